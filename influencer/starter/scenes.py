"""The places, each drawn with depth in the colours of an hour and a season. Knows nothing of who stands in them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from influencer.starter.brush import (
    Brush,
    Colour,
    curve,
    darker,
    lighter,
    linear,
    mix,
    polygon,
    times,
)
from influencer.starter.palette import LAMP, Light, Season

W, H = 384.0, 480.0
OUTDOORS = frozenset(
    ("at a harbour", "on a city street", "on a rooftop", "in a park", "on a beach", "in a forest", "at a flower market")
)


@dataclass(frozen=True, slots=True)
class Stage:
    """What a scene is painted with."""

    b: Brush
    light: Light
    season: Season
    rng: random.Random

    def lit(self, colour: Colour) -> Colour:
        """A thing's colour under this light."""
        v = self.light.veil
        return times(colour, (v[0] / 255, v[1] / 255, v[2] / 255))

    def within(self, colour: Colour) -> Colour:
        """A thing's colour indoors: the lamps give back part of what the hour takes."""
        warm = times(colour, (1.0, 0.86, 0.68))
        return mix(self.lit(colour), warm, 0.58 * self.light.lamps)


def draw_scene(b: Brush, scene: str, light: Light, season: Season, rng: random.Random) -> None:
    """Paint one place over the whole picture."""
    SCENES[scene](Stage(b, light, season, rng))


def draw_falling(b: Brush, scene: str, season: Season, light: Light, rng: random.Random) -> None:
    """Petals, leaves or snow in front of everything, out of doors only."""
    if scene not in OUTDOORS or season.falling is None:
        return
    v = light.person
    tone = times(season.falling, (v[0] / 255, v[1] / 255, v[2] / 255))
    for _ in range(16):
        x, y = rng.uniform(0, W), rng.uniform(0, H)
        if abs(x - W / 2) < 105 and y > 60:
            continue
        r = rng.uniform(3.4, 6.2)
        if season.bare:
            b.disc(x, y, r * 0.85, tone, 0.92, blur=0.6)
        else:
            b.fill(
                curve([(x - r * 1.4, y), (x, y - r * 0.8), (x + r * 1.4, y + r * 0.3), (x, y + r * 0.8)]), tone, 0.95
            )


# Parts that several places share.


def _sky(s: Stage, low: float) -> None:
    top, middle, horizon = s.light.sky
    if s.season.bare:
        top, middle = (
            mix(top, (206, 214, 226), 0.30 * (1 - s.light.lamps)),
            mix(middle, (222, 228, 236), 0.30 * (1 - s.light.lamps)),
        )
    s.b.rect(-20, -20, W + 40, low + 40, linear((0, 0), (0, low), (top, 1), (middle, 1), (horizon, 1)))
    if s.light.lamps >= 1:
        for _ in range(26):
            s.b.disc(s.rng.uniform(0, W), s.rng.uniform(0, low * 0.7), s.rng.uniform(0.9, 2.0), (255, 246, 220), 0.8)
        s.b.disc(70, 66, 24, (255, 244, 214))
        s.b.glow(70, 66, 90, (180, 180, 255), 0.4)
    elif s.light.lamps < 0.2:
        for _ in range(3):
            _cloud(s, s.rng.uniform(0, W), s.rng.uniform(30, low * 0.5), s.rng.uniform(30, 54))


def _cloud(s: Stage, x: float, y: float, r: float) -> None:
    white = mix((255, 255, 255), s.light.sky[2], 0.25)
    for dx, dy, k in ((-1.0, 0.10, 0.52), (-0.35, -0.12, 0.70), (0.4, -0.02, 0.62), (1.0, 0.14, 0.42)):
        s.b.disc(x + dx * r, y + dy * r, r * k, white, 0.85, ry=r * k * 0.62)


def _window(s: Stage, x: float, y: float, w: float, h: float, frame: Colour, bars: int = 1) -> None:
    """A view out: sky, hills in the season's colour, and its bars."""
    top, middle, horizon = s.light.sky
    s.b.rect(x, y, w, h, linear((0, y), (0, y + h), (top, 1), (middle, 1), (horizon, 1)))
    box = polygon([(x, y), (x + w, y), (x + w, y + h), (x, y + h)])

    def view() -> None:
        for i, tone in enumerate((s.season.leaf[2], s.season.leaf[0], s.season.leaf[1])):
            base = y + h * (0.60 + 0.13 * i)
            for k in range(5):
                s.b.disc(x + w * (k * 0.26 - 0.02 + 0.09 * i), base + h * 0.15, w * 0.20, s.lit(tone))
        if s.season.falling:
            for _ in range(12):
                s.b.disc(x + s.rng.uniform(0, w), y + s.rng.uniform(0, h), 3.2, s.lit(s.season.falling))

    s.b.inside(box, view)
    s.b.line(box, s.within(frame), 9)
    for i in range(1, bars + 1):
        s.b.rect(x + w * i / (bars + 1) - 3, y, 6, h, s.within(frame))
    s.b.rect(x, y + h * 0.42, w, 6, s.within(frame))


