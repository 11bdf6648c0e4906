"""Anything in any order, against a model of what was promised: approvals, edits, declines, deaths, clocks, two daemons.

`Line` has the publisher and a quick shelf, `Hands` real folders that a person moves, copies, edits and deletes. Both
keep a model of what a person has approved, and at each send hold the publisher to it. A thousand steps are part of the
suite; `make model` takes a million (MODEL_STEPS, and MODEL_SEED for other ones than the suite's).
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from makers import make_picture
from publish_case import FEED, PICTURE, RULES, SLOT, Desk, FakeChannel, draft_at, open_quick_ledger, receipt_for

from influencer import review
from influencer.errors import Conflict, Failed, Missing, Refused, Unclear
from influencer.ledger import Ledger
from influencer.outgoing import digests_of
from influencer.pipeline import once_more
from influencer.publish.publisher import Publisher
from influencer.records import Account, Answer, Approved, Draft, DraftState, Finished, Publication, Verdict
from influencer.shelf import PLACES, Shelf, pictures_of
from influencer.tables import metadata

STEPS = int(os.environ.get("MODEL_STEPS", "1000"))
LONG = 40
SEED = os.environ.get("MODEL_SEED", "")
MANY = STEPS > 10_000 or bool(SEED)
QUICK = "/dev/shm" if Path("/dev/shm").is_dir() else None
OTHER = Account("other", "folder")
ZONE = ZoneInfo("Europe/Stockholm")
STARTS = [SLOT, datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 10, 24, 23, 30, tzinfo=UTC)]
"""An ordinary morning, the night the clocks go forward, the night they go back."""
PACED = replace(RULES, per_day=3, apart=timedelta(minutes=4), never=(time(1, 30), time(2, 15)))
WRITES = (
    *("take_lease", "end_lease", "advance", "freeze", "note", "note_once", "bring", "decide", "revise", "make_again"),
)
LOST = ("answer lost, live", "answer lost, not live", "live later", "live much later", "died, live", "died, not live")
LATE = {"live later": timedelta(minutes=1), "live much later": timedelta(minutes=90)}
"""When a post appears whose answer was lost: before it is first sought, or after it was sought for the last time."""
OPEN = ("waiting", "intent", "prepared")
ENDS = ("posted", "refused", "missed", "unknown", "made again")
OVER = ("refused", "missed")
DIES_IN = st.sampled_from([0, 0, 0, *range(1, 15)])
MINUTES = st.sampled_from([0, 3, 5, 12, 60, 300])
JUMPS = st.sampled_from([-180, -60, -1, 1, 60, 480])
ANSWERS = (*LOST, "refused", "try later", "freeze")
ACTS = ("decline", "edit", "stop", "freeze", "second daemon", "slept, second daemon", "swap", "sign out")

taken = Counter[str]()
pytestmark = pytest.mark.timeout(0 if MANY else 600)


@pytest.fixture(scope="module", autouse=True)
def _counted() -> Iterator[None]:
    yield
    print(f"\nsteps: {sum(taken.values())} {dict(taken)}")


@cache
def folder_for_all() -> TemporaryDirectory[str]:
    return TemporaryDirectory(dir=QUICK)


@cache
def ledger_for_all() -> Ledger:
    """One ledger for every life: to open another one, and to learn its statements anew, takes longer than a life."""
    return open_quick_ledger(Path(folder_for_all().name) / "ledger.db")


def empty_ledger() -> Ledger:
    """That ledger with nothing in it, as an object of its own."""
    ledger = Ledger(ledger_for_all().engine)
    with ledger.writing() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    return ledger


class Killed(BaseException):
    """The process is gone: from here on it writes nothing."""


class Watched(FakeChannel):
    """A platform's account; before each call the machine is asked what happens just then. `other` knows our keys."""

    def __init__(self, machine: Machine, account: str) -> None:
        super().__init__()
        self.machine, self.account = machine, account

    def _scripted(self, call: str, approved: Approved) -> Any:
        self.machine.called(self.account, call, approved)
        answer = super()._scripted(call, approved)
        known = call == "commit" and answer is None and self.account == "other" and approved.key in self.live
        return receipt_for(approved) if known else answer

    def appears(self, key: str) -> None:
        """A post becomes visible that was sent a while ago."""
        if self.account != "other" or key not in self.live:
            self.live.append(key)


