"""Queues: which records (or fields) match, in which order, a page at a time by key, never by offset."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    String,
    and_,
    func,
    literal_column,
    not_,
    or_,
    select,
    tuple_,
)

from iomnlp.review import donors, hidden, schema, search
from iomnlp.review.assemble import field_view, masked_field
from iomnlp.review.cursors import decoded, encoded, nowhere
from iomnlp.review.fold import GONE
from iomnlp.review.folding import plain
from iomnlp.review.keys import CHECKS, FACETS, RECORD
from iomnlp.review.ledgers import BITS, SURE, load_many
from iomnlp.review.listing import FieldPage, FieldRow, Filter, Page, Sort
from iomnlp.review.listing import Row as QueueRow
from iomnlp.review.masks import Mask
from iomnlp.review.model import State, Stats
from iomnlp.review.options import options
from iomnlp.review.refusals import Refused
from iomnlp.review.seats import Status, sampled, unread, visible

_RECORDS, _FIELDS, _OPINIONS = schema.records, schema.fields, schema.opinions
# Direction by column; the number makes the order total.
_ORDERS: dict[Sort, tuple[Any, bool]] = {
    Sort.LEAST_SURE: (_RECORDS.c.least, True),
    Sort.NEWEST: (_RECORDS.c.number, False),
    Sort.OLDEST: (_RECORDS.c.number, True),
    Sort.TITLE: (_RECORDS.c.title_sort, True),
}


def _with_facet(name: str, value: str) -> ColumnElement[bool]:
    """Records one of whose facts has a facet's value."""
    found = select(_FIELDS.c.record).where(_FIELDS.c.grp.in_(FACETS[name]), _FIELDS.c.facet == value)
    return _RECORDS.c.number.in_(found)


def _there(sqlite: bool, ordered: bool) -> list[ColumnElement[bool]]:
    """Records that were not purged, and of older texts of a page those on which people decided something."""
    older = or_(_RECORDS.c.superseded_by.is_(None), _RECORDS.c.states.bitwise_and(BITS[State.STALE]) != 0)
    if sqlite and ordered:
        # The plus keeps SQLite from sorting nearly all records by way of the index that counts them.
        return [literal_column("+records.purged_at", String).is_(None), older]
    return [_RECORDS.c.purged_at.is_(None), older]


def conditions(
    where: Filter, sqlite: bool, ordered: bool = False, reader: str | None = None, masked: bool = False
) -> list[ColumnElement[bool]]:
    """What a filter demands of a record; `ordered` where the first ones of an order are wanted.

    For a `reader`, what others read blind just now is not there; where contact data are `masked`, a word that stands
    in them alone finds nothing.
    """
    found = [*_there(sqlite, ordered), *visible(reader, _RECORDS.c.number)]
    if where.kind is not None:
        found.append(_RECORDS.c.kind == where.kind)
    if where.year is not None:
        found.append(_RECORDS.c.year == where.year)
    if where.reviewed is not None:
        found.append(_done() if where.reviewed else not_(_done()))
    for name in ("country", "theme", "donor"):
        value = getattr(where, name)
        if value is not None:
            found.append(_with_facet(name, donors.asked(value) if name == "donor" else value))
    if where.text is not None:
        matching = search.matching(where.text, sqlite, phrases=not masked)
        if matching is not None:
            found.append(_RECORDS.c.number.in_(matching))
            found += hidden.confirmed(where.text, _RECORDS.c.number) if masked else []
    if where.field is not None:
        found.append(_RECORDS.c.number.in_(select(_FIELDS.c.record).where(*field_conditions(where))))
        return found
    if where.state is not None:
        found.append(_RECORDS.c.states.bitwise_and(BITS[State(where.state)]) != 0)
    if where.below is not None:
        found.append(_RECORDS.c.least < where.below)
    if where.reviewer is not None:
        found.append(_RECORDS.c.number.in_(select(_FIELDS.c.record).where(_FIELDS.c.reviewer == where.reviewer)))
    return found


def _done() -> ColumnElement[bool]:
    """Records that are reviewed, and on which no second opinion is missing or unsettled."""
    waiting = select(_OPINIONS.c.record).where(_OPINIONS.c.status.in_((Status.OPEN, Status.COMPARED)))
    return and_(_RECORDS.c.reviewed, _RECORDS.c.number.not_in(waiting))


