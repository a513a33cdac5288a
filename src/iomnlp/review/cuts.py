"""How sure a fact must be to be accepted with others: what the person asks for, or what was measured for its field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from iomnlp.refit import Refit
from iomnlp.review import rules, schema
from iomnlp.review.evidence import field_of
from iomnlp.review.keys import ORDER
from iomnlp.review.ledgers import SURE

_FIELDS, _RECORDS, _SNAPSHOTS = schema.fields, schema.records, schema.snapshots
# More than any confidence, and what "nothing is proposed" counts as is asked for apart.
NEVER = SURE


@dataclass(frozen=True, slots=True)
class Cuts:
    """Measured thresholds; without a refit, the person's own holds everywhere.

    Where a field was measured, a person may be stricter than what was measured, not laxer; a field that was measured
    and is known to have no safe threshold is never accepted together.
    """

    refit: Refit | None = None

    @property
    def measured(self) -> bool:
        """Whether some field was measured."""
        return self.refit is not None and bool(self.refit.fields)

    def straightened(self, provenance: Mapping[str, Any]) -> bool:
        """Whether a record's confidences are already those of the refit."""
        resources = provenance.get("resources") or ()
        return self.refit is not None and any(one["sha256"] == self.refit.sha256 for one in resources)

    def at(self, key: str, threshold: float, straightened: bool) -> float:
        """From which confidence a field's proposal is accepted.

        Parameters
        ----------
        key : str
            The field, or its group.
        threshold : float
            What the person asks for.
        straightened : bool
            Whether the record was extracted with the refit.
        """
        field = field_of(key)
        if self.refit is None or field not in self.refit.fields:
            return threshold
        if self.refit.fields[field].never:
            return NEVER
        cut = self.refit.threshold(field, straightened)
        if cut is None:
            return threshold
        return max(cut, threshold) if threshold > rules.threshold() else cut

    def origins(self, connection: Connection) -> frozenset[int]:
        """The provenances of records whose confidences are already those of the refit."""
        if self.refit is None or not self.refit.sha256:
            return frozenset()
        query = select(schema.origins.c.number).where(schema.origins.c.body.contains(self.refit.sha256))
        return frozenset(connection.scalars(query))

    def reached(self, threshold: float, origins: frozenset[int]) -> ColumnElement[bool]:
        """What a field's row must be to reach its threshold, in a query over `fields`."""
        if not self.measured:
            return _FIELDS.c.sure >= threshold
        last = _SNAPSHOTS.c.number == _RECORDS.c.snapshot
        new = _FIELDS.c.record.in_(
            select(_RECORDS.c.number).join(_SNAPSHOTS, last).where(_SNAPSHOTS.c.origin.in_(origins))
        )
        cases = []
        for group in ORDER:
            old_cut, new_cut = (self.at(group, threshold, straightened) for straightened in (False, True))
            if not origins or old_cut == new_cut:
                cases.append(and_(_FIELDS.c.grp == group, _FIELDS.c.sure >= old_cut))
            else:
                cases.append(and_(_FIELDS.c.grp == group, _FIELDS.c.sure >= new_cut, new))
                cases.append(and_(_FIELDS.c.grp == group, _FIELDS.c.sure >= old_cut, ~new))
        return or_(*cases)


NONE = Cuts()
