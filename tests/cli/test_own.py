"""Configurations with components of one's own, and the demo that works from anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from thinc.api import Config
from typer.testing import CliRunner

from iomnlp.cli import app
from iomnlp.write.jsonl import read_records


def printed(*arguments: str) -> Config:
    """The configuration that `iomnlp config` prints."""
    told = CliRunner().invoke(app, ["config", *arguments])
    assert told.exit_code == 0, told.stderr
    return Config().from_str(told.stdout)


def test_a_component_goes_behind_ours_or_before_them() -> None:
    behind = printed("default", "--add", "mes_camps")["nlp"]["pipeline"]
    assert behind[-1] == "mes_camps"
    before = printed("default", "--add", "mes_camps:before")
    assert before["nlp"]["pipeline"][:2] == ["ner", "mes_camps"]
    assert before["components"]["mes_camps"] == {"factory": "mes_camps"}


def test_others_components_get_tokens() -> None:
    assert "tokenizer" in printed("rules")["nlp"], "ours read the text alone"
    assert "tokenizer" not in printed("rules", "--add", "mes_camps")["nlp"]


@pytest.mark.parametrize(
    ("given", "sentence"), [("ner", "ner is there already"), ("mes_camps:after", "'after' is no place")]
)
def test_a_component_that_cannot_be_added_is_told(given: str, sentence: str) -> None:
    told = CliRunner().invoke(app, ["config", "default", "--add", given])
    assert told.exit_code == 2
    assert sentence in told.stderr


@pytest.mark.slow
def test_the_demo_works_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = CliRunner().invoke(app, ["demo", "--config", "rules"])
    assert told.exit_code == 0, told.output
    assert len(list(read_records(tmp_path / "iomnlp-demo/records.jsonl"))) == 12
    for name in ("page.html", "report.html"):
        assert (tmp_path / "iomnlp-demo" / name).stat().st_size > 50_000
