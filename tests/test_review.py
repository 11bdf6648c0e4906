from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from makers import NOW, make_draft, make_entered, make_ledger, make_picture

from influencer import review
from influencer import shelf as shelf_module
from influencer.errors import Conflict, Failed, Invalid, Missing
from influencer.ledger import Ledger
from influencer.outgoing import digests_of
from influencer.records import Answer, Draft, DraftState, PublicationState
from influencer.shelf import Shelf, pictures_of

IN_REVIEW, APPROVED, DECLINED = DraftState.IN_REVIEW, DraftState.APPROVED, DraftState.DECLINED


@dataclass
class Door:
    """A ledger and a shelf with drafts, and the hands of a person on the folders."""

    ledger: Ledger
    shelf: Shelf

    def folder(self, draft: Draft, place: str = "review") -> Path:
        return self.shelf.outputs / draft.persona / place / draft.id

    def add(self, number: int = 1, persona: str = "mira") -> Draft:
        return make_entered(self.ledger, self.shelf, number, persona)

    def look(self, gate: review.Gate = review.passes) -> list[str]:
        return review.look(self.ledger, self.shelf, "ada", NOW, gate)

    def decide(self, draft: Draft, answer: Answer = Answer.APPROVE) -> Draft:
        return review.decide(self.ledger, self.shelf, draft.id, answer, "ada", "terminal", "", NOW)

    def drag(self, draft: Draft, place: str, source: str = "review") -> None:
        self.folder(draft, source).rename(self.folder(draft, place))

    def change(self, draft: Draft, old: str, new: str, place: str = "review") -> None:
        path = self.folder(draft, place) / "post.md"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    def stands(self, draft: Draft) -> tuple[DraftState, str]:
        """State in the ledger, and the one place the folder lies in."""
        (place,) = [spot.place for spot in self.shelf.spots(draft.persona) if spot.name == draft.id]
        return self.ledger.draft(draft.id).state, place


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    ledger = make_ledger(tmp_path / "outputs")
    yield Door(ledger, Shelf(tmp_path / "outputs", settle=0))
    ledger.close()


# what a person does to a draft's folder, where it ends, and whether it may go out


def approves(door: Door, draft: Draft) -> None:
    door.drag(draft, "approved")


def declines(door: Door, draft: Draft) -> None:
    door.drag(draft, "declined")


def deletes(door: Door, draft: Draft) -> None:
    shutil.rmtree(door.folder(draft))


def takes_back(door: Door, draft: Draft) -> None:
    door.decide(draft)
    door.drag(draft, "review", "approved")


def takes_a_decline_back(door: Door, draft: Draft) -> None:
    door.decide(draft, Answer.DECLINE)
    door.drag(draft, "review", "declined")


def declines_after_approval(door: Door, draft: Draft) -> None:
    door.decide(draft)
    door.drag(draft, "declined", "approved")


def deletes_after_approval(door: Door, draft: Draft) -> None:
    door.decide(draft)
    shutil.rmtree(door.folder(draft, "approved"))


def approves_what_was_declined(door: Door, draft: Draft) -> None:
    door.decide(draft, Answer.DECLINE)
    door.drag(draft, "approved", "declined")


def drags_to_posted(door: Door, draft: Draft) -> None:
    (door.shelf.outputs / "mira" / "posted").mkdir()
    door.drag(draft, "posted")


def edits(door: Door, draft: Draft) -> None:
    door.change(draft, "crooked teapot, the", "straight teapot, the")


def edits_and_approves(door: Door, draft: Draft) -> None:
    edits(door, draft)
    door.drag(draft, "approved")


def edits_after_approval(door: Door, draft: Draft) -> None:
    door.decide(draft)
    door.change(draft, "crooked teapot, the", "straight teapot, the", "approved")


def breaks_the_text(door: Door, draft: Draft) -> None:
    (door.folder(draft) / "post.md").write_text("just a caption, no front matter")


def breaks_the_text_and_approves(door: Door, draft: Draft) -> None:
    breaks_the_text(door, draft)
    door.drag(draft, "approved")


def breaks_the_text_after_approval(door: Door, draft: Draft) -> None:
    door.decide(draft)
    (door.folder(draft, "approved") / "post.md").write_text("---\nalt_text: [\n---\n")


def replaces_the_picture_and_approves(door: Door, draft: Draft) -> None:
    (door.folder(draft) / "1.jpg").write_bytes(make_picture(77).data)
    door.drag(draft, "approved")


