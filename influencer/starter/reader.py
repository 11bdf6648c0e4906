"""Reads a head's words off latents, so that the denoiser is also marked for what is small. Learns from drawings alone.

A nose is one block of seven hundred: painted wrongly it hardly shows in the mean squared error. A frozen reader that
names it on the denoiser's guess of the clean picture makes it count (as PuLID does with an identity loss,
arXiv:2404.16022). It never judges what is measured: that is the probe's work, which looks at pixels.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from influencer.errors import Missing
from influencer.starter.heads import READ, WINDOW, Heads
from influencer.starter.latents import KEPT
from influencer.starter.likeness_lessons import RATES, both_optimizers, set_rate, take_step
from influencer.starter.nets import Block, Choices, Readout, convolution
from influencer.starter.progress import Clock, load_state, save_state

SURE = 0.05  # nats: what is read this surely is not pressed further
ROUGH = 0.5  # how strong the noise may be that a reader learns to see through


class Reader(nn.Module):
    """What the blocks around a head say on each axis."""

    def __init__(self) -> None:
        super().__init__()
        self.look = nn.Sequential(convolution(KEPT, 96, groups=8), Block(96, 8), Block(96, 8))
        self.readout = Readout(96, 24, *WINDOW)
        self.choices = Choices(self.readout.size, {name: len(words) for name, words in READ.items()})

    def forward(self, heads: Tensor) -> Tensor:
        """(n, KEPT, *WINDOW) -> logits of all axes side by side."""
        logits: Tensor = self.choices(self.readout(self.look(heads)))
        return logits

    def wrong(self, heads: Tensor, classes: Tensor) -> Tensor:
        """(n,): how far from sure of the right words it is, in nats, meaned over the axes."""
        parts = self.choices.split(self(heads).float())
        each = [F.cross_entropy(part, classes[:, i], reduction="none") for i, part in enumerate(parts.values())]
        return (torch.stack(each) - SURE).clamp(min=0).mean(0)


def load_reader(folder: Path) -> Reader:
    """The trained one, frozen."""
    reader = Reader()
    if not load_state(folder / "reader.pt", net=reader):
        raise Missing(f"{folder / 'reader.pt'}: there is no reader; train it with --stage reader")
    return reader.eval().requires_grad_(False)


def train_reader(
    folder: Path, heads: Heads, seed: int, steps: int, say: Callable[[str], None], batch: int = 64
) -> None:
    """Resumes from folder/reader.pt when it is there; the last twentieth of the heads examines it at the end."""
    torch.manual_seed(seed)
    reader = Reader().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimizers = both_optimizers(reader)
    done = load_state(folder / "reader.pt", net=reader, muon=optimizers[0], adam=optimizers[1])
    clock, taught = Clock(steps, done), len(heads.windows) - len(heads.windows) // 20
    for step in range(done, steps):
        dice = torch.Generator().manual_seed(seed * 1_000_003 + step)
        picks = torch.randint(taught, (batch,), generator=dice)
        loss = reader.wrong(_noisy(heads.windows[picks].float(), dice), heads.classes[picks]).mean()
        for optimizer, rate in zip(optimizers, RATES, strict=True):
            set_rate(optimizer, rate, step, steps)
        take_step(loss, *optimizers)
        if (step + 1) % 50 == 0:
            say(f"reader {clock.at(step + 1)} wrong {loss.item():.3f}")
        if (step + 1) % 200 == 0 or step + 1 == steps:
            save_state(folder / "reader.pt", step + 1, net=reader, muon=optimizers[0], adam=optimizers[1])
    asked = Heads(heads.windows[taught:], heads.classes[taught:])
    say("reader exam " + ", ".join(f"{name} {share:.3f}" for name, share in _exam(reader.eval(), asked).items()))


def _noisy(windows: Tensor, dice: torch.Generator) -> Tensor:
    noise = torch.randn(windows.shape, generator=dice) * torch.rand(len(windows), 1, 1, 1, generator=dice)
    return (windows + ROUGH * noise).contiguous(memory_format=torch.channels_last)


@torch.no_grad()
def _exam(reader: Reader, heads: Heads) -> dict[str, float]:
    """The share read rightly on each axis."""
    parts = reader.choices.split(torch.cat([reader(some.float()) for some in torch.split(heads.windows, 250)]))
    return {
        name: float((part.argmax(1) == heads.classes[:, i]).float().mean())
        for i, (name, part) in enumerate(parts.items())
    }
