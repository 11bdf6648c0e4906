"""Notes on who wrote to her, for those who switch them on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision: str | None = "0006"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "note",
        sa.Column("comment", sa.String(20), primary_key=True),
        sa.Column("persona", sa.String(40), nullable=False),
        sa.Column("account", sa.String(40), nullable=False),
        sa.Column("author", sa.String(300), nullable=False),
        sa.Column("text", sa.String(120), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
    )
    op.create_index("ix_note_author", "note", ["author"])


def downgrade() -> None:
    """Take it away, and every note with it."""
    op.drop_table("note")