def _of_records(
    where: Filter, sqlite: bool, reader: str | None = None, masked: bool = False
) -> list[ColumnElement[bool]]:
    """What a filter demands of the records that fields stand in.

    Where it demands nothing, only the few records that no queue shows are left out: asking for all the others, a field
    at a time, would read the whole store.
    """
    if where != Filter():
        told = conditions(where, sqlite, reader=reader, masked=masked)
        return [_FIELDS.c.record.in_(select(_RECORDS.c.number).where(*told))]
    stale = _RECORDS.c.states.bitwise_and(BITS[State.STALE])
    older = (_RECORDS.c.purged_at.is_(None), _RECORDS.c.superseded_by.is_not(None), stale == 0)
    there = _FIELDS.c.record.not_in(select(_RECORDS.c.number).where(*older))
    return [there, _FIELDS.c.record > 0, *visible(reader, _FIELDS.c.record)]


def field_conditions(where: Filter) -> list[ColumnElement[bool]]:
    """What a filter demands of a field of the group that it names."""
    found: list[ColumnElement[bool]] = [_FIELDS.c.grp == where.field]
    found.append(_FIELDS.c.state == where.state if where.state is not None else _FIELDS.c.state != GONE)
    if where.below is not None:
        found.append(_FIELDS.c.sure < where.below)
    if where.reviewer is not None:
        found.append(_FIELDS.c.reviewer == where.reviewer)
    return found


def _beyond(sort: Sort, values: Sequence[Any], backwards: bool = False) -> ColumnElement[bool]:
    """Rows behind (or before) the one with these keys."""
    column, rising = _ORDERS[sort]
    number = _RECORDS.c.number
    up = rising != backwards
    if column is number:
        behind: ColumnElement[bool] = number > values[0] if up else number < values[0]
        return behind
    keys, given = tuple_(column, number), tuple_(*values)
    beyond: ColumnElement[bool] = keys.__gt__(given) if up else keys.__lt__(given)
    return beyond


def _columns(sort: Sort) -> list[ColumnElement[Any]]:
    """What an order compares: the number of the record last, so that no two are alike."""
    column, number = _ORDERS[sort][0], _RECORDS.c.number
    return [number] if column is number else [column, number]


def _ordered(query: Select[Any], sort: Sort, backwards: bool = False) -> Select[Any]:
    keys, up = _columns(sort), _ORDERS[sort][1] != backwards
    return query.order_by(*(key.asc() if up else key.desc() for key in keys))


def _keys(sort: Sort, row: Row[Any]) -> list[Any]:
    column, _ = _ORDERS[sort]
    return [row.number] if column is _RECORDS.c.number else [getattr(row, column.name), row.number]


def queue(
    connection: Connection,
    where: Filter,
    sort: Sort,
    after: str | None,
    limit: int,
    reader: str | None = None,
    masked: bool = False,
) -> Page:
    """A page of records; where `masked`, titles, addresses and the cursor tell no contact data."""
    sqlite = connection.dialect.name == "sqlite"
    counted = select(func.count()).select_from(_RECORDS).where(*conditions(where, sqlite, False, reader, masked))
    total = connection.execute(counted).scalar_one()
    query = _ordered(select(_RECORDS).where(*conditions(where, sqlite, True, reader, masked)), sort)
    if after is not None:
        query = query.where(_beyond(sort, _after(connection, sort, after, masked)))
    rows = connection.execute(query.limit(limit + 1)).all()
    shown = rows[:limit]
    countries = _countries(connection, [row.number for row in shown])
    cursor = None
    if len(rows) > limit:
        cursor = encoded(shown[-1].number) if masked else encoded(*_keys(sort, shown[-1]))
    found = [_shown(row, countries.get(row.number, ())) for row in shown]
    if masked:
        masks = _masks(connection, shown)
        found = [
            replace(one, title=masks[row.number].text(one.title), uri=masks[row.number].place(one.uri))
            for row, one in zip(shown, found, strict=True)
        ]
    return Page(tuple(found), cursor, total)


def _after(connection: Connection, sort: Sort, after: str, masked: bool) -> list[Any]:
    """The keys that a cursor stands for; a masked one is the number of the row alone, whose title it does not tell."""
    if not masked:
        return decoded(after, _columns(sort))
    [number] = decoded(after, [_RECORDS.c.number])
    row = connection.execute(select(_RECORDS).where(_RECORDS.c.number == number)).first()
    if row is None:
        raise nowhere()
    return _keys(sort, row)


