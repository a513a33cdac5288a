"""Numbers of persons, households, countries and per cent: and what is none of them."""

from decimal import Decimal

import pytest

from iomnlp.find.counts import find_counts
from iomnlp.find.populations import demonyms

# text, then for each count: span, value, upper, unit, population, qualifier
COUNTS = [
    (
        "Près de 4 200 travailleurs migrants attendent.",
        [("Près de 4 200 travailleurs migrants", "4200", None, "person", "travailleurs migrants", "about")],
    ),
    (
        "310 mineurs non accompagnés",
        [("310 mineurs non accompagnés", "310", None, "person", "mineurs non accompagnés", "exact")],
    ),
    (
        "41 agents de santé communautaires",
        [("41 agents de santé communautaires", "41", None, "person", "agents de santé communautaires", "exact")],
    ),
    (
        "80 médecins et infirmières",
        [("80 médecins et infirmières", "80", None, "person", "médecins et infirmières", "exact")],
    ),
    ("5 000 jeunes migrants", [("5 000 jeunes migrants", "5000", None, "person", "jeunes migrants", "exact")]),
    ("6 400 nouveaux arrivants", [("6 400 nouveaux arrivants", "6400", None, "person", "nouveaux arrivants", "exact")]),
    ("Un millier de Soudanais", [("Un millier de Soudanais", "1000", None, "person", "Soudanais", "about")]),
    ("une vingtaine d'enseignantes", [("une vingtaine d'enseignantes", "20", None, "person", "enseignantes", "about")]),
    (
        "1,3 M de déplacés internes",
        [("1,3 M de déplacés internes", "1300000", None, "person", "déplacés internes", "exact")],
    ),
    ("de 6 000 à 7 000 ménages", [("de 6 000 à 7 000 ménages", "6000", "7000", "household", "ménages", "range")]),
    (
        "entre 1 000 et 1 200 familles haïtiennes",
        [("entre 1 000 et 1 200 familles haïtiennes", "1000", "1200", "household", "familles haïtiennes", "range")],
    ),
    ("quatorze pays africains", [("quatorze pays africains", "14", None, "country", "pays africains", "exact")]),
    ("dont 38 % de femmes", [("38 %", "38", None, "percent", "femmes", "exact")]),
    ("72 p. 100 des répondantes", [("72 p. 100", "72", None, "percent", "répondantes", "exact")]),
    ("au moins vingt pour cent", [("au moins vingt pour cent", "20", None, "percent", None, "at_least")]),
    ("de 20 à 25 %", [("de 20 à 25 %", "20", "25", "percent", None, "range")]),
    ("Ils sont 3 150 à camper là.", [("3 150", "3150", None, "person", None, "exact")]),
    ("Une tente pour cinq familles.", [("cinq familles", "5", None, "household", "familles", "exact")]),
    ("l'accord des deux pays", [("deux pays", "2", None, "country", "pays", "exact")]),
    (
        "L'OIM a formé trente-deux plombiers et soixante courtières.",
        [
            ("trente-deux plombiers", "32", None, "person", "plombiers", "exact"),
            ("soixante courtières", "60", None, "person", "courtières", "exact"),
        ],
    ),
    (
        "au bas mot, 900 orpailleurs",
        [("au bas mot, 900 orpailleurs", "900", None, "person", "orpailleurs", "at_least")],
    ),
    (
        "On estime à environ 60 000 le nombre de Tchadiens en Libye.",
        [("environ 60 000", "60000", None, "person", "Tchadiens", "about")],
    ),
    (
        "Le nombre de déplacés du Kasaï est estimé à 410 000.",
        [("410 000", "410000", None, "person", "déplacés", "exact")],
    ),
    (
        "La crue a fait 312 morts, dont plus de 200 au Bihar.",
        [
            ("312 morts", "312", None, "person", "morts", "exact"),
            ("plus de 200", "200", None, "person", None, "at_least"),
        ],
    ),
    (
        "Onze morts en Grèce, sept en Bulgarie.",
        [("Onze morts", "11", None, "person", "morts", "exact"), ("sept", "7", None, "person", None, "exact")],
    ),
    (
        "Prévu pour 1 500 réfugiés, le camp en abrite 4 200.",
        [
            ("1 500 réfugiés", "1500", None, "person", "réfugiés", "exact"),
            ("4 200", "4200", None, "person", None, "exact"),
        ],
    ),
    ("deux de ses employés", [("deux de ses employés", "2", None, "person", "employés", "exact")]),
    (
        "90 réfugiés, dont 40 d'entre eux malades",
        [
            ("90 réfugiés", "90", None, "person", "réfugiés", "exact"),
            ("40 d'entre eux", "40", None, "person", "eux", "exact"),
        ],
    ),
    (
        "8 000 réfugiés au Tchad et 3 500 au Niger",
        [
            ("8 000 réfugiés", "8000", None, "person", "réfugiés", "exact"),
            ("3 500", "3500", None, "person", None, "exact"),
        ],
    ),
    (
        "passé de 12 000 à 19 000 élèves",
        [
            ("12 000", "12000", None, "person", None, "exact"),
            ("19 000 élèves", "19000", None, "person", "élèves", "exact"),
        ],
    ),
]
NONE = [
    "des milliers de personnes",
    "les deux tiers des familles",
    "un enfant sur cinq",
    "trois femmes sur dix",
    "âgés de 15 à 24 ans",
    "la 12e réunion, le XXe siècle",
    "les deux camps",
    "Ils sont neuf dans la cabane.",
    "31 enquêtes sont ouvertes",
    "le produit 1.3, l'article 13, le projet XX.0412",
    "pendant 24 mois",
    "5 000 dollars",
    "3 points de pourcentage",
    "Bilan 2010\n\nMigrants et réfugiés",
    "https://exemple.example/a%20b?q=30%25",
]


@pytest.mark.parametrize(("text", "expected"), COUNTS, ids=[t for t, _ in COUNTS])
def test_counts(text: str, expected: list[tuple[str, str, str | None, str, str | None, str]]) -> None:
    found = [(text[c.start : c.end], c.value, c.upper, c.unit, c.population, c.qualifier) for c in find_counts(text)]
    assert found == [(s, Decimal(v), Decimal(u) if u else None, unit, p, q) for s, v, u, unit, p, q in expected]


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_count(text: str) -> None:
    assert find_counts(text) == ()


def test_peoples_names_come_from_the_countries() -> None:
    assert {"haitiens", "congolaises", "soudanais"} <= demonyms()
