"""Europresse: the HTML export, an `article` element for each article. Not tried on a real export."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from iomnlp.read import html
from iomnlp.read.dates import edtf_of
from iomnlp.read.encoding import clean
from iomnlp.read.members import Found, Place
from iomnlp.read.press import Article, articles_found, author_of, page_of

# The elements by the classes that the export gives them, the more telling one first.
_SOURCE = (".DocPublicationName", ".rdp__DocPublicationName")
_HEADER = (".DocHeader",)
_TITLE = (".titreArticleVisu", ".titreArticle", ".rdp__articletitle")
_AUTHOR = (".docAuthors", ".sm-margin-bottomNews")
_BODY = (".DocText", ".docOcurrContainer")
_NUMBER = (".publiC-lblNodoc",)
_MARKS = (b"DocPublicationName", b"titreArticle", b"publiC-lblNodoc")
_DAY_IN_NUMBER = re.compile(r"·((?:19|20)\d{6})·")


def is_europresse(data: bytes) -> bool:
    """Whether a page carries the classes of the export."""
    return sum(mark in data for mark in _MARKS) >= 2


def _first(article: LexborNode, selectors: tuple[str, ...]) -> LexborNode | None:
    return next((node for selector in selectors if (node := article.css_first(selector)) is not None), None)


def _words(article: LexborNode, selectors: tuple[str, ...]) -> str:
    node = _first(article, selectors)
    return " ".join(clean(node.text(separator=" ")).split()) if node is not None else ""


def _date(header: str, number: str) -> str:
    """The printed date; where it cannot be read, the day in the document's number."""
    day = _DAY_IN_NUMBER.search(number)
    return header if edtf_of(header) or day is None else day[1]


def _article(node: LexborNode) -> Article:
    body = _first(node, _BODY)
    title = _words(node, _TITLE)
    if body is None:
        return Article(title=title, fault="no element holds its text")
    header, number = _words(node, _HEADER), _words(node, _NUMBER)
    # "Le Quotidien, no. 4302": the title of the paper, then its issue or edition.
    source, _, issue = _words(node, _SOURCE).partition(",")
    metadata = {
        "source": source.strip(),
        "issue": issue.strip(),
        "author": author_of(_words(node, _AUTHOR)),
        "date": edtf_of(_date(header, number)) or header,
        "page": page_of(header) or "",
        "id": number,
    }
    return Article(title, html.text_of(body).strip("\n"), metadata)


def europresse_documents(data: bytes, place: Place) -> Iterator[Found]:
    """The articles of an export."""
    markup, _ = html.decoded(data)
    tree = LexborHTMLParser(markup)
    yield from articles_found((_article(node) for node in tree.css("article")), place, "Europresse")
