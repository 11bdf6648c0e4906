"""Trains the autoencoder: fixed latents to crisp pictures, and a light encoder for the way back."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from influencer.starter.dataset import PART, attributes_of, load_part, read_set
from influencer.starter.framing import head_of
from influencer.starter.latents import BLOCK, CHANNELS, COLUMNS, ROWS, Basis, parity, to_tensor
from influencer.starter.progress import Clock, load_state, save_state
from influencer.starter.unfold import write_linear_inverse

LATENT_SCALE = 6.0  # the pipeline divides by it; keeps latents where the decoder's soft clamp is nearly straight
CROP = 8  # blocks a side
MARGIN = 8  # pixels at a crop's edge that see less than the whole picture would show them


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast; a run is the same for the same plan."""

    steps: int = 900
    batch: int = 5
    rate: float = 3e-5
    seed: int = 0
    noise: float = 0.25  # of unit variance: what a denoiser leaves behind


def make_autoencoder() -> Any:
    """Untrained; 16 pixels a latent, no normalisation, so a crop trains as a whole picture decodes."""
    from diffusers import AutoencoderTiny

    return AutoencoderTiny(
        latent_channels=CHANNELS,
        encoder_block_out_channels=(24, 24, 24, 24, 24),
        num_encoder_blocks=(0, 0, 0, 0, 1),
        decoder_block_out_channels=(64, 64, 64, 64, 64),
        num_decoder_blocks=(2, 3, 3, 2, 0),
        scaling_factor=LATENT_SCALE,
    )


def train_decoder(folder: Path, basis: Basis, plan: Plan, say: Callable[[str], None]) -> Any:
    """Resumes from folder/decoder.pt when it is there."""
    torch.manual_seed(plan.seed)
    vae = make_autoencoder()
    some = torch.from_numpy(np.load(folder / "latents" / "000.npy")[:200]).float()
    write_linear_inverse(vae.decoder, basis, LATENT_SCALE, some)
    vae.to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(vae.decoder.parameters(), plan.rate, betas=(0.9, 0.98), weight_decay=1e-4)
    warm = 100
    pace = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda i: min((i + 1) / warm, max(0.03, 1 - i / plan.steps)))
    done = load_state(folder / "decoder.pt", model=vae, optimizer=optimizer, pace=pace)
    clock, mean = Clock(plan.steps, done), 0.0
    for step in range(done, plan.steps):
        rng = random.Random(f"{plan.seed}/decoder/{step}")
        pictures, planes, seen = _crops(folder, plan.batch, rng)
        loss = _loss(vae, basis, pictures, planes, seen, plan.noise, step + plan.seed)
        optimizer.zero_grad(set_to_none=True)
        loss[0].backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(vae.decoder.parameters(), 1.0)
        optimizer.step()
        pace.step()
        mean = loss[1] if not mean else 0.98 * mean + 0.02 * loss[1]
        if (step + 1) % 25 == 0:
            say(f"decoder {clock.at(step + 1)} L1 {mean:.4f}")
        if (step + 1) % 100 == 0 or step + 1 == plan.steps:
            save_state(folder / "decoder.pt", step + 1, model=vae, optimizer=optimizer, pace=pace)
    return vae


def _crops(folder: Path, batch: int, rng: random.Random) -> tuple[Tensor, Tensor, Tensor]:
    """Crops on the block grid, two in three of them around a head; their parity planes; where they count."""
    count, seed = read_set(folder / "drawings")
    pictures, planes, seen = [], [], []
    for _ in range(batch):
        index = rng.randrange(count)
        top, left = crop_place(index, seed, rng)
        pictures.append(crop_of(folder, index, top, left))
        planes.append(parity(CROP, CROP, top, left)[None])
        seen.append(mask_of(top, left)[None])
    return torch.cat(pictures), torch.cat(planes), torch.cat(seen)


