"""Invented stories and furniture, set in the six layouts that real pages have."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

MENUS = {
    "doubled": "-\nNotre maison\nNotre maisonFondée en 1979, la Maison des Escales aide les voyageurs sans toit "
    "dans 23 pays.\n"
    "Équipe\nÉquipe\n- Bureau exécutif\n- Direction des programmes et de la qualité\n- Comité d'éthique\n-\nNos "
    "chantiers\n"
    "Nos chantiers\nRejoindre\nRejoindre\n- Carte des antennes\n- CAP 2035\n",
    "plain": "Accueil\nLe bureau\nNos métiers\nPartout où l'on passe, depuis 1996\nDocumentation\nOffres "
    "d'emploi\nEspace presse\n"
    "Nous écrire\nFR | PT | EN\n",
    "described": "Portail régional\nÀ propos\nLe Relais du Sahel est une association de droit malien qui accueille, "
    "depuis 2003, des "
    "voyageurs sans ressources dans 14 villes.\nGouvernance\nPartenaires\nActualités\nMédiathèque\nAppels "
    "d'offres\nNous rejoindre\n",
    "english": "Skip to content\nRegional Desk\nAbout us\nAbout us\nOur story\nLeadership\nWhat we do\nWhat we "
    "do\nHealth\nShelter\n"
    "Data portal\nVacancies (9)\nContact us\nYou are here: Home / Stories\n",
    "none": "",
}
FOOTERS = {
    "share": "Partager cet article\nFacebook\nWhatsApp\nImprimer\n",
    "legal": "Mentions légales | Plan du site | Accessibilité\n© 2031 Maison des Escales. Tous droits réservés.\n",
    "related": "À lire aussi\nLes pêcheurs de Nouadhibou changent de cap\nUn hiver au bord de la Save\nTrois ponts "
    "pour un lac\n",
    "english": "Related stories\nA new road for the valley\nShare this page\nWe use cookies to improve your visit. "
    "Accept | Decline\n",
    "none": "",
}


@dataclass(frozen=True)
class Story:
    """A release: title, dateline, paragraphs, contact."""

    title: str
    place: str
    paragraphs: tuple[str, ...]
    contact: str


STORIES = (
    Story(
        "Le Portugal finance des abris pour les familles chassées par les crues du Save",
        "Mozambique",
        (
            "Deux cent douze familles de la province d’Inhambane ont reçu lundi des bâches et des outils, achetés "
            "grâce à un "
            "don de 1,2 million d’euros du Portugal. Le fleuve avait emporté leurs maisons en février.",
            "Les équipes de l’OIM, arrivées le 4 mars avec la Croix-Rouge, ont dénombré 1 450 personnes dans trois "
            "écoles. "
            "Parmi elles, 38 % sont des enfants de moins de dix ans, selon M. A. Macuácua, du service provincial.",
            "« La terre est encore trop molle pour bâtir. Nous dormons en hauteur », confie Celeste Nhantumbo, "
            "couturière.",
            "Une seconde livraison est attendue avant la fin du mois ; elle comprendra des semences et des "
            "moustiquaires.",
        ),
        "Pour plus d’informations, veuillez contacter Ilda Matsinhe, OIM Maputo, tél. : +258 21 555 013, courriel : "
        "imatsinhe@escales.example",
    ),
    Story(
        "Retour volontaire : quatre-vingts Gambiens quittent Agadez à bord d'un vol affrété",
        "Niger",
        (
            "Quatre-vingts jeunes hommes, partis de Banjul en 2015, sont rentrés chez eux mardi. Le vol a coûté 96 "
            "000 dollars "
            "américains, pris en charge par l'Union européenne.",
            "À leur arrivée, chacun a touché 65 dalasis pour le taxi et un bon de formation. L'Agence nationale "
            "pour l'emploi "
            "leur proposera un apprentissage de soudeur ou de maçon pendant six mois.",
            "« On nous avait promis la mer, nous avons eu le sable », dit Lamin Ceesay, 24 ans. Il veut ouvrir un "
            "atelier.",
        ),
        "Contact presse : Awa Jobarteh, OIM Banjul, +220 555 01 77, ajobarteh@escales.example",
    ),
)


def wrap(paragraph: str, width: int, indent: str = "") -> str:
    """A paragraph hard-wrapped as old pages are."""
    return textwrap.fill(paragraph, width, initial_indent=indent, break_long_words=False, break_on_hyphens=False)


def press_page(
    story: Story,
    menu: str,
    footer: str,
    *,
    width: int = 0,
    between: str = "\n",
    indent: str = "",
    head: str = "",
) -> str:
    """A release between a menu and a footer; `width` wraps it, `between` parts its paragraphs."""
    body = [f"{story.place} – {story.paragraphs[0]}", *story.paragraphs[1:], story.contact]
    title = story.title
    if width:
        body = [wrap(p, width, indent) for p in body]
        title = wrap(title, width)
    elif indent:
        body = [indent + p for p in body]
    return f"{MENUS[menu]}{title}\n{head}{between.join([*body, ''])}{FOOTERS[footer]}"
