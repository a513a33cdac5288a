"""Masked records: no name, address or number of a person is left, and every offset stays true."""

from __future__ import annotations

import pytest

from every_record import SOME_AND_ALL, corpus_records
from handmade import TEXT, fact, listed, make_record
from iomnlp.record import Evidence, Record
from iomnlp.write.masking import masked

CONTACTS = TEXT + "\nContact : Awa Tidjani, OIM Tchad, tél. +235 22 52 53 54, atidjani@oim.example\n"


def _with_contact() -> Record:
    line = "Awa Tidjani, OIM Tchad, tél. +235 22 52 53 54, atidjani@oim.example"
    reach = {"name": "Awa Tidjani", "organisation": "OIM Tchad", "email": "atidjani@oim.example"}
    contact = listed("contacts", CONTACTS, line, **reach, phone="+23522525354", url=None)
    title = fact(CONTACTS, "La Norvège finance des abris au Tchad") | {"value": "Awa Tidjani raconte", "raw": "x"}
    return make_record(CONTACTS, contacts=[contact], title=title)


def _spans(record: Record) -> list[Evidence]:
    lists = [
        fact for name in ("people", "contacts", "quotes", "amounts", "countries") for fact in getattr(record, name)
    ]
    return [span for fact in lists for span in fact.evidence]


def test_no_personal_data_is_left_anywhere() -> None:
    line = masked(_with_contact()).to_json()
    for secret in ("Tidjani", "atidjani", "52 53 54", "22525354"):
        assert secret not in line


def test_offsets_and_ids_stay() -> None:
    record = _with_contact()
    hidden = masked(record)
    assert len(hidden.document.text) == len(record.document.text)
    assert [(s.start, s.end) for s in _spans(hidden)] == [(s.start, s.end) for s in _spans(record)]
    assert all(hidden.document.text[s.start : s.end] == s.text for s in _spans(hidden))
    assert [q.id for q in hidden.quotes] == [q.id for q in record.quotes]


def test_one_person_keeps_one_stand_in_so_that_a_quotation_still_has_its_speaker() -> None:
    hidden = masked(_with_contact())
    assert {hidden.people[0].name, hidden.quotes[0].speaker, hidden.contacts[0].name} == {"Personne 1"}
    assert hidden.contacts[0].organisation == "OIM Tchad"
    assert hidden.title is not None
    assert hidden.title.value == "███ ███████ raconte"


def test_a_record_without_people_is_the_same_object() -> None:
    record = make_record(people=[], quotes=[])
    assert masked(record) is record


@pytest.mark.parametrize("step", SOME_AND_ALL)
def test_every_record_of_the_corpus_can_be_masked(step: int) -> None:
    for record in corpus_records(step):
        hidden = masked(record)
        assert masked(hidden).document.text == hidden.document.text
        for contact in record.contacts:
            for secret in filter(None, (contact.email, contact.phone)):
                assert secret not in hidden.document.text
        left = [person.name for person in record.people if " " in person.name and person.name in hidden.document.text]
        assert left == [], record.document.uri
