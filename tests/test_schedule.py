import os
import signal
import socket
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep
from zoneinfo import ZoneInfo

import pytest
from face_case import NOON, Clock, open_line, project
from makers import make_persona

from influencer import pipeline, schedule
from influencer.errors import Conflict, Failed
from influencer.notify import Notifier
from influencer.plan import slots_for

LISBON = ZoneInfo("Europe/Lisbon")
SIX = time(18, 0)
FIRST = date(2026, 1, 1)
AT_NIGHT = {"slots": {"daily": ["02:30"]}, "accounts": ["folder"]}
ZONES = (
    "Europe/Stockholm",
    "Europe/Lisbon",
    "Africa/Casablanca",  # back for Ramadan
    "Africa/Cairo",  # changes at midnight
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",  # by half an hour
    "Pacific/Chatham",
    "Pacific/Apia",
    "America/New_York",
    "America/St_Johns",
    "America/Santiago",
)


@pytest.fixture
def line(tmp_path):
    line = open_line(project(tmp_path))
    yield line
    line.ledger.close()


@pytest.fixture
def daemon(line):
    said = []
    fence = line.ledger.take_lease(schedule.LEASE, "here", 45, line.clock())
    daemon = schedule.Daemon(line, Notifier(None, said.append), said.append, fence)
    daemon.said = said
    return daemon


# what is to be made


@pytest.mark.parametrize(
    ("now", "first"),
    [
        ("2026-06-01T16:59:00", date(2026, 6, 1)),  # 17:59 in Lisbon: yesterday's bell was the last
        ("2026-06-01T17:00:00", date(2026, 6, 2)),  # 18:00
        ("2026-06-01T23:30:00", date(2026, 6, 2)),  # 00:30 of the 2nd
        ("2026-06-02T17:00:00", date(2026, 6, 3)),
        ("2026-10-25T17:59:00", date(2026, 10, 25)),  # the day the clocks go back
        ("2026-10-25T18:00:00", date(2026, 10, 26)),
        ("2026-03-29T17:00:00", date(2026, 3, 30)),  # the day they go forward
    ],
)
def test_the_day_after_her_last_bell_is_to_be_made(now, first):
    assert schedule.days_to_make(datetime.fromisoformat(now).replace(tzinfo=UTC), SIX, LISBON, 1) == [first]


def test_days_ahead_are_made_one_after_another():
    assert schedule.days_to_make(NOON, time(9, 0), LISBON, 3) == [date(2026, 6, day) for day in (2, 3, 4)]


def test_a_bell_time_that_does_not_exist_still_rings():
    skipped = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)  # 01:00 jumps to 02:00 in Lisbon
    assert schedule.days_to_make(skipped, time(1, 30), LISBON, 1) == [date(2026, 3, 30)]


@pytest.mark.parametrize("zone", ZONES)
def test_each_local_date_of_ten_years_has_one_slot(zone):
    who, place = make_persona(timezone=zone, posting=AT_NIGHT), ZoneInfo(zone)
    days = [FIRST + timedelta(days=count) for count in range(3653)]
    slots = [slot for day in days for slot in slots_for(who, day)]
    assert [slot.local_date for slot in slots] == days
    assert [slot.due.astimezone(place).date() for slot in slots] == days
    assert all(before.due < after.due for before, after in pairwise(slots))
    moved = [slot for slot in slots if slot.local_time != time(2, 30)]
    assert len(moved) <= 11  # a night a year, in which half past two does not come; Ramadan ends twice in 2030
    assert all(slot.due.astimezone(place).time() == slot.local_time for slot in slots)


@pytest.mark.parametrize("zone", ZONES)
def test_each_bell_of_ten_years_rings_for_the_next_local_date(zone):
    place = ZoneInfo(zone)
    for count in range(3653):
        day = FIRST + timedelta(days=count)
        bell = datetime.combine(day, SIX, place).astimezone(UTC)
        assert schedule.last_bell(bell, SIX, place) == day
        assert schedule.last_bell(bell - timedelta(minutes=1), SIX, place) == day - timedelta(days=1)


def test_a_slot_that_falls_into_the_next_day_is_left_out():
    # in Nuuk the clocks go forward from 23:00 to midnight, on the last Saturday of March
    who = make_persona(timezone="America/Nuuk", posting={"slots": {"daily": ["23:30"]}, "accounts": ["folder"]})
    assert [len(slots_for(who, date(2026, 3, day))) for day in (27, 28, 29)] == [1, 0, 1]


def test_slots_that_have_passed_are_not_to_be_made(line):
    who = pipeline.persona(line, "mira")
    assert not schedule.is_made(line, who, NOON.date(), NOON)
    assert schedule.is_made(line, who, NOON.date(), NOON + timedelta(days=1))


# the bells


def test_a_day_is_made_once(daemon):
    daemon.make()
    made = daemon.line.ledger.drafts()
    daemon.make()
    assert made
    assert daemon.line.ledger.drafts() == made


