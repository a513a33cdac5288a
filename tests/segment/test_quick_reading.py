"""What is asked before a pattern never hides what the pattern would find; quick readings are the plain ones."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iomnlp.read import read_text
from iomnlp.record import SegmentKind
from iomnlp.segment import channels, labels, lines, mend, pagedate, segment, shape, words
from iomnlp.segment.narrative import Piece, partition
from iomnlp.source import fold, printed

GOLD = Path(__file__).parents[2] / "corpus" / "gold" / "dev"
PIECES = st.sampled_from(
    [
        *"aàeéEÉ ,.:;!?…«»\"'’()[]/|@+-–—•0129½²œŒﬁİıſΣσ\u0301\u00a0\u2028\n\t\x85`",
        *[
            " ",
            "  ",
            " : ",
            " - ",
            " > ",
            " >> ",
            "(at) ",
            "[ a ] ",
            "00 33 1 02 03 04",
            "05 36 55 51 04",
            "450 555-0142.",
        ],
        *[
            "tél. ",
            "Tel:",
            "www.",
            "mail : x",
            "fax 3",
            "Photo ",
            "crédit : ",
            "© ",
            "image/",
            "cliché OIM",
            "une",
            "Le ",
        ],
        *[
            "pour plus d'informations",
            "Pour toute question",
            "cookies",
            "newsletter",
            "est",
            "sont",
            "lire aussi",
            "lot 2 : ",
        ],
        *["Date de fin ", "Etat(s) membre(s) ", "N° du projet", "No du projet", "Budget (USD)", "ID  projet", "statut"],
        *["a) ", "(iv) ", "12. ", "3) ", "» ", "Bénévoles : 27", "mot", "déplacés", "the people", "los niños", "été"],
    ]
)
TEXTS = st.lists(PIECES, max_size=14).map("".join)


def printed_lines() -> Iterator[str]:
    for path in sorted(GOLD.glob("*.txt")):
        yield from (printed(fold(line)) for line in path.read_text(encoding="utf-8").split("\n") if line.strip())


def plain_bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFD", fold(c).lower())[0] for c in text)


def span(match: re.Match[str] | None) -> tuple[int, int] | None:
    return match and match.span()


def plain_words(text: str) -> list[str]:
    return words.WORD.findall(text.lower())


def test_every_character_is_read_as_it_would_be_alone() -> None:
    for character in map(chr, range(sys.maxunicode + 1)):
        assert words.bare(character) == plain_bare(character)
        assert words.lower_words(character) == plain_words(character)
        # The words of a folded text and of its bare text begin and end at the same places.
        folded = fold(character)
        assert bool(words.WORD.fullmatch(folded)) == bool(words.WORD.fullmatch(words.bare(folded)))
        assert len(folded.lower()) == 1 or character == "İ"


@settings(max_examples=400)
@given(TEXTS)
def test_texts_are_read_as_character_by_character(text: str) -> None:
    assert fold(text) == "".join(map(fold, text))
    assert words.bare(text) == plain_bare(text)
    assert words.lower_words(text) == plain_words(text)
    assert printed(text) == " ".join(text.split())


CHANNEL = re.compile(
    r"@\w|\b(?:tel|telephone|phone|mob|mobile|cell|cel|fax|courriel|e-?mail)\b\.? ?(?:[:+(]|\d)|\+\d[\d ().-]{6,}|www\."
    r"|\b00 ?[1-9]\d[\d ().-]{6,}|\w ?[(\[] ?(?:at|arobase|a) ?[)\]] ?\w"
    rf"|{channels._NATIONAL.pattern}"
)


def channel(plain: str) -> bool:
    return CHANNEL.search(plain) is not None


def credit(plain: str) -> bool:
    return shape._CREDIT.search(plain) is not None


def label(plain: str) -> str | None:
    found = shape._LEADING_LABEL.match(plain)
    return found and found[0]


def sheet_label(plain: str) -> labels.Label | None:
    for label, key in labels._rows():
        if found := re.match(labels._pattern_of(label, key), plain):
            return labels.Label(0, found.end(), key, len(found.group().split()) > 1)
    return None


QUICK: list[tuple[Callable[[str], object], Callable[[str], object]]] = [
    (lambda plain: channels.has_channel(plain, words.PageCues([plain], [words.lower_words(plain)])), channel),
    (shape._tells_credit, credit),
    (lambda plain: (found := shape.leading_label(plain)) and found[0], label),
    (lambda plain: labels.label_pattern().match(plain), sheet_label),
]


@pytest.mark.parametrize(("quick", "definition"), QUICK)
@settings(max_examples=300)
@given(text=TEXTS)
def test_a_bare_line_is_asked_cheap_questions_first(
    quick: Callable[[str], object], definition: Callable[[str], object], text: str
) -> None:
    assert quick(words.bare(text)) == definition(words.bare(text))


@pytest.mark.parametrize(("quick", "definition"), QUICK)
def test_lines_of_pages_are_asked_cheap_questions_first(
    quick: Callable[[str], object], definition: Callable[[str], object]
) -> None:
    for line in printed_lines():
        assert quick(words.bare(line)) == definition(words.bare(line)), line


@settings(max_examples=300)
@given(text=TEXTS | TEXTS.map("Par {}".format))
def test_lines_are_read_as_each_would_be_alone(text: str) -> None:
    for line in lines.split_lines(text):
        printed_line = text[line.start : line.end]
        assert line.text == fold(printed_line)
        assert line.bare == words.bare(printed_line)
        assert line.words == words.lower_words(fold(printed_line))


@settings(max_examples=300)
@given(text=TEXTS)
def test_characters_of_a_line_are_those_of_the_page(text: str) -> None:
    for line in lines.split_lines(text):
        unit = lines.unit_of([line])
        assert unit.origin() == lines.joined([line], line.start, line.end)[1]
        assert unit.text.count(" ") + 1 == len(unit.text.split())


def open_ended(text: str) -> bool:
    tail = text[-24:].rstrip()
    if tail.endswith((",", "(", "«", "'", "/", "–")) or (tail.endswith("-") and len(tail) > 2):
        return True
    last = lines._LAST_WORD.search(tail)
    return not lines._ONE_BY_ONE.search(tail) and last is not None and last[1] in words.function_words("open_ended")


@settings(max_examples=400)
@given(TEXTS)
def test_markers_stops_and_cues_are_those_of_their_patterns(text: str) -> None:
    marker = lines._MARKER.match(text)
    assert lines.marker_length(text) == (marker.end() if marker else 0)
    line = printed(text)
    assert lines.open_ended(line) == open_ended(line)
    assert lines.is_terminal(line) == (lines._TERMINAL.search(line[-6:]) is not None)
    parts = re.split(r"(?<=\S) (?:[|»›>·•/]|>>|::) (?=\S)", line)
    assert shape._TRAIL.split(line) == parts
    plain = words.bare(line)
    page = words.PageCues([plain], [words.lower_words(line.replace("İ", "i"))])
    for key in words.load("segment_cues"):
        pattern = words._cue_pattern(key)
        assert span(page.find(key, plain)) == span(pattern.search(plain))
        assert span(words.starts_with_cue(key, plain)) == span(pattern.match(plain))
        assert span(words.find_cue(key, plain)) == span(pattern.search(plain))


def test_cues_of_pages_are_those_of_their_patterns() -> None:
    texts = [words.bare(line) for line in printed_lines()]
    page = words.PageCues(texts, map(words.lower_words, printed_lines()))
    for text in texts:
        for key in ("contact", "furniture", "furniture_prose", "verbs", "issue", "attribution", "other_date"):
            pattern = words._cue_pattern(key)
            for plain in (text, text[: words.CONTACT_HEAD]):
                assert span(page.find(key, plain)) == span(pattern.search(plain)), plain
                assert span(words.find_cue(key, plain)) == span(pattern.search(plain)), plain


REST = re.compile(r"u(?:vr|[rxd])")
DAMAGED = st.lists(
    st.sampled_from(
        [
            *"uvrxdscnmel?½\ufffd\x9c '’-éA1:;",
            "uvre",
            "cur",
            "urs",
            "dés",
            "man",
            "color: red;",
            "MARGIN-TOP : 0",
            ": 12px",
        ]
    ),
    max_size=12,
).map("".join)


@settings(max_examples=500)
@given(DAMAGED)
def test_lost_letters_and_style_are_looked_for_where_they_can_be(text: str) -> None:
    for rest in REST.finditer(text):
        at = rest.start()
        lost = mend._LOST.match(text, at) or (at and mend._SIGN.match(text, at - 1))
        assert not lost or mend._REST.match(text, at)
    style = [(m.start(), m.end(), "") for m in mend._CSS.finditer(text)]
    assert style == [edit for edit in mend._edits(text) if edit in style]


DATED = st.lists(
    st.sampled_from(
        [
            "3 mars 2014",
            "mars",
            "1er mai",
            "12/03/2014",
            "2014-03-12",
            "03.12.14",
            "à 15:20",
            "p. 4",
            "12",
            ",",
            "le",
            "-",
            "juin",
        ]
    ),
    max_size=6,
).map(" ".join)


@settings(max_examples=400)
@given(text=DATED, month_first=st.booleans())
def test_a_line_without_a_months_name_holds_no_written_date(text: str, month_first: bool) -> None:
    plain = words.bare(text)
    day_first, us_order = pagedate._written()
    found = pagedate._in_figures(plain, month_first) + pagedate._in_words(plain)
    assert pagedate.parse_date(text, month_first) == min([f for f in found if f[2]] or found, default=None)
    if pagedate._months().keys().isdisjoint(words.lower_words(plain)):
        assert day_first.search(plain) is None
        assert us_order.search(plain) is None


def test_a_page_of_nothing_but_style_has_no_narrative() -> None:
    assert segment(read_text("width: 12px;\nCOLOR: #ff0000;")).narrative.text == ""


KINDS: st.SearchStrategy[SegmentKind] = st.sampled_from(["title", "body", "boilerplate", "sheet"])


@given(st.lists(st.tuples(KINDS, st.sampled_from(["", " ", "\n", "\n\n"])), max_size=12))
def test_furniture_and_sheet_in_a_row_are_one_segment(parts: list[tuple[SegmentKind, str]]) -> None:
    text, found = "", []
    for kind, gap in parts:
        found.append((Piece(kind, (), len(text), len(text) + 4), ()))
        text += f"mots{gap}"
    segments = partition(text, mend.Mended(text, ()), found)
    assert "".join(text[one.start : one.end] for one in segments) == text
    runs = [(kind, list(run)) for kind, run in groupby(kind for kind, _ in parts)]
    expected = [kind for kind, run in runs for _ in (run[:1] if kind in ("boilerplate", "sheet") else run)]
    assert [one.kind for one in segments if one.kind != "blank"] == expected
