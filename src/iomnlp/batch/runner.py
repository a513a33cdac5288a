"""A run: sources in, a folder of records, report and manifest out."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from iomnlp.batch.engine import outcomes
from iomnlp.batch.environment import hardware, versions
from iomnlp.batch.sources import Source
from iomnlp.batch.work import Outcome, Settings, describe
from iomnlp.record import SCHEMA_VERSION
from iomnlp.write.atomic import replacing
from iomnlp.write.csv import write_csv
from iomnlp.write.jsonl import json_line, read_records, write_object
from iomnlp.write.tables import TABLES
from iomnlp.write.xlsx import write_xlsx

RECORDS, REPORT, MANIFEST, WORKBOOK = "records.jsonl", "report.jsonl", "run.json", "tables.xlsx"
TABLE_FILES = (WORKBOOK, *(f"{table.name}.csv" for table in TABLES))
SAME_BYTES = "The same bytes came before."


@dataclass
class Summary:
    """What a run came to.

    Attributes
    ----------
    statuses, kinds, found : Counter
        Documents by status, records by kind, facts by field.
    failed : list of Outcome
        The documents that failed, for the user's eyes.
    seconds : float
        From the first document to the last.
    """

    statuses: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    failed: list[Outcome] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, outcome: Outcome) -> None:
        """Count one outcome."""
        self.statuses[outcome.status] += 1
        if outcome.kind:
            self.kinds[outcome.kind] += 1
        self.found.update(outcome.found)
        if outcome.status == "failed":
            self.failed.append(outcome)

    @property
    def documents(self) -> int:
        """All documents, whatever became of them."""
        return self.statuses.total()


def _judged(results: Iterator[Outcome]) -> Iterator[tuple[Outcome, str | None]]:
    """Each outcome and, for bytes that came before, the URI of the first document that had them."""
    first: dict[str, str] = {}
    for outcome in results:
        earlier = first.get(outcome.sha256) if outcome.sha256 else None
        if outcome.sha256 and earlier is None:
            first[outcome.sha256] = outcome.uri
        if earlier is not None and outcome.status == "ok":
            outcome = replace(outcome, status="skipped", reason=SAME_BYTES, line=None, kind=None, found={})
        yield outcome, earlier


def _report_line(outcome: Outcome, duplicate_of: str | None) -> bytes:
    row = {"uri": outcome.uri, "status": outcome.status, "reason": outcome.reason, "duplicate_of": duplicate_of}
    record_id = outcome.sha256[:16] if outcome.sha256 and outcome.status == "ok" else None
    return json_line({**row, "record_id": record_id, "sha256": outcome.sha256})


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _retire(folder: Path) -> None:
    """Remove an older run's manifest and tables, which would tell of other records than those that take their place.

    A table that somebody has changed since is theirs, and stays.
    """
    try:
        listed = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        # None, or not ours: it is replaced in the end.
        return
    for name in TABLE_FILES:
        path = folder / name
        if name in listed and path.is_file() and _sha256(path) == listed[name]:
            path.unlink()
    (folder / MANIFEST).unlink()


def _write_tables(folder: Path, formats: Sequence[str]) -> list[Path]:
    def records() -> Any:
        return read_records(folder / RECORDS)

    written = write_csv(folder, records) if "csv" in formats else []
    if "xlsx" in formats:
        write_xlsx(folder / WORKBOOK, records)
        written.append(folder / WORKBOOK)
    return written


def _manifest(made_by: dict[str, Any], settings: Settings, workers: int, summary: Summary) -> dict[str, Any]:
    rate = round(summary.documents / summary.seconds, 2) if summary.seconds else None
    return {
        "schema_version": SCHEMA_VERSION,
        "settings": asdict(settings),
        "made_by": made_by,
        "versions": versions(),
        "hardware": hardware(workers),
        "counts": {
            "documents": summary.documents,
            **{status: summary.statuses[status] for status in ("ok", "skipped", "failed")},
            "kinds": dict(sorted(summary.kinds.items())),
            "found": dict(summary.found),
        },
        "seconds": round(summary.seconds, 3),
        "documents_per_second": rate,
    }


def run(
    sources: Sequence[Source],
    folder: Path,
    settings: Settings,
    workers: int = 1,
    formats: Sequence[str] = (),
    progress: Callable[[Outcome], None] | None = None,
) -> Summary:
    """Extract every source into a folder.

    Parameters
    ----------
    sources : sequence of Source
        The documents, in the order in which their records shall stand.
    folder : Path
        Made where it is missing. Gets `records.jsonl`, `report.jsonl`, `run.json` and the tables asked for; each file
        is whole or absent, and the two first are the same bytes whatever the number of workers. An older run's files
        stay as they are until all documents are done.
    settings : Settings
        How to extract.
    workers : int
        Processes.
    formats : sequence of str
        Tables beside the records: `csv`, `xlsx`.
    progress : callable, optional
        Told of each outcome as it comes.

    Raises
    ------
    ConfigError, LexiconError
        When the configuration or the installation is unusable; nothing is written then.
    OSError
        When the folder cannot be written.
    """
    made_by = describe(settings.config)
    folder.mkdir(parents=True, exist_ok=True)
    summary = Summary()
    inputs = hashlib.sha256()
    started, clock = datetime.now(UTC), perf_counter()
    with ExitStack() as stack:
        records = stack.enter_context(replacing(folder / RECORDS))
        report = stack.enter_context(replacing(folder / REPORT))
        for outcome, duplicate_of in _judged(outcomes(sources, settings, workers)):
            if outcome.line is not None:
                records.write(outcome.line.encode() + b"\n")
            report.write(_report_line(outcome, duplicate_of))
            inputs.update((outcome.sha256 or outcome.uri).encode() + b"\n")
            summary.add(outcome)
            if progress:
                progress(outcome)
        _retire(folder)
    summary.seconds = perf_counter() - clock
    written = [folder / RECORDS, folder / REPORT, *_write_tables(folder, formats)]
    manifest = _manifest(made_by, settings, workers, summary)
    manifest["started"] = started.isoformat(timespec="seconds")
    manifest["finished"] = datetime.now(UTC).isoformat(timespec="seconds")
    manifest["sha256"] = {"inputs": inputs.hexdigest(), **{path.name: _sha256(path) for path in written}}
    write_object(folder / MANIFEST, manifest)
    return summary
