"""Files that are whole or absent: written beside their place, flushed to disk, then renamed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


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
        When the folder is not writable or the disk is full; nothing is left behind.
    """
    # The same folder: a rename across file systems would not be atomic.
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
