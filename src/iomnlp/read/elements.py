"""What the elements of a page say together: tables of one record, cells of running text, numbered lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

_CELL_WALK = 40
_BLOCKS = ("table", "ul", "ol", "dl", "h1", "h2", "h3", "article", "section", "form")
_SHORT = 80
_FIGURES = re.compile(r"\d{1,2}", re.ASCII)


def elements(node: LexborNode, *tags: str) -> Iterator[LexborNode]:
    """The children of an element that have one of some tags."""
    child = node.child
    while child is not None:
        if child.tag in tags:
            yield child
        child = child.next


def plain_cell(cell: LexborNode, but: tuple[str, ...] = ()) -> bool:
    """Whether a cell holds running text only: layout tables hold blocks."""
    stack, seen = [cell.child], 0
    while stack and seen < _CELL_WALK:
        node = stack.pop()
        if node is None:
            continue
        seen += 1
        if node.tag in _BLOCKS and node.tag not in but:
            return False
        stack += [node.next, node.child]
    return seen < _CELL_WALK


def short(node: LexborNode) -> bool:
    """Whether an element holds a few words of running text."""
    return plain_cell(node) and len(node.text()) <= _SHORT


def fills_cell(node: LexborNode) -> bool:
    """Whether a paragraph is all that its cell holds: word processors put one into each."""
    parent = node.parent
    if parent is None or parent.tag not in ("td", "th"):
        return False
    child = parent.child
    while child is not None:
        blank = child.tag == "-text" and not (child.text_content or "").strip()
        if child.mem_id != node.mem_id and not blank:
            return False
        child = child.next
    return True


def record_table(table: LexborNode) -> list[tuple[LexborNode, LexborNode]]:
    """Heading and value of each column, where a table holds one line of headings and one of values; else nothing."""
    parts = [table, *elements(table, "thead", "tbody")]
    rows = [list(elements(row, "td", "th")) for part in parts for row in elements(part, "tr")]
    if len(rows) != 2 or not 1 < len(rows[0]) == len(rows[1]):
        return []
    kinds = [{cell.tag for cell in row} for row in rows]
    plain = all(plain_cell(cell) for row in rows for cell in row)
    return list(zip(*rows, strict=True)) if plain and kinds == [{"th"}, {"td"}] else []


def first_number(ordered: LexborNode) -> int | None:
    """Where a list's numbers begin; None for steps of a path, whose items are nothing but links."""
    parent = ordered.parent
    if parent is not None and parent.tag == "li":
        # Its numbers would repeat those of the list around it.
        return None
    first = next(elements(ordered, "li"), None)
    link = next(elements(first, "a"), None) if first is not None and plain_cell(first) else None
    if first is None or (link is not None and link.text(strip=True) == first.text(strip=True)):
        return None
    start = ordered.attributes.get("start") or "1"
    return int(start) if _FIGURES.fullmatch(start) else 1


def another_value(value: LexborNode) -> bool:
    """Whether a `dd` goes on with the short values of the one before."""
    before = value.prev
    while before is not None and before.tag not in ("dt", "dd"):
        before = before.prev
    return before is not None and before.tag == "dd" and short(before) and short(value)
