"""A face in head units: crown at y -1, chin at y +1, nose near (0, 0.42). Knows nothing of hair or clothes."""

from __future__ import annotations

from dataclasses import dataclass
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
    radial,
    times,
)

# Right half of each outline, crown to chin.
OUTLINE: dict[str, list[Point]] = {
    "oval": [(0.0, -1.0), (0.42, -0.88), (0.65, -0.48), (0.68, 0.05), (0.625, 0.48), (0.445, 0.88), (0.18, 1.105)],
    "round": [(0.0, -1.0), (0.48, -0.88), (0.75, -0.45), (0.82, 0.10), (0.815, 0.46), (0.59, 0.795), (0.21, 0.93)],
    "heart-shaped": [
        (0.0, -1.0),
        (0.52, -0.88),
        (0.80, -0.46),
        (0.79, 0.02),
        (0.585, 0.42),
        (0.265, 0.84),
        (0.050, 1.065),
    ],
    "square": [(0.0, -1.0), (0.46, -0.88), (0.72, -0.45), (0.735, 0.06), (0.70, 0.55), (0.585, 0.87), (0.31, 1.01)],
}
WARM_SHADOW = (0.84, 0.68, 0.66)
GOLD: Colour = (246, 196, 72)
GOLD_EDGE: Colour = (116, 66, 20)


@dataclass(frozen=True, slots=True)
class Face:
    """All a face needs to be drawn; colours are those of plain daylight."""

    skin: Colour
    shape: str
    iris: Colour
    brow: Colour
    expression: str
    gaze: str
    age: str
    presentation: str
    marks: str | None
    glasses: str | None
    turn: float  # -1 to 1, the nose's way
    light: float  # -1 from the left, +1 from the right
    nose: str = "straight nose"
    brows: str = "arched brows"
    lips: str = "full lips"
    piercings: str | None = None
    beard: str | None = None

    @property
    def shadow(self) -> Colour:
        """Skin in warm shadow."""
        return times(self.skin, WARM_SHADOW)

    @property
    def line(self) -> Colour:
        """The colour of lines drawn on this skin."""
        return mix(times(self.skin, (0.5, 0.34, 0.34)), (52, 26, 30), 0.35)

    @property
    def pale(self) -> bool:
        """Whether the skin is of the lighter half."""
        return sum(self.skin) > 390

    @property
    def hairs(self) -> Colour:
        """Brows and beard: the hair's colour, darkened where it would be lost on this skin."""
        gap = sum(self.skin) - sum(self.brow)
        share = 0.0 if gap > 160 or gap < -150 else 0.55 if sum(self.skin) > 250 else 0.80
        return mix(self.brow, (20, 10, 14), share)


@dataclass(frozen=True, slots=True)
class Mood:
    """What an expression does to lids, brows and mouth; left and right are the viewer's."""

    open: float  # 1 is a calm eye
    lower: float  # how far the lower lid rises
    left: float  # how far each brow is raised
    right: float
    slant: float  # inner ends up
    mouth: str
    shut: tuple[int, ...] = ()  # the sides whose eye is closed


MOOD: dict[str, Mood] = {
    "soft smile": Mood(0.95, 0.12, 0.02, 0.02, 0.02, "smile"),
    "laughing": Mood(0.84, 0.85, 0.06, 0.06, 0.02, "laugh"),
    "calm": Mood(0.88, 0.0, 0.0, 0.0, 0.02, "calm"),
    "thoughtful": Mood(0.70, 0.16, 0.03, -0.06, 0.02, "aside"),
    "curious": Mood(1.08, 0.0, 0.13, -0.02, 0.0, "tilted"),
    "surprised": Mood(1.36, -0.14, 0.13, 0.13, 0.02, "oh"),
    "winking": Mood(1.0, 0.10, 0.07, -0.02, 0.0, "grin", (1,)),
    "eyes closed": Mood(0.9, 0.0, 0.02, 0.02, 0.02, "peace", (-1, 1)),
}
LOOK: dict[str, tuple[float, float, float]] = {  # iris x, iris y, lid share
    "looking at the viewer": (0.0, 0.0, 1.0),
    "looking left": (-0.085, 0.0, 1.0),
    "looking right": (0.085, 0.0, 1.0),
    "looking down": (0.0, 0.070, 0.66),
}


