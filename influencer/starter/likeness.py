"""The starter's own embedder: finds the head in a picture and turns it into a vector by which people can be told apart.

Trained on drawn people alone. Needs torch and Pillow; knows nothing of references, bands and verdicts.

python -m influencer.starter.likeness --out DIR     trains it afresh; takes up where it stopped
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from influencer.errors import Failed, Missing

if TYPE_CHECKING:
    from torch import Tensor

WEIGHTS = Path(__file__).parent / "likeness_weights"
LOCATOR_AREA = 96 * 120  # pixels of the small picture in which the head is looked for
GRID = 8
SIDE, REACH = 112, 1.35  # the head's crop: pixels a side, and half a side in half heads
STORED_SIDE, STORED_REACH = 136, 1.35 * 136 / 112  # kept a little wider for training, so that a crop can move
LEAST_HEAT = 0.45  # a peak below this is no head
SECOND_HEAT = 0.5  # a second peak above this is a second head
LEAST_PIXELS = 36.0  # half the height of a head: smaller, noses and moles are lost
LEAST_SHARE = 0.08  # of the picture's height
CUT = 0.35  # this much of half a head may be outside
TURNED = 0.5
BATCH = 16

Box = tuple[float, float, float]
Said = tuple[tuple[float, ...], dict[str, float]]  # a vector, and how likely each fixed mark is
Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Head:
    """A head in a picture: middle and half height in shares of width, height, height; how sure; seen from the side."""

    x: float
    y: float
    unit: float
    sure: float
    turned: float = 0.0


@dataclass(frozen=True, slots=True)
class Sighting:
    """What the embedder saw in one picture. No `vector` means not scorable, and `why` says so in a few words.

    `box` is the head: x and y of its middle as shares of width and height, half its height as a share of height.
    `marks` holds the probability of each fixed mark that can be judged in this view.
    """

    vector: tuple[float, ...] | None
    box: Box | None = None
    why: str = ""
    marks: Mapping[str, float] = field(default_factory=dict)
    heads: int = 0


class StarterEmbedder:
    """Loads the shipped nets once. The same pictures give the same vectors."""

    name = "starter"

    def __init__(self, folder: Path = WEIGHTS) -> None:
        import torch

        from influencer.starter.nets import LikenessNet, Locator

        file, about = folder / "model.safetensors", folder / "about.json"
        if not file.exists() or not about.exists():
            raise Missing(f"{folder}: the embedder's weights are not there; install the package again")
        self.about: dict[str, Any] = json.loads(about.read_text())
        self.version = f"starter-{hashlib.sha256(file.read_bytes()).hexdigest()[:12]}"
        self.axes = {name: tuple(choices) for name, choices in self.about["axes"].items()}
        self.locator = Locator()
        self.net = LikenessNet({name: len(choices) for name, choices in self.axes.items()}, self.about["dims"])
        _fill(file, locator=self.locator, net=self.net)
        self._torch = torch

    def embed(self, pictures: Sequence[Path]) -> list[Sighting]:
        """A sighting of each picture, in order. Raises Failed if a file is no picture."""
        made: list[Sighting] = []
        for start in range(0, len(pictures), BATCH):
            made += self.see([open_rgb(path) for path in pictures[start : start + BATCH]])
        return made

    def see(self, pictures: Sequence[Image.Image]) -> list[Sighting]:
        """The same for pictures in memory."""
        found = [self.find(picture) for picture in pictures]
        reasons = [
            why_not(heads, picture.width, picture.height) for heads, picture in zip(found, pictures, strict=True)
        ]
        good = [i for i, why in enumerate(reasons) if not why]
        boxes = self.nearer([pictures[i] for i in good], [_pixels(found[i][0], pictures[i]) for i in good])
        for i, (x, y, unit) in zip(good, boxes, strict=True):
            width, height = pictures[i].size
            found[i] = [replace(found[i][0], x=x / width, y=y / height, unit=unit / height)]
        said = self.describe([crop_head(pictures[i], box) for i, box in zip(good, boxes, strict=True)])
        answers = dict(zip(good, said, strict=True))
        turned = bool(self.about["turned"])
        return [_sighting(heads, reasons[i], answers.get(i), turned) for i, heads in enumerate(found)]

    def find(self, picture: Image.Image) -> list[Head]:
        """The heads in a picture, surest first."""
        small = picture.resize(locator_size(picture.width, picture.height), Image.Resampling.BOX)
        with self._torch.inference_mode():
            return heads_in(self.locator(to_tensor([small]))[0])

    def nearer(self, pictures: Sequence[Image.Image], boxes: Sequence[Box]) -> list[Box]:
        """The boxes after a closer look."""
        if not boxes:
            return []
        crops = [crop_head(picture, box) for picture, box in zip(pictures, boxes, strict=True)]
        with self._torch.inference_mode():
            places = self.net(to_tensor(crops))[2].tolist()
        return [_corrected(box, place) for box, place in zip(boxes, places, strict=True)]

    def describe(self, heads: Sequence[Image.Image]) -> list[Said]:
        """The vector of each head's crop, and how likely each fixed mark is."""
        if not heads:
            return []
        with self._torch.inference_mode():
            vectors, logits, _ = self.net(to_tensor(heads))
        split = {name: part.softmax(1) for name, part in self.net.choices.split(logits).items()}
        return [(tuple(vector.tolist()), self._marks(split, i)) for i, vector in enumerate(vectors)]

    def _marks(self, said: Mapping[str, Tensor], row: int) -> dict[str, float]:
        return {
            word: round(float(said[name][row, i]), 4)
            for name in self.about["marks"]
            for i, word in enumerate(self.axes[name])
            if word
        }

    def close(self) -> None:
        """Nothing is held."""


