"""How far a run is, for a person at a terminal or for a program; silent in a pipe."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from enum import StrEnum

from rich.live import Live
from rich.text import Text

from iomnlp.batch.progress import Progress
from iomnlp.cli.common import notes


class ProgressKind(StrEnum):
    """What is told while a run goes on."""

    AUTO = "auto"
    JSON = "json"
    OFF = "off"


def duration(seconds: float) -> str:
    """A time in words that are short.

    >>> duration(42), duration(4000), duration(200_000)
    ('42 s', '1 h 6 min', '55 h 33 min')
    """
    whole = round(seconds)
    if whole < 100:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def sentence(progress: Progress) -> str:
    """A state in one line.

    >>> sentence(Progress(done=40, total=100, complete=True, ok=38, failed=2, rate=5.0, left=12.0))
    '40 of 100 documents · 5.0/s · 12 s left · 2 failed'
    >>> sentence(Progress(done=4, total=9, ok=4, rate=5.0))
    '4 of at least 9 documents · 5.0/s · 0 failed'
    """
    total = f"{progress.total}" if progress.complete else f"at least {progress.total}"
    noun = "document" if progress.total == 1 else "documents"
    parts = [f"{progress.done} of {total} {noun}", f"{progress.rate:.1f}/s"]
    if progress.left is not None and progress.done < progress.total:
        parts.append(f"{duration(progress.left)} left")
    parts.append(f"{progress.failed} failed")
    return " · ".join(parts)


class Display:
    """Shows each state that it is told; a context, so that the terminal is as it was afterwards."""

    def __init__(self, kind: ProgressKind):
        self._json = kind is ProgressKind.JSON
        self._live: Live | None = None
        # Without a terminal there is nothing to redraw.
        if kind is ProgressKind.AUTO and notes().is_terminal:
            self._live = Live(Text("Reading …"), console=notes(), transient=True)

    def __enter__(self) -> Display:
        if self._live:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            self._live.stop()

    def show(self, progress: Progress) -> None:
        """Show a state."""
        if self._json:
            print(json.dumps(asdict(progress), ensure_ascii=False), file=sys.stderr, flush=True)
        elif self._live:
            self._live.update(Text(sentence(progress), style="cyan"))
