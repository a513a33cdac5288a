"""Damaged text: where it is, and a mended text whose every character knows where it came from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

import ftfy.bad_codecs  # registers the codec "sloppy-windows-1252"

from iomnlp.source import Span

ftfy.bad_codecs.ok()

_TAIL = "".join(bytes([b]).decode("sloppy-windows-1252") for b in range(0x80, 0xC0))
# What is left of a letter, and of a sign: one class of characters in front, for which the engine looks in C.
_MOJIBAKE = re.compile(f"[ÂÃÄÅâ](?:(?<!â)[{re.escape(_TAIL)}]|(?<=â)[{re.escape(_TAIL)}]{{2}})")
_SPACED_A = re.compile("Ã(?= )")
_CONTROL = re.compile("[\x80-\x84\x86-\x9f]")
_REPLACED = re.compile("\ufffd+")
# A lost œ leaves the rest of its word, or a sign in its place.
_LOST = re.compile(
    r"(?<![^\W\d_])(?=uvr(?:es?|er|ent|ant|a|ée?s?)(?![^\W\d_]))"
    r"|(?<=\bman|\bdés)(?=uvr(?:e|é|a|i))"
    r"|(?<=\bc)(?=urs?\b)|(?<=\bv)(?=ux?\b)(?=ux)|(?<=\bn)(?=uds?\b)"
)
# A sign or a space stands where the ligature was: "m?urs", "c ur", "main-d uvre".
_SIGN = re.compile(
    r"(?<=[^\W\d_'’ ])[?½\ufffd\x9c](?=(?:uvr|urs?\b|uds?\b|ux\b))|(?<=[ '’-])[?½\ufffd\x9c](?=uvr)"
    r"|(?<=\b[scm]) (?=urs?\b)|(?<=\bn) (?=uds?\b)|(?<=\bv) (?=ux?\b)|(?<=\bman) (?=uvr)|(?<=[- ][dl]) (?=uvr)"
)
# What both have in common: the rest of the word, and what stands before it there ("pour" and "leur" are whole).
_REST = re.compile(r"u(?=vr|[rxd])(?:(?<![^\W\d_]u)|(?<=[csnv½]u))")
_ELIDED = re.compile(r"[- ][dl]$")
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,5}|#x[0-9a-fA-F]{2,4});")
# Declarations ("BORDER-BOTTOM: rgb(0,0,0) 1px solid;") and whole rules ("p.x {MARGIN: 0cm}").
_LENGTH = r"-?\d{1,4}(?:\.\d{1,3})?(?:px|pt|em|cm|mm|in|%)"
_PROPERTY = (
    r"\b(?:(?:border|font|margin|padding|background|text|line|letter|mso|list|white|vertical|word|page|BORDER|FONT|MARGIN"
    r"|PADDING|BACKGROUND|TEXT|LINE|LETTER|MSO|LIST|WHITE|VERTICAL|WORD)-[a-zA-Z-]{2,30}|color|width|height|border|margin"
    r"|padding|background|COLOR|WIDTH|HEIGHT|BORDER|MARGIN|PADDING|BACKGROUND) ?"
)
_CSS = re.compile(
    rf"{_PROPERTY}: ?(?:rgb ?\([^()\n]{{1,40}}\)|#[0-9a-fA-F]{{3,6}}\b|{_LENGTH}|0(?=[ ;])"
    r"|none(?=[ ;])|normal(?=;)|bold(?=;)|auto(?=;))"
    rf"(?: (?:{_LENGTH}|0|solid|dotted|none|medium|auto|currentColor|rgb ?\([^()\n]{{1,40}}\))){{0,4}} ?;? ?\"?>?"
)
# Figures stand behind many colons, and hardly ever a property before one of these: it is no longer than so much.
_DECLARED = re.compile(r": ?(?:rgb|#|-?\d|none|normal|bold|auto)")
_BEFORE, _PROPERTY_LENGTH = re.compile(f"{_PROPERTY}$"), 45
_RULE = re.compile(r"\{[^{}\n]{1,600}\}")
_SELECTOR = re.compile(r"(?:[\w.#@-]{1,40},? ?){1,3}$")


@dataclass(frozen=True)
class Mended:
    """A text without its damage; `origin[i]` and `last[i]` are where character i begins and ends in the source.

    Both are None where nothing was mended.
    """

    text: str
    damage: tuple[Span, ...]
    origin: tuple[int, ...] | None = None
    last: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> Span:
        """The source span of `text[start:end]`; start < end."""
        if self.origin is None or self.last is None:
            return Span(start, end)
        return Span(self.origin[start], self.last[end - 1])

    def spans(self, stretches: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
        """Several stretches in the source."""
        return stretches if self.origin is None else tuple(self.span(start, end) for start, end in stretches)


def _decoded(sequence: str) -> str | None:
    try:
        return sequence.encode("sloppy-windows-1252").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return None


def _edits(text: str) -> Iterator[tuple[int, int, str]]:
    """Stretches to replace: start, end, what the author wrote."""
    found_mojibake = False
    if not text.isascii():
        for match in _MOJIBAKE.finditer(text):
            meant = _decoded(match.group())
            if meant is not None:
                found_mojibake = True
                yield match.start(), match.end(), meant
        if found_mojibake:
            yield from ((m.start(), m.end(), "à") for m in _SPACED_A.finditer(text))
        for match in _CONTROL.finditer(text):
            meant = match.group().encode("latin-1").decode("cp1252", errors="ignore")
            if meant:
                yield match.start(), match.end(), meant
    if "u" in text:
        for rest in _REST.finditer(text):
            at = rest.start()
            if _LOST.match(text, at):
                yield at, at, "œ"
            if at and (sign := _SIGN.match(text, at - 1)):
                elided = sign.group() == " " and _ELIDED.search(text, max(0, at - 3), at - 1)
                yield at - 1, at, "'œ" if elided else "œ"
    if "&" in text:
        for match in _ENTITY.finditer(text):
            meant = unescape(match.group())
            if meant != match.group() and len(meant) == 1:
                yield match.start(), match.end(), meant
    if "{" in text:
        for match in _RULE.finditer(text):
            selector = _SELECTOR.search(text, max(0, match.start() - 60), match.start())
            if selector and _CSS.search(match.group() + ";"):
                yield selector.start(), match.end(), ""
    if any(_BEFORE.search(text, max(0, m.start() - _PROPERTY_LENGTH), m.start()) for m in _DECLARED.finditer(text)):
        yield from ((m.start(), m.end(), "") for m in _CSS.finditer(text))


def mend(text: str) -> Mended:
    """The text with mojibake, lost ligatures, character references and style debris mended.

    >>> mend("la main-d’uvre dÃ©placÃ©e").text
    'la main-d’œuvre déplacée'
    """
    edits: list[tuple[int, int, str]] = []
    for edit in sorted(set(_edits(text))):
        # An insertion right after a replacement would mend one loss twice.
        if not edits or edit[0] > edits[-1][1] or edits[-1][1] == edit[0] < edit[1]:
            edits.append(edit)
    marks = [Span(*m.span()) for m in _REPLACED.finditer(text)] if "\ufffd" in text else []
    if not edits and not marks:
        return Mended(text, ())
    damage = tuple(sorted({*marks, *(_visible(text, start, end) for start, end, _ in edits)}))
    if not edits:
        return Mended(text, damage)
    parts: list[str] = []
    origin: list[int] = []
    last: list[int] = []
    at = 0
    for start, end, meant in edits:
        parts += [text[at:start], meant]
        origin += [*range(at, start), *[start] * len(meant)]
        last += [*range(at + 1, start + 1), *[max(end, start + 1)] * len(meant)]
        at = end
    parts.append(text[at:])
    origin += range(at, len(text))
    last += range(at + 1, len(text) + 1)
    return Mended("".join(parts), damage, tuple(origin), tuple(last))


def _visible(text: str, start: int, end: int) -> Span:
    """The damage as evidence: an insertion shows the letter before which something is lost."""
    return Span(start, end) if end > start else Span(start, min(len(text), start + 1))
