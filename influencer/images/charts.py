"""Draws what was learned about a persona's likeness: the band among its scores, and drift. Judges nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from influencer.images.calibrate import ALARM, MOST_SUM, Drift
from influencer.images.identity import Band, Rate, likeness_file, write_whole
from influencer.images.sheet import INK, PAPER, PICK
from influencer.images.typeset import Colour, width_of, wrap, write, write_lines

GREY: Colour = (118, 112, 106)
HERS: Colour = PICK
OTHERS: Colour = (84, 104, 122)
OUTSIDE: Colour = (236, 228, 218)

WIDTH, HEIGHT = 1280, 900
MARGIN = 64
FINE = 3  # curves are drawn this much larger, then made small, so that they are smooth
BINS = 480
HEADROOM = 1.22  # over the hills, for the name of the bound


Shape = tuple[str, list[tuple[float, float]]]
"""What Pillow calls it (line, polygon, ellipse), and its points."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a panel lies, and which values its left and right edges stand for."""

    left: int
    top: int
    right: int
    bottom: int
    low: float
    high: float

    def x(self, value: float) -> float:
        """Where a value is, in pixels."""
        share = (value - self.low) / (self.high - self.low)
        return self.left + (self.right - self.left) * min(1.0, max(0.0, share))


@dataclass(frozen=True, slots=True)
class Group:
    """Scores of one kind, their colour, and what they are called."""

    scores: tuple[float, ...]
    colour: Colour
    name: str


def keep_chart(folder: Path, band: Band, name: str) -> Path:
    """Write the chart of a band beside it. Raises Failed if the disk will not."""
    path = likeness_file(folder, band.embedder).with_suffix(".png")
    write_whole(path, band_chart(band, name))
    return path


def band_chart(band: Band, name: str) -> bytes:
    """A PNG of a band: above, her scores and the impostors'; below, how near new pictures and copies come."""
    sheet = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    head(sheet, f"How we know {name}", f"{band.embedder} {band.version}, {band.made:%Y-%m-%d}; {band.how}")
    own, others = Group(band.own, HERS, "her references"), Group(band.impostors, OTHERS, "others")
    panel(sheet, (150, 476), (own, others), f"likeness ({band.rule})", (band.lower, math.inf), "hers begins at")
    near, copies = Group(band.nearest, HERS, "her references"), Group(band.copies, OTHERS, "copies")
    panel(sheet, (558, 800), (near, copies), "nearest reference", (-math.inf, band.upper), "copies begin at")
    draw = ImageDraw.Draw(sheet)
    said = f"Others who pass: {rate_words(band.false_accept)}.   Hers refused: {rate_words(band.false_reject)}."
    write(draw, (MARGIN, HEIGHT - 30), said, 20, INK)
    return as_png(sheet)


def drift_chart(drift: Drift, name: str) -> bytes:
    """A PNG of likeness over time: each picture, her own median and spread, and the sum that sets off the alarm."""
    sheet = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    head(sheet, f"{name} over time", f"likeness to her references {drift.sentence}")
    values = [score for _, score in drift.scores]
    room = max(4 * drift.spread, *(abs(value - drift.typical) for value in values), 1e-6) * 1.15
    left, right, middle = MARGIN + 60, WIDTH - MARGIN, drift.typical
    plot_likeness(sheet, drift, values, Frame(left, 176, right, 516, middle - room, middle + room))
    plot_sums(sheet, drift, Frame(left, 606, right, 826, 0.0, MOST_SUM * 1.1))
    return as_png(sheet)


def rate_words(rate: Rate) -> str:
    """`0 of 80, at most 3.7%`: what was counted, and how much it may be with 95 % confidence."""
    return f"{rate.seen} of {rate.of}, at most {percent(rate.most)}"


def percent(share: float) -> str:
    """A share in percent, as many digits as it deserves."""
    return f"{share:.0%}" if share >= 0.1 else f"{share:.1%}"


def as_png(sheet: Image.Image) -> bytes:
    """The bytes of a picture."""
    out = BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


def head(sheet: Image.Image, title: str, below: str) -> None:
    """The title, and a line below it."""
    draw = ImageDraw.Draw(sheet)
    write(draw, (MARGIN, 62), title, 32, INK, bold=True)
    write_lines(draw, (MARGIN, 96), wrap(below, 18, WIDTH - 2 * MARGIN, 2), 18, GREY, 1.25)


# The band


def panel(
    sheet: Image.Image,
    rows: tuple[int, int],
    groups: Sequence[Group],
    title: str,
    inside: tuple[float, float],
    says: str,
) -> None:
    """One panel: a hill for each group over a rug of its scores, what is outside shaded, the bound named."""
    low, high = span([*groups[0].scores, *groups[1].scores, *(bound for bound in inside if math.isfinite(bound))])
    frame = Frame(MARGIN, rows[0] + 40, WIDTH - MARGIN, rows[1], low, high)
    shade(sheet, frame, inside)
    for group in reversed(groups):
        draw_hill(sheet, frame, group)
    axis(sheet, frame, 2 if high - low > 0.2 else 3)
    legend(sheet, (MARGIN, rows[0] + 22), title, groups)
    bound = next(each for each in inside if math.isfinite(each))
    name_bound(sheet, frame, bound, f"{says} {bound:.3f}")


