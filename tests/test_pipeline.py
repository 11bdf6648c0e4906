"""The line from a bible to a post, through its real parts: card studio, offline writer, shelf, publisher, folder."""

import json
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain, pairwise

import pytest
from face_case import Clock, open_line, project

from influencer import pipeline, schedule
from influencer.errors import Conflict, Failed, Invalid, Missing
from influencer.images.card import CardStudio
from influencer.records import Answer, DraftState, PublicationState


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def line(tmp_path, clock):
    line = open_line(project(tmp_path, "publish: {quiet_minutes: 0}\n"), clock)
    line.shelf.settle = 0
    return line


def quiet(_what, _done, _total):
    pass


def made(line):
    return pipeline.make_day(line, quiet).drafts


def folder(line, draft, place):
    return line.config.outputs_folder / draft.persona / place / draft.id


def drag(line, draft, source, place):
    shutil.move(folder(line, draft, source), folder(line, draft, place))


def feed(line):
    return sorted((line.config.outputs_folder / "feed" / "mira-folder").glob("*/receipt.json"))


def test_the_operators_day(line, clock):
    first, second, third = made(line)
    drag(line, first, "review", "approved")
    pipeline.decide(line, second.id, Answer.DECLINE, "ana", "terminal", "too quiet")
    edited = pipeline.edit(line, third.id, "ana", "terminal", caption="Cup forty-two stands up straight.")
    pipeline.decide(line, third.id, Answer.APPROVE, "ana", "terminal", revision=edited.revision)
    for draft in (first, second, third):
        clock.now = draft.slot.due + timedelta(minutes=1)
        pipeline.post_due(line)
        pipeline.post_due(line)
    assert len(feed(line)) == 2
    assert "Cup forty-two" in (feed(line)[1].parent / "post.md").read_text()
    states = [line.ledger.draft(draft.id).state for draft in (first, second, third)]
    assert states == [DraftState.APPROVED, DraftState.DECLINED, DraftState.APPROVED]
    assert folder(line, first, "posted").is_dir()
    assert folder(line, second, "declined").is_dir()
    assert pipeline.queue(line) == []


def test_a_draft_nobody_answered_expires_and_never_goes_out(line, clock):
    draft = made(line)[0]
    clock.now = draft.slot.due + timedelta(minutes=1)
    assert any(draft.id in sentence for sentence in pipeline.expire(line))
    pipeline.post_due(line)
    assert feed(line) == []
    assert folder(line, draft, "expired").is_dir()


def test_a_slot_slept_through_is_missed_and_said(line, clock):
    draft = made(line)[0]
    pipeline.decide(line, draft.id, Answer.APPROVE, "ana", "terminal")
    clock.now = draft.slot.due + timedelta(hours=5)
    (publication,) = pipeline.post_due(line)
    assert publication.state is PublicationState.MISSED
    assert publication.sentence
    assert feed(line) == []


def test_a_picture_replaced_after_approval_is_not_sent(line, clock):
    draft, other = made(line)[:2]
    pipeline.decide(line, draft.id, Answer.APPROVE, "ana", "terminal")
    shutil.copy(folder(line, other, "review") / "1.jpg", folder(line, draft, "approved") / "1.jpg")
    clock.now = draft.slot.due + timedelta(minutes=1)
    pipeline.post_due(line)
    assert feed(line) == []


def test_an_edit_in_the_folder_that_nobody_noticed_voids_the_approval_in_time(line, clock):
    draft = made(line)[0]
    pipeline.decide(line, draft.id, Answer.APPROVE, "ana", "terminal")
    post = folder(line, draft, "approved") / "post.md"
    post.write_text(post.read_text().replace(draft.words.caption, "Another thought about cups."))
    clock.now = draft.slot.due + timedelta(minutes=1)
    pipeline.post_due(line)
    assert feed(line) == []
    assert line.ledger.draft(draft.id).state is DraftState.IN_REVIEW


def test_a_day_is_made_once_and_its_candidates_do_not_stay(line):
    drafts = made(line)
    again = pipeline.make_day(line, quiet)
    assert (len(drafts), again.drafts, again.skipped) == (3, (), 3)
    assert list((line.config.outputs_folder / "mira" / ".candidates").iterdir()) == []


