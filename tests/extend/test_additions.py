"""What users add: names, layouts and themes of their own, each pipeline with its own, each mistake told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import iomnlp
from iomnlp.batch.fingerprint import fingerprint
from iomnlp.batch.work import Own, Settings
from iomnlp.cli import app
from iomnlp.errors import ConfigError, IomnlpError, LexiconError
from iomnlp.learn.own_themes import begin, check, train
from iomnlp.record import Record

HEAD = "list,id,name,variants,acronyms,adjectives,type,country,class\n"
NAMES = HEAD + (
    "country,CI,,la Lagune,,lagunais;lagunaise,,,\n"
    "organisation,fonds-lumiere,Fonds Lumière,Lumière pour tous,FLU,,fund,FR,\n"
    "organisation,IOM,,la Maison des migrants,,,,,\n"
    "place,,Sokouramba,Sokoramba,,,,BF,city\n"
)
PAGE = (
    "Des puits pour Sokouramba\n\nLes autorités lagunaises ont reçu 2 millions d'euros de Lumière pour tous. "
    "La Maison des migrants a ouvert un bureau à Sokouramba, a indiqué le FLU."
)
SITE = """
recognise: ["La Gazette du port"]
begins: "À lire"
ends: "Sur le quai"
furniture: ["Réservé aux lecteurs"]
labels:
  budget: [Enveloppe]
  start: ["Coup d'envoi"]
"""
GAZETTE = """La Gazette du port
Le port accueille chaque année deux cents navires venus de tout l'océan Indien.
À lire
Un abri pour les pêcheurs de Toliara
Coup d'envoi : 2019
Enveloppe : 40 000 USD
Le projet construit un abri où les pêcheurs réparent leurs pirogues pendant la mousson.
Réservé aux lecteurs abonnés de la première heure, qui reçoivent cette page chaque matin.
Il formera aussi douze charpentiers de marine venus de Madagascar.
Sur le quai
Le ministre du Japon a visité hier les nouveaux entrepôts du port avec sa délégation.
"""


@pytest.fixture
def names(tmp_path: Path) -> Path:
    """A lexicon of the user's own."""
    file = tmp_path / "noms.csv"
    file.write_text(NAMES, encoding="utf-8")
    return file


def told(record: Record) -> dict[str, object]:
    """What the additions change."""
    return {
        "countries": {country.code for country in record.countries},
        "bodies": {(body.lexicon_id, body.acronym) for body in record.organisations},
        "places": {(place.name, place.country) for place in record.places},
        "donors": [given.donor.name for given in record.funding if given.donor],
    }


def test_names_of_ones_own_are_found_and_take_part_in_relations(names: Path) -> None:
    found = told(iomnlp.load("rules", lexicons=[names]).extract(PAGE))
    assert found["countries"] == {"CI"}
    assert ("fonds-lumiere", "FLU") in found["bodies"]  # type: ignore[operator]
    assert "IOM" in {id for id, _ in found["bodies"]}  # type: ignore[attr-defined]
    assert found["places"] == {("Sokouramba", "BF")}
    assert found["donors"] == ["Lumière pour tous"]


def test_each_pipeline_of_a_process_has_its_own(names: Path, rules: iomnlp.Pipeline) -> None:
    before = rules.extract(PAGE)
    own = iomnlp.load("rules", lexicons=[names])
    with_names = own.extract(PAGE)
    assert with_names.organisations != before.organisations
    assert rules.extract(PAGE) == before
    assert own.extract(PAGE) == with_names


def test_the_record_names_the_file_and_a_changed_file_redoes_the_work(names: Path) -> None:
    record = iomnlp.load("rules", lexicons=[names]).extract(PAGE)
    assert record.provenance.resources[-1].name == "lexicon:noms.csv"
    settings = Settings("rules", own=Own(lexicons=(str(names),)))
    before = fingerprint(settings)
    assert before != fingerprint(Settings("rules"))
    names.write_text(NAMES.replace("Sokoramba", "Sokoramba-Ba"), encoding="utf-8")
    assert fingerprint(settings) != before


