"""Countries: what is a mention, of which country, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iomnlp.find.countries import find_countries, split_states


def codes(text: str) -> list[str]:
    return [m.code or "/".join(m.candidates) for m in find_countries(text)]


MENTIONS = [
    ("Le Togo et la Namibie ont signé.", ["TG", "NA"]),
    ("des éleveuses nigériennes et des commerçants nigérians", ["NE", "NG"]),
    ("Guinée équatoriale, Guinée-Bissau, Papouasie-Nouvelle-Guinée et Guinée", ["GQ", "GW", "PG", "GN"]),
    ("la République du Congo voisine", ["CG"]),
    ("au Soudan du Sud, puis au Soudan", ["SS", "SD"]),
    ("en Côte-d'Ivoire, en Cote d'Ivoire et en Côte d’Ivoire", ["CI", "CI", "CI"]),
    ("Central African Republic – Des vivres arrivent.", ["CF"]),
    ("une troupe venue des Etats-Unis", ["US"]),
    ("les Dominiquais âgés et les Dominicains", ["DM", "DO"]),
    ("le Département britannique de la pêche", ["GB"]),
    ("un bureau en RCA, un autre en RDC, un en R.D. Congo", ["CF", "CD", "CD"]),
    ("des artisanes afro-colombiennes", ["CO"]),
    ("la frontière Tchad-Cameroun", ["TD", "CM"]),
    ("4 millions d'euros de la France et 2 millions de dollars du Japon", ["FR", "JP"]),
    ("l'île Maurice et la Dominique", ["MU", "DM"]),
    ("en ex-République yougoslave de Macédoine", ["MK"]),
    ("en Guyane, non loin de Georgetown", ["GY"]),
    ("en Guyane, près de Cayenne", ["GF"]),
]


@pytest.mark.parametrize(("text", "expected"), MENTIONS)
def test_mentions(text, expected):
    assert codes(text) == expected


NO_MENTIONS = [
    "trois mille dollars canadiens et deux cents francs suisses",
    "6 millions de dollars des États-Unis",
    "le fleuve Niger, le lac Tchad, le bassin du Congo et le golfe de Guinée",
    "dans l'océan Indien",
    "Dominique Vasseur et Maurice Lenoir ont ouvert la séance.",
    "M. Jordan est arrivé.",
    "des bornes d'EAU potable",
    "l'Union européenne et les pays européens",
    "un manuel rédigé en français, puis en espagnol",
    "un lexique portugais-anglais",
    "dans l'État de Géorgie",
    "la Réunion annuelle des partenaires",
    "écrire à bureau@tchad.example",
    "les migrations sud-américaines et le continent américain",
    "à Benin City",
    "l'Ordre de Malte",
]


@pytest.mark.parametrize("text", NO_MENTIONS)
def test_no_mentions(text):
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tokyo a promis une aide.", ["JP"]),
        ("Ottawa, Oslo et Berne ont annoncé leur appui.", ["CA", "NO", "CH"]),
        ("Lusaka leur a cédé des terres.", ["ZM"]),
        ("Un don de Berlin paiera les soins.", ["DE"]),
        ("Le puits a été financé par Rome.", ["IT"]),
        ("Il reste 900 000 dollars canadiens d'Ottawa.", ["CA"]),
        ("La différence a été réglée par Nouakchott.", ["MR"]),
        ("Une enveloppe, accordée en mai par Canberra, paiera les kits.", ["AU"]),
        ("Une formation que finance Wellington.", ["NZ"]),
        ("L'école à qui Tokyo a remis du matériel.", ["JP"]),
        ("Les murs sont sortis de terre grâce à Séoul.", ["KR"]),
        ("Un accord conclu en 2007 entre Rabat et Madrid.", ["MA", "ES"]),
        ("La position constante de Dacca : le retour.", ["BD"]),
        ("Une équipe venue de Bangkok a tendu un billet de 10 dollars.", []),
        ("Le convoi passe par Ankara.", []),
        ("Des équipes sont parties à Tokyo.", []),
        ("Bangui a connu deux inondations.", []),
        ("Les élèves de Berlin apprennent.", []),
    ],
)
def test_capitals_that_govern(text, expected):
    assert codes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("des familles congolaises", ["CD/CG"]),
        ("des familles congolaises, de retour à Goma", ["CD"]),
        ("Brazzaville abrite des familles congolaises", ["CG"]),
        ("de la RDC et de la République du Congo : des artistes congolais", ["CD", "CG", "CD/CG"]),
    ],
)
def test_congolais_is_never_a_coin_toss(text, expected):
    assert codes(text) == expected


def test_an_acronym_that_the_document_defines_otherwise_is_no_country():
    assert codes("Le Réseau des cliniques ambulantes (RCA) soigne. La RCA recrute.") == []


def test_demonym_nouns_are_told_from_adjectives():
    found = find_countries("Les troupes maliennes et les Maliennes.")
    assert [(m.form, m.noun) for m in found] == [("adjective", False), ("adjective", True)]


STATES = [
    ("Mali Niger Afrique du Sud Bélarus", ["ML", "NE", "ZA", "BY"]),
    ("ChiliUruguay", ["CL", "UY"]),
    ("SerbieMonténégro", ["RS", "ME"]),
    ("Serbie-Monténégro", ["CS"]),
    ("Viet NamThaïlande", ["VN", "TH"]),
    ("Venezuela (République bolivarienne du))", ["VE"]),
    ("Federated States of Micronesia Palaos", ["FM", "PW"]),
    ("Dominique République dominicaine", ["DM", "DO"]),
    ("Congo République démocratique du Congo", ["CG", "CD"]),
    ("Guinée Guinée-Bissau Guinée équatoriale", ["GN", "GW", "GQ"]),
    ("Kenya Kenya", ["KE", "KE"]),
    ("Mali, Niger et Tchad", ["ML", "NE", "TD"]),
    ("Mali Atlantide Niger", ["ML", None, "NE"]),
    ("Bolivie (État plurinational de) Iran (République islamique d')", ["BO", "IR"]),
    ("", []),
]


STATES += [
    ("Moldova (République de)", ["MD"]),
    ("Tanzanie (République-Unie de) Iran (République islamique d')", ["TZ", "IR"]),
    ("Micronésie (États fédérés de) Palaos", ["FM", "PW"]),
]


@pytest.mark.parametrize(("value", "expected"), STATES)
def test_sheet_lists(value, expected):
    assert [code for _, _, code in split_states(value)] == expected


def test_sheet_offsets_cover_the_printed_name():
    value = "Venezuela (République bolivarienne du)) Togo"
    assert [value[start:end] for start, end, _ in split_states(value)] == [
        "Venezuela (République bolivarienne du)",
        "Togo",
    ]


@given(st.text(alphabet="Mali NigrTchd()-'.éÉ  \n", max_size=120))
def test_offsets_never_lie(text):
    for mention in find_countries(text):
        assert 0 <= mention.start < mention.end <= len(text)
        assert (mention.code is None) == bool(mention.candidates)
    ends = 0
    for start, end, _ in split_states(text):
        assert ends <= start < end <= len(text)
        ends = end


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Canberra, en revanche, a exclu tout accueil.", ["AU"]),
        ("avant que Quito n'exige un visa", ["EC"]),
        ("des accords signés avec Luanda", ["AO"]),
        ("le protocole signé avec Luanda", ["AO"]),
        ("une rencontre entre amis avec Luanda", []),
        ("à Port-d'Espagne et au Cap-Haïtien", []),
        ("la famille venue de la Réunion", ["RE"]),
    ],
)
def test_capitals_that_act_and_names_inside_towns(text, codes):
    assert [m.code for m in find_countries(text)] == codes
