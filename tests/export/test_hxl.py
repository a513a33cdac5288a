"""HXL: a tag for each column, nothing counted twice, and libhxl finds no error."""

from __future__ import annotations

import csv
import subprocess
from pathlib import Path

import pytest

from every_record import corpus_records
from foreign_tools import tool
from handmade import make_record
from iomnlp.record import Record
from iomnlp.write.registry import export

FILES = ["activities.csv", "figures.csv", "funding.csv", "outputs.csv"]


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a file, by tag."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        headings, tags, *found = csv.reader(file)
    assert len(headings) == len(tags)
    return [dict(zip(tags, row, strict=True)) for row in found]


def test_who_does_what_where_is_one_row_a_document(tmp_path: Path, record: Record) -> None:
    export("hxl", tmp_path, lambda: [record, make_record(uri="b.txt")])
    first, second = rows(tmp_path / "activities.csv")
    assert (first["#activity+name"], first["#country+code+iso2+list"]) == (
        "La Norvège finance des abris au Tchad",
        "TD",
    )
    assert (first["#org+funder+name+list"], first["#date+reported"]) == ("Norvège", "2019-03-03")
    assert second["#meta+source"] == "b.txt"


def test_a_gift_has_its_giver_its_sum_and_its_currency(tmp_path: Path, record: Record) -> None:
    export("hxl", tmp_path, lambda: [record])
    (gift,) = rows(tmp_path / "funding.csv")
    assert gift["#org+funder+name"] == "gouvernement norvégien"
    assert (gift["#value+amount"], gift["#currency+code"]) == ("2500000", "EUR")
    assert gift["#country+funder+code+iso2"] == "NO"


def test_sums_and_numbers_of_the_corpus_stand_once(tmp_path: Path) -> None:
    export("hxl", tmp_path, corpus_records)
    assert sorted(path.name for path in tmp_path.iterdir()) == FILES
    assert len(rows(tmp_path / "activities.csv")) == len(list(corpus_records()))
    assert len(rows(tmp_path / "funding.csv")) == sum(len(record.funding) for record in corpus_records())
    assert len(rows(tmp_path / "figures.csv")) == sum(len(record.counts) for record in corpus_records())


@pytest.mark.slow
def test_libhxl_finds_no_error_in_the_whole_corpus(tmp_path: Path) -> None:
    # libhxl imports six without naming it as a requirement.
    validate = tool("hxlvalidate", "libhxl==5.2.2", "six")
    export("hxl", tmp_path, corpus_records)
    for name in FILES:
        done = subprocess.run([validate, "--all", name], capture_output=True, text=True, cwd=tmp_path)
        said = done.stdout + done.stderr
        assert done.returncode == 0, said[:2000]
        assert "0 error(s), 0 warnings" in said
    (tmp_path / "bad.csv").write_text("Pays,Début\n#country+code,#date+start\nTD,demain\n", encoding="utf-8")
    done = subprocess.run([validate, "--all", "bad.csv"], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode != 0, "the judge can fail"
