"""The daemon: APScheduler rings the bells, and each bell calls one function of the pipeline. Knows no rule of the line.

It is neither the clock nor the store: what is due is read from the plan and the ledger at every ring, so a bell that
rings twice, late, or after a crash does no harm and loses nothing.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from types import FrameType
from typing import Any
from zoneinfo import ZoneInfo

from influencer import engage, pipeline
from influencer.errors import Conflict, Failed, InfluencerError
from influencer.ledger import NOBODY, Fence
from influencer.lock import holder, locked
from influencer.notify import Notifier, open_notifier, pulse
from influencer.persona import Persona
from influencer.pipeline import Line
from influencer.records import Entry
from influencer.show import bar_line, counted, moment
from influencer.vigil import FURTHEST, GRACE, Vigil, since_when

LEASE = "daemon"
LEASE_SECONDS = 45.0  # three missed beats, and another machine may take over
BEAT_SECONDS = 15.0
MAKE_SECONDS = 60.0  # how often we ask whether a day is to be made
EXPIRE_SECONDS = 60.0
CLEAR_SECONDS = 3600.0
AFTER_SECONDS = 3600.0
TELL_SECONDS = 20.0
WATCH_SECONDS = 10.0  # with GRACE and TELL_SECONDS: every slot is told of within a minute
PULSE_SECONDS = 60.0
STUCK_SECONDS = 600.0  # longer than posting to every account takes; a bell that has not ended for so long hangs
VITAL = ("post", "look", "watch", "tell")
AGAIN = timedelta(minutes=15)  # after a day that could not be made whole; studios are slow and failures rarely brief
ECHO_SECONDS = 2.0  # who signals a whole process group signals its members twice; that is one wish
WHO = "daemon"

Say = Callable[[str], None]


class Stopped(BaseException):
    """Making was cut short because the daemon stops; slots without a draft are made next time."""


# What is to be made


def last_bell(now: datetime, make_at: time, zone: ZoneInfo) -> date:
    """The local date of the latest moment at or before `now` at which her making bell rang."""
    local = now.astimezone(zone)
    return local.date() if local.time() >= make_at else local.date() - timedelta(days=1)


def days_to_make(now: datetime, make_at: time, zone: ZoneInfo, ahead: int) -> list[date]:
    """The local dates that should have drafts by now: `ahead` days from her last bell."""
    rung = last_bell(now, make_at, zone)
    return [rung + timedelta(days=count) for count in range(1, ahead + 1)]


def is_made(line: Line, who: Persona, day: date, now: datetime) -> bool:
    """Whether each slot of that day that is still to come has a draft."""
    from influencer.plan import slots_for

    taken = pipeline.slots_taken(line, who.name, day)
    return all(pipeline.clashes(slot, taken) for slot in slots_for(who, day) if slot.due > now)


def unmade(line: Line, personas: Sequence[Persona], now: datetime) -> dict[date, list[str]]:
    """The names of those who lack drafts, by the day they lack them for."""
    schedule = line.config.schedule
    lacking: dict[date, list[str]] = {}
    for who in personas:
        for day in days_to_make(now, schedule.make_at, ZoneInfo(who.timezone), schedule.days_ahead):
            if not is_made(line, who, day, now):
                lacking.setdefault(day, []).append(who.name)
    return dict(sorted(lacking.items()))


def give_memory_back() -> None:
    """Return freed memory to the system: the C library keeps what pictures took, and a daemon waits for hours."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


# One process


