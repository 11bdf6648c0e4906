"""A neck, shoulders and what is worn on them, in head units below the chin. Knows nothing of faces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from influencer.starter.brush import (
    Brush,
    Colour,
    Point,
    curve,
    darker,
    lighter,
    linear,
    mirrored,
    mix,
    polygon,
    times,
)


@dataclass(frozen=True, slots=True)
class Body:
    """All a body needs to be drawn; colours are those of plain daylight."""

    skin: Colour
    outfit: str
    cloth: Colour
    beside: Colour
    presentation: str
    body: str
    turn: float
    light: float

    @property
    def width(self) -> float:
        """Half the shoulders."""
        base = {"slim": 1.08, "average build": 1.25, "full-figured": 1.56}[self.body]
        return base + {"woman": 0.0, "man": 0.20, "androgynous person": 0.10}[self.presentation]

    @property
    def neck(self) -> float:
        """Half the neck."""
        base = {"slim": 0.27, "average build": 0.30, "full-figured": 0.37}[self.body]
        return base + {"woman": 0.0, "man": 0.08, "androgynous person": 0.03}[self.presentation]

    @property
    def fold(self) -> Colour:
        """The colour of a crease: darker on light cloth, lighter on dark."""
        return darker(self.cloth, 0.30) if sum(self.cloth) > 240 else lighter(self.cloth, 0.16)

    @property
    def shade(self) -> Colour:
        """The cloth in its own shadow."""
        return times(self.cloth, (0.72, 0.66, 0.74))


def draw_body(b: Brush, body: Body) -> None:
    """Neck first, then what is worn."""
    _neck(b, body)
    WEAR[body.outfit](b, body)


def _neck(b: Brush, body: Body) -> None:
    n, dark = body.neck, times(body.skin, (0.80, 0.62, 0.60))
    path = curve(
        mirrored(
            [(n, 0.55), (n * 0.97, 1.1), (n * 1.05, 1.32), (n * 2.0, 1.52), (n * 3.4, 1.66), (n * 3.2, 2.3), (0.2, 2.5)]
        ),
        tension=0.4,
    )
    b.fill(path, linear((0, 0.8), (0, 2.3), (body.skin, 1), (body.skin, 1), (mix(body.skin, dark, 0.3), 1)))
    b.inside(path, lambda: b.disc(body.turn * 0.06, 0.88, 0.62, dark, 0.95, ry=0.46, blur=0.03))
    for side in (-1, 1):
        b.stroke([(side * 0.06, 1.62), (side * 0.35, 1.575), (side * 0.72, 1.52)], dark, 0.03, 0.6)
        b.stroke([(side * n * 0.75, 1.2), (side * 0.14, 1.42), (side * 0.07, 1.58)], dark, 0.024, 0.45)


def _torso(body: Body, loose: float = 0.0, collar: float = 0.0) -> list[Point]:
    """Right half of the garment, neck to hem."""
    n, w = body.neck + collar, body.width + loose
    waist = {"slim": 0.93, "average build": 1.02, "full-figured": 1.10}[body.body]
    return [
        (n, 1.34),
        (n + 0.16, 1.43),
        (w * 0.70, 1.56),
        (w * 0.94, 1.72),
        (w * 1.05, 2.05),
        (w * (1.09 + loose * 0.1), 2.7),
        (w * 1.06 * waist + loose * 0.2, 3.5),
        (w * 1.12, 5.6),
    ]


def _cloth(b: Brush, body: Body, right: list[Point], neckline: list[Point], paint: Colour | None = None) -> Any:
    """Fill the garment; the neckline runs from the left neck point to the right one."""
    colour = paint or body.cloth
    path = curve([*right, *[(-x, y) for x, y in reversed(right)], *neckline], tension=0.42)
    b.fill(
        path,
        linear((0, 1.3), (0, 4.6), (lighter(colour, 0.10), 1), (colour, 1), (times(colour, (0.80, 0.76, 0.82)), 1)),
    )
    b.inside(path, lambda: _volume(b, body, colour))
    return path


def _volume(b: Brush, body: Body, colour: Colour) -> None:
    w, far = body.width, -body.light
    dark = times(colour, (0.55, 0.50, 0.62))
    b.rect(-3, 1, 6, 5, linear((far * w * 1.15, 0), (far * w * 0.1, 0), (dark, 0.55), (dark, 0.0)))
    for side in (-1, 1):
        b.fill(
            curve(
                [
                    (side * w * 0.80, 2.15),
                    (side * w * 0.72, 2.7),
                    (side * w * 0.76, 5.6),
                    (side * w * 0.70, 5.6),
                    (side * w * 0.66, 2.9),
                ]
            ),
            dark,
            0.50,
            blur=0.02,
        )
    if body.presentation != "man":
        for side in (-1, 1):
            b.disc(side * w * 0.34, 2.74, w * 0.33, dark, 0.26, ry=0.12, blur=0.07)
            b.disc(side * w * 0.34 + body.light * 0.08, 2.38, w * 0.22, lighter(colour, 0.5), 0.22, ry=0.16, blur=0.08)


def _folds(
    b: Brush, body: Body, path: Any, lines: list[list[Point]], width: float = 0.035, alpha: float = 0.55
) -> None:
    def act() -> None:
        for line in lines:
            b.stroke(line, body.fold, width, alpha)

    b.inside(path, act)


def _drape(body: Body) -> list[list[Point]]:
    w = body.width
    return [
        [(w * 0.92, 1.95), (w * 0.72, 2.3), (w * 0.62, 2.55)],
        [(-w * 0.92, 1.95), (-w * 0.72, 2.3), (-w * 0.62, 2.55)],
        [(w * 0.70, 3.2), (w * 0.45, 3.45), (w * 0.2, 3.5)],
        [(-w * 0.70, 3.3), (-w * 0.45, 3.55), (-w * 0.15, 3.6)],
        [(w * 0.99, 2.6), (w * 0.85, 2.75)],
        [(-w * 0.99, 2.7), (-w * 0.85, 2.85)],
    ]


def _turtleneck(b: Brush, body: Body) -> None:
    n = body.neck
    path = _cloth(b, body, _torso(body, 0.04, 0.03), [(-n * 0.6, 1.40), (0, 1.43), (n * 0.6, 1.40)])
    ribs = [
        [(x * body.width, 1.5 + abs(x) * 0.1), (x * body.width * 1.02, 5.5)]
        for x in (-0.62, -0.5, -0.38, -0.26, -0.13, 0, 0.13, 0.26, 0.38, 0.5, 0.62)
    ]
    _folds(b, body, path, ribs, 0.030, 0.26)
    _folds(b, body, path, _drape(body))
    k = n + 0.10
    roll = curve(
        [
            (-k, 1.03),
            (0, 1.12),
            (k, 1.03),
            (k + 0.07, 1.22),
            (k + 0.03, 1.47),
            (0, 1.57),
            (-k - 0.03, 1.47),
            (-k - 0.07, 1.22),
        ],
        tension=0.5,
    )
    b.fill(roll, body.shade, 0.7, blur=0.05)
    b.fill(roll, linear((0, 1.0), (0, 1.6), (body.shade, 1), (lighter(body.cloth, 0.12), 1), (body.cloth, 1)))
    _folds(
        b,
        body,
        roll,
        [
            [(x * k, 1.02 + 0.1 * (1 - abs(x))), (x * (k + 0.05), 1.3), (x * k, 1.56)]
            for x in (-0.8, -0.5, -0.2, 0.1, 0.4, 0.7)
        ],
        0.032,
        0.42,
    )
    b.stroke([(-k - 0.02, 1.45), (0, 1.56), (k + 0.02, 1.45)], body.fold, 0.034, 0.6)


def _raincoat(b: Brush, body: Body) -> None:
    n, w = body.neck, body.width
    hood = curve(
        [(-0.74, 1.52), (-0.72, 1.02), (-0.36, 0.78), (0, 0.74), (0.36, 0.78), (0.72, 1.02), (0.74, 1.52), (0, 1.9)],
        tension=0.5,
    )
    b.fill(hood, times(body.cloth, (0.66, 0.60, 0.68)))
    _neck(b, body)
    path = _cloth(b, body, _torso(body, 0.14, 0.06), [(-n * 0.9, 1.45), (0, 1.98), (n * 0.9, 1.45)])
    _folds(b, body, path, [*_drape(body), [(0.0, 1.95), (0.02, 5.5)], [(0.17, 1.8), (0.19, 5.5)]], 0.040, 0.65)
    shine = lighter(body.cloth, 0.62)
    for x in (-0.66, 0.60):
        streak = curve([(x * w, 1.72), (x * w * 1.1, 2.2), (x * w * 1.08, 3.0)], closed=False)
        b.inside(path, partial(b.line, streak, shine, 0.085, 0.55))
    for y in (2.3, 2.85, 3.4, 3.95):
        b.disc(0.095, y, 0.055, darker(body.cloth, 0.5) if sum(body.cloth) > 300 else lighter(body.cloth, 0.45))
        b.disc(0.085, y - 0.012, 0.022, (255, 250, 240), 0.8)
    for side in (-1, 1):
        flap = curve(
            [
                (side * (n - 0.02), 1.24),
                (side * (n + 0.30), 1.40),
                (side * (n + 0.34), 1.74),
                (side * 0.15, 2.06),
                (side * 0.05, 1.86),
            ],
            tension=0.4,
        )
        b.fill(flap, body.shade, 0.6, blur=0.05)
        b.fill(flap, linear((0, 1.2), (0, 2.1), (lighter(body.cloth, 0.22), 1), (body.cloth, 1)))
        b.line(flap, body.fold, 0.028, 0.7)
    b.fill(curve([(-n * 0.92, 1.30), (0, 1.86), (n * 0.92, 1.30), (0, 1.5)]), (252, 248, 240), 0.0)


def _striped(b: Brush, body: Body) -> None:
    w = body.width
    cream = (250, 245, 234) if sum(body.cloth) < 640 else (248, 246, 242)
    stripe = body.cloth if sum(body.cloth) < 640 else (160, 172, 190)
    path = _cloth(b, body, _torso(body, 0.02, 0.22), [(-0.42, 1.58), (0, 1.70), (0.42, 1.58)], cream)

    def act() -> None:
        for i in range(11):
            y = 1.74 + i * 0.325
            b.line(
                curve(
                    [
                        (-w * 1.4, y + 0.05),
                        (-w * 0.86, y - 0.06),
                        (-w * 0.5, y + 0.05),
                        (0, y + 0.08),
                        (w * 0.5, y + 0.05),
                        (w * 0.86, y - 0.06),
                        (w * 1.4, y + 0.05),
                    ],
                    closed=False,
                ),
                stripe,
                0.145,
            )

    b.inside(path, act)
    b.inside(path, lambda: _volume(b, body, times(cream, 0.86)))
    b.stroke([(-0.52, 1.40), (-0.36, 1.60), (0, 1.71), (0.36, 1.60), (0.52, 1.40)], stripe, 0.075)


def _lapel_jacket_base(b: Brush, body: Body, tee: Colour) -> None:
    n = body.neck
    _cloth(b, body, _torso(body, -0.1, 0.14), [(-0.34, 1.55), (0, 1.66), (0.34, 1.55)], tee)
    b.stroke([(-n - 0.1, 1.42), (-0.28, 1.58), (0, 1.66), (0.28, 1.58), (n + 0.1, 1.42)], times(tee, 0.84), 0.05)


def _half(b: Brush, body: Body, side: int, edge: list[Point], loose: float) -> Any:
    """One open front of a jacket or coat."""
    right = [(side * x, y) for x, y in _torso(body, loose, 0.05)]
    path = curve([*right, *[(side * x, y) for x, y in edge]], tension=0.40)
    b.fill(
        path,
        linear(
            (0, 1.3),
            (0, 4.6),
            (lighter(body.cloth, 0.10), 1),
            (body.cloth, 1),
            (times(body.cloth, (0.80, 0.76, 0.82)), 1),
        ),
    )
    b.inside(path, lambda: _volume(b, body, body.cloth))
    return path


def _denim(b: Brush, body: Body) -> None:
    n, w = body.neck, body.width
    _lapel_jacket_base(b, body, (248, 244, 236) if sum(body.cloth) < 600 else (112, 122, 140))
    thread = mix(body.cloth, (252, 214, 140), 0.62) if sum(body.cloth) < 560 else (204, 150, 84)
    for side in (-1, 1):
        path = _half(b, body, side, [(0.42, 5.6), (0.34, 3.6), (0.30, 2.4), (n - 0.02, 1.5)], 0.10)
        seams = [
            [(side * 0.44, 2.05), (side * w * 0.60, 2.02), (side * w * 0.98, 1.92)],
            [(side * 0.52, 2.1), (side * 0.58, 3.4), (side * 0.56, 5.5)],
            [(side * w * 0.72, 2.0), (side * w * 0.60, 3.4), (side * w * 0.62, 5.5)],
            [(side * 0.38, 2.1), (side * 0.43, 3.6), (side * 0.50, 5.5)],
        ]

        def act(lines: list[list[Point]] = seams) -> None:
            for line in lines:
                b.stroke(line, body.fold, 0.045, 0.5)
                b.stroke([(x + 0.03, y + 0.03) for x, y in line], thread, 0.022, 0.85)

        b.inside(path, act)
        x = side * w * 0.53 - 0.2
        b.rect(x, 2.22, 0.40, 0.44, lighter(body.cloth, 0.08), round_=0.04)
        b.line(polygon([(x, 2.22), (x + 0.4, 2.22), (x + 0.4, 2.36), (x + 0.2, 2.46), (x, 2.36)]), thread, 0.024, 0.9)
        b.disc(x + 0.2, 2.40, 0.035, (236, 190, 110))
        collar = curve(
            [
                (side * (n - 0.04), 1.16),
                (side * (n + 0.34), 1.40),
                (side * (n + 0.40), 1.78),
                (side * 0.50, 2.02),
                (side * 0.30, 1.72),
                (side * (n - 0.06), 1.44),
            ],
            tension=0.3,
        )
        b.fill(collar, body.shade, 0.7, blur=0.05)
        b.fill(collar, linear((0, 1.1), (0, 2.1), (lighter(body.cloth, 0.20), 1), (body.cloth, 1)))
        b.line(collar, thread, 0.022, 0.75)


def _blouse(b: Brush, body: Body) -> None:
    n = body.neck
    path = _cloth(b, body, _torso(body, 0.12, 0.04), [(-n * 0.75, 1.50), (-0.02, 2.26), (n * 0.75, 1.50)])
    lines = [
        [(0.0, 2.25), (0.03, 5.5)],
        [(0.3, 1.9), (0.38, 2.8), (0.3, 4.2)],
        [(-0.34, 1.95), (-0.42, 2.8), (-0.34, 4.2)],
        [(0.62, 1.8), (0.66, 2.6)],
        [(-0.62, 1.8), (-0.66, 2.6)],
    ]
    _folds(b, body, path, [*lines, *_drape(body)], 0.034, 0.50)
    for y in (2.55, 3.05, 3.55):
        b.disc(0.055, y, 0.036, lighter(body.cloth, 0.6) if sum(body.cloth) < 600 else (206, 186, 160))
    for side in (-1, 1):
        flap = curve(
            [
                (side * (n - 0.03), 1.22),
                (side * (n + 0.20), 1.36),
                (side * (n + 0.30), 1.74),
                (side * 0.20, 1.96),
                (side * 0.02, 2.28),
                (side * 0.12, 1.86),
            ],
            tension=0.3,
        )
        b.fill(flap, times(body.cloth, (0.6, 0.55, 0.6)), 0.5, blur=0.05)
        b.fill(flap, linear((0, 1.2), (0, 2.2), (lighter(body.cloth, 0.30), 1), (lighter(body.cloth, 0.06), 1)))
        b.line(flap, body.fold, 0.020, 0.55)


def _hoodie(b: Brush, body: Body) -> None:
    n, w = body.neck, body.width
    hood = curve(
        [(-0.80, 1.60), (-0.78, 1.20), (-0.42, 0.96), (0, 0.92), (0.42, 0.96), (0.78, 1.20), (0.80, 1.60), (0, 2.0)],
        tension=0.5,
    )
    b.fill(hood, times(body.cloth, (0.62, 0.56, 0.66)))
    _neck(b, body)
    path = _cloth(b, body, _torso(body, 0.14, 0.12), [(-0.36, 1.55), (0, 1.72), (0.36, 1.55)])
    _folds(
        b,
        body,
        path,
        [*_drape(body), [(-w * 0.55, 4.6), (-w * 0.36, 3.55), (w * 0.36, 3.55), (w * 0.55, 4.6)]],
        0.045,
        0.6,
    )
    for side in (-1, 1):
        roll = curve(
            [
                (side * (n - 0.02), 1.12),
                (side * (n + 0.33), 1.18),
                (side * (n + 0.46), 1.50),
                (side * 0.34, 1.86),
                (side * 0.0, 1.98),
                (side * 0.0, 1.72),
                (side * 0.26, 1.56),
                (side * n, 1.36),
            ],
            tension=0.42,
        )
        b.fill(roll, body.shade, 0.7, blur=0.06)
        b.fill(roll, linear((0, 1.1), (0, 2.0), (lighter(body.cloth, 0.20), 1), (body.cloth, 1), (body.shade, 1)))
        cord = (250, 244, 232) if sum(body.cloth) < 600 else (120, 112, 120)
        b.stroke([(side * 0.13, 1.86), (side * 0.19, 2.2), (side * 0.16, 2.64)], cord, 0.046)
        b.disc(side * 0.16, 2.68, 0.042, cord, ry=0.065)


def _dress(b: Brush, body: Body) -> None:
    w = body.width
    arms = curve(
        mirrored(
            [
                (body.neck + 0.12, 1.42),
                (w * 0.70, 1.54),
                (w * 0.92, 1.72),
                (w * 1.02, 2.1),
                (w * 1.04, 2.8),
                (w * 1.0, 5.6),
            ]
        ),
        tension=0.42,
    )
    shadow = times(body.skin, (0.80, 0.62, 0.60))
    b.fill(arms, linear((0, 1.3), (0, 4.0), (body.skin, 1), (body.skin, 1), (mix(body.skin, shadow, 0.35), 1)))
    b.inside(arms, lambda: _volume(b, body, body.skin))
    b.inside(arms, lambda: b.disc(body.turn * 0.06, 0.90, 0.60, shadow, 0.6, ry=0.62, blur=0.05))
    for side in (-1, 1):
        b.stroke([(side * 0.08, 1.63), (side * 0.35, 1.58), (side * 0.76, 1.56)], shadow, 0.03, 0.6)
    right = [(w * 0.46, 2.02), (w * 0.68, 2.26), (w * 0.76, 2.5), (w * 0.70, 3.2), (w * 0.74, 3.6), (w * 0.98, 5.6)]
    path = _cloth(b, body, right, [(-w * 0.34, 2.06), (-w * 0.14, 2.22), (0, 2.30), (w * 0.14, 2.22), (w * 0.34, 2.06)])
    dot = lighter(body.cloth, 0.72) if sum(body.cloth) < 600 else (232, 128, 110)

    def flowers() -> None:
        for i in range(26):
            x, y = (-0.9 + 0.36 * (i % 6) + (0.18 if (i // 6) % 2 else 0)) * w, 2.36 + 0.40 * (i // 6)
            b.disc(x, y, 0.062, dot, 0.92)
            b.disc(x, y, 0.024, (244, 190, 80))

    b.inside(path, flowers)
    for side in (-1, 1):
        b.stroke(
            [(side * (body.neck + 0.28), 1.47), (side * w * 0.40, 1.75), (side * w * 0.42, 2.08)], body.cloth, 0.085
        )
    b.inside(path, lambda: b.stroke([(-w * 0.75, 3.36), (0, 3.44), (w * 0.75, 3.36)], body.fold, 0.07, 0.7))


def _coat(b: Brush, body: Body) -> None:
    n = body.neck
    _lapel_jacket_base(b, body, darker(body.cloth, 0.4))
    for side in (-1, 1):
        path = _half(b, body, side, [(0.02, 5.6), (0.03, 3.6), (0.05, 2.5), (n, 1.5)], 0.18)
        _folds(b, body, path, [[(side * x, y) for x, y in line] for line in _drape(body)[::2]], 0.045, 0.55)
        lapel = curve(
            [
                (side * (n + 0.02), 1.32),
                (side * (n + 0.42), 1.56),
                (side * 0.78, 2.06),
                (side * 0.60, 2.16),
                (side * 0.66, 2.32),
                (side * 0.06, 3.10),
                (side * 0.05, 2.4),
            ],
            tension=0.22,
        )
        b.fill(lapel, body.shade, 0.7, blur=0.06)
        b.fill(lapel, linear((0, 1.3), (0, 3.1), (lighter(body.cloth, 0.20), 1), (body.cloth, 1)))
        b.line(lapel, body.fold, 0.026, 0.6)
    for y in (3.4, 4.0):
        b.disc(0.16, y, 0.075, darker(body.cloth, 0.5) if sum(body.cloth) > 300 else lighter(body.cloth, 0.4))
    _scarf(b, body)


def _scarf(b: Brush, body: Body) -> None:
    n, c = body.neck, body.beside
    dark = times(c, (0.70, 0.62, 0.66))
    tail = curve([(-0.36, 1.6), (-0.02, 1.66), (0.02, 2.7), (-0.03, 3.3), (-0.38, 3.3), (-0.44, 2.6)], tension=0.35)
    b.fill(tail, body.shade, 0.7, blur=0.06)
    b.fill(tail, linear((-0.4, 0), (0.1, 0), (c, 1), (dark, 1)))
    for x in (-0.30, -0.19, -0.08):
        b.stroke([(x, 1.9), (x - 0.01, 3.45)], dark, 0.03, 0.5)
        b.stroke([(x, 3.3), (x - 0.02, 3.5)], c, 0.05)
    k = n + 0.30
    wrap = curve(
        [
            (-k * 0.84, 1.02),
            (0, 1.13),
            (k * 0.84, 1.02),
            (k + 0.05, 1.30),
            (k, 1.62),
            (0.1, 1.84),
            (-k, 1.62),
            (-k - 0.05, 1.30),
        ],
        tension=0.5,
    )
    b.fill(wrap, body.shade, 0.7, blur=0.07)
    b.fill(wrap, linear((0, 1.0), (0, 1.85), (dark, 1), (lighter(c, 0.16), 1), (c, 1), (dark, 1)))

    def act() -> None:
        for i, y in enumerate((1.17, 1.33, 1.50)):
            b.stroke([(-k, y), (-0.1, y + 0.17), (k, y + 0.02 * i)], dark, 0.040, 0.6)

    b.inside(wrap, act)


WEAR: dict[str, Callable[[Brush, Body], None]] = {
    "turtleneck sweater": _turtleneck,
    "raincoat": _raincoat,
    "striped shirt": _striped,
    "denim jacket": _denim,
    "linen blouse": _blouse,
    "hoodie": _hoodie,
    "summer dress": _dress,
    "wool coat with scarf": _coat,
}
