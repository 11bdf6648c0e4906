"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None

TIME = sa.String(32)


def upgrade() -> None:
    """Make the tables of drafts, verdicts, publications and the journal."""
    drafts()
    publications()
    op.create_table(
        "entry",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False, index=True),
        sa.Column("persona", sa.String(40), nullable=False),
        sa.Column("draft", sa.String(120), nullable=False, index=True),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("sentence", sa.Text, nullable=False),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("holder", sa.String(120), nullable=False),
        sa.Column("token", sa.Integer, nullable=False),
        sa.Column("until", TIME, nullable=False),
    )


def downgrade() -> None:
    """Take every table away, and all that is in them."""
    for name in ("account", "attempt", "publication", "verdict", "draft", "bible", "lease", "entry"):
        op.drop_table(name)


def drafts() -> None:
    """The bible, what was made from it, and what a person said to it."""
    op.create_table(
        "bible",
        sa.Column("version", sa.String(64), primary_key=True),
        sa.Column("persona", sa.String(40), nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("seen", TIME, nullable=False),
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.String(120), primary_key=True),
        sa.Column("persona", sa.String(40), nullable=False, index=True),
        sa.Column("local_date", sa.String(10), nullable=False),
        sa.Column("slot_number", sa.Integer, nullable=False),
        sa.Column("due", TIME, nullable=False),
        sa.Column("state", sa.String(12), nullable=False, index=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("place", sa.String(12), nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("changed", TIME, nullable=False),
        sa.UniqueConstraint("persona", "local_date", "slot_number", name="one_draft_per_slot"),
    )
    op.create_table(
        "verdict",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("draft", sa.String(120), nullable=False, index=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("answer", sa.String(12), nullable=False),
        sa.Column("digests", sa.JSON, nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("via", sa.String(20), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("at", TIME, nullable=False),
    )


def publications() -> None:
    """One row for each draft on each account, every step it took, and who may post at all."""
    op.create_table(
        "publication",
        sa.Column("draft", sa.String(120), primary_key=True),
        sa.Column("account", sa.String(40), primary_key=True),
        sa.Column("persona", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("state", sa.String(12), nullable=False, index=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("key", sa.String(64), nullable=False, unique=True),
        sa.Column("due", TIME, nullable=False),
        sa.Column("prepared", sa.JSON, nullable=False),
        sa.Column("remote_id", sa.String(200), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("posted", TIME),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.Column("looks", sa.Integer, nullable=False),
        sa.Column("changed", TIME, nullable=False),
    )
    op.create_table(
        "attempt",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("draft", sa.String(120), nullable=False, index=True),
        sa.Column("account", sa.String(40), nullable=False),
        sa.Column("from_state", sa.String(12), nullable=False),
        sa.Column("to_state", sa.String(12), nullable=False),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.Column("at", TIME, nullable=False),
    )
    op.create_table(
        "account",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("frozen", sa.Text, nullable=False),
        sa.Column("since", TIME, nullable=False),
    )
