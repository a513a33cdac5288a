"""A page in its parts, step by step: mended, lines joined, sheet, shapes, zone, dateline, quotes, partition."""

from __future__ import annotations

from collections.abc import Sequence

from iomnlp.record import SegmentKind
from iomnlp.segment.dateline import Dateline, find_dateline
from iomnlp.segment.groups import find_shapes
from iomnlp.segment.layout import frame
from iomnlp.segment.lines import Unit
from iomnlp.segment.mend import Mended, mend
from iomnlp.segment.model import DatelineSpan, Segmentation, SheetField
from iomnlp.segment.narrative import Piece, make_narrative, partition
from iomnlp.segment.pagedate import parse_date
from iomnlp.segment.published import find_published
from iomnlp.segment.quotes import find_quotes
from iomnlp.segment.shape import Shape
from iomnlp.segment.sheet import Sheet, find_sheet
from iomnlp.segment.title import label_length
from iomnlp.segment.words import LANGUAGES, count_languages, language_of, lower_words, starts_with_cue
from iomnlp.segment.wraps import make_units
from iomnlp.segment.zone import Zone, find_zone
from iomnlp.source import SourceText, Span

_KINDS: dict[str, SegmentKind] = {
    "body": "body",
    "list_item": "list_item",
    "contact": "contact",
    "caption": "caption",
    "boilerplate": "boilerplate",
    "sheet": "sheet",
}
_LEADING = 3
# The length of a whole date in EDTF.
_DAY = 10
# A line of the page's head that tells its month is short.
_HEAD_LINE = 60
# So much of a narrative tells its language.
_READ = 20_000
# With more lines than this above its title a page has a menu.
_HEADER = 5


