"""The tables. Above the line what happened (append-only), below it what follows from it (rebuilt by `replay`).

What happened is texts, snapshots (what a run said of a record), proposals (one row per snapshot and fact) and
decisions; triggers on both databases refuse to change or delete a row of them, except while `purging` names its
record. Of a run that says what the last one said, nothing is written.

Of a record that two people read blind, the second's side (`seats`) stands in the same tables under the negative of the
record's number: a snapshot and proposals as the machine gave them, decisions and fields of its own. What the first
side and everybody else works on has positive numbers alone.

Facts are JSON texts with spans instead of quoted evidence, so that the words of a document stand in one place. A text
is compressed UTF-8: PostgreSQL takes no NUL in its texts, and documents have them.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()
_DOUBTFUL = text("state = 'doubtful'")

# SQLite numbers rows itself only where the key is spelled INTEGER.
Number = BigInteger().with_variant(Integer(), "sqlite")


texts = Table(
    "texts",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("record", Number, nullable=False, index=True),
    Column("sha256", String(64), nullable=False),
    Column("body", LargeBinary, nullable=False),
)

origins = Table(
    "origins",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("body", Text, nullable=False),
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("record", Number, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("text", Number),
    Column("origin", Number),
    Column("digest", String(64)),
    # Document, segments, checks and kind; null where the row only says that a newer document took the place.
    Column("head", Text),
    Column("successor", String(16)),
    Column("at", String(32), nullable=False),
    UniqueConstraint("record", "revision", name="snapshots_record_revision"),
)

proposals = Table(
    "proposals",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("snapshot", Number, nullable=False),
    Column("record", Number, nullable=False, index=True),
    Column("key", Text, nullable=False),
    Column("fact", Text, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column("number", Number, Identity(), primary_key=True),
    Column("uuid", String(36), nullable=False, unique=True),
    Column("record", Number, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("key", Text, nullable=False),
    Column("action", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    # The fact that stands from now on, where it is not the one of the proposal `holds`.
    Column("value", Text),
    Column("holds", Number),
    Column("seen", Number),
    # The proposal that was seen, where it points at other facts: what keys meant then, later runs may not know.
    Column("saw", Text),
    Column("text", Number),
    Column("schema_version", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("reviewer", Text, nullable=False),
    Column("batch", String(36), index=True),
    Column("at", String(32), nullable=False),
    Column("prior", Number),
    Column("restores", Number, unique=True),
    UniqueConstraint("record", "revision", name="decisions_record_revision"),
    Index("decisions_reviewer", "reviewer", "number"),
)

purges = Table(
    "purges",
    metadata,
    Column("number", Number, Identity(), primary_key=True),
    # Of a document its record id; of a person the hash of the name, which must not be kept either.
    Column("record_id", String(16), index=True),
    Column("person", String(64), index=True),
    Column("reviewer", Text, nullable=False),
    Column("at", String(32), nullable=False),
)

purging = Table("purging", metadata, Column("record", Number, primary_key=True, autoincrement=False))

counters = Table(
    "counters",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("last", Number, nullable=False),
)

records = Table(
    "records",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("record_id", String(16), nullable=False, unique=True),
    Column("uri", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("title", Text, nullable=False),
    Column("title_sort", Text, nullable=False),
    Column("year", Integer),
    Column("text", Number),
    Column("snapshot", Number),
    Column("schema_version", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("superseded_by", String(16)),
    Column("arrived_at", String(32), nullable=False),
    Column("purged_at", String(32)),
    # Lowest confidence of what is undecided, 2 where nothing is: a key to sort by must not be null.
    Column("least", Float, nullable=False),
    Column("undecided", Integer, nullable=False),
    # A bit for each state that some field has.
    Column("states", Integer, nullable=False),
    Column("reviewed", Boolean, nullable=False),
    Index("records_least", "least", "number"),
    Index("records_title", "title_sort", "number"),
    Index("records_place", "source", "uri"),
    # All that filters ask of a record itself: counting reads this, and not the titles.
    Index("records_filter", "purged_at", "superseded_by", "kind", "year", "states", "least", "reviewed", "number"),
)

fields = Table(
    "fields",
    metadata,
    Column("record", Number, primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    Column("grp", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("proposal", Number),
    Column("decision", Number),
    Column("required", Boolean, nullable=False),
    # The proposal's confidence, 0 where nobody measured it, 2 where nothing is proposed: a key to sort by.
    Column("sure", Float, nullable=False),
    # What a queue filters by: a country's code, a theme's code, a donor as `donors` tells it.
    Column("facet", Text),
    Column("reviewer", Text),
    Index("fields_queue", "grp", "state", "sure", "record", "key"),
    Index("fields_facet", "grp", "facet", "record"),
    Index("fields_reviewer", "reviewer", "record"),
    # Few of very many: found without reading the others.
    Index("fields_doubtful", "record", "key", sqlite_where=_DOUBTFUL, postgresql_where=_DOUBTFUL),
)

# Words that stand in a record only where contact data are masked: what no reader's search may confirm.
hidden = Table(
    "hidden",
    metadata,
    Column("record", Number, primary_key=True, autoincrement=False),
    Column("word", Text().with_variant(Text(collation="C"), "postgresql"), primary_key=True),
    Column("least", Integer, nullable=False),
    Index("hidden_word", "word", "least", "record"),
)

views = Table(
    "views",
    metadata,
    Column("owner", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("body", Text, nullable=False),
)

settings = Table(
    "settings",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

opinions = Table(
    "opinions",
    metadata,
    Column("record", Number, primary_key=True, autoincrement=False),
    Column("first", Text, nullable=False),
    # Null while the seat is free.
    Column("second", Text),
    Column("status", String(16), nullable=False),
    Column("began_at", String(32), nullable=False),
    Column("finished_at", String(32)),
    # Of the second side, what `records` holds of the first.
    Column("snapshot", Number),
    Column("kind", String(16), nullable=False),
    Column("text", Number),
    Column("schema_version", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("superseded_by", String(16)),
    Column("reviewed", Boolean, nullable=False),
    # When each seat was worked on last, and the names (JSON) of those who left one to somebody else.
    Column("first_at", String(32)),
    Column("second_at", String(32)),
    Column("former", Text),
    Index("opinions_status", "status", "record"),
)

comparisons = Table(
    "comparisons",
    metadata,
    Column("record", Number, primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    Column("grp", String(32), nullable=False),
    # The field's key on each side, null where the side has no such field; and what stood there when both had finished:
    # a decision, or a proposal that nobody touched.
    Column("here", Text),
    Column("there", Text),
    Column("first_decision", Number),
    Column("first_proposal", Number),
    Column("second_decision", Number),
    Column("second_proposal", Number),
    Column("outcome", String(8), nullable=False),
    # Choices among codes that both made: JSON list of [name, first, second].
    Column("codes", Text, nullable=False),
    # The decision that settled it, and which side it took.
    Column("settled_by", Number),
    Column("choice", String(8)),
    Index("comparisons_outcome", "outcome", "record"),
)

# Who has a record open just now: gone after a minute, and in no backup.
presence = Table(
    "presence",
    metadata,
    Column("record", Number, primary_key=True, autoincrement=False),
    Column("session", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("seen_at", Float, nullable=False),
)

# What happened, in the order in which a backup is filled; `search` is made from texts.
LOG = (texts, origins, snapshots, proposals, decisions, purges, counters, views, settings, opinions, comparisons)
APPEND_ONLY = (texts, snapshots, proposals, decisions)
