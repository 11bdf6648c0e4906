import json
import logging
import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import instagrapi
import instagrapi.mixins.photo
import pytest
import standin_instagram as standin
from instagram_case import a_channel, a_fresh_one, a_server, a_session  # noqa: F401
from instagrapi import exceptions as said
from standin_instagram import StandIn

from influencer.config import AccountPart, Config
from influencer.errors import Failed, Missing, Refused, Unclear
from influencer.publish import open_channel
from influencer.publish.instagram import Client, InstagramChannel, upload_id
from influencer.records import Approved

CANARY = "canary-password-9f3a"
SEED = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def approved(tmp_path: Path) -> Approved:
    return standin.approved_photo(tmp_path)


def test_a_post_carries_the_approved_bytes_caption_alt_text_and_our_id(channel, far, approved):
    prepared = channel.prepare(approved)
    receipt = channel.commit(approved, prepared)
    assert far.uploads == {prepared["upload_id"]: approved.pictures[0].read_bytes()}
    [sent] = far.configures
    assert sent["caption"] == approved.outgoing.text
    assert sent["custom_accessibility_caption"] == approved.outgoing.alt_text
    assert sent["upload_id"] == prepared["upload_id"]
    assert sent["extra"] == {"source_width": 1080, "source_height": 1350}
    assert not [key for key in sent if "share" in key or "xpost" in key]
    assert receipt.remote_id == str(far.media[0]["pk"])
    assert receipt.url == "https://www.instagram.com/p/C00000/"
    assert [line.split("/")[1:3] for line in far.requests] == [["rupload_igphoto", line_id(far)], ["api", "v1"]]


def line_id(far: StandIn) -> str:
    return far.requests[0].split("/")[2]


def test_our_upload_differs_from_the_librarys_own_in_the_bytes_alone(channel, far, approved, monkeypatch):
    """Holds our copy of `photo_rupload` to the pinned library: a new version that says more shows up here."""
    monkeypatch.setattr(instagrapi.mixins.photo.time, "sleep", lambda seconds: None)
    channel.commit(approved, channel.prepare(approved))
    with channel._signed_in() as client:
        client.photo_upload(approved.pictures[0], approved.outgoing.text, upload_id(approved), extra_data={"x": 1})
    ours, theirs = far.upload_headers
    assert set(ours) == set(theirs)
    moving = {"x-entity-name", "x-entity-length", "content-length", "x_fb_photo_waterfall_id", ":path"}
    moving |= {"x-pigeon-rawclienttime", "x-pigeon-session-id", "ig-u-shbid", "ig-u-shbts", "ig-u-rur"}
    moving |= {"ig-u-ig-direct-region-hint", "content-type"}
    assert {k: v for k, v in ours.items() if k not in moving} == {k: v for k, v in theirs.items() if k not in moving}
    assert ours["content-type"] == theirs["content-type"]
    assert set(far.configures[0]) ^ set(far.configures[1]) == {"custom_accessibility_caption", "x"}


def test_the_upload_id_is_thirteen_digits_and_the_same_for_the_same_post(approved):
    assert upload_id(approved) == upload_id(approved)
    assert len(upload_id(approved)) == 13
    assert upload_id(approved).isdigit()
    assert upload_id(replace(approved, key="other")) != upload_id(approved)


REFUSALS = {
    "feedback_required": (False, True),
    "throttled": (False, True),
    "wait": (False, True),
    "challenge_required": (True, True),
    "masked_challenge": (True, True),
    "suspended": (True, True),
    "login_required": (True, True),
    "media_needs_reupload": (True, False),
}


@pytest.mark.parametrize("behaviour", REFUSALS)
def test_a_documented_no_is_refused_and_sent_once(channel, far, approved, behaviour):
    prepared = channel.prepare(approved)
    far.behaviour = behaviour
    with pytest.raises(Refused) as refused:
        channel.commit(approved, prepared)
    assert (refused.value.permanent, refused.value.freeze) == REFUSALS[behaviour]
    assert len(far.configures) == 1
    assert far.media == []


DOUBTFUL = (
    "500",
    "500_wait",
    "408",
    "bad_request",
    "empty",
    "no_media",
    "no_id",
    "a_list",
    "clashing_keys",
    "garbage",
    "redirect",
    "drop",
)


