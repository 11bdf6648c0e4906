"""A film becomes a reel: given with a command, seen by its facts, bound by the approval, put where the post goes."""

import hashlib
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
import standin_instagram as standin
from face_case import Clock, open_line, project, say
from PIL import Image
from video_case import film, film_in, seen

from influencer import pipeline
from influencer.errors import Invalid, Refused
from influencer.images.finish import verify_labels
from influencer.outgoing import digests_of, outgoing_for
from influencer.publish import approved_bytes
from influencer.publish.bluesky import BlueskyChannel
from influencer.publish.folder import FolderChannel
from influencer.records import Account, Answer, DraftState

ACCOUNTS = """
operator: ana
images: {studio: card, candidates: 1}
accounts:
  mira-folder: {channel: folder}
  mira-sky: {channel: bluesky, username: mira.example.com, password_env: MIRA_SKY}
"""


def quiet(*_):
    pass


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A project whose persona posts to a folder and to Bluesky, a day's drafts, and a film."""
    folder = tmp_path_factory.mktemp("project")
    config = project(folder)
    config.write_text(ACCOUNTS)
    bible = folder / "personas" / "mira" / "bible.yaml"
    bible.write_text(bible.read_text().replace("accounts: [mira-folder]", "accounts: [mira-folder, mira-sky]"))
    clock = Clock()
    line = open_line(config, clock)
    line.shelf.settle = 0
    drafts = pipeline.make_day(line, quiet, names=["mira"]).drafts
    yield config, line, clock, drafts, film_in(folder, "walk.mp4")
    line.ledger.close()


def test_what_cannot_be_a_reel_says_so_before_review(made, tmp_path):
    config, line, _, (draft, *_), path = made
    said = say(config, "reel", draft.id, str(path))
    assert said.exit_code == 1
    assert "no film can be posted to mira-sky (bluesky); add --leave-out" in " ".join(said.output.split())
    wide = film_in(tmp_path, size=(960, 540))
    with pytest.raises(Invalid, match="is 960x540, not upright 9:16"):
        pipeline.reel(line, draft.id, wide, "ana", leave_out=True)
    short = film_in(tmp_path, seconds=2.0)
    with pytest.raises(Invalid, match=r"takes 2\.0 s, not 3 to 900"):
        pipeline.reel(line, draft.id, short, "ana", leave_out=True)
    with pytest.raises(Invalid, match="has no film"):
        pipeline.unreel(line, draft.id, "ana")
    assert say(config, "reel", draft.id).exit_code == 2
    assert say(config, "reel", draft.id, str(path), "--remove").exit_code == 2
    assert line.ledger.draft(draft.id) == draft


def test_a_reel_is_shown_by_its_facts_and_goes_out_as_it_was_approved(made):
    config, line, clock, (draft, *_), path = made
    said = say(config, "reel", draft.id, str(path), "--leave-out")
    assert said.exit_code == 0, said.output
    given = line.ledger.draft(draft.id)
    folder = line.shelf.folder(draft.id, "mira")
    video, [cover] = folder / given.video.file, given.pictures
    assert video.name in said.output
    assert (given.revision, [account.name for account in given.accounts]) == (2, ["mira-folder"])
    assert (cover.width, cover.height) == (1080, 1920)
    for data in (video.read_bytes(), (folder / cover.file).read_bytes()):
        assert verify_labels(data) == []
    assert seen(video.read_bytes()) == seen(film())
    length = f"{given.video.seconds:.1f} s"
    facts = f"{video.name}, 540x960, {length}, 24 frames a second, H.264 with sound"
    assert facts in (folder / "post.md").read_text()
    assert facts in " ".join(say(config, "show", draft.id).output.split())
    assert f"(a reel, {length})" in say(config, "waiting").output
    assert json.loads((folder / "draft.json").read_text())["video"]["sha256"] == given.video.sha256
    assert {one.name for one in folder.glob("*.jpg")} == {"contact.jpg", cover.file}
    pipeline.decide(line, draft.id, Answer.APPROVE, "ana", "terminal")
    clock.now = draft.slot.due + timedelta(minutes=1)
    pipeline.post_due(line)
    [post] = pipeline.show(line, draft.id).publications
    assert post.state == "posted"
    there = Path(post.receipt.url.removeprefix("file://"))
    assert hashlib.sha256((there / "video.mp4").read_bytes()).hexdigest() == given.video.sha256
    kept = json.loads((there / "receipt.json").read_text())
    assert kept["sha256"] == {"01.jpg": cover.sha256, "video.mp4": given.video.sha256}
    assert 'video: "video.mp4"' in (there / "post.md").read_text()


