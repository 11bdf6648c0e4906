"""Anything in any order: approvals, declines, edits, deaths, lost answers, late posts, clocks, two publishers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from publish_case import FEED, Desk, draft_at, open_quick_ledger

from influencer.errors import Conflict, Failed, Refused, Unclear
from influencer.records import Account, Answer, Approved, Publication, Verdict

OTHER = Account("other", "folder")
WRITES = ("take_lease", "end_lease", "advance", "freeze", "note", "bring")
LOST = ("answer lost, live", "answer lost, not live", "live later", "died, live", "died, not live")
OPEN = ("waiting", "intent", "prepared")
DIES_IN = st.sampled_from([0, 0, 0, *range(1, 15)])
MINUTES = st.sampled_from([0, 3, 5, 12, 60, 300])
ANSWERS = (*LOST, "refused", "try later", "freeze")


class Killed(BaseException):
    """The process is gone: from here on it writes nothing."""


class Line(RuleBasedStateMachine):
    """The publisher among everything that can happen to it, and the promises that hold all the while."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None)
        self.desk = Desk(Path(self.folder.name), open_quick_ledger(Path(self.folder.name) / "ledger.db"))
        self.dead, self.dies_in = False, 0
        self.later: list[tuple[str, str]] = []
        self.never: dict[str, int] = {}
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

    def living(self, deed: Callable[[], Any], dies_in: int = 0) -> None:
        """Run in a process that dies before the given write, if it comes so far."""
        self.dies_in = dies_in
        try:
            deed()
        except (Killed, Conflict):
            pass
        finally:
            self.dead, self.dies_in = False, 0

    # what can happen

    @initialize(both=st.booleans())
    def begin(self, both: bool) -> None:
        self.approve(0, both)

    @rule(minutes=st.sampled_from([0, 1, 30]), both=st.booleans())
    def approve(self, minutes: int, both: bool) -> None:
        taken = {draft.slot.due for draft in self.desk.ledger.drafts()}
        due = self.desk.clock() + timedelta(minutes=minutes)
        while due in taken:
            due += timedelta(minutes=1)
        self.desk.approve(draft_at(due, accounts=(FEED, OTHER) if both else (FEED,)))

    @rule(both=st.booleans(), answer=st.sampled_from([None, None, *ANSWERS]), dies_in=DIES_IN, minutes=MINUTES)
    def approve_and_post(self, both: bool, answer: str | None, dies_in: int, minutes: int) -> None:
        self.approve(0, both)
        self.post_due(answer, dies_in, minutes)

    @rule(answer=st.sampled_from([None, *ANSWERS]), dies_in=DIES_IN, minutes=MINUTES)
    def post_due(self, answer: str | None, dies_in: int, minutes: int) -> None:
        self.time_passes(minutes)
        self.will_answer(answer)
        self.living(self.desk.publisher().post_due, dies_in)

    @rule(which=st.integers(0, 99), answer=st.sampled_from([None, *ANSWERS]), dies_in=DIES_IN, minutes=MINUTES)
    def post_now(self, which: int, answer: str | None, dies_in: int, minutes: int) -> None:
        self.time_passes(minutes)
        self.will_answer(answer)
        if (one := self.any(which, (*OPEN, "missed"))) is not None:
            self.living(lambda: self.desk.publisher().post_now(one.draft, "ada"), dies_in)

    @rule(which=st.integers(0, 99), minutes=MINUTES)
    def settle(self, which: int, minutes: int) -> None:
        self.time_passes(minutes)
        if (one := self.any(which, ("unknown",))) is not None:
            seen = one.key in self.desk.open(one.account.name).live
            self.living(lambda: self.desk.publisher().settle(one.draft, one.account.name, seen, "", "ada"))

    @rule(which=st.integers(0, 99))
    def decline(self, which: int) -> None:
        if (one := self.any(which, OPEN)) is None:
            return
        keys = [p.key for p in self.desk.ledger.publications(draft=one.draft)]
        verdict = Verdict(one.draft, 1, Answer.DECLINE, {}, "ada", "folder", self.desk.clock())
        try:
            self.desk.ledger.decide(verdict, self.desk.clock())
        except Conflict:
            return
        self.forbid(keys)

    @rule(which=st.integers(0, 99))
    def swap_the_picture(self, which: int) -> None:
        if (one := self.any(which, OPEN)) is not None:
            self.desk.shelf.put(self.desk.ledger.draft(one.draft), b"swapped")
            self.forbid([p.key for p in self.desk.ledger.publications(draft=one.draft)])

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

    @rule()
    def another_publisher_works(self) -> None:
        self.living(lambda: self.desk.ledger.take_lease("publisher", "elsewhere", 60, self.desk.clock()))

    def time_passes(self, minutes: int) -> None:
        for account, key in self.later if minutes else ():
            self.desk.open(account).live.append(key)
        self.later = [] if minutes else self.later
        self.desk.clock.move(minutes=minutes)

    def will_answer(self, answer: str | None) -> None:
        for account in ("feed", "other") if answer else ():
            self.desk.open(account).script["commit"] = [lambda it, at=account: self.answer(at, answer or "", it)]

    # what must hold

    @invariant()
    def no_post_is_live_twice(self) -> None:
        assert all(count == 1 for count in self.live().values())

    @invariant()
    def what_was_declined_or_changed_is_not_live(self) -> None:
        live = self.live()
        assert {key: live[key] for key in self.never} == self.never

    @invariant()
    def what_is_called_posted_is_live_and_what_is_called_otherwise_is_not(self) -> None:
        live = self.live()
        for one in self.desk.ledger.publications():
            if one.state == "posted":
                assert live[one.key] == 1
                assert one.receipt is not None
            elif one.state not in ("armed", "unknown"):
                assert live[one.key] == 0

    def teardown(self) -> None:
        """Left alone for long enough, every publication ends where a person can see it."""
        for channel in self.desk.channels.values():
            for answers in channel.script.values():
                answers.clear()
        for _ in range(48):
            self.post_due(None, 0, 15)
        for one in self.desk.ledger.publications():
            assert one.state in ("posted", "refused", "missed", "unknown")
            assert one.sentence
            assert one.state != "unknown" or one.account.name in self.desk.ledger.frozen() or not self.live()[one.key]
        self.what_is_called_posted_is_live_and_what_is_called_otherwise_is_not()
        self.no_post_is_live_twice()
        self.desk.ledger.close()
        self.folder.cleanup()

    # small things

    def any(self, which: int, states: tuple[str, ...]) -> Publication | None:
        publications = [p for p in self.desk.ledger.publications() if p.state in states]
        return publications[which % len(publications)] if publications else None

    def live(self) -> Counter[str]:
        return Counter(key for channel in self.desk.channels.values() for key in channel.live)

    def forbid(self, keys: list[str]) -> None:
        """From now on these must not go out; what is or may be out already stays as it is."""
        maybe = {p.key for p in self.desk.ledger.publications() if p.state in ("armed", "unknown")}
        self.never |= {key: self.live()[key] for key in keys if key not in maybe}

    def answer(self, account: str, answer: str, approved: Approved) -> None:
        if answer.endswith(", live"):
            self.desk.open(account).live.append(approved.key)
        if answer == "live later":
            self.later.append((account, approved.key))
        if answer.startswith("died"):
            self.dead = True
            raise Killed
        if answer in LOST:
            raise Unclear("no answer")
        raise Refused(answer, permanent=answer == "refused", freeze=answer == "freeze")


TestLine = Line.TestCase
TestLine.settings = settings(
    max_examples=40,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