@pytest.mark.parametrize("behaviour", DOUBTFUL)
def test_a_doubtful_answer_is_unclear_sent_once_and_reads_back_as_absent(channel, far, approved, behaviour):
    prepared = channel.prepare(approved)
    far.behaviour = behaviour
    with pytest.raises(Unclear):
        channel.commit(approved, prepared)
    assert len(far.configures) == 1
    assert channel.look(approved, prepared) is None


@pytest.mark.parametrize("behaviour", DOUBTFUL)
def test_an_accepted_post_with_a_lost_answer_is_one_post_and_is_found(channel, far, approved, behaviour):
    prepared = channel.prepare(approved)
    far.behaviour = f"accept_{behaviour}"
    with pytest.raises(Unclear):
        channel.commit(approved, prepared)
    assert len(far.configures) == len(far.media) == 1
    assert channel.look(approved, prepared).remote_id == str(far.media[0]["pk"])


def test_an_answer_that_takes_too_long_is_unclear_and_the_post_is_found(far, session, approved):
    channel = standin.channel_to(far.ca, session, timeout=(0.3, 0.3))
    prepared = channel.prepare(approved)
    far.behaviour = "accept_slow"
    with pytest.raises(Unclear):
        channel.commit(approved, prepared)
    assert len(far.media) == 1
    assert channel.look(approved, prepared) is not None


def test_a_connection_used_again_does_not_send_twice(channel, far, approved):
    """libcurl re-sends by itself when a connection it uses again dies before the answer: each request gets its own."""
    prepared = channel.prepare(approved)
    far.behaviour = "accept_drop"
    with channel._signed_in() as client:
        client.send_photo(approved.pictures[0].read_bytes(), prepared["upload_id"])
        with pytest.raises(said.ClientConnectionError):
            client.photo_configure(prepared["upload_id"], 1080, 1350, "once")
    assert len(far.media) == 1


def test_a_far_side_that_cannot_be_reached_is_a_clean_no(channel, far, approved):
    prepared = channel.prepare(approved)
    standin.point_library_at("localhost:1")
    try:
        with pytest.raises(Refused, match="could not be reached") as refused:
            channel.commit(approved, prepared)
        with pytest.raises(Failed, match="could not be read"):
            channel.look(approved, prepared)
    finally:
        standin.point_library_at(far.domain)
    assert (refused.value.permanent, refused.value.freeze) == (False, False)


UPLOADS = {
    "drop": (Failed, False),
    "500": (Failed, False),
    "bad_request": (Refused, True),
    "throttled": (Refused, False),
    "wait": (Refused, False),
    "login_required": (Refused, True),
    "challenge_required": (Refused, True),
    "feedback_required": (Refused, False),
}


@pytest.mark.parametrize("behaviour", UPLOADS)
def test_an_upload_that_fails_is_a_clean_failure(channel, far, approved, behaviour):
    far.upload = behaviour
    with pytest.raises(Failed) as failed:
        channel.prepare(approved)
    assert (type(failed.value), failed.value.permanent) == UPLOADS[behaviour]
    assert far.configures == []


def test_an_upload_that_went_missing_is_refused_at_the_post(channel, far, approved):
    prepared = channel.prepare(approved)
    far.uploads.clear()
    with pytest.raises(Refused, match="media_needs_reupload"):
        channel.commit(approved, prepared)


@pytest.mark.parametrize("behaviour", ["500", "drop", "garbage", "empty", "a_list", "no_media"])
def test_a_feed_that_cannot_be_read_is_never_an_absence(channel, far, approved, behaviour):
    prepared = channel.prepare(approved)
    far.feed = behaviour
    with pytest.raises(Failed) as failed:
        channel.look(approved, prepared)
    assert type(failed.value) is Failed


def test_a_look_that_meets_a_challenge_freezes_the_account(channel, far, approved):
    prepared = channel.prepare(approved)
    far.feed = "challenge_required"
    with pytest.raises(Refused, match="confirm it in the official app") as refused:
        channel.look(approved, prepared)
    assert refused.value.freeze


def test_words_edited_after_the_sending_do_not_hide_the_post(channel, far, approved):
    far.shows_upload_id = False
    prepared = channel.prepare(approved)
    channel.commit(approved, prepared)
    edited = replace(approved, outgoing=replace(approved.outgoing, text="Other words"), pictures=())
    assert channel.look(edited, prepared) is not None


