"""Figures that take long: no page waits for them, they are counted once at a time, and again where anything changed."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from iomnlp.review.service import Review
from iomnlp.review.web.figures import Figures


class Counting:
    """Figures that are counted when the test lets them."""

    def __init__(self) -> None:
        self.go, self.begun = threading.Event(), threading.Semaphore(0)
        self.times = self.changes = 0

    def __call__(self) -> int:
        self.times += 1
        self.begun.release()
        assert self.go.wait(60)
        return self.changes


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Counting:
    """Nobody waits longer than a moment."""
    monkeypatch.setattr("iomnlp.review.web.figures.PATIENCE", 0.05)
    return Counting()


def counted(figures: Figures[int]) -> None:
    """Wait for the thread."""
    thread = figures._thread
    if thread is not None:
        thread.join(60)


def test_the_first_reader_waits_a_moment_and_then_goes_without(counting: Counting) -> None:
    figures = Figures(counting, lambda: counting.changes)
    assert figures.get() is None
    assert figures.get() is None
    assert counting.times == 1, "one thread counts, whoever asks"
    counting.go.set()
    counted(figures)
    assert figures.get() == 0


def test_what_changed_is_counted_again_behind_the_page(counting: Counting) -> None:
    counting.go.set()
    figures = Figures(counting, lambda: counting.changes)
    while figures.get() is None:
        counted(figures)
    figures._until = 0.0
    assert (figures.get(), counting.times) == (0, 1), "nothing has changed"
    counting.changes = 5
    counting.go.clear()
    assert figures.get() == 0, "what is known is shown meanwhile"
    counting.go.set()
    counted(figures)
    assert figures.get() == 5


def test_what_keeps_figures_from_being_counted_is_told_and_they_are_counted_again() -> None:
    tries = iter([OSError("away"), None])

    def count() -> int:
        if (trouble := next(tries)) is not None:
            raise trouble
        return 3

    figures = Figures(count, lambda: 0)
    with pytest.raises(OSError, match="away"):
        figures.get()
    assert figures.get() == 3


@pytest.mark.parametrize("page", ["agreement", "learning"])
def test_a_page_says_that_it_counts_and_comes_back(
    visitor: Any, store: Review, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    monkeypatch.setattr("iomnlp.review.web.figures.PATIENCE", 0.0)
    go = threading.Event()
    if page == "agreement":
        monkeypatch.setattr("iomnlp.review.team.Team.agreement", lambda self: go.wait(60) and ())
    else:
        slow = Review.learning
        monkeypatch.setattr(Review, "learning", lambda self, every=100: go.wait(60) and slow(self, every))
    first = visitor.get(f"/{page}", **{"Accept-Language": "fr"})
    assert first.status_code == 200
    assert "Les chiffres sont en train d" in first.text
    assert f'hx-get="/{page}"' in first.text
    go.set()
    monkeypatch.setattr("iomnlp.review.web.figures.PATIENCE", 60.0)
    assert "Les chiffres sont en train d" not in visitor.get(f"/{page}", **{"Accept-Language": "fr"}).text
