"""The judges from the corpus, step by step: questions, judges that beat the rules, confidence, model card."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from iomnlp.judge.linear import Judges, LinearJudge
from iomnlp.learn.fit_judges import hand_of, plain_judge
from iomnlp.learn.goldset import GoldSet, read_goldset
from iomnlp.learn.questions import Question, is_role, questions_of, role_questions
from iomnlp.learn.reviewed import merged
from iomnlp.learn.train_confidence import confidence_judges, cross_questions, right_questions, straighten
from iomnlp.learn.train_judges import Measured, judges_card, measured_judges, write_judges
from iomnlp.pipeline import Pipeline

# What a passage of a few sentences says as well as a page does. Who is served, and what a page is about, it does not.
TOLD_BY_PASSAGES = frozenset(
    {
        *("amount_kind", "funding_party", "funding_far", "gift"),
        *("organisation_donor", "organisation_channel", "organisation_recipient", "organisation_partner"),
    }
)
# What roles rest on: decided first, by judges that did not learn from the document in question.
SUMS_AND_GIFTS = ("amount_kind", "funding_party", "funding_far", "gift")


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
    unread = read_goldset(straight)
    first = [
        q for one in (gold, *extra) for q in questions_of(one, nlp) if one is gold or q.decision in TOLD_BY_PASSAGES
    ]
    unread_first = list(questions_of(unread, nlp))
    tell("Learning what sums and gifts are ...")
    measured, deciding = measured_judges(_without_roles(first), _without_roles(unread_first))
    tell("Learning roles ...")
    of_sums = Judges({name: deciding[name] for name in SUMS_AND_GIFTS if name in deciding})
    apart = _left_out_judges(first, measured, deciding)
    second = [
        q
        for one in (gold, *extra)
        for q in role_questions(one, nlp, lambda name: apart.get(hand_of(name), of_sums))
        if one is gold or q.decision in TOLD_BY_PASSAGES
    ]
    told, roles = measured_judges(second, list(role_questions(unread, nlp, lambda _: of_sums)))
    questions = [*_without_roles(first), *second]
    measured, deciding = dict(sorted({**measured, **told}.items())), dict(sorted({**deciding, **roles}.items()))
    ways = {name: (measured[name].strength, measured[name].way) for name in deciding}
    tell("Learning how sure the facts are ...")
    sure = confidence_judges(cross_questions(gold, questions, nlp, ways))
    sure, straightened = straighten(sure, right_questions(unread, nlp, Judges({**deciding, **sure})))
    digest = hashlib.sha256()
    for one in (gold, *extra):
        digest.update(one.sha256.encode())
    written = write_judges({**deciding, **sure}, digest.hexdigest(), out)
    card = judges_card(measured, questions, straightened, written, digest.hexdigest())
    (out / "README.md").write_text(card, encoding="utf-8")
    return measured


def _without_roles(questions: Sequence[Question]) -> list[Question]:
    return [q for q in questions if not is_role(q.decision)]


def _left_out_judges(
    questions: Sequence[Question], measured: Mapping[str, Measured], deciding: Mapping[str, LinearJudge]
) -> dict[str, Judges]:
    """For each writer, judges of sums and gifts that learned from the others."""
    made = {}
    for hand in sorted({hand_of(q.document) for q in questions}):
        others = [q for q in questions if hand_of(q.document) != hand]
        made[hand] = Judges(
            {
                name: plain_judge(
                    [q for q in others if q.decision == name], measured[name].strength, measured[name].way
                )
                for name in SUMS_AND_GIFTS
                if name in deciding
            }
        )
    return made
