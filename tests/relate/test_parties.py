"""Who can give, pass on or receive: organisations, governments under all their names, people."""

from __future__ import annotations

import pytest

from annotated import Told, tell
from iomnlp.relate.parties import parties_of


def parties(told: Told) -> list[tuple[str, bool]]:
    """The parties' names as printed, and whether each names a government as such."""
    found = parties_of(told.narrative.text, told.countries, told.organisations, told.keys, told.people)
    return [(told.narrative.text[p.start : p.end], p.governing) for p in found]


EXAMPLES = [
    ("Le gouvernement <CA:canadien> paie.", [("gouvernement canadien", True)]),
    ("Le Gouvernement du <BJ:Bénin> paie.", [("Gouvernement du Bénin", True)]),
    ("Le peuple <JP:japonais> paie.", [("peuple japonais", True)]),
    ("La <BE:Belgique> paie.", [("Belgique", False)]),
    ("Des barques <BE:belges> arrivent.", []),
    ("L'[government:Agence <BE:belge> des eaux] paie.", [("Agence belge des eaux", False)]),
    ("{Awa Tamm} paie.", [("Awa Tamm", False)]),
    ("L'[IOM:OIM] écrit et l'Organisation a payé.", [("OIM", False), ("Organisation", False)]),
    ("L'[ngo:École du lac] écrit et l'Organisation a payé.", [("École du lac", False)]),
]


@pytest.mark.parametrize(("sentence", "expected"), EXAMPLES, ids=[s for s, _ in EXAMPLES])
def test_who_can_take_part(sentence: str, expected: list[tuple[str, bool]]) -> None:
    assert parties(tell("body: " + sentence)) == expected


def test_an_anaphor_has_the_key_of_the_organisation_that_it_stands_for() -> None:
    told = tell("body: L'[IOM:OIM] écrit et l'Organisation a payé.")
    named, anaphor = parties_of(told.narrative.text, told.countries, told.organisations, told.keys)
    assert named.key == anaphor.key
