"""The identity gate: is this picture her? Scores likeness to her approved references against a band calibrated for her.

Knows no network: what a picture looks like to an embedder comes in as a Sighting. What cannot be scored never passes.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from influencer.errors import Failed, InfluencerError, Invalid, Missing
from influencer.images.pick import COPY_BITS, Gate, nearest_bits, picture_hash
from influencer.persona import Persona
from influencer.records import Candidate

Vector = tuple[float, ...]
Matrix = NDArray[np.float64]

TRIMMED = 0.2  # of the references, the least like the others, are left out of their mean
NEAREST = 3  # references that `top` and `blend` look at
MARK_SEEN = 0.5  # below this probability a fixed mark counts as missing
MARK_STRANGE = 0.8  # from this probability one that is not hers counts against her
LEAST_REFERENCES = 5
LIKENESS = "likeness"  # the folder beside the bible
UNSCORABLE = "likeness cannot be scored"  # how every such refusal begins
UNCHECKED = "likeness was not checked"  # how every such warning begins


class Verdict(StrEnum):
    """What the gate says of one picture. Only `inside` passes."""

    INSIDE = "inside"
    TOO_FAR = "too far"
    TOO_NEAR = "too near"
    NOT_SCORABLE = "not scorable"


class Rule(StrEnum):
    """How likeness to many references becomes one score: to their mean, to the nearest few, or half of each."""

    MEAN = "mean"
    TOP = "top"
    BLEND = "blend"


@dataclass(frozen=True, slots=True)
class Sighting:
    """What an embedder sees in one picture. No `vector` means not scorable, and `why` says so in a few words.

    `box` is the face, or what was looked at: left, top, right, bottom in pixels. `marks` holds the probability of each
    fixed mark that could be judged in this view; embedders that know no marks leave it empty.
    """

    vector: Vector | None
    box: tuple[float, float, float, float] | None = None
    why: str = ""
    marks: Mapping[str, float] = field(default_factory=dict)


class Embedder(Protocol):
    """Whatever turns pictures into vectors by which faces can be told apart."""

    name: str

    @property
    def version(self) -> str:
        """The first hex digits of its weights' sha256. Raises Missing, Invalid or Unsafe if they cannot be used."""

    def embed(self, pictures: Sequence[Path]) -> tuple[Sighting, ...]:
        """A sighting of each picture, in order. Raises Failed if the embedder cannot work."""

    def close(self) -> None:
        """End what the embedder holds."""


@dataclass(frozen=True, slots=True)
class Anchors:
    """Her approved references as one embedder sees them: the measure of likeness, never yesterday's output.

    `files` has the sha256 of every reference by name, `hashes` their perceptual hashes, `marks` what marks were seen
    in each that has a vector, and `left_out` says why a reference has none.
    """

    embedder: str
    version: str
    vectors: tuple[Vector, ...]
    files: Mapping[str, str]
    hashes: tuple[str, ...] = ()
    marks: tuple[Mapping[str, float], ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rate:
    """A share that was measured: `seen` of `of`, the best estimate, and the most it is with 95 % confidence."""

    seen: int
    of: int
    estimate: float
    most: float


@dataclass(frozen=True, slots=True)
class Band:
    """Between which scores a picture is her and no copy, with the error rates, for one embedder and one set of files.

    `lower` and `typical` (the median of her own) are scores by `rule`; `upper` is the cosine to the single nearest
    reference from which a picture counts as a copy. It was learned from the scores of her `own` and of `impostors`, and
    from how near to a reference her own (`nearest`) and `copies` come. `drawn_by` is the fingerprint of the checkpoint
    that drew the impostors, if one did.
    """

    embedder: str
    version: str
    references: Mapping[str, str]
    rule: Rule
    lower: float
    typical: float
    upper: float
    false_accept: Rate
    false_reject: Rate
    made: datetime
    how: str = ""
    marks: Mapping[str, float] = field(default_factory=dict)
    own: tuple[float, ...] = ()
    impostors: tuple[float, ...] = ()
    nearest: tuple[float, ...] = ()
    copies: tuple[float, ...] = ()
    drawn_by: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """The gate's answer for one picture. `score` is None if it is not scorable; `reason` is empty if it is inside."""

    score: float | None
    verdict: Verdict
    reason: str = ""
    marks: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kept:
    """What personas/NAME/likeness/EMBEDDER.json holds."""

    band: Band
    anchors: Anchors


KEPT = TypeAdapter(Kept)
NUMBERS = re.compile(r"\[\s+[-+.\deE,\s]+\]")  # lists that read better in one line


# Scores


def matrix(vectors: Sequence[Vector]) -> Matrix:
    """Vectors as rows of length one."""
    rows = np.asarray(vectors, dtype=np.float64)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12))


