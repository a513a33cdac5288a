"""Places: class and country; countries, people and organisations are none."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iomnlp.find.countries import find_countries
from iomnlp.find.places import find_places

ROOT = Path(__file__).parents[2]


def places(text: str, **more) -> list[tuple[str, str | None, str]]:
    return [(m.name, m.country, m.cls) for m in find_places(text, find_countries(text), **more)]


PLACES = [
    ("à Zinder et dans la province du Nord-Kivu", [("Zinder", "NE", "city"), ("Nord-Kivu", "CD", "admin")]),
    ("à Gaza", [("Gaza", "PS", "region")]),
    ("dans la province de Gaza, au Mozambique", [("Gaza", "MZ", "admin")]),
    ("le département de La Guajira", [("La Guajira", "CO", "admin")]),
    ("le camp de Loumbi, au Togo", [("Loumbi", "TG", "city")]),
    ("à Karnou et à Bolboro, au Tchad", [("Karnou", "TD", "city"), ("Bolboro", "TD", "city")]),
    ("le fleuve Niger, la rivière Kéran et le lac Tchad",
     [("fleuve Niger", None, "natural"), ("rivière Kéran", None, "natural"), ("lac Tchad", None, "natural")]),
    ("en Amérique centrale et dans la Corne de l'Afrique",
     [("Amérique centrale", None, "region"), ("Corne de l'Afrique", None, "region")]),
    ("le bouchon du Darién", [("Darién", "PA", "region")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PLACES)
def test_places(text, expected):
    assert places(text) == expected


NONE = [
    "au Panama et à Djibouti",
    "l'Université de Dakar",
    "l'hôpital de Goma",
    "Tokyo a promis 3 millions.",
    "la Convention de Kampala et l'accord d'Alger",
    "à Marie et à l'OIM",
]


@pytest.mark.parametrize("text", NONE)
def test_no_places(text):
    assert places(text) == []


def test_the_model_helps_after_a_preposition():
    text = "Des vivres arrivent de Sorobango."
    proposed = [(text.index("Sorobango"), text.index("Sorobango") + 9, "LOC")]
    assert places(text) == []
    assert places(text, proposed=proposed) == [("Sorobango", None, "city")]


@given(st.text(alphabet="à Bangui la province de Go,.' -", max_size=120))
def test_offsets_never_lie(text):
    ends = 0
    for mention in find_places(text, find_countries(text)):
        assert ends <= mention.start < mention.end <= len(text)
        ends = mention.end


def test_toponym_cases_reach_their_floor():
    cases = ROOT.parent / "shared" / "cases" / "toponyms_dev.yaml"
    if not cases.is_file():
        pytest.skip("the shared toponym cases are not here")
    sys.path.insert(0, str(ROOT / "benchmarks"))
    import toponyms

    assert toponyms.main(cases) == 0


CLASSES = [
    ("À Bozolo, les éleveurs partent.", [("Bozolo", None, "city")]),
    ("le préfet de Dogonkiri attend. À Dogonkiri, rien.", []),
    ("dans la vallée du Bartamg", [("vallée du Bartamg", None, "natural")]),
    ("les provinces de Sofala et Quelimane", [("Sofala", "MZ", "admin"), ("Quelimane", "MZ", "admin")]),
    ("à Lesbos", [("Lesbos", "GR", "natural")]),
    ("dans la province thaïlandaise de Songkhla", [("Songkhla", "TH", "admin")]),
    ("à Port-d'Espagne", [("Port-d'Espagne", "TT", "city")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [case for case in CLASSES if case[1]])
def test_classes(text, expected):
    assert places(text) == expected
