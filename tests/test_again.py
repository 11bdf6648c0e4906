"""A post that was refused, missed or never answered, once more: mended, approved anew, at another time, never twice."""

import os
import shutil
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from face_case import Clock, open_line, project, say
from sqlalchemy import event

from influencer import pipeline, shelf
from influencer.errors import Conflict, Failed, Invalid, Refused
from influencer.ledger import why_not_again
from influencer.publish.folder import FolderChannel
from influencer.records import Answer, DraftState, PublicationState
from influencer.vigil import Vigil

POSTED, REFUSED, MISSED = PublicationState.POSTED, PublicationState.REFUSED, PublicationState.MISSED
AGAIN, UNKNOWN, WAITING = PublicationState.MADE_AGAIN, PublicationState.UNKNOWN, PublicationState.WAITING
ARMED, INTENT, HANDED = PublicationState.ARMED, PublicationState.INTENT, PublicationState.HANDED


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def config(tmp_path):
    return project(tmp_path, "publish: {quiet_minutes: 0}\n")


@pytest.fixture
def line(config, clock):
    line = open_line(config, clock)
    line.shelf.settle = 0
    return line


@pytest.fixture
def two(config, clock):
    """The same with a second account."""
    config.write_text(
        config.read_text().replace(
            "{mira-folder: {channel: folder}}", "{mira-folder: {channel: folder}, mira-two: {channel: folder}}"
        )
    )
    bible = config.parent / "personas" / "mira" / "bible.yaml"
    bible.write_text(bible.read_text().replace("accounts: [mira-folder]", "accounts: [mira-folder, mira-two]"))
    line = open_line(config, clock)
    line.shelf.settle = 0
    return line


def quiet(_what, _done, _total):
    pass


def first_of_a_day(line):
    return pipeline.make_day(line, quiet).drafts[0]


def approve(line, draft):
    return pipeline.decide(line, draft.id, Answer.APPROVE, "ana", "terminal")


def states(line, draft):
    return [one.state for one in line.ledger.publications(draft=draft.id)]


@contextmanager
def refusing(monkeypatch, *accounts):
    """These accounts, or all, refuse whatever is sent; elsewhere all goes well."""
    real = FolderChannel.prepare

    def prepare(self, approved):
        if not accounts or approved.outgoing.account in accounts:
            raise Refused("the caption is too long; shorten it")
        return real(self, approved)

    with monkeypatch.context() as patch:
        patch.setattr(FolderChannel, "prepare", prepare)
        yield


def refused(line, clock, monkeypatch, *accounts):
    """A draft that its accounts, or these, refused at its slot."""
    draft = first_of_a_day(line)
    approve(line, draft)
    clock.now = draft.slot.due + timedelta(minutes=1)
    with refusing(monkeypatch, *accounts):
        pipeline.post_due(line)
        pipeline.post_due(line)
    return draft


def posts(line, account="mira-folder"):
    return sorted((line.config.outputs_folder / "feed" / account).glob("*/receipt.json"))


def test_a_refused_post_is_mended_approved_anew_and_goes_out_once(line, clock, monkeypatch):
    draft = refused(line, clock, monkeypatch)
    assert states(line, draft) == [REFUSED]
    with pytest.raises(Conflict, match=f"influencer again {draft.id}"):
        pipeline.edit(line, draft.id, "ana", "terminal", caption="Shorter.")
    fresh = pipeline.again(line, draft.id, "ana")
    assert (fresh.state, fresh.words.caption, states(line, draft)) == (
        DraftState.IN_REVIEW,
        draft.words.caption,
        [AGAIN],
    )
    edited = pipeline.edit(line, fresh.id, "ana", "terminal", caption=f"{draft.words.caption} Shorter.")
    clock.now = fresh.slot.due + timedelta(minutes=1)
    assert pipeline.post_due(line) == []
    clock.now = fresh.slot.due - timedelta(minutes=1)
    approve(line, edited)
    clock.now = fresh.slot.due + timedelta(minutes=1)
    pipeline.post_due(line)
    pipeline.post_due(line)
    assert (states(line, fresh), len(posts(line))) == ([POSTED], 1)
    assert "Shorter." in (posts(line)[0].parent / "post.md").read_text()


def test_a_missed_post_that_was_made_again_can_no_longer_be_sent_itself(line, clock):
    draft = first_of_a_day(line)
    approve(line, draft)
    clock.now = draft.slot.due + timedelta(hours=5)
    pipeline.post_due(line)
    assert states(line, draft) == [MISSED]
    fresh = pipeline.again(line, draft.id, "ana")
    with pytest.raises(Conflict, match="nothing to post"):
        pipeline.post_now(line, draft.id, "ana")
    with pytest.raises(Conflict, match=f"Made again as {fresh.id} already"):
        pipeline.again(line, draft.id, "ana")
    assert posts(line) == []


