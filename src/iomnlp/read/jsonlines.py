"""JSON Lines, and JSON files of one object or of an array: one document an object."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from iomnlp.errors import ReadError
from iomnlp.read.members import MIB, Found, Place, Unreadable
from iomnlp.read.rows import row_documents
from iomnlp.read.streams import HEAD, whole

# The opening of an object with a first key, perhaps of an array of them.
_OPENING = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,99}(\[\s{0,99})?\{\s{0,999}(?:\"[^\"\n]{1,200}\"\s{0,99}:|\}\s)")


def is_json(head: bytes) -> bool:
    """Whether text opens as JSON objects do."""
    return _OPENING.match(head) is not None


def _object(line: bytes) -> Mapping[str, Any] | str:
    """The object of a line, or why there is none."""
    try:
        value = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except UnicodeDecodeError:
        return "The line is not UTF-8. Save the file as UTF-8."
    except RecursionError:
        return "The line nests its values too deeply."
    except ValueError as error:
        return f"The line is no JSON: {str(error)[:120]}."
    return value if isinstance(value, dict) else "The line holds no JSON object."


def _lines(stream: BinaryIO, most: int) -> Iterator[Mapping[str, Any] | str]:
    """The objects of the lines; one that is too long is left without being held."""
    while line := stream.readline(most + 1):
        if len(line) > most:
            while line and not line.endswith(b"\n"):
                line = stream.readline(MIB)
            yield f"The line is longer than {most // MIB} MiB. Split its text."
        elif line.strip():
            yield _object(line)


def _whole(stream: BinaryIO, most: int) -> Iterator[Mapping[str, Any] | str]:
    """The objects of a file that is one JSON value."""
    data = whole(stream, most)
    try:
        value = json.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        what = f"The JSON is damaged or cut short: {str(error)[:120]}."
        raise ReadError(what, remedy="Write one object a line (JSON Lines).") from error
    for item in value if isinstance(value, list) else [value]:
        yield item if isinstance(item, dict) else "The item is no JSON object."


def json_documents(stream: BinaryIO, place: Place, head: bytes) -> Iterator[Found]:
    """The documents of a JSON Lines file; of a JSON file whose first line is no whole object."""
    opening = _OPENING.match(head)
    line, ended, _ = head.partition(b"\n")
    cut = not ended and len(head) >= HEAD
    by_line = opening is not None and not opening[1] and (cut or isinstance(_object(line), dict) or _next_opens(head))
    most = place.options.max_document
    rows = row_documents(_lines(stream, most) if by_line else _whole(stream, most), place)
    first = next(rows, None)
    if first is None:
        yield Unreadable(place.uri, "The file holds no object.", skipped=True)
        return
    yield first
    yield from rows


def _next_opens(head: bytes) -> bool:
    """Whether the second line opens an object as well: then a broken first line is only that."""
    return head.partition(b"\n")[2].startswith(b"{")
