"""A record in a notebook: its text with marks and its fields, as a fragment that needs no script."""

from __future__ import annotations

from html import escape
from itertools import groupby

from iomnlp.record import Record
from iomnlp.write.fields import Shown, fields
from iomnlp.write.html import COLOURS, labels
from iomnlp.write.marks import pieces

# A notebook keeps its outputs: of a long document, the text is cut here.
LONGEST = 20_000
_BOX = "max-width:60rem;font:14px/1.5 system-ui,sans-serif"
_CELL = "text-align:left;vertical-align:top;padding:2px 10px 2px 0"


def _name(group: str) -> str:
    return labels()["groups"].get(group, group)


def _value(one: Shown) -> str:
    code = next((value for key, value in one.details if key == "code"), "")
    return labels()["checks"].get(code, one.value) if one.group == "checks" else one.value


def _row(one: Shown, first: bool) -> str:
    sure = "" if one.confidence is None else f"{one.confidence:.2f}"
    edge = COLOURS[one.group][1]
    name = _name(one.group) if first else ""
    key = f"{_CELL};border-left:4px solid {edge};padding-left:8px;white-space:nowrap"
    cells = (f'<th scope="row" style="{key}">{escape(name)}</th>', _cell(_value(one)), _cell(one.rule), _cell(sure))
    return f"<tr>{''.join(cells)}</tr>"


def _cell(value: str) -> str:
    return f'<td style="{_CELL}">{escape(value)}</td>'


def _text(record: Record) -> str:
    """The text without furniture, its spans marked; the shortest span of a stretch gives the colour."""
    shown = fields(record)
    spans = [(e.start, e.end, number) for number, one in enumerate(shown) for e in one.evidence]
    out, left = [], LONGEST
    for segment in record.segments:
        if segment.kind == "boilerplate":
            continue
        for piece in pieces(segment.start, segment.end, _within(spans, segment.start, segment.end)):
            content = escape(record.document.text[piece.start : piece.end][: max(left, 0)])
            left -= piece.end - piece.start
            if piece.over and content:
                light, strong = COLOURS[shown[piece.over[0]].group]
                about = escape(", ".join(dict.fromkeys(_name(shown[number].group) for number in piece.over)))
                style = f"background:{light};color:#1b1b1f;border-bottom:2px solid {strong}"
                content = f'<mark style="{style}" title="{about}">{content}</mark>'
            out.append(content)
    return "".join(out).strip() + (" …" if left < 0 else "")


def _within(spans: list[tuple[int, int, int]], start: int, end: int) -> list[tuple[int, int, int]]:
    """The parts of spans that lie in a stretch."""
    return [(max(s, start), min(e, end), number) for s, e, number in spans if s < end and e > start]


def fragment(record: Record) -> str:
    """A record as an HTML fragment for a notebook.

    Parameters
    ----------
    record : Record
        Any record.

    Returns
    -------
    str
        A heading, the text with its spans (folded), and a table of fields; everything of the document is escaped.
    """
    shown = fields(record)
    rows = [
        _row(one, number == 0) for _, run in groupby(shown, key=lambda one: one.group) for number, one in enumerate(run)
    ]
    title = record.title.value if record.title else record.document.uri
    about = " · ".join((labels()["codes"].get(record.kind, record.kind), record.document.uri, record.record_id))
    heads = "".join(f'<th scope="col" style="{_CELL}">{head}</th>' for head in ("", "Valeur", "Règle", "Confiance"))
    return (
        f'<div style="{_BOX}"><strong>{escape(title)}</strong><br><small>{escape(about)}</small>'
        f'<details><summary>Texte</summary><div style="white-space:pre-wrap">{_text(record)}</div></details>'
        f'<table style="border-collapse:collapse;font:inherit"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )
