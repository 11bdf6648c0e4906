"""Turns persona and shot into the words a checkpoint is asked with: who she is first, today's scene after it.

Knows no checkpoint and no torch; the same persona and style give the same first words every day.
"""

from __future__ import annotations

from influencer.persona import Persona
from influencer.records import Shot

STYLE = "editorial illustration"
ARTICLES = ("a ", "an ", "the ", "her ", "his ", "their ", "no ")


def identity_prefix(persona: Persona, style: str = "") -> str:
    """What never changes about her, in the bible's order. What `style` says after a comma comes last."""
    look = persona.look.immutable
    parts = (
        f"{medium(style)} of {with_article(look.presentation)}",
        look.age_look,
        look.body,
        with_noun(look.skin, "skin"),
        with_noun(look.face, "face"),
        with_noun(look.eyes, "eyes"),
        look.hair,
        *look.marks,
        look.glasses,
    )
    return ", ".join(part for part in parts if part)


def prompt_for(persona: Persona, shot: Shot, style: str = "", full: bool = True) -> str:
    """The prompt of `shot`. Not `full` leaves out what a small checkpoint was never taught: act and accessory."""
    accessory = f"with {with_article(shot.accessory)}" if full and shot.accessory else ""
    parts = (
        identity_prefix(persona, style),
        shot.expression,
        shot.gaze,
        f"wearing {with_article(shot.wardrobe)}" if shot.wardrobe else "",
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


def with_article(words: str) -> str:
    """`a mustard sweater`, `an apron`; plurals and words that have an article stay as they are."""
    plural = words.endswith("s") and not words.endswith("ss")
    if not words or plural or words.lower().startswith(ARTICLES):
        return words
    return f"{'an' if words[0].lower() in 'aeiou' else 'a'} {words}"


def with_noun(words: str, noun: str) -> str:
    """`brown` becomes `brown skin`; what names its noun, or says more than two words, stays as written."""
    return words if noun in words.lower() or len(words.split()) > 2 else f"{words} {noun}"
