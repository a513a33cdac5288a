"""Regression cases: what people decided of a page, extraction is held to."""

from __future__ import annotations

from pathlib import Path

import pytest

import iomnlp
from iomnlp.learn.cases import Case, Told, problems, read_case, read_cases, write_case

CASES = Path(__file__).parents[2] / "corpus/cases"
TEXT = "Des puits\n\nLe Danemark a versé 2 millions d'euros à l'OIM.\n"
SUM = Told("amounts", {"value": "2000000", "currency": "EUR"}, ((32, 51),))


@pytest.mark.parametrize("path", sorted(CASES.glob("*.json")), ids=lambda path: path.stem)
def test_what_was_promoted_holds(default: iomnlp.Pipeline, path: Path) -> None:
    case = read_case(path)
    found = problems(case, default.extract(case.text, published=case.published))
    if case.holds:
        assert found == []
    else:
        assert found != [], "it holds now: promote it again, so that it is held for good"


def made(default: iomnlp.Pipeline, **changes: object) -> list[str]:
    """The problems of a case about one sum, after changes of what it tells of it."""
    told = {"kind": "contribution", "qualifier": "exact", "upper": None} | dict(SUM.value) | changes
    case = Case("x", "x", TEXT, None, (Told("amounts", told, SUM.evidence),), (), True)
    return problems(case, default.extract(TEXT))


def test_a_fact_must_say_the_same_in_the_same_place(default: iomnlp.Pipeline) -> None:
    assert made(default) == []
    assert made(default, value="3000000") == ["amounts '3000000' at 32 is not found."]
    elsewhere = Case("x", "x", TEXT, None, (Told("amounts", {}, ((0, 3),)),), (), True)
    assert problems(elsewhere, default.extract(TEXT)) == ["amounts at 0 is not found."]


def test_what_was_rejected_must_not_come_again(default: iomnlp.Pipeline) -> None:
    [sum_] = default.extract(TEXT).amounts
    told = {"value": "2000000", "upper": None, "currency": "EUR", "qualifier": "exact", "kind": sum_.kind}
    case = Case("x", "x", TEXT, None, (), (Told("amounts", told, SUM.evidence),), True)
    assert problems(case, default.extract(TEXT)) == ["amounts '2000000' at 32 is found again."]


def test_a_file_gives_the_case_again(tmp_path: Path) -> None:
    case = Case("été-amounts", "x", TEXT, "2024-05", (SUM,), (SUM,), False)
    assert read_case(write_case(case, tmp_path / "cases")) == case
    assert read_cases(tmp_path / "cases") == [case]
