"""Small drawing verbs over skia: colours, smooth paths, gradients, soft fills. Knows nothing of people or places."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import skia

Colour = tuple[int, int, int]
Point = tuple[float, float]


def clamp(value: float) -> int:
    """Round to a byte."""
    return max(0, min(255, round(value)))


def mix(a: Colour, b: Colour, t: float) -> Colour:
    """Colour a share t of the way from a to b."""
    return (
        clamp(a[0] + (b[0] - a[0]) * t),
        clamp(a[1] + (b[1] - a[1]) * t),
        clamp(a[2] + (b[2] - a[2]) * t),
    )


def times(a: Colour, b: tuple[float, float, float] | float) -> Colour:
    """Channel-wise product; a shadow is the colour times something warm and dark."""
    r, g, b_ = (b, b, b) if isinstance(b, (int, float)) else b
    return (clamp(a[0] * r), clamp(a[1] * g), clamp(a[2] * b_))


def lighter(a: Colour, t: float) -> Colour:
    """Towards a warm white."""
    return mix(a, (255, 246, 232), t)


def darker(a: Colour, t: float) -> Colour:
    """Towards a violet black."""
    return mix(a, (34, 22, 44), t)


def ink(colour: Colour, alpha: float = 1.0) -> int:
    """A skia colour."""
    return int(skia.Color(colour[0], colour[1], colour[2], clamp(alpha * 255)))


def linear(a: Point, b: Point, *stops: tuple[Colour, float]) -> Any:
    """Gradient from a to b through (colour, alpha) stops."""
    colours = [ink(c, alpha) for c, alpha in stops]
    return skia.GradientShader.MakeLinear([skia.Point(*a), skia.Point(*b)], colours)


def radial(centre: Point, radius: float, *stops: tuple[Colour, float]) -> Any:
    """Gradient outwards from a centre through (colour, alpha) stops."""
    colours = [ink(c, alpha) for c, alpha in stops]
    return skia.GradientShader.MakeRadial(skia.Point(*centre), radius, colours)


def curve(points: Sequence[Point], closed: bool = True, tension: float = 0.5) -> Any:
    """A smooth path through the points (Catmull-Rom as cubics)."""
    n = len(points)
    path = skia.PathBuilder()
    path.moveTo(*points[0])
    for i in range(n if closed else n - 1):
        p0 = points[(i - 1) % n] if closed or i > 0 else points[i]
        p1, p2 = points[i], points[(i + 1) % n]
        p3 = points[(i + 2) % n] if closed or i + 2 < n else p2
        k = tension / 3 * 2
        c1 = (p1[0] + (p2[0] - p0[0]) * k / 2, p1[1] + (p2[1] - p0[1]) * k / 2)
        c2 = (p2[0] - (p3[0] - p1[0]) * k / 2, p2[1] - (p3[1] - p1[1]) * k / 2)
        path.cubicTo(c1[0], c1[1], c2[0], c2[1], p2[0], p2[1])
    if closed:
        path.close()
    return path.detach()


def polygon(points: Sequence[Point], closed: bool = True) -> Any:
    """A path of straight lines."""
    path = skia.PathBuilder()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    if closed:
        path.close()
    return path.detach()


def mirrored(right: Sequence[Point]) -> list[Point]:
    """A closed outline from its right half, listed top to bottom."""
    return [*right, *[(-x, y) for x, y in reversed(right)]]


class Brush:
    """A canvas with the handful of strokes that every drawing here is made of."""

    def __init__(self, canvas: Any) -> None:
        self.canvas = canvas

    def fill(self, path: Any, paint: Colour | Any, alpha: float = 1.0, blur: float = 0.0) -> None:
        """Fill a path with a colour or a gradient."""
        self.canvas.drawPath(path, _paint(paint, alpha, blur))

    def line(self, path: Any, colour: Colour, width: float, alpha: float = 1.0, blur: float = 0.0) -> None:
        """Stroke a path."""
        paint = _paint(colour, alpha, blur)
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(width)
        paint.setStrokeCap(skia.Paint.kRound_Cap)
        paint.setStrokeJoin(skia.Paint.kRound_Join)
        self.canvas.drawPath(path, paint)

    def stroke(self, points: Sequence[Point], colour: Colour, width: float, alpha: float = 1.0) -> None:
        """Stroke a smooth line through points."""
        self.line(curve(points, closed=False), colour, width, alpha)

    def rect(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        paint: Colour | Any,
        alpha: float = 1.0,
        round_: float = 0.0,
        blur: float = 0.0,
    ) -> None:
        """Fill a rectangle, rounded if asked."""
        box = skia.Rect.MakeXYWH(x, y, w, h)
        self.canvas.drawRoundRect(box, round_, round_, _paint(paint, alpha, blur))

    def disc(
        self,
        x: float,
        y: float,
        r: float,
        paint: Colour | Any,
        alpha: float = 1.0,
        blur: float = 0.0,
        ry: float | None = None,
    ) -> None:
        """Fill a circle, or an ellipse where ry is given."""
        box = skia.Rect.MakeLTRB(x - r, y - (ry or r), x + r, y + (ry or r))
        self.canvas.drawOval(box, _paint(paint, alpha, blur))

    def glow(self, x: float, y: float, r: float, colour: Colour, alpha: float) -> None:
        """Light added to what is there."""
        paint = _paint(radial((x, y), r, (colour, alpha), (colour, alpha * 0.35), (colour, 0.0)), 1, 0)
        paint.setBlendMode(skia.BlendMode.kScreen)
        self.canvas.drawRect(skia.Rect.MakeLTRB(x - r, y - r, x + r, y + r), paint)

    def tint(self, paint: Colour | Any, alpha: float, mode: Any) -> None:
        """The whole layer through a blend mode."""
        p = _paint(paint, alpha, 0)
        p.setBlendMode(mode)
        self.canvas.drawPaint(p)

    def inside(self, path: Any, act: Callable[[], None]) -> None:
        """Draw with everything outside the path masked away."""
        self.canvas.save()
        self.canvas.clipPath(path, skia.ClipOp.kIntersect, True)
        act()
        self.canvas.restore()


def _paint(paint: Colour | Any, alpha: float, blur: float) -> Any:
    p = skia.Paint(AntiAlias=True)
    if isinstance(paint, tuple):
        p.setColor(ink(paint, alpha))
    else:
        p.setShader(paint)
        p.setAlphaf(alpha)
    if blur:
        p.setMaskFilter(skia.MaskFilter.MakeBlur(skia.BlurStyle.kNormal_BlurStyle, blur))
    return p
