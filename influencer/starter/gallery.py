"""Albums of drawn people for the nets that look at pictures: families of look-alikes, each person in several views.

Parts are drawn once and kept; a drawing's number gives its person and its view. Needs skia; knows no networks.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import skia
from numpy.typing import NDArray
from PIL import Image

from influencer.starter.axes import COARSE, FINE, WHO
from influencer.starter.brush import Brush
from influencer.starter.dataset import PART as SET_PART
from influencer.starter.dataset import attributes_of, load_part, read_set
from influencer.starter.drawings import draw, random_attributes
from influencer.starter.framing import HEIGHT, WIDTH, head_of
from influencer.starter.likeness import STORED_REACH, STORED_SIDE, crop_head
from influencer.starter.palette import LIGHT, SEASON
from influencer.starter.scenes import draw_scene
from influencer.starter.vocabulary import Attributes

PART = 400  # drawings in a file
WHOLE = (HEIGHT // 2, WIDTH // 2)
HELD_OUT = 10  # one in so many combinations of skin, hair colour and hair style is kept for the exam
BLOCK, KEPT = 16, 16
SOFT_SHARE = 0.4  # of the drawings are rebuilt from few components, as the diffusion model's decoder does
COMPONENT_DRAWINGS = 96

Pictures = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Album:
    """Families of `people` who share a description, each person drawn in `views`."""

    folder: Path
    families: int
    people: int
    views: int
    exam: bool
    seed: int = 0

    @property
    def count(self) -> int:
        """How many drawings there are."""
        return self.families * self.people * self.views

    def place(self, index: int) -> tuple[int, int, int]:
        """Family, person in it, and view of a drawing."""
        rest, view = divmod(index, self.views)
        family, person = divmod(rest, self.people)
        return family, person, view

    def attributes_of(self, index: int) -> Attributes:
        """What drawing number index shows."""
        family, person, view = self.place(index)
        return seen(person_of(self, family, person), self._dice(f"{family}/{person}/{view}"))

    def softened(self, index: int) -> bool:
        """Whether the drawing is rebuilt from few components: in the exam every other view."""
        if self.exam:
            return self.place(index)[2] % 2 == 1
        return self._dice(f"soft/{index}").random() < SOFT_SHARE

    def _dice(self, name: str) -> random.Random:
        return random.Random(f"{self.seed}/{self.exam}/{name}")

    def dice(self, name: str) -> random.Random:
        """Chance of its own for each name."""
        return self._dice(name)


def held_out(attributes: Attributes) -> bool:
    """Whether nobody of this skin, hair colour and hair style is in training."""
    name = f"{attributes.skin}/{attributes.hair_colour}/{attributes.hair_style}"
    return zlib.crc32(name.encode()) % HELD_OUT == 0


def person_of(album: Album, family: int, person: int) -> Attributes:
    """One of a family. Number 0 comes first, the others look like them."""
    rng = album.dice(f"{family}")
    first = random_attributes(rng)
    while held_out(first) != album.exam:
        first = random_attributes(rng)
    if not person:
        return first
    rng = album.dice(f"{family}/{person}")
    return _examined(first, person, rng) if album.exam else other(first, rng.randint(1, 4), rng, (*FINE, "age", "eyes"))


def _examined(first: Attributes, person: int, rng: random.Random) -> Attributes:
    """Odd ones share the description and have all else by chance; even ones differ in one thing."""
    if person % 2 == 0:
        return other(first, 1, rng, FINE)
    chance = replace(first)
    while not any(getattr(chance, name) != getattr(first, name) for name in FINE):
        drawn = random_attributes(rng)
        fine = {name: getattr(drawn, name) for name in FINE if name != "beard"}
        beard = rng.choice(WHO["beard"]) if first.presentation == "man" else None
        chance = replace(first, beard=beard, **fine)
    return chance


def other(first: Attributes, count: int, rng: random.Random, names: tuple[str, ...]) -> Attributes:
    """Somebody who differs in `count` of the named axes."""
    free = [name for name in names if name != "beard" or first.presentation == "man"]
    changed = {name: _another(first, name, rng) for name in rng.sample(free, count)}
    return replace(first, **changed)  # type: ignore[arg-type]


def _another(first: Attributes, name: str, rng: random.Random) -> str | None:
    return rng.choice([word for word in WHO[name] if word != getattr(first, name)])


def seen(person: Attributes, rng: random.Random) -> Attributes:
    """The person in a view: everything that may change, by chance."""
    view = random_attributes(rng)
    while person.presentation == "man" and view.outfit == "summer dress":
        view = random_attributes(rng)
    return replace(view, **{name: getattr(person, name) for name in WHO})


def same_description(one: Attributes, two: Attributes) -> bool:
    """Whether a short description would fit both."""
    return all(getattr(one, name) == getattr(two, name) for name in COARSE)


def draw_album(album: Album) -> Iterator[str]:
    """Draw the parts that are missing; yields each one's name."""
    album.folder.mkdir(parents=True, exist_ok=True)
    components = components_of(album)
    for part in range(-(-album.count // PART)):
        path = _file(album, "heads", part)
        if not path.exists():
            _draw_part(album, part, components)
            yield path.name


def _draw_part(album: Album, part: int, components: NDArray[np.float32]) -> None:
    whole, heads = [], []
    for index in range(part * PART, min(album.count, (part + 1) * PART)):
        attributes = album.attributes_of(index)
        picture = draw(attributes)
        if album.softened(index):
            picture = rebuilt(picture, components, album.dice(f"rebuild/{index}"))
        small, head = _kept(picture, attributes)
        whole.append(small)
        heads.append(head)
    _save(_file(album, "whole", part), np.stack(whole))
    _save(_file(album, "heads", part), np.stack(heads))


def _save(path: Path, pictures: Pictures) -> None:
    draft = path.with_suffix(".tmp.npy")
    np.save(draft, pictures)
    draft.replace(path)


def _file(album: Album, kind: str, part: int) -> Path:
    return album.folder / f"{kind}-{part:03d}.npy"


def halved(picture: Pictures) -> Pictures:
    """Half as wide and high; each pixel is the mean of four."""
    return np.asarray(Image.fromarray(picture).reduce(2))


def draw_empty(album: Album, count: int = 360) -> Pictures:
    """Places with nobody in them, drawn once, halved."""
    path = album.folder / "empty.npy"
    if not path.exists():
        album.folder.mkdir(parents=True, exist_ok=True)
        _save(path, np.stack([halved(_empty_place(album.dice(f"empty/{i}"))) for i in range(count)]))
    made: Pictures = np.load(path)
    return made


def _empty_place(rng: random.Random) -> Pictures:
    a = random_attributes(rng)
    pixels = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    surface = skia.Surface(pixels)
    draw_scene(Brush(surface.getCanvas()), a.scene, LIGHT[a.light], SEASON[a.season], rng)
    surface.flushAndSubmit()
    return pixels[..., :3]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Drawings, halved, and their heads; what each shows, and where its head is in halved pixels (x, y, unit)."""

    whole: Pictures
    heads: Pictures
    attributes: tuple[Attributes, ...]
    boxes: NDArray[np.float32]

    def __add__(self, other: Drawn) -> Drawn:
        whole = np.concatenate((self.whole, other.whole))
        heads = np.concatenate((self.heads, other.heads))
        boxes = np.concatenate((self.boxes, other.boxes))
        return Drawn(whole, heads, self.attributes + other.attributes, boxes)


def load_album(album: Album) -> Drawn:
    """All of an album's drawings, in order."""
    parts = range(-(-album.count // PART))
    whole, heads = (
        np.concatenate([np.load(_file(album, kind, part)) for part in parts])[: album.count]
        for kind in ("whole", "heads")
    )
    return _known(whole, heads, tuple(album.attributes_of(index) for index in range(album.count)))


def _known(whole: Pictures, heads: Pictures, attributes: tuple[Attributes, ...]) -> Drawn:
    boxes = np.array([head_of(one) for one in attributes], np.float32).reshape(-1, 3) / np.float32(2)
    return Drawn(whole, heads, attributes, boxes)


def borrow(drawings: Path, album: Album, count: int) -> Drawn:
    """The first drawings of the checkpoint's own set, but for those of combinations kept for the exam."""
    _, seed = read_set(drawings)
    chosen = [index for index in range(count) if not held_out(attributes_of(index, seed))]
    whole, heads = (album.folder / f"borrowed-{kind}.npy" for kind in ("whole", "heads"))
    if not heads.exists():
        components = components_of(album)
        made = [_borrowed(drawings, index, album, components) for index in chosen]
        _save(whole, np.stack([each[0] for each in made]))
        _save(heads, np.stack([each[1] for each in made]))
    return _known(np.load(whole), np.load(heads), tuple(attributes_of(index, seed) for index in chosen))


def _borrowed(drawings: Path, index: int, album: Album, components: NDArray[np.float32]) -> tuple[Pictures, Pictures]:
    picture = np.asarray(load_part(drawings, index // SET_PART)[index % SET_PART])
    rng = album.dice(f"borrowed/{index}")
    kept = rebuilt(picture, components, rng) if rng.random() < SOFT_SHARE else picture
    return _kept(kept, attributes_of(index, read_set(drawings)[1]))


def _kept(picture: Pictures, attributes: Attributes) -> tuple[Pictures, Pictures]:
    """A drawing as it is kept: halved, and its head."""
    head = crop_head(Image.fromarray(picture), head_of(attributes), STORED_SIDE, STORED_REACH)
    return halved(picture), np.asarray(head)


def components_of(album: Album) -> NDArray[np.float32]:
    """The mean 16x16 block (first row) and the components that explain most of a few drawings, scaled by their size."""
    path = album.folder / "components.npy"
    if path.exists():
        kept: NDArray[np.float32] = np.load(path)
        return kept
    rows = np.concatenate([_weighted(album.attributes_of(index * album.views)) for index in range(COMPONENT_DRAWINGS)])
    mean = rows.mean(0)
    values, vectors = np.linalg.eigh(np.cov((rows - mean).T))
    kept = np.vstack((mean, (vectors[:, -KEPT:] * np.sqrt(values[-KEPT:])).T)).astype(np.float32)
    np.save(path, kept)
    return kept


def _weighted(attributes: Attributes) -> NDArray[np.float32]:
    """The blocks of a drawing, those on the head five times."""
    picture, (x, y, unit) = draw(attributes), head_of(attributes)
    ys, xs = np.mgrid[0 : HEIGHT // BLOCK, 0 : WIDTH // BLOCK] * BLOCK + BLOCK / 2
    near = (((xs - x) / unit) ** 2 + ((ys - y) / (1.15 * unit)) ** 2 < 1).ravel()
    rows = _blocks(picture)
    return np.concatenate((rows, *[rows[near]] * 4))


def _blocks(picture: Pictures) -> NDArray[np.float32]:
    h, w, _ = picture.shape
    grid = picture.reshape(h // BLOCK, BLOCK, w // BLOCK, BLOCK, 3).transpose(0, 2, 1, 3, 4)
    return grid.reshape(-1, BLOCK * BLOCK * 3).astype(np.float32)


def rebuilt(picture: Pictures, components: NDArray[np.float32], rng: random.Random) -> Pictures:
    """The picture as few numbers a block remember it, a little noisy, mixed with itself."""
    mean, axes = components[0], components[1:]
    size = np.square(axes).sum(1)
    dice = np.random.default_rng(rng.getrandbits(32))
    numbers = (_blocks(picture) - mean) @ axes.T / size
    numbers += dice.normal(0, rng.uniform(0, 0.12), numbers.shape).astype(np.float32)
    h, w, _ = picture.shape
    grid = (numbers @ axes + mean).reshape(h // BLOCK, w // BLOCK, BLOCK, BLOCK, 3).transpose(0, 2, 1, 3, 4)
    share = rng.uniform(0.25, 0.8)
    mixed: Pictures = np.clip(picture * (1 - share) + grid.reshape(h, w, 3) * share, 0, 255).astype(np.uint8)
    return mixed
