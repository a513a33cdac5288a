"""What the user names becomes documents in a fixed order."""

from __future__ import annotations

import io
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from iomnlp.batch.sources import expand, find_sources
from iomnlp.errors import ReadError
from iomnlp.read import ReadOptions, documents
from made_files import zipped


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


def test_settings_beside_pages_are_told_of_and_not_read(folder: Path) -> None:
    (folder / "réglages.yaml").write_text("langue: fr", encoding="utf-8")
    told = {source.uri: source.unreadable for source in find_sources([str(folder)]) if source.unreadable}
    assert list(told) == ["réglages.yaml"]
    assert told["réglages.yaml"].skipped
    assert [source.unreadable for source in find_sources([str(folder / "réglages.yaml")])] == [None], (
        "named, it is read"
    )
    packed = zipped({"a.txt": "Un puits", "a.yaml": "langue: fr"})
    kinds = [type(found).__name__ for found in documents(packed, "p.zip", ReadOptions())]
    assert kinds == ["Member", "Unreadable"]


def test_arguments_keep_their_order(folder: Path) -> None:
    assert uris(folder / "b.txt", folder / "a.html") == ["b.txt", "a.html"]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [("*.txt", ["b.txt"]), ("**/*.txt", ["b.txt", "sub/c.txt"]), ("**/*", ["a.html", "b.txt", "sub/c.txt"])],
)
def test_a_pattern_gives_what_it_matches(folder: Path, pattern: str, found: list[str]) -> None:
    assert uris(folder / pattern) == found


def test_the_results_are_no_documents_of_the_next_run(folder: Path) -> None:
    out = folder / "sub" / "out"
    out.mkdir()
    (out / "records.jsonl").write_text("{}", encoding="utf-8")
    for argument in (folder, folder / "**" / "*", folder / "sub" / "*"):
        assert not any("out/" in source.uri for source in find_sources([str(argument)], results=out))
    assert len(find_sources([str(out / "records.jsonl")], results=out)) == 1, "named by itself, it is one"
    with pytest.raises(ReadError, match="Name another folder"):
        find_sources([str(folder)], results=folder)


def test_a_link_to_nothing_and_a_closed_folder_are_told_of(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "lost.txt").symlink_to(folder / "absent")
    real = os.scandir

    def closed(place: str) -> object:
        if place.endswith("sub"):
            raise PermissionError(13, "Permission denied", place)
        return real(place)

    monkeypatch.setattr(os, "scandir", closed)
    assert uris(folder) == ["a.html", "b.txt", "lost.txt", "sub"]


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


def test_containers_give_their_documents_and_plain_files_stay_where_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Un puits.", encoding="utf-8")
    (tmp_path / "b.csv").write_text("corps,date,cote\nUn puits.,12/03/2019,7\n", encoding="utf-8")
    (tmp_path / "c.zip").write_bytes(zipped({"x.txt": "Une pompe.", ".y": "z"}))
    plain, row, member, hidden = expand(find_sources([str(tmp_path)]), ReadOptions(metadata_columns=("cote", "date")))
    assert (plain.uri, plain.path, plain.data) == ("a.txt", tmp_path / "a.txt", None)
    assert (row.uri, row.read(), row.published) == ("b.csv#1", b"Un puits.", "2019-03-12")
    assert row.metadata == {"cote": "7", "date": "12/03/2019"}
    assert (member.uri, member.read(), member.metadata) == ("c.zip#1", b"Une pompe.", {"member": "x.txt"})
    assert hidden.unreadable is not None
    assert hidden.unreadable.skipped
