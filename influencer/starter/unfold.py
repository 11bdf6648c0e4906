"""Writes the linear inverse of the latents into an untrained decoder, so that training only has to make it crisp.

The decoder doubles its grid four times by repeating pixels, and a convolution cannot tell the copies apart. So two
slots carry a checkerboard from grid to grid: where it changes, a copy is the first of its pair. At each grid one
residual block splits blocks into a left and a right half, the next into an upper and a lower one, each through a small
basis of its own (at most SLOTS numbers), with ReLUs that let through only the half that belongs there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from influencer.starter.latents import BLOCK, KEPT, Basis

SLOTS = 20  # numbers a block may have on its way
OLD, MID, NEW = 0, SLOTS, 2 * SLOTS  # where a grid keeps its blocks: as they came, halved, quartered
CHANGE_X, CHANGE_Y, FIRST_X, FIRST_Y = 60, 61, 62, 63
SHUT = 2.4  # more than any value, which lie in 0..2: what is shut comes out as 0


@dataclass(frozen=True, slots=True)
class Form:
    """Blocks of h x w pixels as few numbers: orthonormal columns, and the largest size each number has."""

    h: int
    w: int
    columns: Tensor  # (3hw, m)
    size: Tensor  # (m,)


def write_linear_inverse(decoder: Any, basis: Basis, latent_scale: float, latents: Tensor) -> None:
    """Set every weight; latents are some real ones, to learn how large the numbers on the way become."""
    with torch.no_grad():
        colour = basis.mean.reshape(3, -1).mean(1)
        flat = (latents.permute(0, 2, 3, 1).reshape(-1, KEPT) * basis.scale) @ basis.components + basis.mean
        blocks = flat - colour.repeat_interleave(BLOCK * BLOCK)
        first = _form(blocks, BLOCK, BLOCK)
        levels, ups, first_conv, last_conv = _parts(decoder)
        _write_first(first_conv, first, basis, colour, latent_scale)
        now = first
        for block in levels[0]:
            _write_nothing(block)
        for blocks_here, up in zip(levels[1:4], ups[:3], strict=True):
            _write_up(up)
            blocks = _split(blocks, now, axis=1)
            half = _form(blocks, now.h, now.w // 2)
            _write_split(blocks_here[0], now, half, OLD, MID, axis=1)
            blocks = _split(blocks, half, axis=0)
            quarter = _form(blocks, now.h // 2, now.w // 2)
            _write_split(blocks_here[1], half, quarter, MID, NEW, axis=0)
            for block in blocks_here[2:]:
                _write_nothing(block)
            now = quarter
        _write_last(ups[3], last_conv, now, colour)


def _form(blocks: Tensor, h: int, w: int) -> Form:
    moment = (blocks.T @ blocks / len(blocks)).double()
    values, vectors = torch.linalg.eigh(moment)
    columns = vectors[:, values.argsort(descending=True)[:SLOTS]].float()
    return Form(h, w, columns, (blocks @ columns).abs().amax(0) * 1.02 + 1e-6)


def _split(blocks: Tensor, form: Form, axis: int) -> Tensor:
    """Blocks cut in two along an axis (0 rows, 1 columns), both halves as blocks of their own."""
    shaped = blocks.reshape(-1, 3, form.h, form.w)
    halves = shaped.chunk(2, dim=2 + axis)
    return torch.cat([half.reshape(len(blocks), -1) for half in halves])


def _maps(old: Form, new: Form, axis: int) -> list[Tensor]:
    """For each half, the matrix from the old block's numbers to the new one's, both in units of their size."""
    shaped = old.columns.T.reshape(-1, 3, old.h, old.w)
    return [
        (new.columns.T @ half.reshape(len(shaped), -1).T) * old.size / new.size[:, None]
        for half in shaped.chunk(2, dim=2 + axis)
    ]


def _parts(decoder: Any) -> tuple[list[list[Any]], list[Any], Any, Any]:
    """The residual blocks grid by grid, the convolutions after each doubling, the first and the last convolution."""
    layers = list(decoder.layers)
    levels: list[list[Any]] = [[]]
    ups: list[Any] = []
    for layer in layers[1:-1]:
        if isinstance(layer, nn.Upsample):
            levels.append([])
        elif isinstance(layer, nn.Conv2d):
            ups.append(layer)
        elif not isinstance(layer, nn.ReLU):
            levels[-1].append(layer)
    return levels, ups, layers[0], layers[-1]


def _quiet(conv: Any, rows: slice | None = None) -> None:
    """Silence output channels before writing to them; the others keep their chance values and may learn."""
    conv.weight[rows or slice(None)] = 0
    if conv.bias is not None:
        conv.bias[rows or slice(None)] = 0


def _write_first(conv: Any, form: Form, basis: Basis, colour: Tensor, latent_scale: float) -> None:
    _quiet(conv, slice(NEW, NEW + SLOTS))
    _quiet(conv, slice(FIRST_X, FIRST_Y + 1))
    offset = basis.mean - colour.repeat_interleave(BLOCK * BLOCK)
    turn = form.columns.T @ basis.components.T * basis.scale / form.size[:, None]
    count = form.columns.shape[1]
    conv.weight[NEW : NEW + count, :KEPT, 1, 1] = turn * latent_scale
    conv.bias[NEW : NEW + count] = 1 + form.columns.T @ offset / form.size
    for slot, plane in ((FIRST_X, KEPT), (FIRST_Y, KEPT + 1)):
        conv.weight[slot, plane, 1, 1] = latent_scale / 2
        conv.bias[slot] = 0.5


def _write_nothing(block: Any) -> None:
    _quiet(block.conv[4])


def _write_up(conv: Any) -> None:
    """Carry the quarters over as the new grid's blocks; a change of the checkerboard marks the first of a pair."""
    _quiet(conv)
    for k in range(SLOTS):
        conv.weight[OLD + k, NEW + k, 1, 1] = 1
    conv.weight[CHANGE_X, FIRST_X, 1, 1], conv.weight[CHANGE_X, FIRST_X, 1, 0] = 1, -1
    conv.weight[CHANGE_Y, FIRST_Y, 1, 1], conv.weight[CHANGE_Y, FIRST_Y, 0, 1] = 1, -1


