"""Who gives what to whom: annotated sentences. `[name]` is an organisation, `<name>` a country, `{sum}` a sum."""

from __future__ import annotations

import pytest

from giving import read, told
from iomnlp.relate.amount_kinds import amount_roles
from iomnlp.relate.funding import find_relations

CASES = {
    "active": (
        ["Le <gouvernement norvégien> a accordé {3 millions d'euros} au [Fonds rural]."],
        ["gouvernement norvégien > - > Fonds rural | 0 | contributed"],
    ),
    "passive": (
        ["Une enveloppe de {3 millions d'euros} a été débloquée par la <Suède> et par l'[Agence alpha]."],
        ["Suède > - > - | 0 | contributed", "Agence alpha > - > - | 0 | contributed"],
    ),
    "received": (
        ["L'[Entraide] a reçu {2 millions de yens} du <gouvernement japonais> par l'intermédiaire du [Fonds]."],
        ["gouvernement japonais > Fonds > Entraide | 0 | contributed"],
    ),
    "pledge": (
        ["<Ottawa> a promis {250 000 dollars} à la [Société de santé]."],
        ["Ottawa > - > Société de santé | 0 | pledged"],
    ),
    "gloss": (
        ["Le <Danemark> verse {9 millions de couronnes} (environ {1,2 million d'euros}) à l'[Entraide]."],
        ["Danemark > - > Entraide | 0 | contributed"],
    ),
    "parts": (
        [
            "L'[Agence alpha] a accordé {4 millions d'euros} à l'[Entraide].",
            "Sur ce montant, {1 million d'euros} iront à l'[Institut] et {500 000 euros} à la [Ligue].",
        ],
        [
            "Agence alpha > - > Entraide | 0 | contributed",
            "Agence alpha > - > Institut | 1 | contributed",
            "Agence alpha > - > Ligue | 2 | contributed",
        ],
    ),
    "brackets": (
        ["Les dons sont venus de la <Finlande> ({1 million d'euros}) et de l'<Islande> ({30 000 euros})."],
        ["Finlande > - > - | 0 | contributed", "Islande > - > - | 1 | contributed"],
    ),
    "appeal": (
        ["L'[Entraide] lance un appel de {12 millions de dollars} pour les sinistrés."],
        ["- > - > Entraide | 0 | requested"],
    ),
    "asked": (
        ["L'[Institut] a sollicité de la [Banque du Sud] {7 millions de dollars}."],
        ["Banque du Sud > - > Institut | 0 | requested"],
    ),
    "in kind": (
        ["Le <Pérou> a fait don de 300 tentes à la [Ligue]."],
        ["Pérou > - > Ligue | - | contributed"],
    ),
    "financed": (["Le projet, financé par le <Canada>, débutera en mai."], ["Canada > - > - | - | contributed"]),
    "relative": (
        ["S'y ajoutent {250 000 euros} que <Dublin> vient de promettre à la [Ligue]."],
        ["Dublin > - > Ligue | 0 | pledged"],
    ),
    "comes from": (
        ["Le don, d'une valeur de {640 000 euros}, provient de l'<Irlande>."],
        ["Irlande > - > - | 0 | contributed"],
    ),
    "promise": (
        ["L'[Agence alpha] s'est engagée à verser {200 000 euros} à l'[Entraide]."],
        ["Agence alpha > - > Entraide | 0 | pledged"],
    ),
    "paid by": (
        ["Le chantier a coûté {615 000 francs}, payés par l'[Agence alpha]."],
        ["Agence alpha > - > - | 0 | contributed"],
    ),
    "relative subject": (
        ["Le reste vient de l'[Union], laquelle a débloqué {3 millions d'euros}."],
        ["Union > - > - | 0 | contributed"],
    ),
    "who acts is no giver": (["Un atelier mené par l'[Institut] a coûté {20 000 euros}."], []),
    "wages are no gift": (["Chaque ouvrier gagne {12 dollars} par jour grâce à l'[Entraide]."], []),
}


