"""The work itself: documents in, outcomes out; pure, picklable, the same wherever it runs."""

from __future__ import annotations

import gzip
import hashlib
import json
import traceback
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from iomnlp.batch.likeness import signature
from iomnlp.errors import ConfigError, IomnlpError, LexiconError, SkippedDocument
from iomnlp.read import ReadOptions
from iomnlp.record import Record

if TYPE_CHECKING:
    from iomnlp.pipeline import Pipeline

Status = Literal["ok", "skipped", "failed"]
COUNTED = (
    *("outputs", "countries", "places", "organisations", "people", "amounts", "funding", "counts", "dates"),
    *("quotes", "contacts", "themes", "checks"),
)
BODY = frozenset(("body", "list_item", "quote"))


@dataclass(frozen=True, slots=True)
class Own:
    """Files of the user's own: paths of lexicons and layouts, the folder of a trained taxonomy, refit confidences."""

    lexicons: tuple[str, ...] = ()
    layouts: tuple[str, ...] = ()
    themes: str | None = None
    confidence: str | None = None


NOTHING_OWN = Own()


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run's records depend on, beside the documents."""

    config: str = "default"
    published: str | None = None
    as_of: str | None = None
    read: ReadOptions = field(default_factory=ReadOptions)
    own: Own = field(default_factory=Own)


@dataclass(frozen=True, slots=True)
class Document:
    """One document on its way to a worker.

    Attributes
    ----------
    key : str
        32 hex digits: what its record depends on (bytes, name, what the container says, settings, models, code).
    sha256 : str
        Of `data`.
    media_type, metadata, published
        What the container says.
    """

    key: str
    uri: str
    sha256: str
    data: bytes
    media_type: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document.

    Attributes
    ----------
    packed : bytes or None
        The record's line of JSON as a gzip member, when the status is `ok`.
    found : dict
        Number of facts by field.
    signature : bytes
        Of the body's words, for near-duplicates; empty where there are too few.
    """

    uri: str
    status: Status
    reason: str | None = None
    sha256: str | None = None
    key: str = ""
    packed: bytes | None = None
    kind: str | None = None
    found: dict[str, int] = field(default_factory=dict)
    signature: bytes = b""


@cache
def pipeline(config: str, own: Own = NOTHING_OWN) -> Pipeline:
    """The pipeline of this process, loaded once."""
    import iomnlp

    return iomnlp.load(config, lexicons=own.lexicons, layouts=own.layouts, themes=own.themes, confidence=own.confidence)


def describe(config: str) -> dict[str, Any]:
    """What makes the records: versions and hashes. Loads the pipeline, so that a wrong configuration shows at once."""
    return pipeline(config).description


def prepare(settings: Settings) -> dict[str, Any]:
    """Load what the work needs, and say what it is: `made_by` stands in every record, `speed` in the manifest alone."""
    loaded = pipeline(settings.config, settings.own)
    speed = asdict(loaded.speed) if loaded.speed else None
    return {"made_by": loaded.description, "speed": speed}


def pack(line: str) -> bytes:
    """A line as a gzip member: members one after another are a file that `zcat` reads."""
    return gzip.compress(line.encode() + b"\n", compresslevel=1, mtime=0)


def body_of(record: Record) -> str:
    """The narrative of a record's document, without title, sheet and furniture."""
    text = record.document.text
    return "\n".join(text[part.start : part.end] for part in record.segments if part.kind in BODY)


def _unexpected(error: Exception) -> str:
    """A fault of ours in one line, with the place that a report of it needs."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    message = " ".join(str(error).split())[:200]
    return f"internal error {type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}: {message}"


def _extract(document: Document, settings: Settings) -> Record:
    return pipeline(settings.config, settings.own).extract_bytes(
        document.data,
        uri=document.uri,
        media_type=document.media_type,
        published=document.published or settings.published,
        as_of=settings.as_of,
        metadata=document.metadata,
    )


def _outcome(document: Document, status: Status, reason: str) -> Outcome:
    return Outcome(document.uri, status, reason, document.sha256, document.key)


def _one(document: Document, settings: Settings) -> Outcome:
    try:
        record = _extract(document, settings)
    except (ConfigError, LexiconError, MemoryError):
        raise
    except SkippedDocument as error:
        return _outcome(document, "skipped", error.what)
    except IomnlpError as error:
        return _outcome(document, "failed", f"{error.what} {error.remedy or ''}".strip())
    except Exception as error:
        return _outcome(document, "failed", _unexpected(error))
    found = Counter({name: len(getattr(record, name)) for name in COUNTED})
    return Outcome(
        uri=document.uri,
        status="ok",
        sha256=document.sha256,
        key=document.key,
        packed=pack(record.to_json()),
        kind=record.kind,
        found=dict(found),
        signature=signature(body_of(record)),
    )


def process(batch: Sequence[Document], settings: Settings) -> list[Outcome]:
    """Extract documents; whatever is wrong with one becomes its outcome.

    Parameters
    ----------
    batch : sequence of Document
        The documents; each is extracted as if it were alone.
    settings : Settings
        How to extract.

    Returns
    -------
    list of Outcome
        One for each document, in their order.

    Raises
    ------
    ConfigError, LexiconError
        When the fault is not the document's: every other one would fail, too.
    MemoryError
        When a document needs more memory than there is.
    """
    return [_one(document, settings) for document in batch]


def document_key(fingerprint: str, uri: str, sha256: str, media_type: str | None, said: Any) -> str:
    """The name under which a document's outcome is kept: the same only where the record would be.

    >>> document_key("f", "a.txt", "00", None, {}) == document_key("f", "b.txt", "00", None, {})
    False
    """
    held = json.dumps([fingerprint, uri, sha256, media_type, said], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(held.encode()).hexdigest()[:32]
