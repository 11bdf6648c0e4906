"""The words the starter checkpoint was taught, and the order they stand in. Knows no torch and no skia.

A training prompt and a persona's prompt are built the same way: who she is first, the scene after it.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import cache

PRESENTATION = ("woman", "man", "androgynous person")
AGE = ("young adult", "in their thirties", "middle-aged", "older")
BODY = ("slim", "average build", "full-figured")
SKIN = ("porcelain", "fair", "light olive", "tan", "brown", "deep brown")
FACE = ("oval", "round", "heart-shaped", "square")
NOSE = ("small nose", "straight nose", "broad nose")
BROWS = ("thin brows", "thick brows", "arched brows")
LIPS = ("thin lips", "full lips")
EYES = ("brown", "hazel", "green", "blue", "grey")
HAIR_COLOUR = ("black", "dark brown", "chestnut", "auburn", "copper", "blonde", "silver", "teal", "pink", "lavender")
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
    "high ponytail",
    "space buns",
    "slicked-back hair",
)
MARKS = ("freckles", "a mole under the left eye", "a scar through the right brow")
GLASSES = ("round glasses", "square glasses")
PIERCINGS = ("a nose ring", "hoop earrings")
BEARD = ("a short beard",)  # men alone

EXPRESSION = ("soft smile", "laughing", "calm", "thoughtful", "curious", "surprised", "winking", "eyes closed")
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
    "blazer",
    "t-shirt",
    "dungarees",
    "cardigan",
)
FRAMING = (
    "close portrait",
    "half-length portrait",
    "three-quarter view",
    "seated",
    "walking",
    "seen from the side",
)
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
    "in an art gallery",
    "in the mountains",
    "in a home office",
    "on a balcony",
)
LIGHT = ("morning light", "bright daylight", "golden hour", "blue hour", "night")
SEASON = ("spring", "summer", "autumn", "winter")

# What no operator asks for, and every picture has: chance chooses, by the picture's seed.
VIEW = ("view one", "view two", "view three", "view four", "view five", "view six")  # arrangements of each scene
LIT = ("lit from the left", "lit from the right")
STANDING = ("far left", "left of the middle", "in the middle", "right of the middle", "far right")
PLACES = len(VIEW)

STYLE = "editorial illustration"

# Other ways to say a clause, also taught. "Left" and "right" are the viewer's, as everywhere here.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "soft smile": ("smiling softly", "gentle smile"),
    "laughing": ("laughing out loud", "big laugh"),
    "calm": ("calm expression", "relaxed"),
    "thoughtful": ("thoughtful expression", "lost in thought"),
    "curious": ("curious expression",),
    "surprised": ("surprised expression",),
    "winking": ("a wink",),
    "eyes closed": ("with eyes closed", "dreaming"),
    "looking at the viewer": ("looking at the camera",),
    "close portrait": ("close-up portrait", "close-up"),
    "half-length portrait": ("portrait", "upper body"),
    "three-quarter view": ("wide shot", "standing further back"),
    "seated": ("sitting", "sitting down"),
    "walking": ("strolling", "on a walk"),
    "seen from the side": ("in profile", "side view"),
    "at a harbour": ("by the harbour", "at the harbour", "on the quay"),
    "in a cafe": ("in the cafe", "in a coffee shop", "reading in a cafe", "having coffee in a cafe"),
    "in a bookshop": ("in a library", "among bookshelves", "browsing in a bookshop"),
    "in a pottery studio": ("in the pottery studio", "at the pottery wheel", "in the studio"),
    "in a kitchen": ("in the kitchen", "cooking in the kitchen", "at home in the kitchen"),
    "on a city street": ("in the city", "in the street", "on the street"),
    "on a rooftop": ("on the rooftop", "on a roof terrace", "above the city"),
    "in a park": ("in the park", "among the trees of a park"),
    "on a beach": ("at the beach", "by the sea", "on the beach"),
    "in a forest": ("in the woods", "among trees", "in the forest"),
    "on a train": ("on the train", "by the train window"),
    "in a greenhouse": ("in the greenhouse", "among plants in a greenhouse"),
    "at a flower market": ("at the flower market", "among flowers at a market"),
    "in a living room": ("at home in the living room", "on the sofa", "at home"),
    "in an art gallery": ("in a museum", "in the gallery"),
    "in the mountains": ("on a mountain trail", "hiking in the mountains"),
    "in a home office": ("at a desk", "working from home"),
    "on a balcony": ("on the balcony",),
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
GLUE = frozenset(("of", "a", "an", "and", "with", "wearing", "the", "in", "at", "on"))


@dataclass(frozen=True, slots=True)
class Attributes:
    """Who she is, what she wears, where and when; the last three are chance.

    Whatever moves in a picture moves by whole blocks of 16 pixels or from one of few states to another: the grid the
    denoiser paints on has blocks of that size, and what lies alike on it is learned soon and sharply.
    """

    presentation: str = "woman"
    age: str = "in their thirties"
    body: str = "average build"
    skin: str = "brown"
    face: str = "oval"
    nose: str = "straight nose"
    brows: str = "arched brows"
    lips: str = "full lips"
    eyes: str = "green"
    hair_colour: str = "copper"
    hair_style: str = "curly bob"
    marks: str | None = None
    glasses: str | None = None
    piercings: str | None = None
    beard: str | None = None
    expression: str = "soft smile"
    gaze: str = "looking at the viewer"
    tilt: str = "head straight"
    colour: str = "mustard"
    outfit: str = "turtleneck sweater"
    framing: str = "half-length portrait"
    scene: str = "in a cafe"
    light: str = "golden hour"
    season: str = "autumn"
    shift: int = 0  # -2 to 2, blocks of 16 pixels to the right of the middle
    place: int = 0  # below PLACES, how the scene is arranged
    mirrored: bool = False  # the scene and the side the light comes from


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
        a.nose,
        a.brows,
        a.lips,
        f"{a.eyes} eyes",
        f"{a.hair_colour} {a.hair_style}",
        a.marks,
        a.glasses,
        a.piercings,
        a.beard,
    )
    return tuple(clause for clause in clauses if clause)


def scene_clauses(a: Attributes) -> tuple[str, ...]:
    """What changes from picture to picture."""
    wearing = f"wearing a {a.colour} {a.outfit}"
    return (a.expression, a.gaze, a.tilt, wearing, a.framing, a.scene, a.light, a.season)


def chance_clauses(a: Attributes) -> tuple[str, ...]:
    """What chance chose, said as well, so that nothing in a drawing is left unsaid."""
    return (VIEW[a.place], LIT[0] if a.mirrored else LIT[1], STANDING[2 + a.shift])


def told(a: Attributes) -> str:
    """All there is to say of a drawing."""
    return ", ".join((describe(a), *chance_clauses(a)))


def by_chance(seed: int) -> str:
    """Words for what a prompt leaves open, chosen by the picture's seed."""
    rng = random.Random(f"chance/{seed}")
    return ", ".join((rng.choice(VIEW), rng.choice(LIT), rng.choice(STANDING[1:4])))


