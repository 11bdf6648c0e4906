"""Keeps a training run's place: a clock for its log lines, and states that are written whole or not at all."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import torch


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
