"""Near heads of anybody, drawn for the reader alone and kept as the blocks around each. Knows no networks."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from influencer.errors import Missing
from influencer.starter.axes import WHAT, WHO, Axes, classes_of
from influencer.starter.dataset import PART
from influencer.starter.drawings import draw, random_attributes
from influencer.starter.framing import head_of
from influencer.starter.latents import BLOCK, KEPT, load_basis, to_tensor
from influencer.starter.vocabulary import Attributes

READ: Axes = {name: (WHO | WHAT)[name] for name in (*WHO, "expression", "gaze", "tilt") if name != "body"}
NEAR = ("close portrait", "half-length portrait", "seated")  # heads large enough to be read off their blocks
WINDOW = (16, 14)  # rows and columns of blocks around the middle of the head


@dataclass(frozen=True, slots=True)
class Heads:
    """Windows of latents, (n, KEPT, *WINDOW), and what is to be read there, (n, axes)."""

    windows: Tensor
    classes: Tensor


def head_number(index: int, seed: int) -> Attributes:
    """Anybody, near: every second one in a close portrait."""
    rng = random.Random(f"{seed}/head/{index}")
    framing = NEAR[0] if rng.random() < 0.5 else rng.choice(NEAR[1:])
    return replace(random_attributes(rng), framing=framing)


def draw_heads(folder: Path, count: int, seed: int, workers: int = 2) -> Iterator[str]:
    """Draw the parts that are missing in folder/heads; yields each finished one's name."""
    (folder / "heads").mkdir(exist_ok=True)
    jobs = [(str(folder), part, seed) for part in range(count // PART)]
    with get_context("spawn").Pool(workers) as pool:
        yield from pool.imap(_draw_part, jobs)


def load_heads(folder: Path, seed: int) -> Heads:
    """All that were drawn. Raises Missing."""
    paths = sorted((folder / "heads").glob("???.npy"))
    if not paths:
        raise Missing(f"{folder / 'heads'}: no heads were drawn; run --stage heads")
    drawn = [head_number(i, seed) for i in range(len(paths) * PART)]
    windows = torch.from_numpy(np.concatenate([np.load(path) for path in paths]))
    return Heads(windows, asked_of(drawn)[1])


def heads_of(latents: Tensor, middles: list[tuple[int, int]]) -> Tensor:
    """The window around each head's block (row, column), (n, KEPT, *WINDOW); beyond the edge there is nothing."""
    rows, columns = WINDOW
    padded = torch.nn.functional.pad(latents[:, :KEPT], (columns, columns, rows, rows))
    tops = [(row + rows - rows // 2, column + columns - columns // 2) for row, column in middles]
    return torch.stack([padded[i, :, y : y + rows, x : x + columns] for i, (y, x) in enumerate(tops)])


def asked_of(drawn: list[Attributes]) -> tuple[list[tuple[int, int]], Tensor]:
    """Where the heads of these drawings are (row, column of a block), and their words as classes, (n, axes)."""
    places = [head_of(one) for one in drawn]
    return [(int(y // BLOCK), int(x // BLOCK)) for x, y, _ in places], torch.tensor(
        [classes_of(a, READ) for a in drawn]
    )


def _draw_part(job: tuple[str, int, int]) -> str:
    """One part, written whole or not at all."""
    folder, part, seed = Path(job[0]), job[1], job[2]
    path = folder / "heads" / f"{part:03d}.npy"
    if not path.exists():
        draft = path.with_suffix(".tmp")
        with draft.open("wb") as file:
            np.save(file, _windows(folder, range(part * PART, (part + 1) * PART), seed))
        draft.replace(path)
    return path.name


def _windows(folder: Path, indices: range, seed: int) -> NDArray[np.float16]:
    torch.set_num_threads(1)
    basis, made = load_basis(folder / "basis.npz"), []
    for i in indices:
        drawn = head_number(i, seed)
        latents = basis.encode(to_tensor(draw(drawn)[None]))
        made.append(heads_of(latents, asked_of([drawn])[0]).half())
    windows: NDArray[np.float16] = torch.cat(made).numpy()
    return windows
