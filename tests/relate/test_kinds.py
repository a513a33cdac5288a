"""What a document is: a sheet makes a project, news a press release, anything else `other`."""

from __future__ import annotations

import pytest

from annotated import tell
from iomnlp.relate.kinds import document_kind

NEWS = "body: Un pont flottant relie depuis hier les deux villages. Les écoles rouvriront lundi."
TITLES = [
    ("press_release", "Entretien truqué : six puits saisis"),
    ("other", "Lac Tchad – situation humanitaire au 12 mai 2016"),
    ("other", "Mise à jour opérationnelle n° 12"),
    ("other", "Demande de propositions – curage de puits"),
    ("other", "Questions-réponses : le retour volontaire"),
    ("other", "Fiche de projet : puits du canton"),
    ("press_release", "Le Danemark remet six barques aux pêcheurs du lac"),
    ("press_release", "Après la crue, les puits du canton sont curés"),
    ("press_release", "L'agence publie un point de situation sur la crue"),
    ("other", "Point de situation n° 4 – crue du lac"),
    ("other", "Avis d'appel d'offres : curage de six puits"),
    ("other", "Termes de référence – évaluation des cours du soir"),
    ("other", "Offre d'emploi : puisatier ou puisatière"),
    ("other", "Tribune : rendre l'eau aux villages"),
    ("other", "Note de synthèse sur les départs du lac"),
]


@pytest.mark.parametrize(("expected", "title"), TITLES, ids=[t for _, t in TITLES])
def test_a_title_tells(expected: str, title: str) -> None:
    told = tell("title: " + title, NEWS)
    assert document_kind(told.narrative, False, dateline=False, quoted=False, contacts=False) == expected


def test_a_sheet_decides() -> None:
    told = tell("title: Termes de référence", NEWS)
    assert document_kind(told.narrative, True, dateline=False, quoted=False, contacts=False) == "project"


def test_without_a_body_a_page_is_other() -> None:
    told = tell("title: Le Danemark remet six barques")
    assert document_kind(told.narrative, False, dateline=True, quoted=False, contacts=True) == "other"


BODIES = [
    (
        "other",
        "Je ne crois pas aux digues. Mon grand-père pêchait ici, mes enfants non. Nous avons laissé mourir notre lac.",
    ),
    ("other", "Les soumissionnaires remettent leur dossier sous pli fermé. La date limite de dépôt est le 4 mai."),
    ("other", "Chères collègues, nous vous demandons de relire le plan avant jeudi. Bien à vous."),
    ("other", "Cette recherche a suivi un échantillon de 40 puisatiers. Remerciements : aux puisatiers."),
    ("press_release", "Six puits ont été curés cette semaine. Le cahier des charges prévoit un gardien par puits."),
]


@pytest.mark.parametrize(("expected", "body"), BODIES, ids=[b[:40] for _, b in BODIES])
def test_a_body_tells(expected: str, body: str) -> None:
    told = tell("title: Au bord du lac", "body: " + body)
    news = expected == "press_release"
    assert document_kind(told.narrative, False, dateline=news, quoted=False, contacts=False) == expected


def test_words_of_a_speaker_are_not_the_author_s() -> None:
    told = tell(
        "title: Au bord du lac", NEWS, "quote: « Je n'ai plus de filet, mon fils non plus, nous avons tout perdu »"
    )
    assert document_kind(told.narrative, False, dateline=True, quoted=True, contacts=False) == "press_release"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("TRIBUNE", "other"),
        ("Cellule du lac – note interne, diffusion restreinte", "other"),
        ("Cahiers du lac, vol. 7, n° 2", "other"),
        ("COMMUNIQUÉ DE PRESSE", "press_release"),
        ("Note aux rédactions", "press_release"),
    ],
)
def test_the_head_of_the_page_tells(header: str, expected: str) -> None:
    told = tell("title: Le lac et ses deux rives", NEWS)
    assert document_kind(told.narrative, False, False, quoted=False, contacts=False, header=header) == expected


@pytest.mark.parametrize(
    "title", ["Crue du lac : rapport de situation n° 4", "Crue – flash update", "Rapport de situation"]
)
def test_a_genre_that_heads_a_part_of_the_title_outweighs_a_dateline(title: str) -> None:
    told = tell("title: " + title, NEWS)
    assert document_kind(told.narrative, False, dateline=True, quoted=False, contacts=True) == "other"


PROJECT = "body: Le projet vise à curer six puits. Les bénéficiaires directs sont 300 familles du canton."


@pytest.mark.parametrize(("dateline", "expected"), [(False, "other"), (True, "press_release")])
def test_a_project_told_without_its_sheet(dateline: bool, expected: str) -> None:
    told = tell("title: Les puits du canton", PROJECT)
    assert document_kind(told.narrative, False, dateline=dateline, quoted=False, contacts=False) == expected
