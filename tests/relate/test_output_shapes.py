"""The shapes in which pages state objectives, results and activities, and those of lists that are none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from iomnlp.read import read_text
from iomnlp.relate.outputs import find_outputs
from iomnlp.segment import segment
from iomnlp.source import fold

SHAPES = yaml.safe_load(Path(__file__).with_name("output_shapes.yaml").read_text(encoding="utf-8"))
OPENING = (
    "Des puits et des écoles pour le delta\n\n"
    "Le projet aide les communes du delta, que la crue isole chaque année pendant quatre mois.\n\n"
)
CLOSING = (
    "\n\nLe comité de pilotage se réunit à Mopti chaque trimestre et rend ses comptes aux maires, qui les affichent.\n"
)


def told(text: str) -> list[str]:
    """The statements of a page as the YAML writes them."""
    narrative = segment(read_text(OPENING + text + CLOSING)).narrative
    return [
        f"{o.level} {o.number or '-'} {o.modality} | {' '.join(fold(narrative.text[o.start : o.end]).split())}"
        for o in find_outputs(narrative)
    ]


@pytest.mark.parametrize("shape", SHAPES, ids=[shape["id"] for shape in SHAPES])
def test_a_shape_gives_its_statements_and_nothing_else(shape: dict[str, Any]) -> None:
    assert told(shape["text"]) == shape["outputs"]
