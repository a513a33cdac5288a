"""What the machine gets right, by what people decided: for each field, and as more records were reviewed."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from iomnlp.review import schema
from iomnlp.review.evidence import SHEET, Evidence, Outcome, Trial
from iomnlp.review.keys import ORDER, SINGLE
from iomnlp.review.ledgers import SURE
from iomnlp.review.lessons import Training, trainings
from iomnlp.shares import Share, calibration_of

# Below this, a share says less than its interval hides.
ENOUGH = 20
# Reviewed records between two points of the curve.
EVERY = 100
# Points of the curve; of more reviewed records, the steps are longer.
MOST_STEPS = 20
_STANDING = (Outcome.RIGHT, Outcome.CORRECTED, Outcome.MISSED)


@dataclass(frozen=True, slots=True)
class FieldLearned:
    """One field, by the facts that people decided one by one.

    Attributes
    ----------
    field : str
        A list or single value of the contract; `project` for the sheet.
    precision : Share
        Proposals that stand as they were proposed, of those that were decided.
    corrected, dropped : int
        Those that got another value, and those that were rejected or are absent from the source.
    recall : Share
        In reviewed records, facts that the machine proposed as they stand, of all that stand: at most its recall, since
        what nobody looked for was not added. What was accepted together counts here.
    missed : int
        Facts that a person added, in any record.
    together, together_changed : int
        Facts that are no evidence, since they were accepted together or would have been; of these, those that a person
        changed all the same.
    doubtful : int
        Fields in doubt.
    threshold : float or None
        The lowest confidence from which at least 99 % of the facts are right (lower bound of 95 %, 300 facts or more);
        None where there is none, or not enough facts.
    safe : Share
        Facts that reach it, of all proposals of this field that are in the store now.
    measured : int
        Facts with a confidence from which the threshold was sought.
    """

    field: str
    precision: Share
    corrected: int
    dropped: int
    recall: Share
    missed: int
    together: int
    together_changed: int
    doubtful: int
    threshold: float | None
    safe: Share
    measured: int

    @property
    def enough(self) -> bool:
        """Whether there are enough facts for a share to say something."""
        return self.precision.whole >= ENOUGH


@dataclass(frozen=True, slots=True)
class Step:
    """After so many reviewed records.

    Attributes
    ----------
    records : int
        The first ones, in the order of their review.
    so_far, latest : Share
        Precision over all fields in these, and in the last of them alone (since the step before).
    safe : Share
        Proposals in the store that could be accepted by what was known then, of all.
    fields : int
        Fields that had a threshold.
    """

    records: int
    so_far: Share
    latest: Share
    safe: Share
    fields: int


@dataclass(frozen=True, slots=True)
class Learning:
    """What a store's decisions tell.

    Attributes
    ----------
    records, reviewed : int
        Records with decisions, and those of them that are reviewed.
    facts : int
        Facts decided one by one.
    together : int
        Facts that are no evidence.
    fields : tuple of FieldLearned
        In the order of the contract.
    curve : tuple of Step
        From the first step to all reviewed records; the last step may be shorter.
    trainings : tuple of Training
        When the machine learned from these records, oldest first.
    """

    records: int
    reviewed: int
    facts: int
    together: int
    fields: tuple[FieldLearned, ...]
    curve: tuple[Step, ...]
    trainings: tuple[Training, ...] = ()


class Proposals:
    """How many proposals of a field are in the store, and how many reach a confidence; each is counted once."""

    def __init__(self, connection: Connection):
        self._connection = connection
        self._known: dict[tuple[str, float], int] = {}

    def reaching(self, field: str, confidence: float) -> int:
        """Proposals of a field that are at least so sure."""
        if (field, confidence) not in self._known:
            table = schema.fields
            groups = [group for group in ORDER if group == field or group.startswith(f"{field}.")]
            query = select(func.count()).select_from(table)
            query = query.where(table.c.grp.in_(groups), table.c.sure >= confidence, table.c.sure < SURE)
            self._known[field, confidence] = int(self._connection.execute(query).scalar_one())
        return self._known[field, confidence]

    def safe(self, thresholds: Mapping[str, float | None]) -> Share:
        """Proposals that reach the threshold of their field, of all proposals of these fields."""
        part = sum(self.reaching(field, cut) for field, cut in thresholds.items() if cut is not None)
        return Share(part, sum(self.reaching(field, 0.0) for field in thresholds))


def fields_in_order() -> tuple[str, ...]:
    """Every field, in the order of the contract; the sheet is one."""
    names = (SHEET if group.startswith(f"{SHEET}.") else group for group in (*SINGLE, *ORDER))
    return tuple(dict.fromkeys(names))


def learned(connection: Connection, told: Evidence, every: int = EVERY) -> Learning:
    """What decisions tell of the machine.

    Parameters
    ----------
    connection : Connection
        In the transaction in which `told` was read.
    told : Evidence
        See there.
    every : int
        Reviewed records between two points of the curve.
    """
    proposals = Proposals(connection)
    reviewed = set(told.reviewed)
    by_field: dict[str, list[Trial]] = {name: [] for name in fields_in_order()}
    for one in told.trials:
        by_field[one.field].append(one)
    fields = tuple(
        _field(name, own, reviewed, told.doubtful.get(name, 0), proposals)
        for name, own in by_field.items()
        if own or told.doubtful.get(name)
    )
    return Learning(
        records=len({one.record for one in told.trials}),
        reviewed=len(told.reviewed),
        facts=sum(one.precision.whole for one in fields),
        together=sum(one.together for one in fields),
        fields=fields,
        curve=tuple(_curve(told, every, proposals)),
        trainings=trainings(connection),
    )


def precision(trials: Iterable[Trial]) -> Share:
    """Proposals that stand as they were, of those that were decided one by one."""
    counts = Counter(one.outcome for one in trials if not one.together)
    return Share(counts[Outcome.RIGHT], counts[Outcome.RIGHT] + counts[Outcome.CORRECTED] + counts[Outcome.DROPPED])


def pairs_of(trials: Iterable[Trial]) -> list[tuple[float, bool]]:
    """Confidence of each proposal that was decided one by one, and whether it was right."""
    return [
        (one.confidence, one.outcome is Outcome.RIGHT)
        for one in trials
        if not one.together and one.outcome is not Outcome.MISSED and one.confidence is not None
    ]


def _field(name: str, own: Sequence[Trial], reviewed: set[int], doubtful: int, proposals: Proposals) -> FieldLearned:
    alone = Counter(one.outcome for one in own if not one.together)
    aside = [one for one in own if one.together]
    standing = Counter(one.outcome for one in own if one.record in reviewed)
    pairs = pairs_of(own)
    threshold = calibration_of(pairs).threshold
    return FieldLearned(
        field=name,
        precision=precision(own),
        corrected=alone[Outcome.CORRECTED],
        dropped=alone[Outcome.DROPPED],
        recall=Share(standing[Outcome.RIGHT], sum(standing[outcome] for outcome in _STANDING)),
        missed=alone[Outcome.MISSED],
        together=len(aside),
        together_changed=sum(one.outcome is not Outcome.RIGHT for one in aside),
        doubtful=doubtful,
        threshold=threshold,
        safe=proposals.safe({name: threshold}),
        measured=len(pairs),
    )


def _curve(told: Evidence, every: int, proposals: Proposals) -> Iterable[Step]:
    """Figures over the first records, step by step."""
    place = {number: at for at, number in enumerate(told.reviewed)}
    in_order = sorted((one for one in told.trials if one.record in place), key=lambda one: place[one.record])
    step = every * max(1, math.ceil(len(place) / every / MOST_STEPS))
    ends = [*range(step, len(place), step), len(place)] if place else []
    start = 0
    for end in ends:
        so_far = [one for one in in_order if place[one.record] < end]
        latest = [one for one in so_far if place[one.record] >= start]
        fields = dict.fromkeys(one.field for one in so_far)
        thresholds = dict.fromkeys(fields_in_order()) | {
            name: calibration_of(pairs_of(one for one in so_far if one.field == name)).threshold for name in fields
        }
        known = sum(cut is not None for cut in thresholds.values())
        yield Step(end, precision(so_far), precision(latest), proposals.safe(thresholds), known)
        start = end