@cache
def phrases() -> dict[str, str]:
    """Every phrase that was taught, longest first, and the token it becomes; ways to say the same become the same."""
    plain = (
        *PRESENTATION, *AGE, *BODY, *NOSE, *BROWS, *LIPS, *HAIR_STYLE, *MARKS, *GLASSES, *PIERCINGS, *BEARD,
        *EXPRESSION, *GAZE, *TILT, *OUTFIT, *FRAMING, *SCENE, *LIGHT, *SEASON, *VIEW, *LIT, *STANDING,
    )  # fmt: skip
    nouns = {"skin": SKIN, "face": FACE, "eyes": EYES}
    whole = [*plain, *(f"{option} {noun}" for noun, options in nouns.items() for option in options)]
    same = {said: meant for meant, others in SYNONYMS.items() for said in (meant, *others)}
    taught = {phrase: token_of(same.get(phrase, phrase)) for phrase in (*whole, *same)}
    return dict(sorted(taught.items(), key=lambda item: (-len(item[0]), item[0])))


def coloured() -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]:
    """What a colour means depends on what follows it: the kind of token, the colours, and what follows."""
    return (("hair", HAIR_COLOUR, HAIR_STYLE), ("cloth", COLOUR, OUTFIT))


def token_of(phrase: str) -> str:
    """A phrase as one word."""
    return phrase.replace(" ", "_")


def unknown_words(prompt: str) -> tuple[str, ...]:
    """What the checkpoint was not taught, in order, once each: what is left when all taught phrases are taken out."""
    left = prompt.lower().replace(STYLE, " ")
    for _, colours, things in coloured():
        left = re.sub(rf"\b(?:{'|'.join(colours)})(?= (?:{'|'.join(things)})\b)", " ", left)
    left = re.sub(rf"\b(?:{'|'.join(map(re.escape, phrases()))})\b", " , ", left)
    return tuple(dict.fromkeys(word for word in _split(left) if word not in GLUE))


def _split(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+|\d+", text.lower())
