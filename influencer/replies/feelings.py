"""A comment -> what whoever wrote it seems to feel, and how to answer that. Knows no writer.

The feelings and their phrases stand in feelings.txt. Nothing is kept of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from influencer.replies.clean import readings
from influencer.replies.signs import Signs

FILE = Path(__file__).parent / "feelings.txt"
HEAD = re.compile(r"^\[([^\]]+)\] (.+)$", re.MULTILINE)
LOW, LET_DOWN = "low", "let down"


@dataclass(frozen=True, slots=True)
class Feeling:
    """What somebody seems to feel, and the manner of an answer to it; both empty where nothing shows."""

    name: str = ""
    manner: str = ""

    @property
    def is_heavy(self) -> bool:
        """Whether a joke would hurt."""
        return self.name in (LOW, LET_DOWN)


def feeling_of(text: str) -> Feeling:
    """The first feeling of the file that shows in `text`."""
    read = readings(text)
    return next((feeling for feeling, signs in feelings() if signs.find(read)), Feeling())


@cache
def feelings() -> tuple[tuple[Feeling, Signs], ...]:
    """Every feeling with its phrases, in the order of the file."""
    return tuple(parts())


def parts() -> Iterator[tuple[Feeling, Signs]]:
    """The parts of the file: a head in brackets, and the phrases below it."""
    text = FILE.read_text(encoding="utf-8")
    heads = list(HEAD.finditer(text))
    for head, after in zip(heads, [*heads[1:], None], strict=True):
        yield Feeling(head[1], head[2]), Signs(text[head.end() : after.start() if after else None])