@dataclass(frozen=True, slots=True)
class Mouth:
    """The line between the lips, and how far they part; heights are below the middle of the mouth."""

    half: float
    left: float
    right: float
    up: float
    low: float
    aside: float = 0.0
    teeth: float = 0.0
    round: bool = False

    @property
    def parted(self) -> bool:
        """Whether the mouth is open."""
        return self.low - self.up > 0.02

    @property
    def lean(self) -> float:
        """How far the right half stands below the left."""
        return (self.right - self.left) * 0.25

    @property
    def upper(self) -> list[Point]:
        """The lower edge of the upper lip, from the left."""
        w, lean = self.half, self.lean
        sides = [(-w * 0.5, self.up - lean), (0.0, self.up), (w * 0.5, self.up + lean)]
        return [(-w, self.left), *sides, (w, self.right)]

    @property
    def lower(self) -> list[Point]:
        """The upper edge of the lower lip, from the left."""
        w = self.half
        left, right = (self.low + (corner - self.low) * 0.26 for corner in (self.left, self.right))
        return [(-w, self.left), (-w * 0.55, left), (0.0, self.low), (w * 0.55, right), (w, self.right)]


MOUTH: dict[str, Mouth] = {
    "smile": Mouth(0.255, -0.070, -0.070, 0.022, 0.022),
    "laugh": Mouth(0.300, -0.105, -0.105, -0.045, 0.130, teeth=0.070),
    "calm": Mouth(0.200, 0.012, 0.012, 0.010, 0.010),
    "aside": Mouth(0.180, 0.050, -0.062, 0.0, 0.0, aside=0.085),
    "tilted": Mouth(0.185, 0.020, -0.075, -0.020, 0.062, aside=0.03, teeth=0.045),
    "oh": Mouth(0.100, 0.0, 0.0, -0.070, 0.150, round=True),
    "grin": Mouth(0.270, -0.030, -0.115, -0.010, 0.080, teeth=0.062),
    "peace": Mouth(0.190, -0.045, -0.045, 0.014, 0.014),
}
PLUMP: dict[str, tuple[float, float]] = {"thin lips": (0.028, 0.044), "full lips": (0.090, 0.134)}


@dataclass(frozen=True, slots=True)
class BrowLine:
    """Half its thickness, where its inner end stands, and how far its bend rises and its tail falls."""

    half: float
    y: float
    bend: Point
    tail: Point


BROWS: dict[str, BrowLine] = {
    "thin brows": BrowLine(0.021, -0.190, (0.37, -0.035), (0.57, 0.035)),
    "thick brows": BrowLine(0.066, -0.195, (0.38, -0.030), (0.60, 0.030)),
    "arched brows": BrowLine(0.038, -0.185, (0.360, -0.100), (0.59, 0.060)),
}


def outline(face: Face) -> Any:
    """The edge of the face, turned a little with the head."""
    points = _right_half(face)
    t = face.turn
    skew = [(x - t * 0.035 + t * 0.03 * y, y) for x, y in mirrored(points[1:-1])]
    half = len(skew) // 2
    ends = [(points[-1][0] + t * 0.05, points[-1][1]), (-points[-1][0] + t * 0.05, points[-1][1])]
    return curve([points[0], *skew[:half], *ends, *skew[half:]], tension=0.5)


def _right_half(face: Face) -> list[Point]:
    jaw, chin = {"woman": (1.0, 1.0), "androgynous person": (1.03, 1.01), "man": (1.05, 1.04)}[face.presentation]
    return [(x * (1.0 if y < 0.3 else jaw), y * (chin if y > 0.7 else 1.0)) for x, y in OUTLINE[face.shape]]


def draw_face(b: Brush, face: Face) -> None:
    """From the ears forward."""
    path = outline(face)
    _ears(b, face)
    top, low = lighter(face.skin, 0.16), mix(face.skin, face.shadow, 0.30)
    b.fill(path, linear((0, -0.9), (0, 1.05), (top, 1), (face.skin, 1), (low, 1)))
    b.inside(path, lambda: _shading(b, face))
    _marks(b, face)
    _beard(b, face)
    _nose(b, face)
    for side in (-1, 1):
        _eye(b, face, side)
        _brow(b, face, side)
    _mouth(b, face)
    _scar(b, face)
    _nose_ring(b, face)
    _glasses(b, face)


