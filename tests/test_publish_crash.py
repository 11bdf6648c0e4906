"""Kills a real publisher at every step, against a real platform that misbehaves, and counts what became of the post.

Run as a program (`python test_publish_crash.py FOLDER`) it is the sweep itself: a small process that can fork safely.
"""

from __future__ import annotations

import gc
import http.client
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import fake_platform
import pytest
from fake_platform import LATE, MODES, PATIENCE, PUBLISHES, posts_in
from publish_case import RULES, SLOT, Clock, Folders, approve, draft_at, open_quick_ledger

from influencer.errors import Failed, Refused, Unclear
from influencer.limits import LIMITS
from influencer.publish.publisher import Publisher
from influencer.records import Approved, Finding, Receipt

WRITES = ("take_lease", "end_lease", "advance", "freeze", "note", "bring")
CALLS = ("prepare", "commit", "look")
NEVER = 0
SECOND_KILLS = ("drop-before", "drop-after", "429")
MINUTES = (0, 4, 15, 19, 23, 27, 200)  # runs: at the slot, once the lease is free, each look, after the window


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


@dataclass
class Bench:
    """One ledger, set back for each trial: its statements stay compiled, so that a forked child starts at once."""

    root: Path
    port: int

    def __post_init__(self) -> None:
        self.file = self.root / "ledger.db"
        self.ledger = open_quick_ledger(self.file)
        self.shelf = Folders(self.root / "drafts")
        approve(self.ledger, self.shelf, draft_at(), SLOT - timedelta(hours=1))
        self.ledger.close()
        self.start = self.file.read_bytes()
        self.reset("warm")
        for minutes, mode in ((0, "drop-after"), (15, "ok")):
            publisher_of(self, PlatformChannel(self.port, mode), minutes).post_due()
        self.ledger.close()
        gc.freeze()

    def reset(self, key: str) -> None:
        """One approved draft waits for its slot, under a key of this trial's own."""
        for name in ("ledger.db-wal", "ledger.db-shm"):
            (self.root / name).unlink(missing_ok=True)
        self.file.write_bytes(self.start)
        with closing(self.raw()) as raw, raw:
            raw.execute("UPDATE publication SET key = ?", (key,))

    def raw(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.file)
        connection.execute("PRAGMA synchronous=OFF")
        return connection

    def state(self) -> str:
        self.ledger.close()
        with closing(self.raw()) as raw:
            return str(raw.execute("SELECT state FROM publication").fetchone()[0])

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
    runs = [
        forked(lambda at=at, kill_at=kill_at: publish(bench, channel, at, kill_at))()
        for at, kill_at in zip(MINUTES, kills, strict=False)
    ]
    channel.mode = then or mode
    for minutes in MINUTES[len(kills) :]:
        publisher_of(bench, channel, minutes).post_due()
        if mode == "late":
            time.sleep(LATE if minutes == MINUTES[len(kills)] else 0)
        if bench.state() in ("posted", "refused", "missed"):
            break
    return {"mode": mode, "kills": kills, "runs": runs, "repeatable": channel.repeatable} | bench.result()


def together(bench: Bench, key: str) -> dict[str, Any]:
    """Two publishers at once on one ledger."""
    bench.reset(key)
    rounds = [forked(lambda: [publish(bench, PlatformChannel(bench.port, "ok"), 0) for _ in range(3)]) for _ in "ab"]
    assert all(wait() is not None for wait in rounds)
    return bench.result()


