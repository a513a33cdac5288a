"""Second opinions and agreement on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from handmade import make_record
from iomnlp.cli import app
from iomnlp.review.model import Action
from iomnlp.review.service import Review
from stores import decision, numbered, sure, the

RECORD = sure(make_record())


def call(*arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(app, ["review", *arguments])


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store with two records."""
    monkeypatch.chdir(tmp_path)
    with Review.open("review.db") as review:
        review.import_records([RECORD, numbered(1)], "essai")


def test_the_share_is_shown_and_changed() -> None:
    assert "0 % of the records are read twice" in call("second-opinions").stdout
    done = call("second-opinions", "--share", "12.5", "--names")
    assert "12.5 % of the records are read twice. Whoever settles sees names" in done.stdout
    assert "12.5 %" in call("second-opinions", "--no-names").stdout
    assert call("second-opinions", "--share", "101").exit_code == 2


def test_agreement() -> None:
    assert "No record has been finished by two people yet" in call("agreement").stderr
    call("second-opinions", "--share", "100")
    with Review.open("review.db") as review:
        for name, action in (("awa", Action.ACCEPT), ("benoit", Action.REJECT)):
            side = review.seen_by(name)
            side.decide(decision(the(side, RECORD.record_id, "quotes"), action, name))
            side.accept_record(RECORD.record_id, 0.0, name)
            assert side.validate(RECORD.record_id, name).reviewed
    table = call("agreement").stdout
    assert any(line.split()[:4] == ["quotes", "1", "1", "0.0"] for line in table.splitlines())
    told = {one["field"]: one for one in json.loads(call("agreement", "--json").stdout)}
    assert told["quotes"]["counts"] == {"same": 0, "differ": 0, "first": 1, "second": 0, "none": 0}
    assert told["title"]["percent"] == {"value": 1.0, "low": None, "high": None}
    assert "1 record to be settled" in call("second-opinions").stdout
