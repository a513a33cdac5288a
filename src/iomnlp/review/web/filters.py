"""Filters of the queue as they stand in an address, so that any queue can be kept, shared and gone back to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import parse_qsl, urlencode

from iomnlp.review.listing import Filter, Sort
from iomnlp.review.model import State

_LONGEST = 200
NAMES = tuple(one.name for one in fields(Filter))


@dataclass(frozen=True, slots=True)
class Asked:
    """A queue that somebody asks for.

    Attributes
    ----------
    where : Filter
        Which records or fields.
    sort : Sort
        In which order.
    by_field : bool
        Whether its rows are fields.
    after : str or None
        The cursor of the page before.
    """

    where: Filter
    sort: Sort = Sort.LEAST_SURE
    by_field: bool = False
    after: str | None = None

    def query(self, **changed: str | None) -> str:
        """As a query string, without the cursor; what is None is left out."""
        given = {name: getattr(self.where, name) for name in NAMES}
        shown: dict[str, str | None] = {name: _written(value) for name, value in given.items()}
        shown["sort"] = None if self.sort is Sort.LEAST_SURE else self.sort.value
        shown["rows"] = "fields" if self.by_field else None
        return urlencode({name: value for name, value in (shown | changed).items() if value is not None})

    def pairs(self) -> list[tuple[str, str]]:
        """As the hidden inputs of a form."""
        return parse_qsl(self.query())

    @property
    def narrowed(self) -> bool:
        """Whether anything is filtered at all."""
        return self.where != Filter()


def _written(value: Any) -> str | None:
    if value is None:
        return None
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _read(name: str, given: str) -> Any:
    if name == "state":
        return State(given)
    if name == "below":
        below = float(given.replace(",", "."))
        if not 0 <= below <= 1:
            raise ValueError
        return below
    if name == "year":
        year = int(given)
        if not 1 <= year <= 9999:
            raise ValueError
        return year
    if name == "reviewed":
        return {"yes": True, "no": False}[given]
    # PostgreSQL takes no NUL in a text, and no page of ours sends one.
    return given.replace("\0", "")[:_LONGEST]


def asked(query: Mapping[str, str]) -> Asked:
    """Read a query string; what makes no sense in it is passed over.

    >>> found = asked({"country": "ML", "below": "0,7", "state": "?"}).where
    >>> found.country, found.below, found.state
    ('ML', 0.7, None)
    """
    found: dict[str, Any] = {}
    for name in NAMES:
        given = query.get(name, "").strip()
        if given:
            try:
                found[name] = _read(name, given)
            except (ValueError, KeyError):
                continue
    sort = query.get("sort", "")
    return Asked(
        where=Filter(**found),
        sort=Sort(sort) if sort in {one.value for one in Sort} else Sort.LEAST_SURE,
        by_field=query.get("rows") == "fields" and "field" in found,
        after=query.get("after") or None,
    )
