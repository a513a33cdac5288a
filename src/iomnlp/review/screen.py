"""One record for its screen, one field, and records for export."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, func, select

from iomnlp.record import Record
from iomnlp.review import schema
from iomnlp.review.assemble import field_view, in_order, to_record
from iomnlp.review.checks import check_views, decided_checks, lacking
from iomnlp.review.database import Database
from iomnlp.review.keys import CHECKS, LISTS, RECORD, SINGLE, group_of
from iomnlp.review.ledgers import Loaded, load, load_many, provenance_of
from iomnlp.review.masks import Mask, contact_words
from iomnlp.review.model import Field, Filter, NotFound, RecordView, Revision, Sort, State
from iomnlp.review.queues import conditions, neighbours
from iomnlp.review.seats import mark, seat, side_of
from iomnlp.review.waiting import following

CHUNK = 100


def record_view(
    connection: Connection,
    record_id: str,
    queue: Filter | None,
    sort: Sort,
    mask_contacts: bool,
    reader: str | None = None,
) -> RecordView:
    """All that the screen of a record shows; see `Review.record`."""
    row = seat(connection, record_id, reader)
    one = load(connection, row)
    behind, before = None, None
    if row.number < 0 and reader is not None:
        behind = following(connection, reader, row.number)
    elif queue is not None:
        behind, before = neighbours(connection, row, queue, sort, reader)
    seal = one.ledger.fields.get(RECORD)
    sealed = seal is not None and seal.state == State.ACCEPTED
    verdict = seal.verdict if seal is not None and sealed else None
    view = RecordView(
        record_id=record_id,
        kind=one.head["kind"],
        document={**one.head["document"], "text": one.text},
        segments=tuple(one.head["segments"]),
        fields=tuple(field_view(one, held) for held in in_order(one)),
        checks=check_views(one),
        reviewed=sealed,
        missing=lacking(one),
        version=seal.version if seal else 0,
        validated_by=verdict.reviewer if verdict else None,
        validated_at=verdict.at if verdict else None,
        next_id=behind,
        previous_id=before,
        superseded_by=row.superseded_by,
        provenance=provenance_of(connection, one),
        side=side_of(connection, row.number),
    )
    return _masked_view(view, contact_mask(one)) if mask_contacts else view


def contact_mask(one: Loaded) -> Mask:
    """What hides a record's contact data: names and addresses of all contacts that anybody found in it."""
    told = []
    for held in one.ledger.fields.values():
        seen = held.verdict.seen if held.verdict else None
        told += [(held.group, fact) for fact in (held.current, held.proposal and held.proposal.fact, seen) if fact]
    return Mask(contact_words(told))


def _masked_view(view: RecordView, mask: Mask) -> RecordView:
    document = {**mask.value(view.document), "uri": view.document["uri"], "sha256": view.document["sha256"]}
    checks = (replace(c, message=mask.text(c.message), evidence=tuple(mask.value(c.evidence))) for c in view.checks)
    return replace(
        view,
        document=document,
        fields=tuple(_masked_field(one, mask) for one in view.fields),
        checks=tuple(checks),
    )


def _masked_field(one: Field, mask: Mask) -> Field:
    return replace(
        one,
        proposed=mask.value(one.proposed),
        current=mask.value(one.current),
        evidence=tuple(mask.value(one.evidence)),
        divergence=mask.value(one.divergence),
        reason=mask.value(one.reason),
    )


def revision(connection: Connection, record_id: str, reader: str | None = None) -> Revision:
    """Which state a record is in; see `Review.revision`."""
    purges = connection.execute(select(func.max(schema.purges.c.number))).scalar() or 0
    return Revision(mark(seat(connection, record_id, reader)), int(purges))


def one_field(connection: Connection, record_id: str, key: str, reader: str | None = None) -> Field:
    """One field; see `Review.field`."""
    one = load(connection, seat(connection, record_id, reader))
    group = group_of(key)
    if key not in one.ledger.fields and key not in SINGLE and group not in {CHECKS, RECORD}:
        what = "The record" if group in LISTS else "The contract"
        raise NotFound(f"{what} has no field {key!r}.", document=record_id)
    return field_view(one, one.ledger.held(key))


def export(
    database: Database, which: Filter | Sequence[str], mask_contacts: bool, reader: str | None = None
) -> Iterator[Record]:
    """Records of the contract, a chunk at a time; see `Review.export`."""
    with database.reading() as connection:
        chunks = (
            _matching(connection, which, reader) if isinstance(which, Filter) else _named(connection, which, reader)
        )
        for rows in chunks:
            for one in load_many(connection, rows):
                yield _exported(connection, one, mask_contacts)


def _matching(connection: Connection, which: Filter, reader: str | None) -> Iterator[Sequence[Row[Any]]]:
    """The records that match, in chunks."""
    table, last = schema.records, -1
    wanted = conditions(which, connection.dialect.name == "sqlite", reader=reader)
    while True:
        query = select(table).where(*wanted, table.c.number > last).order_by(table.c.number).limit(CHUNK)
        rows = connection.execute(query).all()
        yield rows
        if len(rows) < CHUNK:
            return
        last = rows[-1].number


def _named(connection: Connection, ids: Sequence[str], reader: str | None) -> Iterator[Sequence[Row[Any]]]:
    """The records named, in the order in which they arrived, in chunks."""
    rows = sorted((seat(connection, one, reader) for one in dict.fromkeys(ids)), key=lambda row: abs(row.number))
    for at in range(0, len(rows), CHUNK):
        yield rows[at : at + CHUNK]


def _exported(connection: Connection, one: Loaded, mask_contacts: bool) -> Record:
    checks, _ = decided_checks(one)
    provenance = provenance_of(connection, one)
    record = to_record(one, provenance, checks)
    if not mask_contacts:
        return record
    data: dict[str, Any] = contact_mask(one).value(record.model_dump(mode="json"))
    # What identifies the document is no contact, even where it looks like a number.
    data["record_id"], data["document"]["sha256"] = record.record_id, record.document.sha256
    data["document"]["uri"], data["provenance"] = record.document.uri, provenance
    data["review"] = record.model_dump(mode="json")["review"]
    return Record.model_validate_json(json.dumps(data))
