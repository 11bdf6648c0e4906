"""Carousels and stories through the real library, against the stand-in: each is one post, and is found again."""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import instagrapi.mixins.album
import instagrapi.mixins.photo
import pytest
import standin_instagram as standin
from instagram_case import a_channel, a_fresh_one, a_server, a_session  # noqa: F401
from standin_instagram import StandIn

from influencer.errors import Failed, Refused, Unclear
from influencer.outgoing import digest_of
from influencer.publish import instagram
from influencer.publish.instagram import child_ids, upload_id
from influencer.records import Approved

FORMS = ("carousel", "story")
TALL = (1080, 1920)


@pytest.fixture
def make(tmp_path: Path) -> Callable[[str], Approved]:
    def made(form: str) -> Approved:
        count, size = (3, (1080, 1350)) if form == "carousel" else (1, TALL)
        return standin.approved_several(tmp_path, count, size)

    return made


def live(far: StandIn) -> list[dict]:
    return [*far.media, *far.stories]


def test_a_carousel_carries_every_approved_byte_in_order_under_ids_of_our_own(channel, far, make):
    approved = make("carousel")
    prepared = channel.prepare(approved)
    assert far.configures == []
    receipt = channel.commit(approved, prepared)
    children, [sent] = json.loads(prepared["children"]), far.configures
    assert [far.uploads[child] for child in children] == [path.read_bytes() for path in approved.pictures]
    assert [child["upload_id"] for child in sent["children_metadata"]] == children == child_ids(approved, 3)
    assert sent["upload_id"] == sent["client_sidecar_id"] == prepared["upload_id"] == upload_id(approved)
    assert sent["caption"] == approved.outgoing.text
    assert {child["custom_accessibility_caption"] for child in sent["children_metadata"]} == {
        approved.outgoing.alt_text
    }
    assert all(json.loads(one["x-instagram-rupload-params"])["is_sidecar"] == "1" for one in far.upload_headers)
    assert (receipt.remote_id, receipt.url) == (str(far.media[0]["pk"]), "https://www.instagram.com/p/C00000/")
    assert len({*children, prepared["upload_id"]}) == 4


def test_preparing_a_carousel_again_uploads_to_the_same_ids(channel, far, make):
    approved = make("carousel")
    first, second = channel.prepare(approved), channel.prepare(approved)
    assert first["children"] == second["children"]
    assert len(far.uploads) == 3


def test_a_single_upright_picture_is_a_story_without_words(channel, far, make):
    approved = make("story")
    prepared = channel.prepare(approved)
    receipt = channel.commit(approved, prepared)
    [sent], [made] = far.configures, far.stories
    assert sent["upload_id"] == prepared["upload_id"] == upload_id(approved)
    assert "caption" not in sent
    assert far.media == []
    assert far.uploads == {prepared["upload_id"]: approved.pictures[0].read_bytes()}
    assert receipt.url == f"https://www.instagram.com/stories/mira/{made['pk']}/"
    assert channel.look(approved, prepared) == receipt


def test_what_we_send_is_the_librarys_own_but_for_its_id_and_the_alt_text(channel, far, make, monkeypatch):
    """Holds our copies to the pinned library: a new version that says more shows up here."""
    for mixin in (instagrapi.mixins.photo, instagrapi.mixins.album):
        monkeypatch.setattr(mixin.time, "sleep", lambda seconds: None)
    carousel = make("carousel")
    channel.commit(carousel, channel.prepare(carousel))
    with channel._signed_in() as client:
        client.album_upload([Path(path) for path in carousel.pictures], carousel.outgoing.text)
    ours, theirs = far.configures
    assert set(ours) == set(theirs)
    for mine, their in zip(ours["children_metadata"], theirs["children_metadata"], strict=True):
        assert set(mine) - set(their) == {"custom_accessibility_caption"}
        moving = {"custom_accessibility_caption", "upload_id"}
        assert {k: v for k, v in mine.items() if k not in moving} == {k: v for k, v in their.items() if k not in moving}
    far.configures.clear()
    story = make("story")
    channel.commit(story, channel.prepare(story))
    with channel._signed_in() as client:
        client.photo_upload_to_story(story.pictures[0], upload_id="1763886600000")
    assert set(far.configures[0]) == set(far.configures[1])


