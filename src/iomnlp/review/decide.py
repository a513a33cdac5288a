"""Decisions into the log and into the state: one transaction each, over the version that the person saw."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

from sqlalchemy import Connection, Row, insert, select

from iomnlp.record import CheckCode
from iomnlp.review import schema
from iomnlp.review.assemble import HUMAN, current, field_view
from iomnlp.review.checks import lacking, unseal
from iomnlp.review.comparing import finish
from iomnlp.review.facts import Kept, dumps, refers
from iomnlp.review.fold import GONE, Held, Verdict
from iomnlp.review.keys import CHECKS, LISTS, ORDER, RECORD, SINGLE, group_of
from iomnlp.review.ledgers import Loaded, load, save
from iomnlp.review.model import Action, Decision, Field, State
from iomnlp.review.refusals import Conflict, NotFound, Outdated, Refused
from iomnlp.review.replay import loaded_at
from iomnlp.review.seats import begin, mark, seat
from iomnlp.review.values import human_fact

# Besides V: a record is doubted as a whole, and the doubt is lifted.
_OF_RECORD = (Action.DOUBT, Action.KEEP)
# Decisions of one letter on a field that is there.
_LETTERS = (Action.ACCEPT, Action.REJECT, Action.ABSENT, Action.DOUBT, Action.KEEP)
_SETTLED = {Action.REJECT: State.REJECTED, Action.ABSENT: State.ABSENT}


class Incomplete(Refused):
    """V was pressed, and something is missing.

    Attributes
    ----------
    missing : tuple of str
        The keys and checks.
    """

    def __init__(self, record_id: str, missing: tuple[str, ...]):
        self.missing = missing
        super().__init__(f"Still to be decided: {', '.join(missing)}.", document=record_id)


@dataclass(frozen=True, slots=True)
class Settled:
    """What a decision comes to, before it is stored: a state, the fact, and whether it is the proposal's own."""

    state: State
    value: Kept | None
    proposed: bool = False


def decide(
    connection: Connection,
    decision: Decision,
    now: str,
    blind: bool = False,
    seen: Collection[str] | None = None,
) -> Field:
    """Store one decision in a writing transaction; see `Review.decide`."""
    _check_form(decision)
    row = seat(connection, decision.record_id, decision.reviewer if blind else None, lock=True)
    if seen is not None or _may_be_known(decision):
        known = _known(connection, decision)
        if known is not None:
            return _first_outcome(connection, decision, known, row)
    if seen is not None and mark(row) not in seen:
        remedy = "Read it again, and decide on what stands there now."
        raise Outdated("The record has changed since you read it.", document=decision.record_id, remedy=remedy)
    begin(connection, row, decision.reviewer, now)
    one = load(connection, row)
    key = _key(one, decision)
    held = one.ledger.held(key)
    expected = 0 if decision.key in LISTS else decision.expected_version
    if expected != held.version and not (expected == 0 and held.state == GONE):
        known = _known(connection, decision)
        if known is not None:
            return _first_outcome(connection, decision, known, row)
        raise Conflict(field_view(one, held), decision)
    settled = _settle(one, held, decision)
    store(connection, one, [(held, decision, settled)], now)
    changed = {key} | unseal(one)
    save(connection, one, changed)
    if decision.action == Action.VALIDATE:
        finish(connection, one, now)
    return field_view(one, held)


def _may_be_known(decision: Decision) -> bool:
    """Whether a decision that was stored may fit again: every other one made its field's version grow."""
    return decision.expected_version == 0 or decision.key in LISTS or decision.action not in _LETTERS


def _known(connection: Connection, decision: Decision) -> Row[Any] | None:
    """The same decision in the log, where it was stored before."""
    query = select(schema.decisions).where(schema.decisions.c.uuid == decision.uuid)
    return connection.execute(query).one_or_none()


