"""The first tables, their full-text index, and the triggers that keep what happened as it was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
APPEND_ONLY = ("texts", "snapshots", "proposals", "decisions")


def upgrade() -> None:
    """Make them."""
    _tables()
    for name in ("records", "texts", "origins", "snapshots", "proposals"):
        op.execute(f"INSERT INTO counters (name, last) VALUES ('{name}', 0)")
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()


def _sqlite() -> None:
    # Without content of its own: the texts stand compressed in their table.
    op.execute(
        "CREATE VIRTUAL TABLE search USING fts5(title, body, content='', tokenize='unicode61 remove_diacritics 2')"
    )
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                "WHEN NOT EXISTS (SELECT 1 FROM purging WHERE record = OLD.record) "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _postgresql() -> None:
    op.execute("CREATE TABLE search (record BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)")
    op.execute("CREATE INDEX search_words ON search USING GIN (words)")
    op.execute(
        "CREATE FUNCTION iomnlp_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF NOT EXISTS (SELECT 1 FROM purging WHERE record = OLD.record) THEN "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE FUNCTION iomnlp_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION iomnlp_append_only()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION iomnlp_no_truncate()"
        )


def _tables() -> None:
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("last", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "decisions",
        sa.Column("number", NUMBER, sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("record", NUMBER, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("holds", NUMBER, nullable=True),
        sa.Column("seen", NUMBER, nullable=True),
        sa.Column("saw", sa.Text(), nullable=True),
        sa.Column("text", NUMBER, nullable=True),
        sa.Column("schema_version", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reviewer", sa.Text(), nullable=False),
        sa.Column("batch", sa.String(length=36), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("prior", NUMBER, nullable=True),
        sa.Column("restores", NUMBER, nullable=True),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("record", "revision", name="decisions_record_revision"),
        sa.UniqueConstraint("restores"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_index("decisions_reviewer", "decisions", ["reviewer", "number"])
    op.create_index("ix_decisions_batch", "decisions", ["batch"])
    op.create_table(
        "fields",
        sa.Column("record", NUMBER, autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("grp", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("proposal", NUMBER, nullable=True),
        sa.Column("decision", NUMBER, nullable=True),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("sure", sa.Float(), nullable=False),
        sa.Column("facet", sa.Text(), nullable=True),
        sa.Column("reviewer", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("record", "key"),
    )
    op.create_index("fields_facet", "fields", ["grp", "facet", "record"])
    op.create_index("fields_queue", "fields", ["grp", "state", "sure", "record", "key"])
    op.create_index("fields_reviewer", "fields", ["reviewer", "record"])
    op.create_table(
        "origins",
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("sha256"),
    )
    op.create_table(
        "proposals",
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("snapshot", NUMBER, nullable=False),
        sa.Column("record", NUMBER, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_proposals_record", "proposals", ["record"])
    op.create_table(
        "purges",
        sa.Column("number", NUMBER, sa.Identity(always=False), nullable=False),
        sa.Column("record_id", sa.String(length=16), nullable=True),
        sa.Column("person", sa.String(length=64), nullable=True),
        sa.Column("reviewer", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_purges_person", "purges", ["person"])
    op.create_index("ix_purges_record_id", "purges", ["record_id"])
    op.create_table(
        "purging", sa.Column("record", NUMBER, autoincrement=False, nullable=False), sa.PrimaryKeyConstraint("record")
    )
    op.create_table(
        "records",
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("record_id", sa.String(length=16), nullable=False),
        sa.Column("uri", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_sort", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("text", NUMBER, nullable=True),
        sa.Column("snapshot", NUMBER, nullable=True),
        sa.Column("schema_version", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("superseded_by", sa.String(length=16), nullable=True),
        sa.Column("arrived_at", sa.String(length=32), nullable=False),
        sa.Column("purged_at", sa.String(length=32), nullable=True),
        sa.Column("least", sa.Float(), nullable=False),
        sa.Column("undecided", sa.Integer(), nullable=False),
        sa.Column("states", sa.Integer(), nullable=False),
        sa.Column("reviewed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("record_id"),
    )
    op.create_index("records_least", "records", ["least", "number"])
    op.create_index("records_place", "records", ["source", "uri"])
    op.create_index("records_title", "records", ["title_sort", "number"])
    op.create_index(
        "records_filter",
        "records",
        ["purged_at", "superseded_by", "kind", "year", "states", "least", "reviewed", "number"],
    )
    op.create_table(
        "snapshots",
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("record", NUMBER, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("text", NUMBER, nullable=True),
        sa.Column("origin", NUMBER, nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("head", sa.Text(), nullable=True),
        sa.Column("successor", sa.String(length=16), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("record", "revision", name="snapshots_record_revision"),
    )
    op.create_table(
        "texts",
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("record", NUMBER, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_texts_record", "texts", ["record"])
    op.create_table(
        "views",
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "name"),
    )