def sweep(root: Path) -> dict[str, Any]:
    """Every step of a run, in every mode; after a death around the commit also steps of the run that follows."""
    platform, port = fake_platform.start(root)
    try:
        bench = Bench(root, port)
        trials: list[dict[str, Any]] = []

        def run(mode: str, *kills: int, **more: Any) -> dict[str, Any]:
            channel = PlatformChannel(port, mode, more.pop("repeatable", False))
            trials.append(trial(bench, f"{len(trials):032x}", channel, kills, **more))
            return trials[-1]

        for mode in MODES:
            (steps,) = run(mode, NEVER)["runs"]
            for kill_at in range(1, len(steps) + 1):
                run(mode, kill_at)
            if mode in SECOND_KILLS:
                dies_at = steps.index("before commit") + 1
                for first, second in product((dies_at, dies_at + 1), range(1, 6)):
                    run(mode, first, second)
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


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    root = tmp_path_factory.mktemp("crash")
    done = subprocess.run([sys.executable, __file__, str(root)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def of(swept: dict[str, Any], mode: str) -> list[dict[str, Any]]:
    return [one for one in swept["trials"] if one["mode"] == mode and not one["repeatable"]]


def plain(swept: dict[str, Any], mode: str) -> dict[str, Any]:
    """The trial in which nobody is killed."""
    return next(one for one in of(swept, mode) if one["kills"] == [NEVER])


@pytest.mark.parametrize("mode", MODES)
def test_whatever_the_platform_does_a_killed_publisher_never_posts_twice(swept: dict[str, Any], mode: str) -> None:
    assert [one for one in of(swept, mode) if one["live"] > 1] == []


@pytest.mark.parametrize("mode", MODES)
def test_every_post_ends_in_a_state_with_a_sentence_that_is_told(swept: dict[str, Any], mode: str) -> None:
    ends = {"posted", "refused", "missed", "unknown"}
    assert [one for one in of(swept, mode) if one["state"] not in ends or not one["sentence"] or not one["told"]] == []


@pytest.mark.parametrize("mode", MODES)
def test_what_the_ledger_says_is_what_the_world_sees(swept: dict[str, Any], mode: str) -> None:
    # the platform was read back, so that what is still unknown is not there
    wrong = [
        one
        for one in of(swept, mode)
        if (one["live"], one["receipt"]) != ((1, True) if one["state"] == "posted" else (0, False))
    ]
    assert wrong == []


@pytest.mark.parametrize("mode", sorted(PUBLISHES))
def test_what_the_platform_published_is_posted_whatever_it_answered(swept: dict[str, Any], mode: str) -> None:
    assert plain(swept, mode)["state"] == "posted"
    assert all(one["state"] == "posted" for one in of(swept, mode) if one["live"])


@pytest.mark.parametrize("mode", sorted(PUBLISHES))
def test_only_a_death_between_arming_and_sending_leaves_an_unsent_post_to_a_person(
    swept: dict[str, Any], mode: str
) -> None:
    before_sending = plain(swept, mode)["runs"][0].index("before commit") + 1
    unknown = [one["kills"] for one in of(swept, mode) if one["state"] == "unknown" and len(one["kills"]) == 1]
    assert unknown == [[before_sending]]


def test_the_sweep_killed_at_every_step(swept: dict[str, Any]) -> None:
    killed = [one for one in swept["trials"] if one["kills"] != [NEVER]]
    assert [one for one in killed if one["runs"][0] is not None] == []
    for mode in MODES:
        steps = plain(swept, mode)["runs"][0]
        assert {"before advance", "before prepare", "after prepare", "before commit"} <= {*steps}
        once = [one["kills"][0] for one in of(swept, mode) if len(one["kills"]) == 1]
        assert once == list(range(len(steps) + 1))


def test_a_channel_that_knows_our_key_sends_again_until_it_is_there_once(swept: dict[str, Any]) -> None:
    again = [one for one in swept["trials"] if one["repeatable"]]
    assert {(one["state"], one["live"]) for one in again} == {("posted", 1)}


def test_two_publishers_at_once_post_once(swept: dict[str, Any]) -> None:
    assert [(pair["state"], pair["live"]) for pair in swept["pairs"]] == [("posted", 1)] * 10


if __name__ == "__main__":
    print(json.dumps(sweep(Path(sys.argv[1]))))
