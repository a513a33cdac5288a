"""The judges from the corpus, step by step: questions, judges that beat the rules, confidence, model card."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from iomnlp.judge.linear import Judges
from iomnlp.learn.goldset import GoldSet, read_goldset
from iomnlp.learn.questions import questions_of
from iomnlp.learn.reviewed import merged
from iomnlp.learn.train_confidence import confidence_judges, cross_questions, right_questions, straighten
from iomnlp.learn.train_judges import Measured, judges_card, measured_judges, write_judges
from iomnlp.pipeline import Pipeline

# What a passage of a few sentences says as well as a page does; the roles of States and bodies it does not.
TOLD_BY_PASSAGES = frozenset({"amount_kind", "funding_party", "gift"})


def train_judges(
    corpus: Path,
    passages: Sequence[Path],
    straight: Path,
    out: Path,
    nlp: Pipeline,
    tell: Callable[[str], None],
    more: GoldSet | None = None,
) -> dict[str, Measured]:
    """Train every judge and write them with their model card; the same corpus gives the same bytes.

    Parameters
    ----------
    corpus, straight : Path
        Gold documents: to learn from, and to put the odds of confidence straight.
    passages : sequence of Path
        Files of annotated passages to learn from, too.
    out : Path
        Gets `judges.json` and `README.md`.
    nlp : Pipeline
        Extracts; its judges are replaced.
    tell : callable
        Told in a sentence what is done.
    more : GoldSet, optional
        Further gold documents to learn from, such as reviewed records.

    Returns
    -------
    dict
        By decision, what was measured on documents left out.
    """
    gold = read_goldset(corpus)
    if more is not None:
        gold = merged(gold, more)
    extra = [read_goldset(path) for path in passages]
    tell(f"Reading {len(gold.golds)} documents and {sum(len(one.golds) for one in extra)} passages ...")
    questions = list(questions_of(gold, nlp))
    questions += [q for one in extra for q in questions_of(one, nlp) if q.decision in TOLD_BY_PASSAGES]
    unread = read_goldset(straight)
    measured, deciding = measured_judges(questions, list(questions_of(unread, nlp)))
    strengths = {name: measured[name].strength for name in deciding}
    tell("Learning how sure the facts are ...")
    sure = confidence_judges(cross_questions(gold, questions, nlp, strengths))
    sure, straightened = straighten(sure, right_questions(unread, nlp, Judges({**deciding, **sure})))
    digest = hashlib.sha256()
    for one in (gold, *extra):
        digest.update(one.sha256.encode())
    written = write_judges({**deciding, **sure}, digest.hexdigest(), out)
    card = judges_card(measured, questions, straightened, written, digest.hexdigest())
    (out / "README.md").write_text(card, encoding="utf-8")
    return measured
