"""Teaches the decoder the denoiser's own mistakes: latents noised, cleaned by the denoiser, decoded to the drawing."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from influencer.starter.dataset import attributes_of, read_set
from influencer.starter.decoder import CROP, crop_of, crop_place, decode, mask_of
from influencer.starter.denoiser import Pair, load_lessons
from influencer.starter.drawings import draw
from influencer.starter.latents import COLUMNS, KEPT, ROWS, parity
from influencer.starter.prompts import LENGTH
from influencer.starter.upscaler import TIMES
from influencer.starter.upscaler import Pair as Pictures
from influencer.starter.vocabulary import describe

Cleaned = list[tuple[int, Tensor]]  # a drawing's number, and its latents as the denoiser would have them


@torch.no_grad()
def clean_again(folder: Path, pair: Pair, tokenizer: Any, count: int, latest: float = 0.3) -> Cleaned:
    """Noise some latents lightly, and let the denoiser guess what they were."""
    lessons, rng, dice = load_lessons(folder), random.Random("mend"), torch.Generator().manual_seed(7)
    out: Cleaned = []
    for _ in range(count // 8):
        picks = [lessons.pick(rng) for _ in range(8)]
        prompts = [describe(attributes_of(i, lessons.seed)) for i in picks]
        ids = tokenizer(prompts, padding="max_length", truncation=True, max_length=LENGTH, return_tensors="pt")
        clean = torch.cat((lessons.latents[picks].float(), parity(ROWS, COLUMNS).expand(8, -1, -1, -1)), 1)
        times = 0.03 + (latest - 0.03) * torch.rand(8, generator=dice)
        t = times[:, None, None, None]
        noisy = (1 - t) * clean + t * torch.randn(clean.shape, generator=dice)
        out += list(zip(picks, noisy - t * pair(noisy, times, ids.input_ids), strict=True))
    return out


@torch.no_grad()
def pairs_of(folder: Path, vae: Any, cleaned: Cleaned, say: Callable[[str], None]) -> list[Pictures]:
    """What the decoder makes of cleaned latents, and the same drawings three times as large."""
    _, seed = read_set(folder / "drawings")
    out: list[Pictures] = []
    for index, guess in cleaned:
        made = decode(vae, guess[None])[0].clamp(-1, 1)
        drawn = torch.from_numpy(draw(attributes_of(index, seed), TIMES)).permute(2, 0, 1)
        out.append(Pictures(((made + 1) * 127.5).round().byte(), drawn))
        if len(out) % 40 == 0:
            say(f"upscaler {len(out)} of {len(cleaned)} drawings")
    return out


def mend_decoder(
    folder: Path, vae: Any, cleaned: Cleaned, seconds: float, say: Callable[[str], None], rate: float = 1.2e-4
) -> None:
    """A timed run over crops of those; the rate falls to nothing by its end."""
    _, seed = read_set(folder / "drawings")
    rng, start, step, mean = random.Random("mend crops"), time.monotonic(), 0, 0.0
    optimizer = torch.optim.AdamW(vae.decoder.parameters(), rate, betas=(0.9, 0.98))
    while (spent := time.monotonic() - start) < seconds:
        optimizer.param_groups[0]["lr"] = rate * min(1.0, (step + 1) / 30) * (1 - spent / seconds)
        latents, pictures, seen = _crops(folder, cleaned, seed, rng)
        error = (decode(vae, latents) - pictures) * seen
        lines = error.diff(dim=-1).abs().mean() + error.diff(dim=-2).abs().mean()
        loss = error.abs().mean() + 0.5 * lines + 0.4 * F.avg_pool2d(error, 4).abs().mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(vae.decoder.parameters(), 1.0)
        optimizer.step()
        now, step = float(error.detach().abs().mean() / seen.mean()), step + 1
        mean = now if not mean else 0.97 * mean + 0.03 * now
        if step % 25 == 0:
            say(f"mend {step} {spent / 60:.1f} of {seconds / 60:.1f} min L1 {mean:.4f}")


def _crops(folder: Path, cleaned: Cleaned, seed: int, rng: random.Random) -> tuple[Tensor, Tensor, Tensor]:
    latents, pictures, seen = [], [], []
    for index, guess in rng.choices(cleaned, k=6):
        top, left = crop_place(index, seed, rng)
        planes = parity(CROP, CROP, top, left) + 0.1 * rng.random() * torch.randn(2, CROP, CROP)
        latents.append(torch.cat((guess[:KEPT, top : top + CROP, left : left + CROP], planes)))
        pictures.append(crop_of(folder, index, top, left)[0])
        seen.append(mask_of(top, left))
    return torch.stack(latents), torch.stack(pictures), torch.stack(seen)
