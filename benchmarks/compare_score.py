"""One scorer for all tools: items against a gold record, by kind.

Names are compared by their place (strictly, and by overlap), sums by value and currency, percentages and counts by
value, dates by EDTF and by overlap. What an annotator calls optional counts neither way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from compare_texts import within

from iomnlp.learn.forms import quantity
from iomnlp.learn.ground import Gold
from iomnlp.learn.score import Tally, Value, align, name_key, normal
from iomnlp.lexicon import countries
from iomnlp.record import Amount, Count, Date, Record

NAMES = {"place": ("countries", "places"), "organisation": ("organisations",), "person": ("people",)}
COUNTED = {"person", "household", "country"}


@dataclass(frozen=True)
class Item:
    """One thing that a tool found; places in code points of the document's text, null where it tells none."""

    kind: str
    start: int | None = None
    end: int | None = None
    value: str | None = None
    upper: str | None = None
    currency: str | None = None
    edtf: str | None = None
    also: tuple[str, ...] = ()


def items_of(record: Record) -> list[Item]:
    """A record as a tool's items."""
    found = [
        Item(kind, e.start, e.end)
        for kind, fields in NAMES.items()
        for field in fields
        for fact in getattr(record, field)
        for e in fact.evidence
    ]
    for sum_ in record.amounts:
        e = sum_.evidence[0]
        found.append(Item("sum", e.start, e.end, sum_.value, sum_.upper, sum_.currency))
    for count in record.counts:
        e = count.evidence[0]
        if count.unit != "other":
            kind = "percent" if count.unit == "percent" else "count"
            found.append(Item(kind, e.start, e.end, count.value, count.upper))
    for date in record.dates:
        found.append(Item("date", date.evidence[0].start, date.evidence[0].end, edtf=date.edtf))
    return found


def score(tally: Tally, gold: Gold, items: Sequence[Item], kinds: Iterable[str], regions: Any = None) -> None:
    """Compare the items of one document with its gold record.

    Parameters
    ----------
    tally : Tally
        Where counts go, under names like `place strict` or `sum`.
    gold : Gold
        The annotated document.
    items : sequence of Item
        What the tool found in it.
    kinds : iterable of str
        What the tool can find; nothing else is compared.
    regions : list of (start, end), optional
        Where names were looked for; names elsewhere are left out on both sides.
    """
    for kind in kinds:
        found = [item for item in items if item.kind == kind]
        if kind in NAMES:
            _names(tally, gold, kind, found, regions)
        elif kind == "sum":
            _sums(tally, gold, found)
        elif kind == "date":
            _dates(tally, gold, found)
        else:
            _counts(tally, gold, kind, found)


def _names(tally: Tally, gold: Gold, kind: str, items: Sequence[Item], regions: Any) -> None:
    wanted: dict[tuple[int, int], bool] = {}
    for field in NAMES[kind]:
        for fact in getattr(gold.record, field):
            for e in fact.evidence:
                optional = fact.id in gold.tolerance.optional or (field == "countries" and _is_demonym(e.text))
                wanted[e.start, e.end] = wanted.get((e.start, e.end), True) and optional
    found = {(item.start, item.end) for item in items if item.start is not None and item.end is not None}
    if regions is not None:
        wanted = {span: optional for span, optional in wanted.items() if within(regions, span[0])}
        found = {span for span in found if within(regions, span[0])}
    _places(tally, gold.name, kind, wanted, sorted(found))


def _places(
    tally: Tally, document: str, kind: str, wanted: dict[tuple[int, int], bool], found: Sequence[tuple[int, int]]
) -> None:
    """Spans, exactly and by overlap, one to one."""
    tally.values(
        document,
        f"{kind} strict",
        [Value(str(span), optional=optional) for span, optional in wanted.items()],
        [Value(str(span)) for span in found],
    )
    for one, other in align(list(wanted), found, _overlap):
        label = str(one or other)
        marks = [Value(label, optional=wanted[one])] if one else []
        tally.values(document, f"{kind} lenient", marks, [Value(label)] if other else [])


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> float:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, shared) / (max(one[1], other[1]) - min(one[0], other[0]))


