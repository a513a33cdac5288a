"""Files that are whole or absent: written beside their place, flushed to disk, then renamed."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


def _lock(file: BinaryIO) -> None:
    """Hold a file until it is closed; an error where another process holds it."""
    # On Windows, an open file cannot be removed: that is lock enough.
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _sweep(path: Path) -> None:
    """Remove drafts that killed processes left behind; a living one holds a lock on its own."""
    for draft in path.parent.glob(f".{glob.escape(path.name)}.*.part"):
        # In use, gone meanwhile, or on a file system without locks: somebody else's.
        with suppress(OSError):
            with draft.open("rb") as file:
                _lock(file)
            draft.unlink()


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing that takes its place only when the block ends well.

    Parameters
    ----------
    path : Path
        Where the file shall stand; its folder must exist. An older file stays as it is until the new one is whole.

    Raises
    ------
    OSError
        When the folder is not writable or the disk is full; it names the path, and nothing is left behind.
    """
    _sweep(path)
    # The same folder: a rename across file systems would not be atomic.
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("wb") as file:
            with suppress(OSError):
                _lock(file)
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        if error.filename == str(draft):
            # The user knows the file, not its draft.
            raise type(error)(error.errno, error.strerror, str(path)) from error
        raise
    finally:
        # A folder that is none, or that may not be entered, has told so already.
        with suppress(OSError):
            draft.unlink(missing_ok=True)
