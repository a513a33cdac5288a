"""Records as Label Studio tasks with predictions, and the labelling configuration: `tasks.json` and `labels.xml`.

A fact is a region for each of its spans; its keys are controls of the first one. Offsets are UTF-16 units, as browsers
count. `labelstudio_back.py` reads what people made of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from iomnlp.record import Evidence, Fact, Record
from iomnlp.write.atomic import replacing
from iomnlp.write.exporter import Exporter, Options, Records, Written
from iomnlp.write.facts import all_facts
from iomnlp.write.labelstudio_config import configuration
from iomnlp.write.labelstudio_fields import Control, controls, shown
from iomnlp.write.utf16 import Utf16

TASKS, LABELS = "tasks.json", "labels.xml"


def region_id(key: str, position: int) -> str:
    """The region of a fact's nth span.

    >>> region_id("amounts/1a2b3c4d", 0)
    'amounts-1a2b3c4d-0'
    """
    return f"{key.replace('/', '-').replace('.', '-')}-{position}"


def as_json(fact: Fact) -> dict[str, Any]:
    """A fact as the contract's JSON."""
    return fact.model_dump(mode="json", by_alias=True)


def _value(places: Utf16, span: Evidence) -> dict[str, Any]:
    return {"start": places.units(span.start), "end": places.units(span.end), "text": span.text}


def _control(control: Control, region: str, value: Mapping[str, Any], texts: list[str]) -> dict[str, Any]:
    kind = "choices" if control.choices else "textarea"
    key = "choices" if control.choices else "text"
    return {
        **{"id": region, "from_name": control.name, "to_name": "text", "type": kind, "origin": "prediction"},
        "value": {**value, key: texts},
    }


def _regions(record: Record, label: str, key: str, fact: Fact, places: Utf16) -> Iterator[dict[str, Any]]:
    for position, span in enumerate(fact.evidence):
        region, value = region_id(key, position), _value(places, span)
        score = {} if fact.confidence is None else {"score": fact.confidence}
        yield {
            **{"id": region, "from_name": "label", "to_name": "text", "type": "labels", "origin": "prediction"},
            **score,
            "value": value | {"labels": [label]},
        }
        if position:
            continue
        for control in controls(label):
            if texts := shown(record, control, as_json(fact)):
                yield _control(control, region, value, texts)


def results(record: Record) -> list[dict[str, Any]]:
    """The regions of a record and the values of their controls, as Label Studio stores them."""
    places = Utf16(record.document.text)
    kind = {"id": "kind", "from_name": "kind", "to_name": "text", "type": "choices", "origin": "prediction"}
    found: list[dict[str, Any]] = [kind | {"value": {"choices": [record.kind]}}]
    for label, key, fact in all_facts(record):
        found += _regions(record, label, key, fact, places)
    return found


def task(record: Record) -> dict[str, Any]:
    """A record as a task: its text, and its facts as a prediction.

    The prediction's score is the record's least confidence, so that Label Studio can show the least sure first.
    """
    document = record.document
    sure = [fact.confidence for _, _, fact in all_facts(record) if fact.confidence is not None]
    prediction: dict[str, Any] = {"model_version": f"iomnlp {record.provenance.iomnlp}", "result": results(record)}
    data = {"text": document.text, "record_id": record.record_id, "uri": document.uri}
    return {"data": data, "predictions": [prediction | ({"score": min(sure)} if sure else {})]}


def _export(folder: Path, records: Records, options: Options) -> Written:
    written = Written([folder / TASKS, folder / LABELS])
    with replacing(folder / TASKS) as file:
        between = b"[\n"
        for record in records():
            file.write(between + json.dumps(task(record), ensure_ascii=False).encode())
            between = b",\n"
        file.write(b"\n]\n" if between != b"[\n" else b"[]\n")
    with replacing(folder / LABELS) as file:
        file.write(configuration().encode())
    return written


EXPORTER = Exporter(
    "label-studio", "Label Studio: tasks with predictions, and the labelling configuration", "", _export
)