def test_a_day_missed_while_nobody_ran_is_made_at_the_next_start(daemon):
    daemon.line.clock.now = datetime(2026, 6, 2, 5, 0, tzinfo=UTC)  # 07:00 in Gothenburg, before the first slot
    daemon.make()
    assert {draft.slot.local_date for draft in daemon.line.ledger.drafts()} == {date(2026, 6, 2)}


def test_a_broken_bible_is_told_once_and_holds_nobody_else_up(daemon):
    broken = daemon.line.config.personas_folder / "broken"
    broken.mkdir()
    (broken / "bible.yaml").write_text("name: [")
    for _ in range(2):
        daemon.make()
    assert daemon.line.ledger.drafts()
    assert len([entry for entry in daemon.line.ledger.entries() if entry.kind == "trouble"]) == 1


def test_a_day_that_could_not_be_made_is_tried_again_later(daemon, monkeypatch):
    tries = []
    monkeypatch.setattr(pipeline, "make_day", lambda *words: tries.append(1) or pipeline.Made((), ("no studio",)))
    for minutes in (0, 1, 14, 15):
        daemon.line.clock.now = NOON + timedelta(minutes=minutes)
        daemon.make()
    assert len(tries) == 2


def test_making_is_left_when_the_daemon_stops(daemon):
    daemon.stop.set()
    with pytest.raises(schedule.Stopped):
        daemon.progress("pictures", 1, 4)


def test_what_stopping_cut_short_is_made_at_the_next_start(daemon):
    daemon.progress = lambda what, done, total: daemon.stop.set() or schedule.Daemon.progress(daemon, what, done, total)
    daemon.make()
    assert not daemon.making.is_set()
    daemon.stop.clear()
    daemon.again.clear()
    del daemon.progress
    daemon.make()
    assert len(daemon.line.ledger.drafts()) == 1


def test_a_bell_that_fails_again_and_again_is_written_down_once(daemon):
    for _ in range(3):
        daemon.failed("post", Failed("the ledger is locked"), "")
    assert [entry.sentence for entry in daemon.line.ledger.entries()] == ["post: the ledger is locked"]
    daemon.rang("post")
    daemon.failed("post", Failed("the ledger is locked"), "")
    assert len(daemon.line.ledger.entries()) == 2


def test_losing_the_lease_stops_the_daemon(daemon):
    daemon.line.clock.now += timedelta(minutes=5)
    daemon.line.ledger.take_lease(schedule.LEASE, "another machine", 45, daemon.line.clock.now)
    daemon.beat()
    assert daemon.stop.is_set()
    assert "another machine" in daemon.lost


def test_every_bell_rings_alone_and_never_too_late(daemon):
    jobs = {}
    scheduler = schedule.scheduler_for(daemon)
    scheduler.start(paused=True)
    jobs = {job.id: job for job in scheduler.get_jobs()}
    scheduler.shutdown()
    names = {"beat", "make", "look", "post", "hear", "answer", "clear", "expire", "watch", "after", "tell", "pulse"}
    assert set(jobs) == names
    assert all(job.coalesce and job.misfire_grace_time is None and job.max_instances == 1 for job in jobs.values())
    assert [job.executor for job in jobs.values() if job.id in ("make", "post")] != ["default", "default"]


def test_a_clock_set_back_does_not_silence_the_bells(daemon):
    scheduler = schedule.scheduler_for(daemon)
    scheduler.start(paused=True)
    now = datetime.now(UTC) - timedelta(hours=3)
    schedule.ring_late(scheduler, now)
    late = [job for job in scheduler.get_jobs() if job.next_run_time > now]
    scheduler.shutdown()
    assert late == []


# one daemon


def test_a_second_daemon_is_refused_by_name(line):
    with schedule.only_one(line):
        with pytest.raises(Conflict, match=f"a daemon runs already: .*process {os.getpid()}"):
            with schedule.only_one(line):
                pass


def test_another_machine_is_waited_for_until_its_lease_has_run_out(line):
    line.ledger.take_lease(schedule.LEASE, "elsewhere (process 1)", 45, NOON)
    with pytest.raises(Conflict, match="elsewhere"):
        with schedule.only_one(line):
            pass
    line.clock.now = NOON + timedelta(minutes=1)
    with schedule.only_one(line):
        assert line.ledger.lease(schedule.LEASE)[0] == schedule.holder()


def test_a_dead_process_of_this_machine_is_taken_over_at_once(line):
    line.ledger.take_lease(schedule.LEASE, f"{socket.gethostname()} (process 999999999)", 45, NOON)
    with schedule.only_one(line):
        assert line.ledger.lease(schedule.LEASE)[0] == schedule.holder()


def test_the_place_is_given_back(line):
    with schedule.only_one(line):
        pass
    assert line.ledger.lease(schedule.LEASE)[0] == "nobody"


def test_run_rings_until_it_is_stopped(tmp_path):
    line = open_line(project(tmp_path, "schedule: {look_seconds: 0.2, post_seconds: 0.2}\n"), Clock(NOON))
    said, stop = [], Event()
    thread = Thread(target=schedule.run, args=(line, Notifier(None, said.append), said.append, stop))
    thread.start()
    try:
        wait_for(lambda: any("made 1 draft" in sentence for sentence in said))
    finally:
        stop.set()
        thread.join()
    kinds = [entry.kind for entry in line.ledger.entries()]
    line.ledger.close()
    assert kinds[0] == "daemon"
    assert "trouble" not in kinds
    assert said[-1] == "stopped"


