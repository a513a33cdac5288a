"""Every check of the contract: when it is raised, when it is not, and what it points at."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iomnlp.check.checks import _damaged, _may_be_damaged, run_checks
from iomnlp.check.titles import _begun_so, cut_reason
from iomnlp.record import (
    Amount,
    Beneficiary,
    CodeFact,
    Country,
    Dateline,
    Document,
    EdtfFact,
    Evidence,
    IntFact,
    Output,
    Project,
    Provenance,
    Record,
    Segment,
    StatusFact,
    TextFact,
)
from iomnlp.source import fold

TITLE, BODY = "Le Togo forme ses juges", "Au Tchad et au Mali, cent juges de paix sont formés."
TEXT = f"{TITLE}\n{BODY}\n"
FACT: dict[str, Any] = {"basis": "extracted", "rule": "test"}


def at(part: str, start: int = 0) -> Evidence:
    begin = TEXT.index(part, start)
    return Evidence(start=begin, end=begin + len(part), text=part)


def record(text: str = TEXT, **facts: Any) -> Record:
    title, body = text.split("\n")[:2]
    return Record(
        record_id="0" * 16,
        kind="other",
        document=Document(
            uri="-", media_type="text/plain", sha256="0", encoding="utf-8", language="fr", n_chars=len(text), text=text
        ),
        segments=(
            Segment(kind="title", start=0, end=len(title) + 1),
            Segment(kind="body", start=len(title) + 1, end=len(title) + len(body) + 2),
        ),
        provenance=Provenance(iomnlp="0", config_sha256="0"),
        **{"title": None, "dateline": None, "published": None, "project": None, **facts},
    )


def country(code: str | None, *parts: str, **more: Any) -> Country:
    values = {"roles": ("mentioned",), "name": code or parts[0], **more}
    return Country(id="0" * 8, code=code, evidence=tuple(at(p) for p in parts), **values, **FACT)


def edtf(value: str) -> EdtfFact:
    return EdtfFact(edtf=value, raw=value, **FACT)


def status(code: str | None) -> StatusFact:
    return StatusFact(code=code, raw=code or "En pause", **FACT)  # type: ignore[arg-type]


def output(number: str, label: str = "produit", level: str = "output") -> Output:
    mark = at(BODY[:2]) if not label else Evidence(start=0, end=len(label), text=label)
    return Output(
        id="0" * 8, level=level, number=number, parent=None, text="x", modality="unknown", marker=mark,
        evidence=(at("juges"),), **FACT,
    )  # fmt: skip


def codes(held: Record, **more: Any) -> list[str]:
    return [c.code for c in run_checks(held, **more)]


def test_a_title_about_another_country_than_the_body():
    togo, chad = country("TG", "Togo"), country("TD", "Tchad")
    assert codes(record(countries=(togo, chad))) == ["title_body_mismatch"]
    assert codes(record(countries=(togo,))) == ["title_body_mismatch"], "the body does not name it"
    sheet = Project(start=edtf("2020"), beneficiaries=(Beneficiary(id="0" * 8, country="TG", raw="Togo", **FACT),))
    assert codes(record(countries=(togo, chad), project=sheet)) == ["title_body_mismatch"], "the sheet is no body"


@pytest.mark.parametrize(
    ("place", "code", "role", "expected"),
    [
        ("Lomé", "TG", "beneficiary", ["dateline_mismatch"]),
        ("Lomé", "TD", "beneficiary", []),
        ("Genève", "CH", "beneficiary", ["dateline_mismatch"]),
        ("Lomé", "TG", "mentioned", []),
        ("Lomé/N'Djamena", "TG", "beneficiary", []),
    ],
    ids=["another country", "the body's", "a seat is no exception", "the body serves nobody", "two places"],
)
def test_a_dateline_of_another_country(place: str, code: str, role: str, expected: list[str]):
    line = Dateline(place=place, country=code, edtf=None, raw=place, **FACT)
    assert codes(record(dateline=line, countries=(country("TD", "Tchad", roles=(role,)),))) == expected


@pytest.mark.parametrize(
    ("body", "word", "expected"),
    [
        ("Ils bâtissent des puits au Tchad.", "Tchad", ["dateline_mismatch"]),
        ("Des Tchadiens bâtissent des puits.", "Tchadiens", []),
        ("Des ouvriers venus du Tchad bâtissent des puits.", "Tchad", []),
    ],
)
def test_people_of_another_country_do_not_move_the_story(body: str, word: str, expected: list[str]):
    text = f"Cent puits pour la plaine\n{body}\n"
    start = text.index(word)
    named = Evidence(start=start, end=start + len(word), text=word)
    served = Country(id="0" * 8, code="TD", name="Tchad", roles=("beneficiary",), evidence=(named,), **FACT)
    line = Dateline(place="Lomé", country="TG", edtf=None, raw="Lomé", **FACT)
    assert codes(record(text, dateline=line, countries=(served,))) == expected


@pytest.mark.parametrize(
    ("sheet", "as_of", "expected"),
    [
        ({"end": "2019"}, None, ["missing_start_date"]),
        ({"end": "2024", "status": "completed"}, None, ["missing_start_date", "suspect_end_date"]),
        ({"end": "2024", "status": "completed", "year": 2005}, None, ["missing_start_date"]),
        ({"start": "2020", "end": "2019-06"}, None, ["end_before_start"]),
        ({"start": "2020", "end": "2020-02"}, None, []),
        ({"start": "2020", "end": "2021", "status": "active"}, "2022-01-01", ["status_date_conflict"]),
        ({"start": "2020", "end": "2021", "status": "active"}, "2021-12-31", []),
        ({"start": "2020", "end": "2021", "status": "active"}, None, []),
        ({"start": "2020", "end": "2021", "status": "completed"}, "2020-05", ["status_date_conflict"]),
        ({"start": "2020", "status": None}, None, ["unknown_code"]),
        ({"start": "2020", "id": "PX.0001", "type": "RT"}, None, ["type_prefix_mismatch"]),
        ({"start": "2020", "id": "RT.0001", "type": "RT"}, None, []),
        ({"start": "2020", "id": "L20-805", "type": "RT"}, None, []),
    ],
)
def test_the_sheet(sheet: dict[str, Any], as_of: str | None, expected: list[str]):
    project = Project(
        start=edtf(sheet["start"]) if "start" in sheet else None,
        end=edtf(sheet["end"]) if "end" in sheet else None,
        status=status(sheet["status"]) if "status" in sheet else None,
        allocation_year=IntFact(value=sheet["year"], raw=str(sheet["year"]), **FACT) if "year" in sheet else None,
        project_id=TextFact(value=sheet["id"], raw=sheet["id"], **FACT) if "id" in sheet else None,
        type=CodeFact(code=sheet["type"], raw="label", **FACT) if "type" in sheet else None,
    )
    assert codes(record(project=project), as_of=as_of) == expected


@pytest.mark.parametrize(
    ("numbers", "label", "broken"),
    [
        (["1.1", "1.2", "2.1"], "produit", False),
        (["1.1", "1.3"], "produit", True),
        (["1.1", "1.1"], "produit", True),
        (["1.2", "1.1"], "produit", True),
        (["1.1", "3.1"], "produit", True),
        (["1"], "produit", False),
        (["a", "b", "c"], "", False),
        (["a", "b", "a", "b"], "", False),
        (["i", "ii", "iii", "iv", "v"], "", False),
    ],
)
def test_output_numbering(numbers: list[str], label: str, broken: bool):
    held = record(outputs=tuple(output(n, label) for n in numbers))
    assert codes(held) == (["output_numbering"] if broken else [])


def test_open_countries_and_currencies_are_shown_once_with_all_their_places():
    open_country = country(None, "Mali", candidates=("CD", "CG"))
    sums = tuple(
        Amount(
            id="0" * 8, value="5", upper=None, currency=None, qualifier="exact", kind="other", gloss_of=None, raw=raw,
            evidence=(at(p),), **FACT,
        )
        for p, raw in (("cent", "5 dollars"), ("paix", "5 $"), ("paix", "5 dinars"))
    )  # fmt: skip
    found = run_checks(record(countries=(open_country,), amounts=sums))
    assert [(c.code, c.paths) for c in found] == [
        ("ambiguous_country", ("countries[0].code",)),
        ("currency_unknown", ("amounts[0].currency", "amounts[1].currency")),
    ]


@pytest.mark.parametrize(
    "title",
    [
        "Appui aux communes pour l'accueil des familles et",
        "Accès aux semences, aux outils alimentaires et a",
        "Formation des agents aux études de cas men&",
        "Soutien aux ports (phase",
        "Formation des agents portuairesRenforcement des postes du Nord",
        "Accueil des familles du fleuve Accueil des familles du fleuve",
        "Renforcement des capacités des mairies dans l'accueil et la protection des familles par des organis",
        "Appui " * 42 + "du",
    ],
)
def test_titles_that_are_cut_or_glued(title: str):
    assert cut_reason(title, "Les agents aident les familles.") is not None


@pytest.mark.parametrize(
    "title",
    [
        "Formation des agents aux postes-frontières du Togo",
        "Du riz pour Diffa (Niger)",
        "L'OIM, l'ONU et la FAO",
        "Partir ?",
    ],
)
def test_whole_titles(title: str):
    assert cut_reason(title, "Les agents aident les familles.") is None


@pytest.mark.parametrize(
    ("body", "damaged"),
    [
        ("La main-d'uvre des ports est formÃ©e.", True),
        ("La s ur de Nadia attend.", True),
        ("DIV {MARGIN: 0cm} Les agents partent.", True),
        ("Le cœur de Nadia bat.", False),
    ],
)
def test_damage_is_seen(body: str, damaged: bool):
    held = record(f"Titre\n{body}\n")
    assert codes(held) == (["encoding_damage"] if damaged else [])
    for check in run_checks(held):
        assert all(held.document.text[e.start : e.end] == e.text for e in check.evidence)


def test_language_and_narrative():
    assert codes(record(), language="en") == ["language_mismatch"]
    assert codes(record(), language="fr-CA") == []
    assert codes(record(), has_narrative=False) == ["no_narrative"]


@pytest.mark.parametrize(
    ("title", "body", "cut"),
    [
        ("Des puits pour les villages de la Tuni", "La Tunisie cure ses puits.", True),
        ("Des puits pour les villages de Tunis", "La Tunisie cure ses puits.", False),
        ("Filmer la maison d'en face", "La maison d'en face est vide.", False),
    ],
    ids=["a name that the body prints whole", "a name of its own", "a word that may end a title"],
)
def test_names_at_the_end_of_a_title(title: str, body: str, cut: bool):
    assert (cut_reason(title, body) is not None) is cut


PIECES = ["Ã", "©", "â", "€", "™", "“", "Â", "«", "\u00a0", "\n", " ", "'", "’", "\u02bc", "m", "d", "en", "ur", "urs"]
PIECES += ["uvre", "uvrent", "ux", "uf", "font: rgb(", "{margin", "mso-fareast", "\ufffd", "l", "-", "œ", ".", "U"]


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_where_nothing_looks_damaged_nothing_is(text: str) -> None:
    assert _damaged().search(fold(text)) is None or _may_be_damaged(text)


@given(st.text("aé", min_size=1, max_size=3), st.text("aébÉ1_ '-\n\u0301", max_size=20))
def test_words_that_a_cut_word_begins(letters: str, text: str) -> None:
    assert _begun_so(letters, text) == set(re.findall(rf"(?<!\w){letters}\w*", text))
