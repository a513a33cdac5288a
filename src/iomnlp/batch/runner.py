"""A run: sources in, a folder of records, report and manifest out; what is done stays done.

Documents stream from the sources to workers in small batches; outcomes go to shards as they come, in any order. At the
end, results are put together in the order of the sources, so that they are the same bytes however the work went. The
same command again does only what is missing or changed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from iomnlp.batch.environment import hardware, versions
from iomnlp.batch.executors import Batch, Place, execute
from iomnlp.batch.fingerprint import fingerprint
from iomnlp.batch.inputs import Listing, entries
from iomnlp.batch.lock import holding
from iomnlp.batch.opener import Opener
from iomnlp.batch.order import OrderFile
from iomnlp.batch.progress import LOCK, Meter, Progress, Teller
from iomnlp.batch.results import (
    MANIFEST,
    SAME_BYTES,
    Summary,
    assemble,
    check_formats,
    hashes,
    manifest_head,
    read_object,
    unchanged,
)
from iomnlp.batch.sources import Source
from iomnlp.batch.store import FOLDER, LARGEST, Store
from iomnlp.batch.work import Document, Outcome, Settings
from iomnlp.write.jsonl import write_object

# A batch is closed at so many documents or bytes; a shard at so many documents or seconds.
DOCUMENTS, BYTES = 4, 4 * 2**20
SHARD, SECONDS = 256, 5.0
Made = tuple[dict[str, Any], str]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a run is carried out; no record depends on it.

    Attributes
    ----------
    place : Place
        Where the work is done, and within which limits.
    formats : sequence of str
        Tables beside the records: `csv`, `xlsx`, `parquet`.
    part : tuple of two int or None
        `(i, N)`: only every N-th document, beginning with the i-th, into a folder of its own.
    retry_failed : bool
        Whether documents that failed before are done again.
    deduplicate : bool
        Whether near-duplicates are left out of the records.
    batch : int
        Documents handed to a worker at a time.
    """

    place: Place = field(default_factory=Place)
    formats: Sequence[str] = ()
    part: tuple[int, int] | None = None
    retry_failed: bool = False
    deduplicate: bool = False
    batch: int = DOCUMENTS


def part_folder(folder: Path, part: tuple[int, int] | None) -> Path:
    """Where a part of a job array has its results."""
    return folder if part is None else folder / f"shard-{part[0]}-of-{part[1]}"


class _Saver:
    """Gathers outcomes until a shard is full, or has waited long enough."""

    def __init__(self, store: Store, mark: str):
        self._store, self._mark = store, mark
        self._waiting: list[Outcome] = []
        self._since = time.monotonic()

    def add(self, outcomes: Sequence[Outcome]) -> None:
        """Keep outcomes."""
        if not self._waiting:
            self._since = time.monotonic()
        self._waiting += outcomes
        if len(self._waiting) >= SHARD or time.monotonic() - self._since >= SECONDS:
            self.save()

    def find(self, key: str) -> Outcome | None:
        """What became of a document, whether that is written or waits."""
        waiting = next((outcome for outcome in self._waiting if outcome.key == key), None)
        return waiting or (self._store.row(key).outcome if key in self._store else None)

    def save(self) -> None:
        """Write what waits to a shard."""
        waiting, self._waiting = self._waiting, []
        # A single batch may be larger than a shard.
        for start in range(0, len(waiting), LARGEST):
            self._store.add(waiting[start : start + LARGEST], self._mark)


class _Pending:
    """The documents that are still to be done, in batches; tells the order and what was known before."""

    def __init__(self, sources: Sequence[Source], plan: Plan, opener: Opener, mark: str, saver: _Saver, meter: Meter):
        self._plan = plan
        self._entries = entries(sources, mark, opener)
        self._saver, self._meter = saver, meter
        self.listing = Listing()
        # By bytes and media type, the key of the first document that has them.
        self._first: dict[bytes, str] = {}
        # Documents at work, each with the number of those that repeat it: what they came to is not known before.
        self._at_work: dict[str, int] = {}

    def _mine(self) -> Iterator[Document | Outcome]:
        index, of = self._plan.part or (1, 1)
        for number, entry in enumerate(self._entries):
            self.listing.add(entry)
            if number % of == index - 1:
                yield entry

    def _known(self, key: str) -> Outcome | None:
        outcome = self._saver.find(key)
        return None if outcome and outcome.status == "failed" and self._plan.retry_failed else outcome

    def _repeat(self, first: Outcome) -> None:
        """Count a document with the bytes of another as the report does: it is skipped, or came to the same end."""
        gone = Outcome(first.uri, "skipped", SAME_BYTES) if first.status == "ok" else first
        self._meter.add(gone, "same")

    def done(self, outcomes: Sequence[Outcome]) -> None:
        """Count what was at work, and what repeats it."""
        for outcome in outcomes:
            self._meter.add(outcome)
            for _ in range(self._at_work.pop(outcome.key, 0)):
                self._repeat(outcome)

    def _needed(self, document: Document, order: OrderFile) -> bool:
        """Whether a document must be done; it takes its place in the order either way."""
        same = bytes.fromhex(document.sha256) + (document.media_type or "").encode()
        repeats = same in self._first
        key = self._first.setdefault(same, document.key)
        order.document(document, key)
        if key in self._at_work:
            self._at_work[key] += 1
            return False
        known = self._saver.find(key) if repeats else self._known(key)
        if known is None:
            self._at_work[key] = 0
        elif repeats:
            self._repeat(known)
        else:
            self._meter.add(known, "known")
        return known is None

    def batches(self, order: OrderFile, tell: Callable[[], None]) -> Iterator[Batch]:
        """Batches of what must be done."""
        batch: list[Document] = []
        for entry in self._mine():
            self._meter.found += 1
            tell()
            if isinstance(entry, Outcome):
                order.unreadable(entry)
                self._meter.add(entry)
            elif self._needed(entry, order):
                batch.append(entry)
                if len(batch) >= self._plan.batch or sum(len(document.data) for document in batch) >= BYTES:
                    yield batch
                    batch = []
        self._meter.complete = True
        if batch:
            yield batch


