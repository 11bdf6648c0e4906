"""Comments, replies, how far each account was heard, and who asked to be forgotten."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"

TIME = sa.String(32)


def upgrade() -> None:
    """Make the four tables."""
    comments()
    replies()
    op.create_table(
        "cursor",
        sa.Column("account", sa.String(40), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("at", TIME, nullable=False),
    )
    op.create_table(
        "forgotten",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.Column("at", TIME, nullable=False),
    )


def downgrade() -> None:
    """Take them away, and with them whom we promised to forget."""
    for name in ("forgotten", "cursor", "reply", "comment"):
        op.drop_table(name)


def comments() -> None:
    """What people wrote to her."""
    op.create_table(
        "comment",
        sa.Column("id", sa.String(20), primary_key=True),
        sa.Column("account", sa.String(40), nullable=False, index=True),
        sa.Column("persona", sa.String(40), nullable=False),
        sa.Column("remote_id", sa.Text, nullable=False),
        sa.Column("thread", sa.Text, nullable=False),
        sa.Column("author", sa.String(300), nullable=False, index=True),
        sa.Column("state", sa.String(12), nullable=False, index=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("urgent", sa.Integer, nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("outcome", sa.JSON, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("seen", TIME, nullable=False),
        sa.Column("changed", TIME, nullable=False),
    )


def replies() -> None:
    """What she may answer, once for each comment."""
    op.create_table(
        "reply",
        sa.Column("comment", sa.String(20), primary_key=True),
        sa.Column("persona", sa.String(40), nullable=False),
        sa.Column("account", sa.String(40), nullable=False, index=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("state", sa.String(12), nullable=False, index=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("writer", sa.String(80), nullable=False),
        sa.Column("fixed", sa.Integer, nullable=False),
        sa.Column("confirmed", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("key", sa.String(64), nullable=False, unique=True),
        sa.Column("prepared", sa.JSON, nullable=False),
        sa.Column("remote_id", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("sent", TIME),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.Column("looks", sa.Integer, nullable=False),
        sa.Column("changed", TIME, nullable=False),
    )
