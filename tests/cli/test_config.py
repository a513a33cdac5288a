"""`iomnlp config`: components of others get the tokens that iomnlp's own do without."""

from __future__ import annotations

from pathlib import Path

from thinc.api import Config

from iomnlp.cli.config import with_components
from iomnlp.configs import config_path
from iomnlp.pipeline import Pipeline

PAGE = "Aide au Tchad\n\nLe Japon a versé 2 millions d'euros à l'OIM pour les déplacés d'Abéché."


def test_rules_alone_makes_no_tokens_but_finds_what_it_reads() -> None:
    rules = Pipeline("rules")
    assert len(rules.nlp.make_doc(PAGE)) == 0
    assert [a.value for a in rules.extract(PAGE).amounts] == ["2000000"]


def test_with_somebody_elses_component_rules_has_french_tokens(tmp_path: Path) -> None:
    config = with_components(Config().from_disk(config_path("rules"), interpolate=False), ["sentencizer"])
    path = tmp_path / "own.cfg"
    path.write_text(config.to_str(interpolate=False), encoding="utf-8")
    own = Pipeline(str(path))
    assert [t.text for t in own.nlp.make_doc("l'OIM d'Abéché")] == ["l'", "OIM", "d'", "Abéché"]
    assert own.extract(PAGE).amounts == Pipeline("rules").extract(PAGE).amounts
