"""A log of one line of JSON for each event, without anybody's words: no query strings, titles, texts, names, values."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any, TextIO

from iomnlp.review import moments

REQUESTS = logging.getLogger("iomnlp.review.requests")
# What a record of ours may hold beside its message.
_EVENT = "event"
FRAMES = 12


class Line(logging.Formatter):
    """Records as lines of JSON.

    Messages of other libraries may quote what they were given (an address, a value), so of these only the logger, the
    level and the error's type and place in the code are kept.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        at = moments.told(datetime.fromtimestamp(record.created, UTC))
        line: dict[str, Any] = {"at": at, "level": record.levelname.lower(), "logger": record.name}
        line |= getattr(record, _EVENT, {})
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])[-FRAMES:]
            line["where"] = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
        return json.dumps(line, ensure_ascii=False)


def log_as_json(stream: TextIO | None = None) -> None:
    """Let everything that is logged go out as lines of JSON; by default, to standard error."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Line())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        one = logging.getLogger(name)
        one.handlers, one.propagate = [], True
    REQUESTS.setLevel(logging.INFO)


def told(**event: Any) -> None:
    """Log an event of ours."""
    REQUESTS.info("", extra={_EVENT: event})
