"""What the places are built from: skies, trees, windows, lamps, in the colours of an hour and a season."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from influencer.starter.brush import Brush, Colour, Point, curve, darker, lighter, linear, mix, polygon, times
from influencer.starter.palette import LAMP, Light, Season

W, H = 384.0, 480.0
SNOW: Colour = (246, 250, 255)
BARK: Colour = (92, 66, 58)


@dataclass(frozen=True, slots=True)
class Stage:
    """What a place is painted with; its dice only choose among arrangements, never by hour or season."""

    b: Brush
    light: Light
    season: Season
    rng: random.Random
    indoors: bool = False

    def lit(self, colour: Colour) -> Colour:
        """A thing's colour under this light, here."""
        v = self.light.room if self.indoors else self.light.veil
        return times(colour, (v[0] / 255, v[1] / 255, v[2] / 255))

    def leaf(self, i: int) -> Colour:
        """The season's foliage, 0 middling, 1 bright, 2 dark."""
        return self.vivid(self.season.leaf[i])

    def vivid(self, colour: Colour) -> Colour:
        """A colour that the lamps keep alive in the evening."""
        return mix(self.lit(colour), colour, 0.36 * self.light.lamps)

    def snow(self) -> Colour:
        """Snow, which stays paler than the hour would have it."""
        return mix(self.lit(SNOW), SNOW, 0.26)

    def outside(self) -> Stage:
        """The same stage beyond the window."""
        return replace(self, indoors=False)

    def within(self) -> Stage:
        """The same stage under a roof."""
        return replace(self, indoors=True)

    def block(self, low: int, high: int) -> float:
        """A whole number of blocks from low to high, in pixels."""
        return 16.0 * self.rng.randint(low, high)

    def flip(self) -> bool:
        """One of two."""
        return self.rng.random() < 0.5

    def wall(self, colour: Colour, low: float = H) -> None:
        """Fill the picture down to low, a little brighter above."""
        c = self.lit(colour)
        self.b.rect(-20, -20, W + 40, low + 40, linear((0, 0), (0, low), (lighter(c, 0.12), 1), (darker(c, 0.16), 1)))

    def slab(self, y: float, colour: Colour, height: float = 200) -> None:
        """A band across the picture from y down, darker below."""
        c = self.lit(colour)
        self.b.rect(-20, y, W + 40, height, linear((0, y), (0, y + height), (lighter(c, 0.08), 1), (darker(c, 0.4), 1)))

    def box(self, x: float, y: float, w: float, h: float, colour: Colour, round_: float = 0.0) -> None:
        """A plain lit rectangle."""
        self.b.rect(x, y, w, h, self.lit(colour), round_=round_)


def sky(s: Stage, low: float, sun: float | None = None) -> float:
    """The sky down to low with its sun, clouds, moon or stars; answers how far to the right they stand."""
    dice = random.Random(s.rng.random())
    at = sun if sun is not None else dice.choice((48.0, 320.0))
    top, middle, horizon = s.light.sky
    grey = 0.28 * (1 - s.light.lamps) if s.season.bare else 0.0
    top, middle = mix(top, (206, 214, 226), grey), mix(middle, (222, 228, 236), grey)
    s.b.rect(-20, -20, W + 40, H + 40, linear((0, 0), (0, low), (top, 1), (middle, 1), (horizon, 1)))
    if s.light.lamps >= 1:
        _stars(s, at, low, dice)
    elif s.light.lamps >= 0.7:
        crescent(s, at, 56, 17)
    else:
        _day(s, at, low, dice)
    return at


def _stars(s: Stage, x: float, low: float, dice: random.Random) -> None:
    for i in range(18):
        s.b.disc(dice.uniform(0, W), dice.uniform(0, low * 0.75), 2.0 + i % 3 * 0.6, (255, 246, 220), 0.9)
    s.b.glow(x, 64, 96, (170, 180, 255), 0.5)
    s.b.disc(x, 64, 27, (255, 246, 218))
    s.b.disc(x - 8, 58, 7, (232, 220, 196))


def crescent(s: Stage, x: float, y: float, r: float) -> None:
    """A young moon over the dusk."""
    s.b.disc(x, y, r, (250, 246, 236))
    s.b.disc(x - r * 0.5, y - r * 0.22, r * 0.92, mix(s.light.sky[0], s.light.sky[1], 0.2))


