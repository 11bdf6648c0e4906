"""The certificate of a persona: how her fifteen scenes came out, with what, and what differs from an earlier one.

Knows no studio and no terminal; draws nothing.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from influencer.errors import Invalid
from influencer.images.cast import Brief
from influencer.images.identity import Band, digest_of, what_changed, write_whole

FILE = "certificate.json"
SHEET = "certificate.jpg"
PASSES = 0.9  # of the scenes must have a picture that the gate lets through
MOVED = 0.03  # of likeness, from which a scene counts as better or worse


@dataclass(frozen=True, slots=True)
class Scene:
    """How one brief came out: its best picture, why it does not pass if it does not, how many were tried and good.

    `taken` is the framing it was taken in where likeness could be judged in none that was framed as asked.
    """

    brief: Brief
    seed: int
    prompt: str
    picture: str
    likeness: float | None
    passed: bool
    reason: str
    tried: int
    good: int
    taken: str = ""


@dataclass(frozen=True, slots=True)
class Certificate:
    """The fifteen scenes, and everything that could make them come out otherwise.

    `studio` is checkpoint, fingerprint and settings; `look` what the bible said of her; `lower` and `typical` are her
    band's; `folder` holds the pictures, named in the scenes.
    """

    persona: str
    made: datetime
    verdict: str
    passed: bool
    folder: str
    embedder: str
    version: str
    lower: float
    typical: float
    studio: Mapping[str, Any]
    bible: str
    look: Mapping[str, Any]
    references: Mapping[str, str]
    scenes: tuple[Scene, ...]

    @property
    def score(self) -> int:
        """How many scenes have a picture that passes."""
        return sum(scene.passed for scene in self.scenes)

    @property
    def likenesses(self) -> list[float]:
        """The likeness of each scene's picture that could be scored."""
        return [scene.likeness for scene in self.scenes if scene.likeness is not None]

    @property
    def mean(self) -> float | None:
        """Of those."""
        return statistics.fmean(self.likenesses) if self.likenesses else None

    @property
    def least(self) -> float | None:
        """Of those."""
        return min(self.likenesses, default=None)

    @property
    def yield_(self) -> float:
        """The share of all pictures made that would have passed: what a good picture costs."""
        return sum(scene.good for scene in self.scenes) / max(1, sum(scene.tried for scene in self.scenes))


KEPT = TypeAdapter(Certificate)


def passes(scenes: Sequence[Scene]) -> bool:
    """Whether enough scenes have a picture that passes."""
    return sum(scene.passed for scene in scenes) >= PASSES * len(scenes)


def verdict_of(scenes: Sequence[Scene], band: Band, name: str) -> str:
    """The sentence on the certificate."""
    good, of = sum(scene.passed for scene in scenes), len(scenes)
    scores = [scene.likeness for scene in scenes if scene.likeness is not None]
    if not scores:
        return f"{name} cannot be told in any of {of} scenes."
    how = f"likeness {statistics.fmean(scores):.2f} on average, {min(scores):.2f} at least; hers begins at"
    said = f"({how} {band.lower:.2f})"
    if good == of:
        return f"{name} stays herself in all {of} scenes {said}."
    holds = "stays herself" if passes(scenes) else "does not stay herself: only"
    return f"{name} {holds} {'in ' if passes(scenes) else ''}{good} of {of} scenes {said}."


# What changed


def differences(old: Certificate, new: Certificate) -> list[str]:
    """What was not the same when the two were made, a line each."""
    return [
        *(f"{key}: {told(old.studio.get(key))} -> {told(value)}" for key, value in differing(old.studio, new.studio)),
        *(f"look.{line}" for line in changes(old.look, new.look)),
        *about_references(old, new),
        *about_measure(old, new),
    ]


def differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Keys whose value is another, with the new value."""
    return ((key, value) for key, value in new.items() if old.get(key) != value)


def changes(old: Mapping[str, Any], new: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """The lines for values within values."""
    for key in dict.fromkeys((*old, *new)):
        before, after = old.get(key), new.get(key)
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from changes(before, after, f"{path}{key}.")
        elif before != after:
            yield f"{path}{key}: {told(before)} -> {told(after)}"


def told(value: Any) -> str:
    """A value as it is said."""
    return "nothing" if value in (None, "", [], ()) else str(value)


def about_references(old: Certificate, new: Certificate) -> list[str]:
    """Which references came, went or changed."""
    if digest_of(old.references) == digest_of(new.references):
        return []
    return [f"references: {what_changed(old.references, new.references)}"]


def about_measure(old: Certificate, new: Certificate) -> list[str]:
    """Whether likeness was measured otherwise: then scores cannot be held beside each other."""
    before, after = f"{old.embedder} {old.version}", f"{new.embedder} {new.version}"
    lines = [f"embedder: {before} -> {after}; the scores cannot be compared"] if before != after else []
    if old.lower != new.lower:
        lines.append(f"band: hers began at {old.lower:.3f} -> {new.lower:.3f}")
    return lines


def outcomes(old: Certificate, new: Certificate) -> list[str]:
    """How the scenes came out against before: the score, and each scene that is clearly better or worse."""
    lines = [f"score: {old.score} of {len(old.scenes)} -> {new.score} of {len(new.scenes)}"]
    if old.mean is not None and new.mean is not None:
        lines.append(f"likeness: {old.mean:.3f} -> {new.mean:.3f} on average, {old.least:.3f} -> {new.least:.3f} least")
    lines.append(f"pictures that pass: {old.yield_:.0%} -> {new.yield_:.0%}")
    earlier = {scene.brief.name: scene for scene in old.scenes}
    pairs = ((earlier[scene.brief.name], scene) for scene in new.scenes if scene.brief.name in earlier)
    return lines + [line for before, after in pairs if (line := outcome(before, after))]


def outcome(before: Scene, after: Scene) -> str:
    """One scene's line, or nothing if it came out as before."""
    where = f"{after.brief.name} {after.brief.scene}"
    if before.passed != after.passed:
        return f"{where}: passes now" if after.passed else f"{where}: no longer passes, {after.reason}"
    if before.likeness is None or after.likeness is None or abs(after.likeness - before.likeness) < MOVED:
        return ""
    return f"{where}: likeness {before.likeness:.2f} -> {after.likeness:.2f}"


# Kept beside the bible


def keep(folder: Path, certificate: Certificate) -> Path:
    """Write a certificate whole or not at all. Raises Failed if the disk will not."""
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / FILE, KEPT.dump_json(certificate, indent=1) + b"\n")
    return folder / FILE


def kept(folder: Path) -> Certificate | None:
    """The certificate in a folder, if there is one. Raises Invalid if it is not what we wrote."""
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        return KEPT.validate_json(path.read_bytes())
    except (OSError, ValueError) as error:
        remedy = f"delete it and run `influencer cast test {folder.name}`"
        raise Invalid(f"{path}: cannot be read ({str(error).splitlines()[0]}); {remedy}") from None
