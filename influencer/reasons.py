"""Why a person declined a draft: the kinds there are, how one stands in a verdict, what puts it right. Knows no ledger.

A verdict keeps its reason as one line of text: `words: too chirpy`, `picture`, or free words of no kind.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from influencer.errors import Invalid
from influencer.records import Answer, Draft, Verdict, Words
from influencer.text import holds, spaced

AGAIN = "another take"
"""What an undo says that only makes room for another take: the decline before it still counts as said."""


class Kind(StrEnum):
    """What was wrong with a draft."""

    PICTURE = "picture"
    IDENTITY = "identity"
    WORDS = "words"
    TONE = "tone"
    FACT = "fact"
    REPETITION = "repetition"
    BRAND = "brand"
    TIMING = "timing"


SAID: Mapping[Kind, str] = {
    Kind.PICTURE: "the picture is not good",
    Kind.IDENTITY: "it is not her in the picture",
    Kind.WORDS: "the words are not good",
    Kind.TONE: "the tone is not hers",
    Kind.FACT: "something in it is not true of her",
    Kind.REPETITION: "it says again what she has said before",
    Kind.BRAND: "it names or shows a brand",
    Kind.TIMING: "it comes at a wrong time",
}
RETRY: Mapping[Kind, str] = {
    Kind.PICTURE: "reshoot",
    Kind.IDENTITY: "reshoot",
    Kind.WORDS: "rewrite",
    Kind.TONE: "rewrite",
    Kind.FACT: "rewrite",
    Kind.REPETITION: "rewrite",
    Kind.BRAND: "reshoot",
    Kind.TIMING: "replan",
}
"""The command that makes another take. A brand is in the picture, unless it stands in the words."""
NAMED = re.compile(r"[^\W\d_][\w&'’.-]*")


@dataclass(frozen=True, slots=True)
class Reason:
    """What was wrong, and what the person said besides."""

    kind: Kind | None = None
    note: str = ""

    def __str__(self) -> str:
        """As a verdict keeps it."""
        return ": ".join(part for part in (self.kind, self.note) if part)

    @property
    def sentence(self) -> str:
        """As a writer is told."""
        return ": ".join(part for part in (SAID[self.kind] if self.kind else "", self.note) if part)


def read(why: str) -> Reason:
    """The reason that a verdict keeps."""
    head, _, tail = why.partition(":")
    word = head.strip().lower()
    return Reason(Kind(word), tail.strip()) if word in list(Kind) else Reason(None, why.strip())


def typed(why: str, note: str = "") -> Reason:
    """The reason a person typed. Raises Invalid for one word that is nearly a kind."""
    reason = read(why)
    word = why.strip().lower()
    near = difflib.get_close_matches(word, list(Kind), n=1, cutoff=0.75)
    if reason.kind is None and near and " " not in word:
        raise Invalid(f"--why {why!r}: did you mean '{near[0]}'? The kinds are {', '.join(Kind)}")
    return Reason(reason.kind, "; ".join(part for part in (reason.note, " ".join(note.split())) if part))


def retry(reason: Reason, words: Words) -> str:
    """The command that sends a draft with these words back to the stage that failed; none where no kind was given."""
    if reason.kind is Kind.BRAND and in_words(reason.note, words):
        return "rewrite"
    return RETRY[reason.kind] if reason.kind else ""


def in_words(note: str, words: Words) -> bool:
    """Whether a name in `note` stands in the words too."""
    names = [name for name in NAMED.findall(note) if name[:1].isupper() or " " not in note.strip()]
    said = " ".join((words.caption, *words.captions.values(), *map(spaced, words.hashtags)))
    return any(holds(said, name) for name in names)


def remedy(reason: Reason, draft: Draft) -> str:
    """The sentence that says what to do about a declined draft; nothing where no kind was given."""
    how = retry(reason, draft.words)
    also = {
        Kind.BRAND: f"; `influencer bible suggest {draft.persona}` proposes the line that keeps it out",
        Kind.TIMING: "; posting.slots in the bible says when she posts",
    }
    return f"`influencer {how} {draft.id}` makes another one{also.get(reason.kind, '')}" if how and reason.kind else ""


def standing(verdicts: Sequence[Verdict]) -> Iterator[Verdict]:
    """The declines among a draft's verdicts that were not taken back, or only to make room for another take."""
    for number, verdict in enumerate(verdicts):
        undone = next((later for later in verdicts[number + 1 :] if later.answer is Answer.UNDO), None)
        if verdict.answer is Answer.DECLINE and (undone is None or undone.why == AGAIN):
            yield verdict
