"""The folder of results, put together from the stores: records, report, tables, manifest."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from iomnlp.batch.duplicates import Duplicates
from iomnlp.batch.order import Entry, read_order
from iomnlp.batch.progress import count_reason
from iomnlp.batch.store import Store
from iomnlp.batch.work import COUNTED, Outcome
from iomnlp.record import SCHEMA_VERSION
from iomnlp.write.atomic import replacing
from iomnlp.write.csv import write_csv
from iomnlp.write.jsonl import json_line, read_records
from iomnlp.write.masking import masked
from iomnlp.write.tables import TABLES

RECORDS, REPORT, MANIFEST, WORKBOOK = "records.jsonl", "report.jsonl", "run.json", "tables.xlsx"
TABLE_FILES = (WORKBOOK, *(f"{table.name}.csv" for table in TABLES))
SAME_BYTES = "The same bytes came before."
NEAR_DUPLICATE = "Nearly the same text as another record."
# Failures kept for the user's eyes; the report has all.
SHOWN = 100


@dataclass
class Summary:
    """What a run came to.

    Attributes
    ----------
    statuses, kinds, found, reasons : Counter
        Documents by status, records by kind, facts by field, documents that failed or were skipped by reason.
    failed : list of Outcome
        The first documents that failed, for the user's eyes.
    duplicates : int
        Records that nearly repeat another one.
    known_before : int
        Documents whose outcome earlier runs had left.
    seconds : float
        From the first document to the last.
    """

    statuses: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    failed: list[Outcome] = field(default_factory=list)
    duplicates: int = 0
    known_before: int = 0
    seconds: float = 0.0

    def add(self, outcome: Outcome) -> None:
        """Count one outcome."""
        self.statuses[outcome.status] += 1
        if outcome.kind:
            self.kinds[outcome.kind] += 1
        self.found.update(outcome.found)
        if outcome.reason:
            count_reason(self.reasons, outcome.reason)
        if outcome.status == "failed" and len(self.failed) < SHOWN:
            self.failed.append(outcome)

    @property
    def documents(self) -> int:
        """All documents, whatever became of them."""
        return self.statuses.total()

    def counts(self) -> dict[str, Any]:
        """The counts as they stand in the manifest."""
        return {
            "documents": self.documents,
            **{status: self.statuses[status] for status in ("ok", "skipped", "failed")},
            "near_duplicates": self.duplicates,
            "kinds": dict(sorted(self.kinds.items())),
            "found": {name: self.found[name] for name in COUNTED if self.found[name]},
        }


@dataclass(frozen=True, slots=True)
class Judged:
    """An entry with what the others mean for it."""

    outcome: Outcome
    duplicate_of: str | None
    record_id: str | None
    line: bytes | None


def _judge(entries: Iterator[Entry], duplicates: Duplicates, deduplicate: bool) -> Iterator[Judged]:
    """Tell the first document with some bytes from those that repeat it, and near-duplicates from what they repeat."""
    first: set[bytes] = set()
    for entry in entries:
        outcome = replace(entry.outcome, uri=entry.uri)
        if outcome.status != "ok" or entry.sha256 is None:
            yield Judged(outcome, None, None, None)
            continue
        record_id = entry.sha256[:16]
        digest = bytes.fromhex(entry.sha256)
        repeats = duplicates.of(record_id)
        if digest in first:
            gone = replace(outcome, status="skipped", reason=SAME_BYTES, kind=None, found={})
            yield Judged(gone, repeats or record_id, record_id, None)
            continue
        first.add(digest)
        if deduplicate and repeats:
            gone = replace(outcome, status="skipped", reason=NEAR_DUPLICATE, kind=None, found={})
            yield Judged(gone, repeats, record_id, None)
        else:
            yield Judged(outcome, repeats, record_id, entry.line)


def _report_line(judged: Judged) -> bytes:
    outcome = judged.outcome
    row = {"uri": outcome.uri, "status": outcome.status, "reason": outcome.reason}
    return json_line(
        {**row, "duplicate_of": judged.duplicate_of, "record_id": judged.record_id, "sha256": outcome.sha256}
    )


def file_hash(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_object(path: Path) -> dict[str, Any]:
    """An object of a JSON file; empty where there is none."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of the last finished run; empty where there is none, or it is not ours."""
    held = read_object(folder / MANIFEST)
    return held if isinstance(held.get("sha256"), dict) else {}


