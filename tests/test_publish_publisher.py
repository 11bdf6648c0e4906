from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from publish_case import FEED, PICTURE, SLOT, Desk, draft_at, open_quick_ledger, receipt_for

from influencer.config import Publish
from influencer.errors import Conflict, Failed, Invalid, Missing, Refused, Unclear
from influencer.ledger import Ledger
from influencer.outgoing import digests_of
from influencer.publish.rules import rules_of
from influencer.records import Account, Answer, Approved, Labels, Publication, Verdict

OTHER = Account("other", "folder")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    ledger = open_quick_ledger(tmp_path / "ledger.db")
    yield Desk(tmp_path, ledger)
    ledger.close()


def stands(desk: Desk) -> dict[str, str]:
    return {p.account.name: str(p.state) for p in desk.ledger.publications()}


def steps(desk: Desk) -> list[str]:
    (draft,) = desk.ledger.drafts()
    return [row["to_state"] for row in desk.ledger.attempts(draft.id)]


# the plain way


def test_an_approved_draft_goes_out_once_at_its_slot_with_a_receipt(desk: Desk) -> None:
    desk.approve(draft_at())
    (posted,) = desk.publisher().post_due()
    assert (posted.state, posted.receipt.url) == ("posted", desk.only().receipt.url)
    assert steps(desk) == ["intent", "prepared", "armed", "posted"]
    assert desk.publisher().post_due() == []
    assert len(desk.channel.live) == 1


def test_before_its_slot_nothing_happens(desk: Desk) -> None:
    desk.approve(draft_at(SLOT + timedelta(minutes=1)))
    assert desk.publisher().post_due() == []
    assert desk.channel.calls == []


def test_the_folder_moves_to_posted_when_the_last_account_is_done(desk: Desk) -> None:
    draft = desk.approve(draft_at(accounts=(FEED, OTHER)))
    desk.open("other").will("prepare", Failed("no network"))
    desk.publisher().post_due()
    assert desk.shelf.places == {}
    desk.clock.move(minutes=1)
    desk.publisher().post_due()
    assert desk.shelf.places == {draft.id: "posted"}


def test_a_folder_that_cannot_be_moved_is_told_and_the_post_stays_posted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(*_: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(desk.shelf, "move", held)
    desk.approve(draft_at())
    desk.publisher().post_due()
    assert desk.only().state == "posted"
    assert "could not be moved yet" in desk.ledger.entries(1)[0].sentence


def test_what_the_channel_gets_is_a_copy_that_the_draft_folder_cannot_change(desk: Desk) -> None:
    draft = desk.approve(draft_at())
    seen: list[bytes] = []

    def prepare(approved: Approved) -> dict[str, str]:
        desk.shelf.put(draft, b"swapped while it was sent")
        seen.append(approved.pictures[0].read_bytes())
        return {"upload": "1"}

    desk.channel.will("prepare", prepare)
    desk.publisher().post_due()
    assert seen == [PICTURE]
    assert desk.only().state == "refused"
    assert desk.channel.live == []


def test_a_folder_moved_while_it_is_read_is_read_where_it_went(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.approve(draft_at())
    paths, first = desk.shelf.picture_paths, [Path("approved/01.jpg")]
    monkeypatch.setattr(desk.shelf, "picture_paths", lambda draft: (first.pop(),) if first else paths(draft))
    desk.publisher().post_due()
    assert desk.only().state == "posted"


# refusals: nothing is sent


def swap_picture(desk: Desk) -> None:
    desk.shelf.put(desk.ledger.drafts()[0], b"another picture")


def lose_picture(desk: Desk) -> None:
    desk.shelf.picture_paths(desk.ledger.drafts()[0])[0].unlink()


def lose_labels(desk: Desk) -> None:
    desk.labels.append("the C2PA manifest is gone")


def lock_picture(desk: Desk) -> None:
    def read(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    desk.shelf.read_picture = read


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (swap_picture, "01.jpg: is not the picture that was approved"),
        (lose_picture, "01.jpg: is not there"),
        (lose_labels, "01.jpg: the C2PA manifest is gone"),
        (lock_picture, "cannot be read (Permission denied)"),
    ],
)
def test_a_spoiled_picture_is_refused_by_name_and_told(desk: Desk, spoil, says: str) -> None:
    draft = desk.approve(draft_at())
    spoil(desk)
    (refused,) = desk.publisher().post_due()
    assert refused.state == "refused"
    assert says in refused.sentence
    assert refused.sentence.endswith("nothing was sent")
    assert desk.channel.calls == []
    assert refused.sentence in desk.ledger.entries(1, draft=draft.id)[0].sentence
    assert desk.shelf.places == {draft.id: "missed"}


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        (Labels(disclosure=""), "does not say that this is AI"),
        (Labels(disclosure="Mira is AI.", sponsored="Teahouse"), "does not say how they are connected"),
        (Labels("Mira is AI.", sponsored="Teahouse", connection="a gift", mark="thanks"), "no word that marks an ad"),
    ],
)
def test_a_caption_without_its_disclosure_is_refused(desk: Desk, labels: Labels, says: str) -> None:
    desk.approve(draft_at(labels=labels))
    (refused,) = desk.publisher().post_due()
    assert (refused.state, desk.channel.calls) == ("refused", [])
    assert says in refused.sentence


