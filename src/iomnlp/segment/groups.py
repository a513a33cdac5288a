"""Lines by their company: repeats, headings, tables, lists, conversations; contact lines have a module of their own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from iomnlp.segment.contacts import mark_contacts
from iomnlp.segment.lines import Unit, is_bare_marker
from iomnlp.segment.shape import Shape, shape_of
from iomnlp.segment.words import PageCues, cues, lower_words

# The number of a section: "1. Objet", "II. Contexte", "3) Moyens", "Chapitre 2. Le port".
_SECTION = re.compile(
    r"(?:(?:Chapitre|Partie|Section|Annexe|Titre) )?(\d{1,2}|[IVX]{1,4})(?:\.|\)| [-–]) {1,3}(?=[^\W\d_«])"
)
# What parts the columns of a table in plain text, and how many columns make one.
_GAP = re.compile(r" {2,}")
_COLUMNS = 3
# A headline stands among a page's first lines, and has more words than most rows.
_HEADLINES, _ROW_WORDS = 60, 5
_FIGURE = re.compile(r"\d[\d .,]{0,12}(?:%|[a-zà-ÿ])")


def _mark_repeats(units: Sequence[Unit], shapes: Sequence[Shape]) -> None:
    """Doubled and repeated lines, and headings glued to the sentence below them."""
    keys = [shape.bare.strip(" -•>»*") if shape.words <= 12 else None for shape in shapes]
    counts = Counter(keys)
    for shape, key in zip(shapes, keys, strict=True):
        if key is None:
            continue
        half = len(key) // 2
        doubled = len(key) > 5 and (key[:half] == key[half:] or key[:half] == key[half + 1 :])
        shape.repeated = doubled or counts[key] > 1
    texts = [unit.text for unit in units]
    for index, heading in enumerate(texts):
        if 3 < len(heading) < 90 and heading[-1].isalpha():
            for near in (index - 1, index + 1, index + 2):
                if 0 <= near < len(texts) and texts[near].startswith(heading):
                    shapes[near].glued |= texts[near][len(heading) : len(heading) + 1].isupper()


def _number_style(text: str) -> str:
    """How a line is numbered: by figures or Roman capitals; empty where it is not."""
    number = _SECTION.match(text)
    return "" if number is None else "figure" if number[1].isdigit() else "roman"


def _is_numbered_heading(index: int, units: Sequence[Unit], shapes: Sequence[Shape]) -> bool:
    """Whether a numbered line heads what stands below it: short, no clause, none like it beside it."""
    text, shape = units[index].text, shapes[index]
    style = _number_style(text)
    if not style or shape.words > 12 or text[-1] in ".!…;:," or shape.sheet or shape.channel or shape.related:
        return False
    if index + 1 >= len(units) or _number_style(units[index + 1].text) == style:
        return False
    below = shapes[index + 1]
    return not (index and _number_style(units[index - 1].text) == style) and not (below.sheet or below.furniture)


def _mark_headings(units: Sequence[Unit], shapes: Sequence[Shape]) -> None:
    """Lines that head a part of the text: numbered ones, and those whose words are a heading's in any text."""
    for index, shape in enumerate(shapes[:-1]):
        named = shape.words <= 6 and not shape.marked and shape.bare.rstrip(" :.") in cues("heading")
        if _is_numbered_heading(index, units, shapes):
            shape.marked = shape.prose = False
            shape.heading = True
        elif named and not (shape.sheet or shape.repeated or shapes[index + 1].sheet):
            shape.heading = True
            shape.prose = shape.meta = False


def _count_columns(unit: Unit) -> int:
    """How many columns wide gaps make of a short line."""
    text = unit.lines[0].text
    return len(_GAP.split(text)) if "  " in text and len(unit.lines) == 1 and len(unit.text) <= 160 else 1


def _mark_tables(units: Sequence[Unit], shapes: Sequence[Shape]) -> None:
    """Lines that wide gaps part into as many columns as the line above or below: a table of the text."""
    columns = [_count_columns(unit) for unit in units]
    for index, (shape, here) in enumerate(zip(shapes, columns, strict=True)):
        if here >= _COLUMNS and here in (*columns[max(0, index - 1) : index], *columns[index + 1 : index + 2]):
            shape.row = not (shape.sheet or shape.prose or shape.marked or shape.contact)


def _mark_barred(units: Sequence[Unit], shapes: Sequence[Shape]) -> None:
    """Rows of a table whose cells bars part ("Plan | Abris | 3 200 €"): several on end, with figures, as in no menu."""
    barred = {i for i, u in enumerate(units) if " | " in u.text and not shapes[i].sheet}
    for first in sorted(i for i in barred if i - 1 not in barred):
        last = first
        while last + 1 in barred:
            last += 1
        told = sum(any(c.isdigit() for c in units[i].text) for i in range(first, last + 1))
        if last == first or told * 2 < last - first:
            continue
        for i in range(first, last + 1):
            shapes[i].trail = shapes[i].prose = shapes[i].meta = False
            shapes[i].row = True


