"""What a person's edits and declines say a bible should hold, each with where it was said. Changes nothing.

Nothing is invented: a word is suggested because it was struck out twice, a brand or a fact because it was written down.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from pydantic import ValidationError

from influencer.ledger import Ledger
from influencer.persona import LimitsOf, Persona, Voice
from influencer.reasons import Kind, Reason, read, standing
from influencer.records import Draft, DraftState, Words
from influencer.text import fold, holds
from influencer.words.canon import canon_of, claims_of, contradictions
from influencer.words.claims import SMALL, STOP
from influencer.words.rules import Case, says_nothing_banned

TIMES = 2  # drafts a word must have been struck out of
LONGEST = 4  # words of a phrase
BRAND_WORDS = 4
NOTE = 490  # characters of a note that the canon takes
TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
QUOTED = re.compile(r"[\"“'‘]([^\"”'’]{2,40})[\"”'’]")
SEAM = "\n_seam_\n"  # between texts that are searched as one

Keys = tuple[str, ...]
Refuses = Callable[[Draft, Words], bool]


@dataclass(frozen=True, slots=True)
class Past:
    """A draft of hers, the caption as its writer left it, and why which revision of it was declined."""

    draft: Draft
    written: str
    declines: tuple[tuple[int, Reason], ...]

    @property
    def is_edited(self) -> bool:
        """Whether a person changed the caption."""
        return self.written != self.draft.words.caption


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where something was said: the draft, and the caption before and after, or what was said of it."""

    draft: str
    before: str = ""
    after: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Replay:
    """Past drafts that the line would have refused: how many were approved, declined, edited later; and which."""

    approved: int = 0
    declined: int = 0
    edited: int = 0
    drafts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line for a bible: which list or key, what, where it was said, and what it would have done."""

    number: int
    keys: Keys
    value: str
    evidence: tuple[Evidence, ...]
    replay: Replay = Replay()


@dataclass(frozen=True, slots=True)
class Suggested:
    """What a persona's bible might hold, and a sentence for each thing said that no line could be made of."""

    persona: str
    suggestions: tuple[Suggestion, ...]
    unused: tuple[str, ...] = ()


def suggest(ledger: Ledger, persona: Persona) -> Suggested:
    """All that was said of her drafts and is not in her bible yet."""
    past = past_of(ledger, persona.name)
    found = [*struck_out(persona, past), *brands_of(persona, past), *facts_of(persona, past)]
    usable = [one for one in found if changed(persona, [one]) is not None]
    numbered = (
        replace(one, number=number, replay=replayed(persona, one, past)) for number, one in enumerate(usable, 1)
    )
    barred = (f"{'.'.join(one.keys)}: {one.value!r} would not fit her bible" for one in found if one not in usable)
    return Suggested(persona.name, tuple(numbered), (*unused(past), *barred))


def past_of(ledger: Ledger, name: str) -> list[Past]:
    """Her drafts, oldest first, with what was said of them."""
    return [
        Past(
            draft,
            str(draft.details.get("written") or draft.words.caption),
            tuple((verdict.revision, read(verdict.why)) for verdict in standing(ledger.verdicts(draft.id))),
        )
        for draft in ledger.drafts(persona=name)
    ]


# Words struck out


def struck_out(persona: Persona, past: Sequence[Past]) -> Iterator[Suggestion]:
    """voice.never_says: what a person took out of several captions, and let stand in none."""
    kept = SEAM.join([*spoken(persona), *(one.draft.words.caption for one in past if stood(one))])
    where: dict[str, dict[str, Evidence]] = {}
    for one in past:
        if one.is_edited:
            after = one.draft.words.caption
            for phrase in phrases(removed(one.written, after)):
                where.setdefault(phrase, {})[one.draft.id] = Evidence(one.draft.id, one.written, after)
    often = {phrase: said for phrase, said in where.items() if len(said) >= TIMES and not holds(kept, phrase)}
    for phrase in sorted(widest(often), key=lambda phrase: (-len(often[phrase]), phrase)):
        yield Suggestion(0, ("voice", "never_says"), phrase, tuple(often[phrase].values()))


