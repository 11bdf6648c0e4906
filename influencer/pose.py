"""How somebody is seen in a picture: framing, expression, gaze, tilt of the head. Knows no persona and no calendar.

Shares say how often something is seen where all of it is possible; what was not seen for long comes sooner.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from influencer.persona import hits
from influencer.records import Shot

SEATED, WALKING, SIDE = "seated", "walking", "seen from the side"
FRAMINGS = {
    "close portrait": 3.0,
    "half-length portrait": 4.0,
    "three-quarter view": 3.0,
    SEATED: 2.5,
    WALKING: 1.0,
    SIDE: 0.5,
}
EXPRESSIONS = {
    "soft smile": 4.0,
    "calm": 3.5,
    "thoughtful": 3.0,
    "curious": 3.0,
    "laughing": 2.0,
    "surprised": 1.2,
    "eyes closed": 0.8,
    "winking": 0.5,
}
STRAIGHT = "head straight"
TILTS = {STRAIGHT: 2.0, "head tilted left": 1.0, "head tilted right": 1.0}
REST = 5  # shots after which a value is as fresh as one never seen

VIEWER, LEFT, RIGHT, DOWN = "looking at the viewer", "looking left", "looking right", "looking down"
GAZES = {VIEWER: 5.0, LEFT: 1.0, RIGHT: 1.0, DOWN: 0.7}
LOOKS = {  # where an expression looks; one that is not here looks at the viewer: a wink is meant for somebody
    "soft smile": (VIEWER, LEFT, RIGHT, DOWN),
    "calm": (VIEWER, LEFT, RIGHT),
    "thoughtful": (VIEWER, LEFT, RIGHT, DOWN),
    "curious": (VIEWER, LEFT, RIGHT, DOWN),
    "laughing": (VIEWER, LEFT, RIGHT),
    "surprised": (VIEWER, LEFT, RIGHT),
}
NEVER = {WALKING: ("eyes closed",), SIDE: ("winking",)}

AFOOT = (
    "harbour",
    "harbor",
    "street",
    "park",
    "beach",
    "forest",
    "garden",
    "market",
    "mountain",
    "hill",
    "pier",
    "quay",
    "dock",
    "field",
    "meadow",
    "square",
    "bridge",
    "trail",
    "vineyard",
    "courtyard",
    "shore",
    "cliff",
    "island",
    "alley",
    "promenade",
    "woods",
)
INDOOR_WALKS = ("gallery", "museum", "hall", "station")
SEATS = ("park", "garden", "courtyard", "vineyard")


@dataclass(frozen=True, slots=True)
class Pose:
    """One way to be seen."""

    framing: str
    expression: str
    gaze: str
    tilt: str


def pick_pose(scene: str, before: Sequence[Shot], today: Sequence[Shot], dice: random.Random) -> Pose:
    """A pose that suits the scene; nothing of `today` comes again while anything else is left."""
    framings = {name: share for name, share in FRAMINGS.items() if suits(name, scene)}
    framing = one_of(framings, [shot.framing for shot in before], [shot.framing for shot in today], dice)
    expressions = {name: share for name, share in EXPRESSIONS.items() if name not in NEVER.get(framing, ())}
    expression = one_of(expressions, [shot.expression for shot in before], [shot.expression for shot in today], dice)
    looks = (LEFT, RIGHT) if framing == SIDE else LOOKS.get(expression, (VIEWER,))
    gaze = rested({gaze: GAZES[gaze] for gaze in looks}, [shot.gaze for shot in before], dice)
    tilt = STRAIGHT if framing == SIDE else rested(TILTS, [shot.tilt for shot in before], dice)
    return Pose(framing, expression, gaze, tilt)


def suits(framing: str, scene: str) -> bool:
    """Whether people are seen so there: nobody walks in a train, nobody sits in the middle of a street."""
    if framing == WALKING:
        return bool(hits(scene, (*AFOOT, *INDOOR_WALKS)))
    if framing == SEATED:
        return bool(hits(scene, SEATS)) or not hits(scene, (*AFOOT, *INDOOR_WALKS))
    return True


def one_of(shares: Mapping[str, float], used: Sequence[str], today: Sequence[str], dice: random.Random) -> str:
    """One of `shares` that is not the last of `used`, nor one of today's while others are left."""
    others = {value: share for value, share in shares.items() if value not in used[-1:]} or shares
    fresh = {value: share for value, share in others.items() if value not in today} or others
    return rested(fresh, used, dice)


def rested(shares: Mapping[str, float], used: Sequence[str], dice: random.Random) -> str:
    """One of `shares`, by its share and by how long ago it was `used` (oldest first)."""
    last = {value: index for index, value in enumerate(used)}
    weights = [share * min(REST, len(used) - last.get(value, -REST)) for value, share in shares.items()]
    return dice.choices([*shares], weights)[0]
