"""Trains the U-Net and its text encoder together, as rectified flow on the fixed latents. Knows nothing of pixels."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from influencer.starter.dataset import PART, attributes_of, read_set
from influencer.starter.framing import CLOSE
from influencer.starter.heads import NEAR, asked_of, heads_of
from influencer.starter.latents import CHANNELS, COLUMNS, KEPT, ROWS, parity
from influencer.starter.muon import Muon
from influencer.starter.progress import Clock, load_state, save_state
from influencer.starter.prompts import LENGTH, spoken
from influencer.starter.reader import Reader

WIDTH_TEXT = 192
HEAD_EXTRA = 3.0  # the loss on the head counts 1 + this much
READ_EXTRA = 0.3  # a nat misread off the guess counts this much
FARTHER = 0.6  # close portraits come oftener: small heads are painted again close up (see `detail`)
# Shapes a batch may have, in blocks (top, left, rows, columns), and how often: 4:5, square, 9:16.
FRAMES = (((0, 0, ROWS, COLUMNS), 0.94), ((0, 0, 24, 24), 0.03), ((0, 3, ROWS, 17), 0.03))


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast; a run is the same for the same plan."""

    steps: int = 4000
    batch: int = 24
    rate: float = 6e-4
    turn: float = 0.008  # the step of weight matrices
    seed: int = 0
    average: float = 0.996


class Pair(nn.Module):
    """The U-Net and the text encoder: what is trained, averaged and saved together."""

    def __init__(self, tokens: int) -> None:
        super().__init__()
        self.unet, self.text = make_unet(), make_text_encoder(tokens)

    def forward(self, noisy: Tensor, time: Tensor, ids: Tensor) -> Tensor:
        """The velocity from picture to noise; time runs from 0, the picture, to 1."""
        context = self.text(input_ids=ids).last_hidden_state
        velocity: Tensor = self.unet(noisy, time * 1000, context, return_dict=False)[0]
        return velocity


def make_unet() -> Any:
    """Untrained."""
    from diffusers import UNet2DConditionModel

    return UNet2DConditionModel(
        sample_size=(ROWS, COLUMNS),
        in_channels=CHANNELS,
        out_channels=CHANNELS,
        block_out_channels=(96, 160, 256),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        layers_per_block=1,
        cross_attention_dim=WIDTH_TEXT,
        attention_head_dim=4,
        norm_num_groups=16,
        addition_embed_type="text",
        addition_embed_type_num_heads=8,
    )


def make_text_encoder(tokens: int) -> Any:
    """Untrained."""
    from transformers import CLIPTextConfig, CLIPTextModel

    config = CLIPTextConfig(
        vocab_size=tokens,
        hidden_size=WIDTH_TEXT,
        intermediate_size=512,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=LENGTH,
        bos_token_id=0,
        eos_token_id=1,
        pad_token_id=1,
    )
    encoder = CLIPTextModel(config)
    nn.init.normal_(encoder.get_input_embeddings().weight, std=0.1)  # words above places
    return encoder


@dataclass(frozen=True, slots=True)
class Batch:
    """Some of the lessons in one frame: latents with their parity planes, head weights, a fresh prompt for each; where
    the heads are (row, column of a block), what is to be read there (see `reader`), and whether it can be.
    """

    latents: Tensor
    weights: Tensor
    prompts: list[str]
    middles: list[tuple[int, int]]
    classes: Tensor
    readable: Tensor


@dataclass(frozen=True, slots=True)
class Lessons:
    """The whole training set in memory: latents, head weights, and the seed of its drawings."""

    latents: Tensor
    weights: Tensor
    seed: int

    def batch(self, size: int, rng: random.Random) -> Batch:
        """As many as asked, by chance, in a frame by chance."""
        (top, left, rows, columns) = rng.choices([f for f, _ in FRAMES], [share for _, share in FRAMES])[0]
        picks = [self.pick(rng) for _ in range(size)]
        drawn = [attributes_of(i, self.seed) for i in picks]
        box = (slice(top, top + rows), slice(left, left + columns))
        latents = self.latents[picks][:, :, box[0], box[1]].float()
        planes = parity(rows, columns).expand(size, -1, -1, -1)
        middles, classes = asked_of(drawn)
        prompts = [spoken(one, rng) for one in drawn]
        return Batch(
            torch.cat((latents, planes), 1),
            self.weights[picks][:, box[0], box[1]].float(),
            prompts,
            [(row - top, column - left) for row, column in middles],
            classes,
            torch.tensor([bool(said) and one.framing in NEAR for one, said in zip(drawn, prompts, strict=True)]),
        )

    def pick(self, rng: random.Random) -> int:
        """The number of a drawing; of those that are no close portraits, FARTHER of what is drawn by lot is kept."""
        while True:
            i = rng.randrange(len(self.latents))
            if attributes_of(i, self.seed).framing == CLOSE or rng.random() < FARTHER:
                return i


