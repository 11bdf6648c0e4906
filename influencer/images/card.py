"""The stand-in studio: sets a labelled card for each shot with Pillow alone. For tests and dry runs; no checkpoint.

The same persona, shot and seed give the same bytes.
"""

from __future__ import annotations

import colorsys
import hashlib
import math
import random
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw

from influencer.images.finish import size_of
from influencer.images.prompt import prompt_for
from influencer.images.seeds import candidate_file, candidate_seed, save_whole
from influencer.images.typeset import Colour, width_of, wrap, write, write_lines
from influencer.persona import Persona
from influencer.records import Candidate, Progress, Shot

PAPER: Colour = (247, 243, 236)
INK: Colour = (38, 36, 40)
GREY: Colour = (128, 122, 116)
MARGIN = 72
HILLS = 5
HUES = (0.02, 0.07, 0.42, 0.5, 0.56, 0.62, 0.7, 0.9)
GRAIN = (17, 21)


class CardStudio:
    """Cards instead of pictures: a small landscape of the day's light, and what the picture would have shown."""

    name = "card"

    def shoot(
        self, persona: Persona, shots: Sequence[Shot], count: int, folder: Path, progress: Progress, first: int = 0
    ) -> list[list[Candidate]]:
        """Make `count` cards of each shot as PNG files in `folder`, numbered from `first`."""
        folder.mkdir(parents=True, exist_ok=True)
        made: list[list[Candidate]] = []
        for place, shot in enumerate(shots):
            progress(f"{persona.display_name}: cards", place, len(shots))
            made.append([self.card(persona, shot, number, folder) for number in range(first, first + count)])
        progress(f"{persona.display_name}: cards", len(shots), len(shots))
        return made

    def card(self, persona: Persona, shot: Shot, number: int, folder: Path) -> Candidate:
        """One card on disk."""
        seed, prompt = candidate_seed(shot, number), prompt_for(persona, shot)
        key = hashlib.sha256(f"{prompt}\0{persona.display_name}\0{shot.aspect}\0{seed}".encode()).hexdigest()
        path = candidate_file(folder, shot, number, key)
        save_whole(draw_card(persona, shot, number, seed), path)
        return Candidate(path=path, number=number, seed=seed, prompt=prompt, studio=self.name)

    def close(self) -> None:
        """Nothing to end."""


def draw_card(persona: Persona, shot: Shot, number: int, seed: int) -> Image.Image:
    """The card at the exact size of the shot's aspect."""
    width, height = size_of(shot.aspect)
    card = Image.new("RGB", (width, height), PAPER)
    horizon = int(height * 0.54)
    rng = random.Random(seed)
    card.paste(landscape(width, horizon, rng), (0, 0))
    card = mottled(card, rng)
    draw = ImageDraw.Draw(card)
    label(draw, width)
    describe(draw, persona, shot, horizon + 92, width, height)
    foot(
        draw,
        f"{shot.slot.local_date} {shot.slot.local_time:%H:%M}",
        f"candidate {number + 1}, seed {seed}",
        width,
        height,
    )
    return card


def landscape(width: int, height: int, rng: random.Random) -> Image.Image:
    """Sun and hills in one colour family, drawn at twice the size so that edges are smooth."""
    hue, wide, high = rng.choice(HUES), width * 2, height * 2
    sky = Image.new("RGB", (1, 2))
    sky.putdata([tone(hue + 0.06, 0.24, 0.93), tone(hue - 0.04, 0.12, 0.99)])
    scene = sky.resize((wide, high), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(scene)
    radius, x, y = rng.uniform(0.08, 0.14) * wide, rng.uniform(0.18, 0.82) * wide, rng.uniform(0.3, 0.5) * high
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=tone(0.09, rng.uniform(0.15, 0.5), 1.0))
    for layer in range(HILLS):
        depth = layer / (HILLS - 1)
        colour = tone(hue + 0.025 * layer, 0.26 + 0.26 * depth, 0.84 - 0.5 * depth)
        draw.polygon(hill(wide, high, 0.5 + 0.34 * depth, rng), fill=colour)
    return scene.reduce(2)


def mottled(card: Image.Image, rng: random.Random) -> Image.Image:
    """`card` on uneven paper: hardly seen, and it keeps one card from passing for a copy of another."""
    spots = Image.frombytes("L", GRAIN, rng.randbytes(GRAIN[0] * GRAIN[1])).resize(card.size, Image.Resampling.BICUBIC)
    shade = spots.point([value * 7 // 255 for value in range(256)])
    return ImageChops.subtract(card, Image.merge("RGB", (shade, shade, shade)))


def hill(width: int, height: int, level: float, rng: random.Random) -> list[tuple[float, float]]:
    """The outline of one rolling hill, from edge to edge; `level` is its height from the top, 0 to 1."""
    waves = [(rng.uniform(0.6, 2.4), rng.uniform(0, 2 * math.pi), rng.uniform(0.02, 0.06)) for _ in range(3)]
    top = [
        (
            x,
            height
            * (level + sum(size * math.sin(rate * 2 * math.pi * x / width + start) for rate, start, size in waves)),
        )
        for x in range(0, width + 4, 4)
    ]
    return [(0, height), *top, (width, height)]


def tone(hue: float, saturation: float, value: float) -> Colour:
    """A colour from hue (turns), saturation and value (0 to 1)."""
    red, green, blue = colorsys.hsv_to_rgb(hue % 1, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255)


def label(draw: ImageDraw.ImageDraw, width: int) -> None:
    """The line that says what this is."""
    text = "STAND-IN CARD, NO PICTURE WAS GENERATED"
    wide = width_of(text, 24) + 44
    draw.rounded_rectangle((MARGIN - 22, 48, MARGIN - 22 + wide, 96), 24, fill=PAPER)
    write(draw, (MARGIN, 81), text, 24, INK)


def describe(draw: ImageDraw.ImageDraw, persona: Persona, shot: Shot, y: float, width: int, height: int) -> None:
    """Name, subject and the rest of the shot, as much as there is room for."""
    room = width - 2 * MARGIN
    write(draw, (MARGIN, y), f"{persona.display_name}  @{persona.handle}", 30, GREY)
    y = write_lines(draw, (MARGIN, y + 76), wrap(shot.subject, 60, room, 2), 60, INK, 1.15)
    facts = ", ".join(
        fact
        for fact in (shot.scene, shot.wardrobe, shot.accessory, shot.expression, shot.framing, shot.light, shot.season)
        if fact
    )
    most = max(1, int((height - 150 - y) / (34 * 1.4)))
    write_lines(draw, (MARGIN, y + 8), wrap(facts, 34, room, most), 34, INK, 1.4)


def foot(draw: ImageDraw.ImageDraw, left: str, right: str, width: int, height: int) -> None:
    """When it is for, and which candidate this is."""
    draw.line((MARGIN, height - 104, width - MARGIN, height - 104), fill=(214, 207, 197), width=2)
    write(draw, (MARGIN, height - 58), left, 26, GREY)
    write(draw, (width - MARGIN - width_of(right, 26), height - 58), right, 26, GREY)
