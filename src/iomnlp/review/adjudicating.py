"""What two readers saw differently, and how a third settles it: the log keeps all three decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select, update

from iomnlp.review import schema
from iomnlp.review.checks import unseal
from iomnlp.review.comparing import DISAGREED
from iomnlp.review.decide import Settled, store
from iomnlp.review.facts import Fact, Kept, redirected, shown
from iomnlp.review.fold import Verdict
from iomnlp.review.hooks.kinds import Kind
from iomnlp.review.ledgers import Loaded, load, proposals_by_number, record_row, save, verdict_of
from iomnlp.review.masks import Mask, contact_words
from iomnlp.review.model import Action, Decision, Span, State
from iomnlp.review.options import options
from iomnlp.review.refusals import NotFound, Refused
from iomnlp.review.seats import Status, former, not_former, opinion_of
from iomnlp.review.values import human_fact
from iomnlp.review.waiting import masks

_COMPARISONS, _OPINIONS, _RECORDS = schema.comparisons, schema.opinions, schema.records


class Choice(StrEnum):
    """How a difference is settled: as the first or the second reader saw it, by another value, or by none at all."""

    FIRST = "first"
    SECOND = "second"
    OWN = "own"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one reader made of a field; `fact` is None where the reader left no value, `who` where names are hidden."""

    state: State
    fact: Fact | None
    reason: str
    who: str | None


@dataclass(frozen=True, slots=True)
class Dispute:
    """A field that two readers saw differently; `choice` and `settled_by` once a third has settled it."""

    key: str
    group: str
    first: Opinion
    second: Opinion
    choice: Choice | None
    settled_by: str | None


@dataclass(frozen=True, slots=True)
class DisputedRecord:
    """A record with differences that nobody has settled yet."""

    record_id: str
    title: str
    uri: str
    kind: str
    open: int
    finished_at: str


def disputed(
    connection: Connection, reader: str | None, limit: int, masked: bool = False
) -> tuple[DisputedRecord, ...]:
    """The records that wait for this reader to settle what others saw differently, oldest first."""
    many = func.count().label("open")
    query = (
        select(_RECORDS.c.record_id, _RECORDS.c.title, _RECORDS.c.uri, _RECORDS.c.kind, many, _OPINIONS.c.finished_at)
        .join_from(_OPINIONS, _RECORDS, _OPINIONS.c.record == _RECORDS.c.number)
        .join(_COMPARISONS, _COMPARISONS.c.record == _OPINIONS.c.record)
        .where(*_open(connection, reader))
        .group_by(
            *(_RECORDS.c[name] for name in ("number", "record_id", "title", "uri", "kind")), _OPINIONS.c.finished_at
        )
        .order_by(_OPINIONS.c.finished_at, _RECORDS.c.number)
    )
    found = [DisputedRecord(*row) for row in connection.execute(query.limit(limit))]
    if not masked:
        return tuple(found)
    hiding = masks(connection, {one.record_id for one in found})
    return tuple(
        replace(one, title=hiding[one.record_id].text(one.title), uri=hiding[one.record_id].place(one.uri))
        for one in found
    )


def count(connection: Connection, reader: str | None) -> int:
    """How many records wait for this reader to settle them."""
    query = (
        select(func.count(_OPINIONS.c.record.distinct()))
        .join_from(_OPINIONS, _RECORDS, _OPINIONS.c.record == _RECORDS.c.number)
        .join(_COMPARISONS, _COMPARISONS.c.record == _OPINIONS.c.record)
    )
    return int(connection.execute(query.where(*_open(connection, reader))).scalar_one())


def _open(connection: Connection, reader: str | None) -> list[Any]:
    told = [
        _OPINIONS.c.status == Status.COMPARED,
        _COMPARISONS.c.outcome.in_(DISAGREED),
        _COMPARISONS.c.settled_by.is_(None),
        _RECORDS.c.purged_at.is_(None),
    ]
    if reader is not None and not options(connection).own:
        others = or_(_OPINIONS.c.second != reader, _OPINIONS.c.second.is_(None))
        told += [_OPINIONS.c.first != reader, others, not_former(reader)]
    return told


