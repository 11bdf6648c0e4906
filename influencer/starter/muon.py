"""An optimiser for few steps on few cores: matrices step along their orthogonalised momentum, all else as in AdamW.

After K. Jordan's Muon (2024): every direction of a weight moves alike, which spares steps where gradients are lopsided.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor


def orthogonalised(matrix: Tensor, rounds: int = 4) -> Tensor:
    """Nearly U V^T of the matrix's singular value decomposition, by Newton-Schulz in half precision."""
    a, b, c = 3.4445, -4.7750, 2.0315
    tall = matrix.shape[0] > matrix.shape[1]
    x = (matrix.T if tall else matrix).bfloat16()
    x = x / (x.norm() + 1e-7)
    for _ in range(rounds):
        square = x @ x.T
        x = torch.addmm(x, torch.addmm(square, square, square, beta=b, alpha=c), x, beta=a)
    return (x.T if tall else x).to(matrix.dtype)


class Muon(torch.optim.Optimizer):
    """Momentum 0.95 with a look ahead; a convolution is the matrix of its output channels by all else."""

    def __init__(self, params: Iterable[Tensor], lr: float = 0.01, momentum: float = 0.95, decay: float = 0.1) -> None:
        super().__init__(params, {"lr": lr, "momentum": momentum, "decay": decay})

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:  # type: ignore[override]
        """One step; the closure of other optimisers is not used."""
        for group in self.param_groups:
            for weight in group["params"]:
                if weight.grad is None:
                    continue
                held = self.state[weight]
                if "velocity" not in held:
                    held["velocity"] = torch.zeros_like(weight)
                velocity = held["velocity"].lerp_(weight.grad, 1 - group["momentum"])
                ahead = weight.grad.lerp(velocity, group["momentum"]).reshape(len(weight), -1)
                change = orthogonalised(ahead)
                scale = max(1.0, change.shape[0] / change.shape[1]) ** 0.5
                weight.mul_(1 - group["lr"] * group["decay"])
                weight.add_(change.reshape(weight.shape), alpha=-group["lr"] * scale)
