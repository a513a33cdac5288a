"""Fit a judge: multinomial logistic regressions over named features, and how they do on other writers' documents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from threadpoolctl import threadpool_limits

from iomnlp.judge.linear import LinearJudge
from iomnlp.learn.questions import Question

FOLDS = 5
# Strengths of regularisation that are compared for each decision.
STRENGTHS = (0.1, 0.25)
# How much is learned of the rules' answers: as they are, told apart where the rules were improved on the same hand's
# documents, or the mean of that and of nothing.
Way = Literal["all", "apart", "mixed", "alone"]
WAYS: tuple[Way, ...] = ("all", "apart", "mixed")
FITTED: tuple[Way, ...] = ("all", "apart", "alone")
# Writers on whose documents the rules of sums, gifts and roles were improved.
IMPROVED_ON = frozenset("abcdefghijkl")
# A feature must occur in so many documents: what one document alone says is about that document.
DOCUMENTS = 2


def hand_of(document: str) -> str:
    """Who wrote a document, by the letters before its number; documents with other names count as one hand's.

    >>> hand_of("g07"), hand_of("o-18"), hand_of("2019-rapport")
    ('g', 'o', 'others')
    """
    letters = re.fullmatch(r"([^\W\d_]+)-?\d+", document)
    return letters.group(1) if letters else "others"


def _is_of_rules(feature: str) -> bool:
    """Whether a feature tells what the rules say."""
    return feature.startswith(("rule", "cued=", "last=")) or "rule=" in feature


def _told(question: Question, way: Way) -> dict[str, float]:
    """The features of a question to learn from.

    Where the rules were improved on the writer's documents, their answers are right too often to be believed: `apart`
    gives these answers names of their own, so that what is learned of them is not used elsewhere.
    """
    if way == "alone":
        return {f: v for f, v in question.features.items() if not _is_of_rules(f)}
    if way == "apart" and hand_of(question.document) in IMPROVED_ON:
        return {f"improved:{f}" if _is_of_rules(f) else f: v for f, v in question.features.items()}
    return question.features


def _known(questions: Sequence[Question]) -> set[str]:
    """The features that occur in enough documents."""
    seen: dict[str, set[str]] = {}
    for question in questions:
        for feature in question.features:
            seen.setdefault(feature, set()).add(question.document)
    return {feature for feature, documents in seen.items() if len(documents) >= DOCUMENTS}


def plain_judge(questions: Sequence[Question], strength: float, way: Way = "all") -> LinearJudge:
    """A judge as plain numbers; two classes become two columns, one of zeros.

    Parameters
    ----------
    questions : sequence of Question
        To learn from.
    strength : float
        Of regularisation: the inverse, as scikit-learn's `C`.
    way : Way
        What is learned of the rules' answers. `mixed` is the mean of `apart` and `alone`.
    """
    if way == "mixed":
        return _mean(plain_judge(questions, strength, "apart"), plain_judge(questions, strength, "alone"))
    return _fitted(_table(questions, way), strength)


@dataclass(frozen=True)
class _Table:
    """Questions as numbers: a row each, a column for each feature that occurs in enough documents."""

    names: Sequence[str]
    rows: csr_matrix
    answers: Sequence[str]


def _table(questions: Sequence[Question], way: Way) -> _Table:
    known = _known(questions)
    rows = [_told(replace(q, features={f: v for f, v in q.features.items() if f in known}), way) for q in questions]
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(rows)
    return _Table(list(map(str, vectorizer.get_feature_names_out())), matrix, [q.answer for q in questions])


def _fitted(table: _Table, strength: float) -> LinearJudge:
    """The judge of a table; features of rules that are told apart are learned from and left out."""
    model = LogisticRegression(C=strength, max_iter=1000)
    # Tables are so sparse that threads of the matrix library wait for each other longer than they reckon.
    with threadpool_limits(limits=1, user_api="blas"):
        model.fit(table.rows, table.answers)
    coefficients, bias = model.coef_, model.intercept_
    if len(model.classes_) == 2:
        coefficients = np.vstack([np.zeros_like(coefficients[0]), coefficients[0]])
        bias = np.array([0.0, bias[0]])
    numbers = np.rint(coefficients.T * 1000).astype(int)
    weights = {
        n: tuple(row.tolist())
        for n, row in sorted(zip(table.names, numbers, strict=True))
        if row.any() and not n.startswith("improved:")
    }
    return LinearJudge(tuple(map(str, model.classes_)), tuple(round(float(b), 4) for b in bias), weights)


def _mean(one: LinearJudge, other: LinearJudge) -> LinearJudge:
    """The judge whose scores are the means of those of two judges of the same classes."""
    none = (0,) * len(one.classes)
    names = sorted({*one.weights, *other.weights})
    pairs = ((name, one.weights.get(name, none), other.weights.get(name, none)) for name in names)
    weights = {name: tuple((a + b) // 2 for a, b in zip(x, y, strict=True)) for name, x, y in pairs}
    bias = tuple(round((a + b) / 2, 4) for a, b in zip(one.bias, other.bias, strict=True))
    return LinearJudge(one.classes, bias, {name: row for name, row in weights.items() if any(row)})


def answers_of(judge: LinearJudge, questions: Sequence[Question]) -> list[str]:
    """What a judge says to each question."""
    odds = [judge.probabilities(q.features) for q in questions]
    return [max(sorted(one), key=one.__getitem__) for one in odds]


def left_out(questions: Sequence[Question]) -> list[tuple[list[int], list[int]]]:
    """Indices to learn from and to measure on: one writer's documents at a time are left out.

    Only writers on whose documents no rules were improved are measured on, where there are two of them or more; a
    corpus of one hand is cut by document.
    """
    groups = [hand_of(q.document) for q in questions]
    fresh = {hand for hand in groups if hand not in IMPROVED_ON}
    measured = sorted(fresh if len(fresh) > 1 else set(groups))
    if len(measured) > 1:
        return [
            ([i for i, g in enumerate(groups) if g != hand], [i for i, g in enumerate(groups) if g == hand])
            for hand in measured
        ]
    documents = [q.document for q in questions]
    folds = GroupKFold(min(FOLDS, len(set(documents)))).split(questions, groups=documents)
    return [([int(i) for i in train], [int(i) for i in test]) for train, test in folds]


def shares_right(questions: Sequence[Question]) -> dict[tuple[Way, float], float]:
    """By way and strength, the share of right answers of judges that were trained on others' documents."""
    right: Counter[tuple[Way, float]] = Counter()
    asked = 0
    for train, test in left_out(questions):
        own, held = [questions[i] for i in train], [questions[i] for i in test]
        if len({q.answer for q in own}) < 2:
            continue
        asked += len(held)
        tables = {way: _table(own, way) for way in FITTED}
        for strength in STRENGTHS:
            judges: dict[Way, LinearJudge] = {way: _fitted(tables[way], strength) for way in FITTED}
            judges["mixed"] = _mean(judges["apart"], judges["alone"])
            for way, judge in judges.items():
                said = answers_of(judge, held)
                right[way, strength] += sum(q.answer == answer for q, answer in zip(held, said, strict=True))
    return {(way, c): right[way, c] / max(1, asked) for way in (*FITTED, "mixed") for c in STRENGTHS}
