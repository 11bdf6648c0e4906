"""What words go through before a person sees them: clean-up, rules, canon, life, repetition, voice, judge.

Knows no writer. Each step looks at the words and says what is wrong. What a hard step says keeps words from ever
being shown; what a soft one says asks for one better try and, if that is no better, goes with them to review.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from influencer.errors import Failed
from influencer.persona import Persona
from influencer.records import Claim, Labels, Limits, Shot, Words
from influencer.words.canon import Known, canon_of, claims_of, contradictions, keywords
from influencer.words.card import LOW, Card, Score, card_of, score
from influencer.words.lived import against_life, against_weather, left_at_home
from influencer.words.rules import TOO_ALIKE, check, likeness
from influencer.words.tags import in_turn
from influencer.words.tidy import clean, with_room
from influencer.words.versions import fit

VOICE = "voice "  # how the warning about her voice begins
UNJUDGED = "not judged: "  # how the warning begins that the judge could not be asked


class Judge(Protocol):
    """Whoever reads finished words once more and says what goes against her facts or is not her."""

    @property
    def name(self) -> str:
        """Who judges, like openai:gpt."""

    def faults(self, persona: Persona, shot: Shot, words: Words, facts: Sequence[str]) -> list[str]:
        """What is wrong, a sentence each. Raises Failed if it cannot be asked."""


@dataclass(frozen=True, slots=True)
class Background:
    """What words are held to beside the bible: earlier captions (oldest first), those of the operator's other personas,
    what is known of her, her voice card, a judge if there is one; and what helps to write them: the hashtags of earlier
    posts (oldest first), and approved captions to sound like.
    """

    recent: Sequence[str] = ()
    others: Mapping[str, str] = field(default_factory=dict)
    known: Sequence[Known] = ()
    card: Card | None = None
    judge: Judge | None = None
    tags: Sequence[Sequence[str]] = ()
    examples: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One text on its way: whose it is, what goes with it, and what it is held to."""

    persona: Persona
    shot: Shot
    labels: Labels
    channels: Mapping[str, Limits]
    background: Background


@dataclass(frozen=True, slots=True)
class Tried:
    """Words after the chain, what was said against them, and what a person should know that no better try can help."""

    words: Words
    hard: tuple[str, ...]
    soft: tuple[str, ...]
    notes: tuple[str, ...] = ()


Step = Callable[[Case, Words], list[str]]


def background_of(persona: Persona, recent: Sequence[str] = ()) -> Background:
    """What the bible alone gives: its canon, the card of its sample lines."""
    return Background(recent, {}, canon_of(persona), voice_card(persona))


def voice_card(persona: Persona, approved: Sequence[str] = ()) -> Card | None:
    """Her card: from the bible's sample lines and the captions that were approved as they were written."""
    return card_of([*persona.voice.sample_lines, *approved], persona.voice.emoji)


def tidied(case: Case, words: Words) -> Words:
    """Clean-up, her own hashtags in turn, and the versions that short channels need."""
    tagged = in_her_tags(case, clean(words))
    return fit(with_room(tagged, case.labels, case.channels), case.labels, case.channels)


def in_her_tags(case: Case, words: Words) -> Words:
    """The words with hashtags of the pillar's own set, those that rested longest."""
    pillar = case.persona.pillar(case.shot.pillar)
    own = tuple(pillar.hashtags) if pillar else ()
    return replace(words, hashtags=in_turn(own, words.hashtags, case.background.tags))


def by_the_rules(case: Case, words: Words) -> list[str]:
    """The rules on text, her own earlier captions among them."""
    return check(words, case.persona, case.labels, case.channels, case.background.recent)


def within_canon(case: Case, words: Words) -> list[str]:
    """Nothing against her canon, or against what an earlier post of hers says."""
    return contradictions(claims_of(words), case.background.known)


def within_life(case: Case, words: Words) -> list[str]:
    """Nothing against where she is that day, or the season there."""
    return [fault for text in texts_of(words) for fault in against_life(case.persona, case.shot, text)]


