"""Turns persona and shot into the words a checkpoint is asked with: who she is first, today's scene after it.

Knows no checkpoint and no torch; the same persona and style give the same first words every day.
"""

from __future__ import annotations

from influencer.images.look import settled
from influencer.persona import Persona
from influencer.records import Shot

STYLE = "editorial illustration"
CLOSED = "eyes closed"  # they look nowhere, but the starter's grammar always says where to
ARTICLES = ("a ", "an ", "the ", "her ", "his ", "their ", "no ")


def identity_prefix(persona: Persona, style: str = "", full: bool = True) -> str:
    """What never changes about her, in the bible's order; not `full` settles what it leaves open."""
    look = persona.look.immutable if full else settled(persona)
    parts = (
        f"{medium(style)} of {with_article(look.presentation)}",
        look.age_look,
        look.body,
        with_noun(look.skin, "skin"),
        with_noun(look.face, "face"),
        with_noun(look.nose, "nose"),
        with_noun(look.brows, "brows"),
        with_noun(look.lips, "lips"),
        with_noun(look.eyes, "eyes"),
        look.hair,
        *look.marks,
        look.glasses,
        with_article(look.piercings),
        with_article(with_noun(look.beard, "beard")),
    )
    return ", ".join(part for part in parts if part)


def prompt_for(persona: Persona, shot: Shot, style: str = "", full: bool = True) -> str:
    """The prompt of `shot`. Not `full` leaves out what a small checkpoint was never taught: act and accessory."""
    accessory = f"with {with_article(shot.accessory)}" if full and shot.accessory else ""
    parts = (
        identity_prefix(persona, style, full),
        shot.expression,
        "" if full and shot.expression == CLOSED else shot.gaze,
        shot.tilt,
        f"wearing {with_article(shot.wardrobe, always=not full)}" if shot.wardrobe else "",
        accessory,
        shot.framing,
        shot.scene,
        shot.subject if full else "",
        shot.light,
        shot.season,
        finish_of(style),
    )
    return ", ".join(part for part in parts if part)


def negative_for(persona: Persona, negative: str = "", full: bool = True) -> str:
    """What must not be seen: the config's words, then (with `full`) the subjects and brands the bible rules out."""
    limits = (*persona.limits.subjects, *persona.limits.brands) if full else ()
    return ", ".join(part for part in (negative, *limits) if part)


def medium(style: str) -> str:
    """The first words of a style: what kind of picture it is."""
    return style.partition(",")[0].strip() or STYLE


def finish_of(style: str) -> str:
    """What a style says after its first comma."""
    return style.partition(",")[2].strip()


def with_article(words: str, always: bool = False) -> str:
    """`a mustard sweater`, `an apron`; words that have an article stay as they are, and plurals unless `always`."""
    plural = not always and words.endswith("s") and not words.endswith("ss")
    if not words or plural or words.lower().startswith(ARTICLES):
        return words
    return f"{'an' if words[0].lower() in 'aeiou' else 'a'} {words}"


def with_noun(words: str, noun: str) -> str:
    """`brown` becomes `brown skin`; what names its noun, or says nothing or more than two words, stays as written."""
    stays = not words or noun in words.lower() or len(words.split()) > 2
    return words if stays else f"{words} {noun}"
