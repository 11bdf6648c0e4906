"""Trains the starter's embedder on drawn people: draw, locator, embedder, exam, export. Never sees a generated picture.

python -m influencer.starter.likeness --out DIR                 everything
python -m influencer.starter.likeness --out DIR --stage exam    one stage
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from influencer.starter.axes import FIXED_MARKS, WHO, classes_of, sizes
from influencer.starter.gallery import Album, Drawn, borrow, draw_album, draw_empty, load_album
from influencer.starter.likeness import REACH, SIDE, WEIGHTS, Head, heads_in
from influencer.starter.likeness_exam import accuracy, examine, located, quantile, seen_heads, shifts_of
from influencer.starter.muon import Muon
from influencer.starter.nets import LikenessNet, Locator, half_precision
from influencer.starter.progress import Clock, Say, Stage, lessons_parser, load_state, run_stages, save_state
from influencer.starter.soften import Sway, moved, soften

DIMS = 64
BATCH = 32
RATES = (0.03, 2.5e-3)  # of Muon and of AdamW
SWAY = Sway(zoom=0.08, shift=0.035, turn=4.0, wild=0.4)
IN_UNITS = torch.tensor([2 * REACH, 2 * REACH, 1.0])  # a crop's side is so many half heads
WARMTH = 0.09  # temperature of the contrast
ASIDE = "seen from the side"
SEEN = 0.95  # a mark is evidence if it is told rightly in so many drawings of the exam
SHAPES = ((120, 96), (120, 96), (104, 104), (144, 80), (96, 120))  # rows, columns at which heads are looked for
SPREAD = 0.30  # of a head's unit: how wide its peak is


def run(arguments: Sequence[str] | None = None) -> None:
    """Run one stage, or all of them in order."""
    parser = lessons_parser("likeness", __doc__, RUN)
    parser.add_argument("--locator-steps", type=int, default=900)
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="where the finished weights go")
    run_stages(parser.parse_args(arguments), RUN, "likeness.log")


def lessons_of(asked: argparse.Namespace) -> Album:
    """The drawings to learn from."""
    return Album(asked.out / "lessons", asked.families, 4, 4, exam=False, seed=asked.seed)


def exam_of(asked: argparse.Namespace) -> Album:
    """The drawings to be examined with: other people, in combinations never seen in the lessons."""
    return Album(asked.out / "exam", asked.exam_families, 5, 10, exam=True, seed=asked.seed)


def all_lessons(asked: argparse.Namespace) -> Drawn:
    """The album of lessons, and what is borrowed."""
    album = lessons_of(asked)
    own = load_album(album)
    return own + borrow(asked.drawings, album, asked.borrowed) if asked.drawings else own


def _draw(asked: argparse.Namespace, say: Say) -> None:
    draw_empty(lessons_of(asked))
    for album in (exam_of(asked), lessons_of(asked)):
        for name in draw_album(album):
            say(f"drew {album.folder.name}/{name}")


# The locator


@dataclass(frozen=True, slots=True)
class Scenes:
    """Pictures with up to two heads each: (n, 2, 3), x as a share of the width, y and unit of the height.

    A unit of 0 is no head.
    """

    pictures: Tensor
    heads: Tensor
    aside: Tensor


def _locator(asked: argparse.Namespace, say: Say) -> None:
    album, path = lessons_of(asked), asked.out / "locator.pt"
    torch.manual_seed(asked.seed)
    net = Locator().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimizers = both_optimizers(net)
    done, source = (
        load_state(path, net=net, muon=optimizers[0], adam=optimizers[1]),
        Source.of(all_lessons(asked), draw_empty(album)),
    )
    clock = Clock(asked.locator_steps, done)
    for step in range(done, asked.locator_steps):
        dice = torch.Generator().manual_seed(asked.seed * 1_000_003 + step)
        for optimizer, rate in zip(optimizers, RATES, strict=True):
            set_rate(optimizer, rate, step, asked.locator_steps)
        scenes = source.scenes(32, 6, dice)
        loss = locator_loss(in_half(net, scenes.pictures), scenes)
        take_step(loss, *optimizers)
        if (step + 1) % 50 == 0 or step + 1 == asked.locator_steps:
            say(f"locator {clock.at(step + 1)} loss {loss.item():.4f}")
            save_state(path, step + 1, net=net, muon=optimizers[0], adam=optimizers[1])


@dataclass(frozen=True, slots=True)
class Source:
    """What scenes are made of: drawings with a head each, and drawings with nobody."""

    people: NDArray[np.uint8]
    empty: NDArray[np.uint8]
    heads: Tensor
    aside: Tensor

    @classmethod
    def of(cls, drawn: Drawn, empty: NDArray[np.uint8]) -> Source:
        """Drawings of people, and of places with nobody."""
        aside = torch.tensor([one.framing == ASIDE for one in drawn.attributes]).float()
        return cls(drawn.whole, empty, torch.from_numpy(drawn.boxes), aside)

    def scenes(self, people: int, nobody: int, dice: torch.Generator) -> Scenes:
        """People and empty places through windows of one shape; every fifth person has somebody else's head too."""
        size = SHAPES[int(torch.randint(len(SHAPES), (), generator=dice))]
        picks = torch.randint(len(self.people), (people,), generator=dice)
        places = torch.randint(len(self.empty), (nobody,), generator=dice)
        whole = as_floats(np.concatenate((self.people[picks.numpy()], self.empty[places.numpy()])))
        truth = torch.cat((self.heads[picks], torch.zeros(nobody, 3)))
        pictures, found = framed(whole, truth, size, dice)
        heads = torch.stack((found, torch.zeros_like(found)), 1)
        aside = torch.cat((self.aside[picks], torch.zeros(nobody)))[:, None].repeat(1, 2)
        for i in range(people // 5):
            _double(pictures, heads, aside, i, people - 1 - i, dice)
        return Scenes(soften(pictures, dice, 0.7), heads, aside)


def framed(whole: Tensor, truth: Tensor, size: tuple[int, int], dice: torch.Generator) -> tuple[Tensor, Tensor]:
    """Each picture through a window of another shape, scale and place; heads become shares of the window."""
    n, _, h, w = whole.shape
    rows, columns = size
    scale = min(w / columns, h / rows) * torch.exp(0.75 * torch.rand(n, generator=dice) - 0.45)
    room = torch.stack((w - scale * columns, h - scale * rows), 1)
    middle = torch.tensor([w / 2, h / 2]) + (torch.rand(n, 2, generator=dice) - 0.5) * (room.abs() + 0.1 * w)
    zero = torch.zeros(n)
    first = torch.stack((scale * columns / w, zero, 2 * middle[:, 0] / w - 1), 1)
    second = torch.stack((zero, scale * rows / h, 2 * middle[:, 1] / h - 1), 1)
    grid = F.affine_grid(torch.stack((first, second), 1), [n, 3, rows, columns], align_corners=False)
    pictures = F.grid_sample(F.avg_pool2d(whole, 2), grid, padding_mode="border", align_corners=False)
    x = (truth[:, 0] - middle[:, 0]) / (scale * columns) + 0.5
    y = (truth[:, 1] - middle[:, 1]) / (scale * rows) + 0.5
    return pictures, torch.stack((x, y, truth[:, 2] / (scale * rows)), 1)


def _double(pictures: Tensor, heads: Tensor, aside: Tensor, i: int, j: int, dice: torch.Generator) -> None:
    """Lay the head of picture j over picture i beside its own, with a soft edge, if there is room."""
    rows, columns = pictures.shape[-2:]
    (own_x, own_y, own_unit), (x, y, unit) = heads[i, 0].tolist(), heads[j, 0].tolist()
    away = (0.9 + 0.8 * float(torch.rand((), generator=dice))) * (unit + own_unit) * rows / columns
    to_x = own_x + (away if own_x < 0.5 else -away)
    to_y = own_y + 0.3 * (float(torch.rand((), generator=dice)) - 0.5)
    if not all(0.05 < share < 0.95 for share in (x, y, to_x, to_y)):
        return
    rolled = torch.roll(pictures[j], (round((to_y - y) * rows), round((to_x - x) * columns)), (1, 2))
    pictures[i] = torch.lerp(pictures[i], rolled, oval(rows, columns, to_x, to_y, unit))
    heads[i, 1] = torch.tensor([to_x, to_y, unit])
    aside[i, 1] = aside[j, 0]


def oval(rows: int, columns: int, x: float, y: float, unit: float) -> Tensor:
    """(1, rows, columns): 1 on a head, falling to 0 round it. x is a share of the width, y and unit of the height."""
    ys, xs = torch.meshgrid(torch.arange(rows) / rows, torch.arange(columns) / rows, indexing="ij")
    far = ((xs - x * columns / rows) / (1.05 * unit)) ** 2 + ((ys - y) / (1.2 * unit)) ** 2
    return ((1.3 - far) / 0.4).clamp(0, 1)[None]


def locator_loss(answer: Tensor, scenes: Scenes) -> Tensor:
    """Peaks by focal loss; place, size and side by how far off they are near each peak."""
    rows, columns = answer.shape[-2:]
    ys, xs = torch.meshgrid(torch.arange(rows) + 0.5, torch.arange(columns) + 0.5, indexing="ij")
    x, y, unit = (part[..., None, None] for part in _in_cells(scenes.heads, rows, columns).unbind(-1))
    inside = (unit > 0) & (x > 0) & (x < columns) & (y > 0) & (y < rows)
    spread = (SPREAD * unit).clamp(min=0.9)
    bumps = torch.exp(-((xs - x) ** 2 + (ys - y) ** 2) / (2 * spread**2)) * inside
    goal, nearest = bumps.max(1)
    pick = nearest[:, None]
    wanted = [(part.expand_as(bumps)).gather(1, pick)[:, 0] for part in (x, y, unit, scenes.aside[..., None, None])]
    near = (goal > 0.5).float()
    off = (answer[:, 1] - (wanted[0] - xs)).abs() + (answer[:, 2] - (wanted[1] - ys)).abs()
    size = (answer[:, 3] - wanted[2].clamp(min=0.1).log()).abs()
    side = F.binary_cross_entropy_with_logits(answer[:, 4], wanted[3], reduction="none")
    rest = ((0.5 * off + 4 * size + 0.3 * side) * near).sum() / near.sum().clamp(min=1)
    return _peaks(answer[:, 0], goal, int(inside.sum())) + rest


def _in_cells(heads: Tensor, rows: int, columns: int) -> Tensor:
    return heads * torch.tensor([columns, rows, rows])


def _peaks(logits: Tensor, goal: Tensor, heads: int) -> Tensor:
    """Soft focal loss: what is far from its goal counts most."""
    likely = logits.sigmoid()
    each = F.binary_cross_entropy_with_logits(logits, goal, reduction="none") * (likely - goal).abs() ** 1.5
    return each.sum() / max(1, heads) / 4


# The embedder


def _embedder(asked: argparse.Namespace, say: Say) -> None:
    album, path = lessons_of(asked), asked.out / "embedder.pt"
    torch.manual_seed(asked.seed)
    net = LikenessNet(axes(), DIMS).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimizers = both_optimizers(net)
    done = load_state(path, net=net, muon=optimizers[0], adam=optimizers[1])
    drawn = all_lessons(asked)
    truth = labels_of(drawn)
    clock = Clock(asked.steps, done)
    for step in range(done, asked.steps):
        dice = torch.Generator().manual_seed(asked.seed * 1_000_003 + step)
        picks, people = _batch(album, len(drawn.heads), step, dice)
        crops, where = moved(as_floats(drawn.heads[picks.numpy()]), (SIDE, SIDE), dice, SWAY)
        loss, parts = embedder_loss(net, soften(crops, dice), truth[picks], people, where * IN_UNITS)
        for optimizer, rate in zip(optimizers, RATES, strict=True):
            set_rate(optimizer, rate, step, asked.steps)
        take_step(loss, *optimizers)
        if (step + 1) % 25 == 0 or step + 1 == asked.steps:
            say(f"embedder {clock.at(step + 1)} {parts}")
        if (step + 1) % 200 == 0 or step + 1 == asked.steps:
            save_state(path, step + 1, net=net, muon=optimizers[0], adam=optimizers[1])


def axes() -> dict[str, int]:
    """How many choices each axis has."""
    return dict(zip(WHO, sizes(WHO), strict=True))


def labels_of(drawn: Drawn) -> Tensor:
    """(count, axes)."""
    return torch.tensor([classes_of(one, WHO) for one in drawn.attributes])


def _batch(album: Album, count: int, step: int, dice: torch.Generator) -> tuple[Tensor, Tensor]:
    """Numbers of drawings and of the people in them: families of look-alikes, and where there are others, as many."""
    others = torch.randint(
        album.count, max(count, album.count + 1), (BATCH // 2 * (count > album.count),), generator=dice
    )
    families = (BATCH - len(others)) // (2 * album.people)
    chosen = _shuffled(album.families, families, step, album.seed)
    picks = torch.cat([_look_alikes(album, family, dice) for family in chosen])
    return torch.cat((picks, others)), torch.cat((picks // album.views, album.count + others))


def _look_alikes(album: Album, family: int, dice: torch.Generator) -> Tensor:
    """Everyone of a family, in two views each."""
    views = torch.stack([torch.randperm(album.views, generator=dice)[:2] for _ in range(album.people)])
    first = (family * album.people + torch.arange(album.people)) * album.views
    return (first[:, None] + views).flatten()


def _shuffled(families: int, each: int, step: int, seed: int) -> list[int]:
    """The families of a step: all come once before any comes again."""
    turns = max(1, families // each)
    turn, place = divmod(step, turns)
    order = torch.randperm(families, generator=torch.Generator().manual_seed(seed + 77 * turn))
    chosen: list[int] = order[place * each : (place + 1) * each].tolist()
    return chosen


def embedder_loss(net: LikenessNet, crops: Tensor, truth: Tensor, people: Tensor, where: Tensor) -> tuple[Tensor, str]:
    """Contrast between people, the words for each of them, and where the head is in its crop."""
    with torch.autocast("cpu", torch.bfloat16):
        vectors, logits, place = net(crops.contiguous(memory_format=torch.channels_last))
    split = net.choices.split(logits.float())
    each = [F.cross_entropy(part, truth[:, i], label_smoothing=0.02) for i, part in enumerate(split.values())]
    words, apart = torch.stack(each).mean(), contrast(vectors.float(), people)
    off = F.l1_loss(place.float(), where)
    line = f"contrast {apart.item():.3f} words {words.item():.3f} place {off.item():.3f}"
    return apart + 2 * words + 2 * off, line


def contrast(vectors: Tensor, people: Tensor) -> Tensor:
    """Supervised contrastive loss: views of one person together, everybody else apart."""
    alike = vectors @ vectors.T / WARMTH
    itself = torch.eye(len(vectors), dtype=torch.bool)
    same = (people[:, None] == people[None]) & ~itself
    log_share = alike - alike.masked_fill(itself, -torch.inf).logsumexp(1, keepdim=True)
    return -(log_share.masked_fill(~same, 0).sum(1) / same.sum(1).clamp(min=1)).sum() / same.any(1).sum().clamp(min=1)


# Shared


def both_optimizers(net: nn.Module) -> tuple[Muon, torch.optim.Optimizer]:
    """Muon for inner convolutions, AdamW for the rest."""
    inner = [p for name, p in net.named_parameters() if p.ndim == 4 and p.shape[1] > 3]
    ids = {id(p) for p in inner}
    rest = [p for p in net.parameters() if id(p) not in ids]
    return Muon(inner, RATES[0]), torch.optim.AdamW(rest, 2e-3, betas=(0.9, 0.98), weight_decay=0.02)


def set_rate(optimizer: torch.optim.Optimizer, top: float, step: int, steps: int) -> None:
    """A short rise, then a straight fall to nothing."""
    share = min((step + 1) / max(1, 0.04 * steps), (steps - step) / steps)
    for group in optimizer.param_groups:
        group["lr"] = top * share


def in_half(net: nn.Module, pictures: Tensor) -> Tensor:
    """The net's answer, worked out in bfloat16."""
    with torch.autocast("cpu", torch.bfloat16):
        made: Tensor = net(pictures.contiguous(memory_format=torch.channels_last))
    return made.float()


def take_step(loss: Tensor, *optimizers: torch.optim.Optimizer) -> None:
    """Backwards, then a step of each."""
    for optimizer in optimizers:
        optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    for optimizer in optimizers:
        optimizer.step()


def as_floats(pictures: NDArray[np.uint8]) -> Tensor:
    """(n, h, w, 3) bytes -> (n, 3, h, w) in [-1, 1]."""
    return torch.from_numpy(np.ascontiguousarray(pictures)).permute(0, 3, 1, 2).float().div_(127.5).sub_(1)


# The exam and what is shipped


def _exam(asked: argparse.Namespace, say: Say) -> None:
    album, (locator, net) = exam_of(asked), _finished(asked)
    drawn = load_album(album)
    found = list(located(locator, drawn.whole, heads_in))
    off = shifts_of(found, drawn.boxes, drawn.whole.shape[1:3])
    vectors, said = seen_heads(net, drawn.heads, off)
    one = np.array([len(heads) == 1 for heads in found])
    aside, truth = np.array([one.framing == ASIDE for one in drawn.attributes]), labels_of(drawn)
    facts = {
        "locator": _located_facts(found, off, one) | _crowd_facts(locator, Source.of(drawn, draw_empty(album))),
        "all": examine(album, vectors, one),
        "facing": examine(album, vectors, one & ~aside),
        "words": accuracy(said, truth, torch.from_numpy(one & ~aside)),
        "words_aside": accuracy(said, truth, torch.from_numpy(one & aside)),
    }
    (asked.out / "exam.json").write_text(json.dumps(facts, indent=1))
    for name, part in facts.items():
        say(f"exam {name}: " + ", ".join(f"{key} {value:.4g}" for key, value in part.items()))


def _located_facts(found: Sequence[list[Head]], off: Tensor, one: NDArray[np.bool_]) -> dict[str, float]:
    far = off[:, :2].norm(dim=1).numpy()[one]
    size = (off[:, 2] - 1).abs().numpy()[one]
    return {
        "exactly_one": float(one.mean()),
        "none": float(np.mean([not heads for heads in found])),
        "off_median": quantile(far, 0.5),
        "off_99%": quantile(far, 0.99),
        "size_off_99%": quantile(size, 0.99),
    }


@torch.no_grad()
def _crowd_facts(locator: Locator, source: Source) -> dict[str, float]:
    """Pasted second heads and empty places, as in the lessons but of the exam's drawings."""
    dice, told = torch.Generator().manual_seed(5), list[tuple[int, int]]()
    for _ in range(12):
        scenes = source.scenes(40, 12, dice)
        for heads, answer in zip(scenes.heads, locator(scenes.pictures), strict=True):
            told.append((_whole_heads(heads), len(heads_in(answer))))
    counts = np.array(told)
    two, none = counts[counts[:, 0] == 2, 1], counts[counts[:, 0] == 0, 1]
    return {"two_seen": float((two > 1).mean()), "nobody_seen": float((none == 0).mean())}


def _whole_heads(heads: Tensor) -> int:
    x, y, unit = heads.unbind(1)
    return int(((unit > 0) & (x > 0) & (x < 1) & (y > 0) & (y < 1)).sum())


def _finished(asked: argparse.Namespace) -> tuple[Locator, LikenessNet]:
    locator, net = Locator(), LikenessNet(axes(), DIMS)
    load_state(asked.out / "locator.pt", net=locator)
    load_state(asked.out / "embedder.pt", net=net)
    return locator.eval(), net.eval()


def _export(asked: argparse.Namespace, say: Say) -> None:
    from safetensors.torch import save_file

    locator, net = _finished(asked)
    state = {f"locator.{key}": value for key, value in half_precision(locator).items()}
    state |= {f"net.{key}": value for key, value in half_precision(net).items()}
    facts = json.loads((asked.out / "exam.json").read_text())
    asked.weights.mkdir(parents=True, exist_ok=True)
    save_file(state, asked.weights / "model.safetensors")
    seen = [name for name in FIXED_MARKS if facts["words"][name] >= SEEN]
    about = {"dims": DIMS, "axes": WHO, "marks": seen, "turned": _good_enough(facts["all"]), "exam": facts}
    (asked.weights / "about.json").write_text(json.dumps(about, indent=1) + "\n")
    size = (asked.weights / "model.safetensors").stat().st_size
    say(f"exported {size / 1e6:.2f} MB; heads turned aside are {'scored' if about['turned'] else 'not scorable'}")


def _good_enough(facts: dict[str, float]) -> bool:
    return facts["false_accept"] <= 0.005 and facts["false_reject"] <= 0.05


RUN: dict[str, Stage] = {
    "draw": _draw,
    "locator": _locator,
    "embedder": _embedder,
    "exam": _exam,
    "export": _export,
}
