"""Confidence: for each field a judge of whether its facts are right, learned on documents that others left out.

The judges of kinds and roles are trained on part of the documents and asked about the others, so that what is learned
here is how the pipeline does on documents that it was not fitted to. The odds are then put straight (Platt) on
documents that nobody looked at while the rules were improved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from iomnlp.judge.linear import Judges, LinearJudge, Recorder
from iomnlp.learn.calibration import JUDGED_BY
from iomnlp.learn.compare import Comparison
from iomnlp.learn.fit_judges import FOLDS, Way, plain_judge
from iomnlp.learn.goldset import GoldSet
from iomnlp.learn.ground import Gold
from iomnlp.learn.questions import RIGHT, Question
from iomnlp.learn.score import Tally
from iomnlp.pipeline import Pipeline
from iomnlp.record import Beneficiary, Record

STRENGTH = 0.1
# A field with fewer wrong facts than this says nothing of which ones are wrong.
FEWEST_WRONG = 8


@dataclass(frozen=True)
class Straightened:
    """How the odds of one field were put straight: log odds times `slope` plus `shift`, on so many facts."""

    facts: int
    slope: float
    shift: float


def right_questions(gold: GoldSet, nlp: Pipeline, judges: Judges, only: frozenset[str] | None = None) -> list[Question]:
    """Every fact of some documents, with whether it is right.

    Parameters
    ----------
    gold : GoldSet
        Gold documents with pages.
    nlp : Pipeline
        Its judges are replaced.
    judges : Judges
        Who decides on kinds and roles.
    only : frozenset of str, optional
        Names of the documents; all by default.
    """
    found: list[Question] = []
    for one, page in zip(gold.golds, gold.pages, strict=True):
        if only is not None and one.name not in only:
            continue
        recorder = Recorder(judges)
        nlp.judges = recorder
        record = nlp.extract_bytes(page, uri=one.record.document.uri)
        right = _right(one, record)
        for decision, key, features in recorder.asked:
            if decision.startswith(RIGHT) and key in right:
                found.append(Question(decision, one.name, features, "yes" if right[key] else "no", "yes"))
    return found


def _right(gold: Gold, record: Record) -> dict[Any, bool]:
    """Whether each fact is right, by field and id (or key of the sheet)."""
    tally = Tally()
    Comparison(tally, gold, record).run()
    right: dict[Any, bool] = {}
    for name, measure in JUDGED_BY.items():
        for one in tally.judged:
            if one.field == measure:
                right.setdefault((name, _key(name, one.fact, record)), one.right)
    return right


def _key(name: str, fact: Any, record: Record) -> str:
    if name == "project" and record.project is not None and not isinstance(fact, Beneficiary):
        return next((k for k in type(record.project).model_fields if getattr(record.project, k) is fact), "")
    return str(getattr(fact, "id", name))


def cross_questions(
    gold: GoldSet, questions: Sequence[Question], nlp: Pipeline, ways: Mapping[str, tuple[float, Way]]
) -> list[Question]:
    """The facts of every document, extracted with judges that were trained on the others.

    Parameters
    ----------
    gold : GoldSet
        The training documents.
    questions : sequence of Question
        What the judges of kinds and roles are asked in them.
    nlp : Pipeline
        Its judges are replaced.
    ways : mapping
        The decisions that have a judge, how strongly its weights are held back, what it learns of the rules.
    """
    names = np.array([one.name for one in gold.golds])
    found: list[Question] = []
    for _, held in GroupKFold(FOLDS).split(names, groups=names):
        out = frozenset(str(name) for name in names[held])
        judges = {}
        for decision, (strength, way) in ways.items():
            own = [q for q in questions if q.decision == decision and q.document not in out]
            judges[decision] = plain_judge(own, strength, way)
        found += right_questions(gold, nlp, Judges(judges), out)
    return found


def confidence_judges(questions: Sequence[Question]) -> dict[str, LinearJudge]:
    """A judge for each field that has enough facts, right and wrong ones."""
    by_field: dict[str, list[Question]] = {}
    for question in questions:
        by_field.setdefault(question.decision, []).append(question)
    made = {}
    for decision, own in sorted(by_field.items()):
        wrong = sum(q.answer == "no" for q in own)
        made[decision] = (
            plain_judge(own, STRENGTH) if wrong >= FEWEST_WRONG and wrong < len(own) else _constant(len(own), wrong)
        )
    return made


def _constant(facts: int, wrong: int) -> LinearJudge:
    """The same odds for every fact of a field, from how often its facts are right (Laplace)."""
    return LinearJudge(("no", "yes"), (0.0, round(float(np.log((facts - wrong + 1) / (wrong + 1))), 4)), {})


def straighten(
    judges: dict[str, LinearJudge], questions: Sequence[Question]
) -> tuple[dict[str, LinearJudge], dict[str, Straightened]]:
    """The judges with their odds put straight (Platt) on facts of other documents."""
    made: dict[str, LinearJudge] = {}
    told: dict[str, Straightened] = {}
    for decision, judge in judges.items():
        own = [q for q in questions if q.decision == decision]
        right = np.array([q.answer == "yes" for q in own], dtype=int)
        odds = np.array([_log_odds(judge, q) for q in own])
        slope, shift = _platt(odds, right)
        shifts = (shift if name == "yes" else 0.0 for name in judge.classes)
        made[decision] = LinearJudge(
            judge.classes,
            tuple(round(b * slope + s, 4) for b, s in zip(judge.bias, shifts, strict=True)),
            {name: tuple(round(w * slope) for w in row) for name, row in judge.weights.items()},
        )
        told[decision] = Straightened(len(own), round(slope, 3), round(shift, 3))
    return made, told


def _log_odds(judge: LinearJudge, question: Question) -> float:
    yes = min(max(judge.probabilities(question.features)["yes"], 1e-6), 1 - 1e-6)
    return float(np.log(yes / (1 - yes)))


def _platt(odds: np.ndarray, right: np.ndarray) -> tuple[float, float]:
    """Slope and shift of the log odds; with pseudo-facts, so that few facts move them little."""
    if not len(right):
        return 1.0, 0.0
    # Two facts at the mean odds, one right and one wrong, keep a field without errors below certainty.
    x = np.concatenate([odds, [odds.mean()] * 2]).reshape(-1, 1)
    y = np.concatenate([right, [1, 0]])
    if np.ptp(odds) < 1e-9:
        share = y.mean()
        return 1.0, float(np.log(share / (1 - share)) - odds.mean())
    model = LogisticRegression(C=1.0, max_iter=500).fit(x, y)
    return float(max(model.coef_[0][0], 0.05)), float(model.intercept_[0])
