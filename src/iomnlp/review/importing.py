"""Runs into the store: new records, and what a new run says of those that are there already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from iomnlp.errors import ReadError
from iomnlp.record import Record
from iomnlp.review import hidden, schema, search
from iomnlp.review.checks import unseal
from iomnlp.review.database import Database
from iomnlp.review.facts import Taken, dumps, sha256, take_apart
from iomnlp.review.fold import Ledger, Proposal
from iomnlp.review.forgetting import People
from iomnlp.review.hooks.kinds import Kind
from iomnlp.review.hooks.outbox import Happened, tell
from iomnlp.review.ledgers import Loaded, allotted, field_row, happened, load_many, save, write_fields
from iomnlp.review.model import State, Summary
from iomnlp.review.packing import packed
from iomnlp.review.rules import required
from iomnlp.review.seats import Status, second_rows
from iomnlp.write.jsonl import read_records

# Records to a transaction: a steward who decides meanwhile waits for one of these at most.
CHUNK = 100
RECORDS = "records.jsonl"
# Standard input is no place that a newer document could take.
NOWHERE = "-"


def run_file(path: Path) -> Path:
    """The file of records of a run's folder, or the file itself."""
    if path.is_dir():
        if not (path / RECORDS).is_file():
            raise ReadError(f"{path} has no {RECORDS}.", remedy="Name the folder of a finished `iomnlp run`.")
        return path / RECORDS
    return path


def source_name(path: Path) -> str:
    """What a run is called where the caller does not say: the name of its folder, or of its file."""
    whole = run_file(path).resolve()
    return whole.parent.name if whole.name == RECORDS else whole.stem


def import_file(database: Database, path: Path, source: str | None, now: Callable[[], str]) -> Summary:
    """The records of a run; see `Review.import_run`."""
    return import_records(database, read_records(run_file(path)), source or source_name(path), now)


def import_records(database: Database, records: Iterable[Record], source: str, now: Callable[[], str]) -> Summary:
    """Records in small transactions, each whole or not at all."""
    with database.reading() as connection:
        before = connection.execute(select(func.max(schema.records.c.number))).scalar() or 0
    importer = _Importer(source, before)
    for chunk in _chunks(records):
        with database.writing() as connection:
            importer.take(connection, chunk, now())
    database.take_stock()
    return importer.summary()


def _chunks(records: Iterable[Record]) -> Iterator[list[Taken]]:
    waiting = iter(records)
    while chunk := list(islice(waiting, CHUNK)):
        # The same bytes twice are one document.
        yield list({record.record_id: take_apart(record) for record in reversed(chunk)}.values())[::-1]