def test_one_shot_that_fails_costs_itself_alone(line, monkeypatch):
    real = CardStudio.shoot

    def shoot(self, persona, shots, *rest):
        if len(shots) > 1 or shots[0].slot.number == 2:
            raise Failed("the studio ran out of memory")
        return real(self, persona, shots, *rest)

    monkeypatch.setattr(CardStudio, "shoot", shoot)
    done = pipeline.make_day(line, quiet)
    assert len(done.drafts) == 2
    assert "ran out of memory" in done.failures[0]
    assert any("ran out of memory" in entry.sentence for entry in pipeline.journal(line, 10))


def test_more_candidates_are_made_while_the_gate_refuses_all(line, monkeypatch):
    real = CardStudio.shoot
    counts = []

    def shoot(self, persona, shots, count, place, progress, first=0):
        counts.append((len(shots), first))
        candidates = real(self, persona, shots, count, place, progress, first)
        if first == 0:
            for candidate in chain.from_iterable(candidates):
                _blank(candidate.path)
        return candidates

    monkeypatch.setattr(CardStudio, "shoot", shoot)
    assert len(made(line)) == 3
    assert counts == [(3, 0), (1, 1), (1, 1), (1, 1)]


def _blank(path):
    from PIL import Image

    Image.new("RGB", (384, 480), "grey").save(path)


def test_an_account_that_the_configuration_lost_is_named(tmp_path):
    config = project(tmp_path)
    config.write_text("images: {studio: card, candidates: 1}\n")
    done = pipeline.make_day(open_line(config), quiet)
    assert done.drafts == ()
    assert len(done.failures) == 1
    assert "add accounts.mira-folder" in done.failures[0]


def test_a_closed_draft_is_not_shot_again(line, clock, monkeypatch):
    draft = made(line)[0]
    clock.now = draft.slot.due + timedelta(minutes=1)
    pipeline.expire(line)
    monkeypatch.setattr(CardStudio, "shoot", lambda *_: pytest.fail("no work is done on a closed draft"))
    with pytest.raises(Conflict, match="is expired"):
        pipeline.reshoot(line, draft.id, "ana", "", quiet)


def test_a_draft_says_which_bible_made_it(line):
    draft = made(line)[0]
    bible = line.config.personas_folder / "mira" / "bible.yaml"
    bible.write_text(bible.read_text().replace("age: 34", "age: 35"))
    assert pipeline.bible_diff(line, draft.id) == ["age: 34 -> 35"]


def test_what_was_shown_is_what_goes_out(line, clock):
    draft = made(line)[0]
    shown = pipeline.show(line, draft.id)
    pipeline.decide(line, draft.id, Answer.APPROVE, "ana", "terminal")
    pipeline.post_now(line, draft.id, "ana")
    kept = json.loads(feed(line)[0].read_text())
    assert shown.outgoing["mira-folder"] in (feed(line)[0].parent / "post.md").read_text()
    assert draft.pictures[0].sha256 in json.dumps(kept)


def test_a_fortnight_never_repeats_a_caption_or_a_slot(line, clock):
    start, captions, slots = clock.now, [], []
    for day in range(14):
        clock.now = start + timedelta(days=day)
        for draft in made(line):
            captions.append(draft.words.caption)
            slots.append(draft.slot)
    assert len(set(captions)) == len(captions) == 42
    assert all(one.due < other.due for one, other in pairwise(slots))


def test_an_edit_that_breaks_a_rule_is_refused_and_nothing_is_lost(line):
    draft = made(line)[0]
    with pytest.raises(Invalid, match="characters"):
        pipeline.edit(line, draft.id, "ana", "terminal", caption="A cup. " * 1000)
    assert line.ledger.draft(draft.id) == replace(draft, state=DraftState.IN_REVIEW)


def test_the_slots_of_the_autumn_day_come_once(line, clock):
    clock.now = datetime.fromisoformat("2026-10-24T12:00:00+00:00")
    drafts = made(line)
    assert [f"{draft.slot.due:%H:%M}" for draft in drafts] == ["07:30", "12:00", "18:30"]
    assert pipeline.make_day(line, quiet).drafts == ()


# seams between the parts


def test_an_answer_given_in_time_is_read_before_anything_expires(line, clock):
    draft = made(line)[0]
    drag(line, draft, "review", "approved")
    clock.now = draft.slot.due + timedelta(minutes=1)
    pipeline.expire(line)
    assert line.ledger.draft(draft.id).state is DraftState.APPROVED


