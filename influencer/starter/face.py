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
    "oval": [(0.0, -1.0), (0.42, -0.88), (0.66, -0.48), (0.695, 0.05), (0.635, 0.45), (0.43, 0.80), (0.155, 1.0)],
    "round": [(0.0, -1.0), (0.48, -0.88), (0.74, -0.45), (0.80, 0.10), (0.765, 0.46), (0.54, 0.80), (0.19, 0.955)],
    "heart-shaped": [
        (0.0, -1.0),
        (0.50, -0.88),
        (0.77, -0.46),
        (0.77, 0.02),
        (0.63, 0.42),
        (0.34, 0.81),
        (0.075, 1.045),
    ],
    "square": [(0.0, -1.0), (0.46, -0.88), (0.71, -0.45), (0.735, 0.06), (0.725, 0.50), (0.585, 0.83), (0.27, 1.0)],
}
WARM_SHADOW = (0.84, 0.68, 0.66)


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

    @property
    def shadow(self) -> Colour:
        """Skin in warm shadow."""
        return times(self.skin, WARM_SHADOW)

    @property
    def line(self) -> Colour:
        """The colour of lines drawn on this skin."""
        return mix(times(self.skin, (0.5, 0.34, 0.34)), (52, 26, 30), 0.35)


@dataclass(frozen=True, slots=True)
class Mood:
    """What an expression does to lids, brows and mouth."""

    open: float  # 1 is a calm eye
    lower: float  # how far the lower lid rises
    brow: float  # raised
    brow_slant: float  # inner ends up
    one_brow: float
    mouth: str


MOOD: dict[str, Mood] = {
    "soft smile": Mood(0.94, 0.16, 0.02, 0.0, 0.0, "smile"),
    "laughing": Mood(0.74, 0.40, 0.06, 0.0, 0.0, "laugh"),
    "calm": Mood(0.86, 0.0, 0.0, 0.0, 0.0, "calm"),
    "thoughtful": Mood(0.74, 0.0, -0.01, 0.06, 0.0, "aside"),
    "curious": Mood(1.08, 0.0, 0.03, 0.0, 0.11, "parted"),
    "surprised": Mood(1.34, -0.08, 0.15, 0.02, 0.0, "oh"),
}
LOOK: dict[str, tuple[float, float, float]] = {  # iris x, iris y, lid share
    "looking at the viewer": (0.0, 0.0, 1.0),
    "looking left": (-0.080, 0.0, 1.0),
    "looking right": (0.080, 0.0, 1.0),
    "looking down": (0.0, 0.070, 0.64),
}


def outline(face: Face) -> Any:
    """The edge of the face, turned a little with the head."""
    points = OUTLINE[face.shape]
    if face.presentation == "man":
        points = [(x * (1.0 if y < 0.3 else 1.07), y * (1.03 if y > 0.7 else 1.0)) for x, y in points]
    if face.presentation == "androgynous person":
        points = [(x * (1.0 if y < 0.3 else 1.03), y) for x, y in points]
    t = face.turn
    skew = [(x - t * 0.035 + t * 0.03 * y, y) for x, y in mirrored(points[1:-1])]
    half = len(skew) // 2
    ends = [(points[-1][0] + t * 0.05, points[-1][1]), (-points[-1][0] + t * 0.05, points[-1][1])]
    return curve([points[0], *skew[:half], *ends, *skew[half:]], tension=0.5)


def draw_face(b: Brush, face: Face) -> None:
    """From the ears forward."""
    path = outline(face)
    _ears(b, face)
    b.fill(
        path,
        linear(
            (0, -0.9), (0, 1.05), (lighter(face.skin, 0.16), 1), (face.skin, 1), (mix(face.skin, face.shadow, 0.30), 1)
        ),
    )
    b.inside(path, lambda: _shading(b, face))
    _marks(b, face)
    _nose(b, face)
    for side in (-1, 1):
        _eye(b, face, side)
    for side in (-1, 1):
        _brow(b, face, side)
    _mouth(b, face)
    if face.marks == "a scar through the right brow":
        _scar(b, face)
    _beard(b, face, path)
    if face.glasses:
        _glasses(b, face)