def test_an_expired_draft_comes_back_once(line, clock):
    draft = first_of_a_day(line)
    clock.now = draft.slot.due + timedelta(minutes=1)
    pipeline.expire(line)
    with pytest.raises(Conflict, match="influencer again"):
        pipeline.reshoot(line, draft.id, "ana", "", quiet)
    fresh = pipeline.again(line, draft.id, "ana")
    pipeline.expire(line)
    assert line.ledger.draft(fresh.id).state is DraftState.IN_REVIEW
    assert line.ledger.draft(draft.id).state is DraftState.EXPIRED
    with pytest.raises(Conflict, match="already"):
        pipeline.again(line, draft.id, "ana")


def test_what_is_live_on_one_account_is_made_again_for_the_other_alone(two, clock, monkeypatch):
    draft = refused(two, clock, monkeypatch, "mira-two")
    assert sorted(states(two, draft)) == [POSTED, REFUSED]
    fresh = pipeline.again(two, draft.id, "ana")
    assert [account.name for account in fresh.accounts] == ["mira-two"]
    approve(two, fresh)
    clock.now = fresh.slot.due + timedelta(minutes=1)
    pipeline.post_due(two)
    assert (len(posts(two)), len(posts(two, "mira-two"))) == (1, 1)


def test_no_change_brings_it_to_an_account_where_it_is_live(two, clock, monkeypatch):
    draft = refused(two, clock, monkeypatch, "mira-two")
    fresh = pipeline.again(two, draft.id, "ana")
    wider = replace(fresh, accounts=draft.accounts)
    two.ledger.revise(wider, 1, "ana", "All her accounts.", clock())
    two.shelf.rewrite(two.ledger.draft(fresh.id))
    with pytest.raises(Conflict, match=f"on mira-folder already, as {draft.id}"):
        approve(two, fresh)
    assert two.ledger.publications(draft=fresh.id) == []


def test_a_post_that_nobody_knows_of_is_never_made_again(line, clock, monkeypatch):
    draft = first_of_a_day(line)
    approve(line, draft)
    clock.now = draft.slot.due + timedelta(minutes=1)

    def commit(self, approved, prepared):
        raise Failed("no answer")

    with monkeypatch.context() as patch:
        patch.setattr(FolderChannel, "commit", commit)
        pipeline.post_due(line)
    clock.now += timedelta(hours=5)
    (one,) = line.ledger.publications(draft=draft.id)
    if one.state is UNKNOWN:
        pipeline.settle(line, draft.id, one.account.name, False, "", "ana")
    assert UNKNOWN in [step["to_state"] for step in line.ledger.attempts(draft.id)]
    assert states(line, draft) == [MISSED]
    with pytest.raises(Conflict, match="post --now"):
        pipeline.again(line, draft.id, "ana")


@pytest.mark.parametrize(
    ("stands", "steps", "may"),
    [
        (REFUSED, [(WAITING, INTENT), (INTENT, REFUSED)], True),
        (MISSED, [(WAITING, MISSED)], True),
        (REFUSED, [(WAITING, INTENT), (INTENT, ARMED), (ARMED, REFUSED)], True),
        (MISSED, [(WAITING, ARMED), (ARMED, WAITING), (WAITING, MISSED)], True),
        (MISSED, [(WAITING, ARMED), (ARMED, UNKNOWN), (UNKNOWN, MISSED)], False),
        (REFUSED, [(WAITING, ARMED), (ARMED, UNKNOWN), (UNKNOWN, INTENT), (INTENT, ARMED), (ARMED, REFUSED)], False),
        (REFUSED, [(WAITING, ARMED), (ARMED, UNKNOWN), (UNKNOWN, WAITING), (WAITING, REFUSED)], False),
        (MISSED, [(WAITING, ARMED), (ARMED, HANDED), (HANDED, MISSED)], False),
        (MISSED, [(WAITING, ARMED), (ARMED, MISSED)], False),
        (REFUSED, [(WAITING, ARMED), (ARMED, POSTED), (POSTED, REFUSED)], False),
        *((state, [], False) for state in PublicationState if state not in (REFUSED, MISSED, AGAIN)),
    ],
)
def test_the_steps_tell_whether_it_may_be_live_not_the_name_of_the_state(stands, steps, may):
    assert (why_not_again(DraftState.APPROVED, stands, steps) == "") is may


def test_it_goes_to_the_time_that_was_named_or_to_no_other(line, clock, monkeypatch):
    draft = refused(line, clock, monkeypatch)
    with pytest.raises(Invalid, match="name a later time"):
        pipeline.again(line, draft.id, "ana", datetime(2026, 6, 1, 9, 0))
    taken = line.ledger.drafts(persona="mira")[-1].slot
    with pytest.raises(Conflict, match="name another time"):
        pipeline.again(line, draft.id, "ana", datetime.combine(taken.local_date, taken.local_time))
    assert states(line, draft) == [REFUSED]
    fresh = pipeline.again(line, draft.id, "ana", datetime(2026, 6, 4, 11, 11))
    assert (fresh.slot.due, fresh.id[:15]) == (datetime(2026, 6, 4, 9, 11, tzinfo=UTC), "2026-06-04-1111")


