"""Kills a post and an approval before each of their system calls, lets each of these fail, and writes what came of it.

`make trials-syscalls` runs it and writes docs/reliability.md. `--every 10` tries each tenth call and writes nothing.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

import reliability  # noqa: E402
import syscall_case  # noqa: E402
from reliability import is_lost, is_silent, is_twice  # noqa: E402
from syscall_case import DEEDS, FAULTS  # noqa: E402

MAKE = "make trials-syscalls"
ENDS = ("posted", "refused", "missed", "unknown")
CALLED = ("what is done", "calls", "tried", "posted", "refused", "missed", "left to a person")
FAULTY = ("what is done", "what is wrong", "tried", "done all the same", "one sentence", "posted", "left to a person")
WRONG = ("twice", "lost", "silent", "half", "no intent")
Trial = dict[str, Any]


def is_half(one: Trial) -> bool:
    """The ledger is damaged, or an approval is half there."""
    return not one["intact"] or not one["whole"]


def is_rash(one: Trial) -> bool:
    """Live, and the ledger did not say beforehand that it was being sent."""
    return bool(one["was_live"]) and one["stood"] not in ("armed", "unknown", "posted")


def is_strange(one: Trial) -> bool:
    """An error that is no sentence of ours, then or later, or a fault that did not strike where it should."""
    return not one["hit"] or (one["first"] or {}).get("ended") == "stranger" or bool(one["strangers"])


def is_forgotten(one: Trial) -> bool:
    """An approval that the terminal has confirmed, and that is not there."""
    return one["deed"] == "terminal" and (one["first"] or {}).get("ended") == "well" and one["draft"] != "approved"


WRONGS = (is_twice, is_lost, is_silent, is_half, is_rash)


def tried(deeds: list[str], faults: list[str], every: int) -> list[Trial]:
    """Every trial of those deeds and faults, by a small process that can fork safely."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        wanted = [part for fault in faults for part in ("--fault", fault)]
        command = [sys.executable, syscall_case.__file__, folder, *deeds, *wanted, "--every", str(every)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit("the trials broke off")
    return list(json.loads(done.stdout))


def line(cells: list[Any], bold: bool = False) -> str:
    return "| " + " | ".join(f"**{cell}**" if bold and str(cell) else str(cell) for cell in cells) + " |"


def ends(trials: list[Trial]) -> list[int]:
    return [sum(one["state"] == state for one in trials) for state in ENDS]


def wrongs(trials: list[Trial]) -> list[int]:
    return [sum(map(wrong, trials)) for wrong in WRONGS]


def killed(trials: list[Trial]) -> str:
    """The table of kill -9."""
    mine = [one for one in trials if one["fault"] == "kill"]
    rows = [line([*CALLED, *WRONG]), "|" + "---|" * len([*CALLED, *WRONG])]
    for deed in dict.fromkeys(one["deed"] for one in mine):
        here = [one for one in mine if one["deed"] == deed]
        rows.append(line([DEEDS[deed].what, names(here), len(here), *ends(here), *wrongs(here)]))
    return "\n".join([*rows, line(["all", "", len(mine), *ends(mine), *wrongs(mine)], bold=True)])


def names(trials: list[Trial]) -> str:
    """Which calls, the most frequent first."""
    return ", ".join(f"{count} {name}" for name, count in Counter(one["call"] for one in trials).most_common())


def spoiled(trials: list[Trial]) -> str:
    """The table of calls that fail."""
    mine = [one for one in trials if one["fault"] != "kill"]
    rows = [line([*FAULTY, *WRONG]), "|" + "---|" * len([*FAULTY, *WRONG])]
    for deed, fault in dict.fromkeys((one["deed"], one["fault"]) for one in mine):
        here = [one for one in mine if (one["deed"], one["fault"]) == (deed, fault)]
        rows.append(line([DEEDS[deed].what, FAULTS[fault].what, *row(here)]))
    return "\n".join([*rows, line(["all", "", *row(mine)], bold=True)])


def row(trials: list[Trial]) -> list[int]:
    how = Counter((one["first"] or {}).get("ended") for one in trials)
    posted, _, _, unknown = ends(trials)
    return [len(trials), how["well"], how["sentence"], posted, unknown, *wrongs(trials)]


def main() -> None:
    """Run, print, write; ends with 1 if anything was posted twice, lost, silent, half, rash or strange."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--deed", choices=DEEDS, action="append", help="only this one")
    options.add_argument("--fault", choices=FAULTS, action="append", help="only this one")
    options.add_argument("--every", type=int, default=1, help="each so manieth call")
    asked = options.parse_args()
    if sentence := syscall_case.why_not():
        sys.exit(sentence)
    begun = time.monotonic()
    trials = tried(asked.deed or list(DEEDS), asked.fault or [], asked.every)
    sys.exit(report(trials, time.monotonic() - begun, written=asked.every == 1 and not asked.deed))


def report(trials: list[Trial], seconds: float, written: bool) -> bool:
    """Print the tables, and write them; whether anything is wrong."""
    tables = {"kills": killed, "faults": spoiled}
    for name, table in tables.items():
        if mine := [one for one in trials if (one["fault"] == "kill") is (name == "kills")]:
            figures = f"{len(mine)} trials on {reliability.machine()}.\n\n{table(mine)}"
            print(figures, flush=True)
            if written:
                reliability.write(name, figures, MAKE)
    wrong = [one for one in trials if any(wrong(one) for wrong in (*WRONGS, is_strange, is_forgotten))]
    for one in wrong:
        print(json.dumps(one))
    print(f"{len(trials)} trials in {seconds:.0f} s, {len(wrong)} with something wrong")
    return bool(wrong)


if __name__ == "__main__":
    main()
