"""Learns the weights of gauge.json from our comments; `make gauge` writes them and says what they reach on others.

What may be learned from is in replies_lessons.py. How far it reaches is told set by set, each judged by weights that
were learned without it; no phrase has a say in that.
"""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from replies_case import lines
from replies_lessons import KINDS, LEARNED_FROM, Lesson, all_lessons

from influencer.records import CommentClass
from influencer.replies import gauge
from influencer.replies.clean import readings

DOC = Path(__file__).parent.parent / "docs" / "replies.md"
BEGIN, END = "<!-- left out -->", "<!-- end of left out -->"
ROUNDS, REMEMBERED, PRICE, ENOUGH = 40, 8, 0.1, 1e-4
Floats = NDArray[np.float64]
Boxes = NDArray[np.intp]
Ask = Callable[[Floats], tuple[float, Floats]]


@dataclass(frozen=True, slots=True)
class Rows:
    """The features of comments: the boxes of all, one comment after the other, and how many each has."""

    boxes: Boxes
    counts: Boxes

    def weighed(self, weights: Floats) -> Floats:
        """What each comment weighs."""
        starts = np.concatenate(([0], np.cumsum(self.counts)[:-1]))
        return np.add.reduceat(weights[self.boxes], starts) / np.sqrt(self.counts)

    def pulled(self, pulls: Floats) -> Floats:
        """What is pulled at each box when each comment pulls so much."""
        shares = np.repeat(pulls / np.sqrt(self.counts), self.counts)
        return np.bincount(self.boxes, weights=shares, minlength=gauge.BOXES)


def learned(lessons: Sequence[Lesson]) -> dict[str, dict[str, object]]:
    """The weights for each kind, as gauge.json has them."""
    comments = [(text, lesson) for lesson in lessons for text in lesson.comments]
    rows = rows_of([text for text, _ in comments])
    worth = np.array([len(lesson.comments) ** -0.5 for _, lesson in comments])
    found = {}
    for kind in KINDS:
        right = np.array([lesson.kind == kind for _, lesson in comments], float)
        weights = fitted(rows, right, balanced(right, worth))
        found[kind] = gauge.packed(float(weights[-1]), weights[:-1].tolist())
    return found


def rows_of(texts: Sequence[str]) -> Rows:
    """The features of `texts`."""
    each = [sorted(gauge.features(text)) for text in texts]
    return Rows(np.fromiter(chain.from_iterable(each), np.intp), np.array([len(one) for one in each]))


def balanced(right: Floats, worth: Floats) -> Floats:
    """What each comment counts: both sides weigh the same together, a comment 1 on average."""
    yes, no = right * worth, (1 - right) * worth
    return (yes / yes.sum() + no / no.sum()) * len(right) / 2


def fitted(rows: Rows, right: Floats, worth: Floats) -> Floats:
    """Logistic regression with a price on weights; the bias is the last one."""
    sign = 2 * right - 1

    def ask(weights: Floats) -> tuple[float, Floats]:
        wrong = -sign * (rows.weighed(weights[:-1]) + weights[-1])
        cost = worth @ np.logaddexp(0, wrong) + PRICE / 2 * weights[:-1] @ weights[:-1]
        pulls = -sign * worth / (1 + np.exp(-wrong))
        return float(cost), np.append(rows.pulled(pulls) + PRICE * weights[:-1], pulls.sum())

    return minimised(ask, np.zeros(gauge.BOXES + 1))


def minimised(ask: Ask, here: Floats) -> Floats:
    """Where `ask` costs least, near enough (L-BFGS)."""
    steps: deque[tuple[Floats, Floats]] = deque(maxlen=REMEMBERED)
    cost, slope = ask(here)
    for _ in range(ROUNDS):
        way, length = direction(slope, steps), 1.0
        there, (less, flatter) = here - way, ask(here - way)
        while less > cost - 1e-4 * length * (way @ slope) and length > 1e-3:
            length /= 2
            there = here - length * way
            less, flatter = ask(there)
        steps.append((there - here, flatter - slope))
        near, here, cost, slope = abs(cost - less) < ENOUGH * abs(cost), there, less, flatter
        if near:
            break
    return here


