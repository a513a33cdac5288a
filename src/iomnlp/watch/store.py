"""Records on their way into a review store."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.exc import SQLAlchemyError

from iomnlp.record import Record
from iomnlp.review.refusals import StoreError
from iomnlp.review.service import Review
from iomnlp.watch.ledger import Row
from iomnlp.watch.sinks import Place


class StoreSink:
    """Loads records into a review store: one that comes again is no new one.

    Parameters
    ----------
    review : Review
        The store.
    address : str
        Its file or URL, without password.
    source : str
        What the store shall call the folder: a changed document supersedes the one of the same source and path.
    """

    def __init__(self, review: Review, address: str, source: str):
        self.name = f"store:{address}"
        self._review, self._source = review, source

    def begin(self, place: Place | None) -> Place:
        """Nothing to do."""
        return place or {}

    def take(self, rows: Sequence[Row], place: Place) -> Place:
        """Load the records of rows.

        Raises
        ------
        StoreError
            When the database is away; the same rows come again.
        """
        records = [Record.model_validate_json(row.line) for row in rows if row.line]
        try:
            if records:
                self._review.import_records(records, self._source)
        except SQLAlchemyError as error:
            raise StoreError(f"The store does not answer ({type(error).__name__}).") from error
        return place