def replaces_the_picture_after_approval(door: Door, draft: Draft) -> None:
    door.decide(draft)
    (door.folder(draft, "approved") / "1.jpg").write_bytes(make_picture(77).data)


def deletes_the_picture_and_approves(door: Door, draft: Draft) -> None:
    (door.folder(draft) / "1.jpg").unlink()
    door.drag(draft, "approved")


def links_the_picture_and_approves(door: Door, draft: Draft) -> None:
    original = door.shelf.outputs / "original.jpg"
    original.write_bytes(make_picture(1).data)
    (door.folder(draft) / "1.jpg").unlink()
    (door.folder(draft) / "1.jpg").symlink_to(original)
    door.drag(draft, "approved")


def links_the_text_and_approves(door: Door, draft: Draft) -> None:
    (door.folder(draft) / "post.md").unlink()
    (door.folder(draft) / "post.md").symlink_to("/etc/passwd")
    door.drag(draft, "approved")


def saves_in_another_encoding(door: Door, draft: Draft) -> None:
    path = door.folder(draft) / "post.md"
    path.write_bytes(path.read_text().replace("crooked", "sch\u00f6ne").encode("latin-1"))


def deletes_the_text(door: Door, draft: Draft) -> None:
    (door.folder(draft) / "post.md").unlink()


def copies_to_approved(door: Door, draft: Draft) -> None:
    shutil.copytree(door.folder(draft), door.folder(draft, "approved"))


def copies_under_another_name(door: Door, draft: Draft) -> None:
    shutil.copytree(door.folder(draft), door.folder(draft, "approved").with_name("copy of it"))


def renames(door: Door, draft: Draft) -> None:
    door.folder(draft).rename(door.folder(draft).with_name("My favourite"))


def renames_and_approves(door: Door, draft: Draft) -> None:
    door.folder(draft).rename(door.folder(draft, "approved").with_name("YES"))


def links_the_folder_into_approved(door: Door, draft: Draft) -> None:
    door.folder(draft, "approved").symlink_to(door.folder(draft))


def gives_it_to_another_persona(door: Door, draft: Draft) -> None:
    door.shelf.prepare("juno")
    door.folder(draft).rename(door.shelf.outputs / "juno" / "approved" / draft.id)


def puts_a_strangers_folder_in_approved(door: Door, draft: Draft) -> None:
    stranger = door.shelf.outputs / "mira" / "approved" / "2026-11-23-0830-mira-by-hand"
    stranger.mkdir()
    (stranger / "post.md").write_text("---\ndraft: x\n---\nPost me!")


def writes_new_front_matter_keys(door: Door, draft: Draft) -> None:
    door.change(draft, "hashtags:", "hashtag:")


def changes_the_disclosure(door: Door, draft: Draft) -> None:
    door.change(draft, "made with AI", "made with love")


def changes_the_account(door: Door, draft: Draft) -> None:
    door.change(draft, "accounts: [folder]", "accounts: [other]")


