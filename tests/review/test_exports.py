"""Out again: contract records with what people decided, offsets that hold, contacts hidden."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from handmade import TEXT, make_record
from invariants import broken
from iomnlp.learn.goldset import gold_of
from iomnlp.record import Record, fact_id
from iomnlp.review.listing import Filter
from iomnlp.review.model import Action, State
from iomnlp.review.service import Review
from stores import changed, decision, numbered, sure, the

RECORD = sure(make_record())
ID = RECORD.record_id


@pytest.fixture(autouse=True)
def imported(review: Review) -> None:
    review.import_records([RECORD], "essai")


def only(review: Review) -> Record:
    """The record as it is exported."""
    [record] = review.export([ID])
    return record


def test_what_nobody_touched_comes_out_as_it_went_in(review: Review) -> None:
    assert only(review).to_json() == RECORD.to_json()


def test_decisions_stand_in_review_by_id_or_field(review: Review) -> None:
    sum_ = review.decide(decision(the(review, ID, "amounts"), Action.ACCEPT))
    review.decide(decision(review.field(ID, "title"), Action.DOUBT))
    quote = review.decide(decision(the(review, ID, "quotes"), Action.REJECT))
    review.decide(decision(review.field(ID, "project.start"), Action.ABSENT))
    record = only(review)
    assert {key: one.state for key, one in (record.review or {}).items()} == {
        sum_.key.partition("/")[2]: "accepted",
        "title": "doubtful",
        quote.key.partition("/")[2]: "rejected",
        "project.start": "absent",
    }
    assert record.quotes == ()
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", one.time) for one in (record.review or {}).values())


def test_a_correction_has_the_basis_human_and_an_id_of_its_own(review: Review) -> None:
    field = review.decide(decision(the(review, ID, "amounts"), Action.CORRECT, value={"value": "2400000"}))
    record = only(review)
    [sum_] = record.amounts
    span = sum_.evidence[0]
    assert (sum_.value, sum_.basis, sum_.confidence) == ("2400000", "human", None)
    assert sum_.id == fact_id("amounts", span.start, span.end, "2400000 EUR") != field.key.partition("/")[2]
    assert (record.review or {})[sum_.id].state == "corrected"


def test_lists_are_in_the_order_of_their_evidence_and_references_follow(review: Review) -> None:
    first = the(review, ID, "amounts")
    value = {"value": "4000", "currency": "EUR", "kind": "other", "gloss_of": first.key}
    places = [(TEXT.index("Le gouvernement"), TEXT.index(" norvégien a"))]
    review.decide(replace(decision(first, Action.ADD, value=value, evidence=places), key="amounts"))
    record = only(review)
    assert [one.value for one in record.amounts] == ["4000", "2500000"]
    assert record.amounts[0].gloss_of == 1
    assert record.funding[0].amount == 1
    review.decide(decision(review.field(ID, first.key), Action.REJECT))
    record = only(review)
    assert (record.amounts[0].gloss_of, record.funding[0].amount) == (None, None)


def test_one_country_is_the_primary_one_and_a_person_says_which(review: Review) -> None:
    norway, chad = (field for field in review.record(ID).fields if field.group == "countries")
    assert (norway.current or {})["primary"] is False
    review.decide(decision(chad, Action.ACCEPT))
    review.decide(decision(norway, Action.CORRECT, value={"primary": True}))
    assert {country.code: country.primary for country in only(review).countries} == {"NO": True, "TD": False}
    assert (review.field(ID, chad.key).current or {})["primary"] is False


def test_a_theme_takes_the_place_of_a_primary_one_that_was_rejected(review: Review) -> None:
    first = the(review, ID, "themes")
    place = [(e["start"], e["end"]) for e in first.evidence]
    added = decision(first, Action.ADD, value={"code": "SANTE", "primary": False}, evidence=place)
    review.decide(replace(added, key="themes"))
    assert [theme.primary for theme in only(review).themes].count(True) == 1
    review.decide(decision(first, Action.REJECT))
    assert [(theme.code, theme.primary) for theme in only(review).themes] == [("SANTE", True)]


def test_every_export_keeps_the_promises_of_the_contract(review: Review) -> None:
    review.decide(decision(the(review, ID, "countries"), Action.REJECT))
    review.decide(decision(the(review, ID, "people"), Action.CORRECT, value={"title": "infirmière"}))
    known = broken(RECORD)
    assert [problem for record in review.export() for problem in broken(record) if problem not in known] == []


def test_a_reviewed_record_is_gold(review: Review) -> None:
    review.decide(decision(the(review, ID, "quotes"), Action.REJECT))
    review.accept_record(ID, 0.9, "awa")
    assert review.validate(ID, "awa").reviewed
    [record] = review.export(Filter(reviewed=True))
    gold = gold_of(record, {})
    assert gold.record.quotes == ()
    assert gold.record.amounts == record.amounts


def test_stale_decisions_are_no_gold(review: Review) -> None:
    review.decide(decision(the(review, ID, "amounts"), Action.CORRECT, value={"value": "2400000"}))
    moved = changed(sure(make_record("Menu\n\n" + TEXT.partition("\n\n")[2])), lambda data: data.update(record_id=ID))
    review.import_records([moved], "essai")
    record = only(review)
    assert record.review is None
    assert record.amounts[0].value == "2400000", "and yet nothing is lost"


def test_contacts_are_hidden_where_the_role_says_so(review: Review) -> None:
    text = f"{TEXT}\nContact : Jean Dupont, j.dupont@example.org, +41 22 717 91 11.\n"
    start = text.index("Jean Dupont")
    contact = {
        **{"id": "0123abcd", "basis": "normalized", "rule": "contacts.group", "confidence": 0.9},
        "evidence": [{"start": start, "end": start + 11, "text": "Jean Dupont"}],
        **{"name": "Jean Dupont", "organisation": "OIM", "email": "j.dupont@example.org"},
        **{"phone": "+41227179111", "url": None},
    }
    record = changed(sure(make_record(text)), lambda data: data["contacts"].append(contact))
    review.import_records([record], "essai")
    [masked] = review.export([record.record_id], mask_contacts=True)
    view = review.record(record.record_id, mask_contacts=True)
    for shown in (masked.to_json(), repr(view)):
        for secret in ("Dupont", "dupont", "22 717", "227179", "example.org"):
            assert secret not in shown
    assert len(masked.document.text) == len(text)
    assert masked.amounts == record.amounts
    assert masked.record_id == record.record_id
    assert "Jean Dupont" in repr(review.record(record.record_id))


def test_exports_take_ids_or_a_filter(review: Review) -> None:
    review.import_records([numbered(n) for n in range(220)], "essai")
    ids = [numbered(n).record_id for n in (210, 3)]
    assert [record.record_id for record in review.export(ids)] == ids[::-1], "in the order of their arrival"
    assert len(list(review.export(Filter(state=State.PROPOSED)))) == 221
