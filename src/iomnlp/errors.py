"""One error tree: what went wrong, in which document, and what to do about it."""

from __future__ import annotations


class IomnlpError(Exception):
    """Base of every error that iomnlp raises on purpose.

    Parameters
    ----------
    what : str
        One sentence: what is wrong.
    document : str, optional
        The document (its URI) that it concerns.
    remedy : str, optional
        What the user can do about it.
    """

    def __init__(self, what: str, *, document: str | None = None, remedy: str | None = None):
        self.what = what
        self.document = document
        self.remedy = remedy
        where = f"{document}: " if document else ""
        then = f" {remedy}" if remedy else ""
        super().__init__(f"{where}{what}{then}")


class ReadError(IomnlpError):
    """A source cannot be turned into text (reported as `failed`)."""


class SkippedDocument(ReadError):
    """A source holds nothing to extract, by its nature (reported as `skipped`)."""


class LexiconError(IomnlpError):
    """A lexicon row contradicts itself or its own examples."""


class ConfigError(IomnlpError):
    """A configuration, or something that it names, is missing or wrong."""


class GoldError(IomnlpError):
    """A gold document or its annotation is malformed."""


class BusyError(IomnlpError):
    """A folder of results is in use by another run."""


class OverdueError(IomnlpError):
    """A request took longer than it may; what it asked for was not finished."""


class EngineError(IomnlpError):
    """Workers cannot start, or a cluster is gone: no document's fault."""
