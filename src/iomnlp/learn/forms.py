"""Facts in comparable forms: what two facts must share to be the same."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from iomnlp.learn.score import name_key, normal, overlap
from iomnlp.record import Amount, Count, Organisation, Output, Record

REQUIRED_UNITS = {"person", "household", "percent", "country"}
SAME_TEXT = 0.5


def quantity(value: str, upper: str | None, unit: str | None) -> str:
    """Value, range and unit in one comparable form.

    >>> quantity("1024000.00", None, "CAD") == quantity("1024000", None, "CAD")
    True
    """

    def plain(number: str) -> str:
        return f"{Decimal(number).normalize():f}"

    return f"{plain(value)}{'–' + plain(upper) if upper else ''} {unit or '?'}"


def segment_kinds(record: Record) -> list[str]:
    """The kind of the segment of each character."""
    return [s.kind for s in record.segments for _ in range(s.start, s.end)]


def is_required(fact: Any) -> bool:
    """Whether a fact is scored: counts of things are not."""
    return not isinstance(fact, Count) or fact.unit in REQUIRED_UNITS


def sheet_value(key: str, fact: Any) -> str | None:
    """A value of the sheet in comparable form."""
    if fact is None:
        return None
    if key == "budget":
        return quantity(fact.value, None, fact.currency)
    value = getattr(
        fact, {"type": "code", "status": "code", "scope": "code", "start": "edtf", "end": "edtf"}.get(key, "value")
    )
    return None if value is None else str(value)


def each(value: Any) -> list[Any]:
    """The values of a key, null left out."""
    values = value if isinstance(value, tuple) else (value,)
    return [one for one in values if one is not None]


def gives(body: Organisation | None) -> bool:
    """Whether an organisation is a donor."""
    return body is not None and "donor" in body.roles


def person_key(person: Any) -> str:
    """A person in one role."""
    return f"{name_key(person.name)} ({person.role})"


def short(text: str) -> str:
    """A text cut to 60 characters for a list."""
    words = normal(text)
    return words if len(words) <= 60 else words[:59] + "…"


def statement(output: Output) -> str:
    """An output's statement."""
    return normal(output.text).rstrip(".;,")


def said(text: str) -> str:
    """The words of a quote without its marks."""
    return normal(text).strip(' «»"“”.,')


def money(amount: Amount) -> str:
    """A sum."""
    return quantity(amount.value, amount.upper, amount.currency)


def number(count: Count) -> str:
    """A count."""
    return quantity(count.value, count.upper, count.unit)


def same_quantity(gold: Amount | Count, found: Amount | Count) -> float:
    """How surely two quantities are the same printing."""
    if not found.evidence or not gold.evidence:
        return 0
    same_value = Decimal(gold.value) == Decimal(found.value)
    shared = overlap(gold.raw, found.raw)
    near = abs(gold.evidence[0].start - found.evidence[0].start) < len(gold.raw)
    return same_value + shared + near if same_value or shared >= SAME_TEXT else 0


def chain(relation: dict[str, str | None], keys: Iterable[str]) -> str:
    """A relation's parties on one line."""
    return " | ".join(relation[key] or "–" for key in keys)