def _unmark_headlines(units: Sequence[Unit], shapes: Sequence[Shape]) -> None:
    """A headline may be built like a row ("Rail : 65 millions pour Gafsa"): it is alone, above all running text."""
    for index, (unit, shape) in enumerate(zip(units, shapes, strict=True)):
        if shape.prose or index > _HEADLINES:
            return
        beside = (*shapes[max(0, index - 1) : index], *shapes[index + 1 : index + 2])
        if shape.row and shape.words > _ROW_WORDS and not any(s.row or s.item for s in beside):
            shape.row = " | " in unit.text


def _mark_figures(units: Sequence[Unit], shapes: Sequence[Shape]) -> None:
    """Figures with what they count, one to a line ("26 % de retournés"): a table of the text, where several stand."""
    found = {i for i, u in enumerate(units) if shapes[i].short and shapes[i].words <= 14 and _FIGURE.match(u.text)}
    for index in found:
        shapes[index].row = index + 1 in found or index - 1 in found


def _is_dialogue(texts: Sequence[str]) -> bool:
    """Whether dashes open the turns of a conversation rather than the entries of a list."""
    return texts[0][0] in "-–" and len(texts) > 1 and any(text.endswith("?") for text in texts[:2])


def _introduces(text: str, shape: Shape) -> bool:
    """Whether a line announces the marked lines below it: by its colon, or as the heading of results."""
    if shape.related:
        return False
    if shape.bare.rstrip(" :.") in cues("results_heading"):
        return not shape.repeated
    return text.endswith(":") and not shape.meta and shape.words > 2


def _mark_items(units: Sequence[Unit], shapes: Sequence[Shape]) -> None:
    """Marked lines that are a list of the text, not a menu: introduced by a colon, or written as clauses."""
    index = 0
    while index < len(units):
        if not shapes[index].marked or is_bare_marker(units[index].text) or shapes[index].sheet:
            index += 1
            continue
        last = index
        while last < len(units) and shapes[last].marked and not is_bare_marker(units[last].text):
            last += 1
        group = range(index, last)
        before = units[index - 1] if index else None
        if _is_dialogue([units[i].text for i in group]):
            for i in group:
                shapes[i].marked = False
            index = last
            continue
        introduced = before is not None and _introduces(before.text, shapes[index - 1])
        figures = sum(any(c.isdigit() for c in units[i].text[2:]) for i in group) * 2 >= len(group)
        closed = sum(units[i].text[-1] in ".;," for i in group)
        mean = sum(shapes[i].words for i in group) / len(group)
        foreign = sum(shapes[i].foreign for i in group) * 2 > len(group)
        ordered = units[index].text[0].isalnum() or units[index].text[0] == "("
        clauses = (
            (closed * 2 >= len(group) and mean >= 4) or mean >= 14 or (ordered and mean >= 4) or (figures and mean >= 6)
        )
        if (introduced or clauses) and not foreign:
            for i in group:
                shapes[i].item = not (shapes[i].furniture or shapes[i].glued)
                shapes[i].prose = False
        elif not clauses:
            for i in group:
                shapes[i].prose = False
        index = last


def _mark_unmarked_items(units: Sequence[Unit], shapes: Sequence[Shape], page: PageCues) -> None:
    """Short lines without markers that a sentence ending in a colon announces."""
    for index, unit in enumerate(units):
        if not (
            unit.text.endswith(":") and shapes[index].prose and shapes[index].words >= 6 and not shapes[index].related
        ):
            continue
        if page.find("contact", shapes[index].bare):
            continue
        last = index + 1
        while last < len(units) and last - index <= 25 and shapes[last].short and not shapes[last].marked:
            if shapes[last].words < 2 or shapes[last].furniture or shapes[last].foreign or shapes[last].related:
                break
            last += 1
        if last - index > 2:
            for i in range(index + 1, last):
                shapes[i].item = True


def _cue_words(unit: Unit) -> Sequence[str]:
    """The words of a line to be compared with cues: one capital alone becomes two characters in lower case."""
    return unit.words if "İ" not in unit.text else lower_words(unit.bare)


def find_shapes(units: Sequence[Unit], sheet: frozenset[int], main: str) -> list[Shape]:
    """The shape of every unit, within this one page.

    Parameters
    ----------
    units : sequence of Unit
        The page's logical lines.
    sheet : frozenset of int
        Indices of the units that are the project sheet.
    main : str
        The language of the page's running text.
    """
    page = PageCues([unit.bare for unit in units], map(_cue_words, units))
    shapes = [Shape(sheet=True) if i in sheet else shape_of(u, main, page) for i, u in enumerate(units)]
    _mark_repeats(units, shapes)
    _mark_headings(units, shapes)
    _mark_figures(units, shapes)
    _mark_tables(units, shapes)
    _mark_barred(units, shapes)
    _unmark_headlines(units, shapes)
    _mark_items(units, shapes)
    _mark_unmarked_items(units, shapes, page)
    mark_contacts(units, shapes, page)
    return shapes
