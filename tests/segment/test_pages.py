"""Whole pages: furniture never seen before, six layouts, wrapped or not; the real samples."""

from __future__ import annotations

import itertools
import time
from pathlib import Path

import pytest

from iomnlp.read import read_bytes, read_text
from iomnlp.segment import Segmentation, segment
from segment.segment_pages import FOOTERS, MENUS, STORIES, Story, press_page

# Every menu and every footer twice, each time in other company.
FURNITURE = [*zip(MENUS, FOOTERS, strict=True), *zip(MENUS, [*FOOTERS][2:] + [*FOOTERS][:2], strict=True)]
SEEDS = Path(__file__).parents[2].parent / "shared" / "seeds"
HEADS = (
    "",
    "\n",
    "Posted: \n03/12/14\n\nThemes: \nShelter, Floods\n\n",
    "Une famille sur le seuil. (Photo : R. Dias / OIM)\n",
)


def kinds(found: Segmentation) -> list[str]:
    return [block.kind for block in found.narrative.blocks]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.place)
@pytest.mark.parametrize(("menu", "footer"), FURNITURE)
@pytest.mark.parametrize("head", HEADS, ids=["glued", "blank", "posted", "caption"])
def test_the_same_story_in_any_furniture(story: Story, menu: str, footer: str, head: str) -> None:
    plain = segment(read_text(press_page(story, "none", "none", between="\n\n", head="\n"))).narrative.text
    for width, (between, indent) in itertools.product((0, 65, 72), (("\n\n", ""), ("\n", "    "), ("\n\n", "  "))):
        page = press_page(story, menu, footer, width=width, between=between, indent=indent, head=head)
        assert segment(read_text(page)).narrative.text == plain, (width, between, indent)


def test_a_web_page_tells_the_same_story_as_its_text() -> None:
    story = STORIES[1]
    entries = "".join(f"<li><a href='#'>{line.strip('- ')}</a></li>" for line in MENUS["plain"].splitlines())
    paragraphs = (f"<b>{story.place}</b> – {story.paragraphs[0]}", *story.paragraphs[1:], story.contact)
    body = f"<h1>{story.title}</h1>" + "".join(f"<p>{p}</p>" for p in paragraphs)
    markup = f"<html><body><nav><ul>{entries}</ul></nav>{body}<footer>{FOOTERS['legal']}</footer></body></html>"
    plain = segment(read_text(press_page(story, "none", "none", between="\n\n", head="\n")))
    assert segment(read_bytes(markup.encode())).narrative.text == plain.narrative.text


def test_the_parts_of_a_release() -> None:
    page = press_page(STORIES[0], "english", "related", head=HEADS[2])
    found = segment(read_text(page))
    assert found.title is not None
    assert page[found.title.start : found.title.end] == STORIES[0].title
    assert kinds(found) == ["title", "dateline", "body", "body", "quote", "body", "body", "contact"]
    assert (found.published_edtf, found.language, found.is_project) == ("2014-03-12", "fr", False)
    assert found.dateline is not None
    assert found.dateline.place_span is not None
    assert page[found.dateline.place_span.start : found.dateline.place_span.end] == "Mozambique"


@pytest.mark.parametrize("menu", [menu for menu in MENUS if menu != "none"])
@pytest.mark.parametrize("footer", FOOTERS)
def test_a_menu_is_no_narrative(menu: str, footer: str) -> None:
    found = segment(read_text(MENUS[menu] + FOOTERS[footer]))
    assert found.narrative.blocks == ()
    assert found.title is None
    assert {s.kind for s in found.segments} <= {"boilerplate", "blank", "caption"}


