"""What people do together on a store: second opinions, what they came to, doubts, who is there."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from iomnlp.review import adjudicating, agreement, doubts, options, presence, schema, seats, waiting
from iomnlp.review.accounts.audit import Event, note
from iomnlp.review.adjudicating import Dispute, DisputedRecord, Settling
from iomnlp.review.agreement import Agreement
from iomnlp.review.database import Database
from iomnlp.review.doubts import Doubt
from iomnlp.review.moments import now
from iomnlp.review.options import Options
from iomnlp.review.waiting import Open, Waiting

ROWS = 100


@dataclass(frozen=True, slots=True)
class Counts:
    """What waits, for the menu; `paired` says whether records are read twice here at all."""

    paired: bool
    second: int
    disputed: int
    doubts: int


class Team:
    """A store's second opinions, doubts and presence; made by `Review.team`.

    Parameters
    ----------
    database : Database
        The store.
    reader : str or None
        Who asks; None sees and may everything.
    masked : bool
        Whether contact data are hidden in all that is given.
    """

    def __init__(self, database: Database, reader: str | None, masked: bool = False):
        self._database = database
        self._reader = reader
        self._masked = masked

    def options(self) -> Options:
        """The store's settings for second opinions."""
        with self._database.reading() as connection:
            return options.options(connection)

    def choose(self, chosen: Options) -> None:
        """Keep other settings. What is begun goes on; the share counts for records on which nobody has decided."""
        with self._database.writing() as connection:
            options.choose(connection, chosen)
            note(connection, Event.SETTINGS, self._reader or "", "second opinions")

    def waiting(self, limit: int = ROWS) -> tuple[Waiting, ...]:
        """The records that wait for the reader's second opinion; none for nobody."""
        if self._reader is None:
            return ()
        with self._database.reading() as connection:
            return waiting.waiting(connection, self._reader, limit, self._masked)

    def give_up(self, record_id: str) -> None:
        """Give the second opinion on a record up; the first reader's work stands, open to everybody."""
        with self._database.writing() as connection:
            seats.close(connection, record_id, self._reader or "")

    def agreement(self) -> tuple[Agreement, ...]:
        """How far two readers agree: all fields together first, then each; nothing before two have finished."""
        with self._database.reading() as connection:
            return agreement.agreement(connection)

    def finished(self) -> tuple[int, str]:
        """How many records two people have finished, and when the last: agreement changes with them alone."""
        with self._database.reading() as connection:
            return agreement.finished(connection)

    def disputed(self, limit: int = ROWS) -> tuple[DisputedRecord, ...]:
        """The records whose two readers saw something differently, for the reader to settle."""
        with self._database.reading() as connection:
            return adjudicating.disputed(connection, self._reader, limit, self._masked)

    def disputes(self, record_id: str) -> tuple[Dispute, ...]:
        """What the two readers of a record saw differently, in the order of the text.

        Raises
        ------
        NotFound
            When there is no such record.
        Refused
            When the two have not finished, or the reader is one of them.
        """
        with self._database.reading() as connection:
            return adjudicating.disputes(connection, record_id, self._reader, self._masked)

    def settle(self, given: Settling) -> None:
        """Settle one difference: a decision of its own kind in the log, which the record's state follows.

        The same UUID again changes nothing. Another choice later is one decision more.

        Raises
        ------
        NotFound
            When there is no such record, or the two say the same of this field.
        Refused
            When the two have not finished, the adjudicator is one of them, or a value breaks the contract.
        """
        with self._database.writing() as connection:
            adjudicating.settle(connection, given, now())

    def open_opinions(self, limit: int = ROWS) -> tuple[Open, ...]:
        """The records that two people still read, oldest first."""
        with self._database.reading() as connection:
            return waiting.open_opinions(connection, limit)

    def doubts(self, limit: int = ROWS) -> tuple[Doubt, ...]:
        """Fields and records that somebody doubts, oldest first."""
        with self._database.reading() as connection:
            return doubts.doubts(connection, self._reader, limit, self._masked)

    def counts(self) -> Counts:
        """What waits for the reader."""
        with self._database.reading() as connection:
            doubtful = doubts.count(connection, self._reader)
            begun = connection.execute(select(schema.opinions.c.record).limit(1)).first() is not None
            if not begun and not options.options(connection).share:
                return Counts(False, 0, 0, doubtful)
            second = waiting.count(connection, self._reader) if self._reader else 0
            return Counts(True, second, adjudicating.count(connection, self._reader), doubtful)

    def here(self, record_id: str, session: str, name: str) -> tuple[str, ...]:
        """Say that somebody's session has a record open; give the names of the others who have it open now."""
        with self._database.writing() as connection:
            return presence.here(connection, seats.seat(connection, record_id, self._reader), session, name)
