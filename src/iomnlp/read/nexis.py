"""Nexis: DOCX and RTF exports, one article after the other. Not tried on a real export."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from iomnlp.read.dates import edtf_of
from iomnlp.read.members import Found, Place
from iomnlp.read.press import (
    Article,
    articles_found,
    author_of,
    is_header,
    is_rights,
    lines_of,
    lists,
    page_of,
    paragraphs,
    plain,
)

# How older exports number their articles.
_NUMBERED = re.compile(r"\d{1,5} (?:of|sur|de) \d{1,5} documents?")
_LABEL = re.compile(r"([^\W\d_][\w '-]{2,25}?) ?(?::|$)(.*)")
_PAGE_OF = re.compile(r"page \d{1,4} (?:of|sur) \d{1,4}")
_HEADER_LINES = 60


def _kind(line: str) -> tuple[str, str] | None:
    """What a labelled line introduces, and what stands after its colon."""
    found = _LABEL.match(line)
    label = plain(found[1]) if found else ""
    for kind, names in lists()["nexis_labels"].items():
        if found and label in names:
            value = found[2].strip()
            # Alone on a line, other labels are words of the text.
            alone = kind == "body" or label == "classification"
            return (kind, value) if alone or line[found.end(1) :].lstrip().startswith(":") else None
    return None


def _ends(line: str) -> bool:
    return plain(line) in lists()["nexis_end"]


def may_be_nexis(glance: str) -> bool:
    """Whether a text without its line ends may be made of articles as the database ends or numbers them."""
    bare = plain(glance)
    return any(line in bare for line in lists()["nexis_end"]) or _NUMBERED.search(bare) is not None


def is_nexis(text: str) -> bool:
    """Whether a text is made of articles as the database ends or numbers them."""
    lines = lines_of(text)
    ends = any(_ends(line) or _NUMBERED.fullmatch(plain(line)) for line in lines if len(line) < 40)
    return ends and any(_kind(line) for line in lines if len(line) < 120)


def _parts(text: str) -> Iterator[list[str]]:
    """The lines of each article."""
    lines: list[str] = []
    for line in lines_of(text):
        bare = plain(line)
        if _ends(line) or _NUMBERED.fullmatch(bare):
            if any(lines):
                yield lines
            lines = []
        elif not _PAGE_OF.fullmatch(bare):
            lines.append(line)
    if any(lines):
        yield lines


def _head(lines: Sequence[str]) -> tuple[str, str, str] | None:
    """Title, source and day: the day is the first date alone on a line, the two others are the lines above it."""
    filled = [line for line in lines[:_HEADER_LINES] if line]
    for at, line in enumerate(filled):
        if at >= 1 and len(line) <= 60 and edtf_of(line) and len(edtf_of(line) or "") == 10:
            source = filled[at - 1]
            title = filled[at - 2] if at >= 2 else ""
            return (title, source, line) if is_header(source) else None
    return None


def _older_title(lines: Sequence[str], start: int) -> str:
    """In older exports the title stands below the day: the first line that is no label and claims no rights."""
    for line in lines[start:]:
        if line and not _kind(line) and not is_rights(line):
            return line
    return ""


def _body(lines: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """The text's lines, and what the labelled lines say."""
    told: dict[str, str] = {}
    start, end = 0, len(lines)
    for at, line in enumerate(lines):
        kind = _kind(line)
        if kind is None:
            continue
        if kind[0] == "ends":
            if start:
                end = at
                break
        elif "body" not in told:
            told.setdefault(kind[0], kind[1])
            start = at + 1
    return list(lines[start:end]), told


def _article(lines: list[str]) -> Article:
    head = _head(lines)
    if head is None:
        return Article(fault="no date stands alone on a line below its source")
    title, source, day = head
    body, told = _body(lines)
    if not {"body", "length"} & told.keys():
        return Article(title=title, fault="neither a body nor a length is labelled")
    if not title:
        title = _older_title(lines, lines.index(day) + 1)
    section = told.get("section", "")
    metadata = {
        "source": source,
        "author": author_of(told.get("author", "")),
        "date": edtf_of(day) or day,
        "page": page_of(section) or "",
        "section": section.partition(";")[0].strip() if not page_of(section.partition(";")[0]) else "",
    }
    return Article(title, paragraphs(body), metadata)


def nexis_documents(text: str, place: Place) -> Iterator[Found]:
    """The articles of an export's text."""
    yield from articles_found((_article(lines) for lines in _parts(text)), place, "Nexis")