PRESS = [
    # No title: the wire's text begins at once.
    (
        "Bouar, 3 mai 2014 – Mille familles ont quitté la ville. Elles marchent vers l'ouest depuis lundi.",
        None,
        "Bouar",
    ),
    # A title without a dateline.
    (
        "Un pont pour Garissa\n\nLes ingénieurs ont posé hier la dernière poutre du pont. Il ouvrira en juin.",
        "Un pont pour Garissa",
        None,
    ),
    # A dateline of its own line.
    (
        "Communiqué de presse\nLes écoles de Mopti rouvrent leurs portes\nBamako, le 5 octobre 2015\n\nLes enfants "
        "de Mopti ont "
        "repris le chemin de l'école ce lundi, après deux ans d'attente.",
        "Les écoles de Mopti rouvrent leurs portes",
        "Bamako",
    ),
    # A label before the title.
    (
        "De : a@b.example\nObjet : Retour des eaux à Saint-Louis\n\nLes eaux du fleuve remontent depuis mardi et "
        "menacent trois "
        "quartiers de la ville.",
        "Retour des eaux à Saint-Louis",
        None,
    ),
    # A dateline of its own line with a note behind it.
    (
        "KOLWA-Crue - Trois villages seront rebâtis\n\nKOLWA, 30 août 2018 (mis à jour à 17 h 40)\n\nLe conseil des "
        "ministres a tranché mercredi : les trois villages ne seront pas rouverts cette année.",
        "KOLWA-Crue - Trois villages seront rebâtis",
        "KOLWA",
    ),
    # An interview's heading below its title.
    (
        "La Lettre du port – n° 14\n\n« Un quai ne suffit pas »\n\nEntretien avec Awa Sow, cheffe du port de Kolwa\n\n"
        "Vous achevez un programme de cinq ans. Qu'en restera-t-il ?\n\nDes quais, et ce n'est pas rien : le port a "
        "doublé ses appontements et formé trente grutiers.",
        "« Un quai ne suffit pas »",
        None,
    ),
    # Two names of a crisis in capitals, and the issue below.
    (
        "KOLWA / CYCLONE IMANI\nNote de situation n° 4, 14 mars 2016, 18 heures (heure locale)\n\n1. Abris : 94 "
        "centres restent ouverts, avec 4 150 occupants.\n\n2. Eau. Deux forages sur trois donnent de nouveau de l'eau.",
        "KOLWA / CYCLONE IMANI",
        None,
    ),
    # Who wrote it, below the title.
    (
        "Tribunes\nKolwa, assez de provisoire\npar Awa Sow-Keller\nDepuis quarante ans, nos voisins et nous "
        "traitons le départ des pêcheurs comme une averse, et nous attendons sous le porche qu'elle passe.",
        "Kolwa, assez de provisoire",
        None,
    ),
    # A standfirst below the headline; what kind of text it is, above.
    (
        "TRIBUNE\n\nKolwa ne peut plus attendre ses digues\n\nAwa Sow, ingénieure, plaide pour un chantier qui "
        "commence avant les pluies\n\nDepuis dix ans, nous comptons les crues. Il est temps de compter les digues.",
        "Kolwa ne peut plus attendre ses digues",
        None,
    ),
    # A newspaper's line with its day and page; whose page it is.
    (
        "La Voix du port – mardi 12 mars 2019 – p. 5\n\nKolwa retrouve ses digues\n\nLes ingénieurs ont posé hier la "
        "dernière pierre. La digue ouvrira en juin.",
        "Kolwa retrouve ses digues",
        None,
    ),
    (
        "Ambassade de Suède à Kolwa – Section consulaire\nRejoindre un proche réfugié en Suède : vos questions\n\n"
        "Le conjoint et les enfants peuvent déposer un dossier. Il faut compter neuf mois.",
        "Rejoindre un proche réfugié en Suède : vos questions",
        None,
    ),
    # A title cut over two short lines.
    (
        "Le Canada appuie la formation de\nsages-femmes au Tchad\n\nTchad – Le Canada finance une école. Elle "
        "ouvrira à Moundou en "
        "septembre prochain.",
        "Le Canada appuie la formation de\nsages-femmes au Tchad",
        "Tchad",
    ),
]


@pytest.mark.parametrize(("page", "title", "place"), PRESS)
def test_titles_and_datelines(page: str, title: str | None, place: str | None) -> None:
    found = segment(read_text(page))
    assert (found.title and page[found.title.start : found.title.end]) == title
    span = found.dateline.place_span if found.dateline else None
    assert (span and page[span.start : span.end]) == place


def test_lists_contacts_and_captions() -> None:
    page = (
        "Appui aux coopératives de Kankan\n\nLe projet poursuit deux buts et donne les résultats suivants :\n- des "
        "semences pour "
        "trente villages ;\n- un marché couvert à Kankan.\n\nUne vendeuse de Kankan. © A. Condé 2013\n\nLes "
        "coopératives paient la "
        "moitié des frais depuis le mois de mai.\n\nContact presse\nMariama Condé\nOIM Conakry\nTél. : +224 555 01 02\n"
        "mconde@escales.example\n\nPlan du site\nHaut de page\n"
    )
    found = segment(read_text(page))
    assert [s.kind for s in found.segments if s.kind != "blank"] == [
        "title", "body", "list_item", "list_item", "caption", "body", *["contact"] * 5, "boilerplate",
    ]  # fmt: skip


def test_mended_words_keep_their_place() -> None:
    page = "Emploi au Liban\n\nLa main-d’uvre dÃ©placÃ©e a reÃ§u une aide du gouvernement suÃ©dois en mars.\n"
    found = segment(read_text(page))
    text = found.narrative.text
    assert "La main-d'œuvre déplacée a reçu" in text
    start = text.index("déplacée")
    span = found.narrative.source_span(start, start + len("déplacée"))
    assert page[span.start : span.end] == "dÃ©placÃ©e"
    assert found.damage


