"""Texts that somebody wrote -> how they write, and lines of theirs that could stand in a bible. Knows no files.

Lines that carry a link, an address, a number to call, a name or what the bible bans are left out, and counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from influencer.errors import Invalid
from influencer.persona import Persona
from influencer.text import HANDLE, LINK, denial_in, fold, holds
from influencer.words.card import LEAST_TEXTS, Card, card_of, score, sentences_in, words_in
from influencer.words.exports import Heard
from influencer.words.rules import likeness

CANDIDATES = 12
LATEST = 4000  # texts among which lines are looked for; the card is of all
SHORTEST, LONGEST = 4, 40  # words of a line
TOO_LIKE = 0.3
REACHED = re.compile(rf"{HANDLE.pattern}|\w@\w|\d[\d\s()/.-]{{5,}}\d")
NAMES = re.compile(r"(?<=[\w,;:] )(?!I\b)[A-ZÀ-Þ]\w+")


@dataclass(frozen=True, slots=True)
class Distilled:
    """Whose texts, how many were theirs, their card, lines for the bible, and how many were left out and why."""

    who: str
    texts: int
    card: Card
    candidates: tuple[str, ...]
    left_out: Mapping[str, int]


def authors(heard: Sequence[Heard]) -> Counter[str]:
    """Who wrote how many of the texts; texts of nobody named are left out."""
    return Counter(one.who for one in heard if one.who)


def distill(persona: Persona, heard: Sequence[Heard], who: str) -> Distilled:
    """How `who` writes, and lines for the persona. Raises Invalid where that cannot be told from the texts."""
    texts = [one.text for one in theirs(heard, who)]
    card = card_of(texts)
    if card is None:
        raise Invalid(f"{len(texts)} texts of {who or 'one author'} are too few; the least is {LEAST_TEXTS}")
    lines = list(dict.fromkeys(" ".join(text.split()) for text in texts))[-LATEST:]
    why = {line: fault_of(persona, line) for line in lines}
    fit = [line for line in lines if not why[line]]
    return Distilled(who, len(texts), card, tuple(chosen(card, fit)), Counter(filter(None, why.values())))


def theirs(heard: Sequence[Heard], who: str) -> list[Heard]:
    """The texts of one author. Raises Invalid, with the names there are, where that is not clear."""
    named = authors(heard)
    told = ", ".join(f"{name} ({count})" for name, count in named.most_common(12))
    found = {name for name in named if fold(name) == fold(who)}
    if named and not who:
        raise Invalid(f"say with --who whose messages to read: {told}")
    if named and not found:
        raise Invalid(f"nobody called {who!r} wrote in these files; there are {told}")
    return [one for one in heard if not one.who or one.who in found]


def fault_of(persona: Persona, line: str) -> str:
    """Why a line cannot stand in a bible, in a word or two; empty if it can."""
    folded = fold(line)
    limits = persona.limits
    banned = (*limits.subjects, *limits.words, *limits.brands, *persona.voice.never_says)
    faults: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("too short", lambda: len(words_in(line)) < SHORTEST),
        ("too long", lambda: len(words_in(line)) > LONGEST or len(line) > 300),
        ("a link, an address or a number", lambda: bool(LINK.search(folded) or REACHED.search(line))),
        ("a hashtag", lambda: "#" in line),
        ("a name", lambda: any(NAMES.search(sentence) for sentence in sentences_in(line))),
        ("what the bible bans", lambda: any(holds(line, phrase) for phrase in banned)),
        ("says that she is real", lambda: bool(denial_in(line))),
        ("there already", lambda: any(likeness(line, old) >= TOO_LIKE for old in persona.voice.sample_lines)),
    )
    return next((why for why, is_so in faults if is_so()), "")


def chosen(card: Card, lines: Sequence[str]) -> Iterator[str]:
    """The lines that are most like their author, each unlike those before it."""
    taken: list[str] = []
    for line in sorted(lines, key=lambda line: (-score(card, line).value, -len(words_in(line)), line)):
        if len(taken) < CANDIDATES and all(likeness(line, old) < TOO_LIKE for old in taken):
            taken.append(line)
            yield line
