"""Sums whose currency is printed with another sum ("6 millions de dollars, dont 3 millions du CERF")."""

from __future__ import annotations

import re
from decimal import Decimal

from iomnlp.find.numbers import rows, words_of
from iomnlp.find.quantities import PERCENT_SIGN, Quantity


def _any(key: str) -> str:
    """The listed words as a pattern, longest first."""
    return "|".join(re.escape(w).replace(r"\ ", " ") for w in sorted(words_of("money_words.yaml", key), key=len)[::-1])


MONTHS = [r["form"] for r in rows("calendar.csv") if r["role"] == "month"]
SCALE_WORD = 1_000_000
# How far behind a sum a bare number, or bare millions, may take its currency.
REACH, FAR = 300, 500
NEAR = 40
# Participles agree with the millions ("versés") or the sum ("versée"); a few end otherwise ("promis", "reçus").
SHARED = rf"(?:(?:qui )?(?:{_any('shares')})(?:e?s?)\b)"
FREE = re.compile(rf",? (?:{SHARED}|(?:{_any('ahead')})\b)| qu'| ?[.,;:!?)»]|$")
# "Près de 27 millions lui ont été promis par l'Australie": what happens to the sum says that it is one.
PASSIVE = re.compile(
    r" (?:d'entre eux )?(?:(?:lui|leur|nous|y|n'y|n'en|en|ne lui|ne leur) )?"
    r"(?:ont|avaient|auraient|seront|seraient|sont|etaient|restent|demeurent)(?: (?:deja|encore|ete|aussi|bien)){0,2}"
    rf" {SHARED}"
)
SHARE = re.compile(rf" (?:{SHARED}|(?:pour|par|provenant|venant|de la part)\b)")
# "3 millions du CERF": a name gives or receives; "3 millions de femmes" and "1,2 million de Tunisiens" are no money.
OF_NAME = re.compile(r" (?:du |de la |de l'|des |(?:de |d')(?![\w-]+s(?!\w)))(?=[A-ZÀ-Þ])")
# Millions take a "de" before their noun: without it they have none.
NOUN_OF = re.compile(r" (?:[a-z-]{3,18} )?(?:de |d'|des )")
LISTED = re.compile(rf"(?:(?<!\w)(?:{_any('lists')}) ?|[,:;(]) ?$")
LED = re.compile(rf"(?<!\w)(?:{_any('nouns')}) ?$|(?<!\w)montant d'$")
COST = re.compile(rf"(?<!\w)(?:{_any('costs')}) $")
SENTENCE_END = re.compile(r"[.!?] |  |\n")
PARAGRAPH_END = re.compile(r"  |\n")
# "l'Allemagne en a fourni 12", "n'en annonce plus que 6": "en" stands for the sums before.
OF_THEM = re.compile(
    r"(?<!\w)en (?:(?:lui|leur|nous|y) )?(?:(?:a|ont|avait|avaient|aura|auront|est|sont) (?:[a-z'-]{2,16} ){1,4}"
    r"|[a-z]{2,14}(?:e|ent|it|ait|aient|ra|ront|rait|raient|oit) )"
    r"(?:(?:plus|deja|encore|a peine|seulement) )?(?:qu[e'] ?)?$"
)
# "sur les 35 qu'elle avait demandés".
OF_WHICH_ALL = re.compile(r"(?<!\w)sur (?:les|ses|leurs) $")
GROUPED = re.compile(r"\d[ .,']\d{3}|[a-z]{3}")
YEAR = re.compile(r"(?:entre )?(?:19|20)\d\d(?:(?: a | et | ou | ?[-–] ?)(?:19|20)\d\d)?")
# Between a sum and its part, days, lengths of time and shares of it leave the currency where it is.
TIME_AHEAD = re.compile(rf"(?:er)? (?:ans?|annees?|mois|semaines?|jours?|heures?|{'|'.join(MONTHS)})\b")
DECIMAL = re.compile(r"\d{1,3}(?:[.,]\d{1,3})?")
# What stands before a range by what stands between its two numbers.
FRAMES = {" a ": "de ", " et ": "entre "}
LINK_LENGTHS = frozenset(map(len, FRAMES))
TO_AHEAD = re.compile(r",? (?:pour|par|selon|en|au|aux|a|chez|l'|suivant|dans)\b|[.,;:!?)»]|$")


