"""The channel against a stand-in for Meta, with a proxy in between that loses and spoils answers."""

import hashlib
import json
import logging
import os
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import s3_server
import standin_graph
from fault_proxy import AFTER, LATE, LIES, Proxy
from graph_case import a_proxy, a_server, an_honest_proxy, before_the_first_post  # noqa: F401
from PIL import Image
from standin_graph import OWNER, TOKEN, No
from standin_instagram import approved_photo

from influencer.config import AccountPart, Config
from influencer.errors import Failed, Invalid, Refused, Unclear
from influencer.outgoing import digest_of
from influencer.publish import open_channel
from influencer.publish.graph import CODES, SUBCODES, GraphError, Meaning, never_left
from influencer.publish.instagram_graph import InstagramGraphChannel
from influencer.publish.store import open_store
from influencer.publish.wire import Wire
from influencer.records import Approved, SignsIn

PUBLISH = f"/{OWNER}/media_publish"
MEDIA = f"/{OWNER}/media"
DAY = timedelta(days=1)


Make = Callable[..., InstagramGraphChannel]


@pytest.fixture
def make(far: Proxy, tmp_path: Path) -> Make:
    """A channel through the proxy; the address of its pictures goes straight to the web server."""

    def made(timeout: tuple[float, float] = (5, 20), **changed: str) -> InstagramGraphChannel:
        part = account(far, **changed)
        wire = Wire(timeout=timeout, pause=1)
        store = open_store("mira", part, Config(root=tmp_path), wire)
        return InstagramGraphChannel("mira", part, tmp_path / "session.json", store, sleep=slept.append, wire=wire)

    slept: list[float] = []
    return made


@pytest.fixture
def channel(make: Make) -> InstagramGraphChannel:
    return make()


@pytest.fixture
def approved(tmp_path: Path) -> Approved:
    return approved_photo(tmp_path, "instagram_graph")


def account(far: Proxy, **changed: str) -> AccountPart:
    says = {
        "server": f"http://127.0.0.1:{far.server_port}",
        "token_env": "MIRA_TOKEN",
        "media_store": "shown",
        "media_url": f"http://127.0.0.1:{far.upstream}/files",
    }
    return AccountPart(channel="instagram_graph", **(says | changed))


def several(approved: Approved, count: int, sizes: tuple[tuple[int, int], ...] = ()) -> Approved:
    """The same approval for more pictures."""
    paths = [approved.pictures[0]]
    for number in range(1, count):
        paths.append(approved.pictures[0].with_name(f"{number + 1}.jpg"))
        size = sizes[number - 1] if sizes else (1080, 1350)
        Image.new("RGB", size, (20 * number, 90, 60)).save(paths[-1], quality=92)
    hashes = tuple(hashlib.sha256(path.read_bytes()).hexdigest() for path in paths)
    outgoing = replace(approved.outgoing, picture_sha256=hashes)
    return replace(approved, outgoing=outgoing, digest=digest_of(outgoing), pictures=tuple(paths))


def error(code: int, subcode: int = 0, words: str = "no", **more: object) -> dict[str, object]:
    return No(code, subcode, words, **more).body


def test_a_post_carries_the_approved_bytes_words_alt_text_and_label(channel, meta, approved):
    prepared = channel.prepare(approved)
    assert meta.media == []
    receipt = channel.commit(approved, prepared)
    [media], [container] = meta.media, meta.containers.values()
    assert media["caption"] == approved.outgoing.text
    assert media["sha256"] == list(approved.outgoing.picture_sha256)
    assert media["is_ai_generated"] is True
    assert container.fields["alt_text"] == approved.outgoing.alt_text
    assert (receipt.remote_id, receipt.url) == (media["id"], media["permalink"])
    assert prepared["container"] == container.id
    assert channel.look(approved, prepared) == receipt


def test_the_label_goes_as_it_was_approved(channel, meta, approved):
    bare = replace(approved.outgoing, labels=replace(approved.outgoing.labels, ai_flag=False))
    channel.prepare(replace(approved, outgoing=bare, digest=digest_of(bare)))
    assert [container.fields["is_ai_generated"] for container in meta.containers.values()] == [False]


