"""The comments that the gauge learns from, with whose they are: written ones, and those that the lessons stand for.

A line of a lesson stands for many comments: `{a|b}` is one of both, `@name` one of the set `@name = a|b`. Some get a
slip of the finger, as comments have.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from replies_case import FOLDER, lines

LEARNED_FROM = ("heldout", "development", "fresh", "latest", "unseen-2026-11-23")  # and from no other set
KINDS = ("crisis", "identity", "minor", "romantic", "injection", "ordinary")
OTHERS = ("spam", "collaboration", "hostile", "advice", "private", "sensitive")
FROM_A_LINE = 10  # comments
SLIPS = 0.25  # of the comments of a lesson
SET = re.compile(r"@(\w+) = (.*)")
CHOICE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Lesson:
    """Comments of one kind that are one author's one idea; they stay together when the gauge is tried."""

    kind: str
    idea: str
    comments: tuple[str, ...]


def all_lessons(*parts: str) -> list[Lesson]:
    """Everything that the gauge may learn from; with `parts`, only these of the sets."""
    return [
        lesson for kind in (*KINDS, *OTHERS) for lesson in (*written(kind, parts or LEARNED_FROM), *from_lines(kind))
    ]


def written(kind: str, parts: Sequence[str]) -> Iterator[Lesson]:
    """The comments of these sets, each for itself."""
    return (Lesson(kind, text, (text,)) for *_, text in lines(kind, *parts))


def from_lines(kind: str) -> Iterator[Lesson]:
    """The comments that the lines of lessons/KIND.txt stand for."""
    file = FOLDER / "lessons" / f"{kind}.txt"
    found = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    sets = {match[1]: match[2] for line in found if (match := SET.match(line))}
    for line in found:
        if line.strip() and not line.startswith("#") and not SET.match(line):
            yield Lesson(kind, line, tuple(comments_of(line, sets, random.Random(line))))


def comments_of(line: str, sets: Mapping[str, str], dice: random.Random) -> list[str]:
    """Up to FROM_A_LINE comments that the line stands for."""
    told = dict.fromkeys(one_of(line, sets, dice) for _ in range(3 * FROM_A_LINE))
    return [slip(text, dice) if dice.random() < SLIPS else text for text in list(told)[:FROM_A_LINE]]


def one_of(line: str, sets: Mapping[str, str], dice: random.Random) -> str:
    """One comment that the line stands for. Sets may stand in braces and the other way round."""
    names = re.compile("|".join(f"@{name}" for name in sorted(sets, key=len, reverse=True)) or r"(?!)")
    for _ in range(2):
        line = names.sub(lambda found: dice.choice(sets[found.group()[1:]].split("|")), line)
        line = CHOICE.sub(lambda found: dice.choice(found[1].split("|")), line)
    return " ".join(line.split())


def slip(text: str, dice: random.Random) -> str:
    """`text` with two letters of a word swapped, one lost or one twice."""
    if len(text) < 8:
        return text
    at = dice.randrange(1, len(text) - 2)
    one, other = text[at], text[at + 1]
    return text[:at] + dice.choice((other + one, one, one + one + other)) + text[at + 2 :]
