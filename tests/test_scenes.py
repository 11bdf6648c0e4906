"""The places behind her: each word of them plainly another picture, and the dice only choose an arrangement."""

from __future__ import annotations

import random
from itertools import combinations

import numpy as np
import pytest
import skia
from numpy.typing import NDArray

from influencer.starter import vocabulary as words
from influencer.starter.brush import Brush
from influencer.starter.palette import LIGHT, SEASON
from influencer.starter.scenes import INDOORS, OUTDOORS, draw_scene

DAY, SUMMER = "bright daylight", "summer"


def painted(scene: str, light: str = DAY, season: str = SUMMER, place: int = 0) -> NDArray[np.float64]:
    """The place at an eighth of its size."""
    pixels = np.zeros((60, 48, 4), np.uint8)
    surface = skia.Surface(pixels)
    canvas = surface.getCanvas()
    canvas.scale(1 / 8, 1 / 8)
    draw_scene(Brush(canvas), scene, LIGHT[light], SEASON[season], random.Random(f"{scene}/{place}"))
    surface.flushAndSubmit()
    return pixels[..., :3].astype(np.float64)


def apart(pictures: list[NDArray[np.float64]]) -> float:
    """The mean difference of the two pictures that are most alike."""
    return min(float(np.abs(a - b).mean()) for a, b in combinations(pictures, 2))


def test_every_place_of_the_vocabulary_can_be_drawn() -> None:
    assert {*OUTDOORS, *INDOORS} == set(words.SCENE)


def test_no_two_places_look_alike() -> None:
    assert apart([painted(scene) for scene in words.SCENE]) > 15


@pytest.mark.parametrize("scene", words.SCENE)
def test_a_place_has_six_arrangements(scene: str) -> None:
    assert apart([painted(scene, place=place) for place in range(words.PLACES)]) > 5


@pytest.mark.parametrize("scene", words.SCENE)
def test_every_hour_shows_in_a_place(scene: str) -> None:
    assert apart([painted(scene, light=light) for light in words.LIGHT]) > 9


@pytest.mark.parametrize("scene", words.SCENE)
def test_every_season_shows_in_a_place(scene: str) -> None:
    assert apart([painted(scene, season=season) for season in words.SEASON]) > 2


@pytest.mark.parametrize("scene", words.SCENE)
def test_a_place_is_painted_to_every_edge(scene: str) -> None:
    pixels = np.zeros((60, 48, 4), np.uint8)
    surface = skia.Surface(pixels)
    surface.getCanvas().scale(1 / 8, 1 / 8)
    dice = random.Random(f"{scene}/0")
    draw_scene(Brush(surface.getCanvas()), scene, LIGHT[DAY], SEASON[SUMMER], dice)
    surface.flushAndSubmit()
    assert pixels[..., 3].min() == 255
