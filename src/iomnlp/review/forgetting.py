"""Forgetting a document or a person: their words go, the history of who decided what stays."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, delete, func, insert, select, update

from iomnlp.review import hidden, schema, search
from iomnlp.review.accounts.audit import Event, note
from iomnlp.review.database import Database
from iomnlp.review.facts import Taken, dumps
from iomnlp.review.fold import Held
from iomnlp.review.folding import plain
from iomnlp.review.hooks.kinds import Kind
from iomnlp.review.hooks.outbox import Happened, tell
from iomnlp.review.ledgers import SURE, load, load_many, record_row, save
from iomnlp.review.masks import Mask
from iomnlp.review.packing import packed, unpacked
from iomnlp.review.refusals import Refused
from iomnlp.review.seats import Status, second_rows

_NAMED = ("people", "contacts")
# Compressed bytes above which a text may be longer than what the index holds.
_LONG_BODY = 40_000
_SHORTEST_NAME = 4


def person_mark(name: str) -> str:
    """The hash by which a forgotten name is known again, without being kept."""
    return hashlib.sha256(plain(name).encode()).hexdigest()


class People:
    """The people whom the store has forgotten; a run that names them again is told so by their marks."""

    def __init__(self, connection: Connection):
        query = select(schema.purges.c.person).where(schema.purges.c.person.is_not(None))
        self.marks = set(connection.execute(query).scalars())

    def masked(self, one: Taken) -> Taken:
        """A record without them: their names and addresses replaced by dots."""
        if not self.marks:
            return one
        facts = [(key.partition("/")[0], fact) for key, fact in one.facts.items()]
        names = {
            str(fact["name"])
            for group, fact in facts
            if group in _NAMED and fact["name"] and person_mark(fact["name"]) in self.marks
        }
        return masked(one, names | addresses(facts, names)) if names else one


def addresses(facts: Iterable[tuple[str, dict[str, Any]]], names: set[str]) -> set[str]:
    """The addresses at which people of these names are reached."""
    wanted = {plain(name) for name in names}
    return {
        str(fact[key])
        for group, fact in facts
        if group == "contacts" and fact["name"] and plain(fact["name"]) in wanted
        for key in ("email", "phone")
        if fact[key]
    }


def masked(one: Taken, words: set[str]) -> Taken:
    """A record in which words are replaced by dots; offsets and keys stay."""
    mask = Mask(words, addresses=False)
    facts = {key: mask.value(fact) for key, fact in one.facts.items()}
    return replace(one, facts=facts, text=mask.text(one.text), head=_head(one.head, mask))


def _head(head: dict[str, Any], mask: Mask) -> dict[str, Any]:
    document = {**head["document"], "metadata": mask.value(head["document"].get("metadata", {}))}
    checks = [{**check, "message": mask.text(check["message"])} for check in head["checks"]]
    return {**head, "document": document, "checks": checks}


def purge_record(connection: Connection, row: Row[Any], reviewer: str, now: str) -> None:
    """Forget a document: a tombstone and the history without the text are left."""
    one = load(connection, row)
    held = one.ledger.fields.get("title")
    title = str(held.proposal.fact["value"]) if held and held.proposal else ""
    search.remove(connection, one.number, title, one.text)
    sides = (one.number, -one.number)
    with _allowed(connection, sides):
        _change(connection, schema.texts, sides, body=b"")
        _change(connection, schema.snapshots, sides, head="{}")
        _change(connection, schema.proposals, sides, fact="{}")
        _change(connection, schema.decisions, sides, value=None, saw=None, reason="")
    connection.execute(delete(schema.hidden).where(schema.hidden.c.record == one.number))
    connection.execute(delete(schema.fields).where(schema.fields.c.record.in_(sides)))
    ended = update(schema.opinions).where(schema.opinions.c.record == one.number)
    connection.execute(ended.values(status=Status.CLOSED))
    empty = {"uri": "", "title": "", "title_sort": "", "year": None, "least": SURE, "undecided": 0, "states": 0}
    values = {**empty, "reviewed": False, "purged_at": now}
    connection.execute(update(schema.records).where(schema.records.c.number == one.number).values(values))
    tell(connection, [Happened(Kind.PURGED, one.number, one.record_id, {"purged_at": now})])
    connection.execute(insert(schema.purges), {"record_id": one.record_id, "reviewer": reviewer, "at": now})
    note(connection, Event.PURGE, reviewer, one.record_id, now)


def naming(connection: Connection, name: str) -> list[int]:
    """The numbers of the records that may name a person: by the index, and those too long to be indexed whole."""
    found: set[int] = set()
    query = search.matching(f'"{name}"', connection.dialect.name == "sqlite")
    if query is not None:
        found.update(connection.scalars(query).all())
    long: Select[Any] = select(schema.texts.c.record).where(func.length(schema.texts.c.body) > _LONG_BODY)
    found.update(abs(number) for number in connection.scalars(long))
    return sorted(found)


def purge_person(connection: Connection, row: Row[Any], name: str) -> bool:
    """Replace a person's name and addresses by dots wherever one record has them; give whether it had."""
    rows = [row, *connection.execute(second_rows(schema.opinions.c.record == row.number))]
    loaded = load_many(connection, rows)
    one, sides = loaded[0], (row.number, -row.number)
    texts = {
        text.number: unpacked(text.body)
        for text in connection.execute(select(schema.texts).where(schema.texts.c.record.in_(sides)))
    }
    fields = [held for side in loaded for held in side.ledger.fields.values()]
    facts = [(h.group, fact) for h in fields if h.group in _NAMED for fact in _facts_of(h)]
    same = {str(fact["name"]) for _, fact in facts if fact["name"] and plain(fact["name"]) == plain(name)}
    mask = Mask({name} | same | addresses(facts, {name}), addresses=False)
    if not any(mask.text(body) != body for body in texts.values()):
        return False
    held = one.ledger.fields.get("title")
    title = str(held.proposal.fact["value"]) if held and held.proposal else ""
    search.remove(connection, one.number, title, one.text)
    with _allowed(connection, sides):
        for number, body in texts.items():
            _rewrite(connection, schema.texts, number, body=packed(mask.text(body)))
        _mask_log(connection, sides, mask)
    again = load_many(connection, rows)
    for side in again:
        save(connection, side, side.ledger.fields)
    search.add(connection, [(one.number, mask.text(title), again[0].text)])
    hidden.refresh(connection, again)
    return True