def draw_earrings(b: Brush, face: Face) -> None:
    """Hoops hang before the hair, so that no style hides them."""
    if face.piercings != "hoop earrings":
        return
    for side in (-1, 1):
        x = side * (_ear_x(face) + 0.03) - face.turn * 0.05
        b.disc(x, 0.455, 0.040, GOLD_EDGE)
        _ring(b, x, 0.645, 0.170, 0.050)
        b.disc(x, 0.455, 0.027, GOLD)


def _ring(b: Brush, x: float, y: float, r: float, width: float) -> None:
    path = curve([(x + r, y), (x, y + r), (x - r, y), (x, y - r)], tension=0.83)
    b.line(path, GOLD_EDGE, width * 1.6)
    b.line(path, GOLD, width)
    b.stroke([(x - r * 0.94, y - r * 0.3), (x - r * 0.68, y - r * 0.72)], (255, 246, 206), width * 0.6)


# The head itself.


def _ear_x(face: Face) -> float:
    return {"oval": 0.68, "round": 0.80, "heart-shaped": 0.745, "square": 0.735}[face.shape]


def _ears(b: Brush, face: Face) -> None:
    for side in (-1, 1):
        x = side * _ear_x(face) - face.turn * 0.05
        b.disc(x, 0.18, 0.115, mix(face.skin, face.shadow, 0.35), ry=0.20)
        b.stroke([(x + side * 0.04, 0.08), (x - side * 0.03, 0.18), (x + side * 0.01, 0.28)], face.shadow, 0.035)


def _shading(b: Brush, face: Face) -> None:
    dark, far, t = face.shadow, -face.light, face.turn * 0.1
    depth = 1.0 if face.pale else 0.7
    b.rect(-1, -1.1, 2, 2.4, linear((far * 0.82, 0), (far * 0.14, -0.05), (dark, 0.66 * depth), (dark, 0.0)))
    _soft(b, (0, -0.66), (0.95, 0.55), dark, 0.55 * depth)
    for side in (-1, 1):
        _soft(b, (side * 0.34 + face.turn * 0.14, 0.04), (0.30, 0.26), dark, 0.42 * depth)
        _soft(b, (side * 0.37 + face.turn * 0.14, -0.19), (0.34, 0.17), lighter(face.skin, 0.4), 0.8 - 0.5 * depth)
        _cheek(b, face, side)
        if face.presentation == "woman":
            tint = mix(face.skin, (176, 52, 112) if face.pale else (214, 70, 110), 0.55)
            _soft(b, (side * 0.36 + face.turn * 0.14, -0.01), (0.31, 0.15), tint, 0.70)
    _soft(b, (t, 1.10), (0.55, 0.26), dark, 0.50)
    _soft(b, (t, 0.92), (0.13, 0.075), lighter(face.skin, 0.5), 0.30)
    if face.presentation == "man":
        b.rect(-1, 0.40, 2, 0.9, linear((0, 0.42), (0, 0.85), (dark, 0.0), (dark, 0.60)))
    AGES[face.age](b, face)


def _cheek(b: Brush, face: Face, side: int) -> None:
    rosy = mix(face.skin, (240, 82, 84) if face.pale else (206, 60, 56), 0.52)
    strong = {"woman": 0.64, "androgynous person": 0.36, "man": 0.16}[face.presentation]
    strong *= {"young adult": 1.35, "in their thirties": 0.85}.get(face.age, 0.6)
    x = side * 0.43 + face.turn * 0.12
    _soft(b, (x, 0.44), (0.29, 0.21), rosy, strong)
    glow = 0.46 if side == face.light else 0.16
    _soft(b, (x + face.light * 0.05, 0.30), (0.15, 0.085), lighter(face.skin, 0.55), glow)


