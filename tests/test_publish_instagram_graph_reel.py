"""Reels by the official API, against the stand-in for Meta: the approved film and cover, labelled, posted once."""

from dataclasses import replace
from pathlib import Path

import pytest
from fault_proxy import AFTER, LIES, Proxy
from graph_case import a_proxy, a_server, an_honest_proxy, before_the_first_post  # noqa: F401
from standin_graph import OWNER, No
from standin_instagram import approved_reel
from video_case import film

from influencer.config import AccountPart, Config
from influencer.errors import Failed, Refused, Unclear
from influencer.outgoing import digest_of
from influencer.publish.instagram_graph import InstagramGraphChannel
from influencer.publish.store import open_store
from influencer.publish.wire import Wire
from influencer.records import Approved

PUBLISH = f"/{OWNER}/media_publish"
FILM = {"size": (90, 160), "seconds": 0.5}


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def channel(far: Proxy, tmp_path: Path, slept: list[float]) -> InstagramGraphChannel:
    part = AccountPart(
        channel="instagram_graph",
        server=f"http://127.0.0.1:{far.server_port}",
        token_env="MIRA_TOKEN",
        media_store="shown",
        media_url=f"http://127.0.0.1:{far.upstream}/files",
    )
    wire = Wire(timeout=(5, 20), pause=1)
    store = open_store("mira", part, Config(root=tmp_path), wire)
    return InstagramGraphChannel("mira", part, tmp_path / "session.json", store, sleep=slept.append, wire=wire)


@pytest.fixture
def approved(tmp_path: Path) -> Approved:
    return approved_reel(tmp_path, film(**FILM), "instagram_graph")


def test_a_reel_carries_the_approved_film_cover_words_and_label(channel, meta, approved):
    prepared = channel.prepare(approved)
    assert meta.media == []
    receipt = channel.commit(approved, prepared)
    [media], [container] = meta.media, meta.containers.values()
    assert media["sha256"] == [*approved.outgoing.picture_sha256, approved.outgoing.video_sha256]
    assert (media["caption"], media["is_ai_generated"]) == (approved.outgoing.text, True)
    fields = container.fields
    assert (fields["media_type"], fields["share_to_feed"]) == ("REELS", True)
    assert (fields["cover_url"][-4:], fields["video_url"][-4:]) == (".jpg", ".mp4")
    assert (receipt.remote_id, receipt.url) == (media["id"], media["permalink"])
    assert channel.look(approved, prepared) == receipt


def test_a_film_in_work_is_waited_for_and_given_up_after_minutes(channel, meta, approved, slept):
    meta.waits = 3
    channel.prepare(approved)
    assert slept == [5, 5, 5]
    meta.waits = 1000
    with pytest.raises(Failed, match="still busy with the film; nothing was posted") as failed:
        channel.prepare(approved)
    assert not failed.value.permanent
    assert sum(slept[3:]) == 300


def test_a_film_that_meta_does_not_take_is_refused_for_good(channel, meta, approved):
    meta.spoils = "Error: Media upload has failed with error code 2207026"
    with pytest.raises(Refused, match="the film came to nothing") as refused:
        channel.prepare(approved)
    assert (refused.value.permanent, meta.media) == (True, [])


@pytest.mark.parametrize("mode", [mode for mode in AFTER if mode not in ("slow", "late")])
def test_a_reel_whose_answer_was_lost_is_found_and_never_doubled(channel, far, meta, approved, mode):
    prepared = channel.prepare(approved)
    far.fail(PUBLISH, mode)
    with pytest.raises(Unclear):
        channel.commit(approved, prepared)
    assert channel.look(approved, prepared).remote_id == meta.media[0]["id"]
    assert channel.commit(approved, channel.prepare(approved)).remote_id == meta.media[0]["id"]
    assert len(meta.media) == 1


@pytest.mark.parametrize("mode", LIES)
def test_a_no_that_was_a_yes_is_seen_through(channel, far, meta, approved, mode):
    prepared = channel.prepare(approved)
    far.fail(PUBLISH, mode, **No(36003, 2207009, "no").body)
    assert channel.commit(approved, prepared).remote_id == meta.media[0]["id"]
    assert len(meta.media) == 1


def test_a_reel_not_published_reads_back_as_absent(channel, far, meta, approved):
    prepared = channel.prepare(approved)
    far.fail(PUBLISH, "drop-before")
    with pytest.raises(Unclear):
        channel.commit(approved, prepared)
    assert (channel.look(approved, prepared), meta.media) == (None, [])


def test_another_film_or_cover_than_approved_is_refused_before_anything_is_sent(channel, far, approved):
    approved.video.write_bytes(approved.video.read_bytes() + b"\0")
    for call in (channel.prepare, lambda approved: channel.commit(approved, {})):
        with pytest.raises(Refused, match="is not the film that was approved"):
            call(approved)
    assert far.requests == []


def test_a_paid_reel_shows_its_words_and_may_go(channel, meta, approved):
    labels = replace(approved.outgoing.labels, sponsored="Kiln & Co", connection="a gift", mark="#ad")
    outgoing = replace(approved.outgoing, labels=labels)
    paid = replace(approved, outgoing=outgoing, digest=digest_of(outgoing))
    channel.commit(paid, channel.prepare(paid))
    assert len(meta.media) == 1
