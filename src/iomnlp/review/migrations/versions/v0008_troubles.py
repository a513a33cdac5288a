"""What kind of trouble kept an event from its receiver, so that pages say it in the reader's language."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the columns; of what was tried before, only the words are known."""
    for table in ("deliveries", "attempts"):
        op.add_column(table, sa.Column("trouble", sa.String(length=12), nullable=True))
