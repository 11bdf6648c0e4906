"""Reads a head's words off latents, so that the denoiser is also marked for what is small. Learns from drawings alone.

A nose is one block of seven hundred: painted wrongly it hardly shows in the mean squared error. A frozen reader that
names it on the denoiser's guess of the clean picture makes it count (as PuLID does with an identity loss,
arXiv:2404.16022). It never judges what is measured: that is the probe's work, which looks at pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from influencer.errors import Missing
from influencer.starter.axes import WHAT, WHO, Axes, classes_of
from influencer.starter.dataset import GENERAL, attributes_of
from influencer.starter.framing import head_of
from influencer.starter.latents import BLOCK, KEPT
from influencer.starter.likeness_lessons import RATES, both_optimizers, set_rate, take_step
from influencer.starter.nets import Block, Choices, Readout, convolution
from influencer.starter.progress import Clock, load_state, save_state
from influencer.starter.vocabulary import Attributes

if TYPE_CHECKING:
    from influencer.starter.denoiser import Lessons

READ: Axes = {name: (WHO | WHAT)[name] for name in (*WHO, "expression", "gaze", "tilt") if name != "body"}
NEAR = ("close portrait", "half-length portrait", "seated")  # heads large enough to be read off their blocks
WINDOW = (16, 14)  # rows and columns of blocks around the middle of the head
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


def heads_of(latents: Tensor, middles: Sequence[tuple[int, int]]) -> Tensor:
    """The window around each head's block (row, column), (n, KEPT, *WINDOW); beyond the edge there is nothing."""
    rows, columns = WINDOW
    padded = F.pad(latents[:, :KEPT], (columns, columns, rows, rows))
    tops = [(row + rows - rows // 2, column + columns - columns // 2) for row, column in middles]
    return torch.stack([padded[i, :, y : y + rows, x : x + columns] for i, (y, x) in enumerate(tops)])


def asked_of(drawn: Sequence[Attributes]) -> tuple[list[tuple[int, int]], Tensor]:
    """Where the heads of these drawings are (row, column of a block), and their words as classes, (n, axes)."""
    places = [head_of(one) for one in drawn]
    return [(int(y // BLOCK), int(x // BLOCK)) for x, y, _ in places], torch.tensor(
        [classes_of(a, READ) for a in drawn]
    )


def load_reader(folder: Path) -> Reader:
    """The trained one, frozen."""
    reader = Reader()
    if not load_state(folder / "reader.pt", net=reader):
        raise Missing(f"{folder / 'reader.pt'}: there is no reader; train it with --stage reader")
    return reader.eval().requires_grad_(False)


def train_reader(folder: Path, lessons: Lessons, steps: int, say: Callable[[str], None], batch: int = 48) -> None:
    """Resumes from folder/reader.pt when it is there, and examines it at the end."""
    torch.manual_seed(lessons.seed)
    reader = Reader().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimizers = both_optimizers(reader)
    done = load_state(folder / "reader.pt", net=reader, muon=optimizers[0], adam=optimizers[1])
    clock, held = Clock(steps, done), held_back(len(lessons.latents))
    for step in range(done, steps):
        dice = torch.Generator().manual_seed(lessons.seed * 1_000_003 + step)
        loss = reader.wrong(*_lesson(lessons, _picks(lessons, held, batch, dice), dice)).mean()
        for optimizer, rate in zip(optimizers, RATES, strict=True):
            set_rate(optimizer, rate, step, steps)
        take_step(loss, *optimizers)
        if (step + 1) % 50 == 0:
            say(f"reader {clock.at(step + 1)} wrong {loss.item():.3f}")
        if (step + 1) % 200 == 0 or step + 1 == steps:
            save_state(folder / "reader.pt", step + 1, net=reader, muon=optimizers[0], adam=optimizers[1])
    say("reader exam " + ", ".join(f"{name} {share:.3f}" for name, share in _exam(reader.eval(), lessons).items()))


def held_back(count: int) -> range:
    """The drawings it is examined with: a twentieth of those of anybody."""
    general = min(count, GENERAL)
    return range(general - general // 20, general)


def _picks(lessons: Lessons, held: range, batch: int, dice: torch.Generator) -> list[int]:
    picks = torch.randint(len(lessons.latents) - len(held), (batch,), generator=dice).tolist()
    return [i if i < held.start else i + len(held) for i in picks]


def _lesson(lessons: Lessons, picks: Sequence[int], dice: torch.Generator) -> tuple[Tensor, Tensor]:
    middles, classes = asked_of([attributes_of(i, lessons.seed) for i in picks])
    heads = heads_of(lessons.latents[list(picks)].float(), middles)
    noise = torch.randn(heads.shape, generator=dice) * torch.rand(len(heads), 1, 1, 1, generator=dice)
    return (heads + ROUGH * noise).contiguous(memory_format=torch.channels_last), classes


@torch.no_grad()
def _exam(reader: Reader, lessons: Lessons) -> dict[str, float]:
    """The share read rightly on each axis, of drawings it has not learned from."""
    held = held_back(len(lessons.latents))
    middles, classes = asked_of([attributes_of(i, lessons.seed) for i in held])
    parts = reader.choices.split(reader(heads_of(lessons.latents[list(held)].float(), middles)))
    return {
        name: float((part.argmax(1) == classes[:, i]).float().mean()) for i, (name, part) in enumerate(parts.items())
    }
