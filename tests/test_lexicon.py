"""The lexicons are what they say: examples hold, codes are unique, every form is usable."""

from __future__ import annotations

import re

import pytest

from iomnlp import lexicon
from iomnlp.errors import LexiconError


def test_every_row_of_countries_holds_its_examples():
    assert len(lexicon.countries()) >= 250
    assert len({country.code for country in lexicon.countries()}) == len(lexicon.countries())


def test_country_codes_are_alpha_2():
    assert all(re.fullmatch(r"[A-Z]{2}", country.code) for country in lexicon.countries())


@pytest.mark.parametrize(
    ("code", "forms"),
    [
        ("NE", {"nigérien", "nigériens", "nigérienne", "nigériennes"}),
        ("NG", {"nigérian", "nigérians", "nigériane", "nigérianes"}),
        ("FR", {"français", "française", "françaises"}),
        ("GR", {"grec", "grecs", "grecque", "grecques"}),
    ],
)
def test_adjectives_are_inflected(code, forms):
    country = next(c for c in lexicon.countries() if c.code == code)
    assert forms <= set(country.adjectives)


def test_country_name_is_the_french_short_name():
    assert lexicon.country_name("BO") == "Bolivie"
    assert lexicon.country_name("CD") == "République démocratique du Congo"


def test_an_unknown_code_has_no_name():
    with pytest.raises(LexiconError, match="ZZ"):
        lexicon.country_name("ZZ")


def test_organisations_have_unique_ids_and_known_countries():
    codes = {country.code for country in lexicon.countries()}
    ids = [row.id for row in lexicon.organisations()]
    assert len(ids) == len(set(ids)) >= 250
    assert all(row.country is None or row.country in codes for row in lexicon.organisations())


def test_what_is_easily_taken_for_an_organisation_has_no_type():
    types = {row.id: row.type for row in lexicon.organisations()}
    assert types["MIEUX"] is None
    assert types["DTM"] is None
    assert types["WFP"] == "multilateral"


def test_every_member_state_has_its_capital():
    capitals = [place.country for place in lexicon.places() if place.capital]
    assert len(capitals) >= 190
    assert len(capitals) == len(set(capitals))


def test_gazetteer_names_countries_that_exist():
    codes = {country.code for country in lexicon.countries()}
    assert all(place.country is None or place.country in codes for place in lexicon.places())
    nature = {place.name: place.country for place in lexicon.places() if place.cls == "natural"}
    assert (nature["Danube"], nature["Méditerranée"], nature["Lesbos"]) == (None, None, "GR")  # islands keep theirs


def test_a_wrong_example_is_refused():
    with pytest.raises(LexiconError, match="is not one of its forms"):
        lexicon.check_examples("x.csv", "FR", ["+allemand"], ["français"])
    with pytest.raises(LexiconError, match="is one of its forms"):
        lexicon.check_examples("x.csv", "FR", ["-français"], ["français"])
    with pytest.raises(LexiconError, match="must begin"):
        lexicon.check_examples("x.csv", "FR", ["français"], ["français"])


def test_a_missing_lexicon_is_named():
    with pytest.raises(LexiconError, match=r"no lexicon nowhere\.csv"):
        lexicon.rows("nowhere.csv")
