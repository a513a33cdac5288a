"""One document's work: bytes to an outcome that travels between processes."""

from __future__ import annotations

import hashlib
import traceback
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from iomnlp.batch.sources import Source
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


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run's result depends on, beside the documents."""

    config: str = "default"
    published: str | None = None
    as_of: str | None = None
    read: ReadOptions = field(default_factory=ReadOptions)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document.

    Attributes
    ----------
    line : str or None
        The record as a line of JSON, when the status is `ok`.
    found : dict
        Number of facts by field.
    """

    uri: str
    status: Status
    reason: str | None = None
    sha256: str | None = None
    line: str | None = None
    kind: str | None = None
    found: dict[str, int] = field(default_factory=dict)


@cache
def pipeline(config: str) -> Pipeline:
    """The pipeline of this process, loaded once."""
    import iomnlp

    return iomnlp.load(config)


def describe(config: str) -> dict[str, Any]:
    """What makes the records: versions and hashes. Loads the pipeline, so that a wrong configuration shows at once."""
    return pipeline(config).description


def _unexpected(error: Exception) -> str:
    """A fault of ours in one line, with the place that a report of it needs."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    message = " ".join(str(error).split())[:200]
    return f"internal error {type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}: {message}"


def _extract(data: bytes, source: Source, settings: Settings) -> Record:
    return pipeline(settings.config).extract_bytes(
        data,
        uri=source.uri,
        published=source.published or settings.published,
        media_type=source.media_type,
        as_of=settings.as_of,
        metadata=source.metadata,
    )


def process(source: Source, settings: Settings) -> Outcome:
    """Extract one document; whatever is wrong with it becomes its outcome.

    Parameters
    ----------
    source : Source
        The document.
    settings : Settings
        How to extract.

    Returns
    -------
    Outcome
        One bad document must not end a run of thousands.

    Raises
    ------
    ConfigError, LexiconError
        When the fault is not the document's: every other one would fail, too.
    """
    if source.unreadable is not None:
        lost = source.unreadable
        return Outcome(source.uri, "skipped" if lost.skipped else "failed", lost.reason)
    sha256 = None
    try:
        data = source.read()
        sha256 = hashlib.sha256(data).hexdigest()
        record = _extract(data, source, settings)
    except (ConfigError, LexiconError):
        raise
    except SkippedDocument as error:
        return Outcome(source.uri, "skipped", error.what, sha256)
    except IomnlpError as error:
        return Outcome(source.uri, "failed", f"{error.what} {error.remedy or ''}".strip(), sha256)
    except OSError as error:
        return Outcome(source.uri, "failed", f"The file cannot be read: {error.strerror or error}.", sha256)
    except Exception as error:
        return Outcome(source.uri, "failed", _unexpected(error), sha256)
    found = Counter({name: len(getattr(record, name)) for name in COUNTED})
    return Outcome(source.uri, "ok", None, sha256, record.to_json(), record.kind, dict(found))