def test_a_text_changed_behind_the_ledgers_back_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = desk.approve(draft_at())
    changed = replace(draft, words=replace(draft.words, caption="Buy this."))
    monkeypatch.setattr(desk.ledger, "draft", lambda id: changed)
    (refused,) = desk.publisher().post_due()
    assert (refused.state, desk.channel.calls) == ("refused", [])
    assert "changed after it was approved" in refused.sentence


def test_a_publication_without_a_verdict_of_its_digest_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.approve(draft_at())
    monkeypatch.setattr(desk.ledger, "verdicts", lambda id: [])
    (refused,) = desk.publisher().post_due()
    assert (refused.state, desk.channel.calls) == ("refused", [])


def test_a_declined_draft_never_goes_out(desk: Desk) -> None:
    draft = desk.approve(draft_at())
    desk.ledger.decide(Verdict(draft.id, 1, Answer.DECLINE, {}, "ada", "folder", desk.clock()), desk.clock())
    assert desk.publisher().post_due() == []
    assert desk.channel.calls == []


# what the channel answers


@pytest.mark.parametrize(
    ("call", "answer", "state", "frozen"),
    [
        ("prepare", Failed("no network"), "intent", False),
        ("prepare", Unclear("upload cut off"), "intent", False),
        ("prepare", Failed("not a picture", permanent=True), "refused", False),
        ("prepare", Missing("no password in MIRA_PASSWORD"), "intent", False),
        ("prepare", Refused("asks for a challenge", freeze=True), "waiting", True),
        ("prepare", ValueError("a stranger's error"), "intent", False),
        ("commit", Refused("caption not allowed"), "refused", False),
        ("commit", Refused("try later", permanent=False), "waiting", False),
        ("commit", Refused("please wait", permanent=False, freeze=True), "waiting", True),
        ("commit", Refused("asks for a challenge", freeze=True), "waiting", True),
        ("commit", Unclear("no answer"), "unknown", False),
        ("commit", Failed("server error", permanent=True), "unknown", False),
        ("commit", Missing("what"), "unknown", False),
        ("commit", OSError("reset"), "unknown", False),
        ("commit", "not a receipt", "unknown", False),
    ],
)
def test_each_answer_has_its_state(desk: Desk, call: str, answer, state: str, frozen: bool) -> None:
    desk.approve(draft_at())
    desk.channel.will(call, answer)
    (now,) = desk.publisher().post_due()
    assert now.state == state
    assert now.sentence
    assert ("feed" in desk.ledger.frozen()) == frozen
    desk.publisher().post_due()
    assert desk.channel.calls.count("commit") == (call == "commit")


