"""Looks at candidates, refuses what no one should have to review, and picks the best of the rest.

Knows no faces: likeness is another gate's work. A gate takes candidates and returns them with scores, and with the
sentence in `refused` for each that does not pass; gates never approve.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from influencer.errors import Failed
from influencer.images.finish import open_picture
from influencer.records import Candidate

Gate = Callable[[Sequence[Candidate]], Sequence[Candidate]]
"""Judges the candidates it is given, in order; all that no earlier gate refused come in one call."""

LEAST_SPREAD = 14.0  # of 255, between the 5th and 95th percentile of brightness; a blank wall at dusk has about 20
MOST_CLIPPED = 0.6  # share of pixels that are pure black or pure white; a figure on white paper has about 0.5
HASH_SIDE = 16  # 256 bits
COPY_BITS = (
    26  # of 256; measured on drawings: re-saved, brightened or noisy copies 0 to 22, another in the same scene 37 up
)


@dataclass(frozen=True, slots=True)
class Picked:
    """The judged candidates, the place of the pick among them, a sentence for each, and the pick's picture hash."""

    candidates: tuple[Candidate, ...]
    number: int
    why: tuple[str, ...]
    hash: str


def pick(candidates: Sequence[Candidate], recent_hashes: Sequence[str] = (), gates: Sequence[Gate] = ()) -> Picked:
    """The best candidate that passes the technical gate and `gates`. Raises Failed with every reason if none does."""
    return best_of(judge(candidates, (technical_gate(recent_hashes), *gates)))


def best_of(judged: Sequence[Candidate]) -> Picked:
    """The best of judged candidates. Raises Failed with every reason if all were refused."""
    passed = [index for index, candidate in enumerate(judged) if not candidate.refused]
    if not passed:
        reasons = "; ".join(f"{c.number + 1}: {c.refused}" for c in judged) or "there were none"
        raise Failed(f"No candidate can be used ({reasons}); try another seed or change the scene.")
    best = max(passed, key=lambda index: (judged[index].scores["score"], -index))
    return Picked(tuple(judged), best, reasons_why(judged, best), picture_hash(judged[best].path))


def with_next_best(picked: Picked, count: int) -> tuple[int, ...]:
    """The places of the pick and of the next best that passed, at most `count`, none nearly a copy of another."""
    candidates = picked.candidates
    passed = [place for place, one in enumerate(candidates) if not one.refused and place != picked.number]
    passed.sort(key=lambda place: (-candidates[place].scores["score"], place))
    taken, hashes = [picked.number], [picked.hash]
    for place in passed:
        seen = picture_hash(candidates[place].path)
        if len(taken) < count and nearest_bits(seen, hashes) > COPY_BITS:
            taken.append(place)
            hashes.append(seen)
    return tuple(taken)


def judge(candidates: Sequence[Candidate], gates: Sequence[Gate]) -> tuple[Candidate, ...]:
    """Each candidate after all gates; the first refusal ends its way."""
    judged = list(candidates)
    for gate in gates:
        places = [index for index, candidate in enumerate(judged) if not candidate.refused]
        passed_on = gate([judged[index] for index in places]) if places else []
        for index, candidate in zip(places, passed_on, strict=True):
            judged[index] = candidate
    return tuple(judged)


def one_by_one(look: Callable[[Candidate], Candidate]) -> Gate:
    """The gate that looks at each candidate by itself."""
    return lambda candidates: [look(candidate) for candidate in candidates]


def technical_gate(recent_hashes: Sequence[str]) -> Gate:
    """A gate that refuses blank, clipped and hidden pictures and near-copies of recent ones, and scores the rest.

    `score` (0 to 1) only orders what passed: half for clean edges (noise and mush have none), a quarter for tonal
    range, a quarter for being unlike recent posts. It knows nothing of beauty, hands or likeness.
    """

    def look(candidate: Candidate) -> Candidate:
        picture = open_picture(candidate.path)
        nearest = nearest_bits(hash_of(picture), recent_hashes)
        scores = measures(picture) | {"unlike": min(1.0, nearest / (HASH_SIDE * HASH_SIDE / 2))}
        scores["score"] = 0.5 * scores["clean"] + 0.25 * min(1.0, scores["spread"] / 200) + 0.25 * scores["unlike"]
        rounded = {name: round(value, 3) for name, value in scores.items()}
        refused = refusal(scores, nearest, bool(candidate.settings.get("hidden")))
        return replace(candidate, scores={**candidate.scores, **rounded}, refused=refused)

    return one_by_one(look)


