"""How a body is built and where its arms and legs are, in head units below the chin. Knows nothing of cuts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from typing import Any

from influencer.starter.brush import Brush, Colour, Point, curve, darker, lighter, linear, mirrored, mix, polygon, times

SEATED, WALKING, STANDING, SIDE = "seated", "walking", "three-quarter view", "seen from the side"
WHOLE = (SEATED, WALKING, STANDING)  # framings with hands and legs in them
WOOD: Colour = (150, 96, 62)
SHOE: Colour = (62, 46, 54)


@dataclass(frozen=True, slots=True)
class Body:
    """All a body needs to be drawn; colours are those of plain daylight."""

    skin: Colour
    outfit: str
    cloth: Colour
    beside: Colour
    presentation: str
    body: str
    framing: str
    facing: int
    turn: float
    light: float

    @property
    def width(self) -> float:
        """Half the shoulders."""
        base = {"slim": 1.0, "average build": 1.24, "full-figured": 1.58}[self.body]
        return base + {"woman": 0.0, "man": 0.22, "androgynous person": 0.10}[self.presentation]

    @property
    def neck(self) -> float:
        """Half the neck."""
        base = {"slim": 0.245, "average build": 0.31, "full-figured": 0.42}[self.body]
        return base + {"woman": 0.0, "man": 0.09, "androgynous person": 0.035}[self.presentation]

    @property
    def arm(self) -> float:
        """Half an arm at the shoulder."""
        base = {"slim": 0.19, "average build": 0.245, "full-figured": 0.33}[self.body]
        return base + {"woman": 0.0, "man": 0.045, "androgynous person": 0.02}[self.presentation]

    @property
    def chest(self) -> float:
        """Half the front that hanging arms leave free."""
        return self.width - 2 * self.arm

    @property
    def waist(self) -> float:
        """Half the waist."""
        base = {"slim": 0.60, "average build": 0.80, "full-figured": 1.20}[self.body]
        return base + {"woman": 0.0, "man": 0.22, "androgynous person": 0.10}[self.presentation]

    @property
    def hip(self) -> float:
        """Half the hips."""
        base = {"slim": 0.74, "average build": 0.93, "full-figured": 1.26}[self.body]
        return base + {"woman": 0.06, "man": 0.03, "androgynous person": 0.03}[self.presentation]

    @property
    def leg(self) -> float:
        """Half a thigh."""
        return {"slim": 0.34, "average build": 0.42, "full-figured": 0.56}[self.body]

    @property
    def fold(self) -> Colour:
        """The colour of a crease: darker on light cloth, lighter on dark."""
        return crease(self.cloth)

    @property
    def shade(self) -> Colour:
        """The cloth in its own shadow."""
        return times(self.cloth, (0.72, 0.66, 0.74))

    @property
    def dusk(self) -> Colour:
        """The skin in warm shadow."""
        return times(self.skin, (0.80, 0.62, 0.60))


@dataclass(frozen=True, slots=True)
class Sleeve:
    """What covers an arm: its colour, how loose it is, and how far down it reaches."""

    colour: Colour
    loose: float = 0.0
    reach: float = 1.0  # 1 the wrist, 0.4 a short sleeve, 0 bare


@dataclass(frozen=True, slots=True)
class Bottom:
    """What covers the legs."""

    colour: Colour
    shoe: Colour = SHOE
    skirt: bool = False


def crease(colour: Colour) -> Colour:
    """A fold in cloth of a colour."""
    return darker(colour, 0.32) if sum(colour) > 240 else lighter(colour, 0.18)


def limb(points: Sequence[Point], widths: Sequence[float]) -> Any:
    """A tapering tube along the points, with half its width at each."""
    line, half = _finer(points), _finer([(w, 0.0) for w in widths])
    left: list[Point] = []
    right: list[Point] = []
    for i, (x, y) in enumerate(line):
        (ax, ay), (bx, by) = line[max(0, i - 1)], line[min(len(line) - 1, i + 1)]
        length = hypot(bx - ax, by - ay) or 1.0
        nx, ny, w = -(by - ay) / length, (bx - ax) / length, half[i][0]
        left.append((x + nx * w, y + ny * w))
        right.append((x - nx * w, y - ny * w))
    (x, y), (ax, ay) = line[0], line[1]
    length, w = hypot(ax - x, ay - y) or 1.0, half[0][0]
    cap = (x - (ax - x) / length * w * 0.8, y - (ay - y) / length * w * 0.8)
    return curve([cap, *left, *reversed(right)], tension=0.42)


def _finer(points: Sequence[Point]) -> list[Point]:
    """Each pair of points and what lies between."""
    out: list[Point] = []
    for (ax, ay), (bx, by) in pairwise(points):
        out += [(ax, ay), ((2 * ax + bx) / 3, (2 * ay + by) / 3), ((ax + 2 * bx) / 3, (ay + 2 * by) / 3)]
    return [*out, points[-1]]


def hang(colour: Colour) -> Any:
    """Cloth lit from above, darker towards the floor."""
    low = times(colour, (0.80, 0.76, 0.82))
    return linear((0, 1.3), (0, 4.8), (lighter(colour, 0.12), 1), (colour, 1), (low, 1))


def side_shade(b: Brush, body: Body, colour: Colour) -> None:
    """The side of a body away from the light."""
    w, far, dark = body.width, -body.light, times(colour, (0.52, 0.48, 0.60))
    b.rect(-4, 0.5, 8, 8, linear((far * w * 1.15, 0), (far * w * 0.05, 0), (dark, 0.60), (dark, 0.0)))


def solid(b: Brush, body: Body, path: Any, colour: Colour) -> Any:
    """Fill a part of the body as cloth or skin, with its side shade."""
    b.fill(path, hang(colour))
    b.inside(path, lambda: side_shade(b, body, colour))
    return path


def draw_neck(b: Brush, body: Body) -> None:
    """The neck and what of the chest a neckline leaves open."""
    n, dark, full = body.neck, body.dusk, body.body == "full-figured"
    rise = 0.10 if body.presentation == "man" else 0.0
    outline = [
        (n, 0.45), (n * 0.97, 1.08), (n * 1.08, 1.30 - rise), (n + 0.34, 1.50 - rise), (body.width * 0.74, 1.64),
        (body.width * 0.70, 2.3), (0.2, 2.6),
    ]  # fmt: skip
    path = curve(mirrored(outline), tension=0.4)
    b.fill(path, linear((0, 0.8), (0, 2.3), (body.skin, 1), (body.skin, 1), (mix(body.skin, dark, 0.3), 1)))
    b.inside(path, lambda: b.disc(body.turn * 0.06, 0.86, 0.66, dark, 0.95, ry=0.47, blur=0.03))
    b.inside(path, lambda: _collarbones(b, body, full))
    if full:
        b.stroke([(-n * 0.8, 1.10), (-n * 0.3, 1.22), (n * 0.3, 1.22), (n * 0.8, 1.10)], dark, 0.04, 0.8)
    if body.presentation == "man":
        b.disc(0, 1.30, 0.06, dark, 0.45, ry=0.075, blur=0.02)


def _collarbones(b: Brush, body: Body, full: bool) -> None:
    for side in (-1, 1):
        bone = [(side * 0.06, 1.64), (side * 0.35, 1.59), (side * 0.74, 1.53)]
        b.stroke(bone, body.dusk, 0.035, 0.4 if full else 0.75)
        if not full:
            tendon = [(side * body.neck * 0.75, 1.2), (side * 0.14, 1.42), (side * 0.07, 1.58)]
            b.stroke(tendon, body.dusk, 0.03, 0.5)


def arm_line(body: Body, side: int) -> list[Point]:
    """Shoulder, elbow and wrist of one arm."""
    x, w = body.width - body.arm, body.width
    elbow, wrist = {
        SEATED: ((w - 0.02, 3.02), (0.56, 3.76)),
        STANDING: ((w + 0.20, 3.00), (body.hip * 0.86, 4.02)),
        WALKING: ((w + 0.20, 2.98), (body.hip * 0.86, 4.0)),
    }.get(body.framing, ((w - body.arm * 0.86, 2.96), (w - body.arm * 0.9, 4.1)))
    if body.outfit == "hoodie" and body.framing == STANDING:
        wrist = (body.waist * 0.56, 3.72)
    if body.framing == SIDE and side != body.facing:
        x, elbow, wrist = x - 0.24, (elbow[0] - 0.34, elbow[1]), (wrist[0] - 0.2, wrist[1])
    if body.framing == WALKING and side == body.facing:
        elbow, wrist = (w + 0.06, 3.0), (w + 0.14, 3.98)
    return [(side * x, 1.80), (side * elbow[0], elbow[1]), (side * wrist[0], wrist[1])]


def draw_arms(b: Brush, body: Body, sleeve: Sleeve, behind: bool) -> None:
    """Both arms, in front of the torso or behind it."""
    tucked = body.outfit == "summer dress" and body.framing == STANDING
    for side in (-1, 1):
        if behind == (tucked or (body.framing == SIDE and side == body.facing)):
            _arm(b, body, sleeve, arm_line(body, side))
    if behind:
        return
    if body.framing == SEATED:
        _mug(b, body)
    if body.framing in (STANDING, WALKING) and not tucked:
        _pockets(b, body, sleeve)


def _arm(b: Brush, body: Body, sleeve: Sleeve, line: list[Point]) -> None:
    a = body.arm
    skin_path = limb(_shouldered(line), [a * 0.44, a * 0.86, a * 0.72, a * 0.52])
    if sleeve.reach < 1:
        solid(b, body, skin_path, body.skin)
        inner = [(x - body.arm * 0.75 * (1 if x > 0 else -1), y) for x, y in line[:2]]
        b.stroke([(inner[0][0], 2.25), inner[1]], body.dusk, 0.04, 0.8)
    if body.framing == WALKING and line[2][0] * body.facing > body.width * 0.8:
        _hand(b, body, line)
    if sleeve.reach <= 0:
        return
    shape = _sleeve_path(body, sleeve, line)
    x = 9 if body.framing in WHOLE else body.width - a * 0.7
    below = polygon([(-x, 2.02), (x, 2.02), (x, 9), (-x, 9)])
    b.inside(below, lambda: b.line(shape, times(sleeve.colour, (0.56, 0.50, 0.58)), 0.06, 0.6, blur=0.02))
    solid(b, body, shape, sleeve.colour)
    (ex, ey), k = line[1], 1 if line[0][0] > 0 else -1
    crook = [(ex + k * a * 0.5, ey - 0.1), (ex, ey - 0.02), (ex - k * a * 0.5, ey + 0.1)]
    if sleeve.reach == 1:
        b.inside(shape, lambda: b.stroke(crook, crease(sleeve.colour), 0.04, 0.55))


def _sleeve_path(body: Body, sleeve: Sleeve, line: list[Point]) -> Any:
    a, more = body.arm, sleeve.loose
    if sleeve.reach == 1:
        return limb(_shouldered(line), [a * 0.50, a * 0.96 + more * 0.4, a * 0.88 + more, a * 0.74 + more])
    (sx, sy), (ex, ey) = line[0], line[1]
    t = sleeve.reach / 0.5
    end = (sx + (ex - sx) * t, sy + (ey - sy) * t)
    return limb(_shouldered([(sx, sy), end]), [a * 0.50, a * 0.96 + more * 0.4, a + more + 0.03])


def _shouldered(line: list[Point]) -> list[Point]:
    """The line from a little above the joint, so that the shoulder is round."""
    (x, y), rest = line[0], line[1:]
    k = 1 if x > 0 else -1
    return [(x - 0.17 * k, y - 0.17), (x - 0.03 * k, y + 0.02), *rest]


def _hand(b: Brush, body: Body, line: list[Point]) -> None:
    """A relaxed hand at the end of a swinging arm: a palm, curled fingers, a thumb."""
    (x, y), k = line[2], body.facing
    dark = body.dusk
    palm = curve(
        [(x - 0.13, y - 0.1), (x + 0.13, y - 0.1), (x + 0.17, y + 0.16), (x + 0.12, y + 0.40), (x - 0.06, y + 0.42),
         (x - 0.16, y + 0.18)], tension=0.5,
    )  # fmt: skip
    solid(b, body, palm, body.skin)
    for i in range(3):
        fx = x - 0.06 + 0.075 * i
        b.stroke([(fx, y + 0.22), (fx - 0.01, y + 0.38)], dark, 0.024, 0.7)
    thumb = limb([(x - k * 0.11, y + 0.06), (x - k * 0.17, y + 0.28)], [0.06, 0.045])
    b.fill(thumb, body.skin)
    b.line(thumb, dark, 0.02, 0.5)


def _pockets(b: Brush, body: Body, sleeve: Sleeve) -> None:
    """The edges of the pockets that the hands are in."""
    if body.outfit == "hoodie" and body.framing == STANDING:
        for side in (-1, 1):
            edge = [(side * body.waist * x, y) for x, y in ((0.50, 3.40), (0.62, 3.70), (0.50, 3.98))]
            b.stroke(edge, crease(body.cloth), 0.07)
        return
    for side in (-1, 1):
        if body.framing == WALKING and side == body.facing:
            continue
        x, y = arm_line(body, side)[2]
        a = body.arm * 0.74 + sleeve.loose + 0.07
        b.stroke([(x - side * a, y + 0.0), (x, y + 0.07), (x + side * a * 0.9, y - 0.06)], (40, 30, 44), 0.07, 0.55)


def _mug(b: Brush, body: Body) -> None:
    """A cup held in both hands in the lap."""
    c = body.beside
    cup = curve([(-0.36, 3.26), (0.36, 3.26), (0.34, 3.80), (0.22, 3.96), (-0.22, 3.96), (-0.34, 3.80)], tension=0.2)
    b.line(cup, (40, 26, 40), 0.06, 0.35, blur=0.03)
    b.fill(cup, linear((-0.35, 0), (0.35, 0), (lighter(c, 0.35), 1), (c, 1), (times(c, 0.78), 1)))
    b.disc(0, 3.26, 0.36, lighter(c, 0.5), ry=0.085)
    b.disc(0, 3.27, 0.29, (92, 56, 40), ry=0.06)
    for side in (-1, 1):
        _holding(b, body, side)


def _holding(b: Brush, body: Body, side: int) -> None:
    """Four fingers and a thumb around the cup."""
    b.fill(limb([(side * 0.52, 3.82), (side * 0.40, 3.66)], [0.16, 0.21]), body.skin)
    fingers = [[(0.44, 3.56 + y), (0.32, 3.52 + y), (0.17, 3.55 + y)] for y in (0.0, 0.115, 0.23, 0.345)]
    for line in [*fingers, [(0.44, 3.58), (0.36, 3.44), (0.26, 3.37)]]:
        points = [(side * x, y) for x, y in line]
        b.stroke(points, body.dusk, 0.135)
        b.stroke(points, body.skin, 0.10)


def draw_legs(b: Brush, body: Body, bottom: Bottom) -> None:
    """Whatever of the legs the framing shows, with the chair where she sits."""
    if body.framing == STANDING:
        _standing(b, body, bottom)
    elif body.framing == WALKING:
        _striding(b, body, bottom)
    elif body.framing == SEATED:
        _sitting(b, body, bottom)


def _standing(b: Brush, body: Body, bottom: Bottom) -> None:
    h, colour = body.hip, body.skin if bottom.skirt else bottom.colour
    for side in (-1, 1):
        outer = [(0.0, 3.5), (h * 0.92, 3.5), (h * 1.02, 4.0), (h * 0.98, 4.7), (h * 0.86, 5.9)]
        leg = [(side * x, y) for x, y in (*outer, (0.12, 5.9), (0.03, 4.5))]
        solid(b, body, curve(leg, tension=0.3), colour)
    b.stroke([(0, 4.42), (0.0, 4.8), (0.0, 5.6)], darker(colour, 0.4), 0.06, 0.8)
    for side in (-1, 1):
        b.stroke([(side * 0.05, 4.44), (side * h * 0.4, 4.36)], darker(colour, 0.35), 0.035, 0.55)


def _striding(b: Brush, body: Body, bottom: Bottom) -> None:
    """One leg forward, the other bent behind it in shadow."""
    k, h, w = body.facing, body.hip, body.leg
    colour = body.skin if bottom.skirt else bottom.colour
    thin = 0.72 if bottom.skirt else 1.0
    knee, ankle = (-k * (h * 0.50 + 0.02), 5.20), (-k * (h * 0.50 + 0.42), 5.98)
    x, y = ankle
    shoe = limb([ankle, (x - k * 0.02, y + 0.22), (x + k * 0.10, y + 0.56)], [0.22, 0.24, 0.15])
    b.fill(shoe, linear((0, 5.9), (0, 6.6), (lighter(bottom.shoe, 0.1), 1), (darker(bottom.shoe, 0.3), 1)))
    back = limb([(-k * h * 0.46, 4.0), knee, ankle], [w, w * 0.82 * thin, w * 0.60 * thin])
    solid(b, body, back, times(colour, (0.72, 0.66, 0.74)))
    _hips(b, body, colour)
    mid = h * 0.44
    front = [(k * h * 0.46, 3.95), (k * (mid + 0.13), 5.36), (k * (mid + 0.20), 6.66), (k * (mid + 0.22), 7.0)]
    path = limb(front, [w * 1.10, w * 0.94 * thin, w * 0.70 * thin, w * 0.66 * thin])
    _front_leg(b, body, path, front[1], colour)


def _front_leg(b: Brush, body: Body, path: Any, knee: Point, colour: Colour) -> None:
    k = body.facing
    b.line(path, times(colour, 0.55), 0.06, 0.5, blur=0.03)
    solid(b, body, path, colour)
    b.stroke([(knee[0] - 0.2, knee[1] - 0.08), (knee[0], knee[1] + 0.02), (knee[0] + 0.2, knee[1] - 0.08)],
             crease(colour), 0.045, 0.5)  # fmt: skip
    b.stroke([(k * 0.04, 4.34), (0.0, 4.6), (-k * 0.04, 4.86)], darker(colour, 0.4), 0.05, 0.6)


def _hips(b: Brush, body: Body, colour: Colour) -> None:
    k, h = body.facing, body.hip
    outline = [(-h * 0.96, 3.4), (h * 0.96, 3.4), (h * 1.03, 3.95), (h * 0.9, 4.3), (k * 0.05, 4.55), (-h * 0.9, 4.3)]
    solid(b, body, curve([*outline, (-h * 1.03, 3.95)], tension=0.4), colour)


def draw_chair(b: Brush, body: Body) -> None:
    """The back of the chair, behind everything."""
    if body.framing != SEATED:
        return
    w = body.width + 0.34
    back = curve([(-w, 2.62), (-w * 0.5, 2.42), (w * 0.5, 2.42), (w, 2.62), (w * 1.02, 3.1), (w * 0.5, 2.98),
                  (-w * 0.5, 2.98), (-w * 1.02, 3.1)], tension=0.4)  # fmt: skip
    for side in (-1, 1):
        b.fill(limb([(side * w * 0.93, 2.7), (side * w * 0.90, 4.3)], [0.10, 0.10]), darker(WOOD, 0.2))
    b.fill(back, linear((0, 2.4), (0, 3.1), (lighter(WOOD, 0.22), 1), (WOOD, 1)))
    b.rect(-w, 4.12, 2 * w, 0.30, linear((0, 4.1), (0, 4.4), (lighter(WOOD, 0.15), 1), (darker(WOOD, 0.2), 1)),
           round_=0.12)  # fmt: skip
    for side in (-1, 1):
        b.rect(side * w * 0.86 - 0.10, 4.36, 0.20, 2.0, darker(WOOD, 0.3))


def _sitting(b: Brush, body: Body, bottom: Bottom) -> None:
    """Legs crossed, the upper knee away from where she faces."""
    k, h, w = -body.facing, body.hip, body.leg
    colour = body.skin if bottom.skirt else bottom.colour
    thin = 0.80 if bottom.skirt else 1.0
    line = [(k * h * 0.30, 4.5), (k * (h * 0.34), 5.0), (k * (h * 0.40), 6.4)]
    under = limb(line, [w, w * 0.92 * thin, w * 0.66 * thin])
    solid(b, body, under, times(colour, (0.70, 0.64, 0.72)))
    lap = [(-h * 1.04, 3.7), (h * 1.04, 3.7), (h * 1.12, 4.2), (h * 0.86, 4.62), (0, 4.66), (-h * 0.86, 4.62)]
    solid(b, body, curve([*lap, (-h * 1.12, 4.2)], tension=0.4), bottom.colour)
    knee = (-k * (h * 0.62), 4.66)
    line = [knee, (knee[0] - k * 0.10, 5.2), (knee[0] - k * 0.34, 6.2)]
    shin = limb(line, [w * 0.88, w * 0.80 * thin, w * 0.56 * thin])
    _over(b, body, shin, colour)
    tip = (knee[0] - k * w * 0.62, knee[1] + 0.05)
    thigh = limb([(k * h * 0.66, 4.30), (0.0, 4.42), knee, tip], [w * 0.98, w * 1.04, w * 0.96, w * 0.5])
    _over(b, body, thigh, bottom.colour)
    b.stroke([(k * h * 0.5, 4.56), (0.0, 4.74), (-k * h * 0.2, 4.84)], crease(bottom.colour), 0.045, 0.5)


def _over(b: Brush, body: Body, path: Any, colour: Colour) -> None:
    b.line(path, times(colour, 0.5), 0.08, 0.55, blur=0.04)
    solid(b, body, path, colour)
