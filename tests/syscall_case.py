"""Kills a real process before each of its system calls, or lets one of them fail, and counts what became of the post.

strace does both, so nothing in the program knows of it. Run as a program (`python syscall_case.py FOLDER DEED...
[--every N]`) it is the sweep itself: a small process that forks one for each trial. It prints every trial as JSON.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import fake_platform
from crash_case import ENDS, MINUTES, PlatformChannel
from fake_platform import LATE, posts_in
from makers import NOW, make_draft, make_ledger
from PIL import Image
from publish_case import Clock

from influencer import pipeline, review
from influencer.errors import InfluencerError
from influencer.images.finish import finish
from influencer.images.signing import open_signer
from influencer.pipeline import Line
from influencer.records import Answer, DraftState, Publication
from influencer.shelf import Shelf, pictures_of

CONFIG = "operator: ana\naccounts: {folder: {channel: folder}}\n"
WHO = "ana"
DRAFT = make_draft(1)
ONE = DRAFT.id
SLOT = DRAFT.slot.due

WRITES = ("write", "pwrite64", "writev", "pwritev", "sendfile", "copy_file_range", "fallocate", "ftruncate", "truncate")
SYNCS = ("fsync", "fdatasync")
NAMES = ("openat", "mkdir", "mkdirat", "rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat")
GONE = ("unlink", "unlinkat", "rmdir", "chmod", "fchmod", "fchmodat")
TALKS = ("connect", "sendto", "sendmsg", "recvfrom", "recvmsg", "shutdown")
CHANGES = (*WRITES, *SYNCS, *NAMES, *GONE, *TALKS)
"""The calls that change anything outside of the process; `openat` only where it may create a file."""
CAN_FAIL = (*WRITES, *SYNCS, *NAMES, *GONE)
TAKES_ROOM = (*WRITES, *NAMES)
LASTS = tuple(name for name in TAKES_ROOM if name != "openat")
"""The calls that fail while the disk is full; opening what is there already does not."""
LEFT = (".copies-", ".part", ".influencer.db-")

CALL = re.compile(r"^(\d+) +(\w+)\((.*)$")
Trial = dict[str, Any]


def why_not() -> str:
    """The sentence for a machine where strace cannot work, or nothing."""
    if shutil.which("strace") is None:
        return "strace is not installed; `apt-get install strace` brings it"
    tried = subprocess.run(["strace", "-qq", "-o", os.devnull, "true"], capture_output=True, text=True, check=False)
    return f"strace cannot trace here: {tried.stderr.strip()[:200]}" if tried.returncode else ""


# what is done while a system call kills it or fails


@dataclass(frozen=True)
class Deed:
    """What one process does, at which moment, from which start. `mode` is a platform's behaviour; none: a folder."""

    what: str
    does: Callable[[Line], object]
    approved: bool = False
    moved: bool = False
    mode: str = ""
    minutes: float = 0


def answer(line: Line) -> object:
    """Approve in the terminal."""
    return pipeline.decide(line, ONE, Answer.APPROVE, WHO, "terminal")


def see(line: Line) -> object:
    """See that a person has moved the folder."""
    return pipeline.look(line, WHO)


def posting(mode: str, what: str) -> Deed:
    return Deed(what, pipeline.post_due, approved=True, mode=mode)


DEEDS = {
    "folder": posting("", "post to a folder account"),
    "ok": posting("ok", "post to a platform"),
    "drop-after": posting("drop-after", "post to a platform that publishes and resets"),
    "drop-before": posting("drop-before", "post to a platform that resets and does not publish"),
    "500-after": posting("500-after", "post to a platform that publishes and answers 500"),
    "late": posting("late", "post to a platform that publishes after we have given up"),
    "terminal": Deed("approve in the terminal", answer, minutes=-60),
    "moved": Deed("approve by moving the folder", see, moved=True, minutes=-60),
}


# a workplace of its own for each trial


