"""The ledger -> what new words are held to: earlier captions, what she has claimed, what was approved.

What was approved is read once and kept with its claims; a text nobody has read yet is read at the next occasion, so
that ledgers from before, and texts that only an older reader has read, need nothing done to them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from influencer.ledger import ANEW, Ledger
from influencer.persona import Persona
from influencer.records import Draft, DraftState
from influencer.sayings import Saying, Sayings
from influencer.words.canon import Known, canon_of, claims_of
from influencer.words.chain import Background, Judge, voice_card
from influencer.words.rules import NEAR, REMEMBERED

EXAMPLES = 6  # captions approved as written that a model is shown
READER = "2"  # which rules read; raised when they learn something, so that every text is read again


def background_for(
    ledger: Ledger, persona: Persona, others: Sequence[str], but: str = "", judge: Judge | None = None
) -> Background:
    """What is held against new words of hers: her last captions and claims, the `others`' captions, not draft `but`."""
    latest = ledger.drafts(persona=persona.name, last=NEAR)
    itself = {but, *(of for draft in latest if draft.id == but for of in draft.details.get(ANEW, {}).get("of", ()))}
    drafts = [draft for draft in latest if draft.id not in itself]
    approved = [draft.words.caption for draft in drafts if approved_as_written(draft)]
    return Background(
        recent=[draft.words.caption for draft in drafts],
        others={caption: name for name in others for caption in captions_of(ledger, name)},
        known=[
            *canon_of(persona),
            *(one for draft in drafts for one in about_to_be(draft)),
            *said_by(ledger, persona, but),
        ],
        card=voice_card(persona, approved),
        judge=judge,
        tags=[draft.words.hashtags for draft in drafts],
        examples=approved[-EXAMPLES:],
    )


def captions_of(ledger: Ledger, name: str) -> list[str]:
    """The latest captions of another persona."""
    return [draft.words.caption for draft in ledger.drafts(persona=name, last=REMEMBERED)]


def about_to_be(draft: Draft) -> Iterator[Known]:
    """The claims of a draft that waits for its verdict."""
    if draft.state is DraftState.IN_REVIEW:
        source = f"her draft for {draft.slot.local_date.day} {draft.slot.local_date:%B}"
        yield from (Known(claim, source, draft.words.caption) for claim in claims_of(draft.words))


def said_by(ledger: Ledger, persona: Persona, but: str = "") -> list[Known]:
    """Everything she has said in public and that stands, but for the text `but`."""
    said = (one for one in what_she_said(ledger, persona.name) if one.source != but)
    return [Known(claim, one.called, one.text) for one in said for claim in one.claims]


def what_she_said(ledger: Ledger, name: str, everything: bool = False) -> list[Saying]:
    """What she has said, oldest first, once what is unread has been read."""
    catch_up(ledger)
    return Sayings(ledger.engine).said(name, everything)


def catch_up(ledger: Ledger) -> int:
    """Read every approved text that was not read yet, and keep what it claims; how many there were."""
    sayings = Sayings(ledger.engine)
    unread = sayings.unread(READER)
    if unread:
        sayings.keep([(text, claims_of(text.words)) for text in unread], READER)
    return len(unread)


def approved_as_written(draft: Draft) -> bool:
    """Whether a person approved the caption without changing it."""
    return draft.state is DraftState.APPROVED and draft.details.get("written") == draft.words.caption