def texts_of(words: Words) -> tuple[str, ...]:
    """The caption and its versions, each once."""
    return tuple(dict.fromkeys((words.caption, *words.captions.values())))


def true_to_the_day(case: Case, words: Words) -> list[str]:
    """As the weather is; away from home, nothing of what stayed there."""
    weather = against_weather(case.persona, case.shot, words.caption)
    return [*weather, *left_at_home(case.persona, case.shot, words.caption)]


def unlike_others(case: Case, words: Words) -> list[str]:
    """Not nearly what another persona of the operator's has said."""
    alike = (who for caption, who in case.background.others.items() if likeness(words.caption, caption) >= TOO_ALIKE)
    return [f"the caption is nearly one of {who}'s; say something else" for who in dict.fromkeys(alike)]


def describes_the_shot(case: Case, words: Words) -> list[str]:
    """The alt text names the place or what she wears; in English, for so do the shots."""
    shot = case.shot
    seen = keywords(" ".join((shot.scene, shot.wardrobe, shot.accessory, shot.subject)))
    if not case.persona.languages[0].startswith("en") or keywords(words.alt_text) & seen:
        return []
    return [f"the alt text names neither the place ({shot.scene}) nor what she wears ({shot.wardrobe})"]


def in_her_voice(case: Case, words: Words) -> list[str]:
    """Written as she writes."""
    heard = voice_of(case.background, words)
    if heard is None or heard.value >= LOW:
        return []
    return [f"{VOICE}{heard.value:.2f} of 1: {'; '.join(heard.why)}"]


def judged(case: Case, words: Words) -> tuple[list[str], list[str]]:
    """What the judge says, and a note if it could not be asked: that costs no draft."""
    judge = case.background.judge
    if judge is None:
        return [], []
    known = (known.text for known in case.background.known)
    facts = dict.fromkeys([*case.persona.canon.values(), *known])
    try:
        return judge.faults(case.persona, case.shot, words, list(facts)), []
    except Failed as error:
        return [], [f"{UNJUDGED}{error.sentence}"]


HARD: tuple[Step, ...] = (by_the_rules, within_canon, within_life, unlike_others)
SOFT: tuple[Step, ...] = (true_to_the_day, describes_the_shot, in_her_voice)


def hard_faults(case: Case, words: Words) -> tuple[str, ...]:
    """Everything for which the words may never be shown, a person's own as much as a model's."""
    return tuple(sentence for step in HARD for sentence in step(case, words))


def through(case: Case, words: Words) -> Tried:
    """The words after every step. Soft steps and judge are spared words that cannot be shown anyway."""
    tidy = tidied(case, words)
    hard = hard_faults(case, tidy)
    if hard:
        return Tried(tidy, hard, ())
    said, notes = judged(case, tidy)
    soft = (*(sentence for step in SOFT for sentence in step(case, tidy)), *said)
    return Tried(tidy, hard, soft, tuple(notes))


def with_warnings(tried: Tried) -> Words:
    """Words that may be shown, with what was said against them."""
    return replace(tried.words, warnings=(*tried.words.warnings, *tried.soft, *tried.notes))


def voice_of(background: Background, words: Words) -> Score | None:
    """How like her the caption is; None where there is no card."""
    return score(background.card, words.caption) if background.card else None


def account_of(background: Background, words: Words) -> dict[str, Any]:
    """What a draft remembers of its words: the caption as written, the voice score and why, the claims."""
    heard = voice_of(background, words)
    voice = {"score": heard.value, "why": list(heard.why)} if heard else {}
    return {"written": words.caption, "voice": voice, "claims": [line_of(claim) for claim in claims_of(words)]}


def line_of(claim: Claim) -> str:
    """A claim as one line: `sister, name: Ana`."""
    said = claim.value if claim.affirmed else f"not {claim.value}".strip()
    return f"{claim.subject}, {claim.predicate}: {said}"