def _check_form(decision: Decision) -> None:
    try:
        uuids.UUID(decision.uuid)
        if decision.batch is not None:
            uuids.UUID(decision.batch)
    except ValueError as error:
        raise Refused("The decision or its batch has no UUID.") from error
    if not decision.reviewer.strip():
        raise Refused("A decision needs its reviewer.", remedy="Say who you are.")
    if decision.action == Action.WAIVE and not decision.reason.strip():
        raise Refused("A check passes only with a reason.", remedy="Say why it does not matter here.")
    if decision.action in {Action.CORRECT, Action.ADD} and decision.value is None and decision.evidence is None:
        raise Refused("There is neither a value nor a place in the text.", remedy="Give one of them.")


def _key(one: Loaded, decision: Decision) -> str:
    """The key that a decision is about; a list's name makes a new one of the decision's UUID."""
    key, group, action = decision.key, group_of(decision.key), decision.action
    if action == Action.WAIVE:
        if group != CHECKS or key.partition("/")[2] not in get_args(CheckCode):
            raise NotFound(f"There is no check {key!r}.", document=decision.record_id)
        return key
    if action == Action.VALIDATE or (key == RECORD and action in _OF_RECORD):
        return RECORD
    if group not in ORDER or (("/" in key) != (group in LISTS) and not (action == Action.ADD and key in LISTS)):
        raise NotFound(f"The contract has no field {key!r}.", document=decision.record_id)
    if key in LISTS:
        digits = uuids.UUID(decision.uuid).hex
        return next(new for n in range(8, 33) if (new := f"{key}/+{digits[:n]}") not in one.ledger.fields)
    if key not in SINGLE and key not in one.ledger.fields:
        raise NotFound(f"This record has no field {key!r}.", document=decision.record_id)
    return key


def _settle(one: Loaded, held: Held, decision: Decision) -> Settled:
    action = decision.action
    if action == Action.WAIVE:
        return Settled(State.ACCEPTED, None)
    if action == Action.VALIDATE:
        lack = lacking(one)
        if lack:
            raise Incomplete(one.record_id, lack)
        return Settled(State.ACCEPTED, None)
    if held.key == RECORD:
        return Settled(State.DOUBTFUL if action == Action.DOUBT else State.PROPOSED, None)
    if action == Action.RESTORE:
        raise Refused("A decision is taken back by undo.")
    if action == Action.ADJUDICATE:
        raise Refused("Two opinions are settled on their own page.")
    if action == Action.ACCEPT:
        if held.proposal is None:
            raise Refused(f"The machine proposes nothing for {held.key}.", document=one.record_id)
        return Settled(State.ACCEPTED, held.proposal.fact, proposed=True)
    if action in _SETTLED:
        if held.state == GONE and held.group in LISTS:
            raise Refused(f"{held.key} is no longer there.", document=one.record_id)
        return Settled(_SETTLED[action], None)
    value = current(one, held)
    if action == Action.DOUBT:
        fresh = held.verdict is None and held.proposal is not None
        return Settled(State.DOUBTFUL, value, proposed=fresh)
    if action == Action.KEEP:
        return _kept(one, held, value)
    base = value or (held.proposal.fact if held.proposal else None) if action == Action.CORRECT else None
    fact = human_fact(held.key, decision.value or {}, decision.evidence, base, one.text, one.ledger.fields)
    return Settled(State.CORRECTED, fact)


def _kept(one: Loaded, held: Held, value: Kept | None) -> Settled:
    """A person's value confirmed: against a new run, in a new text, or after a doubt."""
    if held.verdict is None:
        raise Refused(f"Nobody has decided {held.key} yet.", document=one.record_id, remedy="Accept it.")
    state = held.verdict.state
    if value is not None and not value["evidence"] and held.current and held.current["evidence"]:
        remedy = "Correct it, with its place in this text."
        raise Refused(f"The words of {held.key} stand no longer in the text.", document=one.record_id, remedy=remedy)
    if state == State.DOUBTFUL and value is not None:
        state = State.CORRECTED if value["basis"] == HUMAN else State.ACCEPTED
    return Settled(state, value)


