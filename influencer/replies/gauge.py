"""How much a comment reads like distress, doubt, a child, courtship, an order, or nothing of all that: learned weights.

Where the phrases of signs/ ask for certain words, this weighs the whole: words, their neighbours, pieces of words, and
what they are about (concepts.txt), in six languages at once. The weights in gauge.json are learned from the comments in
tests/replies by `make gauge`. They are held in numbered boxes, several features to one, which keeps the file small.
"""

from __future__ import annotations

import base64
import json
import math
import re
import unicodedata
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from influencer.records import CommentClass
from influencer.replies.clean import bare, readings
from influencer.replies.signs import spaced_out

FILE = Path(__file__).with_name("gauge.json")
CONCEPTS = Path(__file__).with_name("concepts.txt")
SPELLINGS = Path(__file__).with_name("spellings.txt")
BOUNDS = {  # what weighs more is taken for it; `make gauge` says how much of what does
    CommentClass.CRISIS: 0.4,
    CommentClass.MINOR: 1.0,
    CommentClass.IDENTITY: 0.5,
    CommentClass.ROMANTIC: 1.0,
    CommentClass.INJECTION: 0.5,
}
HOLDS = {
    CommentClass.CRISIS: 0.1,
    CommentClass.IDENTITY: 0.0,
}  # what a person looks at: distress, and a doubt about who she is
HARMLESS = -1.5  # what explains a bleak word
ORDINARY = 1.75  # what explains a word that may be about grief or illness
BOXES = 1 << 16
STEPS = 31  # a weight is one of twice as many and nought
PIECES = (3, 4, 5)  # letters
NEAR = 5  # words between two concepts that say something in their order
LONGEST_WORD = 24


@dataclass(frozen=True, slots=True)
class Weights:
    """What each box says for one kind: `step` times a small whole number. `bias` is what nothing at all says."""

    bias: float
    step: float
    boxes: bytes

    def of(self, features: Collection[int]) -> float:
        """The weight of a text that has these features."""
        total = sum(box - 256 if box > 127 else box for box in map(self.boxes.__getitem__, features))
        return self.bias + self.step * total / math.sqrt(max(1, len(features)))


def score(kind: str, text: str) -> float:
    """How much `text` reads like `kind`, in the reading that does most: above 0 more likely than not."""
    return max(weights()[kind].of(features(reading)) for reading in readings(text))


@cache
def weights() -> Mapping[str, Weights]:
    """The weights that ship with us."""
    return {kind: unpacked(found) for kind, found in json.loads(FILE.read_text(encoding="utf-8"))["kinds"].items()}


def unpacked(found: Mapping[str, object]) -> Weights:
    """Weights as gauge.json has them."""
    return Weights(
        float(str(found["bias"])), float(str(found["step"])), zlib.decompress(base64.b85decode(str(found["boxes"])))
    )


def packed(bias: float, boxes: Sequence[float]) -> dict[str, object]:
    """Weights as gauge.json has them, rounded to whole steps."""
    step = float(f"{max(map(abs, boxes)) / STEPS:.4g}")
    rounded = bytes(round(one / step) % 256 for one in boxes)
    return {"bias": round(bias, 3), "step": step, "boxes": base64.b85encode(zlib.compress(rounded, 9)).decode()}


@lru_cache(maxsize=256)
def features(text: str) -> frozenset[int]:
    """The boxes of everything that is looked at in `text`."""
    return frozenset(zlib.crc32(one.encode()) % BOXES for one in (*in_words(text), *about(text), *pictures(text)))


def in_words(text: str) -> Iterator[str]:
    """Words, each with the three after it, and pieces of words."""
    words = words_of(text)
    yield from words
    row = ["^", *words, "$"]
    for gap in (1, 2, 3):
        yield from (f"{one} {gap} {other}" for one, other in zip(row, row[gap:], strict=False))
    for word in words:
        for size in PIECES:
            yield from (f"~{f'<{word}>'[start : start + size]}" for start in range(len(word) + 3 - size))


def about(text: str) -> Iterator[str]:
    """Concepts, each two of them, and which of two comes first if they are near."""
    words = words_of(text)
    spots = [(spot, one) for spot, word in enumerate(words) for one in concepts_of(word)]
    spots += [(spot, one) for spot, pair in enumerate(pairwise(words)) for one in concepts_of("_".join(pair))]
    yield from (f"@{one}" for _, one in spots)
    for here, one in spots:
        for there, other in spots:
            if here < there:
                yield f"@{min(one, other)} {max(one, other)}"
            if here < there <= here + NEAR:
                yield f"@{one} before {other}"


def pictures(text: str) -> Iterator[str]:
    """Emoji."""
    return (f"!{char}" for char in text if unicodedata.category(char) == "So")


def words_of(text: str) -> list[str]:
    """The folded words of `text`, dragged letters and haste undone: `soooo` is `so`, `wanna` is `want to`."""
    words = (re.sub(r"(.)\1{2,}", r"\1", word) for word in spaced_out(bare(text)).split() if word != ".")
    return [word[:LONGEST_WORD] for short in words for word in spellings().get(short, (short,))]


@cache
def spellings() -> Mapping[str, tuple[str, ...]]:
    """The words that a hasty spelling stands for."""
    lines = SPELLINGS.read_text(encoding="utf-8").splitlines()
    pairs = (line.split(" = ") for line in lines if " = " in line and not line.startswith("#"))
    return {short: tuple(words.split()) for short, words in pairs}


@lru_cache(maxsize=4096)
def concepts_of(word: str) -> tuple[str, ...]:
    """What a word is about, by concepts.txt."""
    known = concepts()
    found = {one for end in range(2, len(word) + 1) for one in known.get(f"{word[:end]}*", ())}
    return tuple(sorted(found.union(known.get(word, ()))))


@cache
def concepts() -> Mapping[str, frozenset[str]]:
    """The concepts by word; a star stands for any ending."""
    found: dict[str, set[str]] = {}
    for line in CONCEPTS.read_text(encoding="utf-8").splitlines():
        name, _, words = line.partition(" = ")
        for word in words.split() if not line.startswith("#") else ():
            found.setdefault(bare(word), set()).add(name)
    return {word: frozenset(names) for word, names in found.items()}
