"""The tables that records make: their columns, types and keys, for every format that has rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from iomnlp.record import Record
from iomnlp.write import table_rows as rows
from iomnlp.write.table_rows import Cell, Row

__all__ = ["TABLES", "Cell", "Row", "Table", "Type", "harmless"]

# `decimal` is exact (a sum of money), `real` is a probability; `date` is a whole day.
Type = Literal["string", "integer", "decimal", "real", "boolean", "date"]

# Not `start` and `end`: those of a document are the project's.
_SPAN = ("evidence", "evidence_start", "evidence_end")
_FACT = (*_SPAN, "basis", "rule", "confidence")
_OF_FACT = (*_FACT, "id")
_DOCUMENT = ("record_id", "uri", "title", "published")
_SHEET = (
    *("project_id", "prima_id", "type", "type_label", "status", "start", "end", "start_from", "end_to"),
    *("allocation_year", "budget", "budget_currency", "scope", "region", "beneficiaries"),
)
_PARTIES = tuple(f"{party}{of}" for party in ("donor", "channel", "recipient") for of in ("", "_country", "_id"))
_TYPES: dict[str, Type] = {
    "evidence_start": "integer",
    "evidence_end": "integer",
    "confidence": "real",
    "mentions": "integer",
}


@dataclass(frozen=True, slots=True)
class Table:
    """A named table: its columns, and the rows that one record gives.

    Attributes
    ----------
    key : tuple of str
        Columns that together name a row, and go on naming it when the same document is extracted again.
    types : mapping
        Types of the columns that are no text.
    """

    name: str
    columns: tuple[str, ...]
    rows: Callable[[Record], Iterator[Row]]
    key: tuple[str, ...] = ("record_id", "id")
    types: Mapping[str, Type] = field(default_factory=dict)

    def type(self, column: str) -> Type:
        """The type of a column."""
        return self.types.get(column, _TYPES.get(column, "string"))


def _value(*more: str) -> dict[str, Type]:
    return {"value": "decimal", "upper": "decimal", **dict.fromkeys(more, "boolean")}


TABLES: tuple[Table, ...] = (
    Table(
        "documents",
        (
            *(*_DOCUMENT, "published_from", "published_to", "kind"),
            *("dateline_place", "dateline_country", "dateline_date"),
            *("primary_country", "primary_country_name", "primary_theme", "primary_theme_label", "other_themes"),
            *(*_SHEET, "checks", "media_type", "language", "n_chars", "sha256"),
        ),
        rows.documents,
        ("record_id",),
        {
            **dict.fromkeys(("published_from", "published_to", "start_from", "end_to"), "date"),
            **dict.fromkeys(("allocation_year", "n_chars"), "integer"),
            "budget": "decimal",
        },
    ),
    Table("fields", (*_DOCUMENT, "field", "value", "raw", *_FACT), rows.fields, ("record_id", "field")),
    Table("beneficiaries", (*_DOCUMENT, "country", "raw", *_OF_FACT), rows.beneficiaries),
    Table(
        "amounts",
        (*_DOCUMENT, "value", "upper", "currency", "qualifier", "kind", "gloss_of", "raw", *_OF_FACT),
        rows.amounts,
        types=_value(),
    ),
    Table(
        "funding",
        (*_DOCUMENT, *_PARTIES, "status", "value", "upper", "currency", "amount_id", "purpose", *_OF_FACT),
        rows.funding,
        types=_value(),
    ),
    Table(
        "counts",
        (*_DOCUMENT, "value", "upper", "unit", "population", "qualifier", "raw", *_OF_FACT),
        rows.counts,
        types=_value(),
    ),
    Table(
        "countries",
        (*_DOCUMENT, "code", "name", "primary", "roles", "candidates", "mentions", *_OF_FACT),
        rows.countries,
        types={"primary": "boolean"},
    ),
    Table("places", (*_DOCUMENT, "name", "country", "class", "mentions", *_OF_FACT), rows.places),
    Table(
        "organisations",
        (*_DOCUMENT, "name", "acronym", "lexicon_id", "type", "country", "roles", "mentions", *_OF_FACT),
        rows.organisations,
    ),
    Table("outputs", (*_DOCUMENT, "level", "number", "parent", "text", "modality", "marker", *_OF_FACT), rows.outputs),
    Table(
        "dates",
        (*_DOCUMENT, "date", "first_day", "last_day", "raw", *_OF_FACT),
        rows.dates,
        types={"first_day": "date", "last_day": "date"},
    ),
    Table("themes", (*_DOCUMENT, "code", "label", "primary", *_OF_FACT), rows.themes, types={"primary": "boolean"}),
    Table("quotes", (*_DOCUMENT, "value", "speaker", *_OF_FACT), rows.quotes),
    Table(
        "people", (*_DOCUMENT, "name", "role", "title_of_person", "organisation", "mentions", *_OF_FACT), rows.people
    ),
    Table("contacts", (*_DOCUMENT, "name", "organisation", "email", "phone", "url", *_OF_FACT), rows.contacts),
    Table(
        "checks",
        (*_DOCUMENT, "position", "code", "severity", "message", "paths", *_SPAN),
        rows.checks,
        ("record_id", "position"),
        {"position": "integer"},
    ),
    Table(
        "evidence",
        ("record_id", "fact", "position", "start", "end", "text"),
        rows.evidence,
        ("record_id", "fact", "position"),
        dict.fromkeys(("position", "start", "end"), "integer"),
    ),
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