def _masks(connection: Connection, rows: Sequence[Row[Any]]) -> dict[int, Mask]:
    """What hides the contact data of some records, by their numbers."""
    return {one.number: hidden.contact_mask(one) for one in load_many(connection, rows)}


def _countries(connection: Connection, numbers: Sequence[int]) -> dict[int, tuple[str, ...]]:
    # Asked by record alone: by group, the database would read the countries of the whole store.
    query = select(_FIELDS.c.record, _FIELDS.c.grp, _FIELDS.c.facet).where(
        _FIELDS.c.record.in_(numbers), _FIELDS.c.facet.is_not(None)
    )
    found: dict[int, set[str]] = {}
    for row in connection.execute(query):
        if row.grp in FACETS["country"]:
            found.setdefault(row.record, set()).add(row.facet)
    return {number: tuple(sorted(codes)) for number, codes in found.items()}


def _shown(row: Row[Any], countries: tuple[str, ...]) -> QueueRow:
    return QueueRow(
        record_id=row.record_id,
        uri=row.uri,
        kind=row.kind,
        title=row.title,
        year=row.year,
        countries=countries,
        least=None if row.least >= SURE else row.least,
        undecided=row.undecided,
        states=frozenset(state for state, bit in BITS.items() if row.states & bit),
        reviewed=bool(row.reviewed),
        arrived_at=row.arrived_at,
    )


def neighbours(
    connection: Connection, row: Row[Any], where: Filter, sort: Sort, reader: str | None = None, masked: bool = False
) -> tuple[str | None, str | None]:
    """The records behind and before one in a queue, whether or not it is itself in it."""
    told = conditions(where, connection.dialect.name == "sqlite", True, reader, masked)
    found = []
    for backwards in (False, True):
        query = select(_RECORDS.c.record_id).where(*told, _beyond(sort, _keys(sort, row), backwards))
        found.append(connection.execute(_ordered(query, sort, backwards).limit(1)).scalar())
    return found[0], found[1]


def field_queue(
    connection: Connection,
    where: Filter,
    after: str | None,
    limit: int,
    reader: str | None = None,
    masked: bool = False,
) -> FieldPage:
    """A page of fields, least sure first."""
    if where.field is None:
        raise Refused("A queue of fields needs the field.", remedy="Name a group, such as funding.")
    of_records = replace(where, field=None, state=None, below=None, reviewer=None)
    told = [*field_conditions(where), *_of_records(of_records, connection.dialect.name == "sqlite", reader, masked)]
    total = connection.execute(select(func.count()).select_from(_FIELDS).where(*told)).scalar_one()
    keys = (_FIELDS.c.sure, _FIELDS.c.record, _FIELDS.c.key)
    query = select(_FIELDS.c.record, _FIELDS.c.key, _FIELDS.c.sure).where(*told).order_by(*keys)
    if after is not None:
        query = query.where(tuple_(*keys) > tuple_(*decoded(after, keys)))
    rows = connection.execute(query.limit(limit + 1)).all()
    shown = rows[:limit]
    cursor = encoded(shown[-1].sure, shown[-1].record, shown[-1].key) if len(rows) > limit else None
    return FieldPage(tuple(_field_rows(connection, shown, masked)), cursor, total)


def _field_rows(connection: Connection, rows: Sequence[Any], masked: bool) -> list[FieldRow]:
    numbers = sorted({row.record for row in rows})
    records = connection.execute(select(_RECORDS).where(_RECORDS.c.number.in_(numbers))).all()
    loaded = {one.number: one for one in load_many(connection, records)}
    by_number = {record.number: record for record in records}
    found = []
    for row in rows:
        one, record = loaded[row.record], by_number[row.record]
        view = field_view(one, one.ledger.fields[row.key])
        title, uri = record.title, record.uri
        if masked:
            mask = hidden.contact_mask(one)
            view, title, uri = masked_field(view, mask, mask.text(one.text)), mask.text(title), mask.place(uri)
        found.append(FieldRow(view, title, uri, record.kind))
    return found