SEED_KINDS = {
    "000": (["title", "body", "body"], 11),
    "001": (["title", "dateline", *["body"] * 4, "quote", *["body"] * 4, "contact"], 0),
    "002": (["title", "dateline", *["body"] * 6, "quote", "body", "contact"], 0),
    "003": (["title", "body", "body"], 11),
    "004": (["title", "body", "body", "list_item", "list_item", "body"], 8),
}


@pytest.mark.parametrize("seed", SEED_KINDS)
def test_real_pages(seed: str) -> None:
    paths = sorted(SEEDS.glob(f"{seed}_*.txt"))
    if not paths:
        pytest.skip("the real sample pages are not beside this repository")
    found = segment(read_bytes(paths[0].read_bytes()))
    blocks, fields = SEED_KINDS[seed]
    assert kinds(found) == blocks
    assert len(found.sheet) == fields
    assert found.segments[0].kind == "boilerplate"
    assert "1951" not in found.narrative.text
    assert "2030 AGENDA" not in found.narrative.text


LONG = {
    "one line": "Le projet aide les familles de Bouar. " * 130_000,
    "brackets": "(" * 100_000,
    "quotation marks": '« " ' * 100_000,
    "wrapped": "Le projet aide les familles déplacées de la ville de Bamako et de\n" * 40_000,
    "menu": "Accueil\nNos métiers\n" * 40_000,
    "markers": "-\n" * 80_000,
    "labels": "Date de fin\n" * 40_000,
    "damage": "dÃ©jÃ  c ur {a: b} " * 40_000,
    "quotations": "« Nous avons peur de partir », dit Ana. " * 30_000,
    "addresses": "contact : a@b.example\n" * 30_000,
}


@pytest.mark.parametrize("name", LONG)
def test_no_page_takes_long(name: str) -> None:
    begin = time.perf_counter()
    found = segment(read_text(LONG[name]))
    assert time.perf_counter() - begin < 30
    assert found.segments[-1].end == len(LONG[name])


TOLD = "Les éleveurs de Kolwa ont reçu du foin cette semaine, et les premiers camions sont repartis vers le nord."


def test_a_table_with_bars_is_part_of_the_story_and_a_menu_with_bars_is_none() -> None:
    rows = "Commune | Usage | Montant\nKolwa | Foin | 3 200 €\nBitam | Puits | 1 750 €\nTotal | 4 950 €"
    page = f"Accueil | Contact | Plan du site\n\nDu foin pour Kolwa et ses éleveurs\n\n{TOLD}\n\n{rows}\n\n{TOLD}"
    found = segment(read_text(page))
    assert kinds(found) == ["title", *["body"] * 6]
    assert "Plan du site" not in found.narrative.text


@pytest.mark.parametrize("above", ["", "Page éco\n", "Département des ports\nCommuniqué de presse\n"])
@pytest.mark.parametrize(
    "title", ["Rail : 65 millions d'euros pour la ligne de Kolwa", "Marché de Kolwa : les porteuses, une à une"]
)
def test_a_headline_with_a_colon_and_a_figure_is_the_title(above: str, title: str) -> None:
    page = f"{above}{title}\nQuai de Kolwa. © OIM 2019\nKOLWA, 5 mai 2019 – {TOLD} {TOLD}\n"
    found = segment(read_text(page))
    assert found.title is not None
    assert page[found.title.start : found.title.end] == title


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (f"Les absents de Kolwa\nN. Okello, A. Ter-Sarkissian\n\n{TOLD}", ["title", "body"]),
        (f"Kolwa – Rapport n° 7\nPériode couverte : du 3 au 16 mars 2014\n\n{TOLD}", ["title", "body", "body"]),
        (f"Du foin pour les éleveurs\n\nKolwa, de notre correspondante\n\n{TOLD}", ["title", "dateline", "body"]),
        (f"Rapport annuel de Kolwa\n\nChapitre 3. Le foin et les puits\n\n{TOLD}", ["title", "body", "body"]),
        (
            f"RÉUNION\nLe quai de Kolwa\n\nLieu : Kolwa, salle 3\nPrésents : Mme Awa Sow (mairie), M. Lê Tu (port)\n"
            f"Excusés : le préfet\n\n{TOLD}",
            ["title", "body", "body", "body", "body"],
        ),
        (f"Allocution du préfet de Kolwa\n\n{TOLD}\n\n(Seul le prononcé fait foi.)", ["title", "body"]),
    ],
    ids=["authors", "period", "correspondent", "chapter", "minutes", "notice"],
)
def test_lines_round_the_story(page: str, expected: list[str]) -> None:
    assert kinds(segment(read_text(page))) == expected