def _ears(b: Brush, face: Face) -> None:
    for side in (-1, 1):
        x = side * (0.74 if face.shape in ("round", "square") else 0.69) - face.turn * 0.05
        b.disc(x, 0.18, 0.115, mix(face.skin, face.shadow, 0.35), ry=0.20)
        b.stroke([(x + side * 0.04, 0.08), (x - side * 0.03, 0.18), (x + side * 0.01, 0.28)], face.shadow, 0.035)
        if face.presentation != "man":
            b.disc(x + side * 0.02, 0.40, 0.042, (238, 196, 96))
            b.disc(x + side * 0.01, 0.385, 0.016, (255, 244, 206))


def _shading(b: Brush, face: Face) -> None:
    dark, far = face.shadow, -face.light
    b.rect(-1, -1.1, 2, 2.3, linear((far * 0.80, 0), (far * 0.12, -0.05), (dark, 0.62), (dark, 0.0)))
    b.disc(0, -0.62, 0.95, radial((0, -0.62), 0.95, (dark, 0.55), (dark, 0.30), (dark, 0.0)), ry=0.48)
    for side in (-1, 1):
        x = side * 0.34 + face.turn * 0.14
        b.disc(x, 0.06, 0.27, radial((x, 0.06), 0.27, (dark, 0.42), (dark, 0.0)))
        cheek = mix(face.skin, (236, 84, 84) if sum(face.skin) > 330 else (190, 60, 56), 0.52)
        strength = 0.72 if face.presentation != "man" else 0.40
        cx = side * 0.43 + face.turn * 0.12
        b.disc(
            cx, 0.43, 0.25, radial((cx, 0.43), 0.25, (cheek, strength), (cheek, strength * 0.6), (cheek, 0.0)), ry=0.2
        )
        lit = lighter(face.skin, 0.55)
        hx = side * 0.42 + face.turn * 0.12 + face.light * 0.05
        b.disc(
            hx, 0.30, 0.13, radial((hx, 0.30), 0.13, (lit, 0.35 if side == face.light else 0.12), (lit, 0.0)), ry=0.08
        )
    b.disc(0.0 + face.turn * 0.1, 1.06, 0.4, radial((face.turn * 0.1, 1.06), 0.4, (dark, 0.40), (dark, 0.0)), ry=0.17)
    if face.age in ("middle-aged", "older"):
        _age_lines(b, face)
    elif face.age == "in their thirties":
        _cheek_folds(b, face, 0.17)


def _cheek_folds(b: Brush, face: Face, alpha: float) -> None:
    for side in (-1, 1):
        t = face.turn * 0.14
        b.stroke([(side * 0.17 + t, 0.47), (side * 0.255 + t, 0.56), (side * 0.285 + t, 0.68)], face.line, 0.022, alpha)


def _age_lines(b: Brush, face: Face) -> None:
    strong = 0.75 if face.age == "older" else 0.42
    _cheek_folds(b, face, strong)
    t = face.turn * 0.14
    for side in (-1, 1):
        b.stroke(
            [(side * 0.20 + t, 0.235), (side * 0.33 + t, 0.285), (side * 0.46 + t, 0.25)],
            face.line,
            0.020,
            strong * 0.8,
        )
        for k in (-1, 0, 1) if face.age == "older" else (0,):
            b.stroke(
                [(side * 0.57 + t, 0.09 + 0.05 * k), (side * 0.64 + t, 0.08 + 0.09 * k)], face.line, 0.018, strong * 0.7
            )
    if face.age == "older":
        for y in (-0.42, -0.53):
            b.stroke([(-0.3 + t, y + 0.02), (0 + t, y), (0.3 + t, y + 0.02)], face.line, 0.020, 0.45)