class _Page:
    """The working state of one page; offsets are those of the mended text."""

    def __init__(self, mended: Mended):
        self.mended = mended
        units, self.wrap = make_units(mended.text)
        # What a user's layout tells to be the frame takes no part in the search for the document.
        outside = frame([unit.text for unit in units])
        self.framed = [units[index] for index in sorted(outside)]
        self.units = [unit for index, unit in enumerate(units) if index not in outside]
        self.sheet: Sheet = find_sheet(mended.text, self.units, self.wrap)
        self.shapes: list[Shape] = find_shapes(self.units, self.sheet.units, self._main_language())
        self.zone: Zone = find_zone(self.units, self.shapes)
        self.dateline_unit, self.dateline = self._find_dateline()
        self._origins: dict[int, list[int]] = {}

    def _main_language(self) -> str:
        """The language that most of the page's long lines are in: menus are short."""
        counts = [unit.languages() for unit in self.units if len(unit.text) > 60]
        totals = [sum(numbers) for numbers in zip(*counts, strict=True)] or [0] * len(LANGUAGES)
        # A French body is rarely the shorter half of a page by accident: menus and banners are what repeats in English.
        return LANGUAGES[0] if totals[0] * 3 >= max(totals) else LANGUAGES[totals.index(max(totals))]

    def origin(self, index: int) -> list[int]:
        """For each character of a unit's text, its offset in the mended text."""
        if index not in self._origins:
            self._origins[index] = self.units[index].origin()
        return self._origins[index]

    def offsets(self, index: int, start: int, end: int) -> tuple[int, int]:
        """A stretch of a unit's text in the mended text; start < end."""
        origin = self.origin(index)
        return origin[start], origin[end - 1] + 1

    def _find_dateline(self) -> tuple[int, Dateline | None]:
        """The dateline: in the first paragraphs of the body, or alone on the line above them."""
        bodies = [i for i, kind in sorted(self.zone.kinds.items()) if kind == "body"]
        for index in bodies[:_LEADING]:
            found = find_dateline(self.units[index].text)
            if found is not None and (index == bodies[0] or found.place):
                return index, found
        above = [i for i in range(max(0, self.zone.first - 4), max(0, self.zone.first)) if i not in self.zone.title]
        for index in reversed(above):
            shape = self.shapes[index]
            labelled = shape.sheet or starts_with_cue("posted_day_first", shape.bare) or shape.trail
            found = None if labelled else find_dateline(self.units[index].text)
            if found is not None and found.place and found.body >= len(self.units[index].text):
                return index, found
        return -1, None

    def pieces(self) -> list[Piece]:
        """Everything that the page holds, in order."""
        pieces = [Piece("boilerplate", (unit,), unit.start, unit.end) for unit in self.framed]
        title = self.zone.title
        for index, unit in enumerate(self.units):
            if index in title:
                if index == title[0]:
                    parts = tuple(self.units[i] for i in title)
                    pieces.append(Piece("title", parts, self.title_start(), parts[-1].end))
            elif index == self.dateline_unit:
                pieces += self._with_dateline(index, unit)
            elif index in self.sheet.units:
                pieces.append(Piece("sheet", (unit,), unit.start, unit.end))
            else:
                outside = "caption" if self.shapes[index].credit and not self.shapes[index].furniture else "boilerplate"
                kind = _KINDS[self.zone.kinds.get(index, outside)]
                pieces += (
                    self._split(index, unit, 0) if kind == "body" else [Piece(kind, (unit,), unit.start, unit.end)]
                )
        return sorted(pieces, key=lambda piece: piece.start) if self.framed else pieces

    def header(self) -> str:
        """The lines above the title, where they are too few for a menu, and those between it and the story."""
        title, zone = self.zone.title, self.zone
        top = title[0] if title else max(zone.first, 0)
        above = range(top) if top <= _HEADER else range(0)
        between = [i for i in range(title[-1] + 1, zone.first) if i not in self.sheet.units] if title else []
        return "\n".join(self.units[i].text for i in (*above, *between[:_HEADER]) if i not in zone.kinds)

    def title_start(self) -> int:
        """Where the title begins, after its label."""
        first = self.zone.title[0]
        skipped = label_length(self.units[first].text)
        return self.origin(first)[skipped] if skipped else self.units[first].start

    def _with_dateline(self, index: int, unit: Unit) -> list[Piece]:
        """A paragraph's dateline with its dash, then its text."""
        assert self.dateline is not None
        stop = len(unit.text[: self.dateline.body].rstrip())
        start, end = self.offsets(index, 0, stop)
        first = Piece("dateline", (unit,), start, end)
        if self.dateline.body >= len(unit.text):
            return [first]
        return [first, *self._split(index, unit, self.dateline.body)]

    def _split(self, index: int, unit: Unit, begin: int) -> list[Piece]:
        """A paragraph round its quotations."""
        text = unit.text
        quotes = self._quotes(index, begin) if '"' in text or "«" in text else []
        if not quotes:
            start = unit.start if begin == 0 else self.origin(index)[begin]
            return [Piece("body", (unit,), start, unit.end)]
        pieces: list[Piece] = []
        at = begin
        for a, b in [*quotes, (len(text), len(text))]:
            for kind, s, e in (("body", at, a), ("quote", a, b)):
                stretch = text[s:e]
                s += len(stretch) - len(stretch.lstrip())
                e -= len(stretch) - len(stretch.rstrip())
                if s < e and kind == "body" and pieces and not any(c.isalnum() for c in text[s:e]):
                    pieces[-1] = pieces[-1]._replace(end=self.offsets(index, s, e)[1])
                elif s < e:
                    start, end = self.offsets(index, s, e)
                    pieces.append(Piece("quote" if kind == "quote" else "body", (unit,), start, end, bool(pieces)))
            at = b
        return pieces

    def _quotes(self, index: int, begin: int) -> list[tuple[int, int]]:
        """The quotations of a paragraph, of which those beside it may tell the speaker."""
        below = self.units[index + 1].text[:200] if index + 1 < len(self.units) else ""
        near = f"{below} {self.units[index - 1].text[-200:] if index else ''}"
        return [(a + begin, b + begin) for a, b in find_quotes(self.units[index].text[begin:], near)]

    def dateline_span(self) -> DatelineSpan | None:
        """The dateline in source offsets."""
        if self.dateline is None:
            return None

        def span(pair: tuple[int, int] | None) -> Span | None:
            return self.mended.span(*self.offsets(self.dateline_unit, *pair)) if pair else None

        whole = span((self.dateline.start, self.dateline.end))
        assert whole is not None
        return DatelineSpan(whole, span(self.dateline.place), span(self.dateline.date))

    def published(self) -> tuple[Span | None, str | None]:
        """The page's printed date, else the dateline's where it has a year."""
        found = find_published(self.units, self.shapes, self.zone)
        if found is not None and found.unit != self.dateline_unit:
            return self.mended.span(*self.offsets(found.unit, found.start, found.end)), found.edtf
        if self.dateline is None or self.dateline.date is None:
            return None, None
        start, end = self.dateline.date
        dated = parse_date(self.units[self.dateline_unit].text[start:end])
        if dated is None or dated[2] is None or len(dated[2]) < _DAY:  # "Sila, juin 2011" tells no day
            return None, None
        return self.mended.span(*self.offsets(self.dateline_unit, start, end)), dated[2]

    def month(self) -> str | None:
        """The month that the dateline or a line of the head tells where no day is printed ("Sila, juin 2011")."""
        told = []
        if self.dateline is not None and self.dateline.date is not None:
            told.append(self.units[self.dateline_unit].text[slice(*self.dateline.date)])
        told += [self.units[i].text for i in range(max(0, self.zone.first - _LEADING), max(0, self.zone.first))]
        found = (parse_date(text) for text in told if len(text) <= _HEAD_LINE)
        return next((date[2] for date in found if date is not None and date[2] is not None), None)

    def fields(self) -> tuple[SheetField, ...]:
        """The sheet in source offsets."""
        return tuple(
            SheetField(
                f.key,
                self.mended.span(f.label_span.start, f.label_span.end),
                self.mended.span(f.value_span.start, f.value_span.end),
                f.value,
            )
            for f in self.sheet.fields
        )


