"""What people do together on a store: second opinions, what they came to, doubts, who is there."""

from __future__ import annotations

from iomnlp.review import options, seats, waiting
from iomnlp.review.database import Database
from iomnlp.review.options import Options

ROWS = 100


class Team:
    """A store's second opinions, doubts and presence; made by `Review.team`.

    Parameters
    ----------
    database : Database
        The store.
    reader : str or None
        Who asks; None sees and may everything.
    """

    def __init__(self, database: Database, reader: str | None):
        self._database = database
        self._reader = reader

    def options(self) -> Options:
        """The store's settings for second opinions."""
        with self._database.reading() as connection:
            return options.options(connection)

    def choose(self, chosen: Options) -> None:
        """Keep other settings. What is begun goes on; the share counts for records on which nobody has decided."""
        with self._database.writing() as connection:
            options.choose(connection, chosen)

    def waiting(self, limit: int = ROWS) -> tuple[waiting.Waiting, ...]:
        """The records that wait for the reader's second opinion; none for nobody."""
        if self._reader is None:
            return ()
        with self._database.reading() as connection:
            return waiting.waiting(connection, self._reader, limit)

    def give_up(self, record_id: str) -> None:
        """Give the second opinion on a record up; the first reader's work stands, open to everybody."""
        with self._database.writing() as connection:
            seats.close(connection, record_id)
