"""One story set in six layouts: what the layout-invariance tests and the fuzz tests build their pages with.

Stories and menus are synthetic, written for these tests; people and addresses are invented.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

MENU_FR = """-
Le Bureau
Le BureauNotre bureau accompagne depuis 1987 les personnes en déplacement et les autorités, avec 41 États membres associés.
Équipes
Équipes
- Direction
- Ressources humaines
-
Nos actions
Nos actions
Réseaux
Réseaux
- Où nous trouver
- AGENDA 2045
"""
MENU_OFFICE = """Accueil
À propos
À proposPrésente en Afrique australe depuis 1994, la mission compte 12 bureaux et 300 agents.
Histoire
Histoire
- Donateurs
- Cadre juridique
Domaines
Domaines
- Santé
- Abris
Carrières
"""
MENU_EN = """Skip to main content
Who we are
Who we are
- Leadership
- History
What we do
What we do
- Labour mobility
- Emergencies
Get involved
Data and research
"""
FOOTER = """
Partager
Imprimer
Plan du site
Mentions légales
"""


@dataclass(frozen=True)
class Story:
    """A press story or a project page: plain paragraphs, optionally a sheet of (label, value)."""

    title: str
    paragraphs: tuple[str, ...]
    sheet: tuple[tuple[str, str], ...] = ()


PRESS = Story(
    "L'OIM et le Japon viennent en aide aux déplacés du Tchad",
    (
        "Tchad - L'OIM a reçu 2,5 millions d'euros de la part du gouvernement japonais, par l'intermédiaire de son Fonds pour"
        " la stabilité rurale (FSR), afin de soutenir environ 12 000 déplacés internes au Tchad.",
        "Le projet est mis en œuvre avec le Ministère tchadien de la santé publique. En 2014, près de 40 pour cent des ménages"
        " déplacés n'avaient pas accès à l'eau potable dans la province du Lac.",
        "« Cette aide arrive au bon moment pour les familles qui ont tout perdu », a déclaré Solène Vautrin, cheffe de mission"
        " de l'OIM au Tchad.",
        "Pour plus d'informations, veuillez contacter Solène Vautrin, OIM Tchad, Tel: +235 66 12 34 56, Email:"
        " svautrin@bureau.example",
    ),
)
PROJECT = Story(
    "Appui à la réintégration des migrants de retour au Lesotho",
    (
        "Depuis 2016, le Lesotho accueille chaque année plus de 3 000 migrants de retour, dont beaucoup travaillaient dans"
        " les mines d'Afrique du Sud.",
        "Ce projet vise à renforcer les services publics. À cette fin, un guichet unique sera ouvert à Maseru (produit 1.1) ;"
        " quarante agents seront formés à la main-d'œuvre et à l'orientation (produit 1.2) ; et un suivi des retours sera mis"
        " en place (produit 1.3). Les personnes de retour trouveront ainsi plus facilement un emploi (effet direct 1).",
    ),
    (
        ("Date de début", "2021"),
        ("Date de fin", "2023"),
        ("Statut du projet", "Actif"),
        ("Type de projet", "Protection et assistance aux migrants vulnérables"),
        ("Budget Amount (USD)", "250000.00"),
        ("Couverture", "National"),
        ("Projet ID", "PX.0921"),
        ("Etat(s) membre(s) beneficiaires remplissant les conditions requises", "Lesotho"),
    ),
)


def _paragraphs(story: Story, wrap: bool) -> str:
    fill = (lambda p: textwrap.fill(p, 65, break_long_words=False, break_on_hyphens=False)) if wrap else (lambda p: p)
    return ("\n\n" if wrap else "\n").join(fill(p) for p in story.paragraphs)


def page(story: Story, layout: str, wrap: bool = False) -> str:
    """The story as a page of one layout (`L1` … `L6`), hard-wrapped or not."""
    body = _paragraphs(story, wrap)
    dashed = "".join(f"-\n{label}\n{value}\n" for label, value in story.sheet)
    bulleted = "".join(f"  • {label}\n    {value}\n" for label, value in story.sheet)
    colons = "".join(f"{label} : {value}\n" for label, value in story.sheet)
    if layout == "L1":
        return f"{MENU_FR}{story.title}\n{dashed}{body}\n"
    if layout == "L2":
        head = "" if story.sheet else "Communiqué\nGlobal\n\n"
        return f"{head}{story.title}\n\n{bulleted}\n{body}\n"
    if layout == "L3":
        return f"{story.title}\nThemes: \nInternally Displaced Persons\n\n{colons}\n{body}\n"
    if layout == "L4":
        return f"{MENU_OFFICE}{story.title}\n{dashed}{body}\n{FOOTER}"
    if layout == "L5":
        return f"{MENU_EN}{story.title}\n{dashed}{body}\n{FOOTER}"
    if layout == "L6":
        return f"{story.title}\n\n{body}\n\n{colons}"
    raise ValueError(f"no layout {layout!r}")


LAYOUTS = ("L1", "L2", "L3", "L4", "L5", "L6")
