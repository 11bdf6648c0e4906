"""What a model says its caption claims -> the claims our rules compare. Knows no model and no bible.

A claim of a kind we have no comparison for is left out, and so is one that cannot be read: neither costs the caption.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from influencer.records import Claim
from influencer.text import fold
from influencer.words.claims import ME, noun, number, when

MOST = 20  # claims of one caption
SELF = frozenset({"me", "i", "she", "her", "herself", "myself", "he", "him", "himself", ""})
POSSESSIVE = ("my ", "her ", "his ", "our ")


@dataclass(frozen=True, slots=True)
class Type:
    """How a kind of claim is compared: its predicate, how its value is read, whether one value rules out others."""

    predicate: str
    kind: Literal["place", "name", "number", "date", "thing"]
    only: bool = False


TYPES: dict[str, Type] = {
    "name": Type("name", "name"),
    "age": Type("age", "number", only=True),
    "home": Type("lives in", "place", only=True),
    "origin": Type("comes from", "place", only=True),
    "birthday": Type("birthday", "date", only=True),
    "job": Type("job", "thing"),
    "workplace": Type("works at", "thing"),
    "has": Type("has", "thing"),
    "eats": Type("does eat", "thing"),
    "likes": Type("does like", "thing"),
    "fears": Type("fears", "thing"),
    "colour": Type("colour", "thing", only=True),
}


class Said(BaseModel):
    """One thing the caption says to be so, or not so."""

    sentence: str = Field(max_length=600)
    about: str = Field(max_length=80)
    what: str = Field(max_length=20)
    value: str = Field(max_length=120)
    affirmed: bool = True


def readable(items: Any) -> Any:
    """The items of a list that can be read; a list in another form is as good as none."""
    return [one for item in (items if isinstance(items, list) else [])[:MOST] for one in said(item)]


def said(item: Any) -> Iterator[Said]:
    """The item, if it can be read."""
    try:
        yield Said.model_validate(item)
    except ValidationError:
        return


Claimed = Annotated[list[Said], BeforeValidator(readable)]


def claims_from(items: Iterable[Said]) -> tuple[Claim, ...]:
    """The claims among them that can be compared, each once."""
    return tuple(dict.fromkeys(claim for item in items for claim in claim_of(item)))


def claim_of(item: Said) -> Iterator[Claim]:
    """One claim in our form, or none."""
    type = TYPES.get(fold(item.what).strip())
    value = value_of(item.value.strip(), type.kind) if type else ""
    if type and value and item.sentence.strip():
        yield Claim(
            subject_of(item.about), type.predicate, value, type.kind, item.affirmed, type.only, item.sentence.strip()
        )


def subject_of(about: str) -> str:
    """Whom it is about: `me`, `sister`, `cat`, or a name, folded."""
    words = fold(about).strip()
    for own in POSSESSIVE:
        words = words.removeprefix(own)
    return ME if words in SELF else noun(words)


def value_of(value: str, kind: str) -> str:
    """A value as claims hold it; empty if it says nothing of its kind."""
    if kind == "number":
        return "" if number(value) == "0" else number(value)
    if kind == "date":
        return when(value)
    return value if kind in ("place", "name") else noun(value)
