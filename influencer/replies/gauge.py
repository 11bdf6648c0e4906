"""How much a comment reads like distress, or like doubt that she is real: naive Bayes over words. Knows no phrases.

The weights in gauge.json are counted from the comments in tests/replies by `make gauge`. Where the phrases of signs/
find nothing, this looks at the whole; it only ever adds care.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path

from influencer.replies.clean import bare
from influencer.replies.signs import spaced_out

FILE = Path(__file__).with_name("gauge.json")
HOLD, CRISIS, IDENTITY = 3.0, 4.5, 4.0  # on five folds 7, 3 and 3 of 100 ordinary comments weigh more
PIECES = (4, 5)  # letters
LEAST_SEEN = 3  # comments
SMOOTHING = 0.3  # comments
LEAST_KNOWN = 4  # features; a comment with fewer that are known says little


def score(kind: str, text: str) -> float:
    """The weight of evidence in `text` that it is of `kind` (crisis, identity); about 0 where there is none."""
    table = weights()[kind]
    known = [table[one] for one in features(text) if one in table]
    return sum(known) / math.sqrt(max(LEAST_KNOWN, len(known)))


@cache
def weights() -> Mapping[str, Mapping[str, float]]:
    """The weights that ship with us."""
    found: dict[str, dict[str, float]] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def features(text: str) -> set[str]:
    """The words of `text`, each with its neighbour and the one after, and pieces of words."""
    words = [word for word in spaced_out(bare(text)).split() if word != "."]
    pairs = {f"{one} {other}" for one, other in pairwise(words)}
    skips = {f"{one} _ {other}" for one, other in zip(words, words[2:], strict=False)}
    pieces = {f"<{word}>"[i : i + size] for word in words for size in PIECES for i in range(len(word) + 3 - size)}
    return {*words, *pairs, *skips, *(f"~{piece}" for piece in pieces)}


def learn(wanted: Iterable[str], others: Iterable[str]) -> dict[str, float]:
    """The weight of every feature that is seen often enough: the logarithm of its odds, rounded."""
    yes, no = list(map(features, wanted)), list(map(features, others))
    in_yes, in_no = Counter(one for found in yes for one in found), Counter(one for found in no for one in found)
    often = sorted(one for one in in_yes | in_no if in_yes[one] + in_no[one] >= LEAST_SEEN)
    return {one: round(odds(in_yes[one], len(yes)) - odds(in_no[one], len(no)), 2) for one in often}


def odds(seen: int, of: int) -> float:
    """The logarithm of how likely a feature is, smoothed."""
    return math.log((seen + SMOOTHING) / (of + 2 * SMOOTHING))
