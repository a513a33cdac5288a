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
    _, complaints = process.communicate(timeout=20)
    assert process.returncode == 0, complaints.decode()


def report(out: Path) -> list[dict[str, Any]]:
    """The lines of the report that are whole."""
    path = out / "report.jsonl"
    return [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []


def until(true: Callable[[], bool], seconds: float = 30) -> None:
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
    process = start(folder, out)
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
