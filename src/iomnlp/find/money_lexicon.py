"""Names, symbols and codes of currencies as tables, looked up beside a number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from iomnlp.find.numbers import plain, rows
from iomnlp.find.tender import qualified

CFA = "CFA"
# "3 000 livres", "20 couronnes" may be books and wreaths: such names need a large number before them.
HOMONYMS = {"livre", "livres", "couronne", "couronnes"}
# Short adjectives that are also French words count only in capitals ("dollars EU", "dollars CA").
CAPITALS = (" eu", " ca", " can", " us")
CODE_IN_BRACKETS = re.compile(r" ?\((?P<form>[A-Z]{2,3})\)")
SENTENCE_END = re.compile(r"[.!?] |  |\n")
REACH = 300
FIRST = re.compile(r"[^\W\d_]+|\S")


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency beside a number: offsets, ISO code (or CFA, or None where open), bare name."""

    start: int
    end: int
    code: str | None
    bare: str | None
    homonym: bool = False


def _names() -> dict[str, tuple[tuple[str, str | None, str | None], ...]]:
    """First word → (form, code, bare), longest form first."""
    table: dict[str, list[tuple[str, str | None, str | None]]] = {}
    for row in rows("currencies.csv"):
        code = CFA if row["bare"] == "francs CFA" else row["code"] or None
        first = FIRST.match(row["form"])
        if first:
            table.setdefault(first.group(), []).append((row["form"], code, row["bare"] or None))
    return {k: tuple(sorted(v, key=lambda x: -len(x[0]))) for k, v in table.items()}


def _symbols(place: str) -> dict[str, str | None]:
    return {r["form"]: r["code"] or None for r in rows("currencies_symbols.csv") if r["place"] in ("both", place)}


def _codes(place: str) -> frozenset[str]:
    return frozenset(r["code"] for r in rows("currencies_codes.csv") if r["place"] in ("both", place))


def _lengths(forms: Iterable[str], edge: int) -> dict[str, tuple[int, ...]]:
    """The lengths of the symbols by the character that touches the number, longest first."""
    table: dict[str, set[int]] = {}
    for form in forms:
        table.setdefault(form[edge], set()).add(len(form))
    return {character: tuple(sorted(lengths, reverse=True)) for character, lengths in table.items()}


NAMES = _names()
SYMBOLS_AFTER, SYMBOLS_BEFORE = _symbols("after"), _symbols("before")
LENGTHS_AFTER, LENGTHS_BEFORE = _lengths(SYMBOLS_AFTER, 0), _lengths(SYMBOLS_BEFORE, -1)
CODES_AFTER, CODES_BEFORE = _codes("after"), _codes("before")


def _boundary(text: str, at: int) -> bool:
    return at >= len(text) or not (text[at].isalnum() or text[at] == "_")


def _open(code: str | None) -> str | None:
    return "dollars" if code is None else None


def symbol_after(text: str, at: int) -> Currency | None:
    """The symbol or ISO code that begins at `at`."""
    for length in LENGTHS_AFTER.get(text[at : at + 1], ()):
        form = text[at : at + length]
        # At the text's end a longer form would be cut to a shorter one.
        if len(form) == length and form in SYMBOLS_AFTER and (not form[-1].isalnum() or _boundary(text, at + length)):
            return Currency(at, at + length, SYMBOLS_AFTER[form], _open(SYMBOLS_AFTER[form]))
    code = text[at : at + 3]
    if code in CODES_AFTER and not text[at + 3 : at + 4].isalnum():
        return Currency(at, at + 3, code, None)
    return None


def symbol_before(text: str, at: int) -> Currency | None:
    """The symbol or ISO code that ends right before `at`, one space apart or none."""
    end = at - 1 if at and text[at - 1] == " " else at
    for length in LENGTHS_BEFORE.get(text[max(0, end - 1) : end], ()):
        if length > end:
            continue
        form = text[end - length : end]
        alone = end == length or not (form[0].isalnum() and text[end - length - 1].isalnum())
        if form in SYMBOLS_BEFORE and alone:
            return Currency(end - length, end, SYMBOLS_BEFORE[form], _open(SYMBOLS_BEFORE[form]))
    form = text[max(0, end - 3) : end]
    if form in CODES_BEFORE and (end == 3 or not text[end - 4].isalnum()):
        return Currency(end - 3, end, form, None)
    return None


def name_at(text: str, low: str, at: int) -> Currency | None:
    """The currency's name that begins at `at` in the text (`low` is its plain form), with its adjective or code."""
    first = FIRST.match(low, at)
    if first is None:
        return None
    for form, code, bare in NAMES.get(first.group(), ()):
        end = at + len(form)
        if not low.startswith(form, at) or (form[-1].isalnum() and not _boundary(low, end)):
            continue
        if form.endswith(CAPITALS) and not text[end - 2 : end].isupper():
            continue
        if code is None:
            told = qualified(low, end, bare) if bare else None
            if told is not None:
                return Currency(at, told[1], told[0], None)
            return _settled(Currency(at, end, None, bare, form in HOMONYMS), text)
        return Currency(at, end, code, None)
    return None


def _settled(found: Currency, text: str) -> Currency:
    """A bare name settled by a code in brackets behind it ("dollars (USD)")."""
    bracket = CODE_IN_BRACKETS.match(text, found.end)
    if bracket is None:
        return found
    form = bracket["form"]
    code = form if form in CODES_AFTER else qualified_dollar(form) if found.bare == "dollars" else None
    return Currency(found.start, bracket.end(), code, None) if code else found


def qualified_dollar(adjective: str) -> str | None:
    """The dollar that an adjective or a country's short form names ("US", "canadiens").

    >>> qualified_dollar("CA")
    'CAD'
    """
    wanted = f"dollars {plain(adjective)}"
    return next((code for form, code, _ in NAMES["dollars"] if form == wanted), None)


@lru_cache
def zones() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern of the names that settle which CFA franc is meant, and name → code."""
    table = {r["form"]: r["code"] for r in rows("currencies_zones.csv")}
    names = "|".join(re.escape(n) for n in sorted(table, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{names})(?!\w)"), table


def cfa_chooser(text: str) -> Callable[[int], tuple[str, bool]]:
    """Which CFA franc a sum means, and whether the text says so: the places of its sentence, else most places."""
    pattern, table = zones()
    places = [(m.start(), table[m.group()]) for m in pattern.finditer(text)]
    codes = Counter(code for _, code in places)
    ranked = codes.most_common()

    def choose(at: int) -> tuple[str, bool]:
        if not ranked:
            return "XOF", False
        left, right = _sentence(text, at)
        told = {code for start, code in places if left <= start < right}
        if len(told) == 1:
            return next(iter(told)), True
        if len(ranked) > 1 and ranked[0][1] == ranked[1][1]:
            return min(places, key=lambda p: abs(p[0] - at))[1], True
        return ranked[0][0], True

    return choose


def _sentence(text: str, at: int) -> tuple[int, int]:
    """The sentence round an offset, as far as 300 characters either side."""
    left = max(0, at - REACH)
    stops = [m.end() for m in SENTENCE_END.finditer(text, left, at)]
    stop = SENTENCE_END.search(text, at, at + REACH)
    return (stops[-1] if stops else left), (stop.start() if stop else at + REACH)