def _soft(b: Brush, at: Point, size: Point, colour: Colour, alpha: float) -> None:
    """A patch of colour that thins out to nothing."""
    b.canvas.save()
    b.canvas.translate(*at)
    b.canvas.scale(*size)
    b.disc(0, 0, 1, radial((0, 0), 1, (colour, alpha), (colour, alpha * 0.55), (colour, 0.0)))
    b.canvas.restore()


def _young(b: Brush, face: Face) -> None:
    """Smooth: nothing to add."""


def _thirties(b: Brush, face: Face) -> None:
    _hollows(b, face, 0.65)
    for side in (-1, 1):
        _crease(b, face, side, [(0.315, 0.555), (0.362, 0.655), (0.325, 0.765)], 0.030, 0.68)
        _crease(b, face, side, [(0.23, 0.262), (0.33, 0.300), (0.43, 0.268)], 0.022, 0.45)


def _middle(b: Brush, face: Face) -> None:
    _hollows(b, face, 0.40)
    for side in (-1, 1):
        _crease(b, face, side, [(0.165, 0.435), (0.305, 0.53), (0.365, 0.725)], 0.030, 0.66)
        _crows_feet(b, face, side, (-0.6, 0.6), 0.60)
        _crease(b, face, side, [(0.19, 0.250), (0.32, 0.312), (0.46, 0.255)], 0.030, 0.55)


def _older(b: Brush, face: Face) -> None:
    _hollows(b, face, 0.75)
    for side in (-1, 1):
        _crease(b, face, side, [(0.160, 0.425), (0.315, 0.53), (0.375, 0.745)], 0.040, 0.80)
        _crows_feet(b, face, side, (-1.0, 0.0, 1.0), 0.78)
        _bag(b, face, side)
    for y, reach in ((-0.365, 0.36), (-0.465, 0.31)):
        _crease(b, face, 1, [(-reach, y + 0.035), (-0.1, y), (0.1, y), (reach, y + 0.035)], 0.028, 0.55)


def _crease(b: Brush, face: Face, side: int, points: list[Point], width: float, alpha: float) -> None:
    """A line with a soft shadow about it."""
    line = curve([(side * x + face.turn * 0.14, y) for x, y in points], closed=False, tension=0.85)
    b.line(line, face.shadow, width * 2.6, alpha * 0.6, blur=0.02)
    b.line(line, face.line, width, alpha)


def _bag(b: Brush, face: Face, side: int) -> None:
    _soft(b, (side * 0.325 + face.turn * 0.14, 0.275), (0.19, 0.085), lighter(face.skin, 0.35), 0.55)
    _crease(b, face, side, [(0.18, 0.265), (0.32, 0.355), (0.48, 0.270)], 0.030, 0.65)


def _hollows(b: Brush, face: Face, alpha: float) -> None:
    alpha *= 1.0 if face.pale else 1.35
    for side in (-1, 1):
        line = [(side * 0.74, 0.36), (side * 0.56, 0.54), (side * 0.43, 0.70)]
        b.line(curve(line, closed=False), face.shadow, 0.13, alpha, blur=0.06)


def _crows_feet(b: Brush, face: Face, side: int, fan: tuple[float, ...], alpha: float) -> None:
    t = face.turn * 0.10
    for k in fan:
        line = [(0.585, 0.148 + 0.032 * k), (0.630, 0.150 + 0.062 * k), (0.665, 0.158 + 0.105 * k)]
        b.stroke([(side * x + t, y) for x, y in line], face.line, 0.025, alpha)


AGES = {"young adult": _young, "in their thirties": _thirties, "middle-aged": _middle, "older": _older}


# Nose.


def _nose(b: Brush, face: Face) -> None:
    {"small nose": _small_nose, "straight nose": _straight_nose, "broad nose": _broad_nose}[face.nose](b, face)


def _tip(b: Brush, face: Face, x: float, y: float, r: float) -> None:
    lit = lighter(face.skin, 0.75 if face.pale else 0.55)
    b.disc(x, y, r, radial((x, y), r, (lit, 0.85), (lit, 0.5), (lit, 0.0)))


