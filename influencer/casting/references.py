"""Pictures of her in other poses, light and clothes, and the operator's verdict on each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from influencer import pipeline
from influencer.bible import PICTURES
from influencer.casting.common import (
    APPROVED,
    CAST,
    DECLINED,
    PICKED,
    REFERENCES,
    SEEN,
    WAITING,
    Casting,
    State,
    best_of,
    change_bible,
    clear,
    described,
    folder_of,
    keep_state,
    picked_state,
    pictures_in,
    prepare,
    tried,
    with_names,
)
from influencer.errors import InfluencerError, Invalid, Missing
from influencer.images import cast as briefs
from influencer.images.cast import Brief
from influencer.images.identity import Embedder, Sighting, Vector, held, matrix, unscorable, write_whole
from influencer.images.pick import Gate, technical_gate
from influencer.persona import Persona
from influencer.pipeline import Line
from influencer.records import Candidate

OTHERWISE = 0.05  # of likeness, by which a picture must be more like another face to be refused for it


@dataclass(frozen=True, slots=True)
class References:
    """Pictures that wait for a verdict, by name; what was approved already; and briefs that brought nothing."""

    persona: str
    sheet: Path | None
    folder: Path
    waiting: tuple[str, ...]
    approved: tuple[str, ...]
    failed: Mapping[str, str]
    unscored: str = ""


def make_references(casting: Casting) -> References:
    """The best picture of each brief that has none yet, for the operator to approve: poses, light and her outfits."""
    folder = casting.folder
    picked_state(folder)
    take_up(casting.line, folder.name)
    gates, unscored = reference_gates(casting)
    wanted = missing_references(casting)
    failed: dict[str, str] = {}
    for done, (number, brief) in enumerate(wanted):
        casting.progress(f"{casting.who.display_name}: references", done, len(wanted))
        if why := make_reference(casting, brief, number, gates):
            failed[brief.name] = why
    casting.progress(f"{casting.who.display_name}: references", len(wanted), len(wanted))
    return references_of(casting.line, folder.name, failed, unscored)


def missing_references(casting: Casting) -> list[tuple[int, Brief]]:
    """The briefs with no picture that waits or was approved, with their numbers, in her own clothes."""
    who = pipeline.persona(casting.line, casting.who.name)
    waiting = pictures_in(casting.folder / CAST / WAITING)
    there = {path.stem for path in waiting} | {Path(name).stem for name in who.references}
    every = enumerate(briefs.dressed(briefs.REFERENCES, briefs.outfits_of(who)), 1)
    return [(number, brief) for number, brief in every if brief.name not in there]


def broken_off(folder: Path, who: Persona, state: State) -> list[str]:
    """The briefs that were never tried, or whose picture is nowhere."""
    places = [folder / CAST / place for place in (WAITING, APPROVED, DECLINED)]
    there = {path.stem for place in places for path in pictures_in(place)} | {
        Path(name).stem for name in who.references
    }
    every = (brief.name for brief in briefs.REFERENCES if brief.name not in there)
    return [name for name in every if name in state.notes or not state.takes.get(name)]


def make_reference(casting: Casting, brief: Brief, number: int, gates: Sequence[Gate]) -> str:
    """Put the best picture of a brief where it waits for its verdict; why there is none, or nothing."""
    folder = casting.folder
    state = picked_state(folder)
    who = pipeline.persona(casting.line, folder.name)
    take = state.takes.get(brief.name, 0)
    shot = briefs.shot_of(brief, who, "reference", state.started, number, take)
    taken, judged = tried(casting, who, shot, (technical_gate(()), *gates))
    best = best_of(judged)
    notes = dict(state.notes) | ({brief.name: note_of(best, judged, taken)} if best else {})
    keep_state(folder, replace(state, takes=dict(state.takes) | {brief.name: take + 1}, notes=notes))
    if best is not None:  # after its take was counted, so that no declined picture can ever come again
        write_whole(folder / CAST / WAITING / f"{brief.name}.png", best.path.read_bytes())
    clear(judged)
    return "" if best else "; ".join(dict.fromkeys(each.refused for each in judged))


def note_of(best: Candidate, judged: Sequence[Candidate], taken: str) -> str:
    """What can be said of a pick."""
    like = f"likeness {best.scores['likeness']:.2f}, " if "likeness" in best.scores else ""
    return f"{like}best of {len(judged)}" + (f", taken as {taken}" if taken else "")


def reference_gates(casting: Casting) -> tuple[list[Gate], str]:
    """What holds references to her: her band where there is one, else the face that was picked; or why nothing does."""
    from influencer.images.identity import identity_gate, marks_of

    embedder, who = casting.embedder, casting.who
    if embedder is None:
        return [], "likeness was not scored: images.identity names no embedder"
    version = embedder.version  # what cannot be opened is told here
    try:
        anchors, band = held(casting.folder, who.references, embedder.name, version)
    except (Missing, Invalid):
        return [face_gate(embedder, known_faces(casting, embedder))], ""
    return [identity_gate(embedder, anchors, band, marks_of(who))], ""


@dataclass(frozen=True, slots=True)
class Known:
    """The face that was picked, and those with other words, as an embedder sees them; both by their numbers."""

    number: int
    own: Vector
    others: Mapping[int, Vector]


def known_faces(casting: Casting, embedder: Embedder) -> Known:
    """The thirty as the embedder sees them. Raises Invalid if the picked one cannot be scored."""
    state = picked_state(casting.folder)
    seen_in = casting.folder / CAST / SEEN
    paths = {number: seen_in / f"{number:02d}.jpg" for number in range(1, len(state.faces) + 1)}
    paths[state.picked] = casting.folder / REFERENCES / PICKED
    paths = {number: path for number, path in paths.items() if path.is_file()}
    seen = {
        number: said.vector
        for number, said in zip(paths, embedder.embed([*paths.values()]), strict=True)
        if said.vector is not None
    }
    if state.picked not in seen:
        pick = f"`influencer cast pick {casting.who.name} NUMBER`"
        raise Invalid(f"face {state.picked} of {casting.who.name} is not there or cannot be scored; {pick} takes one")
    own = state.faces[state.picked - 1]
    others = {number: vector for number, vector in seen.items() if state.faces[number - 1] != own}
    return Known(state.picked, seen[state.picked], others)


def face_gate(embedder: Embedder, known: Known) -> Gate:
    """A gate that wants a face that can be scored and is not clearly more like another one than like the picked one."""

    def gate(candidates: Sequence[Candidate]) -> list[Candidate]:
        sightings = embedder.embed([each.path for each in candidates])
        return [held_to(known, each, said) for each, said in zip(candidates, sightings, strict=True)]

    return gate


def held_to(known: Known, candidate: Candidate, sighting: Sighting) -> Candidate:
    """One candidate with its likeness to the picked face, and refused if it is clearly another's."""
    if sighting.vector is None:
        return replace(candidate, refused=unscorable(sighting))
    row = matrix([sighting.vector])
    likeness = float((row @ matrix([known.own]).T)[0, 0])
    others = {number: float((row @ matrix([vector]).T)[0, 0]) for number, vector in known.others.items()}
    nearest = max(others, key=lambda number: others[number], default=0)
    scores = dict(candidate.scores) | {"likeness": round(likeness, 4)}
    scores["score"] = round((scores.get("score", 1.0) + likeness) / 2, 3)
    refused = ""
    if nearest and others[nearest] > likeness + OTHERWISE:
        refused = f"more like face {nearest} ({others[nearest]:.2f}) than like face {known.number} ({likeness:.2f})"
    return replace(candidate, scores=scores, refused=refused)