class Machine(RuleBasedStateMachine):
    """What both machines have: a desk, a process that can die, and what must hold."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory(dir=QUICK)
        self.desk = Desk(Path(self.folder.name), empty_ledger())
        self.desk.channels = {name: Watched(self, name) for name in ("feed", "other")}
        self.dead, self.dies_in = False, 0
        self.later: list[tuple[datetime, str, str]] = []
        self.broken: list[str] = []
        for name in WRITES:
            setattr(self.desk.ledger, name, self.mortal(getattr(self.desk.ledger, name)))

    def mortal(self, deed: Callable[..., Any]) -> Callable[..., Any]:
        """The same write, unless the process is dead or dies just before it."""

        def write(*given: Any, **more: Any) -> Any:
            self.dies_in -= 1
            self.dead = self.dead or self.dies_in == 0
            if self.dead:
                raise Killed
            return deed(*given, **more)

        return write

    def living(self, deed: Callable[[], Any], dies_in: int = 0) -> bool:
        """Run in a process that dies before the given write, if it comes so far; whether it lived to the end."""
        self.dies_in = dies_in
        try:
            deed()
        except Killed:
            return False
        except Conflict:
            pass
        finally:
            self.dead, self.dies_in = False, 0
        return True

    def called(self, account: str, call: str, approved: Approved) -> None:
        """A channel is about to be called."""

    def publisher(self, holder: str = "this computer") -> Publisher:
        return self.desk.publisher(holder)

    def time_passes(self, minutes: int) -> None:
        self.desk.clock.move(minutes=minutes)
        for late in [late for late in self.later if late[0] <= self.desk.clock()]:
            self.later.remove(late)
            self.desk.open(late[1]).appears(late[2])

    def will_answer(self, answer: str | None) -> None:
        for account in ("feed", "other") if answer else ():
            self.desk.open(account).script["commit"] = [lambda it, at=account: self.answer(at, answer or "", it)]

    def answer(self, account: str, answer: str, approved: Approved) -> None:
        if answer.endswith(", live"):
            self.desk.open(account).appears(approved.key)
        if answer in LATE:
            late = LATE[answer] if account == "feed" else LATE["live later"]
            self.later.append((self.desk.clock() + late, account, approved.key))
        if answer.startswith("died"):
            self.dead = True
            raise Killed
        if answer in LOST:
            raise Unclear("no answer")
        raise Refused(answer, permanent=answer == "refused", freeze=answer == "freeze")

    def any(self, which: int, states: tuple[str, ...]) -> Publication | None:
        publications = [p for p in self.desk.ledger.publications() if p.state in states]
        return publications[which % len(publications)] if publications else None

    def live(self) -> Counter[str]:
        return Counter(key for channel in self.desk.channels.values() for key in channel.live)

    # what must hold

    @invariant()
    def every_promise_was_kept(self) -> None:
        taken[type(self).__name__] += 1
        assert self.broken == []

    @invariant()
    def no_post_is_live_twice(self) -> None:
        assert all(count == 1 for count in self.live().values())

    @invariant()
    def what_is_called_posted_is_live_and_what_is_called_otherwise_is_not(self) -> None:
        live = self.live()
        for one in self.desk.ledger.publications():
            self.is_true(one, live)

    def is_true(self, one: Publication, live: Counter[str]) -> None:
        """Whether the ledger says of one post what the world sees."""
        if one.state == "posted":
            assert live[one.key] == 1
            assert one.receipt is not None
        elif one.state not in ("armed", "unknown"):
            assert live[one.key] == 0

    def teardown(self) -> None:
        """Left alone for long enough, every publication ends where a person can see it; what is live, as posted."""
        for channel in self.desk.channels.values():
            for answers in channel.script.values():
                answers.clear()
        for _ in range(400):
            self.rings(15)
            if all(map(self.has_ended, self.desk.ledger.publications())):
                break
        self.time_passes(120)  # whatever was late is there now
        told = [entry.sentence for entry in self.desk.ledger.entries(100_000)]
        for one in self.desk.ledger.publications():
            assert self.has_ended(one), (one.state, one.sentence)
            assert any(sentence.endswith(one.sentence) for sentence in told)
            asked = one.account.name in self.desk.ledger.frozen() or one.looks >= RULES.looks
            assert one.state != "unknown" or asked or not self.live()[one.key]
        self.every_promise_was_kept()
        self.what_is_called_posted_is_live_and_what_is_called_otherwise_is_not()
        self.no_post_is_live_twice()
        self.folder.cleanup()

    def has_ended(self, one: Publication) -> bool:
        """Whether nothing more will come of it without a person, and it says so."""
        sought = one.looks >= RULES.looks or one.account.name in self.desk.ledger.frozen()
        return bool(one.sentence) and one.state in ENDS and (one.state != "unknown" or sought)

    def rings(self, minutes: int) -> None:
        """The scheduler's bell, a while later."""
        self.time_passes(minutes)
        self.living(self.publisher().post_due)


