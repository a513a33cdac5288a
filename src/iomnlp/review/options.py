"""Settings of a store: what holds for everybody who works on it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from iomnlp.review import schema
from iomnlp.review.refusals import Refused
from iomnlp.review.schema_accounts import users

_SETTINGS = schema.settings
SHARE = 10.0
DAYS, LONGEST = 14, 3650


@dataclass(frozen=True, slots=True)
class Options:
    """How second opinions work in a store.

    Attributes
    ----------
    share : float
        Per cent of the records that a second person reads blind, 0 to 100; where nobody chose one, 10 as soon as there
        is a second account to read them. A record that is chosen at a share is chosen at any greater one.
    names : bool
        Whether who adjudicates sees whose opinion each one is.
    own : bool
        Whether one of the two readers may adjudicate.
    days : int
        Days after which a seat that nobody has worked on is given to somebody else; 0 is never.
    """

    share: float = 0.0
    names: bool = False
    own: bool = False
    days: int = DAYS


def options(connection: Connection) -> Options:
    """The settings of a store."""
    known = {one.name for one in fields(Options)}
    rows = connection.execute(select(_SETTINGS).where(_SETTINGS.c.name.in_(known)))
    found = {row.name: _read(row.name, row.value) for row in rows}
    if "share" not in found and len(connection.execute(select(users.c.number).limit(2)).all()) > 1:
        found["share"] = SHARE
    return Options(**found)


def _read(name: str, value: str) -> Any:
    if name == "days":
        return int(value)
    return float(value) if name == "share" else value == "yes"


def _written(value: float | bool) -> str:
    return f"{value:g}" if not isinstance(value, bool) else "yes" if value else "no"


def choose(connection: Connection, chosen: Options) -> None:
    """Keep the settings of a store.

    Raises
    ------
    Refused
        When the share is none, or the days are.
    """
    if not 0 <= chosen.share <= 100:
        raise Refused("A share lies between 0 and 100 per cent.", remedy="Give a number such as 10.")
    if not 0 <= chosen.days <= LONGEST:
        raise Refused(f"Seats are given on after 0 to {LONGEST} days.", remedy="Give a number such as 14; 0 is never.")
    told = {name: _written(value) for name, value in asdict(chosen).items()}
    connection.execute(delete(_SETTINGS).where(_SETTINGS.c.name.in_(told)))
    connection.execute(insert(_SETTINGS), [{"name": name, "value": value} for name, value in told.items()])