def _nose(b: Brush, face: Face) -> None:
    t = face.turn * 0.20
    far = -face.light
    wide = 0.125 if face.presentation == "man" else 0.105
    b.fill(
        curve(
            [
                (far * 0.045 + t * 0.6, 0.02),
                (far * 0.075 + t * 0.8, 0.25),
                (far * (wide + 0.02) + t, 0.43),
                (far * 0.03 + t, 0.465),
                (t * 0.9, 0.3),
            ]
        ),
        face.shadow,
        0.75,
    )
    b.disc(t, 0.40, 0.075, radial((t, 0.40), 0.075, (lighter(face.skin, 0.75), 0.75), (lighter(face.skin, 0.6), 0.0)))
    b.disc(t + face.light * 0.012, 0.18, 0.028, lighter(face.skin, 0.6), 0.30, ry=0.14, blur=0.02)
    b.stroke(
        [(t - wide, 0.435), (t - wide * 0.55, 0.478), (t, 0.458), (t + wide * 0.55, 0.478), (t + wide, 0.435)],
        face.line,
        0.026,
        0.85,
    )


def _eye(b: Brush, face: Face, side: int) -> None:
    mood, (ix, iy, lid) = MOOD[face.expression], LOOK[face.gaze]
    far = 1 - 0.16 * max(0.0, face.turn * side)
    cx, cy = side * 0.325 + face.turn * 0.14, 0.115
    w, opening = 0.212 * far, mood.open * lid * 1.07
    if face.presentation == "man":
        opening *= 0.86
    top, low = cy - 0.158 * opening, cy + 0.098 - 0.10 * mood.lower
    inner, outer = (cx - side * w, cy + 0.035), (cx + side * w, cy - 0.012)
    upper = [
        inner,
        (cx - side * w * 0.5, top + 0.030),
        (cx + side * w * 0.08, top),
        (cx + side * w * 0.62, top + 0.032),
        outer,
    ]
    lower = [(cx + side * w * 0.60, low - 0.020), (cx, low), (cx - side * w * 0.55, low - 0.008)]
    shape = curve([*upper, *lower])
    white = mix((255, 252, 248), face.skin, 0.10)
    b.fill(shape, white)
    b.inside(shape, lambda: _iris(b, face, cx + ix, cy - 0.02 + iy, top))
    _lids(b, face, side, upper, lower, outer, far)


def _iris(b: Brush, face: Face, x: float, y: float, top: float) -> None:
    r = 0.147
    b.disc(x, y, r, darker(face.iris, 0.55))
    b.disc(
        x,
        y,
        r * 0.86,
        radial((x, y + 0.07), 0.17, (lighter(face.iris, 0.35), 1), (face.iris, 1), (darker(face.iris, 0.25), 1)),
    )
    b.disc(x, y, r * 0.44, (22, 16, 24))
    b.rect(
        x - 0.3,
        top - 0.1,
        0.6,
        0.165,
        linear((0, top), (0, top + 0.07), (darker(face.line, 0.4), 0.55), (face.line, 0.0)),
    )
    b.disc(x - 0.045, y - 0.048, 0.040, (255, 255, 255))
    b.disc(x + 0.05, y + 0.055, 0.018, (255, 255, 255), 0.75)


def _lids(b: Brush, face: Face, side: int, upper: list[Point], lower: list[Point], outer: Point, far: float) -> None:
    lash = mix(face.line, (24, 14, 20), 0.75)
    man = face.presentation == "man"
    thick = 0.034 if man else 0.050
    b.stroke(upper, lash, thick)
    if not man:
        reach = 0.085 if face.presentation == "woman" else 0.045
        tip = (outer[0] + side * reach * far, outer[1] - reach * 0.85)
        b.fill(
            curve([upper[2], upper[3], outer, tip, (upper[3][0] + side * 0.01, upper[3][1] - 0.03)], tension=0.3), lash
        )
    b.stroke([outer, *lower[:2]], face.line, 0.018, 0.55)
    crease = [(x + side * 0.005, y - 0.062) for x, y in upper[1:4]]
    b.stroke(crease, face.line, 0.020, 0.55 if face.age in ("young adult", "in their thirties") else 0.85)


def _brow(b: Brush, face: Face, side: int) -> None:
    mood = MOOD[face.expression]
    t = face.turn * 0.15
    lift = mood.brow + (mood.one_brow if side == -1 else -0.2 * mood.one_brow)
    thick = {"woman": 0.036, "man": 0.060, "androgynous person": 0.048}[face.presentation]
    y = -0.175 - lift
    a = (side * 0.140 + t, y + 0.004 - mood.brow_slant)
    m = (side * 0.37 + t, y - 0.058)
    e = (side * 0.565 + t, y + 0.048 + mood.brow_slant * 0.5)
    b.fill(
        curve(
            [(a[0], a[1] - thick), (m[0], m[1] - thick * 0.8), e, (m[0], m[1] + thick * 0.8), (a[0], a[1] + thick)],
            tension=0.42,
        ),
        face.brow,
        0.95,
    )