def _facts_of(held: Held) -> list[dict[str, Any]]:
    seen = held.verdict.seen if held.verdict else None
    return [fact for fact in (held.current, held.proposal.fact if held.proposal else None, seen) if fact]


def _mask_log(connection: Connection, sides: tuple[int, int], mask: Mask) -> None:
    """Hide words in whatever was said and decided of a record."""
    for row in connection.execute(select(schema.snapshots).where(schema.snapshots.c.record.in_(sides))).all():
        if row.head:
            _rewrite(connection, schema.snapshots, row.number, head=dumps(_head(json.loads(row.head), mask)))
    for row in connection.execute(select(schema.proposals).where(schema.proposals.c.record.in_(sides))).all():
        _rewrite(connection, schema.proposals, row.number, fact=dumps(mask.value(json.loads(row.fact))))
    for row in connection.execute(select(schema.decisions).where(schema.decisions.c.record.in_(sides))).all():
        told = {
            name: dumps(mask.value(json.loads(getattr(row, name))))
            for name in ("value", "saw")
            if getattr(row, name) is not None
        }
        _rewrite(connection, schema.decisions, row.number, reason=mask.text(row.reason), **told)


@contextmanager
def _allowed(connection: Connection, sides: tuple[int, int]) -> Iterator[None]:
    """Let the triggers pass changes to one record's log, both sides of it."""
    connection.execute(insert(schema.purging), [{"record": number} for number in sides])
    yield
    connection.execute(delete(schema.purging).where(schema.purging.c.record.in_(sides)))


def _change(connection: Connection, table: Table, sides: tuple[int, int], **values: Any) -> None:
    connection.execute(update(table).where(table.c.record.in_(sides)).values(values))


def _rewrite(connection: Connection, table: Table, number: int, **values: Any) -> None:
    connection.execute(update(table).where(table.c.number == number).values(values))


def purge(database: Database, reviewer: str, record_id: str | None, person: str | None, now: str) -> int:
    """Forget a document or a person; see `Review.purge`."""
    if (record_id is None) == (person is None):
        raise Refused("Either a document or a person is purged.", remedy="Name one of them.")
    if record_id is not None:
        with database.writing() as connection:
            purge_record(connection, record_row(connection, record_id, lock=True), reviewer, now)
        changed = 1
    else:
        changed = _purge_everywhere(database, str(person), reviewer, now)
    with database.writing() as connection:
        search.tidy(connection)
    if database.file is not None:
        with database.engine.connect() as connection:
            # What was overwritten shall not lie in the log file either.
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
    return changed


def _purge_everywhere(database: Database, person: str, reviewer: str, now: str) -> int:
    if len(person.strip()) < _SHORTEST_NAME:
        raise Refused(f"{person!r} is too short for a name.", remedy="Give first name and surname.")
    with database.writing() as connection:
        # First, so that no import brings the name back meanwhile.
        connection.execute(insert(schema.purges), {"person": person_mark(person), "reviewer": reviewer, "at": now})
        # Whom it was is not said.
        note(connection, Event.PURGE, reviewer, "person", now)
    with database.reading() as connection:
        numbers = naming(connection, person)
    changed = 0
    for number in numbers:
        with database.writing() as connection:
            query = select(schema.records).where(schema.records.c.number == number).with_for_update()
            row = connection.execute(query).one()
            changed += row.purged_at is None and purge_person(connection, row, person)
    return changed
