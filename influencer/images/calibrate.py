"""Learns a persona's likeness band from her references and from impostors, and watches it: drift, and who looks alike.

Numbers only; knows no picture and no network, but for `calibrate_pictures`, which hands pictures to an embedder.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from pathlib import Path

import numpy as np
from PIL import Image, ImageEnhance

from influencer.errors import Invalid
from influencer.images.finish import open_picture
from influencer.images.identity import (
    LEAST_REFERENCES,
    MARK_SEEN,
    Anchors,
    Band,
    Embedder,
    Matrix,
    Rate,
    Rule,
    Vector,
    anchors_of,
    matrix,
    scores_of,
)

FALSE_ACCEPT = 0.005  # of impostors that may pass
FALSE_REJECT = 0.01  # of her own that the floor may cost
CONFIDENCE = 0.95
LEAST_IMPOSTORS = 20
UPPER_QUARTER, HALF = 0.25, 0.5  # the part of the scores a tail is fitted to
CLEARLY = 1.1  # by how much a rule must separate better than the mean to be taken instead
SLACK, ALARM = 0.5, 8.0  # of the CUSUM, in standard deviations
MOST_FALL, MOST_SUM = 3.0, 2 * ALARM  # that one picture adds, and that it may come to


@dataclass(frozen=True, slots=True)
class Tail:
    """An exponential tail: `count` scores, `share` of all, lie beyond `start`, and their mean excess is `scale`.

    What it expects of a new score allows for how unsure a scale is that so few scores gave: the fewer, the further out.
    """

    start: float
    share: float
    scale: float
    count: int

    def beyond(self, bound: float) -> float:
        """The chance that a new score is beyond `bound`."""
        excess = max(0.0, bound - self.start) / (self.count * self.scale)
        return float(self.share * (1 + excess) ** -self.count)

    def bound(self, share: float) -> float:
        """What a new score passes with this chance only."""
        return float(self.start + self.scale * self.count * max(0.0, (self.share / share) ** (1 / self.count) - 1))


def stretched(scores: Matrix) -> Matrix:
    """Scores on a scale without end: the logarithm of their distance from 1, in which tails can be continued."""
    return np.asarray(-np.log(np.clip(1.0 - scores, 1e-9, None)))


def score_at(height: float) -> float:
    """The score at a height of the stretched scale."""
    return 1.0 - math.exp(-height)


def tail_of(scores: Matrix, part: float) -> Tail:
    """The upper tail of scores, fitted to their upper `part`."""
    ordered = np.sort(scores)[::-1]
    count = max(2, math.ceil(len(ordered) * part))
    start = float(ordered[min(count, len(ordered) - 1)])
    return Tail(start, count / len(ordered), max(float(ordered[:count].mean()) - start, 1e-6), count)


def most_likely(seen: int, of: int, confidence: float = CONFIDENCE) -> float:
    """Clopper and Pearson's one-sided bound: the greatest share under which `seen` or fewer of `of` is not absurd."""
    if seen >= of:
        return 1.0
    low, high = seen / of, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if chance_of_at_most(seen, of, middle) > 1 - confidence else (low, middle)
    return high


def chance_of_at_most(seen: int, of: int, share: float) -> float:
    """The binomial chance of `seen` or fewer in `of` tries of `share` each."""
    if share <= 0 or share >= 1:
        return float(share <= 0)
    ways = (math.lgamma(of + 1) - math.lgamma(k + 1) - math.lgamma(of - k + 1) for k in range(seen + 1))
    return math.fsum(math.exp(way + k * math.log(share) + (of - k) * math.log1p(-share)) for k, way in enumerate(ways))


# The band