def mean_of(rows: Matrix) -> Matrix:
    """The direction of the rows' mean, after the few that are least like it are left out."""
    kept = rows
    if spare := int(len(rows) * TRIMMED):
        kept = rows[np.argsort(rows @ rows.mean(axis=0))[spare:]]
    mean = kept.mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-12))


def scores_of(rows: Matrix, references: Matrix, rule: Rule) -> Matrix:
    """How like the references each row is, from -1 to 1."""
    to_mean = rows @ mean_of(references)
    if rule is Rule.MEAN:
        return np.asarray(to_mean)
    nearest = np.sort(rows @ references.T, axis=1)[:, -NEAREST:].mean(axis=1)
    return np.asarray(nearest if rule is Rule.TOP else (to_mean + nearest) / 2)


@dataclass(frozen=True, slots=True)
class Marks:
    """What a bible says of marks: those that are `hers` must be seen, those she may `wear` may, and no others."""

    hers: tuple[str, ...] = ()
    wear: tuple[str, ...] = ()


def unscorable(sighting: Sighting) -> str:
    """The sentence for a picture that shows nothing to compare."""
    return f"{UNSCORABLE}: {sighting.why or 'nothing to compare'}"


def likeness_of(
    sighting: Sighting, anchors: Anchors, band: Band, marks: Marks | None = None, hash: str = ""
) -> Likeness:
    """The verdict on one picture. `hash` is its perceptual hash, by which a copy of a reference is known too."""
    if sighting.vector is None:
        return Likeness(None, Verdict.NOT_SCORABLE, unscorable(sighting), sighting.marks)
    row, references = matrix([sighting.vector]), matrix(anchors.vectors)
    score = float(scores_of(row, references, band.rule)[0])
    nearest = float((row @ references.T).max())
    verdict, reason = judged(score, nearest, band)
    if verdict is Verdict.INSIDE and hash and nearest_bits(hash, anchors.hashes) <= COPY_BITS:
        verdict, reason = Verdict.TOO_NEAR, "a copy of a reference: almost the same picture"
    if verdict is Verdict.INSIDE and marks is not None and (why := against(sighting.marks, marks, anchors, band)):
        verdict, reason = Verdict.TOO_FAR, why
    return Likeness(score, verdict, reason, sighting.marks)


def judged(score: float, nearest: float, band: Band) -> tuple[Verdict, str]:
    """Where a score lies in the band, and the sentence if it is outside."""
    if not np.isfinite(score):
        return Verdict.NOT_SCORABLE, f"{UNSCORABLE}: the embedder gave no number"
    if score < band.lower:
        return Verdict.TOO_FAR, f"somebody else: likeness {score:.2f}, hers begins at {band.lower:.2f}"
    if nearest >= band.upper:
        return Verdict.TOO_NEAR, f"a copy of a reference: {nearest:.3f} like it, copies begin at {band.upper:.3f}"
    return Verdict.INSIDE, ""


def against(seen: Mapping[str, float], marks: Marks, anchors: Anchors, band: Band) -> str:
    """The sentence of the first mark that speaks against her; marks that were not judged here do not count."""
    return missing_mark(seen, marks.hers, band) or strange_mark(seen, (*marks.hers, *marks.wear), anchors)


def missing_mark(seen: Mapping[str, float], wanted: Sequence[str], band: Band) -> str:
    """The sentence of the first fixed mark that should be seen and is not."""
    for phrase in wanted:
        name = mark_named(phrase, seen)
        if name is not None and seen[name] < band.marks.get(name, MARK_SEEN):
            return f"somebody else: {phrase} cannot be seen ({seen[name]:.0%} sure)"
    return ""


def strange_mark(seen: Mapping[str, float], known: Sequence[str], anchors: Anchors) -> str:
    """The sentence of the first mark that is seen and is not hers, nor on any of her references."""
    named = {mark_named(phrase, seen) for phrase in known}
    for name in sorted(seen.keys() - named, key=lambda name: -seen[name]):
        on_hers = any(each.get(name, 0.0) >= MARK_SEEN for each in anchors.marks)
        if seen[name] >= MARK_STRANGE and not on_hers:
            return f"somebody else: {name} can be seen ({seen[name]:.0%} sure), and her bible has none"
    return ""


