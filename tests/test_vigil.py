"""Every slot that has passed is told of, whatever became of it, and a slot that ended in silence is told of as well."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from face_case import Clock, open_line, project
from publish_case import draft_at
from sqlalchemy import text

from influencer import pipeline, schedule
from influencer.notify import TITLES, Notifier
from influencer.outgoing import digests_of
from influencer.records import Account, Answer, Entry, PublicationState, Receipt, Verdict
from influencer.vigil import GRACE, Vigil, new_line, since_when

MORNING = datetime(2026, 6, 2, 5, 0, tzinfo=UTC)  # 07:00 where she lives; her slots are 08:30, 13:00 and 19:30
SLOT = datetime(2026, 6, 2, 6, 30, tzinfo=UTC)
FOLDER = Account("mira-folder", "folder")


@pytest.fixture
def line(tmp_path):
    line = open_line(project(tmp_path), Clock(MORNING))
    pipeline.remember(line, pipeline.persona(line, "mira"))
    yield line
    line.ledger.close()


@pytest.fixture
def vigil(line):
    return Vigil(line)


def draft(line, due=SLOT):
    made = draft_at(due, accounts=(FOLDER,))
    local = (due + timedelta(hours=2)).time()
    made = replace(made, slot=replace(made.slot, number=1, local_time=local), shot=replace(made.shot, slot=made.slot))
    line.ledger.add(made, line.clock())
    return made


def answer(line, made, what=Answer.APPROVE):
    digests = digests_of(made) if what is Answer.APPROVE else {}
    line.ledger.decide(Verdict(made.id, 1, what, digests, "ada", "terminal", line.clock()), line.clock())


def step(line, made, state, sentence="So it is.", **more):
    (post,) = line.ledger.publications(draft=made.id)
    line.ledger.advance(post, state, line.clock(), sentence, **more)


def told(line, vigil, **later):
    """What is new after a while."""
    line.clock.now += timedelta(**later)
    return [
        (entry.kind, entry.draft) for entry in vigil.report(since_when(MORNING, line.clock()), line.clock() - GRACE)
    ]


def test_a_slot_without_a_draft_is_told_once(line, vigil):
    assert told(line, vigil, hours=1, minutes=30) == []
    assert told(line, vigil, seconds=30) == [("empty", "2026-06-02-0830-mira")]
    assert told(line, vigil, seconds=30) == []
    assert Vigil(line).report(MORNING, line.clock()) == []


def test_a_slot_without_a_draft_says_why_there_is_none(line, vigil):
    line.ledger.note(Entry(MORNING, "failed", "mira", "", "2026-06-02 08:30 a cup: the studio ran out of memory"))
    told(line, vigil, hours=2)
    assert line.ledger.entries(1)[0].sentence == (
        "No draft was made for 08:30 on 2026-06-02: a cup: the studio ran out of memory"
    )


def test_slots_from_before_she_was_known_are_nobodys_fault(line, vigil):
    items = vigil.passed(MORNING - timedelta(days=3), MORNING)
    assert items == []


def test_a_slot_taken_out_of_the_bible_is_still_told_if_it_was_there_then(line, vigil):
    path = line.config.personas_folder / "mira" / "bible.yaml"
    path.write_text(path.read_text().replace('["08:30", "13:00", "19:30"]', '["13:00", "19:30"]'))
    line.clock.now = SLOT + timedelta(minutes=5)
    pipeline.remember(line, pipeline.persona(line, "mira"))
    assert [item.about for item in vigil.passed(MORNING, line.clock() + timedelta(hours=5))] == [
        "2026-06-02-0830-mira",
        "2026-06-02-1300-mira",
    ]


def test_a_bible_that_came_back_is_in_force_again(line):
    who = pipeline.persona(line, "mira")
    other = who.model_copy(update={"age": who.age + 1})
    versions = []
    for each in (other, who):
        line.clock.now += timedelta(hours=1)
        versions.append(pipeline.remember(line, each))
    assert [version for version, _ in line.ledger.eras("mira")] == versions


def test_a_draft_nobody_answered_is_late_and_then_expired(line, vigil):
    made = draft(line)
    assert told(line, vigil, hours=1, minutes=31) == [("late", made.id)]
    line.ledger.expire(made.id, line.clock(), "Nobody answered.")
    assert told(line, vigil, seconds=30) == []
    assert {"late", "expired"} <= line.ledger.said_of([made.id])[made.id]


def test_a_declined_draft_leaves_its_slot_empty(line, vigil):
    made = draft(line)
    answer(line, made, Answer.DECLINE)
    assert told(line, vigil, hours=2) == [("empty", made.id)]


def test_an_approved_post_that_is_not_out_is_late_with_its_sentence(line, vigil):
    made = draft(line)
    answer(line, made)
    step(line, made, PublicationState.INTENT, "no network")
    assert told(line, vigil, hours=1, minutes=31) == [("late", made.id)]
    assert "mira-folder: no network" in line.ledger.entries(1)[0].sentence
    assert told(line, vigil, minutes=5) == []


def test_a_post_whose_own_moment_is_to_come_is_not_late(line, vigil):
    config = line.config.model_copy(update={"publish": line.config.publish.model_copy(update={"jitter_minutes": 60})})
    made = draft(line)
    answer(line, made)
    calm = Vigil(replace(line, config=config))
    assert told(line, calm, hours=1, minutes=30, seconds=25) == []
    assert told(line, calm, hours=1) == [("late", made.id)]


@pytest.mark.parametrize("state", ["posted", "missed", "refused", "unknown"])
def test_what_a_step_wrote_down_is_told_by_its_own_line(line, vigil, state):
    made = draft(line)
    answer(line, made)
    receipt = Receipt("1", "", SLOT) if state == "posted" else None
    step(line, made, PublicationState(state), receipt=receipt)
    assert told(line, vigil, hours=2) == []
    assert state in TITLES
    assert [item.how for item in vigil.passed(MORNING, line.clock())] == [state]


@pytest.mark.parametrize("state", ["posted", "missed", "refused", "unknown"])
def test_an_end_without_a_word_in_the_journal_is_an_alarm(line, vigil, state):
    made = draft(line)
    answer(line, made)
    step(line, made, PublicationState(state))
    with line.ledger.writing() as connection:
        connection.execute(text("DELETE FROM entry"))
    assert told(line, vigil, hours=2) == [("silent", made.id)]
    assert f"ended as {state} and the journal does not say how" in line.ledger.entries(1)[0].sentence


def test_an_approval_without_a_queue_is_an_alarm(line, vigil):
    made = draft(line)
    answer(line, made)
    with line.ledger.writing() as connection:
        connection.execute(text("DELETE FROM publication"))
    assert told(line, vigil, hours=2) == [("silent", made.id)]


def test_every_kind_of_end_has_a_note(line, vigil):
    kinds = {"posted", "missed", "refused", "unknown", "expired", "empty", "late", "silent"}
    assert kinds <= set(TITLES)
    assert new_line(vigil.end_of(draft(line), ()), set(), MORNING).kind == "late"


def test_the_operator_is_told_within_a_minute_by_the_bells_alone(line):
    """The bells as they are hung: each rings every so often, and the note is out a minute after the slot."""
    fence = line.ledger.take_lease(schedule.LEASE, "here", 45, line.clock())
    notes = []
    notifier = Notifier(lambda note: notes.append((line.clock.now, note)) or True, lambda sentence: None)
    daemon = schedule.Daemon(line, notifier, lambda sentence: None, fence)
    made = draft(line)
    answer(line, made)
    line.clock.now = SLOT - timedelta(seconds=5)
    for second in range(70):
        line.clock.now += timedelta(seconds=1)
        if second % schedule.WATCH_SECONDS == 0:
            daemon.watch()
        if second % schedule.TELL_SECONDS == 19:
            daemon.tell()
    about = [(at, note) for at, note in notes if made.id in note.body]
    assert about
    assert about[0][0] - SLOT < timedelta(minutes=1)


def test_a_scheduler_that_was_away_says_since_when_and_what_passed(line):
    fence = line.ledger.take_lease(schedule.LEASE, "here", 45, line.clock())
    line.ledger.end_lease(fence, line.clock())
    line.clock.now = SLOT + timedelta(hours=1)
    first, *slots = schedule.meanwhile(line, schedule.last_alive(line))
    assert "2:30:00 ago; 1 slot passed meanwhile" in first
    assert slots == ["2026-06-02-0830-mira: empty. No draft was made for 08:30 on 2026-06-02."]


def test_a_scheduler_that_died_was_alive_at_its_last_beat(line):
    line.ledger.take_lease(schedule.LEASE, "here", schedule.LEASE_SECONDS, line.clock())
    line.clock.now += timedelta(hours=1)
    assert schedule.last_alive(line) == MORNING


def test_where_none_ever_ran_nothing_is_missing(line):
    assert schedule.meanwhile(line, schedule.last_alive(line)) == ["no scheduler ever ran here"]
