"""JSONL, CSV and XLSX: whole or absent, the same bytes every time, and no formula from a document."""

from __future__ import annotations

import csv
import os
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from handmade import make_record, write_records
from iomnlp.record import Record
from iomnlp.write.atomic import replacing
from iomnlp.write.csv import write_csv
from iomnlp.write.jsonl import read_records
from iomnlp.write.tables import TABLES, harmless
from iomnlp.write.xlsx import write_xlsx


def test_records_come_back_as_they_were_written(tmp_path: Path, record: Record) -> None:
    path = tmp_path / "records.jsonl"
    write_records(path, [record, record])
    assert list(read_records(path)) == [record, record]
    assert path.read_bytes().count(b"\n") == 2


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_bytes(b"old")

    def interrupted() -> None:
        with replacing(path) as file:
            file.write(b"half")
            raise RuntimeError("interrupted")

    with pytest.raises(RuntimeError, match="interrupted"):
        interrupted()
    assert [p.name for p in tmp_path.iterdir()] == ["records.jsonl"]
    assert path.read_bytes() == b"old"


def test_drafts_of_killed_processes_are_swept_those_of_living_ones_are_not(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    (tmp_path / ".records.jsonl.99.part").write_bytes(b"half")
    (tmp_path / ".report.jsonl.99.part").write_bytes(b"another file's")
    with replacing(path) as file:
        file.write(b"new")
        with replacing(tmp_path / "records.jsonl.bak"):
            drafts = {p.name for p in tmp_path.glob(".records.jsonl.*")}
    assert f".records.jsonl.{os.getpid()}.part" in drafts
    assert ".records.jsonl.99.part" not in drafts
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        *(".report.jsonl.99.part", "records.jsonl", "records.jsonl.bak"),
    ]


@pytest.mark.parametrize("place", ["absent/records.jsonl", "folder"])
def test_an_unwritable_place_is_named_without_its_draft(tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match=r"No such file|directory") as caught, replacing(tmp_path / place) as file:
        file.write(b"new")
    assert caught.value.filename == str(tmp_path / place)
    assert [p.name for p in tmp_path.iterdir()] == ["folder"]


def test_every_row_has_a_cell_for_every_column(record: Record) -> None:
    for table in TABLES:
        for row in table.rows(record):
            assert len(row) == len(table.columns), table.name


def test_sums_are_numbers_and_their_relations_point_at_them(record: Record) -> None:
    tables = {t.name: [dict(zip(t.columns, row, strict=True)) for row in t.rows(record)] for t in TABLES}
    (amount,), (given_by,) = tables["amounts"], tables["funding"]
    assert (amount["value"], amount["currency"], amount["evidence"]) == (
        Decimal(2500000),
        "EUR",
        "2,5 millions d'euros",
    )
    assert (given_by["donor_country"], given_by["amount_id"]) == ("NO", amount["id"])
    assert (tables["documents"][0]["primary_country"], tables["documents"][0]["primary_country_name"]) == (
        "TD",
        "Tchad",
    )
    assert given_by["title"] == tables["documents"][0]["title"], "a row says whose it is"
    assert tables["checks"][0]["code"] == "output_numbering"


def test_a_project_sheet_fills_the_documents_table() -> None:
    fact = {"evidence": [], "basis": "extracted", "rule": "sheet.x", "confidence": None}
    sheet = {
        "project_id": fact | {"value": "LM.0400", "raw": "LM.0400"},
        "status": fact | {"code": None, "raw": "En veille"},
        "budget": fact | {"value": "120000.00", "currency": "USD", "raw": "120 000.00"},
        "beneficiaries": [fact | {"id": "0" * 8, "country": c, "raw": c or "Atlantide"} for c in ("ML", None)],
    }
    (documents,) = (t for t in TABLES if t.name == "documents")
    row = dict(zip(documents.columns, next(documents.rows(make_record(kind="project", project=sheet))), strict=True))
    assert row["project_id"] == "LM.0400"
    assert row["status"] == "En veille", "an unknown label survives"
    assert row["budget"] == Decimal("120000.00")
    assert row["beneficiaries"] == "ML; Atlantide"


@given(st.text())
def test_no_text_opens_like_a_formula(text: str) -> None:
    safe = str(harmless(text))
    assert not safe.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert safe.endswith(text)


def test_a_title_that_is_a_formula_stays_a_text(tmp_path: Path) -> None:
    fact = {"evidence": [], "basis": "extracted", "rule": "title.x", "confidence": None}
    attack = '=HYPERLINK("http://exemple.example";"cliquez")'
    record = make_record(title=fact | {"value": attack, "raw": attack})
    write_csv(tmp_path, lambda: [record])
    with (tmp_path / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file))["title"] == "'" + attack
    write_xlsx(tmp_path / "tables.xlsx", lambda: [record])
    sheet = load_workbook(tmp_path / "tables.xlsx")["documents"]
    cells = {header.value: cell for header, cell in zip(sheet[1], sheet[2], strict=True)}
    assert (cells["title"].value, cells["title"].data_type) == (attack, "s")


def test_a_workbook_opens_ready_to_filter_and_add_up(tmp_path: Path, record: Record) -> None:
    write_xlsx(tmp_path / "tables.xlsx", lambda: [record])
    book = load_workbook(tmp_path / "tables.xlsx")
    assert book.sheetnames == [table.name for table in TABLES]
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, sheet.max_column).column_letter}{sheet.max_row}"
    sheet = book["amounts"]
    cells = {header.value: cell for header, cell in zip(sheet[1], sheet[2], strict=True)}
    assert (cells["value"].value, cells["value"].data_type, cells["value"].number_format) == (2500000, "n", "#,##0")


def test_the_same_records_give_the_same_bytes(tmp_path: Path, record: Record) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write_csv(tmp_path / name, lambda: [record])
        write_xlsx(tmp_path / name / "tables.xlsx", lambda: [record])
    files = sorted(p.name for p in (tmp_path / "a").iterdir())
    assert files == sorted([*(f"{t.name}.csv" for t in TABLES), "tables.xlsx"])
    for name in files:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


def test_characters_that_a_workbook_refuses_are_replaced(tmp_path: Path) -> None:
    record = make_record(uri="a\x00b.txt")
    write_xlsx(tmp_path / "t.xlsx", lambda: [record])
    assert load_workbook(tmp_path / "t.xlsx")["documents"]["B2"].value == "a\ufffdb.txt"
