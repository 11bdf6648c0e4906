"""Enlarges the starter's pictures three times, crisply: a small net that learned how drawings look from nearer.

It sees what the decoder makes of latents that the denoiser has noised and cleaned, and is shown the same drawing at
three times the size; so it also smooths the small mistakes of both. Works at half size inside (sub-pixel convolution,
W. Shi et al. 2016), which doubles what a kernel sees and spares three quarters of the work.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from diffusers import ConfigMixin, ModelMixin
from diffusers.configuration_utils import register_to_config
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

TIMES = 3
FOLDER = "upscaler"


class Block(nn.Module):
    """Two convolutions added to what came in."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.one, self.two = nn.Conv2d(width, width, 3, padding=1), nn.Conv2d(width, width, 3, padding=1)
        nn.init.zeros_(self.two.weight)

    def forward(self, x: Tensor) -> Tensor:
        """(n, width, h, w) to the same."""
        added: Tensor = x + self.two(F.silu(self.one(x)))
        return added


class Upscaler(ModelMixin, ConfigMixin):  # type: ignore[misc]
    """(n, 3, h, w) in [-1, 1], h and w even -> (n, 3, 3h, 3w)."""

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(self, width: int = 48, depth: int = 5) -> None:
        super().__init__()
        self.first = nn.Conv2d(12, width, 3, padding=1, padding_mode="replicate")
        self.blocks = nn.Sequential(*(Block(width) for _ in range(depth)))
        self.last = nn.Conv2d(width, 3 * (2 * TIMES) ** 2, 3, padding=1, padding_mode="replicate")
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.last.bias)  # type: ignore[arg-type]

    def forward(self, pictures: Tensor) -> Tensor:
        """What interpolation gives, and what it lacks."""
        plain = F.interpolate(pictures, scale_factor=TIMES, mode="bilinear", align_corners=False)
        inside = self.blocks(self.first(F.pixel_unshuffle(pictures, 2)))
        return plain + F.pixel_shuffle(self.last(inside), 2 * TIMES)


@torch.no_grad()
def enlarge(upscaler: Upscaler, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(h, w, 3) bytes -> (3h, 3w, 3) bytes; h and w even."""
    values = torch.from_numpy(picture.copy()).permute(2, 0, 1)[None].to(upscaler.device, upscaler.dtype) / 127.5 - 1
    made = upscaler(values.to(memory_format=torch.channels_last))[0].float().clamp(-1, 1)
    pixels: NDArray[np.uint8] = ((made + 1) * 127.5).round().byte().permute(1, 2, 0).cpu().numpy()
    return pixels


@dataclass(frozen=True, slots=True)
class Pair:
    """What the decoder made, (3, h, w), and the drawing, (3, 3h, 3w), both bytes."""

    made: Tensor
    drawn: Tensor


def train_upscaler(
    upscaler: Upscaler,
    pairs: Sequence[Pair],
    seconds: float,
    say: Callable[[str], None],
    rate: float = 1e-3,
    crop: int = 96,
    batch: int = 8,
) -> None:
    """A timed run over crops of the pairs; the rate falls to nothing by its end."""
    rng, start, step, mean = random.Random("upscaler"), time.monotonic(), 0, 0.0
    upscaler.to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(upscaler.parameters(), rate, betas=(0.9, 0.98), weight_decay=1e-4)
    while (spent := time.monotonic() - start) < seconds:
        optimizer.param_groups[0]["lr"] = rate * min(1.0, (step + 1) / 50) * max(0.01, 1 - spent / seconds)
        small, large = crops(pairs, crop, batch, rng)
        error = upscaler(small.contiguous(memory_format=torch.channels_last)) - large
        lines = error.diff(dim=-1).abs().mean() + error.diff(dim=-2).abs().mean()
        loss = error.abs().mean() + 0.5 * lines + 0.5 * F.avg_pool2d(error, 4).abs().mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(upscaler.parameters(), 1.0)
        optimizer.step()
        now, step = float(error.detach().abs().mean()), step + 1
        mean = now if not mean else 0.98 * mean + 0.02 * now
        if step % 50 == 0:
            say(f"upscaler {step} {spent / 60:.1f} of {seconds / 60:.1f} min L1 {mean:.4f}")


def crops(pairs: Sequence[Pair], size: int, batch: int, rng: random.Random) -> tuple[Tensor, Tensor]:
    """Random crops as (n, 3, size, size) and (n, 3, 3 size, 3 size), in [-1, 1]."""
    small, large = [], []
    for pair in rng.choices(pairs, k=batch):
        y, x = (2 * rng.randrange((side - size) // 2 + 1) for side in pair.made.shape[1:])
        small.append(pair.made[:, y : y + size, x : x + size])
        box = (slice(TIMES * y, TIMES * (y + size)), slice(TIMES * x, TIMES * (x + size)))
        large.append(pair.drawn[:, box[0], box[1]])
    return torch.stack(small).float() / 127.5 - 1, torch.stack(large).float() / 127.5 - 1


def save_upscaler(upscaler: Upscaler, checkpoint: Path) -> None:
    """Half precision, as a folder of the checkpoint."""
    upscaler.to(torch.float16).save_pretrained(checkpoint / FOLDER, safe_serialization=True)


def load_upscaler(checkpoint: Path, dtype: torch.dtype, device: str) -> Upscaler | None:
    """The upscaler a checkpoint brings, if it brings one."""
    if not (checkpoint / FOLDER / "config.json").is_file():
        return None
    found: Upscaler = Upscaler.from_pretrained(checkpoint, subfolder=FOLDER, torch_dtype=dtype, use_safetensors=True)
    found.to(device)
    found.eval()
    return found