def test_several_pictures_become_one_carousel_that_carries_the_label(channel, meta, approved):
    trio = several(approved, 3)
    prepared = channel.prepare(trio)
    channel.commit(trio, prepared)
    [media] = meta.media
    assert media["sha256"] == list(trio.outgoing.picture_sha256)
    assert media["is_ai_generated"] is True
    children = json.loads(prepared["children"])
    assert [meta.containers[child].fields["alt_text"] for child in children] == [trio.outgoing.alt_text] * 3
    assert list(meta.containers) == [*children, prepared["container"]]


def test_more_pictures_or_other_shapes_than_instagram_keeps_are_refused(channel, far, approved):
    with pytest.raises(Refused, match="takes 1 to 10 pictures"):
        channel.prepare(several(approved, 11))
    with pytest.raises(Refused, match="one size a post"):
        channel.prepare(several(approved, 2, ((1080, 1080),)))
    assert far.requests == []


@pytest.fixture
def story(tmp_path: Path) -> Approved:
    return approved_photo(tmp_path, "instagram_graph", (1080, 1920))


def test_a_single_upright_picture_is_a_story_with_the_label_and_without_words(channel, meta, story):
    prepared = channel.prepare(story)
    receipt = channel.commit(story, prepared)
    [media], [container] = meta.media, meta.containers.values()
    assert (container.fields["media_type"], container.fields["is_ai_generated"]) == ("STORIES", True)
    assert not {"caption", "alt_text"} & set(container.fields)
    assert media["sha256"] == list(story.outgoing.picture_sha256)
    assert (receipt.remote_id, receipt.url) == (media["id"], media["permalink"])
    assert channel.look(story, prepared).remote_id == media["id"]


@pytest.mark.parametrize("mode", AFTER)
def test_a_story_whose_answer_was_lost_is_found_and_never_doubled(make, far, meta, story, mode):
    channel = make()
    prepared = channel.prepare(story)
    far.fail(PUBLISH, mode)
    hasty = make(timeout=(5, LATE / 3)) if mode in ("slow", "late") else channel
    with pytest.raises(Unclear):
        hasty.commit(story, prepared)
    time.sleep(LATE if mode == "late" else 0)
    [media] = meta.media
    assert channel.look(story, prepared).remote_id == media["id"]
    assert channel.commit(story, channel.prepare(story)).remote_id == media["id"]
    assert len(meta.media) == 1


@pytest.mark.parametrize("mode", [*LIES, "401-after", "429-after"])
def test_a_no_to_a_story_that_was_a_yes_doubles_nothing(channel, far, meta, story, mode):
    prepared = channel.prepare(story)
    far.fail(PUBLISH, mode, **error(36003, 2207009) if mode in LIES else {})
    with suppress(Refused):
        channel.commit(story, prepared)
    assert channel.commit(story, channel.prepare(story)).remote_id == meta.media[0]["id"]
    assert len(meta.media) == 1


def test_another_story_or_one_that_cannot_be_seen_is_never_taken_for_ours_or_for_none(channel, meta, story, tmp_path):
    prepared = channel.prepare(story)
    other = several(story, 2, ((1080, 1920),)).pictures[1].read_bytes()
    (tmp_path / "shown").mkdir(exist_ok=True)
    (tmp_path / "shown" / "other.jpg").write_bytes(other)
    address = channel.store.url + "/other.jpg"
    by_hand = meta.show(standin_graph.Container("", {"media_type": "STORIES", "image_url": address}, [], meta.now()))
    assert channel.look(story, prepared) is None
    by_hand["media_url"] = "https://elsewhere.example/x.jpg"
    with pytest.raises(Failed, match="could not be read"):
        channel.look(story, prepared)


