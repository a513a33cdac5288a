"""Exporters by name: ours, and those of packages that are installed beside."""

from __future__ import annotations

import json
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from typer.testing import CliRunner

from handmade import make_record, write_records
from iomnlp.cli import app
from iomnlp.errors import ConfigError
from iomnlp.write import registry
from iomnlp.write.exporter import Exporter, Options, Records, Written, about
from iomnlp.write.registry import export, exporter, names


def _titles(path: Path, records: Records, options: Options) -> Written:
    written = Written([path])
    lines = []
    for record in records():
        if record.title is None:
            written.remarks.append(about(record, "own.1", "It has no title.", "Elle n'a pas de titre."))
            continue
        lines.append(record.title.value + options.settings.get("end", ""))
    path.write_text("\n".join(lines), encoding="utf-8")
    return written


TITLES = Exporter("titles", "titles, one a line", ".txt", _titles, settings={"end": "what ends a line"})


@pytest.fixture
def plugin(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed package that brings an exporter."""
    points = {"titles": EntryPoint("titles", f"{__name__}:TITLES", registry.GROUP)}
    monkeypatch.setattr(registry, "_added", lambda: points)
    monkeypatch.setattr(EntryPoint, "load", lambda self: TITLES)


@pytest.mark.usefixtures("plugin")
def test_a_package_adds_a_format_by_an_entry_point(tmp_path: Path) -> None:
    assert names()[-1] == "titles"
    written = export("titles", tmp_path / "t.txt", lambda: [make_record()], Options(settings={"end": " !"}))
    assert written.records == 1
    assert (tmp_path / "t.txt").read_text(encoding="utf-8") == "La Norvège finance des abris au Tchad !"


@pytest.mark.usefixtures("plugin")
def test_the_command_lists_it_and_tells_refusals(tmp_path: Path) -> None:
    assert "titles, one a line" in CliRunner().invoke(app, ["export", "--list"]).output
    write_records(tmp_path / "records.jsonl", [make_record(), make_record(title=None, uri="sans.txt")])
    target = tmp_path / "t.txt"
    ran = CliRunner().invoke(app, ["export", str(tmp_path / "records.jsonl"), "--to", "titles", "-o", str(target)])
    assert ran.exit_code == 1
    assert "refused: sans.txt: own.1: It has no title. / Elle n'a pas de titre." in ran.output
    (remark,) = (tmp_path / "t.txt.remarks.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(remark)["french"] == "Elle n'a pas de titre."


@pytest.mark.usefixtures("plugin")
def test_an_unknown_setting_is_told_with_those_that_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no setting 'colour'. Its settings: end"):
        export("titles", tmp_path / "t.txt", list, Options(settings={"colour": "red"}))


def test_an_unknown_format_is_told_with_those_that_exist() -> None:
    with pytest.raises(ConfigError, match=r"no export format 'word'. Choose one of csv, xlsx"):
        exporter("word")


def test_each_of_ours_is_called_by_its_own_name() -> None:
    assert [exporter(name).name for name in registry.OURS] == list(registry.OURS)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["records.jsonl", "--to", "csv"], "An export needs records, a format and a place."),
        (["absent.jsonl", "--to", "csv", "-o", "x"], "There is no"),
        (["records.jsonl", "--to", "xlsx", "-o", "t.xlsx", "--validate", "."], "has no schemas to check against"),
        (["records.jsonl", "--to", "xlsx", "-o", "t.xlsx", "--as-of", "demain"], "Write --as-of as 2025-03-01."),
        (["records.jsonl", "--to", "xlsx", "-o", "t.xlsx", "--set", "x"], "Write --set NAME=VALUE."),
        (["records.jsonl", "--to", "xlsx", "-o", "records.jsonl"], "records.jsonl is what is exported."),
        (["records.jsonl", "--to", "csv", "-o", "records.jsonl"], "records.jsonl is what is exported."),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write_records(tmp_path / "records.jsonl", [make_record()])
    ran = CliRunner().invoke(app, ["export", *arguments])
    assert ran.exit_code == 2
    assert sentence in ran.output
    assert len(ran.output.strip().splitlines()) == 1


@pytest.mark.parametrize(("name", "library"), [("iati", "lxml"), ("parquet", "pyarrow")])
def test_a_library_that_is_missing_is_told_with_its_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, library: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    sheet = {"beneficiaries": []}
    records = [make_record(kind="project", project=sheet)]
    with pytest.raises(ConfigError, match=rf"{library} is not installed. Install it with `pip install 'iomnlp"):
        export(name, tmp_path / "out", lambda: records)


def test_the_folder_of_a_run_is_enough(tmp_path: Path) -> None:
    write_records(tmp_path / "records.jsonl", [make_record()])
    ran = CliRunner().invoke(app, ["export", str(tmp_path), "--to", "csv", "-o", str(tmp_path / "tables")])
    assert ran.exit_code == 0
    assert (tmp_path / "tables" / "documents.csv").is_file()