def _lip_colour(face: Face) -> Colour:
    rosy = mix(face.skin, (200, 52, 66), 0.62 if face.presentation == "woman" else 0.36)
    return rosy if face.presentation == "woman" else times(rosy, 0.90)


def _mouth(b: Brush, face: Face) -> None:
    t = face.turn * 0.16
    kind = MOOD[face.expression].mouth
    w = 0.225 if face.presentation != "man" else 0.24
    b.canvas.save()
    b.canvas.translate(t, 0.685)
    {"smile": _smile, "laugh": _laugh, "calm": _calm, "aside": _aside, "parted": _parted, "oh": _oh}[kind](b, face, w)
    b.canvas.restore()
    b.disc(t, 0.845, 0.13, face.shadow, 0.42, ry=0.028, blur=0.02)


def _lips(b: Brush, face: Face, w: float, corner: float, full: float, lean: float = 0.0) -> None:
    """Closed lips; corner < 0 lifts their ends."""
    lip = _lip_colour(face)
    left, right = (-w, corner + lean), (w, corner - lean)
    middle = (0.0, 0.022)
    b.fill(
        curve([left, (-0.075, -0.058 * full), (0, -0.035 * full), (0.075, -0.058 * full), right, middle], tension=0.42),
        times(lip, 0.86),
    )
    b.fill(
        curve(
            [left, middle, right, (0.11, 0.085 * full + 0.02), (0, 0.108 * full + 0.015), (-0.11, 0.085 * full + 0.02)],
            tension=0.45,
        ),
        lip,
    )
    b.disc(0.01, 0.072, 0.075, lighter(lip, 0.55), 0.55, ry=0.018, blur=0.012)
    b.stroke([left, (-0.10, 0.016), middle, (0.10, 0.016), right], times(face.line, 0.8), 0.026, 0.95)


def _smile(b: Brush, face: Face, w: float) -> None:
    _lips(b, face, w * 1.08, -0.052, 0.95)
    for side in (-1, 1):
        b.stroke(
            [(side * w * 1.13, -0.085), (side * w * 1.19, -0.045), (side * w * 1.16, -0.010)], face.line, 0.020, 0.6
        )


def _laugh(b: Brush, face: Face, w: float) -> None:
    lip = _lip_colour(face)
    wide = w * 1.20
    shape = curve(
        [
            (-wide, -0.085),
            (-0.12, -0.052),
            (0, -0.045),
            (0.12, -0.052),
            (wide, -0.085),
            (wide * 0.62, 0.09),
            (0, 0.155),
            (-wide * 0.62, 0.09),
        ],
        tension=0.46,
    )
    b.line(shape, lip, 0.062)
    b.fill(shape, (104, 26, 36))
    b.inside(shape, lambda: b.rect(-wide, -0.12, 2 * wide, 0.135, (255, 250, 244), round_=0.03))
    b.inside(shape, lambda: b.disc(0, 0.15, 0.13, (216, 96, 96), ry=0.06))
    for side in (-1, 1):
        b.stroke(
            [(side * wide * 1.10, -0.14), (side * wide * 1.18, -0.07), (side * wide * 1.13, 0.0)],
            face.line,
            0.022,
            0.65,
        )


def _calm(b: Brush, face: Face, w: float) -> None:
    _lips(b, face, w * 0.88, 0.014, 1.05)


def _aside(b: Brush, face: Face, w: float) -> None:
    b.canvas.translate(0.035, 0)
    _lips(b, face, w * 0.78, -0.012, 0.95, lean=0.030)