def mark_named(phrase: str, marks: Mapping[str, float]) -> str | None:
    """The embedder's own name for what a bible calls `phrase`: `freckles` for `freckles across the nose`."""
    said = plain(phrase)
    return next((name for name in sorted(marks, key=len, reverse=True) if plain(name) in said), None)


def plain(phrase: str) -> str:
    """A phrase in small letters, without its article, framed by spaces so that only whole words are found in it."""
    words = phrase.casefold().split()
    return f" {' '.join(words[1:] if words[:1] in (['a'], ['an'], ['the']) else words)} "


# The gate


def identity_gate(embedder: Embedder, anchors: Anchors, band: Band, marks: Marks | None = None) -> Gate:
    """A gate for `pick` that embeds the candidates of a shot in one call and lets through what lies inside the band.

    Each gets `likeness`, and `score` becomes half technical, half how near she is to her own median: beyond that,
    more alike is not better. Raises Invalid if anchors or band are not of this embedder.
    """
    check_same(embedder, anchors, band)

    def gate(candidates: Sequence[Candidate]) -> Sequence[Candidate]:
        sightings = embedder.embed([candidate.path for candidate in candidates])
        return [
            entered(one, likeness_of(sighting, anchors, band, marks, picture_hash(one.path)), band)
            for one, sighting in zip(candidates, sightings, strict=True)
        ]

    return gate


@dataclass(frozen=True, slots=True)
class Check:
    """How likeness is checked: by these gates, or, where `gates` is empty, why not. `embedder` goes into draft.json."""

    gates: tuple[Gate, ...] = ()
    unchecked: str = ""
    embedder: str = ""


def check_for(embedder: Embedder | None, persona: Persona, folder: Path, required: bool) -> Check:
    """The check of a persona's candidates; `folder` is hers. What was never measured is not checked, and says so.

    A band that was made and no longer holds, or whose embedder cannot be opened, raises Invalid, Missing or Failed;
    where a check is not `required`, that too is only said.
    """
    if why := never_measured(embedder, persona, folder):
        return Check(unchecked=f"{UNCHECKED}: {why}")
    assert embedder is not None
    try:
        anchors, band = held(folder, persona.references, embedder.name, embedder.version)
    except InfluencerError as error:
        if required:
            raise
        return Check(unchecked=f"{UNCHECKED}: {error.sentence}")
    return Check((identity_gate(embedder, anchors, band, marks_of(persona)),), "", f"{band.embedder} {band.version}")


def never_measured(embedder: Embedder | None, persona: Persona, folder: Path) -> str:
    """Why there is nothing to hold her pictures to, or nothing."""
    if embedder is None:
        return "images.identity names no embedder"
    if not persona.references:
        return f"{persona.name} has no references; run `influencer cast {persona.name}`"
    if not likeness_file(folder, embedder.name).is_file():
        return f"{persona.name} has no band for {embedder.name}; run `influencer cast calibrate {persona.name}`"
    return ""


def marks_of(persona: Persona) -> Marks:
    """What must be seen on every picture of her that shows where it would be, and what else may be."""
    look, own = persona.look.immutable, persona.look.variable
    hers = tuple(mark for mark in (*look.marks, look.glasses, look.piercings, look.beard) if mark)
    return Marks(hers, (*own.accessories, *own.wardrobe))


def entered(candidate: Candidate, likeness: Likeness, band: Band) -> Candidate:
    """The candidate with what the gate found."""
    scores = dict(candidate.scores) | {f"sees {name}": round(value, 3) for name, value in likeness.marks.items()}
    if likeness.score is not None:
        scores["likeness"] = round(likeness.score, 4)
        scores["score"] = round((scores.get("score", 1.0) + closeness(likeness.score, band)) / 2, 3)
    return replace(candidate, scores=scores, refused=likeness.reason)


def closeness(score: float, band: Band) -> float:
    """0 at the lower bound, 1 from her own median on."""
    room = max(band.typical - band.lower, 1e-9)
    return float(min(1.0, max(0.0, (score - band.lower) / room)))


def check_same(embedder: Embedder, anchors: Anchors, band: Band) -> None:
    """Refuse a band or anchors that another embedder made."""
    for made in (anchors, band):
        if (made.embedder, made.version) != (embedder.name, embedder.version):
            raise Invalid(
                f"likeness was measured with {made.embedder} {made.version}, not {embedder.name} {embedder.version}"
            )


