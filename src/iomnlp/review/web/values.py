"""Values as people write them: sums, numbers, dates, countries; raw text stays as it was printed."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from babel.dates import format_datetime
from babel.numbers import format_decimal, get_currency_symbol

from iomnlp.review.web.edtf import words
from iomnlp.review.web.locale import Language

NARROW = "\u202f"
NO_BREAK = "\u00a0"


def number(value: str, language: Language) -> str:
    """A decimal string with its thousands set apart; its decimals are kept.

    >>> from iomnlp.review.web.locale import language
    >>> number("1250000.50", language("fr")).replace(NARROW, " ")
    '1 250 000,50'
    """
    try:
        exact = Decimal(value)
    except InvalidOperation:
        return value
    exponent = exact.as_tuple().exponent
    digits = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(exact, format=pattern, locale=language.locale)


def money(value: str, currency: str | None, language: Language, upper: str | None = None) -> str:
    """A sum or a range of sums; cents are shown where there are any.

    >>> from iomnlp.review.web.locale import language
    >>> money("1250000.50", "EUR", language("fr")).replace(NARROW, " ").replace(NO_BREAK, " ")
    '1 250 000,50 €'
    >>> money("300000.00", "USD", language("en"))
    '$300,000'
    """
    figures = [_cents(one, language) for one in (value, upper) if one is not None]
    said = f"{NO_BREAK}–{NO_BREAK}".join(figures)
    if currency is None:
        return said
    symbol = get_currency_symbol(currency, locale=language.locale)
    if language.code == "en":
        return f"{symbol}{said}" if not symbol[-1].isalpha() else f"{symbol}{NO_BREAK}{said}"
    return f"{said}{NO_BREAK}{symbol}"


def _cents(value: str, language: Language) -> str:
    try:
        exact = Decimal(value)
    except InvalidOperation:
        return value
    if exact == exact.to_integral_value():
        return number(str(exact.to_integral_value()), language)
    return number(value if len(value.partition(".")[2]) >= 2 else f"{exact:.2f}", language)


def date(edtf: str | None, language: Language) -> str:
    """A date in words, or that nothing resolves it."""
    return words(edtf, language) if edtf else language.text("unresolved date")


def moment(at: str, language: Language) -> str:
    """A moment (ISO 8601, UTC) as the reader's language writes it.

    >>> from iomnlp.review.web.locale import language
    >>> moment("2026-11-27T03:44:10.123Z", language("fr"))
    '27 nov. 2026, 03:44:10'
    """
    return format_datetime(datetime.fromisoformat(at), tzinfo=UTC, locale=language.locale)


def country(code: str | None, language: Language) -> str:
    """A country's name by its code.

    >>> from iomnlp.review.web.locale import language
    >>> country("ML", language("fr")), country("XX", language("fr"))
    ('Mali', 'XX')
    """
    from iomnlp.review.web.wording import countries

    return countries(language.code).get(code, code) if code else ""


def percent(confidence: float | None, language: Language) -> str:
    """A probability for a reader; empty where none was measured.

    >>> from iomnlp.review.web.locale import language
    >>> percent(0.886, language("fr")).replace(NARROW, " ").replace(NO_BREAK, " ")
    '89 %'
    """
    if confidence is None:
        return ""
    # 99.6 % is no certainty.
    shown = min(round(confidence * 100), 99) if confidence < 1 else 100
    return f"{shown}{NARROW if language.code == 'fr' else ''}%"


def amount_of(fact: dict[str, Any], language: Language) -> str:
    """The sum of an amount or a budget."""
    return money(fact["value"], fact.get("currency"), language, fact.get("upper"))
