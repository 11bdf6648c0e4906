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
from influencer.starter.brush import Brush, mix, radial, times
from influencer.starter.clothes import Body, draw_body
from influencer.starter.face import Face, draw_face
from influencer.starter.hair import Hair, draw_back, draw_front
from influencer.starter.palette import BESIDE, CLOTH, EYES, HAIR, LIGHT, SEASON, SKIN, Light
from influencer.starter.scenes import draw_falling, draw_scene
from influencer.starter.vocabulary import Attributes

WIDTH, HEIGHT = 384, 480


def random_attributes(rng: random.Random) -> Attributes:
    """Each attribute independent of the others, so that none is learned as a sign of another."""
    presentation = rng.choices(words.PRESENTATION, (6, 3, 2))[0]
    outfits = [o for o in words.OUTFIT if o != "summer dress" or presentation != "man"]
    return Attributes(
        presentation=presentation,
        age=rng.choices(words.AGE, (5, 3, 2, 2))[0],
        body=rng.choice(words.BODY),
        skin=rng.choice(words.SKIN),
        face=rng.choice(words.FACE),
        eyes=rng.choice(words.EYES),
        hair_colour=rng.choice(words.HAIR_COLOUR),
        hair_style=rng.choice(words.HAIR_STYLE),
        marks=rng.choice((None, None, *words.MARKS)),
        glasses=rng.choice((None, None, *words.GLASSES)),
        expression=rng.choice(words.EXPRESSION),
        gaze=rng.choices(words.GAZE, (5, 2, 2, 2))[0],
        tilt=rng.choice(words.TILT),
        colour=rng.choice(words.COLOUR),
        outfit=rng.choice(outfits),
        framing=rng.choices(words.FRAMING, (3, 5, 2))[0],
        scene=rng.choice(words.SCENE),
        light=rng.choice(words.LIGHT),
        season=rng.choice(words.SEASON),
        turn=rng.uniform(-1, 1),
        shift=rng.uniform(-1, 1),
        zoom=rng.uniform(-1, 1),
        seed=rng.randrange(2**31),
    )


@dataclass(frozen=True, slots=True)
class Stance:
    """Where her head is in the picture, in pixels, and how large a head unit is."""

    x: float
    y: float
    unit: float
    tilt: float
    turn: float
    light: int


def draw(attributes: Attributes) -> NDArray[np.uint8]:
    """The drawing as (480, 384, 3) bytes; the same attributes give the same bytes."""
    pixels = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    surface = skia.Surface(pixels)
    canvas = surface.getCanvas()
    rng = random.Random(attributes.seed)
    light = LIGHT[attributes.light]
    stance = _stance(attributes, rng)
    _place(canvas, attributes, light, stance, rng)
    _person(canvas, attributes, light, stance, rng)
    _air(canvas, attributes, light, stance, rng)
    surface.flushAndSubmit()
    return np.ascontiguousarray(pixels[..., :3])


def head_of(attributes: Attributes) -> tuple[float, float, float]:
    """Where the head is: centre and half height, in pixels."""
    stance = _stance(attributes, random.Random(attributes.seed))
    return stance.x, stance.y, stance.unit


def _stance(a: Attributes, rng: random.Random) -> Stance:
    unit, y = {
        "close portrait": (128.0, 206.0),
        "half-length portrait": (98.0, 180.0),
        "three-quarter view": (74.0, 164.0),
    }[a.framing]
    unit *= 1 + 0.05 * a.zoom
    spread = {"close portrait": 14.0, "half-length portrait": 24.0, "three-quarter view": 46.0}[a.framing]
    if a.hair_style in ("afro", "top bun"):
        y += unit * 0.13
    glance = {"looking left": -0.6, "looking right": 0.6}.get(a.gaze, 0.0)
    tilt = {"head tilted left": -9.0, "head tilted right": 9.0}.get(a.tilt, 0.0) + rng.uniform(-1.5, 1.5)
    turn = max(-1.0, min(1.0, glance + 0.5 * a.turn))
    return Stance(WIDTH / 2 + a.shift * spread, y, unit, tilt, turn, rng.choice((-1, 1)))


def _place(canvas: Any, a: Attributes, light: Light, stance: Stance, rng: random.Random) -> None:
    soft = skia.Paint(ImageFilter=skia.ImageFilters.Blur(1.6, 1.6, skia.TileMode.kClamp))
    canvas.saveLayer(None, soft)
    b = Brush(canvas)
    canvas.save()
    if rng.random() < 0.5:
        canvas.translate(WIDTH, 0)
        canvas.scale(-1, 1)
    canvas.translate(-rng.uniform(0, 16), -rng.uniform(0, 12))
    canvas.scale(1.05, 1.05)
    draw_scene(b, a.scene, light, SEASON[a.season], rng)
    canvas.restore()
    b.glow(WIDTH / 2 + stance.light * 190, 70, 340, light.glow, light.glow_strength)
    canvas.restore()
    b.tint(
        radial((stance.x, stance.y), 330, (mix(light.glow, (255, 255, 255), 0.3), 0.20), (light.glow, 0.0)),
        1.0,
        skia.BlendMode.kSoftLight,
    )


