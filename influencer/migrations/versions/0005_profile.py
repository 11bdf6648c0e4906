"""When the profile of each account was last seen to say that this is AI."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision: str | None = "0004"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "profile",
        sa.Column("account", sa.String(40), primary_key=True),
        sa.Column("how", sa.String(10), nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
    )


def downgrade() -> None:
    """Take it away; profiles can be read again."""
    op.drop_table("profile")
