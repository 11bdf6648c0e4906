"""The test of fifteen scenes: its certificate, and how it differs from the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from influencer.bible import as_json, version_of
from influencer.casting.common import (
    CAST,
    Casting,
    as_jpeg,
    best_of,
    clear_folder,
    drawing,
    measured,
    tried,
)
from influencer.images import cast as briefs
from influencer.images import certificate as certificates
from influencer.images.cast import Brief
from influencer.images.certificate import Certificate, Scene
from influencer.images.identity import Anchors, Band, Embedder, write_whole
from influencer.images.pick import Gate, technical_gate
from influencer.images.tries import passing
from influencer.persona import Persona
from influencer.pipeline import Line

if TYPE_CHECKING:
    from influencer.images.lightbox import Tile

TESTS = "tests"


@dataclass(frozen=True, slots=True)
class Examined:
    """A certificate; against an earlier one, what changed and how it came out. `fresh` is false if nothing had."""

    certificate: Certificate
    file: Path
    sheet: Path
    fresh: bool = True
    changed: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    side_by_side: Path | None = None


def examine(casting: Casting, again: bool = False) -> Examined:
    """Fifteen scenes, each the best of as many pictures as a day's work would try; the certificate of how that went.

    The briefs and seeds are the same every time, so that a second certificate can be held beside the first.
    """
    folder, who = casting.folder, casting.who
    anchors, band = measured(casting.embedder, who, folder)
    before = certificates.kept(folder)
    changed = what_changed_since(before, casting.line, who, folder, casting.embedder) if before else []
    if before and not changed and not again:
        return Examined(before, folder / certificates.FILE, folder / certificates.SHEET, fresh=False)
    now = unsigned(casting, band, before)
    gates = scene_gates(casting, anchors, band)
    scenes = tuple(
        scene(casting, brief, number, gates, folder / now.folder) for number, brief in enumerate(briefs.SCENES, 1)
    )
    return signed(casting, replace(now, scenes=scenes), band, before)


def scene_gates(casting: Casting, anchors: Anchors, band: Band) -> tuple[Gate, ...]:
    """The gates of a day's work, without a memory of posts."""
    from influencer.images.identity import identity_gate, marks_of

    assert casting.embedder is not None
    return technical_gate(()), identity_gate(casting.embedder, anchors, band, marks_of(casting.who))


def unsigned(casting: Casting, band: Band, before: Certificate | None) -> Certificate:
    """A certificate with everything but its scenes."""
    line, who, now = casting.line, casting.who, casting.line.clock()
    conditions = {"studio": made_with(line), "look": look_said(who), "references": dict(band.references)}
    earlier = str(before.made) if before else ""  # whose pictures must stay, also where nothing but the band changed
    key = hashlib.sha256(json.dumps([conditions, band.version, earlier], sort_keys=True).encode()).hexdigest()[:8]
    return Certificate(
        persona=who.name,
        made=now,
        verdict="",
        passed=False,
        folder=f"{CAST}/{TESTS}/{now:%Y-%m-%d}-{key}",
        embedder=band.embedder,
        version=band.version,
        lower=band.lower,
        typical=band.typical,
        studio=conditions["studio"],
        bible=version_of(who),
        look=conditions["look"],
        references=conditions["references"],
        scenes=(),
    )


def made_with(line: Line) -> dict[str, Any]:
    """Everything of the configuration that changes a picture."""
    images, found = line.config.images, drawing(line)
    shape = ("steps", "guidance", "width", "height", "style", "negative", "dtype")
    keys = (*shape, "candidates", "enough", "most_candidates")
    return {"checkpoint": found.name, "fingerprint": found.fingerprint} | {key: getattr(images, key) for key in keys}


def look_said(who: Persona) -> dict[str, Any]:
    """What her bible says of what never changes."""
    said: dict[str, Any] = as_json(who)["look"]["immutable"]
    return said


def what_changed_since(
    certificate: Certificate, line: Line, who: Persona, folder: Path, embedder: Embedder | None
) -> list[str]:
    """What is no longer as it was when the certificate was made, a line each."""
    from influencer.images.identity import digests_of

    anchors, band = measured(embedder, who, folder)
    now = replace(
        certificate,
        studio=made_with(line),
        look=look_said(who),
        references=digests_of(folder, who.references),
        embedder=anchors.embedder,
        version=anchors.version,
        lower=band.lower,
    )
    return certificates.differences(certificate, now)


