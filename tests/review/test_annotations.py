"""Annotations of another tool as decisions of the store: each once, none over somebody else's."""

from __future__ import annotations

import json
from typing import Any

import pytest

pytest.importorskip("sqlalchemy")

from handmade import make_record
from iomnlp.review.annotations import decide
from iomnlp.review.model import Action, Decision, State
from iomnlp.review.service import Review
from iomnlp.write.labelstudio import region_id, task
from iomnlp.write.labelstudio_back import Imported, take_over

RECORD = make_record()
AMOUNT, QUOTE = f"amounts/{RECORD.amounts[0].id}", f"quotes/{RECORD.quotes[0].id}"


def annotated() -> Imported:
    """A sum whose kind was changed, a quotation that was deleted, a place that was drawn."""
    made: dict[str, Any] = json.loads(json.dumps(task(RECORD)))
    results = [one for one in made["predictions"][0]["result"] if one["id"] != region_id(QUOTE, 0)]
    for one in results:
        if one["from_name"] == "amounts_kind":
            one["value"]["choices"] = ["pledge"]
    start = RECORD.document.text.index("N'Djamena")
    place = {"id": "x", "from_name": "label", "to_name": "text", "type": "labels"}
    results.append(place | {"value": {"start": start, "end": start + 9, "text": "N'Djamena", "labels": ["places"]}})
    kind = {"id": "x", "from_name": "places_class", "to_name": "text", "type": "choices"}
    results.append(kind | {"value": {"start": start, "end": start + 9, "choices": ["city"]}})
    made["annotations"] = [{"id": 1, "completed_by": 7, "updated_at": "2025-03-01T10:00:00Z", "result": results}]
    found = take_over(RECORD, made)
    assert found is not None
    return found


@pytest.fixture
def store() -> Any:
    """A store that holds the record."""
    with Review.open("sqlite://") as review:
        review.import_records([RECORD], "essai")
        yield review


def test_each_field_is_decided_as_the_annotation_says(store: Review) -> None:
    stored, refused = decide(store, annotated())
    assert refused == []
    assert stored == len(annotated().decided) - 1, "the kind of a page is not decided in the store"
    assert store.field(RECORD.record_id, AMOUNT).state == State.CORRECTED
    assert store.field(RECORD.record_id, QUOTE).state == State.REJECTED
    (exported,) = store.export()
    assert [amount.kind for amount in exported.amounts] == ["pledge"]
    assert [place.name for place in exported.places] == ["N'Djamena"]
    assert exported.quotes == ()


def test_the_same_annotation_again_changes_nothing(store: Review) -> None:
    decide(store, annotated())
    before = [record.to_json() for record in store.export()]
    events = len(store.history(RECORD.record_id))
    assert decide(store, annotated())[1] == []
    assert [record.to_json() for record in store.export()] == before
    assert len(store.history(RECORD.record_id)) == events


def test_what_somebody_decided_meanwhile_stays_and_is_told(store: Review) -> None:
    version = store.field(RECORD.record_id, AMOUNT).version
    own = Decision("0b5e7c2a-0000-4000-8000-000000000001", RECORD.record_id, AMOUNT, Action.ACCEPT, version, "awa")
    store.decide(own)
    _, refused = decide(store, annotated())
    assert refused == [f"abris.txt: {AMOUNT} was decided by awa meanwhile and stays as it is."]
    assert store.field(RECORD.record_id, AMOUNT).state == State.ACCEPTED
