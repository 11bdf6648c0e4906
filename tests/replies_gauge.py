"""Learns the weights of gauge.json from our comments; `make gauge` writes them and says what they reach on others.

What may be learned from is in replies_lessons.py; the latest and the unseen comments are not.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from replies_lessons import KINDS, Lesson, all_lessons

from influencer.replies import gauge
from influencer.replies.clean import readings

FOLDS = 5
ROUNDS, STRIDE, BIAS_STRIDE, DECAY, START = 10, 0.2, 0.01, 1e-4, 0.05
BOUNDS = (-3, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 3)
Floats = NDArray[np.float64]
Boxes = NDArray[np.intp]


def learned(lessons: Sequence[Lesson]) -> dict[str, dict[str, object]]:
    """The weights for each kind, as gauge.json has them."""
    comments = [(text, lesson) for lesson in lessons for text in lesson.comments]
    boxes = [np.array(sorted(gauge.features(text))) for text, _ in comments]
    right = np.array([[lesson.kind == kind for kind in KINDS] for _, lesson in comments], float)
    worth = balanced(right, np.array([len(lesson.comments) ** -0.5 for _, lesson in comments]))
    weights, bias = descended(boxes, right, worth)
    return {kind: gauge.packed(float(bias[i]), weights[:, i].tolist()) for i, kind in enumerate(KINDS)}


def balanced(right: Floats, worth: Floats) -> Floats:
    """What each comment counts for each kind: both sides weigh the same together, a comment 1 on average."""
    yes, no = right * worth[:, None], (1 - right) * worth[:, None]
    return (yes / yes.sum(axis=0) + no / no.sum(axis=0)) * len(right) / 2


def descended(boxes: Sequence[Boxes], right: Floats, worth: Floats) -> tuple[Floats, Floats]:
    """Logistic regression, a comment at a time; a box that is often moved moves less and less."""
    weights, moved = np.zeros((gauge.BOXES, len(KINDS))), np.full((gauge.BOXES, len(KINDS)), START)
    bias, dice = np.zeros(len(KINDS)), np.random.default_rng(7)
    for turn in dice.permuted(np.tile(np.arange(len(boxes)), (ROUNDS, 1)), axis=1).ravel():
        here = boxes[turn]
        share = len(here) ** -0.5
        says = weights[here].sum(axis=0) * share + bias
        pull = (1 / (1 + np.exp(-np.clip(says, -30, 30))) - right[turn]) * worth[turn]
        moved[here] += (pull * share) ** 2
        weights[here] -= STRIDE * (pull * share / np.sqrt(moved[here]) + DECAY * weights[here])
        bias -= BIAS_STRIDE * pull
    return weights, bias


def folds(lessons: Sequence[Lesson]) -> dict[str, dict[str, list[float]]]:
    """For each kind the scores of comments, by their own kind, from weights that were learned without them."""
    found: dict[str, dict[str, list[float]]] = {kind: {} for kind in KINDS}
    for fold in range(FOLDS):
        made = learned([lesson for lesson in lessons if part(lesson) != fold])
        for kind, weights in ((kind, gauge.unpacked(made[kind])) for kind in KINDS):
            for lesson in lessons:
                if part(lesson) == fold:
                    found[kind].setdefault(lesson.kind, []).append(scored(weights, lesson.comments[0]))
    return found


def scored(weights: gauge.Weights, text: str) -> float:
    return max(weights.of(gauge.features(reading)) for reading in readings(text))


def part(lesson: Lesson) -> int:
    return random.Random(lesson.idea).randrange(FOLDS)


def made_from(lessons: Sequence[Lesson]) -> str:
    """A digest of what the weights depend on, so that a test sees at once when they were not made anew."""
    told = hashlib.sha256(repr((lessons, ROUNDS, STRIDE, BIAS_STRIDE, DECAY, START, gauge.BOXES)).encode())
    told.update(repr([sorted(gauge.features(lesson.comments[0])) for lesson in lessons]).encode())
    return told.hexdigest()


def main() -> None:
    lessons = all_lessons()
    made = {"made_from": made_from(lessons), "kinds": learned(lessons)}
    gauge.FILE.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    for kind, scores in folds(lessons).items():
        for bound in BOUNDS:
            names = (kind, *(one for one in (*KINDS[::-1], "sensitive") if one != kind))
            shares = [f"{name} {np.mean(np.array(scores[name]) >= bound):.1%}" for name in names]
            print(f"{kind}, {bound} or more: {', '.join(shares)}")


if __name__ == "__main__":
    main()