def _day(s: Stage, x: float, low: float, dice: random.Random) -> None:
    golden, morning = s.light.lamps > 0.2, s.light.lamps > 0.02
    if golden or morning:
        tone, y = ((255, 244, 190), low - 62) if golden else ((255, 252, 240), low - 84)
        s.b.glow(x, y, 170, (255, 190, 80) if golden else (255, 232, 216), 0.9 if golden else 0.7)
        s.b.disc(x, y, 34 if golden else 24, tone)
        for k in range(4):
            tint = (255, 142, 92) if golden else (255, 255, 255)
            y = 24 + k * low * 0.16
            s.b.rect(dice.choice((-40, 40, 150, 230)), y, 170, 9 - k, tint, 0.5, round_=5)
        return
    for k in range(3):
        cloud(s, (24.0, 350.0, 190.0)[k] + dice.choice((-16, 0, 16)), 36 + k * 30.0, 44.0 - 6 * k)


def cloud(s: Stage, x: float, y: float, r: float) -> None:
    """One heap of cloud."""
    white = mix((255, 255, 255), s.light.sky[2], 0.15)
    for dx, dy, k in ((-1.0, 0.10, 0.52), (-0.35, -0.12, 0.70), (0.4, -0.02, 0.62), (1.0, 0.14, 0.42)):
        s.b.disc(x + dx * r, y + dy * r, r * k, white, 0.92, ry=r * k * 0.66)


def crown(s: Stage, x: float, y: float, r: float) -> None:
    """The leaves of one tree, or its bare snow-lined boughs."""
    if s.season.bare:
        _bare(s, x, y, r)
        return
    for tone, dx, dy, k in (
        (2, 0.0, 0.20, 1.0),
        (2, -0.55, 0.28, 0.7),
        (2, 0.55, 0.25, 0.7),
        (0, -0.25, -0.05, 0.78),
        (0, 0.38, 0.0, 0.66),
        (1, -0.10, -0.32, 0.52),
        (1, -0.45, -0.05, 0.34),
        (1, 0.38, -0.22, 0.34),
    ):
        s.b.disc(x + dx * r, y + dy * r, r * k, s.leaf(tone))


BOUGHS = (
    (0.5, -0.95, -0.05),
    (0.3, 0.95, -0.2),
    (0.1, -0.75, -0.65),
    (-0.1, 0.7, -0.75),
    (-0.3, -0.3, -1.05),
    (-0.35, 0.3, -1.1),
)


def _bare(s: Stage, x: float, y: float, r: float) -> None:
    wood, snow = s.lit(BARK), s.snow()
    s.b.stroke([(x, y + r), (x, y), (x, y - r * 0.7)], wood, max(5.0, r * 0.15))
    for start, dx, dy in BOUGHS:
        root = (x, y + start * r)
        bend = (x + dx * r * 0.62, y + (start * 0.45 + dy * 0.55) * r + r * 0.10)
        tip = (x + dx * r, y + dy * r)
        s.b.stroke([root, bend, tip], wood, max(4.0, r * 0.10))
        s.b.stroke([(bend[0], bend[1] - r * 0.07), (tip[0], tip[1] - r * 0.05)], snow, max(3.5, r * 0.11))


def tree(s: Stage, x: float, ground: float, height: float) -> None:
    """Trunk and crown, standing on ground."""
    shadow(s, x, ground, height * 0.2)
    w, bark = height * 0.05, s.lit(BARK)
    foot, neck = ground, ground - height * 0.7
    s.b.fill(polygon([(x - w, foot), (x - w * 0.6, neck), (x + w * 0.6, neck), (x + w, foot)]), bark)
    crown(s, x, ground - height * 0.80, height * 0.34)


def shadow(s: Stage, x: float, y: float, r: float) -> None:
    """The soft shadow at the foot of a thing."""
    s.b.disc(x, y, r, (24, 20, 44), 0.3, ry=r * 0.2, blur=3)


def glitter(s: Stage, x: float, y: float, low: float) -> None:
    """The sun or the moon on water, from y down to low."""
    golden = 0.2 < s.light.lamps < 0.6
    tone: Colour = (255, 222, 120) if golden else (255, 252, 236)
    for i in range(7):
        w, at = 24.0 + 9 * i, y + 4 + i * (low - y) / 7
        s.b.rect(x - w / 2 + (8 if i % 2 else -8), at, w, 6, tone, 0.8 if s.light.lamps > 0.02 else 0.35, round_=3)


