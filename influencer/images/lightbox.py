"""Lays pictures out in numbered rows: the faces to choose from, references, the certificate, before and after.

Knows no persona and judges nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageOps

from influencer.errors import InfluencerError
from influencer.images.finish import open_picture
from influencer.images.sheet import GREY, INK, NO, PAPER, PICK, RULE
from influencer.images.typeset import Colour, rounded_mask, width_of, wrap, write, write_lines

MARGIN, GAP, ROW_GAP = 56, 24, 28
TITLE, LINE = 36, 22
RADIUS = 12
CAPTION, SMALL = 24, 18
SHAPE = 1.25  # height over width of the shown pictures
GOOD: Colour = (52, 112, 82)


@dataclass(frozen=True, slots=True)
class Tile:
    """A picture, its name and score, what stands below, and whether it is dimmed (`no` says why, in red) or framed."""

    picture: Path | None
    name: str
    below: str = ""
    score: str = ""
    no: str = ""
    framed: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the pictures; `stamp` is a word at the right, in green or red."""

    title: str
    lines: tuple[str, ...] = ()
    stamp: str = ""
    good: bool = True


@dataclass(frozen=True, slots=True)
class Layout:
    """How many in a row, how wide each (pixels), and how many stand close together as one."""

    columns: int = 5
    wide: int = 300
    together: int = 1

    @property
    def tall(self) -> int:
        """The height of one picture."""
        return round(self.wide * SHAPE)

    def left(self, column: int) -> int:
        """Where a column begins."""
        gaps = column // self.together * GAP + (column - column // self.together) * (GAP // 2)
        return MARGIN + column * self.wide + gaps

    @property
    def width(self) -> int:
        """The width of the whole sheet."""
        return self.left(self.columns - 1) + self.wide + MARGIN


def sheet(head: Head, tiles: Sequence[Tile], layout: Layout) -> bytes:
    """A JPEG of all tiles in order, row by row."""
    room = layout.width - 2 * MARGIN
    lines = [part for line in head.lines for part in wrap(line, LINE, room, 3)]
    top = MARGIN + TITLE + round(len(lines) * LINE * 1.4) + 34
    row = layout.tall + captions(tiles) + ROW_GAP
    rows = math.ceil(len(tiles) / layout.columns)
    paper = Image.new("RGB", (layout.width, top + rows * row + MARGIN // 2), PAPER)
    write_head(paper, head, lines)
    for place, tile in enumerate(tiles):
        at = (layout.left(place % layout.columns), top + place // layout.columns * row)
        hang(paper, tile, at, layout)
        tell(paper, tile, (at[0], at[1] + layout.tall), layout.wide)
    out = BytesIO()
    paper.save(out, "JPEG", quality=90, subsampling=0)
    return out.getvalue()


def captions(tiles: Sequence[Tile]) -> int:
    """The room below each picture."""
    return 38 if not any(tile.below or tile.no for tile in tiles) else 38 + 2 * round(SMALL * 1.3)


def write_head(paper: Image.Image, head: Head, lines: Sequence[str]) -> None:
    """Title, lines and stamp."""
    draw = ImageDraw.Draw(paper)
    stamped = width_of(head.stamp, TITLE) if head.stamp else 0
    room = round(paper.width - 2 * MARGIN - stamped - 30)
    write(draw, (MARGIN, MARGIN + TITLE - 6), wrap(head.title, TITLE, room, 1)[0], TITLE, INK, bold=True)
    write_lines(draw, (MARGIN, MARGIN + TITLE + 30), list(lines), LINE, GREY, 1.4)
    if head.stamp:
        colour = GOOD if head.good else NO
        write(draw, (paper.width - MARGIN - stamped, MARGIN + TITLE - 6), head.stamp, TITLE, colour, bold=True)


def hang(paper: Image.Image, tile: Tile, at: tuple[int, int], layout: Layout) -> None:
    """Put one picture in its place."""
    size = (layout.wide, layout.tall)
    thumb = ImageOps.fit(shown(tile.picture, size), size, Image.Resampling.LANCZOS)
    if tile.no:
        thumb = Image.blend(ImageOps.grayscale(thumb).convert("RGB"), Image.new("RGB", size, PAPER), 0.55)
    if tile.framed:
        band = (size[0] + 12, size[1] + 12)
        place = (at[0] - 6, at[1] - 6)
        paper.paste(Image.new("RGB", band, PICK), place, rounded_mask(band, RADIUS + 6))
    paper.paste(thumb, at, rounded_mask(size, RADIUS))


def shown(picture: Path | None, size: tuple[int, int]) -> Image.Image:
    """The picture, or an empty frame where there is none."""
    if picture is not None:
        try:
            return open_picture(picture).convert("RGB")
        except InfluencerError:
            pass
    return Image.new("RGB", size, RULE)


def tell(paper: Image.Image, tile: Tile, at: tuple[int, int], wide: int) -> None:
    """Name, and below it what there is to say."""
    draw = ImageDraw.Draw(paper)
    x, y = at
    room = round(wide - width_of(tile.score, LINE) - 12)
    name = wrap(tile.name, CAPTION, room, 1)[0] if tile.name else ""
    write(draw, (x, y + 30), name, CAPTION, PICK if tile.framed else INK, bold=True)
    write(draw, (x + wide - width_of(tile.score, LINE), y + 30), tile.score, LINE, NO if tile.no else GREY)
    lines = wrap(tile.no or tile.below, SMALL, wide, 2)
    write_lines(draw, (x, y + 30 + round(SMALL * 1.35)), lines, SMALL, NO if tile.no else GREY, 1.3)
