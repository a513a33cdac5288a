"""How far a run is: counts, the rate of the last minute, and a file that tells it to others."""

from __future__ import annotations

import json
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from iomnlp.batch.lock import held
from iomnlp.batch.store import FOLDER
from iomnlp.batch.work import Outcome
from iomnlp.write.jsonl import write_object

STATUS = "status.json"
LOCK = "lock"
WINDOW = 60.0
# Seconds between two states that are told: a person reads no faster.
EVERY = 1.0
# Different reasons kept apart: some quote the document, and a run of millions must not hold them all.
REASONS = 50
OTHER = "other reasons"
State = Literal["running", "finished", "interrupted", "absent"]
Source = Literal["done", "known", "same"]


@dataclass(frozen=True, slots=True)
class Progress:
    """A run's state at one moment.

    Attributes
    ----------
    done : int
        Documents with an outcome, those known from earlier included.
    known_before : int
        Of `done`, those that earlier runs had done.
    total : int
        Documents found so far; all of them when `complete`.
    rate : float
        Documents a second over the last minute, without those known before.
    left : float or None
        Seconds until the end at that rate; None while not all documents are found, or none is done.
    reasons : dict
        Documents that failed or were skipped, by reason.
    """

    done: int = 0
    known_before: int = 0
    total: int = 0
    complete: bool = False
    ok: int = 0
    skipped: int = 0
    failed: int = 0
    rate: float = 0.0
    left: float | None = None
    seconds: float = 0.0
    reasons: dict[str, int] = field(default_factory=dict)


def count_reason(reasons: Counter[str], reason: str) -> None:
    """Count a reason; those beyond the first kinds are counted together."""
    reasons[reason if reason in reasons or len(reasons) < REASONS else OTHER] += 1


class Meter:
    """Counts what happens; reads a clock that never jumps."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._began = clock()
        self._recent: deque[tuple[float, int]] = deque([(self._began, 0)])
        self._by: Counter[Source] = Counter()
        self.found = 0
        self.complete = False
        self.statuses: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()

    def add(self, outcome: Outcome, how: Source = "done") -> None:
        """Count an outcome: of work, of an earlier run, or of an earlier document with the same bytes."""
        self.statuses[outcome.status] += 1
        if outcome.reason:
            count_reason(self.reasons, outcome.reason)
        self._by[how] += 1
        now = self._clock()
        if now - self._recent[-1][0] >= 0.5:
            self._recent.append((now, self._by["done"]))
        while len(self._recent) > 2 and now - self._recent[1][0] >= WINDOW:
            self._recent.popleft()

    def settle(self, statuses: Counter[str], reasons: Counter[str]) -> None:
        """Take over the counts of the report: only there is it known what a repeated or similar document came to."""
        self.statuses, self.reasons = statuses, reasons

    def progress(self) -> Progress:
        """The state now."""
        now = self._clock()
        since, then = self._recent[0]
        rate = (self._by["done"] - then) / (now - since) if now > since else 0.0
        done = self._by.total()
        return Progress(
            done=done,
            known_before=self._by["known"],
            total=self.found,
            complete=self.complete,
            **{status: self.statuses[status] for status in ("ok", "skipped", "failed")},
            rate=round(rate, 2),
            left=round((self.found - done) / rate, 1) if self.complete and rate else None,
            seconds=round(now - self._began, 1),
            reasons=dict(self.reasons.most_common()),
        )


class Teller:
    """Tells a run's state every second: to the status file, and to whoever listens."""

    def __init__(self, folder: Path, meter: Meter, listener: Callable[[Progress], None] | None):
        self.meter = meter
        self._path, self._listener = folder / FOLDER / STATUS, listener
        self._last = float("-inf")

    def tell(self, state: State = "running") -> None:
        """Tell the state, if the last time is a second ago or the run ends."""
        now = time.monotonic()
        if state == "running" and now - self._last < EVERY:
            return
        self._last = now
        progress = self.meter.progress()
        write_object(self._path, {"state": state, **asdict(progress)})
        if self._listener:
            self._listener(progress)


def read_status(folder: Path) -> tuple[State, Progress]:
    """The state of the run in a folder: while it runs, after it, and after it was killed.

    Parameters
    ----------
    folder : Path
        The folder of the results.
    """
    try:
        told: dict[str, Any] = json.loads((folder / FOLDER / STATUS).read_text(encoding="utf-8"))
        state: State = told.pop("state")
        progress = Progress(**told)
    except (OSError, ValueError, KeyError, TypeError):
        return "absent", Progress()
    if held(folder / FOLDER / LOCK):
        return "running", progress
    # A run that was killed could not say so.
    return ("interrupted" if state == "running" else state), progress