def _opinion(connection: Connection, row: Row[Any], reader: str | None) -> Row[Any]:
    """The opinions on a record that this reader may settle.

    Raises
    ------
    Refused
        When they are not finished, or the reader gave one of them.
    """
    found = opinion_of(connection, row.number)
    if found is None or found.status not in (Status.COMPARED, Status.SETTLED):
        raise Refused("There are no two finished opinions on this record.", document=row.record_id)
    if reader in (found.first, found.second, *former(found)) and not options(connection).own:
        raise Refused(
            "You gave one of the two opinions on this record.",
            document=row.record_id,
            remedy="Let a third person settle it.",
        )
    return found


def disputes(connection: Connection, record_id: str, reader: str | None, masked: bool = False) -> tuple[Dispute, ...]:
    """What two readers saw differently in a record, in the order of the text; settled ones, too."""
    row = record_row(connection, record_id)
    found = _opinion(connection, row, reader)
    names = (found.first, found.second) if options(connection).names else (None, None)
    one = load(connection, row)
    rows = _rows(connection, row.number)
    told = []
    for each in rows:
        if each.outcome not in DISAGREED:
            continue
        first, second = (
            _side(connection, one, each, rows, which, name) for which, name in zip(_SIDES, names, strict=True)
        )
        by = _decision(connection, each.settled_by).reviewer if each.settled_by is not None else None
        told.append(Dispute(each.key, each.grp, first, second, Choice(each.choice) if each.choice else None, by))
    if masked:
        told = [_masked(each, _mask(one, told)) for each in told]
    return tuple(sorted(told, key=_place))


def _mask(one: Loaded, told: Sequence[Dispute]) -> Mask:
    """What hides the contact data of a record: those that the record has, and those of either opinion."""
    facts = [(each.group, side.fact) for each in told for side in (each.first, each.second) if side.fact]
    known = [
        (held.group, fact)
        for held in one.ledger.fields.values()
        for fact in (held.current, held.proposal.fact if held.proposal else None)
        if fact
    ]
    return Mask(contact_words([*known, *facts]))


def _masked(one: Dispute, mask: Mask) -> Dispute:
    first, second = (
        replace(side, fact=mask.value(side.fact), reason=mask.text(side.reason)) for side in (one.first, one.second)
    )
    return replace(one, first=first, second=second)


_SIDES = (Choice.FIRST, Choice.SECOND)


def _place(one: Dispute) -> tuple[int, str]:
    spans = [span["start"] for side in (one.first, one.second) if side.fact for span in side.fact["evidence"]]
    return min(spans, default=0), one.key


def _rows(connection: Connection, number: int) -> list[Row[Any]]:
    return list(connection.execute(select(_COMPARISONS).where(_COMPARISONS.c.record == number)))


def _decision(connection: Connection, number: int) -> Row[Any]:
    return connection.execute(select(schema.decisions).where(schema.decisions.c.number == number)).one()


def _seen(connection: Connection, row: Row[Any], side: Choice) -> Verdict | Kept | None:
    """What stood on a side when both had finished: a verdict, a proposal that nobody touched, or nothing."""
    number = getattr(row, f"{side}_decision")
    if number is not None:
        told = _decision(connection, number)
        return verdict_of(told, proposals_by_number(connection, {told.holds, told.seen} - {None}))
    proposal = getattr(row, f"{side}_proposal")
    return proposals_by_number(connection, {proposal})[proposal].fact if proposal is not None else None


