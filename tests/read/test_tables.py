"""Tables and JSON: a document a row, its columns guessed or named; what is wrong with a row or a table."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
from typing import Any

import pyarrow as arrow
import pyarrow.parquet as parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iomnlp.read import Member, ReadOptions, Unreadable, documents
from iomnlp.read.delimited import separator
from iomnlp.read.members import MIB

CSV = (
    "Titre;Texte;Date de parution;Journal;Cote\n"
    'Des puits;"Deux puits; une pompe.";12/03/2019;Le Fil;A1\n'
    "Des semences;Du mil au Niger.;mars 2020;La Borne;A2\n"
)
ROWS = [
    {"title": "Des puits", "text": "Deux puits ; une pompe.", "date": "2019-03-12", "source": "Le Fil", "shelf": 7},
    {"title": "Des semences", "text": "Du mil au Niger.", "date": "2020-03", "source": "La Borne", "shelf": None},
]
LINES = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS).encode()


def of_parquet(rows: list[dict[str, Any]]) -> bytes:
    """A Parquet file."""
    out = io.BytesIO()
    parquet.write_table(arrow.Table.from_pylist(rows), out)
    return out.getvalue()


def zstd(data: bytes) -> bytes:
    """A Zstandard file."""
    packed: bytes = arrow.compress(data, codec="zstd", asbytes=True)
    return packed


def members(data: bytes, name: str, options: ReadOptions | None = None) -> list[Member]:
    """The documents of a table in which nothing is wrong."""
    found = list(documents(data, name, options))
    assert all(isinstance(one, Member) for one in found), found
    return found  # type: ignore[return-value]


def reasons(data: bytes, name: str, options: ReadOptions | None = None) -> list[tuple[str, str]]:
    """What could not be read, and why."""
    found = documents(data, name, options)
    return [(one.uri, one.reason) for one in found if isinstance(one, Unreadable)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_spreadsheets_export_is_read_with_the_columns_that_are_obvious(encoding: str) -> None:
    first, second = members(CSV.replace("mil", "sésame").encode(encoding), "presse.csv")
    assert (first.uri, first.data.decode()) == ("presse.csv#1", "Des puits\n\nDeux puits; une pompe.")
    assert first.metadata == {"title": "Des puits", "date": "12/03/2019", "source": "Le Fil"}
    assert (first.published, second.published) == ("2019-03-12", "2020-03")
    assert second.data.decode() == "Des semences\n\nDu sésame au Niger."


def test_accents_far_down_a_table_do_not_mislead_the_encoding() -> None:
    table = "texte\n" + "Du mil au Niger.\n" * 9000 + "Été à Bria.\n"
    for encoding in ("utf-8", "cp1252"):
        assert members(table.encode(encoding), "presse.csv")[-1].data.decode() == "Été à Bria."


@pytest.mark.parametrize("name", ["presse.csv", "presse.txt", "-"])
def test_a_table_with_a_text_column_needs_no_suffix(name: str) -> None:
    assert len(members(CSV.encode(), name)) == 2


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_separator_is_found(sign: str) -> None:
    assert separator(sign.join(["titre", "texte", "jour"]).encode() + b"\n" + sign.join("abc").encode()) == sign


def test_columns_may_be_named() -> None:
    options = ReadOptions(text_columns=("Cote", "Texte"), metadata_columns=("Cote", "Journal"))
    first = members(CSV.encode(), "presse.csv", options)[0]
    assert first.data.decode() == "A1\n\nDeux puits; une pompe."
    assert (first.metadata, first.published) == ({"Cote": "A1", "source": "Le Fil"}, None)


@pytest.mark.parametrize(
    ("table", "options", "reason"),
    [
        ("a;b\n1;2\n", None, "Which column holds the text is not obvious among a, b. Name it with --text-column."),
        (CSV, ReadOptions(("corps",)), "There is no column corps among Titre, Texte, Date de parution, Journal, Cote."),
        ("texte,texte\na,b\n", None, "Two columns are called 'texte'."),
        ("", None, "The table is empty."),
        ("texte\n", None, "The table has no row below its header."),
        (
            'titre,texte\na,"' + "mot\n" * 300_000,
            ReadOptions(max_document=MIB),
            "The table cannot be read beyond line",
        ),
        ("texte\n" + "x" * 2_000_000, ReadOptions(max_document=MIB), "The table cannot be read beyond line 1: a row"),
    ],
)
def test_what_is_wrong_with_a_table_is_said_once(table: str, options: ReadOptions | None, reason: str) -> None:
    ((uri, said),) = reasons(table.encode(), "presse.csv", options)
    assert uri == "presse.csv"
    assert said.startswith(reason)


def test_what_is_wrong_with_a_row_leaves_the_others() -> None:
    found = list(documents(b"titre,texte\na,b\nc\n\nd,\ne,f\n", "presse.csv"))
    assert [type(one) for one in found] == [Member, Unreadable, Unreadable, Member]
    assert [one.uri for one in found] == [f"presse.csv#{n}" for n in (1, 2, 3, 4)]
    assert "1 cells where the first has 2" in found[1].reason  # type: ignore[union-attr]
    assert found[2].skipped  # type: ignore[union-attr]


@pytest.mark.parametrize("packed", [bytes, gzip.compress, bz2.compress, lzma.compress, zstd])
def test_json_lines_are_read_however_they_are_compressed(packed: Any) -> None:
    first, second = members(packed(LINES), "presse.jsonl.x")
    assert first.data.decode() == "Des puits\n\nDeux puits ; une pompe."
    assert first.metadata == {"title": "Des puits", "date": "2019-03-12", "source": "Le Fil"}
    assert second.published == "2020-03"


@pytest.mark.parametrize("data", [json.dumps(ROWS).encode(), json.dumps(ROWS, indent=2).encode()])
def test_a_json_array_is_read_as_its_objects(data: bytes) -> None:
    assert [one.uri for one in members(data, "presse.json")] == ["presse.json#1", "presse.json#2"]


def test_one_object_over_several_lines_is_one_document() -> None:
    assert len(members(json.dumps(ROWS[0], indent=2).encode(), "presse.json")) == 1


@pytest.mark.parametrize("options", [None, ReadOptions(("corps",))])
def test_rows_without_any_column_are_told_so(options: ReadOptions | None) -> None:
    found = reasons(b"{}\n{}\n", "presse.jsonl", options)
    assert {reason for _, reason in found} == {
        "The rows have no column. Give each its text under a name, such as `text`."
    }


def test_a_broken_line_leaves_the_others() -> None:
    lines = LINES.splitlines()
    data = b"\n".join([lines[0], b'{"text": "cut', b"7", b'{"text": "\xff"}', b'{"title": "x"}', lines[1]])
    found = list(documents(data, "presse.jsonl"))
    assert [type(one) for one in found] == [Member, *[Unreadable] * 4, Member]
    said = " ".join(one.reason for one in found[1:-1])  # type: ignore[union-attr]
    for part in ("no JSON", "no JSON object", "not UTF-8", "not obvious among title"):
        assert part in said


def test_a_huge_line_is_passed_over_without_being_held() -> None:
    data = b'{"text": "' + b"x" * 3_000_000 + b'"}\n' + LINES
    found = list(documents(data, "presse.jsonl", ReadOptions(max_document=1 << 20)))
    assert [type(one) for one in found] == [Unreadable, Member, Member]
    assert "longer than 1 MiB" in found[0].reason  # type: ignore[union-attr]


def test_lone_surrogates_in_json_do_no_harm() -> None:
    (found,) = members(rb'{"text": "aide \ud800 urgente", "source": "\ud800"}', "presse.jsonl")
    assert found.metadata["source"] == "?"


def test_a_row_of_html_is_a_page() -> None:
    (found,) = members(json.dumps({"text": "<p>Un</p><p>Deux</p><p>Trois</p>"}).encode(), "presse.jsonl")
    assert found.media_type == "text/html"


def test_a_cut_compressed_file_gives_what_came_before_and_one_reason() -> None:
    many = b"".join(json.dumps({"text": f"Le puits {n} de {n * n}"}).encode() + b"\n" for n in range(20_000))
    packed = gzip.compress(many)
    found = list(documents(packed[: len(packed) // 2], "presse.jsonl.gz"))
    assert isinstance(found[-1], Unreadable)
    assert "gzip data is damaged or cut short" in found[-1].reason
    assert len(found) > 1000
    assert all(isinstance(one, Member) for one in found[:-1])


def test_parquet_is_read_by_its_columns() -> None:
    first, second = members(of_parquet(ROWS), "presse.parquet")
    assert first.data.decode() == "Des puits\n\nDeux puits ; une pompe."
    assert (first.published, second.published) == ("2019-03-12", "2020-03")
    chosen = ReadOptions(("text",), ("shelf",))
    first, second = members(of_parquet(ROWS), "presse.parquet", chosen)
    assert (first.metadata, second.metadata) == ({"shelf": "7"}, {})


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: data[:-8] + b"\xff" * 8])
def test_a_damaged_parquet_file_fails_once(damage: Any) -> None:
    ((uri, reason),) = reasons(damage(of_parquet(ROWS)), "presse.parquet")
    assert (uri, "damaged or cut short" in reason) == ("presse.parquet", True)


def test_a_wrong_suffix_is_no_matter() -> None:
    assert len(members(of_parquet(ROWS), "presse.csv")) == 2
    assert len(members(LINES, "presse.csv")) == 2
    (page,) = members(b"<html><body><p>Un puits, deux pompes</p></body>", "page.csv")
    assert page.media_type == "text/html"


CELL = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=60)


@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=8), st.sampled_from(",;\t"))
def test_what_the_csv_module_writes_comes_back(rows: list[tuple[str, str]], sign: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=sign).writerows([("texte", "cote"), *rows])
    found = list(documents(out.getvalue().encode(), "t.csv", ReadOptions(("texte",), ("cote",))))
    texts = [one.data.decode() for one in found if isinstance(one, Member)]
    assert texts == [text.strip() for text, _ in rows if text.strip()]
    assert len(found) == len([row for row in rows if any(cell.strip() for cell in row)] or [""])


@given(st.lists(st.dictionaries(st.sampled_from(["text", "title", "date", "x"]), st.text(max_size=60)), max_size=8))
def test_each_object_of_json_lines_is_told_of_once(rows: list[dict[str, str]]) -> None:
    rows = [{"text": "Un puits."}, *rows]
    data = "".join(json.dumps(row) + "\n" for row in rows).encode()
    assert [one.uri for one in documents(data, "t.jsonl")] == [f"t.jsonl#{n}" for n in range(1, len(rows) + 1)]
