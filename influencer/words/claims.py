"""What a text says to be so: text -> typed claims, by rules. Knows no bible and no writer.

Claims are about her, about somebody or something of hers (`my sister`), or about a name. Questions, wishes,
quotations and what is said of an hour (`tonight I live in this chair`) claim nothing. `plainly` and `looser` hold
the rules for a clause.
"""

from __future__ import annotations

# ruff: noqa: E501 (a pattern in pieces is harder to read than a long one)
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from influencer.records import Claim
from influencer.text import QUOTES
from influencer.words.grammar import ME, SMALL, STOP, WHO, head, noun, number, verb, when
from influencer.words.lexicon import PAST
from influencer.words.looser import LOOSER
from influencer.words.plainly import RULES, food_of

__all__ = ["ME", "SMALL", "STOP", "claims_in", "food_of", "head", "noun", "number", "verb", "when"]

LONGEST = 300  # characters of a sentence that are read; a model may send one of thousands, and rules go back and forth
MOST = 60  # sentences of a text that are read
GOES_ON = (
    r"(?:is|are|am|has|have|had|lives?|works?|speaks?|plays?|keeps?|comes?|owns?|can|can not|never|does not|do not|was|moved|ate|"
    r"drank|eats?|drinks?|swims?|drives?)"
)
UNREAL = re.compile(
    r"\?|\b(?:if|whether|wish|wished|(?<!who )would(?! not)|could(?! always| do without)|might|imagine|pretend|dream|dreamed|as though|unless|almost|nearly|maybe|perhaps|someday|"
    r"tonight|once upon|supposed|were I|tell people|told everybody)\b"
)
QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|(?<!\w)'[^']{3,}'(?!\w)")
LONG_FORMS = (
    (r"\b([Ii]) ?'m\b", r"\1 am"), (r"\b(\w+)'re\b", r"\1 are"), (r"\b(\w+)'ve\b", r"\1 have"),
    (r"\bcan(?:'t|not)\b", "can not"), (r"\bwon't\b", "will not"), (r"\b(\w+)n't\b", r"\1 not"),
    (r"\b([Ii]t|[Hh]e|[Ss]he|[Tt]here|[Tt]hat|[Ww]ho)'s\b", r"\1 is"), (r"\b([Ii])'ll\b", r"\1 will"),
    (r"\bim\b", "I am"), (r"\bi\b", "I"),
    (r"\b[Oo]ur\b", "my"), (r"\b[Ww]e\b", "I"),
    (r"(?<!my )(?<!My )\b(Mum|Mom|Dad|Granny|Gran|Grandma|Grandpa|Mother|Father|Grandmother)(?='s|,? [a-z])", lambda found: f"my {found.group().lower()}"),
    (r"\b([Mm]y|[Bb]oth|[Mm]y \w+|\w+) (?:girls|daughters)\b(?= )", r"\1 daughters"),
    (r"\b([Mm]y|[Mm]y \w+|[Rr]aising \w+) (?:boys|lads)\b", r"\1 sons"), (r"\b([Mm]y) kids\b", r"\1 children"),
)  # fmt: skip


@lru_cache(maxsize=4096)
def claims_in(text: str) -> tuple[Claim, ...]:
    """Every claim that `text` makes, each with its sentence."""
    found: dict[Claim, None] = {}
    last = ""
    for sentence in re.split(r"(?<=[.!?…])\s+|\n+", text)[:MOST]:
        whole = resolved(sentence[:LONGEST], last)
        last = spoken_of(whole)
        for clause in clauses(whole):
            for claim in heard_in(clause):
                found.setdefault(replace(claim, sentence=sentence.strip()))
    return tuple(found)


def resolved(sentence: str, last: str) -> str:
    """`It has no windows.` after `My workshop is a bakery.`: what is meant by it."""
    return re.sub(r"^(?:It|He|She)(?= (?:is|has|holds|lives|leaks|works)\b)", last, sentence) if last else sentence


def spoken_of(sentence: str) -> str:
    """What a sentence is about, if it is somebody or something of hers."""
    found = re.match(r"(?:My|Our) [a-z-]+(?= (?:is|has|holds|lives|works|keeps|sleeps)\b)", sentence)
    return found.group() if found else ""


def spoken_out(clause: str) -> str:
    """`Snacking on almonds`, `Parked the van`: with the subject that is left out."""
    first = clause.split(" ", 1)[0]
    if first.lower() in PAST:
        return f"I {first.lower()}{clause[len(first) :]}"
    if re.fullmatch(r"[A-Z][a-z]{3,}ing", first) and not re.match(r"\w+ (?:is|was|has)\b", clause):
        return f"I am {first.lower()}{clause[len(first) :]}"
    return clause


def clauses(sentence: str) -> list[str]:
    """The clauses of a sentence that claim something, long forms for short ones."""
    said = QUOTED.sub("it", sentence.translate(QUOTES))
    for short, long in LONG_FORMS:
        said = re.sub(short, long, said)
    parts = re.split(r"[;:()–—]|\s-\s|,? (?:and|but|because|so) (?=I\b|[Mm]y\b|we\b)", said)
    parts = [whole for part in parts for whole in with_subject(part)]
    return [
        spoken_out(part.strip())
        for part in parts
        if part.strip() and not UNREAL.search(part + ("?" if "?" in said else ""))
    ]


def with_subject(clause: str) -> list[str]:
    """`My bicycle has a bell and is green` as two clauses, each with its subject."""
    first, *others = re.split(rf",? (?:and|but) (?={GOES_ON}\b)", clause)
    who = re.match(rf"{WHO}(?= )", first.strip())
    return [first, *(f"{who.group()} {other}" for other in others if who)]


def heard_in(clause: str) -> Iterator[Claim]:
    """The claims of one clause."""
    for pattern, claims_of in (*RULES, *LOOSER):
        for found in pattern.finditer(clause):
            yield from claims_of(found)
