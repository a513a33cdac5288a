"""Organisations: names as a reader would cut them; definitions win over the lexicon; programmes are none."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iomnlp.find import organisations
from iomnlp.find.acronyms import find_definitions
from iomnlp.find.country_nearby import Nearby
from iomnlp.find.organisations import Taken, find_organisations
from iomnlp.source import fold


def names(text: str, **more) -> list[str]:
    return list(dict.fromkeys(text[m.start : m.end] for m in find_organisations(text, **more)))


BOUNDARIES = [
    ("le Ministère kényan de la Pêche a répondu", ["Ministère kényan de la Pêche"]),
    ("le ministère de l'Eau et de la Forêt et la mairie", ["ministère de l'Eau et de la Forêt"]),
    ("le Ministère de la pêche, des ports et de la navigation a ouvert",
     ["Ministère de la pêche, des ports et de la navigation"]),
    ("le ministère des Transports et l'OIT étudient", ["ministère des Transports", "OIT"]),
    ("l'Agence nationale des bacs organise un atelier", ["Agence nationale des bacs"]),
    ("le Ministère de la Justice du Togo", ["Ministère de la Justice du Togo"]),
    ("la Croix-Rouge malawienne distribue", ["Croix-Rouge malawienne"]),
    ("l'Université Anta Koné de Kankan forme", ["Université Anta Koné de Kankan"]),
    ("l'ONG Terre Promise et l'association locale « Mains ouvertes »", ["Terre Promise", "Mains ouvertes"]),
    ("la société de transport Cargolan a prêté", ["Cargolan"]),
    ("l'hôpital de Maradi soigne", ["hôpital de Maradi"]),
    ("l'Office malgache de la main-d'œuvre saisonnière a signé", ["Office malgache de la main-d'œuvre saisonnière"]),
    ("l'Académie de pêche côtière, en vue de former", ["Académie de pêche côtière"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), BOUNDARIES)
def test_boundaries(text, expected):
    assert names(text) == expected


NONE = [
    "le Programme de bourses rurales (PBR) et le PBR",
    "la Matrice de suivi des déplacements (DTM) ; la DTM compte",
    "le Plan de réponse et la Stratégie nationale",
    "les organisations locales et les associations de femmes",
    "les Centres d'écoute et le Réseau de bénévoles",
    "le gouvernement du Bénin et les autorités",
    "le sida recule, et c'est tant mieux",
    "le ministère a répondu",
    "écrire à oim@bureau.example",
]


@pytest.mark.parametrize("text", NONE)
def test_no_organisations(text):
    assert names(text) == []


def test_a_definition_wins_over_the_lexicon():
    text = "Le Centre de recherche maritime (CRM) navigue. Le CRM recrute."
    found = find_organisations(text)
    assert {m.lexicon_id for m in found} == {None}
    assert {m.name for m in found} == {"Centre de recherche maritime"}
    assert [m.is_definition for m in found] == [True, True, False]


def test_a_nickname_binds_the_later_mentions_that_stand_alone():
    text = "le Ministère du sel et des mines (« le Ministère »). Des agents du Ministère et du Ministère de la Paix."
    found = [(m.name, m.rule) for m in find_organisations(text)]
    assert found.count(("Ministère du sel et des mines", "organisations.defined")) == 2
    assert ("Ministère de la Paix", "organisations.grammar") in found


@pytest.mark.parametrize(
    ("text", "lexicon_id"),
    [
        ("le HCR", "UNHCR"),
        ("le Haut Commissariat des Nations Unies pour les réfugiés", "UNHCR"),
        ("Save the Children", "STC"),
        ("l'ASDI, puis la Sida", "SE-SIDA"),
        ("le Bureau de la population, des réfugiés et des migrations (PRM)", "US-PRM"),
        ("le Département britannique du développement international (DFID)", "GB-DFID"),
        ("la BERD", "EBRD"),
    ],
)
def test_lexicon_ids(text, lexicon_id):
    assert {m.lexicon_id for m in find_organisations(text)} == {lexicon_id}


def test_a_short_name_stands_for_the_longer_one_that_continues_it():
    found = find_organisations("La Croix-Rouge kényane trie les dons. La Croix-Rouge recrute.")
    assert {m.name for m in found} == {"Croix-Rouge kényane"}


def test_an_ambiguous_acronym_is_settled_by_the_document_or_left_open():
    assert find_organisations("la BID a prêté")[0].lexicon_id is None
    settled = find_organisations("La Banque islamique de développement a prêté. La BID prêtera.")
    assert {m.lexicon_id for m in settled} == {"ISDB"}


@pytest.mark.parametrize(
    ("text", "kind", "country"),
    [
        ("le Ministère ougandais de la Santé", "government", "UG"),
        ("le Ministère de la Santé, au Tchad", "government", "TD"),
        ("l'Agence spatiale africaine", "multilateral", None),
        ("l'Université de Sfax", "academic", "TN"),
        ("la fondation Iroko", "ngo", None),
    ],
)
def test_type_and_country(text, kind, country):
    (found,) = find_organisations(text)
    assert (found.type, found.country) == (kind, country)


def test_the_models_proposals_come_last_and_with_care():
    text = "Le prêt vient de Bank of Pottery ; il va à Kaboutou."
    start = text.index("Bank")
    proposed = [(start, start + 15, "ORG"), (text.index("Kaboutou"), text.index("Kaboutou") + 8, "ORG")]
    assert names(text, proposed=proposed) == ["Bank of Pottery"]


@given(st.text(alphabet="OIM Ministère dela(«») ,.'ONG", max_size=150))
def test_offsets_never_lie(text):
    ends = 0
    for mention in find_organisations(text):
        assert ends <= mention.start < mention.end <= len(text)
        ends = mention.end


APPOSED = [
    ("Une entreprise gazière, Torbeau Gaz, a promis du fuel.", ["Torbeau Gaz"]),
    ("L'idée vient d'Atirna, une association locale.", ["Atirna"]),
    ("à Zinder, une association de femmes coud", []),
    ("le Ministère de la famille et des services sociaux", ["Ministère de la famille et des services sociaux"]),
    ("le ministère des Migrations et des Déplacés", ["ministère des Migrations et des Déplacés"]),
    ("l'ambassade de Suisse à Moscou paie", ["ambassade de Suisse à Moscou"]),
    ("la Direction des bacs de l'Uruguay", ["Direction des bacs de l'Uruguay"]),
    ("la coopération italienne prête", ["coopération italienne"]),
    ("la coopération du port et de la ville", []),
    ("ZINDER, 5 mai (Agence Sud-Info) - Une barque", []),
    ("la Fédération de Russie a offert", []),
    ("Contact : Bureau d'Almaty", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), APPOSED)
def test_bodies_and_what_only_looks_like_one(text, expected):
    assert names(text) == expected


WHOLE = [
    ("l'Unesco et l'Onu ont prêté, l'Unicef aussi ; l'écho du port", ["Unesco", "Onu", "Unicef"]),
    ("le Département fédéral de pêche et commerce a écrit", ["Département fédéral de pêche et commerce"]),
    ("la Fondation pour l'enfance et la paix coud", ["Fondation pour l'enfance et la paix"]),
    ("la Fondation pour l'enfance et la mairie cousent", ["Fondation pour l'enfance"]),
    ("l'Institut régional de formation et dispensé à Kolwa", ["Institut régional de formation"]),
    ("la Fédération des entreprises romandes critique", ["Fédération des entreprises romandes"]),
    ("la Mutuelle des pêcheurs artisans de Joal prête", ["Mutuelle des pêcheurs artisans de Joal"]),
    ("l'Ambassade du Togo en Italie paie", ["Ambassade du Togo en Italie"]),
    ("la Mission permanente du Togo à Kolwa", ["Mission permanente du Togo à Kolwa"]),
    ("le Canton de Vaud finance le foin ; le Canton de Vaud est loin", ["Canton de Vaud"]),
    ("le Secrétariat d'État à la Pêche et à la Mer a payé", ["Secrétariat d'État à la Pêche et à la Mer"]),
    ("le ministère de la Condition de la femme et de la famille forme",
     ["ministère de la Condition de la femme et de la famille"]),
    ("la Direction générale de l'appui au secteur privé et aux Maliens de l'extérieur ouvre",
     ["Direction générale de l'appui au secteur privé et aux Maliens de l'extérieur"]),
    ("le ministère sri-lankais de la Pêche embauche", ["ministère sri-lankais de la Pêche"]),
    ("l'Association des jeunes tisserands coud", ["Association des jeunes tisserands"]),
    ("le Collectif des familles du 3 octobre recueille", ["Collectif des familles du 3 octobre"]),
    ("la Garde nationale maritime patrouille", ["Garde nationale maritime"]),
    ("le Trésor gabonais pour une opération semblable", ["Trésor gabonais"]),
    ("l'Office des ports d'un avant-projet", ["Office des ports"]),
    ("la Caritas malienne et Caritas Moldova ; la Caritas a payé", ["Caritas malienne", "Caritas Moldova", "Caritas"]),
    ("l'association Terre sans barreaux formera", ["Terre sans barreaux"]),
    ("l'association Pont pour la paix formera", ["Pont pour la paix"]),
    ("l'association Puerto Sol pour la paix", ["Puerto Sol"]),
    ("le syndicat Dockers' United Front négocie", ["Dockers' United Front"]),
    ("les meubles de la menuiserie Okoumé & Fils, à Bitam", ["Okoumé & Fils"]),
    ("le National Council for Fisheries and Harbours a dit", ["National Council for Fisheries and Harbours"]),
    ("la faculté de droit de Kara, le tribunal de commerce de Lagos", ["faculté de droit de Kara",
     "tribunal de commerce de Lagos"]),
    ("la direction du camp de Bria, partis en direction du Yémen", []),
    ("devant l'agence de la Nile Bank", ["Nile Bank"]),
    ("la coopération flamande et l'armée kényane paient ; la coopération du port", ["coopération flamande",
     "armée kényane"]),
    ("un puits que cofinance la commune de Kolwa ; la commune de Bitam est loin", ["commune de Kolwa"]),
    ("la ville suisse de Sierre a offert deux camions", ["ville suisse de Sierre"]),
    ("une association de parents, Jardins de l'Oriental, coud", ["Jardins de l'Oriental"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), WHOLE)
def test_names_end_where_a_reader_would_end_them(text, expected):
    assert names(text) == expected


def test_a_relative_clause_is_no_part_of_a_defined_name():
    found = find_organisations("celle de la Commission européenne, dont l'Office d'aide aux ports (OAP) a payé")
    assert "Commission européenne" in {m.name for m in found}
    assert "Office d'aide aux ports" in {m.name for m in found}


def test_what_the_model_cuts_before_an_apostrophe_is_trimmed():
    text = "D'après le Centre Sud-Info de l'été, Solidarité Kolwa 40 sacs arrivent."
    spans = [(text.index("Solidarité"), text.index("arrivent") - 1, "ORG")]
    assert "Solidarité Kolwa" in names(text, proposed=spans)


def test_defined_names_are_looked_for_where_they_may_come_again(monkeypatch):
    """The quick look at the words that open them leaves nothing out."""
    texts = [fold(path.read_text(encoding="utf-8")) for path in sorted(Path("corpus/gold/dev").glob("*.txt"))]
    texts += [
        "la Ligue des Femmes (LF), puis la ligue des femmes, la Ligue des femmes et LF",
        "la ligue (LIGUE), la Ligue et l'E\u0301cole des Bacs (E\u0301B), dont l'É\u200bB et l'ÉB",
        "Le Ministère de la Pêche (« le Ministère ») et l'Office X2 (OX2) : le Ministère et OX2.",
    ]
    read = [(text, find_definitions(text), Nearby.of(text)) for text in texts]
    quick = [organisations._defined(text, found, Taken(), nearby) for text, found, nearby in read]
    monkeypatch.setattr(organisations, "_may_come_again", lambda *_: True)
    assert quick == [organisations._defined(text, found, Taken(), nearby) for text, found, nearby in read]
    assert sum(m.rule == "organisations.defined" for found in quick for m in found) > 5