def stood(one: Past) -> bool:
    """Whether a person approved the caption as it now stands."""
    return one.draft.state is DraftState.APPROVED


def spoken(persona: Persona) -> Iterator[str]:
    """Every text in which the bible itself speaks, or names what must stay sayable."""
    voice = persona.voice
    yield from (*voice.sample_lines, *voice.vocabulary, *voice.openers, *voice.closers, *voice.never_says)
    yield from (line for lines in (*voice.by_light.values(), *voice.by_season.values()) for line in lines)
    yield from (*persona.canon.values(), *persona.limits.words, persona.bio, persona.disclosure)
    for pillar in persona.pillars:
        yield from (*pillar.subjects, *pillar.scenes, *pillar.lines, *pillar.hashtags)


def removed(before: str, after: str) -> list[list[str]]:
    """The runs of words that are in `before` and nowhere in `after`, in lower case."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    left = {fold(word) for word in new}
    steps = SequenceMatcher(None, [*map(fold, old)], [*map(fold, new)], autojunk=False).get_opcodes()
    runs: list[list[str]] = []
    for step, start, end, _, _ in steps:
        if step in ("delete", "replace"):
            runs += runs_without(old[start:end], left)
    return runs


def runs_without(words: Iterable[str], left: set[str]) -> list[list[str]]:
    """Words in runs that break at those which are `left`."""
    runs: list[list[str]] = [[]]
    for word in words:
        if fold(word) in left:
            runs.append([])
        else:
            runs[-1].append(word.lower())
    return [run for run in runs if run]


def phrases(runs: Iterable[Sequence[str]]) -> set[str]:
    """Every phrase of some words in the runs that begins and ends with a word that carries meaning."""
    return {
        " ".join(run[start:end])
        for run in runs
        for start in range(len(run))
        for end in range(start + 1, min(start + LONGEST, len(run)) + 1)
        if carries(run[start]) and carries(run[end - 1])
    }


def carries(word: str) -> bool:
    """Whether a word says anything by itself."""
    return len(word) > 2 and not word.isdigit() and fold(word) not in STOP | SMALL


def widest(often: Mapping[str, Mapping[str, Evidence]]) -> Iterator[str]:
    """Phrases that are not merely part of a longer one from the same drafts."""
    for phrase, said in often.items():
        if not any(f" {phrase} " in f" {longer} " and often[longer].keys() == said.keys() for longer in often
                   if longer != phrase):  # fmt: skip
            yield phrase


# What was written down


def brands_of(persona: Persona, past: Sequence[Past]) -> Iterator[Suggestion]:
    """limits.brands: what a decline for a brand names."""
    named: dict[str, list[Evidence]] = {}
    for evidence in notes(past, Kind.BRAND):
        brand = brand_in(evidence.said)
        if brand and not any(holds(known, brand) for known in persona.limits.brands):
            named.setdefault(brand, []).append(evidence)
    for brand, said in named.items():
        yield Suggestion(0, ("limits", "brands"), brand, tuple(said))


def brand_in(note: str) -> str:
    """The brand that a note names: what stands in quotation marks, else a note of few words; else nothing."""
    quoted = QUOTED.search(note)
    name = (quoted.group(1) if quoted else note).strip(" .,!")
    return name if 0 < len(name.split()) <= BRAND_WORDS else ""


def facts_of(persona: Persona, past: Sequence[Past]) -> Iterator[Suggestion]:
    """canon: what a decline for a fact says, word for word."""
    taken = set(persona.canon)
    days = {one.draft.id: one.draft.slot.local_date for one in past}
    told: dict[str, list[Evidence]] = {}
    for evidence in notes(past, Kind.FACT):
        if len(evidence.said) <= NOTE and evidence.said not in persona.canon.values():
            told.setdefault(evidence.said, []).append(evidence)
    for note, said in told.items():
        first = f"noted_{days[said[0].draft]:%Y_%m_%d}"
        key = next(key for key in (first, *(f"{first}_{n}" for n in range(2, 999))) if key not in taken)
        taken.add(key)
        yield Suggestion(0, ("canon", key), note, tuple(said))


def notes(past: Sequence[Past], kind: Kind) -> Iterator[Evidence]:
    """What was said in declines of a kind, with the caption where it is still the one that was declined."""
    for one in past:
        for revision, reason in one.declines:
            if reason.kind is kind and reason.note:
                caption = one.draft.words.caption if revision == one.draft.revision else ""
                yield Evidence(one.draft.id, caption, said=reason.note)


def unused(past: Sequence[Past]) -> Iterator[str]:
    """A sentence for each decline of which no line can be made without inventing something."""
    for one in past:
        for _, reason in one.declines:
            if reason.kind is Kind.BRAND and not brand_in(reason.note):
                yield f'{one.draft.id}: declined for a brand that nobody named; `--why "brand: NAME"` names it'
            if reason.kind is Kind.FACT and not 0 < len(reason.note) <= NOTE:
                yield f'{one.draft.id}: declined for a fact that nobody put right; `--why "fact: what is so"` does'


# What it would change


def changed(persona: Persona, chosen: Sequence[Suggestion]) -> Persona | None:
    """The persona with those lines; None if the bible would not hold."""
    bible: dict[str, Any] = persona.model_dump(mode="json")
    for keys, value in values_of(persona, chosen).items():
        bible[keys[0]][keys[1]] = value
    try:
        return Persona.model_validate(bible)
    except ValidationError:
        return None


def values_of(persona: Persona, chosen: Sequence[Suggestion]) -> dict[Keys, str | list[str]]:
    """What to set in the bible: lists as they are with the new items behind, facts by their keys."""
    lists: dict[Keys, list[str]] = {
        ("voice", "never_says"): list(persona.voice.never_says),
        ("limits", "brands"): list(persona.limits.brands),
    }
    values: dict[Keys, str | list[str]] = {}
    for one in chosen:
        if one.keys in lists:
            lists[one.keys].append(one.value)
            values[one.keys] = lists[one.keys]
        else:
            values[one.keys] = one.value
    return values


def replayed(persona: Persona, one: Suggestion, past: Sequence[Past]) -> Replay:
    """How many past drafts the line would have refused that her bible as it is lets through."""
    refuses = against_canon(persona, one) if one.keys[0] == "canon" else against_phrase(persona, one)
    refused = [each for each in past if refuses(each.draft, each.draft.words)]
    before = [each for each in past if each.is_edited and refuses(each.draft, as_written(each))]
    return Replay(
        approved=sum(each.draft.state is DraftState.APPROVED for each in refused),
        declined=sum(each.draft.state is DraftState.DECLINED for each in refused),
        edited=len(before),
        drafts=tuple(dict.fromkeys(each.draft.id for each in (*refused, *before))),
    )


def as_written(past: Past) -> Words:
    """The words as their writer left them."""
    return replace(past.draft.words, caption=past.written)


def against_phrase(persona: Persona, one: Suggestion) -> Refuses:
    """Whether words hold a phrase that is not banned yet."""
    bare = changed(persona.model_copy(update={"limits": LimitsOf(), "voice": silent(persona.voice)}), [one]) or persona
    return lambda draft, words: any(says_nothing_banned(Case(words, bare, draft.labels, {})))


def silent(voice: Voice) -> Voice:
    """The voice without anything it never says."""
    return voice.model_copy(update={"never_says": ()})


def against_canon(persona: Persona, one: Suggestion) -> Refuses:
    """Whether words go against a fact, and against none that was known before."""
    before, after = canon_of(persona), canon_of(changed(persona, [one]) or persona)

    def refuses(draft: Draft, words: Words) -> bool:
        claims = claims_of(words)
        return bool(set(contradictions(claims, after)) - set(contradictions(claims, before)))

    return refuses
