"""Trains the decoder and the upscaler together: latents as a denoiser leaves them, to drawings three times as large."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from influencer.starter.dataset import PART, attributes_of, load_part
from influencer.starter.decoder import CROP, crop_place, decode, mask_of
from influencer.starter.denoiser import Lessons
from influencer.starter.drawings import draw
from influencer.starter.framing import HEIGHT, WIDTH
from influencer.starter.latents import BLOCK, COLUMNS, KEPT, ROWS, parity
from influencer.starter.prompts import LENGTH
from influencer.starter.upscaler import TIMES, Upscaler
from influencer.starter.vocabulary import told

LARGE = 300  # drawings that are drawn large
STRIDE = 40  # every so many drawings one is drawn large


@dataclass(frozen=True, slots=True)
class Album:
    """Some drawings of the data set at both sizes; `indices` are their numbers there."""

    indices: Sequence[int]
    small: NDArray[np.uint8]
    large: NDArray[np.uint8]


def draw_large(folder: Path, seed: int, count: int = LARGE) -> Iterator[str]:
    """Draw what is missing of the large drawings; yields how far it is."""
    path, draft = folder / "large.npy", folder / "large.tmp.npy"
    if path.exists():
        return
    shape = (count, HEIGHT * TIMES, WIDTH * TIMES, 3)
    pictures = np.lib.format.open_memmap(draft, mode="w+", dtype=np.uint8, shape=shape)
    for i in range(count):
        pictures[i] = draw(attributes_of(i * STRIDE, seed), TIMES)
        if (i + 1) % 50 == 0:
            yield f"{i + 1} of {count} large drawings"
    pictures.flush()
    draft.replace(path)


def open_album(folder: Path) -> Album:
    """What `draw_large` made, with the same drawings as the denoiser knows them."""
    large = np.load(folder / "large.npy", mmap_mode="r")
    indices = [i * STRIDE for i in range(len(large))]
    small = np.stack([load_part(folder / "drawings", i // PART)[i % PART] for i in indices])
    return Album(indices, small, large)


@torch.no_grad()
def clean_again(lessons: Lessons, pair: Any, tokenizer: Any, indices: Sequence[int], latest: float = 0.5) -> Tensor:
    """Noise the latents of these drawings by up to `latest`, and let the denoiser guess what they were."""
    dice, out = torch.Generator().manual_seed(7), []
    for start in range(0, len(indices), 8):
        picks = list(indices[start : start + 8])
        prompts = [told(attributes_of(i, lessons.seed)) for i in picks]
        ids = tokenizer(prompts, padding="max_length", truncation=True, max_length=LENGTH, return_tensors="pt")
        planes = parity(ROWS, COLUMNS).expand(len(picks), -1, -1, -1)
        clean = torch.cat((lessons.latents[picks].float(), planes), 1)
        times = 0.03 + (latest - 0.03) * torch.rand(len(picks), generator=dice)
        t = times[:, None, None, None]
        noisy = (1 - t) * clean + t * torch.randn(clean.shape, generator=dice)
        out.append(noisy - t * pair(noisy, times, ids.input_ids))
    return torch.cat(out)


def sharpen(
    vae: Any,
    upscaler: Upscaler,
    album: Album,
    guesses: Tensor,
    seed: int,
    seconds: float,
    say: Callable[[str], None],
    rate: float = 6e-4,
    noise: float = 0.25,
    batch: int = 4,
) -> None:
    """A timed run over crops; `guesses` are the album's latents, (n, CHANNELS, rows, columns), a denoiser's or exact
    ones, shaken by up to `noise`. The rates fall to nothing by its end.
    """
    rng, start, step, mean = random.Random("sharpen"), time.monotonic(), 0, (0.0, 0.0)
    vae.decoder.to(memory_format=torch.channels_last)
    upscaler.to(memory_format=torch.channels_last)
    groups = [{"params": vae.decoder.parameters(), "share": 0.15}, {"params": upscaler.parameters(), "share": 1.0}]
    optimizer = torch.optim.AdamW(groups, rate, betas=(0.9, 0.98), weight_decay=1e-4)
    while (spent := time.monotonic() - start) < seconds:
        pace = min(1.0, (step + 1) / 50) * max(0.01, 1 - spent / seconds)
        for group in optimizer.param_groups:
            group["lr"] = rate * group["share"] * pace
        loss, plain = _loss(vae, upscaler, album, guesses, noise, seed, batch, rng)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_([p for group in optimizer.param_groups for p in group["params"]], 1.0)
        optimizer.step()
        step += 1
        mean = plain if step == 1 else (0.98 * mean[0] + 0.02 * plain[0], 0.98 * mean[1] + 0.02 * plain[1])
        if step % 25 == 0:
            say(f"sharpen {step} {spent / 60:.1f} of {seconds / 60:.1f} min L1 {mean[0]:.4f} large {mean[1]:.4f}")


def _loss(
    vae: Any, upscaler: Upscaler, album: Album, guesses: Tensor, noise: float, seed: int, batch: int, rng: random.Random
) -> tuple[Tensor, tuple[float, float]]:
    latents, small, large, seen = _crops(album, guesses, noise, seed, batch, rng)
    with torch.autocast("cpu", torch.bfloat16):
        made = decode(vae, latents)
        enlarged = upscaler(made)
    near = F.interpolate(seen, scale_factor=TIMES)
    one, plain_one = _error(made.float(), small, seen)
    two, plain_two = _error(enlarged.float(), large, near)
    return 0.4 * one + two, (plain_one, plain_two)


def _error(made: Tensor, wanted: Tensor, seen: Tensor) -> tuple[Tensor, float]:
    """L1, L1 of what changes from pixel to pixel, and L1 of shapes; and plain L1. Where `seen` is 1."""
    error, share = (made - wanted) * seen, seen.mean()
    plain = error.abs().mean() / share
    lines = (error.diff(dim=-1).abs().mean() + error.diff(dim=-2).abs().mean()) / share
    shapes = F.avg_pool2d(error, 4).abs().mean() / share
    return plain + 0.7 * lines + 0.5 * shapes, float(plain.detach())


def _crops(
    album: Album, guesses: Tensor, noise: float, seed: int, batch: int, rng: random.Random
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    latents, small, large, seen = [], [], [], []
    for k in (rng.randrange(len(album.indices)) for _ in range(batch)):
        top, left = crop_place(album.indices[k], seed, rng)
        guess = guesses[k, :KEPT, top : top + CROP, left : left + CROP].float()
        shaken = guess + noise * rng.random() ** 2 * torch.randn(guess.shape)
        planes = parity(CROP, CROP, top, left) + 0.1 * rng.random() * torch.randn(2, CROP, CROP)
        latents.append(torch.cat((shaken, planes)))
        small.append(_cut(album.small[k], top, left, 1))
        large.append(_cut(album.large[k], top, left, TIMES))
        seen.append(mask_of(top, left))
    return torch.stack(latents), torch.stack(small), torch.stack(large), torch.stack(seen)


def _cut(picture: NDArray[np.uint8], top: int, left: int, times: int) -> Tensor:
    size = BLOCK * times
    box = picture[top * size : (top + CROP) * size, left * size : (left + CROP) * size]
    return torch.from_numpy(np.ascontiguousarray(box)).permute(2, 0, 1).float() / 127.5 - 1
