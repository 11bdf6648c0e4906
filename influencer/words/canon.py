"""Her canon: the facts a shot calls for, what they claim, and what in a text goes against them or an earlier post.

Knows no writer. Where two claims cannot both be so, both their sentences are shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from influencer.persona import Persona
from influencer.records import Claim, Shot, Words
from influencer.text import fold, plain
from influencer.words.claims import ME, SMALL, STOP, claims_in, food_of, noun
from influencer.words.lexicon import ALIKE, AREAS, COLOURS, FOODS, HYPERNYMS, KIN, OPPOSITES, PETS, THINGS

FACT_TOKENS = 320  # of canon in a prompt
TOKEN = 4  # characters, roughly
LASTING = frozenset(f"{KIN} {PETS} {THINGS}".split())


@dataclass(frozen=True, slots=True)
class Known:
    """A claim that stands: where it was made, and all that was said there."""

    claim: Claim
    source: str
    text: str


# Facts for a prompt


def facts_for(persona: Persona, shot: Shot, tokens: int = FACT_TOKENS) -> list[tuple[str, str]]:
    """The canon facts that share most words with the shot, as many as fit `tokens`, in the bible's order."""
    about = keywords(" ".join((shot.pillar, shot.subject, shot.scene, shot.season)))
    facts = list(persona.canon.items())
    left = tokens
    chosen = set()
    for fact in sorted(facts, key=lambda fact: -len(about & keywords(" ".join(fact)))):
        cost = 1 + len(" ".join(fact)) // TOKEN
        if cost <= left:
            chosen.add(fact)
            left -= cost
    return [fact for fact in facts if fact in chosen]


def keywords(text: str) -> set[str]:
    """The words of `text` that carry meaning, roughly: three letters or more, no small ones, in the singular."""
    return {noun(word) for word in re.findall(r"[^\W_]{3,}", fold(text.replace("_", " ")))} - STOP - SMALL


# What is known


def canon_of(persona: Persona) -> list[Known]:
    """What the bible claims: its facts, and what its fields say of name, age, home and look."""
    told = [Known(claim, f"canon.{key}", fact) for key, fact in persona.canon.items() for claim in claims_in(fact)]
    return [*told, *fields_of(persona)]


def fields_of(persona: Persona) -> list[Known]:
    """What the bible's own fields claim."""
    look = persona.look.immutable
    rows = [
        ("display_name", persona.display_name, Claim(ME, "name", persona.display_name, "name", only=True)),
        ("age", f"{persona.display_name} is {persona.age}.", Claim(ME, "age", str(persona.age), "number", only=True)),
        ("age", f"{persona.display_name} is {persona.age}.", Claim(ME, "decade", str(persona.age // 10), only=True)),
        ("home.place", persona.home.place, Claim(ME, "lives in", persona.home.place, "place", only=True)),
    ]
    for field, about in ((look.eyes, "eye"), (look.hair, "hair")):
        colour = next((word for word in fold(field).split() if word in COLOURS.split()), "")
        if colour:
            rows.append((f"look.immutable.{noun(about)}", field, Claim(about, "colour", colour, only=True)))
    return [Known(with_sentence(claim, text), source, text) for source, text, claim in rows]


def with_sentence(claim: Claim, sentence: str) -> Claim:
    """The claim as said in `sentence`."""
    return Claim(claim.subject, claim.predicate, claim.value, claim.kind, claim.affirmed, claim.only, sentence)


def claims_of(words: Words) -> tuple[Claim, ...]:
    """What the caption claims: as the rules read it, and as its writer says, where the sentence stands in it."""
    typed = [claim for claim in words.claims if claim.sentence and plain(claim.sentence) in plain(words.caption)]
    texts = (words.caption, *words.captions.values())
    return tuple(dict.fromkeys((*(claim for text in texts for claim in claims_in(text)), *typed)))


# What goes against it


def contradictions(said: Iterable[Claim], known: Sequence[Known]) -> list[str]:
    """A sentence for each claim that cannot stand beside what is known; both sides are quoted."""
    names = aliases(known)
    found: dict[str, None] = {}
    for claim in said:
        for old in known:
            if plain(claim.sentence) != plain(old.claim.sentence) and clash(claim, old, names):
                found.setdefault(f'"{claim.sentence}" goes against {old.source}: "{old.claim.sentence}"')
                break
    return list(found)


def aliases(known: Iterable[Known]) -> dict[str, str]:
    """Whom a name stands for: Inez for her grandmother."""
    named = [old.claim for old in known if old.claim.predicate == "name" and old.claim.subject != ME]
    return {word: claim.subject for claim in named if claim.affirmed for word in fold(claim.value).split()[:1]}


def clash(new: Claim, old: Known, names: dict[str, str]) -> bool:
    """Whether a claim and a known one cannot both be so."""
    was = old.claim
    if new.predicate != was.predicate or not same_subject(new.subject, was.subject, names) or is_fleeting(new, old):
        return False
    if new.affirmed != was.affirmed:
        no, yes = (was, new) if new.affirmed else (new, was)
        return covers(no, yes)
    if not new.affirmed:
        return False
    if new.predicate == "is":
        return any({new.value, was.value} == pair for pair in OPPOSITES)
    return (new.only or was.only) and not agrees(new, was) and not also_said(new, old)


def same_subject(one: str, other: str, names: dict[str, str]) -> bool:
    """Whether two claims are about the same one."""
    resolved = names.get(one, one), names.get(other, other)
    return "" in (one, other) or one == other or alike(*resolved)


def is_fleeting(new: Claim, old: Known) -> bool:
    """Whether the two are about things that come and go, of which only the canon has a lasting number."""
    if old.source.startswith("canon") or not (new.predicate == "has" or new.predicate.startswith("count of ")):
        return False
    about = new.value if new.predicate == "has" else new.predicate.removeprefix("count of ")
    return about not in LASTING


def covers(no: Claim, yes: Claim) -> bool:
    """Whether a denial denies that: who does not swim does not swim in lakes; who eats no meat eats no steak."""
    if not no.value:
        return True
    if no.predicate == "been to":
        return lies_in(yes.value, no.value)
    if no.predicate == "does eat":
        return yes.value == no.value or yes.value in FOODS.get(no.value, "").split() or food_of(yes.value) == no.value
    return agrees(no, yes) or yes.value in HYPERNYMS.get(no.value, "").split()


def lies_in(place: str, area: str) -> bool:
    """Whether a place is that area or lies in it; `outside Europe` is everywhere else that we know."""
    around = {plain(place), *AREAS.get(plain(place), ())}
    if area.startswith("outside "):
        return len(around) > 1 and plain(area.removeprefix("outside ")) not in around
    return plain(area) in around


def agrees(one: Claim, other: Claim) -> bool:
    """Whether two values are the same, as far as they say."""
    if one.kind in ("place", "name") or other.kind in ("place", "name"):
        left, right = set(plain(one.value).split()), set(plain(other.value).split())
        return left <= right or right <= left
    if one.kind == "date":
        this, that = (dict(item.split("=") for item in claim.value.split()) for claim in (one, other))
        return all(this[key] == that[key] for key in this.keys() & that.keys())
    return alike(one.value, other.value)


def alike(one: str, other: str) -> bool:
    """Whether two words mean the same."""
    return one == other or any(one in words and other in words for words in ALIKE)


def also_said(new: Claim, old: Known) -> bool:
    """Whether the new value stands beside the old one: `captain, cook and weather service` are jobs of one man."""
    stands = f" {plain(new.value)} " in f" {plain(old.text)} "
    return stands and new.kind in ("thing", "name") and new.predicate != "colour"
