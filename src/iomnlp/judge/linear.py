"""Linear judges: each decides between a few classes from named features, with a probability for each class."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from iomnlp.errors import ConfigError
from iomnlp.model_files import read_learned
from iomnlp.record import ModelInfo

FORMAT = "iomnlp-judges/1"
REMEDY = "Reinstall iomnlp, or rebuild it with `iomnlp train judges`."
Features = Mapping[str, float]
# Answers to lasting questions that are kept.
MOST_KEPT = 10_000


class Lasting(dict[str, float]):
    """Features that are asked about again and again, and that nobody changes: what a judge says of them is kept."""

    def __hash__(self) -> int:  # type: ignore[override]
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other


@dataclass(frozen=True)
class LinearJudge:
    """Weights of features, one column for each class; `weights` are thousandths.

    Attributes
    ----------
    classes : tuple of str
        What it decides between.
    bias : tuple of float
        The score of each class before any feature.
    weights : dict
        By feature, what it adds to each class.
    """

    classes: tuple[str, ...]
    bias: tuple[float, ...]
    weights: Mapping[str, Sequence[int]]

    def probabilities(self, features: Features) -> dict[str, float]:
        """The probability of each class.

        >>> judge = LinearJudge(("no", "yes"), (0.0, 0.0), {"verb=verser": (0, 2000)})
        >>> round(judge.probabilities({"verb=verser": 1.0})["yes"], 2)
        0.88
        """
        if self.second is not None:
            return self.of_scores([self.bias[0], _sum(self.bias[1], self.second, features)])
        return self.of_scores(self._scores(features))

    def of_scores(self, scores: Sequence[float]) -> dict[str, float]:
        """The probability of each class by its score."""
        if len(scores) == 2:
            first, second = scores
            here, there = (1.0, math.exp(second - first)) if first >= second else (math.exp(first - second), 1.0)
            return {self.classes[0]: here / (here + there), self.classes[1]: there / (here + there)}
        top = max(scores)
        powers = [math.exp(score - top) for score in scores]
        total = sum(powers)
        return {name: power / total for name, power in zip(self.classes, powers, strict=True)}

    def _scores(self, features: Features) -> list[float]:
        weights = self.weights
        # Weights are whole thousandths, so a sum of features that are simply there is exact in any order.
        none = (0,) * len(self.bias)
        told = features.keys() & weights.keys()
        there = [weights[name] for name in told if features[name] == 1.0]
        totals = map(sum, zip(none, *there, strict=True))
        scores = [base + total / 1000 for base, total in zip(self.bias, totals, strict=True)]
        for name in sorted(name for name in told if features[name] != 1.0):
            for i, weight in enumerate(weights[name]):
                scores[i] += features[name] * weight / 1000
        return scores

    @cached_property
    def second(self) -> dict[str, int] | None:
        """The weights of the second of two classes, where features say nothing of the first."""
        if len(self.bias) != 2 or any(row[0] for row in self.weights.values()):
            return None
        return {name: row[1] for name, row in self.weights.items()}


def _sum(bias: float, weights: Mapping[str, int], features: Features) -> float:
    """The score of one class: exact for features that are simply there, the others in the order of their names."""
    parts: list[tuple[str, float]] = []
    total = 0
    for name in features.keys() & weights.keys():
        value = features[name]
        if value == 1.0:
            total += weights[name]
        else:
            parts.append((name, value * weights[name] / 1000))
    score = bias + total / 1000
    if parts:
        for _, part in sorted(parts):
            score += part
    return score


@dataclass(frozen=True)
class Judges:
    """Every learned decision by name; a decision without a judge is left to the rules.

    Attributes
    ----------
    judges : dict
        By name of the decision.
    info : ModelInfo or None
        What the record's provenance says of the file.
    """

    judges: Mapping[str, LinearJudge] = field(default_factory=dict)
    info: ModelInfo | None = None
    _families: dict[tuple[str, ...], dict[str, tuple[int, ...]]] = field(
        default_factory=dict, repr=False, compare=False
    )
    _kept: dict[tuple[str, Lasting], dict[str, float]] = field(default_factory=dict, repr=False, compare=False)

    def asks(self, decision: str) -> bool:
        """Whether it is worth while to gather the features of a decision."""
        return decision in self.judges

    def reads(self, decision: str) -> bool:
        """Whether features make a difference: a judge without weights gives every question the same answer."""
        return decision in self.judges and bool(self.judges[decision].weights)

    def decide(self, decision: str, key: Hashable, features: Features) -> dict[str, float] | None:
        """The probability of each class, or None where the rules decide alone.

        Parameters
        ----------
        decision : str
            Its name, such as `amount_kind`.
        key : hashable
            What the decision is about, for those who record decisions to learn from them.
        features : mapping
            Feature to value.
        """
        judge = self.judges.get(decision)
        if judge is None:
            return None
        if not isinstance(features, Lasting):
            return judge.probabilities(features)
        odds = self._kept.get((decision, features))
        if odds is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            odds = self._kept[decision, features] = judge.probabilities(features)
        return odds

    def decide_each(
        self, decisions: tuple[str, ...], key: Hashable, features: Features
    ) -> list[dict[str, float] | None]:
        """As :meth:`decide` for each of several decisions about one thing, looking up its features once."""
        family = self._families.get(decisions)
        if family is None:
            family = self._families[decisions] = _family([self.judges.get(name) for name in decisions])
        # Tables of the features that any of them weighs; without one they are asked one by one.
        if not family:
            return [self.decide(name, key, features) for name in decisions]
        told = {name: features[name] for name in features.keys() & family.keys()}
        rows = [family[name] for name, value in told.items() if value == 1.0]
        totals = map(sum, zip((0,) * len(decisions), *rows, strict=True))
        judges = [self.judges[name] for name in decisions]
        scores = [judge.bias[1] + total / 1000 for judge, total in zip(judges, totals, strict=True)]
        for name in sorted(name for name, value in told.items() if value != 1.0):
            value = told[name]
            scores = [score + value * weight / 1000 for score, weight in zip(scores, family[name], strict=True)]
        return [judge.of_scores([judge.bias[0], score]) for judge, score in zip(judges, scores, strict=True)]


def _family(judges: Sequence[LinearJudge | None]) -> dict[str, tuple[int, ...]]:
    """By feature, what it adds to the second class of each judge; empty where they cannot be read together."""
    columns = [judge.second for judge in judges if judge is not None]
    told = [column for column in columns if column is not None]
    if len(told) < len(judges):
        return {}
    return {name: tuple(column.get(name, 0) for column in told) for name in {name for one in told for name in one}}


RULES_ALONE = Judges()


class Recorder(Judges):
    """Keeps what it is asked, for training; what it says is what other judges say.

    Parameters
    ----------
    base : Judges
        Who decides; by default the rules alone.
    """

    asked: list[tuple[str, Hashable, dict[str, float]]]

    def __init__(self, base: Judges = RULES_ALONE) -> None:
        super().__init__(base.judges, base.info)
        object.__setattr__(self, "asked", [])

    def asks(self, decision: str) -> bool:
        """Every question is kept."""
        return True

    def reads(self, decision: str) -> bool:
        """Every feature is kept."""
        return True

    def decide(self, decision: str, key: Hashable, features: Features) -> dict[str, float] | None:
        """Keep the question, and give the answer of the judges behind."""
        self.asked.append((decision, key, dict(features)))
        return super().decide(decision, key, features)

    def decide_each(
        self, decisions: tuple[str, ...], key: Hashable, features: Features
    ) -> list[dict[str, float] | None]:
        """Keep each question."""
        return [self.decide(decision, key, features) for decision in decisions]


def read_judges(path: Path) -> Judges:
    """Read a file of judges.

    Raises
    ------
    ConfigError
        When the file is missing or damaged.
    """

    def build(held: Any, sha256: str) -> Judges:
        judges = {str(name): _judge(one) for name, one in held["judges"].items()}
        return Judges(judges, ModelInfo(name="iomnlp-judges", version=str(held["version"]), sha256=sha256))

    return read_learned(path, FORMAT, "judges", REMEDY, build)


def _judge(held: Any) -> LinearJudge:
    classes = tuple(str(c) for c in held["classes"])
    weights = {str(name): tuple(int(w) for w in row) for name, row in held["weights"].items()}
    bias = tuple(float(b) for b in held["bias"])
    if len(bias) != len(classes) or any(len(row) != len(classes) for row in weights.values()):
        raise ValueError("weights have the wrong shape")
    return LinearJudge(classes, bias, weights)


def shipped_judges() -> Judges:
    """The judges that come with iomnlp.

    Raises
    ------
    ConfigError
        When they are missing or damaged.
    """
    here = Path(__file__)
    for folder in (here.parents[1] / "models", here.parents[3] / "models"):
        candidate = folder / "judges" / "judges.json"
        if candidate.is_file():
            return read_judges(candidate)
    raise ConfigError("There are no judges (models/judges/judges.json).", remedy=REMEDY)