def _small_nose(b: Brush, face: Face) -> None:
    t = face.turn * 0.20
    b.disc(t, 0.415, 0.085, face.shadow, 0.75, ry=0.055, blur=0.012)
    _tip(b, face, t, 0.365, 0.062)
    b.stroke([(t - 0.062, 0.415), (t - 0.03, 0.440), (t + 0.03, 0.440), (t + 0.062, 0.415)], face.line, 0.030, 0.85)


def _straight_nose(b: Brush, face: Face) -> None:
    t, far = face.turn * 0.20, -face.light
    top = t * 0.55
    ridge = [(far * 0.030 + top, -0.10), (far * 0.060 + t * 0.8, 0.20), (far * 0.125 + t, 0.455), (t, 0.475)]
    b.fill(curve([*ridge, (far * 0.01 + t * 0.9, 0.25)], tension=0.4), face.shadow, 0.85)
    lit = lighter(face.skin, 0.6)
    b.line(
        curve([(top, -0.02), (t * 0.8, 0.18), (t, 0.38)], closed=False),
        lit,
        0.055,
        0.42 if face.pale else 0.62,
        blur=0.018,
    )
    _tip(b, face, t, 0.405, 0.065)
    wings = [(t - 0.112, 0.435), (t - 0.075, 0.482), (t, 0.468), (t + 0.075, 0.482), (t + 0.112, 0.435)]
    b.stroke(wings, face.line, 0.034, 0.92)


def _broad_nose(b: Brush, face: Face) -> None:
    t = face.turn * 0.20
    b.disc(t, 0.425, 0.215, face.shadow, 0.70, ry=0.085, blur=0.014)
    b.disc(t, 0.395, 0.105, mix(face.skin, lighter(face.skin, 0.3), 0.5), 0.75, ry=0.085, blur=0.014)
    _tip(b, face, t, 0.375, 0.085)
    for side in (-1, 1):
        wing = [(0.155, 0.335), (0.205, 0.385), (0.205, 0.445), (0.150, 0.475)]
        b.stroke([(side * x + t, y) for x, y in wing], face.line, 0.032, 0.85)
        b.disc(side * 0.088 + t, 0.468, 0.048, face.line, 0.9, ry=0.024)
    b.stroke([(t - 0.06, 0.478), (t, 0.490), (t + 0.06, 0.478)], face.line, 0.026, 0.8)


def _nose_ring(b: Brush, face: Face) -> None:
    if face.piercings == "a nose ring":
        wide = {"small nose": 0.070, "straight nose": 0.110, "broad nose": 0.185}[face.nose]
        _ring(b, wide + face.turn * 0.20, 0.480, 0.070, 0.040)


# Eyes.


def _eye(b: Brush, face: Face, side: int) -> None:
    mood = MOOD[face.expression]
    far = 1 - 0.16 * max(0.0, face.turn * side)
    centre = (side * 0.325 + face.turn * 0.14, 0.115)
    if side in mood.shut:
        _shut_eye(b, face, side, centre, 0.226 * far)
        return
    _open_eye(b, face, side, centre, 0.226 * far)


def _open_eye(b: Brush, face: Face, side: int, centre: Point, w: float) -> None:
    (cx, cy), mood, (ix, iy, lid) = centre, MOOD[face.expression], LOOK[face.gaze]
    opening = max(0.52, mood.open * lid) * (0.95 if face.presentation == "man" else 1.09)
    top, low = cy - 0.160 * opening, cy + 0.104 - 0.094 * mood.lower
    drop = 0.045 * max(0.0, mood.lower)
    upper = [
        (cx - side * w, cy + 0.040 - drop * 0.45),
        (cx - side * w * 0.52, top + 0.028),
        (cx + side * w * 0.06, top),
        (cx + side * w * 0.62, top + 0.034),
        (cx + side * w, cy - 0.008 + drop),
    ]
    lower = [(cx + side * w * 0.60, low - 0.022 + drop), (cx, low), (cx - side * w * 0.55, low - 0.008 + drop * 0.3)]
    shape = curve([*upper, *lower])
    b.fill(shape, mix((255, 253, 250), face.skin, 0.06))
    b.inside(shape, lambda: _iris(b, face, cx + ix, cy - 0.015 + iy, top))
    _lids(b, face, side, upper, lower)