# Kept beside the bible


def digests_of(folder: Path, references: Sequence[str]) -> dict[str, str]:
    """The sha256 of each reference, by its name in the bible. Raises Failed for one that cannot be read."""
    try:
        return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in references}
    except OSError as error:
        remedy = f"it is a reference of {folder.name}: put it back, or take it out of her bible"
        raise Failed(f"{error.filename} cannot be read ({error.strerror}); {remedy}") from None


def digest_of(references: Mapping[str, str]) -> str:
    """One sha256 over a set of references; their order does not count."""
    return hashlib.sha256(json.dumps(sorted(references.items())).encode()).hexdigest()


def likeness_file(folder: Path, embedder: str) -> Path:
    """Where the band of one embedder is kept in a persona's folder; its chart is the .png beside it."""
    return folder / LIKENESS / f"{embedder}.json"


def keep(folder: Path, anchors: Anchors, band: Band) -> Path:
    """Write anchors and band into a persona's folder, whole or not at all. Raises Failed if the disk will not."""
    path = likeness_file(folder, band.embedder)
    said = KEPT.dump_json(Kept(band, anchors), indent=1).decode()
    write_whole(path, (NUMBERS.sub(lambda found: " ".join(found[0].split()), said) + "\n").encode())
    return path


def write_whole(path: Path, data: bytes) -> None:
    """Put a file in place at once. Raises Failed if it cannot be written."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(exist_ok=True)
        part.write_bytes(data)
        os.replace(part, path)
    except OSError as error:
        raise Failed(f"{path} cannot be written ({error.strerror}); make room or allow writing") from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def held(folder: Path, references: Sequence[str], embedder: str, version: str) -> tuple[Anchors, Band]:
    """The kept anchors and band of a persona, if they still hold.

    Raises Missing if there are none, and Invalid with what changed and what to run if embedder or references did.
    """
    path = likeness_file(folder, embedder)
    run = f"run `influencer cast calibrate {folder.name}`"
    if not path.is_file():
        raise Missing(f"{folder.name} has no likeness band for {embedder}; {run}")
    kept = read(path, run)
    band = kept.band
    if band.version != version:
        raise Invalid(f"{path}: made with {embedder} {band.version}, and this is {version}; {run}")
    if changed := what_changed(band.references, digests_of(folder, references)):
        raise Invalid(f"{path}: {changed} since the band was made; {run}")
    return kept.anchors, band


def what_changed(then: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Which references came, went or are other bytes: `ref/3.png is new, ref/1.png changed`, or nothing."""
    parts = [f"{name} is new" for name in sorted(now.keys() - then.keys())]
    parts += [f"{name} is no longer a reference" for name in sorted(then.keys() - now.keys())]
    parts += [f"{name} changed" for name in sorted(now.keys() & then.keys()) if now[name] != then[name]]
    return ", ".join(parts)


def read(path: Path, run: str) -> Kept:
    """Anchors and band as they were kept. Raises Invalid if the file is not what we wrote."""
    try:
        kept = KEPT.validate_json(path.read_bytes())
    except ValueError as error:
        raise Invalid(f"{path}: cannot be read ({str(error).splitlines()[0]}); {run}") from None
    if len({len(vector) for vector in kept.anchors.vectors}) != 1 or not np.isfinite(kept.anchors.vectors).all():
        raise Invalid(f"{path}: its vectors are not of one length; {run}")
    return kept


def anchors_of(embedder: Embedder, folder: Path, references: Sequence[str]) -> Anchors:
    """Her references through an embedder. Raises Invalid if too few of them can be scored."""
    sightings = embedder.embed([folder / name for name in references])
    seen = dict(zip(references, sightings, strict=True))
    vectors = tuple(each.vector for each in sightings if each.vector is not None)
    marks = tuple(each.marks for each in sightings if each.vector is not None)
    left_out = {name: each.why for name, each in seen.items() if each.vector is None}
    if len(vectors) < LEAST_REFERENCES:
        lost = "".join(f"; {name}: {why}" for name, why in left_out.items())
        raise Invalid(
            f"{folder.name}: {len(vectors)} references can be scored, at least {LEAST_REFERENCES} are needed{lost}; "
            f"run `influencer cast {folder.name}`"
        )
    hashes = tuple(picture_hash(folder / name) for name in references)
    return Anchors(embedder.name, embedder.version, vectors, digests_of(folder, references), hashes, marks, left_out)
