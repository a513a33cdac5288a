"""100,000 invented documents: no crash, no unsound record, none slower than ten times the median of its size."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import iomnlp
from invariants import broken
from iomnlp.errors import IomnlpError
from pages_anew import pages_anew

FUZZER = Path(__file__).with_name("pages.py")
MANY = settings(max_examples=3000, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@pytest.mark.fuzz
@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="needs the package atheris")
def test_a_coverage_guided_fuzzer_finds_nothing() -> None:
    runs = int(os.environ.get("IOMNLP_FUZZ_RUNS", "100000"))
    done = subprocess.run([sys.executable, str(FUZZER), str(runs)], capture_output=True, text=True, timeout=3000)
    assert done.returncode == 0, done.stderr[-3000:]
    seen = json.loads(done.stdout.strip().splitlines()[-1])
    assert seen["inputs"] >= runs
    assert seen["records"] > seen["inputs"] // 3
    assert seen["slowest_ratio"] <= 10, seen["slowest"]


@pytest.mark.fuzz
@MANY
@given(data=st.binary(max_size=300))
def test_any_bytes_give_a_sound_record_or_one_of_our_errors(rules: iomnlp.Pipeline, data: bytes) -> None:
    try:
        faults = broken(rules.extract_bytes(data))
    except IomnlpError as error:
        faults = [] if str(error) else ["an error without a sentence"]
    assert faults == []


@pytest.mark.fuzz
def test_pages_of_the_corpus_with_something_drawn_anew_give_sound_records(rules: iomnlp.Pipeline) -> None:
    """Figures, names, marks and lines as no writer set them: each page has its record, or one of our errors."""
    faults = []
    for number, (what, text) in enumerate(pages_anew(int(os.environ.get("IOMNLP_ANEW_RUNS", "3000")), seed=11)):
        try:
            told = broken(rules.extract(text))
        except IomnlpError as error:
            told = [] if not text.strip() else [str(error)]
        except Exception as error:  # Any other error is what is looked for; the page that brings it must be told.
            told = [repr(error)]
        faults += [(number, what, fault) for fault in told]
    assert faults == []


@pytest.mark.fuzz
@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "«" * 100_000,
        "1 000 " * 100_000,
        "L'OIM " * 100_000,
        "a) " * 50_000,
        "Le Tchad, " * 50_000,
        "2,5 millions de dollars " * 20_000,
        "« mot » " * 50_000,
        "\n" * 500_000 + "Fin.",
        "mot " * 1_250_000,
    ],
    ids=[
        "brackets",
        "guillemets",
        "thousands",
        "acronyms",
        "items",
        "countries",
        "sums",
        "terms",
        "lines",
        "5 MB line",
    ],
)
def test_a_huge_page_comes_to_an_end(rules: iomnlp.Pipeline, text: str) -> None:
    record = rules.extract(f"Titre de la page\n\nLe projet aide 300 familles. {text}")
    assert [s.end for s in record.segments][-1] == len(record.document.text)
