"""What a queue is asked and answers: filters, orders, rows of records and of fields, pages, saved views."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from iomnlp.review.model import Field, State


class Sort(StrEnum):
    """Orders of a queue; in `oldest`, what comes in stands behind and nothing changes its place."""

    LEAST_SURE = "least_sure"
    NEWEST = "newest"
    OLDEST = "oldest"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which records (and, in queues of fields, which fields); what is None does not matter.

    `field` is a group (`funding`, `project.start`); with it, `state`, `below` and `reviewer` speak of that field alone.
    `below` is a confidence, excluded. `donor` is a name, in any case and accents, or a key of
    `facets`. `text` is searched in title and
    text: all words, the last one as a beginning; `"words in quotes"` stand together.
    """

    kind: str | None = None
    country: str | None = None
    theme: str | None = None
    donor: str | None = None
    field: str | None = None
    state: State | None = None
    below: float | None = None
    reviewer: str | None = None
    year: int | None = None
    text: str | None = None
    reviewed: bool | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A record in the queue.

    `least` is the lowest confidence among fields that nobody decided, None where none is left; `undecided` counts
    those fields, `states` holds the states that some field has.
    """

    record_id: str
    uri: str
    kind: str
    title: str
    year: int | None
    countries: tuple[str, ...]
    least: float | None
    undecided: int
    states: frozenset[State]
    reviewed: bool
    arrived_at: str


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field in a queue of fields, with what the list shows of its record."""

    field: Field
    title: str
    uri: str
    kind: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a queue: its rows, the cursor of the next page or None, and how many match in all."""

    rows: tuple[Row, ...]
    next: str | None
    total: int


@dataclass(frozen=True, slots=True)
class FieldPage:
    """A page of a queue of fields."""

    rows: tuple[FieldRow, ...]
    next: str | None
    total: int


@dataclass(frozen=True, slots=True)
class View:
    """A saved view; `fields` says that its rows are fields."""

    name: str
    filter: Filter
    sort: Sort
    fields: bool
    owner: str
