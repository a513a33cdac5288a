"""The work of a desk's worker: it opens a file itself, and extracts one document of it at each request.

A reader may hang in a file, or eat memory over it, as well as the extraction of what it holds: so files that strangers
send are opened where a supervisor can end it. A request names the file and the place of the document in it; the worker
remembers where it stands in each open file, and reads on from there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, cast

from iomnlp.batch import work
from iomnlp.batch.work import Document, Outcome, Settings
from iomnlp.read import Member, Unreadable, documents

# Files that one worker keeps open.
OPEN = 16
CLOSE = -1


@dataclass(frozen=True, slots=True)
class Request(Document):
    """One document of a file.

    Attributes
    ----------
    path : str
        The file; `uri` is what it is called.
    position : int
        Which of its documents, from 0; `CLOSE` when no more of them is wanted.
    settings : Settings
        How to extract; its `config` must be the worker's.
    """

    path: str = ""
    position: int = 0
    settings: Settings = field(default_factory=Settings)


@dataclass(frozen=True, slots=True)
class End(Outcome):
    """The file holds no further document."""


Found = Generator[Member | Unreadable, None, None]
_open: dict[str, tuple[int, Found]] = {}


def prepare(settings: Settings) -> dict[str, Any]:
    """Load what the work needs."""
    return work.prepare(settings)


def _standing_at(request: Request) -> Found:
    """The file's documents from the place that is asked for; it is opened anew where the worker stands elsewhere."""
    place, found = _open.pop(request.path, (-1, None))
    if found is None or place != request.position:
        if found is not None:
            found.close()
        found = cast(Found, documents(request.path, request.uri, request.settings.read))
        # Not `islice(found, n, None)`: the generator itself must stay at hand.
        for _ in islice(found, request.position):
            pass
    while len(_open) >= OPEN:
        _close(next(iter(_open)))
    return found


def _close(path: str) -> None:
    if path in _open:
        _open.pop(path)[1].close()


def _extracted(member: Member, request: Request) -> Outcome:
    sha256 = hashlib.sha256(member.data).hexdigest()
    document = Document(
        request.key, member.uri, sha256, member.data, member.media_type, member.metadata, member.published
    )
    return work.process((document,), request.settings)[0]


def document_at(request: Request) -> Member | Unreadable | None:
    """What stands at the place that is asked for; None where the file is at its end, or no more of it is wanted."""
    if request.position == CLOSE:
        _close(request.path)
        return None
    found = _standing_at(request)
    member = next(found, None)
    if member is not None:
        _open[request.path] = (request.position + 1, found)
    return member


def _one(request: Request) -> Outcome:
    member = document_at(request)
    if member is None:
        return End(request.uri, "ok", key=request.key)
    if isinstance(member, Unreadable):
        return Outcome(member.uri, "skipped" if member.skipped else "failed", member.reason, key=request.key)
    return _extracted(member, request)


def process(batch: Sequence[Document], settings: Settings) -> list[Outcome]:
    """What became of the documents that are asked for; an `End` where there is none at the place.

    Raises
    ------
    ConfigError, LexiconError, MemoryError
        As :func:`iomnlp.batch.work.process`.
    """
    return [_one(cast(Request, request)) for request in batch]