def direction(slope: Floats, steps: Sequence[tuple[Floats, Floats]]) -> Floats:
    """Which way is down, by the steps so far."""
    if not steps:
        return slope * 3 / max(1, float(np.linalg.norm(slope)))
    way, shares = slope.copy(), []
    for moved, turned in reversed(steps):
        shares.append((moved @ way) / (moved @ turned))
        way -= shares[-1] * turned
    moved, turned = steps[-1]
    way *= (moved @ turned) / (turned @ turned)
    for (moved, turned), share in zip(steps, reversed(shares), strict=True):
        way += moved * (share - (turned @ way) / (moved @ turned))
    return way


def left_out(part: str) -> dict[tuple[str, str], list[dict[str, float]]]:
    """The scores of every comment of a set, by its kind and sort, from weights that were learned without that set."""
    made = learned(all_lessons(*(one for one in LEARNED_FROM if one != part)))
    weights = {kind: gauge.unpacked(found) for kind, found in made.items()}
    found: dict[tuple[str, str], list[dict[str, float]]] = {}
    for kind in KINDS:
        for row in lines(kind, part):
            sort = row[0] if kind == "crisis" else ""
            found.setdefault((kind, sort), []).append({one: scored(weights[one], row[-1]) for one in KINDS})
    return found


def scored(weights: gauge.Weights, text: str) -> float:
    return max(weights.of(gauge.features(reading)) for reading in readings(text))


def disturbs(scores: dict[str, float]) -> bool:
    """Whether a comment with these scores is held, or gets a fixed answer."""
    return any(scores[one.value] >= bound for one, bound in (gauge.BOUNDS | gauge.HOLDS).items())


def told(scores: dict[str, float]) -> bool:
    """Whether a person is told at once."""
    return scores["crisis"] >= gauge.BOUNDS[CommentClass.CRISIS]


def table(scores: dict[str, dict[tuple[str, str], list[dict[str, float]]]]) -> Iterator[str]:
    """What the gauge alone reaches on each set that it did not learn from."""
    yield f"| the gauge alone, learned without the set | {' | '.join(part.split('-')[0] for part in scores)} |"
    yield "|---" * (len(scores) + 1) + "|"
    for sort in ("explicit", "veiled", "third"):
        good = [[told(one) for one in found.get(("crisis", sort), [])] for found in scores.values()]
        yield f"| crisis, {sort}: told at once | {' | '.join(map(share, good))} |"
    for kind in KINDS:
        each = [
            [disturbs(one) for (name, _), of in found.items() if name == kind for one in of]
            for found in scores.values()
        ]
        meant = "held or answered for nothing" if kind == "ordinary" else "not in her voice"
        yield f"| {kind}: {meant} | {' | '.join(map(share, each))} |"


def share(good: Sequence[bool]) -> str:
    return f"{sum(good)} of {len(good)} ({sum(good) / len(good):.0%})" if good else ""


def made_from(lessons: Sequence[Lesson]) -> str:
    """A digest of what the weights depend on, so that a test sees at once when they were not made anew."""
    told = hashlib.sha256(repr((lessons, ROUNDS, REMEMBERED, PRICE, ENOUGH, gauge.BOXES)).encode())
    told.update(repr([sorted(gauge.features(lesson.comments[0])) for lesson in lessons]).encode())
    return told.hexdigest()


def learn() -> None:
    """Writes gauge.json."""
    lessons = all_lessons()
    made = {"made_from": made_from(lessons), "kinds": learned(lessons)}
    gauge.FILE.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    learn()
    told = "\n".join(table({part: left_out(part) for part in LEARNED_FROM}))
    text = DOC.read_text(encoding="utf-8")
    DOC.write_text(f"{text.split(BEGIN)[0]}{BEGIN}\n{told}\n{END}{text.split(END)[1]}", encoding="utf-8")
    print(told)


if __name__ == "__main__":
    main()
