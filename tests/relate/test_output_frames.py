"""What the words that announce a list say of its entries: expected, done, or only how a project is made."""

from __future__ import annotations

import pytest

from iomnlp.relate.output_frames import frame_modality
from iomnlp.relate.outputs import find_outputs
from iomnlp.source import Block, Narrative


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        ("Trois résultats étaient visés :", "planned"),
        ("Les effets suivants avaient été attendus :", "planned"),
        ("Quatre produits étaient d'abord prévus :", "planned"),
        ("Le projet s'est décliné en volets :", "unknown"),
        ("Le programme comprenait trois composantes :", "unknown"),
        ("Le projet a atteint les résultats suivants :", "achieved"),
    ],
)
def test_what_a_frame_says(frame: str, expected: str) -> None:
    assert frame_modality(frame) == expected


def _narrative(*parts: tuple[str, str]) -> Narrative:
    text, blocks = "", []
    for kind, part in parts:
        start = len(text)
        text += part
        blocks.append(Block(kind, start, len(text), ((start, len(text)),)))
        text += "\n\n"
    return Narrative(text, tuple(range(len(text) + 1)), tuple(blocks))


def test_a_frame_governs_the_labelled_statements_below_it() -> None:
    found = find_outputs(
        _narrative(
            ("body", "Le projet doit aboutir aux résultats suivants :"),
            ("list_item", "– la table de travail dispose d'un règlement (produit 1.1) ;"),
            ("list_item", "– un diagnostic est validé par l'Institut (produit 1.2)."),
        ),
        project=True,
    )
    assert [(o.number, o.modality) for o in found] == [("1.1", "planned"), ("1.2", "planned")]


def test_lettered_entries_below_a_stated_objective_are_its_components() -> None:
    found = find_outputs(
        _narrative(
            ("body", "L'objectif général est de doter les trois ports d'une règle commune."),
            ("list_item", "a) une conférence réunira 90 dockers ;"),
            ("list_item", "b) une charte sera soumise aux armateurs."),
        ),
        project=True,
    )
    assert [(o.level, o.number) for o in found] == [("objective", None), ("component", "a"), ("component", "b")]