def test_a_strangers_error_is_named_without_its_words(desk: Desk) -> None:
    desk.approve(draft_at())
    desk.channel.will("commit", RuntimeError("https://example.org/?token=hunter2"))
    (unknown,) = desk.publisher().post_due()
    assert "unexpected RuntimeError at publish_case.py:" in unknown.sentence
    assert "hunter2" not in str(desk.ledger.entries()) + str(desk.ledger.attempts(unknown.draft))


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), SystemExit(1)])
def test_a_process_told_to_end_while_sending_leaves_unknown_behind(desk: Desk, stop: BaseException) -> None:
    desk.approve(draft_at())
    desk.channel.will("commit", stop)
    with pytest.raises(type(stop)):
        desk.publisher().post_due()
    assert desk.only().state == "unknown"


def test_a_failed_preparation_is_tried_again_ever_more_rarely(desk: Desk) -> None:
    desk.approve(draft_at())
    desk.channel.will("prepare", *[Failed("no network")] * 1000)
    for _ in range(120 * 3):
        desk.publisher().post_due()
        desk.clock.move(seconds=20)
    assert 8 < len(desk.channel.calls) < 20
    desk.clock.move(minutes=1)
    desk.publisher().post_due()
    assert desk.only().state == "missed"
    assert desk.only().sentence == "It could not be sent before its window closed: no network"


def test_what_is_prepared_once_is_kept_for_the_commit(desk: Desk) -> None:
    desk.approve(draft_at())
    desk.channel.will("prepare", {"upload": "42"})
    desk.publisher().post_due()
    assert desk.only().prepared == {"upload": "42"}


def test_one_broken_account_does_not_hold_up_another(desk: Desk) -> None:
    desk.approve(draft_at(accounts=(FEED, OTHER)))
    desk.channel.will("commit", ZeroDivisionError())
    desk.publisher().post_due()
    assert stands(desk) == {"feed": "unknown", "other": "posted"}


def test_an_account_that_cannot_be_opened_waits(desk: Desk) -> None:
    desk.approve(draft_at())
    publisher = replace(
        desk.publisher(), open_channel=lambda account: (_ for _ in ()).throw(Invalid("no such account"))
    )
    (waits,) = publisher.post_due()
    assert (waits.state, waits.sentence) == ("waiting", "folder: no such account")


@pytest.mark.parametrize(
    ("answer", "lost", "says"),
    [(None, "posted", "Posted: https://example.org/p/"), (Unclear("no answer"), "unknown", "It may be live or not")],
)
def test_a_ledger_that_fails_after_the_send_still_says_what_became_of_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, answer: Exception | None, lost: str, says: str
) -> None:
    advance = desk.ledger.advance

    def full(publication: Publication, to: str, *given: object, **named: object) -> Publication:
        if to == lost:
            raise Failed("the disk is full")
        return advance(publication, to, *given, **named)

    draft = desk.approve(draft_at())
    desk.channel.will("commit", answer)
    with monkeypatch.context() as patch:
        patch.setattr(desk.ledger, "advance", full)
        with pytest.raises(Failed, match=f"{draft.id} on feed: {says}.* could not be written down: the disk is full"):
            desk.publisher().post_due()
    assert desk.only().state == "armed"
    desk.publisher().post_due()
    assert desk.only().state == "unknown"


def test_no_room_for_copies_is_tried_again_and_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    desk.approve(draft_at())
    with monkeypatch.context() as patch:
        patch.setattr("influencer.publish.copies.tempfile.mkdtemp", full)
        (waits,) = desk.publisher().post_due()
    assert waits.state == "waiting"
    assert "No space left" in waits.sentence
    desk.clock.now += timedelta(minutes=1)
    desk.publisher().post_due()
    assert len(desk.channel.live) == 1


# freezing


def test_a_frozen_account_waits_and_its_neighbour_posts(desk: Desk) -> None:
    desk.approve(draft_at(accounts=(FEED, OTHER)))
    desk.ledger.freeze("feed", "asks for a challenge", desk.clock())
    desk.publisher().post_due()
    assert stands(desk) == {"feed": "waiting", "other": "posted"}
    lines = len(desk.ledger.entries())
    assert desk.publisher().post_due() == []
    assert len(desk.ledger.entries()) == lines


