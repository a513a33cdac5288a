"""Word, RTF and e-mail: what is kept of them, and what is refused."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from iomnlp.errors import ReadError, SkippedDocument
from iomnlp.read import Member, Unreadable, documents, read_bytes
from iomnlp.read import extras as extras_module
from made_files import column, docx, paragraph, pdf, rtf, table, zipped

SHEET = [("Projet ID", "PX.0012"), ("Statut du projet", "Actif")]


def test_word_keeps_headings_lists_and_tables() -> None:
    body = [paragraph("Des puits", "Heading1"), paragraph("Deux puits à Bria."), paragraph("des abris", item=True)]
    body += [paragraph("de l’eau", item=True), table(SHEET)]
    source = read_bytes(docx("".join(body), title="Note", author="A. Sy"), "note.docx")
    assert source.text == (
        "Des puits\n\nDeux puits à Bria.\n\n- des abris\n- de l’eau\nProjet ID : PX.0012\nStatut du projet : Actif\n"
    )
    assert source.metadata == {"title": "Note", "author": "A. Sy"}
    assert source.media_type.endswith("wordprocessingml.document")


def test_a_word_file_is_one_document() -> None:
    data = docx(paragraph("Deux puits."))
    assert [(found.uri, found.data) for found in documents(data, "note.docx")] == [("note.docx", data)]  # type: ignore[union-attr]


def test_word_without_text_is_skipped() -> None:
    with pytest.raises(SkippedDocument):
        read_bytes(docx(""))


def test_word_with_entities_is_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    with pytest.raises(ReadError, match="entities"):
        read_bytes(docx(paragraph("x"), prolog=bomb))


def test_a_word_file_that_unpacks_to_too_much_is_refused() -> None:
    with pytest.raises(ReadError, match="unpacks to more than 64 MiB"):
        read_bytes(docx(paragraph(" " * 70_000_000)))


@pytest.mark.parametrize(
    ("marker", "name"), [("xl/workbook.xml", "Excel workbook"), ("ppt/presentation.xml", "PowerPoint")]
)
def test_other_office_files_are_named(marker: str, name: str) -> None:
    data = zipped({"[Content_Types].xml": "<Types/>", marker: "<x/>"})
    (found,) = documents(data, "piece.xlsx")
    assert isinstance(found, Member)
    with pytest.raises(ReadError, match=name):
        read_bytes(found.data, found.uri)


def test_a_cut_word_file_fails() -> None:
    data = docx(paragraph("Deux puits."))
    (found,) = documents(data[: len(data) // 2], "note.docx")
    assert isinstance(found, Unreadable)
    assert "damaged or cut short" in found.reason


def test_rtf_keeps_letters_and_tables() -> None:
    source = read_bytes(rtf(["Réfugiés d’Érythrée", "5 000 €"], SHEET), "note.rtf")
    assert source.text == "Réfugiés d’Érythrée\n5 000 €\nProjet ID : PX.0012\nStatut du projet : Actif\n"
    assert source.media_type == "application/rtf"


def letter(html: bool = False) -> EmailMessage:
    """An e-mail with an accent in its subject."""
    message = EmailMessage()
    message["From"], message["To"] = "Awa Sy <awa@example.org>", "redaction@example.org"
    message["Subject"], message["Date"] = "Des puits à Bria", "Tue, 12 Mar 2019 09:30:00 +0100"
    message.set_content("Deux puits sont creusés.\n")
    if html:
        message.add_alternative("<p>Deux <b>puits</b> sont creusés.</p>", subtype="html")
    return message


@pytest.mark.parametrize("html", [False, True])
def test_an_email_is_its_subject_and_its_plain_text(html: bool) -> None:
    data = letter(html).as_bytes()
    (found,) = documents(data, "lettre.eml")
    assert isinstance(found, Member)
    assert (found.uri, found.data, found.published) == ("lettre.eml", data, "2019-03-12")
    source = read_bytes(found.data, found.uri, found.media_type)
    assert source.text == "Des puits à Bria\n\nDeux puits sont creusés.\n"
    assert source.metadata["from"] == "Awa Sy <awa@example.org>"
    assert source.metadata["subject"] == "Des puits à Bria"


def test_an_email_in_html_alone_is_read_as_a_page() -> None:
    message = letter()
    message.set_content("<p>Deux <b>puits</b>.</p><p>Une pompe.</p>", subtype="html")
    assert read_bytes(message.as_bytes()).text == "Des puits à Bria\n\nDeux puits.\n\nUne pompe.\n"


def test_attachments_are_documents_of_their_own() -> None:
    message = letter()
    note = pdf([column(["Une note."])])
    message.add_attachment(note, maintype="application", subtype="pdf", filename="note à lire.pdf")
    message.add_attachment(letter())
    first, second, third = documents(message.as_bytes(), "lettre.eml")
    assert isinstance(second, Member)
    assert isinstance(third, Member)
    assert [first.uri, second.uri, third.uri] == ["lettre.eml#1", "lettre.eml#2", "lettre.eml#3"]
    assert (second.data, second.metadata) == (note, {"member": "note à lire.pdf"})
    assert third.published == "2019-03-12"
    assert read_bytes(third.data).text.startswith("Des puits à Bria\n")


def test_text_that_only_begins_like_a_letter_is_text() -> None:
    (found,) = documents(b"From: le bureau\nDes puits sont creus\xc3\xa9s.\n", "note.txt")
    assert read_bytes(found.data).media_type == "text/plain"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("data", "module"),
    [
        (pdf([column(["x"])]), "pypdfium2"),
        (docx(paragraph("x")), "mammoth"),
        (rtf(["x"]), "striprtf"),
    ],
)
def test_a_missing_library_fails_with_what_to_install(
    data: bytes, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(extras_module, "import_module", absent)
    with pytest.raises(ReadError, match=rf"need {module}.*pip install 'iomnlp\[formats\]'"):
        read_bytes(data)
