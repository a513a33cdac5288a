"""The report: what it counts, that each number leads to its evidence, and that the page is one safe file."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from handmade import TEXT, listed, make_record, party
from iomnlp.errors import ConfigError, ReadError
from iomnlp.record import AmountKind, CheckCode, FundingStatus, Level, Modality, ProjectStatus, Record
from iomnlp.write.jsonl import read_records
from iomnlp.write.report import Left, Rates, read_left, read_rates, report
from iomnlp.write.report.rows import Tables, collect, parts_of_totals, year_of

ROOT = Path(__file__).parents[2]
WORDS = yaml.safe_load((ROOT / "src/iomnlp/write/report/words.yaml").read_text(encoding="utf-8"))
GIFTS = "Le Japon donne 6 millions d'euros : 2 millions d'euros pour l'eau, 4 millions d'euros pour les abris."


@pytest.fixture(scope="module")
def corpus() -> list[Record]:
    """The gold records of the training documents: a report of every kind of fact."""
    return list(read_records(ROOT / "corpus/records/train.jsonl"))


@pytest.fixture(scope="module")
def made(corpus: list[Record]) -> str:
    """The report of the corpus."""
    return report(corpus)


def money(text: str, *sums: tuple[str, str, str]) -> list[dict[str, Any]]:
    """Sums of a text: (words, value, currency)."""
    kind: AmountKind = "contribution"
    shared = {"upper": None, "gloss_of": None, "qualifier": "exact", "kind": kind}
    return [
        listed("amounts", text, words, raw=words, value=value, currency=currency, **shared)
        for words, value, currency in sums
    ]


def gift(
    text: str, words: str, amount: int | None, donor: str, status: FundingStatus = "contributed"
) -> dict[str, Any]:
    """A relation: a donor of a country gives a sum."""
    parties = {"donor": party(donor, None), "channel": None, "recipient": None}
    return listed("funding", text, words, **parties, amount=amount, status=status, purpose=None)


def figures(made: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Every number and mark of a page: what it says, its table, its query."""
    for found in re.finditer(r'<(button|g) [^>]*?data-t="(\w+)" data-q="([^"]*)"[^>]*>(.*?)</\1>', made, re.S):
        says = re.search(r"<title>(.*?)</title>", found[4])
        yield html.unescape(says[1] if says else found[4]), found[2], json.loads(html.unescape(found[3]))


def test_each_figure_is_the_number_and_the_sum_of_the_rows_it_leads_to(corpus: list[Record], made: str) -> None:
    tables = collect(corpus)
    seen = 0
    for says, table, query in figures(made):
        rows = tables.select(table, **query)
        assert rows, (says, query)
        counted = re.search(r"^(\d[\d\u202f]*)$|\((\d+)\)$|, (\d+)\)$| : (\d+)(?: sur [\d\u202f]+)?$", says)
        if counted and "·" not in says.split(" : ")[0]:
            number = next(group for group in counted.groups() if group)
            assert len(rows) == int(number.replace("\u202f", "")), (says, query)
            seen += 1
        total = re.match(r"(\d[\d\u202f,]*) (?:\(|[A-Z]{3}$)", says)
        if total and table in {"funding", "budgets"}:
            stated = Decimal(total[1].replace("\u202f", "").replace(",", "."))
            assert sum(row.value or 0 for row in rows) == stated, (says, query)
            seen += 1
    assert seen > 300


def test_every_row_shows_the_words_of_its_document(corpus: list[Record]) -> None:
    tables = collect(corpus)
    for rows in tables.rows.values():
        for row in rows:
            if row.start is not None:
                text = " ".join(corpus[row.record].document.text[row.start :].split())
                assert text.startswith(row.words.removesuffix("…"))


