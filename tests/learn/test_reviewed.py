"""Learning from review: reviewed records become gold to train on; a model that makes a field worse is not promoted."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from handmade import TEXT, make_record
from iomnlp.cli import app
from iomnlp.learn.evaluate import evaluate_records
from iomnlp.learn.goldset import read_goldset, write_goldset
from iomnlp.learn.reviewed import Fallen, as_examples, as_gold, fallen, merged, promote
from iomnlp.review.service import Review
from stores import sure

ROOT = Path(__file__).parents[2]
RECORD = sure(make_record())
MAIL = "From: awa@example.org\nTo: ali@example.org\nSubject: Abris\nMIME-Version: 1.0\n\n"


def test_the_page_of_a_reviewed_record_is_its_text() -> None:
    gold, left = as_gold([RECORD])
    assert (left, gold.pages) == (0, (TEXT.encode(),))
    assert gold.golds[0].name == RECORD.record_id


def test_a_text_that_reads_otherwise_by_itself_is_left_out() -> None:
    gold, left = as_gold([RECORD, make_record(MAIL + TEXT)])
    assert (len(gold.golds), left) == (1, 1)


def test_merged_gold_has_both(tmp_path: Path) -> None:
    gold, _ = as_gold([RECORD])
    more, _ = as_gold([make_record(f"{TEXT}Encore.\n")])
    both = merged(gold, more)
    assert len(both.golds) == len(both.pages) == 2
    assert both.sha256 not in {gold.sha256, more.sha256}


def test_a_record_is_a_text_with_its_themes_the_primary_first() -> None:
    [example] = as_examples([RECORD])
    assert example.codes == ("DEPLAC",)
    assert example.text.startswith("La Norvège finance des abris au Tchad")
    assert "Accueil" not in example.text


def test_a_field_that_falls_is_named(tmp_path: Path) -> None:
    gold, _ = as_gold([RECORD])
    write_goldset(gold.golds, tmp_path / "gold.jsonl")
    known = read_goldset(tmp_path / "gold.jsonl")
    before = evaluate_records(known, [RECORD])
    worse = evaluate_records(known, [RECORD.model_copy(update={"counts": ()})])
    assert fallen(before, before) == []
    assert fallen(worse, before) == [], "better is well"
    assert {one.field.partition(".")[0] for one in fallen(before, worse)} == {"counts"}
    assert fallen(before, worse)[0] == replace(Fallen("counts", 1.0, 0.0), field=fallen(before, worse)[0].field)


def test_promotion_leaves_other_files_alone(tmp_path: Path) -> None:
    for folder in ("new", "old"):
        (tmp_path / folder).mkdir()
    (tmp_path / "new" / "themes.json").write_text("2", encoding="utf-8")
    (tmp_path / "old" / "themes.json").write_text("1", encoding="utf-8")
    (tmp_path / "old" / "note").write_text("mine", encoding="utf-8")
    promote(tmp_path / "new", tmp_path / "old")
    told = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "old").iterdir()}
    assert told == {"themes.json": "2", "note": "mine"}


@pytest.fixture
def ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a store of one reviewed record, a corpus of two short files, and four frozen gold pages."""
    monkeypatch.chdir(tmp_path)
    with Review.open("review.db") as review:
        review.import_records([RECORD], "essai")
        review.accept_record(RECORD.record_id, 0.0, "awa")
        assert review.validate(RECORD.record_id, "awa").reviewed
    Path("corpus").mkdir()
    for name, codes in (("a", ("SANTE", "DEPLAC")), ("b", ("TRAITE", "SANTE"))):
        texts = [{"text": f"Une histoire de {code.lower()} à {name}", "codes": [code]} for code in codes * 2]
        Path(f"corpus/{name}.jsonl").write_text("\n".join(map(json.dumps, texts)), encoding="utf-8")
    Path("frozen").mkdir()
    for page in sorted((ROOT / "corpus/gold/dev").glob("*.yaml"))[:4]:
        for file in page.parent.glob(f"{page.stem}.*"):
            shutil.copy(file, "frozen")
    return tmp_path


def train(*more: str) -> tuple[int, str]:
    """Train themes with the reviewed record; give exit code and output."""
    common = ("--corpus", "corpus", "--with-reviewed", "review.db", "--frozen", "frozen")
    done = CliRunner().invoke(app, ("train", "themes", *common, *more))
    return done.exit_code, done.stdout


def test_a_model_that_makes_a_field_worse_is_not_promoted(ready: Path) -> None:
    shutil.copytree(ROOT / "models/themes", "models")
    before = Path("models/themes.json").read_bytes()
    code, told = train("--out", "models")
    assert code == 1
    assert "themes" in told
    assert "stay as they are" in told
    assert Path("models/themes.json").read_bytes() == before


def test_a_model_that_makes_none_worse_is_promoted(ready: Path) -> None:
    from iomnlp.learn.train_themes import train_themes

    train_themes(Path("corpus"), Path("models"), as_examples([RECORD]))
    Path("models/README.md").write_text("old", encoding="utf-8")
    code, told = train("--out", "models")
    assert code == 0
    assert "No field falls" in told
    assert "reviewed" in Path("models/README.md").read_text(encoding="utf-8")


def test_without_reviewed_records_nothing_is_trained(ready: Path) -> None:
    with Review.open("other.db"):
        pass
    done = CliRunner().invoke(app, ("train", "judges", "--with-reviewed", "other.db", "--passages", "corpus"))
    assert done.exit_code == 2
    assert "is reviewed yet" in done.stderr