def is_year(low: str, quantity: Quantity) -> bool:
    """Whether a number's digits could be a year."""
    return YEAR.fullmatch(low, quantity.core_start, quantity.core_end) is not None


def crosses(low: str, quantity: Quantity) -> bool:
    """Whether a number counts something, so that a bare one behind it belongs to it and to no sum before it."""
    return not (
        quantity.number.article
        or is_year(low, quantity)
        or PERCENT_SIGN.match(low, quantity.core_end)
        or TIME_AHEAD.match(low, quantity.core_end)
    )


def shared_currency(
    text: str, low: str, quantity: Quantity, last_end: int, scale: Decimal, crossed: bool
) -> Decimal | None:
    """By what to multiply a bare number that is a part of the sums before it; None where it is none.

    Parameters
    ----------
    text, low : str
        The folded text, and its plain form.
    quantity : Quantity
        A number with no currency beside it.
    last_end : int
        Where the sum before it ends.
    scale : Decimal
        What the scale word of that sum multiplies by: it stands for "3,1" in "6,4 millions, dont 3,1".
    crossed : bool
        Whether another number stands between the two (for millions: one as large): then only what is said to be a
        share goes back to the sum.
    """
    start, end = quantity.start, quantity.core_end
    number = quantity.number
    large = number.scale >= SCALE_WORD
    reach = FAR if large else REACH
    if number.article or number.glued or not 0 <= start - last_end <= reach or PERCENT_SIGN.match(low, end):
        return None
    free = FREE.match(low, end) is not None or OF_NAME.match(text, end) is not None
    if not large and (crossed or not free or is_year(low, quantity)):
        return None
    gap_ends = sum(1 for _ in SENTENCE_END.finditer(low, last_end, start))
    before = low[max(0, start - NEAR) : start]
    if large:
        free = free or NOUN_OF.match(low, end) is None
        same = PARAGRAPH_END.search(low, last_end, start) is None
        told = (same and not crossed) or (gap_ends == 0 and SHARE.match(low, end) is not None)
        led = gap_ends <= 2 and LED.search(before) is not None
        passive = gap_ends <= 1 and PASSIVE.match(low, end) is not None
        return Decimal(1) if (free and (told or led)) or passive or _bracketed(low, quantity, last_end) else None
    if COST.search(before):
        return Decimal(1) if gap_ends <= 1 else None
    printed = low[quantity.core_start : end]
    of_them = gap_ends <= 1 and OF_THEM.search(before) is not None
    if quantity.value >= 1000 and (GROUPED.search(printed) or quantity.value >= 10_000):
        listed = gap_ends == 0 and LISTED.search(before) is not None
        return Decimal(1) if listed or of_them or (gap_ends <= 1 and LED.search(before) is not None) else None
    if scale < SCALE_WORD or not DECIMAL.fullmatch(printed):
        return None
    shared = gap_ends == 0 and LISTED.search(before) is not None and SHARE.match(low, end) is not None
    asked = gap_ends == 0 and OF_WHICH_ALL.search(before) is not None
    return scale if shared or asked or of_them else None


def _bracketed(low: str, quantity: Quantity, last_end: int) -> bool:
    """Whether a number stands alone in brackets as the sum before it ("(9 millions de francs) … (5 millions)")."""
    alone = low.endswith("(", 0, quantity.start) and low.startswith(")", quantity.core_end)
    return alone and low[last_end : last_end + 1] in (")", ",")


def upper_bound(low: str, quantity: Quantity, last_start: int, last_end: int) -> int | None:
    """Where a range begins whose currency stands with its lower bound ("de 250 euros à 1 000"), or None."""
    if quantity.core_start - last_end not in LINK_LENGTHS:
        return None
    frame = FRAMES.get(low[last_end : quantity.core_start])
    if frame is None or not low.endswith(frame, 0, last_start) or TO_AHEAD.match(low, quantity.core_end) is None:
        return None
    return last_start - len(frame)