def store(
    connection: Connection,
    one: Loaded,
    settled: Sequence[tuple[Held, Decision, Settled]],
    now: str,
) -> None:
    """Write decisions on one record to the log and give its ledger their verdicts; the caller saves the fields."""
    rows = [_row(one, held, decision, end, one.revision + n, now) for n, (held, decision, end) in enumerate(settled, 1)]
    one.revision += len(rows)
    statement = insert(schema.decisions).returning(schema.decisions.c.number, sort_by_parameter_order=True)
    numbers = connection.execute(statement, rows).scalars().all()
    for (held, decision, end), row, number in zip(settled, rows, numbers, strict=True):
        seen = held.proposal.fact if held.proposal else None
        one.ledger.apply(
            held.key,
            Verdict(
                *(number, end.state, end.value, seen, row["text"], row["schema_version"]),
                *(decision.reviewer, row["at"], decision.reason),
            ),
        )


def _row(one: Loaded, held: Held, decision: Decision, end: Settled, revision: int, now: str) -> dict[str, Any]:
    proposal = held.proposal
    # A fact without references is found again by its proposal's number; others keep what their keys meant.
    refers_on = proposal is not None and bool(refers(held.group, proposal.fact))
    by_number = end.proposed and not refers_on and proposal is not None
    return {
        "uuid": decision.uuid,
        "record": one.number,
        "revision": revision,
        "key": held.key,
        "action": str(decision.action),
        "state": str(end.state),
        "value": dumps(end.value) if end.value is not None and not by_number else None,
        "holds": proposal.number if by_number and proposal else None,
        "seen": proposal.number if proposal and not refers_on else None,
        "saw": dumps(proposal.fact) if proposal and refers_on else None,
        "text": one.ledger.text,
        "schema_version": one.ledger.schema_version,
        "reason": decision.reason,
        "version": held.version + 1,
        "reviewer": decision.reviewer,
        "batch": decision.batch,
        "at": decision.at or now,
        "prior": held.verdict.number if held.verdict else None,
        "restores": None,
    }


def _first_outcome(connection: Connection, decision: Decision, known: Row[Any], row: Row[Any]) -> Field:
    """The field as the same decision left it the first time."""
    same_key = known.key == decision.key or known.key.startswith(f"{decision.key}/+") or known.key == RECORD
    if known.record != row.number or known.action != decision.action or not same_key:
        raise Refused("This UUID belongs to another decision.", remedy="Make a new one for each decision.")
    one = loaded_at(connection, row, known.revision)
    return field_view(one, one.ledger.held(known.key))


def decide_many(
    connection: Connection,
    decisions: Iterable[Decision],
    batch: str,
    now: str,
    blind: bool = False,
    seen: Collection[str] | None = None,
) -> list[Field]:
    """Decisions all or none, in their order."""
    told = [replace(one, batch=batch) for one in decisions]
    # By number, as bulk work does: writers that lock in one order never wait for each other.
    ids = {one.record_id for one in told}
    query = select(schema.records.c.number).where(schema.records.c.record_id.in_(ids))
    connection.execute(query.order_by(schema.records.c.number).with_for_update())
    # What was seen is the record before the first of them.
    return [decide(connection, one, now, blind, None if number else seen) for number, one in enumerate(told)]


def accepting(one: Loaded, keys: Mapping[str, int] | Iterable[str], reviewer: str, batch: str) -> list[Any]:
    """Decisions that accept what these keys propose, each with a UUID that follows from the batch."""
    told = []
    for key in keys:
        held = one.ledger.fields[key]
        if held.state != State.PROPOSED or held.proposal is None:
            continue
        uuid = str(uuids.uuid5(uuids.UUID(batch), f"{one.record_id} {key}"))
        decision = Decision(uuid, one.record_id, key, Action.ACCEPT, held.version, reviewer, batch=batch)
        told.append((held, decision, Settled(State.ACCEPTED, held.proposal.fact, proposed=True)))
    return told
