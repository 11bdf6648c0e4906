"""What is worn, in head units below the chin: twelve cuts, each with its own collar. Knows nothing of faces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

from influencer.starter.brush import Brush, Colour, Point, curve, darker, lighter, linear, mirrored, mix, polygon, times
from influencer.starter.poses import (
    SEATED,
    SIDE,
    Body,
    Bottom,
    Sleeve,
    draw_arms,
    draw_chair,
    draw_legs,
    draw_neck,
    hang,
    limb,
    side_shade,
)

__all__ = ("Body", "draw_body")

CREAM: Colour = (250, 245, 234)
INK: Colour = (58, 54, 70)
JEANS: Colour = (84, 112, 164)
CHARCOAL: Colour = (76, 72, 88)
SAND: Colour = (206, 180, 144)
BRASS: Colour = (240, 196, 100)
BOOT: Colour = (62, 46, 54)
TRAINER: Colour = (240, 236, 228)


@dataclass(frozen=True, slots=True)
class Outfit:
    """One cut: what lies behind the neck, what covers the torso, the arms and the legs."""

    front: Callable[[Brush, Body], None]
    sleeve: Callable[[Body], Sleeve]
    bottom: Callable[[Body], Bottom]
    behind: Callable[[Brush, Body], None] | None = None
    over: Callable[[Brush, Body], None] | None = None


def draw_body(b: Brush, body: Body) -> None:
    """Chair, legs, neck, then what is worn, and the arms over it."""
    b.canvas.save()
    if body.framing == SIDE:
        _half_turned(b, body)
    outfit = WEAR[body.outfit]
    draw_chair(b, body)
    if outfit.behind:
        outfit.behind(b, body)
    draw_arms(b, body, outfit.sleeve(body), behind=True)
    draw_legs(b, body, outfit.bottom(body))
    draw_neck(b, body)
    outfit.front(b, body)
    draw_arms(b, body, outfit.sleeve(body), behind=False)
    if outfit.over:
        outfit.over(b, body)
    b.canvas.restore()


def _half_turned(b: Brush, body: Body) -> None:
    """The front of a body turned towards one side: narrower, its chest ahead of its neck."""
    f = body.facing
    b.canvas.translate(-0.10 * f, 0)
    b.canvas.skew(0.13 * f, 0)
    b.canvas.translate(-0.13 * f * 1.25, 0)
    b.canvas.scale(0.80, 1)


def _ink(colour: Colour) -> Colour:
    """Buttons and cords that show on a cloth."""
    return darker(colour, 0.62) if sum(colour) > 330 else lighter(colour, 0.78)


def _inner(body: Body) -> Colour:
    """A shirt that shows under any cloth."""
    return CREAM if sum(body.cloth) < 640 else (70, 84, 120)


def _torso(body: Body, hem: float, loose: float = 0.0, collar: float = 0.0, flare: float = 0.0) -> list[Point]:
    """Right half of a garment without its sleeves, neck to hem."""
    n, w, r = body.neck + collar, body.width, body.arm
    rise = {"woman": 0.03, "man": -0.07, "androgynous person": -0.02}[body.presentation]
    drop = 0.05 if body.body == "full-figured" else 0.0
    waist, hip = body.waist + loose, body.hip + loose
    sides = [(w - r * 0.8, 2.3), (w - r * 1.35 + loose * 0.5, 2.62), (waist, 3.2), (hip, 3.95)]
    kept = [(x + flare * (y - 2.4) * 0.4 if y > 2.4 else x, y) for x, y in sides if y < hem - 0.12]
    top = [(n, 1.34), (n + 0.16, 1.44 + rise), (w * 0.68, 1.55 + rise), (w - r * 0.9, 1.66 + drop)]
    low = hip + max(0.0, hem - 3.95) * 0.06 + flare * max(0.0, hem - 2.4) * 0.4
    if hem < 3.95:
        low = waist + (hip - waist) * max(0.0, hem - 3.2) / 0.75
    return [*top, *kept, (low, hem), (low * 0.5, hem + 0.06)]


def _hem(body: Body, hem: float) -> float:
    """Where a garment ends, which on a chair is the seat."""
    return min(hem, 4.16) if body.framing == SEATED else hem


def _cloth(b: Brush, body: Body, right: list[Point], neckline: Sequence[Point], paint: Colour | None = None) -> Any:
    """Fill the garment; the neckline runs from the left neck point to the right one."""
    colour = paint or body.cloth
    path = curve([*right, *[(-x, y) for x, y in reversed(right)], *neckline], tension=0.36)
    b.line(path, times(colour, 0.5), 0.05, 0.35, blur=0.03)
    b.fill(path, hang(colour))
    b.inside(path, lambda: _volume(b, body, colour))
    return path


def _volume(b: Brush, body: Body, colour: Colour) -> None:
    w, dark = body.width, times(colour, (0.55, 0.50, 0.62))
    side_shade(b, body, colour)
    if body.presentation == "woman":
        for side in (-1, 1):
            b.disc(side * w * 0.34, 2.80, w * 0.34, dark, 0.26, ry=0.12, blur=0.07)
            b.disc(side * w * 0.34 + body.light * 0.08, 2.42, w * 0.24, lighter(colour, 0.5), 0.30, ry=0.19, blur=0.08)
    else:
        b.disc(0, 2.86, w * 0.66, dark, 0.20, ry=0.08, blur=0.06)
    if body.body == "full-figured":
        b.disc(body.light * 0.2, 3.42, w * 0.55, lighter(colour, 0.5), 0.20, ry=0.34, blur=0.16)


def _lines(b: Brush, path: Any, lines: Sequence[Sequence[Point]], colour: Colour, width: float, alpha: float) -> None:
    def act() -> None:
        for line in lines:
            b.stroke(line, colour, width, alpha)

    b.inside(path, act)


def _drape(body: Body) -> list[list[Point]]:
    """Creases from the armpits and at the waist."""
    w, m = body.width - body.arm, body.waist
    return [
        [(w * 0.98, 2.3), (w * 0.74, 2.46), (w * 0.60, 2.62)],
        [(-w * 0.98, 2.3), (-w * 0.74, 2.46), (-w * 0.60, 2.62)],
        [(m * 1.05, 3.1), (m * 0.72, 3.28), (m * 0.4, 3.30)],
        [(-m * 1.05, 3.2), (-m * 0.72, 3.38), (-m * 0.4, 3.40)],
    ]


def _flap(b: Brush, body: Body, points: list[Point], colour: Colour, tension: float = 0.3) -> Any:
    """A collar or lapel lying on the garment: a soft shadow, then itself."""
    path = curve(points, tension=tension)
    b.line(path, times(colour, 0.42), 0.07, 0.55, blur=0.04)
    b.fill(path, linear((0, 1.1), (0, 2.6), (lighter(colour, 0.26), 1), (colour, 1)))
    b.inside(path, lambda: side_shade(b, body, colour))
    return path


def _sided(side: int, points: Sequence[Point]) -> list[Point]:
    return [(side * x, y) for x, y in points]


def _wrist_band(b: Brush, body: Body, hem: float, loose: float) -> None:
    """A knitted band at the hem."""
    right = _torso(body, hem, loose)
    x = right[-2][0] * 0.98
    band = curve([(-x, hem - 0.22), (0, hem - 0.14), (x, hem - 0.22), (x * 0.97, hem + 0.04), (0, hem + 0.12),
                  (-x * 0.97, hem + 0.04)], tension=0.3)  # fmt: skip
    b.fill(band, body.shade)
    ticks = [[(x * i / 6, hem - 0.3), (x * i / 6, hem + 0.2)] for i in range(-5, 6)]
    _lines(b, band, ticks, body.fold, 0.035, 0.6)


def _sleeves(loose: float, reach: float = 1.0) -> Callable[[Body], Sleeve]:
    return lambda body: Sleeve(body.cloth, loose, reach)


def _trousers(colour: Colour, shoe: Colour = BOOT) -> Callable[[Body], Bottom]:
    return lambda body: Bottom(colour, shoe)


# A turtleneck sweater.


def _turtleneck(b: Brush, body: Body) -> None:
    n = body.neck
    path = _cloth(b, body, _torso(body, 3.86, 0.06, 0.03), [(-n * 0.6, 1.40), (0, 1.43), (n * 0.6, 1.40)])
    xs = [x * (body.width - body.arm) for x in (-0.84, -0.62, -0.40, -0.14, 0.14, 0.40, 0.62, 0.84)]
    _lines(b, path, [[(x, 1.5), (x * 0.94, 3.0), (x * 0.96, 3.7)] for x in xs], body.fold, 0.045, 0.36)
    _lines(b, path, _drape(body), body.fold, 0.045, 0.5)
    _wrist_band(b, body, 3.82, 0.06)


def _roll_neck(b: Brush, body: Body) -> None:
    k = body.neck + 0.10
    low = [(k + 0.08, 1.24), (k + 0.05, 1.52), (0, 1.63), (-k - 0.05, 1.52), (-k - 0.08, 1.24)]
    roll = curve([(-k, 0.99), (0, 1.09), (k, 0.99), *low], tension=0.5)
    b.line(roll, body.shade, 0.08, 0.7, blur=0.04)
    b.fill(roll, linear((0, 1.0), (0, 1.65), (body.shade, 1), (lighter(body.cloth, 0.16), 1), (body.cloth, 1)))
    ribs = [[(x * k, 0.98), (x * (k + 0.06), 1.3), (x * k, 1.62)] for x in (-0.86, -0.52, -0.17, 0.17, 0.52, 0.86)]
    _lines(b, roll, ribs, body.fold, 0.045, 0.5)
    b.stroke([(-k - 0.03, 1.51), (0, 1.62), (k + 0.03, 1.51)], body.fold, 0.045, 0.75)


# A raincoat.


def _rain_hood(b: Brush, body: Body) -> None:
    k = body.neck + 0.56
    points = [(k, 1.62), (k + 0.02, 1.06), (k * 0.55, 0.72), (0, 0.66)]
    b.fill(curve([*_sided(-1, points), *reversed(points[:-1]), (0, 1.95)], tension=0.5), times(body.cloth, 0.62))
    inner = [(k - 0.12, 1.62), (k - 0.11, 1.12), (k * 0.5, 0.84), (0, 0.80)]
    b.fill(curve([*_sided(-1, inner), *reversed(inner[:-1]), (0, 1.95)], tension=0.5), body.beside)


def _raincoat(b: Brush, body: Body) -> None:
    n, ink = body.neck, _ink(body.cloth)
    hem = _hem(body, 4.78)
    path = _cloth(b, body, _torso(body, hem, 0.16, 0.05, 0.14), [(-n * 0.9, 1.45), (0, 1.92), (n * 0.9, 1.45)])
    _lines(b, path, _drape(body), body.fold, 0.05, 0.55)
    _shine(b, body, path)
    placket = polygon([(-0.15, 1.75), (0.15, 1.75), (0.17, hem + 0.1), (-0.17, hem + 0.1)])
    b.inside(path, lambda: b.fill(placket, lighter(body.cloth, 0.16)))
    _lines(b, path, [[(s * 0.155, 1.7), (s * 0.17, hem)] for s in (-1, 1)], body.fold, 0.045, 0.8)
    for y in (2.16, 2.62, 3.08, 3.54, 4.0):
        b.disc(0, y, 0.085, ink)
        b.disc(-0.02, y - 0.025, 0.028, (255, 252, 246), 0.9)
    for side in (-1, 1):
        k = n + 0.40
        flap = [(n - 0.03, 1.20), (k, 1.34), (k + 0.10, 1.72), (0.44, 2.06), (0.06, 1.98), (0.16, 1.72)]
        _flap(b, body, _sided(side, flap), body.cloth, 0.42)
        edge = [(n - 0.02, 1.22), (0.20, 1.68), (0.07, 1.98)]
        b.stroke(_sided(side, edge), body.beside, 0.085)


def _shine(b: Brush, body: Body, path: Any) -> None:
    """Slanted highlights of rubber."""
    pale, x = lighter(body.cloth, 0.75), 0.30
    for shift, width in ((0.0, 0.13), (0.20, 0.06)):
        for side, y in ((body.light, 2.30), (-body.light, 3.02)):
            bar = [(side * x + 0.24 + shift - 0.24 * (side < 0), y), (side * x + shift - 0.24 * (side < 0), y + 0.42)]
            _lines(b, path, [bar], pale, width, 0.55)


# A striped shirt.


def _stripe(body: Body) -> Colour:
    return body.cloth if sum(body.cloth) < 640 else (146, 158, 182)


def _striped(b: Brush, body: Body) -> None:
    right = _torso(body, 3.9, 0.05, 0.22)
    path = _cloth(b, body, right, [(-0.46, 1.58), (0, 1.72), (0.46, 1.58)], CREAM)
    w = body.width
    bands = [[(-w, y - 0.03), (-w * 0.5, y + 0.04), (0, y + 0.07), (w * 0.5, y + 0.04), (w, y - 0.03)] for y in _rows()]
    _lines(b, path, bands, _stripe(body), 0.155, 1.0)
    b.inside(path, lambda: _volume(b, body, times(CREAM, 0.80)))
    b.stroke([(-0.56, 1.42), (-0.40, 1.61), (0, 1.73), (0.40, 1.61), (0.56, 1.42)], _stripe(body), 0.10)


def _rows() -> list[float]:
    return [1.82 + 0.31 * i for i in range(8)]


# A denim jacket.


def _tee_under(b: Brush, body: Body, tee: Colour, hem: float) -> None:
    n = body.neck
    _cloth(b, body, _torso(body, hem, -0.06, 0.12), [(-0.36, 1.55), (0, 1.68), (0.36, 1.55)], tee)
    neckline = [(-n - 0.1, 1.42), (-0.30, 1.58), (0, 1.68), (0.30, 1.58), (n + 0.1, 1.42)]
    b.stroke(neckline, times(tee, 0.82), 0.07)


def _open_front(b: Brush, body: Body, side: int, edge: list[Point], hem: float, loose: float) -> Any:
    """One open front of a jacket; its edge is listed from the hem up."""
    path = curve(_sided(side, [*_torso(body, hem, loose, 0.05), *edge]), tension=0.32)
    b.line(path, times(body.cloth, 0.5), 0.06, 0.45, blur=0.03)
    b.fill(path, hang(body.cloth))
    b.inside(path, lambda: _volume(b, body, body.cloth))
    return path


def _denim(b: Brush, body: Body) -> None:
    _tee_under(b, body, _inner(body), 3.9)
    thread = mix(body.cloth, (255, 206, 120), 0.78) if sum(body.cloth) < 560 else (206, 132, 56)
    for side in (-1, 1):
        path = _open_front(b, body, side, [(0.36, 3.62), (0.33, 2.6), (0.28, 2.1), (body.neck, 1.5)], 3.62, 0.08)
        _denim_seams(b, body, path, side, thread)
        n = body.neck
        collar = [(n - 0.05, 1.14), (n + 0.34, 1.36), (n + 0.48, 1.74), (0.56, 2.10), (0.26, 1.74), (n - 0.06, 1.42)]
        b.line(_flap(b, body, _sided(side, collar), body.cloth, 0.18), thread, 0.035, 0.95)


def _denim_seams(b: Brush, body: Body, path: Any, side: int, thread: Colour) -> None:
    inner, outer = 0.44, body.chest + 0.02
    seams = [
        [(0.32, 2.20), (0.7, 2.17), (body.width, 2.04)],
        [(0.46, 2.2), (0.48, 3.6)],
        [(outer, 2.2), (outer * 0.94, 3.0), (outer * 0.92, 3.6)],
        [(0.3, 3.40), (body.width, 3.40)],
    ]
    _lines(b, path, [_sided(side, [(x + 0.02, y + 0.03) for x, y in s]) for s in seams], body.fold, 0.05, 0.5)
    _lines(b, path, [_sided(side, s) for s in seams], thread, 0.035, 0.95)
    x, half = side * (inner + outer + 0.04) / 2, max(0.10, (outer - inner) / 2 - 0.04)
    flap = polygon([(x - half, 2.30), (x + half, 2.30), (x + half, 2.46), (x, 2.60), (x - half, 2.46)])
    b.inside(path, lambda: b.fill(flap, lighter(body.cloth, 0.20)))
    b.inside(path, lambda: b.line(flap, thread, 0.035))
    for bx, by in ((x, 2.46), (side * 0.39, 2.36), (side * 0.40, 2.82), (side * 0.41, 3.24)):
        b.disc(bx, by, 0.055, BRASS)
        b.disc(bx - 0.012, by - 0.014, 0.02, (255, 246, 220))


# A linen blouse.


def _blouse(b: Brush, body: Body) -> None:
    n = body.neck
    path = _cloth(b, body, _torso(body, 3.92, 0.12, 0.04), [(-n * 0.80, 1.50), (0, 2.44), (n * 0.80, 1.50)])
    pleats = [
        [(s * x, 1.75), (s * (x + 0.03), 2.6), (s * (x - 0.04), 3.8)] for s in (-1, 1) for x in (0.34, 0.50, 0.66)
    ]
    _lines(b, path, [*pleats, [(0.0, 2.42), (0.02, 3.9)]], body.fold, 0.04, 0.55)
    _lines(b, path, _drape(body), body.fold, 0.045, 0.45)
    for y in (2.66, 3.06, 3.46):
        b.disc(0.08, y, 0.055, _ink(body.cloth))
    for side in (-1, 1):
        flap = [(n - 0.04, 1.16), (n + 0.24, 1.34), (n + 0.40, 1.78), (0.30, 2.02), (0.0, 2.46), (0.13, 1.94)]
        path = _flap(b, body, _sided(side, flap), lighter(body.cloth, 0.20), 0.26)
        b.line(path, body.fold, 0.03, 0.65)


# A hoodie.


def _hood(b: Brush, body: Body) -> None:
    k = body.neck + 0.58
    points = [(k, 1.66), (k + 0.02, 1.22), (k * 0.6, 0.94), (0, 0.88)]
    b.fill(curve([*_sided(-1, points), *reversed(points[:-1]), (0, 2.0)], tension=0.5), times(body.cloth, 0.58))


def _hoodie(b: Brush, body: Body) -> None:
    path = _cloth(b, body, _torso(body, 4.0, 0.16, 0.12), [(-0.36, 1.55), (0, 1.74), (0.36, 1.55)])
    _lines(b, path, _drape(body), body.fold, 0.05, 0.6)
    m = body.waist
    pouch = curve([(-m * 0.52, 3.10), (m * 0.52, 3.10), (m * 0.92, 3.62), (m * 0.92, 3.86), (-m * 0.92, 3.86),
                   (-m * 0.92, 3.62)], tension=0.18)  # fmt: skip
    b.inside(path, lambda: b.fill(pouch, lighter(body.cloth, 0.10)))
    b.inside(path, lambda: b.line(pouch, body.fold, 0.06, 0.85))
    _wrist_band(b, body, 3.96, 0.16)


def _hood_rolls(b: Brush, body: Body) -> None:
    n, cord = body.neck, _ink(body.cloth)
    for side in (-1, 1):
        roll = [(n - 0.03, 1.06), (n + 0.36, 1.12), (n + 0.54, 1.48), (0.40, 1.92), (0.0, 2.08), (0.0, 1.78),
                (0.24, 1.58), (n, 1.34)]  # fmt: skip
        path = curve(_sided(side, roll), tension=0.42)
        b.line(path, times(body.cloth, 0.42), 0.08, 0.6, blur=0.05)
        b.fill(path, linear((0, 1.1), (0, 2.1), (lighter(body.cloth, 0.26), 1), (body.cloth, 1), (body.shade, 1)))
        b.inside(path, partial(side_shade, b, body, body.cloth))
        b.stroke(_sided(side, [(0.16, 1.90), (0.24, 2.26), (0.20, 2.74)]), cord, 0.075)
        b.disc(side * 0.20, 2.80, 0.065, cord, ry=0.10)


# A summer dress.


def _dress(b: Brush, body: Body) -> None:
    w, r = body.width, body.arm
    chest = [(body.neck + 0.12, 1.42), (w * 0.70, 1.56), (w - r * 0.9, 1.68), (w - r * 0.8, 2.3), (w - r * 1.4, 2.6)]
    bare = curve(mirrored([*chest, (body.waist * 0.9, 3.0), (0.2, 3.1)]), tension=0.42)
    b.fill(bare, hang(body.skin))
    b.inside(bare, lambda: side_shade(b, body, body.skin))
    b.inside(bare, lambda: b.disc(body.turn * 0.06, 0.90, 0.62, body.dusk, 0.6, ry=0.60, blur=0.05))
    for side in (-1, 1):
        b.stroke([(side * 0.08, 1.64), (side * 0.35, 1.59), (side * 0.76, 1.56)], body.dusk, 0.035, 0.7)
    top = [(-w * 0.46, 2.0), (-w * 0.22, 2.16), (0, 2.36), (w * 0.22, 2.16), (w * 0.46, 2.0)]
    path = _cloth(b, body, _skirt(body), top)
    b.inside(path, lambda: _flowers(b, body))
    waist = [(-body.waist * 1.1, 3.16), (0, 3.24), (body.waist * 1.1, 3.16)]
    _lines(b, path, [waist], body.fold, 0.10, 0.85)
    for side in (-1, 1):
        strap = _sided(side, [(body.neck + 0.28, 1.53), (w * 0.46, 1.76), (w * 0.44, 2.10)])
        b.stroke(strap, body.shade, 0.15, 0.6)
        b.stroke(strap, body.cloth, 0.125)


def _skirt(body: Body) -> list[Point]:
    w, r, h = body.width, body.arm, body.hip
    top = [(w * 0.46, 2.0), (w - r * 1.5, 2.34), (w - r * 1.55, 2.6), (body.waist * 0.98, 3.18)]
    if body.framing == SEATED:
        return [*top, (h * 1.06, 3.8), (h * 0.96, 4.2), (h * 0.5, 4.28)]
    return [*top, (h * 1.08, 3.9), (h * 1.40, 5.0), (h * 0.7, 5.12)]


def _flowers(b: Brush, body: Body) -> None:
    petal = lighter(body.cloth, 0.80) if sum(body.cloth) < 600 else (232, 112, 98)
    for i in range(54):
        row, x = i // 6, (i % 6 - 2.5) * 0.46 + (0.23 if (i // 6) % 2 else 0.0)
        y = 2.46 + 0.34 * row
        for dx, dy in ((-0.065, 0), (0.065, 0), (0, -0.065), (0, 0.065)):
            b.disc(x + dx, y + dy, 0.056, petal, 0.95)
        b.disc(x, y, 0.042, (244, 184, 70))


# A wool coat with a scarf.


def _coat(b: Brush, body: Body) -> None:
    hem = _hem(body, 5.0)
    n, ink = body.neck, _ink(body.cloth)
    _tee_under(b, body, darker(body.cloth, 0.4), 3.9)
    for side in (1, -1):
        cross = 0.24 if side == 1 else 0.10
        edge = [(-cross, hem), (-cross, 3.4), (-cross * 0.6, 2.8), (n, 1.5)]
        path = _open_front(b, body, side, edge, hem, 0.14)
        _lines(b, path, [_sided(side, line) for line in _drape(body)[::2]], body.fold, 0.05, 0.5)
        lapel = [(n + 0.02, 1.30), (n + 0.46, 1.52), (n + 0.66, 1.98), (n + 0.42, 2.10), (n + 0.48, 2.30), (0.06, 3.0),
                 (0.05, 2.3)]  # fmt: skip
        b.line(_flap(b, body, _sided(side, lapel), body.cloth, 0.20), body.fold, 0.04, 0.8)
    for y in (3.22, 3.72):
        for x in (-0.30, 0.30):
            b.disc(x, y, 0.10, ink)
            b.disc(x - 0.025, y - 0.03, 0.03, lighter(ink, 0.6))


def _scarf(b: Brush, body: Body) -> None:
    n, c = body.neck, body.beside
    dark = times(c, (0.66, 0.58, 0.62))
    tail = curve([(-0.40, 1.6), (0.02, 1.66), (0.06, 2.5), (0.02, 2.98), (-0.44, 2.98), (-0.50, 2.5)], tension=0.3)
    b.line(tail, (30, 20, 40), 0.08, 0.4, blur=0.05)
    for x in (-0.39, -0.27, -0.15, -0.03):
        b.stroke([(x, 2.9), (x - 0.01, 3.2)], c, 0.075)
    b.fill(tail, linear((-0.45, 0), (0.1, 0), (lighter(c, 0.1), 1), (c, 1), (dark, 1)))
    _lines(b, tail, [[(-0.6, y), (0.2, y)] for y in (2.56, 2.78)], dark, 0.085, 0.9)
    k = n + 0.34
    wrap = curve([(-k * 0.84, 0.98), (0, 1.09), (k * 0.84, 0.98), (k + 0.06, 1.30), (k, 1.66), (0.1, 1.90), (-k, 1.66),
                  (-k - 0.06, 1.30)], tension=0.5)  # fmt: skip
    b.line(wrap, (30, 20, 40), 0.09, 0.45, blur=0.05)
    b.fill(wrap, linear((0, 1.0), (0, 1.9), (dark, 1), (lighter(c, 0.18), 1), (c, 1), (dark, 1)))
    bands = [[(-k, y), (-0.1, y + 0.19), (k, y + 0.03 * i)] for i, y in enumerate((1.14, 1.34, 1.54))]
    _lines(b, wrap, bands, dark, 0.06, 0.75)


# A blazer.


def _blazer(b: Brush, body: Body) -> None:
    shirt, n, hem = _inner(body), body.neck, _hem(body, 4.26)
    _cloth(b, body, _torso(body, 3.9, -0.06, 0.05), [(-n * 0.8, 1.45), (0, 1.98), (n * 0.8, 1.45)], shirt)
    b.stroke([(0, 2.0), (0.0, 3.2)], times(shirt, 0.78), 0.04)
    for side in (-1, 1):
        path = _open_front(b, body, side, [(0.30, hem), (0.03, 3.7), (0.0, 3.14), (n + 0.06, 1.46)], hem, 0.08)
        _lines(b, path, [_sided(side, [(body.hip * 0.45, 3.56), (body.hip * 0.95, 3.52)])], body.fold, 0.075, 0.85)
        _lines(b, path, [_sided(side, [(body.waist * 0.62, 2.6), (body.waist * 0.56, 3.4)])], body.fold, 0.03, 0.5)
        low = [(n + 0.06, 1.42), (n + 0.40, 1.62), (n + 0.50, 2.02), (0.0, 3.16), (0.10, 2.5)]
        b.line(_flap(b, body, _sided(side, low), body.cloth, 0.14), body.fold, 0.045, 0.9)
        high = [(n + 0.02, 1.28), (n + 0.30, 1.42), (n + 0.58, 1.80), (n + 0.36, 1.98), (n + 0.20, 1.76)]
        b.line(_flap(b, body, _sided(side, high), body.cloth, 0.12), body.fold, 0.045, 0.9)
        point = [(n - 0.04, 1.18), (n + 0.14, 1.38), (0.36, 1.92), (0.04, 1.98)]
        b.line(_flap(b, body, _sided(side, point), shirt, 0.12), times(shirt, 0.74), 0.035)
    b.disc(0.0, 3.30, 0.085, _ink(body.cloth))
    x = body.chest - 0.16
    square = polygon([(x - 0.15, 2.52), (x - 0.12, 2.34), (x - 0.02, 2.42), (x + 0.06, 2.30), (x + 0.15, 2.52)])
    b.fill(square, body.beside)


# A t-shirt.


def _tee(b: Brush, body: Body) -> None:
    n = body.neck
    path = _cloth(b, body, _torso(body, 3.94, 0.10, 0.10), [(-n, 1.46), (0, 1.74), (n, 1.46)])
    _lines(b, path, _drape(body), body.fold, 0.045, 0.5)
    band = [(-n - 0.12, 1.39), (-n * 0.8, 1.58), (0, 1.75), (n * 0.8, 1.58), (n + 0.12, 1.39)]
    b.stroke(band, body.shade, 0.15)
    b.stroke(band, lighter(body.cloth, 0.14), 0.11)
    ink = body.beside
    b.disc(0, 2.62, 0.40, ink)
    hills = curve([(-0.5, 2.78), (-0.2, 2.60), (0.02, 2.74), (0.24, 2.62), (0.5, 2.8), (0.5, 3.2), (-0.5, 3.2)])
    sun = curve([(0.40, 2.62), (0.283, 2.903), (0, 3.02), (-0.283, 2.903), (-0.40, 2.62), (-0.283, 2.337), (0, 2.22),
                 (0.283, 2.337)])  # fmt: skip
    b.inside(sun, lambda: b.fill(hills, darker(ink, 0.35) if sum(ink) > 300 else lighter(ink, 0.4)))


# Dungarees.


def _dungarees(b: Brush, body: Body) -> None:
    n, tee = body.neck, _inner(body)
    under = _cloth(b, body, _torso(body, 3.6, 0.06, 0.10), [(-n, 1.46), (0, 1.72), (n, 1.46)], tee)
    neckline = [(-n - 0.10, 1.40), (-n * 0.8, 1.58), (0, 1.73), (n * 0.8, 1.58), (n + 0.10, 1.40)]
    b.stroke(neckline, times(tee, 0.82), 0.08)
    x = (body.width - body.arm) * 0.62
    _bib(b, body, x)
    for side in (-1, 1):
        strap = _sided(side, [(n + 0.20, 1.30), (n * 0.4 + x * 0.62, 1.70), (x * 0.86, 2.30)])
        _lines(b, under, [strap], times(tee, 0.62), 0.31, 0.6)
        _lines(b, under, [strap], body.cloth, 0.25, 1.0)
        b.rect(side * x * 0.87 - 0.15, 2.12, 0.30, 0.24, BRASS, round_=0.05)
        b.rect(side * x * 0.87 - 0.075, 2.19, 0.15, 0.10, body.shade)


def _bib(b: Brush, body: Body, x: float) -> None:
    """The front of dungarees, x half its top edge."""
    m, h = body.waist, body.hip
    right = [(x, 2.16), (x + 0.05, 2.7), (m * 1.02, 3.06), (m * 1.05, 3.3), (h * 1.02, 3.95), (h, 4.3)]
    path = curve([*right, *_sided(-1, right[::-1]), (0, 2.20)], tension=0.16)
    b.line(path, times(body.cloth, 0.5), 0.07, 0.5, blur=0.04)
    b.fill(path, hang(body.cloth))
    b.inside(path, lambda: _volume(b, body, body.cloth))
    seam, p = lighter(body.cloth, 0.5) if sum(body.cloth) < 560 else darker(body.cloth, 0.35), x * 0.56
    pocket = polygon([(-p, 2.50), (p, 2.50), (p, 2.92), (0, 3.06), (-p, 2.92)])
    b.fill(pocket, lighter(body.cloth, 0.08))
    b.line(pocket, seam, 0.045, 0.9)
    _lines(b, path, [[(-x, 2.28), (0, 2.32), (x, 2.28)], [(-h, 3.32), (0, 3.38), (h, 3.32)]], seam, 0.045, 0.9)


# A cardigan.


def _cardigan(b: Brush, body: Body) -> None:
    n, top, hem = body.neck, body.beside, _hem(body, 4.44)
    _tee_under(b, body, top, 3.9)
    for side in (-1, 1):
        path = _open_front(b, body, side, [(0.12, hem), (0.10, 3.3), (0.14, 2.9), (n + 0.02, 1.5)], hem, 0.14)
        w = body.width - body.arm
        for x in (body.chest * 0.72, body.chest * 1.0):
            knit = [
                _sided(side, [(x - 0.07, y), (x, y + 0.10), (x + 0.07, y)]) for y in (1.8 + 0.19 * i for i in range(14))
            ]
            _lines(b, path, knit, body.fold, 0.045, 0.6)
        pocket = _sided(side, [(w * 0.52, 3.56), (w * 1.0, 3.56)])
        _lines(b, path, [pocket], body.shade, 0.16, 1.0)
        _shawl(b, body, side, hem)
    for y in (3.06, 3.50, 3.94):
        b.disc(0.0, y, 0.095, _ink(body.cloth))
        b.disc(-0.022, y - 0.026, 0.028, (255, 250, 240), 0.8)


def _shawl(b: Brush, body: Body, side: int, hem: float) -> None:
    """The thick knitted band around the neck and down the front."""
    n = body.neck
    line = _sided(side, [(n + 0.06, 1.20), (n + 0.24, 1.62), (0.40, 2.24), (0.11, 2.86), (0.10, hem)])
    path = limb(line, [0.13, 0.22, 0.20, 0.14, 0.13])
    b.line(path, times(body.cloth, 0.42), 0.07, 0.6, blur=0.04)
    b.fill(path, lighter(body.cloth, 0.20) if sum(body.cloth) < 660 else times(body.cloth, 0.93))
    ticks = []
    for (ax, ay), (bx, by) in pairwise(line):
        for t in (0.1, 0.35, 0.6, 0.85):
            x, y = ax + (bx - ax) * t, ay + (by - ay) * t
            ticks.append([(x - side * 0.24, y - 0.06), (x + side * 0.24, y + 0.06)])
    _lines(b, path, ticks, body.fold if sum(body.cloth) > 240 else lighter(body.cloth, 0.45), 0.045, 0.6)


WEAR: dict[str, Outfit] = {
    "turtleneck sweater": Outfit(_turtleneck, _sleeves(0.03), _trousers(CHARCOAL), over=_roll_neck),
    "raincoat": Outfit(_raincoat, _sleeves(0.08), _trousers(JEANS, INK), behind=_rain_hood),
    "striped shirt": Outfit(_striped, lambda body: Sleeve(body.cloth, 0.0, 0.42), _trousers(JEANS, TRAINER)),
    "denim jacket": Outfit(_denim, _sleeves(0.05), _trousers(SAND, TRAINER)),
    "linen blouse": Outfit(_blouse, _sleeves(0.07), _trousers(SAND)),
    "hoodie": Outfit(_hoodie, _sleeves(0.10), _trousers((140, 140, 152), TRAINER), _hood, _hood_rolls),
    "summer dress": Outfit(_dress, _sleeves(0.0, 0.0), lambda body: Bottom(body.cloth, BOOT, skirt=True)),
    "wool coat with scarf": Outfit(_coat, _sleeves(0.08), _trousers(CHARCOAL), over=_scarf),
    "blazer": Outfit(_blazer, _sleeves(0.04), lambda body: Bottom(body.shade, INK)),
    "t-shirt": Outfit(_tee, _sleeves(0.07, 0.36), _trousers(JEANS, TRAINER)),
    "dungarees": Outfit(
        _dungarees, lambda body: Sleeve(_inner(body), 0.05, 0.36), lambda body: Bottom(body.cloth, BOOT)
    ),
    "cardigan": Outfit(_cardigan, _sleeves(0.08), _trousers((124, 78, 62))),
}
