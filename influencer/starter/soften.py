"""Makes drawings look a little as generated pictures do: softer, noisier, off in colour, squeezed by JPEG, moved."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

JPEG_SHARE = 0.2


def soften(pictures: Tensor, dice: torch.Generator, strength: float = 1.0) -> Tensor:
    """(n, 3, h, w) in [-1, 1] -> the same, each picture in its own way; about a quarter stay sharp."""
    order = torch.randperm(len(pictures), generator=dice)
    sharp, soft, small, both = torch.split(pictures[order], _quarters(len(pictures)))
    both = shrunk(blurred(both, dice, 0.6 * strength), dice, 0.7 * strength)
    out = torch.empty_like(pictures)
    out[order] = torch.cat((sharp, blurred(soft, dice, strength), shrunk(small, dice, strength), both))
    return jpeg(noisy(recoloured(out, dice, strength), dice, strength), dice).clamp_(-1, 1)


def _quarters(count: int) -> list[int]:
    each = count // 4
    return [count - 3 * each, each, each, each]


def blurred(pictures: Tensor, dice: torch.Generator, strength: float = 1.0) -> Tensor:
    """A Gaussian blur of up to 1.2 pixels."""
    sigma = _between(0.35, 0.35 + 0.85 * strength, dice)
    taps = torch.exp(-((torch.arange(-3, 4.0) / sigma) ** 2) / 2)
    kernel = (taps / taps.sum()).expand(3, 1, 7)
    padded = F.pad(pictures, (3, 3, 3, 3), "replicate")
    return F.conv2d(F.conv2d(padded, kernel[:, :, None, :], groups=3), kernel[:, :, :, None], groups=3)


def shrunk(pictures: Tensor, dice: torch.Generator, strength: float = 1.0) -> Tensor:
    """Down to as little as 55 % and up again."""
    scale = _between(1 - 0.45 * strength, 0.95, dice)
    h, w = pictures.shape[-2:]
    small = F.interpolate(pictures, size=(round(h * scale), round(w * scale)), mode="bilinear", antialias=True)
    return F.interpolate(small, size=(h, w), mode="bilinear")


def recoloured(pictures: Tensor, dice: torch.Generator, strength: float = 1.0) -> Tensor:
    """Small shifts of brightness, contrast, saturation and tint."""
    n = len(pictures)
    gain = 1 + 0.07 * strength * _spread((n, 1, 1, 1), dice) + 0.03 * strength * _spread((n, 3, 1, 1), dice)
    bias = 0.05 * strength * _spread((n, 1, 1, 1), dice) + 0.025 * strength * _spread((n, 3, 1, 1), dice)
    grey = pictures.mean(1, keepdim=True)
    colour = 1 + 0.12 * strength * _spread((n, 1, 1, 1), dice)
    return (grey + (pictures - grey) * colour) * gain + bias


def noisy(pictures: Tensor, dice: torch.Generator, strength: float = 1.0) -> Tensor:
    """A little noise, of pixels and of blots."""
    n, _, h, w = pictures.shape
    fine = torch.randn(pictures.shape, generator=dice) * torch.rand(n, 1, 1, 1, generator=dice)
    blots = torch.randn(n, 3, h // 8, w // 8, generator=dice) * torch.rand(n, 1, 1, 1, generator=dice)
    return pictures + 0.035 * strength * (fine + F.interpolate(blots, size=(h, w), mode="bilinear"))


def jpeg(pictures: Tensor, dice: torch.Generator, share: float = JPEG_SHARE) -> Tensor:
    """Some of them through JPEG."""
    chosen = (torch.rand(len(pictures), generator=dice) < share).nonzero().flatten().tolist()
    for i in chosen:
        pixels = pictures[i].clamp(-1, 1).add(1).mul(127.5).byte().permute(1, 2, 0).numpy()
        buffer = io.BytesIO()
        Image.fromarray(pixels).save(buffer, "JPEG", quality=int(_between(45, 92, dice)))
        back = np.asarray(Image.open(buffer))
        pictures[i] = torch.from_numpy(back.copy()).permute(2, 0, 1).float() / 127.5 - 1
    return pictures


@dataclass(frozen=True, slots=True)
class Sway:
    """How far a crop may miss: scale (logarithm), place (shares of a side), angle (degrees); `wild` of them thrice."""

    zoom: float = 0.0
    shift: float = 0.0
    turn: float = 0.0
    wild: float = 0.0


def moved(pictures: Tensor, size: tuple[int, int], dice: torch.Generator, sway: Sway) -> tuple[Tensor, Tensor]:
    """The middle `size` (rows, columns) of each, missed a little; and where the true middle is in what was cut.

    Where: right and down as shares of a side of the cut, and the logarithm of the true scale beside the cut's.
    """
    n, _, h, w = pictures.shape
    rows, columns = size
    much = 1 + 2 * (torch.rand(n, generator=dice) < sway.wild)
    scale = torch.exp(sway.zoom * much * _spread((n,), dice))
    angle = math.radians(sway.turn) * _spread((n,), dice)
    dx, dy = (sway.shift * much * _spread((n,), dice) for _ in range(2))
    cos, sin = scale * angle.cos(), scale * angle.sin()
    first = torch.stack((cos * columns / w, -sin * rows / w, 2 * dx * columns / w), 1)
    second = torch.stack((sin * columns / h, cos * rows / h, 2 * dy * rows / h), 1)
    grid = F.affine_grid(torch.stack((first, second), 1), [n, 3, rows, columns], align_corners=False)
    made = F.grid_sample(pictures, grid, mode="bilinear", padding_mode="border", align_corners=False)
    right, down = -(dx * angle.cos() + dy * angle.sin()) / scale, -(dy * angle.cos() - dx * angle.sin()) / scale
    return made, torch.stack((right, down, -scale.log()), 1)


def _spread(shape: tuple[int, ...], dice: torch.Generator) -> Tensor:
    return 2 * torch.rand(shape, generator=dice) - 1


def _between(low: float, high: float, dice: torch.Generator) -> float:
    return low + (high - low) * float(torch.rand((), generator=dice))