def _value(
    connection: Connection, row: Row[Any], rows: Sequence[Row[Any]], side: Choice
) -> tuple[State, Kept | None, str]:
    """State, fact and reason of a side, its references by the keys of the record itself."""
    seen = _seen(connection, row, side)
    if seen is None:
        return State.REJECTED, None, ""
    fact, state, reason = (
        (seen.value, seen.state, seen.reason)
        if isinstance(seen, Verdict)
        else (
            seen,
            State.PROPOSED,
            "",
        )
    )
    if side == Choice.SECOND and fact is not None:
        fact = redirected(row.grp, fact, {each.there: each.key for each in rows if each.there is not None})
    return state, fact, reason


def _side(
    connection: Connection, one: Loaded, row: Row[Any], rows: Sequence[Row[Any]], side: Choice, name: str | None
) -> Opinion:
    state, fact, reason = _value(connection, row, rows, side)
    return Opinion(state, shown(row.grp, fact, one.text) if fact is not None else None, reason, name)


@dataclass(frozen=True, slots=True)
class Settling:
    """How a third person settles a field; `value` and `evidence` where the choice is `own`."""

    uuid: str
    record_id: str
    key: str
    choice: Choice
    reviewer: str
    reason: str = ""
    value: Mapping[str, Any] | None = None
    evidence: Sequence[Span] | None = None


def settle(connection: Connection, given: Settling, now: str) -> None:
    """Settle a field in a writing transaction; see `Team.settle`."""
    row = record_row(connection, given.record_id, lock=True)
    _opinion(connection, row, given.reviewer)
    known = select(schema.decisions.c.number).where(schema.decisions.c.uuid == given.uuid)
    if connection.execute(known).first() is not None:
        return
    rows = _rows(connection, row.number)
    each = next((one for one in rows if one.key == given.key and one.outcome in DISAGREED), None)
    if each is None:
        raise NotFound(f"The two opinions do not differ on {given.key!r}.", document=given.record_id)
    one = load(connection, row)
    held = one.ledger.held(given.key)
    told = Decision(
        given.uuid,
        given.record_id,
        given.key,
        Action.ADJUDICATE,
        held.version,
        given.reviewer,
        given.value,
        given.evidence,
        given.reason,
    )
    store(connection, one, [(held, told, _settled(connection, one, each, rows, given))], now)
    others = (other for other in rows if other.outcome in DISAGREED and other.key != each.key)
    last = all(other.settled_by is not None for other in others)
    save(connection, one, {given.key} | unseal(one), Kind.ADJUDICATED if last else None)
    verdict = one.ledger.fields[given.key].verdict
    assert verdict is not None
    this = (_COMPARISONS.c.record == row.number) & (_COMPARISONS.c.key == given.key)
    connection.execute(update(_COMPARISONS).where(this).values(settled_by=verdict.number, choice=given.choice))
    if last:
        done = update(_OPINIONS).where(_OPINIONS.c.record == row.number)
        connection.execute(done.values(status=Status.SETTLED))


def reopen(connection: Connection, number: int, key: str) -> None:
    """A difference that was settled waits for a third again: the settlement was taken back."""
    this = (_COMPARISONS.c.record == number) & (_COMPARISONS.c.key == key)
    connection.execute(update(_COMPARISONS).where(this).values(settled_by=None, choice=None))
    connection.execute(update(_OPINIONS).where(_OPINIONS.c.record == number).values(status=Status.COMPARED))


def _settled(connection: Connection, one: Loaded, row: Row[Any], rows: Sequence[Row[Any]], given: Settling) -> Settled:
    if given.choice == Choice.NEITHER:
        return Settled(State.ABSENT, None)
    if given.choice == Choice.OWN:
        if given.value is None:
            raise Refused("There is no value.", document=given.record_id, remedy="Give one, or choose another way.")
        facts = (_value(connection, row, rows, side)[1] for side in _SIDES)
        base = next((fact for fact in facts if fact is not None), None)
        own = human_fact(given.key, given.value, given.evidence, base, one.text, one.ledger.fields)
        return Settled(State.CORRECTED, own)
    state, fact, _ = _value(connection, row, rows, given.choice)
    return Settled(State.ACCEPTED if state == State.PROPOSED else state, fact)
