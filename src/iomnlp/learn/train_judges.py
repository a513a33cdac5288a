"""Train the judges on gold documents: multinomial logistic regressions, kept as plain numbers, with a model card.

Each decision is measured on documents of writers who are left out of its training one by one: the rules alone, the
judge without their answer, and with it. That says how strongly the weights are held back, and what is learned of the
rules' answers. A judge is kept where it is right more often than the rules on those and on documents
whose errors nobody read.
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

from iomnlp.judge.linear import FORMAT, LinearJudge
from iomnlp.learn.fit_judges import FOLDS, STRENGTHS, WAYS, Way, answers_of, left_out, plain_judge, shares_right
from iomnlp.learn.questions import Question

VERSION = "0.1.0"


@dataclass(frozen=True)
class Measured:
    """One decision on documents left out.

    Attributes
    ----------
    questions, documents : int
        What the judge learns from.
    rules, learned, both : float
        Share of right answers: of the rules, of the judge without their answer, of the judge with it.
    strength : float
        The best strength of regularisation for `both`.
    way : Way
        The best way to learn from the rules' answers.
    held : int
        Questions of the writers left out one by one, on which the shares rest.
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
    way: Way
    held: int
    unread: int = 0
    unread_rules: float = 0.0
    unread_both: float = 0.0

    @property
    def decides(self) -> bool:
        """Whether the judge decides: it is right more often than the rules on all documents that did not shape them.

        Those of the writers left out and those whose errors nobody read count together: alone, the latter are so few
        that one question would decide.
        """
        ruled = self.rules * self.held + self.unread_rules * self.unread
        return self.both * self.held + self.unread_both * self.unread > ruled


def _right(questions: Sequence[Question], answers: Sequence[str]) -> float:
    return float(np.mean([q.answer == a for q, a in zip(questions, answers, strict=True)]))


def measure(questions: Sequence[Question]) -> Measured:
    """How often rules and judges are right on others' documents, and the way and strength that are right most often."""
    shares = shares_right(questions)
    tried = {key: share for key, share in shares.items() if key[0] != "alone"}
    way, strength = max(tried, key=lambda key: (round(tried[key], 4), -WAYS.index(key[0]), -key[1]))
    alone = max(shares["alone", c] for c in STRENGTHS)
    held = sorted({i for _, test in left_out(questions) for i in test})
    return Measured(
        len(questions),
        len({q.document for q in questions}),
        _right([questions[i] for i in held], [questions[i].ruled for i in held]),
        alone,
        tried[way, strength],
        strength,
        way,
        len(held),
    )


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
        judge = plain_judge(own, known.strength, known.way)
        asked = [q for q in unread if q.decision == decision]
        if asked:
            known = replace(
                known,
                unread=len(asked),
                unread_rules=_right(asked, [q.ruled for q in asked]),
                unread_both=_right(asked, answers_of(judge, asked)),
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
        f"| {name} | {m.questions} ({m.documents}) | {m.held} | {m.rules:.3f} | {m.learned:.3f} | {m.both:.3f} "
        f"| {m.unread} | {m.unread_rules:.3f} | {m.unread_both:.3f} "
        f"| {f'judge ({m.way})' if m.decides else 'rules'} "
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
- **Measured** on documents of writers left out of training one by one, those on whose documents no rules of sums,
  gifts or roles were improved: share of right answers of the rules, of the judge without their answer ("learned"), and
  with it ("both"). Whichever of rules and "both" is right more often on these and on `corpus/gold/dev`, whose errors
  nobody read, together, decides.
- **The rules' answer** is a feature ("all"), or one whose weight is learned only where no rules were improved on the
  same writer's documents ("apart"), or the judge is the mean of that one and one without it ("mixed"): whichever is
  right most often on the writers left out.
- **Use:** decisions inside iomnlp. **Not for:** other domains or languages, decisions about people.

| decision | questions (documents) | left out | rules | learned | both | dev | rules | both | decides | answers |
|---|---|---|---|---|---|---|---|---|---|---|
{rows}

## Confidence

One judge a field says how likely a fact is right. It is learned on the training documents, extracted with judges that
were trained on the other folds, and its log odds are put straight (times slope, plus shift) on `corpus/gold/dev`.
What the confidences are worth on `corpus/gold/test` stands in docs/quality.md.

| field | facts of dev | slope | shift |
|---|---|---|---|
{sure}
"""
