"""Cursors: where a page of a list ends, as one word that whoever asks hands back for the next."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement

from iomnlp.review.refusals import Refused

# Beyond it, no database has numbers.
_LARGEST = 2**63


def encoded(*values: Any) -> str:
    """A cursor: the keys of the last row of a page."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def decoded(cursor: str, columns: Sequence[ColumnElement[Any]]) -> list[Any]:
    """The keys in a cursor, as the columns that they stand for take them.

    Raises
    ------
    Refused
        When it is none.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.urlsafe_b64decode(padded.encode()))
    except (ValueError, binascii.Error, UnicodeError, RecursionError) as error:
        raise nowhere() from error
    fits = isinstance(values, list) and len(values) == len(columns) and all(map(_fits, values, columns))
    if not fits:
        raise nowhere()
    found: list[Any] = values
    return found


def nowhere() -> Refused:
    """What is said of a cursor that is none."""
    return Refused("This is no place in the list.", remedy="Begin again at its first page.")


def _fits(value: Any, column: ColumnElement[Any]) -> bool:
    """Whether a column can be compared with a value, in any database."""
    kind = column.type.python_type
    if kind is str:
        return isinstance(value, str) and "\x00" not in value
    number = isinstance(value, int if kind is int else int | float) and not isinstance(value, bool)
    return number and abs(value) < _LARGEST