def _parted(b: Brush, face: Face, w: float) -> None:
    lip = _lip_colour(face)
    wide = w * 0.78
    shape = curve(
        [
            (-wide, -0.012),
            (-0.05, -0.026),
            (0, -0.018),
            (0.05, -0.026),
            (wide, -0.012),
            (wide * 0.5, 0.06),
            (0, 0.075),
            (-wide * 0.5, 0.06),
        ],
        tension=0.46,
    )
    b.line(shape, lip, 0.075)
    b.fill(shape, (112, 34, 40))
    b.inside(shape, lambda: b.rect(-0.1, -0.06, 0.2, 0.068, (255, 248, 240), round_=0.02))


def _oh(b: Brush, face: Face, w: float) -> None:
    lip = _lip_colour(face)
    b.disc(0, 0.045, 0.118, lip, ry=0.142)
    b.disc(0, 0.048, 0.072, (98, 26, 34), ry=0.092)
    b.disc(0, 0.105, 0.05, (206, 92, 92), ry=0.03)


def _marks(b: Brush, face: Face) -> None:
    t = face.turn * 0.16
    if face.marks == "freckles":
        spots = (
            (0.30, 0.38),
            (0.38, 0.47),
            (0.48, 0.39),
            (0.55, 0.48),
            (0.44, 0.31),
            (0.22, 0.47),
            (0.30, 0.55),
            (0.13, 0.37),
        )
        tone = mix(times(face.skin, (0.72, 0.50, 0.40)), (150, 74, 44), 0.25)
        for i, (x, y) in enumerate(spots):
            for side in (-1, 1):
                b.disc(side * x + t, y + 0.015 * side, 0.026 if i % 2 else 0.020, tone, 0.85)
        b.disc(t + 0.02, 0.30, 0.02, tone, 0.85)
    if face.marks == "a mole under the left eye":
        b.disc(-0.40 + t, 0.375, 0.040, mix(face.line, (40, 20, 20), 0.6))


def _scar(b: Brush, face: Face) -> None:
    t = face.turn * 0.15
    pale = mix(lighter(face.skin, 0.6), (240, 170, 160), 0.4)
    line = [(0.475 + t, -0.40), (0.43 + t, -0.22), (0.445 + t, -0.06)]
    b.stroke(line, face.skin, 0.085)
    b.stroke(line, face.shadow, 0.055)
    b.stroke(line, pale, 0.036)


def _beard(b: Brush, face: Face, path: Any) -> None:
    """A short shadow of stubble: how a man is told from a woman with the same hair."""
    if face.presentation != "man":
        return
    t = face.turn * 0.1
    tone = mix(face.brow, face.skin, 0.35)
    ring = curve(
        [
            (-0.75, 0.38),
            (-0.55, 0.62),
            (-0.27 + t, 0.60),
            (0 + t, 0.56),
            (0.27 + t, 0.60),
            (0.55, 0.62),
            (0.75, 0.38),
            (0.8, 1.2),
            (-0.8, 1.2),
        ],
        tension=0.35,
    )
    b.inside(path, lambda: b.fill(ring, tone, 0.46, blur=0.05))


def _glasses(b: Brush, face: Face) -> None:
    t = face.turn * 0.16
    rim = (44, 34, 44) if face.glasses == "round glasses" else (112, 56, 40)
    for side in (-1, 1):
        x = side * 0.335 + t
        if face.glasses == "round glasses":
            b.disc(x, 0.115, 0.268, (255, 255, 255), 0.10)
            shape = curve([(x + 0.268, 0.115), (x, 0.383), (x - 0.268, 0.115), (x, -0.153)], tension=0.83)
        else:
            b.rect(x - 0.262, -0.10, 0.524, 0.41, (255, 255, 255), 0.10, round_=0.08)
            shape = curve(
                [
                    (x - 0.25, -0.11),
                    (x + 0.25, -0.11),
                    (x + 0.262, 0.1),
                    (x + 0.235, 0.31),
                    (x - 0.235, 0.31),
                    (x - 0.262, 0.1),
                ],
                tension=0.22,
            )
        b.line(shape, rim, 0.044)
        b.stroke([(x - 0.15, 0.02), (x - 0.04, -0.08)], (255, 255, 255), 0.022, 0.55)
        b.stroke([(side * 0.59 + t, 0.06), (side * 0.72 - face.turn * 0.05, 0.05)], rim, 0.036)
    b.stroke([(-0.075 + t, 0.08), (t, 0.045), (0.075 + t, 0.08)], rim, 0.038)
