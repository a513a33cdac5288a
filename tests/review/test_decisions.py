"""One decision per field: what each action leaves, what is refused, and that nothing is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from handmade import TEXT, make_record
from iomnlp.review.listing import Filter
from iomnlp.review.model import Action, State
from iomnlp.review.refusals import Conflict, NotFound, Refused
from iomnlp.review.service import Review
from stores import changed, decision, numbered, sure, the, without

RECORD = sure(make_record())
ID = RECORD.record_id


@pytest.fixture(autouse=True)
def imported(review: Review) -> None:
    review.import_records([RECORD], "essai")


def test_what_the_machine_says_is_proposed(review: Review) -> None:
    field = the(review, ID, "amounts")
    assert (field.state, field.version, field.decided_by) == (State.PROPOSED, 1, None)
    assert field.proposed == field.current
    assert field.evidence[0]["text"] == "2,5 millions d'euros"


@pytest.mark.parametrize(
    ("action", "state", "exported"),
    [
        (Action.ACCEPT, State.ACCEPTED, True),
        (Action.REJECT, State.REJECTED, False),
        (Action.ABSENT, State.ABSENT, False),
        (Action.DOUBT, State.DOUBTFUL, True),
    ],
)
def test_one_letter_decides(review: Review, action: Action, state: State, exported: bool) -> None:
    field = review.decide(decision(the(review, ID, "amounts"), action, reason="lu deux fois"))
    assert (field.state, field.version, field.decided_by) == (state, 2, "awa")
    assert (field.current is not None) is exported
    assert field.reason == "lu deux fois"
    assert review.field(ID, field.key) == field


def test_a_correction_keeps_what_it_does_not_name(review: Review) -> None:
    field = the(review, ID, "amounts")
    after = review.decide(decision(field, Action.CORRECT, value={"value": "2400000"}))
    assert after.state == State.CORRECTED
    assert after.current is not None
    assert (after.current["value"], after.current["currency"], after.current["basis"]) == ("2400000", "EUR", "human")
    assert after.proposed == field.proposed


def test_a_missing_value_is_added_by_selecting_text(review: Review) -> None:
    start = TEXT.index("Awa Tidjani")
    new = replace(
        decision(the(review, ID, "people"), Action.ADD, value={"name": "Awa Tidjani", "role": "contact"}),
        key="people",
        evidence=[(start, start + len("Awa Tidjani"))],
    )
    field = review.decide(new)
    assert field.key == f"people/+{new.uuid.replace('-', '')[:8]}"
    assert [e["text"] for e in field.evidence] == ["Awa Tidjani"]
    assert field.key in {one.key for one in review.record(ID).fields}


def test_a_single_value_that_nobody_proposed_is_added_under_its_own_key(review: Review) -> None:
    start = TEXT.index("mars 2019")
    field = review.field(ID, "project.start")
    given = decision(field, Action.ADD, value={"edtf": "2019-03"}, evidence=[(start, start + 9)])
    assert review.decide(given).current == {
        "evidence": [{"start": start, "end": start + 9, "text": "mars 2019"}],
        **{"basis": "human", "rule": "human", "confidence": None},
        **{"edtf": "2019-03", "raw": "mars 2019"},
    }


def test_the_same_decision_twice_is_one(review: Review) -> None:
    first = decision(the(review, ID, "amounts"), Action.ACCEPT)
    field = review.decide(first)
    review.decide(decision(field, Action.REJECT, "benoit"))
    assert review.decide(first) == field, "a retry gives the first outcome, whatever came after"
    assert review.stats().decisions == 2


def test_a_uuid_belongs_to_one_decision(review: Review) -> None:
    first = decision(the(review, ID, "amounts"), Action.ACCEPT)
    review.decide(first)
    with pytest.raises(Refused, match="UUID"):
        review.decide(replace(first, key="title"))


def test_who_comes_second_sees_both_values(review: Review) -> None:
    seen = the(review, ID, "amounts")
    review.decide(decision(seen, Action.CORRECT, value={"value": "2400000"}))
    mine = decision(seen, Action.CORRECT, "benoit", value={"value": "2300000"})
    with pytest.raises(Conflict) as caught:
        review.decide(mine)
    assert caught.value.yours == mine
    assert caught.value.current.current is not None
    assert caught.value.current.current["value"] == "2400000"
    assert caught.value.current.decided_by == "awa"
    again = review.decide(replace(mine, expected_version=caught.value.current.version))
    assert again.current is not None
    assert again.current["value"] == "2300000"


@pytest.mark.parametrize(
    ("group", "action", "given", "sentence"),
    [
        ("amounts", Action.CORRECT, {"value": {"value": "2,5"}}, "amounts: value"),
        ("amounts", Action.CORRECT, {"value": {"sum": "2"}}, "no key 'sum'"),
        ("amounts", Action.CORRECT, {"evidence": [(0, 100_000)]}, "no place in it"),
        ("amounts", Action.CORRECT, {"evidence": [(9, 9)]}, "no place in it"),
        ("amounts", Action.CORRECT, {}, "neither a value nor a place"),
        ("funding", Action.CORRECT, {"value": {"amount": "amounts/ffffffff"}}, "does not have"),
        ("countries", Action.CORRECT, {"value": {"code": "XX"}}, "no country"),
        ("project.start", Action.ADD, {"value": {"edtf": "2019"}}, "needs its place"),
        ("amounts", Action.KEEP, {}, "Nobody has decided"),
        ("amounts", Action.RESTORE, {}, "undo"),
    ],
)
def test_what_makes_no_sense_is_refused(
    review: Review, group: str, action: Action, given: dict[str, object], sentence: str
) -> None:
    field = the(review, ID, group) if "." not in group else review.field(ID, group)
    with pytest.raises(Refused, match=sentence):
        review.decide(decision(field, action, **given))
    assert review.field(ID, field.key) == field
    assert review.stats().decisions == 0


def test_what_does_not_exist_is_not_found(review: Review) -> None:
    field = the(review, ID, "amounts")
    for given in ({"record_id": "0" * 16}, {"key": "amounts/ffffffff"}, {"key": "sums"}, {"key": "amounts"}):
        with pytest.raises(NotFound):
            review.decide(replace(decision(field, Action.ACCEPT), **given))  # type: ignore[arg-type]


def test_a_split_is_all_or_nothing(review: Review) -> None:
    field = the(review, ID, "amounts")
    batch = "00000000-0000-4000-8000-000000000001"
    half = decision(field, Action.CORRECT, value={"value": "1500000"})
    told = dict(field.current or {}) | {"value": "1000000"}
    rest = replace(decision(field, Action.ADD, value=told, evidence=[(40, 50)]), key="amounts")
    wrong = replace(rest, value={"value": "un million", "kind": "other"})
    with pytest.raises(Refused):
        review.decide_many([half, wrong], batch)
    assert review.field(ID, field.key) == field
    review.decide_many([half, rest], batch)
    assert len([f for f in review.record(ID).fields if f.group == "amounts"]) == 2
    assert review.undo("awa").count == 2
    assert review.field(ID, field.key).state == State.PROPOSED
    assert len([f for f in review.record(ID).fields if f.group == "amounts"]) == 1


class TestUndo:
    def test_it_goes_back_one_by_one(self, review: Review) -> None:
        first = review.decide(decision(the(review, ID, "title"), Action.ACCEPT))
        review.decide(decision(first, Action.DOUBT))
        assert review.undo("awa").fields[0].state == State.ACCEPTED
        assert review.undo("awa").fields[0].state == State.PROPOSED
        with pytest.raises(NotFound, match="nothing to undo"):
            review.undo("awa")

    def test_it_takes_nothing_from_others(self, review: Review) -> None:
        first = decision(the(review, ID, "title"), Action.ACCEPT)
        review.decide(decision(review.decide(first), Action.REJECT, "benoit"))
        with pytest.raises(Conflict):
            review.undo("awa", first.uuid)
        with pytest.raises(Conflict):
            review.undo("awa")
        assert review.field(ID, "title").state == State.REJECTED

    def test_a_batch_skips_what_was_changed_since(self, review: Review) -> None:
        batch = review.accept_record(ID, 0.9, "awa")
        review.decide(decision(review.field(ID, "title"), Action.REJECT, "benoit"))
        undone = review.undo("awa", batch.id)
        assert undone.skipped == ((ID, "title"),)
        assert undone.count == batch.count - 1
        assert review.field(ID, "title").state == State.REJECTED


class TestBulk:
    def test_it_skips_what_a_person_decided_and_is_undone_as_one(self, review: Review) -> None:
        review.import_records([numbered(n) for n in range(5)], "essai")
        field = the(review, ID, "amounts")
        review.decide(decision(field, Action.REJECT))
        count = review.count_acceptable(Filter(), 0.9, "amounts")
        batch = review.bulk_accept(Filter(), 0.9, "amounts", "benoit")
        assert (count, batch.count) == (5, 5)
        assert review.field(ID, field.key).state == State.REJECTED
        assert review.undo("benoit").count == 5
        assert review.count_acceptable(Filter(), 0.9, "amounts") == 5

    def test_what_nobody_measured_is_not_sure(self, review: Review) -> None:
        review.import_records([make_record(f"{TEXT}Sans mesure.\n")], "essai")
        assert review.bulk_accept(Filter(text="sans mesure"), 0.1, "amounts", "awa").count == 0


class TestReviewed:
    def test_a_clean_record_takes_two_keys(self, review: Review) -> None:
        review.accept_record(ID, 0.9, "awa")
        assert not review.record(ID).reviewed
        assert review.validate(ID, "awa").reviewed
        view = review.record(ID)
        assert (view.reviewed, view.validated_by) == (True, "awa")

    def test_v_says_what_is_missing(self, review: Review) -> None:
        outcome = review.validate(ID, "awa")
        assert not outcome.reviewed
        assert "title" in outcome.missing
        assert outcome.missing == review.record(ID).missing

    def test_a_required_value_that_is_nowhere_is_absent_or_added(self, review: Review) -> None:

        lone = without(sure(make_record(f"{TEXT}Sans date.\n")), "published")
        review.import_records([lone], "essai")
        review.accept_record(lone.record_id, 0.9, "awa")
        assert review.validate(lone.record_id, "awa").missing == ("published",)
        review.decide(decision(review.field(lone.record_id, "published"), Action.ABSENT))
        assert review.validate(lone.record_id, "awa").reviewed

    def test_undoing_a_required_decision_takes_it_back(self, review: Review) -> None:
        batch = review.accept_record(ID, 0.9, "awa")
        doubt = decision(the(review, ID, "title"), Action.DOUBT)
        review.decide(doubt)
        review.validate(ID, "awa")
        review.undo("awa", doubt.uuid)
        assert review.record(ID).reviewed, "the acceptance before the doubt stands"
        review.undo("awa", batch.id)
        assert not review.record(ID).reviewed
        review.accept_record(ID, 0.9, "awa")
        assert not review.record(ID).reviewed, "V must be pressed again"

    def test_bulk_makes_nothing_reviewed(self, review: Review) -> None:
        review.bulk_accept(Filter(), 0.0, None, "awa")
        assert review.stats().reviewed == 0

    def test_hard_checks_pass_only_with_a_reason(self, review: Review) -> None:

        hard = changed(
            sure(make_record(f"{TEXT}Sans récit.\n")),
            lambda data: data["checks"].append({"code": "no_narrative", "severity": "error", "message": "Nothing."}),
        )
        review.import_records([hard], "essai")
        review.accept_record(hard.record_id, 0.9, "awa")
        assert review.validate(hard.record_id, "awa").missing == ("checks/no_narrative",)
        with pytest.raises(Refused, match="reason"):
            review.waive(hard.record_id, "no_narrative", " ", "awa")
        review.waive(hard.record_id, "no_narrative", "le titre suffit", "awa")
        assert review.validate(hard.record_id, "awa").reviewed
        check = next(c for c in review.record(hard.record_id).checks if c.hard)
        assert (check.open, check.waived_by, check.reason) == (False, "awa", "le titre suffit")

    def test_a_persons_dates_raise_checks_of_their_own(self, review: Review) -> None:
        for key, edtf in (("project.start", "2021-05"), ("project.end", "2020-01")):
            value = {"edtf": edtf, "raw": edtf}
            review.decide(decision(review.field(ID, key), Action.ADD, value=value, evidence=[(40, 50)]))
        assert "end_before_start" in {check.code for check in review.record(ID).checks if check.open}


@pytest.mark.parametrize("table", ["texts", "snapshots", "proposals", "decisions"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET record = 0", "DELETE FROM {}"])
def test_the_log_cannot_be_changed(review: Review, table: str, verb: str) -> None:
    review.accept_record(ID, 0.9, "awa")
    with (
        pytest.raises(DBAPIError, match="append-only"),
        review._database.writing() as connection,
    ):
        connection.execute(text(verb.format(table)))


def test_history_says_who_when_what_and_why(review: Review) -> None:
    field = the(review, ID, "amounts")
    review.decide(decision(field, Action.CORRECT, value={"value": "2400000"}, reason="page 2"))
    review.undo("awa")
    told = [(e.kind, e.who, e.action, e.version, e.reason, e.undone) for e in review.history(ID, field.key)]
    assert told == [
        ("run", "essai", "propose", 1, "", False),
        ("decision", "awa", "correct", 2, "page 2", True),
        ("decision", "awa", "restore", 3, "", False),
    ]
    values = [e.value["value"] for e in review.history(ID, field.key) if e.value]
    assert values == ["2500000", "2400000", "2500000"]
