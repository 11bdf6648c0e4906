"""The places by name, and what falls from their sky. Knows nothing of who stands in them."""

from __future__ import annotations

import random
from collections.abc import Callable

from influencer.starter import indoors, outdoors
from influencer.starter.brush import Brush, Colour, curve, times
from influencer.starter.palette import Light, Season
from influencer.starter.stage import H, Stage, W

OUTDOORS: dict[str, Callable[[Stage], None]] = {
    "at a harbour": outdoors.harbour,
    "on a city street": outdoors.street,
    "on a rooftop": outdoors.rooftop,
    "in a park": outdoors.park,
    "on a beach": outdoors.beach,
    "in a forest": outdoors.forest,
    "at a flower market": outdoors.market,
    "in the mountains": outdoors.mountains,
    "on a balcony": outdoors.balcony,
}
INDOORS: dict[str, Callable[[Stage], None]] = {
    "in a cafe": indoors.cafe,
    "in a bookshop": indoors.bookshop,
    "in a pottery studio": indoors.pottery,
    "in a kitchen": indoors.kitchen,
    "on a train": indoors.train,
    "in a greenhouse": indoors.greenhouse,
    "in a living room": indoors.living,
    "in an art gallery": indoors.gallery,
    "in a home office": indoors.office,
}
FLAKES = (
    (40, 70),
    (350, 110),
    (24, 180),
    (330, 210),
    (60, 260),
    (366, 300),
    (20, 350),
    (344, 390),
    (56, 440),
    (150, 30),
    (250, 42),
)


HAZE: Colour = (226, 234, 255)
# Chosen so that the six arrangements of a place differ most from one another.
SALT = {
    "at a harbour": 14,
    "on a city street": 37,
    "on a rooftop": 24,
    "in a park": 21,
    "on a beach": 30,
    "in a forest": 23,
    "at a flower market": 38,
    "in the mountains": 35,
    "on a balcony": 10,
    "in a cafe": 11,
    "in a bookshop": 4,
    "in a pottery studio": 17,
    "in a kitchen": 15,
    "on a train": 18,
    "in a greenhouse": 35,
    "in a living room": 30,
    "in an art gallery": 9,
    "in a home office": 29,
}


def draw_scene(b: Brush, scene: str, light: Light, season: Season, rng: random.Random) -> None:
    """Paint one place over the whole picture; the dice choose its arrangement."""
    stage = Stage(b, light, season, random.Random(f"{SALT[scene]}/{rng.random()}"))
    if scene in OUTDOORS:
        OUTDOORS[scene](stage)
    else:
        INDOORS[scene](stage.within())
    b.rect(-20, -20, W + 40, H + 40, HAZE, light.haze * (1.0 if scene in OUTDOORS else 0.5))


def draw_falling(b: Brush, scene: str, season: Season, light: Light, rng: random.Random) -> None:
    """Petals, leaves or snow in front of everything, out of doors only."""
    if scene not in OUTDOORS or season.falling is None:
        return
    v = light.person
    tone = times(season.falling, (v[0] / 255, v[1] / 255, v[2] / 255))
    for i, (x, y) in enumerate(FLAKES):
        at, r = x + rng.choice((-16, 0, 16)), 6.5 + 1.5 * (i % 3)
        if season.bare:
            b.disc(at, y, r * 0.8, tone, 0.95)
            continue
        lean = (1 if i % 2 else -1) * r * 0.5
        petal = [(at - r * 1.3, y + lean), (at, y - r * 0.75), (at + r * 1.3, y - lean), (at, y + r * 0.75)]
        b.fill(curve(petal), tone, 0.96)