def _lamp(s: Stage, x: float, y: float, cord: float, shade: Colour, r: float = 20) -> None:
    on = s.light.lamps
    s.b.rect(x - 1.5, y - cord, 3, cord, (60, 48, 44))
    bright = mix(s.lit(shade), LAMP, 0.75 * on)
    s.b.fill(
        curve(
            [(x - r * 0.35, y - r * 0.55), (x + r * 0.35, y - r * 0.55), (x + r, y + r * 0.45), (x - r, y + r * 0.45)],
            tension=0.25,
        ),
        bright,
    )
    s.b.disc(x, y + r * 0.48, r * 0.72, mix((255, 250, 232), LAMP, on), ry=r * 0.2)
    s.b.glow(x, y + r * 0.4, 40 + 80 * on, LAMP, 0.18 + 0.62 * on)


def _bokeh(s: Stage, low: float, high: float, count: int, colours: tuple[Colour, ...]) -> None:
    if s.light.lamps < 0.3:
        return
    for _ in range(count):
        x, y, r = s.rng.uniform(0, W), s.rng.uniform(low, high), s.rng.uniform(4, 10)
        colour = s.rng.choice(colours)
        s.b.disc(x, y, r, colour, 0.55 * s.light.lamps + 0.15)
        s.b.glow(x, y, r * 3.2, colour, 0.35 * s.light.lamps)


def _crown(s: Stage, x: float, y: float, r: float) -> None:
    """The leaves of one tree, or its bare snow-lined boughs."""
    dark, mid, bright = (s.lit(c) for c in (s.season.leaf[2], s.season.leaf[0], s.season.leaf[1]))
    for tone, dx, dy, k in (
        (dark, 0.0, 0.20, 1.0),
        (dark, -0.55, 0.28, 0.7),
        (dark, 0.55, 0.25, 0.7),
        (mid, -0.25, -0.05, 0.78),
        (mid, 0.38, 0.0, 0.66),
        (bright, -0.10, -0.32, 0.52),
        (bright, -0.45, -0.05, 0.34),
        (bright, 0.38, -0.22, 0.34),
    ):
        s.b.disc(x + dx * r, y + dy * r, r * k, tone, 0.96)


def _tree(s: Stage, x: float, ground: float, height: float) -> None:
    trunk = s.lit((98, 70, 60))
    w = height * 0.055
    s.b.fill(
        polygon(
            [
                (x - w, ground),
                (x - w * 0.6, ground - height * 0.7),
                (x + w * 0.6, ground - height * 0.7),
                (x + w, ground),
            ]
        ),
        trunk,
    )
    _crown(s, x, ground - height * 0.80, height * 0.34)


def _plant(s: Stage, x: float, y: float, r: float, tone: Colour) -> None:
    for k in range(7):
        lean = (k - 3) / 3
        tip = (x + lean * r * 1.1, y - r * (1.35 - 0.55 * abs(lean)))
        mid = (x + lean * r * 0.75, y - r * 0.55)
        green = tone if k % 2 else darker(tone, 0.22)
        s.b.fill(curve([(x, y), (mid[0] - r * 0.16, mid[1]), tip, (mid[0] + r * 0.16, mid[1])]), green)


def _pot(s: Stage, x: float, y: float, r: float, colour: Colour) -> None:
    c = s.within(colour)
    s.b.fill(
        polygon([(x - r, y - r * 1.5), (x + r, y - r * 1.5), (x + r * 0.7, y), (x - r * 0.7, y)]),
        linear((x - r, 0), (x + r, 0), (lighter(c, 0.2), 1), (darker(c, 0.3), 1)),
    )


def _vase(s: Stage, x: float, y: float, r: float, h: float, colour: Colour) -> None:
    c = s.within(colour)
    s.b.fill(
        curve(
            [
                (x - r * 0.45, y - h),
                (x + r * 0.45, y - h),
                (x + r * 0.35, y - h * 0.78),
                (x + r, y - h * 0.40),
                (x + r * 0.55, y),
                (x - r * 0.55, y),
                (x - r, y - h * 0.40),
                (x - r * 0.35, y - h * 0.78),
            ],
            tension=0.42,
        ),
        linear((x - r, 0), (x + r, 0), (lighter(c, 0.28), 1), (c, 1), (darker(c, 0.32), 1)),
    )


