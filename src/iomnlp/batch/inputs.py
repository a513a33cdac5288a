"""Sources to documents, streaming: each with the key under which its outcome is kept."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterable, Iterator
from typing import Any

from iomnlp.batch.opener import Opener
from iomnlp.batch.sources import Source
from iomnlp.batch.work import Document, Outcome, document_key
from iomnlp.errors import IomnlpError
from iomnlp.read import Member, Unreadable

PIPE = "This is a pipe or a device, not a file; give its content on standard input, with `-` as source."


def _regular(source: Source) -> str | None:
    """Why a source cannot be read as a file; a pipe would block the run for ever."""
    if source.path is None:
        return None
    mode = os.stat(source.path).st_mode
    return None if stat.S_ISREG(mode) else PIPE


def _members(source: Source, opener: Opener) -> Iterator[Member | Unreadable]:
    """What a source holds; whatever is wrong with it becomes a line of the report."""
    if source.unreadable is not None:
        yield source.unreadable
        return
    try:
        reason = _regular(source)
        if reason:
            yield Unreadable(source.uri, reason)
            return
        held = source.data if source.data is not None else source.path
        if held is not None:
            yield from opener.documents(held, source.uri)
    except OSError as error:
        yield Unreadable(source.uri, f"The file cannot be read: {error.strerror or error}.")
    except IomnlpError as error:
        yield Unreadable(source.uri, f"{error.what} {error.remedy or ''}".strip())


def _document(member: Member, fingerprint: str) -> Document:
    sha256 = hashlib.sha256(member.data).hexdigest()
    said = [dict(member.metadata), member.published]
    return Document(
        key=document_key(fingerprint, member.uri, sha256, member.media_type, said),
        uri=member.uri,
        sha256=sha256,
        data=member.data,
        media_type=member.media_type,
        metadata=member.metadata,
        published=member.published,
    )


class Listing:
    """Counts and hashes all that the sources give, so that parts of different lists are told apart."""

    def __init__(self) -> None:
        self._number = 0
        self._hash = hashlib.sha256()

    def add(self, entry: Document | Outcome) -> None:
        """Take the next document, or source that gave none."""
        self._number += 1
        self._hash.update(json.dumps([entry.uri, entry.sha256]).encode() + b"\n")

    def told(self) -> dict[str, Any]:
        """Number and hash so far, as they stand in the manifest."""
        return {"number": self._number, "sha256": self._hash.hexdigest()}


def entries(sources: Iterable[Source], fingerprint: str, opener: Opener) -> Iterator[Document | Outcome]:
    """Every document of the sources in their order; what gives none comes as its outcome.

    Parameters
    ----------
    sources : iterable of Source
        Files and bytes; a container holds several documents.
    fingerprint : str
        Of all else that records depend on.
    opener : Opener
        Takes containers apart.
    """
    for source in sources:
        for member in _members(source, opener):
            if isinstance(member, Unreadable):
                yield Outcome(member.uri, "skipped" if member.skipped else "failed", member.reason)
            else:
                yield _document(member, fingerprint)
