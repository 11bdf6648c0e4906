"""A persona whose bible leaves things open, a studio that draws people as patches, and an embedder that reads them.

Who somebody is stands in the brightness of 24 patches; the seed decides the grain within them. Both go through files.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from face_case import ROOT, Clock, open_line, project
from PIL import Image

from influencer.casting.common import Casting, casting
from influencer.images.identity import Sighting
from influencer.images.prompt import identity_prefix
from influencer.images.seeds import candidate_file, candidate_seed, save_whole, settings_of
from influencer.persona import Persona
from influencer.pipeline import Line
from influencer.records import Candidate, Progress, Shot

ROWS, COLUMNS, PATCH, GRAIN = 6, 4, 32, 4
ACCOUNTS = "accounts: {mira-folder: {channel: folder}, nova-folder: {channel: folder}, vera-folder: {channel: folder}}"
EXTRA = "images: {studio: diffusion, candidates: 2, enough: 1, most_candidates: 4}\n"


def cast_project(folder: Path, extra: str = EXTRA) -> Path:
    """A project with nova, who has no nose, brows or lips yet; its config.yaml."""
    config = project(folder)
    config.write_text(f"operator: ana\n{ACCOUNTS}\n{extra}")
    add_persona(folder, "nova")
    return config


def add_persona(folder: Path, name: str, **look: str) -> Path:
    """Another persona, mira's bible under another name with other words in her look; her bible."""
    text = (ROOT / "personas" / "mira" / "bible.yaml").read_text()
    text = text.replace("name: mira  ", f"name: {name}  ").replace("mira-folder", f"{name}-folder")
    text = text.replace("Mira Saltholm", name.title()).replace("Mira", name.title())
    text = re.sub(r"^    (nose|brows|lips):.*\n", "", text, flags=re.MULTILINE)
    for key, words in look.items():
        text = re.sub(rf"^    {key}:.*$", f"    {key}: {words}", text, flags=re.MULTILINE)
    bible = folder / "personas" / name / "bible.yaml"
    bible.parent.mkdir(exist_ok=True)
    bible.write_text(text)
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
    """What the tests' fixture yields."""
    stage = Set(cast_project(tmp_path), monkeypatch)
    yield stage
    stage.line.ledger.close()
