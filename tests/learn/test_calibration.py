"""Calibration, agreement and differences: figures checked against hand calculations."""

from __future__ import annotations

from pathlib import Path

import pytest

from handmade import make_record
from iomnlp.coefficients import alpha
from iomnlp.learn.diff import difference
from iomnlp.learn.evaluate import evaluate_records
from iomnlp.learn.goldset import read_goldset
from iomnlp.learn.report_page import report_page
from iomnlp.shares import calibration_of, lower_bound


def test_a_promise_that_is_kept_has_no_error() -> None:
    pairs = [(0.75, True)] * 75 + [(0.75, False)] * 25
    assert calibration_of(pairs).error == 0
    assert calibration_of([(0.95, True)] * 80 + [(0.95, False)] * 20).error == pytest.approx(0.15)


def test_a_threshold_needs_enough_facts_that_are_right() -> None:
    assert calibration_of([(0.99, True)] * 299).threshold is None
    safe = calibration_of([(0.99, True)] * 400 + [(0.5, False)] * 100)
    assert (safe.threshold, safe.covered) == (0.99, 0.8)
    assert calibration_of([(0.99, True)] * 396 + [(0.99, False)] * 4).threshold is None


def test_the_lower_bound_is_clopper_and_pearson() -> None:
    # 0.05 ** (1 / n) when all n are right.
    assert lower_bound(299, 299) == pytest.approx(0.05 ** (1 / 299))
    assert lower_bound(0, 10) == 0


def test_alpha_by_hand() -> None:
    # Two coders, four units, one disagreement; 5 a and 3 b: 1 - 7 * 2 / 30.
    assert alpha([("a", "a"), ("b", "a"), ("a", "a"), ("b", "b")]) == pytest.approx(1 - 7 * 2 / 30)
    assert alpha([("a", "a")] * 3) is None


@pytest.fixture
def gold_file(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text(make_record().to_json() + "\n", encoding="utf-8")
    return path


def test_a_difference_tells_what_was_mended_and_what_was_broken(gold_file: Path) -> None:
    gold = read_goldset(gold_file)
    before = evaluate_records(gold, [make_record(people=[])])
    after = evaluate_records(gold, [make_record(counts=[])])
    found = difference(before, after)
    assert {error.field.partition(".")[0] for error in found.mended} == {"people"}
    assert {error.field.partition(".")[0] for error in found.broken} == {"counts"}
    assert found.fields["people"] == (0.0, 1.0)


def test_the_page_shows_wrong_values_in_their_text_and_runs_nothing(gold_file: Path) -> None:
    report = evaluate_records(read_goldset(gold_file), [make_record(people=[])])
    page = report_page(report, "<b>gold</b>")
    assert "Awa Tidjani" in page
    assert 'href="#e' in page
    assert "<script" not in page
    assert "&lt;b&gt;gold&lt;/b&gt;" in page
    assert "&lt;b&gt;grand temps&lt;/b&gt;" in page
