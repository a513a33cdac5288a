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
    rule: str = "money.after"
    start: int = 0


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
        ([Sum("XOF"), Sum(None, "francs")], {1: "CH"}, ["XOF", "CHF"]),
        ([DOLLARS, Sum(None, "dollars", "money.ellipsis")], {1: "US"}, ["USD", "USD"]),
        ([DOLLARS, DOLLARS], {1: "US"}, [None, "USD"]),
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


def test_of_several_countries_the_one_named_last_says_whose_pounds_are_meant() -> None:
    pounds = Sum(None, "livres", start=120)
    named = [(10, "GB"), (90, "SY"), (400, "LB")]
    assert resolve_currencies([pounds], [], {"GB", "SY", "LB"}, named=named) == ("SYP",)  # type: ignore[arg-type]


def test_a_town_says_which_cfa_franc_is_meant_where_no_state_does() -> None:
    open_sum = Sum("XOF", rule="money.cfa_default")
    assert resolve_currencies([open_sum], [], (), (), {"TD"}) == ("XAF",)  # type: ignore[arg-type]
    assert resolve_currencies([open_sum], [], {"TD", "SN"}, (), {"TD"}) == ("XAF",)  # type: ignore[arg-type]
    assert resolve_currencies([open_sum], [], {"TD", "SN"}) == ("XOF",)  # type: ignore[arg-type]


def test_a_bare_franc_is_the_currency_of_the_country_that_the_story_tells_of() -> None:
    """Several countries have a currency of that name: the one named three times as often as the others has it."""
    sums = [Sum(None, "francs", start=1000)]
    often = [(100, "GN"), (200, "GN"), (300, "GN"), (990, "CH")]

    def currency(named: list[tuple[int, str]]) -> str | None:
        return resolve_currencies(sums, [], {"GN", "CH"}, named=named)[0]  # type: ignore[arg-type]

    assert currency(often) == "GNF"
    # Named about as often, the last before the sum has it; else the one that is named more often; else none.
    assert currency([(100, "GN"), (200, "GN"), (990, "CH")]) == "CHF"
    assert currency([(100, "GN"), (200, "GN"), (300, "CH")]) == "GNF"
    assert currency([(100, "GN"), (200, "CH")]) is None