def segment(source: SourceText) -> Segmentation:
    """Divide a page into its parts.

    Parameters
    ----------
    source : SourceText
        The page, as a reader produced it.

    Returns
    -------
    Segmentation
        A gap-free partition of the source, title, dateline, sheet and the narrative. A page that holds only furniture
        has a narrative without body.

    Examples
    --------
    >>> from iomnlp.read import read_text
    >>> found = segment(read_text("Aide au retour\\n\\nNiger – Le Japon a versé une aide aux familles d’Agadez."))
    >>> [block.kind for block in found.narrative.blocks]
    ['title', 'dateline', 'body']
    """
    mended = mend(source.text)
    page = _Page(mended)
    pieces = page.pieces()
    narrative, sentences = make_narrative(mended, pieces)
    published, edtf = page.published()
    title = page.zone.title
    return Segmentation(
        segments=partition(source.text, mended, list(zip(pieces, sentences, strict=True))),
        title=mended.span(page.title_start(), page.units[title[-1]].end) if title else None,
        dateline=page.dateline_span(),
        published=published,
        published_edtf=edtf,
        month_edtf=page.month(),
        sheet=page.fields(),
        is_project=page.sheet.is_project,
        damage=mended.damage,
        language=_language(narrative.text, page.units),
        narrative=narrative,
        header=page.header(),
    )


def _language(narrative: str, units: Sequence[Unit]) -> str:
    """The narrative's language; of the whole page where there is no narrative."""
    told = narrative or " ".join(u.text[:300] for u in units[:200])
    return language_of(count_languages(lower_words(told[:_READ])))
