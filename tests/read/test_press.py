"""Exports of press databases: many articles in one file, each with its text, source, author, date and page."""

from __future__ import annotations

from pathlib import Path

import pytest

import iomnlp
from iomnlp.errors import ReadError
from iomnlp.read import Member, Unreadable, documents
from made_files import docx, paragraph, rtf, zipped
from press_files import (
    EUROPRESSE_ARTICLE,
    FACTIVA_CODES,
    FACTIVA_LINES,
    NEXIS_LINES,
    NEXIS_OLDER,
    SEEDS,
    WELLS,
    europresse,
    factiva_html,
)

TEXT = (
    "Des puits pour Lodwar\n\nCette semaine, le Danemark a versé 2 millions d’euros à l’OIM.\n\n"
    "Deux puits sont creusés au Kenya.\n"
)
FULL = {"title": "Des puits pour Lodwar", "author": "Awa Sy", "source": "Le Fil du Sahel", "date": "2019-03-12"}


def word(lines: list[str]) -> bytes:
    """A Word file of paragraphs."""
    return docx("".join(map(paragraph, lines)))


EXPORTS = {
    "europresse.html": europresse(WELLS, SEEDS),
    "factiva.rtf": rtf(FACTIVA_LINES),
    "factiva.html": factiva_html(coded=False),
    "factiva codes.html": factiva_html(coded=True),
    "factiva codes.rtf": rtf([], FACTIVA_CODES),
    "nexis.docx": word(NEXIS_LINES),
    "nexis.rtf": rtf(NEXIS_LINES),
    "nexis older.rtf": rtf(NEXIS_OLDER),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_an_article_has_its_text_and_what_is_known_of_it(name: str) -> None:
    first = next(documents(EXPORTS[name], name))
    assert isinstance(first, Member), first
    assert (first.uri, first.data.decode(), first.published) == (f"{name}#1", TEXT, "2019-03-12")
    assert FULL.items() <= first.metadata.items()
    assert first.metadata["database"].lower() in name
    if name != "factiva.rtf" and name != "factiva.html":
        assert first.metadata["page"] == "4"


@pytest.mark.parametrize("name", ["europresse.html", "factiva.rtf", "nexis.docx", "nexis.rtf", "nexis older.rtf"])
def test_an_export_gives_all_its_articles(name: str) -> None:
    found = list(documents(EXPORTS[name], name))
    assert [one.uri for one in found] == [f"{name}#1", f"{name}#2"]
    second = found[1]
    assert isinstance(second, Member)
    assert second.data.decode() == "Des semences\n\nDu mil pour le Niger.\n"
    assert second.published == "2019-03-13"


def test_exports_in_an_archive_are_opened() -> None:
    found = list(documents(zipped({"a.html": EXPORTS["europresse.html"], "b.docx": EXPORTS["nexis.docx"]}), "p.zip"))
    assert [one.uri for one in found] == ["p.zip#1#1", "p.zip#1#2", "p.zip#2#1", "p.zip#2#2"]


def test_the_day_of_the_article_resolves_this_week(rules: iomnlp.Pipeline, tmp_path: Path) -> None:
    path = tmp_path / "europresse.html"
    path.write_bytes(EXPORTS["europresse.html"])
    first, _ = rules.stream([path])
    assert [date.edtf for date in first.dates] == ["2019-03-11/2019-03-17"]
    assert first.document.metadata["source"] == "Le Fil du Sahel"
    assert first.document.uri == "europresse.html#1"


@pytest.mark.parametrize(
    ("name", "data", "reasons"),
    [
        (
            "a.html",
            europresse('<div class="DocPublicationName titreArticle">Un titre</div>'),
            ["This looks like a Europresse export, but of an unknown shape: no article is found in it."],
        ),
        ("b.html", europresse(WELLS, WELLS.replace("DocText", "X").replace("docOcurr", "Y")), ["no element holds"]),
        ("c.rtf", rtf(["Un titre", "Un texte.", "Document FILSAH0020190312ef3c0003x"]), ["no line counts its words"]),
        ("d.rtf", rtf([*FACTIVA_LINES[:-3], "Un reste."]), ["text without a document number follows"]),
        ("e.rtf", rtf(["Un titre", "Body", "Un texte.", "End of Document"]), ["no date stands alone"]),
    ],
)
def test_an_unknown_shape_fails_with_its_reason(name: str, data: bytes, reasons: list[str]) -> None:
    lost = [one for one in documents(data, name) if isinstance(one, Unreadable)]
    assert len(lost) == len(reasons)
    for one, reason in zip(lost, reasons, strict=True):
        assert reason in one.reason
        assert not one.skipped


def test_an_article_whose_printed_date_cannot_be_read_has_the_day_of_its_number() -> None:
    article = EUROPRESSE_ARTICLE.format(
        date="", words="9", title="T", author="", body="<p>x y</p>", number="news·20190314·FS·1"
    )
    (found,) = documents(europresse(article), "europresse.html")
    assert found.published == "2019-03-14"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "data",
    [
        rtf(["Un rapport qui cite LexisNexis, Factiva et Europresse.", "Il n’en vient pas."]),
        word(["End of Document", "est ce qu’écrivent certains."]),
        "<html><body><article><h1>Un titre</h1><p>Un texte d’Europresse.</p></article></body>".encode(),
    ],
)
def test_what_only_names_a_database_is_one_document(data: bytes) -> None:
    (found,) = documents(data, "note")
    assert isinstance(found, Member)
    assert found.data == data


def test_a_file_of_many_documents_is_no_single_record(rules: iomnlp.Pipeline, tmp_path: Path) -> None:
    path = tmp_path / "nexis.docx"
    path.write_bytes(EXPORTS["nexis.docx"])
    with pytest.raises(ReadError, match=r"several documents\. Use `stream`"):
        rules.extract_file(path)
    assert len(list(rules.stream([path]))) == 2
