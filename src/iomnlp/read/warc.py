"""WARC, the archives of web crawlers: each page that a server gave is a document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from iomnlp.errors import ReadError
from iomnlp.read.extras import need
from iomnlp.read.members import Found, Place, Unreadable
from iomnlp.read.registry import media_types

_DAMAGE = (OSError, EOFError, RuntimeError, ValueError)
_PAGES = ("text/html", "application/xhtml+xml", "text/plain")


def is_warc(head: bytes) -> bool:
    """Whether these are the first bytes of a WARC file."""
    return head.startswith(b"WARC/")


def _media_type(record: Any) -> str:
    header = record.http_content_type or record.headers.get("Content-Type") or ""
    return str(header).partition(";")[0].strip().lower()


def _unwanted(record: Any, media_type: str) -> str | None:
    """Why a record is no page."""
    status = getattr(record.http_headers, "status_code", None) if record.http_headers else None
    if status is not None and status != 200:
        return f"The server answered {status}."
    if media_type not in (*_PAGES, *media_types()):
        return f"It is {media_type or 'of no known type'}, no page."
    return None


def _page(record: Any, place: Place, number: int) -> Found:
    media_type = _media_type(record)
    unwanted = _unwanted(record, media_type)
    if unwanted:
        return place.unreadable(number, unwanted, skipped=True)
    most = place.options.max_document
    if record.content_length > most:
        return place.unreadable(number, "The page is larger than a document may be.")
    expected = record.content_length
    truncated = record.headers.get("WARC-Truncated")
    data = record.reader.read(most + 1)
    place.budget.unpack(len(data))
    if len(data) > most:
        return place.unreadable(number, "The page is larger than a document may be.")
    if truncated or (len(data) < expected and not _encoded(record)):
        return place.unreadable(number, f"The page is cut short: {len(data)} of {expected} bytes are there.")
    # The day of the crawl is not that of publication: it resolves nothing.
    known = {"url": record.headers.get("WARC-Target-URI"), "crawled": record.headers.get("WARC-Date")}
    metadata = {key: str(value) for key, value in known.items() if value}
    return place.member(number, data, media_type, metadata)


def _encoded(record: Any) -> bool:
    """Whether the server compressed or chunked the page: then its length is not that of the bytes."""
    headers = record.http_headers
    return bool(headers and (headers.get("Content-Encoding") or headers.get("Transfer-Encoding")))


def warc_documents(stream: BinaryIO, place: Place) -> Iterator[Found]:
    """The pages of a WARC file, in its order: responses, resources and converted texts."""
    warc = need("fastwarc.warc", "WARC files")
    kinds = warc.WarcRecordType
    wanted = kinds.response | kinds.resource | kinds.conversion
    number = 0
    try:
        for record in warc.ArchiveIterator(stream, record_types=wanted, auto_decode="all"):
            number += 1
            yield _page(record, place, number)
    except BaseException as error:
        # A fault inside the library's own code is no `Exception`; whoever interrupts the run is heard.
        if not isinstance(error, _DAMAGE) and type(error).__name__ != "PanicException":
            raise
        detail = " ".join(str(error).split())[:120].rstrip(".") or type(error).__name__
        raise ReadError(f"The WARC file is damaged after {number} pages: {detail}.") from error
    if not number:
        yield Unreadable(place.uri, "The WARC file holds no page.", skipped=True)
