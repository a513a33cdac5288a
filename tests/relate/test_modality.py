"""Planned, achieved or neither: what the main verb of a statement says."""

from __future__ import annotations

import pytest

from iomnlp.relate.modality import clause_modality


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("des digues seront élevées", "planned"),
        ("le projet permettrait de loger 40 familles", "planned"),
        ("le programme vise à loger 40 familles", "planned"),
        ("l'action a pour but d'ouvrir un port", "planned"),
        ("des règles qui protègent les filles seront écrites", "planned"),
        ("les maires qui ont été élus en mai recevront un guide", "planned"),
        ("ce qui facilitera le tri", "planned"),
        ("quarante digues ont été élevées", "achieved"),
        ("le comité a déjà reçu son registre", "achieved"),
        ("un guide a été imprimé, ce qui facilitera le tri", "achieved"),
        ("les lois que le projet révisera ont été traduites", "achieved"),
        ("le délai est tombé de onze heures à trois", "achieved"),
        ("les trois villes se sont dotées d'un plan", "achieved"),
        ("60 agents, dont 24 femmes, seraient formés", "planned"),
        ("une enquête qui dira à quel moment la décision a été prise", "unknown"),
        ("un accord avec les clans Wampar et Adzera", "unknown"),
        ("le guichet est ouvert", "unknown"),
        ("élaboration d'un guide", "unknown"),
        ("les mairies coopèrent", "unknown"),
        ("la réunion a lieu à Sokodé", "unknown"),
        ("un portrait de l'opéra", "unknown"),
    ],
)
def test_the_main_verb_decides(text: str, expected: str):
    assert clause_modality(text) == expected
