"""Parquet: the contract's fields with their types, partitioned, the text once, and every record back as it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from handmade import TEXT, make_record
from iomnlp.record import Record
from iomnlp.write import parquet
from iomnlp.write.parquet import schema, write_parquet

dataset = pytest.importorskip("pyarrow.dataset")


def rows(folder: Path) -> list[dict[str, Any]]:
    """All rows of a data set, the partition's name among their columns."""
    found: list[dict[str, Any]] = dataset.dataset(folder, partitioning="hive").to_table().to_pylist()
    return found


def with_words(value: Any, text: str) -> Any:
    """A row in the form of the record: the words of each evidence are cut from the text again."""
    if isinstance(value, list):
        return [with_words(one, text) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"start", "end"}:
        return value | {"text": text[value["start"] : value["end"]]}
    return {name: with_words(one, text) for name, one in value.items()}


def test_a_record_comes_back(tmp_path: Path) -> None:
    record = make_record()
    write_parquet(tmp_path, [record])
    (row,) = rows(tmp_path)
    row["document"]["metadata"] = dict(row["document"]["metadata"])
    back = with_words(row, record.document.text)
    expected = json.loads(record.to_json())
    segments = [part | {"sentences": [list(pair) for pair in part["sentences"]]} for part in back["segments"]]
    assert back | {"segments": segments} == expected


def test_the_text_stands_once(tmp_path: Path) -> None:
    write_parquet(tmp_path, [make_record()])
    (file,) = tmp_path.rglob("*.parquet")
    evidence = schema().field("amounts").type.value_type.field("evidence").type.value_type
    assert [field.name for field in evidence] == ["start", "end"]
    assert file.parent.name == f"kind={make_record().kind}"
    metadata = pytest.importorskip("pyarrow.parquet").read_metadata(file)
    assert metadata.row_group(0).column(0).compression == "ZSTD"


def test_groups_and_files_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "GROUP", 2)
    monkeypatch.setattr(parquet, "FILE", 4)
    records = [make_record(f"{TEXT}\n{number}") for number in range(7)]
    files = write_parquet(tmp_path, records)
    assert [path.name for path in files] == ["part-00000.parquet", "part-00001.parquet"]
    assert [row["record_id"] for row in rows(tmp_path)] == [record.record_id for record in records]


def test_no_half_file_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "GROUP", 1)

    def broken() -> Any:
        yield make_record()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_parquet(tmp_path, broken())
    assert list(tmp_path.rglob("*.parquet")) == []
    assert list(tmp_path.rglob("*.part")) == []


def test_every_field_of_the_contract_has_a_column() -> None:
    assert set(schema().names) == set(Record.model_fields) - {"kind"}
