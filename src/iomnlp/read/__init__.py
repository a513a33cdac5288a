"""Bytes to text: a module per format, chosen by content and media type, never by name alone."""

from __future__ import annotations

import hashlib

from iomnlp.errors import SkippedDocument

# The order of registration is the order of trust: plain text is the last resort.
from iomnlp.read import text as _text  # noqa: F401  isort: skip
from iomnlp.read import html as _html  # noqa: F401  isort: skip
from iomnlp.read import docx as _docx, mail as _mail, pdf as _pdf, rtf as _rtf  # noqa: F401  isort: skip
from iomnlp.read.documents import documents, page
from iomnlp.read.encoding import clean
from iomnlp.read.members import Member, ReadOptions, Unreadable
from iomnlp.read.registry import choose, register, supported
from iomnlp.source import SourceText

__all__ = [
    "Member",
    "ReadOptions",
    "Unreadable",
    "documents",
    "page",
    "read_bytes",
    "read_text",
    "register",
    "supported",
]


def _not_empty(source: SourceText) -> SourceText:
    if not source.text.strip():
        raise SkippedDocument("The document is empty.", document=source.uri)
    return source


def read_bytes(data: bytes, uri: str = "-", media_type: str | None = None) -> SourceText:
    """The text of one document; :func:`documents` finds those of a container.

    Parameters
    ----------
    data : bytes
        The document's own bytes.
    uri : str
        What to call the document.
    media_type : str, optional
        What the container says it is, such as `text/html`; the content decides.

    Returns
    -------
    SourceText
        `sha256` is over `data`; offsets into `text` are code points.

    Raises
    ------
    SkippedDocument
        When there is no text in it.
    ReadError
        When it is binary.

    Examples
    --------
    >>> read_bytes("<p>Aide d’urgence</p><p>à Bria</p>".encode()).text
    'Aide d’urgence\\n\\nà Bria\\n'
    """
    if not data:
        raise SkippedDocument("The document is empty.", document=uri)
    return _not_empty(choose(data, uri, media_type).read(data, uri))


def read_text(text: str, uri: str = "-") -> SourceText:
    """The source for a text that is already decoded; `sha256` is over its UTF-8 bytes.

    Raises
    ------
    SkippedDocument
        When there is no text in it.

    Examples
    --------
    >>> read_text("Niger\\r\\nMali").text
    'Niger\\nMali'
    """
    sha256 = hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()
    return _not_empty(SourceText(text=clean(text), sha256=sha256, uri=uri))
