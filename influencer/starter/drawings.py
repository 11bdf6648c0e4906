"""Draws one person in one place; the starter checkpoint learned from these. Knows nothing of networks."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import skia
from numpy.typing import NDArray

from influencer.starter import vocabulary as words
from influencer.starter.brush import Brush, Colour, mix, radial, times
from influencer.starter.clothes import Body, draw_body
from influencer.starter.face import Face, draw_earrings, draw_face
from influencer.starter.framing import HEIGHT, SIDE, WIDTH, head_of
from influencer.starter.hair import Hair, draw_back, draw_front
from influencer.starter.palette import BESIDE, CLOTH, EYES, HAIR, LIGHT, SEASON, SKIN, Light
from influencer.starter.profile import draw_profile, draw_profile_back
from influencer.starter.scenes import draw_falling, draw_scene
from influencer.starter.vocabulary import Attributes

FRAMING_SHARE = {
    "close portrait": 3,
    "half-length portrait": 4,
    "three-quarter view": 2,
    "seated": 2,
    "walking": 2,
    SIDE: 2,
}
NEAR = ("close portrait", "half-length portrait", SIDE)  # the head is large, so it is moved by one block at most
HAZE = 5.0  # pixels: how far out of focus a place is
LEAN = {"head tilted left": -1, "head tilted right": 1}
GREY = {"middle-aged": 0.10, "older": 0.28}


def random_attributes(rng: random.Random) -> Attributes:
    """Each attribute independent of the others, so that none is learned as a sign of another."""
    presentation = rng.choices(words.PRESENTATION, (6, 3, 2))[0]
    man = presentation == "man"
    framing = rng.choices(words.FRAMING, [FRAMING_SHARE[f] for f in words.FRAMING])[0]
    reach = 1 if framing in NEAR else 2
    return Attributes(
        presentation=presentation,
        age=rng.choices(words.AGE, (5, 3, 3, 3))[0],
        body=rng.choice(words.BODY),
        skin=rng.choice(words.SKIN),
        face=rng.choice(words.FACE),
        nose=rng.choice(words.NOSE),
        brows=rng.choice(words.BROWS),
        lips=rng.choice(words.LIPS),
        eyes=rng.choice(words.EYES),
        hair_colour=rng.choice(words.HAIR_COLOUR),
        hair_style=rng.choice(words.HAIR_STYLE),
        marks=_or_none(words.MARKS, rng),
        glasses=_or_none(words.GLASSES, rng),
        piercings=_or_none(words.PIERCINGS, rng),
        beard=_or_none(words.BEARD, rng) if man else None,
        expression=rng.choice(words.EXPRESSION),
        gaze=rng.choices(words.GAZE, (5, 2, 2, 2))[0],
        tilt=rng.choice(words.TILT),
        colour=rng.choice(words.COLOUR),
        outfit=rng.choice([o for o in words.OUTFIT if o != "summer dress" or not man]),
        framing=framing,
        scene=rng.choice(words.SCENE),
        light=rng.choice(words.LIGHT),
        season=rng.choice(words.SEASON),
        shift=rng.randint(-reach, reach),
        place=rng.randrange(words.PLACES),
        mirrored=rng.random() < 0.5,
    )


def _or_none(axis: tuple[str, ...], rng: random.Random) -> str | None:
    return rng.choice(axis) if rng.random() < 0.5 else None


@dataclass(frozen=True, slots=True)
class Stance:
    """Where her head is in the picture, in pixels, and how large a head unit is."""

    x: float
    y: float
    unit: float
    tilt: float
    turn: float
    light: int  # -1 from the left, +1 from the right
    facing: int  # where a head seen from the side looks


def draw(attributes: Attributes, scale: int = 1) -> NDArray[np.uint8]:
    """The drawing as (480 * scale, 384 * scale, 3) bytes; the same attributes give the same bytes."""
    pixels = np.zeros((HEIGHT * scale, WIDTH * scale, 4), np.uint8)
    surface = skia.Surface(pixels)
    canvas = surface.getCanvas()
    canvas.scale(scale, scale)
    light, stance = LIGHT[attributes.light], _stance(attributes)
    _place(canvas, attributes, light, stance, scale)
    _person(canvas, attributes, light, stance, scale)
    _air(canvas, attributes, light, stance)
    surface.flushAndSubmit()
    return np.ascontiguousarray(pixels[..., :3])


def _stance(a: Attributes) -> Stance:
    x, y, unit = head_of(a)
    lean = LEAN.get(a.tilt, 0)
    light = -1 if a.mirrored else 1
    facing = {"looking left": -1, "looking right": 1}.get(a.gaze, light)
    return Stance(x, y, unit, 9.0 * lean, 0.3 * lean, light, facing)


def _place(canvas: Any, a: Attributes, light: Light, stance: Stance, scale: int) -> None:
    """The scene a little out of focus, so half the size is enough for it."""
    _lay(canvas, _raster(scale / 2, lambda b: _scene(b, a, light, stance)), 0, 0)
    nearer = mix(light.glow, (255, 255, 255), 0.3)
    halo = radial((stance.x, stance.y), 330, (nearer, 0.20), (light.glow, 0.0))
    Brush(canvas).tint(halo, 1.0, skia.BlendMode.kSoftLight)


def _scene(b: Brush, a: Attributes, light: Light, stance: Stance) -> None:
    soft = skia.Paint(ImageFilter=skia.ImageFilters.Blur(HAZE, HAZE, skia.TileMode.kClamp))
    b.canvas.saveLayer(None, soft)
    season, rng = SEASON[a.season], random.Random(f"{a.scene}/{a.place}")
    _mirrored(b.canvas, a, lambda: draw_scene(b, a.scene, light, season, rng))
    b.glow(WIDTH / 2 + stance.light * 190, 70, 340, light.glow, light.glow_strength)
    b.canvas.restore()


def _mirrored(canvas: Any, a: Attributes, act: Callable[[], None]) -> None:
    canvas.save()
    if a.mirrored:
        canvas.translate(WIDTH, 0)
        canvas.scale(-1, 1)
    act()
    canvas.restore()


def _person(canvas: Any, a: Attributes, light: Light, stance: Stance, scale: int) -> None:
    """She is drawn once and laid down three times: as her shadow, as herself, as what the rim light leaves out."""
    figure = _raster(scale, lambda b: _figure(b, a, stance))
    _cast(canvas, figure, stance)
    lit = _raster(scale, lambda b: _lit(b.canvas, figure, light, stance))
    _lay(canvas, lit, 0, 0)


def _raster(scale: float, act: Callable[[Brush], None]) -> Any:
    surface = skia.Surface(round(WIDTH * scale), round(HEIGHT * scale))
    canvas = surface.getCanvas()
    canvas.scale(scale, scale)
    act(Brush(canvas))
    return surface.makeImageSnapshot()


def _lay(canvas: Any, image: Any, x: float, y: float, paint: Any = None) -> None:
    """An image of any size over the whole picture, moved."""
    sampling = skia.SamplingOptions(skia.FilterMode.kLinear)
    canvas.drawImageRect(image, skia.Rect.MakeXYWH(x, y, WIDTH, HEIGHT), sampling, paint or skia.Paint())


def _cast(canvas: Any, figure: Any, stance: Stance) -> None:
    """Her shadow on the place."""
    shade = skia.Paint(ColorFilter=skia.ColorFilters.Blend(skia.Color(24, 16, 40), skia.BlendMode.kSrcIn))
    shade.setAlphaf(0.36)
    _lay(canvas, _blurred(figure, WIDTH // 6, HEIGHT // 6, 10.2), -stance.light * 6, 6, shade)


def _blurred(figure: Any, width: int, height: int, sigma: float) -> Any:
    """The figure blurred on a small surface, which takes a fraction of the time."""
    small = skia.Surface(width, height)
    small.getCanvas().scale(width / WIDTH, height / HEIGHT)
    _lay(small.getCanvas(), figure, 0, 0, skia.Paint(ImageFilter=skia.ImageFilters.Blur(sigma, sigma)))
    return small.makeImageSnapshot()


def _lit(canvas: Any, figure: Any, light: Light, stance: Stance) -> None:
    """The veil of the hour over her, and light along the edge that faces it."""
    away = _blurred(figure, WIDTH // 2, HEIGHT // 2, 2.2)
    _lay(canvas, figure, 0, 0)
    Brush(canvas).tint(light.person, 1.0, skia.BlendMode.kModulate)
    over = skia.Paint(BlendMode=skia.BlendMode.kSrcATop)
    over.setAlphaf(light.rim_strength)
    canvas.saveLayer(None, over)
    canvas.clear(skia.Color(*light.rim))
    _lay(canvas, away, -stance.light * 5.5, 2.5, skia.Paint(BlendMode=skia.BlendMode.kDstOut))
    canvas.restore()


def _figure(b: Brush, a: Attributes, stance: Stance) -> None:
    hair = Hair(a.hair_style, _hair_colour(a), stance.turn, float(stance.light))
    face, body = _face(a, stance, hair.colour), _body(a, stance)
    b.canvas.save()
    b.canvas.translate(stance.x, stance.y)
    b.canvas.scale(stance.unit, stance.unit)
    if a.framing == SIDE:
        _from_the_side(b, stance, face, hair, body)
    else:
        _from_the_front(b, stance, face, hair, body)
    b.canvas.restore()


def _from_the_front(b: Brush, stance: Stance, face: Face, hair: Hair, body: Body) -> None:
    _turned(b.canvas, stance, lambda: draw_back(b, hair))
    draw_body(b, body)
    _turned(b.canvas, stance, lambda: draw_face(b, face))
    _turned(b.canvas, stance, lambda: draw_front(b, hair))
    _turned(b.canvas, stance, lambda: draw_earrings(b, face))


def _from_the_side(b: Brush, stance: Stance, face: Face, hair: Hair, body: Body) -> None:
    _turned(b.canvas, stance, lambda: draw_profile_back(b, hair, stance.facing))
    draw_body(b, body)
    _turned(b.canvas, stance, lambda: draw_profile(b, face, hair, stance.facing))


def _hair_colour(a: Attributes) -> Colour:
    return mix(HAIR[a.hair_colour], (206, 204, 208), GREY.get(a.age, 0.0))


def _face(a: Attributes, stance: Stance, hair: Colour) -> Face:
    return Face(
        skin=SKIN[a.skin],
        shape=a.face,
        nose=a.nose,
        brows=a.brows,
        lips=a.lips,
        iris=EYES[a.eyes],
        brow=mix(hair, (44, 26, 26), 0.42 if sum(hair) > 260 else 0.2),
        expression=a.expression,
        gaze=a.gaze,
        age=a.age,
        presentation=a.presentation,
        marks=a.marks,
        glasses=a.glasses,
        piercings=a.piercings,
        beard=a.beard,
        turn=stance.turn,
        light=float(stance.light),
    )


def _body(a: Attributes, stance: Stance) -> Body:
    return Body(
        skin=SKIN[a.skin],
        outfit=a.outfit,
        cloth=CLOTH[a.colour],
        beside=BESIDE[a.colour],
        presentation=a.presentation,
        body=a.body,
        framing=a.framing,
        facing=stance.facing,
        turn=stance.turn,
        light=float(stance.light),
    )


def _turned(canvas: Any, stance: Stance, act: Callable[[], None]) -> None:
    canvas.save()
    canvas.rotate(stance.tilt, 0, 1.05)
    act()
    canvas.restore()


def _air(canvas: Any, a: Attributes, light: Light, stance: Stance) -> None:
    b = Brush(canvas)
    rng = random.Random(f"{a.scene}/{a.place}")
    _mirrored(canvas, a, lambda: draw_falling(b, a.scene, SEASON[a.season], light, rng))
    b.glow(WIDTH / 2 + stance.light * 200, 20, 330, light.glow, light.glow_strength * 0.42)
    dark = times(light.veil, 0.35)
    b.tint(
        radial((WIDTH / 2, HEIGHT * 0.45), 340, (dark, 0.0), (dark, 0.0), (dark, 0.34)), 1.0, skia.BlendMode.kSrcOver
    )