def references_of(line: Line, name: str, failed: Mapping[str, str] | None = None, unscored: str = "") -> References:
    """What waits and what was approved, with a sheet of both."""
    from influencer.images.lightbox import Head, Layout, Tile, sheet

    folder, who = folder_of(line, name), pipeline.persona(line, name)
    state, waiting = picked_state(folder), pictures_in(folder / CAST / WAITING)
    tiles = [Tile(folder / name, Path(name).stem, "approved", framed=True) for name in who.references]
    tiles += [Tile(path, path.stem, state.notes.get(path.stem, "")) for path in waiting]
    ask = f"{len(waiting)} wait. Approve them: influencer cast approve {name} --approve all, or 1,3,5"
    head = Head(f"{who.display_name}: references", (described(who), ask if waiting else "None waits for a verdict."))
    path = folder / CAST / "references.jpg"
    if tiles:
        write_whole(path, sheet(head, tiles, Layout(columns=5, wide=300)))
    names = tuple(each.stem for each in waiting)
    return References(
        name, path if tiles else None, folder / CAST / WAITING, names, who.references, failed or {}, unscored
    )


@dataclass(frozen=True, slots=True)
class Answered:
    """What became references, what was declined, what still waits, and a sentence for what could not be taken."""

    persona: str
    approved: tuple[str, ...]
    declined: tuple[str, ...]
    waiting: tuple[str, ...]
    problems: tuple[str, ...] = ()


