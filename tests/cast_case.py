"""A persona whose bible leaves things open, a studio that draws people as patches, and an embedder that reads them.

Who somebody is stands in the brightness of 24 patches; the seed decides the grain within them. Both go through files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest
from face_case import Clock, open_line
from PIL import Image

from influencer.casting.calibration import Calibrated, calibrate
from influencer.casting.common import Casting, casting
from influencer.casting.faces import make_faces, pick_face
from influencer.casting.references import answer, make_references
from influencer.images.identity import Sighting
from influencer.images.prompt import identity_prefix
from influencer.images.seeds import candidate_file, candidate_seed, save_whole, settings_of
from influencer.persona import Persona
from influencer.pipeline import Line
from influencer.records import Candidate, Progress, Shot

ROWS, COLUMNS, PATCH, GRAIN = 6, 4, 32, 4
ACCOUNTS = "accounts: {mira-folder: {channel: folder}, nova-folder: {channel: folder}, vera-folder: {channel: folder}}"
FEW = 8  # faces
EXTRA = "images: {studio: diffusion, candidates: 2, enough: 1, most_candidates: 4}\n"


BIBLE = """# The bible of {title}.
name: {name}   # the name of this folder
display_name: {title}
handle: {name}.draws
age: 34
timezone: Europe/Stockholm
home: {{place: "Gothenburg, Sweden", latitude: 57.7, longitude: 11.9}}
disclosure: {title} is a fictional character; her pictures are made with AI.
bio: "I am a fictional character, and my pictures are made with AI."
look:
  immutable:            # the beginning of every prompt, in this order
    presentation: woman
    age_look: in their thirties
    body: average build
    skin: brown skin    # as her grandmother's
    face: oval face
    eyes: green eyes
    hair: copper curly bob
    marks: [freckles]
    glasses: round glasses
  variable: {{wardrobe: [turtleneck sweater, striped shirt, raincoat], palette: [mustard, teal]}}

references: []          # pictures of her that you approved, files in this folder

voice: {{tone: Dry., sample_lines: [One., Two., Three.]}}
pillars:
  - {{name: clay, weight: 1, subjects: [a cup], scenes: [in a cafe], lines: ["{{Subject}}."]}}
