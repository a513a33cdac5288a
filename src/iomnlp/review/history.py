"""Who did what, when and why: the events of a record, told by replaying them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row

from iomnlp.review import schema
from iomnlp.review.assemble import current
from iomnlp.review.cursors import decoded, encoded
from iomnlp.review.facts import Fact, shown
from iomnlp.review.keys import CHECKS, RECORD, group_of
from iomnlp.review.ledgers import Loaded
from iomnlp.review.masks import Mask, contact_words
from iomnlp.review.model import Action, Event, HistoryPage
from iomnlp.review.replay import loaded_at

PROPOSE, SUPERSEDE = "propose", "supersede"


# Of a run, each field that it changed is an event: their keys order them within its revision.
Placed = tuple[tuple[int, str], Event]


def history(connection: Connection, row: Row[Any], key: str | None) -> tuple[Event, ...]:
    """The events of a record, or of one of its fields, oldest first."""
    return tuple(event for _, event in _placed(connection, row, key))


def page(connection: Connection, row: Row[Any], key: str | None, after: str | None, limit: int) -> HistoryPage:
    """The events behind a cursor; nothing that happened before ever comes behind it.

    Raises
    ------
    Refused
        When the cursor is none.
    """
    behind = decoded(after, (schema.decisions.c.revision, schema.decisions.c.key)) if after is not None else None
    placed = _placed(connection, row, key)
    wanted = [one for one in placed if behind is None or one[0] > (behind[0], behind[1])]
    shown = wanted[:limit]
    following = encoded(*shown[-1][0]) if len(wanted) > limit else None
    return HistoryPage(tuple(event for _, event in shown), following)


def _placed(connection: Connection, row: Row[Any], key: str | None) -> list[Placed]:
    events: list[Placed] = []
    undone: set[int] = set()

    def told(event: Row[Any], is_run: bool, one: Loaded, changed: set[str]) -> None:
        if is_run:
            names = [name for name in sorted(changed) if key in (None, name)]
            events.extend(((event.revision, name), _of_run(event, one, name)) for name in names)
            return
        if event.action == Action.RESTORE:
            undone.add(event.restores)
        if key in (None, event.key):
            events.append(((event.revision, event.key), _of_decision(event, one)))

    loaded_at(connection, row, told=told)
    return [(place, _marked(event, undone)) for place, event in events]


def masked(events: Sequence[Event], every: Sequence[Event]) -> tuple[Event, ...]:
    """Events with contact data hidden; a name that was a contact's once in `every` stays so, whoever says it."""
    mask = Mask(contact_words((group_of(one.key), one.value) for one in every if one.value))
    return tuple(replace(one, value=mask.value(one.value), reason=mask.text(one.reason)) for one in events)


def _value(one: Loaded, key: str) -> Fact | None:
    held = one.ledger.fields[key]
    if held.group in {CHECKS, RECORD}:
        return None
    fact = current(one, held)
    return shown(held.group, fact, one.text) if fact is not None else None


def _of_run(row: Row[Any], one: Loaded, key: str) -> Event:
    held = one.ledger.fields[key]
    action = PROPOSE if row.successor is None else SUPERSEDE
    return Event("run", row.number, key, row.at, row.source, action, held.version, _value(one, key), "", None)


def _of_decision(row: Row[Any], one: Loaded) -> Event:
    value = _value(one, row.key)
    return Event(
        *("decision", row.number, row.key, row.at, row.reviewer, row.action, row.version, value, row.reason, row.batch)
    )


def _marked(event: Event, undone: set[int]) -> Event:
    return replace(event, undone=True) if event.kind == "decision" and event.number in undone else event
