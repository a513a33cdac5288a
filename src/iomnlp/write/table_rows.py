"""A record as rows: one function a table, the cells in the order of its columns in `tables.py`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from iomnlp.record import Evidence, Fact, Party, Record
from iomnlp.write.edtf import bounds
from iomnlp.write.facts import evidence_spans, single_facts

Cell = str | int | float | Decimal | bool | date | None
Row = tuple[Cell, ...]


def number(value: str | None) -> Decimal | None:
    """A decimal string as a number."""
    return None if value is None else Decimal(value)


def several(values: Iterable[str | None]) -> str:
    """Values in one cell."""
    return "; ".join(value for value in values if value)


def flat(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())


def _key(fact: Fact | None, *keys: str) -> Cell:
    """The first of a fact's keys that holds something."""
    values: Iterator[Cell] = (getattr(fact, key) for key in keys)
    return next((value for value in values if value is not None), None) if fact else None


def _days(fact: Fact | None) -> Row:
    """The first and the last day that a date can mean."""
    return bounds(getattr(fact, "edtf", None))


def of_document(record: Record) -> Row:
    """What tells a reader whose row this is, without a look into another table."""
    return record.record_id, record.document.uri, _key(record.title, "value"), _key(record.published, "edtf")


def _of_span(span: Evidence | None) -> Row:
    return (flat(span.text), span.start, span.end) if span else (None, None, None)


def _of_fact(fact: Fact, id: str | None = None) -> Row:
    """The shared keys of a fact; its evidence by the first span."""
    first = fact.evidence[0] if fact.evidence else None
    shared = (*_of_span(first), fact.basis, fact.rule, fact.confidence)
    return shared if id is None else (*shared, id)


def _sheet(record: Record) -> Row:
    sheet = record.project
    if sheet is None:
        return (None,) * 15
    return (
        _key(sheet.project_id, "value"),
        _key(sheet.prima_id, "value"),
        _key(sheet.type, "code"),
        _key(sheet.type, "raw"),
        _key(sheet.status, "code", "raw"),
        _key(sheet.start, "edtf", "raw"),
        _key(sheet.end, "edtf", "raw"),
        _days(sheet.start)[0],
        _days(sheet.end)[1],
        _key(sheet.allocation_year, "value"),
        number(sheet.budget.value) if sheet.budget else None,
        _key(sheet.budget, "currency"),
        _key(sheet.scope, "code", "raw"),
        _key(sheet.region, "value"),
        several(b.country or b.raw for b in sheet.beneficiaries),
    )


def documents(record: Record) -> Iterator[Row]:
    """One row: the document, its sheet, and what is said first of it."""
    country = next((c for c in record.countries if c.primary), None)
    theme = next((t for t in record.themes if t.primary), None)
    yield (
        *of_document(record),
        *_days(record.published),
        record.kind,
        _key(record.dateline, "place"),
        _key(record.dateline, "country"),
        _key(record.dateline, "edtf"),
        _key(country, "code"),
        _key(country, "name"),
        _key(theme, "code"),
        _key(theme, "label"),
        several(t.code for t in record.themes if not t.primary),
        *_sheet(record),
        several(check.code for check in record.checks),
        record.document.media_type,
        record.document.language,
        record.document.n_chars,
        record.document.sha256,
    )


def fields(record: Record) -> Iterator[Row]:
    """A row for each fact that stands once."""
    for path, fact in single_facts(record):
        value = _key(fact, *(key for key in ("value", "code", "edtf", "place") if hasattr(fact, key)))
        printed = None if value is None else str(value)
        yield (*of_document(record), path, printed, getattr(fact, "raw", None), *_of_fact(fact))


def beneficiaries(record: Record) -> Iterator[Row]:
    """A row for each State of the sheet."""
    for b in record.project.beneficiaries if record.project else ():
        yield (*of_document(record), b.country, b.raw, *_of_fact(b, b.id))


