"""Who speaks, who is only named, who is the contact; one person under one name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotated import Told, tell
from iomnlp.find.people import PersonMention
from iomnlp.relate.people import canonical_names, person_entities


def roles(told: Told) -> dict[str, list[str]]:
    """Each person's roles in the order of the text."""
    found: dict[str, list[str]] = {}
    for person in person_entities(told.narrative, told.people, ())[0]:
        found.setdefault(person.name, []).append(person.role)
    return found


SENTENCES = [
    ("speaker", "{Awa Tamm} a rappelé que la digue datait de 1950."),
    ("speaker", "{Awa Tamm}, cheffe du port, estime que la digue tiendra."),
    ("speaker", "{Awa Tamm}, cheffe du port et de la douane (Lomé), a toutefois précisé le calendrier."),
    ("speaker", "{Awa Tamm}, qui dirige le port, a regretté l'absence de vent."),
    ("speaker", "Selon {Awa Tamm}, la digue tiendra."),
    ("speaker", "D'après la cheffe du port, {Awa Tamm}, la digue tiendra."),
    ("speaker", "La digue tiendra, a assuré hier la cheffe du port, {Awa Tamm}."),
    ("speaker", "La digue tiendra, prévient-elle, {Awa Tamm} en tête."),
    ("speaker", "Sa cheffe, {Awa Tamm}, ajoute que le port rouvrira."),
    ("speaker", "{Awa Tamm} a demandé que le port ferme."),
    ("speaker", "{Awa Tamm} se souvient de la crue."),
    ("speaker", "{Awa Tamm}, pêcheuse, se rappelle encore la crue."),
    ("other", "{Awa Tamm} se lève avant la crue."),
    ("other", "{Awa Tamm} a demandé un billet."),
    ("other", "{Awa Tamm} a lancé la campagne."),
    ("other", "{Awa Tamm} tient le registre du port."),
    ("other", "Le préfet a remercié {Awa Tamm} et son équipe."),
    ("other", "L'accord a été signé par {Awa Tamm}, cheffe du port."),
    ("other", "{Awa Tamm}, dont le frère a dit adieu à la mer, tient le registre."),
]


@pytest.mark.parametrize(("expected", "sentence"), SENTENCES, ids=[s for _, s in SENTENCES])
def test_who_is_reported_to_say_something_is_a_speaker(expected: str, sentence: str) -> None:
    assert roles(tell("body: " + sentence)) == {"Awa Tamm": [expected]}


def test_who_is_known_by_a_function_speaks_by_it() -> None:
    told = tell(
        "body: Le pont a rouvert en présence du gouverneur du lac, {Awa Tamm}, et de {Dan Okello}.",
        "body: Dans son mot d'adieu, le gouverneur, visiblement ému, a rappelé que l'eau montait.",
    )
    named = [replace(m, title=t) for m, t in zip(told.people, ("gouverneur du lac", None), strict=True)]
    people = person_entities(told.narrative, named, ())[0]
    assert {p.name: p.role for p in people} == {"Awa Tamm": "speaker", "Dan Okello": "other"}


def test_who_opens_paragraphs_before_a_colon_speaks_in_a_transcript() -> None:
    told = tell(
        "body: Participants : {Awa Tamm} ; {Dan Okello}, de la Mobilité.",
        "body: {Tamm} : Bonjour à tous.",
        "body: {Okello} : Merci d'être venus.",
    )
    assert roles(told) == {"Awa Tamm": ["speaker"], "Dan Okello": ["speaker"]}


def test_a_label_and_a_local_number_make_a_contact() -> None:
    told = tell("body: La digue tient.", "body: Renseignements : {Awa Tamm}, 450 555-0142")
    assert roles(told) == {"Awa Tamm": ["contact"]}


def test_a_line_may_break_between_the_verb_and_its_speaker() -> None:
    assert roles(tell("body: , a soupiré", "body: {Awa Tamm}, 61 ans, en pliant son filet.")) == {
        "Awa Tamm": ["speaker"]
    }


def test_who_speaks_and_is_the_contact_has_two_entries() -> None:
    told = tell("body: {Awa Tamm} a rappelé que la digue tenait.", "contact: Contact : {Awa Tamm}, Lomé")
    assert roles(told) == {"Awa Tamm": ["speaker", "contact"]}


def test_a_surname_stands_for_its_only_full_name() -> None:
    told = tell("body: {Awa Tamm} tient le registre. {Tamm} a rappelé que la digue tenait.")
    assert roles(told) == {"Awa Tamm": ["speaker"]}


def test_a_surname_of_two_people_stands_for_neither() -> None:
    told = tell("body: {Awa Tamm} et {Lise Tamm} arrivent. {Tamm} signe.")
    assert canonical_names(told.people)["Tamm"] == "Tamm"


def test_a_civil_title_and_surname_are_a_mention_too() -> None:
    told = tell("body: {Awa Tamm} tient le registre. Mme Tamm ferme le port.")
    (person,), names = person_entities(told.narrative, told.people, ())
    assert [told.narrative.text[s:e] for s, e in person.spans] == ["Awa Tamm", "Tamm"]
    assert names == {"Awa Tamm": "Awa Tamm"}


def test_any_end_of_a_long_name_stands_for_it() -> None:
    printed = ("Zainab Al Hourani", "José Luis Ortega Villalobos", "Al Hourani", "Ortega")
    names = canonical_names([PersonMention(0, 1, name, None, None, "test") for name in printed])
    assert (names["Al Hourani"], names["Ortega"]) == printed[:2]


def test_a_speech_is_its_authors_and_an_interview_its_guests() -> None:
    speech = tell("title: Allocution de Mme {Awa Tamm}, préfète, à Bol", "body: Chers amis, je serai brève.")
    assert roles(speech) == {"Awa Tamm": ["speaker"]}
    interview = tell(
        "body: Sage-femme depuis vingt ans, {Awa Tamm} soigne à Bol.",
        "body: Pourquoi Bol ?",
        "body: Parce que personne n'y allait.",
        "body: Et demain ?",
        "body: On verra bien.",
    )
    assert roles(interview) == {"Awa Tamm": ["speaker"]}


def test_one_question_makes_no_interview() -> None:
    told = tell("body: {Awa Tamm} soigne à Bol.", "body: Pourquoi Bol ?", "body: Personne n'y allait.")
    assert roles(told) == {"Awa Tamm": ["other"]}
