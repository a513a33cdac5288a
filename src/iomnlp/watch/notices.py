"""News of a folder: from the system where it tells, else by looking again and again."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

TICK = 0.25
# Even a system that tells of changes may lose some: the whole folder is looked at as often as this (seconds).
RESCAN = 60.0
EVERYTHING = None
News = frozenset[Path] | None


def told_by_system(folder: Path, stop: threading.Event) -> Iterator[News]:
    """Paths that changed, as they do; `EVERYTHING` where the whole folder must be looked at; empty on every tick.

    Raises
    ------
    ImportError
        When watchfiles is not installed.
    OSError, RuntimeError
        When the system cannot watch this folder.
    """
    from watchfiles import watch

    looked = float("-inf")
    changes = watch(
        folder,
        watch_filter=None,
        debounce=200,
        step=50,
        stop_event=stop,
        rust_timeout=int(TICK * 1000),
        yield_on_timeout=True,
        raise_interrupt=False,
        ignore_permission_denied=True,
    )
    for found in changes:
        # The first look comes after watching has begun, so that nothing falls between the two.
        if time.monotonic() - looked >= RESCAN:
            looked = time.monotonic()
            yield EVERYTHING
        else:
            yield frozenset(Path(path) for _, path in found)


def looked_for(seconds: float, stop: threading.Event) -> Iterator[News]:
    """`EVERYTHING` every so many seconds, and empty news between, for folders of which the system tells nothing."""
    looked = float("-inf")
    while not stop.is_set():
        if time.monotonic() - looked >= seconds:
            looked = time.monotonic()
            yield EVERYTHING
        else:
            yield frozenset()
        stop.wait(min(TICK, seconds))
