"""The parts by themselves: sentences, damage, datelines, dates, quotations, sheets."""

from __future__ import annotations

import pytest

from iomnlp.read import read_text
from iomnlp.segment import segment, split_sentences
from iomnlp.segment.dateline import find_dateline
from iomnlp.segment.mend import mend
from iomnlp.segment.pagedate import parse_date
from iomnlp.segment.quotes import find_quotes
from iomnlp.segment.wraps import make_units
from iomnlp.source import fold

# Sentences are parted by a bar.
SENTENCES = [
    "Le Dr. Kane et M. Y. Sow sont venus.|Ils repartent, p. ex. à Kayes.",
    "Le don (n° 3) vaut 1.5 million.|Il arrive... demain.|Vraiment ?|Oui !",
    "L'appel couvre St. Lucia et Mme Léa B. Cros.|300 familles attendent.",
    "« Nous partons demain ! » a crié Awa.|« Restez. »|Elle est restée.",
    "Les vols sont chers, etc.|Le Japon paie en dollars É.-U.|La suite vient en sept. 2014.",
    "Ils étaient sept.|Le soir, la pluie… revint.|(Voir la carte.)|Fin",
    "1. Former les agents.|2. Équiper les postes.",
    "Voir www.exemple.org/a.b pour la suite.|Écrire à a.b@exemple.org.",
]


@pytest.mark.parametrize("marked", SENTENCES)
def test_sentences(marked: str) -> None:
    text = marked.replace("|", " ")
    assert [text[a:b] for a, b in split_sentences(text)] == marked.split("|")


DAMAGED = [
    ("mettre en uvre la main-d’uvre", "mettre en œuvre la main-d’œuvre"),
    ("la man uvre d'un c ur, d'une s ur", "la manœuvre d'un cœur, d'une sœur"),
    ("main-d uvre locale", "main-d'œuvre locale"),
    ("lâ€™aide aux dÃ©placÃ©s Ã  Bouar", "l’aide aux déplacés à  Bouar"),
    ("l\x92aide", "l’aide"),
    ("l&rsquo;&eacute;t&eacute;", "l’été"),
    ("Texte. BORDER-BOTTOM: rgb(0,0,0) 1px solid; Suite.", "Texte. Suite."),
    ("p.MsoNormal {MARGIN: 0cm} Le camp", " Le camp"),
]


@pytest.mark.parametrize(("damaged", "meant"), DAMAGED)
def test_damage_is_mended_and_located(damaged: str, meant: str) -> None:
    mended = mend(damaged)
    assert mended.text == meant
    assert mended.damage


@pytest.mark.parametrize(
    "text",
    [
        "les murs de la ville",
        "sur la route, M. Sûr",
        "Objet : bilan 2014 ; lieu : Dakar",
        "Le taux de sous-emploi : 12%",
        "cœur, œuvre, peut-être : oui",
        "{x}",
    ],
)
def test_sound_text_is_left_alone(text: str) -> None:
    assert mend(text).text == text
    assert not mend(text).damage


# place | date | rest; an empty place is a dateline without place.
DATELINES = [
    ("Thailand – Cent familles partent.", "Thailand", None),
    ("Genève/Kiev, 22 février 2016 – Cent familles partent.", "Genève/Kiev", "22 février 2016"),
    ("Uruguay - L’aide arrive.", "Uruguay", None),
    ("BANGUI (Agence) — Le convoi part.", "BANGUI", None),
    ("République démocratique du Congo – Le convoi part.", "République démocratique du Congo", None),
    ("Port-au-Prince - « Nous partons », dit Ana.", "Port-au-Prince", None),
    ("N’Djamena, Tchad, le 5 mai 2014 – Le convoi part.", "N’Djamena", "5 mai 2014"),
    ("Bamako (3 juin 2013). Les autorités partent.", "Bamako", "3 juin 2013"),
    ("(Dakar, le 3 juin 2013) Les autorités partent.", "Dakar", "3 juin 2013"),
    ("Bogotá, 3 de marzo de 2014 – Les familles partent.", "Bogotá", "3 de marzo de 2014"),
    ("Le 12 mars 2014 – Le convoi part.", None, "12 mars 2014"),
    ("Camagüey, Cuba – Le convoi part.", "Camagüey", None),
    ("Lomé, jeudi 5 décembre 2019 - (Délégation du Nord) Le convoi part.", "Lomé", "5 décembre 2019"),
    # Place and date parted by a dash, a bar or a slash; the date before the place; several dashes in a row.
    ("Kolwa - 12/03/2019 - Le convoi part.", "Kolwa", "12/03/2019"),
    ("Kolwa | 12 mars 2019 | Le convoi part.", "Kolwa", "12 mars 2019"),
    ("Kolwa, 12 mars 2019 / Le convoi part.", "Kolwa", "12 mars 2019"),
    ("12 mars 2019, Kolwa — Le convoi part.", "Kolwa", "12 mars 2019"),
    ("Mardi 12 mars 2019, Kolwa – Le convoi part.", "Kolwa", "12 mars 2019"),
    ("Kolwa/Genève, 12 mars 2019 --- Le convoi part.", "Kolwa/Genève", "12 mars 2019"),
    # Brackets; an apostrophe inside a name.
    ("[Kolwa, 12.03.2019] Le convoi part.", "Kolwa", "12.03.2019"),
    ("(Goma, République démocratique du Congo) Le convoi part.", "Goma", None),
    ("Cox’s Bazar, 12 mars 2019 – Le convoi part.", "Cox’s Bazar", "12 mars 2019"),
    ("Nuku’alofa, 12 mars 2019 – Le convoi part.", "Nuku’alofa", "12 mars 2019"),
    # Who was sent there; a known place in capitals.
    ("De notre correspondante à Kolwa. – Le convoi part.", "Kolwa", None),
    ("Envoyé spécial à Kolwa – Le convoi part.", "Kolwa", None),
    ("NIAMEY. Les autorités partent.", "NIAMEY", None),
]


