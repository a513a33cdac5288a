"""How far two readers agree, field by field, from what their opinions came to when both had finished."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from iomnlp.coefficients import alpha_of_counts, interval
from iomnlp.review import schema
from iomnlp.review.comparing import Outcome, codes_of
from iomnlp.review.keys import LISTS, ORDER
from iomnlp.review.seats import Status

_COMPARISONS, _OPINIONS = schema.comparisons, schema.opinions
OUTCOMES = tuple(Outcome)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95 % interval, None where the records are too few to tell."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Alpha:
    """Krippendorff's alpha of one choice among codes; `value` is None where nothing varies."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    pairs: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two readers agree on one field.

    Attributes
    ----------
    group : str
        The field, or an empty text for all of them.
    records : int
        Records on which somebody decided such a field.
    counts : dict
        Fields by outcome.
    percent : Figure
        Share of the fields on which both say the same, or both nothing.
    f1 : Figure or None
        Of a list: F1 of the one reader's facts against the other's; a fact with two values is missed by both.
    alphas : tuple of Alpha
        Of the choices among codes in facts that both have.
    """

    group: str
    records: int
    counts: dict[str, int]
    percent: Figure
    f1: Figure | None
    alphas: tuple[Alpha, ...]

    @property
    def fields(self) -> int:
        """Fields that were compared."""
        return sum(self.counts.values())


def percent(counts: Sequence[float]) -> float | None:
    """The share of agreement, from counts in the order of `OUTCOMES`.

    >>> percent([6, 1, 1, 0, 2])
    0.8
    """
    same, differ, first, second, none = counts
    total = same + differ + first + second + none
    return (same + none) / total if total else None


def f1(counts: Sequence[float]) -> float | None:
    """F1 of one reader's facts against the other's.

    >>> f1([6, 1, 1, 0, 2])
    0.8
    """
    same, differ, first, second, _ = counts
    total = 2 * same + 2 * differ + first + second
    return 2 * same / total if total else None


def agreement(connection: Connection) -> tuple[Agreement, ...]:
    """The agreement of all records that two people have finished; all fields together first, then each."""
    counts: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0] * len(OUTCOMES)))
    kept = _OPINIONS.c.status.in_((Status.COMPARED, Status.SETTLED))
    columns = (_COMPARISONS.c.record, _COMPARISONS.c.grp, _COMPARISONS.c.outcome)
    joined = select(*columns, func.count().label("many")).join_from(
        _COMPARISONS, _OPINIONS, _COMPARISONS.c.record == _OPINIONS.c.record
    )
    for row in connection.execute(joined.where(kept).group_by(*columns)):
        for group in ("", row.grp):
            counts[group][row.record][OUTCOMES.index(row.outcome)] += row.many
    judged = _judged(connection)
    ordered = sorted(counts, key=lambda group: ORDER.get(group, -1))
    return tuple(_of_group(group, counts[group], judged.get(group, {})) for group in ordered)


def finished(connection: Connection) -> tuple[int, str]:
    """How many records two people have finished, and when the last of them was."""
    kept = _OPINIONS.c.status.in_((Status.COMPARED, Status.SETTLED))
    row = connection.execute(select(func.count(), func.max(_OPINIONS.c.finished_at)).where(kept)).one()
    return int(row[0]), str(row[1] or "")


def _judged(connection: Connection) -> dict[str, dict[str, dict[int, list[tuple[str, str]]]]]:
    """Choices among codes: group → choice → record → what each of the two chose."""
    found: dict[str, dict[str, dict[int, list[tuple[str, str]]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    query = select(_COMPARISONS.c.record, _COMPARISONS.c.grp, _COMPARISONS.c.codes).where(_COMPARISONS.c.codes != "[]")
    for row in connection.execute(query):
        for name, first, second in codes_of(row):
            found[row.grp][name][row.record].append((first, second))
    return found


def _of_group(
    group: str, counts: dict[int, list[int]], judged: dict[str, dict[int, list[tuple[str, str]]]]
) -> Agreement:
    units = list(counts.values())
    sums = [sum(column) for column in zip(*units, strict=True)]
    return Agreement(
        group=group,
        records=len(units),
        counts={str(outcome): number for outcome, number in zip(OUTCOMES, sums, strict=True)},
        percent=_figure(percent(sums) or 0.0, interval(units, percent)),
        f1=_figure(f1(sums) or 0.0, interval(units, f1)) if group in LISTS and f1(sums) is not None else None,
        alphas=tuple(_alpha(name, pairs.values()) for name, pairs in judged.items()),
    )


def _figure(value: float, ends: tuple[float, float] | None) -> Figure:
    return Figure(value, *(ends or (None, None)))


def _alpha(name: str, records: Iterable[list[tuple[str, str]]]) -> Alpha:
    """Alpha with its interval: each record adds how often each code was given, and how many pairs differ."""
    pairs = list(records)
    codes = sorted({code for record in pairs for pair in record for code in pair})
    units = [
        [*(sum(pair.count(code) for pair in record) for code in codes), sum(one != other for one, other in record)]
        for record in pairs
    ]
    sums = [sum(column) for column in zip(*units, strict=True)]

    def figure(counts: Sequence[float]) -> float | None:
        return alpha_of_counts(counts[:-1], counts[-1])

    value = figure(sums)
    low, high = (interval(units, figure) if value is not None else None) or (None, None)
    return Alpha(name, value, low, high, sum(map(len, pairs)))