MATRIX: list[tuple[Callable[[Door, Draft], None], DraftState, str, int, str]] = [
    (approves, APPROVED, "approved", 1, "approved through the folder"),
    (declines, DECLINED, "declined", 1, "declined through the folder"),
    (takes_back, IN_REVIEW, "review", 1, "taken back through the folder"),
    (takes_a_decline_back, IN_REVIEW, "review", 1, "taken back through the folder"),
    (declines_after_approval, DECLINED, "declined", 1, "declined through the folder"),
    (approves_what_was_declined, DECLINED, "declined", 1, "it is declined; it is back in declined"),
    (drags_to_posted, IN_REVIEW, "review", 1, "it is back in review"),
    (edits, IN_REVIEW, "review", 2, "It is revision 2 now"),
    (edits_and_approves, APPROVED, "approved", 2, "approved through the folder"),
    (edits_after_approval, IN_REVIEW, "review", 2, "the approval is void"),
    (breaks_the_text, IN_REVIEW, "review", 1, "has no front matter"),
    (breaks_the_text_and_approves, IN_REVIEW, "review", 1, "has no front matter"),
    (breaks_the_text_after_approval, IN_REVIEW, "review", 1, "not valid YAML"),
    (replaces_the_picture_and_approves, IN_REVIEW, "review", 1, "1.jpg has other bytes"),
    (replaces_the_picture_after_approval, IN_REVIEW, "review", 1, "1.jpg has other bytes"),
    (deletes_the_picture_and_approves, IN_REVIEW, "review", 1, "1.jpg is missing"),
    (links_the_picture_and_approves, IN_REVIEW, "review", 1, "1.jpg is missing or is not"),
    (links_the_text_and_approves, IN_REVIEW, "review", 1, "post.md: is a link"),
    (saves_in_another_encoding, IN_REVIEW, "review", 1, "not UTF-8"),
    (deletes_the_text, IN_REVIEW, "review", 1, ""),
    (copies_to_approved, IN_REVIEW, "", 1, "is a copy of"),
    (copies_under_another_name, IN_REVIEW, "review", 1, "is a copy of"),
    (renames, IN_REVIEW, "review", 1, "it has its own name again"),
    (renames_and_approves, APPROVED, "approved", 1, "it has its own name again"),
    (links_the_folder_into_approved, IN_REVIEW, "", 1, "is a link; it was left alone"),
    (gives_it_to_another_persona, IN_REVIEW, "review", 1, "it has its own name again"),
    (puts_a_strangers_folder_in_approved, IN_REVIEW, "review", 1, "is no draft of ours"),
    (writes_new_front_matter_keys, IN_REVIEW, "review", 1, "unknown key (did you mean 'hashtags'?)"),
    (changes_the_disclosure, IN_REVIEW, "review", 1, "disclosure: cannot be changed here"),
    (changes_the_account, IN_REVIEW, "review", 1, "accounts: cannot be changed here"),
    (deletes, DECLINED, "", 1, "its folder was deleted"),
    (deletes_after_approval, DECLINED, "", 1, "its folder was deleted"),
]


@pytest.mark.parametrize(
    ("act", "state", "place", "revision", "said"), MATRIX, ids=lambda one: getattr(one, "__name__", "")
)
def test_what_a_person_does_in_the_folders(
    door: Door, act: Callable[[Door, Draft], None], state: DraftState, place: str, revision: int, said: str
) -> None:
    draft, other = door.add(1), door.add(2)
    act(door, draft)
    sentences = door.look()
    after = door.ledger.draft(draft.id)
    assert (after.state, after.revision) == (state, revision)
    assert not place or door.stands(draft) == (state, place)
    assert said in "\n".join(sentences)
    queued = {(one.draft, one.digest) for one in door.ledger.publications()}
    assert queued == ({(draft.id, digests_of(after)["folder"])} if state is APPROVED else set())
    assert door.stands(other) == (IN_REVIEW, "review")
    assert door.look() == []


def test_every_sentence_of_a_look_is_in_the_journal(door: Door) -> None:
    for number, act in enumerate((approves, edits, breaks_the_text, renames, copies_under_another_name), start=1):
        act(door, door.add(number))
    said = door.look()
    journal = " ".join(entry.sentence for entry in door.ledger.entries()).lower()
    assert len(said) == 5
    for sentence in said:
        assert sentence.split(": ")[-1].split(";")[0].split(".")[0].lower() in journal


def test_the_operators_text_is_kept_below_the_note_until_it_is_put_right(door: Door) -> None:
    draft = door.add()
    path = door.folder(draft) / "post.md"
    good = path.read_text()
    broken = good.replace("alt_text:", "alt text").replace("A crooked", "A very crooked")
    path.write_text(broken)
    door.look()
    assert path.read_text().startswith("<!-- influencer: post.md:")
    assert path.read_text().endswith(broken)
    path.write_text(path.read_text().replace("alt text", "alt_text:"))
    door.look()
    assert "<!--" not in path.read_text()
    assert "very crooked" in door.ledger.draft(draft.id).words.caption


def test_what_the_gate_refuses_is_kept_with_its_sentence(door: Door) -> None:
    draft = door.add()
    edits_and_approves(door, draft)
    door.look(lambda draft: ["The caption names a brand."])
    assert door.stands(draft) == (IN_REVIEW, "review")
    text = (door.folder(draft) / "post.md").read_text()
    assert "The caption names a brand." in text
    assert "straight teapot" in text
    assert door.ledger.draft(draft.id).words == draft.words


