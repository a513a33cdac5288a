"""Runs that come later: a person's value never changes; where they disagree, both are shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from handmade import TEXT, make_record, write_records
from iomnlp.errors import ReadError
from iomnlp.review.listing import Filter
from iomnlp.review.model import Action, State, Summary
from iomnlp.review.service import Review
from stores import changed, decision, numbered, other_sum, sure, the, without

RECORD = sure(make_record())
ID = RECORD.record_id


def test_the_same_run_again_writes_nothing(review: Review) -> None:
    assert review.import_records([RECORD], "essai") == Summary(new=1)
    assert review.import_records([RECORD], "essai") == Summary(unchanged=1)
    assert len(review.history(ID, "title")) == 1


def test_the_folder_of_a_run_or_its_file(review: Review, tmp_path: Path) -> None:
    write_records(tmp_path / "records.jsonl", [numbered(n) for n in range(250)])
    assert review.import_run(tmp_path) == Summary(new=250)
    assert review.import_run(tmp_path / "records.jsonl") == Summary(unchanged=250)


def test_an_import_that_breaks_off_goes_on(review: Review, tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    write_records(file, [numbered(n) for n in range(250)])
    whole = file.read_bytes()
    file.write_bytes(whole[: whole.rindex(b"\n", 0, -1)] + b'\n{"schema_version": "1.0", "rec')
    with pytest.raises(ReadError, match="Line 250"):
        review.import_run(tmp_path)
    file.write_bytes(whole)
    assert review.import_run(tmp_path) == Summary(new=50, unchanged=200)


def test_what_nobody_decided_follows_the_run(review: Review) -> None:
    review.import_records([RECORD], "essai")
    before = the(review, ID, "amounts")
    assert review.import_records([other_sum(RECORD)], "essai") == Summary(updated=1)
    after = the(review, ID, "amounts")
    assert (after.key, after.state, after.version) == (before.key, State.PROPOSED, 2)
    assert after.current is not None
    assert after.current["value"] == "2600000"


@pytest.mark.parametrize("action", [Action.ACCEPT, Action.REJECT, Action.DOUBT])
def test_a_decision_stands_against_a_new_reading(review: Review, action: Action) -> None:
    review.import_records([RECORD], "essai")
    decided = review.decide(decision(the(review, ID, "amounts"), action))
    assert review.import_records([other_sum(RECORD)], "essai") == Summary(updated=1, diverging=1)
    after = review.field(ID, decided.key)
    assert (after.state, after.current) == (State.DIVERGING, decided.current)
    assert after.divergence is not None
    assert after.divergence["proposed"]["value"] == "2600000"
    assert [row.record_id for row in review.queue(Filter(state=State.DIVERGING)).rows] == [ID]


def test_a_run_that_comes_to_what_the_person_said_agrees(review: Review) -> None:
    review.import_records([RECORD], "essai")
    field = review.decide(decision(the(review, ID, "amounts"), Action.CORRECT, value={"value": "2600000"}))
    review.import_records([other_sum(RECORD)], "essai")
    assert review.field(ID, field.key).state == State.CORRECTED
    assert len([f for f in review.record(ID).fields if f.group == "amounts"]) == 1


def test_a_fact_that_a_run_no_longer_finds_diverges_if_a_person_has_it(review: Review) -> None:
    review.import_records([RECORD], "essai")
    accepted = review.decide(decision(the(review, ID, "counts"), Action.ACCEPT))
    rejected = review.decide(decision(the(review, ID, "quotes"), Action.REJECT))
    review.import_records([without(without(RECORD, "counts"), "quotes")], "essai")
    assert review.field(ID, accepted.key).divergence == {"proposed": None}
    assert review.field(ID, rejected.key).state == State.REJECTED, "the run agrees"


def test_both_ways_out_of_a_divergence(review: Review) -> None:
    review.import_records([RECORD], "essai")
    field = review.decide(decision(the(review, ID, "amounts"), Action.ACCEPT))
    review.import_records([other_sum(RECORD)], "essai")
    mine = review.decide(decision(review.field(ID, field.key), Action.KEEP))
    assert (mine.state, mine.current) == (State.ACCEPTED, field.current)
    review.undo("awa")
    theirs = review.decide(decision(review.field(ID, field.key), Action.ACCEPT))
    assert theirs.current is not None
    assert theirs.current["value"] == "2600000"


def test_a_relation_follows_its_sum_when_a_run_reads_the_sum_anew(review: Review) -> None:
    review.import_records([RECORD], "essai")
    given = review.decide(decision(the(review, ID, "funding"), Action.ACCEPT))
    sum_ = the(review, ID, "amounts")
    assert given.current is not None
    assert given.current["amount"] == sum_.key
    review.import_records([other_sum(RECORD)], "essai")
    assert review.field(ID, given.key).state == State.ACCEPTED
    [record] = review.export([ID])
    assert record.amounts[record.funding[0].amount or 0].value == "2600000"


def test_a_sum_that_a_persons_relation_names_does_not_vanish(review: Review) -> None:
    review.import_records([RECORD], "essai")
    review.decide(decision(the(review, ID, "funding"), Action.ACCEPT))
    review.import_records([without(RECORD, "amounts")], "essai")
    [record] = review.export([ID])
    assert record.funding[0].amount == 0
    assert record.amounts[0].value == "2500000"


def test_another_text_makes_decisions_stale(review: Review) -> None:
    """A reader that changed gives the same bytes another text; offsets of before mean nothing in it."""
    review.import_records([RECORD], "essai")
    review.accept_record(ID, 0.9, "awa")
    review.validate(ID, "awa")
    moved = changed(sure(make_record("Menu\n\n" + TEXT.partition("\n\n")[2])), lambda data: data.update(record_id=ID))
    summary = review.import_records([moved], "essai")
    view = review.record(ID)
    assert summary.stale == len([f for f in view.fields if f.decided_by]) > 0
    assert not view.reviewed
    field = the(review, ID, "amounts")
    assert field.state == State.STALE
    assert field.evidence[0]["text"] == "2,5 millions d'euros", "found again by its words"
    kept = review.decide(decision(field, Action.KEEP))
    assert kept.state == State.ACCEPTED
    assert all(view.document["text"][e["start"] : e["end"]] == e["text"] for e in kept.evidence)


def test_a_new_document_at_the_same_place_supersedes_the_old_one(review: Review) -> None:
    review.import_records([RECORD], "essai")
    review.accept_record(ID, 0.9, "awa")
    newer = sure(make_record(f"{TEXT}Mis à jour.\n"))
    assert newer.document.uri == RECORD.document.uri
    assert review.import_records([newer], "essai").stale > 0
    assert review.record(ID).superseded_by == newer.record_id
    assert the(review, ID, "title").state == State.STALE
    assert the(review, newer.record_id, "title").state == State.PROPOSED
    assert review.queue().total == 2, "what was decided on the older one is still to be looked at"
    elsewhere = sure(make_record(f"{TEXT}Autre dossier.\n"))
    review.import_records([elsewhere], "autre")
    assert review.record(newer.record_id).superseded_by is None


def test_an_older_text_that_nobody_decided_on_leaves_the_queue(review: Review) -> None:
    review.import_records([RECORD], "essai")
    newer = sure(make_record(f"{TEXT}Mis à jour.\n"))
    review.import_records([newer], "essai")
    assert [row.record_id for row in review.queue().rows] == [newer.record_id]
    assert review.field_queue(Filter(field="amounts")).total == 1
    assert review.bulk_accept(Filter(), 0.9, "amounts", "awa").count == 1
    assert review.record(ID).superseded_by == newer.record_id, "and is there for who asks for it"


def test_imports_review_nothing(review: Review) -> None:
    review.import_records([numbered(n) for n in range(3)], "essai")
    assert review.stats().reviewed == 0