def _house(s: Stage, x: float, y: float, w: float, h: float, colour: Colour, roof: bool = True) -> None:
    """A front with windows, some of them lit; y is the ground."""
    c = s.lit(colour)
    s.b.rect(x, y - h, w, h, linear((x, 0), (x + w, 0), (lighter(c, 0.08), 1), (darker(c, 0.14), 1)))
    if roof:
        peak = s.lit((146, 78, 66)) if not s.season.bare else s.lit((232, 238, 246))
        s.b.fill(polygon([(x - 4, y - h), (x + w / 2, y - h - w * 0.42), (x + w + 4, y - h)]), peak)
    step = max(22.0, w / 3)
    for iy in range(int(h // 34)):
        for ix in range(int((w - 8) // step)):
            on = s.rng.random() < s.light.lamps * 0.75
            pane = LAMP if on else s.lit(mix((86, 110, 142), s.light.sky[1], 0.4))
            px, py = x + 8 + ix * step + (step - 14) / 4, y - h + 12 + iy * 34
            s.b.rect(px, py, 13, 19, pane, round_=1.5)
            if on:
                s.b.glow(px + 6, py + 9, 22, LAMP, 0.35)


# The places.


def _harbour(s: Stage) -> None:
    _sky(s, 250)
    hill = mix(s.lit((112, 146, 156)), s.light.sky[2], 0.45)
    s.b.fill(curve([(-20, 246), (60, 196), (150, 226), (250, 188), (404, 232), (404, 300), (-20, 300)]), hill)
    colours: tuple[Colour, ...] = (
        (238, 196, 142),
        (216, 118, 94),
        (244, 230, 206),
        (132, 170, 172),
        (230, 164, 104),
        (190, 92, 84),
    )
    x = -6.0
    while x < W:
        w = s.rng.uniform(44, 62)
        _house(s, x, 286, w, s.rng.uniform(58, 96), s.rng.choice(colours))
        x += w + 2
    sea = s.lit((58, 132, 158))
    s.b.rect(
        -20,
        284,
        W + 40,
        220,
        linear((0, 284), (0, 480), (mix(sea, s.light.sky[2], 0.55), 1), (sea, 1), (darker(sea, 0.3), 1)),
    )
    for i in range(26):
        y = 292 + i * 7.4
        x = s.rng.uniform(-10, W)
        s.b.rect(x, y, s.rng.uniform(24, 70), 2.6 + i * 0.07, mix(sea, s.light.sky[2], 0.75), 0.55, round_=1.5)
    for x, size, hull in ((52, 1.0, (222, 74, 62)), (322, 1.25, (246, 242, 232)), (160, 0.72, (60, 92, 140))):
        _boat(s, x + s.rng.uniform(-14, 14), 318 + 44 * (size - 0.7), size, hull)
    _bokeh(s, 240, 290, 8, (LAMP, (255, 160, 100)))


def _boat(s: Stage, x: float, y: float, k: float, hull: Colour) -> None:
    wood = s.lit((110, 74, 56))
    s.b.rect(x - 2.6 * k, y - 176 * k, 5.2 * k, 170 * k, wood)
    for dx in (-46, 50):
        s.b.stroke([(x, y - 174 * k), (x + dx * k, y - 4 * k)], s.lit((236, 226, 210)), 1.8 * k)
    sail = s.lit((250, 238, 218))
    s.b.fill(
        polygon([(x + 6 * k, y - 160 * k), (x + 50 * k, y - 34 * k), (x + 6 * k, y - 34 * k)]),
        linear((x, 0), (x + 50 * k, 0), (sail, 1), (darker(sail, 0.12), 1)),
    )
    s.b.fill(
        curve(
            [(x - 58 * k, y - 18 * k), (x + 62 * k, y - 18 * k), (x + 44 * k, y + 14 * k), (x - 44 * k, y + 14 * k)],
            tension=0.25,
        ),
        s.lit(hull),
    )
    s.b.rect(x - 58 * k, y - 19 * k, 118 * k, 6 * k, s.lit((255, 250, 240)), round_=3)


def _cafe(s: Stage) -> None:
    wall = s.within((206, 148, 110))
    s.b.rect(-20, -20, W + 40, H + 40, linear((0, 0), (0, H), (lighter(wall, 0.10), 1), (darker(wall, 0.25), 1)))
    _window(s, 18, 66, 196, 236, (92, 56, 44), 2)
    shelf = s.within((110, 68, 48))
    for y in (130, 206):
        s.b.rect(236, y, 160, 8, shelf)
        for x in range(248, 392, 24):
            c = s.rng.choice(((244, 236, 222), (214, 96, 78), (92, 130, 122), (236, 178, 92)))
            h = s.rng.uniform(20, 34)
            s.b.rect(x, y - h, 17, h, s.within(c), round_=4)
    board = s.within((54, 60, 58))
    s.b.rect(250, 14, 120, 76, board, round_=4)
    for i in range(4):
        s.b.rect(262, 28 + i * 14, s.rng.uniform(50, 94), 4, s.within((236, 228, 210)), 0.8, round_=2)
    counter = s.within((120, 66, 46))
    s.b.rect(-20, 330, W + 40, 170, linear((0, 330), (0, 480), (counter, 1), (darker(counter, 0.4), 1)))
    s.b.rect(-20, 322, W + 40, 14, s.within((226, 186, 140)))
    for x in (44, 322):
        _cup(s, x + s.rng.uniform(-12, 12), 322)
    for x, y in ((70, 62), (196, 40), (318, 112)):
        _lamp(s, x, y, 140, (226, 112, 72), 25)


def _cup(s: Stage, x: float, y: float) -> None:
    c = s.within((250, 244, 234))
    s.b.disc(x, y - 1, 24, darker(c, 0.12), ry=5)
    s.b.line(curve([(x + 13, y - 22), (x + 26, y - 20), (x + 14, y - 8)], closed=False), c, 4)
    s.b.fill(curve([(x - 17, y - 27), (x + 17, y - 27), (x + 10, y - 3), (x - 10, y - 3)], tension=0.25), c)
    s.b.disc(x, y - 27, 16, (110, 66, 44), ry=4)


def _bookshop(s: Stage) -> None:
    wood = s.within((126, 78, 52))
    s.b.rect(-20, -20, W + 40, H + 40, darker(wood, 0.35))
    tones: tuple[Colour, ...] = (
        (196, 70, 60),
        (44, 92, 108),
        (232, 178, 84),
        (238, 226, 202),
        (96, 124, 92),
        (122, 74, 108),
        (214, 122, 74),
        (54, 62, 100),
    )
    for row in range(6):
        y = 10 + row * 84
        x = -10.0
        while x < W + 10:
            w, h = s.rng.uniform(10, 19), s.rng.uniform(50, 68)
            c = s.within(s.rng.choice(tones))
            s.b.rect(
                x, y + 68 - h, w, h, linear((x, 0), (x + w, 0), (lighter(c, 0.12), 1), (darker(c, 0.2), 1)), round_=1.5
            )
            s.b.rect(x + 2, y + 78 - h, w - 4, 4, lighter(c, 0.5), 0.7)
            x += w + 1.4
        s.b.rect(
            -20, y + 67, W + 40, 11, linear((0, y + 67), (0, y + 78), (lighter(wood, 0.25), 1), (darker(wood, 0.2), 1))
        )
        s.b.rect(-20, y + 78, W + 40, 6, (20, 10, 16), 0.4)
    for x in (126, 262):
        s.b.rect(x, -20, 13, H + 40, linear((x, 0), (x + 13, 0), (lighter(wood, 0.2), 1), (darker(wood, 0.2), 1)))
    _lamp(s, 66, 74, 120, (238, 196, 120), 26)
    _lamp(s, 330, 58, 120, (238, 196, 120), 26)


def _pottery(s: Stage) -> None:
    wall = s.within((226, 212, 192))
    s.b.rect(-20, -20, W + 40, H + 40, linear((0, 0), (0, H), (lighter(wall, 0.2), 1), (darker(wall, 0.20), 1)))
    _window(s, 236, 44, 132, 180, (150, 110, 84), 1)
    clay: tuple[Colour, ...] = (
        (198, 104, 70),
        (232, 214, 190),
        (88, 132, 138),
        (170, 128, 98),
        (226, 160, 112),
        (66, 82, 108),
    )
    for y in (96, 182, 268):
        s.b.rect(-20, y, 236, 10, s.within((150, 104, 72)))
        s.b.rect(-20, y + 10, 236, 6, (60, 40, 40), 0.22)
        for x in (14.0, 56.0, 98.0, 140.0, 182.0):
            _vase(s, x + s.rng.uniform(-5, 5), y, s.rng.uniform(12, 19), s.rng.uniform(32, 62), s.rng.choice(clay))
    bench = s.within((140, 100, 76))
    s.b.rect(-20, 360, W + 40, 140, linear((0, 360), (0, 480), (lighter(bench, 0.2), 1), (darker(bench, 0.3), 1)))
    x = 316 + s.rng.uniform(-12, 12)
    s.b.disc(x, 356, 62, s.within((96, 92, 96)), ry=15)
    s.b.disc(x, 350, 58, s.within((152, 146, 146)), ry=13)
    _vase(s, x, 350, 36, 74, (204, 124, 88))
    _vase(s, 42, 372, 30, 76, s.rng.choice(clay))
    _lamp(s, 196, 46, 90, (70, 82, 92), 24)


def _kitchen(s: Stage) -> None:
    wall = s.within((236, 226, 206))
    s.b.rect(-20, -20, W + 40, H + 40, wall)
    for i in range(9):
        for j in range(4):
            tile = s.within((150, 190, 182) if (i + j) % 2 else (174, 208, 198))
            s.b.rect(-12 + i * 46, 196 + j * 38, 43, 35, tile, round_=3)
    _window(s, 126, 24, 150, 150, (250, 246, 236), 1)
    wood = s.within((74, 122, 118))
    for x in (-14, 292):
        s.b.rect(x, -20, 116, 176, linear((0, 0), (0, 160), (lighter(wood, 0.12), 1), (darker(wood, 0.1), 1)), round_=5)
        s.b.rect(x + 10, -10, 96, 154, lighter(wood, 0.10), round_=4)
        s.b.disc(x + 58, 126, 5, s.within((236, 196, 110)))
    s.b.rect(-20, 336, W + 40, 16, s.within((250, 242, 226)))
    s.b.rect(-20, 352, W + 40, 140, linear((0, 352), (0, 480), (wood, 1), (darker(wood, 0.4), 1)))
    s.b.rect(16, 306, 74, 30, s.within((222, 82, 62)), round_=8)
    s.b.rect(8, 300, 90, 9, s.within((180, 60, 50)), round_=4)
    _pot(s, 330, 336, 22, (206, 116, 80))
    _plant(s, 330, 306, 42, s.within((84, 150, 92)))
    for x, c in ((126, (244, 196, 90)), (146, (228, 120, 70)), (262, (244, 196, 90))):
        s.b.disc(x, 327, 11, s.within(c))
    _lamp(s, 76, 196, 220, (240, 190, 90), 22)
    _lamp(s, 312, 188, 220, (240, 190, 90), 22)


def _street(s: Stage) -> None:
    _sky(s, 320)
    colours: tuple[Colour, ...] = ((214, 138, 106), (238, 210, 168), (176, 118, 112), (150, 164, 172), (232, 180, 128))
    for i in range(4):
        k = i / 3
        for side in (0, 1):
            w = 118 - 66 * k
            x = (-24 + 62 * i) if side == 0 else (W + 24 - 62 * i - w)
            _house(
                s, x, 348 - 20 * k, w, 352 - 190 * k, mix(s.rng.choice(colours), s.light.sky[2], 0.16 * i), roof=False
            )
    road = s.lit((128, 120, 128)) if not s.season.bare else s.lit((226, 232, 240))
    s.b.fill(
        polygon([(170, 318), (214, 318), (420, 500), (-40, 500)]),
        linear((0, 318), (0, 480), (mix(road, s.light.sky[2], 0.4), 1), (darker(road, 0.2), 1)),
    )
    for x, awning in ((-8, (206, 70, 62)), (286, (42, 110, 108))):
        _awning(s, x, 262, 108, s.lit(awning))
        shop = mix(s.lit((96, 84, 92)), LAMP, 0.2 + 0.7 * s.light.lamps)
        s.b.rect(x + 8, 292, 92, 62, shop)
        s.b.glow(x + 54, 320, 90, LAMP, 0.45 * s.light.lamps)
    for x in (84, 300):
        _tree(s, x, 352, 150)
    _bokeh(s, 250, 380, 10, (LAMP, (255, 120, 90), (130, 200, 255)))


def _awning(s: Stage, x: float, y: float, w: float, colour: Colour) -> None:
    for i in range(6):
        c = colour if i % 2 == 0 else s.lit((250, 244, 232))
        s.b.fill(
            polygon(
                [(x + w * i / 6, y), (x + w * (i + 1) / 6, y), (x + w * (i + 1) / 6, y + 30), (x + w * i / 6, y + 30)]
            ),
            c,
        )
        s.b.disc(x + w * (i + 0.5) / 6, y + 30, w / 12, c)


def _rooftop(s: Stage) -> None:
    _sky(s, 330)
    for depth in range(3):
        tone = mix(s.lit(((126, 120, 156), (104, 92, 128), (82, 70, 102))[depth]), s.light.sky[2], 0.55 - 0.22 * depth)
        x = -20.0
        while x < W + 10:
            w, h = s.rng.uniform(30, 58), s.rng.uniform(60, 150 - 22 * depth)
            y = 320.0 + 18.0 * depth
            s.b.rect(x, y - h, w, h + 40, tone)
            for iy in range(int(h // 16)):
                for ix in range(int(w // 13)):
                    if s.rng.random() < 0.22 + 0.5 * s.light.lamps:
                        pane = LAMP if s.light.lamps > 0.3 else mix(tone, (255, 255, 255), 0.45)
                        s.b.rect(x + 5 + ix * 13, y - h + 7 + iy * 16, 6, 8, pane, 0.85)
            x += w + 1
    deck = s.lit((176, 140, 116)) if not s.season.bare else s.lit((228, 234, 242))
    s.b.rect(-20, 366, W + 40, 140, linear((0, 366), (0, 480), (deck, 1), (darker(deck, 0.25), 1)))
    rail = s.lit((70, 62, 76))
    s.b.rect(-20, 330, W + 40, 7, rail)
    for x in map(float, range(-6, 400, 24)):
        s.b.rect(x, 330, 3.4, 44, rail)
    for i in range(13):
        x = i * 33.0 - 8
        y = 66.0 + 34.0 * (1 - ((i % 6) - 3) ** 2 / 9)
        s.b.disc(x, y, 6.0, mix((255, 250, 236), LAMP, s.light.lamps))
        s.b.glow(x, y, 16 + 26 * s.light.lamps, LAMP, 0.25 + 0.5 * s.light.lamps)
    s.b.line(curve([(-20, 70), (60, 100), (W / 2, 62), (320, 100), (W + 20, 66)], closed=False), rail, 2)
    for x in (26, 356):
        _pot(s, x, 400, 24, (198, 100, 70))
        _plant(s, x, 366, 46, s.lit(s.season.leaf[2] if s.season.bare else s.season.leaf[1]))


def _park(s: Stage) -> None:
    _sky(s, 260)
    for x in map(float, range(-10, 420, 52)):
        _crown(s, x + s.rng.uniform(-12, 12), 236, s.rng.uniform(36, 54))
    lawn = s.lit(s.season.ground)
    s.b.rect(
        -20, 262, W + 40, 240, linear((0, 262), (0, 480), (lighter(lawn, 0.22), 1), (lawn, 1), (darker(lawn, 0.25), 1))
    )
    path = s.lit((236, 212, 172)) if not s.season.bare else s.lit((206, 214, 226))
    s.b.fill(curve([(206, 264), (228, 264), (196, 330), (330, 500), (60, 500), (150, 330)], tension=0.4), path)
    for x, h in ((40.0, 250.0), (346.0, 280.0)):
        _tree(s, x + s.rng.uniform(-14, 14), 352, h)
    bench = s.lit((150, 96, 66))
    for y in (296.0, 308.0, 322.0):
        s.b.rect(262, y, 96, 7, bench, round_=3)
    for x in (272.0, 344.0):
        s.b.rect(x, 296, 5, 48, s.lit((60, 58, 66)))
    s.b.rect(106, 168, 5, 140, s.lit((56, 58, 66)))
    s.b.disc(108.5, 162, 12, mix((250, 246, 234), LAMP, s.light.lamps))
    s.b.glow(108.5, 162, 30 + 60 * s.light.lamps, LAMP, 0.15 + 0.65 * s.light.lamps)
    for _ in range(24):
        x, y = s.rng.uniform(0, W), s.rng.uniform(330, 478)
        s.b.disc(x, y, 4.2, s.lit(s.season.leaf[s.rng.randrange(2)]), ry=2.6)


def _beach(s: Stage) -> None:
    _sky(s, 240)
    if 0.2 < s.light.lamps < 0.6:
        s.b.disc(296, 196, 34, (255, 240, 196))
        s.b.glow(296, 196, 150, (255, 190, 90), 0.75)
    sea = s.lit((44, 156, 178))
    s.b.rect(
        -20, 226, W + 40, 150, linear((0, 226), (0, 350), (darker(sea, 0.12), 1), (sea, 1), (lighter(sea, 0.4), 1))
    )
    foam = s.lit((255, 255, 252))
    for i, y in enumerate((250, 274, 302)):
        x = s.rng.uniform(-60, 0)
        while x < W:
            s.b.rect(x, y, 40 + 22 * i, 3.4 + i, foam, 0.6, round_=2)
            x += s.rng.uniform(90, 150)
    sand = s.lit((244, 216, 166)) if not s.season.bare else s.lit((226, 220, 214))
    s.b.fill(
        curve([(-30, 346), (60, 334), (170, 350), (290, 336), (414, 350), (414, 520), (-30, 520)], tension=0.5), sand
    )
    s.b.line(curve([(-30, 342), (60, 330), (170, 346), (290, 332), (414, 346)], closed=False), foam, 9)
    s.b.fill(curve([(-30, 226), (20, 196), (86, 204), (128, 226)]), s.lit(mix(s.season.leaf[2], (120, 110, 110), 0.4)))
    _parasol(s, 330 + s.rng.uniform(-16, 10), 366)
    for _ in range(20):
        s.b.disc(s.rng.uniform(0, W), s.rng.uniform(372, 478), 3.2, darker(sand, 0.16), ry=2)


def _parasol(s: Stage, x: float, y: float) -> None:
    s.b.stroke([(x, y + 30), (x - 14, y - 110)], s.lit((250, 244, 234)), 5)
    cx, cy = x - 14, y - 110
    for i in range(6):
        c = (226, 84, 70) if i % 2 == 0 else (252, 244, 228)
        a, e = -66 + 22 * i, -66 + 22 * (i + 1)
        s.b.fill(
            curve([(cx, cy - 32), (cx + a, cy + 22), (cx + (a + e) / 2, cy + 27), (cx + e, cy + 22)], tension=0.3),
            s.lit(c),
        )


def _forest(s: Stage) -> None:
    mist = mix(s.light.sky[2], s.lit(s.season.leaf[1]), 0.45)
    s.b.rect(
        -20, -20, W + 40, H + 40, linear((0, 0), (0, 400), (s.light.sky[1], 1), (mist, 1), (s.lit(s.season.ground), 1))
    )
    for depth in range(3):
        trunk = mix(s.lit((96, 70, 62)), mist, 0.66 - 0.30 * depth)
        for i in range(7 - depth * 2):
            x = s.rng.uniform(-10, W + 10) if depth < 2 else (20.0, 120.0, 360.0)[i]
            w = 9 + 11 * depth
            s.b.rect(
                x,
                -20,
                w,
                420 + 30 * depth,
                linear((x, 0), (x + w, 0), (lighter(trunk, 0.18), 1), (darker(trunk, 0.2), 1)),
            )
        for _ in range(11):
            r = s.rng.uniform(22, 46)
            tone = mix(s.lit(s.season.leaf[s.rng.randrange(3)]), mist, 0.5 - 0.24 * depth)
            s.b.disc(s.rng.uniform(-10, W + 10), s.rng.uniform(-10, 150 - 24 * depth), r, tone, 0.92)
    ground = s.lit(s.season.ground)
    s.b.fill(
        curve([(-30, 376), (90, 352), (220, 372), (414, 350), (414, 520), (-30, 520)]),
        linear((0, 350), (0, 480), (ground, 1), (darker(ground, 0.4), 1)),
    )
    for i in range(13):
        x = i * 34 - 10
        _plant(s, x, 470 - 24 * (i % 2), 34, s.lit(darker(s.season.leaf[2], 0.1)))
    if s.light.lamps < 0.6:
        for x in (60, 170, 290):
            s.b.fill(polygon([(x + 60, -10), (x + 104, -10), (x - 20, 420), (x - 110, 420)]), (255, 246, 200), 0.16)


def _train(s: Stage) -> None:
    wall = s.within((214, 200, 178))
    s.b.rect(-20, -20, W + 40, H + 40, linear((0, 0), (0, H), (lighter(wall, 0.15), 1), (darker(wall, 0.3), 1)))
    x, y, w, h = 22.0, 62.0, 340.0, 244.0
    box = curve([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], tension=0.12)
    s.b.line(box, s.within((92, 84, 90)), 22)

    def view() -> None:
        top, middle, horizon = s.light.sky
        s.b.rect(x, y, w, h, linear((0, y), (0, y + h * 0.7), (top, 1), (middle, 1), (horizon, 1)))
        far = mix(s.lit((120, 136, 160)), horizon, 0.4)
        s.b.fill(
            curve([(0, 210), (70, 150), (130, 190), (210, 132), (300, 194), (400, 160), (400, 300), (0, 300)]), far
        )
        for i, tone in enumerate((s.season.leaf[2], s.season.ground)):
            yy = 224.0 + 34.0 * i
            s.b.fill(
                curve([(-20, yy), (90, yy - 16), (220, yy + 8), (400, yy - 12), (400, 340), (-20, 340)]), s.lit(tone)
            )
        for i in range(6):
            _crown(s, 20 + i * 70 + s.rng.uniform(-20, 20), 238 + s.rng.uniform(-8, 14), s.rng.uniform(14, 24))
        for _ in range(5):
            yy = s.rng.uniform(70, 290)
            s.b.rect(s.rng.uniform(0, 250), yy, s.rng.uniform(60, 130), 3, (255, 255, 255), 0.30, round_=1.5)

    s.b.inside(box, view)
    s.b.rect(187, 62, 10, 244, s.within((92, 84, 90)))
    s.b.rect(-20, 20, W + 40, 9, s.within((150, 140, 140)))
    for sx in (-40, 262):
        seat = s.within((52, 104, 116))
        s.b.rect(
            sx, 292, 164, 220, linear((0, 292), (0, 480), (lighter(seat, 0.15), 1), (darker(seat, 0.35), 1)), round_=26
        )
        s.b.rect(sx + 26, 300, 112, 42, s.within((240, 228, 208)), round_=14)
    s.b.glow(W / 2, 0, 200, LAMP, 0.5 * s.light.lamps)


def _greenhouse(s: Stage) -> None:
    top, middle, horizon = s.light.sky
    glass = mix(middle, s.lit((196, 232, 210)), 0.45)
    s.b.rect(
        -20,
        -20,
        W + 40,
        H + 40,
        linear((0, 0), (0, 340), (mix(top, glass, 0.4), 1), (glass, 1), (mix(horizon, glass, 0.3), 1)),
    )
    bar = s.within((238, 244, 236))
    for x in map(float, range(-10, 420, 62)):
        s.b.stroke([(x, 150), (x, 330)], bar, 5)
        s.b.stroke([(x, 150), (W / 2 + (x - W / 2) * 0.30, -20)], bar, 5)
    for y in (60, 150, 240):
        s.b.rect(-20, y, W + 40, 4.5, bar)
    if s.season.bare:
        s.b.fill(
            curve([(-30, -10), (W + 30, -10), (W + 30, 26), (280, 40), (190, 24), (90, 42), (-30, 28)]),
            (244, 248, 252),
            0.9,
        )
    greens: tuple[Colour, ...] = ((52, 132, 84), (94, 164, 84), (34, 104, 88), (138, 184, 92))
    for i in range(11):
        x = i * 39 + s.rng.uniform(-10, 10)
        _plant(s, x, 372, s.rng.uniform(60, 112), s.within(s.rng.choice(greens)))
    for x in (24, 352):
        for i in range(5):
            y = -6 + i * 26
            s.b.disc(x + s.rng.uniform(-20, 20), y, s.rng.uniform(16, 27), s.within(s.rng.choice(greens)))
    s.b.rect(-20, 366, W + 40, 16, s.within((170, 124, 88)))
    s.b.rect(-20, 382, W + 40, 120, s.within((116, 84, 66)))
    flower = {(252, 200, 214): (240, 130, 160), (224, 120, 44): (232, 130, 50)}.get(
        s.season.falling or (0, 0, 0), (250, 214, 90)
    )
    for x in (20, 70, 122, 262, 314, 364):
        _pot(s, x, 372, 20, (204, 104, 72))
        for _ in range(5):
            s.b.disc(x + s.rng.uniform(-20, 20), 334 + s.rng.uniform(-18, 8), 7.5, s.within(flower))
    _bokeh(s, 40, 300, 9, (LAMP,))


def _market(s: Stage) -> None:
    _sky(s, 200)
    for i, colour in enumerate(((232, 200, 160), (206, 140, 116), (240, 222, 190), (170, 150, 160))):
        _house(s, -12 + i * 104, 320, 102, 196 + 24 * (i % 2), colour, roof=False)
    red = s.lit((222, 84, 92))
    for i in range(9):
        c = red if i % 2 == 0 else s.lit((254, 246, 236))
        x = -20 + i * 48
        s.b.fill(
            polygon([(x, 60), (x + 48, 60), (x + 48, 118), (x, 118)]),
            linear((0, 60), (0, 118), (lighter(c, 0.12), 1), (c, 1)),
        )
        s.b.disc(x + 24, 118, 24, c, ry=15)
    s.b.rect(-20, 118, W + 40, 260, (40, 24, 50), 0.16)
    blooms: tuple[Colour, ...] = (
        (238, 96, 122),
        (250, 190, 70),
        (250, 240, 230),
        (176, 116, 206),
        (244, 140, 84),
        (238, 160, 190),
    )
    for row in range(4):
        y = 258 + row * 50
        s.b.rect(-20, y + 14, W + 40, 42, s.lit((110, 78, 66)))
        for i in range(9):
            x = i * 46 + (23 if row % 2 else 0) - 8
            bloom = s.lit(s.rng.choice(blooms))
            s.b.disc(x, y + 8, 26, s.lit((70, 132, 82)), ry=18)
            for dx, dy in ((-14, -3), (0, -12), (14, -4), (-5, 5), (9, 7)):
                s.b.disc(x + dx, y + dy, 9.5, bloom)
                s.b.disc(x + dx, y + dy, 3.4, darker(bloom, 0.3))
    if s.season.bare:
        s.b.fill(curve([(-30, 46), (W + 30, 46), (W + 30, 64), (200, 74), (-30, 64)]), (246, 250, 254), 0.95)
    for x in (56, 190, 326):
        _lamp(s, x, 160, 44, (250, 236, 200), 15)


def _living(s: Stage) -> None:
    wall = s.within((128, 148, 138))
    s.b.rect(-20, -20, W + 40, H + 40, linear((0, 0), (0, H), (lighter(wall, 0.18), 1), (darker(wall, 0.15), 1)))
    _window(s, 20, 40, 124, 210, (246, 240, 228), 1)
    for x in (-8, 136):
        c = s.within((240, 222, 190))
        s.b.fill(
            curve([(x, 22), (x + 34, 22), (x + 40, 160), (x + 32, 300), (x - 4, 300)], tension=0.2),
            linear((x, 0), (x + 40, 0), (c, 1), (darker(c, 0.15), 1)),
        )
    for x, y, w, h, c in ((216, 44, 66, 84, (230, 150, 108)), (296, 66, 70, 62, (60, 96, 116))):
        s.b.rect(x - 5, y - 5, w + 10, h + 10, s.within((120, 84, 62)))
        s.b.rect(x, y, w, h, s.within((248, 240, 226)))
        s.b.disc(x + w * 0.5, y + h * 0.52, w * 0.28, s.within(c))
    sofa = s.within((206, 122, 84))
    s.b.rect(
        -20, 274, W + 40, 120, linear((0, 274), (0, 390), (lighter(sofa, 0.16), 1), (darker(sofa, 0.15), 1)), round_=28
    )
    s.b.rect(-20, 368, W + 40, 130, linear((0, 368), (0, 480), (sofa, 1), (darker(sofa, 0.35), 1)), round_=20)
    for x, c in ((52, (244, 220, 170)), (330, (68, 112, 118))):
        s.b.rect(x - 40, 298, 78, 74, s.within(c), round_=16)
    _plant(s, 356, 290, 74, s.within((66, 130, 92)))
    s.b.rect(226, 178, 4, 104, s.within((90, 70, 60)))
    _lamp(s, 228, 172, 0, (248, 226, 186), 34)


SCENES: dict[str, Callable[[Stage], None]] = {
    "at a harbour": _harbour,
    "in a cafe": _cafe,
    "in a bookshop": _bookshop,
    "in a pottery studio": _pottery,
    "in a kitchen": _kitchen,
    "on a city street": _street,
    "on a rooftop": _rooftop,
    "in a park": _park,
    "on a beach": _beach,
    "in a forest": _forest,
    "on a train": _train,
    "in a greenhouse": _greenhouse,
    "at a flower market": _market,
    "in a living room": _living,
}