# real processes


def wait_for(is_so, seconds=30.0):
    end = monotonic() + seconds
    while not is_so():
        assert monotonic() < end, "waited too long"
        sleep(0.05)


@pytest.fixture
def start():
    """Starts daemons; whatever still runs at the end is killed."""
    started = []
    yield lambda config: started.append(Process(config)) or started[-1]
    for process in started:
        process.popen.kill()
        process.popen.wait()


class Process:
    """`influencer run` in a process of its own."""

    def __init__(self, config: Path) -> None:
        self.log = config.parent / "log.txt"
        self.log.write_text("")
        words = [sys.executable, "-u", "-m", "influencer", "--config", str(config), "run"]
        with self.log.open("a") as log:
            self.popen = subprocess.Popen(words, stdout=log, stderr=subprocess.STDOUT)
        wait_for(lambda: self.popen.poll() is not None or "running on" in self.log.read_text())

    def end(self, number: int) -> int:
        self.popen.send_signal(number)
        return self.popen.wait(60)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_daemon_cleanly(start, tmp_path, number):
    process = start(project(tmp_path))
    assert process.end(number) == 0
    assert process.log.read_text().rstrip().endswith("stopped")


def test_a_signal_that_comes_twice_at_once_is_one_wish(start, tmp_path):
    process = start(project(tmp_path))
    process.popen.send_signal(signal.SIGTERM)
    assert process.end(signal.SIGTERM) == 0


def test_a_daemon_killed_in_the_middle_is_followed_by_another_at_once(start, tmp_path):
    config = project(tmp_path)
    first = start(config)
    second = start(config)
    assert second.popen.wait(60) == 1
    assert f"process {first.popen.pid}" in second.log.read_text()
    assert first.end(signal.SIGKILL) == -signal.SIGKILL
    third = start(config)
    assert third.end(signal.SIGTERM) == 0


def test_the_idle_daemon_loads_neither_torch_nor_a_model_client(tmp_path):
    code = (
        "import sys, threading; sys.path.insert(0, 'tests')\n"
        "from pathlib import Path\n"
        "from face_case import project\n"
        "from influencer import pipeline, schedule\n"
        "from influencer.notify import open_notifier\n"
        f"line = pipeline.open_line(project(Path({str(tmp_path)!r})))\n"
        "stop = threading.Event()\n"
        "threading.Timer(3, stop.set).start()\n"
        "schedule.run(line, open_notifier(line.config.notify, print), print, stop)\n"
        "print([name for name in ('torch', 'diffusers', 'pydantic_ai', 'instagrapi') if name in sys.modules])\n"
    )
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, capture_output=True, text=True, cwd=Path(__file__).parent.parent)
    assert done.stdout.rstrip().endswith("[]"), done.stdout + done.stderr


def test_the_journal_says_that_the_daemon_came_and_went(line):
    stop = Event()
    stop.set()
    schedule.run(line, Notifier(None, print), print, stop)
    told = [entry.sentence for entry in line.ledger.entries() if entry.kind == "daemon"]
    assert told == ["Stopped.", f"Started on {schedule.holder()}."]


# the pulse


@pytest.fixture
def watcher(monkeypatch):
    """A service elsewhere that counts how often it is asked at its secret address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked.append(self.path)
            self.send_response(self.server.status)
            self.end_headers()

        def log_message(self, *words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked, server.status = [], 200
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    monkeypatch.setenv("INFLUENCER_ALIVE_URL", f"http://127.0.0.1:{server.server_port}/canary")
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_watcher_elsewhere_hears_of_us_while_the_bells_come_to_an_end(daemon, watcher):
    ticks = [0.0]
    daemon.ticks = lambda: ticks[0]
    daemon.ended = dict.fromkeys(daemon.ended, 0.0)
    daemon.pulse()
    ticks[0] = schedule.STUCK_SECONDS + 1
    for bell in ("look", "watch", "tell", "make"):
        daemon.rang(bell)
    with pytest.raises(Failed, match=r"^post: has not ended well for 10 minutes"):
        daemon.pulse()
    daemon.rang("post")
    daemon.pulse()
    assert watcher.asked == ["/canary", "/canary"]
    assert "pulse" in {ring.__name__ for ring, _, _ in schedule.bells(daemon)}


def test_a_watcher_that_cannot_be_asked_is_told_without_its_address(daemon, watcher, monkeypatch):
    watcher.status = 404
    with pytest.raises(Failed, match="INFLUENCER_ALIVE_URL could not be asked") as failed:
        daemon.pulse()
    assert "canary" not in str(failed.value)
    monkeypatch.setenv("INFLUENCER_ALIVE_URL", "file:///canary")
    with pytest.raises(Failed, match="holds no web address") as failed:
        daemon.pulse()
    assert "canary" not in str(failed.value)
    monkeypatch.delenv("INFLUENCER_ALIVE_URL")
    daemon.pulse()
