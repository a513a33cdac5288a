"""Texts that are no news: notices, reports, columns, conversations, tables; each line with the kind of its segment."""

from __future__ import annotations

import pytest

from iomnlp.read import read_text
from iomnlp.segment import segment

STORY = "Les pêcheurs du lac ont reçu quarante barques, et la criée a rouvert le lendemain de la fête."
PAGES = {
    "a notice that is nothing but its numbered entries": [
        ("boilerplate", "AVIS DE CONSULTATION - REF. 2016-027"),
        ("title", "Fourniture de quatorze pompes solaires pour les puits du canton"),
        ("list_item", "1. Acheteur : la commune de Dori, pour le compte des quatre villages."),
        ("list_item", "2. Lots. Lot 1 : neuf pompes de 80 litres. Lot 2 : cinq pompes de 240 litres."),
        ("list_item", "3. Dépôt des plis : mardi 31 mai 2016, sous double enveloppe."),
        ("contact", "Questions écrites jusqu'au 20 mai : Awa Sarr, achats@dori.example."),
    ],
    "numbered headings round lettered entries": [
        ("title", "La loi sur l'eau à l'épreuve de la sécheresse"),
        ("body", "L'essentiel"),
        ("body", STORY),
        ("body", "1. D'où l'on part"),
        ("body", STORY.replace("quarante", "trente")),
        ("body", "2. Points à surveiller"),
        ("list_item", "a) La nomination des juges, que la loi renvoie à un décret."),
        ("list_item", "b) La relève des puisatiers, dont le contrat expire en mai."),
        ("body", "3. Pour conclure"),
        ("body", STORY.replace("quarante", "vingt")),
        ("boilerplate", "Les opinions exprimées n'engagent que leur auteur."),
    ],
    "figures one to a line, and a number to call": [
        ("title", "Province du Lac : point sur les retours, cycle 5"),
        ("body", STORY),
        ("body", "En un coup d'œil"),
        ("body", "106 121 personnes en situation de déplacement"),
        ("body", "64 % de déplacés internes"),
        ("body", "26 % de retournés"),
        ("body", "D'où viennent-ils ?"),
        ("body", STORY.replace("quarante", "trente")),
        ("contact", "Observations et questions : Awa Sarr, Bol, +235 63 90 71 15"),
    ],
    "entries by the name of their number": [
        ("title", "Deux écoles pour Adjumani et ses villages"),
        ("body", STORY),
        ("list_item", "Lot 1 – Pakele : huit salles de classe, une cuisine."),
        ("list_item", "Lot 2 – Dzaipi : six salles de classe, une citerne."),
        ("body", STORY.replace("quarante", "trente")),
    ],
    "a column with its author": [
        ("title", "Ne nous comptez pas comme partis"),
        ("boilerplate", "par Awa Sarr, géographe, ancienne conseillère municipale"),
        ("body", STORY),
    ],
    "a column with its journal": [
        ("title", "Rendez-nous la barque"),
        ("boilerplate", "Tribune parue dans Le Courrier du Lac, n° 41, avril 2009"),
        ("body", STORY),
    ],
    "a title that asks": [
        ("title", "Réinsertion des pêcheurs de Bol : que reste-t-il trois ans plus tard ?"),
        ("body", STORY),
    ],
    "a conversation": [
        ("title", "Entretien avec Awa Sarr, mareyeuse à Bol"),
        ("body", STORY),
        ("body", "– Que dites-vous aux jeunes du village ?"),
        ("body", "– Je les écoute, et je leur montre les factures."),
    ],
    "a table of wide gaps": [
        ("title", "Lettre circulaire : fermeture de la ligne de Kindu"),
        ("body", STORY),
        ("body", "Date        Ville      Places"),
        ("body", "21 mars     Kindu      120"),
        ("body", "24 mars     Kongolo    80"),
        ("body", STORY.replace("quarante", "trente")),
    ],
    "a caption by its last sentence": [
        ("title", "Le bus de l'aube attend ses écoliers"),
        ("caption", "Deux élèves à l'arrière du bus. Photo transmise par les parents"),
        ("body", STORY),
    ],
}


@pytest.mark.parametrize("name", PAGES)
def test_each_line_has_its_kind(name: str) -> None:
    page = "\n\n".join(line for _, line in PAGES[name])
    found = [(s.kind, page[s.start : s.end]) for s in segment(read_text(page)).segments if s.kind != "blank"]
    assert [(kind, line.strip()) for kind, line in found] == PAGES[name]


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("Un moulin pour rentrer", ["Accueil", "Programmes", "Récits", "Photos", "Un moulin pour rentrer", "", STORY]),
        ("Un moulin pour rentrer chez soi", ["Projets financés par le Fonds du lac", "Rechercher un projet",
          "Un moulin pour rentrer chez soi", "", STORY]),
        ("Kanem : vacciner avant la crue", ["Kanem : vacciner avant la crue",
          "Programme élevage, note de mai 2012", STORY]),
        ("Le voisin du 14", ["Le Nouvelliste", "Vendredi 6 mars 2009", "", "Le voisin du 14", "",
          "Par la rédaction", "", STORY]),
        ("Rapport sur le lac n° 12", ["Bureau du lac", "Rapport sur le lac n° 12", "1er - 15 mars 2013", "", STORY]),
    ],
    ids=["short", "below a search box", "above an issue", "above a byline", "of a series"],
)  # fmt: skip
def test_the_title_among_its_neighbours(title: str, lines: list[str]) -> None:
    page = "\n".join(lines)
    found = segment(read_text(page)).title
    assert found is not None
    assert page[found.start : found.end] == title


@pytest.mark.parametrize(
    "said",
    [
        "« Personne ne fait naufrage ici », écrit dans la préface le géographe Alain Sy.",
        "« Ne me parlez pas d'exode », coupe au téléphone Mathilde Roux, pilote.",
        "« Trois ont appelé », dit-elle.",
        "« Le vent ne fait que passer sur le lac », soupire don Chepe.",
    ],
)
def test_speech_whatever_its_verb(said: str) -> None:
    page = f"La criée du lac a rouvert\n\n{STORY}\n\n{STORY[:-1]}, dit-on. {said}\n"
    quotes = [page[s.start : s.end].strip() for s in segment(read_text(page)).segments if s.kind == "quote"]
    assert quotes == [said[: said.index("»") + 1]]
