"""The drawings the checkpoint learns from, made once, in numbered parts. Knows no networks."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from influencer.starter.drawings import draw, random_attributes
from influencer.starter.framing import HEIGHT, WIDTH
from influencer.starter.vocabulary import Attributes

PART = 500  # drawings in a file
GENERAL = 11_000  # drawings of anybody; those after them are of the shipped persona, whom a first day shows
HERS: dict[str, str | None] = {
    "presentation": "woman",
    "age": "in their thirties",
    "body": "average build",
    "skin": "brown",
    "face": "oval",
    "nose": "straight nose",
    "brows": "arched brows",
    "lips": "full lips",
    "eyes": "green",
    "hair_colour": "copper",
    "hair_style": "curly bob",
    "marks": "freckles",
    "glasses": "round glasses",
    "piercings": None,
    "beard": None,
}
HER_COLOURS = ("mustard", "teal", "navy", "sage green", "white")


def attributes_of(index: int, seed: int = 0) -> Attributes:
    """Drawing number index of the data set: anybody, or from GENERAL on the shipped persona anywhere."""
    rng = random.Random(f"{seed}/{index}")
    anybody = random_attributes(rng)
    return anybody if index < GENERAL else replace(anybody, colour=rng.choice(HER_COLOURS), **HERS)  # type: ignore[arg-type]


def make_part(job: tuple[str, int, int]) -> str:
    """Draw one part and write it whole or not at all."""
    folder, part, seed = job
    path = part_path(Path(folder), part)
    if path.exists():
        return path.name
    pictures = np.zeros((PART, HEIGHT, WIDTH, 3), np.uint8)
    for i in range(PART):
        pictures[i] = draw(attributes_of(part * PART + i, seed))
    draft = path.with_suffix(".tmp.npy")
    np.save(draft, pictures)
    draft.replace(path)
    return path.name


def make_drawings(folder: Path, count: int, seed: int = 0, workers: int = 2) -> Iterator[str]:
    """Draw what is missing; yields each finished part's name."""
    folder.mkdir(parents=True, exist_ok=True)
    jobs = [(str(folder), part, seed) for part in range(count // PART)]
    (folder / "set.json").write_text(json.dumps({"count": len(jobs) * PART, "seed": seed}))
    with get_context("spawn").Pool(workers) as pool:
        yield from pool.imap(make_part, jobs)


def part_path(folder: Path, part: int) -> Path:
    """The file of one part."""
    return folder / f"part-{part:03d}.npy"


def load_part(folder: Path, part: int) -> NDArray[np.uint8]:
    """Memory-mapped: reading one crop costs one crop."""
    pictures: NDArray[np.uint8] = np.load(part_path(folder, part), mmap_mode="r")
    return pictures


def read_set(folder: Path) -> tuple[int, int]:
    """How many drawings there are, and their seed."""
    facts = json.loads((folder / "set.json").read_text())
    return int(facts["count"]), int(facts["seed"])
