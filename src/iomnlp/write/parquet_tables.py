"""Tables as Parquet files, one per table, with real types: exact decimals, days, booleans.

Whole records, nested as in the contract, are what `parquet.py` writes.
"""

from __future__ import annotations

from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from iomnlp.errors import ConfigError
from iomnlp.record import Record
from iomnlp.write.atomic import replacing
from iomnlp.write.exporter import Exporter, Options, Records, Written
from iomnlp.write.parquet import arrow
from iomnlp.write.tables import TABLES, Row, Table, Type

# Rows of a row group: what a table holds in memory.
GROUP = 20_000
# Digits of a decimal, and how many stand behind the point: wider than any printed sum.
DIGITS, SCALE = 38, 9


def _type(kind: Type) -> Any:
    pa = arrow()
    if kind == "decimal":
        return pa.decimal128(DIGITS, SCALE)
    plain = {"string": pa.string(), "integer": pa.int64(), "real": pa.float64(), "boolean": pa.bool_()}
    return plain.get(kind, pa.date32())


def table_schema(table: Table) -> Any:
    """The Arrow schema of a table.

    Parameters
    ----------
    table : Table
        One of `TABLES`.

    Returns
    -------
    pyarrow.Schema
        A field for each column, in the table's order.
    """
    pa = arrow()
    return pa.schema([pa.field(column, _type(table.type(column))) for column in table.columns])


class _File:
    """One table on its way to its file."""

    def __init__(self, table: Table, file: BinaryIO):
        self._table = table
        self._schema = table_schema(table)
        self._writer = arrow().parquet.ParquetWriter(file, self._schema, compression="zstd")
        self._rows: list[Row] = []

    def add(self, record: Record) -> None:
        """Add a record's rows; they are written with their group."""
        rows = list(self._table.rows(record))
        self._fits(record, rows)
        self._rows += rows
        while len(self._rows) >= GROUP:
            self._write(self._rows[:GROUP])
            self._rows = self._rows[GROUP:]

    def _fits(self, record: Record, rows: list[Row]) -> None:
        for row in rows:
            for value in row:
                if isinstance(value, Decimal) and round(value, SCALE) != value:
                    raise ConfigError(
                        f"{value} has more than {SCALE} decimals, which its Parquet column cannot hold.",
                        document=record.document.uri,
                        remedy="Export to csv, which keeps every digit.",
                    )

    def _write(self, rows: list[Row]) -> None:
        columns = zip(*rows, strict=True)
        arrays = [arrow().array(list(column), field.type) for column, field in zip(columns, self._schema, strict=True)]
        self._writer.write_table(arrow().Table.from_arrays(arrays, schema=self._schema))

    def close(self) -> None:
        """Write what waits, and the file's end."""
        if self._rows:
            self._write(self._rows)
        self._writer.close()


def write_parquet_tables(folder: Path, records: Records) -> list[Path]:
    """Write one Parquet file per table into a folder.

    Parameters
    ----------
    folder : Path
        An existing folder; gets `documents.parquet` and its companions, also those without rows.
    records : callable
        Gives the records; they are read once.

    Raises
    ------
    ConfigError
        When pyarrow is not installed, or a number does not fit its column.
    """
    arrow()
    paths = [folder / f"{table.name}.parquet" for table in TABLES]
    with ExitStack() as stack:
        files = [_File(table, stack.enter_context(replacing(path))) for path, table in zip(paths, TABLES, strict=True)]
        for record in records():
            for file in files:
                file.add(record)
        for file in files:
            file.close()
    return paths


def _export(folder: Path, records: Records, options: Options) -> Written:
    return Written(write_parquet_tables(folder, records))


EXPORTER = Exporter(
    "parquet", "tables for DuckDB, pandas, R and Spark, with real types", "", _export, needs="iomnlp[parquet]"
)