def _person(canvas: Any, a: Attributes, light: Light, stance: Stance, rng: random.Random) -> None:
    """She is drawn once and laid down three times: as her shadow, as herself, as what the rim light leaves out."""
    figure = _raster(lambda b: _figure(b, a, light, stance, rng))
    _cast(canvas, figure, stance)
    lit = _raster(lambda b: _lit(b.canvas, figure, light, stance))
    canvas.drawImage(lit, 0, 0)


def _cast(canvas: Any, figure: Any, stance: Stance) -> None:
    """Her shadow on the place, blurred at a sixth of the size (a sixteenth of the time)."""
    small = skia.Surface(WIDTH // 6, HEIGHT // 6)
    blur = skia.Paint(ImageFilter=skia.ImageFilters.Blur(1.7, 1.7))
    blur.setColorFilter(skia.ColorFilters.Blend(skia.Color(24, 16, 40), skia.BlendMode.kSrcIn))
    whole = skia.Rect.MakeWH(WIDTH / 6, HEIGHT / 6)
    linear_sampling = skia.SamplingOptions(skia.FilterMode.kLinear)
    small.getCanvas().drawImageRect(figure, whole, linear_sampling, blur)
    shade = skia.Paint()
    shade.setAlphaf(0.36)
    place = skia.Rect.MakeXYWH(-stance.light * 6, 6, WIDTH, HEIGHT)
    canvas.drawImageRect(small.makeImageSnapshot(), place, linear_sampling, shade)


def _raster(act: Callable[[Brush], None]) -> Any:
    surface = skia.Surface(WIDTH, HEIGHT)
    act(Brush(surface.getCanvas()))
    return surface.makeImageSnapshot()


def _lit(canvas: Any, figure: Any, light: Light, stance: Stance) -> None:
    """The veil of the hour over her, and light along the edge that faces it."""
    canvas.drawImage(figure, 0, 0)
    Brush(canvas).tint(light.person, 1.0, skia.BlendMode.kModulate)
    over = skia.Paint(BlendMode=skia.BlendMode.kSrcATop)
    over.setAlphaf(light.rim_strength)
    canvas.saveLayer(None, over)
    canvas.clear(skia.Color(*light.rim))
    away = skia.Paint(BlendMode=skia.BlendMode.kDstOut, ImageFilter=skia.ImageFilters.Blur(2.2, 2.2))
    canvas.drawImage(figure, -stance.light * 5.5, 2.5, skia.SamplingOptions(), away)
    canvas.restore()


def _figure(b: Brush, a: Attributes, light: Light, stance: Stance, rng: random.Random) -> None:
    skin, hair_colour = SKIN[a.skin], HAIR[a.hair_colour]
    side = float(stance.light)
    grey = {"middle-aged": 0.12, "older": 0.34}.get(a.age, 0.0)
    hair_colour = mix(hair_colour, (206, 204, 208), grey)
    hair = Hair(a.hair_style, hair_colour, stance.turn, side, rng.uniform(-1, 1))
    body = Body(skin, a.outfit, CLOTH[a.colour], BESIDE[a.colour], a.presentation, a.body, stance.turn, side)
    dark_brow = mix(hair_colour, (44, 26, 26), 0.42 if sum(hair_colour) > 260 else 0.2)
    face = Face(
        skin,
        a.face,
        EYES[a.eyes],
        dark_brow,
        a.expression,
        a.gaze,
        a.age,
        a.presentation,
        a.marks,
        a.glasses,
        stance.turn,
        side,
    )
    canvas = b.canvas
    canvas.save()
    canvas.translate(stance.x, stance.y)
    canvas.scale(stance.unit, stance.unit)
    _turned(canvas, stance, lambda: draw_back(b, hair))
    canvas.save()
    canvas.translate(-0.02 * stance.tilt / 9, 0)
    draw_body(b, body)
    canvas.restore()
    _turned(canvas, stance, lambda: draw_face(b, face))
    _turned(canvas, stance, lambda: draw_front(b, hair))
    canvas.restore()


def _turned(canvas: Any, stance: Stance, act: Callable[[], None]) -> None:
    canvas.save()
    canvas.rotate(stance.tilt, 0, 1.05)
    act()
    canvas.restore()


def _air(canvas: Any, a: Attributes, light: Light, stance: Stance, rng: random.Random) -> None:
    b = Brush(canvas)
    draw_falling(b, a.scene, SEASON[a.season], light, rng)
    b.glow(WIDTH / 2 + stance.light * 200, 20, 330, light.glow, light.glow_strength * 0.42)
    dark = times(light.veil, 0.35)
    b.tint(
        radial((WIDTH / 2, HEIGHT * 0.45), 340, (dark, 0.0), (dark, 0.0), (dark, 0.34)), 1.0, skia.BlendMode.kSrcOver
    )