class Line(Machine):
    """The publisher among everything that can happen to it, and a model of what may go out."""

    def __init__(self) -> None:
        super().__init__()
        self.approved: dict[tuple[str, str], str] = {}
        self.signed_out: set[str] = set()
        self.meanwhile = ("", "")
        self.sent: dict[tuple[str, str], datetime] = {}
        self.paced, self.by_hand, self.went_back = False, False, False
        self.first: dict[str, str] = {}
        self.keys: dict[str, tuple[str, str]] = {}

    def publisher(self, holder: str = "this computer") -> Publisher:
        return replace(self.desk.publisher(holder), rules=PACED if self.paced else RULES)

    # what can happen

    @initialize(both=st.booleans(), paced=st.booleans(), start=st.sampled_from(STARTS))
    def begin(self, both: bool, paced: bool, start: datetime) -> None:
        self.desk.clock.now, self.paced = start, paced
        self.approve(0, both)

    @rule(minutes=st.sampled_from([0, 1, 30]), both=st.booleans())
    def approve(self, minutes: int, both: bool) -> None:
        due = self.free(minutes)
        self.now_approved(self.desk.approve(at_her_clock(draft_at(due, accounts=(FEED, OTHER) if both else (FEED,)))))

    @rule(both=st.booleans(), answer=st.sampled_from([None, None, *ANSWERS]), dies_in=DIES_IN, minutes=MINUTES)
    def approve_and_post(self, both: bool, answer: str | None, dies_in: int, minutes: int) -> None:
        self.approve(0, both)
        self.post_due(answer, dies_in, minutes)

    @rule(answer=st.sampled_from([None, *ANSWERS]), dies_in=DIES_IN, minutes=MINUTES)
    def post_due(self, answer: str | None, dies_in: int, minutes: int) -> None:
        self.time_passes(minutes)
        self.will_answer(answer)
        self.living(self.publisher().post_due, dies_in)

    @rule(
        call=st.sampled_from(["prepare", "commit", "look"]),
        act=st.sampled_from(ACTS),
        answer=st.sampled_from([None, None, *ANSWERS]),
        minutes=MINUTES,
    )
    def post_while(self, call: str, act: str, answer: str | None, minutes: int) -> None:
        """A bell during which something else happens, just before a call to the platform is answered."""
        self.meanwhile = (call, act)
        self.post_due(answer, 0, minutes)
        self.meanwhile = ("", "")

    @rule(which=st.integers(0, 99), answer=st.sampled_from([None, *ANSWERS]), dies_in=DIES_IN, minutes=MINUTES)
    def post_now(self, which: int, answer: str | None, dies_in: int, minutes: int) -> None:
        self.time_passes(minutes)
        self.will_answer(answer)
        if (one := self.any(which, (*OPEN, "missed"))) is not None:
            self.by_hand = True
            self.living(lambda: self.publisher().post_now(one.draft, "ada"), dies_in)
            self.by_hand = False

    @rule(answer=st.sampled_from([None, *LOST]))
    def an_hour_passes(self, answer: str | None) -> None:
        """Nobody does anything; what is sent first has that answer, and is sought as often as it is."""
        self.approve(0, False)
        self.will_answer(answer)
        for minutes in (0, 11, 5, 5, 5, 34):
            self.rings(minutes)
            self.no_post_is_live_twice()

    @rule(which=st.integers(0, 99), minutes=MINUTES)
    def settle(self, which: int, minutes: int) -> None:
        self.time_passes(minutes)
        one = self.any(which, ("unknown",))
        if one is not None and one.key not in [key for _, _, key in self.later]:
            seen = one.key in self.desk.open(one.account.name).live
            self.living(lambda: self.publisher().settle(one.draft, one.account.name, seen, "", "ada"))

    @rule(which=st.integers(0, 99))
    def decline(self, which: int) -> None:
        self.act("decline", which)

    @rule(which=st.integers(0, 99))
    def edit(self, which: int) -> None:
        self.act("edit", which)

    @rule(which=st.integers(0, 99))
    def approve_again(self, which: int) -> None:
        """What was edited or declined is approved as it is now."""
        drafts = [one for one in self.desk.ledger.drafts() if one.state in (DraftState.IN_REVIEW, DraftState.DECLINED)]
        if not drafts:
            return
        draft = drafts[which % len(drafts)]
        if draft.state is DraftState.DECLINED:
            self.decides(draft, Answer.UNDO)
        self.now_approved(self.decides(draft, Answer.APPROVE))

    @rule(which=st.integers(0, 99), minutes=st.sampled_from([0, 1, 30]), approved=st.booleans(), dies_in=DIES_IN)
    def made_again(self, which: int, minutes: int, approved: bool, dies_in: int) -> None:
        """What was refused or missed is made again for another time, wherever the ledger allows it."""
        if (one := self.any(which, OVER)) is None:
            return
        before = self.desk.ledger.draft(one.draft)
        why = self.desk.ledger.why_not_again(before)
        accounts = tuple(account for account in before.accounts if not why[account.name])
        if not accounts:
            return
        fresh = again_at(before, self.free(minutes), accounts, self.desk.clock())
        self.first[fresh.id] = self.first.get(before.id, before.id)
        now = self.desk.clock()
        lived = self.living(
            lambda: self.desk.ledger.make_again(fresh, before.id, "ada", now, lambda: self.desk.shelf.put(fresh)),
            dies_in if dies_in == 1 else 0,
        )
        taken["made again"] += lived
        if lived and approved:
            self.now_approved(self.decides(fresh, Answer.APPROVE))

    @rule(both=st.booleans(), answer=st.sampled_from(ANSWERS), dies_in=DIES_IN, minutes=st.sampled_from([0, 12, 300]))
    def ends_badly_and_is_made_again(self, both: bool, answer: str, dies_in: int, minutes: int) -> None:
        """A post that a platform did not take, a while later, and then its draft's second life."""
        self.approve(0, both)
        self.post_due(answer, 0, 0)
        self.post_due(None if answer == "refused" else answer, dies_in, minutes)
        self.made_again(-1, 0, True, 0)
        self.post_due(None, 0, 0)

    @rule(which=st.integers(0, 99))
    def forced_again(self, which: int) -> None:
        """Whoever asks for all accounts gets none where one of them may have it."""
        if (one := self.any(which, (*OVER, *OPEN, "armed", "unknown", "posted", "made again"))) is None:
            return
        before = self.desk.ledger.draft(one.draft)
        if any(self.desk.ledger.why_not_again(before).values()):
            fresh = again_at(before, self.free(0), before.accounts, self.desk.clock())
            with pytest.raises(Conflict):
                self.desk.ledger.make_again(fresh, before.id, "ada", self.desk.clock())

    @rule(which=st.integers(0, 99))
    def swap_the_picture(self, which: int) -> None:
        self.act("swap", which)

    @rule(account=st.sampled_from(["feed", "other"]), call=st.sampled_from(["prepare", "look"]))
    def will_fail(self, account: str, call: str) -> None:
        self.desk.open(account).will(call, Failed("no network"))

    @rule(repeatable=st.booleans())
    def changes_its_ways(self, repeatable: bool) -> None:
        self.desk.open("other").repeatable = repeatable

    @rule(account=st.sampled_from(["feed", "other"]))
    def freeze_or_thaw(self, account: str) -> None:
        if account in self.desk.ledger.frozen():
            self.desk.ledger.thaw(account, "ada", self.desk.clock())
        else:
            self.desk.ledger.freeze(account, "by hand", self.desk.clock())

    @rule(account=st.sampled_from(["feed", "other"]))
    def token_dies(self, account: str) -> None:
        self.signed_out.add(account)

    @rule(account=st.sampled_from(["feed", "other"]))
    def signs_in_again(self, account: str) -> None:
        self.signed_out.discard(account)
        if account in self.desk.ledger.frozen():
            self.desk.ledger.thaw(account, "ada", self.desk.clock())

    @rule()
    def stop_or_start(self) -> None:
        try:
            self.desk.ledger.start("mira", "ada", self.desk.clock())
        except Missing:
            self.desk.ledger.stop("mira", "enough for today", "ada", self.desk.clock())

    @rule(minutes=JUMPS)
    def the_clock_jumps(self, minutes: int) -> None:
        self.desk.clock.move(minutes=minutes)
        self.went_back = self.went_back or minutes < 0

    @rule()
    def another_publisher_works(self) -> None:
        self.living(lambda: self.desk.ledger.take_lease("publisher", "elsewhere", 60, self.desk.clock()))

    # small things

    def free(self, minutes: int) -> datetime:
        """The first minute that no draft has, from so many minutes on."""
        dues = {draft.slot.due for draft in self.desk.ledger.drafts()}
        due = self.desk.clock() + timedelta(minutes=minutes)
        while due in dues:
            due += timedelta(minutes=1)
        return due

    def now_approved(self, draft: Draft) -> None:
        self.approved |= {(draft.id, account): digest for account, digest in digests_of(draft).items()}

    def decides(self, draft: Draft, answer: Answer) -> Draft:
        digests = digests_of(draft) if answer is Answer.APPROVE else {}
        verdict = Verdict(draft.id, draft.revision, answer, digests, "ada", "folder", self.desk.clock())
        return self.desk.ledger.decide(verdict, self.desk.clock())

    def act(self, act: str, which: int) -> None:
        """What a person does with a post that is on its way; what comes too late changes nothing."""
        if (one := self.any(which, (*OPEN, "armed"))) is None:
            return
        draft = self.desk.ledger.draft(one.draft)
        if act == "swap":
            self.desk.shelf.put(draft, b"swapped")
            return
        try:
            if act == "decline":
                self.decides(draft, Answer.DECLINE)
            else:
                words = replace(draft.words, caption=f"{draft.words.caption} Again.")
                self.desk.ledger.revise(
                    replace(draft, words=words), draft.revision, "ada", "Edited.", self.desk.clock()
                )
        except Conflict:
            return
        for account in draft.accounts:
            del self.approved[draft.id, account.name]

    def called(self, account: str, call: str, approved: Approved) -> None:
        if call == "commit":
            self.hold_to_the_model(account, approved)
        if call == "look":
            self.hold_to_the_quiet(account, approved.outgoing.draft)
        if call == self.meanwhile[0]:
            _, act = self.meanwhile
            self.meanwhile = ("", "")
            self.happens(act, account)
        if account in self.signed_out:
            raise Refused("sign in again", permanent=False, freeze=True)

    def happens(self, act: str, account: str) -> None:
        """Something happens between the request and its answer."""
        if act == "stop":
            self.desk.ledger.stop("mira", "enough", "ada", self.desk.clock())
        elif act == "freeze":
            self.desk.ledger.freeze(account, "by hand", self.desk.clock())
        elif act == "sign out":
            self.signed_out.add(account)
        elif act.endswith("second daemon"):
            self.desk.clock.move(minutes=5 if act.startswith("slept") else 0)
            self.publisher("that computer").post_due()
        else:
            self.act(act, 0)

    def hold_to_the_model(self, account: str, approved: Approved) -> None:
        """What is sent is exactly what a person approved, by an account that may post now."""
        draft, now = approved.outgoing.draft, self.desk.clock()
        self.keys[approved.key] = (self.first.get(draft, draft), account)
        if self.approved.get((draft, account)) != approved.digest:
            self.broken.append(f"{draft} on {account} was not approved like this")
        sent = [hashlib.sha256(path.read_bytes()).hexdigest() for path in approved.pictures]
        if sent != list(approved.outgoing.picture_sha256):
            self.broken.append(f"{draft}: other bytes than were approved")
        if self.desk.ledger.barred(account, "mira"):
            self.broken.append(f"{draft} on {account} was stopped")
        if self.paced and not self.by_hand and not self.went_back:
            self.hold_to_the_pace(account, draft, now)
        self.sent[draft, account] = now

    def hold_to_the_quiet(self, account: str, draft: str) -> None:
        """What was sent a moment ago is not sought yet: it may still appear."""
        rested = self.desk.clock() - self.sent.get((draft, account), datetime.min.replace(tzinfo=UTC))
        if rested < RULES.quiet and not self.went_back:
            self.broken.append(f"{draft} was sought {rested} after it was sent")

    def hold_to_the_pace(self, account: str, draft: str, now: datetime) -> None:
        """Not in the hours that are hers, and never closer than agreed."""
        slot = self.desk.ledger.draft(draft).slot
        local = now + (datetime.combine(slot.local_date, slot.local_time, UTC) - slot.due)
        if PACED.never and PACED.never[0] <= local.time() < PACED.never[1]:
            self.broken.append(f"{draft} was sent at {local:%H:%M} by her clock")
        if any(now - before < PACED.apart for before in self.posted_by(account)):
            self.broken.append(f"{draft} was sent right after another")

    def posted_by(self, account: str) -> list[datetime]:
        """When what is called posted was sent."""
        return [
            row["at"]
            for one in self.desk.ledger.publications()
            if one.account.name == account and one.state == "posted"
            for row in [[row for row in self.desk.ledger.attempts(one.draft) if row["account"] == account][-1]]
            if row["from_state"] == "armed"
        ]

    @invariant()
    def nothing_is_live_twice_however_often_it_was_made_again(self) -> None:
        """A draft and all that were made of it count as one."""
        counts = Counter(self.keys[key] for channel in self.desk.channels.values() for key in channel.live)
        assert all(count == 1 for count in counts.values()), counts

    def is_true(self, one: Publication, live: Counter[str]) -> None:
        """And a dead token burns no approval."""
        super().is_true(one, live)
        assert one.state != "refused" or "sign in again" not in one.sentence

    def teardown(self) -> None:
        self.meanwhile = ("", "")
        if self.desk.ledger.barred("", "mira"):
            self.desk.ledger.start("mira", "ada", self.desk.clock())
        super().teardown()


