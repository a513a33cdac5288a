"""Annotations made in another tool as decisions of the store: one for each field, all of a record undone together.

The same annotation again is the same decisions. What somebody has decided in the store meanwhile is never overwritten:
it is told.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from iomnlp.review.model import Action, Decision, State
from iomnlp.review.refusals import Conflict, NotFound, Refused
from iomnlp.review.service import Review
from iomnlp.write.labelstudio_back import Imported
from iomnlp.write.labelstudio_compare import Change

_NAMES = uuid.UUID("8f0c2f9e-2b0a-5d3a-9f3e-6c0d5a8f4b11")
_ACTIONS = {"accepted": Action.ACCEPT, "corrected": Action.CORRECT, "rejected": Action.REJECT, "doubtful": Action.DOUBT}
# A field of the record itself, which the store does not hold.
_KIND = "kind"


def _decision(found: Imported, key: str, change: Change | None, version: int) -> Decision:
    record = found.record
    made = (record.review or {})[key.rpartition("/")[2]]
    action = Action.ADD if change and change.added else _ACTIONS[found.decided[key]]
    annotation = f"{record.record_id} {made.reviewer} {made.time}"
    reason = next((remark.english for remark in found.remarks), "") if action == Action.DOUBT else ""
    return Decision(
        uuid=str(uuid.uuid5(_NAMES, f"{annotation} {key}")),
        record_id=record.record_id,
        key=key.partition("/")[0] if action == Action.ADD else key,
        action=action,
        expected_version=version,
        reviewer=made.reviewer,
        value=change.value if change else None,
        evidence=change.spans if change else None,
        reason=reason,
        batch=str(uuid.uuid5(_NAMES, annotation)),
    )


def _ordered(found: Imported) -> Iterator[tuple[str, Change | None]]:
    """Sums first: what else is decided may point at them; rejections last, for the same reason."""
    changes = {change.key: change for change in found.changes}
    rank = {"rejected": 2}
    keys = [key for key in found.decided if key != _KIND]
    for key in sorted(keys, key=lambda key: (rank.get(found.decided[key], 1), not key.startswith("amounts/"))):
        yield key, changes.get(key)


def decide(review: Review, found: Imported) -> tuple[int, list[str]]:
    """Store what an annotation decided about a record.

    Parameters
    ----------
    review : Review
        The store; the record must be in it (`iomnlp review import`).
    found : Imported
        What `take_over` made of the annotation.

    Returns
    -------
    tuple of int and list of str
        How many decisions are in the store now, and a sentence for each that is not.
    """
    stored, refused = 0, []
    for key, change in _ordered(found):
        added = change is not None and change.added and "/" in key
        try:
            field = None if added else review.field(found.record.record_id, key)
            # 0 where somebody has decided: a new decision is a conflict then, the same one again is none.
            version = field.version if field and field.state in (State.PROPOSED, State.DIVERGING) else 0
            review.decide(_decision(found, key, change, version))
            stored += 1
        except Conflict as conflict:
            by = conflict.current.decided_by or "a new run"
            refused.append(f"{found.record.document.uri}: {key} was decided by {by} meanwhile and stays as it is.")
        except (Refused, NotFound) as error:
            refused.append(f"{found.record.document.uri}: {key}: {error}")
    return stored, refused