def test_a_thawed_account_posts_what_waited(desk: Desk) -> None:
    desk.approve(draft_at())
    desk.channel.will("commit", Refused("please wait", freeze=True))
    desk.publisher().post_due()
    desk.ledger.thaw("feed", "ada", desk.clock())
    desk.clock.move(minutes=20)
    desk.publisher().post_due()
    assert desk.only().state == "posted"


def test_a_slot_that_passes_while_frozen_is_missed_and_says_so(desk: Desk) -> None:
    draft = desk.approve(draft_at())
    desk.ledger.freeze("feed", "asks for a challenge", desk.clock())
    desk.clock.move(hours=3)
    (missed,) = desk.publisher().post_due()
    assert missed.state == "missed"
    assert missed.sentence == "Its window closed while feed was frozen: asks for a challenge"
    assert desk.shelf.places == {draft.id: "missed"}


def test_an_account_frozen_while_it_is_prepared_does_not_post(desk: Desk) -> None:
    desk.approve(draft_at())
    desk.channel.will("prepare", lambda approved: desk.ledger.freeze("feed", "by hand", desk.clock()))
    desk.publisher().post_due()
    assert (desk.only().state, desk.channel.live) == ("waiting", [])


# the window


def test_the_window_includes_its_last_moment(desk: Desk) -> None:
    desk.approve(draft_at())
    desk.clock.move(hours=2)
    desk.publisher().post_due()
    assert desk.only().state == "posted"


def test_a_slot_that_passed_while_nothing_ran_is_missed_and_says_so(desk: Desk) -> None:
    desk.approve(draft_at())
    desk.clock.move(hours=2, seconds=1)
    (missed,) = desk.publisher().post_due()
    assert missed.sentence == "The program was not running between its slot and 10:00 UTC."
    assert desk.channel.calls == []


def test_a_draft_approved_too_late_is_missed_and_says_so(desk: Desk) -> None:
    desk.clock.move(hours=3)
    desk.approve(draft_at())
    (missed,) = desk.publisher().post_due()
    assert "approved after its window had closed" in missed.sentence


def test_after_a_long_sleep_only_the_latest_goes_and_never_a_burst(desk: Desk) -> None:
    for minutes in (0, 30, 60):
        desk.approve(draft_at(SLOT + timedelta(minutes=minutes)))
    desk.clock.move(minutes=70)
    desk.publisher().post_due()
    desk.clock.move(minutes=1)
    desk.publisher().post_due()
    assert [p.state for p in desk.ledger.publications()] == ["missed", "missed", "posted"]
    assert len(desk.channel.live) == 1


def test_a_clean_stop_ends_the_round_between_two_posts(desk: Desk) -> None:
    desk.approve(draft_at(accounts=(FEED, OTHER)))
    desk.publisher().post_due(stop=lambda: bool(desk.channel.live))
    assert stands(desk) == {"feed": "posted", "other": "waiting"}


# the unknown


def unknown(desk: Desk, live: bool = False, due=SLOT) -> Publication:
    desk.approve(draft_at(due))

    def lose_the_answer(approved: Approved) -> None:
        if live:
            desk.channel.live.append(approved.key)
        raise Unclear("no answer")

    desk.channel.will("commit", lose_the_answer)
    (publication,) = desk.publisher().post_due()
    return publication


def rounds(desk: Desk, count: int, minutes: float = 5) -> None:
    for _ in range(count):
        desk.clock.move(minutes=minutes)
        desk.publisher().post_due()


def test_an_unknown_post_is_left_in_peace_for_the_quiet_period(desk: Desk) -> None:
    unknown(desk, live=True)
    desk.clock.move(minutes=9.9)
    assert desk.publisher().post_due() == []
    assert "look" not in desk.channel.calls


def test_an_unknown_post_found_by_a_look_is_posted(desk: Desk) -> None:
    draft = unknown(desk, live=True).draft
    rounds(desk, 2)
    assert (desk.only().state, desk.shelf.places) == ("posted", {draft: "posted"})
    assert desk.channel.calls.count("commit") == 1


