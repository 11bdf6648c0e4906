"""Kills a real publisher at every step, against a real platform that misbehaves, and counts what became of the post.

Run as a program (`python crash_case.py FOLDER DATABASE_URL small|full`) it is the sweep itself: a small process that
can fork safely. It prints every trial as JSON.
"""

from __future__ import annotations

import gc
import http.client
import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import fake_platform
from fake_platform import LATE, MODES, PATIENCE, posts_in
from publish_case import RULES, SLOT, Clock, Folders, approve, draft_at, open_quick_ledger
from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.engine import make_url

from influencer import tables
from influencer.errors import Failed, Refused, Unclear
from influencer.ledger import Ledger, open_ledger
from influencer.limits import LIMITS
from influencer.publish.publisher import Publisher
from influencer.records import Approved, Finding, Receipt
from influencer.tables import metadata

WRITES = ("take_lease", "end_lease", "advance", "freeze", "note", "bring")
CALLS = ("prepare", "commit", "look")
NEVER = 0
SECOND_KILLS = ("drop-before", "drop-after", "429")
MINUTES = (0, 4, 15, 19, 23, 27, 40, 44, 48, 52, 63, 67, 71, 200, 211, 215, 219)
"""When publishers run: at the slot, once a lease is free, at each look, and when the window is long over."""
ENDS = ("posted", "refused", "missed")
KNOWS_OUR_KEY = {"duplicate"}


class PlatformChannel:
    """A channel to the fake platform: a definite no is what it documents, everything else is unclear."""

    name = "feed"
    limits = LIMITS["folder"]

    def __init__(self, port: int, mode: str, repeatable: bool = False) -> None:
        self.port = port
        self.mode = mode
        self.repeatable = repeatable
        self.patience = PATIENCE if mode in ("slow-after", "late") else 20.0

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, dict[str, Any]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.patience)
        try:
            connection.request(method, path, body)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def prepare(self, approved: Approved) -> Mapping[str, str]:
        return {"key": approved.key}

    def commit(self, approved: Approved, prepared: Mapping[str, str]) -> Receipt:
        status, said = self._ask("POST", "/posts", json.dumps({"key": prepared["key"], "mode": self.mode}))
        if status in (401, 429):
            raise Refused(f"the platform wants us to stop ({status})", permanent=False, freeze=True)
        if status == 422:
            raise Refused("the platform does not take it")
        if status != 200:
            raise Unclear(f"the platform answered {status}")
        return Receipt(said["id"], "", SLOT)

    def look(self, approved: Approved, prepared: Mapping[str, str]) -> Receipt | None:
        try:
            status, said = self._ask("GET", f"/posts/{approved.key}")
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Failed("no answer from the platform") from error
        return Receipt(said["id"], "", SLOT) if status == 200 else None

    def check(self) -> list[Finding]:
        return []


class Tripwire:
    """Kills this process, as kill -9 does, when the given step is reached."""

    def __init__(self, kill_at: int) -> None:
        self.kill_at = kill_at
        self.steps: list[str] = []

    def __call__(self, name: str) -> None:
        self.steps.append(name)
        if len(self.steps) == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, target: object, names: tuple[str, ...]) -> None:
        for name in names:
            setattr(target, name, self._wrapped(name, getattr(target, name)))

    def _wrapped(self, name: str, deed: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*given: Any, **more: Any) -> Any:
            self(f"before {name}")
            result = deed(*given, **more)
            if name in CALLS:  # what follows any other step is the next one's "before"
                self(f"after {name}")
            return result

        return wrapped


def quick_ledger(url: str) -> Ledger:
    """The ledger at that address, with a SQLite that does not wait for the disk."""
    address = make_url(url)
    is_file = address.get_backend_name() == "sqlite"
    return open_quick_ledger(Path(address.database or "")) if is_file else open_ledger(url)


@dataclass
class Bench:
    """One ledger, set back for each trial: its statements stay compiled, so that a forked child starts at once."""

    root: Path
    port: int
    url: str

    def __post_init__(self) -> None:
        self.ledger = quick_ledger(self.url)
        self.shelf = Folders(self.root / "drafts")
        self.wipe()
        approve(self.ledger, self.shelf, draft_at(), SLOT - timedelta(hours=1))
        with self.ledger.reading() as connection:
            self.start = {
                table: [dict(row._mapping) for row in connection.execute(select(table))] for table in self.tables()
            }
        self.reset("warm")
        for minutes, mode in ((0, "drop-after"), (15, "ok")):
            publisher_of(self, PlatformChannel(self.port, mode), minutes).post_due()
        self.ledger.close()
        gc.freeze()

    def tables(self) -> list[Table]:
        return list(metadata.tables.values())

    def wipe(self) -> None:
        with self.ledger.writing() as connection:
            for table in self.tables():
                connection.execute(delete(table))

    def reset(self, key: str) -> None:
        """One approved draft waits for its slot, under a key of this trial's own. Leaves no connection open to fork."""
        self.wipe()
        with self.ledger.writing() as connection:
            for table, rows in self.start.items():
                if rows:
                    connection.execute(insert(table), rows)
            connection.execute(update(tables.publication).values(key=key))
        self.ledger.close()

    def state(self) -> str:
        (publication,) = self.ledger.publications()
        return str(publication.state)

    def result(self) -> dict[str, Any]:
        """Where the publication stands, and what the operator was told."""
        (publication,) = self.ledger.publications()
        told = [entry.kind for entry in self.ledger.entries() if entry.sentence.endswith(publication.sentence)]
        self.ledger.close()
        return {
            "key": publication.key,
            "state": publication.state,
            "sentence": publication.sentence,
            "receipt": publication.receipt is not None,
            "told": told,
        }


