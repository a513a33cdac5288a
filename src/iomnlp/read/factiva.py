"""Factiva: RTF and HTML exports, with or without indexing codes. Not tried on a real export."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from selectolax.lexbor import LexborHTMLParser

from iomnlp.read import html
from iomnlp.read.dates import edtf_of
from iomnlp.read.members import Found, Place
from iomnlp.read.press import (
    Article,
    articles_found,
    author_of,
    is_author,
    is_header,
    is_rights,
    is_word_count,
    lines_of,
    lists,
    page_of,
    paragraphs,
    plain,
)

# The line that ends an article: its number in the database.
_NUMBER = re.compile(r"(?:AN ?[:|]? ?)?Document ([A-Z]{3,8}[A-Z0-9]{0,6}\d{8}[a-z0-9]{6,14})")
_CODE = re.compile(r"([A-Z]{2,3})(?: ?[:|] ?|$)(.*)")
_MARK = re.compile(rb"class=[\"']?article(?: [a-z]{2}Article)?[\"'\s>]")
_HEADER_LINES = 14


def is_factiva_html(data: bytes) -> bool:
    """Whether a page carries the classes of the export, and the number of an article."""
    return _MARK.search(data) is not None and (b"articleParagraph" in data or b"<b>HD</b>" in data)


def is_factiva_text(text: str) -> bool:
    """Whether a line of a text is an article's number in the database."""
    return "Document " in text and any(_NUMBER.fullmatch(line) for line in lines_of(text))


def _coded(lines: Sequence[str]) -> dict[str, str] | None:
    """The fields of an article with indexing codes; None where it has none."""
    codes = lists()["factiva_codes"]
    fields: dict[str, list[str]] = {}
    current = ""
    for line in lines:
        found = _CODE.match(line)
        if found and found[1] in codes:
            current = found[1]
            fields.setdefault(current, []).append(found[2].strip())
        elif current:
            fields[current].append(line)
    if not {"HD", "SN"} <= fields.keys() or not fields.keys() & {"LP", "TD"}:
        return None
    return {code: paragraphs(values) for code, values in fields.items()}


def _from_codes(fields: dict[str, str]) -> Article:
    codes = lists()["factiva_codes"]
    title = " ".join(fields["HD"].split())
    text = "\n\n".join(fields[code] for code in ("LP", "TD") if fields.get(code))
    metadata = {codes[code]: value for code, value in fields.items() if codes[code] not in ("", "text", "title")}
    return Article(title, text, _told(metadata))


def _told(metadata: dict[str, str]) -> dict[str, str]:
    """Metadata as it is kept: the day as EDTF, the author's name alone."""
    day = edtf_of(metadata.get("date", ""))
    author = author_of(metadata.get("author", ""))
    return {**metadata, **({"date": day} if day else {}), **({"author": author} if author else {})}


def _from_lines(lines: list[str], number: str) -> Article:
    """An article without codes: title, author, count of words, day, source, then rights and text."""
    filled = [(at, line) for at, line in enumerate(lines) if line]
    count = next((i for i, (_, line) in enumerate(filled[:_HEADER_LINES]) if is_word_count(line)), None)
    if count is None:
        return Article(fault="no line counts its words")
    rights = next((i for i, (_, line) in enumerate(filled[:_HEADER_LINES]) if i > count and is_rights(line)), None)
    language = next(
        (i for i, (_, line) in enumerate(filled[:_HEADER_LINES]) if i > count and plain(line) in lists()["languages"]),
        None,
    )
    last = rights if rights is not None else language
    if last is None:
        return Article(fault="neither its rights nor its language part the header from the text")
    header = [line for _, line in filled[count + 1 : last]]
    day = next((line for line in header if edtf_of(line)), "")
    after = header[header.index(day) + 1 :] if day else []
    source = next((line for line in after if is_header(line) and not re.fullmatch(r"\d\d[:h]\d\d.*", line)), "")
    # Perhaps a section, the title, perhaps its author.
    before = [line for _, line in filled[:count]]
    author = before.pop() if len(before) > 1 and is_author(before[-1]) else ""
    title = before[-1] if before else ""
    metadata = {
        "source": source,
        "author": author,
        "date": day,
        "page": next((page for line in header if (page := page_of(line))), ""),
        "language": filled[language][1] if language is not None else "",
        "id": number,
    }
    return Article(title, paragraphs(lines[filled[last][0] + 1 :]), _told(metadata))


def _article(lines: list[str], number: str) -> Article:
    fields = _coded(lines)
    if fields is None:
        return _from_lines(lines, number)
    return _from_codes({**fields, "AN": number})


def _articles(text: str) -> Iterator[Article]:
    lines: list[str] = []
    for line in lines_of(text):
        number = _NUMBER.fullmatch(line)
        if number:
            yield _article(lines, number[1])
            lines = []
        else:
            lines.append(line)
    summary = tuple(lists()["factiva_summary"])
    rest = [line for line in takewhile(lambda line: not plain(line).startswith(summary), lines) if line]
    if rest:
        yield Article(fault=f"text without a document number follows the last article ({rest[0][:60]})")


def factiva_text_documents(text: str, place: Place) -> Iterator[Found]:
    """The articles of an RTF export's text."""
    yield from articles_found(_articles(text), place, "Factiva")


def _html_articles(data: bytes) -> Iterator[Article]:
    markup, _ = html.decoded(data)
    for node in LexborHTMLParser(markup).css("div.article"):
        # A code and its field stand in the two cells of a row: they are read as `HD : title`.
        lines = lines_of(html.text_of(node))
        numbers = [found[1] for line in lines if (found := _NUMBER.fullmatch(line))]
        yield _article([line for line in lines if not _NUMBER.fullmatch(line)], numbers[-1] if numbers else "")


def factiva_html_documents(data: bytes, place: Place) -> Iterator[Found]:
    """The articles of an HTML export."""
    yield from articles_found(_html_articles(data), place, "Factiva")
