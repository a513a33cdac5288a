"""Whatever people and runs do, the states follow from the log: replaying it gives the same again."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from handmade import TEXT, make_record
from invariants import broken
from iomnlp.record import Record
from iomnlp.review import schema
from iomnlp.review.listing import Filter
from iomnlp.review.model import Action, State
from iomnlp.review.refusals import Conflict, NotFound, Refused
from iomnlp.review.service import Review
from stores import changed, decision, numbered, other_sum, state_of, sure, without

BASE = sure(make_record(), 0.8)
_MOVED = changed(
    sure(make_record("Menu\n\n" + TEXT.partition("\n\n")[2])), lambda data: data.update(record_id=BASE.record_id)
)
# What runs may say of one document, and of others beside it.
RUNS: tuple[tuple[Record, ...], ...] = (
    (BASE, numbered(1)),
    (other_sum(BASE),),
    (other_sum(BASE, "2700000"), numbered(2)),
    (without(BASE, "amounts"),),
    (without(without(BASE, "countries"), "published"),),
    (_MOVED,),
    (sure(make_record(f"{TEXT}Mis à jour.\n")),),
    (changed(BASE, lambda data: data.update(kind="project")),),
)
VALUES: dict[str, dict[str, Any]] = {
    "amounts": {"value": "2600000"},
    "title": {"value": "Des abris"},
    "countries": {"code": "TD", "primary": False},
    "counts": {"value": "4100"},
    "published": {"edtf": "2019-03"},
    "themes": {"code": "SANTE", "primary": True},
    "people": {"title": "infirmière"},
}
PERSONAL = [Action.ACCEPT, Action.CORRECT, Action.REJECT, Action.ABSENT, Action.DOUBT, Action.KEEP]
WHO = st.sampled_from(["awa", "benoit"])
STEPS = st.one_of(
    st.tuples(st.just("decide"), WHO, st.integers(0, 40), st.sampled_from(PERSONAL)),
    st.tuples(st.just("decide"), WHO, st.integers(0, 40), st.sampled_from(PERSONAL)),
    st.tuples(st.just("add"), WHO, st.sampled_from(["amounts", "people", "project.start"])),
    st.tuples(st.just("undo"), WHO),
    st.tuples(st.just("undo"), WHO),
    st.tuples(st.just("run"), st.integers(0, len(RUNS) - 1)),
    st.tuples(st.just("accept"), WHO),
    st.tuples(st.just("bulk"), WHO, st.sampled_from([None, "amounts", "countries"])),
    st.tuples(st.just("validate"), WHO),
    st.tuples(st.just("waive"), WHO),
    st.tuples(st.just("split"), WHO),
)


def do(review: Review, step: tuple[Any, ...]) -> None:
    """One step; what makes no sense at this point is refused, and that is well."""
    name, *rest = step
    with suppress(Refused, NotFound, Conflict):
        _do(review, name, rest)


def _do(review: Review, name: str, rest: list[Any]) -> None:
    ids = [row.record_id for row in review.queue().rows]
    if name == "run":
        review.import_records(RUNS[rest[0]], "essai")
    elif name == "undo":
        review.undo(rest[0])
    elif name == "bulk":
        review.bulk_accept(Filter(), 0.85, rest[1], rest[0])
    elif not ids:
        return
    elif name == "accept":
        review.accept_record(ids[0], 0.7, rest[0])
    elif name == "validate":
        review.validate(BASE.record_id, rest[0])
    elif name == "waive":
        review.waive(ids[-1], "output_numbering", "sans suite", rest[0])
    elif name == "add":
        field = replace(review.field(ids[0], "title"), key=rest[1])
        value = {"amounts": {"value": "5", "kind": "other"}, "people": {"name": "Ali", "role": "other"}}
        if rest[1] == "project.start":
            field = review.field(ids[0], rest[1])
        told = value.get(rest[1], {"edtf": "2020"})
        review.decide(decision(field, Action.ADD, rest[0], value=told, evidence=[(40, 50), (8, 12)]))
    elif name == "split":
        field = next(f for f in review.record(ids[0]).fields if f.group == "counts")
        new = replace(field, key="counts")
        review.decide_many(
            [
                decision(field, Action.CORRECT, rest[0], value={"value": "1000"}),
                decision(new, Action.ADD, rest[0], value={"value": "3000", "unit": "person"}, evidence=[(60, 64)]),
            ],
            decision(field, Action.ACCEPT).uuid,
        )
    else:
        fields = review.record(ids[0]).fields
        field = fields[rest[1] % len(fields)]
        value = VALUES.get(field.group, {}) if rest[2] == Action.CORRECT else None
        review.decide(decision(field, rest[2], rest[0], value=value))


def check(review: Review) -> None:
    """What must hold after any steps."""
    before = state_of(review)
    assert review.upkeep.replay() == 0
    with review._database.writing() as connection:
        connection.execute(delete(schema.fields))
        connection.execute(update(schema.records).values(least=0.5, undecided=7, states=0, reviewed=False, title="?"))
    review.upkeep.replay()
    assert state_of(review) == before
    for record in review.export():
        assert not [problem for problem in broken(record) if not any(allowed in problem for allowed in ALLOWED)]
        view = review.record(record.record_id)
        assert not (view.reviewed and view.missing)
        for field in view.fields:
            events = review.history(record.record_id, field.key)
            assert [event.version for event in events] == sorted({event.version for event in events})
            assert events[-1].version == field.version
            if field.decided_by and field.state != State.STALE:
                # Which of a list is the primary one, a decision on another may have changed.
                assert _but_primary(field.current) == _but_primary(events[-1].value)


def _but_primary(fact: dict[str, Any] | None) -> dict[str, Any] | None:
    return {key: value for key, value in fact.items() if key != "primary"} if fact else None


def run_steps(steps: list[tuple[Any, ...]]) -> None:
    """Steps in a store of their own."""
    with Review.open("sqlite://") as review:
        review.import_records(RUNS[0], "essai")
        for step in steps:
            do(review, step)
        check(review)


# Hand-made ids; a text with another menu; a person may reject every theme.
ALLOWED = ("id is not", "furniture", "themes: none")
RELAXED = [HealthCheck.too_slow]


@settings(max_examples=25, deadline=None, suppress_health_check=RELAXED)
@given(steps=st.lists(STEPS, max_size=14))
def test_replaying_gives_the_same_state(steps: list[tuple[Any, ...]]) -> None:
    run_steps(steps)


@pytest.mark.slow
@settings(max_examples=1000, deadline=None, suppress_health_check=RELAXED)
@given(steps=st.lists(STEPS, min_size=3, max_size=25))
def test_replaying_a_thousand_histories_gives_the_same_states(steps: list[tuple[Any, ...]]) -> None:
    run_steps(steps)


def test_the_same_on_both_databases(review: Review) -> None:
    for step in (
        *(("run", 0), ("accept", "awa"), ("validate", "awa"), ("run", 1), ("undo", "awa"), ("split", "benoit")),
        *(("run", 5), ("decide", "awa", 3, Action.KEEP), ("bulk", "benoit", None), ("undo", "benoit"), ("run", 6)),
    ):
        do(review, step)
    check(review)
