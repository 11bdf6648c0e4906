"""Who is stopped, and the posts of an account found quickly."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"


def upgrade() -> None:
    """Make the table of stops and the index by account."""
    op.create_table(
        "stop",
        sa.Column("persona", sa.String(40), primary_key=True),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("since", sa.String(32), nullable=False),
    )
    op.create_index("ix_attempt_account", "attempt", ["account"])


def downgrade() -> None:
    """Take both away; what was stopped may post again."""
    op.drop_index("ix_attempt_account", "attempt")
    op.drop_table("stop")
