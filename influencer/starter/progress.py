"""Keeps a training run's place: stages, a log, a clock for its lines, and states written whole or not at all."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch

Say = Callable[[str], None]
Stage = Callable[[argparse.Namespace, Say], None]


def lessons_parser(name: str, about: str | None, stages: Mapping[str, Stage]) -> argparse.ArgumentParser:
    """What every net that learns from drawn people is asked: where, which stage, how many drawings."""
    parser = argparse.ArgumentParser(prog=f"python -m influencer.starter.{name}", description=about)
    parser.add_argument("--out", type=Path, required=True, help="where drawings, states and the log are kept")
    parser.add_argument("--stage", choices=(*stages, "all"), default="all")
    parser.add_argument("--families", type=int, default=300, help="of four people in four views each")
    parser.add_argument("--drawings", type=Path, help="the checkpoint's own drawings, to learn from too")
    parser.add_argument("--borrowed", type=int, default=7500, help="how many of those")
    parser.add_argument("--exam-families", type=int, default=40, help="of five people in ten views each")
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    return parser


def run_stages(asked: argparse.Namespace, stages: Mapping[str, Stage], log: str) -> None:
    """Run the stage asked for, or all of them in order."""
    asked.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(asked.threads)
    say = log_to(asked.out / log)
    for name in stages if asked.stage == "all" else (asked.stage,):
        say(f"{name} begins")
        stages[name](asked, say)


def log_to(path: Path) -> Say:
    """Prints a line with the time before it, and keeps it in a file."""

    def say(line: str) -> None:
        stamped = f"{time.strftime('%H:%M:%S')} {line}"
        print(stamped, flush=True)
        with path.open("a") as log:
            log.write(stamped + "\n")

    return say


class Clock:
    """Says how far a run is, and when it ends."""

    def __init__(self, steps: int, done: int) -> None:
        self.steps, self.done, self.start = steps, done, time.monotonic()

    def at(self, step: int) -> str:
        """One line: how far, how long, how long yet."""
        spent = time.monotonic() - self.start
        pace = spent / max(1, step - self.done)
        left = pace * (self.steps - step) / 60
        return f"{step}/{self.steps} {spent / 60:.1f} min, {left:.1f} left, {pace:.2f} s a step"


def save_state(path: Path, step: int, **parts: Any) -> None:
    """Written whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".tmp")
    torch.save({"step": step, **{name: part.state_dict() for name, part in parts.items()}}, draft)
    draft.replace(path)


def load_state(path: Path, **parts: Any) -> int:
    """Fills the parts from the state at path and returns its step; 0 when there is none."""
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True)
    for name, part in parts.items():
        part.load_state_dict(state[name])
    return int(state["step"])