def fir(s: Stage, x: float, ground: float, height: float, far: float = 0.0) -> None:
    """A conifer in three tiers; golden in autumn, white in winter."""
    green: Colour = {0: (38, 102, 82), 1: (34, 92, 62), 2: (206, 128, 48), 3: (70, 108, 112)}[month(s)]
    tone = mix(s.vivid(green), s.light.sky[2], far)
    s.b.rect(x - height * 0.03, ground - height * 0.1, height * 0.06, height * 0.1, s.lit(BARK))
    for i in range(3):
        y, w = ground - height * (0.08 + 0.26 * i), height * (0.25 - 0.055 * i)
        peak = y - height * 0.40
        s.b.fill(polygon([(x - w, y), (x, peak), (x + w, y)]), darker(tone, 0.1 * (2 - i)))
        if s.season.bare:
            cap = [
                (x - w * 0.62, y - height * 0.15),
                (x, peak),
                (x + w * 0.62, y - height * 0.15),
                (x, y - height * 0.09),
            ]
            s.b.fill(polygon(cap), s.snow())


def month(s: Stage) -> int:
    """0 spring, 1 summer, 2 autumn, 3 winter."""
    if s.season.bare:
        return 3
    return 1 if s.season.falling is None else 0 if s.season.falling[2] > 120 else 2


def tuft(s: Stage, x: float, y: float, r: float) -> None:
    """One bunch on a branch: blossom, leaves, or snow with berries."""
    for k, (dx, dy) in enumerate(((0.0, 0.0), (-0.9, 0.25), (0.85, 0.2), (-0.3, -0.75), (0.45, -0.65))):
        s.b.disc(x + dx * r, y + dy * r, r * 0.72, s.leaf((2, 0, 0, 1, 1)[k]))
    if s.season.bare:
        for dx, dy in ((-0.5, 0.75), (0.3, 0.9), (0.9, 0.6)):
            s.b.disc(x + dx * r, y + dy * r, r * 0.32, s.lit((206, 44, 48)))
    elif month(s) == 0:
        s.b.disc(x, y, r * 0.24, s.lit((255, 232, 150)))


def bough(s: Stage, left: bool, k: float = 1.0) -> None:
    """A branch that reaches in from an upper corner, in front of the place."""
    x, d = (-20.0, 1.0) if left else (W + 20.0, -1.0)
    path = [(x, 4.0), (x + d * 56 * k, 26 * k), (x + d * 118 * k, 22 * k)]
    s.b.stroke(path, s.lit(BARK), 8)
    s.b.stroke([(x, 8.0), (x + d * 44 * k, 60 * k), (x + d * 60 * k, 104 * k)], s.lit(BARK), 6)
    for dx, dy, r in (
        (32, 8, 17),
        (66, 18, 18),
        (100, 20, 16),
        (126, 30, 13),
        (40, 48, 17),
        (58, 84, 15),
        (62, 114, 12),
    ):
        tuft(s, x + d * dx * k, dy * k, r * k)


def spray(s: Stage, x: float, y: float, h: float, pot: Colour = (238, 230, 216)) -> None:
    """A vase with the season's branches; y is where it stands."""
    top = y - h * 0.34
    for dx, dy in ((-0.42, -0.52), (0.0, -0.66), (0.42, -0.5), (-0.22, -0.3), (0.24, -0.28)):
        s.b.stroke([(x, top), (x + dx * h * 0.4, top + dy * h * 0.6), (x + dx * h, top + dy * h)], s.lit(BARK), 3.5)
    for dx, dy, k in (
        (-0.42, -0.52, 0.15),
        (0.42, -0.5, 0.15),
        (0.0, -0.66, 0.16),
        (-0.2, -0.28, 0.14),
        (0.22, -0.26, 0.14),
    ):
        tuft(s, x + dx * h, top + dy * h, k * h)
    vase(s, x, y, h * 0.16, h * 0.4, pot)


def plant(s: Stage, x: float, y: float, r: float, tone: Colour) -> None:
    """Seven broad blades out of one root; the tone is already lit."""
    for k in (0, 6, 1, 5, 2, 4, 3):
        lean = (k - 3) / 3
        tip = (x + lean * r * 1.1, y - r * (1.35 - 0.55 * abs(lean)))
        mid = (x + lean * r * 0.75, y - r * 0.55)
        green = tone if k % 2 else darker(tone, 0.24)
        s.b.fill(curve([(x, y), (mid[0] - r * 0.18, mid[1]), tip, (mid[0] + r * 0.18, mid[1])]), green)