def test_the_next_day_leaves_its_slot_alone_and_the_old_one_is_no_alarm(line, clock, monkeypatch):
    draft = refused(line, clock, monkeypatch)
    fresh = pipeline.again(line, draft.id, "ana")
    assert fresh.slot.local_date > draft.slot.local_date or fresh.slot.due > draft.slot.due
    made = pipeline.make_day(line, quiet, fresh.slot.local_date)
    assert fresh.slot.due not in [one.slot.due for one in made.drafts]
    lines = Vigil(line).report(draft.slot.due - timedelta(minutes=1), draft.slot.due + timedelta(minutes=1))
    assert [entry.kind for entry in lines] == []


def test_another_take_works_on_it_and_a_copy_of_a_copy_too(line, clock, monkeypatch):
    draft = refused(line, clock, monkeypatch)
    fresh = pipeline.again(line, draft.id, "ana")
    taken = pipeline.reshoot(line, fresh.id, "ana", "", quiet)
    assert taken.pictures != fresh.pictures
    clock.now = fresh.slot.due + timedelta(minutes=1)
    pipeline.expire(line)
    third = pipeline.again(line, fresh.id, "ana")
    assert third.details["again"]["of"] == [fresh.id, draft.id]
    edited = pipeline.edit(line, third.id, "ana", "terminal", caption=f"{draft.words.caption} Again.")
    assert approve(line, edited).state is DraftState.APPROVED


def test_a_folder_that_is_gone_leaves_everything_as_it_was(line, clock, monkeypatch):
    draft = refused(line, clock, monkeypatch)
    shutil.rmtree(line.shelf.folder(draft.id, "mira"))
    with pytest.raises(Exception, match=draft.id):
        pipeline.again(line, draft.id, "ana")
    assert states(line, draft) == [REFUSED]


def test_the_command_says_what_comes_next(config, line, clock, monkeypatch):
    draft = refused(line, clock, monkeypatch)
    at = datetime.now(UTC) + timedelta(days=30)
    done = say(config, "again", draft.id, "--at", f"{at:%Y-%m-%d} 10:17")
    assert (done.exit_code, "in review, for" in done.output, "influencer edit" in done.output) == (0, True, True)
    assert "made again" in say(config, "show", draft.id).output


# a death at every durable step


def dying_at(step):
    """In this process: die, as by kill -9, before the step of that number of all that change disk or ledger."""
    left = [step]

    def count(*_given, **_more):
        left[0] -= 1
        if left[0] == 0:
            os._exit(9)

    def counted(deed):
        def do(*given, **more):
            count()
            return deed(*given, **more)

        return do

    for name in ("rename", "mkdir", "fsync", "unlink"):
        setattr(os, name, counted(getattr(os, name)))
    shelf.write_file = counted(shelf.write_file)
    return count


def in_a_process(config, now, id, step):
    """Make a draft again in a process of its own that dies at that step; whether it came to its end."""
    child = os.fork()
    if child == 0:
        try:
            line = open_line(config, Clock(now))
            line.shelf.settle = 0
            count = dying_at(step)
            event.listen(line.ledger.engine, "before_cursor_execute", count)
            event.listen(line.ledger.engine, "commit", count)
            pipeline.again(line, id, "ana")
        except BaseException:
            os._exit(7)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_killed_at_every_step_it_is_one_draft_or_none_and_ends_well(tmp_path, config, line, clock, monkeypatch):
    draft = refused(line, clock, monkeypatch)
    line.ledger.close()
    for step in range(1, 400):
        root = tmp_path / f"at-{step}"
        shutil.copytree(config.parent, root, ignore=shutil.ignore_patterns("at-*"))
        ended = in_a_process(root / "config.yaml", clock.now, draft.id, step)
        assert ended in (0, 9)
        check_after_death(open_line(root / "config.yaml", clock), draft, step % 8 == 0 or ended == 0)
        shutil.rmtree(root)
        if ended == 0:
            break
    assert 40 < step < 400
    print(f"\n{step - 1} steps at which it was killed")


def check_after_death(line, draft, to_the_end):
    """All of it or nothing stands in the ledger; one more try makes it once, and, tried `to_the_end`, it posts once."""
    line.shelf.settle = 0
    made = [one for one in line.ledger.drafts() if "again" in one.details]
    assert (len(made), states(line, draft)) in ((0, [REFUSED]), (1, [AGAIN]))
    fresh = made[0] if made else pipeline.again(line, draft.id, "ana")
    if made or to_the_end:
        goes_out_once(line, fresh)
    line.ledger.close()


def goes_out_once(line, fresh):
    now = line.clock.now
    assert pipeline.look(line, "ana") == []
    assert [one.id for one in line.ledger.drafts() if "again" in one.details] == [fresh.id]
    approve(line, fresh)
    line.clock.now = fresh.slot.due + timedelta(minutes=1)
    pipeline.post_due(line)
    line.clock.now = now
    assert (states(line, fresh), len(posts(line))) == ([POSTED], 1)
