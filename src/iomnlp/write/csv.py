"""Tables as CSV files, one per table, for spreadsheets: UTF-8 with a byte-order mark, comma, CRLF (RFC 4180)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from pathlib import Path

from iomnlp.record import Record
from iomnlp.write.atomic import replacing
from iomnlp.write.tables import TABLES, Cell, Row, harmless


def _printed(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(harmless(cell)).replace("\x00", "\ufffd")


def _lines(rows: Iterable[Row]) -> Iterable[bytes]:
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
        Gives the records anew for each table, so that none need be held in memory.
    """
    written = []
    for table in TABLES:
        path = folder / f"{table.name}.csv"
        with replacing(path) as file:
            # Without the mark, spreadsheet programs read UTF-8 accents as cp1252.
            file.write("\ufeff".encode())
            file.writelines(_lines([table.columns]))
            for record in records():
                file.writelines(_lines(table.rows(record)))
        written.append(path)
    return written
