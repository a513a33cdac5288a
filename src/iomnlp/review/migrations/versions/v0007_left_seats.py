"""When each seat of a second opinion was worked on last, and who sat there before: a seat that was left is given on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the columns; of seats that are taken, the last decision tells when."""
    op.add_column("opinions", sa.Column("first_at", sa.String(length=32), nullable=True))
    op.add_column("opinions", sa.Column("second_at", sa.String(length=32), nullable=True))
    op.add_column("opinions", sa.Column("former", sa.Text(), nullable=True))
    op.execute(
        "UPDATE opinions SET"
        " first_at = (SELECT MAX(decisions.at) FROM decisions WHERE decisions.record = opinions.record),"
        " second_at = (SELECT MAX(decisions.at) FROM decisions WHERE decisions.record = -opinions.record)"
    )