@dataclass
class _Importer:
    source: str
    before: int
    counts: dict[str, int] = field(default_factory=dict)
    origins: dict[str, int] = field(default_factory=dict)

    def summary(self) -> Summary:
        return Summary(**self.counts)

    def count(self, name: str, number: int = 1) -> None:
        self.counts[name] = self.counts.get(name, 0) + number

    def take(self, connection: Connection, chunk: Sequence[Taken], now: str) -> None:
        """One chunk: sorted into purged, new, unchanged and changed."""
        # First, so that two importers never hold records that the other one waits for.
        numbers = allotted(connection, "records", len(chunk))
        people = People(connection)
        ids = [one.record_id for one in chunk]
        gone = set(
            connection.execute(select(schema.purges.c.record_id).where(schema.purges.c.record_id.in_(ids))).scalars()
        )
        chunk = [people.masked(one) for one in chunk if one.record_id not in gone]
        self.count("purged", len(ids) - len(chunk))
        query = select(schema.records).where(schema.records.c.record_id.in_(ids))
        known = {row.record_id: row for row in connection.execute(query.order_by("number").with_for_update())}
        new = [one for one in chunk if one.record_id not in known]
        # Superseding comes first: in a replay, too, the older record's event is the older one.
        self._supersede(connection, new, now)
        self._add(connection, new, numbers, now)
        sides = [*known.values(), *_second_sides(connection, [row.number for row in known.values()])]
        by_id = {one.record_id: one for one in chunk}
        self._compare(connection, [(row, by_id[row.record_id]) for row in sides if row.record_id in by_id], now)

    def _origin(self, connection: Connection, origin: dict[str, Any]) -> int:
        body = dumps(origin)
        mark = sha256(body)
        if mark not in self.origins:
            query = select(schema.origins.c.number).where(schema.origins.c.sha256 == mark)
            number = connection.execute(query).scalar()
            if number is None:
                number = allotted(connection, "origins", 1)
                connection.execute(insert(schema.origins), {"number": number, "sha256": mark, "body": body})
            self.origins[mark] = int(number)
        return self.origins[mark]

    def _add(self, connection: Connection, new: Sequence[Taken], first: int, now: str) -> None:
        """Records that the store has never seen."""
        if not new:
            return
        texts, snapshots = allotted(connection, "texts", len(new)), allotted(connection, "snapshots", len(new))
        proposal = allotted(connection, "proposals", sum(len(one.facts) for one in new))
        rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ("records", "texts", "snapshots", "fields")}
        told: list[dict[str, Any]] = []
        created: list[Happened] = []
        arrived: list[Loaded] = []
        for at, one in enumerate(new):
            number, text, snapshot = first + at, texts + at, snapshots + at
            proposals = _proposals(one, proposal)
            proposal += len(proposals)
            ledger = Ledger()
            ledger.propose(proposals, text, one.head["schema_version"], required(one.head["kind"]))
            loaded = Loaded(number, one.record_id, 1, ledger, one.head, None, {text: one.text})
            arrived.append(loaded)
            rows["texts"].append(_text_row(text, number, one.text))
            rows["snapshots"].append(self._snapshot_row(connection, snapshot, loaded, one, now))
            told += [_proposal_row(p, snapshot, number) for p in proposals]
            rows["fields"] += [field_row(number, held) for held in ledger.fields.values()]
            fixed = {"number": number, "record_id": one.record_id, "arrived_at": now}
            columns = loaded.columns()
            rows["records"].append({**fixed, "source": self.source, "snapshot": snapshot, **columns})
            created.append(happened(Kind.CREATED, loaded, columns))
        connection.execute(insert(schema.records), rows["records"])
        connection.execute(insert(schema.texts), rows["texts"])
        connection.execute(insert(schema.snapshots), rows["snapshots"])
        if told:
            connection.execute(insert(schema.proposals), told)
        write_fields(connection, rows["fields"])
        search.add(connection, [(first + at, printed_title(one.facts), one.text) for at, one in enumerate(new)])
        hidden.refresh(connection, arrived)
        tell(connection, created)
        self.count("new", len(new))

    def _snapshot_row(self, connection: Connection, number: int, one: Loaded, taken: Taken, now: str) -> dict[str, Any]:
        return {
            "number": number,
            "record": one.number,
            "revision": one.revision,
            "source": self.source,
            "text": one.ledger.text,
            "origin": self._origin(connection, taken.origin),
            "digest": taken.digest,
            "head": dumps(taken.head),
            "successor": None,
            "at": now,
        }

    def _compare(self, connection: Connection, pairs: Sequence[tuple[Row[Any], Taken]], now: str) -> None:
        """Records that are there: nothing is written where the run says what the last one said."""
        digests = _digests(connection, [row.snapshot for row, _ in pairs])
        changed = [(row, one) for row, one in pairs if digests.get(row.snapshot) != one.digest]
        self.count("unchanged", sum(row.number > 0 for row, _ in pairs) - sum(row.number > 0 for row, _ in changed))
        for loaded, (_, one) in zip(load_many(connection, [row for row, _ in changed]), changed, strict=True):
            self._update(connection, loaded, one, now)

    def _update(self, connection: Connection, one: Loaded, taken: Taken, now: str) -> None:
        old_title, old_text, text = machine_title(one.ledger), one.text, one.ledger.text
        assert text is not None
        if taken.text != old_text:
            text = allotted(connection, "texts", 1)
            connection.execute(insert(schema.texts), _text_row(text, one.number, taken.text))
            one.texts[text] = taken.text
        snapshot = allotted(connection, "snapshots", 1)
        proposals = _proposals(taken, allotted(connection, "proposals", len(taken.facts)))
        one.head, one.revision = taken.head, one.revision + 1
        changed = one.ledger.propose(proposals, text, taken.head["schema_version"], required(taken.head["kind"]))
        changed |= unseal(one)
        connection.execute(insert(schema.snapshots), self._snapshot_row(connection, snapshot, one, taken, now))
        if proposals:
            connection.execute(insert(schema.proposals), [_proposal_row(p, snapshot, one.number) for p in proposals])
        # Every field, since every proposal has a new number.
        save(connection, one, one.ledger.fields, Kind.UPDATED, snapshot=snapshot, source=self.source)
        if one.number > 0 and (old_title, old_text) != (printed_title(taken.facts), taken.text):
            search.remove(connection, one.number, old_title, old_text)
            search.add(connection, [(one.number, printed_title(taken.facts), taken.text)])
        self._count_states(one, changed)
        self.count("updated", one.number > 0)

    def _count_states(self, one: Loaded, changed: set[str]) -> None:
        states = [one.ledger.fields[key].state for key in changed if one.number > 0]
        self.count("diverging", states.count(State.DIVERGING))
        self.count("stale", states.count(State.STALE))

    def _supersede(self, connection: Connection, new: Sequence[Taken], now: str) -> None:
        """Records of the same place in an earlier import: what was decided on them is stale."""
        by_place = {one.head["document"]["uri"]: one for one in new if one.head["document"]["uri"] != NOWHERE}
        records = schema.records
        query = select(records).where(
            records.c.source == self.source,
            records.c.uri.in_(list(by_place)),
            records.c.number <= self.before,
            records.c.superseded_by.is_(None),
            records.c.purged_at.is_(None),
        )
        older = list(connection.execute(query.order_by("number").with_for_update()))
        older += _second_sides(connection, [row.number for row in older])
        for one, row in zip(load_many(connection, older), older, strict=True):
            successor = by_place[row.uri].record_id
            changed = one.ledger.supersede()
            one.revision += 1
            changed |= unseal(one)
            event = {"number": allotted(connection, "snapshots", 1), "record": one.number, "revision": one.revision}
            connection.execute(
                insert(schema.snapshots), {**event, "source": self.source, "successor": successor, "at": now}
            )
            save(connection, one, changed, Kind.UPDATED, superseded_by=successor)
            self._count_states(one, changed)