@pytest.mark.parametrize(("text", "place", "date"), DATELINES)
def test_datelines(text: str, place: str | None, date: str | None) -> None:
    found = find_dateline(fold(text))
    assert found is not None
    assert (found.place and text[slice(*found.place)]) == place
    assert (found.date and text[slice(*found.date)]) == date
    assert text[found.body :][0] in "CLND«"


@pytest.mark.parametrize(
    "text",
    [
        "Toutes les équipes – Santé et Abris – partent.",
        "Bamako – capitale du Mali – accueille un sommet.",
        "L’OIM – Organisation internationale pour les migrations – ouvre un bureau.",
        "En 2014 – Le convoi part.",
        "Les autorités du Mali et de la Guinée, avec l’appui de voisins - Le convoi part.",
        "Le convoi part de Dakar le 3 mai 2014.",
        "Diffusion : 27 juin 2023",
        "Février – avril 2023",
        "SANTÉ. Les autorités partent.",
        "(Awa Sow, sage-femme) Le convoi part.",
    ],
)
def test_no_dateline(text: str) -> None:
    assert find_dateline(fold(text)) is None


@pytest.mark.parametrize(
    ("text", "us", "edtf"),
    [
        ("12/01/15", True, "2015-12-01"),
        ("12/01/15", False, "2015-01-12"),
        ("03/27/09", False, "2009-03-27"),
        ("Publié le 3 mars 2014", False, "2014-03-03"),
        ("1er août 2012", False, "2012-08-01"),
        ("Jul 20 2023", False, "2023-07-20"),
        ("Tuesday, January 12, 2015", False, "2015-01-12"),
        ("2014-03-03T10:00", False, None),
        ("juin 2019", False, "2019-06"),
        ("31.02.2014", False, None),
    ],
)
def test_page_dates(text: str, us: bool, edtf: str | None) -> None:
    found = parse_date(text, month_first=us)
    assert (found[2] if found else None) == edtf or text.startswith("2014-03-03T")


# Quotations are between the bars.
QUOTES = [
    "|« Nous manquons de tout »|, soupire Ana Reis, infirmière.",
    "Ana Reis l'affirme : |« La pluie a tout pris, il faut recommencer. »|",
    'Il a déclaré que |"la route est coupée depuis trois jours"|.',
    "|« On dort dehors. »| Ana montre le camp. |« Et il pleut encore, chaque nuit »|, dit-elle.",
    "Le « pacte mondial » et la fameuse « formation de formateurs » sont prévus.",
    "Le projet « Une nouvelle vie pour tous au village » prévoit 30 puits.",
    "Elle tient un guide, dit « le carnet bleu ».",
]


@pytest.mark.parametrize("marked", QUOTES)
def test_quotations(marked: str) -> None:
    text = marked.replace("|", "")
    assert [text[a:b] for a, b in find_quotes(text)] == [
        part for part in marked.split("|") if part[:1] in '«"' and part
    ]


def test_hard_wraps_are_joined_and_short_lines_are_not() -> None:
    page = (
        "Menu\nActualités\n\nDes familles du Kasaï reçoivent des semences et des outils de la part\nde la Belgique\n\n"
        "Le gouvernement belge a versé 528\n000 dollars à la coopérative de Tshikapa, que dirige Torsten\nMbuyi "
        "depuis l'an "
        "dernier. Les semences, livrées en mars, suffisent à\ntrois villages.\n"
    )
    units, wrap = make_units(page)
    assert [u.text[:18] for u in units] == ["Menu", "Actualités", "Des familles du Ka", "Le gouvernement be"]
    assert "528 000 dollars" in units[3].text
    assert wrap is not None


