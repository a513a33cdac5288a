"""Which body a person is said to belong to."""

from __future__ import annotations

import pytest

from annotated import tell
from iomnlp.relate.people import person_entities


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("body: {Awa Tamm}, hydrologue à l'[académie du lac], estime que la digue tiendra.", "académie du lac"),
        ("body: {Awa Tamm}, qui coordonne le chantier pour l'[OIM], se réjouit.", "OIM"),
        ("body: {Awa Tamm}, de l'association [Sœurs du lac], attend la crue.", "Sœurs du lac"),
        ("body: {Awa Tamm} (responsable des digues à l'[OIM]) attend la crue.", "OIM"),
        ("body: {Awa Tamm}, cheffe du port, a remercié le personnel de l'[OIM].", None),
        ("body: {Awa Tamm}, devant les élèves de l'[académie du lac], a parlé.", None),
        ("body: {Awa Tamm} et l'[OIM] ont signé.", None),
        ("contact: Contact : {Awa Tamm}, [OIM] Lomé, tél. +228 22 00 00 00", "OIM"),
        ("contact: {Awa Tamm} Chargée de communication [OIM] Togo", "OIM"),
        ("contact: Contacter l'[OIM] à Lomé : {Awa Tamm}, tél. +228 22 00 00 00", "OIM"),
        ("contact: {Awa Tamm}, atamm@lac.example ou {Lise Kor}, [OIM] Genève", None),
    ],
)
def test_the_body_is_read_beside_the_name(block: str, expected: str | None) -> None:
    told = tell(block)
    person = person_entities(told.narrative, told.people, (), told.organisations)[0][0]
    assert person.organisation == expected


def test_who_speaks_for_a_body_answers_for_it_in_the_contact_lines() -> None:
    told = tell("body: {Awa Tamm}, cheffe de la mission de l'[OIM], attend la crue.", "contact: Contact : {Awa Tamm}")
    people = person_entities(told.narrative, told.people, (), told.organisations)[0]
    assert [(p.role, p.organisation) for p in people] == [("other", "OIM"), ("contact", "OIM")]
