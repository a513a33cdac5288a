"""Patterns that are tried only where they may begin, or asked only where they may hold, find what a search finds."""

import re
from collections.abc import Iterable
from pathlib import Path
from string import ascii_lowercase, digits

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iomnlp.find import contacts, dates_pattern, numbers
from iomnlp.find.text_words import matches, words_of
from iomnlp.source import fold

ROOT = Path(__file__).parents[2]
PAGES = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "corpus" / "gold" / "train").glob("*.txt"))[::6]]
PIECES = (
    *"@.+-_/()[], :'%€¬\n\u0301\u00a0éŒ²",
    *(
        "tél",
        "TEL",
        "mobile",
        "a.sy",
        "oim",
        "int",
        "org",
        "fr",
        "www",
        "www2",
        "http://",
        "https://",
        "(at)",
        "[ AT ]",
    ),
    *("00", "0041", "+41", "238", "(238)", "261", "94", "55", "2014", "05", "3", "12", "1er", "2e", "20145", "T3"),
    *(
        "un",
        "une",
        "vingt et un",
        "mai",
        "mars",
        "trois",
        "xxe",
        "siècle",
        "lundi",
        "le",
        "du",
        "été",
        "années",
        "mois",
        "dernier",
    ),
    *(
        "mille",
        "cents",
        "million",
        "demi",
        "quatre-vingt-dix",
        "milliards",
        "virgule",
        "zéro",
        "M€",
        "k",
        "CO2",
        "EUR29",
    ),
)
PLAIN = f"{ascii_lowercase}{digits} -–/.,;:'"
TEXTS = st.lists(st.sampled_from(PIECES), max_size=10).flatmap(
    lambda pieces: st.sampled_from(["", " ", "-"]).map(lambda join: fold(join.join(pieces)))
)


def _spans(found: Iterable[re.Match[str]]) -> list[tuple[int, int]]:
    return [match.span() for match in found]


def assert_contacts_as_searched(text: str) -> None:
    local_parts = contacts._local_parts(text)
    assert _spans(matches(contacts.EMAIL, text, local_parts)) == _spans(contacts.EMAIL.finditer(text))
    assert contacts.HIDDEN.search(text) is None or contacts.HIDDEN_SIGN.search(text)
    assert contacts.DOMAIN.search(text) is None or contacts.DOMAIN_END.search(text)
    assert contacts.URL_TRIGGER.search(text) is None or "://" in text or "www" in text
    words = words_of(text)
    if not words.marked:
        prefixes = contacts._prefixes(words)
        assert _spans(matches(contacts.PHONE, text, prefixes)) == _spans(contacts.PHONE.finditer(text))
        assert contacts._may_hold_unmarked(words) or not list(contacts._unmarked(text))


def assert_numbers_as_searched(text: str) -> None:
    low = numbers.plain(text)
    if not words_of(text).marked:
        starts = {match.start() for match in numbers.ATOM.finditer(low)}
        assert starts <= set(numbers._starts(text, low))
        assert_dates_as_searched(text, low)
    assert_articles_and_scales_as_read(text)


def assert_articles_and_scales_as_read(text: str) -> None:
    quick = numbers.scan_numbers(text)
    with pytest.MonkeyPatch.context() as plainly:
        plainly.setattr(numbers, "_articles", lambda *_: {})
        plainly.setattr(numbers, "SCALE_LETTERS", Everything())
        assert quick == numbers.scan_numbers(text)


def assert_dates_as_searched(text: str, low: str) -> None:
    dates = _spans(matches(dates_pattern.ATOM, low, dates_pattern.date_starts(text)))
    assert dates == _spans(dates_pattern.ATOM.finditer(low))


class Everything:
    """A set that holds whatever is asked for."""

    def __contains__(self, _: object) -> bool:
        return True


@given(TEXTS)
@settings(max_examples=1_500, deadline=None)
def test_contacts_of_any_text(text: str) -> None:
    assert_contacts_as_searched(text)


@given(TEXTS)
@settings(max_examples=1_500, deadline=None)
def test_numbers_and_dates_of_any_text(text: str) -> None:
    assert_numbers_as_searched(text)


# Drawn from the pattern itself: a date that is added to it needs its words among those that dates begin with.
@given(st.from_regex(dates_pattern.ATOM, alphabet=PLAIN))
@settings(max_examples=600, deadline=None)
def test_whatever_the_pattern_of_dates_spells(low: str) -> None:
    assert_dates_as_searched(fold(low), numbers.plain(low))


@pytest.mark.parametrize("name", ["DECIMALS", "AND_A_HALF", "SCALED", "GROUPED", "SHORT"])
@given(data=st.data())
def test_whatever_makes_more_than_an_article(name: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(rf"\Aune?{getattr(numbers, name).pattern}"))
    assert_articles_and_scales_as_read(fold(text))


@pytest.mark.parametrize("page", PAGES)
def test_whole_pages(page: str) -> None:
    assert_contacts_as_searched(fold(page))
    assert_numbers_as_searched(fold(page))
