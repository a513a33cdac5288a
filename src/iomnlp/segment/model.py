"""What segmentation finds: parts of the page by their offsets, and the narrative as one text."""

from __future__ import annotations

from dataclasses import dataclass

from iomnlp.record import Segment
from iomnlp.source import Narrative, Span


@dataclass(frozen=True, slots=True)
class SheetField:
    """One field of a project sheet; spans are source offsets, `value` is the printed value on one line."""

    key: str
    label_span: Span
    value_span: Span
    value: str


@dataclass(frozen=True, slots=True)
class DatelineSpan:
    """Place and date that open a release, in source offsets; `span` leaves out the closing dash."""

    span: Span
    place_span: Span | None
    date_span: Span | None


@dataclass(frozen=True)
class Segmentation:
    """A page in its parts; every span is in source offsets, the narrative maps back to the source."""

    segments: tuple[Segment, ...]
    title: Span | None
    dateline: DatelineSpan | None
    published: Span | None
    published_edtf: str | None
    month_edtf: str | None
    sheet: tuple[SheetField, ...]
    is_project: bool
    damage: tuple[Span, ...]
    language: str
    narrative: Narrative
    # What stands round the title of a page without a menu: a series, a rubric, where it was printed.
    header: str = ""

    def field(self, key: str) -> SheetField | None:
        """The sheet's field by its key."""
        return next((f for f in self.sheet if f.key == key), None)
