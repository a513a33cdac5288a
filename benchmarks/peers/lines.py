"""JSON lines in, JSON lines out: what every runner has in common.

A line in is `{"name", "text", "published"}`; a line out is one item that the tool found in that text: `name`, `start`
and `end` in code points of the text (null where the tool tells no place), `kind`, and where they apply `value`,
`upper`, `currency`, `edtf`, and `also`: other EDTF readings between which the tool leaves the choice open.
"""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Callable, Iterable
from typing import Any

Item = dict[str, Any]
Find = Callable[[str, datetime.datetime | None], Iterable[Item]]


def week_of(day: datetime.datetime) -> str:
    """Monday to Sunday of a day's week, in EDTF.

    >>> week_of(datetime.datetime(2024, 5, 2))
    '2024-04-29/2024-05-05'
    """
    monday = day.date() - datetime.timedelta(days=day.weekday())
    return f"{monday}/{monday + datetime.timedelta(days=6)}"


def serve(find: Find) -> None:
    """Read texts from stdin, write what `find` gives for each to stdout."""
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    for line in sys.stdin:
        given = json.loads(line)
        published = given.get("published")
        for item in find(given["text"], datetime.datetime.fromisoformat(published) if published else None):
            print(json.dumps({"name": given["name"], **item}, ensure_ascii=False))
