"""Saved views: a filter and an order under a person's own name for them."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy import delete as deleting

from iomnlp.review import schema
from iomnlp.review.facts import dumps
from iomnlp.review.listing import Filter, Sort, View
from iomnlp.review.model import State
from iomnlp.review.refusals import Refused

_VIEWS = schema.views


def views(connection: Connection, owner: str) -> tuple[View, ...]:
    """A person's views, by name."""
    query = select(_VIEWS).where(_VIEWS.c.owner == owner).order_by(_VIEWS.c.name)
    return tuple(_view(row.owner, row.name, json.loads(row.body)) for row in connection.execute(query))


def _view(owner: str, name: str, body: dict[str, Any]) -> View:
    told = dict(body["filter"])
    if told.get("state"):
        told["state"] = State(told["state"])
    return View(name, Filter(**told), Sort(body["sort"]), bool(body["fields"]), owner)


def save(connection: Connection, view: View) -> None:
    """Save a view over an older one of its name."""
    if not view.name.strip():
        raise Refused("A view needs a name.")
    delete(connection, view.owner, view.name)
    filled = {key: value for key, value in asdict(view.filter).items() if value is not None}
    body = dumps({"filter": filled, "sort": view.sort, "fields": view.fields})
    connection.execute(insert(_VIEWS), {"owner": view.owner, "name": view.name, "body": body})


def delete(connection: Connection, owner: str, name: str) -> None:
    """Forget a view."""
    connection.execute(deleting(_VIEWS).where(_VIEWS.c.owner == owner, _VIEWS.c.name == name))