def test_an_edit_of_an_older_revision_does_not_undo_a_newer_one(door: Door) -> None:
    draft = door.add()
    old = (door.folder(draft) / "post.md").read_text()
    words = replace(draft.words, caption="Rewritten in the terminal.")
    review.edit(door.ledger, door.shelf, draft.id, words, "ada", "terminal", NOW)
    (door.folder(draft) / "post.md").write_text(old.replace("A crooked", "A blue"))
    assert "write `revision: 2` to keep this text" in door.look()[0]
    door.change(draft, "revision: 1", "revision: 2")
    door.look()
    assert "blue teapot" in door.ledger.draft(draft.id).words.caption


def test_a_text_still_being_written_is_left_for_the_next_look(door: Door) -> None:
    draft = door.add()
    edits(door, draft)
    door.shelf.settle = 60
    assert door.look() == []
    os.utime(door.folder(draft) / "post.md", (1, 1))
    assert "revision 2" in door.look()[0]


@pytest.mark.parametrize("count", [3, 1])
def test_a_whole_folder_gone_at_once_is_an_alarm_and_declines_nothing(door: Door, count: int) -> None:
    drafts = [door.add(number) for number in range(1, count + 1)]
    review_folder = door.shelf.outputs / "mira" / "review"
    review_folder.rename(door.shelf.outputs / "away")
    (said,) = door.look()
    assert "vanished at once" in said
    assert door.look() == []
    assert [entry.kind for entry in door.ledger.entries(1)] == ["alarm"]
    (door.shelf.outputs / "away").rename(review_folder)
    assert door.look() == []
    assert [door.stands(draft)[0] for draft in drafts] == [IN_REVIEW] * count


def test_all_of_three_folders_gone_is_an_alarm_but_two_of_them_are_declines(door: Door) -> None:
    drafts = [door.add(number) for number in range(1, 4)]
    for draft in drafts[:2]:
        deletes(door, draft)
    door.look()
    assert [door.ledger.draft(draft.id).state for draft in drafts] == [DECLINED, DECLINED, IN_REVIEW]
    more = [door.add(number) for number in (4, 5)]
    for draft in (drafts[2], *more):
        deletes(door, draft)
    assert "vanished at once" in door.look()[0]
    assert len(door.ledger.drafts(IN_REVIEW)) == 3


def test_a_strangers_folder_is_reported_once(door: Door) -> None:
    draft = door.add()
    puts_a_strangers_folder_in_approved(door, draft)
    assert len(door.look()) == 1
    fresh = Shelf(door.shelf.outputs, settle=0)
    assert review.look(door.ledger, fresh, "ada", NOW) == []


def test_a_draft_in_two_wrong_places_counts_for_neither(door: Door) -> None:
    draft = door.add()
    copies_to_approved(door, draft)
    door.drag(draft, "declined")
    assert any("neither counts" in sentence for sentence in door.look())
    assert door.ledger.draft(draft.id).state is IN_REVIEW
    assert door.folder(draft).is_dir()
    assert door.ledger.publications() == []


def test_one_persona_does_not_touch_another(door: Door) -> None:
    mira, juno = door.add(1), door.add(1, "juno")
    shutil.rmtree(door.shelf.outputs / "juno")
    approves(door, mira)
    said = door.look()
    assert door.stands(mira) == (APPROVED, "approved")
    assert any("juno/review" in sentence for sentence in said)
    assert door.ledger.draft(juno.id).state is IN_REVIEW


def test_a_post_under_way_is_not_called_back_by_moving_its_folder(door: Door) -> None:
    draft = door.add()
    door.decide(draft)
    (publication,) = door.ledger.publications()
    door.ledger.advance(publication, PublicationState.ARMED, NOW, "Begins.")
    door.drag(draft, "declined", "approved")
    assert "its post has begun; it is back in approved" in door.look()[0]
    assert door.stands(draft) == (APPROVED, "approved")


def test_a_finished_draft_lies_where_its_posts_ended(door: Door) -> None:
    posted, missed = door.add(1), door.add(2)
    for draft, end in ((posted, PublicationState.POSTED), (missed, PublicationState.MISSED)):
        door.decide(draft)
        (publication,) = door.ledger.publications(draft=draft.id)
        door.ledger.advance(publication, end, NOW, "Done.")
    review.heal(door.ledger, door.shelf, NOW)
    assert door.stands(posted) == (APPROVED, "posted")
    assert door.stands(missed) == (APPROVED, "missed")
    assert door.look() == []


# the terminal and the page