def test_an_edit_saved_a_moment_before_the_post_voids_the_approval_too(line, clock):
    draft = made(line)[0]
    pipeline.decide(line, draft.id, Answer.APPROVE, "ana", "terminal")
    line.shelf.settle = 0.3
    post = folder(line, draft, "approved") / "post.md"
    post.write_text(post.read_text().replace(draft.words.caption, "Another thought about cups."))
    clock.now = draft.slot.due + timedelta(minutes=1)
    pipeline.post_due(line)
    assert feed(line) == []
    assert line.ledger.draft(draft.id).words.caption == "Another thought about cups."


@pytest.mark.parametrize("spoil", [lambda bible: bible.write_text("name: ["), lambda bible: bible.unlink()])
def test_an_edit_that_cannot_be_checked_for_want_of_a_bible_voids_the_approval_too(line, clock, spoil):
    draft, other = made(line)[:2]
    for one in (draft, other):
        pipeline.decide(line, one.id, Answer.APPROVE, "ana", "terminal")
    post = folder(line, draft, "approved") / "post.md"
    post.write_text(post.read_text().replace(draft.words.caption, "Another thought about cups."))
    spoil(line.config.personas_folder / "mira" / "bible.yaml")
    clock.now = draft.slot.due + timedelta(minutes=1)
    pipeline.post_due(line)
    assert feed(line) == []
    assert "bible" in (folder(line, draft, "review") / "post.md").read_text()
    clock.now = other.slot.due + timedelta(minutes=1)
    pipeline.post_due(line)
    assert len(feed(line)) == 1


def test_what_was_approved_for_one_channel_is_not_sent_on_another(line, clock):
    draft = made(line)[0]
    pipeline.decide(line, draft.id, Answer.APPROVE, "ana", "terminal")
    part = line.config.accounts["mira-folder"].model_copy(update={"channel": "instagram", "username": "mira"})
    moved = replace(line, config=line.config.model_copy(update={"accounts": {"mira-folder": part}}))
    clock.now = draft.slot.due + timedelta(minutes=1)
    (publication,) = pipeline.post_due(moved)
    assert "was a folder account" in publication.sentence
    assert publication.receipt is None


def another(line, name, change=lambda text: text):
    text = (line.config.personas_folder / "mira" / "bible.yaml").read_text().replace("name: mira", f"name: {name}", 1)
    (line.config.personas_folder / name).mkdir()
    (line.config.personas_folder / name / "bible.yaml").write_text(
        change(text.replace("name: mira", f"name: {name}", 1))
    )


def test_one_broken_bible_does_not_keep_another_persona_from_her_day(line):
    another(line, "alba", lambda text: "name: [")
    done = pipeline.make_day(line, quiet)
    assert [draft.persona for draft in done.drafts] == ["mira"] * 3
    assert "alba/bible.yaml:1" in done.failures[0]


@pytest.mark.parametrize("names", [(), ("mira",), ("juno",)])
def test_two_personas_never_post_to_one_account(line, names):
    another(line, "juno")
    done = pipeline.make_day(line, quiet, None, names)
    assert done.drafts == ()
    assert "both post to mira-folder" in done.failures[0]


def test_a_slot_that_somebody_else_fills_meanwhile_is_no_failure(line, monkeypatch):
    real = CardStudio.shoot

    def shoot(self, *given):
        candidates = real(self, *given)
        with monkeypatch.context() as patch:
            patch.setattr(CardStudio, "shoot", real)
            made(line)
        return candidates

    monkeypatch.setattr(CardStudio, "shoot", shoot)
    done = pipeline.make_day(line, quiet)
    assert (done.drafts, done.failures, done.skipped) == ((), (), 3)
    assert len(line.ledger.drafts()) == 3


@pytest.mark.parametrize("name", ["../other/mira", "mira/", "", "a\0b", "m" * 5000])
def test_a_name_that_is_none_leads_nowhere(line, name):
    shutil.copytree(line.config.personas_folder, line.config.root / "other")
    with pytest.raises(Missing, match="no persona is called"):
        pipeline.persona(line, name)


def test_a_slot_added_to_the_bible_brings_no_second_draft_at_the_same_moment(line):
    bible = line.config.personas_folder / "mira" / "bible.yaml"
    text = bible.read_text()
    bible.write_text(text.replace('daily: ["08:30", "13:00", "19:30"]', 'daily: ["08:30", "13:00"]'))
    before = made(line)
    assert len(before) == 2
    bible.write_text(text.replace('daily: ["08:30", "13:00", "19:30"]', 'daily: ["05:00", "08:30", "13:00"]'))
    assert made(line) == ()
    assert schedule.is_made(line, pipeline.persona(line, "mira"), before[0].slot.local_date, line.clock())