def calibrate(anchors: Anchors, impostors: Sequence[Vector], copies: Sequence[Vector], made: datetime) -> Band:
    """The band of one persona. Raises Invalid if there are too few references or impostors to say anything.

    1. Her own scores are leave-one-out: each reference against the others.
    2. The impostors' bound lets through at most 0.5 % of them: by count with 95 % confidence where there are enough
       (about 600), else where an exponential fitted to their upper quarter gives a new one that chance, and never
       below the highest. All fits are to the logarithm of the distance from 1, so that no bound comes out above it.
       In rehearsals the average impostor then passes in less than 0.5 %, in up to 1 % where their scores have far
       heavier tails than a normal distribution; the rates of the band say what was counted and what it may be.
    3. Her own floor is where an exponential fitted to her lower half falls to 1 %. Where it is above the impostors'
       bound the lower bound is halfway between them, else it is the impostors' bound.
    4. Of the three rules to make a score, the mean is taken unless another separates clearly better.
    5. A copy is nearer to a single reference than her references are to each other.
    """
    own, others = enough(anchors, impostors)
    rule = best_rule(own, others)
    mine, theirs = left_out_scores(own, rule), scores_of(others, own, rule)
    lower = lower_bound(stretched(mine), stretched(theirs))
    copied = (matrix(copies) @ own.T).max(axis=1) if copies else np.zeros(0)
    nearest = nearest_others(own)
    upper = score_at(upper_bound(stretched(nearest), stretched(copied)))
    return Band(
        embedder=anchors.embedder,
        version=anchors.version,
        references=dict(anchors.files),
        rule=rule,
        lower=score_at(lower),
        typical=float(np.median(mine)),
        upper=upper,
        false_accept=rate(stretched(theirs), lower, UPPER_QUARTER),
        false_reject=rate(-stretched(mine), -lower, HALF),
        made=made,
        how=f"{about_impostors(len(theirs))}; {about_copies(copied, upper)}",
        marks=mark_floors(anchors.marks),
        own=rounded(mine),
        impostors=rounded(theirs),
        nearest=rounded(nearest),
        copies=rounded(copied),
    )


def enough(anchors: Anchors, impostors: Sequence[Vector]) -> tuple[Matrix, Matrix]:
    """Hers and theirs as rows. Raises Invalid if there are too few."""
    if len(anchors.vectors) < LEAST_REFERENCES:
        raise Invalid(f"a band needs at least {LEAST_REFERENCES} references that can be scored")
    if len(impostors) < LEAST_IMPOSTORS:
        raise Invalid(
            f"a band needs at least {LEAST_IMPOSTORS} pictures of others that can be scored, not {len(impostors)}"
        )
    return matrix(anchors.vectors), matrix(impostors)


def rounded(scores: Matrix) -> tuple[float, ...]:
    """Scores as they are kept."""
    return tuple(np.round(scores, 5).tolist())


def left_out_scores(own: Matrix, rule: Rule) -> Matrix:
    """The score of each reference against all the others."""
    return np.array([scores_of(own[[i]], np.delete(own, i, axis=0), rule)[0] for i in range(len(own))])


def nearest_others(own: Matrix) -> Matrix:
    """How near each reference is to the nearest of the others."""
    likeness = own @ own.T
    np.fill_diagonal(likeness, -1.0)
    return np.asarray(likeness.max(axis=1))


def best_rule(own: Matrix, others: Matrix) -> Rule:
    """The rule that leaves the widest room between the impostors' bound and her median, in her own spreads."""
    rooms = {rule: room(left_out_scores(own, rule), scores_of(others, own, rule)) for rule in Rule}
    best = max(rooms, key=lambda rule: rooms[rule])
    return best if rooms[best] > CLEARLY * max(rooms[Rule.MEAN], 0.0) else Rule.MEAN


def room(mine: Matrix, theirs: Matrix) -> float:
    """From the impostors' bound up to her median, in her own spreads."""
    hers = stretched(mine)
    return (float(np.median(hers)) - impostors_bound(stretched(theirs))) / max(spread_of(hers), 1e-6)


def spread_of(scores: Matrix) -> float:
    """The standard deviation, as the median distance from the median gives it: one odd picture does not move it."""
    return 1.4826 * float(np.median(np.abs(scores - np.median(scores))))


def lower_bound(mine: Matrix, theirs: Matrix) -> float:
    """Above the impostors, and halfway up to her own floor where there is room between them."""
    bound, floor = impostors_bound(theirs), -tail_of(-mine, HALF).bound(FALSE_REJECT)
    return max(bound, (bound + floor) / 2)


