"""Every command line and every block of Python in the documentation does what the page says."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import typer

from iomnlp.cli import app
from page_blocks import ROOT, Block, blocks, missing, promised

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
SAMPLES = ("sample_a1.txt", "sample_a3.txt", "sample_b1.txt", "sample_c2.html")
# Annotated pages, as readers make them of their own.
GOLD = ("a01", "a02")
RUN_HERE = {"console", "python"}
# Languages of blocks that are shown and never run: each must say why where it holds a command of ours.
SHOWN = {"", "ini", "text", "json", "sql", "toml", "yaml", "csv", "cfg", "bash", "markdown", "xml"}
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
IOMNLP = re.compile(r"(?:^|[|;&] *|\$ )iomnlp ([a-z][a-z-]*)?((?: [^|;&>]*)?)")


def _wrappers(folder: Path) -> Path:
    """`iomnlp`, `python` and `pip` as a reader has them; pip installs packages of the page beside it, offline."""
    folder.mkdir()
    for name, line in {
        "iomnlp": f'exec "{sys.executable}" -m iomnlp.cli "$@"',
        "python": f'exec "{sys.executable}" "$@"',
        "pip": f'exec "{sys.executable}" "{Path(__file__).with_name("pip_here.py")}" "$@"',
    }.items():
        (folder / name).write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    return folder


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the pages take for granted: folders of pages, two pages, and a run."""
    place = tmp_path_factory.mktemp("docs")
    (place / "pages").mkdir()
    for name in SAMPLES:
        shutil.copy(ROOT / "corpus/samples" / name, place / "pages")
    shutil.copy(place / "pages" / SAMPLES[0], place / "page.txt")
    shutil.copy(place / "pages" / SAMPLES[-1], place / "other.html")
    for name in ("more", "inbox", "boîte", "my-pages", "mes-pages"):
        (place / name).mkdir()
    for name in GOLD:
        for copy in ("my-pages", "mes-pages", "first", "second", "premier"):
            (place / copy).mkdir(exist_ok=True)
            shutil.copy(ROOT / f"corpus/gold/train/{name}.yaml", place / copy)
        for copy in ("my-pages", "mes-pages"):
            shutil.copy(ROOT / f"corpus/gold/train/{name}.txt", place / copy)
    shutil.copy(place / "other.html", place / "more")
    command = [sys.executable, "-m", "iomnlp.cli", "run", "pages", "-o", "out", "--config", "rules"]
    subprocess.run(command, cwd=place, check=True, capture_output=True, env=_environment(place))
    return place


def _environment(place: Path) -> dict[str, str]:
    source = str(ROOT / "src")
    return os.environ | {
        "PYTHONPATH": f"{source}{os.pathsep}{place / 'installed'}",
        "COLUMNS": "110",
        "PYTHONUTF8": "1",
    }


