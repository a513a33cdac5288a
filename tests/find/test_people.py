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


TOLD = [
    ("dit Lia Morak, l'une des apicultrices", [("Lia Morak", None, None)]),
    ("Vando Kesti, apiculteur à Zinder, attend.", [("Vando Kesti", "apiculteur", None)]),
    ("Vando Kesti, secrétaire permanent du ministère de la Pêche, attend.",
     [("Vando Kesti", "secrétaire permanent", "ministère de la Pêche")]),
    ("Vando Kesti, mère de deux enfants, attend.", [("Vando Kesti", None, None)]),
    ("a répondu Vando Kesti, qui dirige le port pour l'OIM.", [("Vando Kesti", None, "OIM")]),
    ("a répondu Vando Kesti, de l'association Mains Claires.", [("Vando Kesti", None, "Mains Claires")]),
    ("Contact : Vando Kesti, OIM Dakar, tél. +221 33 000 00 00", [("Vando Kesti", None, "OIM")]),
    ("Le HCR soigne. Sa responsable locale, Vando Kesti, attend.", [("Vando Kesti", "responsable locale", "HCR")]),
    ("Son fils Orimé n'a pas attendu.", [("Orimé", None, None)]),
    ("Une couturière de 52 ans, Orimé, coud encore.", [("Orimé", "couturière de 52 ans", None)]),
    ("Elle s'appelle Orimé.", [("Orimé", None, None)]),
    ("Orimé, sa fiancée, emporte une robe.", [("Orimé", None, None)]),
    ("Orimé, treize ans, dessine.", [("Orimé", None, None)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TOLD)
def test_what_the_words_beside_a_name_tell(text, expected):
    assert people(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "le projet Awa Kesti a commencé",
        "le lycée Fatou Kesti rouvre",
        "les foyers de Nor Zamak et de Ras Zamak",
        "Par Fatou Kesti, économiste",
        "A Kolobo, le maire attend.",
        "Depuis trois ans, deux ans après",
    ],
)
def test_what_bears_a_name_is_nobody(text):
    assert people(text) == []


FORMS = [
    ("« L'eau est là », dit Thaoko, riziculteur de 38 ans.", ["Thaoko"]),
    ("« L'eau est là » ; la pluie vide Thaoko, au nord.", []),
    ("La cour a condamné Dragan M., 41 ans, lundi.", ["Dragan M."]),
    ("Une tante, Mariam S., a cuit le mil.", ["Mariam S."]),
    ("« C'est long », constate Md. Rahim Uddin, maçon.", ["Md. Rahim Uddin"]),
    ("Allocution de M. Zoran Petkov, préfet", ["Zoran Petkov"]),
    ("Le poste revient au Chilien Pedro Sotomayor.", ["Pedro Sotomayor"]),
    ("La commissaire Reine Adjovi forme ses recrues.", ["Reine Adjovi"]),
    ("La reine Sofía de Kolwa est venue.", ["Sofía de Kolwa"]),
    ("L'Unesco, de son côté, a prêté deux salles.", []),
    ("Le Sahel, lui, attend la pluie.", []),
]


@pytest.mark.parametrize(("text", "names"), FORMS)
def test_the_forms_that_names_take(text, names):
    assert [m.name for m in find_people(text)] == names


def test_what_pupils_and_mayors_are_of_is_a_place():
    text = "Les écoliers de Chau Doc et le maire de Tra Vinh dessinent."
    spans = [(text.index(name), text.index(name) + len(name), "PER") for name in ("Chau Doc", "Tra Vinh")]
    assert find_people(text, spans) == ()
