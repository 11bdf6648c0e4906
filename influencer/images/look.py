"""What a bible leaves open about a face, settled once for each persona; the starter would make it up for each picture.

Knows no prompt, no day and no dice: the same name has the same face for ever.
"""

from __future__ import annotations

import hashlib

from influencer.persona import Immutable, Persona
from influencer.starter import vocabulary

FEATURES = {"nose": vocabulary.NOSE, "brows": vocabulary.BROWS, "lips": vocabulary.LIPS}


def settled(persona: Persona) -> Immutable:
    """Her look with nothing left open that the starter would make up."""
    return persona.look.immutable.model_copy(update=left_open(persona))


def left_open(persona: Persona) -> dict[str, str]:
    """What the bible leaves open, each with the words it is settled to. No marks, glasses, piercings, beard: none."""
    look = persona.look.immutable
    words = {axis: own(persona.name, axis, options) for axis, options in FEATURES.items() if not getattr(look, axis)}
    hair = whole_hair(persona.name, look.hair)
    return words if hair == look.hair else words | {"hair": hair}


def whole_hair(name: str, hair: str) -> str:
    """A colour alone gets a style, a style alone a colour; anything else stays as written."""
    colour = hair.removesuffix(" hair")
    if hair in vocabulary.HAIR_STYLE:
        return f"{own(name, 'hair colour', vocabulary.HAIR_COLOUR)} {hair}"
    if colour in vocabulary.HAIR_COLOUR:
        return f"{colour} {own(name, 'hair style', vocabulary.HAIR_STYLE)}"
    return hair


def own(name: str, axis: str, options: tuple[str, ...]) -> str:
    """The option that is this name's own: a new option changes nobody but those whose own it becomes."""
    return max(options, key=lambda option: hashlib.sha256(f"{name}/{axis}/{option}".encode()).digest())
