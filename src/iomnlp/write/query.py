"""SQL over the tables of records, by DuckDB: one question at a time, which can read these tables and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from iomnlp.errors import ConfigError
from iomnlp.write.exporter import Options, Records
from iomnlp.write.registry import export
from iomnlp.write.tables import TABLES

# Memory that a question may take; beyond, it ends with an error instead of the machine.
MEMORY = "2GB"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question gives: the names of its columns, and its rows as Python values."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]


def duckdb() -> Any:
    """DuckDB's module.

    Raises
    ------
    ConfigError
        When it is not installed.
    """
    try:
        import duckdb as found
    except ImportError as error:
        raise ConfigError(
            "DuckDB is not installed.", remedy="Install it with `pip install 'iomnlp[query]'`."
        ) from error
    return found


def is_tables(folder: Path) -> bool:
    """Whether a folder holds the tables that `iomnlp export --to parquet` writes."""
    return all((folder / f"{table.name}.parquet").is_file() for table in TABLES)


@contextmanager
def tables_of(records: Records, keep_contacts: bool = False) -> Iterator[Path]:
    """The Parquet tables of records in a folder that goes with the block."""
    with TemporaryDirectory(prefix="iomnlp-query-") as name:
        export("parquet", Path(name), records, Options(keep_contacts=keep_contacts))
        yield Path(name)


def _connection(folder: Path) -> Any:
    """A database in memory that sees the tables, and can be told nothing else."""
    module = duckdb()
    connection = module.connect(":memory:", config={"memory_limit": MEMORY, "threads": 2})
    paths = {table.name: str(folder / f"{table.name}.parquet").replace("'", "''") for table in TABLES}
    listed = ", ".join(f"'{path}'" for path in paths.values())
    connection.execute(f"SET allowed_paths = [{listed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET autoinstall_known_extensions = false")
    for name, path in paths.items():
        connection.execute(f"CREATE VIEW \"{name}\" AS SELECT * FROM read_parquet('{path}')")
    connection.execute("SET lock_configuration = true")
    return connection


def _one_question(sql: str) -> None:
    """Refuse what is not exactly one SELECT."""
    module = duckdb()
    statements = module.extract_statements(sql)
    if len(statements) != 1:
        raise ConfigError(f"There are {len(statements)} statements.", remedy="Ask one question: one SELECT.")
    allowed = {module.StatementType.SELECT, module.StatementType.EXPLAIN}
    if statements[0].type not in allowed:
        kind = statements[0].type.name
        raise ConfigError(f"{kind} would change something, and a query only reads.", remedy="Write a SELECT.")


def ask(folder: Path, sql: str) -> Answer:
    """Put a question to the tables in a folder.

    Parameters
    ----------
    folder : Path
        Tables as `iomnlp export --to parquet` writes them.
    sql : str
        One SELECT in DuckDB's SQL. No other file can be read, nothing can be written or installed.

    Raises
    ------
    ConfigError
        When DuckDB is not installed, or the question cannot be answered; it says what DuckDB says.
    """
    module = duckdb()
    try:
        _one_question(sql)
        with _connection(folder) as connection:
            found = connection.execute(sql)
            columns = tuple(str(column[0]) for column in found.description or ())
            return Answer(columns, found.fetchall())
    except module.Error as error:
        said = " ".join(str(error).partition("\n\nLINE")[0].split())
        raise ConfigError(
            f"The query failed: {said.rstrip('.')}.",
            remedy="`iomnlp query RECORDS` lists the tables and their columns.",
        ) from error