class Hands(Machine):
    """Real folders, and a person who moves, copies, edits, swaps and deletes what lies in them."""

    def __init__(self) -> None:
        super().__init__()
        self.shelf = Shelf(self.desk.root / "outputs", settle=0)
        self.desk.shelf = self.shelf  # type: ignore[assignment]
        self.wish: dict[str, str] = {}
        self.words: dict[str, str] = {}
        self.swapped: set[str] = set()
        self.count = 0

    # what can happen

    @initialize()
    def begin(self) -> None:
        self.make()

    @rule()
    def make(self) -> None:
        if self.count == 3:
            return
        self.count += 1
        finished = make_picture(self.count)
        draft = draft_at(self.desk.clock() + timedelta(minutes=20 + self.count))
        draft = replace(draft, pictures=pictures_of([finished]))
        review.enter(self.desk.ledger, self.shelf, draft, [finished], finished.data, self.desk.clock())
        self.wish[draft.id], self.words[draft.id] = "review", draft.words.caption

    @rule(which=st.integers(0, 99), to=st.sampled_from(["approved", "approved", "approved", "declined", "review"]))
    def move(self, which: int, to: str) -> None:
        if (folder := self.own(which)) is not None and not (self.place(to) / folder.name).exists():
            os.rename(folder, self.place(to) / folder.name)
            self.wish[folder.name] = to

    @rule(which=st.integers(0, 99), to=st.sampled_from(["approved", "declined", "review"]))
    def answer_in_the_folder(self, which: int, to: str) -> None:
        self.move(which, to)
        self.look(0)

    @rule(which=st.integers(0, 99), to=st.sampled_from(["approved", "declined", "review"]), renamed=st.booleans())
    def copy(self, which: int, to: str, renamed: bool) -> None:
        """A copy decides nothing, wherever it lies."""
        if (folder := self.own(which)) is None:
            return
        target = self.place(to) / (f"{folder.name}-copy" if renamed else folder.name)
        if not target.exists():
            shutil.copytree(folder, target)

    @rule(which=st.integers(0, 99))
    def edit(self, which: int) -> None:
        folder = self.own(which)
        if folder is None or not (folder / "post.md").is_file():
            return
        caption = self.words[folder.name]
        text = (folder / "post.md").read_text()
        self.words[folder.name] = f"{caption} More."
        (folder / "post.md").write_text(text.replace(caption, self.words[folder.name], 1))

    @rule(which=st.integers(0, 99))
    def swap(self, which: int) -> None:
        folder = self.own(which)
        for picture in folder.glob("*.jpg") if folder is not None else ():
            picture.write_bytes(make_picture(999).data)
            self.swapped.add(picture.parent.name)

    @rule(which=st.integers(0, 99))
    def delete(self, which: int) -> None:
        if (folder := self.own(which)) is not None:
            shutil.rmtree(folder)

    @rule(dies_in=DIES_IN)
    def look(self, dies_in: int) -> None:
        self.living(self.sees, dies_in)

    @rule(answer=st.sampled_from([None, None, None, *LOST]), dies_in=DIES_IN, minutes=MINUTES)
    def post(self, answer: str | None, dies_in: int, minutes: int) -> None:
        """The bell: the folders are read before anything is sent."""
        self.time_passes(minutes)
        self.will_answer(answer)
        self.living(self.rung, dies_in)

    @rule(answer=st.sampled_from([None, None, *LOST]), minutes=st.sampled_from([20, 45]))
    def approve_and_post(self, answer: str | None, minutes: int) -> None:
        for which in range(self.count):
            self.move(which, "approved")
        self.post(answer, 0, minutes)

    # small things

    def rings(self, minutes: int) -> None:
        self.time_passes(minutes)
        self.living(self.rung)

    def rung(self) -> None:
        self.sees()
        self.publisher().post_due()

    def sees(self) -> None:
        """A look; from then on a person sees in the folders what is approved."""
        clear = self.clear_answers()
        review.look(self.desk.ledger, self.shelf, "ada", self.desk.clock())
        for id, answer in clear.items():
            begun = [one for one in self.desk.ledger.publications(draft=id) if one.state not in OPEN]
            if self.desk.ledger.draft(id).state is not answer and not begun:
                self.broken.append(f"{id} was {answer} by its folder and is {self.desk.ledger.draft(id).state}")
        for id in self.wish:
            if (folder := self.shelf.folder(id, "mira")) is not None:
                self.wish[id] = folder.parent.name
        for draft in self.desk.ledger.drafts():
            self.words[draft.id] = draft.words.caption

    def clear_answers(self) -> dict[str, DraftState]:
        """What the folders say that can be read in one way only."""
        answers: dict[str, DraftState] = {}
        for draft in self.desk.ledger.drafts():
            places = [name for name in PLACES if (self.place(name) / draft.id).is_dir()]
            if places == ["declined"]:
                answers[draft.id] = DraftState.DECLINED
            elif places == ["approved"] and draft.state is DraftState.IN_REVIEW and self.was_moved(draft.id):
                answers[draft.id] = DraftState.APPROVED
        return answers

    def was_moved(self, id: str) -> bool:
        """Whether a folder in approved is there by hand, and not because a look died that had read its edit."""
        return id not in self.swapped and self.desk.ledger.standings([id])[id].place != "approved"

    def place(self, name: str) -> Path:
        return self.desk.root / "outputs" / "mira" / name

    def own(self, which: int) -> Path | None:
        """The folder of a draft, where a person would look for it."""
        id = sorted(self.wish)[which % len(self.wish)]
        path = self.place(self.wish[id]) / id
        return path if path.is_dir() and self.wish[id] in ("review", "approved", "declined") else None

    def called(self, account: str, call: str, approved: Approved) -> None:
        if call != "commit":
            return
        draft = approved.outgoing.draft
        if self.wish[draft] != "approved":
            self.broken.append(f"{draft} lay in {self.wish[draft]} when it was sent")
        if not approved.outgoing.text.startswith(self.words[draft]):
            self.broken.append(f"{draft} was sent with other words than lay there")
        number = 1 + sorted(self.wish).index(draft)
        if [path.read_bytes() for path in approved.pictures] != [make_picture(number).data]:
            self.broken.append(f"{draft} was sent with another picture")


