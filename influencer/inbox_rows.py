"""Comments and replies as the ledger's rows, and back. Knows columns and records; runs no query."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Row

from influencer.records import (
    Account,
    Comment,
    CommentClass,
    CommentState,
    Hold,
    Receipt,
    ReplyDraft,
    ReplyState,
    Skip,
    Triage,
)

SCRYPT = {"n": 2**11, "r": 8, "p": 1, "dklen": 32}  # some milliseconds a name


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to the comment that is ours under `comment`. `confirmed` is the digest of what was confirmed once."""

    comment: str
    persona: str
    account: Account
    state: ReplyState
    text: str
    language: str
    writer: str
    fixed: bool
    key: str
    digest: str = ""
    confirmed: str = ""
    prepared: dict[str, str] = field(default_factory=dict)
    receipt: Receipt | None = None
    sentence: str = ""
    looks: int = 0
    changed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A comment in the ledger, ours under `id`. `revision` grows with each change of it or of what is answered."""

    id: str
    persona: str
    comment: Comment
    thread: str
    state: CommentState
    revision: int
    urgent: bool
    classes: tuple[CommentClass, ...]
    reasons: tuple[str, ...]
    language: str
    twice: bool
    seen: datetime
    reply: Reply | None = None

    @property
    def name(self) -> str:
        """What a person calls it: it names the very state that was seen."""
        return f"{self.id}.{self.revision}"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What forgetting somebody removed; `urls` are answers that are live and have to be deleted there by hand."""

    comments: int
    replies: int
    urls: tuple[str, ...] = ()
    notes: int = 0


def comment_id(account: str, remote_id: str) -> str:
    """The id that is ours, the same for the same comment: `c` and thirteen letters or digits."""
    digest = hashlib.sha256(f"{account}\n{remote_id}".encode()).digest()
    return "c" + base64.b32encode(digest[:8]).decode().lower().rstrip("=")


def known_as(handle: str) -> str:
    """A handle as it is compared."""
    return handle.strip().removeprefix("@").casefold()


def name_digest(handle: str, salt: str) -> str:
    """What is kept of somebody who asked to be forgotten."""
    return hashlib.scrypt(known_as(handle).encode(), salt=bytes.fromhex(salt), **SCRYPT).hex()


def comment_row(comment: Comment, persona: str, thread: str, now: datetime) -> dict[str, Any]:
    """A comment that nobody has judged yet, as a row."""
    return {
        "id": comment_id(comment.account, comment.id),
        "account": comment.account,
        "persona": persona,
        "remote_id": comment.id,
        "thread": thread,
        "author": known_as(comment.author),
        "state": CommentState.NEW,
        "revision": 1,
        "urgent": 0,
        "content": content_of(comment),
        "outcome": {},
        "at": comment.at,
        "seen": now,
        "changed": now,
    }


def content_of(comment: Comment) -> dict[str, Any]:
    """What a comment says and where it stands, as JSON."""
    return {
        "text": comment.text,
        "post": comment.post,
        "to_her": comment.to_her,
        "private": comment.private,
        "country": comment.country,
        "refs": dict(comment.refs),
    }


def outcome_of(triage: Triage, reasons: tuple[str, ...]) -> dict[str, Any]:
    """What was found about a comment, as JSON."""
    return {
        "classes": [one.value for one in triage.classes],
        "reasons": list(reasons),
        "language": triage.language,
        "twice": triage.twice,
    }


def reasons_of(outcome: ReplyDraft | Skip | Hold) -> tuple[str, ...]:
    """Why it came to that, each reason once."""
    own = outcome.reasons if isinstance(outcome, Hold) else (outcome.reason,) if isinstance(outcome, Skip) else ()
    return tuple(dict.fromkeys((*own, *outcome.triage.reasons)))


def kept_of(row: Row[Any], reply: Reply | None) -> Kept:
    """A row as a comment in the ledger."""
    content, outcome = row.content, row.outcome
    comment = Comment(
        id=row.remote_id,
        account=row.account,
        author=row.author,
        text=content.get("text", ""),
        at=row.at,
        post=content.get("post", ""),
        to_her=content.get("to_her", False),
        private=content.get("private", True),
        country=content.get("country", ""),
        refs=content.get("refs", {}),
    )
    return Kept(
        id=row.id,
        persona=row.persona,
        comment=comment,
        thread=row.thread,
        state=CommentState(row.state),
        revision=row.revision,
        urgent=bool(row.urgent),
        classes=tuple(CommentClass(one) for one in outcome.get("classes", ())),
        reasons=tuple(outcome.get("reasons", ())),
        language=outcome.get("language", ""),
        twice=bool(outcome.get("twice")),
        seen=row.seen,
        reply=reply,
    )


def reply_row(kept: Kept, channel: str, draft: ReplyDraft, now: datetime) -> dict[str, Any]:
    """A proposed reply as a row. Its key belongs to the comment, so that a second one can never be sent."""
    return {
        "comment": kept.id,
        "persona": kept.persona,
        "account": kept.comment.account,
        "channel": channel,
        "state": ReplyState.PROPOSED,
        "text": draft.text,
        "language": draft.language,
        "writer": draft.writer,
        "fixed": int(draft.fixed),
        "confirmed": "",
        "digest": "",
        "key": uuid5(NAMESPACE_URL, f"influencer/reply/{kept.comment.account}/{kept.comment.id}").hex,
        "prepared": {},
        "remote_id": "",
        "url": "",
        "sent": None,
        "sentence": "Waits for a person.",
        "looks": 0,
        "changed": now,
    }


def reply_values(reply: Reply) -> dict[str, Any]:
    """What a step changes."""
    receipt = reply.receipt
    return {
        "state": reply.state,
        "prepared": dict(reply.prepared),
        "remote_id": receipt.remote_id if receipt else "",
        "url": receipt.url if receipt else "",
        "sent": receipt.at if receipt else None,
        "sentence": reply.sentence,
        "looks": reply.looks,
        "changed": reply.changed,
    }


def reply_of(row: Row[Any]) -> Reply:
    """A row as a reply."""
    return Reply(
        comment=row.comment,
        persona=row.persona,
        account=Account(row.account, row.channel),
        state=ReplyState(row.state),
        text=row.text,
        language=row.language,
        writer=row.writer,
        fixed=bool(row.fixed),
        key=row.key,
        digest=row.digest,
        confirmed=row.confirmed,
        prepared=row.prepared,
        receipt=Receipt(row.remote_id, row.url, row.sent) if row.sent is not None else None,
        sentence=row.sentence,
        looks=row.looks,
        changed=row.changed,
    )
