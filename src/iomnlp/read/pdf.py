"""PDF: the text layer in reading order, a line for a paragraph, without running heads and feet."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from itertools import pairwise
from statistics import median, median_low
from typing import Any

from iomnlp.errors import ReadError, SkippedDocument
from iomnlp.read.encoding import clean
from iomnlp.read.extras import need
from iomnlp.read.hyphens import HYPHENS, compounds, rejoined
from iomnlp.read.pdf_furniture import without_furniture
from iomnlp.read.pdf_layout import Line, in_order
from iomnlp.read.pdf_pieces import Piece, pieces
from iomnlp.read.registry import register
from iomnlp.source import SourceText

MEDIA_TYPE = "application/pdf"
# A document of more pages is a library.
_PAGES = 5_000
_BULLET = re.compile(r"(?:[-–•▪■●○◦‣*]|\d{1,2}[.)]|[a-z][.)])(?: |$)")
# A line that fills this much of its column is broken by it; half of it, if a small letter follows. With less, titles
# would run into the text below them.
_FULL, _HALF = 0.85, 0.5
# A label and its value are shorter than a line of running text.
_LONG = 28
_ENDS = re.compile(r"[.!?…:;»”\"]\)?$")
_UNREADABLE = re.compile("[\ufffd\ufffe\uffff\ue000-\uf8ff\x00-\x08\x0e-\x1f]")


def _paragraph_opens(before: Line, line: Line, pitch: float, margin: float) -> bool:
    """Whether a line begins a paragraph, by the space above it, its size, its indent or its bullet."""
    if line.opens:
        # The next column, or the next page: a sentence that has not ended goes on there.
        return bool(_ENDS.search(before.text)) or not line.text[0].islower()
    resized = abs(line.height - before.height) > 0.15 * before.height
    spaced = before.bottom - line.bottom > 1.2 * pitch
    indented = line.left - margin > 0.8 * line.height and before.left - margin <= 0.4 * line.height
    return resized or spaced or (indented and bool(_ENDS.search(before.text)))


def _paragraphs(lines: list[Line]) -> Iterator[list[Line]]:
    steps = [a.bottom - b.bottom for a, b in pairwise(lines) if not b.opens and a.bottom > b.bottom]
    height = median(line.height for line in lines)
    # Neither tightly set titles nor paragraphs of one line each tell how far a paragraph's lines stand apart.
    pitch = min(max(median_low(steps), 1.1 * height), 1.5 * height) if steps else height
    margin = min(line.left for line in lines)
    paragraph = [lines[0]]
    for before, line in pairwise(lines):
        if line.opens:
            margin = line.left
        if _paragraph_opens(before, line, pitch, margin):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    yield paragraph


def _goes_on(before: Line, line: Line, right: float) -> bool:
    """Whether a paragraph's line ends because the column does, and not because its author ended it."""
    if _BULLET.match(line.text):
        return False
    if before.text.endswith(HYPHENS):
        return True
    filled = (before.right - before.left) / max(right - before.left, 1.0)
    return len(before.text) >= _LONG and filled > (_HALF if line.text[0].islower() else _FULL)


def _right_edges(lines: list[Line]) -> dict[int, float]:
    """The right edge of the column that each line stands in, by the line's identity."""
    edges: dict[int, float] = {}
    column: list[Line] = []
    for line in [*lines, None]:
        if line is None or (line.opens and column):
            edge = max(one.right for one in column)
            edges.update((id(one), edge) for one in column)
            column = []
        if line is not None:
            column.append(line)
    return edges


def _written(lines: list[Line]) -> str:
    """The lines as text: a line a paragraph, a blank line between; items and lines that their author ended are kept."""
    known = compounds(line.text for line in lines)
    edges = _right_edges(lines)
    parts = []
    for paragraph in _paragraphs(lines):
        runs = [[paragraph[0].text]]
        for before, line in pairwise(paragraph):
            if line.opens or _goes_on(before, line, edges[id(before)]):
                runs[-1].append(line.text)
            else:
                runs.append([line.text])
        parts.append("\n".join(" ".join(rejoined(run, known)) for run in runs) + "\n")
    return "\n".join(parts)


def _opened(library: Any, data: bytes, uri: str) -> Any:
    try:
        return library.PdfDocument(data)
    except library.PdfiumError as error:
        if "password" in str(error).lower():
            raise ReadError(
                "The PDF is encrypted.", document=uri, remedy="Save it without its password and try again."
            ) from error
        raise ReadError(
            "The PDF is damaged or cut short.", document=uri, remedy="Copy or download it again."
        ) from error


def _pages(library: Any, raw: Any, document: Any) -> tuple[list[tuple[list[Piece], float]], list[int]]:
    """The pieces and height of each page, and the numbers of the pages that cannot be read."""
    found, broken = [], []
    for index in range(min(len(document), _PAGES)):
        try:
            page = document[index]
            text_page = page.get_textpage()
        except library.PdfiumError:
            broken.append(index + 1)
            continue
        found.append((list(pieces(text_page, raw)), page.get_height()))
        text_page.close()
        page.close()
    return found, broken


def _metadata(document: Any, empty: list[int], broken: list[int]) -> dict[str, str]:
    said = document.get_metadata_dict(skip_empty=True)
    # The day on which the file was made is not the day of publication.
    known = {"title": said.get("Title"), "author": said.get("Author"), "created": said.get("CreationDate")}
    pages = {
        "pages": str(len(document)),
        "pages_without_text": ", ".join(map(str, empty)),
        "pages_unreadable": ", ".join(map(str, broken)),
        "pages_beyond_limit": f"{_PAGES + 1}-{len(document)}" if len(document) > _PAGES else "",
    }
    return {key: clean(value).strip() for key, value in {**known, **pages}.items() if value and value.strip()}


def read(data: bytes, uri: str) -> SourceText:
    """The text layer of a PDF.

    Raises
    ------
    SkippedDocument
        When it has none, as a scan, or one whose letters are unknown.
    ReadError
        When it is encrypted or damaged.
    """
    library = need("pypdfium2", "PDF files")
    raw = need("pypdfium2.raw", "PDF files")
    document = _opened(library, data, uri)
    try:
        pages, broken = _pages(library, raw, document)
        empty = [number for number, (found, _) in enumerate(pages, 1) if not found]
        metadata = _metadata(document, empty, broken)
    finally:
        document.close()
    if not pages:
        raise ReadError("No page of the PDF can be read.", document=uri, remedy="Copy or download it again.")
    lines = [line for found in without_furniture(pages) for line in in_order(found)]
    text = clean(_written(lines)) if lines else ""
    letters = sum(c.isalnum() for c in text)
    if not letters:
        raise SkippedDocument(f"The PDF has no text layer: its {len(pages)} pages are pictures.", document=uri)
    if len(_UNREADABLE.findall(text)) > letters:
        raise SkippedDocument("The PDF does not say which letters it shows: its text layer is unusable.", document=uri)
    return SourceText(
        text=text,
        sha256=hashlib.sha256(data).hexdigest(),
        uri=uri,
        media_type=MEDIA_TYPE,
        metadata=metadata,
    )


register(MEDIA_TYPE, (".pdf",), lambda head: head.lstrip()[:5] == b"%PDF-", read)
