"""Definitions of short names: every shape that documents use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iomnlp.find.acronyms import find_definitions

DEFINITIONS = [
    ("la Caisse des éleveurs du Nord (CEN) prête", [("Caisse des éleveurs du Nord", "CEN")]),
    ("l'INAP (Institut national des aires protégées) gère", [("Institut national des aires protégées", "INAP")]),
    ("l'Agence nationale des bassins – ANB – surveille", [("Agence nationale des bassins", "ANB")]),
    ("la Matrice de veille des mouvements (MTX, en anglais)", [("Matrice de veille des mouvements", "MTX")]),
    ("le Ministère de la jeunesse, du sport et des loisirs (« le Ministère »)",
     [("Ministère de la jeunesse, du sport et des loisirs", "Ministère")]),
    ("le Comité des lacs (initialement la Ligue des lacs alpins – LLA) siège", [("Comité des lacs", "LLA")]),
    ("le Haut-Commissariat des Nations Unies pour les réfugiés (HCR)",
     [("Haut-Commissariat des Nations Unies pour les réfugiés", "HCR")]),
    ("l'Office d'aide humanitaire de la Commission européenne (ECHO)",
     [("Office d'aide humanitaire de la Commission européenne", "ECHO")]),
    ("trois villages (dont deux isolés) et un camp (150 tentes)", []),
    ("le maire (absent) et la cheffe (présente)", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), DEFINITIONS)
def test_definitions(text, expected):
    found = [(d.long, d.short) for d in find_definitions(text)]
    assert [pair for pair in found if pair in expected] == expected
    assert expected or not found


def test_offsets_of_both_forms():
    text = "Voici la Ligue des potiers (LDP)."
    (found,) = find_definitions(text)
    assert text[found.start : found.end] == "Ligue des potiers"
    assert text[found.short_start : found.short_end] == "LDP"


@given(st.text(alphabet="AB (Ce d'–«»,.de) ", max_size=150))
def test_no_text_breaks_it(text):
    for found in find_definitions(text):
        assert text[found.short_start : found.short_end].strip()
        assert 0 <= found.start < found.end <= len(text)