def impostors_bound(theirs: Matrix) -> float:
    """The lowest score that keeps all but 0.5 % of impostors out."""
    ordered = np.sort(theirs)[::-1]
    passing = may_pass(len(ordered))
    if passing is None:
        return max(tail_of(theirs, UPPER_QUARTER).bound(FALSE_ACCEPT), just_above(float(ordered[0])))
    return just_above(float(ordered[passing]))


def may_pass(of: int) -> int | None:
    """How many of so many impostors may pass while 0.5 % is certain enough; None if not even zero of them proves it."""
    if most_likely(0, of) > FALSE_ACCEPT:
        return None
    passing = 0
    while most_likely(passing + 1, of) <= FALSE_ACCEPT:
        passing += 1
    return passing


def just_above(height: float) -> float:
    """The least bound that keeps out what is at this height."""
    return height + 1e-9


def about_impostors(count: int) -> str:
    """Which of the two ways the impostors' bound was found."""
    if may_pass(count) is not None:
        return f"counted: {count} impostors prove it"
    return f"fitted: {count} impostors are too few to count to 0.5%, so their tail was continued"


def upper_bound(mine: Matrix, copied: Matrix) -> float:
    """The nearness from which a picture is a copy: halfway from what hers reach to what copies have at least, and
    never where it would cost her more than 0.5 %.
    """
    genuine = tail_of(mine, HALF).bound(FALSE_ACCEPT)
    return max(genuine, (genuine + float(np.quantile(copied, 0.05))) / 2) if len(copied) else genuine


def about_copies(copied: Matrix, upper: float) -> str:
    """How many copies the upper bound catches."""
    return f"{(copied >= upper).sum()} of {len(copied)} copies are caught" if len(copied) else "no copies were tried"


def rate(scores: Matrix, bound: float, part: float) -> Rate:
    """The share of scores at or above `bound`: as counted, or by the fitted tail where none are."""
    seen = int((scores >= bound).sum())
    estimate = seen / len(scores) if seen else tail_of(scores, part).beyond(bound)
    return Rate(seen, len(scores), round(estimate, 6), round(most_likely(seen, len(scores)), 6))