def test_documents_without_a_record_are_told_by_their_reason(corpus: list[Record]) -> None:
    without = [
        *(Left(f"vide-{number}.txt", "skipped", "The document is empty.") for number in range(3)),
        Left("<b>carte.png", "failed", "This is a PNG image, which holds no text."),
        *(Left(f"lot.zip#{number}", "failed", "It needs more memory than one may take.") for number in range(120)),
    ]
    page = report(corpus[:2], without=without)
    section = re.search(r'<section id="left">.*?</section>', page, re.S)
    assert section
    told = html.unescape(re.sub(r"<[^>]+>", " ", section[0]))
    assert "121 documents ont échoué et 3 documents ont été écartés" in told
    rows = re.findall(r'<th scope="row"( lang="en")?>(.*?)</th>', section[0])
    assert rows == [
        (' lang="en"', "It needs more memory than one may take."),
        (' lang="en"', "This is a PNG image, which holds no text."),
        ("", "Le document est vide."),
    ]
    assert "<b>carte" not in page
    assert "lot.zip#99" in told
    assert "lot.zip#100" not in told
    assert "et 20 autres" in told
    assert '<a href="#left">Sans fiche</a>' in page
    assert "left" not in report(corpus[:2], "en").split("<nav")[1].split("</nav>")[0]


def test_a_runs_report_is_read_as_far_as_documents_gave_nothing(tmp_path: Path) -> None:
    lines = [
        {"uri": "a.txt", "status": "ok", "reason": None},
        {"uri": 'dit "failed".txt', "status": "ok", "reason": None},
        {"uri": "b.pdf", "status": "failed", "reason": "Cut off."},
        {"uri": "c.txt", "status": "skipped", "reason": "The document is empty."},
    ]
    file = tmp_path / "report.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert read_left(file) == [
        Left("b.pdf", "failed", "Cut off."),
        Left("c.txt", "skipped", "The document is empty."),
    ]
    file.write_text('{"status": "failed"\n', encoding="utf-8")
    with pytest.raises(ReadError, match="Line 1"):
        read_left(file)


def test_currencies_are_never_added_without_a_stated_rate() -> None:
    text = "Le Japon a versé 3 millions d'euros, la Suède 5 millions de dollars."
    sums = money(text, ("3 millions d'euros", "3000000", "EUR"), ("5 millions de dollars", "5000000", "USD"))
    given = [gift(text, "Japon", 0, "Japon"), gift(text, "Suède", 1, "Suède")]
    record = plain(text, amounts=sums, funding=given)
    assert "8\u202f000\u202f000" not in report([record])
    rated = report([record], rates=Rates("EUR", {("USD", ""): Decimal("0.9")}))
    assert "7\u202f500\u202f000" in rated
    assert "8\u202f000\u202f000" not in rated
    partly = report([record], rates=Rates("CHF", {("USD", "1999"): Decimal("1.5")}))
    assert "2 sommes sans taux restent en dehors" in partly


def plain(text: str, **lists: Any) -> Record:
    """A record with a text of its own and nothing but the given lists."""
    keys = ("countries", "organisations", "people", "amounts", "funding", "counts", "quotes", "themes", "checks")
    nothing: dict[str, Any] = {key: [] for key in keys}
    whole = json.loads(make_record().to_json())
    whole["document"] |= {"text": text, "n_chars": len(text)}
    whole["segments"] = [{"kind": "body", "start": 0, "end": len(text), "sentences": []}]
    whole |= nothing | {"title": None, "dateline": None, "published": None} | lists
    return Record.model_validate_json(json.dumps(whole))


def shown(tables: Tables, **query: str) -> Decimal:
    """The sum of the counted relations of a query."""
    return sum((row.value or Decimal(0) for row in tables.select("funding", counted="yes", **query)), Decimal(0))


def test_a_sum_that_donors_share_counts_once_and_for_none_of_them() -> None:
    text = "Le Japon et la Suède ont versé 3 millions d'euros."
    sums = money(text, ("3 millions d'euros", "3000000", "EUR"))
    tables = collect(
        [plain(text, amounts=sums, funding=[gift(text, "Japon", 0, "Japon"), gift(text, "Suède", 0, "Suède")])]
    )
    assert shown(tables) == 3_000_000
    assert not tables.select("funding", shared="no")
    assert len(tables.select("funding", shared="yes")) == 2


