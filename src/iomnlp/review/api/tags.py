"""Entity tags: which state of a record an answer shows, so that it need not be sent twice, nor changed unseen."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, Any

from fastapi import Header, Request
from starlette.responses import Response

from iomnlp.record import SCHEMA_VERSION
from iomnlp.review.model import Revision
from iomnlp.review.web.access import masked

# A tag holds the record's revision in clear, since one of any representation may stand before a decision.
_TAG = re.compile(r'(?<!W/)"(\d{1,9}s?)\.[0-9a-f]{16}"')
_ANY_TAG = re.compile(r'(?:W/)?("[^"]*")')
# Kept by whoever asked, and asked for again each time: it may be changed, or purged, meanwhile.
KEPT = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}

TAG = {"description": "Which state of the record this is.", "schema": {"type": "string"}}
TAGGED: dict[int | str, dict[str, Any]] = {
    200: {"headers": {"ETag": TAG}},
    304: {"description": "As it was.", "headers": {"ETag": TAG}},
}
IfNoneMatch = Annotated[
    str | None, Header(description="An `ETag` of before: 304 without a body where the record is as it was.")
]
IfMatch = Annotated[
    str | None,
    Header(
        description="The record's `ETag` as it was seen: 412 where anything in the record has changed since.",
        examples=['"7.0b7e2c9f3d5a1846"'],
    ),
]


def _program() -> str:
    try:
        return version("iomnlp")
    except PackageNotFoundError:
        return ""


PROGRAM = f"{SCHEMA_VERSION} {_program()}"


def tag(request: Request, revision: Revision, shape: str) -> str:
    """The strong tag of one representation of a record, as this caller may see it."""
    parts = (shape, masked(request), revision.purges, PROGRAM)
    digest = hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
    return f'"{revision.mark}.{digest}"'


def unchanged(given: str | None, current: str) -> bool:
    """Whether `If-None-Match` names the current tag; weak ones are compared by their value.

    >>> unchanged('W/"1.a", "2.b"', '"2.b"'), unchanged("*", '"2.b"'), unchanged('"1.a"', '"2.b"')
    (True, True, False)
    """
    return given is not None and (given.strip() == "*" or current in _ANY_TAG.findall(given))


def seen(given: str | None) -> frozenset[str] | None:
    """The marks of revisions that `If-Match` names; None where it demands nothing. Weak and strange tags match nothing.

    >>> sorted(seen('"3.0123456789abcdef", W/"4.0123456789abcdef"') or ()), seen("*")
    (['3'], None)
    """
    if given is None or given.strip() == "*":
        return None
    return frozenset(_TAG.findall(given))


def not_modified(current: str) -> Response:
    """The answer without a body."""
    return Response(status_code=304, headers={"ETag": current, **KEPT})


def tagged(current: str) -> Mapping[str, str]:
    """The headers of an answer with a body."""
    return {"ETag": current, **KEPT}
