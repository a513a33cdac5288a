"""What a long run costs: CPU for each document and memory of a worker, as thousands of unique documents go by."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator

import psutil

from iomnlp.batch.worker import settle
from iomnlp.pipeline import Pipeline

Row = tuple[str, str, str, str]
# CPU for each document is told over the last documents before a step, so that a step compares like with like.
LAST = 400
SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in ("a", "e", "i", "o", "u", "an", "ou")]
NAME = re.compile(r"\b[A-ZÀ-Ý][a-zà-ÿ]{4,}\b")


def renamed(texts: Iterator[str], share: float = 0.15, seed: int = 3) -> Iterator[str]:
    """Texts with a share of their capitalised words made anew: an archive never stops bringing names."""
    drawn = random.Random(seed)

    def other(match: re.Match[str]) -> str:
        return "".join(drawn.choices(SYLLABLES, k=3)).capitalize() if drawn.random() < share else match.group()

    for text in texts:
        yield NAME.sub(other, text)


def growth(texts: Iterator[str], documents: int, config: str) -> Iterator[Row]:
    """The rows on many documents in one process.

    Parameters
    ----------
    texts : iterator of str
        Unique documents, `documents` at least; they get names that no other has.
    documents : int
        How many; steps are told at 1,000, 10,000, 20,000 and 100,000, as far as it goes.
    config : str
        Which pipeline.
    """
    pipeline, process = Pipeline(config), psutil.Process()
    # As in a worker of `iomnlp run`.
    settle()
    steps = [n for n in (1_000, 10_000, 20_000, 100_000) if n <= documents]
    spent: list[float] = []
    memory: dict[int, float] = {}
    for number, text in enumerate(renamed(texts), 1):
        began = time.process_time()
        pipeline.extract(text).to_json()
        spent.append(time.process_time() - began)
        if number in (200, *steps):
            memory[number] = process.memory_info().rss / 1e6
        if number == steps[-1]:
            break
    first = sum(spent[200 : 200 + LAST]) / LAST
    for step in steps:
        cost = sum(spent[step - LAST : step]) / LAST
        changed = 100 * (cost / first - 1)
        name = f"`{config}`: cost per document at {step:,}, against the first hundreds"
        yield name, "± 5 %", "± 5 %", f"{changed:+.0f} % ({1000 * cost:.1f} ms)"
    for step in steps:
        grown = memory[step] - memory[200]
        yield f"`{config}`: growth of a worker over {step:,} documents", "50 MB", "20 MB", f"{grown:.0f} MB"