def test_parts_of_a_total_are_not_added_to_it() -> None:
    sums = money(
        GIFTS,
        ("6 millions d'euros", "6000000", "EUR"),
        ("2 millions d'euros", "2000000", "EUR"),
        ("4 millions d'euros", "4000000", "EUR"),
    )
    record = plain(GIFTS, amounts=sums, funding=[gift(GIFTS, "Japon", n, "Japon") for n in range(3)])
    assert parts_of_totals(record) == {1, 2}
    assert shown(collect([record])) == 6_000_000


def test_an_appeal_is_no_income() -> None:
    text = "L'OIM lance un appel de 9 millions de dollars au Japon."
    sums = money(text, ("9 millions de dollars", "9000000", "USD"))
    record = plain(text, amounts=sums, funding=[gift(text, "Japon", 0, "Japon", "requested")])
    assert "9\u202f000\u202f000 (1)" in report([record]).partition("Appels de fonds")[2]
    assert "9\u202f000\u202f000" not in report([record]).partition("Appels de fonds")[0]


def test_the_same_giver_is_one_in_all_documents(record: Record) -> None:
    tables = collect([record, record])
    assert list(tables.donors) == ["state:NO"]
    assert tables.donors["state:NO"] == "Norvège"


def test_years_come_from_publication_then_from_the_sheet(record: Record) -> None:
    assert year_of(record) == "2019"
    fact = {"evidence": [], "basis": "normalized", "rule": "sheet.x", "confidence": None}
    sheet = {"start": fact | {"edtf": "2017-04", "raw": "avril 2017"}}
    assert year_of(make_record(published=None, dateline=None, project=sheet)) == "2017"
    assert year_of(make_record(published=None, dateline=None)) == "?"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_loads_nothing_and_runs_nothing_of_a_document(language: Any) -> None:
    hostile = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\u202e"
    text = TEXT.replace("a déclaré", hostile)
    made = report([make_record(text, uri='"><img src=x>')], language, name=hostile)
    assert made.count("<script") == 2
    assert "<img" not in made
    assert "\u202e" not in made
    assert not re.search(r"""(?:src|href|action)\s*=\s*["'](?!#)""", made)
    assert "default-src 'none'" in made
    assert " style=" not in made, "the policy forbids inline styles"
    assert "http" not in made.replace("http-equiv", "")


def test_the_same_records_give_the_same_bytes(corpus: list[Record], made: str) -> None:
    assert report(iter(corpus)) == made


def test_an_empty_list_and_a_record_without_facts_are_reports_too() -> None:
    assert "<h1>" in report([])
    assert "Rien de tel" in report([plain("Rien.")])


def test_both_languages_have_the_same_words_for_every_code() -> None:
    def shape(node: object) -> object:
        return {key: shape(value) for key, value in node.items()} if isinstance(node, dict) else None

    assert shape(WORDS["fr"]) == shape(WORDS["en"])
    for key, codes in (("checks", CheckCode), ("levels", Level), ("modality", Modality), ("status", FundingStatus)):
        assert set(WORDS["fr"][key]) == set(get_args(codes))
    assert set(WORDS["fr"]["project_status"]) == {*get_args(ProjectStatus), "?"}


@pytest.mark.parametrize(
    ("language", "tile", "listed"),
    [
        ("fr", "page de projet", "Le seul projet de ces documents."),
        ("en", "project page", "The only project of these documents."),
    ],
)
def test_one_project_is_told_in_the_singular(language: Any, tile: str, listed: str, corpus: list[Record]) -> None:
    told = report([next(record for record in corpus if record.project)], language)
    assert re.findall(r'<div class="tile">.*?<span>(.*?)</span>', told)[:2] == ["document", tile]
    assert listed in told