DOUBTFUL = ("500", "500_wait", "408", "bad_request", "empty", "no_media", "garbage", "redirect", "drop")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("behaviour", DOUBTFUL)
def test_an_accepted_post_with_a_lost_answer_is_one_post_and_is_found(channel, far, make, form, behaviour):
    approved = make(form)
    prepared = channel.prepare(approved)
    far.behaviour = f"accept_{behaviour}"
    with pytest.raises(Unclear):
        channel.commit(approved, prepared)
    assert len(far.configures) == len(live(far)) == 1
    assert channel.look(approved, prepared).remote_id == str(live(far)[0]["pk"])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("behaviour", DOUBTFUL)
def test_a_doubtful_answer_is_unclear_sent_once_and_reads_back_as_absent(channel, far, make, form, behaviour):
    approved = make(form)
    prepared = channel.prepare(approved)
    far.behaviour = behaviour
    with pytest.raises(Unclear):
        channel.commit(approved, prepared)
    assert (len(far.configures), live(far)) == (1, [])
    assert channel.look(approved, prepared) is None


@pytest.mark.parametrize("form", FORMS)
def test_an_answer_that_comes_too_late_is_unclear_and_the_post_is_found(far, session, make, form):
    channel, approved = standin.channel_to(far.ca, session), make(form)
    prepared = channel.prepare(approved)
    far.behaviour = "accept_slow"
    with pytest.raises(Unclear):
        standin.channel_to(far.ca, session, timeout=(5, 2)).commit(approved, prepared)
    assert channel.look(approved, prepared).remote_id == str(live(far)[0]["pk"])


