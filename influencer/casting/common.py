"""What every step of a casting shares: what it takes, how far she is, pictures at work, changes in her bible."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from influencer import pipeline
from influencer.bible import BIBLE, PICTURES, parsed
from influencer.errors import Conflict, Invalid
from influencer.images.cast import Words
from influencer.images.identity import Anchors, Band, Embedder, held, write_whole
from influencer.images.pick import Gate
from influencer.images.tries import until_enough
from influencer.lock import locked
from influencer.persona import Immutable, Persona
from influencer.pipeline import Line
from influencer.records import Candidate, Progress, Shot, Studio
from influencer.yamledit import Keys, Value, with_values

if TYPE_CHECKING:
    from influencer.images.checkpoint import Checkpoint

CAST, MADE, SEEN, WAITING, APPROVED, DECLINED = "cast", "made", "faces", "waiting", "approved", "declined"
REFERENCES = "references"
STATE = "cast.json"
LOCK = ".casting"
PICKED = "00-face.png"  # the first reference: the face itself
LEAST = 5  # references with which she can be calibrated
QUALITY = 92
ORDER = tuple(Immutable.model_fields)
NO_EMBEDDER = (
    "images.identity names no embedder, so nobody can be told apart; name images.identity.detector and recogniser for "
    "photographs, or images.identity.model"
)


@dataclass(frozen=True, slots=True)
class Casting:
    """What making pictures of her takes, opened once."""

    line: Line
    who: Persona
    studio: Studio
    embedder: Embedder | None
    progress: Progress

    @property
    def folder(self) -> Path:
        """Hers."""
        return folder_of(self.line, self.who.name)

    @property
    def made(self) -> Path:
        """Where pictures lie while they are worked with."""
        return self.folder / CAST / MADE

    @property
    def small(self) -> bool:
        """Whether the starter draws: it knows only the words it was taught, and everything else must be settled."""
        return self.line.config.images.checkpoint == "starter"


@dataclass(frozen=True, slots=True)
class Tools:
    """Studio and embedder; their processes start with the first picture."""

    studio: Studio
    embedder: Embedder | None


@contextmanager
def tools(line: Line) -> Iterator[Tools]:
    """Studio and embedder as config.yaml has them, ended afterwards. Raises Invalid where the studio draws nobody."""
    from influencer.images import open_studio
    from influencer.images.embedders import open_embedder

    images = line.config.images
    if images.studio == "card":
        raise Invalid("images.studio is card, which draws nobody; set it to diffusion and cast again")
    with ExitStack() as stack:
        studio = stack.enter_context(closing(open_studio(images, line.config.outputs_folder)))
        embedder = open_embedder(images, line.config.root)
        if embedder is not None:
            stack.callback(embedder.close)
        yield Tools(studio, embedder)


@contextmanager
def casting(line: Line, name: str, progress: Progress, shared: Tools | None = None) -> Iterator[Casting]:
    """Everything a step needs, opened; tools that are not shared with other castings end with the step.

    Raises Conflict if she is being cast by another process.
    """
    who, folder = pipeline.persona(line, name), folder_of(line, name)
    prepare(folder)
    with ExitStack() as stack:
        stack.enter_context(locked(folder / CAST / LOCK, f"{name} is being cast already: {{}}; wait, or stop it"))
        used = shared or stack.enter_context(tools(line))
        yield Casting(line, who, used.studio, used.embedder, progress)


def drawing(line: Line) -> Checkpoint:
    """The checkpoint that draws now."""
    from influencer.images.checkpoint import find_checkpoint

    images = line.config.images
    return find_checkpoint(images.checkpoint, images.revision, line.config.outputs_folder.parent)


def folder_of(line: Line, name: str) -> Path:
    """A persona's folder."""
    return line.config.personas_folder / name


def prepare(folder: Path) -> None:
    """The folders a casting needs; what is only at work stays out of version control."""
    for name in (MADE, SEEN, WAITING, APPROVED, DECLINED):
        (folder / CAST / name).mkdir(parents=True, exist_ok=True)
    ignore = folder / CAST / ".gitignore"
    if not ignore.exists():
        ignore.write_text(f"{MADE}/\n{SEEN}/\n{WAITING}/\n{APPROVED}/\n{DECLINED}/\n{LOCK}\n", encoding="utf-8")


# How far she is


@dataclass(frozen=True, slots=True)
class State:
    """How far a casting is. `left_open` is what the bible said where it left something open, before a face was picked;
    `faces` has the words of each face, `takes` how often each reference was made, `notes` what was said of it.
    """

    started: date
    look: str = ""
    round: int = 0
    left_open: Words = field(default_factory=dict)
    faces: tuple[Words, ...] = ()
    picked: int = 0
    takes: Mapping[str, int] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


KEPT = TypeAdapter(State)


