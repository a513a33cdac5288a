"""PDF: reading order, columns, broken words, heads and feet, tables; scans, locked and damaged files."""

from __future__ import annotations

import pytest

from iomnlp.errors import ReadError, SkippedDocument
from iomnlp.read import read_bytes
from iomnlp.read.hyphens import rejoined
from made_files import Placed, column, pdf

LEFT = [
    *(
        "Les habitants de Lodwar ont reçu",
        "hier de nouvelles pompes. Les popula-",
        "tions déplacées en attendaient depuis",
    ),
    *("trois ans, dit le porte-", "parole de la mission. Chaque pompe", "sert deux cents familles du comté,"),
]
RIGHT = [
    *("des troupeaux et deux écoles. Le", "Danemark a versé 2 millions d’euros", "pour ces travaux, qui doivent durer"),
    *("jusqu’à la fin de la saison sèche", "dans les communes du nord et du sud", "de la région, selon les éleveurs."),
]


def text_of(*pages: list[Placed]) -> str:
    """The text of a PDF."""
    return read_bytes(pdf(pages), "piece.pdf").text


def test_two_columns_are_read_one_after_the_other_and_broken_words_are_whole() -> None:
    page = [(60.0, 790.0, 16.0, "Des puits pour Lodwar"), *column(LEFT, top=740), *column(RIGHT, left=310, top=734)]
    assert text_of(page) == (
        "Des puits pour Lodwar\n\n"
        "Les habitants de Lodwar ont reçu hier de nouvelles pompes. Les populations déplacées en attendaient depuis "
        "trois ans, dit le porte-parole de la mission. Chaque pompe sert deux cents familles du comté, "
        "des troupeaux et deux écoles. Le Danemark a versé 2 millions d’euros pour ces travaux, qui doivent durer "
        "jusqu’à la fin de la saison sèche dans les communes du nord et du sud de la région, selon les éleveurs.\n"
    )


def test_a_line_across_the_page_ends_the_columns() -> None:
    page = [*column(LEFT, top=740), *column(RIGHT, left=310, top=740)]
    page.append((60.0, 640.0, 10.0, "Une seule ligne va d’un bord de la page à l’autre et ferme les deux colonnes."))
    text = text_of(page)
    assert text.index("selon les éleveurs") < text.index("Une seule ligne")


def test_paragraphs_are_lines_parted_by_their_spacing() -> None:
    assert text_of(column(["Un premier paragraphe qui va", "sur deux lignes.", "", "Le second."])) == (
        "Un premier paragraphe qui va sur deux lignes.\n\nLe second.\n"
    )


def test_items_and_short_lines_keep_their_lines() -> None:
    lines = ["Le projet donne aux familles du comté", "- des abris", "- de l’eau", "Contact", "Awa Sy"]
    assert text_of(column(lines)) == "\n".join(lines) + "\n"


def test_a_sheet_in_two_columns_of_cells_keeps_each_label_with_its_value() -> None:
    labels = column(["Projet ID", "Statut du projet", "Date de début", "Date de fin"])
    values = column(["PX.0012", "Actif", "2019", "2021"], left=260)
    assert text_of(labels + values) == (
        "Projet ID : PX.0012\nStatut du projet : Actif\nDate de début : 2019\nDate de fin : 2021\n"
    )


def test_running_heads_feet_and_page_numbers_are_no_text() -> None:
    pages = [
        [
            (60.0, 810.0, 9.0, "Bulletin de la mission"),
            *column([f"Le puits numéro {number} est creusé et il", f"sert {number}00 familles."], top=700),
            (290.0, 30.0, 9.0, f"Page {number}"),
        ]
        for number in (1, 2, 3)
    ]
    text = text_of(*pages)
    assert "Bulletin" not in text
    assert "Page" not in text
    assert text.split("\n\n") == [
        "Le puits numéro 1 est creusé et il sert 100 familles.",
        "Le puits numéro 2 est creusé et il sert 200 familles.",
        "Le puits numéro 3 est creusé et il sert 300 familles.\n",
    ]


def test_a_year_at_the_edge_of_a_page_is_no_page_number() -> None:
    text = text_of([*column(["Année"], top=75), (60.0, 30.0, 10.0, "2020")], column(["Un texte."]))
    assert "2020" in text


def test_a_head_that_changes_is_known_by_the_pages_that_it_counts() -> None:
    pages = [[(60.0, 810.0, 9.0, f"Partie {'ABC'[n]} {n + 4}"), *column([f"Texte {'xyz'[n]}."])] for n in range(3)]
    assert "Partie" not in text_of(*pages)


def test_a_sentence_goes_on_over_the_page() -> None:
    assert (
        text_of(column(["Le puits sert deux"]), column(["cents familles."])) == "Le puits sert deux cents familles.\n"
    )


def test_a_line_that_is_once_at_the_top_stays() -> None:
    assert text_of([(60.0, 810.0, 9.0, "Communiqué")], column(["Un texte."])).startswith("Communiqué\n")


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["la popu-", "lation du"], ["la population", "du"]),
        (["le porte-", "parole."], ["le porte-parole."]),
        (["à Seine-", "Maritime"], ["à Seine-Maritime"]),
        (["a-t-", "il dit"], ["a-t-il", "dit"]),
        (["plaisante-", "t-il."], ["plaisante-t-il."]),
        (["la mi-", "novembre"], ["la mi-novembre"]),
        (["un mi-", "litaire"], ["un militaire"]),
        (["popu\u00ad", "lation"], ["population"]),
        (["de 2019-", "2021"], ["de 2019-", "2021"]),
        (["fin -", "suite"], ["fin -", "suite"]),
    ],
)
def test_a_hyphen_stays_where_it_is_the_words_own(lines: list[str], joined: list[str]) -> None:
    assert rejoined(lines, frozenset()) == joined


def test_a_hyphen_stays_where_the_document_prints_it_elsewhere() -> None:
    assert rejoined(["un éco-", "village"], frozenset(["éco-village"])) == ["un éco-village"]


def test_a_scan_is_skipped() -> None:
    with pytest.raises(SkippedDocument, match="no text layer"):
        text_of([], [])


def test_pages_without_text_are_told_of() -> None:
    source = read_bytes(pdf([column(["Un texte."]), []]))
    assert source.metadata["pages"] == "2"
    assert source.metadata["pages_without_text"] == "2"


def test_a_locked_pdf_fails_with_a_remedy() -> None:
    lock = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O ({'x' * 32}) /U ({'y' * 32}) /P -4 >> /ID [(a) (a)]"
    with pytest.raises(ReadError, match=r"piece.pdf: The PDF is encrypted. Save it without its password"):
        read_bytes(pdf([column(["Un texte."])], lock), "piece.pdf")


@pytest.mark.parametrize("keep", [20, 200, 400])
def test_a_cut_pdf_fails_or_gives_text_and_never_crashes(keep: int) -> None:
    data = pdf([column(["Un texte."])])[:keep]
    with pytest.raises(ReadError, match=r"damaged|No page|no text layer"):
        read_bytes(data)


def test_a_page_of_a_thousand_scattered_words_is_read_in_seconds() -> None:
    page = [(20.0 + 37 * (n % 15), 830.0 - n * 0.8, 4.0, f"mot{n}") for n in range(1000)]
    assert len(text_of(page).split()) >= 1000