@lru_cache
def _demonyms() -> frozenset[str]:
    return frozenset(name_key(form) for country in countries() for form in country.adjectives)


def _is_demonym(text: str) -> bool:
    """Whether a mention of a country is an adjective or its people: named-entity models mark names alone."""
    return text[:1].islower() or name_key(text) in _demonyms()


def _sums(tally: Tally, gold: Gold, items: Sequence[Item]) -> None:
    wanted = [_value(gold, a, lambda a: quantity(a.value, a.upper, a.currency)) for a in gold.record.amounts]
    given = {value.text for value in wanted}
    found = []
    for item in items:
        # A tool that says "dollar" and no more is right about a bare one, however the document settles it.
        codes = ("USD", None) if item.currency == "dollar" else (item.currency,)
        forms = [quantity(str(item.value), item.upper, code) for code in codes]
        found.append(Value(next((form for form in forms if form in given), forms[0])))
    tally.values(gold.name, "sum", wanted, found)
    tally.values(
        gold.name,
        "sum value",
        [_value(gold, a, lambda a: quantity(a.value, a.upper, None)) for a in gold.record.amounts],
        [Value(quantity(str(item.value), item.upper, None)) for item in items],
    )


def _counts(tally: Tally, gold: Gold, kind: str, items: Sequence[Item]) -> None:
    units = {"percent"} if kind == "percent" else COUNTED | {"other"}
    wanted = [
        _value(gold, c, lambda c: quantity(c.value, c.upper, None), optional=c.unit == "other")
        for c in gold.record.counts
        if c.unit in units
    ]
    tally.values(gold.name, kind, wanted, [Value(quantity(str(i.value), i.upper, None)) for i in items])


def _dates(tally: Tally, gold: Gold, items: Sequence[Item]) -> None:
    """By EDTF, "about" left aside; what the document leaves open is right where its words are found and left open.

    The page's own date and words for it ("ce jeudi") are no dates of the record; a tool that gives them is not blamed.
    """

    def form(date: Date) -> str:
        return date.edtf.replace("~", "") if date.edtf else f"? {normal(date.raw)}"

    wanted = [_value(gold, d, form, text="raw") for d in gold.record.dates]
    given = {value.text for value in wanted}
    open_ones = [d for d in gold.record.dates if d.edtf is None]
    own = gold.record.published.edtf if gold.record.published else None
    items = [item for item in items if item.edtf is None or item.edtf != own or own in given]
    found = []
    for item in items:
        if item.edtf:
            forms = [reading.replace("~", "") for reading in (item.edtf, *item.also)]
            found.append(Value(next((one for one in forms if one in given), forms[0])))
        else:
            found.append(Value(next((form(d) for d in open_ones if _touches(d, item)), "? elsewhere")))
    tally.values(gold.name, "date", wanted, found)
    spans = {(d.evidence[0].start, d.evidence[0].end): d.id in gold.tolerance.optional for d in gold.record.dates}
    places = [(i.start, i.end) for i in items if i.start is not None and i.end is not None]
    _places(tally, gold.name, "date", spans, places)


def _touches(date: Date, item: Item) -> bool:
    e = date.evidence[0]
    return item.start is not None and item.end is not None and _overlap((e.start, e.end), (item.start, item.end)) > 0


def _value(gold: Gold, fact: Amount | Count | Date, form: Any, optional: bool = False, **keys: str) -> Value:
    """A gold fact in comparable form, with the other values that its annotator accepts."""
    others = {form(fact)}
    for key, accepted in gold.tolerance.accept.get(fact.id, {}).items():
        field = keys.get(key, key)
        if field in type(fact).model_fields:
            others |= {form(fact.model_copy(update={field: other})) for other in accepted}
    return Value(form(fact), None, frozenset(others), optional or fact.id in gold.tolerance.optional)
