"""What a source holds: documents as members, whatever could not be read, and the options of reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import BinaryIO, TypeAlias

from iomnlp.errors import ReadError

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """One document of a source.

    Attributes
    ----------
    uri : str
        The source's own for a plain document; `#n` after it, counted from 1, for the n-th document of a container.
    data : bytes
        The document's own bytes: the archive's member, the article, the row's text.
    media_type : str or None
        What the container says it is.
    metadata : dict
        What the container says of it: source, author, page, date, the member's name.
    published : str or None
        The date of publication (EDTF) that the container gives.
    """

    uri: str
    data: bytes
    media_type: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that is no document: damaged (`failed`), or nothing to read by its nature (`skipped`)."""

    uri: str
    reason: str
    skipped: bool = False


Found: TypeAlias = Member | Unreadable

# Plain text by its bytes, but settings, programs and checksums that lie beside pages.
_NO_PAGES = frozenset(
    (".yaml", ".yml", ".toml", ".ini", ".cfg", ".conf", ".py", ".r", ".js", ".css", ".sh", ".bat", ".sql", ".sha256")
)


def no_page(name: str) -> str | None:
    """Why a file met in a folder or an archive is left out by its name; None for all that may be a page.

    >>> no_page("notes/réglages.yaml")
    'A .yaml file is no page; name the file itself to have it read all the same.'
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in _NO_PAGES:
        return None
    return f"A {suffix} file is no page; name the file itself to have it read all the same."


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How sources are read.

    Attributes
    ----------
    text_columns : tuple of str
        The columns of a table that hold the text, joined by blank lines; guessed where none is named.
    metadata_columns : tuple of str or None
        The columns kept as metadata; None keeps those whose names are known.
    max_members : int
        Documents of one source.
    max_depth : int
        Containers within containers.
    max_document : int
        Bytes of one document, which is held in memory.
    max_total : int
        Bytes that one source may unpack to.
    max_ratio : int
        How many times its own size a source may unpack to, once that is more than 64 MiB.
    """

    text_columns: tuple[str, ...] = ()
    metadata_columns: tuple[str, ...] | None = None
    max_members: int = 1_000_000
    max_depth: int = 4
    max_document: int = 64 * MIB
    max_total: int = 256 * 1024 * MIB
    max_ratio: int = 200


class ExhaustedError(ReadError):
    """A source unpacks to more than its limits: nothing more of it is read."""


class Budget:
    """What a source has used of its limits, over all its containers."""

    # Below this, a large ratio is only a small file that repeats itself.
    FREE = 64 * MIB

    def __init__(self, options: ReadOptions, size: int):
        self._options = options
        self._most = min(options.max_total, max(self.FREE, options.max_ratio * size))
        self._unpacked = 0
        self.members = 0

    def unpack(self, count: int) -> None:
        """Count bytes that came out of an archive or a compressed stream."""
        self._unpacked += count
        if self._unpacked > self._most:
            size = f"{self._most // MIB:,} MiB".replace(",", " ")
            raise ExhaustedError(
                f"It unpacks to more than {size}: reading stopped after {self.members} documents.",
                remedy="Unpack it yourself if you trust it, and name the folder.",
            )

    def member(self) -> None:
        """Count one more document."""
        if self.members >= self._options.max_members:
            raise ExhaustedError(
                f"It holds more than {self.members} documents: the others were not read.",
                remedy="Split it into several files.",
            )
        self.members += 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a source the reader stands, and what it may use.

    Attributes
    ----------
    uri : str
        What the document or container here is called.
    name : str
        Its file name, for the formats that content alone does not settle.
    path : str
        The names of the members that lead here, joined by `/`.
    """

    uri: str
    name: str
    options: ReadOptions
    budget: Budget
    descend: Callable[[BinaryIO, Place], Iterator[Found]]
    depth: int = 0
    path: str = ""

    def member(
        self,
        number: int,
        data: bytes,
        media_type: str | None = None,
        metadata: dict[str, str] | None = None,
        published: str | None = None,
    ) -> Member:
        """The n-th document of the container here."""
        self.budget.member()
        return Member(f"{self.uri}#{number}", data, media_type, {**self.metadata(), **(metadata or {})}, published)

    def unreadable(self, number: int, reason: str, skipped: bool = False) -> Unreadable:
        """The n-th entry of the container here, which is no document."""
        self.budget.member()
        return Unreadable(f"{self.uri}#{number}", reason, skipped)

    def inside(self, number: int, name: str, stream: BinaryIO) -> Iterator[Found]:
        """Whatever the n-th member of the container here holds."""
        path = f"{self.path}/{name}" if self.path else name
        yield from self.descend(
            stream, replace(self, uri=f"{self.uri}#{number}", name=name, path=path, depth=self.depth + 1)
        )

    def metadata(self) -> dict[str, str]:
        """The name of the member here, where it has one."""
        return {"member": self.path} if self.path else {}


def because(error: ReadError) -> str:
    """The reason that stands in the report."""
    return f"{error.what} {error.remedy or ''}".strip()
