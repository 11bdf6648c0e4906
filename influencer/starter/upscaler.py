"""Enlarges the starter's pictures three times, crisply: a small net that learned how drawings look from nearer.

It sees what the decoder makes of latents that the denoiser has noised and cleaned, and is shown the same drawing at
three times the size; so it also smooths the small mistakes of both. Works at half size inside (sub-pixel convolution,
W. Shi et al. 2016), which doubles what a kernel sees and spares three quarters of the work.
"""

from __future__ import annotations

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
