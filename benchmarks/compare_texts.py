"""What each tool is fed: the page, the paragraphs or the sentences of its narrative, or what holds an annotated sum.

The narrative is cut by the annotated segments and by iomnlp's sentence splitter, so other tools get for nothing what
they would have to find first: where the story stands in the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from iomnlp.learn.ground import Gold
from iomnlp.record import Record
from iomnlp.segment.sentences import split_sentences

STORY = frozenset({"title", "body", "list_item", "quote"})
NARRATIVE = STORY | {"dateline"}


@dataclass(frozen=True)
class Piece:
    """A stretch of a document as it is fed: `start` in code points of the document's text."""

    document: str
    start: int
    text: str
    published: str | None = None


def paragraphs(record: Record, kinds: frozenset[str] = NARRATIVE) -> list[tuple[int, int]]:
    """The paragraphs of some kinds of segments; one that a quote or a dateline splits is one again."""
    found: list[tuple[int, int]] = []
    before = ""
    for segment in record.segments:
        if segment.kind == "blank":
            continue
        gap = record.document.text[found[-1][1] : segment.start] if found else ""
        joined = _same_paragraph(before, segment.kind) and before in kinds and not gap.strip() and gap.count("\n") < 2
        if segment.kind in kinds:
            start = found.pop()[0] if joined else segment.start
            found.append((start, segment.end))
        before = segment.kind
    return found


def _same_paragraph(before: str, kind: str) -> bool:
    """Whether two segments may share a paragraph: a dateline opens it, a quote stands anywhere inside."""
    return "title" not in (before, kind) and kind != "dateline" and (before == "dateline" or "quote" in (before, kind))


def within(spans: Iterable[tuple[int, int]], start: int) -> bool:
    """Whether a place lies in one of the spans."""
    return any(first <= start < last for first, last in spans)


def feed(gold: Gold, how: str) -> Iterator[Piece]:
    """The pieces of one document.

    Parameters
    ----------
    gold : Gold
        The annotated document.
    how : str
        `page`, `paragraphs`, `sentences`; `sum sentences` gives the sentence of each annotated sum, `sums` its words.
    """
    text, name = gold.record.document.text, gold.name
    when = gold.record.published.edtf if gold.record.published else None
    # A month or a year is no day that "hier" could be counted from.
    published = when if when and len(when) == 10 and when[4] == when[7] == "-" else None
    if how == "page":
        yield Piece(name, 0, text, published)
    elif how == "paragraphs":
        for start, end in paragraphs(gold.record):
            yield Piece(name, start, _joined(text[start:end]), published)
    elif how == "sums":
        for amount in gold.record.amounts:
            yield Piece(name, amount.evidence[0].start, _joined(amount.evidence[0].text), published)
    else:
        sentences = [
            Piece(name, start + first, _joined(text[start + first : start + last]), published)
            for start, end in paragraphs(gold.record, STORY)
            for first, last in split_sentences(_joined(text[start:end]))
        ]
        if how == "sentences":
            yield from sentences
        for amount in gold.record.amounts if how == "sum sentences" else ():
            yield from (p for p in sentences if p.start <= amount.evidence[0].start < p.start + len(p.text))


def _joined(text: str) -> str:
    """The same characters with line ends as spaces: no tool is asked to read across a hard wrap."""
    return text.replace("\n", " ")
