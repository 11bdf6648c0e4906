"""Turns drawings into the small grids that the denoiser learns, and back, with one fixed linear map. Trains nothing.

Each 16x16 block of a drawing becomes 16 numbers (principal components, unit variance over the data set). Two more
channels say whether a block's column and row are odd: they are the same for every picture, and tell the decoder, whose
upsampling repeats pixels, which pixel of a block it is painting.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from influencer.starter.dataset import PART, attributes_of, load_part, read_set
from influencer.starter.framing import HEIGHT, WIDTH, head_of

BLOCK, KEPT, PARITY = 16, 16, 2
CHANNELS = KEPT + PARITY
ROWS, COLUMNS = HEIGHT // BLOCK, WIDTH // BLOCK
FACE_WEIGHT = 5.0  # a block on the head counts this often: eyes and mouths are small and matter most


@dataclass(frozen=True, slots=True)
class Basis:
    """The linear map: mean block, components (KEPT, 768), and the scale of each component."""

    mean: Tensor
    components: Tensor
    scale: Tensor

    def encode(self, pictures: Tensor) -> Tensor:
        """(n, 3, h, w) in [-1, 1] -> (n, KEPT, h/16, w/16)."""
        blocks = _blocks(pictures)
        return ((blocks - self.mean) @ self.components.T / self.scale).permute(0, 3, 1, 2)

    def decode(self, latents: Tensor) -> Tensor:
        """The linear inverse: the right colours in the right blocks, and blocky."""
        blocks = latents.permute(0, 2, 3, 1) * self.scale @ self.components + self.mean
        n, h, w, _ = blocks.shape
        grid = blocks.reshape(n, h, w, 3, BLOCK, BLOCK).permute(0, 3, 1, 4, 2, 5)
        return grid.reshape(n, 3, h * BLOCK, w * BLOCK)


def _blocks(pictures: Tensor) -> Tensor:
    n, c, h, w = pictures.shape
    grid = pictures.reshape(n, c, h // BLOCK, BLOCK, w // BLOCK, BLOCK).permute(0, 2, 4, 1, 3, 5)
    return grid.reshape(n, h // BLOCK, w // BLOCK, c * BLOCK * BLOCK)


def parity(rows: int, columns: int, top: int = 0, left: int = 0) -> Tensor:
    """The two fixed channels, (2, rows, columns), each -1 or 1."""
    x = 1.0 - 2.0 * ((torch.arange(columns) + left) % 2)
    y = 1.0 - 2.0 * ((torch.arange(rows) + top) % 2)
    return torch.stack((x.expand(rows, columns), y[:, None].expand(rows, columns)))


def to_tensor(pictures: NDArray[np.uint8]) -> Tensor:
    """(n, h, w, 3) bytes -> (n, 3, h, w) in [-1, 1]."""
    return torch.from_numpy(np.ascontiguousarray(pictures)).permute(0, 3, 1, 2).float().div_(127.5).sub_(1)


def head_weights(part: int, seed: int, extra: float) -> Tensor:
    """(PART, ROWS, COLUMNS): 1 everywhere, 1 + extra on the head."""
    ys, xs = torch.meshgrid(torch.arange(ROWS) * 16.0 + 8, torch.arange(COLUMNS) * 16.0 + 8, indexing="ij")
    weights = torch.ones(PART, ROWS, COLUMNS)
    for i in range(PART):
        x, y, unit = head_of(attributes_of(part * PART + i, seed))
        inside = ((xs - x) / (0.95 * unit)) ** 2 + ((ys - y) / (1.15 * unit)) ** 2 < 1
        weights[i] += extra * inside
    return weights


def fit_basis(folder: Path, parts: Iterable[int], seed: int) -> Basis:
    """Principal components of the blocks, blocks on heads counted FACE_WEIGHT times."""
    size = 3 * BLOCK * BLOCK
    total, first, second = 0.0, torch.zeros(size, dtype=torch.float64), torch.zeros(size, size, dtype=torch.float64)
    for part in parts:
        weights = head_weights(part, seed, FACE_WEIGHT - 1)
        for start in range(0, PART, 50):
            blocks = _blocks(to_tensor(load_part(folder, part)[start : start + 50])).reshape(-1, size)
            w = weights[start : start + 50].reshape(-1, 1)
            total += float(w.sum())
            first += (blocks * w).sum(0).double()
            second += (blocks.T @ (blocks * w)).double()
    mean = first / total
    values, vectors = torch.linalg.eigh(second / total - torch.outer(mean, mean))
    order = values.argsort(descending=True)[:KEPT]
    return Basis(mean.float(), vectors[:, order].T.contiguous().float(), values[order].sqrt().float())


def save_basis(basis: Basis, path: Path) -> None:
    """Keep the map beside the latents it made."""
    np.savez(path, mean=basis.mean.numpy(), components=basis.components.numpy(), scale=basis.scale.numpy())


def load_basis(path: Path) -> Basis:
    """Read the map back."""
    with np.load(path) as facts:
        return Basis(*(torch.from_numpy(facts[name]) for name in ("mean", "components", "scale")))


def encode_set(folder: Path, basis: Basis, done: Container[int] = ()) -> Iterable[tuple[int, NDArray[np.float16]]]:
    """The latents of each part that is not yet done, one after another."""
    count, _ = read_set(folder)
    for part in (part for part in range(count // PART) if part not in done):
        pictures = load_part(folder, part)
        rows = [basis.encode(to_tensor(pictures[i : i + 50])).half() for i in range(0, PART, 50)]
        yield part, torch.cat(rows).numpy()
