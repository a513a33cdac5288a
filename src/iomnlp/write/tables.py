"""A record as rows of eight tables: what a programme officer opens first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from iomnlp.record import Evidence, Fact, Party, Record

Cell = str | int | Decimal | bool | None
Row = tuple[Cell, ...]

# Not `start` and `end`: those of a document are the project's.
_SPAN = ("evidence", "evidence_start", "evidence_end")
_OF_FACT = (*_SPAN, "basis", "rule", "confidence", "id")


@dataclass(frozen=True, slots=True)
class Table:
    """A named table: its columns, and the rows that one record gives."""

    name: str
    columns: tuple[str, ...]
    rows: Callable[[Record], Iterator[Row]]


def _number(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _several(values: Iterable[str | None]) -> str:
    return "; ".join(value for value in values if value)


def _key(fact: Fact | None, *keys: str) -> Cell:
    """The first of a fact's keys that holds something."""
    values: Iterator[Cell] = (getattr(fact, key) for key in keys)
    return next((value for value in values if value is not None), None) if fact else None


def _of_document(record: Record) -> Row:
    """What tells a reader whose row this is, without a look into another table."""
    return record.record_id, record.document.uri, _key(record.title, "value"), _key(record.published, "edtf")


def _of_fact(fact: Fact, id: str | None = None) -> Row:
    """The shared keys of a fact; its evidence by the first span."""
    first = fact.evidence[0] if fact.evidence else None
    confidence = None if fact.confidence is None else Decimal(str(fact.confidence))
    return (*_of_span(first), fact.basis, fact.rule, confidence, id)


def _of_span(span: Evidence | None) -> Row:
    return (" ".join(span.text.split()), span.start, span.end) if span else (None, None, None)


def _sheet(record: Record) -> Row:
    sheet = record.project
    if sheet is None:
        return (None,) * 13
    return (
        _key(sheet.project_id, "value"),
        _key(sheet.prima_id, "value"),
        _key(sheet.type, "code"),
        _key(sheet.type, "raw"),
        _key(sheet.status, "code", "raw"),
        _key(sheet.start, "edtf", "raw"),
        _key(sheet.end, "edtf", "raw"),
        _key(sheet.allocation_year, "value"),
        _number(sheet.budget.value) if sheet.budget else None,
        _key(sheet.budget, "currency"),
        _key(sheet.scope, "code", "raw"),
        _key(sheet.region, "value"),
        _several(b.country or b.raw for b in sheet.beneficiaries),
    )


def _documents(record: Record) -> Iterator[Row]:
    country = next((c for c in record.countries if c.primary), None)
    theme = next((t for t in record.themes if t.primary), None)
    yield (
        *_of_document(record),
        record.kind,
        _key(record.dateline, "place"),
        _key(record.dateline, "country"),
        _key(record.dateline, "edtf"),
        _key(country, "code"),
        _key(country, "name"),
        _key(theme, "code"),
        _key(theme, "label"),
        _several(t.code for t in record.themes if not t.primary),
        *_sheet(record),
        _several(check.code for check in record.checks),
        record.document.language,
        record.document.n_chars,
        record.document.sha256,
    )


def _amounts(record: Record) -> Iterator[Row]:
    for a in record.amounts:
        glossed = None if a.gloss_of is None else record.amounts[a.gloss_of].id
        values = (_number(a.value), _number(a.upper), a.currency, a.qualifier, a.kind, glossed)
        yield (*_of_document(record), *values, *_of_fact(a, a.id))


def _party(party: Party | None) -> Row:
    return (party.name, party.country) if party else (None, None)


def _funding(record: Record) -> Iterator[Row]:
    for f in record.funding:
        amount = None if f.amount is None else record.amounts[f.amount]
        sums = (_number(amount.value), _number(amount.upper), amount.currency, amount.id) if amount else (None,) * 4
        purpose = " ".join(f.purpose.text.split()) if f.purpose else None
        parties = (*_party(f.donor), *_party(f.channel), *_party(f.recipient))
        yield (*_of_document(record), *parties, f.status, *sums, purpose, *_of_fact(f, f.id))


def _countries(record: Record) -> Iterator[Row]:
    for c in record.countries:
        values = (c.code, c.name, c.primary, _several(c.roles), _several(c.candidates), len(c.evidence))
        yield (*_of_document(record), *values, *_of_fact(c, c.id))


def _organisations(record: Record) -> Iterator[Row]:
    for o in record.organisations:
        values = (o.name, o.acronym, o.lexicon_id, o.type, o.country, _several(o.roles), len(o.evidence))
        yield (*_of_document(record), *values, *_of_fact(o, o.id))


def _outputs(record: Record) -> Iterator[Row]:
    for o in record.outputs:
        yield (*_of_document(record), o.level, o.number, o.parent, o.text, o.modality, *_of_fact(o, o.id))


def _themes(record: Record) -> Iterator[Row]:
    for t in record.themes:
        yield (*_of_document(record), t.code, t.label, t.primary, *_of_fact(t, t.id))


def _checks(record: Record) -> Iterator[Row]:
    for c in record.checks:
        first = c.evidence[0] if c.evidence else None
        yield (*_of_document(record), c.code, c.severity, c.message, _several(c.paths), *_of_span(first))


_DOCUMENT = ("record_id", "uri", "title", "published")
_SHEET = (
    *("project_id", "prima_id", "type", "type_label", "status", "start", "end", "allocation_year"),
    *("budget", "budget_currency", "scope", "region", "beneficiaries"),
)

TABLES: tuple[Table, ...] = (
    Table(
        "documents",
        (
            *(*_DOCUMENT, "kind", "dateline_place", "dateline_country", "dateline_date"),
            *("primary_country", "primary_country_name", "primary_theme", "primary_theme_label", "other_themes"),
            *(*_SHEET, "checks", "language", "n_chars", "sha256"),
        ),
        _documents,
    ),
    Table(
        "amounts",
        (*_DOCUMENT, "value", "upper", "currency", "qualifier", "kind", "gloss_of", *_OF_FACT),
        _amounts,
    ),
    Table(
        "funding",
        (
            *(*_DOCUMENT, "donor", "donor_country", "channel", "channel_country", "recipient", "recipient_country"),
            *("status", "value", "upper", "currency", "amount_id", "purpose", *_OF_FACT),
        ),
        _funding,
    ),
    Table(
        "countries",
        (*_DOCUMENT, "code", "name", "primary", "roles", "candidates", "mentions", *_OF_FACT),
        _countries,
    ),
    Table(
        "organisations",
        (*_DOCUMENT, "name", "acronym", "lexicon_id", "type", "country", "roles", "mentions", *_OF_FACT),
        _organisations,
    ),
    Table("outputs", (*_DOCUMENT, "level", "number", "parent", "text", "modality", *_OF_FACT), _outputs),
    Table("themes", (*_DOCUMENT, "code", "label", "primary", *_OF_FACT), _themes),
    Table("checks", (*_DOCUMENT, "code", "severity", "message", "paths", *_SPAN), _checks),
)

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(cell: Cell) -> Cell:
    """A cell that no spreadsheet takes for a formula: such texts get a leading apostrophe.

    Documents are strangers' texts: one that opens with ``=HYPERLINK(`` must stay a text.

    >>> harmless("=1+1"), harmless("Mali"), harmless(12)
    ("'=1+1", 'Mali', 12)
    """
    if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA):
        return "'" + cell
    return cell