def test_an_edit_whose_look_died_is_no_approval() -> None:
    hands = Hands()
    hands.begin()
    hands.answer_in_the_folder(0, "approved")
    hands.edit(0)
    hands.look(2)
    (draft,) = hands.desk.ledger.drafts()
    assert (draft.state, hands.shelf.folder(draft.id, "mira").parent.name) == (DraftState.IN_REVIEW, "approved")
    hands.look(0)
    assert (hands.broken, hands.desk.ledger.draft(draft.id).state) == ([], DraftState.IN_REVIEW)
    assert hands.shelf.folder(draft.id, "mira").parent.name == "review"
    hands.teardown()


def again_at(draft: Draft, due: datetime, accounts: tuple[Account, ...], now: datetime) -> Draft:
    """The draft for another time, as `pipeline.again` makes it."""
    slot = at_her_clock(replace(draft, slot=replace(draft.slot, due=due))).slot
    return once_more(draft, slot, accounts, [Finished(PICTURE, draft.pictures[0].sha256, 1080, 1350)], now)


def at_her_clock(draft: Draft) -> Draft:
    """The draft with its slot as she reads it in Stockholm, in the nights of the two changes too."""
    local = draft.slot.due.astimezone(ZONE)
    number = int(draft.slot.due.timestamp() // 60)
    slot = replace(draft.slot, local_date=local.date(), number=number, local_time=local.time())
    return replace(draft, slot=slot, shot=replace(draft.shot, slot=slot))


def sized(machine: type[Machine], share: float) -> Any:
    """Its test, with its share of the steps; the same ones each time, but for the long runs."""
    if SEED:
        seed(int(SEED))(machine)
    case = machine.TestCase
    case.settings = settings(
        max_examples=max(4, round(STEPS * share / LONG)),
        stateful_step_count=LONG,
        deadline=None,
        derandomize=not MANY,
        database=None,
        print_blob=MANY,
        suppress_health_check=list(HealthCheck),
    )
    return case


TestLine = sized(Line, 0.7)
TestHands = sized(Hands, 0.3)
