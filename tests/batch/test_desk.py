"""A desk gives each document of a file as it is done; what a file does to the worker hurts nobody else."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import faulty_opening
from iomnlp.batch.desk import REST, Desk
from iomnlp.batch.work import Settings
from iomnlp.batch.worker import Limits
from iomnlp.errors import BusyError, EngineError, OverdueError

pytestmark = pytest.mark.slow


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A desk whose work does what a document tells it to."""
    made = Desk(Settings("rules"), Limits(2, 400), most=2, work=faulty_opening.__name__)
    yield made
    made.close()


def page(folder: Path, name: str, text: str) -> Path:
    """A file of one document."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def archive(folder: Path, *texts: str) -> Path:
    """A file of several documents."""
    path = folder / "envoi.zip"
    with zipfile.ZipFile(path, "w") as made:
        for number, text in enumerate(texts):
            made.writestr(f"page-{number}.txt", text)
    return path


def test_each_document_of_an_archive_is_given_in_order(desk: Desk, tmp_path: Path) -> None:
    path = archive(tmp_path, "Un puits à Bria.", "Deux écoles à Gao.", "wrong\n")
    found = list(desk.documents(path, "envoi.zip"))
    assert [(one.uri, one.status) for one in found] == [
        ("envoi.zip#1", "ok"),
        ("envoi.zip#2", "ok"),
        ("envoi.zip#3", "failed"),
    ]
    assert found[0].line is not None
    assert found[0].line.endswith(b"\n")
    assert found[2].reason == "It is wrong."
    assert [one.uri for one in desk.documents(path, "envoi.zip", start=2)] == ["envoi.zip#3"]


@pytest.mark.parametrize(("deed", "cause"), [("hang", "hung"), ("eat", "memory"), ("segfault", "crashed")])
def test_a_document_that_ends_the_worker_fails_alone(desk: Desk, tmp_path: Path, deed: str, cause: str) -> None:
    found = list(desk.documents(archive(tmp_path, "Un.", deed, "Trois."), "envoi.zip"))
    assert [one.status for one in found] == ["ok", "failed", "ok"]
    assert found[1].cause == cause
    assert [one.status for one in desk.documents(page(tmp_path, "a.txt", "Encore."), "a.txt")] == ["ok"]


def test_a_file_whose_documents_all_end_the_worker_is_given_up(desk: Desk, tmp_path: Path) -> None:
    found = list(desk.documents(archive(tmp_path, *["segfault"] * 9), "envoi.zip"))
    assert len(found) == 3
    assert found[-1].reason == REST


def test_a_page_waits_for_one_document_of_an_archive_not_for_all(desk: Desk, tmp_path: Path) -> None:
    path, small = archive(tmp_path, *[f"Document {number}." for number in range(200)]), page(tmp_path, "a.txt", "Un.")
    large = desk.documents(path, "envoi.zip")
    with ThreadPoolExecutor(1) as threads:
        reading = threads.submit(lambda: [one.uri for one in large])
        assert [one.status for one in desk.documents(small, "a.txt")] == ["ok"]
        assert not reading.done()
        assert len(reading.result()) == 200


def test_more_files_than_the_desk_can_hold_are_refused(desk: Desk, tmp_path: Path) -> None:
    path = archive(tmp_path, "Un.", "Deux.")
    held = [desk.documents(path, f"{number}.zip") for number in range(2)]
    for one in held:
        next(one)
    with pytest.raises(BusyError, match=r"trois\.zip: 2 files are being read already"):
        next(desk.documents(path, "trois.zip"))
    held.pop().close()
    assert next(desk.documents(path, "trois.zip")).status == "ok"


def test_a_file_has_its_time(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(OverdueError, match=r"envoi\.zip: The time for this file is over after [1-9]"):
        list(desk.documents(archive(tmp_path, *["Un."] * 500), "envoi.zip", seconds=3))


def test_a_closed_desk_says_so(desk: Desk, tmp_path: Path) -> None:
    desk.close()
    with pytest.raises(EngineError, match="being stopped"):
        next(desk.documents(page(tmp_path, "a.txt", "Un."), "a.txt"))
