"""Dates in EDTF: precision kept, periods as one, relative words only against a publication date."""

from pathlib import Path
from string import ascii_lowercase, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iomnlp.find import relative_dates
from iomnlp.find.dates import find_dates
from iomnlp.find.numbers import plain
from iomnlp.find.text_words import words_of
from iomnlp.source import fold

PUBLISHED = "2014-11-20"
ABSOLUTE = [
    ("Dès 2012, les bus roulaient.", [("2012", "2012/..")]),
    ("Dès le 3 mai 2016, les bus roulaient.", [("3 mai 2016", "2016-05-03")]),
    ("les émeutes des années 1990", [("années 1990", "199X")]),
    ("le plan adopté en 2013", [("2013", "2013")]),
    ("La première phase (2012-2013) a équipé dix puits.", [("2012-2013", "2012/2013")]),
    ("Le centre fermera le 31 décembre 2016 au plus tard.", [("31 décembre 2016", "../2016-12-31")]),
    ("au dernier trimestre 2013", [("dernier trimestre 2013", "2013-36")]),
    ("au mois de mai de l'année 2011", [("mai de l'année 2011", "2011-05")]),
    ("pendant l'hiver 2013-2014", [("hiver 2013-2014", "2013-24")]),
    ("le 1er juillet 2016", [("1er juillet 2016", "2016-07-01")]),
    ("le quinze mars deux mille douze", [("quinze mars deux mille douze", "2012-03-15")]),
    ("en mars 2016", [("mars 2016", "2016-03")]),
    ("sept. 2016", [("sept. 2016", "2016-09")]),
    ("mis en ligne le 07/09/2016, revu le 08.10.2016", [("07/09/2016", "2016-09-07"), ("08.10.2016", "2016-10-08")]),
    ("du 4 au 9 mai 2016", [("4 au 9 mai 2016", "2016-05-04/2016-05-09")]),
    ("les 3 et 4 mai 2016", [("3 et 4 mai 2016", "2016-05-03/2016-05-04")]),
    ("les 3 et 9 mai 2016", [("3", "2016-05-03"), ("9 mai 2016", "2016-05-09")]),
    ("du 28 mars au 2 avril 2016", [("28 mars au 2 avril 2016", "2016-03-28/2016-04-02")]),
    ("de décembre à mars 2016", [("décembre à mars 2016", "2015-12/2016-03")]),
    ("entre juin 2013 et mars 2014", [("juin 2013 et mars 2014", "2013-06/2014-03")]),
    ("avril-juin 2016", [("avril-juin 2016", "2016-04/2016-06")]),
    ("de 2013 à 2016 ; la période 2014-2016.", [("2013 à 2016", "2013/2016"), ("2014-2016", "2014/2016")]),
    ("en 2013 et 2016", [("2013", "2013"), ("2016", "2016")]),
    ("depuis 2013", [("2013", "2013/..")]),
    ("depuis le séisme de 2013", [("2013", "2013/..")]),
    ("depuis la crise financière d'août 2013", [("août 2013", "2013-08/..")]),
    ("depuis les accords du 4 avril 2013", [("4 avril 2013", "2013-04-04")]),
    ("à partir du 3 mai 2016", [("3 mai 2016", "2016-05-03/..")]),
    ("d'ici à 2040", [("2040", "../2040")]),
    ("jusqu'à la fin de 2016", [("fin de 2016", "../2016~")]),
    ("de 2009 à nos jours", [("2009", "2009/..")]),
    ("au troisième trimestre de 2016", [("troisième trimestre de 2016", "2016-35")]),
    ("premier semestre 2016", [("premier semestre 2016", "2016-40")]),
    ("l'automne 2016", [("automne 2016", "2016-23")]),
    ("les années 1980", [("années 1980", "198X")]),
    ("début mai 2016, mi-juin 2016", [("début mai 2016", "2016-05~"), ("mi-juin 2016", "2016-06~")]),
    ("à la fin de 2017", [("fin de 2017", "2017~")]),
    ("jusqu'à la mi-juin 2016", [("mi-juin 2016", "../2016-06~")]),
    ("les 31 mai et 1er juin 2016", [("31 mai et 1er juin 2016", "2016-05-31/2016-06-01")]),
    ("dans la nuit du 14 au 15 mai 2014", [("la nuit du 14 au 15 mai 2014", "2014-05-14/2014-05-15")]),
    ("les neuf premiers mois de 2014", [("neuf premiers mois de 2014", "2014-01/2014-09")]),
    ("la seconde moitié de 2015", [("seconde moitié de 2015", "2015-41")]),
    ("depuis la rentrée d'octobre 2015", [("octobre 2015", "2015-10/..")]),
    ("peu après le 14 janvier 2011", [("14 janvier 2011", "2011-01-14")]),
    ("vers 1995", [("1995", "1995~")]),
    ("l'année scolaire 2014/2015", [("2014/2015", "2014/2015")]),
    ("le séisme de 2010 (résolution 2017 de 2011)", [("2010", "2010"), ("2011", "2011")]),
]
RELATIVE = [
    ("Au premier semestre, 30 bateaux ont accosté.", [("premier semestre", "2014-40")]),
    ("Dès avril, les bus rouleront.", [("avril", "2015-04/..")]),
    ("à 20 h 15, le 5 mai", [("5 mai", "2014-05-05")]),
    ("au dernier trimestre de l'an dernier", [("dernier trimestre de l'an dernier", "2013-36")]),
    ("D'ici à six mois, dix puits seront creusés.", [("D'ici à six mois", "2015-05")]),
    ("en début de semaine, une barque a chaviré", [("début de semaine", "2014-11-17/2014-11-23")]),
    ("l'an dernier", [("l'an dernier", "2013")]),
    ("le mois dernier", [("le mois dernier", "2014-10")]),
    ("la semaine dernière", [("la semaine dernière", "2014-11-10/2014-11-16")]),
    ("à la fin de la semaine", [("fin de la semaine", "2014-11-17/2014-11-23")]),
    ("le 12 cete mois", [("12 cete mois", "2014-11-12")]),
    ("lundi de la semaine dernière", [("lundi de la semaine dernière", "2014-11-10")]),
    ("mardi, la semaine prochaine", [("mardi, la semaine prochaine", "2014-11-25")]),
    ("vendredi de cette semaine", [("vendredi de cette semaine", "2014-11-21")]),
    ("hier", [("hier", "2014-11-19")]),
    ("arrivés mardi à l'aube", [("mardi", "2014-11-18")]),
    ("il y a dix ans", [("il y a dix ans", "2004")]),
    ("en juin prochain", [("juin prochain", "2015-06")]),
    ("le 17 octobre dernier", [("17 octobre dernier", "2014-10-17")]),
    ("le 12 mai de cette année", [("12 mai de cette année", "2014-05-12")]),
    ("depuis septembre", [("septembre", "2014-09/..")]),
    ("Le puits sera creusé du 3 au 9 janvier.", [("3 au 9 janvier", "2015-01-03/2015-01-09")]),
    ("Le vol de mardi a ramené 90 familles.", [("mardi", "2014-11-18")]),
    ("La délégation ouvrira le centre lundi.", [("lundi", "2014-11-24")]),
    ("Le rapport, présenté lundi, sera débattu.", [("lundi", "2014-11-17")]),
    ("à compter de lundi", [("lundi", "2014-11-24/..")]),
    ("dans la nuit de samedi à dimanche", [("la nuit de samedi à dimanche", "2014-11-15/2014-11-16")]),
    ("Entre lundi et mercredi, 90 agents sont partis.", [("lundi et mercredi", "2014-11-17/2014-11-19")]),
    ("hier soir", [("hier soir", "2014-11-19")]),
    ("Le plan est promis pour l'automne.", [("l'automne", "2014-23")]),
    ("Le comité en débattra en juin.", [("juin", "2015-06")]),
    ("jusqu'en avril", [("avril", "../2015-04")]),
    ("Le plan, qui court de mars à décembre, a été chiffré.", [("mars à décembre", "2014-03/2014-12")]),
    ("à la fin de l'année dernière", [("fin de l'année dernière", "2013~")]),
    ("au début du mois", [("début du mois", "2014-11~")]),
    ("jusqu'à la fin de l'année", [("fin de l'année", "../2014")]),
    ("les six premiers mois de l'année", [("six premiers mois de l'année", "2014-01/2014-06")]),
    ("depuis les avalanches de janvier", [("janvier", "2014-01")]),
    ("mercredi 31 décembre", [("mercredi 31 décembre", "2014-12-31")]),
    ("Une aide, accordée en mai par Lima, paiera les puits.", [("mai", "2014-05")]),
    ("J'ai commencé le traitement en mars.", [("mars", "2014-03")]),
    ("Leur contrat s'arrête au 28 février.", [("28 février", "2015-02-28")]),
    ("Les puits recensés avant novembre sont secs.", [("novembre", "../2014-11")]),
]
NONE = [
    "Awa Noël, 44 ans, pêche.",
    "le Collectif des familles du 14 janvier",
    "Le Plan d'action 2019-2023 est prêt.",
    "La Stratégie nationale 2016-2020 prévoit des puits.",
    "Le Plan de réponse humanitaire 2014 est financé au tiers.",
    "La résolution 1325 (2000) du Conseil de sécurité s'applique.",
    "Le Cadre de Sendai 2015-2030 guide les travaux.",
    "Le Programme de développement durable à l'horizon 2030 fixe le cap.",
    "La Coupe du monde 2022 a attiré des ouvriers.",
    "La Convention de 1951 protège les réfugiés.",
    "Le rapport « État des rives 2013 » est paru.",
    "le boulevard du 30 Juin, le Mouvement du 23 mars",
    "Tél. 2014 2015",
    "40 familles rentrent aujourd'hui ; à ce jour, 90.",
    "24/7, 24 h/24, 7 jours sur 7",
    "ce jeudi, aujourd'hui, à ce jour, ces prochains jours",
    "pendant deux ans",
    "l'Agenda 2030",
    "plus de 2000 écoles",
    "2 015 écoles",
    "le dossier a été passé au crible",
    "le projet XX.2013",
    "tous les lundis, le mardi",
    "cette année-là",
    "ouvert de lundi à vendredi, les mardi et jeudi",
    "la loi no 18 de 2017",
    "La mule s'appelle Dimanche.",
    "le printemps arabe, en plein hiver",
]


