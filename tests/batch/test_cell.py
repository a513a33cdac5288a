"""A document may crash its worker, hang in it or eat its memory: it fails with the reason, and the others do not."""

from __future__ import annotations

import hashlib
import time

import pytest

import faulty_work
from iomnlp.batch.cell import Cell
from iomnlp.batch.work import Document, Settings
from iomnlp.batch.worker import Limits
from iomnlp.errors import ConfigError, EngineError

LIMITS = Limits(seconds=2, memory=400)


def documents(*texts: str) -> list[Document]:
    """Documents with some contents, named by their number."""
    return [
        Document(f"{number:032x}", f"{number}.txt", hashlib.sha256(text.encode()).hexdigest(), text.encode())
        for number, text in enumerate(texts)
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        ("segfault", "The worker process crashed over it, twice (SIGSEGV)."),
        ("exit", "The worker process crashed over it, twice (exit code 3)."),
        ("ends slowly", "The worker process crashed over it, twice (exit code 3)."),
        ("hang", "It took longer than 2 s, twice; --time-limit sets how long it may."),
        ("eat", "It needed more than 400 MiB, twice; --memory-limit sets how much it may."),
        ("killed", "Its worker was killed four times over it: the system may be out of memory."),
    ],
)
def test_a_document_that_ends_its_worker_fails_alone(deed: str, reason: str) -> None:
    cell = Cell(Settings(), LIMITS, faulty_work.__name__)
    try:
        outcomes = cell.do(documents("un", deed, "deux", "trois"))
    finally:
        cell.close()
    assert [outcome.uri for outcome in outcomes] == ["0.txt", "1.txt", "2.txt", "3.txt"]
    assert [outcome.status for outcome in outcomes] == ["ok", "failed", "ok", "ok"]
    assert outcomes[1].reason == reason
    assert outcomes[1].key == f"{1:032x}", "the outcome is kept, and not tried again and again"


@pytest.mark.slow
def test_a_worker_that_was_killed_once_does_its_document_after_all() -> None:
    cell = Cell(Settings(), LIMITS, faulty_work.__name__)
    try:
        assert cell.do(documents("un"))[0].status == "ok"
        process = cell._process
        assert process is not None
        process.kill()
        assert [outcome.status for outcome in cell.do(documents("deux", "trois"))] == ["ok", "ok"]
    finally:
        cell.close()


@pytest.mark.slow
def test_workers_that_cannot_start_are_told_of() -> None:
    with pytest.raises(EngineError, match="exit code 7"):
        Cell(Settings(published="dies"), LIMITS, faulty_work.__name__).do(documents("un"))
    with pytest.raises(ConfigError, match="refused"):
        Cell(Settings(published="refused"), LIMITS, faulty_work.__name__).do(documents("un"))


@pytest.mark.slow
def test_a_worker_ends_with_its_cell() -> None:
    cell = Cell(Settings(), LIMITS, faulty_work.__name__)
    cell.do(documents("un"))
    process = cell._process
    assert process is not None
    began = time.monotonic()
    cell.close()
    assert process.poll() is not None
    assert time.monotonic() - began < 5