@pytest.mark.parametrize(
    ("language", "tiles", "lead"),
    [
        (
            "fr",
            ["document", "communiqué", "somme versée ou promise"],
            "1 pays bénéficiaire, 1 donateur nommé, 1 thème.",
        ),
        (
            "en",
            ["document", "press release", "sum contributed or pledged"],
            "1 beneficiary country, 1 named donor, 1 theme.",
        ),
    ],
)
def test_one_press_release_is_told_in_the_singular(language: Any, tiles: list[str], lead: str, record: Record) -> None:
    told = report([record], language)
    assert re.findall(r'<div class="tile">.*?<span>(.*?)</span>', told) == tiles
    assert lead in told


def test_an_english_page_names_countries_and_themes_in_english(corpus: list[Record]) -> None:
    made = report(corpus, "en")
    assert "Switzerland" in made
    assert "Protection and assistance to vulnerable migrants" in made
    assert "Qui donne" not in made


def test_a_table_stands_behind_every_chart(made: str) -> None:
    for figure in re.findall(r"<figure.*?</figure>", made, re.S):
        if "<svg" in figure and 'svg class="world"' not in figure:
            assert "<table>" in figure


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("from,to,rate\nUSD,EUR,1\n", "The column 'year' is missing"),
        ("from,to,year,rate\nUSD,EUR,2016,dix\n", "'dix' is no rate"),
        ("from,to,year,rate\nUSD,EUR,2016,-1\n", "'-1' is no rate"),
        ("from,to,year,rate\ndollar,EUR,2016,1\n", "are not both currencies"),
        ("from,to,year,rate\nUSD,EUR,16,1\n", "'16' is no year"),
        ("from,to,year,rate\nUSD,EUR,,1\nUSD,CHF,,1\n", "Rates lead to CHF and EUR"),
        ("from,to,year,rate\n", "There is no rate"),
    ],
)
def test_rates_that_cannot_be_used_are_told(tmp_path: Path, content: str, sentence: str) -> None:
    file = tmp_path / "taux.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=re.escape(sentence)):
        read_rates(file)


@pytest.mark.slow
def test_a_reader_goes_from_a_number_to_its_words_and_back(
    browser: Any, corpus: list[Record], made: str, tmp_path: Path
) -> None:
    file = tmp_path / "rapport.html"
    file.write_text(made, encoding="utf-8")
    page = browser.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("request", lambda request: told.append(request.url) if not request.url.startswith("file:") else None)
    page.goto(file.as_uri())
    # The script selects the very rows that were counted.
    tables = collect(corpus)
    asked = page.evaluate(
        "() => [...document.querySelectorAll('[data-t]')].map((m) =>"
        " [m.dataset.t, m.dataset.q, select(m.dataset.t, JSON.parse(m.dataset.q)).length])"
    )
    assert len(asked) > 500
    for table, query, length in asked:
        assert length == len(tables.select(table, **json.loads(query))), query
    page.focus("svg.bars g.hit")
    page.keyboard.press("Enter")
    assert page.locator("dialog mark").count() > 0
    page.locator("dialog .source > button").first.click()
    assert page.locator("dialog .source").count() == 1
    page.keyboard.press("Escape")
    assert not page.locator("dialog").is_visible()
    assert told == []


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_breaks_no_rule_of_accessibility(browser: Any, made: str, tmp_path: Path, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    file = tmp_path / "rapport.html"
    file.write_text(made, encoding="utf-8")
    page = browser.new_page(color_scheme=scheme, bypass_csp=True)
    page.goto(file.as_uri())
    for opened in (False, True):
        if opened:
            page.locator(".tile button").first.click()
        found = axe.Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
        assert [(rule["id"], rule["nodes"][0]["html"][:90]) for rule in found.response["violations"]] == []


@pytest.mark.slow
def test_the_page_of_ten_thousand_records_stays_bounded(corpus: list[Record]) -> None:
    many = (corpus[number % len(corpus)] for number in range(10_000))
    assert len(report(many).encode()) < 16_000_000
