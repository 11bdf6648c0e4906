"""Persona + shot -> the messages a language model gets. Knows no model.

What the bible says is data here, never a template.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from influencer import life
from influencer.limits import LIMITS
from influencer.persona import Persona, Sponsored
from influencer.records import Shot, Words
from influencer.template import Messages, filled
from influencer.words.canon import facts_for
from influencer.words.typed import TYPES

Form = Literal["caption", "story", "carousel"]
OPENINGS = 20
OPENING_WORDS = 8
TEMPLATES = Path(__file__).parent / "templates"
LONGEST_LINE = 600  # characters of any one bible value, so that no value drowns the rest


@dataclass(frozen=True, slots=True)
class Most:
    """What we ask for: characters of caption and alt text, and a number of hashtags every channel takes."""

    caption: int = 700
    story: int = 120
    alt_text: int = 400
    hashtags: int = 5


def messages(persona: Persona, shot: Shot, recent: Sequence[str], failed: Sequence[str] = ()) -> Messages:
    """The two messages for `shot`. `recent` is oldest first; only how those captions began goes in, never old prose."""
    most = Most(hashtags=min(5, *(limits.hashtags for limits in LIMITS.values())))
    paid = paid_by(persona, shot)
    facts, never = facts_for(persona, shot), never_says(persona)
    system = render("system.j2", persona=persona, facts=facts, never_says=never, paid=paid)
    form = form_of(shot)
    user = render(
        "user.j2",
        task=render(f"{form}.j2", shot=shot, most=most).strip(),
        alt_text=render("alt_text.j2", most=most).strip(),
        style=persona.voice.style.get(form, ""),
        persona=persona,
        shot=shot,
        life=life.told(persona, shot.slot.local_date),
        openings=[start_of(caption) for caption in recent[-OPENINGS:] if caption.strip()],
        failed=failed,
        most=most,
        tags=tags_of(persona, shot),
        kinds=tuple(TYPES),
        paid=paid,
    )
    return Messages(system=system, user=user)


def form_of(shot: Shot) -> Form:
    """What is written for: a caption, a story's line, the caption of a carousel."""
    if shot.aspect == "9:16":
        return "story"
    return "carousel" if shot.pictures > 1 else "caption"


def judge_messages(persona: Persona, shot: Shot, words: Words, facts: Sequence[str], most: int) -> Messages:
    """The two messages for who judges finished words, by what is known of her."""
    system = render("judge_system.j2", persona=persona, facts=facts)
    user = render("judge_user.j2", shot=shot, caption=words.caption, alt_text=words.alt_text, most=most)
    return Messages(system=system, user=user)


def render(template: str, **values: object) -> str:
    """One of our templates, filled."""
    return filled(TEMPLATES, template, LONGEST_LINE, **values)


def never_says(persona: Persona) -> tuple[str, ...]:
    """What she never says, and the words she never uses."""
    return (*persona.voice.never_says, *persona.limits.words)


def start_of(caption: str) -> str:
    """How a caption began: a few words, enough to begin differently."""
    return " ".join(caption.split()[:OPENING_WORDS])


def paid_by(persona: Persona, shot: Shot) -> Sponsored | None:
    """Who pays for posts of the shot's pillar, if anybody does."""
    pillar = persona.pillar(shot.pillar)
    return pillar.sponsored if pillar else None


def tags_of(persona: Persona, shot: Shot) -> tuple[str, ...]:
    """The hashtags of the shot's pillar, without #."""
    pillar = persona.pillar(shot.pillar)
    return pillar.hashtags if pillar else ()
