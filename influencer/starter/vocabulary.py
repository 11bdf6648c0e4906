"""The words the starter checkpoint was taught, and the order they stand in. Knows no torch and no skia.

A training prompt and a persona's prompt are built the same way: who she is first, the scene after it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

PRESENTATION = ("woman", "man", "androgynous person")
AGE = ("young adult", "in their thirties", "middle-aged", "older")
SKIN = ("porcelain", "fair", "light olive", "tan", "brown", "deep brown")
FACE = ("oval", "round", "heart-shaped", "square")
EYES = ("brown", "hazel", "green", "blue", "grey")
HAIR_COLOUR = ("black", "dark brown", "chestnut", "auburn", "copper", "blonde", "silver", "teal")
HAIR_STYLE = (
    "long wavy hair",
    "long straight hair",
    "curly bob",
    "straight bob with fringe",
    "pixie cut",
    "afro",
    "top bun",
    "side braid",
    "short crop",
)
MARKS = ("freckles", "a mole under the left eye", "a scar through the right brow")
GLASSES = ("round glasses", "square glasses")
BODY = ("slim", "average build", "full-figured")

EXPRESSION = ("soft smile", "laughing", "calm", "thoughtful", "curious", "surprised")
GAZE = ("looking at the viewer", "looking left", "looking right", "looking down")
TILT = ("head straight", "head tilted left", "head tilted right")
COLOUR = ("mustard", "red", "teal", "navy", "white", "black", "sage green", "lilac")
OUTFIT = (
    "turtleneck sweater",
    "raincoat",
    "striped shirt",
    "denim jacket",
    "linen blouse",
    "hoodie",
    "summer dress",
    "wool coat with scarf",
)
FRAMING = ("close portrait", "half-length portrait", "three-quarter view")
SCENE = (
    "at a harbour",
    "in a cafe",
    "in a bookshop",
    "in a pottery studio",
    "in a kitchen",
    "on a city street",
    "on a rooftop",
    "in a park",
    "on a beach",
    "in a forest",
    "on a train",
    "in a greenhouse",
    "at a flower market",
    "in a living room",
)
LIGHT = ("morning light", "bright daylight", "golden hour", "blue hour", "night")
SEASON = ("spring", "summer", "autumn", "winter")

STYLE = "editorial illustration"

# Other ways to say a clause, also taught. "Left" and "right" are the viewer's, as everywhere here.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "soft smile": ("smiling softly", "gentle smile"),
    "laughing": ("laughing out loud", "big laugh"),
    "calm": ("calm expression", "relaxed"),
    "thoughtful": ("thoughtful expression", "lost in thought"),
    "curious": ("curious expression",),
    "surprised": ("surprised expression",),
    "looking at the viewer": ("looking at the camera",),
    "close portrait": ("close-up portrait", "close-up"),
    "half-length portrait": ("portrait", "upper body"),
    "three-quarter view": ("wide shot", "standing further back"),
    "at a harbour": ("by the harbour", "at the harbour", "on the quay"),
    "in a cafe": ("in the cafe", "in a coffee shop", "reading in a cafe", "having coffee in a cafe"),
    "in a bookshop": ("in a library", "among bookshelves", "browsing in a bookshop"),
    "in a pottery studio": ("in the pottery studio", "at the pottery wheel", "in the studio"),
    "in a kitchen": ("in the kitchen", "cooking in the kitchen", "at home in the kitchen"),
    "on a city street": ("in the city", "walking down a city street", "on the street"),
    "on a rooftop": ("on the rooftop", "on a roof terrace", "above the city"),
    "in a park": ("in the park", "on a walk in the park"),
    "on a beach": ("at the beach", "by the sea", "on the beach"),
    "in a forest": ("in the woods", "among trees", "in the forest"),
    "on a train": ("on the train", "by the train window"),
    "in a greenhouse": ("in the greenhouse", "among plants in a greenhouse"),
    "at a flower market": ("at the flower market", "among flowers at a market"),
    "in a living room": ("at home in the living room", "on the sofa", "at home"),
    "morning light": ("in the morning", "soft morning light"),
    "bright daylight": ("at noon", "daylight", "sunny day"),
    "golden hour": ("at golden hour", "at sunset", "warm evening light"),
    "blue hour": ("at blue hour", "at dusk"),
    "night": ("at night", "late at night"),
    "spring": ("in spring",),
    "summer": ("in summer",),
    "autumn": ("in autumn",),
    "winter": ("in winter", "winter snow"),
}
GLUE = ("of", "a", "an", "and", "with", "wearing", "skin", "face", "eyes", "hair", "the", "in", "at", "on")


@dataclass(frozen=True, slots=True)
class Attributes:
    """Who she is, what she wears, where and when; the last four are chance and have no words."""

    presentation: str = "woman"
    age: str = "young adult"
    body: str = "average build"
    skin: str = "brown"
    face: str = "oval"
    eyes: str = "green"
    hair_colour: str = "copper"
    hair_style: str = "curly bob"
    marks: str | None = None
    glasses: str | None = None
    expression: str = "soft smile"
    gaze: str = "looking at the viewer"
    tilt: str = "head straight"
    colour: str = "mustard"
    outfit: str = "turtleneck sweater"
    framing: str = "half-length portrait"
    scene: str = "in a cafe"
    light: str = "golden hour"
    season: str = "autumn"
    turn: float = 0.0  # -1 to 1, a small turn of the head
    shift: float = 0.0  # -1 to 1, where in the frame she stands
    zoom: float = 0.0  # -1 to 1, a step nearer or further
    seed: int = 0  # the place, its things, and the wind


def describe(attributes: Attributes) -> str:
    """The one prompt grammar."""
    return ", ".join((*identity_clauses(attributes), *scene_clauses(attributes)))


def identity_clauses(a: Attributes) -> tuple[str, ...]:
    """Who she is: the fixed prefix of every prompt of a persona."""
    article = "an" if a.presentation[0] in "aeiou" else "a"
    clauses = (
        f"{STYLE} of {article} {a.presentation}",
        a.age,
        a.body,
        f"{a.skin} skin",
        f"{a.face} face",
        f"{a.eyes} eyes",
        f"{a.hair_colour} {a.hair_style}",
        a.marks,
        a.glasses,
    )
    return tuple(clause for clause in clauses if clause)


def scene_clauses(a: Attributes) -> tuple[str, ...]:
    """What changes from picture to picture."""
    wearing = f"wearing a {a.colour} {a.outfit}"
    return (a.expression, a.gaze, a.tilt, wearing, a.framing, a.scene, a.light, a.season)


def known_words() -> frozenset[str]:
    """Every single word the checkpoint was taught."""
    axes = (
        PRESENTATION, AGE, SKIN, FACE, EYES, HAIR_COLOUR, HAIR_STYLE, MARKS, GLASSES, BODY, EXPRESSION,
        GAZE, TILT, COLOUR, OUTFIT, FRAMING, SCENE, LIGHT, SEASON, GLUE, (STYLE,), *SYNONYMS.values(),
    )  # fmt: skip
    return frozenset(word for axis in axes for phrase in axis for word in _split(phrase))


def unknown_words(prompt: str) -> tuple[str, ...]:
    """Words in the prompt that the checkpoint was not taught, in order, once each."""
    known = known_words()
    return tuple(dict.fromkeys(word for word in _split(prompt) if word not in known))


def _split(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+|\d+", text.lower())