def test_a_post_made_by_hand_meanwhile_is_never_taken_for_ours(channel, far, approved):
    prepared = channel.prepare(approved)
    far.behaviour = "no_media"
    far.post_by_hand("Look at my cat")
    with pytest.raises(Unclear):
        channel.commit(approved, prepared)
    assert channel.look(approved, prepared) is None


def test_an_older_post_with_the_same_words_is_not_ours(channel, far, approved):
    far.post_by_hand(approved.outgoing.text, taken_at=time.time() - 86_400)
    assert channel.look(approved, channel.prepare(approved)) is None


def test_without_an_upload_id_in_the_feed_words_and_time_tell(channel, far, approved):
    far.shows_upload_id = False
    prepared = channel.prepare(approved)
    far.behaviour = "accept_drop"
    with pytest.raises(Unclear):
        channel.commit(approved, prepared)
    far.media[0]["caption"]["text"] = approved.outgoing.text.replace("\n\n", "\n") + " "
    far.post_by_hand("Something else")
    assert channel.look(approved, prepared).url.endswith("C00000/")


def test_our_post_is_found_behind_a_page_of_others(channel, far, approved):
    prepared = channel.prepare(approved)
    channel.commit(approved, prepared)
    far.page = 2
    for number in range(3):
        far.post_by_hand(f"by hand {number}", taken_at=time.time() + 60)
    assert channel.look(approved, prepared).url.endswith("C00000/")


def test_a_feed_too_long_to_read_back_is_no_absence(channel, far, approved):
    prepared = channel.prepare(approved)
    far.page = 1
    for number in range(5):
        far.post_by_hand(f"by hand {number}")
    with pytest.raises(Failed, match="look by hand"):
        channel.look(approved, prepared)


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1440), (800, 1000)])
def test_a_size_instagram_would_crop_is_refused_before_anything_is_sent(channel, far, tmp_path, size):
    with pytest.raises(Refused, match=f"is {size[0]}x{size[1]}"):
        channel.prepare(standin.approved_photo(tmp_path, size=size))
    assert far.requests == []


def test_a_picture_replaced_after_the_upload_is_refused(channel, far, approved):
    prepared = channel.prepare(approved)
    approved.pictures[0].write_bytes(b"\xff\xd8 other")
    with pytest.raises(Refused, match="not the picture that was approved"):
        channel.commit(approved, prepared)
    assert far.configures == []


def test_what_is_no_jpeg_is_refused(channel, far, tmp_path):
    approved = standin.approved_photo(tmp_path)
    (tmp_path / "1.jpg").write_bytes(b"GIF89a")
    with pytest.raises(Refused):
        channel.prepare(approved)
    with pytest.raises(Refused, match="is not a JPEG"):
        channel._form(approved, [b"GIF89a" + bytes(64)])


@pytest.mark.parametrize("act", ["prepare", "commit"])
def test_without_a_session_it_says_how_to_sign_in(far, tmp_path, approved, act):
    channel = standin.channel_to(far.ca, tmp_path / "none.json")
    with pytest.raises(Refused, match="influencer sign-in mira") as refused:
        getattr(channel, act)(approved, *([{}] if act == "commit" else []))
    assert not refused.value.permanent
    assert far.requests == []


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_session_others_can_read_is_refused(channel, far, session, approved, mode):
    session.chmod(mode)
    with pytest.raises(Refused, match="others can read this session"):
        channel.prepare(approved)
    assert far.requests == []


def test_the_session_is_kept_private_and_whole_after_each_act(channel, session, approved):
    assert "device_settings" not in json.loads(session.read_text())
    channel.commit(approved, channel.prepare(approved))
    assert session.stat().st_mode & 0o777 == 0o600
    kept = json.loads(session.read_text())
    assert kept["authorization_data"]["sessionid"] == standin.SESSION_ID
    assert kept["device_settings"]
    assert not {"tls_verify", "private_transport", "session_retry_total"} & set(kept)
    assert [path.name for path in session.parent.iterdir()] == [session.name]


def test_a_live_post_does_not_fail_for_a_session_that_cannot_be_kept(channel, far, approved, monkeypatch):
    prepared = channel.prepare(approved)
    monkeypatch.setattr(Client, "get_settings", lambda self: 1 / 0)
    assert channel.commit(approved, prepared).remote_id == str(far.media[0]["pk"])


