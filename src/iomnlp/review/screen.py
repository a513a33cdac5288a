"""One record for its screen, one field, and records for export."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, func, select

from iomnlp.record import Record
from iomnlp.review import schema
from iomnlp.review.assemble import field_view, in_order, masked_field, to_record
from iomnlp.review.checks import check_views, decided_checks, lacking
from iomnlp.review.database import Database
from iomnlp.review.fold import Held
from iomnlp.review.hidden import contact_mask
from iomnlp.review.keys import CHECKS, LISTS, RECORD, SINGLE, group_of
from iomnlp.review.ledgers import Loaded, load, load_many, provenance_of
from iomnlp.review.listing import Filter, Sort
from iomnlp.review.masks import Mask
from iomnlp.review.model import Doubted, Field, RecordView, Revision, State
from iomnlp.review.queues import conditions, neighbours
from iomnlp.review.refusals import NotFound
from iomnlp.review.seats import begun_by_another, mark, seat, side_of
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
        behind, before = neighbours(connection, row, queue, sort, reader, mask_contacts)
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
        left=begun_by_another(connection, row.number, reader),
        doubt=_doubt(seal),
    )
    return _masked_view(view, contact_mask(one)) if mask_contacts else view


def _doubt(seal: Held | None) -> Doubted | None:
    if seal is None or seal.verdict is None or seal.state != State.DOUBTFUL:
        return None
    return Doubted(seal.verdict.reviewer, seal.verdict.at, seal.verdict.reason)


def _masked_view(view: RecordView, mask: Mask) -> RecordView:
    document = {**mask.value(view.document), "uri": mask.place(view.document["uri"]), "sha256": view.document["sha256"]}
    text = document["text"]
    checks = (
        replace(
            c, message=mask.text(c.message), reason=mask.value(c.reason), evidence=tuple(mask.value(c.evidence, text))
        )
        for c in view.checks
    )
    return replace(
        view,
        document=document,
        fields=tuple(masked_field(one, mask, text) for one in view.fields),
        checks=tuple(checks),
        doubt=replace(view.doubt, note=mask.text(view.doubt.note)) if view.doubt else None,
    )


def revision(connection: Connection, record_id: str, reader: str | None = None) -> Revision:
    """Which state a record is in; see `Review.revision`."""
    purges = connection.execute(select(func.max(schema.purges.c.number))).scalar() or 0
    return Revision(mark(seat(connection, record_id, reader)), int(purges))


def one_field(
    connection: Connection, record_id: str, key: str, reader: str | None = None, mask_contacts: bool = False
) -> Field:
    """One field; see `Review.field`."""
    one = load(connection, seat(connection, record_id, reader))
    group = group_of(key)
    if key not in one.ledger.fields and key not in SINGLE and group not in {CHECKS, RECORD}:
        what = "The record" if group in LISTS else "The contract"
        raise NotFound(f"{what} has no field {key!r}.", document=record_id)
    found = field_view(one, one.ledger.held(key))
    if not mask_contacts:
        return found
    mask = contact_mask(one)
    return masked_field(found, mask, mask.text(one.text))


def export(
    database: Database,
    which: Filter | Sequence[str],
    mask_contacts: bool,
    reader: str | None = None,
    masked: bool = False,
) -> Iterator[Record]:
    """Records of the contract, a chunk at a time; see `Review.export`."""
    with database.reading() as connection:
        chunks = (
            _matching(connection, which, reader, masked)
            if isinstance(which, Filter)
            else _named(connection, which, reader)
        )
        for rows in chunks:
            for one in load_many(connection, rows):
                yield _exported(connection, one, mask_contacts or masked)


def _matching(connection: Connection, which: Filter, reader: str | None, masked: bool) -> Iterator[Sequence[Row[Any]]]:
    """The records that match, in chunks."""
    table, last = schema.records, -1
    wanted = conditions(which, connection.dialect.name == "sqlite", reader=reader, masked=masked)
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
    mask = contact_mask(one)
    text = mask.text(record.document.text)
    data: dict[str, Any] = mask.value(record.model_dump(mode="json"), text)
    # What identifies the document is no contact, even where it looks like a number.
    data["record_id"], data["document"]["sha256"] = record.record_id, record.document.sha256
    # Keys, states and reviewers: what the entries of `review` are made of names no contact.
    data["review"] = record.model_dump(mode="json")["review"]
    data["document"]["uri"], data["provenance"] = mask.place(record.document.uri), provenance
    return Record.model_validate_json(json.dumps(data))
