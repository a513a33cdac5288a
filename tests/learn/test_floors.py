"""Floors: what falls below is told, and none is lowered without a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

import iomnlp
from handmade import make_record
from iomnlp.errors import GoldError
from iomnlp.learn.evaluate import Report, evaluate, evaluate_records
from iomnlp.learn.floors import Floor, Floors, below_floors, read_floors, updated, write_floors
from iomnlp.learn.goldset import read_goldset

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture
def gold_file(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text(make_record().to_json() + "\n", encoding="utf-8")
    return path


@pytest.fixture
def report(gold_file: Path) -> Report:
    return evaluate_records(read_goldset(gold_file), [make_record()])


@pytest.fixture
def worse(gold_file: Path) -> Report:
    return evaluate_records(read_goldset(gold_file), [make_record(people=[])])


@pytest.mark.parametrize(("floor", "low"), [(1.0, 0), (0.5, 0), (1.01, 1)])
def test_a_field_below_its_floor_is_told(report: Report, floor: float, low: int) -> None:
    floors = Floors(report.gold_sha256, {"kind": Floor(floor, floor)})
    assert len(below_floors(report, floors, "floors.toml")) == low


def test_floors_of_other_documents_or_fields_are_refused(report: Report) -> None:
    with pytest.raises(GoldError, match="other gold documents"):
        below_floors(report, Floors("0", {}), "floors.toml")
    with pytest.raises(GoldError, match="No field is named kinds"):
        below_floors(report, Floors(report.gold_sha256, {"kinds": Floor(1, 1)}), "floors.toml")


def test_a_floor_falls_only_with_a_reason_that_is_kept(report: Report, worse: Report, tmp_path: Path) -> None:
    path = tmp_path / "floors.toml"
    first = updated(report, None, "")
    write_floors(first, path)
    assert read_floors(path) == first
    with pytest.raises(GoldError, match=r"people \(1.0 to 0.0\)"):
        updated(worse, first, "")
    lowered = updated(worse, first, "des personnes plus rares")
    write_floors(lowered, path)
    assert read_floors(path).fields["people"] == Floor(0.0, 1.0, "des personnes plus rares")
    # Measured again, the reason stays; found again, it is no longer needed.
    assert updated(worse, lowered, "").fields["people"].reason == "des personnes plus rares"
    assert updated(report, lowered, "").fields["people"] == Floor(1.0, 1.0)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('gold_sha256 = "0"\n[fields.kind]\nfloor = 0.5\nhighest = 0.9\n', "lowered without a reason"),
        ('gold_sha256 = "0"\n', "gives no floors"),
        ("floors: {kind: 1}", "gives no floors"),
    ],
)
def test_a_file_that_hides_a_fall_is_refused(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "floors.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(GoldError, match=message):
        read_floors(path)


def test_the_floors_hold(default: iomnlp.Pipeline) -> None:
    report = evaluate(read_goldset(CORPUS / "gold" / "dev"), lambda data, uri: default.extract_bytes(data, uri=uri))
    path = CORPUS / "floors.toml"
    assert below_floors(report, read_floors(path), path.name) == []
