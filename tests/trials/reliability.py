"""Kills the publisher everywhere, under every behaviour of a platform, on both databases; writes down what came of it.

`make trials` runs it and writes docs/reliability.md. `python tests/trials/reliability.py --small` is a quick look.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import crash_case  # noqa: E402
import postgres_case  # noqa: E402
from fake_platform import MODES  # noqa: E402

DOCUMENT = HERE.parent.parent / "docs" / "reliability.md"
ENDS = ("posted", "refused", "missed", "unknown")

Trial = dict[str, Any]


@contextmanager
def sqlite() -> Iterator[str]:
    """The address of a new file."""
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/ledger.db"


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a new database, in a server of its own."""
    with postgres_case.running() as server:
        yield server.ledger_url()


DATABASES: dict[str, Callable[[], Any]] = {"SQLite": sqlite, "PostgreSQL": postgres}


def swept(database: str, size: str, modes: list[str]) -> list[Trial]:
    """Every trial on one database, run by a small process that can fork safely."""
    with DATABASES[database]() as url, tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, crash_case.__file__, folder, url, size, *modes]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr[-3000:])
    found = json.loads(done.stdout)
    return found["trials"] + [
        {"mode": "two publishers at once", "kills": [], "repeatable": False} | one for one in found["pairs"]
    ]


def is_twice(one: Trial) -> bool:
    """More than one post is live."""
    return one["live"] > 1


def is_lost(one: Trial) -> bool:
    """The ledger and the world disagree: live and not said to be, or said to be and not live."""
    said = one["state"] == "posted"
    return said is not bool(one["live"])


def is_silent(one: Trial) -> bool:
    """It ended nowhere, without a sentence, or with one that no line of the journal tells."""
    return one["state"] not in ENDS or not one["sentence"] or not one["told"]


def row(mode: str, trials: list[Trial]) -> str:
    """A line of the table."""
    mine = [one for one in trials if one["mode"] == mode]
    states = [sum(one["state"] == state for one in mine) for state in ENDS]
    kills = sum(len([kill for kill in one["kills"] if kill]) for one in mine)
    bad = [sum(map(wrong, mine)) for wrong in (is_twice, is_lost, is_silent)]
    cells = [mode, MODES.get(mode, "publishes and says so"), len(mine), kills, *states, *bad]
    return "| " + " | ".join(map(str, cells)) + " |"


def total(trials: list[Trial]) -> str:
    """The last line of the table."""
    states = [sum(one["state"] == state for one in trials) for state in ENDS]
    kills = sum(len([kill for kill in one["kills"] if kill]) for one in trials)
    bad = [sum(map(wrong, trials)) for wrong in (is_twice, is_lost, is_silent)]
    return "| **all** | | " + " | ".join(f"**{cell}**" for cell in (len(trials), kills, *states, *bad)) + " |"


def table(database: str, trials: list[Trial], seconds: float) -> str:
    """The figures of one database."""
    heads = [
        "platform",
        "what it does",
        "trials",
        "kills",
        "posted",
        "refused",
        "missed",
        "left to a person",
        "twice",
        "lost",
        "silent",
    ]
    modes = list(dict.fromkeys(one["mode"] for one in trials))
    lines = [
        f"### {database}",
        "",
        f"{len(trials)} trials in {seconds:.0f} s, on {machine()}.",
        "",
        f"| {' | '.join(heads)} |",
        "|" + "---|" * len(heads),
        *(row(mode, trials) for mode in modes),
        total(trials),
    ]
    return "\n".join(lines)


def machine() -> str:
    """What it ran on."""
    return f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}"


def write(name: str, figures: str, by: str = "make trials") -> None:
    """Put the figures of that name between their marks in the document."""
    begin, end = f"<!-- {name}: written by {by} -->", f"<!-- end of {name} -->"
    before, rest = DOCUMENT.read_text(encoding="utf-8").split(begin)
    after = rest.split(end)[1]
    DOCUMENT.write_text(f"{before}{begin}\n\n{figures}\n\n{end}{after}", encoding="utf-8")


def main() -> None:
    """Run, print, write; ends with 1 if anything was posted twice, lost or silent."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--small", action="store_true", help="each step once, no document written")
    options.add_argument("--database", choices=DATABASES, action="append", help="only this one")
    options.add_argument("--mode", choices=MODES, action="append", default=[], help="only this behaviour")
    asked = options.parse_args()
    everything: list[Trial] = []
    for database in asked.database or DATABASES:
        if database == "PostgreSQL" and (sentence := postgres_case.why_not()):
            sys.exit(sentence)
        begun = time.monotonic()
        trials = swept(database, "small" if asked.small else "full", asked.mode)
        figures = table(database, trials, time.monotonic() - begun)
        everything += trials
        print(figures, flush=True)
        if not asked.small:
            write(database, figures)
    wrong = [one for one in everything if is_twice(one) or is_lost(one) or is_silent(one)]
    for one in wrong:
        print(json.dumps(one))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