@contextlib.contextmanager
def only_one(line: Line) -> Iterator[Fence]:
    """Hold the daemon's place of this outputs folder. Raises Conflict, naming the holder, if it is taken.

    1. a lock on a file, which ends with the process whatever ends it: one daemon on this machine
    2. a lease in the ledger, renewed by the heartbeat: one daemon among machines that share a ledger
    With the lock in hand, a lease of this machine can only be a dead process's, and is taken over at once.
    """
    with locked(line.config.outputs_folder / ".daemon", "a daemon runs already: {}; stop it first"):
        now = line.clock()
        if (held := line.ledger.lease(LEASE)) and held[0].startswith(f"{socket.gethostname()} ") and held[1] > now:
            line.ledger.end_lease(line.ledger.take_lease(LEASE, held[0], 0, now), now)
        fence = line.ledger.take_lease(LEASE, holder(), LEASE_SECONDS, now)
        try:
            yield fence
        finally:
            line.ledger.end_lease(fence, line.clock())


def last_alive(line: Line) -> datetime | None:
    """When a daemon last rang its bells, as far as its lease tells; None if none ever did."""
    held = line.ledger.lease(LEASE)
    if held is None:
        return None
    name, until = held
    return until if name == NOBODY else min(until - timedelta(seconds=LEASE_SECONDS), line.clock())


def meanwhile(line: Line, alive: datetime | None) -> list[str]:
    """When the scheduler was last alive, and what has become of the slots since, a sentence each."""
    if alive is None:
        return ["no scheduler ever ran here"]
    now = line.clock()
    items = Vigil(line).passed(max(alive, now - FURTHEST), now)
    ago = timedelta(seconds=max(0, round((now - alive).total_seconds())))
    counts = f"{counted(len(items), 'slot')} passed meanwhile" if items else "no slot passed meanwhile"
    lines = [f"the scheduler was last alive at {moment(alive)}, {ago} ago; {counts}"]
    return lines + [f"{item.about}: {item.how}. {item.sentence}" for item in items]


# The bells


