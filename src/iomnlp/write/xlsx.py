"""Tables as one XLSX workbook, a sheet per table; the same records give the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from iomnlp.record import Record
from iomnlp.write.atomic import replacing
from iomnlp.write.exporter import Exporter, Options, Records, Written
from iomnlp.write.tables import TABLES, Cell, Row, Table, harmless

# Limits of the format (ECMA-376 leaves them to programs; these are Excel's).
MAX_ROWS = 1_048_576
MAX_TEXT = 32_767
_WIDE = {
    *("title", "text", "message", "evidence", "purpose", "name", "uri", "donor", "channel", "recipient", "label"),
    *("value", "raw", "population", "speaker", "type_label", "beneficiaries", "organisation", "region", "fact"),
}
_NARROW = {
    *("position", "start", "end", "evidence_start", "evidence_end", "confidence", "mentions", "currency", "upper"),
    *("code", "country", "number", "parent", "primary", "published", "unit", "id", "n_chars", "language"),
}
_EPOCH = (1980, 1, 1, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def _cell(sheet: Any, value: Cell) -> Any:
    """A cell whose text is a text, whatever it opens with."""
    if isinstance(value, Decimal):
        number = WriteOnlyCell(sheet)
        number.value = value
        # How programs show it, with the thousands set apart as the reader's language does; the value stays whole.
        number.number_format = "#,##0" if value == value.to_integral_value() else "#,##0.00##"
        return number
    if isinstance(value, date):
        day = WriteOnlyCell(sheet)
        day.value = value
        day.number_format = "yyyy-mm-dd"
        return day
    if not isinstance(value, str):
        return value
    safe = ILLEGAL_CHARACTERS_RE.sub("\ufffd", value)
    cell = WriteOnlyCell(sheet, safe if len(safe) <= MAX_TEXT else safe[: MAX_TEXT - 1] + "…")
    cell.data_type = "s"
    # Marks the cell as text even when it is edited later.
    cell.quotePrefix = harmless(value) != value
    return cell


def _sheet(book: Workbook, table: Table, part: int) -> Any:
    sheet = book.create_sheet(table.name if part == 1 else f"{table.name}_{part}")
    sheet.freeze_panes = "A2"
    for number, column in enumerate(table.columns, start=1):
        wide = column in _WIDE and table.type(column) == "string"
        sheet.column_dimensions[get_column_letter(number)].width = 48 if wide else 11 if column in _NARROW else 18
    header = []
    for column in table.columns:
        cell = WriteOnlyCell(sheet, column)
        cell.font = Font(bold=True)
        header.append(cell)
    sheet.append(header)
    return sheet


def _without_clock(data: bytes) -> bytes:
    """The same archive with fixed times: the library stamps the hour of writing into it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _STAMP.sub(rb"\g<1>1980-01-01T00:00:00Z", content)
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return out.getvalue()


class _Sheets:
    """The sheets of one table: a second one where the first is full."""

    def __init__(self, book: Workbook, table: Table):
        self._book, self._table = book, table
        self._parts = [_sheet(book, table, 1)]
        self._rows = 1

    def add(self, row: Row) -> None:
        """Append a row."""
        if self._rows == MAX_ROWS:
            self._filter()
            self._parts.append(_sheet(self._book, self._table, len(self._parts) + 1))
            self._rows = 1
        self._parts[-1].append([_cell(self._parts[-1], value) for value in row])
        self._rows += 1

    def _filter(self) -> None:
        """Buttons on the headings that filter and sort the rows."""
        last = get_column_letter(len(self._table.columns))
        self._parts[-1].auto_filter.ref = f"A1:{last}{self._rows}"

    def close(self) -> list[Any]:
        """The sheets, ready to be saved."""
        self._filter()
        return self._parts


def write_xlsx(path: Path, records: Callable[[], Iterable[Record]]) -> None:
    """Write one workbook, atomically.

    Parameters
    ----------
    path : Path
        The file to make or replace.
    records : callable
        Gives the records; they are read once, one at a time.
    """
    book = Workbook(write_only=True)
    tables = [(table, _Sheets(book, table)) for table in TABLES]
    for record in records():
        for table, sheets in tables:
            for row in table.rows(record):
                sheets.add(row)
    # Parts that were begun late stand beside their table.
    book._sheets = [part for _, sheets in tables for part in sheets.close()]  # type: ignore[attr-defined]
    buffer = io.BytesIO()
    book.save(buffer)
    with replacing(path) as file:
        file.write(_without_clock(buffer.getvalue()))


def _export(path: Path, records: Records, options: Options) -> Written:
    write_xlsx(path, records)
    return Written([path])


EXPORTER = Exporter("xlsx", "one workbook, a sheet for each table", ".xlsx", _export)
