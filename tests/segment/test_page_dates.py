"""The date on which a page was published, wherever it is printed, and dates of other things."""

from __future__ import annotations

import pytest

from iomnlp.read import read_text
from iomnlp.segment import segment

TITLE = "Un guichet pour les saisonniers de Kaolack"
BODY = (
    "Le bureau de Kaolack a ouvert un guichet pour les saisonniers, que les communes de la région attendaient depuis "
    "longtemps. Il reçoit trente personnes par jour."
)


@pytest.mark.parametrize(
    ("above", "below", "after", "expected"),
    [
        ("12 mars 2018", "", "", "2018-03-12"),
        ("", "Publié le 12 mars 2018, mis à jour le 15 mars 2018", "", "2018-03-12"),
        ("", "Mis en ligne le 12/03/2018 à 14h30", "", "2018-03-12"),
        ("", "Dakar, le 12 mars 2018", "", "2018-03-12"),
        ("", "", "Fait à Dakar, le 12 mars 2018", "2018-03-12"),
        ("Le Journal du Saloum, 12 mars 2018", "", "", "2018-03-12"),
        ("Communiqué de presse n° 14 – 12 mars 2018", "", "", "2018-03-12"),
        ("Bulletin n° 7 (mars 2018)", "", "", "2018-03"),
        ("", "12 févr. 2018", "", "2018-02-12"),
        ("", "Communiqué de presse | 12-03-2018 | 15:20", "", "2018-03-12"),
        ("Communiqué n° 2018/12 du 12 mars 2018", "", "", "2018-03-12"),
        ("Paru dans Le Courrier du Saloum du 12 mars 2018", "", "", "2018-03-12"),
        ("", "2018-03-12T10:12:00Z", "", "2018-03-12"),
        ("Note de situation n° 4, 12 mars 2018, 18 heures (heure de Dakar)", "", "", "2018-03-12"),
        ("", "Lieu et date : Kaolack, salle 3 de la mairie, 12 mars 2018, de 10 h à 12 h 20", "", "2018-03-12"),
        ("", "État au 12 mars 2018", "", "2018-03-12"),
        ("", "", "(mise à jour 12/03/2018 : total corrigé)", "2018-03-12"),
        ("", "", "Partager\nFacebook\nTwitter\nImprimer\n12 mars 2018", "2018-03-12"),
        ("Économie – lundi 12 mars 2018", "", "", "2018-03-12"),
        ("", "", "(Le Courrier du Grand Est lyonnais, 12 mars 2018)", "2018-03-12"),
        ("", "Dernière révision : 12 mars 2018", "", "2018-03-12"),
        ("", "Épisode 4 · 31 min · diffusé le 12 mars 2018", "", "2018-03-12"),
        ("Programme élevage, note de mars 2018", "", "", "2018-03"),
        ("", "Février – avril 2018", "", None),
        ("", "Kaolack, mars 2018", "", None),
        ("", "", "Date limite : 12 mars 2018", None),
        ("", "Période couverte : du 1er au 12 mars 2018", "", None),
        ("", "", "Manuscrit reçu le 2 juillet 2002", None),
    ],
)
def test_the_date_of_a_page(above: str, below: str, after: str, expected: str | None) -> None:
    page = "\n\n".join(part for part in (above, TITLE, below, BODY, after) if part)
    assert segment(read_text(page + "\n")).published_edtf == expected
