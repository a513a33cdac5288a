"""Connections: SQLite or PostgreSQL, tables brought up to date at the start, one kind of transaction for each need."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from iomnlp.review.addresses import without_password
from iomnlp.review.refusals import StoreError

# Milliseconds that a writer waits for another one; a chunk of an import is over in a tenth of this.
PATIENCE = 60_000
# Any number will do, as long as it is ours: the lock under which PostgreSQL's tables are brought up to date.
LOCK = 7_710_005
_MIGRATIONS = Path(__file__).with_name("migrations")


def parse_url(url: str | Path) -> URL:
    """The URL of a store; what has no scheme is a file for SQLite."""
    given = str(url)
    if "://" not in given:
        return URL.create("sqlite", database=given)
    try:
        parsed = make_url(given)
    except (ArgumentError, ValueError) as error:
        raise StoreError(
            f"{without_password(given)!r} is no address of a store.", remedy="Name a file, or postgresql://…"
        ) from error
    if parsed.get_backend_name() == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() != "sqlite":
        raise StoreError(f"{parsed.get_backend_name()} is no store.", remedy="Use SQLite (a file) or PostgreSQL.")
    return parsed


def _prepare_sqlite(connection: Any, _: Any) -> None:
    # Transactions are begun below: the driver's own would begin too late for a snapshot.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
    cursor.execute("PRAGMA journal_mode = WAL")
    # A decision that was confirmed must outlive a power cut, not only a killed process.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA cache_size = -32768")
    # What is purged shall not lie in free pages.
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _hurry_sqlite(connection: Any, _: Any) -> None:
    # What is deleted when it is closed need not outlive a power cut.
    connection.execute("PRAGMA synchronous = OFF")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at once: one that had read first could only fail when it came to write.
    writes = connection.get_execution_options().get("iomnlp_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class Database:
    """A store's engine, and its transactions.

    Attributes
    ----------
    engine : Engine
        SQLAlchemy's.
    sqlite : bool
        Whether it is SQLite.
    file : Path or None
        The file of a SQLite store; None on PostgreSQL.
    """

    def __init__(self, url: str | Path):
        self.url = parse_url(url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self._passing = None
        if self.sqlite and self.url.database in (None, "", ":memory:"):
            # A file all the same: in memory, SQLite has one connection, and threads would have to share it.
            self._passing = TemporaryDirectory(prefix="iomnlp-review-")
            self.url = self.url.set(database=str(Path(self._passing.name) / "review.db"))
        self.file = Path(str(self.url.database)) if self.sqlite else None
        if self.file is not None and not self.file.parent.is_dir():
            raise StoreError(f"There is no folder {self.file.parent}.", remedy="Make it, or name another file.")
        self.engine = self._engine()

    def _engine(self) -> Engine:
        try:
            if not self.sqlite:
                return create_engine(self.url, pool_pre_ping=True, pool_size=10, max_overflow=20, hide_parameters=True)
        except (NoSuchModuleError, ImportError) as error:
            remedy = "Install it: pip install 'iomnlp[postgres]'."
            raise StoreError("PostgreSQL needs the package psycopg.", remedy=remedy) from error
        sizes = {"pool_size": 10, "max_overflow": 20}
        # Values stand in no message: logs are read by those who may not read records.
        engine = create_engine(self.url, connect_args={"check_same_thread": False}, hide_parameters=True, **sizes)
        event.listen(engine, "connect", _prepare_sqlite)
        if self._passing is not None:
            event.listen(engine, "connect", _hurry_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the store from its first query on."""
        options = {} if self.sqlite else {"isolation_level": "REPEATABLE READ"}
        with (
            self._told(),
            self.engine.connect() as opened,
            opened.execution_options(**options) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is committed when the block ends well, and leaves nothing otherwise."""
        with (
            self._told(),
            self.engine.connect() as opened,
            opened.execution_options(iomnlp_writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What the database cannot do just now (full, locked, gone) in a sentence."""
        try:
            yield
        except OperationalError as error:
            where = without_password(self.url.render_as_string())
            reason = " ".join(str(error.orig).split())
            remedy = "Nothing was half-written; check its address and its disk, then try again."
            raise StoreError(f"The store {where} cannot be used ({reason}).", remedy=remedy) from error

    def take_stock(self) -> None:
        """Let SQLite count what it holds, so that it chooses indices well; PostgreSQL does so by itself."""
        if self.sqlite:
            with self.writing() as connection:
                connection.exec_driver_sql("PRAGMA analysis_limit = 400")
                connection.exec_driver_sql("PRAGMA optimize")

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()
        if self._passing is not None:
            self._passing.cleanup()


def _refuse_other_files(database: Database) -> None:
    """Refuse a file that is no database, or somebody else's."""
    file = database.file
    if file is None or not file.exists():
        return
    if file.is_dir():
        raise StoreError(f"{file} is a folder.", remedy="Name a file, such as review.db.")
    with file.open("rb") as opened:
        start = opened.read(16)
    if start and start != b"SQLite format 3\0":
        raise StoreError(f"{file} is no database.", remedy="Name another file; this one was left as it is.")


def open_database(url: str | Path) -> Database:
    """Open a store and bring its tables up to date.

    Raises
    ------
    StoreError
        When it cannot be reached, is no store, or was made by a newer version.
    """
    database = Database(url)
    _refuse_other_files(database)
    try:
        _upgrade(database)
    except DBAPIError as error:
        database.close()
        reason = " ".join(str(error.orig).split())
        where = database.url.render_as_string()
        raise StoreError(f"The store {where} cannot be used ({reason}).", remedy="Check its address.") from error
    except StoreError:
        database.close()
        raise
    return database


def _scripts() -> tuple[Config, ScriptDirectory]:
    """The migrations."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config, ScriptDirectory.from_config(config)


def at_head(database: Database) -> bool:
    """Whether a store can be reached and its tables are up to date.

    Raises
    ------
    StoreError
        When it cannot be reached.
    """
    with database.reading() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current == _scripts()[1].get_current_head()


def size(connection: Connection) -> int:
    """Bytes of a store."""
    if connection.dialect.name == "sqlite":
        query = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    else:
        query = "SELECT pg_database_size(current_database())"
    return int(connection.execute(text(query)).scalar_one())


def _upgrade(database: Database) -> None:
    config, script = _scripts()
    head = script.get_current_head()
    with database.reading() as connection:
        if MigrationContext.configure(connection).get_current_revision() == head:
            return
    with database.writing() as connection:
        if not database.sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        # Asked again under the lock: another process may have done it meanwhile.
        current = MigrationContext.configure(connection).get_current_revision()
        if current == head:
            return
        where = database.url.render_as_string()
        if current is None and inspect(connection).get_table_names():
            raise StoreError(f"{where} holds the tables of something else.", remedy="Name another store.")
        if current is not None and current not in {one.revision for one in script.walk_revisions()}:
            remedy = "Update iomnlp; the store was left as it is."
            raise StoreError(f"{where} was made by a newer version of iomnlp.", remedy=remedy)
        if current is not None and database.file is not None:
            copy_sqlite(database.file, database.file.with_name(f"{database.file.name}.before-{head}"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def copy_sqlite(file: Path, to: Path, without: Sequence[str] = ()) -> None:
    """Copy a SQLite file that may be in use; the copy is whole or absent, and empty in the tables of `without`.

    Nobody may read the copy who may not read the file.
    """
    draft = to.with_name(f".{to.name}.part")
    draft.unlink(missing_ok=True)
    draft.touch(mode=file.stat().st_mode & 0o666 | 0o600)
    source, target = sqlite3.connect(file), sqlite3.connect(draft)
    try:
        source.backup(target)
        target.execute("PRAGMA secure_delete = ON")
        for table in without:
            target.execute(f"DELETE FROM {table}")
        target.commit()
    finally:
        source.close()
        target.close()
    with draft.open("rb+") as written:
        os.fsync(written.fileno())
    draft.replace(to)
