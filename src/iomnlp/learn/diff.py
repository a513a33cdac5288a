"""Two runs against one gold: what became right, what became wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from iomnlp.learn.evaluate import Report
from iomnlp.learn.score import Error


@dataclass(frozen=True)
class Difference:
    """What changed from one report to another on the same gold.

    Attributes
    ----------
    fields : dict
        F1 before and after, of fields where it changed.
    mended, broken : list of Error
        Errors of the first report that the second lacks, and the other way round.
    """

    fields: dict[str, tuple[float | None, float | None]]
    mended: list[Error]
    broken: list[Error]


def difference(before: Report, after: Report) -> Difference:
    """Compare two reports on the same gold documents."""
    old, new = before.scores, after.scores
    changed = {
        name: (old[name].f1 if name in old else None, new[name].f1 if name in new else None)
        for name in {**old, **new}
        if name not in old or name not in new or old[name] != new[name]
    }
    return Difference(changed, _without(before.errors, after.errors), _without(after.errors, before.errors))


def _key(error: Error) -> tuple[str, str, str, str]:
    return error.document, error.field, error.problem, error.value


def _without(these: list[Error], those: list[Error]) -> list[Error]:
    rest = Counter(map(_key, those))
    kept = []
    for error in these:
        if rest[_key(error)]:
            rest[_key(error)] -= 1
        else:
            kept.append(error)
    return kept