def crop_of(folder: Path, index: int, top: int, left: int) -> Tensor:
    """A crop of a drawing, (1, 3, CROP * BLOCK, CROP * BLOCK) in [-1, 1]."""
    part = load_part(folder / "drawings", index // PART)
    box = part[index % PART, top * BLOCK : (top + CROP) * BLOCK, left * BLOCK : (left + CROP) * BLOCK]
    return to_tensor(box[None])


def crop_place(index: int, seed: int, rng: random.Random) -> tuple[int, int]:
    """Where to cut a drawing, in blocks: (top, left)."""
    if rng.random() < 0.67:
        x, y, unit = head_of(attributes_of(index, seed))
        left = round((x + rng.uniform(-0.6, 0.6) * unit) / BLOCK - CROP / 2)
        top = round((y + rng.uniform(-0.6, 0.8) * unit) / BLOCK - CROP / 2)
    else:
        left, top = rng.randrange(COLUMNS - CROP + 1), rng.randrange(ROWS - CROP + 1)
    return max(0, min(ROWS - CROP, top)), max(0, min(COLUMNS - CROP, left))


def mask_of(top: int, left: int) -> Tensor:
    """1 where a crop is judged: not near its edge, unless that is the picture's own edge."""
    mask = torch.zeros(1, CROP * BLOCK, CROP * BLOCK)
    y0, x0 = (0 if top == 0 else MARGIN), (0 if left == 0 else MARGIN)
    y1 = CROP * BLOCK - (0 if top == ROWS - CROP else MARGIN)
    x1 = CROP * BLOCK - (0 if left == COLUMNS - CROP else MARGIN)
    mask[:, y0:y1, x0:x1] = 1
    return mask


def _loss(
    vae: Any, basis: Basis, pictures: Tensor, planes: Tensor, seen: Tensor, noise: float, seed: int
) -> tuple[Tensor, float]:
    """What `judged` says of crops whose latents were shaken a little."""
    dice = torch.Generator().manual_seed(seed)
    latents = torch.cat((basis.encode(pictures), planes), 1)
    amount = noise * torch.rand(len(latents), 1, 1, 1, generator=dice) ** 2
    return judged(vae, latents + amount * torch.randn(latents.shape, generator=dice), pictures, seen)


def judged(vae: Any, latents: Tensor, pictures: Tensor, seen: Tensor) -> tuple[Tensor, float]:
    """L1, L1 of what changes from pixel to pixel (lines), and L1 at half and quarter size (shapes); and plain L1."""
    made = decode(vae, latents)
    share = seen.mean()
    error = (made - pictures) * seen
    plain = error.abs().mean() / share
    lines = (error.diff(dim=-1).abs().mean() + error.diff(dim=-2).abs().mean()) / share
    shapes = (F.avg_pool2d(error, 2).abs().mean() + F.avg_pool2d(error, 4).abs().mean()) / share
    return plain + 0.7 * lines + 0.4 * shapes, float(plain.detach())


def decode(vae: Any, latents: Tensor) -> Tensor:
    """As the pipeline does it: unit-variance latents in, pictures in [-1, 1] out."""
    scaled = (latents / LATENT_SCALE).contiguous(memory_format=torch.channels_last)
    made: Tensor = vae.decoder(scaled)
    return made


def train_encoder(folder: Path, vae: Any, basis: Basis, steps: int, say: Callable[[str], None]) -> None:
    """Regress the encoder to the linear map; only image-to-image needs it."""
    optimizer = torch.optim.AdamW(vae.encoder.parameters(), 3e-3)
    pace = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    clock, loss = Clock(steps, 0), torch.zeros(())
    for step in range(steps):
        pictures, planes, _ = _crops(folder, 6, random.Random(f"encoder/{step}"))
        wanted = torch.cat((basis.encode(pictures), planes), 1) / LATENT_SCALE
        loss = F.l1_loss(vae.encoder(pictures)[:, :-2], wanted[:, :-2])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        pace.step()
        if (step + 1) % 50 == 0:
            say(f"encoder {clock.at(step + 1)} L1 {float(loss.detach()):.4f}")