def answer(line: Line, name: str, approve: Sequence[str] = (), decline: Sequence[str] = ()) -> Answered:
    """Enter the operator's verdict on pictures that wait: their numbers or names, or `all`.

    Moving a file from cast/waiting to cast/approved or cast/declined says the same; both are taken up here.
    """
    folder = folder_of(line, name)
    pipeline.persona(line, name)
    prepare(folder)
    chosen = {APPROVED: named(folder, approve), DECLINED: named(folder, decline)}
    for path in chosen[APPROVED]:
        if path in chosen[DECLINED]:
            raise Invalid(f"{path.stem} cannot be both approved and declined")
    for place, paths in chosen.items():
        for path in paths:
            path.replace(folder / CAST / place / path.name)
    taken, problems = take_up(line, name)
    waiting = tuple(path.stem for path in pictures_in(folder / CAST / WAITING))
    return Answered(name, taken, tuple(path.stem for path in chosen[DECLINED]), waiting, problems)


def named(folder: Path, words: Sequence[str]) -> list[Path]:
    """The waiting pictures that are meant. Raises Invalid for one that does not wait."""
    waiting = pictures_in(folder / CAST / WAITING)
    if "all" in words:
        return waiting
    found: list[Path] = []
    for word in words:
        match = [path for path in waiting if path.stem == word or number_of(path) == number_in(word)]
        if not match:
            there = ", ".join(path.stem for path in waiting) or "none"
            raise Invalid(f"no picture of {folder.name} that waits is called {word!r} (there are: {there})")
        found.append(match[0])
    return list(dict.fromkeys(found))


def number_of(path: Path) -> int | None:
    """The number a picture's name begins with."""
    return number_in(path.stem.partition("-")[0])


def number_in(word: str) -> int | None:
    """A word as a number, if it is one."""
    return int(word) if re.fullmatch(r"\d{1,3}", word) else None


def take_up(line: Line, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Make what lies in cast/approved her references; their names, and a sentence for each that cannot be one.

    A file leaves cast/approved only when the bible names it, so that whatever breaks this off loses no verdict.
    """
    folder, who = folder_of(line, name), pipeline.persona(line, name)
    there = sorted((folder / CAST / APPROVED).glob("[!.]*"))
    problems = {path: why for path in there if (why := not_a_reference(path))}
    taken = [path for path in there if path not in problems]
    for path in taken:
        (folder / REFERENCES).mkdir(exist_ok=True)
        write_whole(folder / REFERENCES / path.name, path.read_bytes())
    if taken:
        change_bible(folder, {("references",): with_names(who.references, [path.name for path in taken])})
    for path in taken:
        path.unlink()
    return tuple(path.stem for path in taken), tuple(problems.values())


def not_a_reference(path: Path) -> str:
    """Why a file that lies in cast/approved cannot become a reference, or nothing."""
    from influencer.images.finish import open_picture

    if path.is_symlink() or not path.is_file():
        return f"{path} is no file of its own; copy the picture there"
    if path.suffix.lower() not in PICTURES or not re.fullmatch(r"[\w.-]{1,80}", path.name):
        return f"{path.name} is no picture with a plain name; they end in {', '.join(PICTURES)}"
    try:
        open_picture(path)
    except InfluencerError as error:
        return error.sentence
    return ""