def test_approval_in_the_terminal_is_bound_to_the_bytes_on_the_disk(door: Door) -> None:
    draft = door.add()
    (door.folder(draft) / "1.jpg").write_bytes(make_picture(77).data)
    with pytest.raises(Invalid, match="has other bytes"):
        door.decide(draft)
    assert door.stands(draft) == (IN_REVIEW, "review")
    assert "1.jpg has other bytes" in (door.folder(draft) / "post.md").read_text()
    (door.folder(draft) / "1.jpg").write_bytes(make_picture(1).data)
    door.decide(draft)
    assert door.stands(draft) == (APPROVED, "approved")


def test_an_edit_nobody_has_read_keeps_the_terminal_from_approving(door: Door) -> None:
    draft = door.add()
    edits(door, draft)
    with pytest.raises(Conflict, match="has not been read yet"):
        door.decide(draft)
    door.look()
    door.decide(draft)
    assert "straight" in door.ledger.draft(draft.id).words.caption


def test_a_folder_that_is_gone_cannot_be_approved_but_declined(door: Door) -> None:
    draft = door.add()
    deletes(door, draft)
    with pytest.raises(Missing, match="nothing to approve"):
        door.decide(draft)
    assert door.decide(draft, Answer.DECLINE).state is DECLINED


def test_the_second_of_two_surfaces_gets_one_sentence(door: Door) -> None:
    draft = door.add()
    door.drag(draft, "approved")
    door.decide(draft, Answer.DECLINE)
    (said,) = door.look()
    assert said == f"{draft.id}: Was moved to approved, but it is declined; it is back in declined."
    assert door.stands(draft) == (DECLINED, "declined")
    with pytest.raises(Conflict, match="nothing to approve"):
        door.decide(draft)


def test_an_edit_in_the_terminal_voids_the_approval_and_rewrites_the_post(door: Door) -> None:
    draft = door.add()
    door.decide(draft)
    words = replace(draft.words, caption="## not a section\nA new caption.", captions={"folder": "For the folder."})
    edited = review.edit(door.ledger, door.shelf, draft.id, words, "ada", "terminal", NOW)
    assert edited.revision == 2
    assert door.stands(draft) == (IN_REVIEW, "review")
    assert "A new caption." in (door.folder(draft) / "post.md").read_text()
    assert door.look() == []
    assert door.ledger.publications() == []


def test_an_edit_the_gate_refuses_changes_nothing(door: Door) -> None:
    draft = door.add()
    words = replace(draft.words, caption="Buy BrandX.")
    with pytest.raises(Invalid, match="names a brand"):
        review.edit(door.ledger, door.shelf, draft.id, words, "ada", "web", NOW, lambda draft: ["It names a brand."])
    assert door.ledger.draft(draft.id) == draft


def test_another_take_is_a_new_revision_with_its_own_picture(door: Door) -> None:
    draft = door.add()
    door.decide(draft)
    taken = review.replace_pictures(
        door.ledger,
        door.shelf,
        door.ledger.draft(draft.id),
        [make_picture(50)],
        b"sheet",
        {"seed": 50},
        "ada",
        "Again.",
        NOW,
    )
    assert door.stands(draft) == (IN_REVIEW, "review")
    names = sorted(path.name for path in door.folder(draft).iterdir())
    assert names == [taken.pictures[0].file, "contact.jpg", "draft.json", "post.md"]
    assert door.shelf.read_picture(door.shelf.picture_paths(taken)[0]) == make_picture(50).data
    assert door.look() == []
    assert door.decide(draft).state is APPROVED


def test_another_take_that_comes_too_late_leaves_the_first_alone(door: Door) -> None:
    draft = door.add()
    review.edit(door.ledger, door.shelf, draft.id, replace(draft.words, caption="Newer."), "ada", "web", NOW)
    with pytest.raises(Conflict, match="changed since you looked"):
        review.replace_pictures(door.ledger, door.shelf, draft, [make_picture(50)], b"", {}, "ada", "Again.", NOW)
    assert sorted(path.name for path in door.folder(draft).glob("*.jpg")) == ["1.jpg", "contact.jpg"]


def test_nobody_answered_is_expired_and_stays_so(door: Door) -> None:
    early, late = door.add(1), door.add(2)
    (said,) = review.expire(door.ledger, door.shelf, early.slot.due - timedelta(minutes=30), 30)
    assert "Nobody answered before its slot" in said
    assert door.stands(early) == (DraftState.EXPIRED, "expired")
    assert door.stands(late) == (IN_REVIEW, "review")
    door.drag(early, "approved", "expired")
    assert "it is expired; it is back in expired" in door.look()[0]