def measures(picture: Image.Image) -> dict[str, float]:
    """`spread` of brightness (0 to 255), share of `clipped` pixels, and how `clean` the edges are (0 to 1)."""
    small = ImageOps.contain(picture.convert("RGB"), (512, 512), Image.Resampling.BOX)
    grey = np.asarray(small.convert("L"), dtype=np.float32)
    low, high = np.percentile(grey, (5, 95))
    clipped = float(np.mean((grey <= 1) | (grey >= 254)))
    return {"spread": float(high - low), "clipped": clipped, "clean": cleanness(grey)}


def cleanness(grey: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> float:
    """The share of edge strength that the strongest tenth of pixels holds: high for drawn edges, low for noise."""
    edges = np.abs(np.diff(grey, axis=0))[:, :-1] + np.abs(np.diff(grey, axis=1))[:-1, :]
    strongest = np.sort(edges, axis=None)[-max(1, edges.size // 10) :]
    return float(strongest.sum() / max(float(edges.sum()), 1e-6))


def refusal(scores: dict[str, float], nearest: int, hidden: bool) -> str:
    """The sentence of the first thing wrong, or nothing."""
    if hidden:
        return "the checkpoint's own safety checker hid this picture"
    if scores["spread"] < LEAST_SPREAD:
        return f"almost blank: brightness varies by {scores['spread']:.0f} of 255"
    if scores["clipped"] > MOST_CLIPPED:
        return f"{scores['clipped']:.0%} of it is pure black or white"
    if nearest <= COPY_BITS:
        return f"nearly a copy of a recent post ({nearest} of {HASH_SIDE**2} bits differ)"
    return ""


def reasons_why(judged: Sequence[Candidate], best: int) -> tuple[str, ...]:
    """A sentence for each candidate: why it was picked, left, or refused."""
    top = judged[best].scores["score"]
    passed = sum(not candidate.refused for candidate in judged)
    return tuple(
        candidate.refused or picked_sentence(candidate, passed)
        if index == best
        else candidate.refused or left(candidate, top)
        for index, candidate in enumerate(judged)
    )


def picked_sentence(candidate: Candidate, passed: int) -> str:
    """Why the pick is the pick."""
    if passed == 1:
        return "the only one that passed"
    shown = {"likeness": "likeness", "clean": "clean edges", "unlike": "unlike recent"}
    reasons = (f"{word} {candidate.scores[name]:.2f}" for name, word in shown.items() if name in candidate.scores)
    return f"best of {passed}: {', '.join(reasons)}"


def left(candidate: Candidate, top: float) -> str:
    """Why one that passed was not picked."""
    return f"passed; {top - candidate.scores['score']:.3f} below the pick"


def picture_hash(path: Path) -> str:
    """A perceptual hash of a picture: 64 hex digits that change little when the picture does."""
    return hash_of(open_picture(path))


def hash_of(picture: Image.Image) -> str:
    """Which of neighbouring patches is brighter, across a 17 x 16 grid, as hex."""
    grid = picture.convert("L").resize((HASH_SIDE + 1, HASH_SIDE), Image.Resampling.BOX)
    values = np.asarray(grid, dtype=np.int16)
    return np.packbits(values[:, 1:] > values[:, :-1]).tobytes().hex()


def nearest_bits(value: str, others: Sequence[str]) -> int:
    """In how many bits the nearest of `others` differs; all of them if there are none."""
    own = int(value, 16)
    same_kind = [int(other, 16) for other in others if len(other) == len(value)]
    return min(((own ^ other).bit_count() for other in same_kind), default=HASH_SIDE * HASH_SIDE)
