"""Sums of money: value, currency, range, qualifier, and the span that carries them."""

from decimal import Decimal

import pytest

from iomnlp.find.money import find_money
from iomnlp.find.money_lexicon import qualified_dollar

# text, then for each sum: span, value, upper, currency (or the bare name in brackets), qualifier
SUMS = [
    ("Lima a versé 1,2 million USD.", [("1,2 million USD", "1200000", None, "USD", "exact")]),
    (
        "un prêt de 2,375 millions de dollars canadiens",
        [("2,375 millions de dollars canadiens", "2375000", None, "CAD", "exact")],
    ),
    ("un lot de 60\u202f000\u00a0$ US", [("60\u202f000\u00a0$ US", "60000", None, "USD", "exact")]),
    (
        "US $ 6,5 millions et CA$ 2 millions",
        [("US $ 6,5 millions", "6500000", None, "USD", "exact"), ("CA$ 2 millions", "2000000", None, "CAD", "exact")],
    ),
    ("212,700.00 $ CA", [("212,700.00 $ CA", "212700", None, "CAD", "exact")]),
    ("€ 2,193,584.64 en tout", [("€ 2,193,584.64", "2193584.64", None, "EUR", "exact")]),
    ("CHF 310'000.- pour la digue", [("CHF 310'000.-", "310000", None, "CHF", "exact")]),
    (
        "3 M€, 2,5 Md€, 450 k€ et 7 MUSD",
        [
            ("3 M€", "3000000", None, "EUR", "exact"),
            ("2,5 Md€", "2500000000", None, "EUR", "exact"),
            ("450 k€", "450000", None, "EUR", "exact"),
            ("7 MUSD", "7000000", None, "USD", "exact"),
        ],
    ),
    ("un budget d'1,5 million d’euros", [("1,5 million d’euros", "1500000", None, "EUR", "exact")]),
    (
        "plus d'un million de dollars É.-U.",
        [("plus d'un million de dollars É.-U.", "1000000", None, "USD", "at_least")],
    ),
    (
        "quelque 30 millions de couronnes suédoises",
        [("quelque 30 millions de couronnes suédoises", "30000000", None, "SEK", "about")],
    ),
    ("7 000 euros environ", [("7 000 euros environ", "7000", None, "EUR", "about")]),
    ("entre 2 et 4 millions d'euros", [("entre 2 et 4 millions d'euros", "2000000", "4000000", "EUR", "range")]),
    (
        "de 300 000 à 400 000 francs suisses",
        [("de 300 000 à 400 000 francs suisses", "300000", "400000", "CHF", "range")],
    ),
    (
        "entre 3 millions d'euros et 5 millions d'euros",
        [("entre 3 millions d'euros et 5 millions d'euros", "3000000", "5000000", "EUR", "range")],
    ),
    ("Montant (en euros) : 45 000", [("45 000", "45000", None, "EUR", "exact")]),
    ("9 000 dollars par école", [("9 000 dollars", "9000", None, "[dollars]", "exact")]),
    ("9 000 dollars (USD) par école", [("9 000 dollars (USD)", "9000", None, "USD", "exact")]),
    (
        "8 000 dinars jordaniens, 8 000 dinars",
        [
            ("8 000 dinars jordaniens", "8000", None, "JOD", "exact"),
            ("8 000 dinars", "8000", None, "[dinars]", "exact"),
        ],
    ),
    ("3 millions de livres", [("3 millions de livres", "3000000", None, "[livres]", "exact")]),
    (
        "2,2 millions sur les 9 millions d'euros attendus",
        [("2,2 millions", "2200000", None, "EUR", "exact"), ("9 millions d'euros", "9000000", None, "EUR", "exact")],
    ),
    (
        "4 millions d'euros pour l'eau, 1,5 million pour l'école",
        [("4 millions d'euros", "4000000", None, "EUR", "exact"), ("1,5 million", "1500000", None, "EUR", "exact")],
    ),
    (
        "900 000 euros, dont 340 000 versés par l'Irlande",
        [("900 000 euros", "900000", None, "EUR", "exact"), ("340 000", "340000", None, "EUR", "exact")],
    ),
    (
        "7,2 millions d'euros, dont 4,1 accordés par la Suisse et 2,9 par Oslo",
        [
            ("7,2 millions d'euros", "7200000", None, "EUR", "exact"),
            ("4,1", "4100000", None, "EUR", "exact"),
            ("2,9", "2900000", None, "EUR", "exact"),
        ],
    ),
    (
        "12 millions d'euros ont été reçus : 8 millions du CERF et 450 000 de l'Irlande.",
        [
            ("12 millions d'euros", "12000000", None, "EUR", "exact"),
            ("8 millions", "8000000", None, "EUR", "exact"),
            ("450 000", "450000", None, "EUR", "exact"),
        ],
    ),
    (
        "la Norvège (300 000 euros) et le Japon (60 000)",
        [("300 000 euros", "300000", None, "EUR", "exact"), ("60 000", "60000", None, "EUR", "exact")],
    ),
    (
        "Le recours coûte 40 euros ; un procès en coûterait 900.",
        [("40 euros", "40", None, "EUR", "exact"), ("900", "900", None, "EUR", "exact")],
    ),
    (
        "Il a reçu 30 millions d'euros. Une aide de 20 millions suivra.",
        [("30 millions d'euros", "30000000", None, "EUR", "exact"), ("20 millions", "20000000", None, "EUR", "exact")],
    ),
    (
        "dotés respectivement de 410 000 et de 295 000 euros",
        [("410 000", "410000", None, "EUR", "exact"), ("295 000 euros", "295000", None, "EUR", "exact")],
    ),
    (
        "Un passage coûte de 90 à 370 euros.",
        [("de 90 à 370 euros", "90", "370", "EUR", "range")],
    ),
    ("de 250 euros à 1000, selon le port", [("de 250 euros à 1000", "250", "1000", "EUR", "range")]),
    (
        "ramener la dépense de 8 à 3 millions d'euros",
        [("8", "8000000", None, "EUR", "exact"), ("3 millions d'euros", "3000000", None, "EUR", "exact")],
    ),
    (
        "5 millions d'euros pour 3 000 femmes, 2 000 au Niger, de 2018 à 2021",
        [("5 millions d'euros", "5000000", None, "EUR", "exact")],
    ),
    (
        "Des 30 millions d'euros demandés, 41 pour cent ont été réunis.",
        [("30 millions d'euros", "30000000", None, "EUR", "exact")],
    ),
    ("un salaire fixé à 90 000 livres par mois", [("90 000 livres", "90000", None, "[livres]", "exact")]),
    ("L'inscription coûte 9 000 livres.", [("9 000 livres", "9000", None, "[livres]", "exact")]),
    ("500 000 marks allemands", [("500 000 marks allemands", "500000", None, "DEM", "exact")]),
    ("12 millions de kunas", [("12 millions de kunas", "12000000", None, "HRK", "exact")]),
    ("trois barges, en plus de 5 millions d'euros", [("5 millions d'euros", "5000000", None, "EUR", "exact")]),
    (
        "des puits (9,1 millions de francs suisses) ; des écoles (5,5 millions) ; des bancs (1,3 million).",
        [
            ("9,1 millions de francs suisses", "9100000", None, "CHF", "exact"),
            ("5,5 millions", "5500000", None, "CHF", "exact"),
            ("1,3 million", "1300000", None, "CHF", "exact"),
        ],
    ),
    (
        "L'appel est de 49 millions d'euros. Près de 27 millions lui ont été promis par Lima. Le solde, soit 22 "
        "millions, manque.",
        [
            ("49 millions d'euros", "49000000", None, "EUR", "exact"),
            ("Près de 27 millions", "27000000", None, "EUR", "about"),
            ("22 millions", "22000000", None, "EUR", "exact"),
        ],
    ),
    (
        "Il fallait 110 millions d'euros. Berlin en a fourni 12 ; Oslo n'en annonce plus que 6.",
        [
            ("110 millions d'euros", "110000000", None, "EUR", "exact"),
            ("12", "12000000", None, "EUR", "exact"),
            ("6", "6000000", None, "EUR", "exact"),
        ],
    ),
    (
        "8 millions d'euros sur les 35 qu'elle avait demandés",
        [("8 millions d'euros", "8000000", None, "EUR", "exact"), ("35", "35000000", None, "EUR", "exact")],
    ),
    (
        "Il a 8 millions d'euros pour 2 000 familles. Manquent toujours 3,4 millions.",
        [("8 millions d'euros", "8000000", None, "EUR", "exact"), ("3,4 millions", "3400000", None, "EUR", "exact")],
    ),
    (
        "4 millions d'euros pour 3 millions de déplacés. Ils étaient 2 millions en 2013.",
        [("4 millions d'euros", "4000000", None, "EUR", "exact")],
    ),
    (
        "1,5 million d'euros a été versé. Plus de 1,2 million de Tunisiens vivent à l'étranger.",
        [("1,5 million d'euros", "1500000", None, "EUR", "exact")],
    ),
    ("La dette dépasse 51 milliards d'euros.", [("51 milliards d'euros", "51000000000", None, "EUR", "exact")]),
    ("en plus des 20 millions d'euros promis", [("20 millions d'euros", "20000000", None, "EUR", "exact")]),
    ("6,4 millions de marks convertibles", [("6,4 millions de marks convertibles", "6400000", None, "BAM", "exact")]),
]
NONE = [
    "des millions de dollars",
    "Nous n'avons pas vu un franc.",
    "La caisse ajoute un franc pour chaque franc épargné.",
    "La société a offert les 9 000 livres de la bibliothèque.",
    "plusieurs centaines de milliers d'euros",
    "4 000 livres scolaires",
    "2,5 M de déplacés",
    "la zone euro compte 20 pays",
    "Tél. : +237 6 55 12 34 56",
    "le projet XX.0412 de 2016",
]


