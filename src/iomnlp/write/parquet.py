"""Records as Parquet: one row a record, typed and nested as in the contract, in a folder for each kind.

The text stands once: an evidence has its offsets, and its words are `document.text[start:end]`. Any tool that reads
Hive partitions (DuckDB, Spark, pandas, R's arrow) finds `kind` in the names of the folders.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from iomnlp.errors import ConfigError
from iomnlp.record import Evidence, Record
from iomnlp.write.atomic import replacing

# Records of a row group: their memory is what writing takes.
GROUP = 256
# Records of a file.
FILE = 20_000
# In the partition's name, not in the rows.
PARTITION = "kind"
_PLAIN = {str: "string", int: "int64", float: "float64", bool: "bool_"}


def arrow() -> Any:
    """The library, or a sentence that says how to get it."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise ConfigError(
            "pyarrow is not installed.", remedy="Install it with `pip install 'iomnlp[parquet]'`."
        ) from error
    return pyarrow


def _type(annotation: Any) -> Any:
    """The Arrow type of a field of the contract."""
    pa = arrow()
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(arguments[0])
    if origin in (Union, types.UnionType):
        return _type(next(one for one in arguments if one is not type(None)))
    if origin is Literal:
        return pa.string()
    if origin is tuple:
        return pa.list_(_type(arguments[0]))
    if origin is dict:
        return pa.map_(*(_type(one) for one in arguments))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return pa.struct(_fields(annotation))
    return getattr(pa, _PLAIN[annotation])()


def _fields(model: type[BaseModel]) -> list[Any]:
    left_out = "text" if model is Evidence else PARTITION if model is Record else None
    return [
        arrow().field(info.alias or name, _type(info.annotation))
        for name, info in model.model_fields.items()
        if name != left_out
    ]


@cache
def schema() -> Any:
    """The Arrow schema of a record, from the contract's models."""
    return arrow().schema(_fields(Record))


class _Partition:
    """The files of one kind of record."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.files: list[Path] = []
        self._rows: list[dict[str, Any]] = []
        self._stack = ExitStack()
        self._writer: Any = None
        self._written = 0

    def add(self, row: dict[str, Any]) -> None:
        """Add a record; it is written with its group."""
        self._rows.append(row)
        if len(self._rows) == GROUP:
            self._write()

    def _write(self) -> None:
        pa = arrow()
        if self._writer is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            path = self.folder / f"part-{len(self.files):05d}.parquet"
            file = self._stack.enter_context(replacing(path))
            self._writer = self._stack.enter_context(pa.parquet.ParquetWriter(file, schema(), compression="zstd"))
            self.files.append(path)
        self._writer.write_table(pa.Table.from_pylist(self._rows, schema=schema()))
        self._written += len(self._rows)
        self._rows = []
        if self._written >= FILE:
            self._finish()

    def _finish(self) -> None:
        self._stack.close()
        self._writer, self._written = None, 0

    def close(self) -> None:
        """Write what waits."""
        if self._rows:
            self._write()
        self._finish()

    def abandon(self, error: BaseException) -> None:
        """Leave no half file."""
        self._stack.__exit__(type(error), error, error.__traceback__)


def write_parquet(folder: Path, records: Iterable[Record]) -> Sequence[Path]:
    """Write records as a partitioned Parquet data set, compressed with zstd; give its files.

    Parameters
    ----------
    folder : Path
        Gets `kind=…/part-00000.parquet`; each file is whole or absent.
    records : iterable of Record
        Read once; a few hundred are in memory at a time.

    Raises
    ------
    ConfigError
        When pyarrow is not installed.
    """
    schema()
    partitions: dict[str, _Partition] = {}
    try:
        for record in records:
            partition = partitions.setdefault(record.kind, _Partition(folder / f"{PARTITION}={record.kind}"))
            partition.add(record.model_dump(mode="json"))
        for partition in partitions.values():
            partition.close()
    except BaseException as error:
        for partition in partitions.values():
            partition.abandon(error)
        raise
    return [path for name in sorted(partitions) for path in partitions[name].files]
