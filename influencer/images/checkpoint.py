"""Finds the checkpoint that config.yaml names and refuses what could run code. Reads files only; loads nothing.

A checkpoint is a diffusers folder, a hub id with a pinned revision, or `starter`, the one that ships with us.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from influencer.errors import Invalid, Missing, Unsafe

STARTER = Path(__file__).resolve().parent.parent / "starter" / "checkpoint"
STARTER_STEPS = 20
STARTER_GUIDANCE = 2.0
STARTER_EDGE = 3  # pixels cut off each side: its decoder paints a pale line there

PICKLES = frozenset({".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib"})
CODE = frozenset({".py", ".pyc", ".so", ".dll", ".dylib"})
LIBRARIES = frozenset({"diffusers", "transformers", "stable_diffusion"})
HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+")
COMMIT = re.compile(r"[0-9a-f]{40}")
MOST_INDEX_BYTES = 1 << 20
SAMPLE = 1 << 16


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where the weights are: `folder`, or `hub` at `revision`. `fingerprint` changes when the weights do."""

    name: str
    fingerprint: str
    folder: Path | None = None
    hub: str = ""
    revision: str = ""

    @property
    def small(self) -> bool:
        """Whether it is the starter, which knows only the words it was taught."""
        return self.name == "starter"


def find_checkpoint(name: str, revision: str = "", root: Path | None = None) -> Checkpoint:
    """The checkpoint called `name`; a relative folder starts at `root`. Raises Missing, Invalid or Unsafe."""
    if name == "starter":
        return starter()
    folder = (root or Path()) / Path(name).expanduser()
    if folder.is_dir():
        return local_checkpoint(name, folder)
    if not HUB_ID.fullmatch(name):
        raise Missing(f"images.checkpoint: no folder is at {folder}; give a diffusers folder, a hub id, or starter")
    if not COMMIT.fullmatch(revision):
        raise Invalid(
            f"images.revision: {name} needs a pinned revision; set the 40 hex digits of the commit you have looked at"
        )
    return Checkpoint(name, hashlib.sha256(f"{name}@{revision}".encode()).hexdigest()[:16], hub=name, revision=revision)


def starter() -> Checkpoint:
    """The checkpoint that ships with us."""
    if not (STARTER / "model_index.json").is_file():
        raise Missing(
            f"{STARTER}: the starter checkpoint is not there; install again, or set images.checkpoint to another"
        )
    return local_checkpoint("starter", STARTER)


def local_checkpoint(name: str, folder: Path) -> Checkpoint:
    """The checkpoint in `folder`, looked through before anything is loaded."""
    check_folder(folder, folder)
    return Checkpoint(name, fingerprint_of(folder), folder=folder.resolve())


def check_folder(folder: Path, root: Path) -> None:
    """Refuse pickles, code, links that leave `root`, and parts that are not from diffusers or transformers."""
    index = folder / "model_index.json"
    if not index.is_file():
        raise Missing(f"{folder}: not a diffusers checkpoint (no model_index.json); check images.checkpoint")
    for path in files_in(folder):
        check_file(path, root)
    check_index(index)


def files_in(folder: Path) -> Iterator[Path]:
    """Every file and link below `folder`, in order; links to folders are shown, not followed."""
    for base, folders, files in os.walk(folder):
        folders.sort()
        links = [name for name in folders if (Path(base) / name).is_symlink()]
        yield from (Path(base) / name for name in sorted(files + links))


def check_file(path: Path, root: Path) -> None:
    """Refuse one file that could run code or reads from elsewhere."""
    if path.is_symlink() and not path.resolve().is_relative_to(root.resolve()):
        raise Unsafe(f"{path}: a link that leaves the checkpoint's folder; copy the file itself there")
    if path.suffix.lower() in PICKLES:
        raise Unsafe(f"{path}: pickle weights can run code; convert them to safetensors and delete this file")
    if path.suffix.lower() in CODE:
        raise Unsafe(f"{path}: a checkpoint may not bring code; delete this file if the weights work without it")


def check_index(index: Path) -> None:
    """Refuse a model_index.json that names a pipeline or a part from outside diffusers and transformers."""
    parts = read_index(index)
    if not re.fullmatch(r"[A-Za-z0-9]+Pipeline", str(parts.get("_class_name"))):
        raise Unsafe(f"{index}: _class_name must name a pipeline of diffusers itself; custom pipelines are code")
    for key, value in parts.items():
        if isinstance(value, list) and not key.startswith("_") and foreign(value):
            raise Unsafe(f"{index}: {key} comes from {value[0]!r}; only diffusers and transformers parts are loaded")


def foreign(value: list[Any]) -> bool:
    """Whether a `[library, class]` pair names another library; `[null, null]` is an empty place."""
    return len(value) == 2 and isinstance(value[0], str) and value[0] not in LIBRARIES


def read_index(index: Path) -> dict[str, Any]:
    """What model_index.json says. Raises Invalid if it is not a JSON object of a sensible size."""
    try:
        data = json.loads(index.read_bytes()[:MOST_INDEX_BYTES])
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise Invalid(f"{index}: not a JSON object; fetch the checkpoint again")
    return data


def fingerprint_of(folder: Path) -> str:
    """16 hex digits over the name, size, start, middle and end of each file: cheap, and new weights change it."""
    digest = hashlib.sha256()
    for path in files_in(folder):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()}\0{size}\0".encode())
        with path.open("rb") as file:
            for start in sorted({0, max(0, size // 2 - SAMPLE // 2), max(0, size - SAMPLE)}):
                file.seek(start)
                digest.update(file.read(SAMPLE))
    return digest.hexdigest()[:16]