@dataclass
class Daemon:
    """A running line: what the bells share."""

    line: Line
    notifier: Notifier
    say: Say
    fence: Fence
    stop: Event = field(default_factory=Event)
    lost: str = ""
    making: Event = field(default_factory=Event)
    again: dict[tuple[date, str], datetime] = field(default_factory=dict)
    failing: dict[str, str] = field(default_factory=dict)
    bibles: dict[Path, tuple[date, int, Persona]] = field(default_factory=dict)
    watched: datetime | None = None
    ticks: Callable[[], float] = monotonic  # which stands still while the computer sleeps

    def __post_init__(self) -> None:
        self.vigil = Vigil(self.line)
        self.ended = dict.fromkeys(VITAL, self.ticks())

    def beat(self) -> None:
        """Renew the lease; without it another daemon may be at work, so this one stops."""
        try:
            self.fence = self.line.ledger.take_lease(LEASE, self.fence.holder, LEASE_SECONDS, self.line.clock())
        except Conflict as error:
            self.lost = error.sentence
            self.stop.set()

    def make(self) -> None:
        """Make the days that should be there and are not, all personas of a day together."""
        now = self.line.clock()
        for day, names in unmade(self.line, self.personas(now.date()), now).items():
            ready = [name for name in names if self.again.get((day, name), now) <= now]
            if ready and not self.stop.is_set():
                self.make_one(day, ready)

    def personas(self, today: date) -> list[Persona]:
        """Every persona whose bible is in order; the others are told of and hold nobody up. Read again when edited."""
        there: dict[Path, tuple[date, int, Persona]] = {}
        for path in sorted(self.line.config.personas_folder.glob("*/bible.yaml")):
            name, seen = path.parent.name, (today, path.stat().st_mtime_ns)
            try:
                known = self.bibles.get(path)
                who = known[2] if known and known[:2] == seen else pipeline.persona(self.line, name)
                if not known or known[2] is not who:
                    pipeline.remember(self.line, who)
                there[path] = (*seen, who)
                self.rang(f"bible of {name}")
            except InfluencerError as error:
                self.failed(f"bible of {name}", error, "")
        self.bibles = there
        return [who for _, _, who in there.values()]

    def make_one(self, day: date, names: Sequence[str]) -> None:
        """Make one day; whoever still lacks drafts afterwards is tried again a while later."""
        self.again |= {(day, name): self.line.clock() + AGAIN for name in names}
        self.say(f"making {day} for {', '.join(names)}")
        self.making.set()
        try:
            made = pipeline.make_day(self.line, self.progress, day, names)
        except Stopped:
            return
        finally:
            self.making.clear()
            give_memory_back()
        self.say(f"made {counted(len(made.drafts), 'draft')} for {day}")
        for failure in made.failures:
            self.say(failure)

    def progress(self, what: str, done: int, total: int) -> None:
        """Nobody watches; but this is where making can be left."""
        if self.stop.is_set():
            raise Stopped

    def look(self) -> None:
        """Take up what was done in the folders."""
        for act in pipeline.look(self.line, self.line.config.operator):
            self.say(act)

    def post(self) -> None:
        """Publish what is due."""
        for item in pipeline.post_due(self.line, self.stop.is_set):
            self.say(f"{item.draft} on {item.account.name}: {item.state}, {item.sentence}")

    def hear(self) -> None:
        """Take comments in, and tell of danger at once."""
        taken, failed = engage.hear(self.line)
        if taken.urgent:
            self.notifier.tell_kind(self.line, "crisis", self.line.clock())
        if taken.fresh:
            self.say(f"{counted(taken.fresh, 'comment')} came in")
        if failed:
            raise Failed("; ".join(failed))

    def answer(self) -> None:
        """Send the replies that were approved."""
        for reply in engage.send_replies(self.line, self.stop.is_set):
            self.say(f"reply to {reply.comment}: {reply.state}, {reply.sentence}")

    def clear(self) -> None:
        """Remove what strangers wrote once it is old."""
        engage.clear_old(self.line)

    def expire(self) -> None:
        """Close what nobody answered in time."""
        for sentence in pipeline.expire(self.line):
            self.say(sentence)

    def watch(self) -> None:
        """Say what became of every slot that has passed, and what did not."""
        now = self.line.clock()
        for entry in self.vigil.report(since_when(self.watched, now), now - GRACE):
            self.say(f"{entry.draft}: {entry.sentence}")
        self.watched = now
        pipeline.remind(self.line)

    def after(self) -> None:
        """Look whether yesterday's posts are still there."""
        for entry in pipeline.look_after(self.line):
            self.say(f"{entry.draft} on {entry.sentence}")

    def tell(self) -> None:
        """Send the operator what she should know."""
        self.notifier.tell(self.line, self.line.clock(), hold=("made",) if self.making.is_set() else ())

    def pulse(self) -> None:
        """Tell whoever watches from outside that we live. Raises Failed, and tells nobody, while a vital bell hangs."""
        now = self.ticks()
        if hanging := [bell for bell, at in self.ended.items() if now - at > STUCK_SECONDS]:
            since = f"has not ended well for {STUCK_SECONDS / 60:g} minutes"
            raise Failed(f"{', '.join(hanging)}: {since}; if it lasts, restart `influencer run`")
        pulse(self.line.config.notify.alive_env)

    def rang(self, bell: str) -> None:
        """A bell went well."""
        if bell in self.ended:
            self.ended[bell] = self.ticks()
        if self.failing.pop(bell, ""):
            self.say(f"{bell}: works again")

    def failed(self, bell: str, error: BaseException, trace: str) -> None:
        """A bell failed: said and written down once for as long as it fails the same way."""
        ours = isinstance(error, InfluencerError)
        sentence = str(error) if ours else f"{type(error).__name__}: {error}"
        if self.failing.get(bell) == sentence:
            return
        self.failing[bell] = sentence
        self.say(f"{bell} failed: {sentence}" + ("" if ours else f"\n{trace}"))
        with contextlib.suppress(InfluencerError):  # the ledger itself may be what fails
            self.line.ledger.note(Entry(self.line.clock(), "trouble", "", "", f"{bell}: {sentence}", WHO))