def test_a_story_is_one_picture_and_never_a_paid_one(channel, far, story):
    with pytest.raises(Refused, match="a story is one picture"):
        channel.prepare(several(story, 2, ((1080, 1920),)))
    paid = replace(story.outgoing, labels=replace(story.outgoing.labels, sponsored="a kiln maker"))
    with pytest.raises(Refused, match="is paid for"):
        channel.prepare(replace(story, outgoing=paid, digest=digest_of(paid)))
    assert far.requests == []


def test_from_a_real_bucket_meta_fetches_the_very_bytes(make, meta, approved, monkeypatch):
    with s3_server.running() as url:
        for key, value in (s3_server.KEYS | {"AWS_ENDPOINT_URL": url}).items():
            monkeypatch.setenv(key, value)
        channel = make(media_store="s3://pictures/mira", media_url=f"{url}/pictures/mira")
        prepared = channel.prepare(approved)
        again = channel.prepare(approved)
        channel.commit(approved, prepared)
        assert len(s3_server.objects(url)) == 1
        assert [finding.ok for finding in channel.check()] == [True] * 6
    assert meta.media[0]["sha256"] == list(approved.outgoing.picture_sha256)
    assert channel.look(approved, again).remote_id == meta.media[0]["id"]


def test_a_picture_that_meta_could_not_read_is_never_handed_over(make, far, approved):
    channel = make(media_url=f"http://127.0.0.1:{far.upstream}/elsewhere")
    with pytest.raises(Failed, match="answers 400") as failed:
        channel.prepare(approved)
    assert not failed.value.permanent
    assert far.asked(MEDIA) == 0


# The container's life.


def test_a_container_in_work_is_waited_for(channel, meta, approved):
    meta.waits = 3
    channel.commit(approved, channel.prepare(approved))
    assert channel.sleep.__self__ == [1, 1, 1]
    assert len(meta.media) == 1


def test_a_container_that_is_never_done_is_a_clean_failure(channel, far, meta, approved):
    meta.waits = 1000
    with pytest.raises(Failed, match="still busy") as failed:
        channel.prepare(approved)
    assert type(failed.value) is Failed
    assert far.asked(PUBLISH) == 0


SPOILT = {
    "Error: Media upload has failed with error code 2207009": (Refused, True),
    "Error: Media upload has failed with error code 2207003": (Failed, False),
    "Error: Media upload has failed with error code 2207052": (Refused, False),
    "Something went wrong": (Failed, False),
}


@pytest.mark.parametrize("status", SPOILT)
def test_a_container_that_comes_to_nothing_says_whose_fault_it_is(channel, far, meta, approved, status):
    meta.spoils = status
    with pytest.raises(Failed) as failed:
        channel.prepare(approved)
    assert (type(failed.value), failed.value.permanent) == SPOILT[status]
    assert far.asked(PUBLISH) == 0


def test_a_container_that_has_ended_costs_no_approval_and_a_new_one_is_made(channel, far, meta, approved):
    prepared = channel.prepare(approved)
    meta.moved = timedelta(hours=25)
    with pytest.raises(Refused, match="is EXPIRED by now") as refused:
        channel.commit(approved, prepared)
    assert not refused.value.permanent
    assert far.asked(PUBLISH) == 0
    assert channel.look(approved, prepared) is None
    assert channel.repeatable
    channel.commit(approved, channel.prepare(approved))
    assert len(meta.media) == 1


def test_a_container_not_published_yet_is_absent_and_a_person_decides(channel, approved):
    prepared = channel.prepare(approved)
    assert channel.look(approved, prepared) is None
    assert not channel.repeatable


def test_the_same_container_twice_is_one_post_and_one_receipt(channel, far, meta, approved):
    prepared = channel.prepare(approved)
    assert channel.commit(approved, prepared) == channel.commit(approved, prepared)
    assert len(meta.media) == 1
    assert far.asked(PUBLISH) == 1


def test_a_second_container_for_words_that_are_live_is_not_published(channel, far, meta, approved):
    first = channel.commit(approved, channel.prepare(approved))
    assert channel.commit(approved, channel.prepare(approved)) == first
    assert far.asked(PUBLISH) == 1


