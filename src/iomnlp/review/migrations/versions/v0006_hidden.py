"""Words that show nowhere: what searches of readers must not confirm. Older records are seen to when a store opens."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0003"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Compared by code point, as Python does.
WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table, and note that records which are there have no rows yet."""
    op.create_table(
        "hidden",
        sa.Column("record", NUMBER, autoincrement=False, nullable=False),
        sa.Column("word", WORD, nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("record", "word"),
    )
    op.create_index("hidden_word", "hidden", ["word", "least", "record"])
    op.execute("INSERT INTO counters (name, last) SELECT 'hidden', 0 WHERE EXISTS (SELECT 1 FROM records)")
