"""Tables as CSV files, one per table, for spreadsheets: UTF-8 with a byte-order mark, comma, CRLF (RFC 4180)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path

from iomnlp.record import Record
from iomnlp.write.atomic import replacing
from iomnlp.write.datapackage import write_datapackage
from iomnlp.write.exporter import Exporter, Options, Records, Written
from iomnlp.write.tables import TABLES, Cell, Row, harmless

MARK = "\ufeff".encode()


def _printed(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(harmless(cell)).replace("\x00", "\ufffd")


def csv_lines(rows: Iterable[Row]) -> Iterable[bytes]:
    """Rows as lines of CSV, harmless to spreadsheets."""
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow([_printed(cell) for cell in row])
        yield line.getvalue().encode()


def write_csv(folder: Path, records: Callable[[], Iterable[Record]]) -> list[Path]:
    """Write one CSV file per table into a folder; give their paths.

    Parameters
    ----------
    folder : Path
        An existing folder.
    records : callable
        Gives the records; they are read once, one at a time.
    """
    paths = [folder / f"{table.name}.csv" for table in TABLES]
    with ExitStack() as stack:
        files = [stack.enter_context(replacing(path)) for path in paths]
        for file, table in zip(files, TABLES, strict=True):
            # Without the mark, spreadsheet programs read UTF-8 accents as cp1252.
            file.write(MARK)
            file.writelines(csv_lines([table.columns]))
        for record in records():
            for file, table in zip(files, TABLES, strict=True):
                file.writelines(csv_lines(table.rows(record)))
    return paths


def _export(folder: Path, records: Records, options: Options) -> Written:
    return Written([*write_csv(folder, records), write_datapackage(folder)])


EXPORTER = Exporter("csv", "tables for spreadsheets and databases, with a Frictionless data package", "", _export)
