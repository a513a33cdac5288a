"""Review stores with records made by hand, and the runs that say something else of them later."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import select

from handmade import TEXT, make_record
from iomnlp.record import Record
from iomnlp.review import schema
from iomnlp.review.model import Action, Decision, Field, State
from iomnlp.review.service import Review

_NUMBERS = count(1)
Change = Callable[[dict[str, Any]], None]


def changed(record: Record, change: Change) -> Record:
    """A record after a change of its JSON."""
    data = json.loads(record.to_json())
    change(data)
    return Record.model_validate_json(json.dumps(data))


def sure(record: Record, confidence: float = 0.95) -> Record:
    """A record all of whose facts have been measured."""

    def change(data: dict[str, Any]) -> None:
        for key, value in data.items():
            facts = value if isinstance(value, list) else [value]
            if key not in {"segments", "checks"}:
                for fact in facts:
                    if isinstance(fact, dict) and "confidence" in fact:
                        fact["confidence"] = confidence

    return changed(record, change)


def numbered(number: int) -> Record:
    """One of many records with texts of their own."""
    return sure(make_record(f"{TEXT}Dossier {number}.\n", f"abris-{number}.txt"))


def other_sum(record: Record, value: str = "2600000") -> Record:
    """What a later run says, which reads the sum anew: another value, another id, the same words."""

    def change(data: dict[str, Any]) -> None:
        data["amounts"][0] |= {"value": value, "id": f"{int(value):08x}"}

    return changed(record, change)


def without(record: Record, group: str) -> Record:
    """What a later run says, which finds nothing of a kind."""

    def change(data: dict[str, Any]) -> None:
        data[group] = [] if isinstance(data[group], list) else None
        if group == "amounts":
            for relation in data["funding"]:
                relation["amount"] = None

    return changed(record, change)


def decision(field: Field, action: Action, reviewer: str = "awa", **given: Any) -> Decision:
    """A decision on a field as it was seen."""
    uuid = str(UUID(int=next(_NUMBERS) << 96))
    return Decision(uuid, field.record_id, field.key, action, field.version, reviewer, **given)


def the(review: Review, record_id: str, group: str) -> Field:
    """The first field of a group."""
    return next(field for field in review.record(record_id).fields if field.group == group)


def read_blind(store: Review, name: str, record_id: str, title: str | None = None) -> None:
    """Read a record to its end, with another title."""
    side = store.seen_by(name)
    if title:
        side.decide(decision(the(side, record_id, "title"), Action.CORRECT, name, value={"value": title}))
    side.accept_record(record_id, 0.0, name)
    view = side.record(record_id)
    for check in view.checks:
        side.waive(record_id, check.code, "vu", name)
    for field in view.fields:
        if field.required and field.state is State.PROPOSED:
            side.decide(decision(field, Action.ABSENT, name))
    assert side.validate(record_id, name).reviewed


def state_of(review: Review) -> dict[str, list[dict[str, Any]]]:
    """Every row of the tables that follow from what happened."""
    with review._database.reading() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]
            for table in (schema.records, schema.fields, schema.opinions, schema.comparisons)
        }
