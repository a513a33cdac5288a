"""The tables of accounts: people, their open sessions, and the audit log, which triggers on both databases keep."""

from __future__ import annotations

from sqlalchemy import Column, Float, Identity, Index, String, Table, Text, UniqueConstraint

from iomnlp.review.schema import Number, metadata

users = Table(
    "users",
    metadata,
    Column("number", Number, Identity(), primary_key=True),
    # As decisions name the person, and as it is compared: without case and accents.
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    # Argon2's own notation; null for who comes in by an identity provider alone.
    Column("password", Text),
    # Whom the identity provider means: never an address, which others may be given later.
    Column("issuer", Text),
    Column("subject", Text),
    Column("made_at", String(32), nullable=False),
    Column("disabled_at", String(32)),
    Column("entered_at", String(32)),
    UniqueConstraint("issuer", "subject", name="users_identity"),
)

logins = Table(
    "logins",
    metadata,
    # The hash of the cookie: whoever reads the table cannot come in.
    Column("mark", String(64), primary_key=True),
    Column("user", Number, nullable=False, index=True),
    Column("began_at", Float, nullable=False),
    Column("seen_at", Float, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("number", Number, Identity(), primary_key=True),
    # The same line is the same in every backup.
    Column("uid", String(36), nullable=False, unique=True),
    Column("at", String(32), nullable=False),
    Column("who", Text, nullable=False),
    Column("what", String(32), nullable=False),
    Column("about", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Index("audit_who", "who", "number"),
    Index("audit_what", "what", "number"),
    Index("audit_at", "at", "number"),
)