@pytest.mark.parametrize(("text", "expected"), ABSOLUTE, ids=[t for t, _ in ABSOLUTE])
@pytest.mark.parametrize("published", [None, PUBLISHED])
def test_a_full_date_needs_no_publication_date(
    text: str, expected: list[tuple[str, str]], published: str | None
) -> None:
    assert [(text[d.start : d.end], d.edtf) for d in find_dates(text, published)] == expected


@pytest.mark.parametrize(("text", "expected"), RELATIVE, ids=[t for t, _ in RELATIVE])
def test_relative_words_against_the_publication_date(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(text[d.start : d.end], d.edtf) for d in find_dates(text, PUBLISHED)] == expected


@pytest.mark.parametrize(("text", "expected"), RELATIVE, ids=[t for t, _ in RELATIVE])
def test_without_it_they_stay_unresolved(text: str, expected: list[tuple[str, str]]) -> None:
    assert {d.edtf for d in find_dates(text)} <= {None}


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_date(text: str) -> None:
    assert find_dates(text, PUBLISHED) == ()


def test_a_day_that_does_not_exist_gets_no_edtf() -> None:
    assert all(d.edtf is None for d in find_dates("le 31 février 2016"))


def test_a_numbered_weekday_is_the_nearest_day_of_both() -> None:
    text = "Le dimanche 16, un camion a brûlé."
    (found,) = find_dates(text, PUBLISHED)
    assert (text[found.start : found.end], found.edtf) == ("dimanche 16", "2014-11-16")


