"""Sums, numbers and dates as the French, and the English, write them."""

from __future__ import annotations

import pytest

from iomnlp.review.web import edtf, values
from iomnlp.review.web.facts import Teller
from iomnlp.review.web.locale import language
from iomnlp.review.web.wording import named

FR, EN = language("fr"), language("en")


def plain(text: str) -> str:
    """No-break spaces as spaces; the tests of spacing look at them."""
    return text.replace(values.NARROW, " ").replace(values.NO_BREAK, " ")


@pytest.mark.parametrize(
    ("value", "upper", "currency", "french", "english"),
    [
        ("1250000.50", None, "EUR", "1 250 000,50 €", "€1,250,000.50"),
        ("1024000", None, "CAD", "1 024 000 $CA", "CA$1,024,000"),
        ("300000.00", None, "USD", "300 000 $US", "$300,000"),
        ("0.5", None, "GBP", "0,50 £GB", "£0.50"),
        ("900", "2400", None, "900 – 2 400", "900 – 2,400"),
        ("2000000", "3000000", "EUR", "2 000 000 – 3 000 000 €", "€2,000,000 – 3,000,000"),
        ("5000", None, "XOF", "5 000 F CFA", "F CFA 5,000"),
        (
            "12345678901234567890.12",
            None,
            "CHF",
            "12 345 678 901 234 567 890,12 CHF",
            "CHF 12,345,678,901,234,567,890.12",
        ),
        ("1.005", None, "EUR", "1,005 €", "€1.005"),
        ("-3", None, "EUR", "-3 €", "€-3"),
    ],
)
def test_sums(value: str, upper: str | None, currency: str | None, french: str, english: str) -> None:
    assert plain(values.money(value, currency, FR, upper)) == french
    assert plain(values.money(value, currency, EN, upper)) == english


def test_a_sum_never_breaks_over_lines() -> None:
    assert " " not in values.money("1250000.50", "EUR", FR, "2000000")


@pytest.mark.parametrize(
    ("code", "french", "english"),
    [
        ("2014-05-03", "3 mai 2014", "May 3, 2014"),
        ("2014-05-01", "1er mai 2014", "May 1, 2014"),
        ("2014-08", "août 2014", "August 2014"),
        ("2014", "2014", "2014"),
        ("2014-05-03/2014-05-05", "3 mai 2014 – 5 mai 2014", "May 3, 2014 – May 5, 2014"),
        ("2015/..", "depuis 2015", "since 2015"),
        ("../2030", "jusqu'à 2030", "until 2030"),
        ("2021~", "vers 2021", "about 2021"),
        ("2021?", "2021 (incertain)", "2021 (uncertain)"),
        ("2023-33", "1er trimestre 2023", "first quarter of 2023"),
        ("2023-41", "2e semestre 2023", "second half of 2023"),
        ("2023-24", "hiver 2023", "winter 2023"),
        ("198X", "années 1980", "the 1980s"),
        ("19XX", "XXe siècle", "20th century"),
        ("20XX", "XXIe siècle", "21st century"),
        ("pas une date", "pas une date", "pas une date"),
    ],
)
def test_dates(code: str, french: str, english: str) -> None:
    assert edtf.words(code, FR) == french
    assert edtf.words(code, EN) == english


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("03/05/2014", "Écrivez l'année d'abord : 2014-05-03."),
        ("2014-13", "Il n'y a pas de mois 13 : les mois vont de 01 à 12."),
        ("2014-02-30", "Le mois 02 de 2014 n'a pas de jour 30 : il finit le 28."),
        ("2015/2014", "La période finit (2014) avant de commencer (2015)."),
        ("../..", "Une période a un début ou une fin."),
        ("198X-05", "Une décennie ou un siècle (198X) n'a pas de mois."),
        ("2014-33-01", "Il n'y a pas de mois 33 : les mois vont de 01 à 12."),
    ],
)
def test_a_wrong_date_is_explained_in_french(typed: str, sentence: str) -> None:
    with pytest.raises(edtf.EdtfError) as wrong:
        edtf.parse(typed)
    assert wrong.value.told(FR) == sentence


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2016-02-29", edtf.Point("2016", 2, 29)),
        ("2014-05-03/2014-05-05", (edtf.Point("2014", 5, 3), edtf.Point("2014", 5, 5))),
        ("2014/2014-05", (edtf.Point("2014"), edtf.Point("2014", 5))),
        ("1999/..", (edtf.Point("1999"), None)),
        ("../2030", (None, edtf.Point("2030"))),
        ("2023-33", edtf.Point("2023", 33)),
        ("2021~", edtf.Point("2021", mark="~")),
        ("0000-02-29", edtf.Point("0000", 2, 29)),
    ],
)
def test_dates_of_the_contract_are_taken(typed: str, read: object) -> None:
    assert edtf.parse(typed) == read


@pytest.mark.parametrize("typed", ["", "mai 2014", "14-05", "2014-5-3", "2014-05-03T10:00", "2014 ", "٢٠١٤"])
def test_other_writings_are_refused(typed: str) -> None:
    with pytest.raises(edtf.EdtfError):
        edtf.parse(typed)


def test_what_a_card_says_of_each_fact() -> None:
    amounts = {"amounts/aa": {"value": "2500000", "upper": None, "currency": "EUR"}}
    teller = Teller(FR, amounts)
    funding = {
        "donor": {"name": "Danemark", "organisation": None, "country": "DK"},
        "channel": None,
        "recipient": {"name": "OIM", "organisation": None, "country": None},
        "amount": "amounts/aa",
        "status": "contributed",
        "purpose": None,
    }
    said = teller.tell("funding/bb", funding)
    assert said.value == "Danemark → OIM"
    assert [(name, plain(value)) for name, value in said.details] == [("Montant", "2 500 000 €"), ("état", "versé")]
    assert teller.tell("countries/cc", {"code": "ML", "roles": ["beneficiary"], "primary": True}).details == (
        ("rôle", "bénéficiaire"),
        ("principal", "principal"),
    )
    ambiguous = teller.tell(
        "countries/dd", {"code": None, "name": "congolais", "candidates": ["CD", "CG"], "roles": []}
    )
    assert ambiguous.value == "congolais"
    assert "Congo" in ambiguous.details[0][1]


@pytest.mark.parametrize(("code", "said"), [("fr", "principal"), ("en", "primary")])
def test_the_main_country_and_theme_are_called_so(code: str, said: str) -> None:
    teller = Teller(language(code), {})
    country = teller.tell("countries/1", {"code": "KE", "roles": [], "primary": True})
    theme = teller.tell("themes/1", {"code": "water", "primary": True})
    assert [value for _, value in (*country.details, *theme.details)] == [said, said]


@pytest.mark.parametrize(("code", "said"), [("fr", "personne citée"), ("en", "quoted person")])
def test_who_is_quoted_need_not_speak_for_anybody(code: str, said: str) -> None:
    assert named(language(code), "codes", "speaker") == said


def test_a_date_about_is_told_in_the_words_of_the_text() -> None:
    teller = Teller(language("fr"), {})
    found = {"edtf": "2021-05~", "raw": "fin mai\n2021", "basis": "normalized"}
    assert (teller.tell("dates/1", found).value, teller.tell("dates/1", found).details[0][1]) == (
        "fin mai 2021",
        "2021-05~",
    )
    # What a person gave instead is no longer what the text says.
    assert teller.tell("dates/1", {**found, "basis": "human", "edtf": "2022-06~"}).value == "vers juin 2022"
