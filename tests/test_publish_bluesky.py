"""The channel against a real Bluesky server, with a proxy in between that loses and spoils answers."""

import hashlib
import json
import logging
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import fault_proxy
import pds_server
import pytest
from fault_proxy import AFTER, LATE, LIES, Proxy
from pds_server import HANDLE, PASSWORD, Pds
from PIL import Image
from standin_instagram import approved_photo

from influencer.config import AccountPart, Config
from influencer.errors import Failed, Invalid, Refused, Unclear
from influencer.limits import LIMITS, length
from influencer.outgoing import digest_of
from influencer.publish import open_channel
from influencer.publish.bluesky import TID, BlueskyChannel, cid_of, labelled, rkey_of
from influencer.publish.wire import Wire
from influencer.records import Approved

pytestmark = pytest.mark.skipif(bool(pds_server.missing()), reason=pds_server.missing())

PUT, GET = "com.atproto.repo.putRecord", "com.atproto.repo.getRecord"
PROFILE = {"$type": "app.bsky.actor.profile", "displayName": "Mira", "description": "I am an AI character."}


@pytest.fixture(scope="module")
def between() -> Iterator[Proxy]:
    with fault_proxy.running() as proxy:
        yield proxy


@pytest.fixture(scope="module")
def server(between: Proxy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pds]:
    with pds_server.running(tmp_path_factory.mktemp("pds"), between) as pds:
        yield pds