def test_a_spreadsheets_semicolons_and_byte_order_mark_are_read(tmp_path: Path) -> None:
    file = tmp_path / "excel.csv"
    file.write_text("list;id;name;type;country\norganisation;tda;Terre d'Azur;ngo;FR\n", encoding="utf-8-sig")
    record = iomnlp.load("rules", lexicons=[file]).extract("Aide\n\nTerre d’Azur a versé 3 000 euros au Tchad.")
    assert [body.lexicon_id for body in record.organisations] == ["tda"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("name\nX\n", "lacks the column list or name"),
        ("list,name,colour\nplace,X,red\n", "column 'colour'"),
        (HEAD + "river,,Ouémé,,,,,,\n", "row 1: 'river' is no list"),
        (HEAD + "country,XX,Pays,,,,,,\n", "row 1: 'XX' is no country"),
        (HEAD + "country,,Pays,,,,,,\n", "row 1 tells no country"),
        (HEAD + "country,CI,Mali,,,,,,\n", "row 1: 'Mali' is Mali already"),
        (HEAD + "organisation,,Corps,,,,ngo,,\n", "row 1 has no id"),
        (HEAD + "organisation,x,Corps,,,,club,,\n", "'club' is no type of organisation"),
        (HEAD + "organisation,x,Corps,,,,ngo,ZZ,\n", "'ZZ' is no country"),
        (HEAD + "place,,Bourg,,,,,,hamlet\n", "'hamlet' is no class of places"),
        (HEAD + "place,,,,,,,,city\n", "row 1 names nothing"),
        (HEAD + "place,,Bourg\n", "wrong number of columns"),
    ],
)
def test_a_wrong_row_is_told_when_the_pipeline_is_loaded(tmp_path: Path, content: str, sentence: str) -> None:
    file = tmp_path / "noms.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(LexiconError, match=sentence) as error:
        iomnlp.load("rules", lexicons=[file])
    assert "noms.csv" in str(error.value)


def test_a_sites_layout_parts_its_frame_from_the_document(tmp_path: Path, rules: iomnlp.Pipeline) -> None:
    file = tmp_path / "gazette.yaml"
    file.write_text(SITE, encoding="utf-8")
    record = iomnlp.load("rules", layouts=[file]).extract(GAZETTE)
    assert record.title
    assert record.title.value == "Un abri pour les pêcheurs de Toliara"
    body = "".join(GAZETTE[s.start : s.end] for s in record.segments if s.kind in {"body", "list_item"})
    assert "deux cents navires" not in body
    assert "Réservé aux lecteurs" not in body
    assert "ministre du Japon" not in body
    assert "charpentiers" in body
    assert {country.code for country in record.countries} == {"MG"}
    assert record.project
    assert record.project.budget
    assert record.project.budget.value == "40000"
    assert record.project.start
    assert record.project.start.edtf == "2019"
    assert {country.code for country in rules.extract(GAZETTE).countries} != {"MG"}


def test_a_layout_leaves_pages_of_other_sites_alone(tmp_path: Path, rules: iomnlp.Pipeline) -> None:
    file = tmp_path / "gazette.yaml"
    file.write_text(SITE.partition("labels")[0], encoding="utf-8")
    own = iomnlp.load("rules", layouts=[file])
    for page in sorted((Path(__file__).parents[2] / "corpus/samples").glob("*.txt")):
        text = page.read_text(encoding="utf-8")
        one, other = own.extract(text), rules.extract(text)
        assert one.model_copy(update={"provenance": other.provenance}) == other


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("name: x\n", "does not tell its pages"),
        ("recognise: [A]\ncolour: red\n", "unknown key 'colour'"),
        ("recognise: A\n", "is no list of texts"),
        ("recognise: [A]\nlabels: {size: [Taille]}\n", "unknown key 'size'"),
        ("recognise: [A\n", "is no YAML near line"),
        ("- A\n", "has no keys"),
    ],
)
def test_a_wrong_layout_is_told(tmp_path: Path, content: str, sentence: str) -> None:
    file = tmp_path / "site.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=sentence):
        iomnlp.load("rules", layouts=[file])


