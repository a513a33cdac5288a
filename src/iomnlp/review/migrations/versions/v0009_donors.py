"""Givers are filtered by country or organisation where they are one, not by the words of each page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from iomnlp.review import donors
from iomnlp.review.folding import plain

revision = "0009"
down_revision = "0008"

FIELDS = sa.table("fields", *map(sa.column, ("record", "key", "grp", "facet", "proposal", "decision")))
DECISIONS = sa.table("decisions", *map(sa.column, ("number", "value", "holds")))
PROPOSALS = sa.table("proposals", *map(sa.column, ("number", "fact")))
CHUNK = 2_000


def upgrade() -> None:
    """Tell each giver anew, from the fact that stands."""
    connection = op.get_bind()
    held = PROPOSALS.alias("held")
    query = (
        sa.select(FIELDS.c.record, FIELDS.c.key, FIELDS.c.facet, DECISIONS.c.value, held.c.fact, PROPOSALS.c.fact)
        .outerjoin(DECISIONS, DECISIONS.c.number == FIELDS.c.decision)
        .outerjoin(held, held.c.number == DECISIONS.c.holds)
        .outerjoin(PROPOSALS, PROPOSALS.c.number == FIELDS.c.proposal)
        # Not by the index of groups, whose rows would be sorted anew for each chunk: records are gone through once.
        .where(sa.func.lower(FIELDS.c.grp) == "funding", FIELDS.c.facet.is_not(None))
        .order_by(FIELDS.c.record, FIELDS.c.key)
    )
    last: tuple[Any, Any] | None = None
    while True:
        later = sa.tuple_(FIELDS.c.record, FIELDS.c.key) > sa.tuple_(*last) if last else sa.true()
        rows = connection.execute(query.where(later).limit(CHUNK)).all()
        if not rows:
            return
        last = rows[-1][:2]
        changed = []
        for record, key, facet, *facts in rows:
            told = next((party for party in _givers(facts) if plain(str(party["name"])) == facet), None)
            if told is not None:
                new = donors.key(str(told["name"]), told.get("organisation"), told.get("country"))
                changed.append({"of": record, "at": key, "new": new})
        if changed:
            where = (FIELDS.c.record == sa.bindparam("of"), FIELDS.c.key == sa.bindparam("at"))
            connection.execute(sa.update(FIELDS).where(*where).values(facet=sa.bindparam("new")), changed)


def _givers(facts: list[str | None]) -> Iterator[dict[str, Any]]:
    """The givers of what a person decided, of what was held, and of what is proposed."""
    for fact in facts:
        donor = json.loads(fact).get("donor") if fact else None
        if donor:
            yield donor
