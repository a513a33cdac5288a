"""Records as data frames: the tables of the exports in memory, from any stream of records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any, Literal

from iomnlp.errors import ConfigError
from iomnlp.record import Record
from iomnlp.write.masking import masked
from iomnlp.write.parquet import arrow
from iomnlp.write.parquet_tables import table_schema
from iomnlp.write.tables import TABLES, Row

Library = Literal["pandas", "polars", "arrow"]
# Rows of a batch: what stands twice in memory, as Python values and as columns.
BATCH = 5_000


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise ConfigError(
            f"{name} is not installed.", remedy=f"Install it with `pip install 'iomnlp[{name}]'`."
        ) from error


class _Columns:
    """One table on its way: rows become columns batch by batch."""

    def __init__(self, name: str):
        self.table = next(table for table in TABLES if table.name == name)
        self.schema = table_schema(self.table)
        self._batches: list[Any] = []
        self._rows: list[Row] = []

    def add(self, record: Record) -> None:
        """Add a record's rows."""
        self._rows += self.table.rows(record)
        if len(self._rows) >= BATCH:
            self._pack()

    def _pack(self) -> None:
        pa, columns = arrow(), zip(*self._rows, strict=True)
        arrays = [pa.array(list(column), field.type) for column, field in zip(columns, self.schema, strict=True)]
        self._batches.append(pa.RecordBatch.from_arrays(arrays, schema=self.schema))
        self._rows = []

    def whole(self) -> Any:
        """The table, as Arrow has it."""
        if self._rows:
            self._pack()
        return arrow().Table.from_batches(self._batches, schema=self.schema)


def frames(
    records: Iterable[Record],
    tables: Sequence[str] | None = None,
    library: Library = "pandas",
    keep_contacts: bool = False,
) -> dict[str, Any]:
    """The tables of a stream of records as data frames.

    Parameters
    ----------
    records : iterable of Record
        Read once, one at a time: `iomnlp.read_records("out/records.jsonl")`, or a pipeline's `stream`.
    tables : sequence of str, optional
        Which tables; all of them without it. They and their columns are those of the exports (docs/exports.md).
    library : "pandas", "polars" or "arrow"
        Whose frames. Sums are exact decimals and days are days in each of them; in pandas, columns have Arrow types.
    keep_contacts : bool
        Do not mask names, addresses and numbers of people.

    Returns
    -------
    dict of str to DataFrame
        By the table's name, in the order of the exports.

    Raises
    ------
    ConfigError
        When there is no such table, or the library is not installed.

    Examples
    --------
    >>> import iomnlp
    >>> nlp = iomnlp.load("rules")
    >>> page = "Aide\\n\\nLe Canada a versé 2 millions d'euros à l'OIM."
    >>> iomnlp.frames(nlp.pipe([page]), ["amounts"])["amounts"][["value", "currency"]].values.tolist()
    [[Decimal('2000000.000000000'), 'EUR']]
    """
    known = [table.name for table in TABLES]
    unknown = sorted(set(tables or ()) - set(known))
    if unknown:
        raise ConfigError(f"There is no table {unknown[0]!r}.", remedy=f"Choose of {', '.join(known)}.")
    if library != "arrow":
        _library(library)
    columns = {name: _Columns(name) for name in known if tables is None or name in tables}
    for record in records:
        shown = record if keep_contacts else masked(record)
        for held in columns.values():
            held.add(shown)
    return {name: _frame(held.whole(), library) for name, held in columns.items()}


def _frame(table: Any, library: Library) -> Any:
    if library == "polars":
        return _library("polars").from_arrow(table)
    if library == "pandas":
        # Without Arrow's types, pandas would turn integers with gaps into floats and days into objects.
        return table.to_pandas(types_mapper=_library("pandas").ArrowDtype)
    return table
