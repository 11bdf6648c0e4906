"""What each post and reply of hers says to be so. The texts that went out before are read at the next look."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision: str | None = "0003"


def upgrade() -> None:
    """Make the table of what was said and the table of what it claims."""
    op.create_table(
        "saying",
        sa.Column("source", sa.String(120), primary_key=True),
        sa.Column("persona", sa.String(40), nullable=False, index=True),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("reader", sa.String(20), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("withdrawn", sa.Text, nullable=False),
    )
    op.create_table(
        "claim",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("source", sa.String(120), nullable=False, index=True),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("predicate", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("affirmed", sa.Integer, nullable=False),
        sa.Column("single", sa.Integer, nullable=False),
        sa.Column("sentence", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Take both away; posts can be read again."""
    op.drop_table("claim")
    op.drop_table("saying")
