"""Find what is due, and what an account sent lately, without reading everything there ever was."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision: str | None = "0005"

INDEXES = (
    ("ix_draft_due", "draft", ["due"]),
    ("ix_publication_due", "publication", ["due"]),
    ("ix_attempt_account_at", "attempt", ["account", "at"]),
)


def upgrade() -> None:
    """Make them; the one on accounts alone is no longer needed."""
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
    op.drop_index("ix_attempt_account", "attempt")


def downgrade() -> None:
    """Take them away; everything is found without them too."""
    op.create_index("ix_attempt_account", "attempt", ["account"])
    for name, table, _ in INDEXES:
        op.drop_index(name, table)
