"""Numbers with what surrounds them: ranges ("entre 3 et 5 millions") and qualifiers ("plus de", "quelque")."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from iomnlp.find.numbers import Number, plain, rows, scan_numbers
from iomnlp.record import Qualifier
from iomnlp.source import fold

WINDOW = 45
PERCENT = r"(?:[ ]?%(?!\w)|[ ]pour[ ]?cents?\b|[ ]pourcentages?\b|[ ]p\.[ ]?cent\b|[ ]p\.[ ]?100\b)"
TO = re.compile(r"(?P<percent>" + PERCENT + r")?(?:[ ]a[ ](?:pres[ ]de[ ])?|[ ]?[-–][ ]?|[ ]ou[ ])", re.VERBOSE)
AND = re.compile(r"(?P<percent>" + PERCENT + r")?[ ]et[ ]", re.VERBOSE)
PERCENT_SIGN = re.compile(PERCENT)
# "est passé de 2 à 5 millions" tells two values, not a range.
# Verbal endings only: a "passage" or a "portefeuille" changes nothing.
VERBS = (
    r"(?<!\w)(?:(?:pass|augment|baiss|chut|recul|ramen|port|grimp|progress|diminu|tomb|relev|mont|double|chang|abaiss|remont)"
    r"(?:e|ee|es|ees|ent|a|ait|aient|er|era|eront|erait|eraient|erent|ant)|"
    r"(?:redui|descend)\w{0,6})"
)
CHANGE = re.compile(VERBS + r"(?: \w{1,12}){0,3} de $")
CHANGE_PERCENT = re.compile(VERBS + r"[^.;:!?]{0,40} de $")


class Quantity(NamedTuple):
    """A number or a range with its qualifier words.

    `start` and `end` take in the qualifier before it, `core_start` and `core_end` are the number's own; `number` is the
    last printed number.
    """

    start: int
    end: int
    core_start: int
    core_end: int
    value: Decimal
    upper: Decimal | None
    qualifier: Qualifier
    number: Number
    rule: str


def _forms(place: str) -> dict[str, str]:
    return {r["form"]: r["qualifier"] for r in rows("numbers_qualifiers.csv") if r["place"] == place}


def _endings(form: str) -> tuple[str, ...]:
    """What a form ends a text with: a final "de" also elides and contracts, a final "à" contracts."""
    if form.endswith(" de"):
        return tuple(form.removesuffix("de") + last for last in ("de ", "d'", "des ", "du "))
    if form.endswith((" a", "'a")):
        return tuple(form.removesuffix("a") + last for last in ("a ", "au ", "aux "))
    return (f"{form} ",)


BEFORE = _forms("before")
AFTER = _forms("after")
QUALIFIED = {ending: BEFORE[form] for form in sorted(BEFORE, key=len) for ending in _endings(form)}
LENGTHS = sorted({len(ending) for ending in QUALIFIED}, reverse=True)
LAST = min(LENGTHS)
TAILS = {ending[-LAST:] for ending in QUALIFIED}
FOLLOWED = re.compile(r"[ ](?P<form>" + "|".join(sorted(AFTER, key=len, reverse=True)) + r")(?!\w)(?! \d| de\b)")


def _ending(low: str, at: int) -> tuple[int, str] | None:
    """Where the longest qualifier that ends right before `at` begins, and what it says."""
    if at < LAST or low[at - LAST : at] not in TAILS:
        return None
    for length in LENGTHS:
        said = QUALIFIED.get(low[at - length : at]) if length <= at else None
        before = low[at - length - 1 : at - length]
        if said is not None and low.startswith("plus", at - length) and low.endswith("en ", 0, at - length):
            return None  # "en plus des 20 millions"
        if said is not None and not (before.isalnum() or before in ("_", "-")):
            # "en plus de 5 millions" adds to what comes before it.
            added = low.startswith("plus d", at - length) and low.endswith(("en ", "outre "), 0, at - length)
            return None if added else (at - length, said)
    return None


def qualifier_before(low: str, start: int) -> tuple[int, Qualifier] | None:
    """Where the qualifier words before `start` begin, and what they say; the outermost bound wins over "environ"."""
    found: tuple[int, Qualifier] | None = None
    for _ in range(2):
        at = start if found is None else found[0]
        ending = _ending(low, at)
        if ending is None:
            return found
        begin, said = ending
        if found is not None and said == "about":
            said = found[1]
        found = (begin, _qualifier(said))
    return found


def _qualifier(said: str) -> Qualifier:
    names: dict[str, Qualifier] = {"about": "about", "at_least": "at_least", "at_most": "at_most"}
    return names[said]


def qualifier_after(low: str, end: int) -> tuple[int, Qualifier] | None:
    """Where the qualifier words behind `end` stop, and what they say ("5 000 euros environ")."""
    match = FOLLOWED.match(low, end)
    return (match.end(), _qualifier(AFTER[match["form"]])) if match else None


def ends_with_word(low: str, words: str, at: int) -> bool:
    """Whether whole words end right before `at`."""
    if not low.endswith(words, 0, at):
        return False
    before = low[max(0, at - len(words) - 1) : at - len(words)]
    return not (before.isalnum() or before == "_")


def _range(first: Number, second: Number, low: str) -> tuple[int, Decimal] | None:
    """Start and lower bound of the range that two neighbouring numbers make."""
    if first.rounded or first.article or first.glued:
        return None
    link = AND if ends_with_word(low, "entre ", first.start) else TO
    match = link.match(low, first.end)
    if match is None or match.end() != second.start:
        return None
    before = low[max(0, first.start - WINDOW) : first.start]
    if CHANGE.search(before):
        return None
    if match["percent"] and (not PERCENT_SIGN.match(low, second.end) or CHANGE_PERCENT.search(before)):
        return None
    value = first.value
    if first.scale == 1 and second.scale > 1 and value * second.scale < second.value:
        value *= second.scale
    # "de 8 à 3 millions" goes down: it is no range from eight on.
    falling = first.scale == 1 and second.scale >= 1_000_000 and value < 1000 and value * second.scale > second.value
    if value >= second.value or falling:
        return None
    start = first.start - len("entre ") if link is AND else first.start
    return start, value


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Every number or range of a text with its qualifier.

    Parameters
    ----------
    text : str
        French text, raw or folded.

    Returns
    -------
    tuple of Quantity
        In the order of the text; lone articles and numbers glued to letters are among them.

    Examples
    --------
    >>> [(str(q.value), str(q.upper), q.qualifier) for q in find_quantities("entre 3 et 5 millions, quelque 200 abris")]
    [('3000000', '5000000', 'range'), ('200', 'None', 'about')]
    """
    return _find(fold(text))


