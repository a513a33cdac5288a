"""The Dask executor: batches go to a cluster's workers, and each of those supervises a worker process of its own.

So a document that crashes or hangs costs a cluster nothing but that process. A cluster worker that dies takes its
batches with it, and Dask gives them to others; documents are not suspected then. The files are written where the
command runs: cluster workers need iomnlp, but no shared folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import CancelledError
from threading import local
from typing import TYPE_CHECKING, Any

from iomnlp.batch.cell import Cell
from iomnlp.batch.executors import AHEAD, Batch, Done, Place
from iomnlp.batch.work import Settings
from iomnlp.errors import ConfigError, EngineError

if TYPE_CHECKING:
    from distributed import Client

# How often a batch is handed out again when cluster workers die over it: more often than a machine is taken away.
RETRIES = 10
# Seconds without any answer after which the scheduler is asked whether it still lives.
PULSE = 5.0
AGAIN = "Start the cluster again and run the same command: what is done stays done."
_held = local()


def in_cell(batch: Batch, settings: Settings, place: Place) -> Done:
    """Do a batch in a worker process of this thread, which stays for the next batch."""
    wanted = (settings, place.limits, place.work)
    if getattr(_held, "wanted", None) != wanted:
        if hasattr(_held, "cell"):
            _held.cell.close()
        _held.wanted, _held.cell = wanted, Cell(*wanted)
    cell: Cell = _held.cell
    return Done(cell.do(batch), cell.made)


def _connect(place: Place) -> Client:
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise ConfigError(
            "Dask is not installed.", remedy="Install it with `pip install 'iomnlp[cluster]'`."
        ) from error
    if place.scheduler is None:
        cluster = LocalCluster(
            n_workers=place.workers, threads_per_worker=1, processes=True, dashboard_address=None, memory_limit=0
        )
        return Client(cluster)
    try:
        return Client(place.scheduler, timeout="20s")
    except (OSError, TimeoutError, ValueError) as error:
        raise EngineError(f"No Dask scheduler answers at {place.scheduler}.", remedy="Check --scheduler.") from error


def _gone(place: Place) -> EngineError:
    where = f"at {place.scheduler}" if place.scheduler else "of this run"
    return EngineError(f"The Dask scheduler {where} is gone.", remedy=AGAIN)


class _Flight:
    """The batches that are on their way, and how often each was handed out."""

    def __init__(self, client: Client, settings: Settings, place: Place):
        self.client, self.settings, self.place = client, settings, place
        self.batches: dict[Any, tuple[Batch, int]] = {}

    def submit(self, batch: Batch, tries: int = 1) -> None:
        """Hand out a batch."""
        # Not pure: the same call is a new task, or a batch that is tried again would get the old answer.
        future = self.client.submit(in_cell, batch, self.settings, self.place, pure=False)
        self.batches[future] = (batch, tries)

    @property
    def room(self) -> bool:
        """Whether the cluster's workers could use another batch soon."""
        threads = sum(self.client.nthreads().values()) if self.client.status == "running" else 0
        return len(self.batches) < max(1, threads) * AHEAD

    def landed(self) -> Iterator[Done]:
        """Wait for some batch; give those that are done, and hand out again those whose workers died."""
        from distributed import KilledWorker, wait

        while True:
            try:
                wait(list(self.batches), timeout=PULSE, return_when="FIRST_COMPLETED")
                break
            except TimeoutError:
                if self.client.status != "running":
                    raise _gone(self.place) from None
        for future in [future for future in self.batches if future.done()]:
            batch, tries = self.batches.pop(future)
            if future.status == "finished":
                yield future.result()
                continue
            if future.status in ("cancelled", "lost"):
                raise _gone(self.place)
            error = future.exception()
            if not isinstance(error, KilledWorker) or tries >= RETRIES:
                raise error if isinstance(error, Exception) else _gone(self.place)
            self.submit(batch, tries + 1)


def in_dask(batches: Iterator[Batch], settings: Settings, place: Place) -> Iterator[Done]:
    """Do every batch on a Dask cluster.

    Raises
    ------
    ConfigError
        When Dask is not installed.
    EngineError
        When no scheduler answers, or it dies.
    """
    client = _connect(place)
    from distributed.client import FuturesCancelledError
    from distributed.comm import CommClosedError

    try:
        flight = _Flight(client, settings, place)
        while True:
            while flight.room and (batch := next(batches, None)) is not None:
                flight.submit(batch)
            if not flight.batches:
                return
            yield from flight.landed()
    except (CommClosedError, CancelledError, FuturesCancelledError) as error:
        raise _gone(place) from error
    finally:
        _leave(client, place)


def _leave(client: Client, place: Place) -> None:
    """Close the connection, and the cluster that was started for it."""
    cluster: Any = client.cluster if place.scheduler is None else None
    client.close(timeout=2)
    if cluster is not None:
        cluster.close(timeout=10)
