"""One run at a time in a folder; the lock goes with the process that holds it, however it ends."""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from iomnlp.errors import BusyError

UNSUPPORTED = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP}


def _hold(file: BinaryIO) -> bool:
    """Take the lock; False where another process holds it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        # A file system without locks cannot tell; refusing would make it useless.
        return error.errno in UNSUPPORTED
    return True


def held(path: Path) -> bool:
    """Whether a living process holds the lock at a path."""
    try:
        with path.open("rb+") as file:
            return not _hold(file)
    except OSError:
        return False


@contextmanager
def holding(path: Path, folder: Path) -> Iterator[None]:
    """Hold the lock of a folder of results while the block runs.

    Raises
    ------
    BusyError
        When another process holds it.
    """
    with path.open("ab+") as file:
        if not _hold(file):
            file.seek(0)
            holder = file.read(200).decode("utf-8", "replace").strip()
            raise BusyError(
                f"Another run is writing to {folder} ({holder or 'unknown process'}).",
                remedy="Wait until it ends, stop it, or name another folder after -o.",
            )
        file.truncate(0)
        file.write(f"process {os.getpid()} on {socket.gethostname()}\n".encode())
        file.flush()
        yield
