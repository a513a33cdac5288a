"""A filled example: documents of our own, extracted, with a few decisions, to try the review without risk.

`records.jsonl` is what `iomnlp run corpus/samples` makes.
"""

from __future__ import annotations

import uuid
from importlib.resources import as_file, files
from pathlib import Path

from iomnlp.review.model import Action, Decision, Field, RecordView, State
from iomnlp.review.service import Review

SOMEBODY = "awa"


def fill(review: Review) -> None:
    """Load the example and let somebody begin: one record is reviewed, one is half done, the others wait.

    Parameters
    ----------
    review : Review
        An empty store.
    """
    with as_file(files(__package__).joinpath("records.jsonl")) as path:
        review.import_run(Path(path), "exemple")
    rows = review.queue(limit=12).rows
    _finish(review, review.record(rows[-1].record_id))
    _begin(review, review.record(rows[-2].record_id))


def _decide(review: Review, field: Field, action: Action, reason: str = "") -> None:
    review.decide(
        Decision(
            uuid=str(uuid.uuid4()),
            record_id=field.record_id,
            key=field.key,
            action=action,
            expected_version=field.version,
            reviewer=SOMEBODY,
            reason=reason,
        )
    )


def _finish(review: Review, view: RecordView) -> None:
    for field in view.fields:
        if field.state is State.PROPOSED and (field.proposed or field.required):
            _decide(review, field, Action.ACCEPT if field.proposed else Action.ABSENT)
    for check in view.checks:
        if check.open:
            review.waive(view.record_id, check.code, "vérifié dans le texte", SOMEBODY)
    review.validate(view.record_id, SOMEBODY)


def _begin(review: Review, view: RecordView) -> None:
    review.accept_record(view.record_id, 0.95, SOMEBODY)
    undecided = [one for one in review.record(view.record_id).fields if one.state is State.PROPOSED and one.proposed]
    for field, action, reason in zip(
        undecided, (Action.DOUBT, Action.REJECT), ("à vérifier avec le bureau", "hors sujet"), strict=False
    ):
        _decide(review, field, action, reason)