def test_a_numbered_weekday_of_no_near_month_is_a_lone_weekday() -> None:
    text = "Le dimanche 17, un camion a brûlé."
    assert "dimanche 17" not in [text[d.start : d.end] for d in find_dates(text, PUBLISHED)]


LONE_DAYS = [  # the page is of Thursday 20 November 2014
    ("La relève arrive mardi.", ["2014-11-25"]),
    ("La relève est arrivée mardi.", ["2014-11-18"]),
    ("Le bac appareille samedi pour Kolwa.", ["2014-11-22"]),
    ("Au passage des agents, lundi et mardi, 40 familles étaient là.", ["2014-11-17/2014-11-18"]),
    ("Au passage des agents, lundi et mercredi, 40 familles étaient là.", ["2014-11-17", "2014-11-19"]),
]


@pytest.mark.parametrize(("text", "expected"), LONE_DAYS)
def test_lone_weekdays(text: str, expected: list[str]) -> None:
    assert [d.edtf for d in find_dates(text, PUBLISHED)] == expected


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        # A participle with its accent is over, a scheduled present is to come; 20 November 2014 is a Thursday.
        ("Le convoi est arrivé mercredi soir.", ["2014-11-19"]),
        ("Les bureaux ont fermé mardi soir.", ["2014-11-18"]),
        ("Le convoi entame lundi sa tournée.", ["2014-11-24"]),
        ("Les listes sont ouvertes jusqu'à dimanche.", ["../2014-11-23"]),
        # What is promised for a month lies ahead, whatever the tense.
        ("L'Agence a promis pour janvier trois cents tentes.", ["2015-01"]),
        # The end of a month or year that closes a period stays approximate.
        ("Le délai court jusqu'à fin janvier.", ["../2015-01~"]),
        ("Le projet court jusqu'à la fin de 2016.", ["../2016~"]),
        # The year of the date before.
        ("Conclu en mars 2011, il a été dénoncé en octobre de la même année.", ["2011-03", "2011-10"]),
        # Days of any year, names, and a year that is no duration ahead.
        ("L'usine a fermé un 14 juillet.", []),
        ("Le programme Horizon 2020 le prévoit.", []),
        ("Les greniers sont perdus dans une année déjà mauvaise.", []),
    ],
)
def test_what_the_sentence_tells(text: str, edtf: list[str]) -> None:
    assert [d.edtf for d in find_dates(text, PUBLISHED)] == edtf


