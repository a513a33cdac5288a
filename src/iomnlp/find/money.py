"""Sums of money: value, range, currency and qualifier."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from iomnlp.additions import few_per_additions
from iomnlp.find.money_beside import currency_after, currency_label
from iomnlp.find.money_ellipsis import SCALE_WORD, crosses, is_year, shared_currency, upper_bound
from iomnlp.find.money_lexicon import (
    CFA,
    cfa_chooser,
    qualified_dollar,
    symbol_before,
)
from iomnlp.find.numbers import SHORT_VALUES, plain, words_of
from iomnlp.find.quantities import (
    CHANGE,
    WINDOW,
    Quantity,
    find_quantities,
    qualifier_after,
    qualifier_before,
    with_from,
)
from iomnlp.record import Qualifier
from iomnlp.source import fold

# "$10M", "CHF 3 Mio": behind a leading symbol the short scale stands alone.
SHORT_SCALE = re.compile(r" ?(?P<scale>[kK]|Mds?|Mrds?|[mM]|[mM]io|bn)(?!\w)")
SWISS_DASH = re.compile(r"\.[-–]")
DOLLAR_OF = re.compile(r" \(?(?P<form>US|USD|CA|CAN|CAD|AU|AUD|NZ|NZD|canadiens|américains|australiens)\b\)?")
JOINED = {" à ", " et ", " - ", "-", "–", " – "}
# "3,2 millions sur les 7 millions de dollars": the currency of the second stands for both.
ELLIPSIS = re.compile(
    r"(?: sur (?:les |un total de |un budget de |un montant de |un appel de )?|, | et | à )(?:[^\W\d]{2,9} )?$"
)
# "doté respectivement de 410 000 et de 295 000 euros": two numbers of one kind side by side.
PAIR = re.compile(r" (?:et|ou) (?:de |d'|a )?")
DENIED = re.compile(rf"(?<![\w-])(?:{'|'.join(words_of('money_words.yaml', 'denials'))}) (?:[a-z]{{2,12}} ){{0,2}}$")
# "un franc pour chaque franc épargné", "un euro sur deux" tell a share.
EACH = re.compile(r" (?:pour (?:chaque|un)|sur|par) (?:[a-z]{3,12}|\d)")
PAIRED = 1_000


@dataclass(frozen=True, slots=True)
class Money:
    """One printed sum.

    Offsets are code points and take in the qualifier words. `upper` is set for ranges only. `currency` is an ISO 4217
    code or None, and then `bare` is the name as printed in the plural ("dollars", "francs").
    """

    start: int
    end: int
    value: Decimal
    upper: Decimal | None
    currency: str | None
    qualifier: Qualifier
    bare: str | None
    rule: str


def _sum(text: str, low: str, quantity: Quantity, taken: int) -> Money | None:
    """The sum that a number makes with the currency beside it; `taken` is where the sum before it ends."""
    article = quantity.number.article
    before = None if article else symbol_before(text, quantity.core_start)
    if before is not None and before.start < taken:
        before = None
    after = currency_after(text, low, quantity)
    if after is not None and article and EACH.match(low, after.end):
        after = None
    if after is not None and article and DENIED.search(low[max(0, quantity.start - 40) : quantity.start]):
        after = None
    start, end = quantity.start, quantity.core_end
    if before is not None:
        dashed = SWISS_DASH.match(text, end)
        end = dashed.end() if dashed else end
        code, bare, rule = before.code, before.bare, "money.before"
        qualified = qualifier_before(low, before.start)
        qualifier: Qualifier = quantity.qualifier
        start = before.start
        if qualified is not None:
            start = qualified[0]
            qualifier = qualified[1] if qualifier == "exact" else qualifier
        short = SHORT_SCALE.match(text, end) if quantity.number.scale == 1 else None
        factor = Decimal(10) ** SHORT_VALUES[short["scale"].lower()] if short else Decimal(1)
        end = short.end() if short else end
        if code is None and (own := DOLLAR_OF.match(text, end)) and (named := qualified_dollar(own["form"])):
            code, bare, end = named, None, own.end()
        elif after is not None and (after.code == code or (code is None and after.bare is None)):
            code, bare, end = after.code, after.bare, after.end
        upper = quantity.upper * factor if quantity.upper is not None else None
        return Money(start, end, quantity.value * factor, upper, code, qualifier, bare, rule)
    if after is not None:
        return _closed(
            low,
            Money(
                with_from(low, quantity),
                after.end,
                quantity.value,
                quantity.upper,
                after.code,
                quantity.qualifier,
                after.bare,
                "money.after",
            ),
        )
    label = currency_label(text, low, quantity.core_start) if not article and not quantity.number.glued else None
    if label is not None:
        return Money(
            start, end, quantity.value, quantity.upper, label.code, quantity.qualifier, label.bare, "money.label"
        )
    return None


def _closed(low: str, money: Money) -> Money:
    """The sum with the qualifier words behind it ("5 000 euros environ")."""
    found = qualifier_after(low, money.end) if money.qualifier == "exact" else None
    return replace(money, end=found[0], qualifier=found[1]) if found else money


def _join(text: str, first: Money, second: Money, scales: tuple[Decimal, Decimal]) -> Money | None:
    """The range that two sums make ("entre 3 millions d'euros et 5 millions d'euros")."""
    between = text[first.end : second.start]
    same = (first.currency, first.bare) == (second.currency, second.bare)
    if between not in JOINED or not same or first.upper is not None or second.upper is not None:
        return None
    low = plain(text[max(0, first.start - WINDOW) : first.start])
    framed = low.endswith("entre ") if between == " et " else not CHANGE.search(low)
    value = first.value * (scales[1] if scales[0] == 1 and first.value * scales[1] < second.value else 1)
    if not framed or value >= second.value:
        return None
    start = first.start - len("entre ") if between == " et " else first.start
    return Money(start, second.end, value, second.value, second.currency, "range", second.bare, "money.range")


# What begins with the zeros of another number is the rest of it: its value is not known.
CUT = re.compile(r"[^\d\n]{0,12}00")


def find_money(text: str) -> tuple[Money, ...]:
    """Sums of money in French text.

    Parameters
    ----------
    text : str
        French text, raw or folded.

    Returns
    -------
    tuple of Money
        In the order of the text, without overlaps.

    Notes
    -----
    "francs CFA" are XOF or XAF after the nearest country or city of either zone that the text names, else XOF with the
    rule `money.cfa_default`. "des millions de dollars" gives nothing: there is no number in it.

    Examples
    --------
    >>> [(str(m.value), m.currency, m.qualifier) for m in find_money("Lima a plus de 1,2 million de francs suisses.")]
    [('1200000', 'CHF', 'at_least')]
    >>> find_money("un don de 5 000 dollars")[0].bare
    'dollars'
    """
    return _find(fold(text))


@few_per_additions
def _find(folded: str) -> tuple[Money, ...]:
    """The sums of a folded text; kept for the finder of counts."""
    low = plain(folded)
    quantities = find_quantities(folded)
    found: list[Money] = []
    scales: list[Decimal] = []
    crossed = dwarfed = False
    for i, quantity in enumerate(quantities):
        money = _sum(folded, low, quantity, found[-1].end if found else 0)
        if money is None and found and not _ahead(folded, low, quantities[i : i + 2]):
            large = quantity.number.scale >= SCALE_WORD
            between = dwarfed if large else crossed
            shared = shared_currency(folded, low, quantity, found[-1].end, scales[-1], between)
            ranged = _ranged(low, quantity, found[-1])
            if shared is not None and ranged is None:
                found.append(_closed(low, _share(quantity, found[-1], shared)))
                scales.append(max(quantity.number.scale, shared))
            elif ranged is not None:
                found[-1] = ranged
        if money is None:
            # Before the first sum, nothing stands between two of them.
            if found and quantity.core_end > found[-1].end and crosses(low, quantity):
                crossed = True
                dwarfed = dwarfed or quantity.value >= SCALE_WORD
            continue
        crossed = dwarfed = False
        previous = quantities[i - 1] if i else None
        if previous is not None and previous.core_start >= (found[-1].end if found else 0):
            elliptic = _elliptic(folded, previous, quantity, money)
            if elliptic is not None:
                found.append(elliptic)
                scales.append(previous.number.scale)
        joined = _join(folded, found[-1], money, (scales[-1], quantity.number.scale)) if found else None
        if joined is not None:
            found[-1] = joined
        else:
            found.append(money)
            scales.append(quantity.number.scale)
    found = [m for m in found if not CUT.match(folded, m.start)]
    if not any(m.currency == CFA for m in found):
        return tuple(found)
    choose = cfa_chooser(folded)
    return tuple(_settle_cfa(m, choose) for m in found)


def _settle_cfa(money: Money, choose: Callable[[int], tuple[str, bool]]) -> Money:
    if money.currency != CFA:
        return money
    code, told = choose(money.start)
    return replace(money, currency=code, rule=money.rule if told else "money.cfa_default")


def _ahead(text: str, low: str, pair: Sequence[Quantity]) -> bool:
    """Whether a number without a currency takes that of the next one ("1,9 million et 0,5 million d'euros")."""
    if len(pair) < 2 or pair[1].core_start - pair[0].core_end > WINDOW:
        return False
    between = text[pair[0].core_end : pair[1].core_start].lower()
    linked = ELLIPSIS.fullmatch(between) or PAIR.fullmatch(between)
    return linked is not None and currency_after(text, low, pair[1]) is not None


def _share(quantity: Quantity, last: Money, factor: Decimal) -> Money:
    """A part of the sums before it, in their currency ("2 millions d'euros au HCR, 1,5 million pour l'OIM")."""
    return replace(
        last,
        start=quantity.start,
        end=quantity.core_end,
        value=quantity.value * factor,
        upper=quantity.upper * factor if quantity.upper is not None else None,
        qualifier=quantity.qualifier,
        rule="money.ellipsis",
    )


def _ranged(low: str, quantity: Quantity, last: Money) -> Money | None:
    """The range that a sum and the bare number behind it make ("de 250 euros à 1 000")."""
    start = upper_bound(low, quantity, last.start, last.end)
    if start is None or last.upper is not None or quantity.upper is not None or quantity.value <= last.value:
        return None
    return replace(
        last, start=start, end=quantity.core_end, upper=quantity.value, qualifier="range", rule="money.range"
    )


def _elliptic(text: str, first: Quantity, second: Quantity, money: Money) -> Money | None:
    """The sum whose currency is printed with the next one only."""
    between = text[first.core_end : second.core_start]
    if len(between) > WINDOW or money.rule == "money.before" or first.number.article or first.number.glued:
        return None
    value = first.value
    pair = PAIR.fullmatch(between.lower()) is not None and min(value, second.value) >= PAIRED
    if pair and not is_year(text, first) and first.number.scale == second.number.scale:
        return _bare(first, value, money)
    if not ELLIPSIS.fullmatch(between.lower()):
        return None
    if between == " à " and CHANGE.search(plain(text[max(0, first.start - WINDOW) : first.start])):
        value *= (
            second.number.scale if first.number.scale == 1 and value * second.number.scale < second.value * 1000 else 1
        )
    elif first.number.scale < SCALE_WORD or second.number.scale < SCALE_WORD:
        return None
    return _bare(first, value, money)


def _bare(quantity: Quantity, value: Decimal, money: Money) -> Money:
    """A number as a sum in the currency of another."""
    return Money(
        quantity.start,
        quantity.core_end,
        value,
        quantity.upper,
        money.currency,
        quantity.qualifier,
        money.bare,
        "money.ellipsis",
    )
