"""Each finder as a spaCy component in somebody else's French pipeline."""

from __future__ import annotations

import pytest
import spacy

from iomnlp.find.components import STAGES

TEXT = (
    "Le Canada a versé 3 millions d'euros à l'OIM pour 300 familles de Bamako en 2014, a dit Mme Awa Sidibé"
    " (asidibe@bureau.example)."
)
FOUND = {
    "money": "3 millions d'euros",
    "counts": "300 familles",
    "dates": "2014",
    "contacts": "asidibe@bureau.example",
    "countries": "Canada",
    "organisations": "OIM",
    "people": "Awa Sidibé",
    "places": "Bamako",
}


def test_every_stage_is_tried() -> None:
    assert set(FOUND) == set(STAGES)


@pytest.mark.parametrize("stage", STAGES)
def test_a_component_works_in_a_blank_pipeline(stage: str) -> None:
    nlp = spacy.blank("fr")
    if stage == "places":
        nlp.add_pipe("iomnlp_countries")
    nlp.add_pipe(f"iomnlp_{stage}")
    mentions = nlp(TEXT)._.get(f"iomnlp_{stage}")
    assert FOUND[stage] in [TEXT[m.start : m.end] for m in mentions]


def test_the_pipeline_says_what_a_component_needs() -> None:
    nlp = spacy.blank("fr")
    nlp.add_pipe("iomnlp_places")
    assert nlp.analyze_pipes()["problems"]["iomnlp_places"] == ["doc._.iomnlp_countries"]
    nlp.add_pipe("iomnlp_countries", first=True)
    assert nlp.analyze_pipes()["problems"]["iomnlp_places"] == []
