"""All records that the exports are measured on: the corpus's gold records, and those of its samples."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import chain, islice
from pathlib import Path

import pytest

import iomnlp
from iomnlp.record import Record
from iomnlp.write.jsonl import read_records

CORPUS = Path(__file__).parents[1] / "corpus"


@cache
def _samples() -> tuple[Record, ...]:
    """The samples' records, as the pipeline without a statistical model finds them."""
    samples = sorted(path for path in (CORPUS / "samples").iterdir() if path.suffix in (".txt", ".html"))
    return tuple(iomnlp.load("rules").stream([str(path) for path in samples]))


@cache
def _gold() -> tuple[Record, ...]:
    files = [CORPUS / "records" / f"{split}.jsonl" for split in ("train", "dev", "test")]
    return tuple(record for file in files for record in read_records(file))


# For tests over the corpus: some records in every run of the tests, all of them in `dev.py check`.
SOME_AND_ALL = [12, pytest.param(1, marks=pytest.mark.slow)]


def corpus_records(step: int = 1) -> Iterator[Record]:
    """Every record once, or every nth."""
    yield from islice(chain(_gold(), _samples()), 0, None, step)
