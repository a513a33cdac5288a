"""Where the annotator's quotations stand in a page: words are copied, offsets are found."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from iomnlp.record import Segment
from iomnlp.source import Span, View, fold

TOLD = frozenset({"title", "dateline", "body", "list_item", "quote", "contact"})
NARRATED = TOLD - {"contact", "dateline"}
_RUN = re.compile(r"\s+")


def readable(text: str) -> View:
    """A text as annotators copy it: apostrophes and dashes folded, every run of white space one space.

    >>> readable("l’aide\\n d'urgence").text
    "l'aide d'urgence"
    """
    characters: list[str] = []
    origin: list[int] = []
    for at, character in enumerate(fold(text)):
        if character.isspace():
            if characters and characters[-1] == " ":
                continue
            character = " "
        characters.append(character)
        origin.append(at)
    return View("".join(characters), (*origin, len(text)))


class Page:
    """A page's text, searchable by quotation.

    Parameters
    ----------
    text : str
        The document's text.
    segments : sequence of Segment
        Its annotated segments; empty where nobody annotated them, and then every place is allowed.
    """

    def __init__(self, text: str, segments: Sequence[Segment] = ()):
        self.text = text
        self.view = readable(text)
        self.segments = segments
        self._starts = [segment.start for segment in segments]

    def kind_at(self, offset: int) -> str | None:
        """The kind of the segment at an offset of the text."""
        at = bisect_right(self._starts, offset) - 1
        return self.segments[at].kind if at >= 0 and offset < self.segments[at].end else None

    def all(self, quotation: str, kinds: Iterable[str] = (), since: int = 0) -> list[Span]:
        """Every place of a quotation, in order; whole words first, inside words only where there is no other.

        Parameters
        ----------
        quotation : str
            Words as copied; white space and apostrophes are indifferent.
        kinds : iterable of str
            Kinds of segments that may hold it; any where the page has no segments or none is given.
        since : int
            Offset of the text before which nothing is looked for.
        """
        wanted = _RUN.sub(" ", fold(quotation)).strip()
        if not wanted:
            return []
        allowed = frozenset(kinds)
        found: list[tuple[bool, Span]] = []
        at = self.view.text.find(wanted)
        while at >= 0:
            span = self.view.source_span(at, at + len(wanted))
            if span.start >= since and (not allowed or not self.segments or self.kind_at(span.start) in allowed):
                found.append((self._whole(at, at + len(wanted)), span))
            at = self.view.text.find(wanted, at + 1)
        whole = [span for is_whole, span in found if is_whole]
        return whole or [span for _, span in found]

    def _whole(self, start: int, end: int) -> bool:
        text = self.view.text
        before, after = text[start - 1 : start], text[end : end + 1]
        if text[start].isalnum() and (before.isalnum() or before == "_"):
            return False
        if text[end - 1].isalnum() and (after.isalnum() or after == "_"):
            return False
        # "Guinée" is no mention in "Guinée-Bissau", nor "1,2" in "1,25".
        if after == "-" and text[end + 1 : end + 2].isalpha() and text[end - 1].isalpha():
            return False
        return not (after in ".," and text[end + 1 : end + 2].isdigit() and text[end - 1].isdigit())


def one_each(page: Page, quotations: Sequence[str], kinds: Iterable[str]) -> list[Span | None]:
    """A place for each of a list of printings, one place one printing, in the order of the list where it allows.

    A quotation that stands only once is placed first, so that "2015" is not looked for inside "3 mars 2015".
    """
    places = [page.all(quotation, kinds) for quotation in quotations]
    result: list[Span | None] = [None] * len(quotations)
    taken: list[Span] = []

    def free(span: Span) -> bool:
        return not any(span.overlaps(other) for other in taken)

    for index in sorted(range(len(quotations)), key=lambda i: -len(quotations[i])):
        if len(places[index]) == 1 and free(places[index][0]):
            result[index] = places[index][0]
            taken.append(places[index][0])
    last = 0
    for index, options in enumerate(places):
        placed = result[index]
        if placed is None:
            open_ones = [span for span in options if free(span)]
            placed = next((span for span in open_ones if span.start >= last), open_ones[0] if open_ones else None)
            if placed is None:
                continue
            result[index] = placed
            taken.append(placed)
        last = max(last, placed.start)
    return result


def every_mention(
    page: Page, forms: Sequence[Sequence[str]], kinds: Iterable[str], closed: Sequence[Span] = ()
) -> list[list[Span]]:
    """All places of the forms of each of several entities; the longest form wins where two overlap.

    Parameters
    ----------
    page : Page
        Where to look.
    forms : sequence
        For each entity, the forms under which it is printed.
    kinds : iterable of str
        Kinds of segments that may hold a mention.
    closed : sequence of Span
        Stretches that hold no mention, such as the Niger in "fleuve Niger"; a mention as long as one of them is kept.
    """
    wanted = sorted(((form, owner) for owner, of in enumerate(forms) for form in set(of)), key=lambda x: -len(x[0]))
    taken: list[Span] = []
    found: list[list[Span]] = [[] for _ in forms]
    for form, owner in wanted:
        for span in page.all(form, kinds):
            inside = any(c.start <= span.start and span.end <= c.end and c != span for c in closed)
            if not inside and not any(span.overlaps(other) for other in taken):
                taken.append(span)
                found[owner].append(span)
    return [sorted(spans) for spans in found]