def _second_sides(connection: Connection, numbers: Sequence[int]) -> list[Row[Any]]:
    """The second sides of records that somebody still reads."""
    open_ = (schema.opinions.c.status == Status.OPEN) & schema.opinions.c.record.in_(numbers)
    return list(connection.execute(second_rows(open_).order_by(schema.opinions.c.record)))


def _digests(connection: Connection, snapshots: Sequence[int]) -> dict[int, str]:
    table = schema.snapshots
    query = select(table.c.number, table.c.digest).where(table.c.number.in_(snapshots))
    return {row.number: row.digest for row in connection.execute(query)}


def _proposals(one: Taken, first: int) -> list[Proposal]:
    return [Proposal(first + at, key, fact) for at, (key, fact) in enumerate(one.facts.items())]


def _proposal_row(one: Proposal, snapshot: int, record: int) -> dict[str, Any]:
    return {
        "number": one.number,
        "snapshot": snapshot,
        "record": record,
        "key": one.key,
        "fact": dumps(one.fact),
    }


def _text_row(number: int, record: int, text: str) -> dict[str, Any]:
    return {"number": number, "record": record, "sha256": sha256(text), "body": packed(text)}


def printed_title(facts: dict[str, Any]) -> str:
    """The title by which a document is found: the machine's."""
    return str(facts["title"]["value"]) if "title" in facts else ""


def machine_title(ledger: Ledger) -> str:
    """The same, of a record that is loaded."""
    held = ledger.fields.get("title")
    return str(held.proposal.fact["value"]) if held and held.proposal else ""