def bells(daemon: Daemon) -> list[tuple[Callable[[], None], float, str]]:
    """What rings, how often (seconds), and in which executor: making pictures must not hold up a post."""
    schedule = daemon.line.config.schedule
    return [
        (daemon.beat, BEAT_SECONDS, "default"),
        (daemon.post, schedule.post_seconds, "default"),
        (daemon.look, schedule.look_seconds, "default"),
        (daemon.hear, daemon.line.config.replies.hear_seconds, "default"),
        (daemon.answer, schedule.post_seconds, "default"),
        (daemon.clear, CLEAR_SECONDS, "default"),
        (daemon.expire, EXPIRE_SECONDS, "default"),
        (daemon.watch, WATCH_SECONDS, "default"),
        (daemon.after, AFTER_SECONDS, "default"),
        (daemon.tell, TELL_SECONDS, "default"),
        (daemon.pulse, PULSE_SECONDS, "default"),
        (daemon.make, MAKE_SECONDS, "make"),
    ]


def scheduler_for(daemon: Daemon) -> Any:
    """APScheduler with every bell hung: in memory, one ring at a time, never too late to ring."""
    from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.schedulers.background import BackgroundScheduler

    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # failures are told by `failed`, once
    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(8), "make": ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
    )
    for ring, seconds, executor in bells(daemon):
        first = datetime.now(UTC)
        scheduler.add_job(ring, "interval", seconds=seconds, id=ring.__name__, executor=executor, next_run_time=first)
    scheduler.add_listener(lambda event: daemon.rang(event.job_id), EVENT_JOB_EXECUTED)
    scheduler.add_listener(lambda event: daemon.failed(event.job_id, event.exception, event.traceback), EVENT_JOB_ERROR)
    return scheduler


def ring_late(scheduler: Any, now: datetime) -> None:
    """Ring the bells that wait longer than their period: the clock was set back, and they must not wait for it."""
    for job in scheduler.get_jobs():
        if job.next_run_time and job.next_run_time - now > 2 * job.trigger.interval:
            job.modify(next_run_time=now)


def run(line: Line, notifier: Notifier, say: Say, stop: Event) -> None:
    """Ring the bells until `stop` is set; the step at hand is finished. Raises Conflict if another daemon runs."""
    alive = last_alive(line)
    with only_one(line) as fence:
        daemon = Daemon(line, notifier, say, fence, stop, watched=alive)
        line.ledger.note(Entry(line.clock(), "daemon", "", "", f"Started on {fence.holder}.", WHO))
        say(f"running on {fence.holder}; Ctrl-C stops it")
        for bar in pipeline.bars(line):
            say(f"careful: {bar_line(bar)}")
        for sentence in meanwhile(line, alive):
            say(sentence)
        scheduler = scheduler_for(daemon)
        scheduler.start()
        try:
            while not stop.wait(BEAT_SECONDS):
                ring_late(scheduler, datetime.now(UTC))
        finally:
            stop.set()
            scheduler.shutdown(wait=True)
        line.ledger.note(Entry(line.clock(), "daemon", "", "", "Stopped.", WHO))
        say("stopped")
    if daemon.lost:
        raise Conflict(f"another daemon took over: {daemon.lost}")


def run_until_told(line: Line, say: Say) -> None:
    """Run until SIGTERM or SIGINT; a second signal, a moment later, ends the process at once."""
    stop = Event()
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    first: list[float] = []

    def told(number: int, frame: FrameType | None) -> None:
        first.append(monotonic())
        if monotonic() - first[0] > ECHO_SECONDS:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        Thread(target=stop.set).start()  # from here itself it could wait for a lock that we hold

    for number in before:
        signal.signal(number, told)
    try:
        stamp = stamped(say, line)
        run(line, open_notifier(line.config.notify, stamp), stamp, stop)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def stamped(say: Say, line: Line) -> Say:
    """`say` with the operator's local time before each line."""
    return lambda sentence: say(f"{line.clock().astimezone():%H:%M:%S} {sentence}")
