"""Building blocks of the report's page: links to rows, tables behind charts, figures, sections."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from iomnlp.write.report.rows import Value
from iomnlp.write.report.words import Words, safe


def link(table: str, heading: str, **query: Value) -> str:
    """The attributes that lead from a mark or a number to the rows of a query; none of its keys may be empty."""
    asked = json.dumps(query, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return f' data-t="{table}" data-q="{safe(asked)}" data-h="{safe(heading)}"'


def number(figure: str, attributes: str) -> str:
    """A figure that opens its rows."""
    return f'<button type="button" class="n"{attributes}>{safe(figure)}</button>'


def grid(headings: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "") -> str:
    """A table; cells are HTML, the first of each row is its heading, all others are figures."""
    head = "".join(f'<th scope="col">{safe(one)}</th>' for one in headings)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
        for first, *cells in rows
    )
    told = f"<caption>{safe(caption)}</caption>" if caption else ""
    return f'<div class="scroll"><table>{told}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def folded(summary: str, content: str) -> str:
    """Content that opens on demand, and on paper."""
    return f"<details><summary>{safe(summary)}</summary>{content}</details>"


def figure(words: Words, title: str, chart: str, table: str, note: str = "", style: str = "") -> str:
    """A chart with its title and, folded, the table behind it."""
    told = f'<p class="note">{safe(note)}</p>' if note else ""
    behind = folded(words("table"), table) if table else ""
    return f'<figure class="{style}"><figcaption>{safe(title)}</figcaption>{told}{chart}{behind}</figure>'


def section(words: Words, key: str, *content: str, lead: str = "") -> str:
    """A section of the page."""
    told = f'<p class="lead">{safe(lead or words(f"{key}.lead"))}</p>' if lead != "-" else ""
    return f'<section id="{key}"><h2>{safe(words(f"{key}.title"))}</h2>{told}{"".join(content)}</section>\n'


def empty(words: Words) -> str:
    """What stands where there is nothing to show."""
    return f'<p class="note">{safe(words("nothing"))}</p>'
