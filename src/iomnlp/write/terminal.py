"""A record in the terminal: its text with coloured spans, then its fields with value, confidence and rule."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from iomnlp.record import Record
from iomnlp.write.fields import Shown, fields

STYLES = {
    "title": "bold",
    "dateline": "bold magenta",
    "published": "magenta",
    "project": "cyan",
    "outputs": "underline",
    "countries": "green",
    "places": "bright_green",
    "organisations": "blue",
    "people": "bright_magenta",
    "amounts": "bold yellow",
    "funding": "italic",
    "counts": "bright_yellow",
    "dates": "bright_cyan",
    "quotes": "italic bright_blue",
    "contacts": "bright_blue",
    "themes": "dim italic",
    "checks": "red",
}

# A document must not steer the terminal: control characters are replaced one for one, so that offsets hold.
_CONTROLS = {code: "\ufffd" for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}
_CONTROLS |= dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd")


def plain(value: str) -> str:
    """A text without characters that steer a terminal; same length.

    >>> plain("Genève\\x1b[2J")
    'Genève\ufffd[2J'
    """
    return value.translate(_CONTROLS)


def _marked(record: Record, shown: tuple[Shown, ...]) -> Text:
    """The text with its spans; long spans are styled first, so that short ones inside them stay visible."""
    text = Text(plain(record.document.text))
    spans = [(e.end - e.start, e.start, e.end, one.group) for one in shown for e in one.evidence]
    for _, start, end, group in sorted(spans, reverse=True):
        text.stylize(STYLES[group], start, end)
    return text


def _folded(record: Record, text: Text) -> Text:
    """The marked text with furniture folded to one line for each stretch."""
    out, hidden = Text(), 0
    for segment in record.segments:
        if segment.kind == "boilerplate" or (hidden and segment.kind == "blank"):
            hidden += segment.end - segment.start
            continue
        if hidden:
            out.append(f"[page furniture, {hidden} characters]\n", style="dim")
            hidden = 0
        out.append_text(text[segment.start : segment.end])
    if hidden:
        out.append(f"\n[page furniture, {hidden} characters]", style="dim")
    return out


def _table(shown: tuple[Shown, ...]) -> Table:
    """Details and rule stand under the value: beside it, none of them has room in a narrow terminal."""
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    table.add_column("Field", no_wrap=True)
    table.add_column("Value, details, rule", overflow="fold")
    table.add_column("Conf.", justify="right", no_wrap=True)
    for one in shown:
        details = ", ".join(value if value != "true" else key for key, value in one.details)
        below = " · ".join(filter(None, (details, one.rule)))
        value = Text(plain(one.value)).append(f"\n{plain(below)}", style="dim")
        confidence = "–" if one.confidence is None else f"{one.confidence:.3f}"
        table.add_row(Text(one.path, style=STYLES[one.group]), value, confidence)
    return table


def render(record: Record) -> RenderableType:
    """A record for a rich console.

    Parameters
    ----------
    record : Record
        Any record; its text is shown as it is, without control characters.

    Returns
    -------
    RenderableType
        Heading, marked text, table of fields.
    """
    shown = fields(record)
    heading = Text(plain(f"{record.document.uri} · {record.kind} · {record.record_id}"), style="bold reverse")
    text = _folded(record, _marked(record, shown))
    text.rstrip()
    return Group(heading, Text(), text, Text(), _table(shown), Text())