def test_an_unknown_post_not_found_waits_for_a_person_forever(desk: Desk) -> None:
    unknown(desk)
    rounds(desk, 100)
    assert (desk.only().state, desk.only().looks) == ("unknown", 3)
    assert "settle it" in desk.only().sentence
    assert (desk.channel.calls.count("look"), desk.channel.calls.count("commit")) == (3, 1)
    assert desk.shelf.places == {}


def test_the_looks_are_spread_and_a_late_post_is_found(desk: Desk) -> None:
    key = unknown(desk).key
    rounds(desk, 2)
    desk.channel.live.append(key)
    assert (desk.publisher().post_due(), desk.only().state) == ([], "unknown")
    rounds(desk, 1)
    assert desk.only().state == "posted"


def test_a_look_that_cannot_see_does_not_count_and_is_not_hurried(desk: Desk) -> None:
    unknown(desk)
    desk.channel.will("look", *[Failed("no network")] * 5)
    rounds(desk, 200, minutes=1)
    assert (desk.only().state, desk.only().looks) == ("unknown", 0)
    assert 3 <= desk.channel.calls.count("look") <= 5
    rounds(desk, 2000, minutes=1)
    assert (desk.channel.calls.count("look"), desk.only().looks) == (8, 3)


def test_a_look_that_meets_a_challenge_freezes_the_account_and_stops_looking(desk: Desk) -> None:
    unknown(desk)
    desk.channel.will("look", Refused("asks for a challenge", freeze=True))
    rounds(desk, 50)
    assert desk.channel.calls.count("look") == 1
    assert (desk.only().state, list(desk.ledger.frozen())) == ("unknown", ["feed"])


def test_a_channel_that_knows_our_key_sends_again_after_the_last_look(desk: Desk) -> None:
    desk.channel.repeatable = True
    unknown(desk)
    rounds(desk, 6)
    assert (desk.only().state, len(desk.channel.live)) == ("posted", 1)


def test_a_repeatable_channel_does_not_send_after_the_window(desk: Desk) -> None:
    desk.channel.repeatable = True
    unknown(desk)
    rounds(desk, 5, minutes=60)
    assert (desk.only().state, desk.channel.live) == ("missed", [])


def test_one_sent_again_in_vain_is_sought_once_more_before_it_is_called_missed(desk: Desk) -> None:
    desk.channel.repeatable = True
    key = unknown(desk).key
    rounds(desk, 4)
    desk.channel.will("prepare", *[Failed("no network")] * 100)
    rounds(desk, 21)
    assert desk.only().state == "unknown"
    assert "its time is over, and it was sent before" in desk.only().sentence
    desk.channel.live.append(key)
    rounds(desk, 3)
    assert desk.only().state == "posted"


def test_one_sent_again_in_vain_and_never_seen_is_missed_in_the_end(desk: Desk) -> None:
    desk.channel.repeatable = True
    unknown(desk)
    rounds(desk, 4)
    desk.channel.will("prepare", *[Failed("no network")] * 100)
    rounds(desk, 40)
    assert (desk.only().state, desk.channel.live) == ("missed", [])


# a person's answer


def test_a_person_can_say_that_it_is_there(desk: Desk) -> None:
    publication = unknown(desk)
    settled = desk.publisher().settle(publication.draft, "feed", True, "https://example.org/p/1", "ada")
    assert (settled.state, settled.receipt.url) == ("posted", "https://example.org/p/1")
    assert "ada" in desk.ledger.entries(1)[0].sentence


def test_a_person_can_say_that_it_is_not_there_and_it_goes_again(desk: Desk) -> None:
    publication = unknown(desk)
    desk.clock.move(minutes=15)
    assert desk.publisher().settle(publication.draft, "feed", False, "", "ada").state == "waiting"
    desk.publisher().post_due()
    assert (desk.only().state, len(desk.channel.live)) == ("posted", 1)


def test_after_the_window_it_does_not_go_again(desk: Desk) -> None:
    publication = unknown(desk)
    desk.clock.move(hours=3)
    assert desk.publisher().settle(publication.draft, "feed", False, "", "ada").state == "missed"


def test_not_there_is_not_taken_while_it_may_still_appear(desk: Desk) -> None:
    publication = unknown(desk)
    with pytest.raises(Conflict, match="may still appear; look again after 08:10 UTC"):
        desk.publisher().settle(publication.draft, "feed", False, "", "ada")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "example.org/p", "https://a b", "https://" + "x" * 2000])
def test_an_address_that_is_none_is_refused(desk: Desk, url: str) -> None:
    publication = unknown(desk)
    with pytest.raises(Invalid, match="starts with https"):
        desk.publisher().settle(publication.draft, "feed", True, url, "ada")
    assert desk.only().state == "unknown"


def test_only_the_unknown_can_be_settled(desk: Desk) -> None:
    draft = desk.approve(draft_at())
    with pytest.raises(Conflict, match="is waiting"):
        desk.publisher().settle(draft.id, "feed", True, "", "ada")
    with pytest.raises(Missing, match="nothing of it goes to moon"):
        desk.publisher().settle(draft.id, "moon", True, "", "ada")


# now


def test_a_draft_can_go_before_its_slot_at_a_persons_word(desk: Desk) -> None:
    draft = desk.approve(draft_at(SLOT + timedelta(hours=5)))
    (posted,) = desk.publisher().post_now(draft.id, "ada")
    assert posted.state == "posted"
    assert "ada" in [entry.who for entry in desk.ledger.entries() if entry.kind == "post now"]
    desk.clock.move(hours=5)
    assert desk.publisher().post_due() == []
    assert len(desk.channel.live) == 1


def test_an_early_post_that_could_not_go_waits_for_its_slot(desk: Desk) -> None:
    draft = desk.approve(draft_at(SLOT + timedelta(hours=5)))
    desk.channel.will("prepare", Failed("no network"))
    desk.publisher().post_now(draft.id, "ada")
    rounds(desk, 20)
    assert (desk.only().state, desk.channel.live) == ("waiting", [])
    rounds(desk, 60)
    assert len(desk.channel.live) == 1


def test_a_missed_draft_can_still_go_at_a_persons_word(desk: Desk) -> None:
    draft = desk.approve(draft_at())
    desk.clock.move(hours=3)
    desk.publisher().post_due()
    desk.publisher().post_now(draft.id, "ada")
    assert (desk.only().state, desk.shelf.places) == ("posted", {draft.id: "posted"})


def test_now_is_refused_in_a_sentence_where_there_is_nothing_to_send(desk: Desk) -> None:
    draft = desk.approve(draft_at())
    desk.publisher().post_due()
    with pytest.raises(Conflict, match=r"nothing to post \(feed is posted\)"):
        desk.publisher().post_now(draft.id, "ada")
    in_review = draft_at(SLOT + timedelta(days=1))
    desk.ledger.add(in_review, desk.clock())
    with pytest.raises(Conflict, match="the draft is in review"):
        desk.publisher().post_now(in_review.id, "ada")


def test_now_is_refused_on_a_frozen_account(desk: Desk) -> None:
    draft = desk.approve(draft_at())
    desk.ledger.freeze("feed", "asks for a challenge", desk.clock())
    with pytest.raises(Conflict, match="feed is frozen"):
        desk.publisher().post_now(draft.id, "ada")


# the lease, the clock, the ledger


def test_while_another_publisher_works_nothing_happens(desk: Desk) -> None:
    draft = desk.approve(draft_at())
    desk.ledger.take_lease("publisher", "another computer", 60, desk.clock())
    assert desk.publisher().post_due() == []
    with pytest.raises(Conflict, match="another computer holds the publisher"):
        desk.publisher().post_now(draft.id, "ada")
    desk.clock.move(seconds=61)
    desk.publisher().post_due()
    assert desk.only().state == "posted"


def test_a_publisher_that_lost_its_lease_does_not_send(desk: Desk) -> None:
    desk.approve(draft_at())

    def oversleep(approved: Approved) -> None:
        desk.clock.move(minutes=30)
        desk.ledger.take_lease("publisher", "another computer", 60, desk.clock())

    desk.channel.will("prepare", oversleep)
    desk.publisher().post_due()
    assert (desk.only().state, desk.channel.live) == ("intent", [])