def load_lessons(folder: Path) -> Lessons:
    """Read what the latents stage wrote."""
    count, seed = read_set(folder / "drawings")
    parts = range(count // PART)
    latents = torch.from_numpy(np.concatenate([np.load(folder / "latents" / f"{p:03d}.npy") for p in parts]))
    weights = torch.from_numpy(np.concatenate([np.load(folder / "latents" / f"{p:03d}.heads.npy") for p in parts]))
    return Lessons(latents, weights, seed)


def train_denoiser(folder: Path, reader: Reader, tokenizer: Any, plan: Plan, say: Callable[[str], None]) -> Any:
    """Resumes from folder/denoiser.pt when it is there; returns the averaged pair."""
    from diffusers.models.attention_processor import AttnProcessor

    torch.manual_seed(plan.seed)
    lessons = load_lessons(folder)
    pair = Pair(len(tokenizer))
    pair.unet.to(memory_format=torch.channels_last)
    pair.unet.set_attn_processor(AttnProcessor())  # on a CPU quicker backwards than the fused one
    mean = copy.deepcopy(pair).requires_grad_(False)
    matrices, others = _sorted(pair)
    turning = Muon(matrices, plan.turn)
    optimizer = torch.optim.AdamW(others, plan.rate, betas=(0.9, 0.99), weight_decay=0.01, fused=True)
    done = load_state(folder / "denoiser.pt", pair=pair, mean=mean, optimizer=optimizer, turning=turning)
    clock, seen = Clock(plan.steps, done), (0.0, 0.0)
    for step in range(done, plan.steps):
        optimizer.param_groups[0]["lr"] = plan.rate * _pace(step, plan.steps)
        turning.param_groups[0]["lr"] = plan.turn * _pace(step, plan.steps)
        error, misread = _loss(pair, reader, lessons, tokenizer, plan, step)
        pair.zero_grad(set_to_none=True)
        (error + READ_EXTRA * misread).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(pair.parameters(), 1.0)
        optimizer.step()
        turning.step()
        _follow(mean, pair, min(plan.average, (step + 1) / (step + 12)))
        seen = _smoothed(seen, (float(error.detach()), float(misread.detach())))
        if (step + 1) % 25 == 0:
            say(f"denoiser {clock.at(step + 1)} error {seen[0]:.4f} misread {seen[1]:.4f}")
        if (step + 1) % 50 == 0 or step + 1 == plan.steps:
            save_state(folder / "denoiser.pt", step + 1, pair=pair, mean=mean, optimizer=optimizer, turning=turning)
    return mean


def _sorted(pair: Pair) -> tuple[list[Tensor], list[Tensor]]:
    """The matrices inside the U-Net and the text encoder; and AdamW's part: what is none, stands at an end, or asks and
    answers in attention, whose logits grow without bound when their matrices step as far as the others.
    """
    ends = ("conv_in", "conv_out", "embedding", "to_q", "to_k", "q_proj", "k_proj")
    inside = {n for n, p in pair.named_parameters() if p.ndim >= 2 and not any(end in n for end in ends)}
    named = list(pair.named_parameters())
    return [p for n, p in named if n in inside], [p for n, p in named if n not in inside]


def _pace(step: int, steps: int) -> float:
    """A short warm-up, a long plateau, and down to almost nothing over the last third."""
    return min((step + 1) / 100, 1.0, max(0.02, (steps - step) / (steps / 3)))


def _loss(pair: Pair, reader: Reader, lessons: Lessons, tokenizer: Any, plan: Plan, step: int) -> tuple[Tensor, Tensor]:
    """The squared error of the velocity, and how badly the guessed heads are read."""
    rng = random.Random(f"{plan.seed}/denoiser/{step}")
    dice = torch.Generator().manual_seed(plan.seed * 1_000_003 + step)
    batch = lessons.batch(plan.batch, rng)
    clean = batch.latents
    ids = tokenizer(batch.prompts, padding="max_length", truncation=True, max_length=LENGTH, return_tensors="pt")
    noise = torch.randn(clean.shape, generator=dice)
    time = torch.sigmoid(torch.randn(len(clean), generator=dice) * 1.2 + 0.4)
    t = time[:, None, None, None]
    noisy = ((1 - t) * clean + t * noise).contiguous(memory_format=torch.channels_last)
    with torch.autocast("cpu", torch.bfloat16):
        made = pair(noisy, time, ids.input_ids)
    error = (made.float() - (noise - clean)) ** 2
    error = error * (1 + HEAD_EXTRA * (batch.weights[:, None] > 1))
    return error[:, :KEPT].mean() + 0.25 * error[:, KEPT:].mean(), _misread(
        reader, noisy - t * made.float(), time, batch
    )


def _misread(reader: Reader, guess: Tensor, time: Tensor, batch: Batch) -> Tensor:
    """The nats misread off the guesses; noisy ones count less."""
    with torch.autocast("cpu", torch.bfloat16):
        wrong = reader.wrong(heads_of(guess, batch.middles), batch.classes)
    return (2 * (1 - time) * batch.readable * wrong).mean()


def _smoothed(seen: tuple[float, float], now: tuple[float, float]) -> tuple[float, float]:
    return now if seen == (0.0, 0.0) else (0.98 * seen[0] + 0.02 * now[0], 0.98 * seen[1] + 0.02 * now[1])


@torch.no_grad()
def _follow(mean: nn.Module, now: nn.Module, keep: float) -> None:
    theirs = [p.data for p in now.parameters()]
    torch._foreach_lerp_([p.data for p in mean.parameters()], theirs, 1 - keep)
