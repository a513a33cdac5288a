"""Parquet: one document a row, read a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from iomnlp.errors import ReadError
from iomnlp.read.extras import need
from iomnlp.read.members import Found, Place, Unreadable
from iomnlp.read.rows import choose, row_documents
from iomnlp.read.streams import seekable

# Rows held at a time.
_BATCH = 64


def is_parquet(head: bytes) -> bool:
    """Whether these are the first bytes of a Parquet file."""
    return head.startswith(b"PAR1")


def _rows(table: Any, names: list[str]) -> Iterator[Mapping[str, Any]]:
    for batch in table.iter_batches(batch_size=_BATCH, columns=names):
        yield from batch.to_pylist()


def parquet_documents(stream: BinaryIO, place: Place) -> Iterator[Found]:
    """The documents of a Parquet file."""
    arrow = need("pyarrow", "Parquet files")
    parquet = need("pyarrow.parquet", "Parquet files")
    # pyarrow has errors of its own beside the system's.
    damage = (arrow.ArrowException, OSError, UnicodeDecodeError)
    try:
        table = parquet.ParquetFile(seekable(stream))
        columns = choose(tuple(table.schema_arrow.names), place.options)
        heading = [columns.title] if columns.title else []
        names = list(dict.fromkeys([*heading, *columns.text, *(name for name, _ in columns.metadata)]))
        if not table.metadata.num_rows:
            yield Unreadable(place.uri, "The table has no row.", skipped=True)
        yield from row_documents(_rows(table, names), place)
    except damage as error:
        what = f"The Parquet file is damaged or cut short: {' '.join(str(error).split())[:160].rstrip('.')}."
        raise ReadError(what, remedy="Copy or download it again.") from error