def test_meta_refuses_a_container_that_is_live_and_we_see_that_it_is(channel, far, meta, approved):
    prepared = channel.prepare(approved)
    lists = [b'{"data": []}', b'{"status_code": "FINISHED"}']

    def before(path: str, said: bytes) -> bytes:
        """Another process publishes it after we have looked."""
        if path.endswith(MEDIA) and lists:
            lists.clear()
            meta.publish(prepared["container"])
            return b'{"data": []}'
        return said

    far.change = before
    assert channel.commit(approved, prepared).remote_id == meta.media[0]["id"]
    assert far.asked(PUBLISH) == 1
    assert len(meta.media) == 1


# Answers that are lost or spoilt.


@pytest.mark.parametrize("mode", ["drop-before", "500-before", "503-before", "302-before"])
def test_a_doubtful_answer_is_unclear_sent_once_and_reads_back_as_absent(channel, far, meta, approved, mode):
    prepared = channel.prepare(approved)
    far.fail(PUBLISH, mode)
    with pytest.raises(Unclear):
        channel.commit(approved, prepared)
    assert far.asked(PUBLISH) == 1
    assert channel.look(approved, prepared) is None


@pytest.mark.parametrize("mode", AFTER)
def test_a_post_whose_answer_was_lost_is_found_and_never_doubled(make, far, meta, approved, mode):
    channel = make()
    prepared = channel.prepare(approved)
    far.fail(PUBLISH, mode)
    hasty = make(timeout=(5, LATE / 3)) if mode in ("slow", "late") else channel
    with pytest.raises(Unclear):
        hasty.commit(approved, prepared)
    assert far.asked(PUBLISH) == 1
    time.sleep(LATE if mode == "late" else 0)
    [media] = meta.media
    assert channel.look(approved, prepared).remote_id == media["id"]
    assert channel.commit(approved, channel.prepare(approved)).remote_id == media["id"]
    assert len(meta.media) == 1


@pytest.mark.parametrize("mode", LIES)
def test_a_no_that_was_a_yes_is_seen_through(channel, far, meta, approved, mode):
    prepared = channel.prepare(approved)
    far.fail(PUBLISH, mode, **error(36003, 2207009))
    assert channel.commit(approved, prepared).remote_id == meta.media[0]["id"]
    assert len(meta.media) == 1


@pytest.mark.parametrize("mode", ["401-after", "429-after"])
def test_a_no_that_is_believed_and_was_a_yes_doubles_nothing_when_it_is_sent_again(channel, far, meta, approved, mode):
    prepared = channel.prepare(approved)
    far.fail(PUBLISH, mode)
    with pytest.raises(Refused) as refused:
        channel.commit(approved, prepared)
    assert not refused.value.permanent
    assert channel.commit(approved, channel.prepare(approved)).remote_id == meta.media[0]["id"]
    assert len(meta.media) == 1


@pytest.mark.parametrize("path", [MEDIA, "container"])
def test_a_no_that_cannot_be_checked_is_unclear(channel, far, approved, path):
    prepared = channel.prepare(approved)
    far.fail(PUBLISH, "400-before", **error(36003, 2207009))
    seen = iter((b"", b"{}"))
    container = f"/{prepared['container']}"
    far.change = lambda at, said: (
        (next(seen) or said) if at.endswith(container if path == "container" else path) else said
    )
    with pytest.raises(Unclear):
        channel.commit(approved, prepared)


def test_a_post_that_is_not_in_the_list_yet_is_told_by_its_container(channel, far, meta, approved):
    prepared = channel.prepare(approved)
    channel.commit(approved, prepared)
    far.change = lambda path, said: b'{"data": []}' if path.endswith(MEDIA) else said
    receipt = channel.look(approved, prepared)
    assert (receipt.remote_id, receipt.url) == (prepared["container"], "")
    far.fail(MEDIA, "500-before", "GET")
    assert channel.look(approved, prepared).remote_id == prepared["container"]


