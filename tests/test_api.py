"""The public interface: what docs/api.md promises is there, frames hold what the records say, notebooks show it."""

from __future__ import annotations

import ast
import datetime
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

import iomnlp
from handmade import TEXT, make_record
from iomnlp import extend
from iomnlp.errors import ConfigError
from iomnlp.find.components import STAGES
from iomnlp.record import Record

ROOT = Path(__file__).parents[1]
API = (ROOT / "docs/api.md").read_text(encoding="utf-8")
COMPONENTS = (ROOT / "docs/components.md").read_text(encoding="utf-8")


def test_each_public_name_exists_and_is_documented() -> None:
    for name in iomnlp.__all__:
        assert getattr(iomnlp, name) is not None
        assert f"`iomnlp.{name}" in API, name
        assert name in dir(iomnlp)
    for name in extend.__all__:
        assert getattr(extend, name).__doc__ or name == "Records"


def test_what_the_page_promises_exists() -> None:
    for dotted in re.findall(r"^\| `iomnlp\.[^|]*", API, re.M):
        for name in re.findall(r"`iomnlp\.(\w+)", dotted):
            assert hasattr(iomnlp, name) or (ROOT / f"src/iomnlp/{name}.py").exists(), name


def test_methods_that_the_page_names_are_the_public_ones_of_a_pipeline() -> None:
    public = {name for name in vars(iomnlp.Pipeline) if not name.startswith("_")}
    (row,) = re.findall(r"^\| `iomnlp\.Pipeline` \| (.*)", API, re.M)
    assert public == set(re.findall(r"`(\w+)`", row)) - {"load"}


def test_the_public_interface_costs_no_import_of_spacy() -> None:
    tree = ast.parse((ROOT / "src/iomnlp/__init__.py").read_text(encoding="utf-8"))
    eager = {node.module for node in tree.body if isinstance(node, ast.ImportFrom)}
    assert {name for name in eager if name and name.startswith("iomnlp")} == {"iomnlp.errors", "iomnlp.record"}


def sections() -> Iterator[tuple[str, dict[str, str]]]:
    """Each component's name and the rows of its table."""
    for block in COMPONENTS.split("\n## ")[1:]:
        rows = dict(re.findall(r"^\| (name|example|requires|assigns|options) \| (.*) \|$", block, re.M))
        yield rows["name"].strip("`"), rows


def test_every_component_has_its_table() -> None:
    assert {name for name, _ in sections()} == {f"iomnlp_{stage}" for stage in STAGES}


@pytest.mark.parametrize(("name", "rows"), list(sections()))
def test_a_components_table_says_what_the_factory_says(name: str, rows: dict[str, str]) -> None:
    meta = Language.get_factory_meta(name)
    assert re.findall(r"`([^`]+)`", rows["requires"]) == list(meta.requires)
    assert re.findall(r"`([^`]+)`", rows["assigns"]) == list(meta.assigns)
    assert re.findall(r"`([^`]+)`", rows["options"]) == list(meta.default_config)


@pytest.mark.parametrize(("name", "rows"), list(sections()))
def test_a_components_example_holds(name: str, rows: dict[str, str]) -> None:
    nlp = spacy.blank("fr")
    for required in Language.get_factory_meta(name).requires:
        nlp.add_pipe(required.removeprefix("doc._."))
    nlp.add_pipe(name)
    text, _, told = rows["example"].partition(" → ")
    (mention,) = nlp(f"Pour {text.strip('`')}, une aide.")._.get(name)
    for key, value in re.findall(r"`(\w+)` ([^,]+)", told):
        assert str(getattr(mention, key)) == value


@pytest.mark.parametrize("library", ["pandas", "polars", "arrow"])
def test_frames_hold_exact_decimals_and_days(record: Record, library: str) -> None:
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    if library != "arrow":
        pytest.importorskip(library, reason=f"{library} is not installed")
    found = iomnlp.frames(iter([record, record]), library=library)  # type: ignore[arg-type]
    amounts, documents = found["amounts"], found["documents"]
    values = amounts["value"].to_pylist() if library == "arrow" else list(amounts["value"])
    assert values == [Decimal(2_500_000)] * 2
    days = documents["published_from"].to_pylist() if library == "arrow" else list(documents["published_from"])
    assert days == [datetime.date(2019, 3, 3)] * 2
    assert len(found) > 10


def test_frames_read_a_stream_once_and_give_what_was_asked_for(record: Record) -> None:
    pytest.importorskip("pandas", reason="pandas is not installed")
    found = iomnlp.frames((record for _ in range(3)), ["people", "funding"])
    assert list(found) == ["funding", "people"]
    assert "Awa Tidjani" not in set(found["people"]["name"])
    assert "Awa Tidjani" in set(iomnlp.frames([record], ["people"], keep_contacts=True)["people"]["name"])
    assert iomnlp.frames([], ["funding"])["funding"].empty


def test_a_wrong_table_is_told(record: Record) -> None:
    with pytest.raises(ConfigError, match="no table 'gifts'"):
        iomnlp.frames([record], ["gifts"])


def test_a_notebook_shows_text_and_fields_and_runs_nothing(record: Record) -> None:
    shown = record._repr_html_()
    assert "Awa Tidjani" in shown
    assert "2\u202f500\u202f000 EUR" in shown
    assert "Nos bureaux" not in shown, "furniture is left out"
    hostile = make_record(TEXT.replace("a déclaré", "<script>alert(1)</script>"), uri="<img src=x onerror=alert(1)>")
    assert "<script" not in hostile._repr_html_()
    assert "<img" not in hostile._repr_html_()
