"""Counts the weights of gauge.json from our comments, all but the latest; `make gauge` writes them."""

from __future__ import annotations

import json
import random

from replies_case import lines

from influencer.replies import gauge

LEARNED_FROM = ("heldout", "development", "fresh")
OTHERS = {
    "crisis": (
        "ordinary",
        "ordinary",
        "identity",
        "romantic",
        "spam",
        "collaboration",
        "minor",
        "advice",
        "private",
        "sensitive",
    ),
    "identity": (
        "ordinary",
        "ordinary",
        "crisis",
        "romantic",
        "spam",
        "collaboration",
        "minor",
        "advice",
        "private",
        "sensitive",
    ),
}
FOLDS = 5


def texts(*names: str) -> list[str]:
    return [text for name in names for *_, text in lines(name, *LEARNED_FROM)]


def learned() -> dict[str, dict[str, float]]:
    return {kind: gauge.learn(texts(kind), texts(*others)) for kind, others in OTHERS.items()}


def folds(kind: str) -> dict[str, list[float]]:
    """The scores of comments by weights that were learned without them."""
    found: dict[str, list[float]] = {kind: [], "ordinary": [], "sensitive": []}
    shipped = gauge.weights
    for fold in range(FOLDS):
        inside = gauge.learn(but(fold, texts(kind)), but(fold, texts(*OTHERS[kind])))
        gauge.weights = lambda inside=inside: {kind: inside}
        for name, scores in found.items():
            scores += [gauge.score(kind, text) for text in texts(name) if part(text) == fold]
    gauge.weights = shipped
    return found


def but(fold: int, among: list[str]) -> list[str]:
    return [text for text in among if part(text) != fold]


def part(text: str) -> int:
    return random.Random(text).randrange(FOLDS)


def main() -> None:
    made = json.dumps(learned(), ensure_ascii=False, indent=0, sort_keys=True)
    gauge.FILE.write_text(made + "\n", encoding="utf-8")
    for kind in OTHERS:
        scores = folds(kind)
        for bound in (0, 1, 2, 2.5, 3, 3.5, 4, 4.5, 5):
            shares = [f"{name} {sum(one >= bound for one in found) / len(found):.1%}" for name, found in scores.items()]
            print(f"{kind}, {bound} or more: {', '.join(shares)}")


if __name__ == "__main__":
    main()