def test_a_post_whose_container_cannot_be_read_is_told_by_its_words(channel, far, meta, approved):
    prepared = channel.prepare(approved)
    channel.commit(approved, prepared)
    far.fail(f"/{prepared['container']}", "400-before", "GET", **error(100, 33))
    assert channel.look(approved, prepared).remote_id == meta.media[0]["id"]


@pytest.mark.parametrize(
    "mode", ["500-before", "drop-before", "garbage", "no-post", "401-before", "400-before", "429-before"]
)
@pytest.mark.parametrize("path", [MEDIA, "container"])
def test_what_cannot_be_read_is_never_an_absence(channel, far, approved, mode, path):
    prepared = channel.prepare(approved)
    far.fail(f"/{prepared['container']}" if path == "container" else path, mode, "GET")
    with pytest.raises(Failed) as failed:
        channel.look(approved, prepared)
    assert type(failed.value) is Failed
    assert "nothing was posted" not in failed.value.sentence


def test_a_container_in_work_after_the_sending_is_never_an_absence(channel, meta, approved):
    prepared = channel.prepare(approved)
    meta.containers[prepared["container"]].waits = 1
    with pytest.raises(Failed, match="still at work"):
        channel.look(approved, prepared)
    assert channel.look(approved, prepared) is None


@pytest.mark.parametrize("code", [0, 4, 190, 36003, 25])
@pytest.mark.parametrize("path", [MEDIA, "container"])
def test_nothing_is_sent_while_the_account_cannot_be_read(channel, far, approved, code, path):
    prepared = channel.prepare(approved)
    far.fail(f"/{prepared['container']}" if path == "container" else path, "400-before", "GET", **error(code))
    with pytest.raises(Refused, match="nothing was posted") as refused:
        channel.commit(approved, prepared)
    assert (refused.value.permanent, refused.value.freeze) == (False, code == 25)
    assert far.asked(PUBLISH) == 0


def test_a_lost_address_loses_no_post(channel, far, meta, approved):
    prepared = channel.prepare(approved)
    far.fail("/180000000000", "500-before", "GET")
    receipt = channel.commit(approved, prepared)
    assert (receipt.remote_id, receipt.url) == (meta.media[0]["id"], "")


def test_nobody_at_home_is_a_clean_no(make, approved, channel, far):
    prepared = channel.prepare(approved)
    with pytest.raises(Failed, match="nothing was posted"):
        make(server="http://127.0.0.1:1").commit(approved, prepared)
    assert never_left(httpx.ConnectError(""))
    assert not never_left(httpx.ReadTimeout(""))


def test_our_post_is_found_behind_pages_of_others_and_more_than_we_read_is_no_absence(channel, meta, approved):
    meta.page = 2
    prepared = channel.prepare(approved)
    receipt = channel.commit(approved, prepared)
    container = meta.containers[prepared["container"]]
    container.code = "ERROR"
    for number in range(4):
        meta.by_hand(f"by hand {number}", ago=timedelta(seconds=-1))
    assert channel.look(approved, prepared) == receipt
    for number in range(4):
        meta.by_hand(f"more by hand {number}", ago=timedelta(seconds=-2))
    with pytest.raises(Failed, match="look by hand"):
        channel.look(approved, prepared)


def test_never_the_latest_post_but_ours(channel, meta, approved):
    prepared = channel.prepare(approved)
    meta.by_hand("Look at my cat")
    meta.by_hand(approved.outgoing.text, ago=5 * DAY)
    assert channel.look(approved, prepared) is None
    ours = meta.by_hand(approved.outgoing.text.replace("\n\n", "\n"))
    assert channel.look(approved, prepared).remote_id == ours["id"]


# What each documented error means.

