"""A sheet's printed values to the values of the contract."""

from __future__ import annotations

import pytest

from iomnlp.relate.sheet import Budget, scope_code, sheet_budget, sheet_date, status_code, type_code


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("Lutte contre la traite", "CT"),
        ("Migration de main-d’œuvre", "LM"),
        ("migration de main-d'uvre", "LM"),
        ("Résolutions progressives des situations de déplacement (PRDS)", "DS"),
        ("Counter-Trafficking", "CT"),
        ("TCMMCB", "TC"),
        ("Aide au développement lunaire", None),
    ],
)
def test_types(printed: str, code: str | None) -> None:
    assert type_code(printed) == code


@pytest.mark.parametrize(
    ("printed", "code"), [("ACTIF", "active"), ("Achevé", "completed"), ("acheve", "completed"), ("En pause", None)]
)
def test_status(printed: str, code: str | None) -> None:
    assert status_code(printed) == code


@pytest.mark.parametrize(("printed", "code"), [("Multi-Regional", "multi_regional"), ("Global", "global"), ("?", None)])
def test_scope(printed: str, code: str | None) -> None:
    assert scope_code(printed) == code


@pytest.mark.parametrize(
    ("printed", "edtf"),
    [
        ("2022", "2022"),
        ("2014-03-01", "2014-03-01"),
        ("mars 2014", "2014-03"),
        ("3 mars 2014", "2014-03-03"),
        ("à venir", None),
    ],
)
def test_dates_keep_the_precision_that_is_printed(printed: str, edtf: str | None) -> None:
    assert sheet_date(printed) == edtf


@pytest.mark.parametrize(
    ("label", "printed", "budget"),
    [
        ("Budget Amount (USD)", "300000.00", Budget("300000.00", "USD")),
        ("Budget (EUR)", "1 250 000", Budget("1250000", "EUR")),
        ("Budget", "CHF 250'000.-", Budget("250000", "CHF")),
        ("Budget Amount (USD)", "à déterminer", None),
    ],
)
def test_budgets(label: str, printed: str, budget: Budget | None) -> None:
    assert sheet_budget(label, printed) == budget
