"""Runs the migrations on the connection that the ledger hands in. Knows no address and no configuration file."""

from __future__ import annotations

from alembic import context

from influencer.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,
)
context.run_migrations()
