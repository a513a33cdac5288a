"""Documents that arrive while a watcher watches, dies and comes back: each content is tagged exactly once."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from iomnlp.review.service import Review
from watch import drive

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="kills with signals")]
KILLS = int(os.environ.get("IOMNLP_TEST_KILLS", "10"))
SEED = int(os.environ.get("IOMNLP_TEST_SEED", "5"))


def start(folder: Path, out: Path, *options: str) -> subprocess.Popen[bytes]:
    """A watcher in a process of its own."""
    command = [sys.executable, drive.__file__, str(folder), str(out), *options]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(part for part in sys.path if part)}
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)


def ended(process: subprocess.Popen[bytes]) -> None:
    """Stop a watcher as an administrator does; it ends well."""
    process.send_signal(signal.SIGTERM)
    _, complaints = process.communicate(timeout=60)
    assert process.returncode == 0, complaints.decode()


def report(out: Path) -> list[dict[str, Any]]:
    """The lines of the report that are whole."""
    path = out / "report.jsonl"
    return [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []


def until(true: Callable[[], bool], seconds: float = 120) -> None:
    """Wait for something."""
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "it did not happen"
        time.sleep(0.05)


def uris(out: Path) -> list[str]:
    """What the report tells of."""
    return [row["uri"] for row in report(out)]


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    """A folder for documents, and one for results."""
    (tmp_path / "boîte").mkdir()
    return tmp_path / "boîte", tmp_path / "sortie"


@pytest.mark.parametrize("look", [(), ("--poll",)])
def test_documents_are_tagged_as_they_arrive(places: tuple[Path, Path], look: tuple[str, ...]) -> None:
    folder, out = places
    (folder / "avant.txt").write_text("Un puits à Bria.")
    process = start(folder, out, *look)
    until(lambda: uris(out) == ["avant.txt"])
    (folder / "après.txt").write_text("Deux écoles à Gao.")
    (folder / "copie.txt").write_text("Un puits à Bria.")
    (folder / "rapport.txt.part").write_text("Trois pirog")
    until(lambda: sorted(uris(out)) == ["après.txt", "avant.txt", "copie.txt"])
    (folder / "rapport.txt.part").rename(folder / "rapport.txt")
    moved = folder.parent / "ailleurs"
    moved.mkdir()
    (moved / "note.txt").write_text("Quatre camions à Goma.")
    moved.rename(folder / "reçus")
    until(lambda: len(uris(out)) == 5)
    ended(process)
    assert {row["uri"]: row["status"] for row in report(out)} == {
        "avant.txt": "ok",
        "après.txt": "ok",
        "copie.txt": "skipped",
        "rapport.txt": "ok",
        "reçus/note.txt": "ok",
    }
    assert len((out / "records.jsonl").read_bytes().splitlines()) == 4


def test_a_file_that_is_still_written_is_waited_for(places: tuple[Path, Path]) -> None:
    folder, out = places
    # Longer than a loaded machine makes the writer pause, shorter than the writing takes.
    process = start(folder, out, "--settle=2")
    with (folder / "lent.txt").open("w") as file:
        for word in ("Un", " puits", " à", " Bria", ".") * 4:
            file.write(word)
            file.flush()
            time.sleep(0.15)
            assert uris(out) == []
    until(lambda: uris(out) == ["lent.txt"])
    ended(process)


def test_a_failure_is_told_once_and_tried_again_when_the_file_changes(places: tuple[Path, Path]) -> None:
    folder, out = places
    (folder / "page.txt").write_text("wrong\n")
    process = start(folder, out)
    until(lambda: [row["status"] for row in report(out)] == ["failed"])
    ended(process)
    process = start(folder, out)
    (folder / "autre.txt").write_text("Un puits.")
    until(lambda: "autre.txt" in uris(out))
    assert Counter(uris(out))["page.txt"] == 1
    (folder / "page.txt").write_text("Un puits à Bria.")
    until(lambda: [row["status"] for row in report(out) if row["uri"] == "page.txt"] == ["failed", "ok"])
    ended(process)


def arrive(folder: Path, number: int) -> set[str]:
    """One more file arrives, in one of the ways in which files do; gives what it holds."""
    text = f"Le projet {number} a commencé à Bria."
    if number % 5 == 4:
        draft = folder / f".{number:03}.zip.part"
        texts = [f"{text} Partie {part}." for part in range(10)]
        with zipfile.ZipFile(draft, "w") as made:
            for part, one in enumerate(texts):
                made.writestr(f"{part}.txt", one)
        draft.rename(folder / f"{number:03}.zip")
        return {f"{number:03}.zip#{part + 1}" for part in range(10)}
    (folder / f"{number:03}.txt").write_text(text)
    return {f"{number:03}.txt"}


def test_kills_at_any_moment_lose_nothing_and_repeat_nothing(places: tuple[Path, Path]) -> None:
    folder, out = places
    drawn = random.Random(SEED)
    expected: set[str] = set()
    number = 0
    for _ in range(KILLS):
        process = start(folder, out)
        ends = time.monotonic() + drawn.uniform(0.3, 4)
        while time.monotonic() < ends:
            expected |= arrive(folder, number)
            number += 1
            time.sleep(drawn.uniform(0, 0.3))
        process.kill()
        process.communicate()
    last = start(folder, out, "--once")
    _, complaints = last.communicate(timeout=120)
    assert last.returncode == 0, complaints.decode()
    lines = [json.loads(line)["uri"] for line in (out / "records.jsonl").read_bytes().splitlines()]
    assert Counter(lines) == Counter(expected), f"seed {SEED}"
    assert Counter(uris(out)) == Counter(expected)


def iomnlp(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """A command of iomnlp, to its end."""
    command = [sys.executable, "-m", "iomnlp.cli", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(part for part in sys.path if part)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_the_command_feeds_folder_store_and_stream_each_document_once(places: tuple[Path, Path]) -> None:
    folder, out = places
    (folder / "page.txt").write_text("Des puits pour Lodwar\n\nLe Danemark a versé 2,5 millions d'euros à l'OIM.")
    (folder / "carte.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    store = folder.parent / "review.db"
    command = ("watch", folder, "-o", out, "--db", store, "--jsonl", "--once", "--config", "rules", "--settle", "0.1")
    first = iomnlp(*command)
    assert first.returncode == 1, first.stderr
    assert [json.loads(line)["document"]["uri"] for line in first.stdout.splitlines()] == ["page.txt"]
    assert "failed carte.png: This is a PNG image" in first.stderr
    again = iomnlp(*command)
    assert (again.returncode, again.stdout) == (0, ""), again.stderr
    assert sorted(uris(out)) == ["carte.png", "page.txt"]
    with Review.open(store) as review:
        assert [row.uri for row in review.queue().rows] == ["page.txt"]


def test_a_folder_that_cannot_be_written_is_told_of_and_made_good_later(places: tuple[Path, Path]) -> None:
    folder, out = places
    (folder / "page.txt").write_text("Un puits à Bria.")
    command = ("watch", folder, "-o", out, "--once", "--config", "rules", "--settle", "0.1")
    (out / "report.jsonl").mkdir(parents=True)
    first = iomnlp(*command)
    assert first.returncode == 2
    assert "report.jsonl" in first.stderr
    (out / "report.jsonl").rmdir()
    assert iomnlp(*command).returncode == 0
    (folder / "note.txt").write_text("Deux écoles à Gao.")
    (out / "report.jsonl").rename(folder.parent / "lu.jsonl")
    assert iomnlp(*command).returncode == 0
    assert uris(out) == ["note.txt"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((), "Nobody takes the records. Give -o OUT, --db STORE or --jsonl."),
        (("-o", "boîte"), "is the folder of the documents and of the results"),
        (("-o", "sortie", "--state", "boîte/état.db"), "would lie among the documents"),
        (("--jsonl", "--config", "inconnue"), "inconnue"),
    ],
)
def test_wrong_usage_is_told_in_a_sentence(
    places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], says: str
) -> None:
    monkeypatch.chdir(places[0].parent)
    done = iomnlp("watch", "boîte", "--once", *options)
    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
