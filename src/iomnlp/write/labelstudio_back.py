"""Completed annotations of Label Studio back as records with decisions: what stayed, what changed, what is new.

A region that is as it was exported is accepted; one that was moved or whose controls were changed is corrected; one
that is gone is rejected; a new one is a new fact. Facts without a place in the text were not shown and stay as they
are. What cannot be a fact of the contract is told, and the field marked doubtful: nothing is lost, nothing half taken.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from iomnlp.errors import ReadError
from iomnlp.record import Decision, Record, ReviewState
from iomnlp.write.exporter import Remark
from iomnlp.write.facts import LISTS
from iomnlp.write.labelstudio_compare import Change, Comparison
from iomnlp.write.labelstudio_fields import controls, models
from iomnlp.write.labelstudio_tasks import Json, annotated_at, completed
from iomnlp.write.masking import masked


@dataclass(frozen=True, slots=True)
class Imported:
    """A record with the decisions of one annotation.

    Attributes
    ----------
    record : Record
        With `review`, and with the facts as they were decided.
    decided : mapping
        The state of each field that was shown, by its key.
    changes : sequence of Change
        What was corrected or added.
    remarks : sequence of Remark
        What could not be taken over.
    """

    record: Record
    decided: Mapping[str, ReviewState]
    changes: Sequence[Change]
    remarks: Sequence[Remark]


def _resolved(lists: dict[str, list[Json]]) -> None:
    """References as positions again; one that leads to a fact that is gone is none."""
    position = {f"amounts/{fact['id']}": number for number, fact in enumerate(lists["amounts"])}
    for label in ("amounts", "funding"):
        for control in controls(label):
            for fact in lists[label] if control.kind == "reference" else ():
                key = control.path[0]
                fact[key] = None if fact[key] is None else position.get(str(fact[key]))


def _review(work: Comparison, annotation: Json, reviewer: str | None) -> dict[str, Decision]:
    who = annotation.get("completed_by")
    number = who.get("id") if isinstance(who, dict) else who
    name = reviewer or f"label-studio-{number if number is not None else 'unknown'}"
    time = annotated_at(annotation)
    # The contract keys facts of lists by id alone.
    return {
        key.rpartition("/")[2]: Decision(state=state, reviewer=name, time=time) for key, state in work.states.items()
    }


def take_over(record: Record, task: Json, reviewer: str | None = None) -> Imported | None:
    """A record with what a person decided about it.

    Parameters
    ----------
    record : Record
        The record that was exported; the task may hold its masked text.
    task : dict
        A task of Label Studio's export.
    reviewer : str, optional
        A pseudonym; by default `label-studio-` and the number of the account, never its address.

    Returns
    -------
    Imported or None
        None where nobody has submitted an annotation.

    Raises
    ------
    ReadError
        When the task's text is not the record's.
    """
    annotation = completed(task)
    if annotation is None:
        return None
    text = task["data"].get("text")
    seen = next((one for one in (record, masked(record)) if one.document.text == text), None)
    if seen is None:
        raise ReadError(
            f"The text of the task about {task['data']['record_id']} is not the record's.",
            document=record.document.uri,
            remedy="Import it with the records that were exported.",
        )
    work = Comparison(record, seen, annotation)
    work.run()
    values = json.loads(record.to_json())
    lists = {label: work.ordered(label) for label in models()}
    _resolved(lists)
    for label, facts in lists.items():
        _place(values, label, facts)
    if work.kind and work.kind != record.kind:
        values["kind"] = work.kind
        work.states["kind"] = "corrected"
    elif work.kind:
        work.states["kind"] = "accepted"
    review = {key: decision.model_dump() for key, decision in _review(work, annotation, reviewer).items()}
    values["review"] = (values["review"] or {}) | review
    return Imported(Record.model_validate_json(json.dumps(values)), work.states, work.changes, work.remarks)


def _place(values: Json, label: str, facts: list[Json]) -> None:
    """Put facts into the record's JSON; of a fact that stands once, the last one holds."""
    if label in LISTS:
        values[label] = facts
        return
    holder, _, key = label.rpartition(".")
    if holder and values["project"] is None:
        if not facts:
            return
        values["project"] = dict.fromkeys(values_of_project()) | {"beneficiaries": []}
    inside = values["project"] if holder else values
    inside[key] = facts if key == "beneficiaries" else (facts[-1] if facts else None)


def values_of_project() -> list[str]:
    """The keys of a sheet."""
    return [label.removeprefix("project.") for label in models() if label.startswith("project.")]
