"""Numbers, ranges, durations and ordinals: what is printed, and what it is worth."""

import gc
import importlib.util
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iomnlp.find.contacts import find_emails, find_phones, find_urls
from iomnlp.find.counts import find_counts
from iomnlp.find.dates import find_dates
from iomnlp.find.durations import find_durations
from iomnlp.find.money import find_money
from iomnlp.find.numbers import find_numbers, plain
from iomnlp.find.ordinals import find_ordinals
from iomnlp.find.quantities import find_quantities

NUMBERS = [
    ("12\u202f500 kits", ["12500"]),
    ("5\u00a0000\u00a0000 de litres", ["5000000"]),
    ("3.715.000 doses", ["3715000"]),
    ("1,093,584.64", ["1093584.64"]),
    ("250'000 tuiles", ["250000"]),
    ("2,75 millions de plants", ["2750000"]),
    ("1,024 million de doses", ["1024000"]),
    ("un milliard et demi de litres", ["1500000000"]),
    ("un demi-million d'arbres", ["500000"]),
    ("trois millions cinq cent mille", ["3500000"]),
    ("quatre-vingt-dix-sept puits", ["97"]),
    ("dix-huit-mille-treize", ["18013"]),
    ("zéro virgule trois", ["0.3"]),
    ("une centaine de milliers d'arbres", ["100000"]),
    ("des dizaines de millions d'arbres", []),
    ("les deux tiers des puits", []),
    ("la 12e session, le projet XX.0412, le produit n°3", []),
    ("une école", []),
]


@pytest.mark.parametrize(("text", "values"), NUMBERS)
def test_numbers_are_worth_what_is_printed(text: str, values: list[str]) -> None:
    assert [n.value for n in find_numbers(text)] == [Decimal(v) for v in values]


QUANTITIES = [
    ("entre 3 et 5 millions", "3000000", "5000000", "range"),
    ("20 à 30", "20", "30", "range"),
    ("deux ou trois", "2", "3", "range"),
    ("de 800 000 à 1 million", "800000", "1000000", "range"),
    ("plus d'une trentaine", "30", None, "at_least"),
    ("à peine 40", "40", None, "about"),
    ("jusqu'à 600", "600", None, "at_most"),
    ("une vingtaine", "20", None, "about"),
]


@pytest.mark.parametrize(("text", "value", "upper", "qualifier"), QUANTITIES)
def test_ranges_and_qualifiers(text: str, value: str, upper: str | None, qualifier: str) -> None:
    (found,) = find_quantities(text)
    assert (found.value, found.upper) == (Decimal(value), Decimal(upper) if upper else None)
    assert found.qualifier == qualifier


def test_a_change_is_no_range() -> None:
    assert [q.upper for q in find_quantities("le débit est passé de 20 à 45 litres")] == [None, None]


DURATIONS = [
    ("un chantier de 18 mois", ["P18M"]),
    ("pendant deux ans et demi", ["P2Y6M"]),
    ("3 ans et 4 mois", ["P3Y4M"]),
    ("une quinzaine de jours", ["P15D"]),
    ("un demi-siècle", ["P50Y"]),
    ("toutes les 48 heures", ["PT48H"]),
    ("âgée de 14 ans", []),
    ("quelques semaines", []),
]


@pytest.mark.parametrize(("text", "values"), DURATIONS)
def test_durations(text: str, values: list[str]) -> None:
    assert [d.iso for d in find_durations(text)] == values


def test_ordinals_in_digits_and_words() -> None:
    assert [o.value for o in find_ordinals("la 7ème édition, le 1er puits, la vingt-troisième digue")] == [7, 1, 23]
    assert find_ordinals("7 éditions, un puits, trois digues") == ()


FINDERS = [
    find_numbers,
    find_quantities,
    find_money,
    find_counts,
    find_dates,
    find_durations,
    find_ordinals,
    find_phones,
    find_emails,
    find_urls,
]
PIECES = st.sampled_from(
    [
        "5",
        "12",
        "000",
        "1,5",
        "million",
        "millions",
        "de",
        "d'",
        "euros",
        "dollars",
        "US",
        "$",
        "€",
        "personnes",
        "migrants",
        "%",
        "à",
        "et",
        "entre",
        "mars",
        "2014",
        "le",
        "3",
        "-",
        "/",
        ".",
        ",",
        "(",
        ")",
        "depuis",
        "lundi",
        "dernier",
        "+",
        "00",
        "@",
        "www.",
        "un",
        "cent",
        "mille",
        "F",
        "CFA",
        "\xa0",
        "’",
        "\n\n",
    ]
)


@pytest.mark.parametrize("finder", FINDERS, ids=lambda f: f.__name__)
@given(pieces=st.lists(PIECES, max_size=40))
def test_mentions_stand_in_order_inside_the_text(finder, pieces) -> None:  # type: ignore[no-untyped-def]
    text = " ".join(pieces)
    end = 0
    for mention in finder(text):
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end


@pytest.mark.parametrize("finder", FINDERS, ids=lambda f: f.__name__)
@given(text=st.text(max_size=200))
def test_any_text_is_survived(finder, text) -> None:  # type: ignore[no-untyped-def]
    assert list(finder(text)) == list(finder(text))


def _seconds(finder: Callable[[str], Any], text: str) -> float:
    # Collecting the garbage of all tests before would be counted, too.
    gc.disable()
    try:
        start = time.process_time()
        assert list(finder(text)) == list(finder(text))
        return time.process_time() - start
    finally:
        gc.enable()


LONG = [
    "a",
    "1",
    "1 ",
    "111 ",
    "1.111",
    "(",
    "un ",
    "cent et ",
    " ",
    "a@",
    "+1 ",
    "www.a",
    "3 et ",
    "mars ",
    "2014-",
    "$",
    "12/",
]


@pytest.mark.parametrize("piece", LONG)
def test_long_monotonous_lines_take_no_more_than_their_length(piece: str) -> None:
    short, long = (piece * (n // len(piece)) for n in (4_000, 32_000))
    for finder in FINDERS:
        assert _seconds(finder, long) <= 30 * _seconds(finder, short) + 0.5, finder.__name__


SHARED = Path(__file__).parents[2].parent / "shared"
FLOORS = {"money": 95, "date": 92, "daterange": 90, "count + percent": 92, "traps": 100}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the press cases in ../shared are not part of the repository")
def test_the_press_cases_keep_their_floors() -> None:
    spec = importlib.util.spec_from_file_location("values", Path(__file__).parents[2] / "benchmarks" / "values.py")
    assert spec is not None and spec.loader is not None  # noqa: PT018
    values = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(values)
    results = values.run(values.load(SHARED / "cases" / "values_dev.jsonl"))
    for key, floor in FLOORS.items():
        group = [r for r in results if key in values.dev_keys(r["case"])]
        assert 100 * sum(r["strict"] for r in group) / len(group) >= floor, key
    assert sum(r["wrong"] for r in results) <= len(results) / 100


@pytest.mark.parametrize(
    ("text", "low"),
    [("L’Été à Nœux", "l'ete a nœux"), ("Łódź, l’été", "łodz, l'ete"), ("5\u202f000 € – Čad", "5 000 € – cad")],
)
def test_plain_text_is_the_same_with_letters_beyond_french(text: str, low: str) -> None:
    assert plain(text) == low