def span(values: Sequence[float]) -> tuple[float, float]:
    """The range to show, with some air."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    air = max(0.08 * (high - low), 0.005)
    return low - air, high + air


def hill(scores: Sequence[float], low: float, high: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """The smoothed density of scores across the range."""
    at = np.linspace(low, high, BINS)
    values = np.asarray(scores, dtype=np.float64)
    width = max(0.9 * float(values.std()) * len(values) ** -0.2, (high - low) / 120)
    bumps = np.exp(-0.5 * ((at[:, None] - values[None]) / width) ** 2) / width
    return np.asarray(bumps.mean(axis=1))


def draw_hill(sheet: Image.Image, frame: Frame, group: Group) -> None:
    """One group: a filled curve as high as the other's, and a tick for each score below it."""
    if not group.scores:
        return
    floor = frame.bottom - 26
    density = hill(group.scores, frame.low, frame.high)
    heights = density / density.max() * (floor - frame.top) / HEADROOM
    xs = np.linspace(frame.left, frame.right, BINS)
    line = [(float(x), float(floor - y)) for x, y in zip(xs, heights, strict=True) if y > 0.6]
    paint(sheet, group.colour, 0.35, [("polygon", fine([(line[0][0], floor), *line, (line[-1][0], floor)]))])
    paint(sheet, group.colour, 1.0, [("line", fine(line))])
    ticks = [[(frame.x(score), floor + 5.0), (frame.x(score), floor + 21.0)] for score in group.scores]
    paint(sheet, group.colour, 0.6, [("line", fine(tick)) for tick in ticks])


def paint(sheet: Image.Image, colour: Colour, strength: float, shapes: Sequence[Shape]) -> None:
    """Lay colour on through a mask of shapes that is drawn large and made small."""
    points = [point for _, each in shapes for point in each]
    if not points:
        return
    left, top = (math.floor(min(each) / FINE) - 2 for each in zip(*points, strict=True))
    right, bottom = (math.ceil(max(each) / FINE) + 2 for each in zip(*points, strict=True))
    mask = Image.new("L", ((right - left) * FINE, (bottom - top) * FINE), 0)
    draw = ImageDraw.Draw(mask)
    for kind, each in shapes:
        moved = [(x - left * FINE, y - top * FINE) for x, y in each]
        getattr(draw, kind)(moved, fill=255, **({"width": 2 * FINE} if kind == "line" else {}))
    size = (right - left, bottom - top)
    small = mask.resize(size, Image.Resampling.BOX).point(lambda value: round(value * strength))
    sheet.paste(Image.new("RGB", size, colour), (left, top), small)