def publisher_of(bench: Bench, channel: PlatformChannel, minutes: float) -> Publisher:
    clock = Clock(SLOT + timedelta(minutes=minutes))
    name = f"process {os.getpid()}"
    return Publisher(bench.ledger, bench.shelf, lambda account: channel, lambda data: [], RULES, clock, name)


def publish(bench: Bench, channel: PlatformChannel, minutes: float, kill_at: int = 0) -> list[str]:
    """One run of the publisher, `minutes` after the slot; the steps it took, if it lived to tell."""
    trip = Tripwire(kill_at)
    trip.around(bench.ledger, WRITES)
    trip.around(channel, CALLS)
    publisher_of(bench, channel, minutes).post_due()
    return trip.steps


def forked(deed: Callable[[], Any]) -> Callable[[], Any]:
    """Do it in a child; call the result to wait for what it returned, None if it was killed."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        code = 1
        try:
            os.write(writer, json.dumps(deed()).encode())
            code = 0
        finally:
            os._exit(code)
    os.close(writer)

    def wait() -> Any:
        with os.fdopen(reader) as pipe:
            said = pipe.read()
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            return None
        assert os.WEXITSTATUS(status) == 0, "the publisher's process failed"
        return json.loads(said)

    return wait


def trial(bench: Bench, key: str, channel: PlatformChannel, kills: tuple[int, ...], then: str = "") -> dict[str, Any]:
    """Publish, killed at the given step of each run, then run on until it is done or its window is long over."""
    bench.reset(key)
    mode = channel.mode
    bench.ledger.close()
    runs = [
        forked(lambda at=at, kill_at=kill_at: publish(bench, channel, at, kill_at))()
        for at, kill_at in zip(MINUTES, kills, strict=False)
    ]
    channel.mode = then or mode
    for minutes in MINUTES[len(kills) :]:
        publisher_of(bench, channel, minutes).post_due()
        if mode == "late":
            time.sleep(LATE if minutes == MINUTES[len(kills)] else 0)
        if bench.state() in ENDS:
            break
    return {"mode": mode, "kills": kills, "runs": runs, "repeatable": channel.repeatable} | bench.result()


def together(bench: Bench, key: str) -> dict[str, Any]:
    """Two publishers at once on one ledger."""
    bench.reset(key)
    rounds = [forked(lambda: [publish(bench, PlatformChannel(bench.port, "ok"), 0) for _ in range(3)]) for _ in "ab"]
    assert all(wait() is not None for wait in rounds)
    return bench.result()


def sweep(root: Path, url: str, full: bool, modes: Sequence[str] = tuple(MODES)) -> dict[str, Any]:
    """Every step of a run, in every mode; after a death around the commit also steps of the run that follows.

    `full`: such second deaths come in every mode.
    """
    platform, port = fake_platform.start(root)
    try:
        bench = Bench(root, port, url)
        trials: list[dict[str, Any]] = []

        def run(mode: str, *kills: int, **more: Any) -> dict[str, Any]:
            channel = PlatformChannel(port, mode, more.pop("repeatable", mode in KNOWS_OUR_KEY))
            trials.append(trial(bench, f"{len(trials):032x}", channel, kills, **more))
            return trials[-1]

        for mode in modes:
            (steps,) = run(mode, NEVER)["runs"]
            for kill_at in range(1, len(steps) + 1):
                run(mode, kill_at)
            dies_at = steps.index("before commit") + 1
            if full or mode in SECOND_KILLS:
                for first, second in product((dies_at, dies_at + 1), range(1, 6)):
                    run(mode, first, second)
        if "drop-before" in modes:
            (steps,) = run("drop-before", NEVER, repeatable=True, then="ok")["runs"]
            for kill_at in range(1, len(steps) + 1):
                run("drop-before", kill_at, repeatable=True, then="ok")
        pairs = [together(bench, f"pair-{number}") for number in range(10)]
    finally:
        platform.terminate()
        platform.wait()
    live = Counter(post["key"] for post in posts_in(root))
    return {
        name: [one | {"live": live[one["key"]]} for one in many]
        for name, many in (("trials", trials), ("pairs", pairs))
    }


if __name__ == "__main__":
    folder, address, size, *some = sys.argv[1:]
    print(json.dumps(sweep(Path(folder), address, size == "full", some or tuple(MODES))))
