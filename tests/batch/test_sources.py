"""What the user names becomes documents in a fixed order."""

from __future__ import annotations

import io
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from iomnlp.batch.sources import find_sources
from iomnlp.errors import ReadError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with sub-folders, a hidden file and a pipe."""
    for name in ("b.txt", "a.html", "sub/c.txt", ".hidden.txt", ".git/d.txt"):
        path = tmp_path / "pages" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    os.mkfifo(tmp_path / "pages" / "pipe")
    return tmp_path / "pages"


def uris(*arguments: object) -> list[str]:
    """The URIs of what some arguments name."""
    return [source.uri for source in find_sources(map(str, arguments))]


def test_a_folder_gives_its_files_in_order_without_hidden_ones_and_pipes(folder: Path) -> None:
    assert uris(folder) == ["a.html", "b.txt", "sub/c.txt"]


def test_arguments_keep_their_order(folder: Path) -> None:
    assert uris(folder / "b.txt", folder / "a.html") == ["b.txt", "a.html"]


@pytest.mark.parametrize(("pattern", "found"), [("*.txt", ["b.txt"]), ("**/*.txt", ["b.txt", "c.txt"])])
def test_a_pattern_gives_what_it_matches(folder: Path, pattern: str, found: list[str]) -> None:
    assert uris(folder / pattern) == found


def test_standard_input_is_a_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO("été".encode())))
    (source,) = find_sources(["-"])
    assert (source.uri, source.read()) == ("-", "été".encode())


@pytest.mark.parametrize("name", ["absent.txt", "*.pdf", "sub/.."])
def test_a_name_that_leads_nowhere_is_one_sentence(folder: Path, name: str) -> None:
    for path in folder.rglob("*.*"):
        if path.is_file():
            path.unlink()
    with pytest.raises(ReadError, match=r"Check|Name files"):
        find_sources([str(folder / name)])


def test_a_file_name_that_is_no_text_gives_a_uri_that_is(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_bytes(b"x")
    assert uris(tmp_path) == ["caf\ufffd.txt"]
