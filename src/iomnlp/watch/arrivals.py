"""What stands in a folder, and since when it has not changed: a file counts once it is finished."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from iomnlp.errors import LexiconError, ReadError
from iomnlp.lexicon import words

RESOURCE = "watch.yaml"


@cache
def _patterns() -> tuple[str, ...]:
    rows = words(RESOURCE)["unfinished"]
    for row in rows:
        wrong = [name for name in row["is"] if not fnmatchcase(name, row["pattern"])]
        wrong += [name for name in row["is_not"] if fnmatchcase(name, row["pattern"])]
        if wrong:
            raise LexiconError(
                f"The pattern {row['pattern']!r} contradicts its example {wrong[0]!r}.", document=RESOURCE
            )
    return tuple(row["pattern"] for row in rows)


def finished_name(name: str) -> bool:
    """Whether a file of this name may be a document, rather than one that some program has not finished.

    >>> finished_name("rapport.pdf"), finished_name("rapport.pdf.part"), finished_name("~$apport.docx")
    (True, False, False)
    """
    return not any(fnmatchcase(name, pattern) for pattern in _patterns())


@dataclass(frozen=True, slots=True)
class Signature:
    """What changes with a file: another one at its place, its size, its times (nanoseconds)."""

    inode: int
    size: int
    modified: int
    changed: int

    def told(self) -> str:
        """As the ledger keeps it."""
        return f"{self.inode}:{self.size}:{self.modified}:{self.changed}"


def signature(path: Path) -> Signature | None:
    """The signature of a file; None where there is none, or it is a folder, a pipe or a device."""
    try:
        found = path.stat()
    except OSError:
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return Signature(found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


class Folder:
    """A folder that is watched.

    Parameters
    ----------
    path : Path
        The folder.
    closed : sequence of Path
        Folders inside it whose files are no documents: those of the results.
    """

    def __init__(self, path: Path, closed: tuple[Path, ...] = ()):
        self.path = path.resolve()
        self._closed = frozenset(one.resolve() for one in closed)
        if self.path in self._closed:
            what = f"{path} is the folder of the documents and of the results."
            raise ReadError(what, remedy="Name another folder after -o: results would become documents.")

    def _enters(self, folder: Path) -> bool:
        return not folder.name.startswith(".") and folder.resolve() not in self._closed

    def mine(self, path: Path) -> bool:
        """Whether a file may be a document of this folder, by its place and name."""
        if not path.is_relative_to(self.path) or not finished_name(path.name):
            return False
        between = [
            self.path.joinpath(*path.relative_to(self.path).parts[:depth]) for depth in range(1, self._depth(path))
        ]
        return all(self._enters(folder) for folder in between)

    def _depth(self, path: Path) -> int:
        return len(path.relative_to(self.path).parts)

    def files(self, below: Path | None = None) -> Iterator[Path]:
        """The files that may be documents, in the order of their paths.

        Raises
        ------
        OSError
            When the folder itself cannot be listed; folders inside it that cannot be entered are passed over.
        """
        top = below or self.path
        os.scandir(top).close()
        for place, folders, names in os.walk(top):
            here = Path(place)
            folders[:] = sorted(name for name in folders if self._enters(here / name))
            yield from (here / name for name in sorted(names) if finished_name(name))

    def key(self, path: Path) -> str:
        """What the ledger calls a file: its uri, with a mark where several names that are no text share that."""
        raw, uri = os.fsencode(path.relative_to(self.path).as_posix()), self.uri(path)
        return uri if uri.encode() == raw else f"{uri}\n{hashlib.sha256(raw).hexdigest()[:16]}"

    def uri(self, path: Path) -> str:
        """What records call a file: its path inside the folder. File names need not be text, records must be."""
        return os.fsencode(path.relative_to(self.path).as_posix()).decode("utf-8", "replace")


class Settling:
    """Files that wait until nobody writes to them any more.

    Parameters
    ----------
    seconds : float
        How long size and times must stay as they are.
    """

    def __init__(self, seconds: float):
        self._seconds = seconds
        self._waiting: dict[Path, tuple[Signature, float]] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, path: Path, now: float) -> None:
        """Let a file wait; one that waits already starts anew only where it has changed."""
        found = signature(path)
        if found is None:
            self._waiting.pop(path, None)
        elif path not in self._waiting or self._waiting[path][0] != found:
            self._waiting[path] = (found, now)

    def ready(self, now: float) -> list[tuple[Path, Signature]]:
        """The files that have not changed for long enough; they wait no more."""
        found = []
        for path in list(self._waiting):
            self.add(path, now)
            if path in self._waiting and now - self._waiting[path][1] >= self._seconds:
                found.append((path, self._waiting.pop(path)[0]))
        return found
