"""Kills a real replier at every step, with channels that lie, and counts what became of the reply.

Run as a program (`python reply_crash_case.py FOLDER`) it is the sweep itself: a small process that can fork safely. It
prints every trial as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from inbox_case import approve, make_comment, proposed
from makers import NOW
from publish_case import Clock, open_quick_ledger

from influencer.errors import Unclear
from influencer.inbox import Inbox
from influencer.publish.folder_replies import FolderReplies
from influencer.publish.replier import Pace, Replier
from influencer.records import ApprovedReply, Receipt

MODES = ("ok", "lost answer", "late", "folder")
WRITES = ("take_lease", "end_lease", "step")
CALLS = ("prepare_reply", "reply", "look_reply")
MINUTES = (0, 4, 12, 16, 28, 40, 60)


class Platform:
    """A platform that knows no keys: each send is another reply. It is a file, so that it outlives a killed process."""

    repeatable = False

    def __init__(self, path: Path, mode: str, clock: Clock) -> None:
        self.path, self.mode, self.clock = path, mode, clock

    def live(self) -> list[dict[str, str]]:
        return [json.loads(line) for line in self.path.read_text().splitlines()] if self.path.exists() else []

    def prepare_reply(self, approved: ApprovedReply) -> dict[str, str]:
        return {"key": approved.key}

    def reply(self, approved: ApprovedReply, prepared: dict[str, str]) -> Receipt:
        with self.path.open("a") as file:
            file.write(json.dumps({"key": approved.key, "text": approved.outgoing.text}) + "\n")
        if self.mode != "ok":
            raise Unclear("no answer came")
        return Receipt("r1", "", self.clock())

    def look_reply(self, approved: ApprovedReply, prepared: dict[str, str]) -> Receipt | None:
        if self.mode == "late" and self.clock() < NOW + timedelta(minutes=15):
            return None
        found = [one for one in self.live() if one["key"] == approved.key]
        return Receipt("r1", "", self.clock()) if found else None


class Counted:
    """Counts the steps of a replier and dies at one of them."""

    def __init__(self, at: int) -> None:
        self.at, self.seen = at, 0

    def wrap(self, owner: Any, name: str) -> None:
        real: Callable[..., Any] = getattr(owner, name)

        def counted(*args: Any, **more: Any) -> Any:
            self.tick()
            result = real(*args, **more)
            self.tick()
            return result

        object.__setattr__(owner, name, counted)

    def tick(self) -> None:
        self.seen += 1
        if self.seen == self.at:
            os._exit(9)


def run(folder: Path, mode: str, clock: Clock, at: int = 0) -> int:
    """One run of a replier, killed at its step `at`; how many steps it took."""
    inbox = Inbox(open_quick_ledger(folder / "ledger.db").engine)
    platform = Platform(folder / "live.jsonl", mode, clock)
    channel = FolderReplies(folder / "replies", clock) if mode == "folder" else platform
    counted = Counted(at)
    for owner, names in ((inbox, WRITES), (channel, CALLS)):
        for name in names:
            counted.wrap(owner, name)
    Replier(inbox, lambda account: channel, Pace(), clock, "here").send_due()
    inbox.close()
    return counted.seen


def killed(folder: Path, mode: str, at: int) -> bool:
    """Run it in a process that dies at step `at`; whether it died there."""
    child = os.fork()
    if child == 0:
        run(folder, mode, Clock(NOW), at)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def trial(folder: Path, mode: str, at: int) -> dict[str, Any]:
    folder.mkdir(parents=True)
    inbox = Inbox(open_quick_ledger(folder / "ledger.db").engine)
    kept = approve(inbox, proposed(inbox, make_comment()))
    inbox.close()
    died = bool(at) and killed(folder, mode, at)
    clock = Clock(NOW)
    for minute in MINUTES:
        clock.now = NOW + timedelta(minutes=minute)
        run(folder, mode, clock)
    inbox = Inbox(open_quick_ledger(folder / "ledger.db").engine)
    reply = inbox.comment(kept.id).reply
    inbox.close()
    live = Platform(folder / "live.jsonl", mode, clock).live()
    files = list((folder / "replies").glob("*.json"))
    assert reply is not None
    return {"mode": mode, "at": at, "died": died, "state": reply.state, "live": len(live) + len(files)}


def main() -> None:
    root = Path(sys.argv[1])
    trials = []
    for mode in MODES:
        trials.append(trial(root / mode / "0", mode, 0))
        for at in count(1):
            trials.append(trial(root / mode / str(at), mode, at))
            if not trials[-1]["died"]:
                break
    print(json.dumps(trials))


if __name__ == "__main__":
    main()
