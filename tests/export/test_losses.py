"""Loss tables: each field of the contract stands in each, and each row is true: it is tried by changing the field."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fields_of_the_contract import changed, paths, whole_record
from iomnlp.cli import app
from iomnlp.errors import ConfigError
from iomnlp.record import Record
from iomnlp.write.exporter import Options
from iomnlp.write.losses import fate, fates, markdown
from iomnlp.write.registry import OURS, export

DOCS = Path(__file__).parents[2] / "docs" / "exports.md"
PATHS = dict(paths())
# One of the three kinds of tables speaks for all; XLSX and Parquet are compared with it elsewhere.
TRIED = [name for name in OURS if name not in ("xlsx", "parquet")]


def exported(name: str, folder: Path, record: Record) -> dict[str, bytes]:
    """The files of an export by name."""
    folder.mkdir()
    export(name, folder / "out", lambda: [record], Options(keep_contacts=True))
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("name", OURS)
def test_every_field_of_the_contract_is_kept_or_lost_by_name(name: str) -> None:
    assert [path for path in PATHS if fate(name, path) is None] == []


@pytest.mark.parametrize("name", OURS)
def test_every_row_speaks_of_a_field_and_says_something(name: str) -> None:
    used = {fate(name, path) for path in PATHS}
    assert [row.field for row in fates(name) if row not in used] == []
    assert all(row.to or row.lost for row in fates(name))


def bases() -> list[Record]:
    """Records in which a field may matter: with all there is, and without what stands in for it."""
    whole = whole_record()
    assert whole.project
    bare = whole.project.model_dump(mode="json") | {"beneficiaries": [], "project_id": None}
    status = {"status": bare["status"] | {"code": None}} if bare["status"] else {}
    unknown = whole.project.model_dump(mode="json") | status
    return [whole, whole_record(project=bare, organisations=[]), whole_record(project=unknown)]


@pytest.mark.slow
@pytest.mark.parametrize("name", TRIED)
def test_each_row_is_true(name: str, tmp_path: Path) -> None:
    wrong = []
    records = bases()
    before = [exported(name, tmp_path / f"before-{number}", record) for number, record in enumerate(records)]
    for number, (path, kind) in enumerate(PATHS.items()):
        row = fate(name, path)
        assert row
        if path == "schema_version":
            # The contract has one version: there is no other to change it to.
            continue
        differs = any(
            exported(name, tmp_path / f"{number}-{base}", changed(record, path, kind)) != known
            for base, (record, known) in enumerate(zip(records, before, strict=True))
        )
        if differs != bool(row.to):
            wrong.append((path, "changes the export" if differs else "changes nothing", row.field))
    assert wrong == []


def test_the_command_says_what_is_lost() -> None:
    said = CliRunner().invoke(app, ["export", "--losses", "iati"])
    assert said.exit_code == 0
    assert "a transaction needs a date" in " ".join(said.output.split())


def test_a_format_of_another_package_has_no_table_here() -> None:
    with pytest.raises(ConfigError, match="no loss table of 'geojson'"):
        fates("geojson")


@pytest.mark.parametrize("name", TRIED)
def test_the_documentation_shows_the_table(name: str) -> None:
    text = DOCS.read_text(encoding="utf-8")
    sections = re.findall(r"^### Lost: `([\w-]+)`.*?\n\n((?:\|.*\n?)+)", text, re.M)
    tables = {found: rows.strip() for found, rows in sections}
    assert tables.get(name) == markdown(name)