@pytest.mark.parametrize("kind", sorted(relative_dates.PATTERNS))
def test_patterns_that_are_tried_at_their_words_find_what_a_search_finds(kind: str) -> None:
    pages = sorted((Path(__file__).parents[2] / "corpus" / "gold" / "train").glob("*.txt"))[::4]
    anchors = " ".join(word for keys, _ in relative_dates.ANCHORS.values() for word in sorted(keys))
    for text in (anchors, SPELT, SPELT.upper(), MARKED, *(page.read_text(encoding="utf-8") for page in pages)):
        folded = fold(text)
        low = plain(folded)
        searched = [match.span() for match in relative_dates.PATTERNS[kind].finditer(low)]
        assert searched or text is not SPELT
        assert [match.span() for match in relative_dates.found(kind, words_of(folded), low)] == searched


@pytest.mark.parametrize("kind", sorted(relative_dates.PATTERNS))
@given(data=st.data())
def test_whatever_a_pattern_spells_is_found_at_its_words(kind: str, data: st.DataObject) -> None:
    """Drawn from the pattern itself: an expression that is added to it needs its words among the anchors."""
    pattern = relative_dates.PATTERNS[kind]
    low = data.draw(st.from_regex(pattern, alphabet=f"{ascii_lowercase}{digits} -.,;'"))
    searched = [match.span() for match in pattern.finditer(low)]
    assert searched == [match.span() for match in relative_dates.found(kind, words_of(low), low)]


SPELT = """\
Il y a vingt et un ans ; voilà deux mois. Dans trente-deux jours, d'ici à trois ans. Ces vingt-deux dernières
années, les 3 prochains mois. Quatre-vingt-dix jours passés. L'an dernier, cette année, l'année en cours ; ce
mois-ci, le mois prochain, la semaine passée, cette semaine, le week-end dernier ; avant-hier soir, hier,
après-demain ; mardi de la semaine prochaine, jeudi 16, lundi dernier, la nuit de mardi à mercredi ; à
l'automne, d'ici à l'été, d'ici au printemps, jusqu'à l'hiver, fin de l'été ; les quatre-vingt-dix-neuf
premiers mois de 2014, la seconde moitié de l'année ; l'été dernier, cet hiver ; début de mois, fin de
l'année."""
MARKED = "\u0301hier, le\u0301dans trois ans\u0301, l'e\u0301te\u0301 dernier, e\u0301voila deux mois, x\u0301demain"