def facets(connection: Connection, name: str, limit: int) -> tuple[tuple[str, int], ...]:
    """Values of a facet with their number of records, most frequent first.

    Records that somebody reads blind count for nobody: what is found once could be told from the count.
    """
    column: Any
    if name in ("kind", "year"):
        column = _RECORDS.c[name]
        query = select(column, func.count()).where(_RECORDS.c.purged_at.is_(None), column.is_not(None))
        query = query.where(_RECORDS.c.number.not_in(unread()))
    elif name == "reviewer":
        column = _FIELDS.c.reviewer
        query = select(column, func.count(_FIELDS.c.record.distinct())).where(column.is_not(None))
    elif name in FACETS:
        column = _FIELDS.c.facet
        query = select(column, func.count(_FIELDS.c.record.distinct()))
        query = query.where(_FIELDS.c.grp.in_(FACETS[name]), column.is_not(None))
    else:
        raise Refused(f"Records have no facet {name!r}.")
    if column.table is _FIELDS:
        query = query.where(_FIELDS.c.record > 0, _FIELDS.c.record.not_in(unread()))
    count = query.selected_columns[1]
    ordered = query.group_by(column).order_by(count.desc(), column).limit(limit)
    return tuple((str(value), int(number)) for value, number in connection.execute(ordered))


# Facts of a donor that are looked at for how it is printed.
_LOOKED_AT = 50


def printed(connection: Connection, keys: Sequence[str]) -> dict[str, str]:
    """How donors are printed most, by the keys of their facet; those that are told by a code are left out."""
    table, found = schema.proposals, {}
    for one in keys:
        if one.startswith((donors.COUNTRY, donors.ORGANISATION)):
            continue
        joined = select(table.c.fact).join(_FIELDS, _FIELDS.c.proposal == table.c.number)
        told = joined.where(_FIELDS.c.grp.in_(FACETS["donor"]), _FIELDS.c.facet == one, _FIELDS.c.record > 0)
        facts = connection.execute(told.limit(_LOOKED_AT)).scalars().all()
        names = Counter(str(donor["name"]) for fact in facts if (donor := json.loads(fact)["donor"]))
        fitting = Counter({name: count for name, count in names.items() if plain(name) == one})
        # What people wrote where the machine said otherwise is told by its key.
        found[one] = donors.most_printed(fitting) if fitting else one
    return found


def acceptable(
    where: Filter, sure: ColumnElement[bool], field: str | None, connection: Connection
) -> list[ColumnElement[bool]]:
    """What a field must be to be accepted with others: proposed, sure enough, in a record that matches.

    Records that two people read, or will, are left out: an opinion is given one by one.
    """
    told = [_FIELDS.c.state == State.PROPOSED, sure, _FIELDS.c.proposal.is_not(None)]
    if field is not None:
        told.append(_FIELDS.c.grp == field)
    untouched = _RECORDS.c.states.bitwise_and(~BITS[State.PROPOSED]) == 0
    share = options(connection).share
    if share:
        told.append(_FIELDS.c.record.not_in(select(_RECORDS.c.number).where(sampled(share), untouched)))
    told.append(_FIELDS.c.record.not_in(unread()))
    return [*told, *_of_records(replace(where, state=None, below=None), connection.dialect.name == "sqlite")]


def count_acceptable(connection: Connection, where: Filter, sure: ColumnElement[bool], field: str | None) -> int:
    """How many fields would be accepted together."""
    told = acceptable(where, sure, field, connection)
    return int(connection.execute(select(func.count()).select_from(_FIELDS).where(*told)).scalar_one())


def stats(connection: Connection, by_state: bool, reader: str | None = None) -> Stats:
    """The store in figures."""
    present = and_(_RECORDS.c.purged_at.is_(None), *visible(reader, _RECORDS.c.number))
    records = connection.execute(select(func.count()).select_from(_RECORDS).where(present)).scalar_one()
    done = connection.execute(select(func.count()).select_from(_RECORDS).where(present, _done()))
    decisions = connection.execute(select(func.count()).select_from(schema.decisions)).scalar_one()
    states: dict[State, int] = {}
    if by_state:
        told = (_FIELDS.c.state != GONE, _FIELDS.c.grp.not_in((CHECKS, RECORD)), _FIELDS.c.record > 0)
        counted = select(_FIELDS.c.state, func.count()).where(*told).group_by(_FIELDS.c.state)
        states = {State(state): int(count) for state, count in connection.execute(counted)}
    return Stats(int(records), int(done.scalar_one()), states, int(decisions))
