"""Ledgers from the tables and back: the state of a record as rows."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, Select, select, update
from sqlalchemy.dialects import postgresql, sqlite

from iomnlp.review import hidden, schema
from iomnlp.review.facts import Kept, redirected
from iomnlp.review.fold import GONE, Held, Ledger, Proposal, Verdict
from iomnlp.review.folding import plain
from iomnlp.review.hooks.kinds import Kind
from iomnlp.review.hooks.outbox import Happened, tell
from iomnlp.review.keys import CHECKS, ORDER, RECORD, facet, group_of
from iomnlp.review.model import State
from iomnlp.review.packing import unpacked
from iomnlp.review.refusals import NotFound
from iomnlp.review.rules import required

# A record with nothing left to decide comes last among the least sure.
SURE = 2.0
BITS = {state: 1 << number for number, state in enumerate(State)}
# The status of an opinion on which somebody still reads.
OPEN = "open"
# As long as SQLite's limit on the variables of a statement allows, with room.
CHUNK = 500
TITLE_SORT = 120


@dataclass(slots=True)
class Loaded:
    """A record as it stands.

    Attributes
    ----------
    number, record_id
        In the store, and in the contract.
    revision : int
        How many events it has had.
    ledger : Ledger
        Its fields.
    head : dict
        Of its last snapshot; see `facts.Taken`.
    origin : int or None
        Where its provenance stands.
    texts : dict
        Its text, and those that decisions in force were made in, by number; empty where they were not asked for.
    reviewed : bool
        Whether it was reviewed before what is done to it now.
    """

    number: int
    record_id: str
    revision: int
    ledger: Ledger
    head: dict[str, Any]
    origin: int | None
    texts: dict[int, str] = field(default_factory=dict)
    reviewed: bool = False

    @property
    def text(self) -> str:
        """The document's text; it must have been loaded."""
        assert self.ledger.text is not None
        return self.texts[self.ledger.text]

    def columns(self) -> dict[str, Any]:
        """The columns that follow from what happened: of `records`, or of a second side in `opinions`."""
        found = {
            "revision": self.revision,
            "kind": self.head["kind"],
            "text": self.ledger.text,
            "schema_version": self.ledger.schema_version,
            "reviewed": sealed(self.ledger),
        }
        if self.number < 0:
            return found
        return {
            **found,
            "uri": self.head["document"]["uri"],
            **aggregates(self.ledger),
            **shown_head(self.ledger, self.head),
        }


def provenance_of(connection: Connection, one: Loaded) -> dict[str, Any]:
    """The provenance of a record's last snapshot."""
    body = connection.execute(select(schema.origins.c.body).where(schema.origins.c.number == one.origin)).scalar_one()
    found: dict[str, Any] = json.loads(body)
    return found


def record_row(connection: Connection, record_id: str, lock: bool = False) -> Row[Any]:
    """A record's row; `lock` keeps other writers away until the transaction ends.

    Raises
    ------
    NotFound
        When there is none, or it was purged.
    """
    query = select(schema.records).where(schema.records.c.record_id == record_id)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotFound("There is no such record in the store.", document=record_id, remedy="Import its run first.")
    if row.purged_at is not None:
        raise NotFound(f"This record was purged at {row.purged_at}.", document=record_id)
    return row


def load(connection: Connection, row: Row[Any], with_text: bool = True) -> Loaded:
    """A record with its ledger; with the text, and the older texts that decisions were made in."""
    return load_many(connection, [row], with_text)[0]


def load_many(connection: Connection, rows: Sequence[Row[Any]], with_text: bool = True) -> list[Loaded]:
    """Several records, in their order."""
    ledgers = _ledgers(connection, rows)
    heads = {
        one.number: one
        for one in _each(connection, select(schema.snapshots), schema.snapshots.c.number, [r.snapshot for r in rows])
    }
    found = []
    for row in rows:
        snapshot = heads[row.snapshot]
        ledger = ledgers[row.number]
        head = json.loads(snapshot.head)
        one = Loaded(row.number, row.record_id, row.revision, ledger, head, snapshot.origin)
        one.reviewed = bool(row.reviewed)
        found.append(one)
    if with_text:
        load_texts(connection, found)
    return found


def load_texts(connection: Connection, found: Sequence[Loaded]) -> None:
    """Load the texts of records, and the older ones that decisions in force were made in."""
    wanted: dict[int, list[Loaded]] = {}
    for one in found:
        numbers = {held.verdict.text for held in one.ledger.fields.values() if held.verdict}
        for number in {one.ledger.text, *numbers} - {None}:
            wanted.setdefault(number, []).append(one)  # type: ignore[arg-type]
    for text in _each(connection, select(schema.texts), schema.texts.c.number, list(wanted)):
        body = unpacked(text.body)
        for one in wanted[text.number]:
            one.texts[text.number] = body