NOES = {
    "feedback_required": (False, True),
    "wait": (False, True),
    "challenge_required": (True, True),
    "login_required": (True, True),
    "media_needs_reupload": (True, False),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("behaviour", NOES)
def test_a_documented_no_is_refused_and_sent_once(channel, far, make, form, behaviour):
    approved = make(form)
    prepared = channel.prepare(approved)
    far.behaviour = behaviour
    with pytest.raises(Refused) as refused:
        channel.commit(approved, prepared)
    assert (refused.value.permanent, refused.value.freeze) == NOES[behaviour]
    assert (len(far.configures), live(far)) == (1, [])


@pytest.mark.parametrize("behaviour", ["drop", "500", "bad_request", "challenge_required"])
def test_a_picture_that_cannot_be_uploaded_costs_nothing_but_itself(channel, far, make, behaviour):
    approved = make("carousel")
    far.upload = behaviour
    with pytest.raises(Failed):
        channel.prepare(approved)
    assert (far.configures, live(far)) == ([], [])
    far.upload = "ok"
    channel.commit(approved, channel.prepare(approved))
    assert len(far.media) == 1


def test_a_child_that_went_missing_is_refused_at_the_post(channel, far, make):
    approved = make("carousel")
    prepared = channel.prepare(approved)
    del far.uploads[json.loads(prepared["children"])[1]]
    with pytest.raises(Refused, match="media_needs_reupload"):
        channel.commit(approved, prepared)


# Found again without its id.


@pytest.mark.parametrize("form", FORMS)
def test_without_an_id_the_picture_tells(channel, far, make, form):
    far.shows_upload_id = False
    approved = make(form)
    prepared = channel.prepare(approved)
    far.behaviour = "accept_drop"
    with pytest.raises(Unclear):
        channel.commit(approved, prepared)
    live(far)[0]["caption"] = {"text": "words that somebody changed in the app"}
    assert channel.look(approved, prepared).remote_id == str(live(far)[0]["pk"])


def test_another_picture_or_an_older_one_is_not_ours(channel, far, make, tmp_path):
    approved = make("story")
    prepared = channel.prepare(approved)
    other = tmp_path / "other"
    other.mkdir()
    far.uploads["1"] = standin.approved_photo(other, size=TALL).pictures[0].read_bytes()
    far._publish({"upload_id": "1"}, None, "story", ["1"])
    far.shows_upload_id = False
    far._publish({"upload_id": "2"}, time.time() - 3600, "story", [prepared["upload_id"]])
    assert channel.look(approved, prepared) is None


def test_a_story_whose_pictures_cannot_be_read_is_no_absence(channel, far, make, monkeypatch):
    far.shows_upload_id = False
    approved = make("story")
    prepared = channel.prepare(approved)
    channel.commit(approved, prepared)
    far.pictures.clear()
    with pytest.raises(Failed, match="could not be read"):
        channel.look(approved, prepared)
    monkeypatch.setattr(instagram, "SHOWN_AT", (".fbcdn.net",))
    with pytest.raises(Failed, match="could not be read"):
        channel.look(approved, prepared)


def test_a_feed_picture_that_cannot_be_read_leaves_it_to_the_words(channel, far, make):
    far.shows_upload_id = False
    approved = make("carousel")
    prepared = channel.prepare(approved)
    channel.commit(approved, prepared)
    far.pictures.clear()
    assert channel.look(approved, prepared) is not None
    far.media[0]["caption"] = None
    assert channel.look(approved, prepared) is None


def test_after_its_day_a_story_that_is_not_shown_is_no_absence(far, session, make):
    approved = make("story")
    prepared = standin.channel_to(far.ca, session).prepare(approved)
    assert standin.channel_to(far.ca, session).look(approved, prepared) is None
    tomorrow = standin.channel_to(far.ca, session, now=lambda: datetime.now(UTC) + timedelta(days=1))
    with pytest.raises(Failed, match="for a day only"):
        tomorrow.look(approved, prepared)


@pytest.mark.parametrize("mode", ["500", "drop", "garbage", "a_list", "no_media"])
def test_a_story_that_cannot_be_read_is_no_absence(channel, far, make, mode):
    approved = make("story")
    prepared = channel.prepare(approved)
    far.feed = mode
    with pytest.raises(Failed) as failed:
        channel.look(approved, prepared)
    assert type(failed.value) is Failed


# What is not sent.


def test_what_instagram_would_crop_or_nobody_would_understand_is_refused_before_anything_is_sent(
    channel, far, tmp_path
):
    two_stories = standin.approved_several(tmp_path, 2, TALL)
    with pytest.raises(Refused, match="a story is one picture"):
        channel.prepare(two_stories)
    with pytest.raises(Refused, match="takes 1 to 10 pictures"):
        channel.prepare(standin.approved_several(tmp_path, 11))
    story = standin.approved_several(tmp_path, 1, TALL)
    paid = replace(story.outgoing, labels=replace(story.outgoing.labels, sponsored="a kiln maker"))
    with pytest.raises(Refused, match="is paid for, and a story shows no words"):
        channel.prepare(replace(story, outgoing=paid, digest=digest_of(paid)))
    assert far.requests == []


def test_pictures_of_two_sizes_are_no_carousel(channel, far, tmp_path):
    mixed = standin.approved_several(tmp_path, 2)
    square = standin.approved_photo(tmp_path, size=(1080, 1080))  # takes the place of the first
    hashes = (square.outgoing.picture_sha256[0], mixed.outgoing.picture_sha256[1])
    outgoing = replace(mixed.outgoing, picture_sha256=hashes)
    with pytest.raises(Refused, match="one size a post"):
        channel.prepare(replace(mixed, outgoing=outgoing, digest=digest_of(outgoing)))
    assert far.requests == []
