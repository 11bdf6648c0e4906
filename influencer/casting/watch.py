"""Whether she still looks like herself, and whether anybody else does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from influencer import pipeline
from influencer.casting.common import (
    folder_of,
    measured,
)
from influencer.errors import InfluencerError, Missing
from influencer.images.calibrate import Alike, Drift
from influencer.images.identity import Anchors, Band, Embedder, likeness_file, matrix, scores_of, write_whole
from influencer.pipeline import Line
from influencer.records import Draft, DraftState


@dataclass(frozen=True, slots=True)
class Drifted:
    """Whether her approved pictures hold to her references, and the chart."""

    persona: str
    drift: Drift
    drifts: bool
    chart: Path
    sentence: str


def drift(line: Line, name: str) -> Drifted:
    """Draw the likeness of her approved pictures over time. Raises Missing if there are none."""
    from influencer.images.charts import drift_chart
    from influencer.images.embedders import open_embedder

    who, folder = pipeline.persona(line, name), folder_of(line, name)
    embedder = open_embedder(line.config.images, line.config.root)
    try:
        anchors, band = measured(embedder, who, folder)
        found = drift_of(line, name, anchors, band, embedder)
    finally:
        if embedder is not None:
            embedder.close()
    if not found.scores:
        raise Missing(f"no approved picture of {name} can be scored yet; drift begins with the first")
    chart = likeness_file(folder, "drift").with_suffix(".png")
    write_whole(chart, drift_chart(found, who.display_name))
    return Drifted(name, found, found.since is not None, chart, f"{who.display_name} {found.sentence}.")


def drift_of(line: Line, name: str, anchors: Anchors, band: Band, embedder: Embedder | None) -> Drift:
    """Drift over her approved pictures: as their likeness was noted when they were made, else as the embedder says."""
    from influencer.images.calibrate import drift

    drafts = line.ledger.drafts(DraftState.APPROVED, name)
    known = {draft.id: likeness_noted(draft, band) for draft in drafts}
    unknown = [draft for draft in drafts if known[draft.id] is None] if embedder else []
    known |= scored(line, unknown, anchors, band, embedder) if embedder and unknown else {}
    scores = [(draft.slot.local_date, score) for draft in drafts if (score := known[draft.id]) is not None]
    return drift(sorted(scores), band)


def likeness_noted(draft: Draft, band: Band) -> float | None:
    """The likeness of a draft's picture as it was scored by this very band, if it was."""
    details = draft.details
    if details.get("embedder") != f"{band.embedder} {band.version}" or draft.created < band.made:
        return None
    for each in details.get("candidates", ()):
        if each["number"] == details.get("picked") and "likeness" in each["scores"]:
            return float(each["scores"]["likeness"])
    return None


def scored(
    line: Line, drafts: Sequence[Draft], anchors: Anchors, band: Band, embedder: Embedder
) -> dict[str, float | None]:
    """The likeness of drafts' finished pictures; None where a folder is gone or nothing can be scored."""
    paths = {draft.id: path for draft in drafts if (path := first_picture(line, draft)) is not None}
    sightings = embedder.embed(list(paths.values()))
    rows = {id: each.vector for id, each in zip(paths, sightings, strict=True) if each.vector is not None}
    if not rows:
        return {}
    values = scores_of(matrix(list(rows.values())), matrix(anchors.vectors), band.rule)
    return {id: float(value) for id, value in zip(rows, np.asarray(values), strict=True)}


def first_picture(line: Line, draft: Draft) -> Path | None:
    """A draft's finished picture, if it is still there."""
    try:
        path = line.shelf.picture_paths(draft)[0]
    except (InfluencerError, IndexError):
        return None
    return path if path.is_file() else None


def drift_warnings(line: Line, names: Sequence[str]) -> list[str]:
    """A sentence for each of them who drifts, from what was noted alone: starts no process and never fails."""
    from influencer.images.embedders import embedder_kind
    from influencer.images.identity import read

    said: list[str] = []
    for name in dict.fromkeys(names):
        try:
            path = likeness_file(folder_of(line, name), embedder_kind(line.config.images))
            kept = read(path, "") if path.is_file() else None
            found = drift_of(line, name, kept.anchors, kept.band, None) if kept else None
        except (InfluencerError, OSError):
            continue
        if found is not None and found.since is not None:
            said.append(f"{name} {found.sentence}: look at `influencer cast drift {name}`")
    return said


@dataclass(frozen=True, slots=True)
class Fleet:
    """Every two personas and how alike they are, most alike first; and those who could not be compared, with why."""

    pairs: tuple[Alike, ...]
    mixed_up: tuple[Alike, ...]
    unmeasured: Mapping[str, str]


def compare(line: Line, names: Sequence[str] = ()) -> Fleet:
    """Who looks like whom: each persona's references against each other's band."""
    from influencer.images.calibrate import compare
    from influencer.images.embedders import open_embedder

    embedder = open_embedder(line.config.images, line.config.root)
    cast: dict[str, tuple[Anchors, Band]] = {}
    unmeasured: dict[str, str] = {}
    for name in names or pipeline.persona_names(line):
        try:
            cast[name] = measured(embedder, pipeline.persona(line, name), folder_of(line, name))
        except InfluencerError as error:
            unmeasured[name] = error.sentence.partition("\n")[0]
    pairs = tuple(compare(cast))
    return Fleet(pairs, tuple(pair for pair in pairs if pair.mixed_up), unmeasured)