def test_names_and_sums_cut_at_short_lines_are_joined_and_contact_lines_are_not() -> None:
    page = (
        "Le pont de Sesheke rouvre\n\nLe gouverneur de la province, venu de Mongu avec une suite de\ndix "
        "personnes, a traversé le premier. Il avait demandé en janvier la\nsomme de 3.400.000\nkwachas, que le trésor "
        "a versée aux maçons dès le printemps suivant,\navant la crue.\nLe haut-commissaire du Canada, M. "
        "Torsten\nMbuyi, et la directrice du port ont suivi à pied avec les enfants des\nécoles, comme "
        "le veut l'usage de la vallée.\n"
        "Information: Awa Sow, Sesheke, Tel: +260 55 555 0077\n"
    )
    told = [u.text for u in make_units(page)[0]]
    assert any("3.400.000 kwachas" in text for text in told)
    assert any("M. Torsten Mbuyi, et" in text for text in told)
    assert told[-1].startswith("Information: Awa Sow")


SHEETS = {
    "dash lines": "-\nDate de fin\n2024\n-\nStatut du projet\nActif\n-\nProjet ID\nPX.0001\n-\nEtat(s) membre(s) "
    "beneficiaires "
    "remplissant les conditions requises\nMali Niger\n",
    "bullets": "  • Date de fin\n    2024\n  • Statut du projet\n    Actif\n  • Projet ID\n    PX.0001\n  • ETATS "
    "MEMBRES "
    "BÉNÉFICIAIRES REMPLISSANT LES CONDITIONS REQUISES\n    Mali Niger\n",
    "colons": "Projet ID : PX.0001\nStatut du projet: Actif\nEtat(s) membre(s) bénéficiaires remplissant les "
    "conditions\nrequises : "
    "Mali Niger\nDate de fin : 2024\n",
    "glued": "Date de fin2024\nStatut du projetActif\nProjet IDPX.0001\nEtat(s) membre(s) bénéficiairesMali Niger\n",
    "one line": "Projet ID : PX.0001 | Date de fin : 2024 | Statut du projet : Actif | Pays bénéficiaires : Mali "
    "Niger\n",
    "empty labels": "-\nDate de début\n-\nDate de fin\n2024\n-\nStatut du projet\nActif\n-\nAnnée\n-\nProjet "
    "ID\nPX.0001\n-\nPays "
    "bénéficiaires\nMali\nNiger\n-\nPrima ID\n-\n",
}
BODY = "Le projet forme cent agents des postes frontière de la région. Il ouvre aussi deux centres d'accueil à Gao "
"et à Ayorou.\n"


@pytest.mark.parametrize("layout", SHEETS)
@pytest.mark.parametrize("place", ["before", "after"])
def test_sheets_in_every_layout(layout: str, place: str) -> None:
    title = "Gestion des frontières entre le Mali et le Niger\n"
    parts = [title, SHEETS[layout], BODY] if place == "before" else [title, BODY, SHEETS[layout]]
    page = "\n".join(parts)
    found = segment(read_text(page))
    values = {f.key: f.value for f in found.sheet}
    assert values == {"end": "2024", "status": "Actif", "project_id": "PX.0001", "beneficiaries": "Mali Niger"}
    assert found.is_project
    assert found.title is not None
    assert page[found.title.start : found.title.end] == title.strip()
    assert [b.kind for b in found.narrative.blocks] == ["title", "body"]
    for f in found.sheet:
        assert " ".join(page[f.value_span.start : f.value_span.end].split()) == f.value


@pytest.mark.parametrize("label", ["Financement", "Partenaire d'exécution", "Groupes cibles"])
def test_a_label_that_the_record_has_no_key_for_ends_the_value_before_it(label: str) -> None:
    page = f"Retour des pêcheurs\n\nProjet ID : PX.0002\nÉtat bénéficiaire : Guinée\n{label} : Allemagne\n\n{BODY}"
    assert {f.key: f.value for f in segment(read_text(page)).sheet} == {
        "project_id": "PX.0002",
        "beneficiaries": "Guinée",
    }


@pytest.mark.parametrize(
    "page",
    [
        f"Le bureau\n\n{BODY}\nRégion : Afrique\nAnnée : 2014\n",
        f"Forum des villes\n\nDate de début : 3 mai 2014\nDate de fin : 5 mai 2014\n\n{BODY}",
        f"Une date de fin\n\nLe statut du projet est inconnu. {BODY}",
    ],
)
def test_what_only_looks_like_a_sheet(page: str) -> None:
    assert not segment(read_text(page)).is_project
