"""Thirty faces that a bible allows, and the one that becomes hers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from influencer import pipeline
from influencer.casting.common import (
    CAST,
    PICKED,
    REFERENCES,
    SEEN,
    WAITING,
    Casting,
    State,
    as_jpeg,
    begun,
    change_bible,
    clear_folder,
    described,
    keep_state,
    pictures_in,
    shoot,
    state_of,
    with_names,
)
from influencer.errors import Conflict, Invalid, Missing
from influencer.images import cast as briefs
from influencer.images.cast import Words
from influencer.images.identity import unscorable, write_whole
from influencer.images.pick import judge, technical_gate
from influencer.persona import Persona
from influencer.records import Candidate
from influencer.yamledit import Keys, Value

SHEET = "faces.jpg"


@dataclass(frozen=True, slots=True)
class Faces:
    """The faces to choose from."""

    persona: str
    sheet: Path
    folder: Path
    count: int
    words: tuple[Words, ...]
    refused: Mapping[int, str]


def make_faces(casting: Casting, count: int = briefs.FACES, again: bool = False) -> Faces:
    """Thirty faces that her bible allows: close portraits on a plain brief, numbered, on one sheet."""
    before = state_of(casting.folder)
    again = again and not (before and unfinished(casting.folder, before))  # what was broken off goes on
    state = deal(casting, before, count, again)
    if state != before:  # the sheet comes last again, so that nobody picks from an old one
        (casting.folder / CAST / SHEET).unlink(missing_ok=True)
        clear_folder(casting.folder / CAST / SEEN)
    keep_state(casting.folder, state)
    made: list[Candidate] = []
    for number, words in enumerate(state.faces, 1):
        made += face(casting, state, number, words)
        casting.progress(f"{casting.who.display_name}: faces", number, len(state.faces))
    refused = unusable(casting, made)
    sheet = show_faces(casting, state, made, refused)
    return Faces(casting.who.name, sheet, casting.folder / CAST / SEEN, len(made), state.faces, refused)


def deal(casting: Casting, before: State | None, count: int, again: bool) -> State:
    """The words of each face: those dealt before, unless they no longer hold or others are wished for."""
    who = casting.who
    if before is not None and not again:
        same = look_of(base_of(who, before)) == before.look
        if before.picked and not same:
            again_ = f"`influencer cast faces {who.name} --again` begins anew"
            raise Conflict(f"{who.name}'s look has changed since face {before.picked} was picked; {again_}")
        if before.faces and same and (before.picked or len(before.faces) == count):
            return before
    base = base_of(who, before) if before else who
    give_back(casting.folder, base, before)
    choices = briefs.open_words(base) if casting.small else {}
    turn = before.round + again if before else 0
    return State(
        started=before.started if before else casting.line.clock().date(),
        look=look_of(base),
        round=turn,
        left_open={key: getattr(base.look.immutable, key) for key in choices},
        faces=tuple(briefs.dealt(choices, count, who.name, "faces", turn)),
    )


def unfinished(folder: Path, state: State) -> bool:
    """Whether some of the faces that were dealt were never shown. Once one is picked, nobody needs the others."""
    shown = (folder / CAST / SHEET).is_file() and len(pictures_in(folder / CAST / SEEN)) == len(state.faces)
    return not state.picked and not shown


def give_back(folder: Path, base: Persona, before: State | None) -> None:
    """Leave open in the bible again what the face that was picked had settled."""
    if before is not None and before.picked:
        change_bible(
            folder, {("look", "immutable", key): getattr(base.look.immutable, key) for key in before.left_open}
        )


def base_of(who: Persona, state: State) -> Persona:
    """Her as the bible had her before a face was picked; what was changed by hand since stays changed."""
    words, look = settled_by(who, state), who.look.immutable
    return briefs.with_words(
        who, {key: said for key, said in state.left_open.items() if getattr(look, key) == words.get(key)}
    )


def settled_by(who: Persona, state: State) -> Words:
    """The words of the face that was picked; of a pick that was broken off, those that stand in the bible already."""
    if state.picked:
        return state.faces[state.picked - 1]
    look = who.look.immutable
    return next((words for words in state.faces if all(getattr(look, key) == words[key] for key in words)), {})


def look_of(who: Persona) -> str:
    """A digest of what never changes about her."""
    return hashlib.sha256(who.look.immutable.model_dump_json().encode()).hexdigest()[:12]


def face(casting: Casting, state: State, number: int, words: Words) -> list[Candidate]:
    """One of the faces."""
    brief = replace(briefs.PLAIN_FACE, name=f"{number:02d}")
    who = briefs.with_words(base_of(casting.who, state), words)
    return shoot(casting, who, briefs.shot_of(brief, who, "face", state.started, number, state.round), 1)


def unusable(casting: Casting, made: Sequence[Candidate]) -> dict[int, str]:
    """The faces that can be no reference, by their numbers from 1, and why."""
    judged = judge(made, [technical_gate(())])
    refused = {number: each.refused for number, each in enumerate(judged, 1) if each.refused}
    try:
        seen = casting.embedder.embed([each.path for each in made]) if casting.embedder else ()
    except Missing:  # what is missing is told where likeness is first needed
        seen = ()
    return {number: unscorable(each) for number, each in enumerate(seen, 1) if not each.vector} | refused


def show_faces(casting: Casting, state: State, made: Sequence[Candidate], refused: Mapping[int, str]) -> Path:
    """The faces as numbered files, and on one sheet."""
    from influencer.images.lightbox import Head, Layout, Tile, sheet

    folder, who = casting.folder / CAST, casting.who
    clear_folder(folder / SEEN)
    paths = [as_jpeg(each.path, folder / SEEN / f"{number:02d}.jpg") for number, each in enumerate(made, 1)]
    tiles = [
        Tile(path, str(number), ", ".join(state.faces[number - 1].values()), no=refused.get(number, ""))
        for number, path in enumerate(paths, 1)
    ]
    said = f"{len(made)} faces, {said_of(state)}. Pick one: influencer cast pick {who.name} NUMBER"
    head = Head(f"Who is {who.display_name}?", (described(briefs.with_words(who, state.left_open)), said))
    write_whole(folder / SHEET, sheet(head, tiles, Layout(columns=6, wide=260)))
    return folder / SHEET


def said_of(state: State) -> str:
    """In what the faces differ."""
    if not state.left_open:
        return "which differ by chance alone: her bible leaves nothing open that this checkpoint is told"
    return f"which differ in what her bible leaves open: {', '.join(state.left_open)}"


@dataclass(frozen=True, slots=True)
class Pick:
    """The face that was picked, what it fixed, and what changed in the bible."""

    persona: str
    number: int
    words: Words
    reference: Path
    diff: tuple[str, ...]


def pick_face(casting: Casting, number: int, again: bool = False) -> Pick:
    """Make a face hers: its words go into the bible, its picture becomes her first reference.

    References of another face are put aside with `again`, and refused without.
    """
    folder = casting.folder
    state = begun(folder)
    if not 1 <= number <= len(state.faces):
        raise Invalid(f"{folder.name} has faces 1 to {len(state.faces)}; there is no {number}")
    if number != state.picked:
        put_aside(casting, number, again)
    words = state.faces[number - 1]
    [made] = face(casting, state, number, words)
    if why := unusable(casting, [made]).get(1, ""):
        raise Invalid(f"face {number} cannot be hers ({why}); pick another")
    reference = folder / REFERENCES / PICKED
    reference.parent.mkdir(exist_ok=True)
    write_whole(reference, made.path.read_bytes())
    names = with_names(pipeline.persona(casting.line, folder.name).references, [PICKED])
    values: dict[Keys, Value] = {("look", "immutable", key): said for key, said in words.items()}
    diff = change_bible(folder, values | {("references",): names})
    same = number == state.picked
    takes, notes = (state.takes, state.notes) if same else ({}, {})
    keep_state(folder, replace(state, picked=number, takes=takes, notes=notes))
    return Pick(folder.name, number, words, reference, diff)


def put_aside(casting: Casting, number: int, again: bool) -> None:
    """Move the references of another face away, out of the bible too."""
    folder, who = casting.folder, casting.who
    ours = [name for name in who.references if name.startswith(f"{REFERENCES}/")]
    others = [name for name in ours if name != f"{REFERENCES}/{PICKED}"]
    if others and not again:
        raise Conflict(
            f"{who.name} has {len(others)} approved references of another face; "
            f"`influencer cast pick {who.name} {number} --again` puts them aside"
        )
    aside = folder / CAST / "earlier" / f"{casting.line.clock():%Y%m%d-%H%M%S}"
    change_bible(folder, {("references",): [name for name in who.references if name not in ours]})
    for path in [folder / name for name in ours] + pictures_in(folder / CAST / WAITING):
        aside.mkdir(parents=True, exist_ok=True)
        path.replace(aside / path.name)
