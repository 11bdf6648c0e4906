"""Reads off a picture what it shows, a word on each axis. Learned from drawings alone, to judge generated pictures.

python -m influencer.starter.probe --out DIR     trains it; takes up where it stopped; DIR may be the embedder's too
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from influencer.errors import Missing
from influencer.starter.axes import WHAT, WHO, Axes, classes_of
from influencer.starter.likeness import SIDE, Box, crop_head, to_tensor
from influencer.starter.nets import Logits, ProbeNet, half_precision, together
from influencer.starter.progress import Clock, Say, Stage, lessons_parser, load_state, run_stages, save_state

SIZE = (160, 128)  # rows, columns of the whole picture as it is looked at
HEAD_AXES = (*(name for name in WHO if name != "body"), "expression", "gaze", "tilt", "light")
CLOSED = "eyes closed"
UNSEEN_WHEN_CLOSED = ("eyes", "gaze")
READABLE = 0.95  # an axis is judged in a framing if the probe reads it off so many drawings there
HARD = ("nose", "lips", "brows", "age", "eyes", "gaze", "expression", "presentation", "face", "piercings", "marks")


@dataclass(frozen=True, slots=True)
class Reading:
    """The likeliest word on each axis, and how likely it is."""

    words: Mapping[str, str | None]
    sure: Mapping[str, float]
    head: Box


class Probe:
    """A trained probe, ready to read."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            raise Missing(f"{path}: there is no probe; train it with python -m influencer.starter.probe --out DIR")
        state = torch.load(path, weights_only=True)
        self.axes: Axes = {name: tuple(choices) for name, choices in state["axes"].items()}
        self.exam: dict[str, Any] = state["exam"]
        self.net = ProbeNet(_counts(self.axes), [name for name in HEAD_AXES if name in self.axes])
        self.net.load_state_dict({key: value.float() for key, value in state["net"].items()}, strict=False)
        self.net.eval()

    def read(self, pictures: Sequence[Image.Image]) -> list[Reading]:
        """What each picture shows, in order."""
        groups = [pictures[start : start + 32] for start in range(0, len(pictures), 32)]
        return [reading for group in groups for reading in self._read(group)]

    @torch.inference_mode()
    def _read(self, pictures: Sequence[Image.Image]) -> list[Reading]:
        small = [picture.resize(SIZE[::-1], Image.Resampling.BILINEAR) for picture in pictures]
        whole, place = self.net.look(to_tensor(small))
        heads = [_pixels(row, picture) for row, picture in zip(place.tolist(), pictures, strict=True)]
        crops = [crop_head(picture, head) for picture, head in zip(pictures, heads, strict=True)]
        said = together(whole, self.net.look_closer(to_tensor(crops)))
        best = {name: logits.softmax(1).max(1) for name, logits in said.items()}
        return [self._reading(best, i, head) for i, head in enumerate(heads)]

    def _reading(self, best: Mapping[str, Any], row: int, head: Box) -> Reading:
        words = {name: self.axes[name][int(found.indices[row])] for name, found in best.items()}
        return Reading(words, {name: float(found.values[row]) for name, found in best.items()}, head)

    def readable(self, axis: str, framing: str, expression: str) -> bool:
        """Whether the probe can be asked: it reads this axis off drawings of this framing."""
        if expression == CLOSED and axis in UNSEEN_WHEN_CLOSED:
            return False
        return bool(self.exam["by_framing"][axis].get(framing, 0.0) >= READABLE)


def _pixels(place: Sequence[float], picture: Image.Image) -> Box:
    x, y, size = place
    return x * picture.width, y * picture.height, float(np.exp(size)) * picture.height