def _fill(file: Path, **nets: Any) -> None:
    from safetensors.torch import load_file

    state = load_file(file)
    for prefix, net in nets.items():
        own = {key.removeprefix(prefix + "."): value.float() for key, value in state.items() if key.startswith(prefix)}
        net.load_state_dict(own, strict=False)
        net.eval()


def _sighting(heads: list[Head], why: str, said: Said | None, turned: bool) -> Sighting:
    """`turned` says whether heads turned to the side can be scored; their marks can never be judged."""
    box = (heads[0].x, heads[0].y, heads[0].unit) if heads else None
    if said is None:
        return Sighting(None, box, why, {}, len(heads))
    aside = heads[0].turned > TURNED
    if aside and not turned:
        return Sighting(None, box, "the head is turned to the side", {}, 1)
    return Sighting(said[0], box, "", {} if aside else said[1], 1)


def why_not(heads: Sequence[Head], width: int, height: int) -> str:
    """Why these heads cannot be scored, or nothing."""
    if not heads:
        return "no head was found"
    if len(heads) > 1:
        return "more than one head was found" if len(heads) > 2 else "two heads were found"
    head = heads[0]
    if head.unit < LEAST_SHARE or head.unit * height < LEAST_PIXELS:
        return f"the head is too small: {2 * head.unit * height:.0f} pixels high"
    across = 0.75 * head.unit * height / width
    outside = max(head.unit - head.y, head.y + head.unit - 1) / head.unit
    beside = max(across - head.x, head.x + across - 1) / across
    return "the head is cut off by the picture's edge" if max(outside, beside) > CUT else ""


def locator_size(width: int, height: int) -> tuple[int, int]:
    """The size at which the head is looked for: the same area and nearly the same shape for all pictures."""
    scale = (LOCATOR_AREA / (width * height)) ** 0.5
    return max(GRID, round(width * scale / GRID) * GRID), max(GRID, round(height * scale / GRID) * GRID)


def heads_in(answer: Tensor) -> list[Head]:
    """The peaks of the locator's grid: (5, rows, columns) -> heads, surest first, none of them twice."""
    heat = answer[0].sigmoid()
    left, found = heat.clone(), list[Head]()
    while float(left.max()) > (SECOND_HEAT if found else LEAST_HEAT):
        found.append(_head_at(answer, heat, left))
    return found


def _head_at(answer: Tensor, heat: Tensor, left: Tensor) -> Head:
    """The head at the highest peak left, whose place is then emptied."""
    rows, columns = heat.shape
    top, middle = divmod(int(left.argmax()), columns)
    near = (slice(max(0, top - 1), top + 2), slice(max(0, middle - 1), middle + 2))
    weights = (heat[near] ** 2).flatten()
    ys, xs = _cells(near, rows, columns)
    values = answer[(slice(1, 5), *near)].flatten(1)
    x, y = xs + values[0], ys + values[1]
    x, y, size, side = ((part * weights).sum() / weights.sum() for part in (x, y, values[2], values[3]))
    unit = float(size.exp())
    _empty(left, middle + 0.5, top + 0.5, max(2.0, 0.8 * unit))
    sure = float(heat[top, middle])
    return Head(float(x) / columns, float(y) / rows, unit / rows, sure, float(side.sigmoid()))


def _cells(near: tuple[slice, slice], rows: int, columns: int) -> Any:
    import torch

    ys = torch.arange(rows)[near[0]] + 0.5
    xs = torch.arange(columns)[near[1]] + 0.5
    grid = torch.meshgrid(ys, xs, indexing="ij")
    return grid[0].flatten(), grid[1].flatten()


def _empty(left: Tensor, x: float, y: float, radius: float) -> None:
    import torch

    ys, xs = torch.meshgrid(torch.arange(left.shape[0]) + 0.5, torch.arange(left.shape[1]) + 0.5, indexing="ij")
    left[(xs - x) ** 2 + (ys - y) ** 2 < radius**2] = 0.0


def crop_head(picture: Image.Image, head: Box, side: int = SIDE, reach: float = REACH) -> Image.Image:
    """The square round a head (x, y, unit in pixels); where the picture ends its edge goes on."""
    x, y, unit = head
    half = reach * unit
    rows, columns = (np.arange(round(m - half), round(m + half) + 1) for m in (y, x))
    pixels = np.asarray(picture)
    cut = pixels[rows.clip(0, picture.height - 1)[:, None], columns.clip(0, picture.width - 1)]
    return Image.fromarray(cut).resize((side, side), Image.Resampling.BILINEAR)


def _corrected(box: Box, place: Sequence[float]) -> Box:
    x, y, unit = box
    right, down, size = place
    return x + right * unit, y + down * unit, unit * math.exp(size)


def _pixels(head: Head, picture: Image.Image) -> Box:
    return head.x * picture.width, head.y * picture.height, head.unit * picture.height


def to_tensor(pictures: Sequence[Image.Image]) -> Tensor:
    """(n, 3, h, w) in [-1, 1]."""
    import torch

    stack = np.stack([np.asarray(picture) for picture in pictures])
    return torch.from_numpy(stack).permute(0, 3, 1, 2).float().div_(127.5).sub_(1)


def open_rgb(path: Path) -> Image.Image:
    """The picture as it is meant to be seen. Raises Failed if it cannot be read."""
    try:
        with Image.open(path) as file:
            return ImageOps.exif_transpose(file).convert("RGB")
    except (OSError, Image.DecompressionBombError) as error:
        raise Failed(f"{path}: this is not a picture that can be read ({error})", permanent=True) from None


def main(arguments: Sequence[str] | None = None) -> None:
    """Train the embedder."""
    from influencer.starter.likeness_lessons import run

    run(arguments)


if __name__ == "__main__":
    main()
