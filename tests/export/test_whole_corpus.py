"""The measures: all records of the corpus through every export, the same bytes each time, and nothing unexplained."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pytest
from openpyxl import load_workbook

from every_record import corpus_records
from iomnlp.record import Record
from iomnlp.write.exporter import Options
from iomnlp.write.registry import OURS, export, exporter
from iomnlp.write.tables import TABLES

# What may stand in the way of a record, by format; everything else takes all records.
REASONS = {
    "iati": {
        *("not-a-project", "6.11.1", "11.1.2", "4.3.1", "4.4.1", "3.7.1", "6.2.2", "codelist:Country", "duplicate"),
        *("schema:iati-identifier", "schema:activity-status", "11.2.1", "codelist:Currency", "date:end"),
    },
    "iob2": {"overlap"},
}


def hashes(folder: Path) -> dict[str, str]:
    """The hash of each file of an export."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def written(name: str, folder: Path, records: list[Record], **options: bool) -> Counter[str]:
    """Export into a folder; give the reasons that were told."""
    folder.mkdir()
    target = folder / f"out{exporter(name).suffix}"
    done = export(name, target, lambda: records, Options(**options))
    assert done.records == len(records)
    assert all(path.is_file() for path in done.files)
    return Counter(remark.rule for remark in done.remarks)


@pytest.mark.slow
@pytest.mark.parametrize("name", OURS)
def test_all_records_go_through_and_the_same_records_give_the_same_bytes(name: str, tmp_path: Path) -> None:
    records = list(corpus_records())
    reasons = written(name, tmp_path / "a", records)
    assert reasons.keys() <= REASONS.get(name, set()), reasons
    written(name, tmp_path / "b", records)
    assert hashes(tmp_path / "a") == hashes(tmp_path / "b")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["csv", "iati", "hxl", "web-annotation", "iob2", "label-studio"])
def test_no_address_of_the_corpus_is_in_any_export_unless_asked_for(name: str, tmp_path: Path) -> None:
    records = list(corpus_records())
    secrets = {text for record in records for one in record.contacts for text in (one.email, one.phone) if text}
    written(name, tmp_path / "masked", records)
    for path in (tmp_path / "masked").rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert [secret for secret in secrets if secret in text] == [], path.name


@pytest.mark.slow
def test_the_workbook_of_the_corpus_opens_with_every_row(tmp_path: Path) -> None:
    records = list(corpus_records())
    export("xlsx", tmp_path / "t.xlsx", lambda: records)
    book = load_workbook(tmp_path / "t.xlsx", read_only=True)
    for table in TABLES:
        rows = sum(len(list(table.rows(record))) for record in records)
        assert sum(1 for _ in book[table.name].iter_rows(values_only=True)) == rows + 1, table.name
