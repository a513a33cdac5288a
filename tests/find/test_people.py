"""People: full names with title and organisation, with and without the model."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iomnlp.find.people import find_people


def people(text: str, **more) -> list[tuple[str, str | None, str | None]]:
    return [(m.name, m.title, m.organisation) for m in find_people(text, **more)]


PEOPLE = [
    ("a dit Zéphir Brakora, chef de mission de l'OIM au Niger, lundi.",
     [("Zéphir Brakora", "chef de mission", "OIM")]),
    ("Selon Mme Oumou Tarsin, les prix baissent.", [("Oumou Tarsin", None, None)]),
    ("le porte-parole du HCR Yvain Morcel a salué", [("Yvain Morcel", "porte-parole", "HCR")]),
    ("la ministre de la Pêche, Awa Sokhna Ndour, a signé", [("Awa Sokhna Ndour", "ministre de la Pêche", None)]),
    ("Marie-Ange VAN DER BRUG est arrivée.", [("Marie-Ange VAN DER BRUG", None, None)]),
    ("Pedro de la Cruz-Sol vend du riz.", [("Pedro de la Cruz-Sol", None, None)]),
    ("« Tout a brûlé », se souvient Kadé, 34 ans.", [("Kadé", None, None)]),
    ("veuillez contacter Wari Lomo, Tél : 22", [("Wari Lomo", None, None)]),
    ("le Dr Ismaël Ould Baba soigne", [("Ismaël Ould Baba", None, None)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PEOPLE)
def test_people(text, expected):
    assert people(text) == expected


NONE = [
    "Le Ministère de la Santé de Port-au-Prince",
    "La Croix-Rouge et Save the Children",
    "en Afrique du Sud et au Costa Rica",
    "Cap Bon Delta a coulé",
    "NATIONS UNIES",
    "le marché de San Pedro de Kolwa",
    "Journée Mondiale des Réfugiés",
]


@pytest.mark.parametrize("text", NONE)
def test_nobody(text):
    assert people(text) == []


def test_the_model_helps_where_the_shape_is_right():
    text = "Le puits de Kwazi Thembaro coule."
    start = text.index("Kwazi")
    assert people(text) == []
    assert people(text, proposed=[(start, start + 14, "PER")]) == [("Kwazi Thembaro", None, None)]


@given(st.text(alphabet="Jean Dupond, chef de MME.é-'", max_size=120))
def test_offsets_never_lie(text):
    ends = 0
    for mention in find_people(text):
        assert ends <= mention.start < mention.end <= len(text)
        ends = mention.end