def _each(connection: Connection, query: Select[Any], column: Any, values: Sequence[Any]) -> Iterable[Row[Any]]:
    """The rows whose column is one of the values, in as many statements as it takes."""
    for at in range(0, len(values), CHUNK):
        yield from connection.execute(query.where(column.in_(values[at : at + CHUNK])))


def _ledgers(connection: Connection, rows: Sequence[Row[Any]]) -> dict[int, Ledger]:
    numbers = [row.number for row in rows]
    held = list(_each(connection, select(schema.fields), schema.fields.c.record, numbers))
    in_force = [one.decision for one in held if one.decision is not None]
    decided = {d.number: d for d in _each(connection, select(schema.decisions), schema.decisions.c.number, in_force)}
    wanted = {one.proposal for one in held} | {n for d in decided.values() for n in (d.holds, d.seen)}
    proposals = proposals_by_number(connection, wanted - {None})
    ledgers = {
        row.number: Ledger(
            required(row.kind), text=row.text, schema_version=row.schema_version, superseded=bool(row.superseded_by)
        )
        for row in rows
    }
    for one in held:
        verdict = verdict_of(decided[one.decision], proposals) if one.decision is not None else None
        proposal = proposals[one.proposal] if one.proposal is not None else None
        ledgers[one.record].fields[one.key] = Held(one.key, one.required, one.version, proposal, verdict, one.state)
    for ledger in ledgers.values():
        _point(ledger)
    return ledgers


def proposals_by_number(connection: Connection, numbers: Collection[int]) -> dict[int, Proposal]:
    """Proposals, by number."""
    rows = _each(connection, select(schema.proposals), schema.proposals.c.number, sorted(numbers))
    return {row.number: Proposal(row.number, row.key, json.loads(row.fact)) for row in rows}


def _point(ledger: Ledger) -> None:
    """Let references of proposals point at fields: a fact that took another's place goes by that one's key."""
    aliases = {
        held.proposal.key: key for key, held in ledger.fields.items() if held.proposal and held.proposal.key != key
    }
    if aliases:
        for held in ledger.fields.values():
            if held.proposal is not None:
                fact = redirected(held.group, held.proposal.fact, aliases)
                held.proposal = Proposal(held.proposal.number, held.proposal.key, fact)


def verdict_of(row: Row[Any], proposals: dict[int, Proposal]) -> Verdict:
    """What a decision settled, from its row."""
    value: Kept | None = None
    if row.value is not None:
        value = json.loads(row.value)
    elif row.holds is not None:
        value = proposals[row.holds].fact
    seen: Kept | None = None
    if row.saw is not None:
        seen = json.loads(row.saw)
    elif row.seen is not None:
        seen = proposals[row.seen].fact
    return Verdict(
        row.number, State(row.state), value, seen, row.text, row.schema_version, row.reviewer, row.at, row.reason
    )


def field_row(record: int, held: Held) -> dict[str, Any]:
    """A field as a row of `fields`."""
    return {
        "record": record,
        "key": held.key,
        "grp": held.group,
        "state": str(held.state),
        "version": held.version,
        "proposal": held.proposal.number if held.proposal else None,
        "decision": held.verdict.number if held.verdict else None,
        "required": held.required,
        "sure": float(held.proposal.fact["confidence"] or 0.0) if held.proposal else SURE,
        "facet": facet(held.group, held.current),
        "reviewer": held.verdict.reviewer if held.verdict else None,
    }


def missing(ledger: Ledger) -> tuple[str, ...]:
    """The required keys that no person decided for this source and schema, in the contract's order."""
    lacking = [
        held.key for held in ledger.fields.values() if held.required and held.state in (State.PROPOSED, State.STALE)
    ]
    return tuple(sorted(lacking, key=place))


def place(key: str) -> tuple[int, str]:
    """Where a key stands in the contract."""
    return ORDER.get(group_of(key), len(ORDER)), key


def aggregates(ledger: Ledger) -> dict[str, Any]:
    """What the queue shows of a record's states, for its row of `records`."""
    fields = [held for held in ledger.fields.values() if held.state != GONE and held.group not in {CHECKS, RECORD}]
    open_ = [held for held in fields if held.state == State.PROPOSED]
    sure = [float(held.proposal.fact["confidence"] or 0.0) for held in open_ if held.proposal]
    states = 0
    for held in fields:
        states |= BITS[State(held.state)]
    if (seal := ledger.fields.get(RECORD)) is not None and seal.state == State.DOUBTFUL:
        states |= BITS[State.DOUBTFUL]
    return {"least": min(sure, default=SURE), "undecided": len(open_), "states": states}


