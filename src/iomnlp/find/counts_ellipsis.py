"""Numbers of persons whose noun stands elsewhere ("2 000 réfugiés au Tchad et 1 500 au Niger")."""

from __future__ import annotations

import re

from iomnlp.find.money_ellipsis import TIME_AHEAD, is_year
from iomnlp.find.numbers import words_of
from iomnlp.find.quantities import PERCENT_SIGN, Quantity


def _any(key: str) -> str:
    """The listed words as a pattern, longest first."""
    return "|".join(re.escape(w).replace(r"\ ", " ") for w in sorted(words_of("counts_words.yaml", key), key=len)[::-1])


NEAR = 45
REACH = 300
SIDE = 60
HUNDRED, THOUSAND = 100, 1000
FREE = re.compile(rf" (?:{_any('ahead')})\b| ?[,.;:!?)»]|$")
LISTED = re.compile(rf"(?:(?<!\w)(?:{_any('lists')})|[,;(]) ?$")
TOOK_IN = re.compile(rf"(?<!\w)(?:en|n'en|qu'en) (?:{_any('took_in')}) $")
GROUPED = re.compile(r"\d[ .,']\d{3}|[a-z]{3}")
# "vingt-quatre morts en Bosnie, trente-trois en Serbie": small numbers count only side by side, each with its place.
PLACED = re.compile(r" (?:en|au|aux|a|dans (?:le|la|les|l')) ?(?=[A-ZÀ-Þ])")
NUMBER_OF = re.compile(r"(?<!\w)nombre (?:total |exact |reel )?(?:de |d'|des )")
RECKONED = re.compile(rf"(?<!\w)(?:{_any('reckoned')}) $")
# A pattern of so many forms is asked only where one of them ends.
RECKONED_ENDS = tuple(f"{form} " for form in words_of("counts_words.yaml", "reckoned"))
BEHIND = re.compile(r",? le nombre (?:total |exact |reel )?(?:de |d'|des )")
SENTENCE_END = re.compile(r"[.!?] |  |\n")


def same_noun(text: str, low: str, quantity: Quantity, last: tuple[int, int], crossed: bool) -> bool:
    """Whether a bare number counts what the number before it does.

    Parameters
    ----------
    text, low : str
        The folded text, and its plain form.
    quantity : Quantity
        A number with no noun behind it.
    last : tuple of int
        Start and end of the count before it.
    crossed : bool
        Whether another number stands between the two.
    """
    start, end = quantity.start, quantity.core_end
    number = quantity.number
    if number.article or number.glued or crossed or start - last[1] > REACH or is_year(low, quantity):
        return False
    if PERCENT_SIGN.match(low, end) or TIME_AHEAD.match(low, end) or not FREE.match(low, end):
        return False
    before = low[max(0, start - NEAR) : start]
    ends = sum(1 for _ in SENTENCE_END.finditer(low, last[1], start))
    printed = low[quantity.core_start : end]
    many = quantity.value >= THOUSAND and GROUPED.search(printed) is not None
    if TOOK_IN.search(before):
        return ends <= 1 and (many or quantity.value >= HUNDRED)
    if ends or not LISTED.search(before):
        return False
    if many or (quantity.value >= HUNDRED and (before.endswith("dont ") or quantity.qualifier != "exact")):
        return True
    placed = PLACED.match(text, last[1]) is not None and PLACED.match(text, end) is not None
    return placed and start - last[1] <= SIDE


def number_of(low: str, quantity: Quantity) -> int | None:
    """Where the noun begins whose number this is ("le nombre de déplacés est estimé à 650 000"), or None."""
    behind = BEHIND.match(low, quantity.core_end)
    if behind is not None:
        return behind.end()
    if not low.endswith(RECKONED_ENDS, 0, quantity.start):
        return None
    if not RECKONED.search(low, max(0, quantity.start - NEAR), quantity.start):
        return None
    left = max(0, quantity.start - REACH)
    stops = [m.end() for m in SENTENCE_END.finditer(low, left, quantity.start)]
    named = [m.end() for m in NUMBER_OF.finditer(low, stops[-1] if stops else left, quantity.start)]
    return named[-1] if named else None
