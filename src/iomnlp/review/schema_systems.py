"""The tables for other systems: tokens that let them in, and what is sent to them.

None of them tells of a record's facts: events carry ids, links and statuses, so a purge finds no words here. They
change as deliveries go on, and old rows are cleared; what happened to records stands in `schema` alone.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Identity, Index, Integer, String, Table, Text, UniqueConstraint

from iomnlp.review.schema import Number, metadata

tokens = Table(
    "tokens",
    metadata,
    Column("number", Number, Identity(), primary_key=True),
    Column("name", Text, nullable=False),
    # By which a token is found and recognised; the token itself is kept as its hash alone.
    Column("prefix", String(8), nullable=False, unique=True),
    Column("sha256", String(64), nullable=False),
    Column("role", String(16), nullable=False),
    Column("scopes", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("expires_at", String(32)),
    Column("used_at", String(32)),
    Column("revoked_at", String(32)),
    Column("revoked_by", Text),
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("number", Number, Identity(), primary_key=True),
    Column("url", Text, nullable=False),
    Column("kinds", Text, nullable=False),
    Column("personal", Boolean, nullable=False),
    Column("loopback", Boolean, nullable=False),
    # A signature needs the secret itself: a hash would not do.
    Column("secret", String(64), nullable=False),
    Column("old_secret", String(64)),
    Column("old_until", Float),
    # Failures in a row, and the second before which nothing more is tried.
    Column("failures", Integer, nullable=False),
    Column("resume_at", Float, nullable=False),
    Column("paused", Text),
    Column("created_by", Text, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("removed_at", String(32)),
)

events = Table(
    "events",
    metadata,
    Column("number", Number, Identity(), primary_key=True),
    Column("id", String(40), nullable=False, unique=True),
    Column("kind", String(24), nullable=False),
    Column("record", Number),
    Column("record_id", String(16)),
    Column("status", Text, nullable=False),
    Column("at", String(32), nullable=False),
    # The same moment in seconds, to reckon with.
    Column("born", Float, nullable=False, index=True),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("number", Number, Identity(), primary_key=True),
    Column("event", Number, nullable=False),
    Column("webhook", Number, nullable=False),
    Column("record", Number),
    Column("state", String(12), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Float, nullable=False),
    # Who sends it now, and until when nobody else does.
    Column("holder", String(36)),
    Column("held_until", Float, nullable=False),
    Column("answer", Integer),
    Column("problem", Text, nullable=False),
    # What kind of problem: pages tell it in the reader's language.
    Column("trouble", String(12)),
    Column("delivered_at", String(32)),
    UniqueConstraint("event", "webhook", name="deliveries_event_webhook"),
    Index("deliveries_due", "webhook", "state", "event"),
    Index("deliveries_order", "webhook", "record", "event"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("number", Number, Identity(), primary_key=True),
    Column("delivery", Number, nullable=False, index=True),
    Column("at", String(32), nullable=False),
    Column("answer", Integer),
    Column("problem", Text, nullable=False),
    Column("trouble", String(12)),
    # The beginning of what the receiver answered.
    Column("body", Text, nullable=False),
    Column("milliseconds", Integer, nullable=False),
)

# In the order in which a backup is filled.
SYSTEMS = (tokens, webhooks, events, deliveries, attempts)
