"""Examines the embedder on drawn people it never saw: how often it takes others for her, or her for somebody else.

A picture is compared with the mean of eight others of her. Impostors share her description; the rest is chance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from influencer.starter.axes import WHO
from influencer.starter.gallery import Album
from influencer.starter.likeness import REACH, SIDE, STORED_REACH, Head

REFERENCES = 8
REJECT_SHARE = 0.04  # of her own pictures, in the families the threshold is set on

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Trials:
    """Scores of her own pictures, of look-alikes by chance, and of those who differ from her in one thing or two."""

    own: Numbers
    chance: Numbers
    close: Numbers

    def rates(self, threshold: float) -> dict[str, float]:
        """Shares accepted or rejected wrongly."""
        return {
            "false_reject": _share(self.own < threshold),
            "false_accept": _share(self.chance >= threshold),
            "false_accept_close": _share(self.close >= threshold),
        }


def _share(which: NDArray[np.bool_]) -> float:
    return float(which.mean()) if len(which) else float("nan")


def trials(album: Album, vectors: Numbers, usable: NDArray[np.bool_], families: Sequence[int]) -> Trials:
    """All comparisons inside the families, over the views that are usable."""
    own, chance, close = list[Numbers](), list[Numbers](), list[Numbers]()
    for family in families:
        people = [_views(album, vectors, usable, family, person) for person in range(album.people)]
        for i, mine in enumerate(people):
            if len(mine) <= REFERENCES // 2:
                continue
            own.append(_leave_one_out(mine))
            for j, theirs in enumerate(people):
                if i != j:
                    (chance if i % 2 or j % 2 else close).append(theirs @ _mean(mine[:REFERENCES]))
    return Trials(*(np.concatenate(part) if part else np.zeros(0) for part in (own, chance, close)))


def _views(album: Album, vectors: Numbers, usable: NDArray[np.bool_], family: int, person: int) -> Numbers:
    start = (family * album.people + person) * album.views
    rows = np.arange(start, start + album.views)
    return vectors[rows[usable[rows]]]


def _mean(rows: Numbers) -> Numbers:
    mean: Numbers = rows.mean(0)
    return mean / np.linalg.norm(mean)


def _leave_one_out(rows: Numbers) -> Numbers:
    return np.array([row @ _mean(np.delete(rows, i, 0)[:REFERENCES]) for i, row in enumerate(rows)])


def examine(album: Album, vectors: Numbers, usable: NDArray[np.bool_]) -> dict[str, Any]:
    """The threshold is set on every other family, and the rates are counted on the rest."""
    setting = trials(album, vectors, usable, range(0, album.families, 2))
    threshold = quantile(setting.own, REJECT_SHARE)
    counted = trials(album, vectors, usable, range(1, album.families, 2))
    strict = quantile(counted.chance, 0.995)
    return {
        "threshold": threshold,
        **counted.rates(threshold),
        "false_reject_at_0.5%_accept": _share(counted.own < strict),
        "own": len(counted.own),
        "chance": len(counted.chance),
        "close": len(counted.close),
    }


def quantile(values: NDArray[Any], share: float) -> float:
    """The value that `share` of them stay below; nothing known is nan."""
    return float(np.quantile(values, share)) if len(values) else float("nan")


@torch.no_grad()
def seen_heads(net: Any, heads: NDArray[np.uint8], shifts: Tensor) -> tuple[Numbers, dict[str, Tensor]]:
    """Vectors and logits of stored heads, cut where the locator found them (see `shifts_of`)."""
    vectors, logits = list[Tensor](), list[Tensor]()
    for start in range(0, len(heads), 64):
        stored = torch.from_numpy(np.ascontiguousarray(heads[start : start + 64])).permute(0, 3, 1, 2).float()
        stored, off = stored / 127.5 - 1, shifts[start : start + 64]
        vector, said, _ = net(cut(stored, corrected(off, net(cut(stored, off))[2])))
        vectors.append(vector)
        logits.append(said)
    return torch.cat(vectors).double().numpy(), net.choices.split(torch.cat(logits))


def corrected(shifts: Tensor, place: Tensor) -> Tensor:
    """The shifts after the net's second thoughts about where the head is."""
    moved = shifts[:, :2] + place[:, :2] * shifts[:, 2:]
    return torch.cat((moved, shifts[:, 2:] * place[:, 2:].exp()), 1)


def cut(stored: Tensor, shifts: Tensor) -> Tensor:
    """The crop of the usual reach from the wider stored one; shifts (n, 3) are right, down (units) and scale."""
    share = REACH / STORED_REACH * shifts[:, 2]
    zero = torch.zeros(len(stored))
    first = torch.stack((share, zero, shifts[:, 0] / STORED_REACH), 1)
    second = torch.stack((zero, share, shifts[:, 1] / STORED_REACH), 1)
    grid = F.affine_grid(torch.stack((first, second), 1), [len(stored), 3, SIDE, SIDE], align_corners=False)
    return F.grid_sample(stored, grid, padding_mode="border", align_corners=False)


@torch.no_grad()
def located(locator: Any, whole: NDArray[np.uint8], find: Callable[[Tensor], list[Head]]) -> Iterator[list[Head]]:
    """The heads found in each halved picture."""
    for start in range(0, len(whole), 64):
        pictures = torch.from_numpy(np.ascontiguousarray(whole[start : start + 64])).permute(0, 3, 1, 2).float()
        for answer in locator(F.avg_pool2d(pictures / 127.5 - 1, 2)):
            yield find(answer)


def shifts_of(found: Sequence[list[Head]], truth: NDArray[np.float32], size: tuple[int, int]) -> Tensor:
    """How far off each found head is: right and down in true units, and its size beside the true one."""
    rows, columns = size
    off = torch.tensor([[0.0, 0.0, 1.0]]).repeat(len(found), 1)
    for i, heads in enumerate(found):
        if heads:
            x, y, unit = (float(value) for value in truth[i])
            head = heads[0]
            where = ((head.x * columns - x) / unit, (head.y * rows - y) / unit, head.unit * rows / unit)
            off[i] = torch.tensor(where)
    return off


def accuracy(said: Mapping[str, Tensor], truth: Tensor, mask: Tensor) -> dict[str, float]:
    """The share of right words on each axis."""
    names = list(WHO)
    return {
        name: float((said[name].argmax(1) == truth[:, names.index(name)])[mask].float().mean())
        for name in said
        if name in names
    }
