"""Bytes to text: encodings, line ends, formats by their content, clear refusals."""

from __future__ import annotations

import hashlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iomnlp.errors import ReadError, SkippedDocument
from iomnlp.read import read_bytes, read_text, supported

FRENCH = "À Ndjaména, l’aide d’urgence a coûté 5 000 € : « cœur », naïf, été.\n"


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32-le"),
    ],
)
def test_french_survives_every_encoding(encoding: str, named: str) -> None:
    source = read_bytes(FRENCH.encode(encoding))
    assert (source.text, source.encoding) == (FRENCH, named)


def test_broken_utf8_keeps_the_rest() -> None:
    data = ("été à Bria. " * 20).encode() + b"\xe9 fin"
    assert read_bytes(data).text.endswith("Bria. \ufffd fin")


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n"])
def test_line_ends_are_lf(ends: str) -> None:
    assert read_bytes(f"Mali{ends}Niger".encode()).text == "Mali\nNiger"
    assert read_text(f"Mali{ends}Niger").text == "Mali\nNiger"


def test_lone_surrogates_become_visible_and_the_hash_is_of_what_was_given() -> None:
    source = read_text("aide \ud800 d’urgence")
    assert source.text == "aide \ufffd d’urgence"
    assert source.sha256 == hashlib.sha256("aide \ud800 d’urgence".encode(errors="surrogatepass")).hexdigest()


@pytest.mark.parametrize("data", [b"", b"  \n\t\n", "\ufeff".encode(), b"<html><body><script>x</script></body></html>"])
def test_nothing_to_read_is_skipped(data: bytes) -> None:
    with pytest.raises(SkippedDocument):
        read_bytes(data, uri="vide.txt")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7\n...", "PDF"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"abc\x00\x01\x02def\x00" * 9, "binary"),
    ],
)
def test_binary_is_refused_with_a_remedy(data: bytes, name: str) -> None:
    with pytest.raises(ReadError, match=name) as caught:
        read_bytes(data, uri="piece.txt")
    assert not isinstance(caught.value, SkippedDocument)
    assert caught.value.document == "piece.txt"
    assert caught.value.remedy


def test_supported_lists_suffixes() -> None:
    assert {".txt", ".html", ".htm"} <= set(supported())


HTML_CASES = [
    ("<p>Un</p><p>Deux</p>", "Un\n\nDeux\n"),
    ("<div>Un<br>Deux <b>trois</b></div><div>fin</div>", "Un\nDeux trois\nfin\n"),
    ("<body><ul><li>abris<li>eau</ul>", "- abris\n- eau\n"),
    (
        "<div><dl><dt>Projet ID</dt><dd><p>PX.0001</p></dd><dt>Année :<dd>2012</dl></div>",
        "Projet ID : PX.0001\n\nAnnée : 2012\n",
    ),
    ("<div><dl><dt>Projet ID</dt><dd></dd><dt>Année</dt><dd>2012</dd></dl></div>", "Projet ID\nAnnée : 2012\n"),
    (
        "<table><tr><th>Statut</th><td>Actif</td></tr><tr><th>Prima ID</th><td></td></tr></table>",
        "Statut : Actif\nPrima ID\n",
    ),
    ("<table><tr><td>a</td><td>b</td><td>c</td></tr></table><p>x</p>", "a | b | c\n\nx\n"),
    ("<p>Un<br>Deux<br> <br>Trois<br></p>Quatre", "Un\nDeux\n\nTrois\n\nQuatre\n"),
    (
        "<table><tr><th>Projet ID</th><th>Statut</th></tr><tr><td>PX.0002</td><td>Actif</td></tr></table>",
        "Projet ID : PX.0002\nStatut : Actif\n",
    ),
    (
        "<table><tr><th>Pays</th><th>Puits</th></tr><tr><td>Mali</td><td>3</td></tr><tr><td>Niger</td><td>4</td></tr>",
        "Pays : Puits\nMali : 3\nNiger : 4\n",
    ),
    ("<table><tr><td>États</td><td><ul><li>Mali<li>Niger</ul></td></tr></table>fin", "États : Mali, Niger\nfin\n"),
    ("<div><dl><dt>États</dt><dd>Mali<dd>Niger<dt>Année<dd>2012</dl></div>", "États : Mali, Niger\nAnnée : 2012\n"),
    ("<ol start=3><li>des puits<li>des pompes<ol><li>à main</ol></ol>", "3. des puits\n4. des pompes\n- à main\n"),
    ("<ol class=path><li><a>Accueil</a><li>Projets</ol>", "- Accueil\n- Projets\n"),
    ("<p>deux millions d’euros<sup>1</sup> pour 3 km<sup>2</sup></p>", "deux millions d’euros[1] pour 3 km2\n"),
    ("<table><tr><td><p>Statut</p></td><td><p>Actif</p></td></tr></table>", "Statut : Actif\n"),
    ("<table><tr><td><p>Un</p><p>Deux</p></td><td>x</td></tr></table>", "Un\n\nDeux\n\nx\n"),
    (
        "<html><head><style>p{}</style></head><body><script>1</script><p>été&nbsp;2012 &amp; après</p>",
        "été\u00a02012 & après\n",
    ),
]


@pytest.mark.parametrize(("markup", "text"), HTML_CASES)
def test_html_keeps_the_text_in_reading_order(markup: str, text: str) -> None:
    source = read_bytes(markup.encode())
    assert source.text == text
    assert source.media_type == "text/html"


def test_html_believes_its_own_charset_and_keeps_its_head_as_metadata() -> None:
    head = "<html><head><meta charset='iso-8859-2'><title>Łódź</title><meta name=author content='A. N.'></head>"
    page = f"{head}<body><p>Łódź</p>"
    source = read_bytes(page.encode("iso-8859-2"))
    assert source.text == "Łódź\n"
    assert source.metadata == {"title": "Łódź", "author": "A. N."}


@pytest.mark.parametrize("label", ["iso-8859-1", "Latin1", "us-ascii", "windows-1252"])
def test_what_calls_itself_latin_1_is_read_as_browsers_do(label: str) -> None:
    page = f"<html><head><meta charset={label}></head><body><p>L’été, le cœur à 5 €</p>"
    source = read_bytes(page.encode("cp1252"))
    assert source.text == "L’été, le cœur à 5 €\n"


def test_text_with_a_bracket_is_no_html() -> None:
    assert read_bytes(b"Si a < b, alors <voir> plus bas.").media_type == "text/plain"


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 100_000 + "x",
        "<ul><li>" * 20_000 + "x",
        "<p>" + "mot " * 1_000_000,
        "x<sup>" * 50_000,
        "<ol><li><p>" * 30_000 + "x",
    ],
)
def test_deep_or_long_markup_is_read_in_seconds(markup: str) -> None:
    begin = time.perf_counter()
    assert read_bytes(markup.encode()).text.strip()
    assert time.perf_counter() - begin < 10


@given(st.text(st.characters(exclude_categories=()), max_size=300))
def test_reading_is_idempotent(text: str) -> None:
    try:
        first = read_text(text)
    except SkippedDocument:
        assert not text.replace("\ufeff", "").strip()
        return
    assert read_text(first.text.removeprefix("\ufeff")).text == first.text.removeprefix("\ufeff")
    assert "\r" not in first.text
    first.text.encode()


@given(st.binary(max_size=400))
def test_any_bytes_end_in_text_or_in_one_of_our_errors(data: bytes) -> None:
    try:
        source = read_bytes(data)
    except ReadError:
        return
    source.text.encode()
    assert "\r" not in source.text
    assert source.sha256 == hashlib.sha256(data).hexdigest()