def test_a_slot_that_is_taken_leaves_the_first_draft_alone(door: Door) -> None:
    draft = door.add()
    with pytest.raises(Conflict, match="already has a draft"):
        door.add()
    other = make_draft(1, id="2026-11-23-0830-mira-another")
    with pytest.raises(Conflict):
        review.enter(door.ledger, door.shelf, other, [make_picture(1)], b"", NOW)
    assert [spot.name for spot in door.shelf.spots()] == [draft.id]


def test_of_makers_of_one_slot_none_touches_the_folder_of_the_first(door: Door) -> None:
    def make(number: int) -> Draft | None:
        draft = make_draft(1, pictures=pictures_of([make_picture(number)]))
        try:
            return review.enter(door.ledger, door.shelf, draft, [make_picture(number)], b"", NOW)
        except Conflict:
            return None

    with ThreadPoolExecutor(6) as makers:
        (draft,) = filter(None, makers.map(make, range(1, 7)))
    assert [spot.name for spot in door.shelf.spots()] == [draft.id]
    assert door.decide(draft).state is APPROVED


# crashes and broken disks


class Killed(BaseException):
    """The process ends here."""


def die(*_given: object, **_named: object) -> None:
    raise Killed


@pytest.mark.parametrize("answer", [Answer.APPROVE, Answer.DECLINE])
def test_a_kill_between_ledger_and_folder_is_healed_by_the_next_look(
    door: Door, monkeypatch: pytest.MonkeyPatch, answer: Answer
) -> None:
    draft = door.add()
    with monkeypatch.context() as patch:
        patch.setattr(shelf_module.os, "rename", die)
        with pytest.raises(Killed):
            door.decide(draft, answer)
    assert door.folder(draft).is_dir()
    assert door.look() == []
    state, place = door.stands(draft)
    assert (state, place) == (door.ledger.draft(draft.id).state, "approved" if answer is Answer.APPROVE else "declined")


def test_a_kill_between_an_edit_and_its_post_is_healed_by_the_next_look(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = door.add()
    words = replace(draft.words, caption="From the terminal.")
    with monkeypatch.context() as patch:
        patch.setattr(Shelf, "rewrite", die)
        with pytest.raises(Killed):
            review.edit(door.ledger, door.shelf, draft.id, words, "ada", "terminal", NOW)
    door.look()
    assert "From the terminal." in (door.folder(draft) / "post.md").read_text()
    assert door.ledger.draft(draft.id).revision == 2
    assert door.look() == []


def test_a_kill_between_folder_and_ledger_of_a_new_draft_leaves_a_stranger_that_gives_way(door: Door) -> None:
    door.shelf.put(make_draft(1), [make_picture(1)], b"contact")
    assert "is no draft of ours" in door.look()[0]
    draft = door.add()
    assert door.stands(draft) == (IN_REVIEW, "review")


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES, errno.ENOSPC])
def test_a_verdict_stands_though_the_folder_cannot_follow(
    door: Door, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    draft = door.add()

    def refuse(*_given: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(shelf_module.os, "rename", refuse)
        assert door.decide(draft).state is APPROVED
    assert "could not be moved yet" in door.ledger.entries(1)[0].sentence
    door.look()
    assert door.stands(draft) == (APPROVED, "approved")


def test_a_full_disk_during_a_look_is_one_sentence_a_draft_and_loses_nothing(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, good = door.add(1), door.add(2)
    breaks_the_text(door, broken)
    approves(door, good)

    def refuse(*_given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(shelf_module, "write_file", refuse)
        said = door.look()
    assert sum("the disk is full" in sentence for sentence in said) == 1
    assert door.stands(good) == (APPROVED, "approved")
    assert (door.folder(broken) / "post.md").read_text() == "just a caption, no front matter"


def test_a_locked_ledger_during_a_look_is_a_sentence(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    approves(door, draft := door.add())

    def locked(*_given: object) -> None:
        raise Failed("the ledger is locked by another program")

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "decide", locked)
        assert door.look() == [f"{draft.id}: the ledger is locked by another program"]
    door.look()
    assert door.stands(draft) == (APPROVED, "approved")