@dataclass(frozen=True)
class Workplace:
    """A folder with config.yaml, one draft and its ledger, and what the platform published of it."""

    root: Path
    deed: Deed
    key: str
    port: int
    platform: Path

    @property
    def outputs(self) -> Path:
        return self.root / "outputs"

    def open(self, minutes: float) -> Line:
        """Everything as a program opens it at that moment; a folder counts as soon as it lies there."""
        line = pipeline.open_line(self.root / "config.yaml", Clock(SLOT + timedelta(minutes=minutes)))
        return replace(line, shelf=Shelf(self.outputs, settle=0))

    def live(self) -> int:
        """How often the world sees the post."""
        if self.deed.mode:
            return Counter(post["key"] for post in posts_in(self.platform))[self.key]
        return len(list(self.outputs.glob("feed/folder/[!.]*/receipt.json")))

    def left(self) -> list[str]:
        """What lies about that nobody needs."""
        made = [path for path in self.outputs.rglob("*") if any(mark in path.name for mark in LEFT)]
        made += [*self.outputs.glob("mira/.making/*"), *(self.root / "tmp").iterdir()]
        return sorted(str(path.relative_to(self.root)) for path in made)


def make_base(root: Path) -> None:
    """One workplace with a real, signed picture in review, and its twin where it is approved."""
    fresh = root / "review"
    (fresh / "tmp").mkdir(parents=True)
    (fresh / "config.yaml").write_text(CONFIG)
    png = root / "picture.png"
    Image.new("RGB", (360, 450), (120, 90, 60)).save(png)
    ledger, shelf = make_ledger(fresh / "outputs"), Shelf(fresh / "outputs", settle=0)
    signer = open_signer(fresh / "outputs" / ".signing", WHO, NOW)
    finished = finish(png, "4:5", DRAFT.labels, signer, ONE, NOW)
    draft = replace(DRAFT, pictures=pictures_of([finished]))
    review.enter(ledger, shelf, draft, [finished], finished.data, NOW)
    ledger.close()
    shutil.copytree(fresh, root / "approved")
    line = Workplace(root / "approved", DEEDS["folder"], "", 0, root).open(-60)
    answer(line)
    line.ledger.close()


@dataclass
class Sweep:
    """The trials of one run: a folder, a platform, and the number of the next."""

    root: Path
    port: int
    number: int = 0

    def fresh(self, deed: Deed) -> Workplace:
        """A new workplace; its post has a key that no other trial has."""
        self.number += 1
        root, key = self.root / f"trial-{self.number}", f"{self.number:032x}"
        shutil.copytree(self.root / ("approved" if deed.approved else "review"), root)
        if deed.mode:
            with sqlite3.connect(root / "outputs" / "influencer.db") as ledger:
                ledger.execute("UPDATE publication SET key = ?", (key,))
            ledger.close()
        if deed.moved:
            outputs = root / "outputs" / "mira"
            os.rename(outputs / "review" / ONE, outputs / "approved" / ONE)
        return Workplace(root, deed, key, self.port, self.root)


# one process


def run(workplace: Workplace, minutes: float, does: Callable[[Line], object]) -> dict[str, Any]:
    """What one process of the program does, and how it ended: well, with our sentence, or with a stranger's error."""
    tempfile.tempdir = str(workplace.root / "tmp")
    if mode := workplace.deed.mode:
        channel = PlatformChannel(workplace.port, mode)
        pipeline.channel = lambda line, account: channel  # type: ignore[assignment]
    try:
        with contextlib.ExitStack() as stack:
            line = workplace.open(minutes)
            stack.callback(line.ledger.close)
            said = does(line)
    except InfluencerError as error:
        return {"ended": "sentence", "said": error.sentence}
    except Exception:
        return {"ended": "stranger", "said": traceback.format_exc()[-1500:]}
    return {"ended": "well", "said": told(said)}


def told(said: object) -> str:
    """What a person reads of it."""
    many = said if isinstance(said, list) else [said]
    return " ".join(one.sentence if isinstance(one, Publication) else str(one) for one in many if one)[:500]


def in_a_process(deed: Callable[[], dict[str, Any]], tracer: Sequence[str] = ()) -> dict[str, Any] | None:
    """Do it in a child, under `tracer` where there is one; what it said, or None if it was killed."""
    mine, theirs = socket.socketpair()
    gate, key = os.pipe()
    child = os.fork()
    if child == 0:
        os.read(gate, 1)
        time.sleep(0.02 if tracer else 0)  # until the tracer holds it
        theirs.sendall(json.dumps(deed()).encode() + b"\n")
        os._exit(0)
    theirs.close()
    strace = attach(tracer, child) if tracer else None
    os.write(key, b".")
    said = b"".join(iter(lambda: mine.recv(65536), b""))
    _, status = os.waitpid(child, 0)
    for one in (gate, key):
        os.close(one)
    mine.close()
    if strace is not None:
        strace.wait(60)
    if os.WIFSIGNALED(status):
        return None
    assert os.WEXITSTATUS(status) == 0, "the process failed"
    return json.loads(said)