@pytest.mark.parametrize(("text", "expected"), SUMS, ids=[t for t, _ in SUMS])
def test_sums(text: str, expected: list[tuple[str, str, str | None, str, str]]) -> None:
    found = [
        (text[m.start : m.end], m.value, m.upper, m.currency or f"[{m.bare}]", m.qualifier) for m in find_money(text)
    ]
    assert found == [(s, Decimal(v), Decimal(u) if u else None, c, q) for s, v, u, c, q in expected]


@pytest.mark.parametrize("text", NONE)
def test_no_sum_is_invented(text: str) -> None:
    assert find_money(text) == ()


@pytest.mark.parametrize(
    ("place", "currency"), [("à Bamako", "XOF"), ("au Tchad", "XAF"), ("au Cameroun", "XAF"), ("au Sénégal", "XOF")]
)
def test_the_place_settles_which_cfa_franc(place: str, currency: str) -> None:
    (found,) = find_money(f"Chaque atelier {place} reçoit 75 000 F CFA.")
    assert (found.currency, found.rule) == (currency, "money.after")


def test_a_cfa_franc_without_a_place_says_so_in_its_rule() -> None:
    (found,) = find_money("Chaque atelier reçoit 75 000 FCFA.")
    assert found.rule == "money.cfa_default"


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f", "\n"])
@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_spaces_and_apostrophes_make_no_difference(space: str, apostrophe: str) -> None:
    text = "près de 528 000 dollars et 3 millions d'euros".replace(" ", space).replace("'", apostrophe)
    assert [(m.value, m.currency, m.qualifier) for m in find_money(text)] == [
        (Decimal(528_000), None, "about"),
        (Decimal(3_000_000), "EUR", "exact"),
    ]


def test_short_adjectives_name_a_dollar() -> None:
    assert [qualified_dollar(a) for a in ("US", "CA", "australiens", "scolaires")] == ["USD", "CAD", "AUD", None]