def fine(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points on the large mask."""
    return [(x * FINE, y * FINE) for x, y in points]


def shade(sheet: Image.Image, frame: Frame, inside: tuple[float, float]) -> None:
    """Darken what lies outside the band."""
    draw = ImageDraw.Draw(sheet)
    low, high = (frame.x(max(frame.low, min(frame.high, bound))) for bound in inside)
    for left, right in ((frame.left, low), (high, frame.right)):
        if right > left:
            draw.rectangle((left, frame.top, right, frame.bottom - 26), fill=OUTSIDE)


def name_bound(sheet: Image.Image, frame: Frame, bound: float, text: str) -> None:
    """A line at the bound, with its name beside it."""
    draw = ImageDraw.Draw(sheet)
    x = frame.x(bound)
    draw.line((x, frame.top - 8, x, frame.bottom - 26), fill=INK, width=2)
    wide = width_of(text, 18)
    at = x + 10 if x + 10 + wide < frame.right else x - 10 - wide
    write(draw, (at, frame.top + 8), text, 18, INK, bold=True)


def axis(sheet: Image.Image, frame: Frame, digits: int) -> None:
    """A line with five to ten round values under it."""
    draw = ImageDraw.Draw(sheet)
    draw.line((frame.left, frame.bottom - 26, frame.right, frame.bottom - 26), fill=GREY, width=1)
    for value in round_values(frame.low, frame.high):
        text, x = f"{value:.{digits}f}", frame.x(value)
        draw.line((x, frame.bottom, x, frame.bottom + 6), fill=GREY, width=1)
        write(draw, (x - width_of(text, 16) / 2, frame.bottom + 24), text, 16, GREY)


def round_values(low: float, high: float) -> list[float]:
    """Round numbers between two values, five to ten of them."""
    step = 10.0 ** math.floor(math.log10((high - low) / 5))
    step *= next(times for times in (1, 2, 5, 10) if (high - low) / (step * times) <= 10)
    return [step * number for number in range(math.ceil(low / step), math.floor(high / step) + 1)]


def legend(sheet: Image.Image, at: tuple[int, int], title: str, groups: Sequence[Group]) -> None:
    """What the panel shows, and which colour is who."""
    draw = ImageDraw.Draw(sheet)
    write(draw, at, title, 20, INK, bold=True)
    x = at[0] + width_of(title, 20) + 36
    for group in groups:
        draw.rounded_rectangle((x, at[1] - 13, x + 14, at[1] + 1), 3, fill=group.colour)
        text = f"{group.name} ({len(group.scores)})"
        write(draw, (x + 22, at[1]), text, 18, GREY)
        x += 22 + width_of(text, 18) + 28


# Over time


def plot_likeness(sheet: Image.Image, drift: Drift, values: Sequence[float], frame: Frame) -> None:
    """Each picture as a dot, her median as a line in a band of two spreads, the drift's beginning marked."""
    upright = Frame(frame.top, 0, frame.bottom, 0, frame.high, frame.low)
    draw = ImageDraw.Draw(sheet)
    low, high = upright.x(drift.typical - 2 * drift.spread), upright.x(drift.typical + 2 * drift.spread)
    draw.rectangle((frame.left, high, frame.right, low), fill=OUTSIDE)
    middle = upright.x(drift.typical)
    draw.line((frame.left, middle, frame.right, middle), fill=GREY, width=1)
    write(draw, (MARGIN, frame.top - 18), "likeness", 20, INK, bold=True)
    write(draw, (frame.right - width_of("her own median", 16), middle - 8), "her own median", 16, GREY)
    label_heights(draw, upright, frame)
    dots = [(place(index, len(values), frame), upright.x(value)) for index, value in enumerate(values)]
    late = [drift.since is not None and day >= drift.since for day, _ in drift.scores]
    for wanted, colour in ((False, OTHERS), (True, HERS)):
        some = [dot for dot, is_late in zip(dots, late, strict=True) if is_late is wanted]
        paint(sheet, colour, 1.0, [("ellipse", fine([(x - 5, y - 5), (x + 5, y + 5)])) for x, y in some])
    if drift.since is not None and True in late:
        x = dots[late.index(True)][0]
        draw.line((x, frame.top, x, frame.bottom), fill=HERS, width=2)
        write(draw, (x + 10, frame.top + 18), f"since {drift.since}", 18, HERS, bold=True)
    dates(draw, drift, frame)


def plot_sums(sheet: Image.Image, drift: Drift, frame: Frame) -> None:
    """The sum of falls as a hill, and the height of the alarm."""
    upright = Frame(frame.top, 0, frame.bottom, 0, frame.high, frame.low)
    draw = ImageDraw.Draw(sheet)
    write(draw, (MARGIN, frame.top - 18), "falls added up (CUSUM)", 20, INK, bold=True)
    alarm = upright.x(ALARM)
    points = [(place(index, len(drift.sums), frame), upright.x(value)) for index, value in enumerate(drift.sums)]
    if len(points) > 1:
        outline = [(points[0][0], frame.bottom), *points, (points[-1][0], frame.bottom)]
        colour = HERS if drift.since else OTHERS
        paint(sheet, colour, 0.35, [("polygon", fine(outline))])
        paint(sheet, colour, 1.0, [("line", fine(points))])
    draw.line((frame.left, alarm, frame.right, alarm), fill=INK, width=2)
    write(draw, (frame.left + 10, alarm - 10), f"alarm at {ALARM:g}", 18, INK, bold=True)
    draw.line((frame.left, frame.bottom, frame.right, frame.bottom), fill=GREY, width=1)
    dates(draw, drift, frame)


def place(index: int, count: int, frame: Frame) -> float:
    """Where the picture of that number stands, from left to right."""
    return frame.left + (frame.right - frame.left) * (index + 0.5) / max(1, count)


def label_heights(draw: ImageDraw.ImageDraw, upright: Frame, frame: Frame) -> None:
    """Round values down the left side."""
    for value in round_values(upright.high, upright.low):
        y, text = upright.x(value), f"{value:.2f}"
        draw.line((frame.left - 6, y, frame.left, y), fill=GREY, width=1)
        write(draw, (frame.left - 14 - width_of(text, 16), y + 6), text, 16, GREY)


def dates(draw: ImageDraw.ImageDraw, drift: Drift, frame: Frame) -> None:
    """The first and the last day."""
    if not drift.scores:
        return
    first, last = str(drift.scores[0][0]), str(drift.scores[-1][0])
    write(draw, (frame.left, frame.bottom + 26), first, 16, GREY)
    write(draw, (frame.right - width_of(last, 16), frame.bottom + 26), last, 16, GREY)