def test_files_that_are_not_there_are_told(tmp_path: Path) -> None:
    for given in ({"lexicons": [tmp_path / "x.csv"]}, {"layouts": [tmp_path]}, {"themes": tmp_path}):
        with pytest.raises(IomnlpError, match=r"cannot be read|is a folder"):
            iomnlp.load("rules", **given)  # type: ignore[arg-type]


def test_a_taxonomy_goes_from_an_example_to_records(tmp_path: Path) -> None:
    folder, model = tmp_path / "mes-themes", tmp_path / "modele"
    begin(folder)
    assert {finding.state for finding in check(folder)} == {"note"}
    train(folder, model)
    first = (model / "themes.json").read_bytes()
    train(folder, model)
    assert (model / "themes.json").read_bytes() == first
    text = "Un pont pour Kolda\n\nAprès la crue, le pont a été reconstruit et la piste rurale empierrée."
    record = iomnlp.load("rules", themes=model).extract(text)
    assert [(theme.code, theme.label) for theme in record.themes] == [("ROUTE", "Routes et transports")]
    assert record.themes[0].confidence is None, "nobody measured this model"
    assert "version" in json.loads(first)


def test_a_folder_that_holds_something_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "taxonomy.yaml").write_text("themes: []\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="not empty"):
        begin(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        ("code: ECOLE", "code: école", "école", "not in capitals"),
        ("code: ECOLE", "code: EAU", "EAU", "stands twice"),
        ("code: AUTRE", "code: DIVERS", "AUTRE", "abstention is missing"),
        ('label_fr: "École et formation"', 'label_fr: ""', "ECOLE", "no label_fr"),
        ('"piste rurale"', '"forages"', "ROUTE", "is one of EAU, too"),
        ("code: ROUTE", "code: ROUTES", "texts/exemples.jsonl:3", "'ROUTE' is in no theme"),
    ],
)
def test_what_is_wrong_with_a_taxonomy_is_told(tmp_path: Path, old: str, new: str, where: str, what: str) -> None:
    folder = tmp_path / "mes-themes"
    begin(folder)
    file = folder / "taxonomy.yaml"
    content = file.read_text(encoding="utf-8")
    assert old in content
    file.write_text(content.replace(old, new), encoding="utf-8")
    assert any(one.where == where and what in one.what and one.state == "problem" for one in check(folder))
    with pytest.raises(ConfigError, match="cannot be trained on"):
        train(folder, tmp_path / "modele")


def test_texts_are_checked(tmp_path: Path) -> None:
    folder = tmp_path / "mes-themes"
    begin(folder)
    file = folder / "texts/exemples.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([*lines[4:], "{", lines[4], '{"text": "x", "codes": []}']), encoding="utf-8")
    found = {(one.state, one.what) for one in check(folder)}
    assert ("problem", 'this is no {"text": …, "codes": [primary, …]}') in found
    assert ("problem", "no code") in found
    assert any(state == "note" and "the same text" in what for state, what in found)
    file.write_text("\n".join(lines[8:]), encoding="utf-8")
    assert any("fewer than 5" in one.what for one in check(folder))


def test_the_commands_take_the_users_files(tmp_path: Path, names: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(PAGE, encoding="utf-8")
    out = tmp_path / "out"
    given = ["run", str(page), "-o", str(out), "--config", "rules", "--executor", "inline", "--lexicon", str(names)]
    assert CliRunner().invoke(app, given).exit_code == 0
    assert "fonds-lumiere" in (out / "records.jsonl").read_text(encoding="utf-8")
    shown = CliRunner().invoke(app, ["show", str(page), "--config", "rules", "--lexicon", str(names)]).stdout
    assert "fonds-lumiere" in shown
    wrong = CliRunner().invoke(app, ["show", str(page), "--config", "rules", "--lexicon", str(tmp_path / "x.csv")])
    assert wrong.exit_code == 2
    assert "x.csv cannot be read" in " ".join(wrong.stderr.split())