def pot(s: Stage, x: float, y: float, r: float, colour: Colour) -> None:
    """A flower pot; y is where it stands."""
    c = s.lit(colour)
    shade = linear((x - r, 0), (x + r, 0), (lighter(c, 0.2), 1), (darker(c, 0.3), 1))
    s.b.fill(polygon([(x - r, y - r * 1.5), (x + r, y - r * 1.5), (x + r * 0.7, y), (x - r * 0.7, y)]), shade)
    s.b.rect(x - r * 1.1, y - r * 1.6, r * 2.2, r * 0.4, lighter(c, 0.1), round_=2)


def vase(s: Stage, x: float, y: float, r: float, h: float, colour: Colour) -> None:
    """A thrown vessel; y is where it stands."""
    c = s.lit(colour)
    half: list[Point] = [(0.45, 1.0), (0.35, 0.78), (1.0, 0.40), (0.55, 0.0)]
    right = [(x + px * r, y - py * h) for px, py in half]
    left = [(x - px * r, y - py * h) for px, py in reversed(half)]
    shade = linear((x - r, 0), (x + r, 0), (lighter(c, 0.3), 1), (c, 1), (darker(c, 0.34), 1))
    s.b.fill(curve([*right, *left], tension=0.42), shade)


def lamp(s: Stage, x: float, y: float, cord: float, shade: Colour, r: float = 22) -> None:
    """A lamp on a cord from above, lit in the evening."""
    on = s.light.lamps
    s.b.rect(x - 2, y - cord, 4, cord, (60, 48, 44))
    shape = [(x - r * 0.35, y - r * 0.6), (x + r * 0.35, y - r * 0.6), (x + r, y + r * 0.45), (x - r, y + r * 0.45)]
    s.b.fill(curve(shape, tension=0.25), mix(s.lit(shade), LAMP, 0.7 * on))
    s.b.disc(x, y + r * 0.48, r * 0.8, mix((255, 250, 232), (255, 236, 170), on), ry=r * 0.24)
    shine(s, x, y + r * 0.5, 6 * r)


def shine(s: Stage, x: float, y: float, r: float) -> None:
    """What a lamp sheds round itself: nothing by day, a pool at night."""
    on = s.light.lamps
    if on > 0.2:
        s.b.glow(x, y, r * (0.6 + 0.5 * on), LAMP, 0.25 + 0.55 * on)


def lantern(s: Stage, x: float, foot: float, height: float) -> None:
    """A street lamp on its post."""
    iron = s.lit((52, 54, 66))
    s.b.rect(x - 3.5, foot - height, 7, height, iron)
    s.b.rect(x - 9, foot - 12, 18, 12, iron)
    s.b.disc(x, foot - height - 10, 15, mix((250, 246, 234), (255, 226, 150), s.light.lamps))
    s.b.rect(x - 10, foot - height - 28, 20, 8, iron, round_=3)
    shine(s, x, foot - height - 10, 84)