def state_of(folder: Path) -> State | None:
    """How far a casting is, if it has begun. Raises Invalid if the file is not what we wrote."""
    path = folder / CAST / STATE
    if not path.is_file():
        return None
    try:
        return KEPT.validate_json(path.read_bytes())
    except ValueError as error:
        remedy = f"delete it and run `influencer cast faces {folder.name}`"
        raise Invalid(f"{path}: cannot be read ({str(error).splitlines()[0]}); {remedy}") from None


def keep_state(folder: Path, state: State) -> State:
    """Write how far she is."""
    write_whole(folder / CAST / STATE, KEPT.dump_json(state, indent=1) + b"\n")
    return state


def begun(folder: Path) -> State:
    """How far she is. Raises Conflict if no face was picked yet."""
    state = state_of(folder)
    if state is None or not state.faces:
        raise Conflict(f"{folder.name} has no faces yet; run `influencer cast faces {folder.name}`")
    return state


def picked_state(folder: Path) -> State:
    """How far she is. Raises Conflict if no face was picked yet."""
    state = begun(folder)
    if not state.picked:
        raise Conflict(f"{folder.name}: no face is picked yet; run `influencer cast pick {folder.name} NUMBER`")
    return state


def measured(embedder: Embedder | None, who: Persona, folder: Path) -> tuple[Anchors, Band]:
    """Her anchors and band, if they hold. Raises Missing, Invalid or Failed with what to do."""
    if embedder is None:
        raise Invalid(NO_EMBEDDER)
    return held(folder, who.references, embedder.name, embedder.version)


# Her bible


def with_names(references: Sequence[str], files: Sequence[str]) -> list[str]:
    """The references a bible names, and these files of ours after them."""
    ours = [f"{REFERENCES}/{file}" for file in files]
    return [*references, *(name for name in ours if name not in references)]


def change_bible(folder: Path, values: Mapping[Keys, Value]) -> tuple[str, ...]:
    """Set values in her bible, all else as it stands; the lines that changed. Raises Invalid if it would not hold."""
    path = folder / BIBLE
    raw = path.read_bytes()
    mark = b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b""
    text = raw[len(mark) :].decode("utf-8")
    changed = with_values(text, path, values, ORDER)
    parsed(changed, path)
    if changed != text:
        write_whole(path, mark + changed.encode("utf-8"))
    lines = difflib.unified_diff(text.splitlines(), changed.splitlines(), n=0, lineterm="")
    return tuple(line for line in lines if not line.startswith(("---", "+++", "@@")))


# Pictures


def shoot(casting: Casting, who: Persona, shot: Shot, count: int, first: int = 0) -> list[Candidate]:
    """Candidates of one shot; what is already there is not made again."""
    return casting.studio.shoot(who, [shot], count, casting.made, loading_alone(casting.progress), first)[0]


def loading_alone(progress: Progress) -> Progress:
    """Tells that a checkpoint is loaded; how far a single picture is has no bar of its own."""
    loading: list[str] = []

    def tell(what: str, done: int, total: int) -> None:
        if what.startswith("loading "):
            loading.append(what)
            progress(what, done, total)
        elif loading:
            progress(loading.pop(), 1, 1)

    return tell


def tried(casting: Casting, who: Persona, shot: Shot, gates: Sequence[Gate]) -> tuple[str, tuple[Candidate, ...]]:
    """Judged candidates of a shot, as many as a day's work would try; and their framing, if it is not the one asked."""

    def more(shot: Shot, count: int, first: int) -> list[Candidate]:
        return shoot(casting, who, shot, count, first)

    taken, judged = until_enough(shot, (), more, gates, casting.line.config.images)
    return "" if taken.framing == shot.framing else taken.framing, judged


def best_of(judged: Sequence[Candidate]) -> Candidate | None:
    """The best of those that pass."""
    passed = [each for each in judged if not each.refused]
    return max(passed, key=lambda each: (each.scores["score"], -each.number), default=None)


def clear(candidates: Sequence[Candidate]) -> None:
    """Delete pictures at work that have served."""
    for each in candidates:
        each.path.unlink(missing_ok=True)


def clear_folder(folder: Path) -> None:
    """Delete every picture at work."""
    for path in pictures_in(folder):
        path.unlink(missing_ok=True)


def pictures_in(folder: Path) -> list[Path]:
    """The pictures in a folder, by name; none where there is no folder."""
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(path for path in found if path.suffix.lower() in PICTURES and not path.name.startswith("."))


def as_jpeg(source: Path, target: Path) -> Path:
    """A picture as a JPEG for the operator's eyes."""
    from influencer.images.finish import open_picture

    out = BytesIO()
    open_picture(source).convert("RGB").save(out, "JPEG", quality=QUALITY)
    write_whole(target, out.getvalue())
    return target


def described(who: Persona) -> str:
    """Her look in words."""
    from influencer.images.prompt import identity_prefix

    return identity_prefix(who)


# Pick