SENT = {
    (4, 0): (Refused, False, False),
    (17, 0): (Refused, False, False),
    (32, 0): (Refused, False, False),
    (613, 0): (Refused, False, False),
    (190, 463): (Refused, False, False),
    (190, 459): (Refused, False, True),
    (190, 464): (Refused, False, True),
    (102, 0): (Refused, False, False),
    (10, 0): (Refused, False, False),
    (200, 0): (Refused, False, False),
    (9, 2207042): (Refused, False, False),
    (25, 2207050): (Refused, False, True),
    (368, 0): (Refused, False, True),
    (9007, 2207027): (Refused, False, False),
    (24, 2207008): (Refused, False, False),
    (24, 2207006): (Refused, False, False),
    (9004, 2207052): (Refused, False, False),
    (36000, 2207004): (Refused, True, False),
    (36001, 2207005): (Refused, True, False),
    (36003, 2207009): (Refused, True, False),
    (36004, 2207010): (Refused, True, False),
    (100, 2207023): (Refused, True, False),
    (100, 2207028): (Refused, True, False),
    (100, 2207035): (Refused, True, False),
    (100, 2207036): (Refused, True, False),
    (100, 2207037): (Refused, True, False),
    (100, 2207040): (Refused, True, False),
    (352, 2207026): (Refused, True, False),
    (1, 2207057): (Refused, True, False),
    (100, 0): (Refused, False, False),
    (4711, 0): (Refused, False, False),
    (4, 2207051): (Unclear, False, False),
    (-1, 2207001): (Unclear, False, False),
    (-1, 2207032): (Unclear, False, False),
    (-1, 2207053): (Unclear, False, False),
    (506, 0): (Unclear, False, False),
    (-2, 2207003): (Unclear, False, False),
    (-2, 2207020): (Unclear, False, False),
    (1, 0): (Unclear, False, False),
    (2, 0): (Unclear, False, False),
}
"""What an error at the sending becomes, the post not being there: kind, permanent, freeze."""


@pytest.mark.parametrize("code", SENT)
def test_each_error_at_the_sending_has_its_meaning(channel, far, meta, approved, code):
    prepared = channel.prepare(approved)
    far.fail(PUBLISH, "400-before", **error(*code))
    with pytest.raises(Failed) as failed:
        channel.commit(approved, prepared)
    told = failed.value
    assert (type(told), told.permanent, getattr(told, "freeze", False)) == SENT[code]
    assert far.asked(PUBLISH) == 1
    assert meta.media == []


@pytest.mark.parametrize("code", SENT)
def test_before_the_sending_each_error_is_a_clean_no(channel, far, approved, code):
    far.fail(MEDIA, "400-before", **error(*code))
    with pytest.raises(Failed) as failed:
        channel.prepare(approved)
    _, permanent, freeze = SENT[code]
    assert not isinstance(failed.value, Unclear)
    assert failed.value.permanent is permanent
    assert getattr(failed.value, "freeze", False) is (freeze or code == (4, 2207051))
    assert far.asked(PUBLISH) == 0


def test_an_error_that_says_it_passes_is_unclear_at_the_sending(channel, far, approved):
    prepared = channel.prepare(approved)
    far.fail(PUBLISH, "400-before", **error(4711, 0, is_transient=True))
    with pytest.raises(Unclear):
        channel.commit(approved, prepared)


def test_a_spam_hold_whose_post_is_live_is_a_post(channel, far, meta, approved):
    prepared = channel.prepare(approved)
    far.fail(PUBLISH, "400-after", **error(4, 2207051))
    assert channel.commit(approved, prepared).remote_id == meta.media[0]["id"]


def test_the_subcode_says_more_than_the_code_and_the_code_more_than_the_status():
    assert GraphError(400, 4, 2207051).meaning is Meaning.SPAM
    assert GraphError(400, 1, 2207057).meaning is Meaning.MEDIA
    assert GraphError(500, 190).meaning is Meaning.TOKEN
    assert GraphError(400, 100, 33).meaning is Meaning.GONE
    assert GraphError(400, 100).meaning is Meaning.UNKNOWN
    assert [GraphError(status).meaning.name for status in (401, 429, 502, 408)] == ["TOKEN", "SLOW", "AGAIN", "AGAIN"]
    assert set(SUBCODES.values()) | set(CODES.values()) == set(Meaning) - {Meaning.UNKNOWN}