@pytest.fixture
def place(ready: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A reader's folder: what pages take for granted, and the commands on the path."""
    here = tmp_path / "here"
    shutil.copytree(ready, here)
    for name, value in _environment(here).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PATH", f"{_wrappers(tmp_path / 'bin')}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.chdir(here)
    return here


def _run(command: str, block: Block, expected: int, place: Path) -> str:
    done = subprocess.run(["sh", "-c", command], cwd=place, capture_output=True, text=True)
    told = done.stdout + done.stderr
    assert done.returncode == expected, f"{block.page}:{block.line}: $ {command}\n{told}"
    return told


SERVER = re.compile(r"iomnlp (?:watch (?!.*--once)|review(?: demo)?(?= *(?:--|#|$)))")
# Seconds after which a server that says nothing has started well, and within which it must end.
STARTED, ENDED = 25, 60


def _serve(command: str, block: Block, place: Path) -> None:
    """Start what goes on until it is stopped, and stop it as the keyboard does."""
    # Another server of the machine may have the usual port.
    line = command.partition(" #")[0].rstrip() + (" --port 0" if "iomnlp review" in command else "")
    server = subprocess.Popen(
        ["sh", "-c", f"exec {line}"], cwd=place, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    with contextlib.suppress(subprocess.TimeoutExpired):
        server.wait(STARTED)
    running = server.poll() is None
    server.send_signal(signal.SIGINT)
    told, _ = server.communicate(timeout=ENDED)
    assert running, f"{block.page}:{block.line}: $ {command}\n{told}"
    assert server.returncode in {0, 130, -signal.SIGINT}, f"{block.page}:{block.line}: $ {command}\n{told}"


def _console(block: Block, place: Path) -> None:
    for number, command in enumerate(block.commands, start=1):
        if block.serves and SERVER.match(command.line):
            _serve(command.line, block, place)
            continue
        told = _run(command.line, block, block.exit if number == len(block.commands) else 0, place)
        assert missing(command.prints, told) == [], f"{block.page}:{block.line}: $ {command.line}\n{told}"


def _python(block: Block) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(block.content, f"{block.page}:{block.line}", "exec"), {"__name__": "__main__"})
    assert missing(promised(block.content), printed.getvalue()) == [], (
        f"{block.page}:{block.line}\n{printed.getvalue()}"
    )


RUNNABLE = [page for page in PAGES if any(b.language in RUN_HERE and not b.skipped for b in blocks(page))]


@pytest.mark.slow
@pytest.mark.parametrize("page", RUNNABLE, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_page_does_what_it_says(page: Path, place: Path) -> None:
    for block in blocks(page):
        if block.skipped:
            continue
        if block.title:
            file = place / block.title
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.content, encoding="utf-8")
        elif block.language == "console":
            _console(block, place)
        elif block.language == "python":
            _python(block)


ALL = [block for page in PAGES for block in blocks(page)]


@pytest.mark.parametrize("block", ALL, ids=lambda block: f"{block.page}:{block.line}")
def test_commands_and_options_exist(block: Block) -> None:
    """Also of blocks that are not run."""
    for _, line in enumerate(re.sub(r"\\\n\s*", " ", block.content).splitlines()):
        if block.language not in {"console", "bash", "yaml", "text", ""}:
            continue
        for name, rest in IOMNLP.findall(line.partition(" # ")[0]):
            assert not name or name in COMMANDS, f"iomnlp {name}"
            command = COMMANDS.get(name)
            for sub in rest.split():
                if not hasattr(command, "commands") or not re.fullmatch(r"[a-z][\w-]*", sub):
                    break
                command = command.commands.get(sub)
                assert command, f"iomnlp {name} {sub}"
            known = {"--help", "-h", *(option for p in (command.params if command else ()) for option in p.opts)}
            for option in re.findall(r"(?<![\w'\"])(--?[a-z][\w-]*)", rest) if command else ():
                assert option in known, f"{option} in {line}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands_stand_in_blocks_that_are_run(page: Path) -> None:
    for block in blocks(page):
        assert block.language in RUN_HERE | SHOWN, f"{block.page}:{block.line}: {block.language}"
        if block.language == "bash":
            assert block.skipped, f"{block.page}:{block.line} is not run and does not say why"
    # Synopses, figures, and the page that tells how to begin, whose commands `dev.py` and the pages of docs/ run.
    if page.name not in {"cli.md", "quality.md", "README.md"}:
        outside = re.sub(r"^ *```.*?^ *```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
        assert not re.search(r"^ {4,}(?:\$ )?(?:iomnlp|pip|python3?|make) ", outside, re.M), "an indented command"


def test_extras_that_pages_install_exist() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    for page in PAGES:
        for name in re.findall(r"iomnlp\[([\w,]+)\]", page.read_text(encoding="utf-8")):
            assert set(name.split(",")) <= set(extras), f"{page.name}: {name}"


LINK = re.compile(r"(?<!\\)\]\((?!https?:|mailto:)([^)\s#]*)(#[^)\s]*)?\)")


def _anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as the site makes them."""
    from pymdownx.slugs import slugify

    slug = slugify(case="lower")
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    plain = (re.sub(r"[`*]|\]\([^)]*\)|\[", "", heading) for heading in re.findall(r"^#+ (.*)", text, re.M))
    return {slug(heading, "-") for heading in plain} | set(re.findall(r'<a id="([^"]+)"', text))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    pytest.importorskip("pymdownx", reason="mkdocs is not installed")
    text = re.sub(r"^ *```.*?^ *```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    for target, anchor in LINK.findall(text):
        file = (page.parent / target).resolve() if target else page
        assert file.exists(), f"{page.name}: {target}"
        if anchor and file.suffix == ".md":
            assert anchor.removeprefix("#") in _anchors(file), f"{page.name}: {target}{anchor}"