def outputs(record: Record) -> Iterator[Row]:
    """A row for each link of the results chain."""
    for o in record.outputs:
        marker = flat(o.marker.text) if o.marker else None
        yield (*of_document(record), o.level, o.number, o.parent, o.text, o.modality, marker, *_of_fact(o, o.id))


def amounts(record: Record) -> Iterator[Row]:
    """A row for each printed sum."""
    for a in record.amounts:
        glossed = None if a.gloss_of is None else record.amounts[a.gloss_of].id
        values = (number(a.value), number(a.upper), a.currency, a.qualifier, a.kind, glossed, a.raw)
        yield (*of_document(record), *values, *_of_fact(a, a.id))


def _party(party: Party | None) -> Row:
    return (party.name, party.country, party.organisation) if party else (None, None, None)


def funding(record: Record) -> Iterator[Row]:
    """A row for each relation of a giver, a sum and who gets it."""
    for f in record.funding:
        amount = None if f.amount is None else record.amounts[f.amount]
        sums = (number(amount.value), number(amount.upper), amount.currency, amount.id) if amount else (None,) * 4
        parties = (*_party(f.donor), *_party(f.channel), *_party(f.recipient))
        purpose = flat(f.purpose.text) if f.purpose else None
        yield (*of_document(record), *parties, f.status, *sums, purpose, *_of_fact(f, f.id))


def counts(record: Record) -> Iterator[Row]:
    """A row for each printed number of people, households, countries or per cent."""
    for c in record.counts:
        values = (number(c.value), number(c.upper), c.unit, c.population, c.qualifier, c.raw)
        yield (*of_document(record), *values, *_of_fact(c, c.id))


def dates(record: Record) -> Iterator[Row]:
    """A row for each printed date."""
    for d in record.dates:
        yield (*of_document(record), d.edtf, *_days(d), flat(d.raw), *_of_fact(d, d.id))


def countries(record: Record) -> Iterator[Row]:
    """A row for each country."""
    for c in record.countries:
        values = (c.code, c.name, c.primary, several(c.roles), several(c.candidates), len(c.evidence))
        yield (*of_document(record), *values, *_of_fact(c, c.id))


def places(record: Record) -> Iterator[Row]:
    """A row for each place."""
    for p in record.places:
        yield (*of_document(record), p.name, p.country, p.class_, len(p.evidence), *_of_fact(p, p.id))


def organisations(record: Record) -> Iterator[Row]:
    """A row for each organisation."""
    for o in record.organisations:
        values = (o.name, o.acronym, o.lexicon_id, o.type, o.country, several(o.roles), len(o.evidence))
        yield (*of_document(record), *values, *_of_fact(o, o.id))


def people(record: Record) -> Iterator[Row]:
    """A row for each person in each role."""
    for p in record.people:
        yield (*of_document(record), p.name, p.role, p.title, p.organisation, len(p.evidence), *_of_fact(p, p.id))


def quotes(record: Record) -> Iterator[Row]:
    """A row for each quotation."""
    for q in record.quotes:
        yield (*of_document(record), q.value, q.speaker, *_of_fact(q, q.id))


def contacts(record: Record) -> Iterator[Row]:
    """A row for each way to reach somebody."""
    for c in record.contacts:
        yield (*of_document(record), c.name, c.organisation, c.email, c.phone, c.url, *_of_fact(c, c.id))


def themes(record: Record) -> Iterator[Row]:
    """A row for each theme."""
    for t in record.themes:
        yield (*of_document(record), t.code, t.label, t.primary, *_of_fact(t, t.id))


def checks(record: Record) -> Iterator[Row]:
    """A row for each check; it has no id, so its position tells it from others."""
    for position, c in enumerate(record.checks):
        first = c.evidence[0] if c.evidence else None
        yield (*of_document(record), position, c.code, c.severity, c.message, several(c.paths), *_of_span(first))


def evidence(record: Record) -> Iterator[Row]:
    """A row for each span of each fact; `fact` is its path, with its id where it stands in a list."""
    for key, position, span in evidence_spans(record):
        yield (record.record_id, key, position, span.start, span.end, flat(span.text))
