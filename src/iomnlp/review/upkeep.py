"""Upkeep: what whoever keeps the server does with a store as a whole; one method each."""

from __future__ import annotations

from pathlib import Path

from iomnlp.review import care, forgetting, shipping
from iomnlp.review.database import Database, at_head, size
from iomnlp.review.hooks.outbox import backlog
from iomnlp.review.moments import now


class Upkeep:
    """The store as something to be kept: its state, copies of it, its log, and what is forgotten."""

    def __init__(self, database: Database):
        self._database = database

    def at_head(self) -> bool:
        """Whether the store can be reached and its tables are those of this version.

        Raises
        ------
        StoreError
            When it cannot be reached.
        """
        return at_head(self._database)

    def size(self) -> int:
        """Bytes of the store."""
        with self._database.reading() as connection:
            return size(connection)

    def deliveries(self) -> dict[str, int]:
        """Deliveries of webhooks that are not done, by state."""
        with self._database.reading() as connection:
            return backlog(connection)

    def backup(self, path: Path) -> None:
        """Write all that the store holds into a new SQLite file, while it is in use; the file is whole or absent."""
        care.backup(self._database, path)

    def restore(self, path: Path) -> None:
        """Put a backup in the place of what the store holds.

        Raises
        ------
        StoreError
            When the file is no backup, or is damaged; the store stays as it is.
        """
        care.restore(self._database, path)

    def export_log(self, after: Path, out: Path) -> int:
        """Write what was added since a backup or an older log; give the number of decisions in it.

        Raises
        ------
        StoreError
            When `after` is neither, is of another store, or something was purged since.
        """
        return shipping.export_log(self._database, shipping.position_of(after), out)

    def apply_log(self, path: Path) -> int:
        """Bring a restored store to where a log was written; give the number of decisions that it added.

        Raises
        ------
        StoreError
            When the file is no log, is cut off, or begins behind what the store has; the store stays as it is.
        """
        return shipping.apply_log(self._database, path)

    def purge(self, reviewer: str, record_id: str | None = None, person: str | None = None) -> int:
        """Forget a document, or a person's name and addresses in all documents; give the number of records changed.

        The history stays, without the text. What was purged stays so when it is imported again.
        """
        return forgetting.purge(self._database, reviewer, record_id, person, now())

    def replay(self) -> int:
        """Rebuild every state from proposals and decisions; give the number of fields that were otherwise."""
        return care.rebuild_in_chunks(self._database)
