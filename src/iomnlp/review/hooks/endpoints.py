"""Endpoints: who is told what, under which secret; and the log of what was delivered to whom."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from iomnlp.review.accounts import audit
from iomnlp.review.database import Database
from iomnlp.review.hooks import outbox
from iomnlp.review.hooks.addresses import checked
from iomnlp.review.hooks.kinds import KINDS, Fate, Kind
from iomnlp.review.hooks.signing import new_secret
from iomnlp.review.hooks.troubles import Trouble, of_answer
from iomnlp.review.moments import now
from iomnlp.review.refusals import NotFound, Refused
from iomnlp.review.schema_systems import attempts, deliveries, events, webhooks

# Seconds for which both secrets sign after a rotation, unless the caller says otherwise: a day.
OVERLAP = 86_400.0
PAGE = 50


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A receiver of events.

    `failures` counts those in a row; `paused` says why nothing is sent, None where it is. `waiting` and `parked` count
    events on their way, and those that wait for a person.
    """

    number: int
    url: str
    kinds: tuple[Kind, ...]
    personal: bool
    loopback: bool
    failures: int
    paused: str | None
    rotating: bool
    created_by: str
    created_at: str
    waiting: int = 0
    parked: int = 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event at one endpoint. `answer` is the status of the last answer, None where there was none."""

    number: int
    webhook: int
    url: str
    event: str
    kind: Kind
    record_id: str | None
    at: str
    fate: Fate
    attempts: int
    answer: int | None
    problem: str
    trouble: Trouble | None
    delivered_at: str | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to deliver."""

    at: str
    answer: int | None
    problem: str
    trouble: Trouble | None
    body: str
    milliseconds: int


@dataclass(frozen=True, slots=True)
class LogPage:
    """A page of the log, newest first; `next` is the `before` of the page that follows."""

    rows: tuple[Delivery, ...]
    next: int | None


