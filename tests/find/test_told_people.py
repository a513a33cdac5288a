"""Who is named in turns of phrase beside the lists: first names in a row, demonyms, crowned heads, changed names."""

from __future__ import annotations

import pytest

from iomnlp.find.people import find_people
from iomnlp.relate.arbiter import NO_PERSON
from iomnlp.relate.people import speaks


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ahmed, Leïla et Samir ont traversé seuls.", ["Ahmed", "Leïla", "Samir"]),
        ("Fatima (le prénom a été modifié) dort sous la bâche.", ["Fatima"]),
        ("Parmi eux, Yonas, qui a fui la guerre, attend un visa.", ["Yonas"]),
        ("Awa, qui vendait du poisson, a reçu une pirogue.", ["Awa"]),
        ("Le Syrien Bassel Kharfane expose ses dessins.", ["Bassel Kharfane"]),
        ("Le roi Mohammed VI a envoyé des tentes.", ["Mohammed VI"]),
        ("La Phase II commence lundi.", []),
        ("Le don a été remis à Alhaji Boukar Kaka.", ["Boukar Kaka"]),
        ("Pour contribuer : Appeals Unit, appels@oim.example", []),
        ("Abidjan, Bouaké et Man ont voté.", []),
    ],
)
def test_who_is_named(text: str, names: list[str]) -> None:
    assert [m.name for m in find_people(text)] == names


@pytest.mark.parametrize("name", ["R.-A. SOW – Non", "F. W.-S.", "Q", "R. : Oui", "Question", "A. B."])
def test_turns_and_initials_are_no_people(name: str) -> None:
    assert NO_PERSON.search(name)


@pytest.mark.parametrize("name", ["Awa Sow", "R.-A. Ladouceur", "Lê Quang Hiếu"])
def test_names_stay(name: str) -> None:
    assert not NO_PERSON.search(name)


def test_an_article_is_no_auxiliary() -> None:
    """ "La juge" is a function, not "l'a jugé"."""
    assert not speaks("la juge ", " a rendu son verdict.")
    assert speaks("a estimé la juge ", ".")