def test_a_session_signed_in_meanwhile_is_not_overwritten(channel, session):
    with channel._signed_in():
        standin.write_session(session, mid="newer")
    assert json.loads(session.read_text())["mid"] == "newer"


def test_an_old_session_brings_back_neither_retries_nor_trust(far, tmp_path, approved):
    old = {"private_transport": "requests", "session_retry_total": 5, "tls_verify": False, "request_timeout": 60}
    channel = standin.channel_to(far.ca, standin.write_session(tmp_path / "old.json", **old))
    with channel._signed_in() as client:
        assert client.private_transport == "curl"
        assert client.private.verify == str(far.ca)
        assert client.private.get_adapter("https://i.instagram.com").max_retries.total == 0
        assert client.request_timeout == 0


def test_a_stranger_with_another_certificate_gets_nothing(far, session, approved, tmp_path):
    with standin.running() as other:
        channel = standin.channel_to(far.ca, session)
        with pytest.raises(Failed):
            channel.prepare(approved)
        assert other.requests == []
    assert far.requests == []


def test_a_proxy_that_is_named_but_not_set_stops_the_account(far, session, approved):
    account = AccountPart(channel="instagram", username="mira", proxy_env="NO_SUCH_PROXY_VARIABLE")
    channel = standin.channel_to(far.ca, session, account=account)
    with pytest.raises(Refused, match="NO_SUCH_PROXY_VARIABLE"):
        channel.prepare(approved)
    assert [finding.ok for finding in channel.check()] == [True, True, False]


def test_nothing_is_posted_before_the_profile_is_labelled_as_ai(far, tmp_path, approved):
    channel = standin.channel_to(far.ca, standin.write_session(tmp_path / "s.json", influencer={}))
    with pytest.raises(Refused, match="influencer label mira"):
        channel.prepare(approved)
    assert not channel.check()[1].ok
    channel.label_account()
    assert far.labelled == ['{"is_enabled":true}']
    assert channel.check()[1].ok
    assert channel.commit(approved, channel.prepare(approved))


def test_a_label_that_cannot_be_switched_on_is_not_noted_unless_done_by_hand(far, tmp_path):
    channel = standin.channel_to(far.ca, standin.write_session(tmp_path / "s.json", influencer={}))
    far.graphql = "500"
    with pytest.raises(Failed, match="AI label could not be switched on"):
        channel.label_account()
    assert not channel.check()[1].ok
    channel.label_account(by_hand=True)
    assert channel.check()[1].ok


def test_the_profiles_own_words_are_read_in_one_request(far, session):
    channel = standin.channel_to(far.ca, session)
    far.biography = "Potter, drawn with AI."
    before = len(far.requests)
    assert channel.bio() == "Potter, drawn with AI."
    assert len(far.requests) == before + 1


def secretive(far: StandIn, session: Path, monkeypatch: pytest.MonkeyPatch) -> InstagramChannel:
    monkeypatch.setenv("MIRA_PASSWORD", CANARY)
    monkeypatch.setenv("MIRA_TOTP", SEED)
    account = AccountPart(channel="instagram", username="mira", password_env="MIRA_PASSWORD", totp_env="MIRA_TOTP")
    return standin.channel_to(far.ca, session, account=account)


def test_sign_in_keeps_a_private_session_and_labels_the_profile(far, tmp_path, monkeypatch):
    given = {}

    def login(self, username, password, verification_code=""):
        given.update(username=username, password=password, code=verification_code)
        self.authorization_data = {"ds_user_id": standin.USER_ID, "sessionid": standin.SESSION_ID}
        return True

    monkeypatch.setattr(instagrapi.Client, "login", login)
    session = tmp_path / "new" / "mira.json"
    channel = secretive(far, session, monkeypatch)
    channel.sign_in()
    assert (given["username"], given["password"]) == ("mira", CANARY)
    assert len(given["code"]) == 6
    assert session.stat().st_mode & 0o777 == 0o600
    assert CANARY not in session.read_text()
    assert SEED not in session.read_text()
    assert all(finding.ok for finding in channel.check())
    assert far.labelled


def test_signing_in_again_keeps_the_device(far, session, monkeypatch):
    before = json.loads(session.read_text())["uuids"]["uuid"]
    seen = []
    monkeypatch.setattr(instagrapi.Client, "login", lambda self, *a, **k: seen.append((self.uuid, self.user_id)))
    with pytest.raises(Refused, match="names no signed-in user"):
        secretive(far, session, monkeypatch).sign_in()
    assert seen == [(before, None)]