@pytest.mark.parametrize("name", CASES)
def test_relations(name: str) -> None:
    sentences, expected = CASES[name]
    marked, gloss = read(*sentences)
    assert [told(r) for r in find_relations(marked, amount_roles(marked, gloss))] == expected


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Le <Japon> a donné {3 millions d'euros}.", "contribution"),
        ("Ce projet doté de {3 millions d'euros} par la <Suisse> débute.", "contribution"),
        ("La <Suisse> versera {3 millions d'euros} l'an prochain.", "pledge"),
        ("Le plan, chiffré à {333 millions de dollars}, n'était financé qu'à 19 pour cent.", "appeal"),
        ("Les passeurs leur réclament {300 dollars} pour la traversée.", "other"),
        ("Il reste à trouver {40 millions de dollars}.", "appeal"),
        ("Le plan a un budget de {8 millions d'euros}.", "budget"),
        ("Les familles ont reçu {50 euros} chacune pour acheter des outils.", "disbursement"),
        ("Les manœuvres sont payés {4 dollars} par jour.", "disbursement"),
        ("Un pêcheur gagne {140 dollars} par mois.", "other"),
        ("La réfection du pont est estimée à {2 millions d'euros}.", "budget"),
        ("Chiffrée à {18 millions d'euros}, l'initiative relie sept villes.", "budget"),
        ("Le chantier, chiffré à {2 millions d'euros}, est payé par la <Suisse>.", "contribution"),
        ("{3 millions d'euros}, voilà le prix du mur.", "other"),
        ("Face aux besoins, la <Suisse> a débloqué une enveloppe de {3 millions d'euros}.", "contribution"),
        ("Il faut combler un trou de {3 millions d'euros}.", "appeal"),
        ("{3 millions d'euros} suffiraient jusqu'à la récolte.", "appeal"),
        ("L'[Entraide] veut lever {15 millions de livres} pour les éleveurs.", "appeal"),
        ("Un bon de {50 dollars} est remis aux mères.", "disbursement"),
        ("Les pêcheuses obtiennent, à leur retour, {6 000 meticais}.", "disbursement"),
        ("Les {10 millions d'euros} annoncés par le <Japon> ont été versés en mai.", "contribution"),
        ("L'[Entraide] recevra {8 millions d'euros} de la <Suisse>.", "pledge"),
        ("{600 000 euros} de la <Lituanie> y sont allés.", "contribution"),
        ("Le <Japon> a restitué {300 000 euros} non dépensés.", "other"),
        ("Les envois de fonds ont atteint {2 milliards de dollars}.", "other"),
    ],
)
def test_kinds(sentence: str, kind: str) -> None:
    marked, gloss = read(sentence)
    assert [role.kind for role in amount_roles(marked, gloss)] == [kind]


def test_a_part_of_a_cost_is_no_gift() -> None:
    marked, gloss = read("Le budget est de {8 millions d'euros}, dont {2 millions d'euros} pour les loyers.")
    assert [role.kind for role in amount_roles(marked, gloss)] == ["budget", "other"]


def test_characters_of_the_text_are_no_marks() -> None:
    marked, gloss = read("Le <Japon> a donné \ue800 et \ue000 à {3 millions d'euros}.")
    assert [told(r) for r in find_relations(marked, amount_roles(marked, gloss))] == ["Japon > - > - | 0 | contributed"]


def kinds_of(*sentences: str) -> list[str]:
    """The kinds of all sums of an annotated text."""
    return [role.kind for role in amount_roles(*read(*sentences))]


def test_a_plan_that_is_covered_in_part_by_the_next_sentence_is_an_appeal() -> None:
    plan = "Le programme est chiffré à {90 millions d'euros}."
    assert kinds_of(plan, "Il était financé vendredi à 24 %.") == ["appeal"]
    assert kinds_of(plan, "Il compte douze chapitres.") == ["budget"]


def test_the_parts_of_a_divided_gift_are_gifts() -> None:
    gift = "<Le Japon> a versé {5 millions d'euros} à l'[OIM]."
    parts = "Le don se répartit ainsi : {3 millions d'euros} pour les puits, {2 millions d'euros} pour les écoles."
    assert kinds_of(gift, parts) == ["contribution"] * 3


def test_what_a_quotation_of_costs_comes_to_is_a_budget() -> None:
    assert kinds_of("Sur un devis de {2 millions d'euros}, presque rien n'est là.") == ["budget"]
