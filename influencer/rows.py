"""Records as the ledger's rows, and back. Knows columns and records; runs no query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from pydantic import TypeAdapter
from sqlalchemy import Row

from influencer.records import (
    Account,
    Answer,
    Draft,
    DraftState,
    Entry,
    Publication,
    PublicationState,
    Receipt,
    Shot,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a draft stands, without its content: `place` is where its folder was last put, `posts` how they fare."""

    id: str
    persona: str
    state: DraftState
    revision: int
    place: str
    posts: tuple[PublicationState, ...] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """What keeps posts back until a person takes it away: `who` (or everything) is `how`, and why."""

    who: str
    how: str
    why: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.who} is {self.how}: {self.why}"


@dataclass(frozen=True, slots=True)
class AccountStanding:
    """An account of config.yaml, who posts to it, and what keeps its posts back, if anything does."""

    name: str
    channel: str
    personas: tuple[str, ...]
    bar: str


DRAFT: TypeAdapter[Draft] = TypeAdapter(Draft)
SHOT: TypeAdapter[Shot] = TypeAdapter(Shot)


def draft_row(draft: Draft, now: datetime) -> dict[str, Any]:
    """A draft as a row."""
    return {
        "id": draft.id,
        "persona": draft.persona,
        "local_date": draft.slot.local_date.isoformat(),
        "slot_number": draft.slot.number,
        "due": draft.slot.due,
        "state": draft.state,
        "revision": draft.revision,
        "content": DRAFT.dump_python(draft, mode="json"),
        "changed": now,
    }


def draft_of(row: Row[Any]) -> Draft:
    """A row as a draft; state and revision are the columns'."""
    draft = DRAFT.validate_python(row.content)
    return replace(draft, state=DraftState(row.state), revision=row.revision)


def shot_of(row: Row[Any]) -> Shot:
    """What a draft's row shows."""
    return SHOT.validate_python(row.content["shot"])


def standing_of(row: Row[Any], posts: Sequence[PublicationState]) -> Standing:
    """A row as where a draft stands."""
    return Standing(row.id, row.persona, DraftState(row.state), row.revision, row.place, tuple(posts))


def verdict_row(verdict: Verdict) -> dict[str, Any]:
    """A verdict as a row."""
    return {
        "draft": verdict.draft,
        "revision": verdict.revision,
        "answer": verdict.answer,
        "digests": dict(verdict.digests),
        "who": verdict.who,
        "via": verdict.via,
        "why": verdict.why,
        "at": verdict.at,
    }


def verdict_of(row: Row[Any]) -> Verdict:
    """A row as a verdict."""
    return Verdict(row.draft, row.revision, Answer(row.answer), row.digests, row.who, row.via, row.at, row.why)


def publication_row(draft: Draft, account: Account, digest: str, now: datetime) -> dict[str, Any]:
    """A fresh publication as a row. Its key is the same whenever the same draft is queued for the same account."""
    return {
        "draft": draft.id,
        "account": account.name,
        "persona": draft.persona,
        "channel": account.channel,
        "state": PublicationState.WAITING,
        "digest": digest,
        "key": uuid5(NAMESPACE_URL, f"{draft.id}/{account.name}/{draft.created.isoformat()}/{draft.revision}").hex,
        "due": draft.slot.due,
        "prepared": {},
        "remote_id": "",
        "url": "",
        "posted": None,
        "sentence": "Waits for its slot.",
        "looks": 0,
        "changed": now,
    }


def publication_values(publication: Publication) -> dict[str, Any]:
    """What a step changes."""
    receipt = publication.receipt
    return {
        "state": publication.state,
        "prepared": dict(publication.prepared),
        "remote_id": receipt.remote_id if receipt else "",
        "url": receipt.url if receipt else "",
        "posted": receipt.at if receipt else None,
        "sentence": publication.sentence,
        "looks": publication.looks,
        "changed": publication.changed,
    }


def publication_of(row: Row[Any]) -> Publication:
    """A row as a publication."""
    receipt = Receipt(row.remote_id, row.url, row.posted) if row.posted is not None else None
    return Publication(
        draft=row.draft,
        persona=row.persona,
        account=Account(row.account, row.channel),
        state=PublicationState(row.state),
        digest=row.digest,
        key=row.key,
        due=row.due,
        prepared=row.prepared,
        receipt=receipt,
        sentence=row.sentence,
        changed=row.changed,
        looks=row.looks,
    )


def attempt_row(before: Publication, to: PublicationState, sentence: str, now: datetime) -> dict[str, Any]:
    """A step as a row."""
    return {
        "draft": before.draft,
        "account": before.account.name,
        "from_state": before.state,
        "to_state": to,
        "sentence": sentence,
        "at": now,
    }


def entry_row(entry: Entry) -> dict[str, Any]:
    """A line of the journal as a row."""
    return {
        "at": entry.at,
        "kind": entry.kind,
        "persona": entry.persona,
        "draft": entry.draft,
        "who": entry.who,
        "sentence": entry.sentence,
    }


def entry_of(row: Row[Any]) -> Entry:
    """A row as a line of the journal."""
    return Entry(row.at, row.kind, row.persona, row.draft, row.sentence, row.who)
