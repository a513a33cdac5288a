"""Plain text: decoded, otherwise as it is."""

from __future__ import annotations

import hashlib

from iomnlp.read.encoding import decode
from iomnlp.read.registry import is_text, register
from iomnlp.source import SourceText


def read(data: bytes, uri: str) -> SourceText:
    """The text of a plain-text document.

    >>> read("Aide d’urgence".encode("utf-16"), "note.txt").text
    'Aide d’urgence'
    """
    text, encoding = decode(data)
    return SourceText(text=text, sha256=hashlib.sha256(data).hexdigest(), uri=uri, encoding=encoding)


register("text/plain", (".txt",), is_text, read)
