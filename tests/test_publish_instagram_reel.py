"""Reels through the real library, against the stand-in: the approved film, one post, found again."""

import hashlib
import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import instagrapi.mixins.clip
import pytest
import standin_instagram as standin
from instagram_case import a_channel, a_fresh_one, a_server, a_session  # noqa: F401
from publish_case import RULES, Clock, Folders, draft_at, open_quick_ledger
from standin_instagram import approved_reel
from video_case import film

from influencer.errors import Failed, Refused, Unclear
from influencer.outgoing import digest_of, digests_of
from influencer.publish.instagram import upload_id
from influencer.publish.publisher import Publisher
from influencer.records import Account, Answer, Approved, Picture, PublicationState, Verdict, Video

FILM = {"size": (90, 160), "seconds": 0.5}


@pytest.fixture
def approved(tmp_path: Path) -> Approved:
    return approved_reel(tmp_path, film(**FILM))


def test_a_reel_carries_the_approved_film_and_cover_under_an_id_of_our_own(channel, far, approved):
    prepared = channel.prepare(approved)
    assert (far.configures, far.media) == ([], [])
    receipt = channel.commit(approved, prepared)
    upload, [sent] = upload_id(approved), far.configures
    assert far.films == {upload: approved.video.read_bytes()}
    assert far.uploads == {upload: approved.pictures[0].read_bytes()}
    assert (sent["upload_id"], sent["caption"]) == (upload, approved.outgoing.text)
    assert sent["clips_share_preview_to_feed"] == "1"
    assert prepared["form"] == "reel"
    assert (receipt.remote_id, receipt.url) == (str(far.media[0]["pk"]), "https://www.instagram.com/reel/C00000/")
    assert channel.look(approved, prepared) == receipt


def test_what_we_send_is_the_librarys_own_but_for_its_ids(channel, far, approved, tmp_path, monkeypatch):
    """Holds our copies to the pinned library: a new version that says more shows up here."""
    monkeypatch.setattr(instagrapi.mixins.clip.time, "sleep", lambda seconds: None)
    channel.commit(approved, channel.prepare(approved))
    thumbnail = shutil.copy(approved.pictures[0], tmp_path / "thumbnail.jpg")
    with channel._signed_in() as client:
        client.clip_upload(approved.video, approved.outgoing.text, thumbnail=Path(thumbnail))
    assert len(far.announced) == 2
    mine, theirs = (fixed(json.loads(json.dumps(one))) for one in far.announced)
    assert mine == theirs
    for ours, their in zip(far.film_headers[:2], far.film_headers[2:], strict=True):
        assert set(ours) == set(their)
        params = [json.loads(one["x-instagram-rupload-params"]) for one in (ours, their)]
        moving = {"upload_id": "", "session_id": ""}
        assert params[0] | moving == params[1] | moving
        still = {"x-entity-type", "offset", "segment-type", "segment-start-offset", "x-entity-length", "content-type"}
        assert {key: ours.get(key) for key in still} == {key: their.get(key) for key in still}
    first, second = far.configures
    assert {key: type(value) for key, value in first.items()} == {key: type(value) for key, value in second.items()}
    assert set(far.films.values()) == {approved.video.read_bytes()}
    assert len(far.films) == 2


def fixed(announced: dict) -> dict:
    """An announcement without what is different each time."""
    announced["composer_session_id"] = announced["upload_setting_properties"]["video"]["asset_id"] = ""
    return announced


DOUBTFUL = ("500", "408", "bad_request", "no_media", "garbage", "redirect", "drop")


@pytest.mark.parametrize("behaviour", DOUBTFUL)
def test_an_accepted_reel_with_a_lost_answer_is_one_post_and_is_found(channel, far, approved, behaviour):
    prepared = channel.prepare(approved)
    far.behaviour = f"accept_{behaviour}"
    with pytest.raises(Unclear):
        channel.commit(approved, prepared)
    assert len(far.configures) == len(far.media) == 1
    assert channel.look(approved, prepared).remote_id == str(far.media[0]["pk"])


@pytest.mark.parametrize("behaviour", ["500", "drop", "garbage"])
def test_a_doubtful_answer_is_unclear_sent_once_and_reads_back_as_absent(channel, far, approved, behaviour):
    prepared = channel.prepare(approved)
    far.behaviour = behaviour
    with pytest.raises(Unclear):
        channel.commit(approved, prepared)
    assert (len(far.configures), far.media) == (1, [])
    assert channel.look(approved, prepared) is None


def test_without_an_id_and_with_other_words_the_cover_tells(channel, far, approved):
    far.shows_upload_id = False
    prepared = channel.prepare(approved)
    channel.commit(approved, prepared)
    far.media[0]["caption"] = {"text": "words that somebody changed in the app"}
    assert channel.look(approved, prepared).remote_id == str(far.media[0]["pk"])


# A film that Instagram is still at work on.


def test_a_film_in_work_is_a_clean_no_and_is_not_uploaded_again(channel, far, session, approved):
    far.transcoding = 2
    for _ in range(2):
        with pytest.raises(Refused, match="still at work on the film") as refused:
            channel.commit(approved, channel.prepare(approved))
        assert (refused.value.permanent, refused.value.freeze) == (False, False)
        channel = standin.channel_to(far.ca, session)
    channel.commit(approved, channel.prepare(approved))
    assert (len(far.media), len(far.configures)) == (1, 3)
    assert sum(one.startswith("POST /rupload_igvideo") for one in far.requests) == 1
    channel.prepare(approved)
    assert sum(one.startswith("POST /rupload_igvideo") for one in far.requests) == 2


