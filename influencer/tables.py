"""The tables of the ledger. Knows columns and constraints; nothing of what they mean to the line."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, Dialect, Index, Integer, MetaData, String, Table, Text, UniqueConstraint
from sqlalchemy.types import TypeDecorator


class Utc(TypeDecorator[datetime]):
    """An aware datetime as fixed-width UTC text, so that it sorts and compares alike on every database."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Aware datetimes only: a naive one is a mistake of ours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("the ledger takes aware datetimes")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Back to an aware datetime in UTC."""
        return None if value is None else datetime.fromisoformat(value)


metadata = MetaData()

bible = Table(
    "bible",
    metadata,
    Column("version", String(64), primary_key=True),
    Column("persona", String(40), nullable=False),
    Column("content", JSON, nullable=False),
    Column("seen", Utc, nullable=False),
)

draft = Table(
    "draft",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("persona", String(40), nullable=False, index=True),
    Column("local_date", String(10), nullable=False),
    Column("slot_number", Integer, nullable=False),
    Column("due", Utc, nullable=False, index=True),
    Column("state", String(12), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("place", String(12), nullable=False),
    Column("content", JSON, nullable=False),
    Column("changed", Utc, nullable=False),
    UniqueConstraint("persona", "local_date", "slot_number", name="one_draft_per_slot"),
)

verdict = Table(
    "verdict",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("draft", String(120), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("answer", String(12), nullable=False),
    Column("digests", JSON, nullable=False),
    Column("who", String(80), nullable=False),
    Column("via", String(20), nullable=False),
    Column("why", Text, nullable=False),
    Column("at", Utc, nullable=False),
)

publication = Table(
    "publication",
    metadata,
    Column("draft", String(120), primary_key=True),
    Column("account", String(40), primary_key=True),
    Column("persona", String(40), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("state", String(12), nullable=False, index=True),
    Column("digest", String(64), nullable=False),
    Column("key", String(64), nullable=False, unique=True),
    Column("due", Utc, nullable=False, index=True),
    Column("prepared", JSON, nullable=False),
    Column("remote_id", String(200), nullable=False),
    Column("url", Text, nullable=False),
    Column("posted", Utc),
    Column("sentence", Text, nullable=False),
    Column("looks", Integer, nullable=False),
    Column("changed", Utc, nullable=False),
)

attempt = Table(
    "attempt",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("draft", String(120), nullable=False, index=True),
    Column("account", String(40), nullable=False),
    Column("from_state", String(12), nullable=False),
    Column("to_state", String(12), nullable=False),
    Column("sentence", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Index("ix_attempt_account_at", "account", "at"),
)

entry = Table(
    "entry",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", Utc, nullable=False),
    Column("kind", String(20), nullable=False, index=True),
    Column("persona", String(40), nullable=False),
    Column("draft", String(120), nullable=False, index=True),
    Column("who", String(80), nullable=False),
    Column("sentence", Text, nullable=False),
)

lease = Table(
    "lease",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("holder", String(120), nullable=False),
    Column("token", Integer, nullable=False),
    Column("until", Utc, nullable=False),
)

account = Table(
    "account",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("frozen", Text, nullable=False),
    Column("since", Utc, nullable=False),
)

stop = Table(
    "stop",
    metadata,
    Column("persona", String(40), primary_key=True),
    Column("why", Text, nullable=False),
    Column("since", Utc, nullable=False),
)

comment = Table(
    "comment",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("account", String(40), nullable=False, index=True),
    Column("persona", String(40), nullable=False),
    Column("remote_id", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("author", String(300), nullable=False, index=True),
    Column("state", String(12), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("urgent", Integer, nullable=False),
    Column("content", JSON, nullable=False),
    Column("outcome", JSON, nullable=False),
    Column("at", Utc, nullable=False),
    Column("seen", Utc, nullable=False),
    Column("changed", Utc, nullable=False),
)

reply = Table(
    "reply",
    metadata,
    Column("comment", String(20), primary_key=True),
    Column("persona", String(40), nullable=False),
    Column("account", String(40), nullable=False, index=True),
    Column("channel", String(20), nullable=False),
    Column("state", String(12), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("language", String(20), nullable=False),
    Column("writer", String(80), nullable=False),
    Column("fixed", Integer, nullable=False),
    Column("confirmed", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("key", String(64), nullable=False, unique=True),
    Column("prepared", JSON, nullable=False),
    Column("remote_id", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("sent", Utc),
    Column("sentence", Text, nullable=False),
    Column("looks", Integer, nullable=False),
    Column("changed", Utc, nullable=False),
)

cursor = Table(
    "cursor",
    metadata,
    Column("account", String(40), primary_key=True),
    Column("value", Text, nullable=False),
    Column("at", Utc, nullable=False),
)

forgotten = Table(
    "forgotten",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("salt", String(64), nullable=False),
    Column("at", Utc, nullable=False),
)

note = Table(
    "note",
    metadata,
    Column("comment", String(20), primary_key=True),
    Column("persona", String(40), nullable=False),
    Column("account", String(40), nullable=False),
    Column("author", String(300), nullable=False, index=True),
    Column("text", String(120), nullable=False),
    Column("at", Utc, nullable=False),
)

saying = Table(
    "saying",
    metadata,
    Column("source", String(120), primary_key=True),
    Column("persona", String(40), nullable=False, index=True),
    Column("kind", String(8), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("day", String(10), nullable=False),
    Column("reader", String(20), nullable=False),
    Column("text", Text, nullable=False),
    Column("withdrawn", Text, nullable=False),
)

claim = Table(
    "claim",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("source", String(120), nullable=False, index=True),
    Column("subject", Text, nullable=False),
    Column("predicate", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("affirmed", Integer, nullable=False),
    Column("single", Integer, nullable=False),
    Column("sentence", Text, nullable=False),
)

profile = Table(
    "profile",
    metadata,
    Column("account", String(40), primary_key=True),
    Column("how", String(10), nullable=False),
    Column("who", String(80), nullable=False),
    Column("at", Utc, nullable=False),
)