def _iris(b: Brush, face: Face, x: float, y: float, top: float) -> None:
    r, iris = 0.150, face.iris
    b.disc(x, y, r, darker(iris, 0.62))
    b.disc(x, y, r * 0.87, radial((x, y + 0.08), 0.2, (lighter(iris, 0.30), 1), (iris, 1), (darker(iris, 0.12), 1)))
    b.disc(x, y, r * 0.40, (20, 14, 22))
    shade = linear((0, top), (0, top + 0.075), (darker(face.line, 0.4), 0.50), (face.line, 0.0))
    b.rect(x - 0.35, top - 0.1, 0.7, 0.175, shade)
    b.disc(x - 0.048, y - 0.050, 0.043, (255, 255, 255))
    b.disc(x + 0.055, y + 0.062, 0.020, (255, 255, 255), 0.8)


def _lash(face: Face) -> Colour:
    return mix(face.line, (22, 12, 18), 0.8)


def _lids(b: Brush, face: Face, side: int, upper: list[Point], lower: list[Point]) -> None:
    lash, outer = _lash(face), upper[-1]
    reach = {"woman": 0.072, "androgynous person": 0.022, "man": 0.0}[face.presentation]
    thick = 0.030 + 0.24 * reach
    over = [(x, y - thick * k) for (x, y), k in zip(upper[3:0:-1], (0.80, 1.0, 0.62), strict=True)]
    tip = (outer[0] + side * reach * 1.15, outer[1] - reach * 1.1)
    b.fill(curve([*upper[:4], outer, tip, *over], tension=0.36), lash)
    b.stroke(upper[1:], lash, 0.020)
    b.stroke([outer, *lower], face.line, 0.020, 0.60)
    crease = [(x + side * 0.008, y - 0.066) for x, y in upper[1:4]]
    b.stroke(crease, face.line, 0.022, 0.60)


def _shut_eye(b: Brush, face: Face, side: int, centre: Point, w: float) -> None:
    (cx, cy), lash = centre, _lash(face)
    bend = 0.085 if face.expression == "eyes closed" else -0.070
    inner, outer = (cx - side * w, cy + 0.04), (cx + side * w, cy + 0.01)
    lid = [inner, (cx - side * w * 0.45, cy + 0.03 + bend), (cx + side * w * 0.42, cy + 0.02 + bend), outer]
    _soft(b, (cx, cy + 0.01), (w, 0.13), lighter(face.skin, 0.35), 0.55)
    b.stroke(lid, lash, 0.048)
    if face.presentation != "man":
        reach = 0.080 if face.presentation == "woman" else 0.04
        b.stroke([outer, (outer[0] + side * reach, outer[1] - reach * 0.3)], lash, 0.040)
    if bend > 0:
        b.stroke([(x, y - 0.135) for x, y in lid[1:3]], face.line, 0.022, 0.5)


def _brow(b: Brush, face: Face, side: int) -> None:
    mood, line, t = MOOD[face.expression], BROWS[face.brows], face.turn * 0.15
    y = line.y - (mood.left if side < 0 else mood.right)
    (bx, by), (ex, ey) = line.bend, line.tail
    half = line.half * (1.12 if face.presentation == "man" else 1.0)
    spine = [
        (0.135, y - mood.slant, half * 0.80),
        (0.5 * (0.135 + bx), y + by * 0.74 - mood.slant * 0.5, half * 1.05),
        (bx, y + by, half * 0.85),
        (bx + 0.5 * (ex - bx), y + by * 0.66 + ey * 0.30, half * 0.62),
        (ex, y + ey, half * 0.10),
    ]
    over = [(side * x + t, v - h) for x, v, h in spine]
    under = [(side * x + t, v + h) for x, v, h in reversed(spine)]
    b.fill(curve([*over, *under], tension=0.48), face.hairs)


# Mouth.


def _lip_colour(face: Face) -> Colour:
    rose = {"woman": 0.68, "androgynous person": 0.46, "man": 0.40}[face.presentation]
    bright = (206, 44, 64) if face.pale else (236, 84, 92)
    return times(mix(face.skin, bright, rose), 0.92 if face.pale and face.presentation != "woman" else 1.0)