def unchanged(folder: Path, told: dict[str, Any], inputs: str) -> Summary | None:
    """The counts of the last run, where the same would be written again and its files are as it left them.

    Parameters
    ----------
    folder : Path
        The folder of the results.
    told : dict
        What the manifest would say on settings, models and what was asked for.
    inputs : str
        Hash of the order of documents.
    """
    manifest = read_manifest(folder)
    # Through JSON, as the manifest went.
    if any(manifest.get(name) != value for name, value in json.loads(json.dumps(told)).items()):
        return None
    known = dict(manifest["sha256"])
    if known.pop("inputs", None) != inputs:
        return None
    if not all((folder / name).is_file() and file_hash(folder / name) == value for name, value in known.items()):
        return None
    counts = manifest["counts"]
    summary = Summary(
        statuses=Counter({status: counts[status] for status in ("ok", "skipped", "failed")}),
        kinds=Counter(counts["kinds"]),
        found=Counter(counts["found"]),
        duplicates=counts["near_duplicates"],
    )
    if summary.statuses["failed"] or summary.statuses["skipped"]:
        _read_reasons(folder / REPORT, summary)
    return summary


def _read_reasons(report: Path, summary: Summary) -> None:
    """Add the reasons that a report tells of, and the first failures."""
    with report.open("rb") as file:
        for line in file:
            # Most lines of a long report have no reason: they need not be parsed.
            if (b'"failed"' not in line and b'"skipped"' not in line) or not (row := json.loads(line))["reason"]:
                continue
            count_reason(summary.reasons, row["reason"])
            if row["status"] == "failed" and len(summary.failed) < SHOWN:
                summary.failed.append(Outcome(row["uri"], "failed", row["reason"], row["sha256"]))


def retire(folder: Path) -> None:
    """Remove an older run's manifest and tables, which would tell of other records than those that take their place.

    A table that somebody has changed since is theirs, and stays.
    """
    listed = read_manifest(folder).get("sha256", {})
    for name, known in listed.items():
        path = folder / name
        # Names come from a file that somebody may have edited: only what a run writes is removed.
        ours = name in TABLE_FILES or (name.startswith("parquet/") and ".." not in name)
        if ours and path.is_file() and file_hash(path) == known:
            path.unlink()
    if listed:
        (folder / MANIFEST).unlink()


def check_formats(formats: Sequence[str]) -> None:
    """Ask for what tables need before any document is done.

    Raises
    ------
    ConfigError
        When a library is not installed.
    """
    if "parquet" in formats:
        from iomnlp.write.parquet import schema

        schema()


def write_tables(folder: Path, formats: Sequence[str]) -> list[Path]:
    """Write the tables asked for; give their files."""

    def records() -> Any:
        return read_records(folder / RECORDS)

    def shared() -> Any:
        # Tables go from hand to hand: without personal data, which the records and their Parquet keep.
        return map(masked, records())

    written = write_csv(folder, shared) if "csv" in formats else []
    if "xlsx" in formats:
        from iomnlp.write.xlsx import write_xlsx

        write_xlsx(folder / WORKBOOK, shared)
        written.append(folder / WORKBOOK)
    if "parquet" in formats:
        from iomnlp.write.parquet import write_parquet

        written += write_parquet(folder / "parquet", records())
    return written


def assemble(
    folder: Path,
    stores: Sequence[Store],
    formats: Sequence[str] = (),
    deduplicate: bool = False,
    tell: Callable[[], None] = lambda: None,
) -> tuple[Summary, list[Path]]:
    """Write records, report and tables from what is done.

    Parameters
    ----------
    folder : Path
        Where they go. Each file is whole or absent; an older run's files stay until the new ones are.
    stores : sequence of Store
        One, or all parts of a job array.
    formats : sequence of str
        Tables beside the records: `csv`, `xlsx`, `parquet`.
    deduplicate : bool
        Leave near-duplicates out of the records.
    tell : callable
        Called now and then.

    Returns
    -------
    tuple
        Counts, and the files written.
    """
    summary = Summary()
    duplicates = Duplicates(read_order(stores), stores[0].place)
    with ExitStack() as stack:
        records = stack.enter_context(replacing(folder / RECORDS))
        report = stack.enter_context(replacing(folder / REPORT))
        for judged in _judge(read_order(stores, with_records=True), duplicates, deduplicate):
            if judged.line is not None:
                records.write(judged.line)
            report.write(_report_line(judged))
            summary.add(judged.outcome)
            summary.duplicates += bool(judged.duplicate_of) and judged.outcome.reason != SAME_BYTES
            tell()
        retire(folder)
    return summary, [folder / RECORDS, folder / REPORT, *write_tables(folder, formats)]


def hashes(folder: Path, written: Sequence[Path]) -> dict[str, str]:
    """The hash of each file, by its path below the folder."""
    return {path.relative_to(folder).as_posix(): file_hash(path) for path in written}


def manifest_head(made: dict[str, Any]) -> dict[str, Any]:
    """How a manifest begins."""
    return {"schema_version": SCHEMA_VERSION, "made_by": made.get("made_by"), "speed": made.get("speed")}
