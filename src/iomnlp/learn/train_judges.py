"""Train the judges on gold documents: multinomial logistic regressions, kept as plain numbers, with a model card.

Each decision is measured on documents left out of its training (five folds by document): the rules alone, the judge
without their answer, and with it. Since the rules were improved by the errors of those documents, a judge is kept
where it is right more often than they are on documents whose errors nobody read.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from iomnlp.judge.linear import FORMAT, LinearJudge
from iomnlp.learn.questions import Question

VERSION = "0.1.0"
FOLDS = 5
# Strengths of regularisation that are compared for each decision.
STRENGTHS = (0.1, 0.3, 1.0)
# A feature must occur in so many documents: what one document alone says is about that document.
DOCUMENTS = 2
# With fewer questions, documents that nobody read say nothing.
FEWEST_UNREAD = 20


@dataclass(frozen=True)
class Measured:
    """One decision on documents left out.

    Attributes
    ----------
    questions, documents : int
        What the figures rest on.
    rules, learned, both : float
        Share of right answers: of the rules, of the judge without their answer, of the judge with it.
    strength : float
        The best strength of regularisation for `both`.
    unread : int
        Questions of documents whose errors nobody read while rules were improved.
    unread_rules, unread_both : float
        Shares of right answers on those.
    """

    questions: int
    documents: int
    rules: float
    learned: float
    both: float
    strength: float
    unread: int = 0
    unread_rules: float = 0.0
    unread_both: float = 0.0

    @property
    def decides(self) -> bool:
        """Whether the judge decides: it is right more often where nobody read errors; if as often, elsewhere.

        On the training documents the rules look better than they are, since they were improved by their errors.
        """
        if self.unread < FEWEST_UNREAD or self.unread_rules == self.unread_both:
            return self.both > self.rules
        return self.unread_both > self.unread_rules


def _without_rules(features: dict[str, float]) -> dict[str, float]:
    return {f: v for f, v in features.items() if not f.startswith(("rule", "cued=", "last=")) and "rule=" not in f}


def _known(questions: Sequence[Question]) -> set[str]:
    """The features that occur in enough documents."""
    seen: dict[str, set[str]] = {}
    for question in questions:
        for feature in question.features:
            seen.setdefault(feature, set()).add(question.document)
    return {feature for feature, documents in seen.items() if len(documents) >= DOCUMENTS}


def _fit(questions: Sequence[Question], strength: float, alone: bool) -> tuple[DictVectorizer, LogisticRegression]:
    known = _known(questions)
    rows = [{f: v for f, v in q.features.items() if f in known} for q in questions]
    if alone:
        rows = [_without_rules(row) for row in rows]
    vectorizer = DictVectorizer()
    model = LogisticRegression(C=strength, max_iter=1000)
    return vectorizer, model.fit(vectorizer.fit_transform(rows), [q.answer for q in questions])


def cross_predictions(questions: Sequence[Question], strength: float, alone: bool = False) -> list[str]:
    """The answer of a judge that was trained on other documents, for each question."""
    groups = [q.document for q in questions]
    answers = [""] * len(questions)
    for train, test in GroupKFold(FOLDS).split(questions, groups=groups):
        vectorizer, model = _fit([questions[i] for i in train], strength, alone)
        rows = [questions[i].features for i in test]
        rows = [_without_rules(row) for row in rows] if alone else rows
        for i, answer in zip(test, model.predict(vectorizer.transform(rows)), strict=True):
            answers[int(i)] = str(answer)
    return answers


def _right(questions: Sequence[Question], answers: Sequence[str]) -> float:
    return float(np.mean([q.answer == a for q, a in zip(questions, answers, strict=True)]))


def measure(questions: Sequence[Question]) -> Measured:
    """How often rules and judges are right, on documents left out."""
    both = {c: _right(questions, cross_predictions(questions, c)) for c in STRENGTHS}
    strength = max(STRENGTHS, key=lambda c: (round(both[c], 4), -c))
    return Measured(
        len(questions),
        len({q.document for q in questions}),
        _right(questions, [q.ruled for q in questions]),
        _right(questions, cross_predictions(questions, strength, alone=True)),
        both[strength],
        strength,
    )


def plain_judge(questions: Sequence[Question], strength: float) -> LinearJudge:
    """A judge as plain numbers; two classes become two columns, one of zeros."""
    vectorizer, model = _fit(questions, strength, alone=False)
    coefficients, bias = model.coef_, model.intercept_
    if len(model.classes_) == 2:
        coefficients = np.vstack([np.zeros_like(coefficients[0]), coefficients[0]])
        bias = np.array([0.0, bias[0]])
    rows = np.rint(coefficients.T * 1000).astype(int)
    names = vectorizer.get_feature_names_out()
    weights = {str(n): tuple(row.tolist()) for n, row in sorted(zip(names, rows, strict=True)) if row.any()}
    return LinearJudge(tuple(map(str, model.classes_)), tuple(round(float(b), 4) for b in bias), weights)


def measured_judges(
    questions: Sequence[Question], unread: Sequence[Question]
) -> tuple[dict[str, Measured], dict[str, LinearJudge]]:
    """What was measured of each decision that has answers enough, and the judges that decide.

    Parameters
    ----------
    questions : sequence of Question
        To learn from.
    unread : sequence of Question
        Of documents whose errors nobody read: they say whether rules or judge decide.
    """
    by_decision: dict[str, list[Question]] = {}
    for question in questions:
        by_decision.setdefault(question.decision, []).append(question)
    measured: dict[str, Measured] = {}
    judges: dict[str, LinearJudge] = {}
    for decision, own in sorted(by_decision.items()):
        if len({q.answer for q in own}) < 2 or len({q.document for q in own}) < FOLDS:
            continue
        known = measure(own)
        judge = plain_judge(own, known.strength)
        asked = [q for q in unread if q.decision == decision]
        if asked:
            odds = [judge.probabilities(q.features) for q in asked]
            known = replace(
                known,
                unread=len(asked),
                unread_rules=_right(asked, [q.ruled for q in asked]),
                unread_both=_right(asked, [max(sorted(one), key=one.__getitem__) for one in odds]),
            )
        measured[decision] = known
        if known.decides:
            judges[decision] = judge
    return measured, judges


def write_judges(judges: dict[str, LinearJudge], sha256: str, folder: Path) -> str:
    """Write `judges.json`; gives its hash.

    Parameters
    ----------
    judges : dict
        By decision.
    sha256 : str
        Hash of the documents that they were trained on.
    folder : Path
        Made where it is missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    plain = {
        name: {"classes": judge.classes, "bias": judge.bias, "weights": dict(judge.weights)}
        for name, judge in judges.items()
    }
    held = {"format": FORMAT, "version": VERSION, "corpus_sha256": sha256, "judges": plain}
    data = json.dumps(held, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n"
    (folder / "judges.json").write_text(data, encoding="utf-8")
    return hashlib.sha256(data.encode()).hexdigest()


def judges_card(
    measured: dict[str, Measured],
    questions: Sequence[Question],
    straightened: dict[str, Any],
    digest: str,
    corpus: str,
) -> str:
    """The model card of the judges."""
    answers: dict[str, Counter[str]] = {}
    for question in questions:
        answers.setdefault(question.decision, Counter())[question.answer] += 1
    rows = "\n".join(
        f"| {name} | {m.questions} ({m.documents}) | {m.rules:.3f} | {m.learned:.3f} | {m.both:.3f} "
        f"| {m.unread} | {m.unread_rules:.3f} | {m.unread_both:.3f} "
        f"| {'judge, with the rules as a feature' if m.decides else 'rules'} "
        f"| {', '.join(f'{a} {n}' for a, n in answers[name].most_common())} |"
        for name, m in measured.items()
    )
    sure = "\n".join(
        f"| {name.removeprefix('right_')} | {s.facts} | {s.slope} | {s.shift} |" for name, s in straightened.items()
    )
    return f"""# Model card: iomnlp judges {VERSION}

Multinomial logistic regressions over named features: the answer of the rules, the words round a mention, what the
mention is and where it stands. `judges.json` holds plain numbers; SHA-256 `{digest}`.
Made by `iomnlp train judges` from documents and passages of the corpus (hash `{corpus}`).

- **Training data:** the documents of `corpus/gold/train` and the passages of `corpus/passages`: synthetic, written and
  annotated by language models (see [the data card](../../corpus/README.md)). The rules were improved on the same
  documents, so their share of right answers below is optimistic, and so is how much the judges lean on them.
- **Measured** on documents left out of training, {FOLDS} folds by document: share of right answers of the rules, of the
  judge without their answer ("learned"), and with it ("both"). Since the rules were improved by the errors of these
  documents, whichever of rules and "both" is right more often on `corpus/gold/dev`, whose errors nobody read, decides;
  where they are level there, the documents left out do.
- **Use:** decisions inside iomnlp. **Not for:** other domains or languages, decisions about people.

| decision | questions (documents) | rules | learned | both | of dev | rules there | both there | decides | answers |
|---|---|---|---|---|---|---|---|---|---|
{rows}

## Confidence

One judge a field says how likely a fact is right. It is learned on the training documents, extracted with judges that
were trained on the other folds, and its log odds are put straight (times slope, plus shift) on `corpus/gold/dev`.
What the confidences are worth on `corpus/gold/test` stands in docs/quality.md.

| field | facts of dev | slope | shift |
|---|---|---|---|
{sure}
"""
