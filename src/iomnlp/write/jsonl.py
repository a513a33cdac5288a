"""The canonical form: one record per line of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from iomnlp.errors import ReadError
from iomnlp.record import Record
from iomnlp.write.atomic import replacing


def json_line(row: dict[str, Any]) -> bytes:
    """A plain object as a line of JSONL, its keys in the order given."""
    return json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def write_object(path: Path, value: dict[str, Any]) -> None:
    """Write one plain object as readable JSON, atomically."""
    with replacing(path) as file:
        file.write(json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n")


def read_records(path: Path) -> Iterator[Record]:
    """The records of a JSONL file, one at a time.

    Raises
    ------
    ReadError
        When a line is no record of this contract.
    """
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                yield Record.model_validate_json(line)
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(str(part) for part in first["loc"]) or "line"
                what = f"Line {number} is no record of iomnlp ({where}: {first['msg']})."
                remedy = "Name a file of records that `iomnlp run` made."
                raise ReadError(what, document=str(path), remedy=remedy) from error