def test_when_the_days_posts_are_used_up_nothing_is_uploaded(channel, far, meta, approved):
    meta.used = meta.quota
    with pytest.raises(Refused, match="100 of 100 posts are used up") as refused:
        channel.prepare(approved)
    assert (refused.value.permanent, refused.value.freeze) == (False, False)
    assert far.asked(MEDIA) == 0
    assert not meta.shown.exists()


def test_a_picture_changed_after_approval_is_refused(channel, far, approved):
    prepared = channel.prepare(approved)
    approved.pictures[0].write_bytes(b"\xff\xd8 another")
    with pytest.raises(Refused, match="is not the picture that was approved"):
        channel.commit(approved, prepared)
    assert far.asked(PUBLISH) == 0


# The token.


def test_a_token_that_ended_costs_no_approval(channel, meta, approved):
    prepared = channel.prepare(approved)
    meta.token = "another"
    for call in (channel.prepare, lambda approved: channel.commit(approved, prepared)):
        with pytest.raises(Refused, match="make a new one") as refused:
            call(approved)
        assert (refused.value.permanent, refused.value.freeze) == (False, False)
    with pytest.raises(Failed) as failed:
        channel.look(approved, prepared)
    assert type(failed.value) is Failed
    meta.token = TOKEN
    assert channel.commit(approved, prepared)


def test_no_token_at_all_is_told_with_its_variable(channel, far, approved, monkeypatch):
    monkeypatch.delenv("MIRA_TOKEN")
    with pytest.raises(Refused, match="MIRA_TOKEN is empty") as refused:
        channel.prepare(approved)
    assert not refused.value.permanent
    assert far.requests == []


