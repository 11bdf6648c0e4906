"""A folder posted by hand: a bundle for the phone, a slot that stays open until a person says where the post is."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from face_case import Clock, open_line, project, say
from test_publish_folder import NOW, approve, post

from influencer import pipeline
from influencer.config import AccountPart
from influencer.limits import HANDS, LIMITS, for_hands
from influencer.notify import Notifier
from influencer.paid import paid_labels
from influencer.publish.bundle import SWITCHES
from influencer.publish.folder import FolderChannel
from influencer.records import Account, Answer, Labels, Words
from influencer.vigil import Vigil
from influencer.words.tidy import with_room

LABELS = Labels("Drawn by AI.")
URL = "https://www.instagram.com/p/Abc123/"
ONE = "accounts: {mira-folder: {channel: folder}}"
BY_HAND = "accounts: {mira-folder: {channel: folder, by_hand: instagram}}"


@pytest.fixture
def channel(tmp_path: Path) -> FolderChannel:
    return FolderChannel("mira", tmp_path / "feed", now=lambda: NOW, by_hand="instagram")


@pytest.fixture
def approved(tmp_path: Path):
    return approve(
        tmp_path, b"\xff\xd8 one picture, exactly", text="Cup <b>one</b> & more.\n\nDrawn by AI.\n\n#cup #ink"
    )


def test_the_bundle_has_what_a_phone_needs_and_the_text_byte_for_byte(channel, approved):
    receipt = post(channel, approved)
    folder = channel.place / receipt.remote_id
    assert receipt.handed
    names = ["01.jpg", "alt.txt", "caption.txt", "index.html", "receipt.json", "tags.txt"]
    assert sorted(path.name for path in folder.iterdir()) == names
    assert (folder / "caption.txt").read_bytes() == approved.outgoing.text.encode()
    assert (folder / "alt.txt").read_text() == approved.outgoing.alt_text
    assert (folder / "tags.txt").read_text() == "#cup #ink"
    assert (folder / "01.jpg").read_bytes() == approved.pictures[0].read_bytes()


def test_the_page_names_the_switch_and_the_command_and_runs_nothing(channel, approved):
    page = (channel.place / post(channel, approved).remote_id / "index.html").read_text()
    assert SWITCHES["instagram"] in page
    assert f"influencer posted URL --draft {approved.outgoing.draft}" in page
    assert "Cup &lt;b&gt;one&lt;/b&gt; &amp; more." in page
    assert "<b>" not in page
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert re.findall(r'src="([^"]*)"', page) == ["01.jpg"]


def test_a_paid_post_says_which_label_to_switch_on(tmp_path, channel):
    labels = paid_labels(Labels("Drawn by AI."), "Tea & House", "a gift", "en")
    page = (
        channel.place / post(channel, approve(tmp_path, b"\xff\xd8", labels=labels)).remote_id / "index.html"
    ).read_text()
    assert "Switch on the paid partnership label and name Tea &amp; House" in page


def test_a_second_commit_and_a_look_find_the_same_bundle_still_in_hand(channel, approved):
    first = post(channel, approved)
    assert channel.commit(approved, {}) == first
    assert channel.look(approved, {}) == first


def test_a_dry_run_stays_what_it_was(tmp_path, approved):
    plain = FolderChannel("mira", tmp_path / "dry", now=lambda: NOW)
    receipt = post(plain, approved)
    assert not receipt.handed
    assert sorted(path.name for path in (plain.place / receipt.remote_id).iterdir()) == [
        "01.jpg",
        "post.md",
        "receipt.json",
    ]


def test_every_platform_has_its_switch_and_its_limits():
    named = set(AccountPart.model_fields["by_hand"].annotation.__args__) - {""}
    assert named == set(SWITCHES) == set(HANDS)
    assert (for_hands(["instagram"]).hashtags, for_hands(["threads", "instagram"]).text) == (5, 500)
    assert for_hands([]) == LIMITS["folder"]


def test_only_a_folder_is_posted_by_hand(tmp_path):
    config = project(tmp_path)
    config.write_text(config.read_text().replace("channel: folder}", "channel: bluesky, by_hand: instagram}"))
    assert "by_hand goes with `channel: folder`" in " ".join(say(config, "queue").output.split())


@pytest.fixture
def config(tmp_path):
    path = project(tmp_path)
    path.write_text(path.read_text().replace(ONE, BY_HAND))
    return path


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def line(config, clock):
    opened = open_line(config, clock)
    opened.shelf.settle = 0
    yield opened
    opened.ledger.close()


def approved_today(line, clock, number=0):
    drafts = line.ledger.drafts() or pipeline.make_day(line, lambda *_: None).drafts
    draft = drafts[number]
    pipeline.decide(line, draft.id, Answer.APPROVE, "ana", "terminal")
    clock.now = draft.slot.due + timedelta(minutes=1)
    return draft


def handed(line, clock, number=0):
    pipeline.confirm_profile(line, "mira-folder", "ana")
    draft = approved_today(line, clock, number)
    pipeline.post_due(line)
    return draft


def only(line, draft):
    (item,) = line.ledger.publications(draft=draft.id)
    return item


def test_captions_keep_to_the_platform_they_are_posted_on_by_hand(line):
    limits = pipeline.channels_of(line, (Account("mira-folder", "folder"),))
    assert (limits["folder"].text, limits["folder"].hashtags) == (2200, 5)


def test_hashtags_give_way_to_a_platform_that_takes_one(tmp_path):
    words = Words("A cup.", "A cup.", ("one", "two", "three"))
    assert with_room(words, LABELS, {"folder": for_hands(["threads"])}).hashtags == ("one",)
    assert with_room(words, LABELS, {"folder": LIMITS["folder"], "mastodon": LIMITS["mastodon"]}) == words


def test_nothing_is_handed_over_before_a_person_confirmed_the_profile(line, clock):
    draft = approved_today(line, clock)
    pipeline.post_due(line)
    assert "run `influencer account confirm mira-folder`" in only(line, draft).sentence
    assert only(line, draft).state == "intent"


def test_a_handed_post_is_neither_posted_nor_gone(line, clock, tmp_path):
    draft = handed(line, clock)
    item = only(line, draft)
    assert item.state == "handed over"
    assert "influencer posted URL" in item.sentence
    assert [one.draft for one in pipeline.queue(line)] == [draft.id]
    clock.now += timedelta(days=3)
    assert pipeline.post_due(line) == []
    assert only(line, draft).state == "handed over"
    assert line.shelf.folder(draft.id, "mira").parent.name == "approved"
    (passed,) = [one for one in Vigil(line).passed(draft.slot.due, clock.now) if one.about == draft.id]
    assert passed.how == "handed over"


def test_it_is_told_at_once_and_then_every_day_until_it_is_posted(line, clock):
    draft = handed(line, clock)
    notifier = Notifier(None, lambda sentence: None)

    def told():
        pipeline.remind(line)
        return [note.body for note in [notifier.tell_kind(line, "handed over", clock.now)] if note]

    (first,) = told()
    assert draft.id in first
    assert "influencer posted URL" in first
    clock.now += timedelta(hours=12)
    assert told() == []
    clock.now += timedelta(hours=13)
    (again,) = told()
    assert "still yours to post by hand" in again
    pipeline.posted(line, URL, "ana")
    clock.now += timedelta(days=2)
    assert told() == []


def test_the_address_closes_it_and_the_folder_moves(line, clock, config):
    draft = handed(line, clock)
    done = pipeline.posted(line, URL, "ana")
    assert (done.state, done.receipt.url) == ("posted", URL)
    assert line.shelf.folder(draft.id, "mira").parent.name == "posted"
    assert line.ledger.entries(1, draft=draft.id)[0].sentence == f"mira-folder: ana posted it by hand: {URL}"
    again = say(config, "posted", URL)
    assert (again.exit_code, f"is the address of {draft.id} already" in " ".join(again.output.split())) == (1, True)


def test_it_can_be_given_up(line, clock, config):
    draft = handed(line, clock)
    assert say(config, "settle", draft.id, "mira-folder", "--not-posted").exit_code == 0
    assert only(line, draft).state == "missed"
    assert "nothing waits to be posted by hand" in say(config, "posted", URL).output


def test_with_two_in_hand_the_draft_is_named(line, clock, config):
    first = handed(line, clock)
    second = handed(line, clock, 1)
    asked = say(config, "posted", URL)
    assert asked.exit_code == 1
    assert first.id in asked.output
    assert second.id in asked.output
    assert say(config, "posted", URL, "--draft", second.id).exit_code == 0
    assert [only(line, draft).state for draft in (first, second)] == ["handed over", "posted"]


@pytest.mark.parametrize("url", ["instagram.com/p/1", "javascript:alert(1)", "ftp://x.example/1"])
def test_what_is_no_address_closes_nothing(line, clock, config, url):
    draft = handed(line, clock)
    said = say(config, "posted", url)
    assert (said.exit_code, "is not the address of a post" in said.output) == (1, True)
    assert only(line, draft).state == "handed over"


def test_an_edit_can_no_longer_reach_what_a_person_has_in_hand(line, clock, config):
    draft = handed(line, clock)
    said = say(config, "undo", draft.id)
    assert (said.exit_code, "already handed over" in said.output) == (1, True)