posting: {{slots: {{daily: ["08:30"]}}, accounts: [{name}-folder]}}
"""


def cast_project(folder: Path, extra: str = EXTRA) -> Path:
    """A project with nova, who has no nose, brows or lips yet, and mira, who has; its config.yaml."""
    config = folder / "config.yaml"
    config.write_text(f"operator: ana\n{ACCOUNTS}\n{extra}")
    add_persona(folder, "nova")
    mira = add_persona(folder, "mira")
    features = "    nose: straight nose\n    brows: arched brows\n    lips: full lips\n"
    mira.write_text(mira.read_text().replace("    eyes:", f"{features}    eyes:"))
    return config


def add_persona(folder: Path, name: str) -> Path:
    """A persona by that name; her bible."""
    bible = folder / "personas" / name / "bible.yaml"
    bible.parent.mkdir(parents=True)
    bible.write_text(BIBLE.format(name=name, title=name.title()))
    return bible


def who_in(words: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """The vector of somebody of this description: each clause has its say."""
    parts = [
        np.random.default_rng(int(hashlib.sha256(clause.encode()).hexdigest()[:8], 16)).normal(size=ROWS * COLUMNS)
        for clause in words.split(", ")[1:]
    ]
    return np.asarray(np.mean(parts, axis=0) * len(parts) ** 0.5)


def portrait(words: str, seed: int, wobble: float) -> Image.Image:
    """Somebody of this description, with a grain of their own and a little off."""
    dice = np.random.default_rng(seed)
    vector = who_in(words) + dice.normal(scale=wobble, size=ROWS * COLUMNS)
    patches = np.clip(128 + 34 * vector, 60, 196).reshape(ROWS, COLUMNS)
    grain = dice.normal(scale=26, size=(ROWS, COLUMNS, PATCH // GRAIN, PATCH // GRAIN))
    grain -= grain.mean(axis=(2, 3), keepdims=True)
    cells = patches[:, :, None, None] + grain
    small = cells.transpose(0, 2, 1, 3).reshape(ROWS * PATCH // GRAIN, COLUMNS * PATCH // GRAIN)
    grey = Image.fromarray(np.clip(small, 0, 255).astype(np.uint8))
    return grey.resize((COLUMNS * PATCH, ROWS * PATCH), Image.Resampling.NEAREST).convert("RGB")


class PatchStudio:
    """Draws people as patches. `broken_after` so many pictures somebody presses Ctrl-C."""

    name = "patches"

    def __init__(self, wobble: float = 0.12) -> None:
        self.wobble, self.drawn, self.broken_after = wobble, 0, 10_000
        self.prompts: list[str] = []
        self.open = True

    def shoot(
        self, persona: Persona, shots: Sequence[Shot], count: int, folder: Path, progress: Progress, first: int = 0
    ) -> list[list[Candidate]]:
        progress("loading patches", 0, 1)
        return [[self.one(persona, shot, n, folder) for n in range(first, first + count)] for shot in shots]

    def one(self, persona: Persona, shot: Shot, number: int, folder: Path) -> Candidate:
        seed, words = candidate_seed(shot, number), identity_prefix(persona, full=False)
        prompt = f"{words}, {shot.wardrobe}, {shot.scene}"
        path = candidate_file(folder, shot, number, hashlib.sha256(f"{prompt}{seed}{self.wobble}".encode()).hexdigest())
        if settings_of(path) is None:
            if self.drawn >= self.broken_after:
                raise KeyboardInterrupt
            self.drawn += 1
            self.prompts.append(prompt)
            save_whole(portrait(words, seed, self.wobble), path, {"checkpoint": "patches"})
        return Candidate(path, number, seed, prompt, self.name, {"checkpoint": "patches"})

    def close(self) -> None:
        self.open = False


class PatchEmbedder:
    """Reads who is in the patches. Pictures whose name is in `blind` show nobody."""

    name, version = "starter", "0123456789ab"

    def __init__(self) -> None:
        self.blind: set[str] = set()
        self.open = True

    def embed(self, pictures: Sequence[Path]) -> tuple[Sighting, ...]:
        return tuple(self.see(path) for path in pictures)

    def see(self, path: Path) -> Sighting:
        if path.name in self.blind:
            return Sighting(None, None, "no head was found")
        with Image.open(path) as picture:
            grey = picture.convert("L").resize((COLUMNS * PATCH, ROWS * PATCH), Image.Resampling.BOX)
        values = np.asarray(grey, dtype=np.float64).reshape(ROWS, PATCH, COLUMNS, PATCH).mean(axis=(1, 3)).ravel()
        vector = (values - values.mean()) / max(float(np.linalg.norm(values - values.mean())), 1e-9)
        return Sighting(tuple(float(value) for value in vector))

    def close(self) -> None:
        self.open = False


class Set:
    """A line with the studio and the embedder of these tests."""

    def __init__(self, config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.config, self.clock = config, Clock()
        self.studio, self.embedder = PatchStudio(), PatchEmbedder()
        self.heard: list[tuple[str, int, int]] = []
        monkeypatch.setattr("influencer.images.open_studio", lambda images, outputs: self.studio)
        monkeypatch.setattr("influencer.images.embedders.open_embedder", lambda images, root: self.embedder)
        self.line: Line = open_line(config, self.clock)

    def open(self, name: str = "nova") -> _Opened:
        return _Opened(self, name)

    def cast(self, name: str = "nova", impostors: int = 20) -> Calibrated:
        """Everything up to the band."""
        with self.open(name) as casting:
            make_faces(casting, FEW)
        with self.open(name) as casting:
            pick_face(casting, 3)
        with self.open(name) as casting:
            make_references(casting)
        answer(self.line, name, ["all"])
        with self.open(name) as casting:
            return calibrate(casting, impostors)

    def progress(self, what: str, done: int, total: int) -> None:
        self.heard.append((what, done, total))

    def folder(self, name: str = "nova") -> Path:
        return self.config.parent / "personas" / name


class _Opened:
    """`with set.open() as casting`."""

    def __init__(self, stage: Set, name: str) -> None:
        self.manager = casting(stage.line, name, stage.progress)

    def __enter__(self) -> Casting:
        return self.manager.__enter__()

    def __exit__(self, *error: object) -> bool | None:
        return self.manager.__exit__(*error)  # type: ignore[arg-type]


def cast_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Set]:
    """What a fixture yields: nova, who has nothing yet."""
    stage = Set(cast_project(tmp_path), monkeypatch)
    yield stage
    stage.line.ledger.close()


def ready_set(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Set]:
    """What a fixture yields: a copy of a project in which somebody was cast already."""
    copytree(tree, tmp_path / "project")
    stage = Set(tmp_path / "project" / "config.yaml", monkeypatch)
    yield stage
    stage.line.ledger.close()


def cast_tree(folder: Path) -> Path:
    """A project in which nova has her face, eleven references and a band; made once."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        for stage in cast_set(folder, monkeypatch):
            stage.cast()
    return folder