def attach(tracer: Sequence[str], child: int) -> subprocess.Popen[bytes]:
    """Start strace on a child that waits, and return once it holds it."""
    strace = subprocess.Popen([*tracer, "-p", str(child)], stderr=subprocess.DEVNULL)
    end = time.monotonic() + 30
    while "TracerPid:\t0\n" in Path(f"/proc/{child}/status").read_text():
        assert strace.poll() is None, "strace could not attach"
        assert time.monotonic() < end, "strace did not attach"
        time.sleep(0.002)
    return strace


# the calls


@dataclass(frozen=True)
class Call:
    """The `number`th call of that name, with the start of its arguments."""

    name: str
    number: int
    about: str
    spoiled: bool

    @property
    def changes(self) -> bool:
        return self.name != "openat" or "O_CREAT" in self.about


def strace(log: Path, *inject: str) -> list[str]:
    names = ",".join(f"?{name}" for name in CHANGES)
    spoil = [part for rule in inject for part in ("-e", f"inject={rule}")]
    quiet = ["-f", "-qq", "-y", "-s", "60", "-e", "signal=none"]
    return ["strace", *quiet, "-o", str(log), "-e", f"trace={names}", *spoil]


def calls_in(log: Path) -> list[Call]:
    """Every call that strace saw, in order."""
    counted: Counter[tuple[str, str]] = Counter()
    calls = []
    for line in log.read_text(errors="replace").splitlines():
        if found := CALL.match(line):
            task, name, about = found.groups()
            counted[task, name] += 1
            calls.append(Call(name, counted[task, name], about, "(INJECTED)" in about))
    return calls


# what a fault is


def dies(call: Call, before: Mapping[str, int]) -> list[str]:
    """kill -9 before that call."""
    return [f"{call.name}:signal=KILL:when={call.number}"]


def fails(code: str, call: Call, before: Mapping[str, int]) -> list[str]:
    """That call alone fails."""
    return [f"{call.name}:error={code}:when={call.number}"]


def stays_full(call: Call, before: Mapping[str, int]) -> list[str]:
    """From that call on nothing takes room any more."""
    return [f"?{name}:error=ENOSPC:when={before.get(name, 0) + 1}+" for name in LASTS]


@dataclass(frozen=True)
class Fault:
    """What happens to which calls."""

    what: str
    calls: tuple[str, ...]
    rules: Callable[[Call, Mapping[str, int]], list[str]]
    kills: bool = False


FAULTS = {
    "kill": Fault("kill -9 before it", CHANGES, dies, kills=True),
    "EIO": Fault("it fails: I/O error", CAN_FAIL, partial(fails, "EIO")),
    "ENOSPC": Fault("it fails: no space", TAKES_ROOM, partial(fails, "ENOSPC")),
    "full": Fault("the disk is full from it on", LASTS, stays_full),
}


def points(calls: Sequence[Call], fault: Fault) -> Iterator[tuple[Call, list[str]]]:
    """Each call that the fault can strike, with what strace is told."""
    before: Counter[str] = Counter()
    for call in calls:
        if call.name in fault.calls and call.changes:
            yield call, fault.rules(call, before)
        before[call.name] += 1


# one trial


def trial(sweep: Sweep, deed: Deed, fault: Fault, call: Call, rules: list[str]) -> Trial:
    """Do it with that fault, then let the program run on until the post has ended or its window is long over."""
    workplace = sweep.fresh(deed)
    log = workplace.root / "strace"
    said = in_a_process(lambda: run(workplace, deed.minutes, deed.does), strace(log, *rules))
    calls = calls_in(log)
    struck = calls[-1:] if fault.kills else [one for one in calls if one.spoiled][:1]
    hit = [one.name for one in struck] == [call.name] and struck[0].changes and (said is None) is fault.kills
    pause = LATE * 2 if deed.mode == "late" else 0
    time.sleep(pause)
    then = in_a_process(lambda: found(workplace, deed.minutes) | go_on(workplace, pause))
    assert then is not None
    shutil.rmtree(workplace.root)
    about = re.sub(r"[^\s\"<]*/trial-\d+/", "", call.about)[:100]
    return {"call": call.name, "about": about, "hit": hit, "first": said, **then}


