"""Hair in head units, in two layers: what falls behind the head, and what lies over the brow."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from influencer.starter.brush import Brush, Colour, Point, curve, darker, lighter, linear


@dataclass(frozen=True, slots=True)
class Hair:
    """All hair needs to be drawn; the colour is that of plain daylight."""

    style: str
    colour: Colour
    turn: float
    light: float
    sway: float  # -1 to 1, a breath of wind

    @property
    def dark(self) -> Colour:
        """Between strands."""
        return darker(self.colour, 0.38)

    @property
    def bright(self) -> Colour:
        """Where light lies."""
        return lighter(self.colour, 0.30 if sum(self.colour) > 200 else 0.24)


def draw_back(b: Brush, hair: Hair) -> None:
    """What falls behind the head."""
    BACK.get(hair.style, _nothing)(b, hair)


def draw_front(b: Brush, hair: Hair) -> None:
    """What lies over the brow."""
    FRONT[hair.style](b, hair)


def _nothing(b: Brush, hair: Hair) -> None:
    """Short styles have nothing behind."""


def _mass(b: Brush, hair: Hair, points: list[Point], deep: bool = False) -> Any:
    """A body of hair, lit from above, darker towards its ends."""
    path = curve(points, tension=0.5)
    top, low = (
        (hair.dark, darker(hair.colour, 0.52)) if deep else (lighter(hair.colour, 0.10), darker(hair.colour, 0.26))
    )
    b.fill(path, linear((0, -1.2), (0, 1.6), (top, 1), (hair.colour if not deep else top, 1), (low, 1)))
    return path


def _strands(b: Brush, hair: Hair, path: Any, lines: list[list[Point]], width: float = 0.035) -> None:
    def act() -> None:
        for i, line in enumerate(lines):
            b.stroke(line, hair.dark if i % 2 else hair.bright, width, 0.62 if i % 2 else 0.5)

    b.inside(path, act)


def _sheen(b: Brush, hair: Hair, path: Any, y: float = -0.72, bend: float = 0.16) -> None:
    """The soft band of light that follows the skull."""
    x = hair.light * 0.24
    line = curve([(x - 0.5, y + bend), (x - 0.2, y + 0.02), (x + 0.15, y), (x + 0.45, y + bend * 0.8)], closed=False)
    b.inside(path, lambda: b.line(line, hair.bright, 0.15, 0.62, blur=0.04))


def _shade_brow(b: Brush, points: list[Point]) -> None:
    """The shadow a fringe casts on the forehead."""
    b.fill(curve(points, tension=0.5), (90, 30, 40), 0.22, blur=0.05)


# Behind the head.


def _back_wavy(b: Brush, h: Hair) -> None:
    s = h.sway * 0.08
    right = [
        (0.55, -1.0),
        (0.92, -0.5),
        (0.98, 0.1),
        (1.10, 0.55),
        (1.02, 1.0),
        (1.20, 1.45),
        (1.10, 1.9),
        (0.92, 2.25),
        (0.55, 2.35),
    ]
    points = [
        (0, -1.18),
        *[(x + s * max(0, y), y) for x, y in right],
        *[(-x + s * max(0, y), y) for x, y in reversed(right)],
    ]
    path = _mass(b, h, points, deep=True)
    lines = [
        [(k * 0.9, 0.2), (k * 1.02 + 0.05, 0.7), (k * 0.9, 1.2), (k * 1.02, 1.7), (k * 0.85, 2.2)]
        for k in (-1.05, -0.9, -0.72, 0.72, 0.9, 1.05)
    ]
    _strands(b, h, path, lines, 0.05)


def _back_straight(b: Brush, h: Hair) -> None:
    s = h.sway * 0.07
    right = [(0.55, -1.0), (0.87, -0.5), (0.90, 0.2), (0.92, 1.0), (0.96, 1.8), (0.98, 2.5)]
    points = [
        (0, -1.14),
        *[(x + s * max(0, y), y) for x, y in right],
        (0.5, 2.58),
        (-0.5, 2.58),
        *[(-x + s * max(0, y), y) for x, y in reversed(right)],
    ]
    path = _mass(b, h, points, deep=True)
    _strands(b, h, path, [[(x, 0.0), (x * 1.03, 1.2), (x * 1.06, 2.5)] for x in (-0.86, -0.8, -0.7, 0.7, 0.8, 0.86)])


def _back_bob(b: Brush, h: Hair) -> None:
    right = [(0.55, -1.02), (0.90, -0.55), (0.95, 0.1), (0.93, 0.7), (0.86, 1.02), (0.5, 1.06)]
    _mass(b, h, [(0, -1.16), *right, *[(-x, y) for x, y in reversed(right)]], deep=True)


def _ring(count: int, rx: float, ry: float, cy: float, start: float, end: float, depth: float = 0.0) -> list[Point]:
    """Points on an arc, in and out by depth: curls and afros."""
    out = []
    for i in range(count):
        a = math.radians(start + (end - start) * i / (count - 1))
        k = 1 + (depth if i % 2 else -depth)
        out.append((math.cos(a) * rx * k, cy + math.sin(a) * ry * k))
    return out


def _back_curls(b: Brush, h: Hair) -> None:
    b.fill(curve(_ring(17, 1.0, 1.02, 0.04, 92, 448), tension=0.5), h.dark)
    for i, (x, y) in enumerate(_ring(17, 0.93, 0.98, 0.05, 118, 422)):
        b.disc(x, y, 0.24 if i % 2 else 0.20, darker(h.colour, 0.30 if i % 2 else 0.20))


def _back_afro(b: Brush, h: Hair) -> None:
    path = curve(_ring(35, 1.24, 1.14, -0.32, 70, 430, 0.022), tension=0.6)
    b.fill(path, linear((0, -1.4), (0, 1.0), (lighter(h.colour, 0.08), 1), (h.colour, 1), (h.dark, 1)))
    _coils(b, h, path, 1.08, 1.0, -0.34)


def _coils(b: Brush, h: Hair, path: Any, rx: float, ry: float, cy: float) -> None:
    def act() -> None:
        for k, scale in enumerate((1.0, 0.80, 0.60)):
            for i, (x, y) in enumerate(_ring(22 - 5 * k, rx * scale, ry * scale, cy, 140, 400)):
                tone = h.bright if (i + k) % 2 and y < 0 else h.dark
                b.line(curve([(x - 0.07, y), (x, y - 0.07), (x + 0.07, y), (x, y + 0.06)]), tone, 0.034, 0.45)

    b.inside(path, act)


def _back_bun(b: Brush, h: Hair) -> None:
    b.disc(0.02, -1.24, 0.43, h.dark)
    path = curve([(0.44, -1.24), (0.02, -0.88), (-0.40, -1.24), (0.02, -1.66)], tension=0.83)
    b.fill(path, linear((0, -1.7), (0, -0.9), (lighter(h.colour, 0.12), 1), (darker(h.colour, 0.25), 1)))
    _strands(
        b,
        h,
        path,
        [
            [(-0.38, -1.2), (-0.1, -1.5), (0.3, -1.42)],
            [(-0.3, -1.05), (0.05, -1.36), (0.4, -1.2)],
            [(-0.1, -0.95), (0.2, -1.15), (0.36, -1.05)],
        ],
        0.05,
    )
    right = [(0.5, -1.0), (0.78, -0.5), (0.78, 0.15), (0.62, 0.62)]
    _mass(b, h, [(0, -1.12), *right, *[(-x, y) for x, y in reversed(right)]], deep=True)


def _back_short(b: Brush, h: Hair) -> None:
    right = [(0.52, -1.02), (0.80, -0.5), (0.79, 0.1), (0.66, 0.62)]
    _mass(b, h, [(0, -1.15), *right, *[(-x, y) for x, y in reversed(right)]], deep=True)


def _back_crop(b: Brush, h: Hair) -> None:
    right = [(0.50, -1.0), (0.76, -0.5), (0.74, 0.05), (0.66, 0.25)]
    _mass(b, h, [(0, -1.10), *right, *[(-x, y) for x, y in reversed(right)]], deep=True)


def _back_braid(b: Brush, h: Hair) -> None:
    right = [(0.52, -1.02), (0.84, -0.5), (0.85, 0.2), (0.74, 0.85), (0.4, 1.15)]
    _mass(b, h, [(0, -1.15), *right, *[(-x, y) for x, y in reversed(right)]], deep=True)


# Over the brow.


def _curtain(b: Brush, h: Hair, side: int, part: float, points: list[Point], lines: list[list[Point]]) -> None:
    flip = [(side * x + part * (1 if y < -0.5 else 0), y) for x, y in points]
    path = _mass(b, h, flip)
    _strands(b, h, path, [[(side * x, y) for x, y in line] for line in lines])
    _sheen(b, h, path)


def _front_wavy(b: Brush, h: Hair) -> None:
    s = h.sway * 0.06
    part = -0.16
    _shade_brow(
        b,
        [
            (part, -0.80),
            (0.42, -0.50),
            (0.68, 0.10),
            (0.82, 0.1),
            (0.6, -0.8),
            (0, -1),
            (-0.6, -0.8),
            (-0.8, 0.1),
            (-0.66, 0.12),
            (-0.46, -0.46),
        ],
    )
    waves = [
        (0.0, -1.17),
        (0.52, -1.06),
        (0.88, -0.60),
        (0.96, -0.05),
        (1.06 + s, 0.42),
        (1.00 + s, 0.85),
        (1.18 + s, 1.30),
        (1.12 + s, 1.75),
        (1.02 + s, 2.22),
        (0.70 + s, 2.05),
        (0.60 + s, 1.62),
        (0.70 + s, 1.2),
        (0.57 + s, 0.86),
        (0.70, 0.46),
        (0.69, 0.02),
        (0.52, -0.42),
        (0.22, -0.72),
        (0.0, -0.86),
    ]
    lines = [
        [(0.08, -0.98), (0.6, -0.62), (0.80, -0.05), (0.86, 0.42), (0.76, 0.85), (0.88, 1.3), (0.8, 1.9)],
        [(0.08, -1.05), (0.72, -0.68), (0.88, 0.0), (0.96, 0.42), (0.84, 0.85), (0.97, 1.3), (0.9, 1.8)],
        [(0.05, -0.92), (0.45, -0.62), (0.70, -0.12), (0.76, 0.42), (0.66, 0.85), (0.78, 1.25), (0.7, 1.8)],
    ]
    for side in (-1, 1):
        _curtain(b, h, side, part, waves, lines)


def _front_straight(b: Brush, h: Hair) -> None:
    s = h.sway * 0.05
    _shade_brow(
        b,
        [
            (0, -0.84),
            (0.5, -0.42),
            (0.66, 0.2),
            (0.82, 0.1),
            (0.6, -0.8),
            (0, -1),
            (-0.6, -0.8),
            (-0.8, 0.1),
            (-0.64, 0.2),
            (-0.5, -0.42),
        ],
    )
    fall = [
        (0.0, -1.13),
        (0.48, -1.04),
        (0.82, -0.58),
        (0.88, 0.0),
        (0.95 + s, 0.8),
        (1.06 + s, 1.6),
        (1.10 + s, 2.25),
        (0.94 + s, 2.62),
        (0.66 + s, 2.30),
        (0.57 + s, 1.5),
        (0.60, 0.7),
        (0.66, 0.2),
        (0.58, -0.30),
        (0.30, -0.70),
        (0.0, -0.94),
    ]
    lines = [
        [(0.06, -1.0), (0.55, -0.62), (0.74, 0.0), (0.76, 1.0), (0.80, 2.4)],
        [(0.06, -1.05), (0.68, -0.65), (0.82, 0.0), (0.90, 1.0), (0.98, 2.4)],
        [(0.05, -0.97), (0.45, -0.62), (0.68, 0.0), (0.67, 1.0), (0.68, 2.3)],
    ]
    for side in (-1, 1):
        _curtain(b, h, side, 0.0, fall, lines)


def _front_curls(b: Brush, h: Hair) -> None:
    _shade_brow(
        b, [(-0.75, 0.0), (-0.5, -0.42), (0, -0.50), (0.5, -0.42), (0.75, 0.0), (0.7, -0.7), (0, -1), (-0.7, -0.7)]
    )
    spots = [
        *_ring(9, 0.80, 0.60, -0.42, 185, 355),
        *_ring(7, 0.62, 0.46, -0.62, 190, 350),
        (-0.80, 0.78),
        (0.80, 0.78),
        (-0.92, 0.52),
        (0.92, 0.52),
        (-0.80, 0.30),
        (0.80, 0.30),
        (-0.94, 0.08),
        (0.94, 0.08),
        (-0.82, -0.14),
        (0.82, -0.14),
        (-0.45, -0.58),
        (-0.18, -0.66),
        (0.12, -0.62),
        (0.42, -0.56),
    ]
    for i, (x, y) in enumerate(spots):
        r = (0.245, 0.20, 0.225, 0.26, 0.21)[i % 5]
        b.disc(
            x,
            y,
            r,
            linear((x, y - r), (x, y + r), (lighter(h.colour, 0.14), 1), (h.colour, 1), (darker(h.colour, 0.28), 1)),
        )
        b.line(
            curve(
                [
                    (x - r * 0.55, y + r * 0.2),
                    (x - r * 0.2, y - r * 0.5),
                    (x + r * 0.5, y - r * 0.25),
                    (x + r * 0.25, y + r * 0.35),
                ],
                closed=False,
            ),
            h.bright,
            0.036,
            0.6,
        )
        b.line(
            curve([(x - r * 0.7, y + r * 0.5), (x, y + r * 0.85), (x + r * 0.7, y + r * 0.5)], closed=False),
            h.dark,
            0.034,
            0.55,
        )


def _front_bob(b: Brush, h: Hair) -> None:
    _shade_brow(
        b, [(-0.66, 0.0), (-0.4, -0.10), (0, -0.12), (0.4, -0.10), (0.66, 0.0), (0.7, -0.7), (0, -1), (-0.7, -0.7)]
    )
    t = h.turn * 0.05
    for side in (-1, 1):
        path = _mass(
            b,
            h,
            [
                (side * 0.45, -0.9),
                (side * 0.86, -0.6),
                (side * 0.93, 0.0),
                (side * 0.92, 0.6),
                (side * 0.84, 0.97),
                (side * 0.56, 0.98),
                (side * 0.60, 0.6),
                (side * 0.66, 0.1),
                (side * 0.60, -0.3),
            ],
        )
        _strands(
            b,
            h,
            path,
            [[(side * x, -0.5), (side * (x + 0.04), 0.2), (side * (x - 0.02), 0.95)] for x in (0.68, 0.75, 0.84)],
        )
    fringe = _mass(
        b,
        h,
        [
            (0, -1.15),
            (0.52, -1.04),
            (0.84, -0.58),
            (0.76, -0.20),
            (0.62, -0.18),
            (0.4 + t, -0.245),
            (0.0 + t, -0.275),
            (-0.4 + t, -0.245),
            (-0.62, -0.18),
            (-0.76, -0.20),
            (-0.84, -0.58),
            (-0.52, -1.04),
        ],
    )
    _strands(
        b,
        h,
        fringe,
        [[(x * 0.3, -1.05), (x * 0.8, -0.65), (x, -0.2)] for x in (-0.68, -0.5, -0.32, -0.12, 0.1, 0.3, 0.48, 0.68)],
    )
    _sheen(b, h, fringe, y=-0.74)


def _front_pixie(b: Brush, h: Hair) -> None:
    _shade_brow(
        b, [(0.68, -0.1), (0.4, -0.25), (-0.1, -0.42), (-0.55, -0.50), (-0.7, -0.1), (-0.7, -0.8), (0, -1), (0.7, -0.7)]
    )
    path = _mass(
        b,
        h,
        [
            (-0.10, -1.20),
            (0.48, -1.10),
            (0.84, -0.66),
            (0.84, -0.10),
            (0.76, 0.30),
            (0.68, 0.10),
            (0.66, -0.18),
            (0.50, -0.26),
            (0.20, -0.34),
            (-0.12, -0.50),
            (-0.42, -0.66),
            (-0.62, -0.38),
            (-0.68, 0.05),
            (-0.76, 0.28),
            (-0.82, -0.10),
            (-0.82, -0.62),
            (-0.55, -1.06),
        ],
    )
    _strands(
        b,
        h,
        path,
        [
            [(-0.42, -0.78), (0.02, -0.66), (0.42, -0.42), (0.62, -0.2)],
            [(-0.45, -0.9), (0.1, -0.78), (0.55, -0.5), (0.72, -0.1)],
            [(-0.4, -1.0), (0.2, -0.92), (0.68, -0.6), (0.78, 0.1)],
            [(-0.45, -0.72), (-0.66, -0.45), (-0.74, 0.1)],
            [(-0.48, -0.85), (-0.74, -0.5), (-0.78, 0.1)],
            [(-0.4, -0.72), (-0.05, -0.58), (0.3, -0.38)],
        ],
        0.045,
    )
    _sheen(b, h, path, y=-0.84)


def _front_afro(b: Brush, h: Hair) -> None:
    _shade_brow(
        b, [(-0.72, 0.05), (-0.5, -0.48), (0, -0.60), (0.5, -0.48), (0.72, 0.05), (0.7, -0.7), (0, -1), (-0.7, -0.7)]
    )
    line = [
        *_ring(17, 0.98, 0.92, -0.32, 172, 368, 0.02),
        (0.74, 0.12),
        (0.66, -0.28),
        (0.42, -0.58),
        (0, -0.68),
        (-0.42, -0.58),
        (-0.66, -0.28),
        (-0.74, 0.12),
    ]
    path = curve(line, tension=0.5)
    b.fill(path, linear((0, -1.3), (0, 0.2), (lighter(h.colour, 0.05), 1), (h.colour, 1)))
    _coils(b, h, path, 0.9, 0.8, -0.34)


def _front_bun(b: Brush, h: Hair) -> None:
    _shade_brow(
        b,
        [
            (0, -0.78),
            (0.45, -0.60),
            (0.68, -0.10),
            (0.74, -0.2),
            (0.6, -0.8),
            (0, -1),
            (-0.6, -0.8),
            (-0.74, -0.2),
            (-0.68, -0.10),
            (-0.45, -0.60),
        ],
    )
    path = _mass(
        b,
        h,
        [
            (0, -1.14),
            (0.48, -1.02),
            (0.79, -0.56),
            (0.79, 0.10),
            (0.70, -0.02),
            (0.66, -0.26),
            (0.44, -0.64),
            (0, -0.82),
            (-0.44, -0.64),
            (-0.66, -0.26),
            (-0.70, -0.02),
            (-0.79, 0.10),
            (-0.79, -0.56),
            (-0.48, -1.02),
        ],
    )
    _strands(
        b,
        h,
        path,
        [
            [(x, -0.45 - 0.35 * (1 - abs(x))), (x * 0.72, -0.85), (0, -1.15)]
            for x in (-0.72, -0.55, -0.38, -0.2, 0.0, 0.2, 0.38, 0.55, 0.72)
        ],
    )
    _sheen(b, h, path, y=-0.93)
    for side in (-1, 1):
        b.stroke([(side * 0.66, -0.30), (side * 0.74, 0.10), (side * 0.66, 0.46), (side * 0.73, 0.66)], h.colour, 0.050)


def _front_braid(b: Brush, h: Hair) -> None:
    _shade_brow(
        b,
        [
            (-0.35, -0.78),
            (0.35, -0.42),
            (0.68, 0.10),
            (0.82, 0.1),
            (0.6, -0.8),
            (0, -1),
            (-0.6, -0.8),
            (-0.8, 0.1),
            (-0.67, 0.05),
            (-0.52, -0.55),
        ],
    )
    sweep = _mass(
        b,
        h,
        [
            (-0.40, -1.08),
            (0.1, -1.18),
            (0.58, -1.02),
            (0.86, -0.50),
            (0.86, 0.20),
            (0.80, 0.72),
            (0.66, 0.62),
            (0.69, 0.20),
            (0.64, -0.20),
            (0.40, -0.48),
            (-0.05, -0.74),
            (-0.40, -0.92),
        ],
    )
    _strands(
        b,
        h,
        sweep,
        [
            [(-0.35, -0.98), (0.2, -0.74), (0.62, -0.32), (0.76, 0.5)],
            [(-0.35, -1.02), (0.32, -0.86), (0.74, -0.40), (0.82, 0.5)],
            [(-0.35, -0.95), (0.15, -0.68), (0.5, -0.42), (0.7, 0.1)],
        ],
    )
    _sheen(b, h, sweep, y=-0.82)
    left = _mass(
        b,
        h,
        [
            (-0.38, -1.08),
            (-0.70, -0.82),
            (-0.86, -0.35),
            (-0.84, 0.30),
            (-0.74, 0.52),
            (-0.68, 0.10),
            (-0.62, -0.36),
            (-0.42, -0.86),
        ],
    )
    _strands(b, h, left, [[(-0.42, -0.96), (-0.66, -0.55), (-0.74, 0.3)], [(-0.42, -1.0), (-0.75, -0.6), (-0.8, 0.2)]])
    _plait(b, h)


def _plait(b: Brush, h: Hair) -> None:
    s = h.sway * 0.05
    for i in range(8):
        y, side = 0.72 + i * 0.235, 1 if i % 2 else -1
        r = 0.235 - i * 0.009
        x = 0.74 + s * y + side * 0.060 + 0.015 * i
        b.canvas.save()
        b.canvas.translate(x, y)
        b.canvas.rotate(side * 32)
        b.disc(0, 0, r * 0.86, h.dark, ry=r * 1.02)
        b.disc(0, -0.012, r * 0.80, linear((0, -r), (0, r), (h.bright, 1), (h.colour, 1), (h.dark, 1)), ry=r * 0.94)
        b.stroke([(-0.07, -0.12), (0.03, 0.02), (0.02, 0.12)], h.dark, 0.026, 0.6)
        b.canvas.restore()
    b.rect(0.70 + s * 2.5, 2.52, 0.22, 0.11, (226, 92, 76), round_=0.05)
    b.fill(
        curve(
            [
                (0.72 + s * 2.5, 2.62),
                (0.92 + s * 2.5, 2.62),
                (0.98 + s * 2.7, 2.95),
                (0.82 + s * 2.8, 3.08),
                (0.70 + s * 2.7, 2.92),
            ]
        ),
        h.colour,
    )


def _front_crop(b: Brush, h: Hair) -> None:
    _shade_brow(
        b, [(-0.70, -0.1), (-0.5, -0.50), (0, -0.58), (0.5, -0.50), (0.70, -0.1), (0.7, -0.7), (0, -1), (-0.7, -0.7)]
    )
    for side in (-1, 1):
        b.fill(
            curve(
                [
                    (side * 0.72, -0.62),
                    (side * 0.77, -0.2),
                    (side * 0.72, 0.20),
                    (side * 0.655, 0.12),
                    (side * 0.655, -0.25),
                    (side * 0.60, -0.55),
                ]
            ),
            h.dark,
            0.82,
        )
    top = [
        (0.66, -0.42),
        (0.78, -0.66),
        (0.72, -0.96),
        (0.54, -1.14),
        (0.36, -1.13),
        (0.20, -1.25),
        (0.0, -1.19),
        (-0.20, -1.24),
        (-0.38, -1.13),
        (-0.56, -1.10),
        (-0.74, -0.88),
        (-0.77, -0.62),
        (-0.66, -0.42),
        (-0.50, -0.64),
        (-0.28, -0.62),
        (-0.1, -0.70),
        (0.12, -0.64),
        (0.32, -0.70),
        (0.50, -0.62),
    ]
    path = _mass(b, h, top)
    _strands(
        b,
        h,
        path,
        [
            [(x, -0.62), (x * 0.9 + 0.07, -0.88), (x * 0.8 + 0.14, -1.12)]
            for x in (-0.6, -0.42, -0.24, -0.06, 0.12, 0.3, 0.48, 0.62)
        ],
        0.045,
    )
    _sheen(b, h, path, y=-0.97, bend=0.08)


BACK: dict[str, Callable[[Brush, Hair], None]] = {
    "long wavy hair": _back_wavy,
    "long straight hair": _back_straight,
    "curly bob": _back_curls,
    "straight bob with fringe": _back_bob,
    "pixie cut": _back_short,
    "afro": _back_afro,
    "top bun": _back_bun,
    "side braid": _back_braid,
    "short crop": _back_crop,
}
FRONT: dict[str, Callable[[Brush, Hair], None]] = {
    "long wavy hair": _front_wavy,
    "long straight hair": _front_straight,
    "curly bob": _front_curls,
    "straight bob with fringe": _front_bob,
    "pixie cut": _front_pixie,
    "afro": _front_afro,
    "top bun": _front_bun,
    "side braid": _front_braid,
    "short crop": _front_crop,
}
