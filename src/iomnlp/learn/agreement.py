"""How far two annotators agree, field by field: F1 of the one against the other, and Krippendorff's alpha."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from iomnlp.coefficients import alpha
from iomnlp.errors import GoldError
from iomnlp.learn.compare import Comparison
from iomnlp.learn.evaluate import in_order
from iomnlp.learn.forms import same_quantity
from iomnlp.learn.ground import Gold, Tolerance
from iomnlp.learn.score import Score, Tally, align, name_key, overlap

# Choices among a few codes, made about things that both annotators found.
CHOICES: dict[str, tuple[str, ...]] = {
    "outputs": ("level", "modality"),
    "organisations": ("type",),
    "places": ("class_",),
    "amounts": ("kind", "qualifier"),
    "counts": ("unit", "qualifier"),
}


@dataclass(frozen=True)
class Agreement:
    """Agreement of two annotators.

    Attributes
    ----------
    documents : int
        Documents that both annotated.
    fields : dict
        Counts by field: right where both say the same, missing what only the first says, extra what only the second.
    alphas : dict
        By choice: Krippendorff's alpha (nominal), and the number of things that both judged.
    """

    documents: int
    fields: dict[str, Score]
    alphas: dict[str, tuple[float | None, int]]


def _likeness(name: str) -> Any:
    if name == "outputs":
        return lambda a, b: overlap(a.text, b.text)
    if name in {"amounts", "counts"}:
        return same_quantity
    return lambda a, b: float(name_key(a.name) == name_key(b.name))


def agreement(first: Sequence[Gold], second: Sequence[Gold]) -> Agreement:
    """Compare two annotations of the same pages; what either calls optional counts like the rest.

    Raises
    ------
    GoldError
        When they have no document in common, or a page differs.
    """
    others = {gold.name: gold for gold in second}
    common = [(gold, others[gold.name]) for gold in first if gold.name in others]
    if not common:
        raise GoldError("The two annotations have no document in common.", remedy="Documents are paired by name.")
    tally = Tally()
    judged: dict[str, list[tuple[str, str]]] = {}
    for one, other in common:
        if one.record.record_id != other.record.record_id:
            raise GoldError("The two annotations are of different pages.", document=one.name)
        unmarked = tuple({*one.tolerance.unmarked, *other.tolerance.unmarked})
        strict = replace(one, tolerance=Tolerance(document=one.name, unmarked=unmarked))
        Comparison(tally, strict, other.record).run()
        judged.setdefault("kind", []).append((one.record.kind, other.record.kind))
        judged.setdefault("themes.primary", []).append((_theme(one), _theme(other)))
        for name, keys in CHOICES.items():
            for a, b in align(getattr(one.record, name), getattr(other.record, name), _likeness(name)):
                if a is not None and b is not None:
                    for key in keys:
                        pair = (str(getattr(a, key)), str(getattr(b, key)))
                        judged.setdefault(f"{name}.{key.rstrip('_')}", []).append(pair)
    return Agreement(
        len(common),
        in_order(tally.scores),
        {name: (alpha(pairs), len(pairs)) for name, pairs in in_order(judged).items()},
    )


def _theme(gold: Gold) -> str:
    return next((theme.code for theme in gold.record.themes if theme.primary), "none")