def _extract(pending: _Pending, folder: Path, settings: Settings, plan: Plan, saver: _Saver, teller: Teller) -> Made:
    """Do what is to be done; give what made it, and the hash of the order."""
    made: dict[str, Any] = {}
    with OrderFile(folder) as order:
        try:
            for done in execute(pending.batches(order, teller.tell), settings, plan.place):
                made = done.made
                saver.add(done.outcomes)
                pending.done(done.outcomes)
                teller.tell()
        except BaseException:
            # What is done stays done, also where the run ends here; a full disk has been told of already.
            with suppress(OSError):
                saver.save()
            raise
        saver.save()
        return made, order.sha256


def _remember(store: Store, mark: str, made: dict[str, Any]) -> dict[str, Any]:
    """What made the records: as just told by the workers, or as kept by the run that asked them."""
    path = store.place / f"made-{mark[:16]}.json"
    if made:
        write_object(path, made)
    return made or read_object(path)


def _write_manifest(folder: Path, manifest: dict[str, Any], started: datetime, summary: Summary) -> None:
    times = {
        "started": started.isoformat(timespec="seconds"),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(summary.seconds, 3),
        "documents_per_second": round(summary.documents / summary.seconds, 2) if summary.seconds else None,
        "known_before": summary.known_before,
    }
    write_object(folder / MANIFEST, manifest | {"counts": summary.counts()} | times)


def run(
    sources: Sequence[Source],
    folder: Path,
    settings: Settings,
    plan: Plan | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Summary:
    """Extract every source into a folder.

    Parameters
    ----------
    sources : sequence of Source
        The documents, in the order in which their records shall stand.
    folder : Path
        Made where it is missing. Gets `records.jsonl`, `report.jsonl`, `run.json` and the tables asked for; each file
        is whole or absent, and the two first are the same bytes whatever the plan's place and batches. An older run's
        files stay as they are until all documents are done. What is done is kept below `.iomnlp`.
    settings : Settings
        How to extract.
    plan : Plan, optional
        How to carry it out; by default, in this process.
    progress : callable, optional
        Told of the state every second.

    Raises
    ------
    ConfigError, LexiconError, EngineError
        When the configuration or the installation is unusable; older results stay then.
    BusyError
        When another run writes to the folder.
    OSError
        When the folder cannot be written; what is done stays done.
    """
    plan = plan or Plan()
    check_formats(plan.formats)
    mark = fingerprint(settings)
    folder = part_folder(folder, plan.part)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FOLDER).mkdir(exist_ok=True)
    with holding(folder / FOLDER / LOCK, folder):
        return _run(sources, folder, settings, plan, mark, progress)


def _run(
    sources: Sequence[Source],
    folder: Path,
    settings: Settings,
    plan: Plan,
    mark: str,
    progress: Callable[[Progress], None] | None,
) -> Summary:
    started, clock = datetime.now(UTC), time.monotonic()
    store, meter = Store(folder), Meter()
    teller = Teller(folder, meter, progress)
    saver = _Saver(store, mark)
    # In this process nothing is limited: neither extraction nor what comes before it.
    with Opener(settings, None if plan.place.executor == "inline" else plan.place.limits) as opener:
        pending = _Pending(sources, plan, opener, mark, saver, meter)
        made, inputs = _extract(pending, folder, settings, plan, saver, teller)
    told = {
        **manifest_head(_remember(store, mark, made)),
        "settings": asdict(settings),
        "fingerprint": mark,
        "listing": pending.listing.told(),
        "part": list(plan.part) if plan.part else None,
        "deduplicate": plan.deduplicate,
        "formats": sorted(set(plan.formats)),
    }
    summary = None if made else unchanged(folder, told, inputs)
    if summary is None:
        summary, written = assemble(folder, [store], plan.formats, plan.deduplicate, teller.tell)
        summary.seconds, summary.known_before = time.monotonic() - clock, meter.progress().known_before
        machine = {"versions": versions(), "hardware": hardware(plan.place.workers), "place": asdict(plan.place)}
        manifest = told | machine | {"sha256": {"inputs": inputs, **hashes(folder, written)}}
        _write_manifest(folder, manifest, started, summary)
    summary.seconds, summary.known_before = time.monotonic() - clock, meter.progress().known_before
    meter.settle(summary.statuses, summary.reasons)
    teller.tell("finished")
    return summary