def test_no_sentence_and_no_log_holds_a_token(channel, far, meta, approved, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    channel.sign_in()
    channel.now = later(2)
    channel.prepare(approved)
    meta.token = "another"
    with pytest.raises(Refused) as refused:
        channel.prepare(approved)
    assert "canary" not in refused.value.sentence
    assert "Error validating access token ***" in refused.value.sentence
    assert "canary" not in caplog.text


def later(days: float) -> Callable[[], datetime]:
    return lambda: datetime.now(UTC) + timedelta(days=days)


def test_a_token_is_renewed_when_it_is_a_day_old_and_kept_for_its_owner_alone(channel, meta, approved, tmp_path):
    channel.prepare(approved)
    assert meta.tokens_made == 0
    channel.now = later(0.9)
    channel.prepare(approved)
    assert meta.tokens_made == 0
    channel.now = later(1.1)
    channel.prepare(approved)
    channel.prepare(approved)
    assert meta.tokens_made == 1
    kept = tmp_path / "session.json"
    assert json.loads(kept.read_text())["access_token"] == meta.token
    if os.name == "posix":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    channel.now = later(61)
    assert "the token ends in 0 days" in {finding.sentence for finding in channel.check()}


def test_a_token_that_cannot_be_renewed_still_posts(channel, far, meta, approved, caplog):
    channel.prepare(approved)
    channel.now = later(2)
    for mode in ("500-before", "drop-before", "garbage", "no-post"):
        far.fail("/refresh_access_token", mode, "GET")
        channel.prepare(approved)
        assert json.loads(channel.purse.file.read())["access_token"] == TOKEN
    assert caplog.text.count("renewed") == 4
    assert channel.commit(approved, channel.prepare(approved))
    assert json.loads(channel.purse.file.read())["access_token"] == meta.token


def test_another_token_in_the_environment_is_taken_at_once(channel, meta, approved, monkeypatch):
    channel.sign_in()
    channel.now = later(2)
    channel.prepare(approved)
    meta.token = "a new token"
    monkeypatch.setenv("MIRA_TOKEN", "a new token")
    assert channel.commit(approved, channel.prepare(approved))


def test_once_signed_in_the_file_is_enough(channel, meta, approved, monkeypatch):
    channel.sign_in()
    monkeypatch.delenv("MIRA_TOKEN")
    assert channel.commit(approved, channel.prepare(approved))


@pytest.mark.skipif(os.name != "posix", reason="only here are files open to others")
def test_a_file_that_others_can_read_is_not_used(channel, approved, tmp_path):
    channel.sign_in()
    (tmp_path / "session.json").chmod(0o644)
    with pytest.raises(Refused, match="others can read"):
        channel.prepare(approved)


@pytest.mark.parametrize("text", ["{}", "[]", "nothing", '{"access_token": "a", "got": "soon", "ends": "x"}'])
def test_a_file_that_keeps_no_token_is_told(channel, approved, tmp_path, text):
    (tmp_path / "session.json").write_text(text)
    (tmp_path / "session.json").chmod(0o600)
    with pytest.raises(Refused, match=r"session\.json.*influencer sign-in mira"):
        channel.prepare(approved)


def test_a_token_that_is_not_taken_is_not_kept(channel, meta, tmp_path):
    meta.token = "another"
    with pytest.raises(Refused):
        channel.sign_in()
    assert not (tmp_path / "session.json").exists()


# What the doctor sees.


def test_the_doctor_sees_account_room_token_labels_and_store(channel, meta, approved):
    channel.commit(approved, channel.prepare(approved))
    findings = channel.check()
    assert [finding.ok for finding in findings] == [True] * 6
    said = " | ".join(finding.sentence for finding in findings)
    for part in (
        "mira.saltholm, a media creator account",
        "99 of 100",
        "59 days at most",
        "1 of the latest 1",
        "/files",
    ):
        assert part in said


ILL = {
    "kind": ("PERSONAL", "professional account"),
    "token": ("another", "influencer sign-in mira"),
    "shows_label": (False, "label the others in the app"),
}


@pytest.mark.parametrize("what", ILL)
def test_the_doctor_says_what_to_do(channel, meta, approved, what):
    channel.commit(approved, channel.prepare(approved))
    value, remedy = ILL[what]
    setattr(meta, what, value)
    wrong = [finding for finding in channel.check() if not finding.ok]
    assert len(wrong) == 1
    assert remedy in wrong[0].remedy


def test_the_doctor_warns_when_the_token_ends_soon_and_when_no_post_is_left(channel, meta):
    channel.sign_in()
    channel.now = later(54)
    meta.used = meta.quota
    wrong = [finding.sentence for finding in channel.check() if not finding.ok]
    assert wrong == ["0 of 100 posts a day are left", "the token ends in 5 days at most"]


def test_the_doctor_says_that_meta_cannot_reach_this_machine(make, channel):
    store = channel.store
    far_away = make(server="https://graph.instagram.com")
    assert far_away._is_hidden()
    assert not channel._is_hidden()
    assert store.url.startswith("http://127.0.0.1")


def test_a_post_without_its_label_is_logged(channel, meta, approved, caplog):
    meta.shows_label = False
    channel.commit(approved, channel.prepare(approved))
    assert "shows no AI label" in caplog.text


def test_the_profile_is_labelled_by_hand_alone(channel, tmp_path):
    assert isinstance(channel, SignsIn)
    channel.sign_in()
    with pytest.raises(Refused, match="--by-hand"):
        channel.label_account()
    channel.label_account(by_hand=True)
    assert json.loads((tmp_path / "session.json").read_text())["labelled"]
    assert any(f"noted on {datetime.now(UTC):%Y-%m-%d}" in finding.sentence for finding in channel.check())


def test_config_opens_it_and_says_what_is_wrong(tmp_path):
    part = AccountPart(channel="instagram_graph", token_env="T", media_store="s3://b", media_url="https://m.example")
    opened = open_channel("mira", part, Config(root=tmp_path))
    assert opened.limits.ai_flag == "post"
    with pytest.raises(Invalid, match=r"accounts\.mira\.media_store"):
        open_channel("mira", part.model_copy(update={"media_store": ""}), Config(root=tmp_path))
    with pytest.raises(Invalid, match=r"accounts\.mira\.server"):
        open_channel("mira", part.model_copy(update={"server": "http://graph.example"}), Config(root=tmp_path))
