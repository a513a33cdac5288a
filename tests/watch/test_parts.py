"""The parts of a watcher: names, waiting, the ledger, and sinks that were killed between two steps."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from iomnlp.batch.desk import Result
from iomnlp.errors import EngineError, ReadError
from iomnlp.lexicon import words
from iomnlp.watch.arrivals import Folder, Settling, finished_name
from iomnlp.watch.ledger import Ledger, Row, Seen
from iomnlp.watch.sinks import Delivery, FolderSink, Place, StreamSink

DONE = Seen("1:2:3:4", "ab" * 32, 1, "done")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger."""
    made = Ledger(tmp_path / "état" / "watch.db")
    yield made
    made.close()


def result(number: int, text: str = "") -> Result:
    """A document that gave a record."""
    name = text or f"{number}.txt"
    return Result(name, "ok", sha256=f"{number:064x}", line=json.dumps({"uri": name}).encode() + b"\n")


@pytest.mark.parametrize("row", words("watch.yaml")["unfinished"], ids=lambda row: str(row["pattern"]))
def test_names_of_unfinished_files_are_known_by_example(row: dict[str, list[str]]) -> None:
    assert not any(finished_name(name) for name in row["is"])
    assert all(finished_name(name) for name in row["is_not"] if not name.startswith("~")) or row["is_not"] == []


def test_results_and_hidden_folders_hold_no_documents(tmp_path: Path) -> None:
    for name in ("page.txt", "sortie/records.jsonl", ".caché/page.txt", "sous/dossier/page.html", "~$note.docx"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    folder = Folder(tmp_path, (tmp_path / "sortie",))
    assert [folder.uri(path) for path in folder.files()] == ["page.txt", "sous/dossier/page.html"]
    assert not folder.mine(folder.path / "sortie" / "records.jsonl")
    assert folder.mine(folder.path / "sous" / "dossier" / "page.html")
    with pytest.raises(ReadError, match="folder of the documents and of the results"):
        Folder(tmp_path, (tmp_path,))


@pytest.mark.skipif(sys.platform != "linux", reason="file names that are no text")
def test_names_that_are_no_text_are_told_apart(tmp_path: Path) -> None:
    for name in (b"caf\xe9.txt", b"caf\xe8.txt"):
        (tmp_path / os.fsdecode(name)).write_text("Un puits.")
    folder = Folder(tmp_path)
    assert {folder.uri(path) for path in folder.files()} == {"caf\ufffd.txt"}
    assert len({folder.key(path) for path in folder.files()}) == 2


def test_a_file_is_ready_once_it_has_not_changed_for_long_enough(tmp_path: Path) -> None:
    path, settling = tmp_path / "page.txt", Settling(2)
    path.write_text("Un")
    settling.add(path, 0)
    assert settling.ready(1.9) == []
    path.write_text("Un puits")
    assert settling.ready(2.1) == [], "it has changed: it waits anew"
    assert [found for found, _ in settling.ready(4.2)] == [path]
    settling.add(path, 5)
    path.unlink()
    assert settling.ready(9) == []
    assert len(settling) == 0


def test_the_same_bytes_give_one_record_whatever_their_name(ledger: Ledger) -> None:
    [first] = ledger.keep("a.txt", DONE, [result(1, "a.txt")])
    [second] = ledger.keep("b.txt", DONE, [result(1, "b.txt")])
    assert (first.status, second.status) == ("ok", "skipped")
    assert second.report()["duplicate_of"] == first.report()["record_id"]
    assert second.line is None


class Interrupted(FolderSink):
    """A sink that is killed after it wrote, before that could be noted."""

    def take(self, rows: Sequence[Row], place: Place) -> Place:
        """Write, and die."""
        super().take(rows, place)
        raise KeyboardInterrupt


def test_what_was_written_but_not_noted_is_not_written_twice(ledger: Ledger, tmp_path: Path) -> None:
    out = tmp_path / "sortie"
    delivery = Delivery(ledger, [FolderSink(out)])
    ledger.keep("a.txt", DONE, [result(1)])
    assert delivery.hand_out() == []
    ledger.keep("b.txt", DONE, [result(2)])
    with pytest.raises(KeyboardInterrupt):
        Delivery(ledger, [Interrupted(out)]).hand_out()
    with (out / "records.jsonl").open("ab") as file:
        file.write(b'{"uri": "half a li')
    Delivery(ledger, [FolderSink(out)]).hand_out()
    assert [json.loads(line)["uri"] for line in (out / "records.jsonl").open()] == ["1.txt", "2.txt"]
    assert [json.loads(line)["uri"] for line in (out / "report.jsonl").open()] == ["1.txt", "2.txt"]


def test_lines_that_somebody_took_away_do_not_come_back(ledger: Ledger, tmp_path: Path) -> None:
    delivery = Delivery(ledger, [FolderSink(tmp_path / "sortie")])
    ledger.keep("a.txt", DONE, [result(1)])
    delivery.hand_out()
    (tmp_path / "sortie" / "records.jsonl").unlink()
    ledger.keep("b.txt", DONE, [result(2)])
    delivery.hand_out()
    assert (tmp_path / "sortie" / "records.jsonl").read_bytes() == b'{"uri": "2.txt"}\n'


def test_a_folder_with_results_of_something_else_is_refused(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "sortie").mkdir()
    (tmp_path / "sortie" / "records.jsonl").write_text("{}\n")
    with pytest.raises(ReadError, match="of something else"):
        Delivery(ledger, [FolderSink(tmp_path / "sortie")])


class Away:
    """A store that is down at first."""

    name = "store:away"

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.down = True

    def begin(self, place: Place | None) -> Place:
        """Nothing."""
        return place or {}

    def take(self, rows: Sequence[Row], place: Place) -> Place:
        """Refuse while down."""
        if self.down:
            raise EngineError("The store does not answer.")
        self.taken += [row.uri for row in rows]
        return place


def test_a_sink_that_is_down_gets_everything_later_and_holds_up_nobody(ledger: Ledger) -> None:
    away, stream = Away(), io.BytesIO()
    delivery = Delivery(ledger, [away, StreamSink(stream)])
    ledger.keep("a.txt", DONE, [result(1)])
    assert [name for name, _ in delivery.hand_out()] == ["store:away"]
    ledger.keep("b.txt", DONE, [result(2)])
    away.down = False
    assert delivery.hand_out() == []
    assert away.taken == ["1.txt", "2.txt"]
    assert stream.getvalue() == b'{"uri": "1.txt"}\n{"uri": "2.txt"}\n'


def test_a_file_that_is_no_ledger_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "watch.db").write_text("ceci n'est pas une base" * 100)
    with pytest.raises(ReadError, match="no ledger"):
        Ledger(tmp_path / "watch.db")


def test_a_failure_in_an_archive_is_remembered_over_a_restart(ledger: Ledger, tmp_path: Path) -> None:
    begun = Seen("1:2:3:4", "cd" * 32, 3, "partly_failed")
    ledger.keep("envoi.zip", begun, [Result("envoi.zip#1", "failed", "Illisible.")])
    again = ledger.seen("envoi.zip")
    assert again is not None
    assert again.begun
    ledger.keep("envoi.zip", Seen("1:2:3:4", "cd" * 32, 3, "failed"), ())
    ledger.forget_failures()
    assert ledger.seen("envoi.zip") is None
