"""Where the work is done: in this process, in several, or on a Dask cluster. Outcomes come back in any order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any, Literal

from iomnlp.batch.cell import Cell
from iomnlp.batch.work import Document, Outcome, Settings
from iomnlp.batch.worker import WORK, Limits, work_of

Batch = Sequence[Document]
ExecutorName = Literal["processes", "dask", "inline"]
# Batches handed out ahead for each worker: enough to keep it busy, few enough to hold in memory.
AHEAD = 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where and how the work is done; no record depends on it.

    Attributes
    ----------
    executor : str
        `processes`, `dask` or `inline`. Documents that crash, hang or eat memory are survived by the two first.
    workers : int
        Processes; on a cluster that is already running, its own number counts.
    scheduler : str or None
        Address of a Dask scheduler; None starts a cluster on this machine.
    limits : Limits
        What one document may take.
    work : str
        The module that does it.
    """

    executor: ExecutorName = "inline"
    workers: int = 1
    scheduler: str | None = None
    limits: Limits = field(default_factory=Limits)
    work: str = WORK


@dataclass(frozen=True, slots=True)
class Done:
    """A batch's outcomes, and what made them."""

    outcomes: list[Outcome]
    made: dict[str, Any]


def _inline(batches: Iterator[Batch], settings: Settings, place: Place) -> Iterator[Done]:
    work = work_of(place.work)
    for batch in batches:
        made = work.prepare(settings)
        outcomes = []
        for document in batch:
            try:
                outcomes += work.process((document,), settings)
            except MemoryError:
                reason = "There is not enough memory for it."
                outcomes.append(Outcome(document.uri, "failed", reason, document.sha256, document.key))
        yield Done(outcomes, made)


def _in_processes(batches: Iterator[Batch], settings: Settings, place: Place) -> Iterator[Done]:
    cells = [Cell(settings, place.limits, place.work) for _ in range(place.workers)]
    idle: SimpleQueue[Cell] = SimpleQueue()
    for cell in cells:
        idle.put(cell)

    def work(batch: Batch) -> Done:
        cell = idle.get()
        try:
            return Done(cell.do(batch), cell.made)
        finally:
            idle.put(cell)

    # A thread for each worker process: it waits for the process, and supervises it.
    threads = ThreadPoolExecutor(place.workers)
    flight: set[Future[Done]] = set()
    try:
        while True:
            while len(flight) < place.workers * AHEAD and (batch := next(batches, None)) is not None:
                flight.add(threads.submit(work, batch))
            if not flight:
                return
            ready, flight = wait(flight, return_when=FIRST_COMPLETED)
            for future in ready:
                yield future.result()
    finally:
        for cell in cells:
            cell.close()
        threads.shutdown(wait=True, cancel_futures=True)


def execute(batches: Iterator[Batch], settings: Settings, place: Place) -> Iterator[Done]:
    """Do every batch; batches are taken as workers need them.

    Parameters
    ----------
    batches : iterator of sequences of Document
        What to do.
    settings : Settings
        How to extract.
    place : Place
        Where.

    Yields
    ------
    Done
        As they come, in no order.

    Raises
    ------
    ConfigError, LexiconError, EngineError
        When the work cannot be done at all.
    """
    match place.executor:
        case "inline":
            return _inline(batches, settings, place)
        case "processes":
            return _in_processes(batches, settings, place)
    from iomnlp.batch.cluster import in_dask

    return in_dask(batches, settings, place)
