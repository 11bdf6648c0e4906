"""The small convolutional nets that look at pictures: where a head is, who it is, and what a picture shows.

Pictures come as (n, 3, h, w) in [-1, 1]. Knows no drawings and no words, only how many choices each axis has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

Logits = dict[str, Tensor]


class Block(nn.Module):
    """Two 3x3 convolutions beside a straight way."""

    def __init__(self, width: int, groups: int = 0) -> None:
        super().__init__()
        self.first = convolution(width, width, groups=groups)
        self.second = convolution(width, width, act=False, groups=groups)

    def forward(self, x: Tensor) -> Tensor:
        """Same size out as in."""
        return F.relu(x + self.second(self.first(x)))


def convolution(inner: int, outer: int, stride: int = 1, act: bool = True, groups: int = 0) -> nn.Sequential:
    """3x3, normalised over the batch, or over groups of channels where pictures differ in shape."""
    norm = nn.GroupNorm(groups, outer) if groups else nn.BatchNorm2d(outer, momentum=0.03)
    parts: list[nn.Module] = [nn.Conv2d(inner, outer, 3, stride, 1, bias=False), norm]
    return nn.Sequential(*parts, *([nn.ReLU()] if act else []))


def trunk(widths: Sequence[int], blocks: Sequence[int]) -> nn.Sequential:
    """Each stage halves the picture and then works `blocks` times at its width."""
    layers: list[nn.Module] = []
    for (inner, outer), count in zip(pairwise((3, *widths)), blocks, strict=True):
        layers += [convolution(inner, outer, 2), *(Block(outer) for _ in range(count))]
    return nn.Sequential(*layers)


class Readout(nn.Module):
    """A grid as one row of numbers, so that what is read can depend on where it stands: crops are cut alike."""

    def __init__(self, inner: int, outer: int, rows: int, columns: int) -> None:
        super().__init__()
        self.squeeze = nn.Conv2d(inner, outer, 1)
        self.size = rows * columns * outer
        self.norm = nn.LayerNorm(self.size)

    def forward(self, x: Tensor) -> Tensor:
        """(n, inner, rows, columns) -> (n, size)."""
        seen: Tensor = self.norm(F.relu(self.squeeze(x)).flatten(1).float())
        return seen


class Choices(nn.Module):
    """One linear head for all axes; `split` names the parts of its answer."""

    def __init__(self, width: int, axes: Mapping[str, int]) -> None:
        super().__init__()
        self.axes = dict(axes)
        self.head = nn.Linear(width, sum(axes.values()))

    def forward(self, x: Tensor) -> Tensor:
        """All logits side by side."""
        made: Tensor = self.head(x)
        return made

    def split(self, logits: Tensor) -> Logits:
        """The logits of each axis."""
        return dict(zip(self.axes, torch.split(logits, list(self.axes.values()), 1), strict=True))


class Locator(nn.Module):
    """Heads in a picture, on a grid a quarter of its size: how likely a head's middle is here, and the rest of it.

    Five channels: likelihood (logit), how far the middle is to the right and down (in cells), the logarithm of the
    half height (in cells), and a spare that learns whether the head is seen from the side (logit).
    """

    def __init__(self) -> None:
        super().__init__()
        self.fine = nn.Sequential(convolution(3, 16, 2, groups=4), convolution(16, 32, 2, groups=8))
        deeper = (convolution(32, 64, 2, groups=8), Block(64, 8), convolution(64, 96, 2, groups=8), Block(96, 8))
        self.coarse = nn.Sequential(*deeper)
        self.across, self.mix = convolution(96, 32, groups=8), convolution(64, 48, groups=8)
        self.out = nn.Conv2d(48, 5, 3, 1, 1)
        nn.init.constant_(self.out.bias[:1], -4.0)  # type: ignore[index]

    def forward(self, pictures: Tensor) -> Tensor:
        """(n, 5, h/4, w/4)."""
        fine = self.fine(pictures)
        coarse = F.interpolate(self.across(self.coarse(fine)), size=fine.shape[-2:], mode="bilinear")
        made: Tensor = self.out(self.mix(torch.cat((fine, coarse), 1)))
        return made


class LikenessNet(nn.Module):
    """Who a head is: a unit vector, what it says on each axis, and where in its crop it is.

    Where: its middle, right and down of the crop's in half heads of the crop's reach, and the logarithm of its size
    beside the one the crop was made for.
    """

    def __init__(self, axes: Mapping[str, int], dims: int = 64, side: int = 112) -> None:
        super().__init__()
        self.trunk = trunk((32, 64, 128, 192), (1, 1, 1, 1))
        self.readout = Readout(192, 48, side // 16, side // 16)
        self.choices = Choices(self.readout.size, axes)
        self.place = nn.Linear(self.readout.size, 3)
        self.from_words = nn.Linear(sum(axes.values()), dims, bias=False)
        self.from_sight = nn.Linear(self.readout.size, dims, bias=False)

    def forward(self, heads: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Vectors of length one, logits (see `choices.split`), and where the head is in its crop."""
        seen = self.readout(self.trunk(heads))
        logits, place = self.choices(seen), self.place(seen).clamp(-0.6, 0.6)
        said = torch.cat([part.softmax(1) for part in self.choices.split(logits.float()).values()], 1)
        return F.normalize(self.from_words(said) + 0.3 * self.from_sight(seen).float(), dim=1), logits, place


class ProbeNet(nn.Module):
    """What a picture shows, from the whole of it (160 x 128) and from its head (112 x 112); and where the head is."""

    def __init__(self, axes: Mapping[str, int], head_axes: Sequence[str]) -> None:
        super().__init__()
        self.whole = trunk((16, 40, 80, 112), (0, 1, 1, 1))
        self.whole_readout = Readout(112, 24, 10, 8)
        self.whole_choices = Choices(self.whole_readout.size, axes)
        self.place = nn.Linear(self.whole_readout.size, 3)
        self.head = trunk((24, 48, 96, 160), (1, 1, 1, 1))
        self.head_readout = Readout(160, 40, 7, 7)
        self.head_choices = Choices(self.head_readout.size, {name: axes[name] for name in head_axes})

    def look(self, pictures: Tensor) -> tuple[Logits, Tensor]:
        """What the whole says, and the head's x and y (shares) and the logarithm of its share of the height."""
        seen = self.whole_readout(self.whole(pictures))
        return self.whole_choices.split(self.whole_choices(seen)), self.place(seen)

    def look_closer(self, heads: Tensor) -> Logits:
        """What the head says."""
        return self.head_choices.split(self.head_choices(self.head_readout(self.head(heads))))


def together(whole: Logits, head: Logits) -> Logits:
    """Both say something of a head; their logits add."""
    return {name: logits + head[name] if name in head else logits for name, logits in whole.items()}


def half_precision(net: Any) -> dict[str, Tensor]:
    """The weights as they are kept; counters are left out."""
    state = net.state_dict().items()
    return {name: value.half().contiguous() for name, value in state if not name.endswith("num_batches_tracked")}
