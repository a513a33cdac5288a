"""Tables: every fact a row with a stable key, real types in every format, and a data package that validates."""

from __future__ import annotations

import csv
import json
import subprocess
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from every_record import corpus_records
from foreign_tools import tool
from handmade import make_record
from iomnlp.record import Record
from iomnlp.write.facts import LISTS
from iomnlp.write.registry import export
from iomnlp.write.tables import TABLES


def rows(name: str, record: Record) -> list[dict[str, object]]:
    """The rows of one table, by column."""
    (table,) = (one for one in TABLES if one.name == name)
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows(record)]


def test_every_list_of_the_contract_is_a_table() -> None:
    assert set(LISTS) <= {table.name for table in TABLES}


def test_every_fact_of_the_corpus_has_its_row_and_every_row_its_key() -> None:
    for record in corpus_records():
        for name in LISTS:
            assert [row["id"] for row in rows(name, record)] == [fact.id for fact in getattr(record, name)]
        for table in TABLES:
            keys = [tuple(row[column] for column in table.key) for row in rows(table.name, record)]
            assert len(keys) == len(set(keys)), (record.document.uri, table.name)
            assert all(None not in key for key in keys)


def test_every_span_of_evidence_is_a_row() -> None:
    record = make_record()
    spans = [row for row in rows("evidence", record) if str(row["fact"]).startswith("countries/")]
    assert [row["text"] for row in spans] == ["Norvège", "norvégien", "Tchad"]
    assert [record.document.text[int(str(r["start"])) : int(str(r["end"]))] for r in spans] == [
        r["text"] for r in spans
    ]


def test_a_year_keeps_its_precision_and_has_a_first_and_a_last_day() -> None:
    fact = {"evidence": [], "basis": "extracted", "rule": "sheet.x", "confidence": None}
    sheet = {"start": fact | {"edtf": "2022", "raw": "2022"}, "end": fact | {"edtf": "2024-03", "raw": "mars 2024"}}
    (row,) = rows("documents", make_record(kind="project", project=sheet))
    assert (row["start"], row["end"]) == ("2022", "2024-03")
    assert (row["start_from"], row["end_to"]) == (date(2022, 1, 1), date(2024, 3, 31))


def test_people_are_masked_unless_asked_for(tmp_path: Path, record: Record) -> None:
    export("csv", tmp_path / "masked", lambda: [record])
    for path in (tmp_path / "masked").iterdir():
        assert "Tidjani" not in path.read_text(encoding="utf-8"), path.name
    with (tmp_path / "masked" / "quotes.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file))["speaker"] == "Personne 1"


def test_a_workbook_holds_real_dates_and_numbers(tmp_path: Path, record: Record) -> None:
    export("xlsx", tmp_path / "t.xlsx", lambda: [record])
    sheet = load_workbook(tmp_path / "t.xlsx")["documents"]
    cells = {header.value: cell for header, cell in zip(sheet[1], sheet[2], strict=True)}
    assert cells["published"].value == "2019-03-03", "EDTF is a text"
    assert cells["published_from"].value == datetime(2019, 3, 3)
    assert cells["published_from"].number_format == "yyyy-mm-dd"


def test_parquet_holds_exact_sums_days_and_every_table(tmp_path: Path, record: Record) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    export("parquet", tmp_path, lambda: [record])
    assert {path.stem for path in tmp_path.glob("*.parquet")} == {table.name for table in TABLES}
    (amount,) = parquet.read_table(tmp_path / "amounts.parquet").to_pylist()
    assert amount["value"] == Decimal(2500000)
    (document,) = parquet.read_table(tmp_path / "documents.parquet").to_pylist()
    assert document["published_from"] == date(2019, 3, 3)


def test_the_data_package_describes_every_column_of_every_file(tmp_path: Path, record: Record) -> None:
    export("csv", tmp_path, lambda: [record])
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        with (tmp_path / resource["path"]).open(encoding=resource["encoding"], newline="") as file:
            assert next(csv.reader(file)) == [field["name"] for field in resource["schema"]["fields"]]


@pytest.mark.slow
def test_frictionless_finds_nothing_in_the_tables_of_the_whole_corpus(tmp_path: Path) -> None:
    frictionless = tool("frictionless", "frictionless==5.21.0")
    export("csv", tmp_path, corpus_records)
    done = subprocess.run(
        [frictionless, "validate", "datapackage.json", "--json"], capture_output=True, text=True, cwd=tmp_path
    )
    report = json.loads(done.stdout)
    assert report["valid"], [error for task in report["tasks"] for error in task["errors"]][:5]
    assert {task["name"] for task in report["tasks"]} == {table.name for table in TABLES}
    # The report is a judge, not a formality: a damaged file fails.
    with (tmp_path / "amounts.csv").open("a", encoding="utf-8", newline="") as file:
        file.write("ffffffffffffffff,x,,,cent,,,,,,,,,,,,,\r\n")
    broken = subprocess.run([frictionless, "validate", "datapackage.json"], capture_output=True, cwd=tmp_path)
    assert broken.returncode == 1