def mark_floors(marks: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The least probability of each fixed mark: a half, or lower where one of her own references shows it less."""
    names = sorted({name for each in marks for name in each})
    return {name: min(MARK_SEEN, *(each[name] for each in marks if name in each)) for name in names}


def calibrate_pictures(
    embedder: Embedder, folder: Path, references: Sequence[str], impostors: Sequence[Path], made: datetime
) -> tuple[Anchors, Band]:
    """Anchors and band of the persona in `folder`; what cannot be scored is left out. Raises Invalid or Failed."""
    anchors = anchors_of(embedder, folder, references)
    with tempfile.TemporaryDirectory(prefix="influencer-") as scratch:
        copies = copies_of([folder / name for name in references], Path(scratch))
        seen = embedder.embed([*impostors, *copies])
    others = [each.vector for each in seen[: len(impostors)] if each.vector is not None]
    copied = [each.vector for each in seen[len(impostors) :] if each.vector is not None]
    return anchors, calibrate(anchors, others, copied, made)


def copies_of(pictures: Sequence[Path], folder: Path) -> list[Path]:
    """Each picture as somebody would copy it: saved small, brightened, cropped a little."""
    made: list[Path] = []
    for number, path in enumerate(pictures):
        picture = open_picture(path).convert("RGB")
        width, height = picture.size
        inset = (round(width * 0.03), round(height * 0.03))
        cropped = picture.crop((*inset, width - inset[0], height - inset[1])).resize(picture.size)
        brighter = ImageEnhance.Brightness(picture).enhance(1.12)
        for kind, each in enumerate((picture, brighter, cropped)):
            made.append(saved(each, folder / f"{number}-{kind}.jpg"))
    return made


def saved(picture: Image.Image, path: Path) -> Path:
    """The file of a picture, saved as messengers do."""
    picture.save(path, "JPEG", quality=60)
    return path


# Over time


@dataclass(frozen=True, slots=True)
class Drift:
    """Whether likeness to the anchors holds. `sums` is the CUSUM after each picture; the alarm is at ALARM."""

    scores: tuple[tuple[date, float], ...]
    sums: tuple[float, ...]
    typical: float
    spread: float
    since: date | None
    sentence: str


def drift(scores: Sequence[tuple[date, float]], band: Band) -> Drift:
    """Whether the pictures that were picked, oldest first, fall away from her own median, as they do now.

    A one-sided CUSUM in standard deviations: slack 0.5, alarm above 8. One picture counts for 3 at most and the sum
    ends at 16, so that likeness that was mended is soon seen to hold. A lasting fall of one deviation is seen within
    about 17 pictures. The deviation is that of her leave-one-out scores, or that from one picture to the next where it
    is greater. False alarms come about once in 20,000 pictures; with a dozen references her median itself is unsure,
    and in a rehearsal one persona in eight had one within 200.
    """
    values = np.array([score for _, score in scores])
    spread = max(spread_of(np.array(band.own)), jitter_of(values), 1e-4)
    sums = cusum([(band.typical - score) / spread for score in values])
    drifting = bool(sums) and sums[-1] > ALARM
    since = scores[began(sums)][0] if drifting else None
    sentence = f"drifts since {since}" if drifting else f"holds over {len(scores)} pictures"
    return Drift(tuple(scores), tuple(sums), band.typical, spread, since, sentence)


def jitter_of(values: Matrix) -> float:
    """The standard deviation from one picture to the next: a slow fall does not move it. 0 for fewer than ten."""
    return 1.0484 * float(np.median(np.abs(np.diff(values)))) if len(values) >= 10 else 0.0


def cusum(falls: Sequence[float]) -> list[float]:
    """What has added up of falls beyond the slack, within its bounds."""
    sums: list[float] = []
    for fall in falls:
        total = (sums[-1] if sums else 0.0) + min(fall, MOST_FALL) - SLACK
        sums.append(min(MOST_SUM, max(0.0, total)))
    return sums


def began(sums: Sequence[float]) -> int:
    """The first picture of the fall that goes on: the one after the sum was last zero."""
    return next((index + 1 for index in range(len(sums) - 1, -1, -1) if sums[index] == 0.0), 0)


# Side by side


@dataclass(frozen=True, slots=True)
class Alike:
    """Two personas: how like the second the first's pictures are, and from where they could be taken for hers."""

    first: str
    second: str
    score: float
    lower: float

    @property
    def mixed_up(self) -> bool:
        """Whether one could be taken for the other."""
        return self.score >= self.lower


def compare(cast: Mapping[str, tuple[Anchors, Band]]) -> list[Alike]:
    """Every pair of personas, most alike first: the median score of the one's references, as the other's gate scores.

    Of a pair the direction counts that comes nearer to its bound.
    """
    rows = {name: matrix(anchors.vectors) for name, (anchors, _) in cast.items()}
    likes = {name: medians(rows, rows[name], band.rule) for name, (_, band) in cast.items()}
    lower = {name: taken_from(band) for name, (_, band) in cast.items()}

    def toward(first: str, second: str) -> Alike:
        return Alike(first, second, likes[second][first], lower[second])

    both = ((toward(a, b), toward(b, a)) for a, b in combinations(cast, 2))
    return sorted((max(pair, key=over) for pair in both), key=over, reverse=True)


def over(pair: Alike) -> float:
    """How far a pair is beyond the bound."""
    return pair.score - pair.lower


def medians(rows: Mapping[str, Matrix], references: Matrix, rule: Rule) -> dict[str, float]:
    """How like these references each persona's pictures are, by her median."""
    ends = np.cumsum([len(each) for each in rows.values()])[:-1]
    parts = np.split(scores_of(np.concatenate(list(rows.values())), references, rule), ends)
    return {name: float(np.median(part)) for name, part in zip(rows, parts, strict=True)}


def taken_from(band: Band) -> float:
    """From where somebody could be taken for her: where her band begins, or what a quarter of her own stay below.

    The second counts where a band was learned with her double among the impostors, and so begins above both.
    """
    return min(band.lower, float(np.quantile(band.own, 0.25))) if band.own else band.lower