def found(workplace: Workplace, minutes: float) -> dict[str, Any]:
    """Where everything stands right after, as the next process finds it. An approval is whole or it is not there."""
    line = workplace.open(minutes)
    draft, posts = line.ledger.draft(ONE), line.ledger.publications()
    verdicts = [verdict.answer for verdict in line.ledger.verdicts(ONE)]
    whole = {draft.state is DraftState.APPROVED, bool(posts), verdicts == [Answer.APPROVE]}
    line.ledger.close()
    return {
        "draft": draft.state,
        "stood": posts[0].state if posts else "",
        "was_live": workplace.live(),
        "whole": len(whole) == 1,
        "intact": intact(workplace),
    }


def intact(workplace: Workplace) -> bool:
    """Whether SQLite finds its file in order."""
    ledger = sqlite3.connect(workplace.outputs / "influencer.db")
    (said,) = ledger.execute("PRAGMA integrity_check").fetchone()
    ledger.close()
    return said == "ok"


def go_on(workplace: Workplace, pause: float) -> dict[str, Any]:
    """Whatever a scheduler and an operator would do next, without any fault, and what it comes to.

    After each of these, any of which may send it, a late platform has its `pause`: only the program's clock is set.
    """
    strangers = []
    for minutes in (-50, *MINUTES):
        did = run(workplace, minutes, again if minutes < 0 else post)
        strangers += [did["said"]] if did["ended"] != "well" else []
        if did["said"] in ENDS:
            break
        time.sleep(pause)
    return outcome(workplace) | {"strangers": strangers}


def again(line: Line) -> str:
    """The operator looks again, and answers again if her answer did not come through."""
    pipeline.look(line, WHO)
    if line.ledger.draft(ONE).state is DraftState.IN_REVIEW:
        answer(line)
    return ""


def post(line: Line) -> str:
    pipeline.post_due(line)
    return str(line.ledger.publications()[0].state)


def outcome(workplace: Workplace) -> dict[str, Any]:
    """Where the post stands, what the operator was told, and what the world sees."""
    line = workplace.open(MINUTES[-1])
    (publication,) = line.ledger.publications()
    journal = [entry.sentence for entry in line.ledger.entries() if entry.sentence.endswith(publication.sentence)]
    folder = line.shelf.folder(ONE, "mira")
    line.ledger.close()
    return {
        "state": publication.state,
        "sentence": publication.sentence,
        "receipt": publication.receipt is not None,
        "told": bool(journal),
        "live": workplace.live(),
        "place": folder.parent.name if folder else "",
        "left": workplace.left(),
    }


# all of them


def plain(sweep: Sweep, deed: Deed) -> list[Call]:
    """The calls of a run that nothing disturbs."""
    workplace = sweep.fresh(deed)
    log = workplace.root / "strace"
    said = in_a_process(lambda: run(workplace, deed.minutes, deed.does), strace(log))
    assert said is not None
    assert said["ended"] == "well", said
    calls = calls_in(log)
    shutil.rmtree(workplace.root)
    return calls


def sweep_deed(sweep: Sweep, name: str, faults: Sequence[str], every: int) -> list[Trial]:
    """Every fault at every call (or each `every`th) that it can strike; by itself, a bad platform is met by kills."""
    deed = DEEDS[name]
    calls = plain(sweep, deed)
    trials = []
    for fault in faults or (FAULTS if deed.mode in ("", "ok") else ("kill",)):
        for call, rules in list(points(calls, FAULTS[fault]))[every // 2 :: every]:
            trials.append({"deed": name, "fault": fault, **trial(sweep, deed, FAULTS[fault], call, rules)})
            print(json.dumps(trials[-1]), file=sys.stderr, flush=True)
    return trials


def warm(sweep: Sweep) -> None:
    """Do everything once, so that a forked process has nothing left to load."""
    for deed in (DEEDS["folder"], DEEDS["terminal"], DEEDS["moved"]):
        workplace = sweep.fresh(deed)
        run(workplace, deed.minutes, deed.does)
        go_on(workplace, 0)
        shutil.rmtree(workplace.root)
    gc.collect()
    gc.freeze()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("deeds", nargs="*")
    options.add_argument("--fault", action="append", choices=FAULTS)
    options.add_argument("--every", type=int, default=1)
    asked = options.parse_args()
    platform, port = fake_platform.start(asked.folder)
    try:
        make_base(asked.folder)
        sweep = Sweep(asked.folder, port)
        warm(sweep)
        faults = asked.fault or ()
        trials = [one for name in asked.deeds or DEEDS for one in sweep_deed(sweep, name, faults, asked.every)]
    finally:
        platform.terminate()
        platform.wait()
    print(json.dumps(trials))


if __name__ == "__main__":
    main()
