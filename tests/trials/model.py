"""Plays the model in runs with dice of their own until a million steps are played, and writes what came of them.

`make model` runs it and writes docs/reliability.md. Each run is kept in a file, so that it goes on where it ended:
`--steps`, `--minutes` and `--run` say how far. It stops at a broken promise and shows the steps that broke it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

import reliability  # noqa: E402

ROOT = HERE.parent.parent
KEPT = ROOT / ".work" / "model.jsonl"
COUNTED = re.compile(r"steps: (\d+) (\{.*\})")
Run = dict[str, Any]


def runs_in(path: Path) -> list[Run]:
    """Every run so far."""
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def played(seed: int, steps: int) -> tuple[Run, str]:
    """One run with those dice, and what it printed."""
    test = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "tests/test_publish_model.py"]
    env = {**os.environ, "MODEL_STEPS": str(steps), "MODEL_SEED": str(seed)}
    before = computed()
    done = subprocess.run(test, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    found = COUNTED.search(done.stdout)
    by = json.loads(found.group(2).replace("'", '"')) if found else {}
    return {"seed": seed, **by, "seconds": round(computed() - before, 1), "broken": done.returncode}, done.stdout


def computed() -> float:
    """The processor time of all runs so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def steps_of(runs: list[Run], *machines: str) -> int:
    return sum(run.get(name, 0) for run in runs for name in machines or ("Line", "Hands"))


def figures(runs: list[Run]) -> str:
    """All runs in a sentence."""
    seconds = sum(run["seconds"] for run in runs)
    steps, line, hands = steps_of(runs), steps_of(runs, "Line"), steps_of(runs, "Hands")
    broken = sum(bool(run["broken"]) for run in runs)
    return (
        f"{steps:,} steps ({line:,} of the publisher, {hands:,} of the folders) in {len(runs)} runs with dice of their "
        f"own, {steps / max(seconds, 1):.0f} steps a second of one core, on {reliability.machine()}; "
        f"runs with a broken promise: {broken}."
    )


def main() -> None:
    """Play on, keep, write; ends with 1 at a broken promise."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--steps", type=int, default=1_000_000, help="how many altogether, with those kept")
    options.add_argument("--minutes", type=float, default=float("inf"), help="begin no run after that long")
    options.add_argument("--run", type=int, default=10_000, help="how many steps a run has")
    options.add_argument("--kept", type=Path, default=KEPT, help="where runs are kept")
    asked = options.parse_args()
    asked.kept.parent.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    while steps_of(runs := runs_in(asked.kept)) < asked.steps and time.monotonic() - begun < asked.minutes * 60:
        run, said = played(len(runs) + 1, asked.run)
        with asked.kept.open("a") as file:
            file.write(json.dumps(run) + "\n")
        print(json.dumps(run), flush=True)
        if run["broken"]:
            sys.exit(said)
    text = figures(runs_in(asked.kept))
    print(text)
    reliability.write("model", text, "make model")


if __name__ == "__main__":
    main()
