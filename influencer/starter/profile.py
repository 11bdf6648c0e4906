"""A head from the side, in the units of the face, looking right; mirrored to look left. Knows nothing of clothes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from influencer.starter.brush import Brush, Colour, Point, curve, darker, lighter, linear, mix, polygon, radial, times
from influencer.starter.face import Face
from influencer.starter.hair import Hair


def _at(text: str) -> list[Point]:
    """Points from "x,y x,y": a drawing of sixty lines reads better so."""
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in text.split())]


@dataclass(frozen=True, slots=True)
class Mood:
    """What an expression does to a profile."""

    lid: float  # 1 is a calm eye, 0 a closed one
    lower: float  # how far the lower lid rises
    brow: float  # raised
    slant: float  # the front end up
    corner: float  # of the mouth, up
    gap: float  # between the lips


MOOD: dict[str, Mood] = {
    "soft smile": Mood(0.94, 0.3, 0.02, 0.0, 0.072, 0.0),
    "laughing": Mood(0.70, 0.8, 0.06, 0.0, 0.085, 0.19),
    "calm": Mood(0.88, 0.0, 0.0, 0.0, 0.0, 0.0),
    "thoughtful": Mood(0.62, 0.0, 0.0, 0.085, -0.045, 0.0),
    "curious": Mood(1.12, 0.0, 0.14, 0.02, 0.015, 0.085),
    "surprised": Mood(1.32, -0.3, 0.19, 0.02, -0.01, 0.19),
    "winking": Mood(0.0, 1.0, -0.03, 0.0, 0.10, 0.09),
    "eyes closed": Mood(0.0, 0.0, 0.0, 0.0, 0.015, 0.0),
}


@dataclass(frozen=True, slots=True)
class Nose:
    """The edge of a nose from bridge to lip, and its wing."""

    edge: list[Point]
    wing: Point
    size: float


NOSE: dict[str, Nose] = {
    "small nose": Nose(
        _at("0.596,0.13 0.620,0.24 0.680,0.315 0.738,0.345 0.735,0.398 0.686,0.432 0.664,0.470"), (0.632, 0.392), 0.046
    ),
    "straight nose": Nose(
        _at("0.626,0.10 0.706,0.22 0.792,0.335 0.856,0.408 0.832,0.462 0.728,0.484 0.672,0.510"), (0.665, 0.425), 0.062
    ),
    "broad nose": Nose(
        _at("0.604,0.13 0.652,0.22 0.745,0.290 0.838,0.375 0.838,0.475 0.740,0.515 0.672,0.530"), (0.650, 0.425), 0.104
    ),
}
# From under the lower lip round the chin to the ear.
JAW: dict[str, list[Point]] = {
    "oval": _at("0.625,0.895 0.600,0.985 0.500,1.035 0.33,0.990 0.08,0.845 -0.13,0.62"),
    "round": _at("0.590,0.865 0.575,0.950 0.470,1.015 0.25,1.040 -0.02,0.960 -0.21,0.72"),
    "heart-shaped": _at("0.645,0.925 0.632,1.015 0.555,1.055 0.40,0.955 0.13,0.760 -0.09,0.54"),
    "square": _at("0.635,0.885 0.640,0.985 0.555,1.050 0.27,1.020 -0.10,0.900 -0.24,0.62"),
}
LIPS: dict[str, tuple[float, float]] = {"thin lips": (0.018, 0.040), "full lips": (0.080, 0.100)}  # forward, high
SKULL = _at("-0.30,0.40 -0.56,0.42 -0.78,0.10 -0.84,-0.30 -0.72,-0.70 -0.42,-0.95 -0.05,-1.03 0.30,-0.95 0.53,-0.70")
SEAM = 0.672  # height of the line between the lips
GOLD = (248, 200, 88)


def draw_profile_back(b: Brush, hair: Hair, facing: int) -> None:
    """Hair that falls behind the shoulders; to be drawn before the body."""
    _facing(b, facing, lambda: BEHIND.get(hair.style, _nothing)(b, hair, hair.light * facing))


def draw_profile(b: Brush, face: Face, hair: Hair, facing: int) -> None:
    """The head, its hair, and what hangs on it, looking right (1) or left (-1)."""
    _facing(b, facing, lambda: _head(b, face, hair, facing))


def _facing(b: Brush, facing: int, act: Callable[[], None]) -> None:
    b.canvas.save()
    b.canvas.scale(facing, 1)
    act()
    b.canvas.restore()


def _nothing(b: Brush, hair: Hair, light: float) -> None:
    """Most styles have nothing there."""


def _head(b: Brush, face: Face, hair: Hair, facing: int) -> None:
    light = face.light * facing
    path = _outline(face)
    BACK.get(hair.style, _nothing)(b, hair, light)
    _nape(b, face)
    _skin(b, face, path, light)
    _marks(b, face)
    _nose(b, face)
    _mouth(b, face)
    if face.beard:
        _beard(b, face, path)
    _eye(b, face, facing)
    if hair.style in BARE_EAR:
        FRONT[hair.style](b, hair, light)
        _ear(b, face)
    else:
        _ear(b, face)
        FRONT[hair.style](b, hair, light)
    _brow(b, face)
    if face.glasses:
        _glasses(b, face)
    _piercings(b, face)


# The head.


def _chin_drop(face: Face) -> float:
    return 0.42 * MOOD[face.expression].gap


def _lip_points(face: Face) -> tuple[list[Point], list[Point]]:
    """The edges of the upper and the lower lip, top to bottom."""
    out, high = LIPS[face.lips]
    mood = MOOD[face.expression]
    up, low = SEAM - mood.gap * 0.38, SEAM + mood.gap * 0.62
    back = 0.012 if mood.corner > 0.03 else 0.0
    push = 0.030 if face.expression == "surprised" else -back
    x = 0.662 + push
    upper = [(x + out * 0.45, up - high), (x + out + 0.012, up - high * 0.40), (x + out * 0.62, up)]
    fall = 0.25 * mood.gap
    lower = [
        (x + out * 0.55 - fall, low),
        (x + out * 0.86 - fall, low + high * 0.50),
        (x + out * 0.25 - fall, low + high),
    ]
    return upper, lower


def _jaw(face: Face) -> list[Point]:
    drop, man = _chin_drop(face), face.presentation == "man"
    points = [(x - drop * 0.5 * (x > 0.2), y + drop * (x > 0.2)) for x, y in JAW[face.shape]]
    if not man:
        return points
    return [(x + (0.035 if x > 0.4 else -0.05), y + (0.035 if x > 0.4 else 0.055)) for x, y in points]


def _outline(face: Face) -> Any:
    nose, (upper, lower), jaw = NOSE[face.nose], _lip_points(face), _jaw(face)
    ridge = {"woman": 0.0, "man": 0.044, "androgynous person": 0.018}[face.presentation]
    forehead = [(0.615 - ridge * 0.3, -0.42), (0.628 + ridge, -0.12), (0.592 + ridge * 0.4, 0.03)]
    dent = (lower[-1][0] - 0.030, (lower[-1][1] + jaw[0][1]) / 2 + 0.005)
    front = [*forehead, *nose.edge, (0.668, max(nose.edge[-1][1] + 0.03, upper[0][1] - 0.035))]
    return curve([*front, *upper, *lower, dent, *jaw, *SKULL], tension=0.5)


def _nape(b: Brush, face: Face) -> None:
    dark = times(face.skin, (0.80, 0.62, 0.60))
    wide = {"woman": 0.0, "man": 0.06, "androgynous person": 0.03}[face.presentation]
    back = [*_at("-0.66,0.1 -0.58,0.45"), (-wide - 0.405, 0.80), (-wide - 0.335, 0.97), (-wide - 0.26, 1.04)]
    front = [(wide + 0.02, 1.05), (wide + 0.09, 1.02), (wide + 0.17, 0.98), *_at("0.36,0.94 0.42,0.7 0.0,0.3")]
    path = curve([*back, *front], tension=0.4)
    b.fill(path, linear((-0.6, 0), (0.1, 0), (mix(face.skin, dark, 0.55), 1), (dark, 1), (dark, 1)))


def _skin(b: Brush, face: Face, path: Any, light: float) -> None:
    glow = lighter(face.skin, 0.16)
    edge = mix(face.line, face.shadow, 0.25)
    b.inside(polygon(_at("-0.2,-1.2 1.2,-1.2 1.2,1.4 -0.2,1.4")), lambda: b.line(path, edge, 0.045, 0.75))
    b.fill(path, linear((0, -0.9), (0, 1.05), (glow, 1), (face.skin, 1), (mix(face.skin, face.shadow, 0.30), 1)))
    b.inside(path, lambda: _shading(b, face, light))


def _shading(b: Brush, face: Face, light: float) -> None:
    dark, lit = face.shadow, lighter(face.skin, 0.55)
    if light > 0:
        b.rect(-1, -1.1, 2, 2.4, linear((-0.75, 0.1), (0.28, 0), (dark, 0.75), (dark, 0.0)))
        _spot(b, 0.60, -0.35, 0.22, 0.30, lit, 0.35)
    else:
        b.rect(-1, -1.1, 2, 2.4, linear((0.78, 0.1), (0.22, 0), (dark, 0.62), (dark, 0.0)))
    _spot(b, 0.32, -0.72, 0.62, 0.34, dark, 0.5)
    _spot(b, 0.47, 0.03, 0.24, 0.20, dark, 0.36)
    _spot(b, 0.20, 1.06, 0.52, 0.20, dark, 0.62)
    _spot(b, -0.22, 0.62, 0.34, 0.34, dark, 0.45)
    _colouring(b, face)
    _spot(b, 0.34, 0.29, 0.15, 0.08, lit, 0.34)
    _spot(b, 0.56, 0.93, 0.09, 0.07, lit, 0.30)
    _age(b, face)


def _colouring(b: Brush, face: Face) -> None:
    """Blush, the tint of a lid, the shade of a shaven jaw: they tell the presentations apart."""
    warm = mix(face.skin, (236, 84, 84) if face.pale else (214, 66, 62), 0.52)
    blush = {"woman": 0.72, "androgynous person": 0.40, "man": 0.18}[face.presentation]
    _spot(b, 0.33, 0.44, 0.27, 0.20, warm, blush)
    if face.presentation == "woman":
        tint = mix(face.skin, (176, 52, 112) if face.pale else (214, 70, 110), 0.55)
        _spot(b, 0.33, -0.01, 0.30, 0.16, tint, 0.80)
    if face.presentation == "man":
        b.rect(-1, 0.40, 2, 0.9, linear((0, 0.44), (0, 0.85), (face.shadow, 0.0), (face.shadow, 0.60)))


def _spot(b: Brush, x: float, y: float, rx: float, ry: float, colour: Colour, alpha: float) -> None:
    """A soft oval."""
    b.canvas.save()
    b.canvas.translate(x, y)
    b.canvas.scale(1, ry / rx)
    b.disc(0, 0, rx, radial((0, 0), rx, (colour, alpha), (colour, alpha * 0.55), (colour, 0.0)))
    b.canvas.restore()


def _age(b: Brush, face: Face) -> None:
    strong = {"young adult": 0.0, "in their thirties": 0.34, "middle-aged": 0.62, "older": 0.9}[face.age]
    if not strong:
        return
    fold = (
        "0.575,0.47 0.505,0.545 0.480,0.640"
        if face.age == "in their thirties"
        else "0.580,0.46 0.495,0.545 0.455,0.700"
    )
    b.fill(_lock(_at(fold), 0.045), face.line, strong)
    if face.age == "in their thirties":
        return
    b.fill(_lock(_at("0.52,0.255 0.38,0.310 0.24,0.262"), 0.040), face.line, strong * 0.85)
    for dy in (-0.07, 0.0, 0.07) if face.age == "older" else (-0.03, 0.04):
        b.stroke([(0.095, 0.13 + dy), (0.00, 0.125 + dy * 1.9)], face.line, 0.026, strong * 0.85)
    b.fill(_lock(_at("0.60,-0.40 0.46,-0.43 0.28,-0.40"), 0.034), face.line, strong * 0.7)
    if face.age == "older":
        b.fill(_lock(_at("0.59,-0.53 0.45,-0.56 0.29,-0.53"), 0.036), face.line, 0.65)
        b.fill(_lock(_at("0.455,0.77 0.415,0.86 0.435,0.95"), 0.045), face.line, 0.8)
        b.fill(_lock(_at("0.20,0.48 0.150,0.63 0.19,0.78"), 0.045), face.line, 0.5)


def _ear(b: Brush, face: Face) -> None:
    shape = curve(
        _at(
            "-0.075,0.16 -0.070,0.02 -0.16,-0.055 -0.27,-0.02 -0.295,0.10 -0.245,0.25 -0.17,0.385 "
            "-0.10,0.375 -0.085,0.27"
        )
    )
    b.fill(shape, (60, 20, 30), 0.20, blur=0.03)
    b.fill(
        shape, linear((-0.1, -0.1), (-0.2, 0.4), (lighter(face.skin, 0.10), 1), (mix(face.skin, face.shadow, 0.5), 1))
    )
    b.stroke(_at("-0.115,0.045 -0.175,0.005 -0.235,0.055 -0.225,0.17 -0.175,0.27"), face.shadow, 0.034)
    b.stroke(_at("-0.105,0.155 -0.150,0.135 -0.165,0.205 -0.125,0.245"), face.line, 0.026, 0.65)


def _nose(b: Brush, face: Face) -> None:
    nose = NOSE[face.nose]
    (x, y), r = nose.wing, nose.size
    tip = nose.edge[3]
    _spot(b, x - 0.005, y + 0.005, r * 1.9, r * 1.7, face.shadow, 0.75)
    _spot(b, x + r * 0.25, y - r * 0.1, r * 1.0, r * 0.9, lighter(face.skin, 0.35), 0.55)
    _spot(b, tip[0] - 0.055, tip[1] - 0.035, 0.055, 0.045, lighter(face.skin, 0.7), 0.6)
    wing = [
        (x + r * 0.1, y - r * 1.0),
        (x - r * 0.95, y - r * 0.35),
        (x - r * 0.85, y + r * 0.65),
        (x - r * 0.1, y + r * 0.80),
    ]
    b.stroke(wing, face.line, 0.026, 0.85)
    b.stroke(
        [(x + r * 0.25, y + r * 0.78), (x + r * 0.80, y + r * 0.62), (x + r * 1.25, y + r * 0.85)],
        face.line,
        0.034,
        0.9,
    )


# The mouth.


def _lip_colour(face: Face) -> Colour:
    rose = {"woman": 0.68, "androgynous person": 0.46, "man": 0.38}[face.presentation]
    bright = (206, 44, 64) if face.pale else (236, 84, 92)
    return times(mix(face.skin, bright, rose), 0.92 if face.pale and face.presentation != "woman" else 1.0)


def _mouth(b: Brush, face: Face) -> None:
    mood, lip = MOOD[face.expression], _lip_colour(face)
    upper, lower = _lip_points(face)
    reach = 0.155 if face.expression == "surprised" else 0.215 + 1.1 * max(0.0, mood.corner)
    corner = (0.665 - reach, SEAM - mood.corner + mood.gap * 0.10)
    path = _outline(face)
    if face.expression == "surprised":
        b.inside(path, lambda: _round_mouth(b, lip, LIPS[face.lips][1]))
        return
    b.inside(path, lambda: _lips(b, face, lip, upper, lower, corner))
    if mood.corner > 0.03:
        x, y = corner
        b.stroke([(x + 0.01, y - 0.07), (x - 0.035, y - 0.01), (x - 0.015, y + 0.06)], face.line, 0.023, 0.6)
    _spot(b, lower[-1][0] - 0.09, lower[-1][1] + 0.035, 0.10, 0.035, face.shadow, 0.7)


def _round_mouth(b: Brush, lip: Colour, high: float) -> None:
    """An o that turns away with the cheek."""
    y, thick = SEAM + 0.028, 0.030 + high * 0.42
    b.disc(0.625, y, 0.075 + thick, lip, ry=0.118 + thick)
    b.disc(0.645, y + 0.004, 0.075, (98, 26, 34), ry=0.112)
    b.disc(0.650, y + 0.085, 0.055, (206, 92, 92), ry=0.035)


def _lips(b: Brush, face: Face, lip: Colour, upper: list[Point], lower: list[Point], corner: Point) -> None:
    (ux, uy), (lx, ly) = upper[-1], lower[0]
    mx, my = (ux + corner[0]) / 2, (uy + corner[1]) / 2
    gap = MOOD[face.expression].gap
    top = [
        upper[0],
        (upper[1][0] + 0.05, upper[1][1]),
        (ux + 0.03, uy),
        (mx, my + 0.012),
        corner,
        (mx + 0.02, my - (uy - upper[0][1]) * 0.62),
    ]
    low_mid = ((lx + corner[0]) / 2, (ly + corner[1]) / 2 + gap * 0.12)
    thick = lower[-1][1] - ly
    low = [
        (lx + 0.03, ly),
        (lower[1][0] + 0.05, lower[1][1]),
        lower[-1],
        (low_mid[0] + 0.02, low_mid[1] + thick * 0.80),
        corner,
        low_mid,
    ]
    if gap:
        _inside_mouth(b, face, [(ux + 0.05, uy - 0.02), (mx, my), corner, low_mid, (lx + 0.05, ly + 0.02)])
    b.fill(curve(top, tension=0.42), times(lip, 0.86))
    b.fill(curve(low, tension=0.42), lip)
    _spot(b, lower[1][0] - 0.055, lower[1][1] - 0.004, 0.05, 0.022, lighter(lip, 0.6), 0.75)
    if not gap:
        b.stroke([(ux + 0.02, uy), (mx, my + 0.014), corner], times(face.line, 0.8), 0.027, 0.95)


def _inside_mouth(b: Brush, face: Face, points: list[Point]) -> None:
    shape = curve(points, tension=0.35)
    b.fill(shape, (104, 26, 36))
    (x, y), corner, (lx, ly) = points[0], points[2], points[-1]
    if face.expression != "surprised":
        teeth = curve(
            [(x + 0.03, y - 0.02), points[1], corner, (corner[0] + 0.06, corner[1] + 0.055), (x, y + 0.095)],
            tension=0.3,
        )
        b.inside(shape, lambda: b.fill(teeth, (255, 250, 244)))
    b.inside(shape, lambda: b.disc(lx - 0.07, ly + 0.02, 0.11, (216, 96, 96), ry=0.05))


# The eye.


def _eye(b: Brush, face: Face, facing: int) -> None:
    mood = MOOD[face.expression]
    if mood.lid == 0.0:
        _closed_eye(b, face, smiling=mood.lower > 0.5)
        return
    lid = mood.lid * (0.60 if face.gaze == "looking down" else 1.0) * (0.86 if face.presentation == "man" else 1.0)
    cy = 0.115
    top, low = cy - 0.160 * lid, cy + 0.105 - 0.05 * mood.lower
    upper = [(0.145, cy + 0.035), (0.215, top + 0.060), (0.335, top), (0.430, top + 0.012), (0.485, top + 0.075)]
    lower = [(0.497, cy + 0.02), (0.470, low - 0.012), (0.36, low), (0.235, low - 0.022)]
    shape = curve([*upper, *lower], tension=0.45)
    b.fill(shape, mix((255, 252, 248), face.skin, 0.10))
    ahead = {"looking at the viewer": 0.0, "looking down": 0.02, "looking left": -facing, "looking right": facing}[
        face.gaze
    ]
    x = 0.362 + 0.042 * ahead
    y = cy - 0.015 + (0.06 if face.gaze == "looking down" else 0.0)
    b.inside(shape, lambda: _iris(b, face, x, y, top))
    _lids(b, face, upper, lower)


def _iris(b: Brush, face: Face, x: float, y: float, top: float) -> None:
    rx, ry = 0.118, 0.150
    b.disc(x, y, rx, darker(face.iris, 0.55), ry=ry)
    b.disc(
        x,
        y,
        rx * 0.86,
        radial((x, y + 0.07), 0.17, (lighter(face.iris, 0.35), 1), (face.iris, 1), (darker(face.iris, 0.25), 1)),
        ry=ry * 0.87,
    )
    b.disc(x + 0.012, y, rx * 0.40, (22, 16, 24), ry=ry * 0.43)
    b.rect(
        x - 0.3,
        top - 0.1,
        0.6,
        0.165,
        linear((0, top), (0, top + 0.07), (darker(face.line, 0.4), 0.55), (face.line, 0.0)),
    )
    b.disc(x + 0.045, y - 0.050, 0.036, (255, 255, 255))
    b.disc(x - 0.04, y + 0.058, 0.018, (255, 255, 255), 0.75)


def _lash_colour(face: Face) -> Colour:
    return mix(face.line, (24, 14, 20), 0.75)


def _lids(b: Brush, face: Face, upper: list[Point], lower: list[Point]) -> None:
    lash = _lash_colour(face)
    man = face.presentation == "man"
    b.stroke(upper, lash, 0.036 if man else 0.052)
    if not man:
        reach = 0.092 if face.presentation == "woman" else 0.035
        x, y = upper[4]
        front = [upper[3], (x, y - 0.01), (x + reach, y - reach * 0.75), (x + 0.005, y - 0.055)]
        b.fill(curve(front, tension=0.3), lash)
        x, y = upper[0]
        back = [upper[1], (x - reach, y - reach * 0.55), (x + 0.01, y + 0.012)]
        b.fill(curve(back, tension=0.25), lash)
    b.stroke([lower[0], *lower[1:], upper[0]], face.line, 0.019, 0.6)
    crease = [(x, y - 0.064) for x, y in upper[1:4]]
    b.stroke(crease, face.line, 0.021, 0.55 if face.age in ("young adult", "in their thirties") else 0.85)


def _closed_eye(b: Brush, face: Face, smiling: bool) -> None:
    """A happy arch, or a lid laid down with its lashes."""
    lash = _lash_colour(face)
    wide = 0.046 if face.presentation == "man" else 0.058
    if smiling:
        b.stroke(_at("0.135,0.185 0.22,0.085 0.33,0.055 0.42,0.085 0.485,0.165"), lash, wide)
        b.stroke(_at("0.205,0.225 0.33,0.250 0.44,0.215"), face.line, 0.024, 0.7)
        return
    _spot(b, 0.33, 0.09, 0.20, 0.12, lighter(face.skin, 0.4), 0.45)
    b.stroke(_at("0.145,0.105 0.22,0.175 0.33,0.200 0.43,0.180 0.495,0.110"), lash, wide)
    if face.presentation != "man":
        for line in (
            "0.225,0.18 0.195,0.25",
            "0.315,0.20 0.315,0.275",
            "0.41,0.185 0.445,0.255",
            "0.475,0.14 0.54,0.185",
        ):
            b.stroke(_at(line), lash, 0.032)
    b.stroke(_at("0.18,-0.01 0.33,-0.055 0.45,0.0"), face.line, 0.022, 0.5)


def _brow(b: Brush, face: Face) -> None:
    mood = MOOD[face.expression]
    thick = {"thin brows": 0.021, "thick brows": 0.060, "arched brows": 0.038}[face.brows]
    arch = 0.105 if face.brows == "arched brows" else 0.05
    y = -0.165 - mood.brow
    front = (0.555, y - 0.025 - mood.slant)
    peak = (0.27 if face.brows == "arched brows" else 0.36, y - arch)
    end = (0.085, y + (0.085 if face.brows == "arched brows" else 0.05) + mood.slant * 0.4)
    b.fill(curve(_brow_shape(front, peak, end, thick), tension=0.45), face.hairs, 0.96)
    if face.marks == "a scar through the right brow":
        _scar(b, face, y - arch * 0.8)


def _brow_shape(front: Point, peak: Point, end: Point, thick: float) -> list[Point]:
    return [
        (front[0], front[1] - thick * 0.9),
        ((front[0] + peak[0]) / 2, (front[1] + peak[1]) / 2 - thick * 1.05),
        (peak[0], peak[1] - thick),
        end,
        (peak[0] + 0.01, peak[1] + thick),
        ((front[0] + peak[0]) / 2, (front[1] + peak[1]) / 2 + thick * 1.0),
        (front[0] - 0.015, front[1] + thick),
    ]


# What is hers alone.


def _marks(b: Brush, face: Face) -> None:
    if face.marks == "freckles":
        tone = mix(times(face.skin, (0.62, 0.40, 0.30)), (120, 52, 26), 0.25)
        for i, (x, y) in enumerate(
            _at("0.19,0.41 0.30,0.36 0.41,0.43 0.51,0.35 0.30,0.49 0.51,0.48 0.41,0.54 0.61,0.28")
        ):
            b.disc(x, y, 0.034 if i % 2 else 0.029, tone, 0.92)
    if face.marks == "a mole under the left eye":
        _spot(b, 0.28, 0.405, 0.12, 0.12, lighter(face.skin, 0.4), 0.0 if face.pale else 0.75)
        b.disc(0.28, 0.405, 0.056, mix(face.line, (32, 14, 14), 0.75))


def _scar(b: Brush, face: Face, y: float) -> None:
    line = [(0.395, y - 0.20), (0.350, y), (0.365, y + 0.17)]
    b.stroke(line, mix(face.skin, (255, 235, 225), 0.3), 0.096)
    b.stroke(line, (222, 104, 108) if face.pale else (248, 178, 162), 0.050)


def _beard(b: Brush, face: Face, path: Any) -> None:
    drop = _chin_drop(face)
    full = (
        "-0.10,0.20 -0.02,0.22 0.03,0.50 0.20,0.66 0.38,0.575 0.50,0.52 0.66,0.505 0.80,0.54 0.80,1.2 "
        "0.2,1.2 -0.2,0.9 -0.20,0.5"
    )
    shape = curve(_at(full), tension=0.4)
    tone = face.hairs
    b.inside(path, lambda: b.fill(shape, tone, 0.94, blur=0.02))
    fringe = [(x + 0.015, y + 0.03) for x, y in _jaw(face)]
    b.stroke(fringe[:-1], tone, 0.045)
    b.inside(path, lambda: _spot(b, 0.50, 0.90 + drop, 0.16, 0.12, lighter(face.hairs, 0.25), 0.5))
    _mouth(b, face)


def _glasses(b: Brush, face: Face) -> None:
    round_ = face.glasses == "round glasses"
    rim = (34, 28, 40) if round_ else (158, 26, 44)
    lens = curve(_at("0.590,0.120 0.388,0.395 0.185,0.120 0.388,-0.155"), tension=0.83)
    if not round_:
        lens = curve(_at("0.590,-0.140 0.585,0.325 0.190,0.325 0.180,-0.140"), tension=0.06)
    arms = [_at("0.185,0.045 0.0,0.025 -0.16,0.035"), _at("0.588,0.06 0.625,0.04 0.655,0.07")]
    halo, strong = lighter(face.skin, 0.45), 0.0 if face.pale else 0.75
    b.fill(lens, (255, 255, 255), 0.12 if face.pale else 0.20)
    b.line(lens, halo, 0.082, strong)
    for arm in arms:
        b.stroke(arm, halo, 0.082, strong)
        b.stroke(arm, rim, 0.048)
    b.line(lens, rim, 0.050)
    b.stroke(_at("0.28,0.0 0.36,-0.07"), (255, 255, 255), 0.026, 0.6)


def _piercings(b: Brush, face: Face) -> None:
    if face.piercings == "hoop earrings":
        _ring(b, -0.165, 0.55, 0.175, 0.066)
        b.disc(-0.165, 0.375, 0.035, GOLD)
    if face.piercings == "a nose ring":
        x, y = NOSE[face.nose].wing
        _ring(b, x + 0.025, y + 0.065, 0.070, 0.042)


def _ring(b: Brush, x: float, y: float, r: float, width: float) -> None:
    ring = curve([(x + r, y), (x, y + r), (x - r, y), (x, y - r)], tension=0.83)
    b.line(ring, (92, 52, 16), width + 0.030, 0.8)
    b.line(ring, GOLD, width)
    b.stroke([(x - r * 0.98, y), (x - r * 0.72, y - r * 0.70), (x - r * 0.1, y - r)], (255, 246, 210), width * 0.4)


# Hair.


BARE_EAR = ("pixie cut", "top bun", "short crop", "high ponytail", "space buns", "slicked-back hair", "side braid")


def _mass(b: Brush, hair: Hair, points: list[Point], low: float = 1.6) -> Any:
    """A body of hair, lit from above."""
    path = curve(points, tension=0.5)
    b.line(path, hair.edge, 0.05, 0.75)
    lit, deep = mix(hair.colour, hair.bright, 0.35), mix(hair.colour, hair.dark, 0.75)
    b.fill(path, linear((0, -1.25), (0, low), (lit, 1), (hair.colour, 1), (deep, 1)))
    return path


def _deep(b: Brush, hair: Hair, points: list[Point]) -> None:
    """A body of hair in the shadow of the head."""
    b.fill(curve(points, tension=0.5), linear((0, -1.0), (0, 2.0), (hair.dark, 1), (darker(hair.dark, 0.3), 1)))


def _lock(points: list[Point], width: float) -> Any:
    """A strand that is widest in its middle and ends in points."""
    left, right = [], []
    for (ax, ay), (x, y), (cx, cy) in zip(points, points[1:], points[2:], strict=False):
        k = width / 2 / math.hypot(cx - ax, cy - ay)
        left.append((x - (cy - ay) * k, y + (cx - ax) * k))
        right.append((x + (cy - ay) * k, y - (cx - ax) * k))
    return curve([points[0], *left, points[-1], *reversed(right)], tension=0.5)


def _strands(b: Brush, hair: Hair, path: Any, lines: str, width: float = 0.075) -> None:
    """Bold tapering lines of "x,y x,y" apart by a bar, dark and bright in turn."""

    def act() -> None:
        for i, line in enumerate(lines.split("|")):
            b.fill(_lock(_at(line), width), hair.bright if i % 2 else hair.dark, 0.62)

    b.inside(path, act)


def _sheen(b: Brush, hair: Hair, path: Any, light: float) -> None:
    """The band of light that follows the skull."""
    line = (
        "-0.80,-0.34 -0.68,-0.62 -0.48,-0.82 -0.22,-0.92"
        if light < 0
        else "-0.22,-0.94 0.02,-0.95 0.24,-0.86 0.42,-0.70"
    )
    b.inside(path, lambda: b.fill(_lock(_at(line), 0.15), hair.bright, 0.85, blur=0.03))


def _shade(b: Brush, points: str) -> None:
    """The shadow hair casts on skin."""
    b.fill(curve(_at(points), tension=0.5), (70, 20, 34), 0.28, blur=0.05)


# Combed to the back: hairline from the forehead round the ear to the nape.
SLEEK = (
    "0.50,-0.76 0.28,-0.58 0.09,-0.34 0.03,-0.10 0.025,0.14 -0.06,0.10 -0.13,-0.06 -0.27,-0.06 "
    "-0.33,0.12 -0.32,0.40 -0.37,0.57"
)


def _sleek(b: Brush, h: Hair, light: float, back: str, strands: str) -> None:
    """Close to the skull, every strand running where the comb went."""
    _shade(b, "0.50,-0.72 0.33,-0.50 0.15,-0.25 0.08,0.12 -0.05,0.0 0.1,-0.6")
    path = _mass(b, h, _at(f"{SLEEK} {back}"))
    _strands(b, h, path, strands)
    _sheen(b, h, path, light)


def _wavy(b: Brush, h: Hair, light: float) -> None:
    _shade(b, "0.56,-0.62 0.40,-0.30 0.16,0.10 0.18,0.6 0.22,0.95 -0.1,0.9 0.0,-0.5")
    edge = (
        "0.56,-0.74 0.42,-0.56 0.17,-0.36 0.06,-0.04 -0.05,0.34 0.19,0.68 -0.02,1.02 0.25,1.38 0.03,1.76 "
        "0.16,2.06 -0.05,2.32"
    )
    back = (
        "-0.42,2.30 -0.78,2.12 -0.80,1.78 -1.12,1.42 -0.84,1.06 -1.15,0.66 -0.97,0.26 -1.02,-0.26 "
        "-0.88,-0.76 -0.50,-1.10 -0.05,-1.20 0.36,-1.08"
    )
    path = _mass(b, h, _at(f"{edge} {back}"))
    strands = (
        "0.45,-0.92 0.22,-0.50 -0.02,-0.10 -0.12,0.36 -0.02,0.70 -0.13,1.04 0.02,1.4 -0.07,1.9"
        "|0.40,-1.0 0.05,-0.55 -0.22,-0.05 -0.30,0.36 -0.18,0.72 -0.32,1.06 -0.16,1.42 -0.28,2.1"
        "|0.30,-1.05 -0.18,-0.65 -0.45,-0.05 -0.52,0.34 -0.38,0.72 -0.54,1.08 -0.38,1.45 -0.48,2.1"
        "|0.20,-1.1 -0.42,-0.75 -0.68,-0.1 -0.74,0.34 -0.60,0.70 -0.74,1.08 -0.60,1.45 -0.66,2.0"
        "|0.05,-1.13 -0.62,-0.82 -0.86,-0.2 -0.88,0.30 -0.80,0.66 -0.92,1.06 -0.80,1.45"
    )
    _strands(b, h, path, strands, 0.042)
    _sheen(b, h, path, light)


def _wavy_behind(b: Brush, h: Hair, light: float) -> None:
    _deep(b, h, _at("-0.2,0.3 -0.3,0.9 -0.25,1.5 -0.2,1.9 -0.9,2.0 -1.1,1.5 -1.0,0.9 -1.1,0.5 -0.9,0"))


def _straight(b: Brush, h: Hair, light: float) -> None:
    _shade(b, "0.56,-0.66 0.36,-0.34 0.10,0.10 0.08,0.9 -0.1,0.9 0.0,-0.5")
    edge = "0.53,-0.78 0.36,-0.60 0.12,-0.36 0.01,-0.02 -0.03,0.40 -0.04,0.9 0.0,1.5 0.06,2.1 0.08,2.50"
    back = (
        "-0.2,2.62 -0.55,2.62 -0.90,2.50 -0.88,1.9 -0.84,1.2 -0.87,0.6 -0.96,-0.1 -0.90,-0.62 "
        "-0.58,-1.02 -0.10,-1.15 0.32,-1.04"
    )
    path = _mass(b, h, _at(f"{edge} {back}"))
    strands = (
        "0.42,-0.9 0.08,-0.45 -0.10,0.2 -0.12,1.2 -0.10,2.6"
        "|0.32,-1.0 -0.06,-0.55 -0.26,0.2 -0.28,1.2 -0.26,2.6"
        "|0.20,-1.05 -0.25,-0.62 -0.43,0.2 -0.44,1.2 -0.42,2.6"
        "|0.10,-1.08 -0.42,-0.68 -0.59,0.2 -0.60,1.2 -0.58,2.6"
        "|0.0,-1.1 -0.58,-0.76 -0.76,0.2 -0.76,1.2 -0.74,2.6"
    )
    _strands(b, h, path, strands, 0.036)
    _sheen(b, h, path, light)


def _straight_behind(b: Brush, h: Hair, light: float) -> None:
    _deep(b, h, _at("-0.2,0.3 -0.3,1.0 -0.2,2.3 -0.4,2.5 -0.98,2.5 -1.0,1.6 -0.98,0.8 -0.9,0"))


def _bob(b: Brush, h: Hair, light: float) -> None:
    _shade(b, "0.67,-0.24 0.4,-0.20 0.22,0.1 0.22,0.9 -0.1,0.9 0.0,-0.5 0.6,-0.6")
    fringe = _mass(
        b, h, _at("-0.08,-1.12 0.27,-1.08 0.56,-0.88 0.685,-0.57 0.68,-0.34 0.54,-0.31 0.36,-0.33 0.14,-0.36 0.08,-0.6")
    )
    _strands(
        b,
        h,
        fringe,
        "0.0,-1.1 0.40,-0.75 0.56,-0.3|-0.02,-1.1 0.3,-0.75 0.42,-0.2|-0.05,-1.1 0.2,-0.7 0.28,-0.2|"
        "0.05,-1.1 0.5,-0.8 0.66,-0.2",
    )
    side = (
        "0.14,-0.38 0.10,0.2 0.12,0.6 0.17,1.02 -0.2,1.07 -0.6,1.07 -0.80,1.02 -0.93,0.6 -0.99,0.0 "
        "-0.92,-0.60 -0.55,-1.05 -0.10,-1.19 0.3,-0.9"
    )
    path = _mass(b, h, _at(side))
    strands = (
        "0.1,-0.9 0.05,-0.2 0.04,0.5 0.06,1.1|0.0,-1.0 -0.12,-0.2 -0.13,0.5 -0.11,1.1|-0.1,-1.0 "
        "-0.30,-0.3 -0.32,0.5 -0.30,1.1"
        "|-0.2,-1.0 -0.50,-0.4 -0.52,0.5 -0.48,1.1|-0.3,-1.0 -0.70,-0.45 -0.72,0.5 -0.66,1.1"
    )
    _strands(b, h, path, strands)
    _sheen(b, h, fringe, light)
    _sheen(b, h, path, light)


def _curls(b: Brush, h: Hair, light: float) -> None:
    _shade(b, "0.64,-0.52 0.36,-0.32 0.20,0.1 0.18,0.8 -0.1,0.9 0.0,-0.5")
    b.fill(
        curve(
            _at(
                "0.5,-0.75 0.1,-0.4 0.0,0.1 0.0,0.6 -0.2,0.95 -0.6,0.95 -0.95,0.6 -1.0,0 -0.9,-0.6 -0.5,-1.05 0.1,-1.15"
            )
        ),
        h.dark,
    )
    spots = (
        "-0.98,0.36 -1.02,-0.06 -0.94,-0.48 -0.72,-0.84 -0.36,-1.06 0.06,-1.10 0.42,-0.92 -0.80,0.72 -0.44,0.88"
        " -0.08,0.78 -0.62,0.40 -0.24,0.44 -0.68,0.02 -0.30,0.06 -0.58,-0.38 -0.22,-0.34 -0.36,-0.70 0.02,-0.70"
        " 0.31,-0.72 -0.10,0.36 -0.13,-0.04"
    )
    for i, (x, y) in enumerate(_at(spots)):
        _curl(b, h, x, y, 0.25 if i % 2 else 0.28)


def _curl(b: Brush, h: Hair, x: float, y: float, r: float) -> None:
    """One ringlet: a hook of light in a round of hair, and the shadow it throws on the next."""
    b.disc(x, y + r * 0.12, r * 1.05, h.dark, 0.6)
    tone = linear((0, -1.2), (0, 1.3), (mix(h.colour, h.bright, 0.3), 1), (mix(h.colour, h.dark, 0.35), 1))
    b.disc(x, y, r, tone)
    hook = _at("0.62,0.52 -0.10,0.70 -0.64,0.20 -0.40,-0.48 0.30,-0.60 0.62,-0.15")
    inner = _at("0.34,0.30 -0.16,0.30 -0.26,-0.10 0.20,-0.26")
    b.fill(_lock([(x + dx * r, y + dy * r) for dx, dy in hook], r * 0.34), h.bright, 0.75)
    b.fill(_lock([(x + dx * r, y + dy * r) for dx, dy in inner], r * 0.26), h.dark, 0.8)


def _pixie(b: Brush, h: Hair, light: float) -> None:
    _shade(b, "0.66,-0.30 0.44,-0.30 0.16,0.05 -0.1,0.2 0.0,-0.5 0.5,-0.8")
    cap = (
        "0.16,-0.60 0.12,-0.25 0.06,0.05 0.02,0.34 -0.07,0.12 -0.12,-0.06 -0.27,-0.06 -0.34,0.14 "
        "-0.34,0.40 -0.46,0.66 -0.56,0.56 -0.76,0.30 -0.93,-0.10 -0.92,-0.58 -0.62,-1.02 -0.15,-1.18 "
        "0.2,-1.0"
    )
    path = _mass(b, h, _at(cap))
    _strands(
        b,
        h,
        path,
        "0.0,-0.8 -0.30,-0.35 -0.42,0.5|-0.1,-0.9 -0.45,-0.4 -0.52,0.5|-0.2,-1.0 -0.62,-0.45 "
        "-0.66,0.3|-0.3,-1.05 -0.8,-0.5 -0.8,0.2|0.1,-0.7 -0.02,-0.2 0.0,0.2",
        0.04,
    )
    sweep = _mass(
        b,
        h,
        _at(
            "-0.25,-1.16 0.15,-1.22 0.50,-1.06 0.70,-0.74 0.73,-0.50 0.65,-0.32 0.57,-0.50 "
            "0.44,-0.56 0.33,-0.34 0.22,-0.46 0.10,-0.26 0.03,-0.50 -0.1,-0.9"
        ),
    )
    _strands(
        b,
        h,
        sweep,
        "-0.15,-1.1 0.30,-0.85 0.58,-0.40|-0.1,-1.12 0.42,-0.95 0.68,-0.40|-0.2,-1.0 0.14,-0.75 "
        "0.32,-0.35|-0.2,-0.95 0.02,-0.7 0.12,-0.3",
        0.042,
    )
    _sheen(b, h, sweep, light)
    _sheen(b, h, path, light)


def _afro_back(b: Brush, h: Hair, light: float) -> None:
    b.line(_cloud(1.0), h.edge, 0.05, 0.5)
    b.fill(_cloud(1.0), _cloud_light(h, light))


def _cloud_light(h: Hair, light: float) -> Any:
    lit = mix(h.colour, h.bright, 0.55)
    return radial((light * 0.5 - 0.3, -1.1), 2.2, (lit, 1), (h.colour, 1), (h.dark, 1))


def _cloud(scale: float) -> Any:
    points = []
    for i in range(36):
        angle, r = math.radians(10 * i), scale * (1.022 if i % 2 else 0.978)
        points.append((-0.32 + 1.06 * r * math.cos(angle), -0.42 + 1.06 * r * math.sin(angle)))
    return curve(points, tension=0.6)


def _afro(b: Brush, h: Hair, light: float) -> None:
    _shade(b, "0.64,-0.42 0.42,-0.30 0.20,0.0 0.14,0.5 -0.1,0.5 0.0,-0.5 0.5,-0.8")
    edge = "0.80,-0.80 0.58,-0.66 0.34,-0.56 0.14,-0.34 0.06,0.0 0.03,0.30 -0.06,0.50 -0.2,0.72 -0.6,0.72"
    path = curve(_at(f"{edge} -1.2,0.60 -1.6,-0.1 -1.6,-0.9 -1.2,-1.6 -0.5,-1.9 0.25,-1.8 0.85,-1.3"))
    cloud = _cloud(1.0)
    b.inside(cloud, lambda: b.fill(path, _cloud_light(h, light)))
    b.inside(cloud, lambda: b.inside(path, lambda: _coils(b, h)))


def _coils(b: Brush, h: Hair) -> None:
    spots = (
        "-0.32,-1.22 0.14,-1.12 0.46,-0.84 -0.78,-1.08 -1.12,-0.72 -1.20,-0.24 -1.08,0.22 -0.74,0.52 -0.10,-0.76"
        " -0.54,-0.70 -0.84,-0.30 -0.72,0.12 -0.36,-0.28 -0.36,0.32"
    )
    for x, y in _at(spots):
        over = [(x - 0.20, y + 0.06), (x - 0.12, y - 0.12), (x + 0.08, y - 0.14), (x + 0.20, y + 0.03)]
        under = [(x - 0.20, y + 0.12), (x - 0.02, y + 0.20), (x + 0.20, y + 0.10)]
        b.fill(_lock(over, 0.11), h.bright, 0.42, blur=0.03)
        b.fill(_lock(under, 0.12), h.dark, 0.55, blur=0.03)


def _knot(b: Brush, h: Hair, x: float, y: float, r: float, light: float) -> None:
    """Hair wound up into a ball."""
    path = curve([(x + r, y), (x, y + r), (x - r, y), (x, y - r)], tension=0.83)
    b.line(path, h.edge, 0.05, 0.75)
    b.fill(path, radial((x + light * r * 0.35, y - r * 0.45), r * 1.5, (h.bright, 1), (h.colour, 1), (h.dark, 1)))
    coils = ("-0.95,0.15 -0.55,-0.45 0.1,-0.62 0.75,-0.35", "-0.75,0.55 -0.25,-0.12 0.4,-0.2 0.95,0.2",
             "-0.35,0.85 0.1,0.3 0.5,0.25 0.75,0.6")  # fmt: skip
    for coil in coils:
        line = [(x + dx * r, y + dy * r) for dx, dy in _at(coil)]
        b.inside(path, partial(b.fill, _lock(line, r * 0.17), h.dark, 0.8))


def _bun(b: Brush, h: Hair, light: float) -> None:
    back = "-0.50,0.60 -0.61,0.42 -0.78,0.12 -0.88,-0.30 -0.78,-0.72 -0.50,-1.04 -0.15,-1.14 0.24,-1.02"
    strands = (
        "0.44,-0.68 0.10,-0.90 -0.2,-1.1|0.24,-0.38 -0.02,-0.74 -0.2,-1.1|0.06,0.0 -0.14,-0.55 -0.22,-1.1"
        "|-0.3,-0.05 -0.32,-0.55 -0.24,-1.1|-0.42,0.5 -0.52,-0.3 -0.28,-1.05|-0.7,0.2 -0.70,-0.45 -0.32,-1.05"
    )
    _sleek(b, h, light, back, strands)
    _knot(b, h, -0.24, -1.28, 0.40, light)
    b.fill(curve(_at("-0.02,0.0 0.03,-0.02 0.075,0.22 0.045,0.42 0.09,0.62 0.005,0.45 0.02,0.22")), h.colour)


def _ponytail(b: Brush, h: Hair, light: float) -> None:
    strands = (
        "0.46,-0.66 0.0,-0.86 -0.62,-0.86|0.26,-0.38 -0.14,-0.66 -0.62,-0.84|0.08,-0.05 -0.22,-0.48 -0.62,-0.80"
        "|-0.3,0.0 -0.42,-0.42 -0.66,-0.78|-0.42,0.5 -0.58,-0.15 -0.70,-0.75"
    )
    _sleek(
        b,
        h,
        light,
        "-0.50,0.60 -0.61,0.40 -0.80,0.06 -0.88,-0.36 -0.80,-0.72 -0.52,-1.03 -0.12,-1.11 0.26,-1.0",
        strands,
    )
    b.line(curve(_at("-0.90,-0.86 -0.80,-0.96 -0.68,-1.04"), closed=False), h.edge, 0.24, 0.7)
    b.line(curve(_at("-0.90,-0.86 -0.80,-0.96 -0.68,-1.04"), closed=False), h.tie, 0.20)


def _tail(b: Brush, h: Hair, light: float) -> None:
    tail = (
        "-0.62,-0.98 -0.88,-1.24 -1.20,-1.16 -1.42,-0.72 -1.44,-0.10 -1.34,0.55 -1.38,1.10 -1.22,1.62 "
        "-1.10,1.30 -0.96,0.75 -0.92,0.1 -0.98,-0.42 -0.86,-0.72"
    )
    path = _mass(b, h, _at(tail))
    strands = (
        "-0.7,-0.95 -1.10,-1.02 -1.30,-0.5 -1.26,0.5 -1.25,1.5|-0.7,-0.9 -1.02,-0.86 -1.18,-0.4 -1.14,0.4 -1.18,1.3"
        "|-0.7,-0.86 -0.96,-0.72 -1.06,-0.3 -1.02,0.4 -1.06,1.1"
    )
    _strands(b, h, path, strands, 0.042)
    b.inside(path, lambda: b.stroke(_at("-0.88,-1.08 -1.16,-0.98 -1.30,-0.66"), h.bright, 0.10, 0.5))


def _space_back(b: Brush, h: Hair, light: float) -> None:
    _knot(b, h, 0.22, -1.10, 0.32, light)


def _space(b: Brush, h: Hair, light: float) -> None:
    back = "-0.50,0.60 -0.61,0.42 -0.78,0.12 -0.88,-0.30 -0.78,-0.72 -0.50,-1.04 -0.10,-1.12 0.26,-1.0"
    strands = (
        "0.46,-0.68 0.10,-0.88 -0.3,-1.0|0.24,-0.38 -0.10,-0.70 -0.36,-1.0|0.06,0.0 -0.22,-0.5 -0.40,-1.0"
        "|-0.3,-0.05 -0.40,-0.5 -0.44,-0.95|-0.42,0.5 -0.58,-0.2 -0.5,-0.95"
    )
    _sleek(b, h, light, back, strands)
    _knot(b, h, -0.48, -1.10, 0.39, light)
    wisp = _lock(_at("0.14,-0.44 0.035,-0.10 0.075,0.34 0.00,0.72"), 0.11)
    b.line(wisp, h.edge, 0.035, 0.6)
    b.fill(wisp, h.colour)


def _slick(b: Brush, h: Hair, light: float) -> None:
    """Short sides, and a high top combed from the brow to the back."""
    _shade(b, "0.58,-0.64 0.36,-0.42 0.14,0.0 0.0,0.0 0.0,-0.5 0.4,-0.8")
    _short_sides(b, h)
    top = "0.53,-0.68 0.60,-0.90 0.56,-1.18 0.34,-1.38 0.0,-1.42 -0.40,-1.32 -0.74,-1.04 -0.93,-0.62 -0.92,-0.18"
    under = "-0.82,0.02 -0.72,-0.22 -0.50,-0.44 -0.20,-0.56 0.14,-0.58 0.36,-0.70"
    path = _mass(b, h, _at(f"{top} {under}"), low=0.3)
    strands = (
        "0.48,-0.74 0.16,-0.86 -0.30,-0.76 -0.66,-0.46 -0.82,-0.06|0.52,-0.84 0.18,-1.00 "
        "-0.34,-0.92 -0.74,-0.58 -0.86,-0.16"
        "|0.54,-0.96 0.18,-1.14 -0.36,-1.06 -0.76,-0.74 -0.90,-0.30|0.52,-1.10 0.14,-1.27 "
        "-0.36,-1.20 -0.72,-0.92 -0.92,-0.5"
        "|0.30,-0.70 0.0,-0.74 -0.30,-0.62 -0.60,-0.34"
    )
    _strands(b, h, path, strands, 0.065)
    shine = (
        "-0.10,-1.26 0.14,-1.28 0.36,-1.18 0.50,-0.98"
        if light > 0
        else "-0.78,-0.62 -0.62,-0.92 -0.36,-1.14 -0.08,-1.24"
    )
    b.inside(path, lambda: b.fill(_lock(_at(shine), 0.14), h.bright, 0.85, blur=0.03))


def _short_sides(b: Brush, h: Hair) -> None:
    """Cropped close, fading into the neck."""
    shade = mix(h.colour, h.dark, 0.75)
    line = (
        "0.34,-0.66 0.13,-0.44 0.05,-0.16 0.02,0.22 -0.06,0.20 -0.10,-0.05 -0.24,-0.09 -0.34,0.05 -0.34,0.40"
        " -0.40,0.54 -0.52,0.56 -0.62,0.40 -0.80,0.10 -0.87,-0.30 -0.78,-0.70 -0.3,-0.9"
    )
    b.fill(curve(_at(line)), linear((0, -0.6), (0, 0.6), (shade, 1), (shade, 0.95), (shade, 0.3)))


def _braid(b: Brush, h: Hair, light: float) -> None:
    _shade(b, "0.60,-0.60 0.36,-0.30 0.10,0.1 -0.1,0.0 0.0,-0.5 0.4,-0.8")
    cap = (
        "0.55,-0.74 0.36,-0.58 0.13,-0.38 0.04,-0.10 0.02,0.14 -0.06,0.08 -0.14,-0.06 -0.27,-0.05 "
        "-0.32,0.14 -0.26,0.42 -0.14,0.62 -0.22,0.86 -0.46,0.82 -0.68,0.56 -0.86,0.15 -0.95,-0.30 "
        "-0.85,-0.74 -0.52,-1.08 -0.08,-1.18 0.34,-1.05"
    )
    path = _mass(b, h, _at(cap))
    strands = (
        "0.45,-0.85 0.15,-0.50 -0.14,-0.25 -0.38,0.0 -0.36,0.5 -0.25,0.75|0.35,-0.95 0.0,-0.62 "
        "-0.35,-0.35 -0.52,0.05 -0.44,0.5 -0.3,0.75"
        "|0.2,-1.05 -0.25,-0.75 -0.58,-0.35 -0.66,0.1 -0.54,0.5 -0.35,0.75|0.05,-1.1 "
        "-0.50,-0.82 -0.76,-0.4 -0.80,0.1 -0.6,0.6"
    )
    _strands(b, h, path, strands)
    _sheen(b, h, path, light)
    _plait(b, h)


def _plait(b: Brush, h: Hair) -> None:
    b.fill(curve(_at("-0.22,2.42 0.02,2.42 0.10,2.76 -0.04,3.02 -0.20,2.78")), h.colour)
    for i in range(7):
        _link(b, h, -0.22 + 0.016 * i, 0.84 + i * 0.235, 1 if i % 2 else -1, 1.0 - i * 0.045)
    b.rect(-0.23, 2.38, 0.28, 0.15, h.tie, round_=0.07)


def _link(b: Brush, h: Hair, x: float, y: float, side: int, k: float) -> None:
    """One turn of the plait, from its outer edge over the middle."""
    leaf = _at("0.0,-0.26 0.26,-0.20 0.34,0.02 0.20,0.22 -0.14,0.38 -0.12,0.06")
    path = curve([(x + side * dx * k, y + dy * k) for dx, dy in leaf], tension=0.45)
    b.line(path, h.edge, 0.035, 0.75)
    b.fill(path, linear((x + side * 0.1, y - 0.24), (x, y + 0.3), (h.bright, 1), (h.colour, 1), (h.dark, 1)))


def _crop(b: Brush, h: Hair, light: float) -> None:
    _shade(b, "0.60,-0.58 0.36,-0.34 0.14,0.0 0.0,0.0 0.0,-0.5 0.4,-0.8")
    _short_sides(b, h)
    top = (
        "0.63,-0.60 0.73,-0.80 0.63,-1.02 0.46,-1.10 0.36,-1.22 0.18,-1.18 0.02,-1.28 -0.16,-1.20 "
        "-0.34,-1.22 -0.50,-1.10 -0.66,-1.00 -0.78,-0.82 -0.87,-0.60 -0.88,-0.34 -0.74,-0.44 -0.60,-0.40 "
        "-0.42,-0.54 -0.20,-0.52 0.0,-0.62 0.20,-0.60 0.36,-0.64 0.50,-0.62"
    )
    path = _mass(b, h, _at(top))
    strands = "|".join(
        f"{x:.2f},-0.52 {x + 0.05:.2f},-0.85 {x + 0.16:.2f},-1.22"
        for x in (-0.8, -0.62, -0.44, -0.26, -0.08, 0.1, 0.28, 0.44)
    )
    _strands(b, h, path, strands, 0.045)
    _sheen(b, h, path, light)


BEHIND: dict[str, Callable[[Brush, Hair, float], None]] = {
    "long wavy hair": _wavy_behind,
    "long straight hair": _straight_behind,
    "high ponytail": _tail,
}
BACK: dict[str, Callable[[Brush, Hair, float], None]] = {
    "afro": _afro_back,
    "space buns": _space_back,
}
FRONT: dict[str, Callable[[Brush, Hair, float], None]] = {
    "long wavy hair": _wavy,
    "long straight hair": _straight,
    "curly bob": _curls,
    "straight bob with fringe": _bob,
    "pixie cut": _pixie,
    "afro": _afro,
    "top bun": _bun,
    "side braid": _braid,
    "short crop": _crop,
    "high ponytail": _ponytail,
    "space buns": _space,
    "slicked-back hair": _slick,
}
