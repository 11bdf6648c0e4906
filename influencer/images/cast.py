"""What is asked for when a persona is cast: thirty faces, her references, those she could be mistaken for, the fifteen
scenes of the test. Knows no file, no process and no verdict; the same persona gives the same briefs and seeds for ever.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from itertools import product

from influencer.images.look import FEATURES, left_open
from influencer.persona import Persona, hits
from influencer.records import Shot, Slot
from influencer.starter import vocabulary

FACES = 30
CALM, SMILE, LAUGH, THINK, CURIOUS = "calm", "soft smile", "laughing", "thoughtful", "curious"
VIEWER, LEFT, RIGHT, STRAIGHT = "looking at the viewer", "looking left", "looking right", "head straight"
CLOSE, HALF, FURTHER, SIDE = "close portrait", "half-length portrait", "three-quarter view", "seen from the side"
MORNING, DAY, GOLD, BLUE, NIGHT = "morning light", "bright daylight", "golden hour", "blue hour", "night"
OUTER = ("coat", "raincoat", "parka", "scarf", "jacket")  # hides the neck, or belongs outdoors

Words = Mapping[str, str]
"""The words of a face, by their keys in look.immutable."""


@dataclass(frozen=True, slots=True)
class Brief:
    """One picture that is asked for; `name` tells it from the others of its kind."""

    name: str
    framing: str
    expression: str
    gaze: str
    tilt: str
    wardrobe: str
    scene: str
    light: str
    season: str


PLAIN_FACE = Brief("face", CLOSE, CALM, VIEWER, STRAIGHT, "white t-shirt", "in an art gallery", DAY, "summer")

# What stands for `wardrobe` is hers: outfits_of fills it in.
REFERENCES = (
    Brief("01-calm", CLOSE, CALM, VIEWER, STRAIGHT, "", "in an art gallery", DAY, "spring"),
    Brief("02-smile", CLOSE, SMILE, VIEWER, "head tilted left", "", "on a balcony", GOLD, "summer"),
    Brief("03-laugh", CLOSE, LAUGH, VIEWER, STRAIGHT, "", "in a kitchen", MORNING, "spring"),
    Brief("04-aside", HALF, THINK, LEFT, STRAIGHT, "", "on a rooftop", BLUE, "summer"),
    Brief("05-books", HALF, CURIOUS, VIEWER, "head tilted right", "", "in a bookshop", MORNING, "autumn"),
    Brief("06-park", HALF, SMILE, RIGHT, STRAIGHT, "", "in a park", DAY, "spring"),
    Brief("07-street", FURTHER, CALM, VIEWER, STRAIGHT, "", "on a city street", DAY, "autumn"),
    Brief("08-cafe", "seated", SMILE, VIEWER, STRAIGHT, "", "in a cafe", GOLD, "autumn"),
    Brief("09-evening", HALF, CALM, VIEWER, STRAIGHT, "", "in a living room", NIGHT, "winter"),
    Brief("10-profile", SIDE, CALM, LEFT, STRAIGHT, "", "in a greenhouse", DAY, "spring"),
)

# Fixed for everybody and for ever, so that certificates can be held beside each other.
SCENES = (
    Brief("01", HALF, SMILE, VIEWER, STRAIGHT, "navy raincoat", "at a harbour", MORNING, "autumn"),
    Brief("02", "seated", SMILE, VIEWER, STRAIGHT, "mustard turtleneck sweater", "in a cafe", GOLD, "autumn"),
    Brief("03", HALF, THINK, LEFT, STRAIGHT, "sage green cardigan", "in a bookshop", NIGHT, "winter"),
    Brief("04", FURTHER, CALM, VIEWER, STRAIGHT, "white t-shirt", "in a pottery studio", DAY, "summer"),
    Brief("05", HALF, LAUGH, VIEWER, "head tilted left", "red striped shirt", "in a kitchen", MORNING, "spring"),
    Brief("06", "walking", CALM, VIEWER, STRAIGHT, "black wool coat with scarf", "on a city street", BLUE, "winter"),
    Brief("07", HALF, CURIOUS, VIEWER, STRAIGHT, "teal hoodie", "on a rooftop", GOLD, "summer"),
    Brief("08", "seated", SMILE, VIEWER, "head tilted right", "lilac t-shirt", "in a park", DAY, "summer"),
    Brief("09", FURTHER, LAUGH, VIEWER, STRAIGHT, "white striped shirt", "on a beach", GOLD, "summer"),
    Brief("10", FURTHER, THINK, RIGHT, STRAIGHT, "red hoodie", "in a forest", MORNING, "autumn"),
    Brief("11", CLOSE, THINK, RIGHT, STRAIGHT, "navy cardigan", "on a train", NIGHT, "winter"),
    Brief("12", HALF, CURIOUS, VIEWER, "head tilted left", "sage green dungarees", "in a greenhouse", DAY, "spring"),
    Brief("13", SIDE, CALM, LEFT, STRAIGHT, "black blazer", "in an art gallery", DAY, "winter"),
    Brief("14", HALF, "surprised", VIEWER, STRAIGHT, "mustard denim jacket", "in the mountains", DAY, "autumn"),
    Brief("15", CLOSE, SMILE, VIEWER, STRAIGHT, "teal turtleneck sweater", "on a balcony", NIGHT, "autumn"),
)


def number_from(*parts: object) -> int:
    """48 bits that these parts always give."""
    return int(hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()[:12], 16)


def shot_of(brief: Brief, persona: Persona, kind: str, day: date, number: int, take: int = 0) -> Shot:
    """A brief as a studio takes it; `day` and `number` name its file, and only `kind`, name and `take` its seed."""
    slot = Slot(persona.name, day, number, time(12), datetime.combine(day, time(12), UTC))
    return Shot(
        slot=slot,
        pillar="",
        subject="",
        scene=brief.scene,
        wardrobe=brief.wardrobe,
        framing=brief.framing,
        expression=brief.expression,
        gaze=brief.gaze,
        light=brief.light,
        season=brief.season,
        seed=number_from(persona.name, kind, brief.name, take),
        tilt=brief.tilt,
    )


# Who is asked for


def open_words(persona: Persona) -> dict[str, tuple[str, ...]]:
    """What her bible leaves open, each key with the words it could be, as the starter knows them."""
    return {key: could_be(key, getattr(persona.look.immutable, key)) for key in left_open(persona)}


def could_be(key: str, said: str) -> tuple[str, ...]:
    """The words that something could have where a bible says only `said`."""
    return FEATURES[key] if key in FEATURES else whole_hairs(said)


def whole_hairs(hair: str) -> tuple[str, ...]:
    """Every hair that a colour or a style alone could be."""
    if hair in vocabulary.HAIR_STYLE:
        return tuple(f"{colour} {hair}" for colour in vocabulary.HAIR_COLOUR)
    return tuple(f"{hair.removesuffix(' hair')} {style}" for style in vocabulary.HAIR_STYLE)


def with_words(persona: Persona, words: Words) -> Persona:
    """Her with other words in look.immutable."""
    immutable = persona.look.immutable.model_copy(update=dict(words))
    return persona.model_copy(update={"look": persona.look.model_copy(update={"immutable": immutable})})


def dealt(choices: Mapping[str, Sequence[str]], count: int, *dice: object, but: Words | None = None) -> list[Words]:
    """`count` faces, each with words of its own as long as there are other ones; none has the words `but`."""
    every = [dict(zip(choices, words, strict=True)) for words in product(*choices.values())]
    others = [words for words in every if words != but] or every
    others.sort(key=lambda words: number_from(*dice, *words.values()))
    return [others[index % len(others)] for index in range(count)]


def strangers(persona: Persona, choices: Mapping[str, Sequence[str]], count: int) -> list[Words]:
    """Faces of the same description as hers: what else nose, brows, lips and all that was open could have been."""
    wide = FEATURES | dict(choices)
    own = {key: getattr(persona.look.immutable, key) for key in wide}
    return dealt(wide, count, persona.name, "strangers", but=own)


# What they wear


def outfits_of(persona: Persona) -> tuple[str, ...]:
    """What she wears indoors, each with a colour; all she has if that is nothing."""
    own = persona.look.variable
    lines = [line for line in own.wardrobe if not hits(line, OUTER)] or list(own.wardrobe)
    colours = (*own.palette, *vocabulary.COLOUR)
    return tuple(
        line if hits(line, colours) else f"{own.palette[index % len(own.palette)]} {line}"
        for index, line in enumerate(lines)
    )


def dressed(briefs: Sequence[Brief], outfits: Sequence[str]) -> list[Brief]:
    """Briefs in her own clothes, one after the other."""
    return [replace(brief, wardrobe=outfits[index % len(outfits)]) for index, brief in enumerate(briefs)]
