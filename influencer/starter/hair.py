"""Hair in head units, in two layers: what falls behind the head, and what lies over the brow.

Outlines are written as "x y, x y"; a point written twice is a corner. Every fringe ends above the brows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import skia

from influencer.starter.brush import Brush, Colour, Point, linear, mix, radial, times


@dataclass(frozen=True, slots=True)
class Hair:
    """All hair needs to be drawn; the colour is that of plain daylight."""

    style: str
    colour: Colour
    turn: float
    light: float

    @property
    def cool(self) -> bool:
        """Whether it shines blue rather than gold."""
        return self.colour[2] > self.colour[0]

    @property
    def dark(self) -> Colour:
        """In its own shadow."""
        return times(self.colour, (0.56, 0.57, 0.63) if self.cool else (0.64, 0.50, 0.48))

    @property
    def bright(self) -> Colour:
        """Where light lies."""
        return mix(self.colour, (224, 234, 250) if self.cool else (255, 238, 206), 0.34)

    @property
    def edge(self) -> Colour:
        """Its deepest shadow."""
        return mix(self.dark, (20, 12, 24), 0.45)

    @property
    def tie(self) -> Colour:
        """A ribbon that stands out from it."""
        return (250, 232, 206) if sum(self.colour) < 400 else (74, 52, 108)


def draw_back(b: Brush, hair: Hair) -> None:
    """What falls behind the head."""
    BACK[hair.style](b, hair)


def draw_front(b: Brush, hair: Hair) -> None:
    """What lies over the brow."""
    FRONT[hair.style](b, hair)


# Shapes.


def _points(text: str) -> list[Point]:
    pairs = (pair.split() for pair in text.split(","))
    return [(float(x), float(y)) for x, y in pairs]


def _outline(points: Sequence[Point]) -> Any:
    """A smooth closed path, sharp where a point stands twice."""
    once = [p for p, q in zip(points, [*points[1:], points[0]], strict=True) if p != q]
    ends = [*once[1:], once[0]]
    lean = [_lean(a, c, points.count(b) > 1) for a, b, c in zip([once[-1], *once], once, ends, strict=False)]
    path = skia.PathBuilder()
    path.moveTo(*once[0])
    for (ax, ay), (bx, by), (ux, uy), (vx, vy) in zip(once, ends, lean, [*lean[1:], lean[0]], strict=True):
        path.cubicTo(ax + ux, ay + uy, bx - vx, by - vy, bx, by)
    path.close()
    return path.detach()


def _lean(before: Point, after: Point, sharp: bool) -> Point:
    k = 0.0 if sharp else 1 / 6
    return ((after[0] - before[0]) * k, (after[1] - before[1]) * k)


def _whole(text: str) -> list[Point]:
    """A closed outline from its right half."""
    right = _points(text)
    return [*right, *[(-x, y) for x, y in reversed(right) if x > 0]]


def _flip(points: Sequence[Point], side: int) -> list[Point]:
    return [(side * x, y) for x, y in points]


def _turned(h: Hair, points: Sequence[Point], part: float = 0.0) -> list[Point]:
    """What lies near the middle of the brow moves with the nose, and with the parting."""
    slide = part + h.turn * 0.09
    return [(x + slide * max(0.0, 1 - abs(x) / 0.9) * (y < -0.3), y) for x, y in points]


def _ring(count: int, rx: float, ry: float, cy: float, span: Point, depth: float = 0.0) -> list[Point]:
    """Points on an arc, in and out by depth."""
    start, end = span
    angles = [math.radians(start + (end - start) * i / (count - 1)) for i in range(count)]
    waves = [1 + (depth if i % 2 else -depth) for i in range(count)]
    return [(math.cos(a) * rx * k, cy + math.sin(a) * ry * k) for a, k in zip(angles, waves, strict=True)]


def _lock(points: Sequence[Point], width: float) -> Any:
    """A strand that is widest in its middle and ends in points."""
    first, last = points[0], points[-1]
    left, right = [], []
    for before, (x, y), after in zip(points, points[1:], points[2:], strict=False):
        dx, dy = after[0] - before[0], after[1] - before[1]
        k = width / 2 / math.hypot(dx, dy)
        left.append((x - dy * k, y + dx * k))
        right.append((x + dy * k, y - dx * k))
    return _outline([first, first, *left, last, last, *reversed(right)])


# Strokes.

FACE = "0 -0.97, 0.46 -0.86, 0.70 -0.5, 0.74 0.1, 0.66 0.6, 0.2 1.0"


def _mass(b: Brush, h: Hair, points: Sequence[Point], low: float = 1.6) -> Any:
    """A body of hair, lit from above and from one side."""
    path = _outline(points)
    _hairline(b, h, path)
    _body(b, h, path, low)
    return path


def _body(b: Brush, h: Hair, path: Any, low: float) -> None:
    lit = mix(h.colour, h.bright, 0.35)
    b.fill(path, linear((0, -1.25), (0, low), (lit, 1), (h.colour, 1), (mix(h.colour, h.dark, 0.75), 1)))
    far = -h.light
    b.inside(path, lambda: b.rect(-2, -2, 4, 6, linear((far * 1.0, 0), (0.0, 0), (h.dark, 0.6), (h.dark, 0))))


def _hairline(b: Brush, h: Hair, path: Any) -> None:
    """A soft dark edge on the face, which keeps hair off skin of its own colour."""
    b.inside(_outline(_whole(FACE)), lambda: b.line(path, h.edge, 0.09, 0.7, blur=0.015))


def _deep(b: Brush, h: Hair, points: Sequence[Point]) -> Any:
    """A body of hair in the shadow of the head."""
    path = _outline(points)
    deepest = mix(h.dark, (24, 14, 30), 0.3)
    b.fill(path, linear((0, -1.0), (0, 2.0), (h.dark, 1), (deepest, 1), (h.dark, 1)))
    return path


def _strands(b: Brush, h: Hair, path: Any, lines: Sequence[Sequence[Point]], width: float = 0.08) -> None:
    """Bold tapering strands, dark and bright by turns."""

    def act() -> None:
        for i, line in enumerate(lines):
            b.fill(_lock(line, width), h.bright if i % 2 else h.dark, 0.62)

    b.inside(path, act)


def _locks(b: Brush, lines: Sequence[Sequence[Point]], width: float, colour: Colour, alpha: float) -> None:
    for line in lines:
        b.fill(_lock(line, width), colour, alpha)


def _sheen(b: Brush, h: Hair, path: Any, y: float = -0.80, wide: float = 0.17) -> None:
    """The band of light that follows the skull."""
    x = h.light * 0.20
    arc = [(x - 0.50, y + 0.17), (x - 0.24, y + 0.04), (x, y), (x + 0.24, y + 0.04), (x + 0.50, y + 0.17)]
    b.inside(path, lambda: b.fill(_lock(arc, wide), h.bright, 0.85, blur=0.03))


def _shade(b: Brush, h: Hair, text: str) -> None:
    """The shadow hair casts on the forehead."""
    shadow = _outline(_turned(h, _whole(text)))
    b.inside(_outline(_whole(FACE)), lambda: b.fill(shadow, (70, 20, 34), 0.34, blur=0.05))


def _bun(b: Brush, h: Hair, x: float, y: float, r: float) -> None:
    """Hair wound up into a ball."""
    path = _outline([(x + px, py) for px, py in _ring(12, r, r, y, (0, 330))])
    glow = radial((x + h.light * r * 0.35, y - r * 0.45), r * 1.5, (h.bright, 1), (h.colour, 1), (h.dark, 1))
    b.fill(path, glow)
    coils = (
        [(-0.95, 0.15), (-0.55, -0.45), (0.1, -0.62), (0.75, -0.35)],
        [(-0.75, 0.55), (-0.25, -0.12), (0.4, -0.2), (0.95, 0.2)],
        [(-0.35, 0.85), (0.1, 0.3), (0.5, 0.25), (0.75, 0.6)],
    )
    lines = [[(x + px * r, y + py * r) for px, py in coil] for coil in coils]
    b.inside(path, lambda: _locks(b, lines, r * 0.17, h.dark, 0.8))


def _ribbon(b: Brush, h: Hair, x: float, y: float, w: float, tall: float) -> None:
    b.rect(x - w / 2, y - tall / 2, w, tall, h.tie, round_=tall * 0.45)


def _temples(b: Brush, h: Hair) -> None:
    """Short sides that fade into the skin before the ears."""
    shade = mix(h.colour, h.dark, 0.75)
    side = _points("0.5 -0.95, 0.74 -0.8, 0.78 -0.5, 0.77 -0.1, 0.72 0.22, 0.67 0.22, 0.66 -0.2, 0.65 -0.5, 0.57 -0.8")
    fade = linear((0, -0.7), (0, 0.24), (shade, 1.0), (shade, 0.95), (shade, 0.7), (shade, 0.2))
    for sign in (-1, 1):
        b.fill(_outline(_flip(side, sign)), fade)


# Behind the head.


def _back_wavy(b: Brush, h: Hair) -> None:
    _deep(b, h, _whole("0 -1.15, 0.6 -1.0, 0.94 -0.5, 1.0 0.1, 1.14 0.6, 1.02 1.0, 1.2 1.5, 1.0 2.0, 0.9 2.4, 0 2.3"))


def _back_straight(b: Brush, h: Hair) -> None:
    _deep(b, h, _whole("0 -1.1, 0.5 -1.0, 0.8 -0.5, 0.84 0.2, 0.88 1.2, 0.94 2.46, 0.94 2.46, 0 2.46"))


def _back_curls(b: Brush, h: Hair) -> None:
    _deep(b, h, _whole("0 -1.0, 0.6 -0.86, 0.9 -0.4, 1.02 0.2, 1.04 0.7, 0.74 0.98, 0 0.92"))


def _back_bob(b: Brush, h: Hair) -> None:
    _deep(b, h, _whole("0 -1.1, 0.55 -1.0, 0.84 -0.5, 0.92 0.2, 0.96 0.94, 0.96 0.94, 0 0.94"))


def _back_pixie(b: Brush, h: Hair) -> None:
    _deep(b, h, _whole("0 -1.1, 0.52 -1.02, 0.82 -0.5, 0.80 0.1, 0.82 0.55, 0.82 0.55, 0.5 0.5"))


def _back_afro(b: Brush, h: Hair) -> None:
    _afro(b, h, _outline(_ring(26, 1.40, 1.17, -0.40, (90, 450 - 360 / 26), 0.03)))


def _back_short(b: Brush, h: Hair) -> None:
    _deep(b, h, _whole("0 -1.08, 0.5 -1.0, 0.77 -0.5, 0.73 0.0, 0.52 0.45, 0 0.5"))


def _back_top_bun(b: Brush, h: Hair) -> None:
    _back_short(b, h)
    _bun(b, h, 0.0, -1.25, 0.39)


def _back_space_buns(b: Brush, h: Hair) -> None:
    _back_short(b, h)
    for side in (-1, 1):
        _bun(b, h, side * 0.72, -1.10, 0.39)


def _back_ponytail(b: Brush, h: Hair) -> None:
    _back_short(b, h)
    outer = (
        "0.02 -1.02, -0.02 -1.40, -0.42 -1.58, -0.96 -1.40, -1.30 -0.85, -1.36 -0.1, -1.26 0.6, -1.36 1.2, -1.52 1.6"
    )
    inner = "-1.52 1.6, -1.10 1.42, -0.86 0.9, -0.90 0.2, -0.98 -0.4, -0.86 -0.86, -0.5 -1.06, -0.22 -1.0"
    tail = _mass(b, h, _points(f"{outer}, {inner}"))
    lines = (
        "-0.14 -1.1, -0.46 -1.34, -0.86 -1.1, -1.08 -0.4, -1.04 0.5, -1.22 1.3",
        "-0.10 -1.2, -0.44 -1.46, -0.94 -1.24, -1.20 -0.5, -1.16 0.4, -1.34 1.3",
        "-0.16 -1.02, -0.5 -1.18, -0.80 -0.96, -0.98 -0.3, -0.95 0.5, -1.06 1.2",
    )
    _strands(b, h, tail, [_points(line) for line in lines], 0.10)
    _ribbon(b, h, -0.08, -1.14, 0.40, 0.20)


def _back_braid(b: Brush, h: Hair) -> None:
    _deep(b, h, _whole("0 -1.12, 0.52 -1.02, 0.82 -0.5, 0.82 0.2, 0.74 0.85, 0.4 1.1, 0 1.1"))


# Over the brow.


def _curtains(b: Brush, h: Hair, text: str, lines: Sequence[str], part: float = 0.0) -> None:
    """The same fall of hair on both sides of a parting."""
    for side in (-1, 1):
        path = _mass(b, h, _turned(h, _flip(_points(text), side), part), low=2.6)
        _strands(b, h, path, [_turned(h, _flip(_points(line), side), part) for line in lines])
        _sheen(b, h, path)


def _front_wavy(b: Brush, h: Hair) -> None:
    _shade(b, h, "0 -0.9, 0.36 -0.62, 0.62 -0.2, 0.70 0.3, 0.8 0.3, 0.7 -0.8")
    outer = (
        "0 -1.19, 0.54 -1.08, 0.90 -0.62, 0.97 -0.1, 1.18 0.34, "
        "1.04 0.76, 1.34 1.22, 1.12 1.68, 1.34 2.14, 1.10 2.62, 1.10 2.62"
    )
    inner = (
        "1.08 2.30, 0.70 2.42, 0.70 2.42, 0.86 1.86, 0.60 1.42, 0.78 1.04, "
        "0.62 0.72, 0.75 0.34, 0.70 0.0, 0.58 -0.42, 0.28 -0.74, 0 -0.92"
    )
    lines = (
        "0.06 -0.96, 0.56 -0.66, 0.80 -0.05, 0.92 0.36, 0.78 0.76, 1.0 1.22, 0.84 1.68, 1.04 2.2",
        "0.06 -1.05, 0.70 -0.72, 0.89 0.0, 1.05 0.38, 0.90 0.76, 1.16 1.22, 1.0 1.66, 1.18 2.1",
        "0.10 -0.90, 0.46 -0.64, 0.72 -0.05, 0.80 0.36, 0.68 0.74, 0.86 1.2, 0.72 1.6, 0.9 2.2",
    )
    _curtains(b, h, f"{outer}, {inner}", lines, part=-0.18)


def _front_straight(b: Brush, h: Hair) -> None:
    _shade(b, h, "0 -0.9, 0.40 -0.62, 0.60 -0.2, 0.68 0.3, 0.8 0.3, 0.7 -0.8")
    outer = "0 -1.12, 0.46 -1.03, 0.78 -0.6, 0.86 -0.05, 0.90 0.8, 0.96 1.7, 1.0 2.5, 1.0 2.5"
    inner = "0.56 2.5, 0.56 2.5, 0.56 1.6, 0.60 0.8, 0.68 0.2, 0.62 -0.3, 0.36 -0.7, 0 -0.94"
    lines = (
        "0.06 -0.98, 0.58 -0.60, 0.75 0.0, 0.75 1.0, 0.77 2.5",
        "0.06 -1.05, 0.70 -0.60, 0.82 0.0, 0.84 1.0, 0.89 2.5",
        "0.10 -0.92, 0.50 -0.60, 0.69 0.0, 0.66 1.0, 0.66 2.5",
    )
    _curtains(b, h, f"{outer}, {inner}", lines)


CURLS = _points(
    "0.74 0.88, 1.0 0.72, 1.06 0.34, 0.98 -0.04, 0.86 -0.42, 0.62 -0.74, 0.22 -0.90,"
    "0.80 0.50, 0.82 0.10, 0.74 -0.32, 0.42 -0.66"
)


def _front_curls(b: Brush, h: Hair) -> None:
    _shade(b, h, "0 -0.62, 0.4 -0.52, 0.62 -0.2, 0.70 0.3, 0.8 0.3, 0.7 -0.8")
    for i, (x, y) in enumerate(CURLS):
        for side in (-1, 1):
            _curl(b, h, _turned(h, [(side * x, y)])[0], 0.27 if i < 7 else 0.23, side)


def _curl(b: Brush, h: Hair, centre: Point, r: float, side: int) -> None:
    """One ringlet: a hook of light in a round of hair, and the shadow it throws on the next."""
    x, y = centre
    b.disc(x, y + r * 0.10, r * 1.02, h.dark, 0.55, blur=0.03)
    b.disc(x, y, r, linear((0, -1.2), (0, 1.3), (mix(h.colour, h.bright, 0.3), 1), (mix(h.colour, h.dark, 0.35), 1)))
    hook = ((0.66, 0.50), (-0.10, 0.72), (-0.66, 0.20), (-0.40, -0.50), (0.30, -0.62), (0.62, -0.20))
    inner = ((0.34, 0.30), (-0.16, 0.30), (-0.26, -0.10), (0.20, -0.26))
    b.fill(_lock([(x + side * px * r, y + py * r) for px, py in hook], r * 0.26), h.bright, 0.65)
    b.fill(_lock([(x + side * px * r, y + py * r) for px, py in inner], r * 0.22), h.dark, 0.55)


def _front_bob(b: Brush, h: Hair) -> None:
    _shade(b, h, "0 -0.40, 0.4 -0.39, 0.60 -0.2, 0.68 0.3, 0.8 0.3, 0.7 -0.8")
    sides = "0.45 -0.9, 0.84 -0.6, 0.92 0.0, 0.98 0.98, 0.98 0.98, 0.60 0.98, 0.60 0.98, 0.66 0.3, 0.64 -0.3, 0.5 -0.6"
    lines = ("0.70 -0.5, 0.73 0.2, 0.72 0.98", "0.78 -0.5, 0.81 0.2, 0.83 0.98")
    for side in (-1, 1):
        path = _mass(b, h, _flip(_points(sides), side))
        _strands(b, h, path, [_flip(_points(line), side) for line in lines])
    fringe = "0 -1.14, 0.50 -1.03, 0.82 -0.58, 0.80 -0.30, 0.66 -0.40, 0.66 -0.40, 0.3 -0.455, 0 -0.465"
    path = _mass(b, h, _turned(h, _whole(fringe)), low=0.4)
    strands = [[(x * 0.35, -1.05), (x * 0.85, -0.75), (x, -0.4)] for x in (-0.58, -0.36, -0.12, 0.12, 0.36, 0.58)]
    _strands(b, h, path, [_turned(h, line) for line in strands], 0.045)
    _sheen(b, h, path)


def _front_pixie(b: Brush, h: Hair) -> None:
    _shade(b, h, "0 -0.66, 0.5 -0.44, 0.68 -0.1, 0.78 -0.1, 0.7 -0.8")
    outer = "-0.76 0.34, -0.76 0.34, -0.84 -0.1, -0.86 -0.62, -0.56 -1.06, -0.1 -1.22, 0.44 -1.2, 0.84 -0.86, 0.96 -0.4"
    right = "1.08 -0.12, 1.08 -0.12, 0.86 -0.10, 0.82 0.12, 0.72 0.36, 0.72 0.36, 0.70 0.0, 0.64 -0.30"
    fringe = (
        "0.58 -0.40, 0.58 -0.40, 0.46 -0.50, 0.38 -0.45, 0.38 -0.45, 0.22 -0.58, 0.10 -0.55, 0.10 -0.55, -0.1 -0.70"
    )
    left = "-0.40 -0.88, -0.62 -0.5, -0.70 0.0"
    path = _mass(b, h, _turned(h, _points(f"{outer}, {right}, {fringe}, {left}")), low=0.8)
    lines = (
        "-0.42 -0.86, 0.0 -0.76, 0.36 -0.60, 0.60 -0.36",
        "-0.40 -0.96, 0.14 -0.88, 0.58 -0.62, 0.88 -0.18",
        "-0.34 -1.06, 0.26 -1.02, 0.72 -0.74, 0.90 -0.3",
        "-0.46 -0.92, -0.70 -0.5, -0.76 0.2",
    )
    _strands(b, h, path, [_turned(h, _points(line)) for line in lines], 0.09)
    _sheen(b, h, path, y=-0.96, wide=0.12)


AFRO = "0.73 0.14, 0.73 0.14, 0.68 -0.22, 0.46 -0.56, 0 -0.64"
COILS = _points(
    "0.90 0.46, 1.10 0.08, 1.16 -0.34, 1.04 -0.78, 0.74 -1.14, 0.30 -1.34, 0.84 -0.36, 0.62 -0.80, 0.22 -0.98"
)


def _afro(b: Brush, h: Hair, path: Any) -> None:
    """One soft cloud: both layers carry the same light, so that no seam shows."""
    _hairline(b, h, path)
    b.fill(path, radial((h.light * 0.5, -1.0), 2.2, (mix(h.colour, h.bright, 0.55), 1), (h.colour, 1), (h.dark, 1)))
    b.inside(path, lambda: _coils(b, h))


def _coils(b: Brush, h: Hair) -> None:
    for x, y in COILS:
        for side in (-1, 1):
            _coil(b, h, side * x, y)


def _coil(b: Brush, h: Hair, x: float, y: float) -> None:
    """A soft puff, lit from above."""
    lit, shadow = mix(h.colour, h.bright, 0.7), mix(h.colour, h.dark, 0.6)
    b.disc(x, y, 0.27, radial((x, y - 0.14), 0.42, (lit, 0.9), (h.colour, 0.5), (shadow, 0.75)))


def _front_afro(b: Brush, h: Hair) -> None:
    _shade(b, h, "0 -0.60, 0.46 -0.50, 0.64 -0.2, 0.70 0.3, 0.8 0.3, 0.7 -0.8")
    hole = _turned(h, _whole(AFRO))
    edge = _ring(17, 1.1, 0.98, -0.34, (150, 390))
    _afro(b, h, _outline([*edge, *hole]))


def _cap(b: Brush, h: Hair) -> Any:
    """Hair drawn back from the brow."""
    _shade(b, h, "0 -0.67, 0.40 -0.55, 0.60 -0.30, 0.68 0.05, 0.74 0.05, 0.7 -0.8")
    line = "0 -1.14, 0.48 -1.03, 0.80 -0.58, 0.80 -0.08, 0.75 0.12, 0.69 0.0, 0.64 -0.30, 0.42 -0.61, 0 -0.73"
    return _mass(b, h, _turned(h, _whole(line)), low=0.6)


def _front_top_bun(b: Brush, h: Hair) -> None:
    path = _cap(b, h)
    xs = (-0.70, -0.48, -0.24, 0.0, 0.24, 0.48, 0.70)
    lines = [[(x, -0.35 - 0.45 * (1 - x * x)), (x * 0.8, -0.86), (x * 0.2, -1.16)] for x in xs]
    _strands(b, h, path, lines, 0.07)
    _sheen(b, h, path, y=-0.98, wide=0.12)


def _front_ponytail(b: Brush, h: Hair) -> None:
    path = _cap(b, h)
    xs = (-0.70, -0.45, -0.18, 0.10, 0.36, 0.62)
    lines = [[(x, -0.35 - 0.45 * (1 - x * x)), (x * 0.7 - 0.08, -0.9), (x * 0.25 - 0.10, -1.16)] for x in xs]
    _strands(b, h, path, lines, 0.07)
    _sheen(b, h, path, y=-0.96, wide=0.12)


def _front_space_buns(b: Brush, h: Hair) -> None:
    path = _cap(b, h)
    lines = (
        "0.10 -0.80, 0.24 -0.96, 0.52 -1.08",
        "0.36 -0.70, 0.48 -0.84, 0.60 -1.0",
        "0.62 -0.36, 0.70 -0.6, 0.68 -0.9",
    )
    for side in (-1, 1):
        _strands(b, h, path, [_turned(h, _flip(_points(line), side)) for line in lines], 0.07)
        wisp = _points("0.50 -0.62, 0.66 -0.36, 0.73 0.1, 0.68 0.45, 0.76 0.78")
        b.fill(_lock(_flip(wisp, side), 0.15), h.colour)
    b.fill(_lock(_turned(h, _points("0 -0.80, 0 -1.0, 0 -1.15")), 0.06), h.dark)


def _front_braid(b: Brush, h: Hair) -> None:
    _shade(b, h, "0 -0.70, 0.5 -0.46, 0.66 -0.1, 0.70 0.3, 0.8 0.3, 0.7 -0.8")
    left = "-0.36 -1.10, -0.70 -0.84, -0.86 -0.35, -0.85 0.30, -0.74 0.56, -0.70 0.10, -0.64 -0.36, -0.40 -0.88"
    path = _mass(b, h, _points(left))
    _strands(b, h, path, [_points("-0.42 -0.96, -0.68 -0.55, -0.76 0.4")])
    outer = "-0.42 -1.08, 0.1 -1.19, 0.58 -1.03, 0.87 -0.50, 0.90 0.20, 0.98 0.80, 0.62 0.86, 0.70 0.20"
    sweep = _mass(b, h, _turned(h, _points(f"{outer}, 0.66 -0.22, 0.44 -0.54, 0.0 -0.76, -0.42 -0.94")))
    lines = (
        "-0.35 -0.99, 0.2 -0.78, 0.62 -0.38, 0.78 0.2, 0.78 0.8",
        "-0.30 -1.06, 0.32 -0.92, 0.74 -0.46, 0.86 0.2, 0.86 0.8",
    )
    _strands(b, h, sweep, [_turned(h, _points(line)) for line in lines])
    _sheen(b, h, sweep, y=-0.88)
    _plait(b, h)


def _plait(b: Brush, h: Hair) -> None:
    b.fill(_outline(_points("0.82 2.44, 1.06 2.44, 1.12 2.78, 0.98 3.04, 0.98 3.04, 0.80 2.80")), h.colour)
    for i in range(7):
        _link(b, h, 0.86 + 0.012 * i, 0.84 + i * 0.235, 1 if i % 2 else -1, 1.0 - i * 0.045)
    _ribbon(b, h, 0.94, 2.46, 0.28, 0.15)


def _link(b: Brush, h: Hair, x: float, y: float, side: int, k: float) -> None:
    """One turn of the plait, from its outer edge over the middle."""
    leaf = _points("-0.10 -0.18, 0.12 -0.30, 0.30 -0.20, 0.32 0.02, 0.14 0.22, -0.18 0.38, -0.18 0.38, -0.20 0.10")
    path = _outline([(x + side * px * k, y + py * k) for px, py in leaf])
    b.line(path, h.edge, 0.035, 0.6)
    lit = mix(h.colour, h.bright, 0.7)
    b.fill(path, linear((x + side * 0.2, y - 0.26), (x - side * 0.1, y + 0.34), (lit, 1), (h.colour, 1), (h.dark, 1)))


def _front_crop(b: Brush, h: Hair) -> None:
    _shade(b, h, "0 -0.54, 0.5 -0.52, 0.66 -0.2, 0.74 -0.2, 0.7 -0.8")
    over = (
        "-0.62 -0.48, -0.62 -0.48, -0.775 -0.50, -0.73 -0.88, -0.54 -1.08, "
        "-0.34 -1.09, -0.20 -1.18, -0.02 -1.12, 0.20 -1.20, 0.36 -1.10"
    )
    right = "0.56 -1.08, 0.74 -0.88, 0.775 -0.50, 0.62 -0.48, 0.62 -0.48, 0.48 -0.70, 0.34 -0.60, 0.34 -0.60"
    tips = "0.18 -0.70, 0.04 -0.58, 0.04 -0.58, -0.12 -0.70, -0.28 -0.60, -0.28 -0.60, -0.44 -0.70"
    path = _outline(_turned(h, _points(f"{over}, {right}, {tips}")))
    _hairline(b, h, path)
    _temples(b, h)
    _body(b, h, path, low=-0.4)
    lines = [[(x, -0.60), (x * 0.95 + 0.07, -0.84), (x * 0.85 + 0.16, -1.08)] for x in (-0.50, -0.24, 0.02, 0.28, 0.48)]
    _strands(b, h, path, [_turned(h, line) for line in lines], 0.07)


def _front_slicked(b: Brush, h: Hair) -> None:
    _shade(b, h, "0 -0.66, 0.26 -0.74, 0.50 -0.66, 0.64 -0.2, 0.74 -0.2, 0.7 -0.8")
    outer = "0 -1.4, 0.4 -1.35, 0.7 -1.12, 0.8 -0.76, 0.78 -0.22, 0.78 -0.22, 0.67 -0.22, 0.67 -0.22"
    path = _outline(_turned(h, _whole(f"{outer}, 0.63 -0.50, 0.51 -0.74, 0.33 -0.81, 0.15 -0.78, 0 -0.73")))
    _hairline(b, h, path)
    _temples(b, h)
    lit, low = mix(h.colour, h.bright, 0.5), mix(h.colour, h.dark, 0.75)
    b.fill(path, linear((0, -1.40), (0, -0.22), (low, 1), (h.colour, 1), (lit, 1), (low, 1), (low, 1)))
    combed = (
        "0.10 -0.76, 0.16 -1.0, 0.10 -1.36",
        "0.34 -0.78, 0.46 -1.02, 0.30 -1.34",
        "0.56 -0.6, 0.70 -0.9, 0.54 -1.2",
    )
    for side in (-1, 1):
        _strands(b, h, path, [_turned(h, _flip(_points(comb), side)) for comb in combed], 0.06)
    _sheen(b, h, path, y=-1.06, wide=0.20)


BACK: dict[str, Callable[[Brush, Hair], None]] = {
    "long wavy hair": _back_wavy,
    "long straight hair": _back_straight,
    "curly bob": _back_curls,
    "straight bob with fringe": _back_bob,
    "pixie cut": _back_pixie,
    "afro": _back_afro,
    "top bun": _back_top_bun,
    "side braid": _back_braid,
    "short crop": _back_short,
    "high ponytail": _back_ponytail,
    "space buns": _back_space_buns,
    "slicked-back hair": _back_short,
}
FRONT: dict[str, Callable[[Brush, Hair], None]] = {
    "long wavy hair": _front_wavy,
    "long straight hair": _front_straight,
    "curly bob": _front_curls,
    "straight bob with fringe": _front_bob,
    "pixie cut": _front_pixie,
    "afro": _front_afro,
    "top bun": _front_top_bun,
    "side braid": _front_braid,
    "short crop": _front_crop,
    "high ponytail": _front_ponytail,
    "space buns": _front_space_buns,
    "slicked-back hair": _front_slicked,
}
