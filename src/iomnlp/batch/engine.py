"""Where the work is done: in this process, or in several; outcomes come back in the order of the sources."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType

from iomnlp.batch.sources import Source
from iomnlp.batch.work import Outcome, Settings, process

# Documents handed out ahead for each worker: enough to keep it busy, few enough to hold in memory.
AHEAD = 8


class Pool:
    """A process pool that survives a killed worker.

    A worker that dies (out of memory, killed) takes the whole pool with it, and nobody says which document it was:
    those in flight are then done one by one, so that only the guilty one fails.
    """

    def __init__(self, workers: int):
        self.workers = workers
        self._pool = self._start()

    def _start(self) -> ProcessPoolExecutor:
        # Spawned, not forked: a fork copies the threads' locks of the numeric libraries in whatever state they are.
        return ProcessPoolExecutor(self.workers, mp_context=multiprocessing.get_context("spawn"))

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def submit(self, source: Source, settings: Settings) -> Future[Outcome]:
        """Hand out one document."""
        try:
            return self._pool.submit(process, source, settings)
        except BrokenProcessPool:
            self.restart()
            return self._pool.submit(process, source, settings)

    def restart(self) -> None:
        """A fresh pool in place of a broken one."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = self._start()

    def alone(self, source: Source, settings: Settings) -> Outcome:
        """Do one document with nothing else in flight; a worker that dies over it makes it `failed`."""
        try:
            return self.submit(source, settings).result()
        except BrokenProcessPool:
            self.restart()
            return Outcome(source.uri, "failed", "The worker process died over this document (out of memory?).")


def _in_processes(sources: Sequence[Source], settings: Settings, workers: int) -> Iterator[Outcome]:
    waiting = iter(sources)
    flight: deque[tuple[Source, Future[Outcome]]] = deque()
    with Pool(workers) as pool:
        while True:
            while len(flight) < workers * AHEAD and (source := next(waiting, None)) is not None:
                flight.append((source, pool.submit(source, settings)))
            if not flight:
                return
            source, future = flight.popleft()
            try:
                yield future.result()
            except BrokenProcessPool:
                pool.restart()
                suspects = [source, *(waited for waited, _ in flight)]
                flight.clear()
                for suspect in suspects:
                    yield pool.alone(suspect, settings)


def outcomes(sources: Sequence[Source], settings: Settings, workers: int = 1) -> Iterator[Outcome]:
    """The outcome of every source, in their order, whatever the number of workers.

    Parameters
    ----------
    sources : sequence of Source
        The documents.
    settings : Settings
        How to extract.
    workers : int
        Processes; 1 works in this one.
    """
    if workers <= 1:
        yield from (process(source, settings) for source in sources)
    else:
        yield from _in_processes(sources, settings, min(workers, max(1, len(sources))))