def _write_split(block: Any, old: Form, new: Form, source: int, target: int, axis: int) -> None:
    one, two, three = block.conv[0], block.conv[2], block.conv[4]
    _quiet(one, slice(0, 30))
    _quiet(two, slice(0, 2 * SLOTS + 2))
    _quiet(three)
    count = new.columns.shape[1]
    held = old.columns.shape[1]
    for k in range(held):
        one.weight[k, source + k, 1, 1] = 1
    gates = _write_gates(one, two) if axis == 1 else _pass_gate(one)
    maps = _maps(old, new, axis)
    for half in (0, 1):
        for k in range(count):
            row = half * SLOTS + k
            two.weight[row, :held, 1, 1] = maps[half][k]
            two.bias[row] = 1 - maps[half][k].sum() - (SHUT if half == 0 else 0)
            for unit, weight in gates:
                two.weight[row, unit, 1, 1] += SHUT * weight * (1 if half == 0 else -1)
            three.weight[target + k, row, 1, 1] = 1
    if axis == 1:
        three.weight[FIRST_X, 2 * SLOTS, 1, 1] = 1
        three.weight[FIRST_Y, 2 * SLOTS + 1, 1, 1] = 1


def _write_gates(one: Any, two: Any) -> list[tuple[int, float]]:
    """|change| made 0 or 1: the sum of four ReLUs an axis. Returns the units and weights that make the x gate."""
    gates: list[tuple[int, float]] = []
    for axis, slot in enumerate((CHANGE_X, CHANGE_Y)):
        for i, (sign, edge, weight) in enumerate(((1, 0.3, 2.5), (-1, 0.3, 2.5), (1, 0.7, -2.5), (-1, 0.7, -2.5))):
            unit = SLOTS + 4 * axis + i
            one.weight[unit, slot, 1, 1] = sign
            one.bias[unit] = -edge
            two.weight[2 * SLOTS + axis, unit, 1, 1] = weight
            if axis == 0:
                gates.append((unit, weight))
    return gates


def _pass_gate(one: Any) -> list[tuple[int, float]]:
    one.weight[SLOTS, FIRST_Y, 1, 1] = 1
    return [(SLOTS, 1.0)]


def _write_last(up: Any, last: Any, form: Form, colour: Tensor) -> None:
    """The mean of each 2x2 block, interpolated; finer than that is left to training."""
    _quiet(last)
    rgb = form.columns.T.reshape(-1, 3, form.h * form.w).mean(-1) * form.size[:, None]
    count = form.columns.shape[1]
    _quiet(up, slice(0, 3))
    up.weight[0:3, NEW : NEW + count, 1, 1] = rgb.T
    soft = torch.tensor([0.25, 0.5, 0.25])
    for c in range(3):
        last.weight[c, c] = 0.5 * torch.outer(soft, soft)
    last.bias[:] = (colour - rgb.sum(0) + 1) / 2