@lru_cache(maxsize=8)
def _find(folded: str) -> tuple[Quantity, ...]:
    """The numbers of a folded text; kept, since sums and counts both ask for them."""
    low = plain(folded)
    found: list[Quantity] = []
    pending: Number | None = None
    for number in (*scan_numbers(folded), None):
        if pending is not None and number is not None and number.start - pending.end <= 20:
            bounds = _range(pending, number, low)
            if bounds is not None:
                start, value = bounds
                qualified = qualifier_before(low, start)
                start = qualified[0] if qualified and qualified[1] == "about" else start
                found.append(
                    Quantity(
                        start, number.end, bounds[0], number.end, value, number.value, "range", number, "numbers.range"
                    )
                )
                pending = None
                continue
        if pending is not None:
            found.append(_single(pending, low))
        pending = number
    return tuple(found)


def with_from(low: str, quantity: Quantity) -> int:
    """The start, with the "de" that frames a range ("de 300 à 400 femmes")."""
    start = quantity.start
    framed = (
        quantity.qualifier == "range" and low[max(0, start - 3) : start] == "de " and " a " in low[start : quantity.end]
    )
    return start - 3 if framed and (start == 3 or not low[start - 4].isalnum()) else start


def _single(number: Number, low: str) -> Quantity:
    qualified = qualifier_before(low, number.start)
    start, qualifier = qualified if qualified else (number.start, _qualifier("about") if number.rounded else "exact")
    return Quantity(start, number.end, number.start, number.end, number.value, None, qualifier, number, number.rule)