def test_a_lease_held_by_another_in_between_is_void_and_given_back(desk: Desk) -> None:
    desk.approve(draft_at())

    def oversleep(approved: Approved) -> None:
        desk.clock.move(minutes=30)
        fence = desk.ledger.take_lease("publisher", "another computer", 60, desk.clock())
        desk.ledger.end_lease(fence, desk.clock())

    desk.channel.will("prepare", oversleep)
    desk.publisher().post_due()
    assert desk.channel.live == []
    desk.publisher().post_due()
    assert len(desk.channel.live) == 1


def test_a_receipt_counts_though_another_called_it_unknown_meanwhile(desk: Desk) -> None:
    desk.approve(draft_at())

    def answer_late(approved: Approved):
        desk.clock.move(minutes=5)
        desk.publisher("another computer").post_due()
        assert desk.only().state == "unknown"
        desk.channel.live.append(approved.key)
        return receipt_for(approved)

    desk.channel.will("commit", answer_late)
    desk.publisher().post_due()
    assert (desk.only().state, len(desk.channel.live)) == ("posted", 1)


def test_a_computer_that_slept_between_arming_and_sending_does_not_send_late(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.approve(draft_at())
    advance = Ledger.advance

    def sleepy(self, publication, to, *rest, **more):
        fresh = advance(self, publication, to, *rest, **more)
        if to == "armed":
            desk.clock.move(hours=1)
        return fresh

    monkeypatch.setattr(Ledger, "advance", sleepy)
    desk.publisher().post_due()
    assert (desk.only().state, desk.channel.live) == ("waiting", [])
    assert "slept" in desk.only().sentence


@pytest.mark.parametrize("step", ["intent", "prepared", "armed"])
def test_a_full_disk_before_the_deed_sends_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    desk.approve(draft_at())
    fill_disk_at(monkeypatch, step)
    with pytest.raises(Failed, match="the disk is full"):
        desk.publisher().post_due()
    assert desk.channel.live == []
    monkeypatch.undo()
    desk.publisher().post_due()
    assert len(desk.channel.live) == 1


def test_a_full_disk_after_the_deed_ends_in_posted_by_read_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.approve(draft_at())
    fill_disk_at(monkeypatch, "posted")
    with pytest.raises(Failed, match="the disk is full"):
        desk.publisher().post_due()
    monkeypatch.undo()
    desk.publisher().post_due()
    assert desk.only().state == "unknown"
    rounds(desk, 2)
    assert (desk.only().state, len(desk.channel.live)) == ("posted", 1)


def fill_disk_at(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    advance = Ledger.advance

    def full(self, publication, to, *rest, **more):
        if to == step:
            raise Failed("the disk is full: nothing was changed; free some space and try again")
        return advance(self, publication, to, *rest, **more)

    monkeypatch.setattr(Ledger, "advance", full)


def test_the_rules_come_from_the_configuration() -> None:
    rules = rules_of(Publish(window_minutes=60, quiet_minutes=2.5, looks=4))
    assert (rules.window, rules.quiet, rules.looks) == (timedelta(hours=1), timedelta(minutes=2.5), 4)


def test_approving_again_after_an_edit_binds_the_new_text(desk: Desk) -> None:
    draft = desk.approve(draft_at())
    edited = replace(draft, words=replace(draft.words, caption="Coffee, for once."))
    fresh = desk.ledger.revise(edited, 1, "ada", "new caption", desk.clock())
    assert desk.publisher().post_due() == []
    again = Verdict(fresh.id, 2, Answer.APPROVE, digests_of(fresh), "ada", "terminal", desk.clock())
    desk.ledger.decide(again, desk.clock())
    seen: list[str] = []
    desk.channel.will("prepare", lambda approved: seen.append(approved.outgoing.text))
    desk.publisher().post_due()
    assert seen[0].startswith("Coffee, for once.")