def test_a_sign_in_without_its_secret_names_the_variable(far, session, monkeypatch):
    monkeypatch.delenv("MIRA_PASSWORD", raising=False)
    account = AccountPart(channel="instagram", username="mira", password_env="MIRA_PASSWORD")
    with pytest.raises(Missing, match="MIRA_PASSWORD is empty"):
        standin.channel_to(far.ca, session, account=account).sign_in()
    assert far.requests == []


@pytest.mark.parametrize("behaviour", ["feedback_required", "500", "drop", "garbage"])
def test_no_secret_is_in_a_sentence_a_chain_or_a_log(far, session, approved, monkeypatch, caplog, behaviour):
    caplog.set_level(logging.DEBUG)
    channel = secretive(far, session, monkeypatch)
    prepared = channel.prepare(approved)
    told = standin._json(
        400, message="feedback_required", feedback_message=f"no {CANARY} {standin.SESSION_ID}", status="fail"
    )
    monkeypatch.setitem(standin.ANSWERS, "feedback_required", lambda: told)
    far.behaviour = far.feed = behaviour
    sentences = []
    for act in (lambda: channel.commit(approved, prepared), lambda: channel.look(approved, prepared), channel.sign_in):
        with pytest.raises(Failed) as failed:
            act()
        assert failed.value.__suppress_context__
        sentences.append(failed.value.sentence)
    said_all = "\n".join([*sentences, caplog.text])
    for secret in (CANARY, SEED, standin.SESSION_ID, "canary-session-secret"):
        assert secret not in said_all


def test_signing_in_never_reads_the_keyboard(far, session, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda *asked: pytest.fail("asked for input"))
    with pytest.raises(Failed):
        secretive(far, session, monkeypatch).sign_in()
    with channel_client(far, session) as client:
        for ask in (client.challenge_code_handler, client.change_password_handler):
            with pytest.raises(said.ChallengeRequired):
                ask("mira")


def channel_client(far: StandIn, session: Path):
    return standin.channel_to(far.ca, session)._signed_in()


def test_the_session_is_kept_outside_outputs_unless_config_says(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    config = Config(root=tmp_path)
    default = open_channel("mira", AccountPart(channel="instagram"), config)
    assert default.session.path == tmp_path / "home/influencer/sessions/mira.json"
    chosen = open_channel("mira", AccountPart(channel="instagram", session="keys/m.json"), config)
    assert chosen.session.path == tmp_path / "keys/m.json"


def test_a_folder_account_loads_no_instagram_library(tmp_path):
    code = (
        "import sys; from influencer.config import *; from influencer.publish import open_channel\n"
        "open_channel('mira', AccountPart(channel='folder'), Config())\n"
        "sys.exit('instagrapi' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=False).returncode == 0


def test_a_post_is_looked_for_from_just_before_its_upload(far, session, approved):
    now = datetime.now(UTC)
    channel = standin.channel_to(far.ca, session, now=lambda: now)
    assert datetime.fromisoformat(channel.prepare(approved)["since"]) == now
    far.post_by_hand(approved.outgoing.text, taken_at=(now - timedelta(minutes=6)).timestamp())
    assert channel.look(approved, channel.prepare(approved)) is None


WORKER = """
import sys
from pathlib import Path
import standin_instagram as standin
domain, ca, session, folder = sys.argv[1:]
standin.point_library_at(domain)
channel = standin.channel_to(Path(ca), Path(session))
approved = standin.approved_photo(Path(folder))
channel.commit(approved, channel.prepare(approved))
"""


def test_a_process_killed_while_it_waits_for_the_answer_left_one_post_that_is_found(channel, far, session, approved):
    prepared = {"upload_id": upload_id(approved), "since": datetime.now(UTC).isoformat()}
    far.behaviour = "accept_slow"
    arguments = [far.domain, str(far.ca), str(session), str(approved.pictures[0].parent)]
    worker = subprocess.Popen([sys.executable, "-c", WORKER, *arguments], cwd=Path(__file__).parent)
    try:
        deadline = time.monotonic() + 30
        while not far.media and time.monotonic() < deadline:
            time.sleep(0.02)
    finally:
        worker.kill()
        worker.wait()
    assert len(far.media) == 1
    assert channel.look(approved, prepared).remote_id == str(far.media[0]["pk"])
