"""Linear judges: each decides between a few classes from named features, with a probability for each class."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from iomnlp.errors import ConfigError
from iomnlp.judge.features import Features, Rows, plainly
from iomnlp.model_files import read_learned
from iomnlp.record import ModelInfo

FORMAT = "iomnlp-judges/1"
REMEDY = "Reinstall iomnlp, or rebuild it with `iomnlp train judges`."
# Answers that are kept.
MOST_KEPT = 10_000


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
        >>> round(judge.probabilities({"verb=verser"})["yes"], 2)
        0.88
        """
        if not self.weights:
            return self._unmoved
        if self.second is not None:
            return self.of_scores([self.bias[0], _sum(self.bias[1], self.second, features)])
        return self._added.odds(features)[0]

    def of_scores(self, scores: Sequence[float]) -> dict[str, float]:
        """The probability of each class by its score."""
        if len(scores) == 2:
            first, second = scores
            here, there = (1.0, math.exp(second - first)) if first >= second else (math.exp(first - second), 1.0)
            one, other = self.classes
            return {one: here / (here + there), other: there / (here + there)}
        top = max(scores)
        powers = [math.exp(score - top) for score in scores]
        total = sum(powers)
        return {name: power / total for name, power in zip(self.classes, powers, strict=True)}

    @cached_property
    def second(self) -> Rows | None:
        """The weights of the second of two classes, where features say nothing of the first."""
        if len(self.bias) != 2 or any(row[0] for row in self.weights.values()):
            return None
        return Rows({name: row[1] for name, row in self.weights.items()})

    @cached_property
    def _added(self) -> _Added:
        return _Added((self,))

    @cached_property
    def _unmoved(self) -> dict[str, float]:
        """The answer of a judge to whom features say nothing."""
        return self.of_scores(self.bias)


def _sum(bias: float, weights: Rows, features: Features) -> float:
    """The score of one class: exact for features that are simply there, the others in the order of their names."""
    total, odd = weights.added(features)
    score = bias + total / 1000
    for _, value, weight in odd:
        score += value * weight / 1000
    return score


class _Added:
    """What each feature adds to the scores of some judges, as one whole number: a stretch of bits for each score.

    Weights are whole thousandths, so the sum of these numbers holds the sum for each score, exact in any order. Scores
    that no feature moves (of two classes, nearly always the first) have no stretch.
    """

    def __init__(self, judges: Sequence[LinearJudge]) -> None:
        self._judges = judges
        # By judge and class.
        moved = [
            (number, place)
            for number, judge in enumerate(judges)
            for place in range(len(judge.bias))
            if any(row[place] for row in judge.weights.values())
        ]
        # No sum of weights is longer than that of all; one bit more is for its sign.
        sums = (sum(abs(row[place]) for row in judges[number].weights.values()) for number, place in moved)
        bits = max(sums, default=0).bit_length() + 1
        self._half, self._mask = 1 << (bits - 1), (1 << bits) - 1
        self._moved = [(number, place, at * bits) for at, (number, place) in enumerate(moved)]
        # Added to a sum, it leaves none of the stretches below zero.
        self._raised = sum(self._half << shift for _, _, shift in self._moved)
        rows: dict[str, int] = {}
        for number, place, shift in self._moved:
            for name, row in judges[number].weights.items():
                rows[name] = rows.get(name, 0) + (row[place] << shift)
        self._rows = Rows(rows)

    def odds(self, features: Features) -> list[dict[str, float]]:
        """What each judge says of the features."""
        total, odd = self._rows.added(features)
        scores = [[*judge.bias] for judge in self._judges]
        half, mask, raised = self._half, self._mask, self._raised
        total, valued = total + raised, [(value, row + raised) for _, value, row in odd]
        for number, place, shift in self._moved:
            score = scores[number][place] + ((total >> shift & mask) - half) / 1000
            for value, row in valued:
                score += value * ((row >> shift & mask) - half) / 1000
            scores[number][place] = score
        return [judge.of_scores(score) for judge, score in zip(self._judges, scores, strict=True)]


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
    _families: dict[tuple[str, ...], _Added | None] = field(default_factory=dict, repr=False, compare=False)
    _kept: dict[tuple[str, frozenset[str]], dict[str, float]] = field(default_factory=dict, repr=False, compare=False)

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
        features : mapping, set, frozenset or Parts
            Feature to value; or the features that are simply there; the answer to those of a frozenset is kept.
        """
        judge = self.judges.get(decision)
        if judge is None:
            return None
        if not isinstance(features, frozenset):
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
        if decisions not in self._families:
            judges = [self.judges[name] for name in decisions if name in self.judges]
            self._families[decisions] = _Added(judges) if 1 < len(judges) == len(decisions) else None
        family = self._families[decisions]
        # One is asked alone; where the rules decide one of several, each is.
        if family is None:
            return [self.decide(name, key, features) for name in decisions]
        told: list[dict[str, float] | None] = [*family.odds(features)]
        return told


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
        self.asked.append((decision, key, plainly(features)))
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