def test_half_an_hour_later_it_is_uploaded_again(channel, far, session, approved):
    channel.prepare(approved)
    later = standin.channel_to(far.ca, session, now=lambda: datetime.now(UTC) + timedelta(minutes=31))
    later.prepare(approved)
    assert sum(one.startswith("POST /rupload_igvideo") for one in far.requests) == 2


def test_a_film_said_to_be_in_work_that_is_live_is_not_posted_twice(channel, far, approved):
    prepared = channel.prepare(approved)
    far._publish({"upload_id": upload_id(approved)}, None, "clip", [upload_id(approved)])
    receipt = channel.commit(approved, prepared)
    assert (receipt.remote_id, far.configures) == (str(far.media[0]["pk"]), [])


def test_nothing_is_sent_while_the_feed_cannot_be_read(channel, far, approved):
    prepared = channel.prepare(approved)
    far.feed = "500"
    with pytest.raises(Refused) as refused:
        channel.commit(approved, prepared)
    assert (refused.value.permanent, far.configures) == (False, [])


# What is not sent.


@pytest.mark.parametrize("behaviour", ["drop", "500", "bad_request", "challenge_required", "throttled"])
def test_a_film_that_cannot_be_uploaded_costs_nothing_but_itself(channel, far, approved, behaviour):
    far.filming = behaviour
    with pytest.raises(Failed):
        channel.prepare(approved)
    assert (far.configures, far.media) == ([], [])
    far.filming = "ok"
    channel.commit(approved, channel.prepare(approved))
    assert len(far.media) == 1


def test_one_changed_byte_of_the_film_stops_it(channel, far, approved):
    data = bytearray(approved.video.read_bytes())
    data[-1] ^= 1
    approved.video.write_bytes(data)
    for call in (channel.prepare, lambda approved: channel.commit(approved, {})):
        with pytest.raises(Refused, match="is not the film that was approved"):
            call(approved)
    assert far.requests == []


def test_a_film_nobody_approved_or_a_cover_of_another_shape_is_refused(channel, far, approved, tmp_path):
    with pytest.raises(Refused, match="not the film"):
        channel.prepare(replace(approved, video=None))
    bare = replace(approved.outgoing, video_sha256="")
    with pytest.raises(Refused, match="not the film"):
        channel.prepare(replace(approved, outgoing=bare, digest=digest_of(bare)))
    square = standin.approved_photo(tmp_path, size=(1080, 1080))
    outgoing = replace(approved.outgoing, picture_sha256=square.outgoing.picture_sha256)
    with pytest.raises(Refused, match="one picture of 1080x1920"):
        channel.prepare(replace(approved, outgoing=outgoing, digest=digest_of(outgoing)))
    assert far.requests == []


# With the publisher around it.


def reel_draft(approved: Approved, shelf: Folders):
    """A draft with that film and cover, lying in its folder."""
    data, cover = approved.video.read_bytes(), approved.pictures[0].read_bytes()
    video = Video("video-0123456789ab.mp4", hashlib.sha256(data).hexdigest(), 90, 160, 0.5, 24, 1, 48000, len(data))
    picture = Picture("1.jpg", hashlib.sha256(cover).hexdigest(), 1080, 1920)
    draft = replace(draft_at(accounts=(Account("mira", "instagram"),)), pictures=(picture,), video=video)
    shelf.put(draft, cover)
    shelf.video_path(draft).write_bytes(data)
    return draft


@pytest.fixture
def desk(tmp_path, approved, channel):
    """A publisher, its clock, and an approved reel in its ledger."""
    ledger, shelf, clock = open_quick_ledger(tmp_path / "ledger.db"), Folders(tmp_path / "drafts"), Clock()
    draft = reel_draft(approved, shelf)
    ledger.add(draft, clock())
    ledger.decide(Verdict(draft.id, 1, Answer.APPROVE, digests_of(draft), "ada", "terminal", clock()), clock())
    publisher = Publisher(
        ledger, shelf, lambda _: channel, lambda _: [], RULES, clock, "here", copies=tmp_path / ".sending"
    )
    yield publisher, clock, draft
    ledger.close()


def state(publisher: Publisher) -> PublicationState:
    [publication] = publisher.ledger.publications()
    return publication.state


def test_a_dropped_answer_is_unknown_then_read_back_and_one_post(desk, far):
    publisher, clock, _ = desk
    far.behaviour = "accept_drop"
    publisher.post_due()
    assert state(publisher) == PublicationState.UNKNOWN
    far.behaviour = "ok"
    clock.move(minutes=11)
    publisher.post_due()
    assert (state(publisher), len(far.media), len(far.configures)) == (PublicationState.POSTED, 1, 1)


def test_a_film_in_work_goes_out_a_little_later_once(desk, far):
    publisher, clock, _ = desk
    far.transcoding = 2
    for _ in range(6):
        publisher.post_due()
        clock.move(minutes=1)
    assert (state(publisher), len(far.media), len(far.films)) == (PublicationState.POSTED, 1, 1)
    assert sum(one.startswith("POST /rupload_igvideo") for one in far.requests) == 1


def test_a_film_changed_after_approval_never_leaves(desk, far):
    publisher, _, draft = desk
    path = publisher.shelf.video_path(draft)
    path.write_bytes(path.read_bytes() + b"\0")
    publisher.post_due()
    [publication] = publisher.ledger.publications()
    assert "is not the film that was approved" in publication.sentence
    assert (state(publisher), far.requests) == (PublicationState.REFUSED, [])