def sealed(ledger: Ledger) -> bool:
    """Whether V was pressed, and still holds."""
    seal = ledger.fields.get(RECORD)
    return seal is not None and seal.state == State.ACCEPTED


def shown_head(ledger: Ledger, head: dict[str, Any]) -> dict[str, Any]:
    """Title and year of a record as persons and machine have them now, for its row of `records`."""
    title = _value(ledger, "title", "value").replace("\0", " ")
    dates = (
        _value(ledger, "published", "edtf"),
        str(head["document"].get("metadata", {}).get("date") or ""),
        _value(ledger, "project.start", "edtf"),
        _value(ledger, "project.allocation_year", "value"),
    )
    year = next((date[:4] for date in dates if date[:4].isdecimal()), None)
    return {"title": title, "title_sort": plain(title)[:TITLE_SORT], "year": int(year) if year else None}


def _value(ledger: Ledger, key: str, name: str) -> str:
    held = ledger.fields.get(key)
    fact = held.current if held else None
    return "" if fact is None or fact[name] is None else str(fact[name])


def save(connection: Connection, one: Loaded, changed: Iterable[str], kind: Kind | None = None, **columns: Any) -> None:
    """Write the fields that changed, what follows for the record's own row, and what other systems are told of it.

    Parameters
    ----------
    connection : Connection
        A writing one that holds the record's row.
    one : Loaded
        The record after the change.
    changed : iterable of str
        Keys of fields.
    kind : Kind, optional
        What happened; by default it follows from whether the record is reviewed now, and was before.
    **columns
        Further columns of its row of `records`.
    """
    keys = sorted(set(changed))
    write_fields(connection, [field_row(one.number, one.ledger.fields[key]) for key in keys])
    table = schema.opinions if one.number < 0 else schema.records
    number = table.c.record if one.number < 0 else table.c.number
    values = {**one.columns(), **{name: value for name, value in columns.items() if name in table.c}}
    connection.execute(update(table).where(number == abs(one.number)).values(values))
    if kind is Kind.UPDATED or any(_renames(one.ledger.fields[key]) for key in keys):
        hidden.refresh(connection, [one])
    said = kind or _settled(one.reviewed, bool(values["reviewed"]), bool(keys))
    one.reviewed = bool(values["reviewed"])
    # Of a second opinion nobody is told, and of the first one only when both have finished: `comparing.finish` does.
    if said and one.number > 0 and (kind or not _read_blind(connection, one.number)):
        tell(connection, [happened(said, one, values)])


def _read_blind(connection: Connection, number: int) -> bool:
    """Whether two people still read a record without seeing each other's work."""
    table = schema.opinions
    query = select(table.c.record).where(table.c.record == number, table.c.status == OPEN)
    return connection.execute(query).first() is not None


def _renames(held: Held) -> bool:
    """Whether a change to a field may change what is masked: to take a proposal, or to drop it, does not."""
    return held.group in hidden.GROUPS and held.state not in (State.ACCEPTED, State.REJECTED, State.ABSENT)


def _settled(before: bool, now: bool, changed: bool) -> Kind | None:
    """What other systems are told of decisions: that a record is reviewed, no longer is, or is and says otherwise."""
    if now and not before:
        return Kind.REVIEWED
    return Kind.UPDATED if before and changed else None


def happened(kind: Kind, one: Loaded, columns: Mapping[str, Any]) -> Happened:
    """What happened to a record, from its columns of `records`."""
    told = {name: columns[name] for name in ("kind", "reviewed", "undecided")}
    status = {**told, "version": one.revision, "superseded_by": columns.get("superseded_by")}
    return Happened(kind, one.number, one.record_id, status)


def allotted(connection: Connection, name: str, count: int) -> int:
    """The first of so many new numbers; importers wait for each other here."""
    counters = schema.counters
    statement = update(counters).where(counters.c.name == name).values(last=counters.c.last + count)
    last = connection.execute(statement.returning(counters.c.last)).scalar_one()
    return int(last) - count + 1


def write_fields(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Write rows of `fields`, over older ones of the same key."""
    if not rows:
        return
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(schema.fields)
    changing = {name: statement.excluded[name] for name in rows[0] if name not in {"record", "key"}}
    connection.execute(statement.on_conflict_do_update(index_elements=["record", "key"], set_=changing), rows)