@pytest.fixture(scope="module")
def signed_in(between: Proxy, server: Pds, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A session as it is kept on disk."""
    os.environ["MIRA_APP_PASSWORD"] = server.app_password
    channel = channel_to(between, tmp_path_factory.mktemp("session") / "mira.json")
    channel.sign_in()
    return channel.session.read()


@pytest.fixture
def pds(between: Proxy, server: Pds, monkeypatch: pytest.MonkeyPatch) -> Pds:
    """The server with nothing posted and a labelled profile."""
    between.clear()
    monkeypatch.setenv("MIRA_APP_PASSWORD", server.app_password)
    server.forget()
    put_profile(server, labelled(PROFILE))
    return server


@pytest.fixture
def far(between: Proxy, pds: Pds) -> Proxy:
    return between


@pytest.fixture
def session(tmp_path: Path, signed_in: bytes) -> Path:
    path = tmp_path / "sessions" / "mira.json"
    path.parent.mkdir()
    path.write_bytes(signed_in)
    path.chmod(0o600)
    return path


@pytest.fixture
def channel(far: Proxy, session: Path) -> BlueskyChannel:
    return channel_to(far, session)


@pytest.fixture
def approved(tmp_path: Path) -> Approved:
    return approved_photo(tmp_path, "bluesky")


def channel_to(far: Proxy, session: Path, timeout: tuple[float, float] = (5, 20), **more: str) -> BlueskyChannel:
    given = {"server": f"http://localhost:{far.server_port}", "username": HANDLE, "password_env": "MIRA_APP_PASSWORD"}
    return BlueskyChannel("mira", AccountPart(channel="bluesky", **(given | more)), session, wire=Wire(timeout=timeout))


def put_profile(pds: Pds, profile: dict) -> None:
    pds.tell(PUT, repo=pds.did, collection="app.bsky.actor.profile", rkey="self", record=profile)


def saying(approved: Approved, text: str) -> Approved:
    outgoing = replace(approved.outgoing, text=text)
    return replace(approved, outgoing=outgoing, digest=digest_of(outgoing))


def test_a_post_carries_the_approved_bytes_words_and_alt_text(channel, pds, approved):
    prepared = channel.prepare(approved)
    assert pds.records() == []
    receipt = channel.commit(approved, prepared)
    [record] = pds.records()
    [image] = record["value"]["embed"]["images"]
    assert record["value"]["text"] == approved.outgoing.text
    assert image["alt"] == approved.outgoing.alt_text
    assert image["aspectRatio"] == {"width": 1080, "height": 1350}
    assert pds.blob(image["image"]["ref"]["$link"]) == approved.pictures[0].read_bytes()
    assert receipt.remote_id == record["uri"]
    assert receipt.url == f"https://bsky.app/profile/{pds.did}/post/{rkey_of(approved)}"


def test_hashtags_and_links_are_marked_by_bytes(channel, pds, approved):
    said = saying(approved, "Déjà vu ☕👩‍👩‍👧‍👦 at https://example.org/cup.\n\n#kaffe #ÅrligFika")
    channel.commit(said, channel.prepare(said))
    [record] = pds.records()
    text = record["value"]["text"].encode()
    marked = {
        text[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode(): facet["features"][0]
        for facet in record["value"]["facets"]
    }
    assert list(marked) == ["https://example.org/cup", "#kaffe", "#ÅrligFika"]
    assert marked["#ÅrligFika"] == {"$type": "app.bsky.richtext.facet#tag", "tag": "ÅrligFika"}
    assert marked["https://example.org/cup"]["uri"] == "https://example.org/cup"


def test_the_same_post_twice_is_one_post(channel, pds, approved):
    prepared = channel.prepare(approved)
    first = channel.commit(approved, prepared)
    assert channel.commit(approved, prepared) == first
    later = replace(first, at=first.at + timedelta(seconds=5))
    assert channel.commit(approved, prepared | {"at": later.at.isoformat(timespec="milliseconds")}) == later
    assert len(pds.records()) == 1


def test_many_at_once_are_one_post(channel, pds, approved):
    prepared = channel.prepare(approved)
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda _: channel.commit(approved, prepared), range(8)))
    assert set(receipts) == {receipts[0]}
    assert len(pds.records()) == 1


def test_the_key_follows_from_approval_and_slot_and_is_one_that_servers_take(approved):
    key = rkey_of(approved)
    assert rkey_of(approved) == key
    assert len(key) == 13
    assert set(key) <= set(TID)
    later = replace(approved.outgoing, due=approved.outgoing.due + timedelta(minutes=1))
    assert rkey_of(replace(approved, outgoing=later)) > key
    assert rkey_of(replace(approved, key="another")) != key
    micros = sum(TID.index(sign) << 5 * place for place, sign in enumerate(reversed(key))) >> 10
    assert abs(datetime.fromtimestamp(micros / 1e6, UTC) - approved.outgoing.due) <= timedelta(minutes=1)


UNTAKEN = {
    "400-before": (True, False),
    "422-before": (True, False),
    "401-before": (False, False),
    "403-before": (False, False),
    "404-before": (False, False),
    "429-before": (False, True),
}


@pytest.mark.parametrize("mode", UNTAKEN)
def test_a_no_is_refused_and_sent_once(channel, far, pds, approved, mode):
    prepared = channel.prepare(approved)
    far.fail(PUT, mode)
    with pytest.raises(Refused) as refused:
        channel.commit(approved, prepared)
    assert (refused.value.permanent, refused.value.freeze) == UNTAKEN[mode]
    assert far.asked(PUT) == 1
    assert pds.records() == []


@pytest.mark.parametrize("mode", ["drop-before", "500-before", "503-before", "302-before"])
def test_a_doubtful_answer_is_unclear_sent_once_and_reads_back_as_absent(channel, far, approved, mode):
    prepared = channel.prepare(approved)
    far.fail(PUT, mode)
    with pytest.raises(Unclear):
        channel.commit(approved, prepared)
    assert far.asked(PUT) == 1
    assert channel.look(approved, prepared) is None


@pytest.mark.parametrize("mode", AFTER)
def test_a_post_whose_answer_was_lost_is_found_and_never_doubled(channel, far, pds, session, approved, mode):
    prepared = channel.prepare(approved)
    far.fail(PUT, mode)
    hasty = channel_to(far, session, timeout=(5, LATE / 3)) if mode in ("slow", "late") else channel
    with pytest.raises(Unclear):
        hasty.commit(approved, prepared)
    assert far.asked(PUT) == 1
    time.sleep(LATE if mode == "late" else 0)
    [record] = pds.records()
    assert channel.look(approved, prepared).remote_id == record["uri"]
    assert channel.commit(approved, channel.prepare(approved)).remote_id == record["uri"]
    assert pds.records() == [record]


@pytest.mark.parametrize("mode", [*LIES, "401-after"])
def test_a_no_that_was_a_yes_is_seen_through(channel, far, pds, approved, mode):
    prepared = channel.prepare(approved)
    far.fail(PUT, mode)
    assert channel.commit(approved, prepared).remote_id == pds.records()[0]["uri"]


def test_a_no_that_cannot_be_checked_is_unclear(channel, far, approved):
    prepared = channel.prepare(approved)
    far.fail(PUT, "400-after")
    far.fail(GET, "500-before", "GET")
    with pytest.raises(Unclear):
        channel.commit(approved, prepared)


@pytest.mark.parametrize("mode", ["500-before", "drop-before", "garbage", "no-post", "400-before", "404-before"])
def test_a_record_that_cannot_be_read_is_never_an_absence(channel, far, approved, mode):
    prepared = channel.prepare(approved)
    far.fail(GET, mode, "GET")
    with pytest.raises(Failed) as failed:
        channel.look(approved, prepared)
    assert type(failed.value) is Failed


def test_looking_needs_neither_session_nor_password(channel, session, approved, monkeypatch):
    prepared = channel.prepare(approved)
    channel.commit(approved, prepared)
    session.unlink()
    monkeypatch.delenv("MIRA_APP_PASSWORD")
    assert channel.look(approved, prepared) is not None


def test_an_upload_that_vanished_is_sent_again_next_time(channel, far, approved, tmp_path):
    prepared = channel.prepare(approved)
    other = approved_photo(tmp_path, "bluesky", size=(1080, 1081))
    with pytest.raises(Refused) as refused:
        channel.commit(other, prepared)
    assert not refused.value.permanent
    assert channel.commit(other, channel.prepare(other))


@pytest.mark.parametrize("cluster", ["a", "é", "👩‍👩‍👧‍👦", "🇸🇪", "👍🏽", "각", "\r\n", "क्षि", "नि"])
def test_we_count_as_the_server_counts(channel, pds, approved, cluster):
    full = saying(approved, "b" * 200 + cluster * 20 + "b" * 80)
    over = saying(replace(approved, key="over"), full.outgoing.text + "b")
    assert [length(each.outgoing.text, LIMITS["bluesky"]) for each in (full, over)] == [300, 301]
    channel.commit(full, channel.prepare(full))
    with pytest.raises(Refused, match="301 of 300 graphemes"):
        channel.prepare(over)
    channel.limits = replace(channel.limits, text=301)
    with pytest.raises(Refused, match="maximum 300, got 301") as refused:
        channel.commit(over, channel.prepare(over))
    assert refused.value.permanent
    assert len(pds.records()) == 1


def test_a_picture_larger_than_every_server_takes_is_refused_before_anything_is_sent(channel, far, approved):
    noise = Image.effect_noise((1080, 1350), 90).convert("RGB")
    noise.save(approved.pictures[0], quality=98)
    shown = approved_photo(approved.pictures[0].parent, "bluesky")
    noise.save(approved.pictures[0], quality=98)
    sha256 = hashlib.sha256(approved.pictures[0].read_bytes()).hexdigest()
    outgoing = replace(shown.outgoing, picture_sha256=(sha256,))
    with pytest.raises(Refused, match="bluesky takes 1,000,000"):
        channel.prepare(replace(shown, outgoing=outgoing, digest=digest_of(outgoing)))
    assert far.requests == []


UPLOADS = {
    "drop-before": Failed,
    "500-before": Failed,
    "garbage": Failed,
    "400-before": Refused,
    "429-before": Refused,
}


@pytest.mark.parametrize("mode", UPLOADS)
def test_an_upload_that_fails_costs_nothing_but_time(channel, far, approved, mode):
    far.fail("uploadBlob", mode)
    with pytest.raises(Failed) as failed:
        channel.prepare(approved)
    assert type(failed.value) is UPLOADS[mode]
    assert failed.value.permanent is (mode == "400-before")
    assert far.asked(PUT) == 0


def test_a_picture_that_arrives_as_another_is_noticed(channel, far, approved):
    ours, theirs = cid_of(approved.pictures[0].read_bytes()).encode(), cid_of(b"another").encode()
    far.change = lambda path, said: said.replace(ours, theirs)
    with pytest.raises(Failed, match="did not arrive as it was sent"):
        channel.prepare(approved)


def spoil(session: Path, *tokens: str) -> None:
    kept = json.loads(session.read_text())
    session.write_text(json.dumps(kept | {token: kept[token][:-6] + "AAAAAA" for token in tokens}))


def test_a_session_that_has_ended_is_refreshed_and_kept(channel, far, session, approved):
    spoil(session, "access_jwt")
    assert channel.commit(approved, channel.prepare(approved))
    assert far.asked("refreshSession") == 1
    assert far.asked("createSession") == 0
    assert session.stat().st_mode & 0o777 == 0o600


def test_a_refresh_that_fails_signs_in_again(channel, far, session, approved):
    spoil(session, "access_jwt", "refresh_jwt")
    assert channel.commit(approved, channel.prepare(approved))
    assert far.asked("createSession") == 1


@pytest.mark.parametrize("step", ["getSession", "refreshSession", "createSession"])
@pytest.mark.parametrize("mode", ["500-before", "drop-before", "garbage"])
def test_no_trouble_with_a_session_costs_an_approval(channel, far, session, approved, step, mode):
    prepared = channel.prepare(approved)
    spoil(session, *{"refreshSession": ["access_jwt"], "createSession": ["access_jwt", "refresh_jwt"]}.get(step, []))
    far.fail(step, mode, "GET" if step == "getSession" else "POST")
    with pytest.raises(Refused) as refused:
        channel.commit(approved, prepared)
    assert (refused.value.permanent, refused.value.freeze) == (False, False)
    assert channel.commit(approved, channel.prepare(approved))


def test_no_password_says_which_variable(channel, session, approved, monkeypatch):
    session.unlink()
    monkeypatch.delenv("MIRA_APP_PASSWORD")
    with pytest.raises(Refused, match="MIRA_APP_PASSWORD is empty") as refused:
        channel.prepare(approved)
    assert not refused.value.permanent
    [finding] = channel.check()
    assert "influencer sign-in mira" in finding.remedy


def test_a_wrong_password_costs_no_approval(channel, session, approved, monkeypatch):
    session.unlink()
    monkeypatch.setenv("MIRA_APP_PASSWORD", "wrong")
    with pytest.raises(Refused) as refused:
        channel.prepare(approved)
    assert (refused.value.permanent, refused.value.freeze) == (False, False)


def test_too_many_sign_ins_freeze_the_account(channel, far, session, approved):
    session.unlink()
    far.fail("createSession", "429-before")
    with pytest.raises(Refused, match="slow down") as refused:
        channel.prepare(approved)
    assert refused.value.freeze


def test_an_account_that_was_taken_down_is_frozen(channel, far, approved):
    prepared = channel.prepare(approved)
    far.fail(PUT, "400-before", error="AccountTakedown", message="Account has been taken down")
    with pytest.raises(Refused) as refused:
        channel.commit(approved, prepared)
    assert refused.value.freeze


def test_the_main_password_is_not_taken(far, tmp_path, monkeypatch):
    monkeypatch.setenv("MIRA_APP_PASSWORD", PASSWORD)
    channel = channel_to(far, tmp_path / "mira.json")
    with pytest.raises(Refused, match="main password"):
        channel.sign_in()
    assert not (tmp_path / "mira.json").exists()


def test_nothing_is_posted_before_the_profile_is_labelled_and_the_rest_of_it_stays(channel, pds, approved):
    put_profile(pds, PROFILE)
    with pytest.raises(Refused, match="influencer label mira") as refused:
        channel.prepare(approved)
    assert not refused.value.permanent
    assert [finding.ok for finding in channel.check()] == [True, False]
    with pytest.raises(Refused, match="no label"):
        channel.label_account(by_hand=True)
    channel.label_account()
    [profile] = pds.records("app.bsky.actor.profile")
    assert profile["value"] == labelled(PROFILE)
    assert [finding.ok for finding in channel.check()] == [True, True]
    assert channel.bio() == PROFILE["description"]
    channel.label_account()
    assert pds.records("app.bsky.actor.profile") == [profile]
    assert channel.commit(approved, channel.prepare(approved))


def test_an_account_without_a_profile_is_labelled_by_signing_in(far, pds, tmp_path):
    pds.forget("app.bsky.actor.profile")
    channel = channel_to(far, tmp_path / "new" / "mira.json")
    channel.sign_in()
    assert pds.records("app.bsky.actor.profile")[0]["value"]["labels"]["values"] == [{"val": "bot"}]
    assert [finding.ok for finding in channel.check()] == [True, True]
    assert channel.bio() == ""
    assert channel.session.path.stat().st_mode & 0o777 == 0o600


def test_nobody_at_home_is_a_clean_no(channel, far, session, approved):
    prepared = channel.prepare(approved)
    kept = json.loads(session.read_text()) | {"pds_endpoint": "http://localhost:1"}
    session.write_text(json.dumps(kept))
    with pytest.raises(Refused) as refused:
        channel.commit(approved, prepared)
    assert (refused.value.permanent, refused.value.freeze) == (False, False)
    with pytest.raises(Failed):
        channel.look(approved, prepared | {"pds": "http://localhost:1"})


def test_tokens_never_travel_in_the_clear(channel, far, session, approved):
    kept = json.loads(session.read_text()) | {"pds_endpoint": "http://pds.example.org"}
    session.write_text(json.dumps(kept))
    with pytest.raises(Refused, match="could not be used"):
        channel.prepare(approved)
    assert far.requests == []


def test_somebody_else_who_signed_in_meanwhile_posts_nothing(channel, far, approved):
    prepared = channel.prepare(approved)
    with pytest.raises(Refused, match="somebody else"):
        channel.commit(approved, prepared | {"did": "did:plc:another"})
    assert far.asked(PUT) == 0


@pytest.mark.parametrize("username", [HANDLE, f"@{HANDLE}", HANDLE.upper(), "mira@example.org"])
def test_a_session_is_hers_by_handle_however_it_is_written(far, session, approved, username):
    assert channel_to(far, session, username=username).prepare(approved)
    assert far.asked("createSession") == 0


def test_the_session_of_another_account_is_not_used(far, session, approved):
    with pytest.raises(Refused, match="could not sign in"):
        channel_to(far, session, username="nova.test").prepare(approved)
    assert far.asked("createSession") == 1
    assert far.asked("uploadBlob") == 0


@pytest.mark.parametrize("mode", ["500-after", "drop-before", "400-before", "garbage"])
def test_no_secret_is_in_a_sentence_a_chain_or_a_log(channel, far, pds, session, approved, caplog, mode):
    caplog.set_level(logging.DEBUG)
    kept = json.loads(session.read_text())
    secrets = (kept["access_jwt"], kept["refresh_jwt"], pds.app_password)
    prepared = channel.prepare(approved)
    far.fail(PUT, mode, error="Spoilt", message=f"no {pds.app_password} {kept['access_jwt']}")
    with pytest.raises(Failed) as failed:
        channel.commit(approved, prepared)
    assert failed.value.__suppress_context__
    assert not [secret for secret in secrets if secret in failed.value.sentence + caplog.text]


@pytest.mark.parametrize("server", ["http://bsky.example", "https://me:pw@bsky.example", "file:///etc/passwd"])
def test_a_server_that_is_none_or_listens_in_the_clear_is_refused(tmp_path, server):
    with pytest.raises(Invalid, match=r"accounts\.mira\.server"):
        open_channel("mira", AccountPart(channel="bluesky", server=server), Config(root=tmp_path))


def test_the_usual_server_and_a_private_place_for_the_session_need_no_words(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    channel = open_channel("mira", AccountPart(channel="bluesky", username="mira.example"), Config(root=tmp_path))
    assert channel.server == "https://bsky.social"
    assert channel.session.path == tmp_path / "home/influencer/sessions/mira.json"
