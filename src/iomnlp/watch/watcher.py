"""The watcher: news of the folder to finished files, to desks, to the ledger, to sinks."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue

from iomnlp.batch.desk import Desk, Result
from iomnlp.batch.results import SAME_BYTES
from iomnlp.errors import IomnlpError
from iomnlp.watch.arrivals import Folder, Settling, Signature, signature
from iomnlp.watch.ledger import Ledger, Row, Seen
from iomnlp.watch.notices import EVERYTHING, News
from iomnlp.watch.sinks import Delivery

# Documents of one file are kept together; of a large archive, at most so many, or those of so many seconds.
CHUNK, SECONDS = 64, 5.0
# How long a sink that could not take its rows is left in peace.
PATIENCE = 5.0


@dataclass(frozen=True, slots=True)
class Told:
    """What the user hears: documents that are done, or a fault that will be tried again."""

    rows: Sequence[Row] = ()
    fault: str | None = None


class _ChangedError(Exception):
    """The file changed while it was read."""


class Watcher:
    """Tags what arrives in a folder, each content once.

    Parameters
    ----------
    folder : Folder
        Where documents arrive.
    ledger : Ledger
        What was done already.
    delivery : Delivery
        Where records go.
    desks : sequence of Desk
        Each has a worker process; there are as many files in hand as desks.
    settle : float
        Seconds for which a file must not have changed.
    tell : callable
        Given what happens.
    """

    def __init__(
        self,
        folder: Folder,
        ledger: Ledger,
        delivery: Delivery,
        desks: Sequence[Desk],
        settle: float,
        tell: Callable[[Told], None] = lambda told: None,
    ):
        self._folder, self._ledger, self._delivery, self._tell = folder, ledger, delivery, tell
        self._settling = Settling(settle)
        self._desks: SimpleQueue[Desk] = SimpleQueue()
        for desk in desks:
            self._desks.put(desk)
        self._all = tuple(desks)
        self._threads = ThreadPoolExecutor(len(desks), "watch")
        self._flight: dict[Path, Future[None]] = {}
        # Files that changed while they were read; threads put them here.
        self._again: SimpleQueue[Path] = SimpleQueue()
        self._deliver_at = 0.0
        self._faults: dict[str, str] = {}
        # Whether a sink has not taken all that is for it.
        self.undelivered = False
        self.stopped = threading.Event()

    def watch(self, news: Iterable[News], once: bool = False) -> None:
        """Go on until the news end, or `stop` is called.

        Parameters
        ----------
        news : iterable
            Changed paths, or `EVERYTHING`; empty news let waiting files move on.
        once : bool
            End when everything that is there is done.

        Raises
        ------
        ConfigError, LexiconError, EngineError
            When nothing can be extracted at all; what is done stays done.
        """
        looked = False
        try:
            for changed in news:
                if self.stopped.is_set():
                    break
                self._notice(changed)
                looked = looked or changed is EVERYTHING
                self._work()
                self._hand_out()
                if once and looked and not (self._settling or self._flight or self._again.qsize()):
                    break
        finally:
            self._end()

    def stop(self) -> None:
        """Take no more files, and end soon; those in hand are done at the next start. Signal handlers may call it."""
        self.stopped.set()

    def _end(self) -> None:
        self.stopped.set()
        for desk in self._all:
            desk.close()
        self._threads.shutdown(wait=True, cancel_futures=True)
        self._deliver_at = 0.0
        self._hand_out()

    def _notice(self, changed: News) -> None:
        now = time.monotonic()
        try:
            paths = self._folder.files() if changed is EVERYTHING else self._named(changed)
            for path in paths:
                if self._may_be_new(path):
                    self._settling.add(path, now)
        except OSError as error:
            # A network drive that is away comes back: nothing is forgotten meanwhile.
            self._fault("folder", f"{self._folder.path} cannot be read ({error.strerror or error}); it is tried again.")
            return
        if changed is EVERYTHING:
            self._faults.pop("folder", None)

    def _fault(self, where: str, sentence: str) -> None:
        """Tell of a fault once, until it is over."""
        if self._faults.get(where) != sentence:
            self._faults[where] = sentence
            self._tell(Told(fault=sentence))

    def _named(self, changed: Iterable[Path]) -> Iterable[Path]:
        for path in changed:
            if path.is_dir():
                # A folder that was moved here tells of itself alone.
                yield from filter(self._folder.mine, self._folder.files(path))
            elif self._folder.mine(path):
                yield path

    def _may_be_new(self, path: Path) -> bool:
        found = signature(path)
        seen = self._ledger.seen(self._folder.key(path))
        if found is None or seen is None:
            return found is not None
        return seen.begun or seen.state == "unreadable" or seen.signature != found.told()

    def _work(self) -> None:
        """Give finished files to desks; see what became of those in hand."""
        for path, done in list(self._flight.items()):
            if done.done():
                del self._flight[path]
                done.result()
        while not self._again.empty():
            self._settling.add(self._again.get(), time.monotonic())
        for path, found in self._settling.ready(time.monotonic()):
            if path in self._flight:
                self._settling.add(path, time.monotonic())
            else:
                self._flight[path] = self._threads.submit(self._do, path, found)

    def _do(self, path: Path, found: Signature) -> None:
        if self.stopped.is_set():
            return
        uri, key = self._folder.uri(path), self._folder.key(path)
        seen = self._ledger.seen(key)
        try:
            with path.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            return
        except OSError as error:
            self._unreadable(key, uri, seen, found, f"The file cannot be read: {error.strerror or error}.")
            return
        if seen and seen.sha256 == sha256 and seen.state in ("done", "failed"):
            # Touched, or written again as it was.
            self._ledger.keep(key, replace(seen, signature=found.told()), ())
        elif self._ledger.holds(sha256):
            again = Result(uri, "skipped", SAME_BYTES, sha256=sha256)
            self._keep(key, Seen(found.told(), sha256, 0, "done"), [again])
        else:
            begun = seen if seen and seen.sha256 == sha256 and seen.begun else Seen("", sha256, 0, "partial")
            self._extract(path, key, replace(begun, signature=found.told()))

    def _unreadable(self, key: str, uri: str, seen: Seen | None, found: Signature, reason: str) -> None:
        if seen is None or seen.state != "unreadable" or seen.signature != found.told():
            self._keep(key, Seen(found.told(), None, 0, "unreadable"), [Result(uri, "failed", reason)])

    def _extract(self, path: Path, key: str, seen: Seen) -> None:
        desk = self._desks.get()
        documents = desk.documents(path, self._folder.uri(path), start=seen.position)
        try:
            self._keep_each(documents, path, key, seen)
        except _ChangedError:
            self._again.put(path)
        except IomnlpError:
            if not self.stopped.is_set():
                raise
        finally:
            documents.close()
            self._desks.put(desk)

    def _keep_each(self, documents: Iterable[Result], path: Path, key: str, seen: Seen) -> None:
        """Keep results as they come: those of a page together, those of an archive chunk by chunk."""
        waiting: list[Result] = []
        failed, since = seen.state == "partly_failed", time.monotonic()
        for result in documents:
            waiting.append(result)
            failed = failed or result.status == "failed"
            if len(waiting) >= CHUNK or time.monotonic() - since >= SECONDS:
                state = "partly_failed" if failed else "partial"
                seen = replace(seen, position=seen.position + len(waiting), state=state)
                self._check(path, seen)
                self._keep(key, seen, waiting)
                waiting, since = [], time.monotonic()
        seen = replace(seen, position=seen.position + len(waiting), state="failed" if failed else "done")
        self._check(path, seen)
        self._keep(key, seen, waiting)

    @staticmethod
    def _check(path: Path, seen: Seen) -> None:
        now = signature(path)
        # One that was taken away meanwhile was whole when it was read.
        if now is not None and now.told() != seen.signature:
            raise _ChangedError

    def _keep(self, key: str, seen: Seen, results: Sequence[Result]) -> None:
        rows = self._ledger.keep(key, seen, results)
        if rows:
            self._tell(Told(rows))

    def _hand_out(self) -> None:
        if time.monotonic() < self._deliver_at:
            return
        failed = dict(self._delivery.hand_out())
        self.undelivered = bool(failed)
        for name, error in failed.items():
            self._deliver_at = time.monotonic() + PATIENCE
            where = name.partition(":")[2] or name
            self._fault(name, f"{where}: {error} Nothing is lost; it is tried again.")
        for name in set(self._faults) - set(failed) - {"folder"}:
            del self._faults[name]