def _counts(axes: Axes) -> dict[str, int]:
    return {name: len(choices) for name, choices in axes.items()}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one stage, or all of them in order."""
    parser = lessons_parser("probe", __doc__, RUN)
    parser.add_argument("--batch", type=int, default=48)
    run_stages(parser.parse_args(arguments), RUN, "probe.log")


def _draw(asked: argparse.Namespace, say: Say) -> None:
    from influencer.starter.gallery import draw_album
    from influencer.starter.likeness_lessons import exam_of, lessons_of

    for album in (exam_of(asked), lessons_of(asked)):
        for name in draw_album(album):
            say(f"drew {album.folder.name}/{name}")


@dataclass(frozen=True, slots=True)
class Lessons:
    """Drawings, their words as classes, and where each head is (shares, and the logarithm of its size)."""

    whole: NDArray[np.uint8]
    heads: NDArray[np.uint8]
    truth: Tensor
    place: Tensor

    @classmethod
    def of(cls, drawn: Any) -> Lessons:
        """Those of an album, or borrowed (see `gallery.Drawn`)."""
        rows, columns = drawn.whole.shape[1:3]
        place = torch.from_numpy(drawn.boxes) / torch.tensor([columns, rows, rows])
        place[:, 2].log_()
        truth = torch.tensor([classes_of(one, AXES) for one in drawn.attributes])
        return cls(drawn.whole, drawn.heads, truth, place)


def _learn(asked: argparse.Namespace, say: Say) -> None:
    from influencer.starter.likeness_lessons import RATES, all_lessons, both_optimizers, set_rate, take_step

    path, lessons = asked.out / "probe-state.pt", Lessons.of(all_lessons(asked))
    torch.manual_seed(asked.seed + 1)
    net = ProbeNet(_counts(AXES), HEAD_AXES).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimizers = both_optimizers(net)
    done = load_state(path, net=net, muon=optimizers[0], adam=optimizers[1])
    clock = Clock(asked.steps, done)
    for step in range(done, asked.steps):
        dice = torch.Generator().manual_seed(asked.seed * 1_000_003 + 500_000 + step)
        loss, line = probe_loss(net, lessons, _picks(len(lessons.whole), asked.batch, step, asked.seed), dice)
        for optimizer, rate in zip(optimizers, RATES, strict=True):
            set_rate(optimizer, rate, step, asked.steps)
        take_step(loss, *optimizers)
        if (step + 1) % 25 == 0 or step + 1 == asked.steps:
            say(f"probe {clock.at(step + 1)} {line}")
        if (step + 1) % 200 == 0 or step + 1 == asked.steps:
            save_state(path, step + 1, net=net, muon=optimizers[0], adam=optimizers[1])


def _picks(count: int, batch: int, step: int, seed: int) -> Tensor:
    """All drawings come once before any comes again."""
    turn, place = divmod(step, max(1, count // batch))
    order = torch.randperm(count, generator=torch.Generator().manual_seed(seed + 91 * turn))
    return order[place * batch : (place + 1) * batch]


def probe_loss(net: ProbeNet, lessons: Lessons, picks: Tensor, dice: torch.Generator) -> tuple[Tensor, str]:
    """The words of some drawings, read off them lightly softened; each branch must also do well alone."""
    from influencer.starter.likeness_lessons import as_floats
    from influencer.starter.soften import Sway, moved, soften

    whole = F.interpolate(as_floats(lessons.whole[picks.numpy()]), size=SIZE, mode="bilinear", antialias=True)
    heads, _ = moved(as_floats(lessons.heads[picks.numpy()]), (SIDE, SIDE), dice, Sway(0.08, 0.03, 2.0, 0.2))
    whole, heads = soften(whole, dice, 0.7), soften(heads, dice, 0.7)
    with torch.autocast("cpu", torch.bfloat16):
        first, place = net.look(whole.contiguous(memory_format=torch.channels_last))
        second = net.look_closer(heads.contiguous(memory_format=torch.channels_last))
    truth = dict(zip(AXES, lessons.truth[picks].T, strict=True))
    both = words_loss(together(first, second), truth)
    off = F.l1_loss(place.float(), lessons.place[picks])
    loss = both + 0.3 * words_loss(first, truth) + 4 * off
    return loss, f"words {both.item():.3f} place {off.item():.4f}"


def words_loss(said: Logits, truth: Mapping[str, Tensor]) -> Tensor:
    """The mean cross entropy of the axes; what is small in a picture counts twice."""
    each = [
        (2.0 if name in HARD else 1.0) * F.cross_entropy(logits.float(), truth[name], label_smoothing=0.01)
        for name, logits in said.items()
    ]
    return torch.stack(each).mean()


def _exam(asked: argparse.Namespace, say: Say) -> None:
    from influencer.starter.gallery import load_album
    from influencer.starter.likeness_lessons import exam_of

    net = ProbeNet(_counts(AXES), HEAD_AXES)
    load_state(asked.out / "probe-state.pt", net=net)
    album = exam_of(asked)
    lessons = Lessons.of(load_album(album))
    said, off = answers(net.eval(), lessons)
    facts = report(said, lessons.truth, [album.softened(i) for i in range(album.count)])
    facts["place_off_99%"] = float(off.quantile(0.99))
    (asked.out / "probe-exam.json").write_text(json.dumps(facts, indent=1))
    for name, share in facts["accuracy"].items():
        confused = "; ".join(f"{a} for {b} {n}" for a, b, n in facts["confused"][name][:3])
        say(f"exam {name}: {share:.4f} (sharp {facts['sharp'][name]:.4f}) {confused}")


@torch.no_grad()
def answers(net: ProbeNet, lessons: Lessons) -> tuple[dict[str, Tensor], Tensor]:
    """The class read on each axis with the head where the probe finds it, and how far off that is (in units)."""
    from influencer.starter.likeness_exam import cut
    from influencer.starter.likeness_lessons import as_floats

    parts, far = list[dict[str, Tensor]](), list[Tensor]()
    for start in range(0, len(lessons.whole), 64):
        rows = slice(start, start + 64)
        whole = F.interpolate(as_floats(lessons.whole[rows]), size=SIZE, mode="bilinear", antialias=True)
        first, place = net.look(whole)
        shifts = shifts_in_units(place, lessons.place[rows], lessons.whole.shape[2] / lessons.whole.shape[1])
        said = together(first, net.look_closer(cut(as_floats(lessons.heads[rows]), shifts)))
        parts.append({name: logits.argmax(1) for name, logits in said.items()})
        far.append(shifts[:, :2].norm(dim=1))
    return {name: torch.cat([part[name] for part in parts]) for name in AXES}, torch.cat(far)


def shifts_in_units(found: Tensor, true: Tensor, shape: float) -> Tensor:
    """How far right and down of the true head, in half heads, and how much larger."""
    unit = true[:, 2].exp()
    right, down = (found[:, 0] - true[:, 0]) * shape / unit, (found[:, 1] - true[:, 1]) / unit
    return torch.stack((right, down, (found[:, 2] - true[:, 2]).exp()), 1)


def report(said: Mapping[str, Tensor], truth: Tensor, softened: Sequence[bool]) -> dict[str, Any]:
    """Accuracy on each axis: of all, of sharp drawings, by framing; and what was taken for what."""
    names = list(AXES)
    right = {name: said[name] == truth[:, i] for i, name in enumerate(names)}
    closed = truth[:, names.index("expression")] == AXES["expression"].index(CLOSED)
    seen = {name: ~closed if name in UNSEEN_WHEN_CLOSED else torch.ones_like(closed) for name in names}
    framing = truth[:, names.index("framing")]
    sharp = ~torch.tensor(softened)
    return {
        "count": len(truth),
        "accuracy": {name: _mean(right[name][seen[name]]) for name in names},
        "sharp": {name: _mean(right[name][seen[name] & sharp]) for name in names},
        "by_framing": {
            name: {
                word: _mean(right[name][seen[name] & (framing == k)])
                for k, word in enumerate(AXES["framing"])
                if word and bool((framing == k).any())
            }
            for name in names
        },
        "confused": {
            name: confusions(AXES[name], said[name][seen[name]], truth[:, i][seen[name]])
            for i, name in enumerate(names)
        },
    }


def _mean(right: Tensor) -> float:
    return float(right.float().mean()) if len(right) else 0.0


def confusions(choices: Sequence[str | None], said: Tensor, truth: Tensor) -> list[tuple[str, str, int]]:
    """What was read for what was meant, most frequent first."""
    wrong = said != truth
    pairs = Counter(zip(said[wrong].tolist(), truth[wrong].tolist(), strict=True))
    return [(str(choices[read]), str(choices[meant]), times) for (read, meant), times in pairs.most_common(12)]


def _export(asked: argparse.Namespace, say: Say) -> None:

    net = ProbeNet(_counts(AXES), HEAD_AXES)
    load_state(asked.out / "probe-state.pt", net=net)
    exam = json.loads((asked.out / "probe-exam.json").read_text())
    path = asked.out / "probe.pt"
    axes = {name: list(choices) for name, choices in AXES.items()}
    torch.save({"net": half_precision(net), "axes": axes, "exam": exam}, path)
    say(f"exported {path.name}, {path.stat().st_size / 1e6:.2f} MB")


AXES: Axes = {**WHO, **WHAT}
RUN: dict[str, Stage] = {
    "draw": _draw,
    "learn": _learn,
    "exam": _exam,
    "export": _export,
}

if __name__ == "__main__":
    main()
