"""Which dollar, franc or krone a bare name means."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from iomnlp.relate.currencies import resolve_currencies
from iomnlp.relate.funding import Relation
from iomnlp.relate.sentences import Party


@dataclass(frozen=True)
class Sum:
    """What of a sum settles currencies."""

    currency: str | None
    bare: str | None = None


def resolved(sums: list[Sum], givers: dict[int, str]) -> list[str | None]:
    """The currencies, with the country that gives each sum."""
    relations = [
        Relation(Party(0, 1, ("country", code), code, code), None, None, index, "contributed", "test")
        for index, code in givers.items()
    ]
    return list(resolve_currencies(sums, relations))  # type: ignore[arg-type]


DOLLARS = Sum(None, "dollars")


@pytest.mark.parametrize(
    ("sums", "givers", "expected"),
    [
        ([DOLLARS], {}, [None]),
        ([DOLLARS], {0: "CA"}, ["CAD"]),
        ([DOLLARS], {0: "DE"}, [None]),
        ([Sum("USD"), DOLLARS], {}, ["USD", "USD"]),
        ([DOLLARS, Sum("USD")], {}, ["USD", "USD"]),
        ([Sum("USD"), DOLLARS], {1: "CA"}, ["USD", "USD"]),
        ([Sum("USD"), Sum("CAD"), DOLLARS], {}, ["USD", "CAD", "USD"]),
        ([Sum("AUD"), Sum("CAD"), DOLLARS], {}, ["AUD", "CAD", None]),
        ([Sum("AUD"), Sum("CAD"), DOLLARS], {2: "CA"}, ["AUD", "CAD", "CAD"]),
        ([Sum("EUR"), DOLLARS], {}, ["EUR", None]),
        ([Sum(None, "francs")], {0: "CH"}, ["CHF"]),
        ([Sum(None)], {0: "CA"}, [None]),
    ],
)
def test_what_the_document_says_else_the_giver_s_own(
    sums: list[Sum], givers: dict[int, str], expected: list[str | None]
) -> None:
    assert resolved(sums, givers) == expected


def test_the_country_s_own_money_settles_a_bare_name_but_never_a_dollar() -> None:
    dinars = Sum(None, "dinars")
    assert resolve_currencies([dinars, DOLLARS], [], {"RS", "CA"}) == ("RSD", None)  # type: ignore[arg-type]


def test_a_gloss_is_never_in_the_currency_that_it_restates() -> None:
    sums = [Sum("CAD"), DOLLARS]
    assert resolve_currencies(sums, [], (), [None, 0]) == ("CAD", None)  # type: ignore[arg-type]