class Webhooks:
    """The endpoints of a store, and their log."""

    def __init__(self, database: Database):
        self._database = database

    def add(
        self, url: str, by: str, kinds: Sequence[Kind] = KINDS, personal: bool = False, loopback: bool = False
    ) -> tuple[int, str]:
        """Register a receiver.

        Parameters
        ----------
        url : str
            An https URL on a public address.
        by : str
            Who registers it.
        kinds : sequence of Kind
            What it is told.
        personal : bool
            Whether titles and addresses of documents may be told, too.
        loopback : bool
            Whether the receiver may be on this machine, by http.

        Returns
        -------
        (int, str)
            Its number, and the secret that signs what it gets.

        Raises
        ------
        Refused
            When nothing may be sent there.
        """
        chosen = tuple(dict.fromkeys(kinds))
        if not chosen or not set(chosen) <= set(KINDS):
            raise Refused("An endpoint asks for events that there are.", remedy=f"Choose of {', '.join(KINDS)}.")
        secret = new_secret()
        row = {
            "url": checked(url, loopback),
            "kinds": " ".join(chosen),
            "personal": personal,
            "loopback": loopback,
            "secret": secret,
            "failures": 0,
            "resume_at": 0.0,
            "created_by": by,
            "created_at": now(),
        }
        with self._database.writing() as connection:
            number = connection.execute(insert(webhooks).returning(webhooks.c.number), row).scalar_one()
            audit.note(connection, audit.Event.WEBHOOK_ADDED, by, str(number), url=url, personal=personal)
        return int(number), secret

    def list(self) -> tuple[Endpoint, ...]:
        """All of them, in the order in which they came."""
        with self._database.reading() as connection:
            query = select(webhooks).where(webhooks.c.removed_at.is_(None)).order_by(webhooks.c.number)
            rows = connection.execute(query).all()
            return tuple(_endpoint(row, *_open(connection, row.number)) for row in rows)

    def remove(self, number: int, by: str) -> None:
        """Send nothing more to a receiver; what waits for it is skipped, its log stays."""
        with self._database.writing() as connection:
            self._change(connection, number, removed_at=now(), secret="", old_secret=None)
            _skip(connection, [deliveries.c.webhook == number])
            audit.note(connection, audit.Event.WEBHOOK_REMOVED, by, str(number))

    def pause(self, number: int, why: str | None, by: str) -> None:
        """Hold events back, with a reason that is shown; None lets them go on."""
        with self._database.writing() as connection:
            self._change(connection, number, paused=why, **({} if why else {"failures": 0, "resume_at": 0.0}))
            audit.note(connection, audit.Event.WEBHOOK_CHANGED, by, str(number), paused=why is not None)

    def rotate(self, number: int, by: str, overlap: float = OVERLAP) -> str:
        """Give a receiver a new secret; for `overlap` seconds, the older one signs, too."""
        secret = new_secret()
        with self._database.writing() as connection:
            old = {"old_secret": webhooks.c.secret, "old_until": time.time() + overlap}
            self._change(connection, number, **old, secret=secret)
            audit.note(connection, audit.Event.WEBHOOK_CHANGED, by, str(number), secret="new")
        return secret

    def test(self, number: int) -> str:
        """Put a ping for one receiver into the outbox; give the event's id."""
        with self._database.writing() as connection:
            self._change(connection, number, resume_at=0.0)
            return outbox.ping(connection, number)

    def log(
        self, webhook: int | None = None, fate: Fate | None = None, before: int | None = None, limit: int = PAGE
    ) -> LogPage:
        """What was sent, or waits to be; newest first."""
        told: list[ColumnElement[bool]] = []
        if webhook is not None:
            told.append(deliveries.c.webhook == webhook)
        if fate is not None:
            told.append(deliveries.c.state == fate)
        if before is not None:
            told.append(deliveries.c.number < before)
        query = (
            select(deliveries, webhooks.c.url, events.c.id, events.c.kind, events.c.record_id, events.c.at)
            .join(events, events.c.number == deliveries.c.event)
            .join(webhooks, webhooks.c.number == deliveries.c.webhook)
            .where(*told)
            .order_by(deliveries.c.number.desc())
            .limit(limit + 1)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        shown = tuple(_delivery(row) for row in rows[:limit])
        return LogPage(shown, shown[-1].number if len(rows) > limit else None)

    def attempts(self, delivery: int) -> tuple[Attempt, ...]:
        """How each attempt ended, oldest first."""
        query = select(attempts).where(attempts.c.delivery == delivery).order_by(attempts.c.number)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return tuple(_attempt(row) for row in rows)

    def redeliver(self, delivery: int) -> None:
        """Send an event again, under its id: a parked one, or one that the receiver has lost."""
        again = {"state": str(Fate.PENDING), "next_at": 0.0, "holder": None, "held_until": 0.0}
        with self._database.writing() as connection:
            # The endpoint first, as workers do: who locks in one order never waits for each other.
            self._change(connection, self._one(connection, delivery).webhook, resume_at=0.0)
            connection.execute(update(deliveries).where(deliveries.c.number == delivery).values(again))

    def redeliver_parked(self, number: int) -> int:
        """Send all parked events of a receiver again, in their order; give their number."""
        with self._database.writing() as connection:
            self._change(connection, number, failures=0, resume_at=0.0, paused=None)
            told = update(deliveries).where(deliveries.c.webhook == number, deliveries.c.state == Fate.PARKED)
            return int(connection.execute(told.values(state=str(Fate.PENDING), next_at=0.0)).rowcount)

    def skip(self, delivery: int, by: str) -> None:
        """Give an event up, so that the later ones of its record go on."""
        with self._database.writing() as connection:
            webhook = self._one(connection, delivery).webhook
            _skip(connection, [deliveries.c.number == delivery])
            audit.note(connection, audit.Event.WEBHOOK_CHANGED, by, str(webhook), skipped=delivery)

    def _one(self, connection: Connection, delivery: int) -> Row[Any]:
        row = connection.execute(select(deliveries).where(deliveries.c.number == delivery)).one_or_none()
        if row is None:
            raise NotFound(f"There is no delivery {delivery}.", remedy="Its log is kept for 30 days.")
        return row

    def _change(self, connection: Connection, number: int, **values: Any) -> None:
        told = update(webhooks).where(webhooks.c.number == number, webhooks.c.removed_at.is_(None)).values(values)
        if connection.execute(told).rowcount == 0:
            raise NotFound(f"There is no webhook {number}.", remedy="iomnlp review webhooks list shows them.")


def _skip(connection: Connection, which: Sequence[ColumnElement[bool]]) -> None:
    waiting = deliveries.c.state.in_((Fate.PENDING, Fate.PARKED))
    connection.execute(update(deliveries).where(*which, waiting).values(state=str(Fate.SKIPPED)))


def _open(connection: Connection, webhook: int) -> tuple[int, int]:
    """How many events of an endpoint wait, and how many are parked."""
    query = select(deliveries.c.state, func.count()).where(
        deliveries.c.webhook == webhook, deliveries.c.state.in_((Fate.PENDING, Fate.PARKED))
    )
    found = {state: int(count) for state, count in connection.execute(query.group_by(deliveries.c.state))}
    return found.get(Fate.PENDING, 0), found.get(Fate.PARKED, 0)


def _endpoint(row: Row[Any], waiting: int, parked: int) -> Endpoint:
    return Endpoint(
        number=row.number,
        url=row.url,
        kinds=tuple(map(Kind, row.kinds.split())),
        personal=row.personal,
        loopback=row.loopback,
        failures=row.failures,
        paused=row.paused,
        rotating=(row.old_until or 0.0) > time.time(),
        created_by=row.created_by,
        created_at=row.created_at,
        waiting=waiting,
        parked=parked,
    )


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        number=row.number,
        webhook=row.webhook,
        url=row.url,
        event=row.id,
        kind=Kind(row.kind),
        record_id=row.record_id,
        at=row.at,
        fate=Fate(row.state),
        attempts=row.attempts,
        answer=row.answer,
        problem=row.problem,
        trouble=_trouble(row),
        delivered_at=row.delivered_at,
    )


def _attempt(row: Row[Any]) -> Attempt:
    return Attempt(row.at, row.answer, row.problem, _trouble(row), row.body, row.milliseconds)


def _trouble(row: Row[Any]) -> Trouble | None:
    """The kind of a problem; of what was tried before kinds were kept, as far as the answer tells it."""
    if not row.problem:
        return None
    if row.trouble is None:
        return (of_answer(row.answer) if row.answer is not None else None) or Trouble.OTHER
    return Trouble(row.trouble)
