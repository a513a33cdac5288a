"""When the machine learned from a store, and what that changed on gold that nobody learns from."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, insert, select

from iomnlp.review import schema

_NAME = "training:"


@dataclass(frozen=True, slots=True)
class Training:
    """One training with reviewed records.

    Attributes
    ----------
    at : str
        ISO 8601 time in UTC.
    model : str
        `judges` or `themes`.
    records : int
        Reviewed records that it learned from.
    kept : bool
        Whether the new model took the old one's place: no field fell.
    fields : dict
        Field → F1 before and after, from 0 to 1; None where it was not measured.
    """

    at: str
    model: str
    records: int
    kept: bool
    fields: dict[str, tuple[float | None, float | None]]

    @property
    def changed(self) -> dict[str, tuple[float | None, float | None]]:
        """The fields that rose or fell."""
        return {name: pair for name, pair in self.fields.items() if pair[0] != pair[1]}


def keep(connection: Connection, training: Training) -> None:
    """Note a training in the store."""
    values = {"name": f"{_NAME}{training.at}", "value": json.dumps(asdict(training))}
    connection.execute(insert(schema.settings), values)


def trainings(connection: Connection) -> tuple[Training, ...]:
    """All trainings, oldest first."""
    table = schema.settings
    query = select(table.c.value).where(table.c.name.startswith(_NAME)).order_by(table.c.name)
    found = [json.loads(value) for value in connection.scalars(query)]
    return tuple(
        Training(**{**one, "fields": {name: (pair[0], pair[1]) for name, pair in one["fields"].items()}})
        for one in found
    )