def _mouth(b: Brush, face: Face) -> None:
    mouth, t = MOUTH[MOOD[face.expression].mouth], face.turn * 0.16
    b.canvas.save()
    b.canvas.translate(t + mouth.aside, 0.652 if face.shape == "round" else 0.690)
    _lips(b, face, mouth)
    b.canvas.restore()
    if not face.beard:
        b.disc(t + mouth.aside * 0.5, 0.865, 0.12, face.shadow, 0.45, ry=0.026, blur=0.02)


def _lips(b: Brush, face: Face, m: Mouth) -> None:
    lip, (over, under) = _lip_colour(face), PLUMP[face.lips]
    if face.beard:
        _shaven(b, face, m, over, under)
    if m.round:
        _round_lips(b, m, lip, over, under)
        return
    b.fill(_upper_lip(m, over), times(lip, 0.84))
    b.fill(_lower_lip(m, under), lip)
    b.disc(0.01, m.low + under * 0.5, m.half * 0.36, lighter(lip, 0.55), 0.6, ry=under * 0.17, blur=0.012)
    if m.parted:
        _inside_mouth(b, m, curve([*m.upper, *reversed(m.lower[1:-1])], tension=0.42))
    else:
        b.stroke(m.upper, times(face.line, 0.8), 0.028, 0.95)


def _shaven(b: Brush, face: Face, m: Mouth, over: float, under: float) -> None:
    """A rim of bare skin, so that a beard does not swallow the mouth."""
    bare = mix(face.skin, face.shadow, 0.55 if face.pale else 0.0)
    if m.round:
        middle, half = (m.up + m.low) / 2, (m.low - m.up) / 2
        b.disc(0, middle, m.half + under * 0.60 + 0.030, bare, ry=half + (over + under) * 0.42 + 0.030)
        return
    for lip in (_upper_lip(m, over), _lower_lip(m, under)):
        b.line(lip, bare, 0.062)


def _upper_lip(m: Mouth, over: float) -> Any:
    w, y, lean = m.half, m.upper[3][1] - over * 0.62, 2 * m.lean
    right = [(w * 0.62, y), (w * 0.26, m.up - over)]
    left = [(-w * 0.26, m.up - over - lean), (-w * 0.62, y - lean)]
    return curve([*m.upper, *right, (0.0, m.up - over * 0.72), *left], tension=0.4)


def _lower_lip(m: Mouth, under: float) -> Any:
    right, left = (m.half * 0.58, m.lower[3][1] + under * 0.82), (-m.half * 0.58, m.lower[1][1] + under * 0.82)
    return curve([*m.lower, right, (0.0, m.low + under), left], tension=0.4)


def _round_lips(b: Brush, m: Mouth, lip: Colour, over: float, under: float) -> None:
    middle, half = (m.up + m.low) / 2, (m.low - m.up) / 2
    b.disc(0, middle, m.half + under * 0.60, times(lip, 0.92), ry=half + (over + under) * 0.42)
    b.disc(0, m.low + under * 0.30, m.half * 0.5, lighter(lip, 0.55), 0.6, ry=under * 0.12, blur=0.012)
    b.disc(0, middle, m.half, (84, 18, 30), ry=half)
    b.disc(0, m.low - half * 0.42, m.half * 0.66, (214, 92, 94), ry=half * 0.34)


def _inside_mouth(b: Brush, m: Mouth, shape: Any) -> None:
    b.fill(shape, (96, 22, 34))
    w = m.half
    b.inside(shape, lambda: b.disc(0, m.low, w * 0.5, (220, 96, 98), ry=(m.low - m.up) * 0.36))
    if m.teeth:
        b.inside(shape, lambda: b.rect(-w, m.up - 0.15, 2 * w, 0.15 + m.teeth, (255, 252, 246)))


# What sets a person apart.