def test_one_changed_byte_of_the_film_voids_the_approval(made):
    _, line, _, (_, draft, *_), path = made
    pipeline.reel(line, draft.id, path, "ana", leave_out=True)
    pipeline.decide(line, draft.id, Answer.APPROVE, "ana", "terminal")
    given = line.ledger.draft(draft.id)
    video = line.shelf.video_path(given)
    whole = video.read_bytes()
    video.write_bytes(whole[:-1] + b"\0")
    said = pipeline.look(line, "ana")
    assert f"{video.name} has other bytes than the film that was made" in " ".join(said)
    assert line.ledger.draft(draft.id).state is DraftState.IN_REVIEW
    with pytest.raises(Invalid, match="not approved"):
        pipeline.decide(line, draft.id, Answer.APPROVE, "ana", "terminal")
    line.shelf.video_path(given).write_bytes(whole)
    pipeline.look(line, "ana")
    pipeline.decide(line, draft.id, Answer.APPROVE, "ana", "terminal")


def test_another_film_another_picture_and_none_again(made, tmp_path):
    _, line, _, (_, draft, *_), _ = made
    before = line.ledger.draft(draft.id)
    other = pipeline.reel(line, draft.id, film_in(tmp_path, seconds=3.5), "ana")
    assert (other.revision, other.state) == (before.revision + 1, DraftState.IN_REVIEW)
    assert other.pictures[0].sha256 == before.pictures[0].sha256
    folder = line.shelf.folder(draft.id, "mira")
    assert [one.name for one in folder.glob("*.mp4")] == [other.video.file]
    assert digests_of(other) != digests_of(before)
    again = pipeline.reshoot(line, draft.id, "ana", "other light", quiet)
    assert (again.video, again.pictures[0].width, again.pictures[0].height) == (other.video, 1080, 1920)
    photo = pipeline.unreel(line, draft.id, "ana")
    assert (photo.video, [account.name for account in photo.accounts]) == (None, ["mira-folder", "mira-sky"])
    assert list(folder.glob("*.mp4")) == []
    [picture] = line.shelf.picture_paths(photo)
    with Image.open(picture) as shown:
        assert shown.size == (1080, 1350)
    assert verify_labels(picture.read_bytes()) == []


def test_the_digest_of_a_post_without_a_film_is_what_it_was(made):
    _, _, _, (*_, draft), _ = made
    outgoing = outgoing_for(draft, Account("mira-folder", "folder"))
    assert outgoing.video_sha256 == ""
    assert digests_of(draft)["mira-folder"] == old_digest(outgoing)


def old_digest(outgoing) -> str:
    """The digest as it was taken before there were films."""
    names = ("disclosure", "source_type", "ai_flag", "sponsored", "version")
    labels = {name: getattr(outgoing.labels, name) for name in names}
    fields = {
        "draft": outgoing.draft,
        "account": outgoing.account,
        "channel": outgoing.channel,
        "text": outgoing.text,
        "alt_text": outgoing.alt_text,
        "picture_sha256": outgoing.picture_sha256,
        "labels": labels,
        "due": outgoing.due.isoformat(),
    }
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def test_the_page_for_posting_by_hand_plays_the_film_with_its_cover(tmp_path):
    approved = standin.approved_reel(tmp_path, film(), "folder")
    channel = FolderChannel("phone", tmp_path / "phone", by_hand="instagram")
    receipt = channel.commit(approved, channel.prepare(approved))
    there = tmp_path / "phone" / receipt.remote_id
    page = (there / "index.html").read_text()
    assert re.search(r'<video src="video.mp4" poster="01.jpg" controls[^>]*></video>', page)
    assert "media-src 'self' file:" in page
    assert "Post the video above, with the picture as its cover," in page
    assert (there / "video.mp4").read_bytes() == approved.video.read_bytes()
    assert channel.look(approved, {}).remote_id == receipt.remote_id


def test_a_channel_that_takes_no_film_refuses_one_even_so(tmp_path):
    approved = standin.approved_reel(tmp_path, film(), "bluesky")
    with pytest.raises(Refused, match="bluesky takes no film from us"):
        approved_bytes(approved, BlueskyChannel.limits)
