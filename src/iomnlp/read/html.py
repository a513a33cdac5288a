"""HTML: the page's text in reading order, a line per block, `Label : Value` for definition lists and tables."""

from __future__ import annotations

import hashlib
import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from iomnlp.read.elements import another_value, elements, fills_cell, first_number, plain_cell, record_table, short
from iomnlp.read.encoding import clean, decode
from iomnlp.read.registry import is_text, register
from iomnlp.source import SourceText

_DROPPED = frozenset(
    [
        *("head", "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed"),
        *("canvas", "audio", "video", "select", "option", "button", "textarea", "input", "map", "datalist"),
    ]
)
_LINE = frozenset(
    [
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details"),
        *("dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header"),
        *("hgroup", "hr", "legend", "li", "main", "menu", "nav", "ol", "section", "summary", "table"),
        *("tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    ]
)
_PARAGRAPH = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "pre"])
_SPACES = re.compile(r"[ \t\n\r\f]+")
_MARKUP = re.compile(
    rb"<(?:!doctype html|html|head|body|div|p|table|dl|ul|ol|li|h[1-6]|article|section|span|a|br|meta|title)[\s/>]",
    re.I,
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s{0,5}=\s{0,5}[\"']?([\w-]{2,40})", re.I)
# Elements that only a closing tag ends: the parser's time grows with the square of their depth.
_NESTING = re.compile(
    r"<(/?)(?:div|span|section|article|table|ul|ol|dl|blockquote|center|font|em|strong|[abiu])(?=[\s>/])[^<>]{0,400}>",
    re.I,
)
_DEEPEST = 1_000
_NOTE = re.compile(r"\d{1,2}", re.ASCII)
_WORD_BEFORE = re.compile(r"[^\W\d_]{3}[»”\"’')]{0,2}$")


class _Writer:
    """Collects text with the white space rules of HTML: runs of spaces count once, blocks begin lines."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._breaks = 0
        self._space = False
        self._join = ""

    def text(self, content: str, kept: bool = False) -> None:
        """Add running text; `kept` leaves white space alone (`pre`)."""
        words = content if kept else _SPACES.sub(" ", content)
        if not words.strip():
            self._space = self._space or bool(words)
            return
        if self._join:
            self.parts.append(self._join)
        elif self._breaks and self.parts:
            self.parts.append("\n" * self._breaks)
        elif self.parts and (self._space or words[0] == " "):
            self.parts.append(" ")
        self._breaks, self._join = 0, ""
        self._space = words[-1] == " "
        self.parts.append(words.strip("\n") if kept else words.strip(" "))

    def line(self, count: int = 1) -> None:
        """Begin a new line (1) or paragraph (2), unless a label still waits for its value."""
        self._space = False
        if not self._join:
            self._breaks = max(self._breaks, count)

    def blank(self) -> None:
        """A line break of the author's: two in a row leave an empty line."""
        self.line(min(2, self._breaks + 1))

    def mark(self, sign: str) -> None:
        """A list item's marker, on a line of its own with what follows."""
        self.line()
        self.text(sign)
        self._space = True

    def join(self, sign: str) -> None:
        """Keep the next text on this line, after `sign`."""
        if self.parts and not self._breaks:
            last = self.parts[-1].rstrip()
            self._join = " " if sign == " : " and last.endswith(":") else sign

    def coordinate(self) -> None:
        """Put what follows on the line before it, as one more value of the same label."""
        if self.parts and not self._join:
            self._breaks, self._join = 0, ", "

    def last(self) -> str:
        """The end of what stands on the current line."""
        return self.parts[-1] if self.parts and not self._breaks and not self._space else ""

    def part(self) -> None:
        """A label that found no value waits no longer."""
        self._join = ""

    def finished(self) -> str:
        """The whole text, ending with a line end."""
        return "".join(self.parts) + "\n" if self.parts else ""


class _Page:
    """One walk over the tree, without recursion: pages nest as deeply as they like."""

    def __init__(self) -> None:
        self.out = _Writer()
        self._rows: dict[int, str] = {}
        self._listed: set[int] = set()
        self._numbers: dict[int, int] = {}
        self._pre = self._nav = self._in_list_cell = 0

    def enter(self, node: LexborNode) -> bool:
        """Open an element; False where its content is dropped, or written already."""
        tag = node.tag or ""
        if tag == "-text":
            self.out.text(node.text_content or "", kept=self._pre > 0)
            return False
        if tag in _DROPPED or tag.startswith(("-", "!", "_")):
            return False
        if tag == "br":
            self.out.blank()
        elif tag == "sup":
            return not self._note(node)
        elif tag in ("dt", "tr"):
            self.out.part()
            self.out.line()
            if tag == "tr":
                self._open_row(node)
        elif tag in ("td", "th", "dd"):
            self._open_cell(node, tag)
        elif tag in ("li", "ul", "ol"):
            self._open_list(node, tag)
        elif tag in _PARAGRAPH:
            if not fills_cell(node):
                self.out.line(2)
            self._pre += tag == "pre"
        elif tag in _LINE:
            self._nav += tag == "nav"
            self.out.line()
            return not (tag == "table" and self._record(node))
        return True

    def _record(self, table: LexborNode) -> bool:
        columns = record_table(table)
        for heading, value in columns:
            self.out.part()
            self.out.line()
            self.out.text(heading.text())
            self.out.join(" : ")
            self.out.text(value.text())
        self.out.part()
        self.out.line()
        return bool(columns)

    def _note(self, node: LexborNode) -> bool:
        """Write the call of a footnote in brackets: glued to its word it would spoil it (`euros1`)."""
        call = node.text(strip=True) if plain_cell(node) else ""
        if not _NOTE.fullmatch(call) or not _WORD_BEFORE.search(self.out.last()):
            return False
        self.out.text(f"[{call}]")
        return True

    def _open_list(self, node: LexborNode, tag: str) -> None:
        parent = node.parent
        if self._in_list_cell:
            if tag == "li" and parent is not None and next(elements(parent, "li")).mem_id != node.mem_id:
                self.out.coordinate()
        elif tag != "li":
            first = first_number(node) if tag == "ol" and not self._nav else None
            if first is not None:
                self._numbers[node.mem_id] = first
            self.out.line()
        elif parent is not None and parent.mem_id in self._numbers:
            self.out.mark(f"{self._numbers[parent.mem_id]}.")
            self._numbers[parent.mem_id] += 1
        else:
            self.out.mark("-")

    def _open_row(self, row: LexborNode) -> None:
        cells = list(elements(row, "td", "th"))
        plain = [plain_cell(cell) for cell in cells]
        if len(cells) > 1 and all(plain):
            for cell in cells[1:]:
                self._rows[cell.mem_id] = " : " if len(cells) == 2 else " | "
        elif len(cells) == 2 and plain[0] and short(cells[0]) and plain_cell(cells[1], but=("ul", "ol")):
            self._rows[cells[1].mem_id] = " : "
            self._listed.add(cells[1].mem_id)

    def _open_cell(self, cell: LexborNode, tag: str) -> None:
        sign = " : " if tag == "dd" else self._rows.get(cell.mem_id)
        self._in_list_cell += cell.mem_id in self._listed
        if sign is not None and tag != "dd":
            self.out.join(sign)
        elif tag == "dd" and another_value(cell):
            self.out.coordinate()
        else:
            self.out.line()

    def leave(self, node: LexborNode) -> None:
        """Close an element."""
        tag = node.tag or ""
        if tag == "dt":
            self.out.join(" : ")
        elif tag in ("td", "th"):
            self._in_list_cell -= node.mem_id in self._listed
            following = node.next
            while following is not None and following.tag not in ("td", "th"):
                following = following.next
            if following is None or following.mem_id not in self._rows:
                self.out.line()
        elif tag in ("dl", "table", "dd"):
            self.out.part()
            self.out.line()
        elif tag in _PARAGRAPH:
            self._pre -= tag == "pre"
            if not fills_cell(node):
                self.out.line(2)
        elif tag in _LINE and not self._in_list_cell:
            self._nav -= tag == "nav"
            self.out.line()


def _walk(root: LexborNode) -> str:
    page = _Page()
    stack: list[tuple[LexborNode, bool]] = [(root, False)]
    while stack:
        node, closing = stack.pop()
        if closing:
            page.leave(node)
            continue
        if node is not root and node.next is not None:
            stack.append((node.next, False))
        if page.enter(node):
            stack.append((node, True))
            if node.child is not None:
                stack.append((node.child, False))
    return page.out.finished()


def _shallow(markup: str) -> str:
    """The markup without the tags beyond a depth that no honest page reaches."""
    if markup.count("<") < _DEEPEST:
        return markup
    depth, at, parts = 0, 0, []
    for tag in _NESTING.finditer(markup):
        depth = max(0, depth - 1) if tag.group(1) else depth + 1
        if depth > _DEEPEST or (tag.group(1) and depth == _DEEPEST):
            parts += [markup[at : tag.start()], " "]
            at = tag.end()
    return "".join([*parts, markup[at:]])


def _metadata(tree: LexborHTMLParser) -> dict[str, str]:
    """What the page's head says of itself: title, author, date."""
    found: dict[str, str] = {}
    title = tree.css_first("head title")
    if title is not None and title.text(strip=True):
        found["title"] = _SPACES.sub(" ", title.text(strip=True))
    wanted = {"author": "author", "article:published_time": "date", "date": "date", "og:site_name": "source"}
    for meta in tree.css("head meta"):
        name = (meta.attributes.get("name") or meta.attributes.get("property") or "").lower()
        content = (meta.attributes.get("content") or "").strip()
        if name in wanted and content:
            found.setdefault(wanted[name], content)
    return {key: clean(value) for key, value in sorted(found.items())}


def decoded(data: bytes) -> tuple[str, str]:
    """The markup of a page, as deep as the parser bears, and its encoding."""
    declared = _CHARSET.search(data[:4096])
    markup, encoding = decode(data, declared.group(1).decode("ascii") if declared else None)
    return _shallow(markup), encoding


def text_of(element: LexborNode) -> str:
    """The text of an element in reading order, as :func:`read` gives a page's."""
    return clean(_walk(element))


def read(data: bytes, uri: str) -> SourceText:
    """The text of an HTML page, furniture included, scripts and styles dropped.

    >>> read(b"<dl><dt>Prima ID</dt><dd>ML10P0123</dd></dl><ul><li>abris</li></ul>", "fiche.html").text
    'Prima ID : ML10P0123\\n- abris\\n'
    """
    markup, encoding = decoded(data)
    tree = LexborHTMLParser(markup)
    root = tree.body or tree.root
    text = text_of(root) if root is not None else ""
    return SourceText(
        text=text,
        sha256=hashlib.sha256(data).hexdigest(),
        uri=uri,
        media_type="text/html",
        encoding=encoding,
        metadata=_metadata(tree),
    )


def is_html(head: bytes) -> bool:
    """Whether text carries HTML's own elements: a declaration, or several tags."""
    if not is_text(head):
        return False
    flat = head.replace(b"\x00", b"")
    start = flat.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:200].lower()
    return (
        start.startswith((b"<!doctype html", b"<html"))
        or len(_MARKUP.findall(flat)) >= 3
        or (start.startswith(b"<") and _MARKUP.match(start) is not None)
    )


register("text/html", (".html", ".htm", ".xhtml"), is_html, read)
