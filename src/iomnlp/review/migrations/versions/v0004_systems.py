"""Tables for other systems: their tokens, webhooks, events on their way and how each attempt ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0001"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _number() -> sa.Column[int]:
    return sa.Column("number", NUMBER, sa.Identity(always=False), primary_key=True)


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "tokens",
        _number(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("prefix", sa.String(length=8), nullable=False, unique=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.String(length=32)),
        sa.Column("used_at", sa.String(length=32)),
        sa.Column("revoked_at", sa.String(length=32)),
        sa.Column("revoked_by", sa.Text()),
    )
    _hooks()


def _hooks() -> None:
    op.create_table(
        "webhooks",
        _number(),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.Column("loopback", sa.Boolean(), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("old_secret", sa.String(length=64)),
        sa.Column("old_until", sa.Float()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("resume_at", sa.Float(), nullable=False),
        sa.Column("paused", sa.Text()),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("removed_at", sa.String(length=32)),
    )
    op.create_table(
        "events",
        _number(),
        sa.Column("id", sa.String(length=40), nullable=False, unique=True),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("record", NUMBER),
        sa.Column("record_id", sa.String(length=16)),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("born", sa.Float(), nullable=False),
    )
    op.create_index("ix_events_born", "events", ["born"])
    op.create_table(
        "deliveries",
        _number(),
        sa.Column("event", NUMBER, nullable=False),
        sa.Column("webhook", NUMBER, nullable=False),
        sa.Column("record", NUMBER),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.Float(), nullable=False),
        sa.Column("holder", sa.String(length=36)),
        sa.Column("held_until", sa.Float(), nullable=False),
        sa.Column("answer", sa.Integer()),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("delivered_at", sa.String(length=32)),
        sa.UniqueConstraint("event", "webhook", name="deliveries_event_webhook"),
    )
    op.create_index("deliveries_due", "deliveries", ["webhook", "state", "event"])
    op.create_index("deliveries_order", "deliveries", ["webhook", "record", "event"])
    op.create_table(
        "attempts",
        _number(),
        sa.Column("delivery", NUMBER, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("answer", sa.Integer()),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
    )
    op.create_index("ix_attempts_delivery", "attempts", ["delivery"])
