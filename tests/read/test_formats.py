"""The list of formats is complete, documented and true; whatever bytes come, reading ends in documents or reasons."""

from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iomnlp.errors import ReadError
from iomnlp.read import Member, ReadOptions, Unreadable, documents, read_bytes, supported
from iomnlp.read.catalogue import FORMATS
from made_files import column, docx, paragraph, pdf, rtf, table, tarred, warc, zipped
from press_files import FACTIVA_LINES, SEEDS, WELLS, europresse

ROOT = Path(__file__).parents[2]
SMALL = ReadOptions(max_members=500)
FILES = {
    "a.pdf": pdf([column(["Deux puits sont creusés.", "Une pompe."])]),
    "a.docx": docx(paragraph("Deux puits.") + table([("Statut", "Actif")])),
    "a.rtf": rtf(FACTIVA_LINES),
    "a.html": europresse(WELLS, SEEDS),
    "a.csv": b"titre,texte\nA,b\nC,d\n",
    "a.jsonl": b'{"text": "Deux puits."}\n' * 3,
    "a.warc": warc([("https://a.example", "200 OK", "text/html", b"<html><p>Un puits.</p>")] * 2),
    "a.zip": zipped({"x.txt": "Un puits.", "y.csv": "texte\na\n"}),
    "a.tar": tarred({"x.txt": "Un puits.", "y.csv": "texte\na\n"}),
    "a.eml": b"From: a@b.example\nTo: c@d.example\nMIME-Version: 1.0\nDate: 12 Mar 2019 08:00:00 +0100\n\nUn puits.\n",
}


def test_every_reader_is_listed() -> None:
    listed = {suffix for one in FORMATS for suffix in one.suffixes}
    assert set(supported()) <= listed


@pytest.mark.parametrize("one", FORMATS, ids=lambda one: one.name)
def test_every_format_is_documented_with_what_it_was_tried_on(one: object) -> None:
    reference = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    row = next((line for line in reference.splitlines() if line.startswith(f"| {one.name} |")), "")  # type: ignore[attr-defined]
    assert all(f"`{suffix}`" in row for suffix in one.suffixes)  # type: ignore[attr-defined]
    assert one.tried in row  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", FILES)
def test_the_listed_formats_are_read(name: str) -> None:
    found = list(documents(FILES[name], name))
    assert all(isinstance(one, Member) and read_bytes(one.data, one.uri, one.media_type).text for one in found)
    assert any(Path(name).suffix in one.suffixes and (len(found) == 1 or one.many) for one in FORMATS)


@pytest.mark.parametrize("name", FILES)
def test_a_document_knows_neither_its_neighbours_nor_its_container(name: str) -> None:
    alone = list(documents(FILES[name], name))
    packed = list(documents(zipped({"other.txt": "x", name: FILES[name]}), "p.zip"))[1:]
    assert [one.data for one in alone] == [one.data for one in packed]  # type: ignore[union-attr]
    assert [one.published for one in alone] == [one.published for one in packed]  # type: ignore[union-attr]


@pytest.mark.parametrize("name", FILES)
def test_damage_ends_in_documents_or_reasons(name: str) -> None:
    dice = random.Random(name)
    for _ in range(60):
        data = bytearray(FILES[name])
        for _ in range(dice.randint(1, 5)):
            at = dice.randrange(len(data) or 1)
            action = dice.randrange(3)
            if action == 0:
                data[at : at + 1] = dice.randbytes(1)
            elif action == 1:
                del data[at : at + dice.randint(1, 40)]
            else:
                data[at:at] = dice.randbytes(dice.randint(1, 20))
        seen = set()
        for one in documents(bytes(data), name, SMALL):
            assert one.uri not in seen, "each document is told of once"
            seen.add(one.uri)
            if isinstance(one, Unreadable):
                assert one.reason.endswith(".")
                assert not one.reason.startswith("internal error"), one.reason
                continue
            with suppress(ReadError):
                read_bytes(one.data, one.uri, one.media_type)
        assert seen, "something is said of every source"


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"PK\x03\x04", b"\x1f\x8b\x08", b"PAR1", b"WARC/1.0\r\n", b'{"text":']),
)
def test_any_bytes_end_in_documents_or_reasons(data: bytes, opening: bytes) -> None:
    assert list(documents(opening + data, "x.bin", SMALL))
