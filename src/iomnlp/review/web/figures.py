"""Figures that take long to count: nobody waits for them longer than a moment, and they are counted behind the page."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
# Seconds that somebody waits for figures which are being counted, before the page comes without them.
PATIENCE = 0.4
# Of the time, counting may take this share at most: a store that is worked on has other things to do.
SHARE = 0.05


class Figures(Generic[T]):
    """Figures of a store, counted by one thread at a time.

    Parameters
    ----------
    count : callable
        Counts them.
    mark : callable
        Something that is quickly told and changes when the figures may have changed.
    fresh : float
        Seconds for which figures are shown whatever has changed.
    """

    def __init__(self, count: Callable[[], T], mark: Callable[[], object], fresh: float = 0.0):
        self._count, self._mark, self._fresh = count, mark, fresh
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._known: T | None = None
        self._failed: Exception | None = None
        self._marked: object = None
        self._until = 0.0

    def get(self) -> T | None:
        """The figures as they are known after a moment of waiting; None where they are still counted a first time.

        Raises
        ------
        Exception
            What kept them from being counted, where none are known; they are counted again a moment later.
        """
        with self._lock:
            if self._thread is None and self._outdated():
                self._thread = threading.Thread(target=self._run, name="iomnlp-figures", daemon=True)
                self._thread.start()
            running = self._thread
        if running is not None:
            running.join(PATIENCE)
        if self._known is None and self._failed is not None:
            raise self._failed
        return self._known

    def _outdated(self) -> bool:
        if self._known is None:
            return self._failed is None or time.monotonic() >= self._until
        return time.monotonic() >= self._until and self._mark() != self._marked

    def _run(self) -> None:
        began = time.monotonic()
        try:
            # Before the figures: what changes while they are counted makes them outdated.
            marked = self._mark()
            self._known, self._marked, self._failed = self._count(), marked, None
        except Exception as failed:
            # Told to whoever asks, in `get`: nobody looks at what a thread raises.
            self._failed = failed
        finally:
            took = time.monotonic() - began
            self._until = time.monotonic() + (self._fresh if took < PATIENCE else max(self._fresh, took / SHARE))
            self._thread = None
