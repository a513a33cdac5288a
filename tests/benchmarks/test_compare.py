"""Other tools beside iomnlp: what they are fed, how they are scored, and what stands for one that is missing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import compare_peers
import pytest
from compare import lines
from compare_peers import PEERS, Peer, PeerError
from compare_score import Item, items_of, score
from compare_texts import NARRATIVE, STORY, Piece, feed, paragraphs
from timex import readings

from handmade import TEXT, fact, listed, make_record
from iomnlp.learn.ground import Gold, Tolerance
from iomnlp.learn.score import Tally
from iomnlp.record import Record, Segment

ALL = ("place", "organisation", "person", "sum", "percent", "count", "date")
SUM = "2,5 millions d'euros"


def gold_of(record: Record, **tolerances: Any) -> Gold:
    return Gold("abris", record, Tolerance(document="abris", **tolerances))


def counted(gold: Gold, items: list[Item], *kinds: str, regions: Any = None) -> dict[str, tuple[int, int, int]]:
    """Right, missing and extra by what was looked for."""
    tally = Tally()
    score(tally, gold, items, kinds, regions)
    return {name: (s.right, s.missing, s.extra) for name, s in tally.scores.items()}


def at(words: str, kind: str, **values: Any) -> Item:
    start = TEXT.index(words)
    return Item(kind, start, start + len(words), **values)


def dated(words: str, edtf: str | None, published: str | None = None) -> Gold:
    date = listed("dates", TEXT, words, edtf=edtf, raw=words)
    page = {**fact(TEXT, words), "edtf": published, "raw": words} if published else None
    return gold_of(make_record(dates=[date], published=page))


def segmented(*cuts: tuple[str, str]) -> Record:
    """The example with segments of its own: kind and first words of each."""
    starts = [TEXT.index(words) for _, words in cuts]
    ends = [*starts[1:], len(TEXT)]
    made = tuple(Segment(kind=k, start=s, end=e) for (k, _), s, e in zip(cuts, starts, ends, strict=True))
    return make_record().model_copy(update={"segments": made})


def test_a_record_beside_itself_has_no_errors() -> None:
    record = make_record()
    found = counted(gold_of(record), items_of(record), *ALL)
    assert found["sum"] == (1, 0, 0)
    assert found["count"] == (1, 0, 0)
    assert found["person strict"] == (1, 0, 0)
    assert all(missing == extra == 0 for _, missing, extra in found.values())


def test_names_are_right_by_place_and_nearly_right_by_overlap() -> None:
    found = counted(gold_of(make_record()), [at("Tidjani", "person")], "person")
    assert found == {"person strict": (0, 1, 1), "person lenient": (1, 0, 0)}


def test_one_mention_is_right_once() -> None:
    found = counted(gold_of(make_record()), [at("Awa", "person"), at("Tidjani", "person")], "person")
    assert found["person lenient"] == (1, 0, 1)


def test_adjectives_of_countries_count_neither_way() -> None:
    names = [at("Norvège", "place"), at("Tchad", "place")]
    gold = gold_of(make_record())
    assert counted(gold, names, "place")["place strict"] == (2, 0, 0)
    assert counted(gold, [*names, at("norvégien", "place")], "place")["place strict"] == (2, 0, 0)


def test_names_outside_the_regions_count_neither_way() -> None:
    title = [(TEXT.index("La Norvège"), TEXT.index("N'Djamena"))]
    items = [at("Norvège", "place"), at("Accueil", "place")]
    gold = gold_of(make_record())
    assert counted(gold, items, "place")["place strict"][2] == 1
    assert counted(gold, items, "place", regions=title)["place strict"] == (1, 1, 0)


def test_a_sum_without_its_currency_is_right_in_value_alone() -> None:
    found = counted(gold_of(make_record()), [at(SUM, "sum", value="2500000.00")], "sum")
    assert found == {"sum": (0, 1, 1), "sum value": (1, 0, 0)}


@pytest.mark.parametrize(("annotated", "right"), [("USD", 1), (None, 1), ("CAD", 0)])
def test_a_bare_dollar_is_us_or_open(annotated: str | None, right: int) -> None:
    record = make_record()
    record = record.model_copy(
        update={"amounts": tuple(a.model_copy(update={"currency": annotated}) for a in record.amounts)}
    )
    found = counted(gold_of(record), [at(SUM, "sum", value="2500000", currency="dollar")], "sum")
    assert found["sum"][0] == right


def test_what_annotators_accept_or_call_optional() -> None:
    record = make_record()
    sum_ = record.amounts[0].id
    accepting = gold_of(record, accept={sum_: {"currency": ("NOK",)}})
    assert counted(accepting, [at(SUM, "sum", value="2500000", currency="NOK")], "sum")["sum"] == (1, 0, 0)
    assert counted(gold_of(record, optional=(sum_,)), [], "sum")["sum"] == (0, 0, 0)


def test_of_several_readings_of_a_date_the_right_one_counts() -> None:
    gold = dated("3 mars 2019", "2019-03-03/..")
    item = at("3 mars 2019", "date", edtf="2019-03-03", also=("2019-03-03/..",))
    assert counted(gold, [item], "date") == {"date": (1, 0, 0), "date strict": (1, 0, 0), "date lenient": (1, 0, 0)}


def test_a_date_that_stays_open_is_right_where_its_words_are_found() -> None:
    gold = dated("3 mars 2019", None)
    assert counted(gold, [at("mars 2019", "date")], "date")["date"] == (1, 0, 0)
    assert counted(gold, [at("Accueil", "date")], "date")["date"] == (0, 1, 1)


def test_the_pages_own_date_is_nobodys_error() -> None:
    own = at("3 mars", "date", edtf="2019-03-03")
    assert counted(dated("2019", "2019", "2019-03-03"), [own], "date")["date"] == (0, 1, 0)


def test_a_paragraph_is_whole_round_quotes_and_after_its_dateline() -> None:
    record = segmented(
        ("boilerplate", "Accueil"),
        ("title", "La Norvège"),
        ("dateline", "N'Djamena"),
        ("body", "Le gouv"),
        ("quote", "« =Il"),
        ("body", ", a déclaré"),
    )
    whole = [TEXT[a:b] for a, b in paragraphs(record, NARRATIVE)]
    assert [words[:9] for words in whole] == ["La Norvèg", "N'Djamena"]
    assert [TEXT[a:b][:9] for a, b in paragraphs(record, STORY)] == ["La Norvèg", "Le gouver"]


def test_pieces_keep_their_places() -> None:
    gold = gold_of(make_record())
    for how in ("page", "paragraphs", "sentences", "sum sentences", "sums"):
        pieces = list(feed(gold, how))
        assert pieces, how
        for piece in pieces:
            assert TEXT[piece.start :][: len(piece.text)].replace("\n", " ") == piece.text.replace("\n", " ")
    assert [piece.text for piece in feed(gold, "sums")] == [SUM]
    assert [SUM in piece.text for piece in feed(gold, "sum sentences")] == [True]
    assert "Accueil" not in "".join(piece.text for piece in feed(gold, "sentences"))


@pytest.mark.parametrize(
    ("value", "edtf"),
    [
        ({"timex": "2024-03-12", "type": "date", "value": "2024-03-12"}, "2024-03-12"),
        ({"timex": "2014", "type": "daterange", "start": "2014-01-01", "end": "2015-01-01"}, "2014"),
        ({"timex": "2015", "Mod": "since", "type": "daterange", "start": "2015-01-01"}, "2015/.."),
        ({"timex": "2030", "Mod": "before", "type": "daterange", "end": "2030-01-01"}, "../2030"),
        ({"timex": "(2014-05-03,2014-05-05,P2D)", "type": "daterange"}, "2014-05-03/2014-05-05"),
        ({"timex": "(2014-01-01,2016-01-01,P2Y)", "type": "daterange"}, "2014/2016"),
        ({"timex": "(2023-01-01,2023-04-01,P3M)", "type": "daterange"}, "2023-33"),
        (
            {"timex": "2024-W18", "type": "week", "start": "2024-04-29", "end": "2024-05-06"},
            "2024-04-29/2024-05-05",
        ),
        ({"timex": "2014-SU", "type": "daterange"}, "2014-22"),
    ],
)
def test_resolutions_of_recognizers_text_as_edtf(value: dict[str, str], edtf: str) -> None:
    assert readings([value])[0] == edtf


def test_each_tool_has_a_runner_and_pinned_versions() -> None:
    for peer in PEERS:
        assert (compare_peers.HERE / f"run_{peer.name}.py").is_file()
        pins = (compare_peers.HERE / f"{peer.name}.txt").read_text(encoding="utf-8").split()
        assert pins
        assert all("==" in pin for pin in pins)


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Peer:
    """A tool whose runner is a text, run by this interpreter."""
    monkeypatch.setattr(compare_peers, "HERE", tmp_path)
    monkeypatch.setattr(compare_peers, "python_of", lambda name: sys.executable)
    (tmp_path / "toy.txt").write_text("toy==1.0\n", encoding="utf-8")
    return Peer("toy", "page", ("person",), "")


def test_items_come_back_at_places_of_the_document(tool: Peer) -> None:
    code = "import json, sys\nfor line in sys.stdin:\n    given = json.loads(line)\n"
    code += '    print(json.dumps({"name": given["name"], "kind": "person", "start": 1, "end": len(given["text"])}))\n'
    (compare_peers.HERE / "run_toy.py").write_text(code, encoding="utf-8")
    found = compare_peers.run(tool, [Piece("a", 0, "Été"), Piece("b", 10, "Awa")])
    assert found == {"a": [Item("person", 1, 3)], "b": [Item("person", 11, 13)]}


def test_a_tool_that_fails_stands_in_the_table_with_its_reason(tool: Peer) -> None:
    (compare_peers.HERE / "run_toy.py").write_text("raise SystemExit('toy needs a licence')", encoding="utf-8")
    with pytest.raises(PeerError, match="failed: toy needs a licence") as error:
        compare_peers.run(tool, [Piece("a", 0, "x")])
    assert any("toy needs a licence" in cell for row in lines([], {tool.title: str(error.value)}) for cell in row)


@pytest.mark.slow
def test_a_tool_that_no_index_has_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare_peers, "HERE", tmp_path)
    monkeypatch.setattr(compare_peers, "ROOT", tmp_path)
    monkeypatch.setattr(compare_peers, "ENVIRONMENTS", tmp_path / ".peers")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    (tmp_path / "toy.txt").write_text("toy==1.0\n", encoding="utf-8")
    with pytest.raises(PeerError, match=r"could not be installed: No matching distribution found for toy==1\.0"):
        compare_peers.python_of("toy")
