"""Alembic's entry: the store's own connection is brought up to date."""

from __future__ import annotations

from alembic import context

from iomnlp.review.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