def house(s: Stage, x: float, y: float, w: float, h: float, colour: Colour, roof: bool = True) -> None:
    """A front with windows, some of them lit in the evening; y is the ground."""
    c = s.lit(colour)
    s.b.rect(x, y - h, w, h, linear((x, 0), (x + w, 0), (lighter(c, 0.08), 1), (darker(c, 0.16), 1)))
    if roof:
        peak = s.lit((150, 74, 62) if not s.season.bare else SNOW)
        s.b.fill(polygon([(x - 4, y - h), (x + w / 2, y - h - w * 0.42), (x + w + 4, y - h)]), peak)
    columns, rows = max(2, int(w // 30)), max(1, int(h // 40))
    glass = s.lit(mix((86, 110, 142), s.light.sky[1], 0.4))
    for i in range(columns * rows):
        px = x + w * (i % columns + 0.5) / columns - 8
        py = y - h + 12 + i // columns * 40
        on = s.rng.random() < 0.7 and s.light.lamps > 0.6
        s.b.rect(px, py, 16, 23, (255, 214, 128) if on else glass, round_=1.5)
        if s.season.bare:
            s.b.rect(px - 2, py + 22, 20, 5, s.snow(), round_=2)


def window(s: Stage, x: float, y: float, w: float, h: float, frame: Colour, bars: int = 1, sill: bool = True) -> None:
    """A view out with its bars, and snow on the sill in winter."""
    dice = random.Random(s.rng.random())
    pane = polygon([(x, y), (x + w, y), (x + w, y + h), (x, y + h)])
    s.b.inside(pane, lambda: view(s.outside(), x, y, w, h, dice))
    tone = s.lit(frame)
    s.b.line(pane, tone, 11)
    for i in range(1, bars + 1):
        s.b.rect(x + w * i / (bars + 1) - 3.5, y, 7, h, tone)
    if not sill:
        return
    if s.season.bare:
        drift = [(x, y + h), (x, y + h - 13), (x + w * 0.3, y + h - 20), (x + w * 0.7, y + h - 14), (x + w, y + h - 20)]
        s.b.fill(curve([*drift, (x + w, y + h)], tension=0.3), s.outside().snow())
    s.b.rect(x - 14, y + h - 1, w + 28, 13, lighter(tone, 0.12), round_=3)


def view(s: Stage, x: float, y: float, w: float, h: float, dice: random.Random) -> None:
    """What lies beyond a window: sky, a hill, and trees in the season's dress."""
    top, middle, horizon = s.light.sky
    s.b.rect(x, y, w, h, linear((0, y), (0, y + h), (top, 1), (middle, 1), (horizon, 1)))
    aloft(s, x + w * 0.7, y + min(h * 0.24, 60))
    ground = s.lit(s.season.ground)
    hill = [(x - 20, y + h * 0.74), (x + w * 0.5, y + h * 0.66), (x + w + 20, y + h * 0.78), (x + w + 20, y + h + 60)]
    s.b.fill(curve([*hill, (x - 20, y + h + 60)], tension=0.4), ground)
    r = min(w * 0.30, h * 0.24)
    spots = dice.choice(((0.2, 0.8), (0.3, 0.95), (0.05, 0.68)))
    for k, share in enumerate(spots):
        tree(s, x + w * share, y + h * 1.02, r * (3.0 - 0.6 * k))
    if s.season.falling:
        for i in range(max(4, int(w * h // 3600))):
            s.b.disc(x + dice.uniform(0, w), y + dice.uniform(0, h), 3.6 + i % 2, s.lit(s.season.falling))


def aloft(s: Stage, x: float, y: float) -> None:
    """The sun, the moon or a cloud in a small piece of sky."""
    if s.light.lamps >= 1:
        s.b.disc(x, y, 15, (255, 246, 218))
        for dx, dy in ((-44, -14), (-24, 26), (26, 30), (-66, 22), (34, -18)):
            s.b.disc(x + dx, y + dy, 2.4, (255, 246, 220))
    elif s.light.lamps >= 0.7:
        crescent(s, x, y, 12)
    elif s.light.lamps > 0.2:
        s.b.glow(x, y + 40, 90, (255, 200, 90), 0.9)
        s.b.disc(x, y + 40, 20, (255, 246, 200))
    elif s.light.lamps > 0.02:
        s.b.glow(x, y + 24, 70, (255, 236, 220), 0.8)
        s.b.disc(x, y + 24, 14, (255, 253, 244))
    else:
        cloud(s, x - 10, y, 26)


def beam(s: Stage, x: float, y: float, w: float, h: float, lean: float = 70) -> None:
    """The sun on a wall: cool by morning, white at noon, orange in the evening, none after."""
    if s.light.lamps > 0.6:
        return
    golden = s.light.lamps > 0.2
    tone: Colour = (255, 176, 70) if golden else (255, 255, 246)
    for k in range(2):
        a, e = x + w * 0.54 * k, x + w * (0.54 * k + 0.46)
        path = polygon([(a, y), (e, y), (e + lean, y + h), (a + lean, y + h)])
        s.b.fill(path, tone, 0.44 if golden else 0.26, blur=1.5)


def shelf(s: Stage, x: float, y: float, w: float, wood: Colour) -> None:
    """A board with its shadow."""
    s.b.rect(x, y + 9, w, 8, (40, 24, 30), 0.28)
    s.box(x, y, w, 10, wood)


def snowcap(s: Stage, x: float, y: float, w: float, depth: float = 12) -> None:
    """Snow lying along the top of something, in winter only."""
    if s.season.bare:
        drift = [
            (x, y + 2),
            (x + 4, y - depth * 0.7),
            (x + w * 0.4, y - depth),
            (x + w - 4, y - depth * 0.6),
            (x + w, y + 2),
        ]
        s.b.fill(curve(drift, tension=0.35), s.snow())
