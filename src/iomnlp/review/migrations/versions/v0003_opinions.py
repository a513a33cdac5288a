"""Second opinions: settings of the store, who reads a record blind, what both sides came to, and who is there now."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables, and the index by which doubtful fields are found."""
    op.create_table(
        "settings",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "opinions",
        sa.Column("record", NUMBER, autoincrement=False, nullable=False),
        sa.Column("first", sa.Text(), nullable=False),
        sa.Column("second", sa.Text(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("began_at", sa.String(length=32), nullable=False),
        sa.Column("finished_at", sa.String(length=32), nullable=True),
        sa.Column("snapshot", NUMBER, nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("text", NUMBER, nullable=True),
        sa.Column("schema_version", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("superseded_by", sa.String(length=16), nullable=True),
        sa.Column("reviewed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("record"),
    )
    op.create_index("opinions_status", "opinions", ["status", "record"])
    op.create_table(
        "comparisons",
        sa.Column("record", NUMBER, autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("grp", sa.String(length=32), nullable=False),
        sa.Column("here", sa.Text(), nullable=True),
        sa.Column("there", sa.Text(), nullable=True),
        sa.Column("first_decision", NUMBER, nullable=True),
        sa.Column("first_proposal", NUMBER, nullable=True),
        sa.Column("second_decision", NUMBER, nullable=True),
        sa.Column("second_proposal", NUMBER, nullable=True),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("codes", sa.Text(), nullable=False),
        sa.Column("settled_by", NUMBER, nullable=True),
        sa.Column("choice", sa.String(length=8), nullable=True),
        sa.PrimaryKeyConstraint("record", "key"),
    )
    op.create_index("comparisons_outcome", "comparisons", ["outcome", "record"])
    op.create_table(
        "presence",
        sa.Column("record", NUMBER, autoincrement=False, nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("record", "session"),
    )
    op.execute("CREATE INDEX fields_doubtful ON fields (record, key) WHERE state = 'doubtful'")
