"""Her band: how like her references a picture must be, learned from people of the same description."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from influencer import pipeline
from influencer.casting.common import (
    CAST,
    LEAST,
    NO_EMBEDDER,
    SEEN,
    Casting,
    State,
    clear,
    drawing,
    folder_of,
    shoot,
    state_of,
)
from influencer.errors import InfluencerError, Invalid
from influencer.images import cast as briefs
from influencer.images.identity import Band
from influencer.persona import Persona
from influencer.pipeline import Line
from influencer.records import Candidate

IMPOSTORS = 60


@dataclass(frozen=True, slots=True)
class Calibrated:
    """The band that was learned, where it and its chart are, and the sentence that says what it is worth."""

    persona: str
    band: Band
    file: Path
    chart: Path
    left_out: Mapping[str, str]
    sentence: str


def calibrate(casting: Casting, count: int = IMPOSTORS) -> Calibrated:
    """Learn her band: her references against each other, and against people of the same description and other personas.

    Those are `count` new pictures of her words with other seeds and, where the starter draws, with another nose, other
    brows or lips, and the faces that were not picked. With a `count` of 0 there are neither: a checkpoint that was
    trained on her alone draws nobody else. Raises Invalid if she has too few references.
    """
    from influencer.images import charts, identity
    from influencer.images.calibrate import calibrate_pictures

    who, folder, embedder = casting.who, casting.folder, casting.embedder
    if embedder is None or not embedder.version:  # what cannot be opened is told before sixty pictures are made
        raise Invalid(NO_EMBEDDER)
    if len(who.references) < LEAST:
        raise Invalid(
            f"{who.name} has {len(who.references)} references and needs {LEAST}; run `influencer cast {who.name}`"
        )
    made = strangers(casting, count)
    drawn = [each.path for each in made] + other_faces(casting) if count else []
    impostors = [*drawn, *others_references(casting)]
    casting.progress(f"{who.display_name}: likeness", 0, 1)
    anchors, band = calibrate_pictures(embedder, folder, who.references, impostors, casting.line.clock())
    band = replace(band, drawn_by=drawing(casting.line).fingerprint if count else "")
    file = identity.keep(folder, anchors, band)
    chart = charts.keep_chart(folder, band, who.display_name)
    casting.progress(f"{who.display_name}: likeness", 1, 1)
    clear(made)
    return Calibrated(who.name, band, file, chart, anchors.left_out, worth(who, band))


def drawn_by_others(line: Line, name: str) -> bool:
    """Whether another checkpoint than today's drew the impostors of her band. None drew those of `--impostors 0`."""
    from influencer.images.embedders import embedder_kind
    from influencer.images.identity import likeness_file, read

    path = likeness_file(folder_of(line, name), embedder_kind(line.config.images))
    by = read(path, f"run `influencer cast calibrate {name}`").band.drawn_by if path.is_file() else ""
    return by not in ("", drawing(line).fingerprint)


def worth(who: Persona, band: Band) -> str:
    """The band in a sentence."""
    from influencer.images.charts import rate_words

    return (
        f"{who.display_name} is told from others from {band.lower:.2f} on and a copy from {band.upper:.3f}; "
        f"others who pass: {rate_words(band.false_accept)}; hers refused: {rate_words(band.false_reject)}."
    )


def strangers(casting: Casting, count: int) -> list[Candidate]:
    """Pictures of people of her description, in the poses and outfits of her references."""
    state = state_of(casting.folder) or State(date(2000, 1, 1))  # a day names files alone; no seed knows it
    base = casting.who
    was_open = {key: briefs.could_be(key, said) for key, said in state.left_open.items()}
    every = briefs.strangers(base, was_open, count) if casting.small else [{}] * count
    poses = briefs.dressed(briefs.REFERENCES, briefs.outfits_of(base))
    made: list[Candidate] = []
    for number, words in enumerate(every, 1):
        brief = poses[number % len(poses)]
        who = briefs.with_words(base, words)
        shot = briefs.shot_of(replace(brief, name=f"{number:03d}"), who, "stranger", state.started, number)
        made += shoot(casting, who, shot, 1)
        casting.progress(f"{base.display_name}: people of the same description", number, count)
    return made


def other_faces(casting: Casting) -> list[Path]:
    """The faces that were not picked and are somebody else: other words, or with most checkpoints another seed."""
    state = state_of(casting.folder)
    if state is None or not state.picked:
        return []
    own = state.faces[state.picked - 1]
    numbers = [
        number
        for number, words in enumerate(state.faces, 1)
        if number != state.picked and (words != own or not casting.small)
    ]
    paths = [casting.folder / CAST / SEEN / f"{number:02d}.jpg" for number in numbers]
    return [path for path in paths if path.is_file()]


def others_references(casting: Casting) -> list[Path]:
    """The references of every other persona whose bible can be read."""
    found: list[Path] = []
    for name in pipeline.persona_names(casting.line):
        with suppress(InfluencerError):
            other = pipeline.persona(casting.line, name)
            found += [folder_of(casting.line, name) / each for each in other.references if name != casting.who.name]
    return found