def scene(casting: Casting, brief: Brief, number: int, gates: Sequence[Gate], folder: Path) -> Scene:
    """One scene of the test, its best picture kept."""
    casting.progress(f"{casting.who.display_name}: scenes", number - 1, len(briefs.SCENES))
    shot = briefs.shot_of(brief, casting.who, "scene", date(2000, 1, 1), number)
    taken, judged = tried(casting, casting.who, shot, gates)
    best = best_of(judged) or max(judged, key=lambda each: each.scores.get("likeness", -1.0))
    folder.mkdir(parents=True, exist_ok=True)
    as_jpeg(best.path, folder / f"{brief.name}.jpg")
    casting.progress(f"{casting.who.display_name}: scenes", number, len(briefs.SCENES))
    return Scene(
        brief=brief,
        seed=best.seed,
        prompt=best.prompt,
        picture=f"{brief.name}.jpg",
        likeness=best.scores.get("likeness"),
        passed=not best.refused,
        reason=best.refused,
        tried=len(judged),
        good=passing(judged),
        taken=taken,
    )


def signed(casting: Casting, certificate: Certificate, band: Band, before: Certificate | None) -> Examined:
    """The certificate with its verdict, kept beside the bible with its sheet; side by side with an earlier one."""
    folder, scenes = casting.folder, certificate.scenes
    whole = replace(
        certificate,
        verdict=certificates.verdict_of(scenes, band, casting.who.display_name),
        passed=certificates.passes(scenes),
    )
    certificates.keep(folder / whole.folder, whole)
    write_whole(folder / certificates.SHEET, certificate_sheet(whole, folder, casting.who.display_name))
    beside = None
    if before is not None:
        beside = folder / CAST / "before-after.jpg"
        write_whole(beside, side_by_side(before, whole, folder, casting.who.display_name))
    file = certificates.keep(folder, whole)
    clear_folder(casting.made)
    return Examined(
        certificate=whole,
        file=file,
        sheet=folder / certificates.SHEET,
        changed=tuple(certificates.differences(before, whole)) if before else (),
        outcomes=tuple(certificates.outcomes(before, whole)) if before else (),
        side_by_side=beside,
    )


def certificate_sheet(certificate: Certificate, folder: Path, name: str) -> bytes:
    """The fifteen pictures, the verdict, and with what they were made."""
    from influencer.images.lightbox import Head, Layout, sheet

    studio = certificate.studio
    made = f"made with {studio['checkpoint']} {studio['fingerprint']}"
    told = f"told apart by {certificate.embedder} {certificate.version}"
    costs = f"{certificate.yield_:.0%} of all pictures made pass"
    lines = (certificate.verdict, f"{certificate.made:%Y-%m-%d}, {made}, {told}; {costs}.")
    stamp = f"{certificate.score} of {len(certificate.scenes)}"
    tiles = [tile_of(each, folder / certificate.folder) for each in certificate.scenes]
    return sheet(Head(f"{name}: the fifteen scenes", lines, stamp, certificate.passed), tiles, Layout(5, 300))


def tile_of(scene: Scene, folder: Path, when: str = "") -> Tile:
    """One scene on a sheet."""
    from influencer.images.lightbox import Tile

    score = "not scorable" if scene.likeness is None else f"{scene.likeness:.2f}"
    instead = f" taken as {scene.taken}," if scene.taken else ""
    below = f"{scene.brief.scene}, {scene.brief.light},{instead} {scene.good} of {scene.tried} pass"
    return Tile(folder / scene.picture, when or scene.brief.name, below, score, scene.reason)


def side_by_side(before: Certificate, after: Certificate, folder: Path, name: str) -> bytes:
    """Each brief as it came out before, and after."""
    from influencer.images.lightbox import Head, Layout, Tile, sheet

    earlier = {scene.brief: scene for scene in before.scenes}
    tiles: list[Tile] = []
    for each in after.scenes:
        old = earlier.get(each.brief)
        before_tile = tile_of(old, folder / before.folder, "before") if old else Tile(None, "not asked for before")
        tiles += [before_tile, tile_of(each, folder / after.folder, "after")]
    changed = certificates.differences(before, after) or ["nothing that we know of"]
    lines = (f"Changed: {'; '.join(changed)}.", "; ".join(certificates.outcomes(before, after)[:3]) + ".")
    stamp = f"{before.score} -> {after.score}"
    return sheet(Head(f"{name}: before and after", lines, stamp, after.passed), tiles, Layout(6, 250, together=2))