def _beard(b: Brush, face: Face) -> None:
    if not face.beard:
        return
    t = face.turn * 0.05
    edge = [(x * 1.02 + 0.01, y * 1.05) for x, y in _right_half(face) if y > 0.3]
    side = _ear_x(face)
    outer = [(side - 0.005, 0.10), *edge]
    inner = [(side - 0.10, 0.14), (side - 0.13, 0.40), (0.46, 0.575), (0.30, 0.575), (0.13, 0.510), (0.0, 0.530)]
    right = [*outer[::-1], *inner]
    left = [(-x, y) for x, y in reversed(right[:-1])]
    shape = curve([(x + t, y) for x, y in [*right, *left]], tension=0.46)
    b.fill(
        shape, linear((0, 0.4), (0, 1.1), (lighter(face.hairs, 0.10), 1), (face.hairs, 1), (darker(face.hairs, 0.3), 1))
    )
    bright = lighter(face.hairs, 0.30)
    b.inside(shape, lambda: _whiskers(b, t, bright))


def _whiskers(b: Brush, t: float, bright: Colour) -> None:
    for x in (-0.62, -0.46, -0.30, -0.12, 0.12, 0.30, 0.46, 0.62):
        b.stroke([(x + t, 0.66 + 0.22 * (0.7 - abs(x))), (x * 0.93 + t, 0.94 - 0.1 * abs(x))], bright, 0.028, 0.32)


def _marks(b: Brush, face: Face) -> None:
    t = face.turn * 0.14
    if face.marks == "freckles":
        tone = mix(times(face.skin, (0.62, 0.40, 0.30)), (120, 52, 26) if face.pale else (24, 6, 4), 0.25)
        spots = ((0.27, 0.37), (0.38, 0.45), (0.49, 0.37), (0.27, 0.50), (0.50, 0.50), (0.60, 0.44))
        for i, (x, y) in enumerate(spots):
            for side in (-1, 1):
                b.disc(side * x + t, y + 0.012 * side, 0.034 if i % 2 else 0.028, tone, 0.92)
        for x, y in ((-0.085, 0.24), (0.07, 0.29)):
            b.disc(x + t, y, 0.030, tone, 0.92)
    if face.marks == "a mole under the left eye":
        _soft(b, (-0.41 + t, 0.445), (0.12, 0.12), lighter(face.skin, 0.4), 0.0 if face.pale else 0.75)
        b.disc(-0.41 + t, 0.445, 0.056, mix(face.line, (32, 14, 14), 0.75))


def _scar(b: Brush, face: Face) -> None:
    if face.marks != "a scar through the right brow":
        return
    t, lift = face.turn * 0.15, MOOD[face.expression].right
    fresh = (222, 104, 108) if face.pale else (248, 178, 162)
    line = [(0.475 + t, -0.43 - lift * 0.6), (0.43 + t, -0.24 - lift * 0.6), (0.445 + t, -0.085)]
    b.stroke(line, mix(face.skin, (255, 235, 225), 0.3), 0.084)
    b.stroke(line, fresh, 0.048)


def _glasses(b: Brush, face: Face) -> None:
    if not face.glasses:
        return
    t, round_ = face.turn * 0.16, face.glasses == "round glasses"
    rim = (34, 28, 40) if round_ else (158, 26, 44)
    for side in (-1, 1):
        x = side * 0.335 + t
        shape = _round_lens(x) if round_ else _square_lens(x)
        b.fill(shape, (255, 255, 255), 0.12)
        b.line(shape, lighter(face.skin, 0.45), 0.078, 0.0 if face.pale else 0.75)
        b.line(shape, rim, 0.044)
        if not round_:
            b.stroke([(x - 0.265, -0.125), (x + 0.265, -0.125)], rim, 0.060)
        b.stroke([(x - 0.17, 0.0), (x - 0.06, -0.08)], (255, 255, 255), 0.026, 0.6)
        b.stroke([(side * 0.60 + t, 0.04), (side * 0.74 - face.turn * 0.05, 0.03)], rim, 0.040)
    b.stroke([(-0.075 + t, 0.07), (t, 0.035), (0.075 + t, 0.07)], rim, 0.042)


def _round_lens(x: float) -> Any:
    r = 0.265
    return curve([(x + r, 0.115), (x, 0.115 + r), (x - r, 0.115), (x, 0.115 - r)], tension=0.83)


def _square_lens(x: float) -> Any:
    right = [(0.268, -0.125), (0.262, 0.31), (-0.262, 0.31), (-0.268, -0.125)]
    return curve([(x + dx, y) for dx, y in right], tension=0.06)
