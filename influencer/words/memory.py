"""The ledger -> what new words are held to: earlier captions and claims, what was approved. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from influencer.ledger import Ledger
from influencer.persona import Persona
from influencer.records import Draft, DraftState
from influencer.words.canon import Known, canon_of, claims_of
from influencer.words.chain import Background, Judge, voice_card
from influencer.words.rules import NEAR, REMEMBERED

STANDING = (DraftState.IN_REVIEW, DraftState.APPROVED)


def background_for(
    ledger: Ledger, persona: Persona, others: Sequence[str], but: str = "", judge: Judge | None = None
) -> Background:
    """What is held against new words of hers: her last captions and claims, the `others`' captions, not draft `but`."""
    drafts = [draft for draft in ledger.drafts(persona=persona.name, last=NEAR) if draft.id != but]
    return Background(
        recent=[draft.words.caption for draft in drafts],
        others={caption: name for name in others for caption in captions_of(ledger, name)},
        known=[*canon_of(persona), *(known for draft in drafts for known in public(draft))],
        card=voice_card(persona, [draft.words.caption for draft in drafts if approved_as_written(draft)]),
        judge=judge,
    )


def captions_of(ledger: Ledger, name: str) -> list[str]:
    """The latest captions of another persona."""
    return [draft.words.caption for draft in ledger.drafts(persona=name, last=REMEMBERED)]


def public(draft: Draft) -> Iterator[Known]:
    """The claims of a draft that was not declined, as what is known from then on."""
    if draft.state in STANDING:
        source = f"her post of {draft.slot.local_date.day} {draft.slot.local_date:%B}"
        yield from (Known(claim, source, draft.words.caption) for claim in claims_of(draft.words))


def approved_as_written(draft: Draft) -> bool:
    """Whether a person approved the caption without changing it."""
    return draft.state is DraftState.APPROVED and draft.details.get("written") == draft.words.caption
