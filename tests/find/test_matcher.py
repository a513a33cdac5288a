"""Words of a text read quickly are those of the pattern; forms are found by them."""

from __future__ import annotations

from pathlib import Path

import pytest

from iomnlp.find.country_nearby import settlements
from iomnlp.find.matcher import Matcher
from iomnlp.find.text_words import WORD, key, tokens, words_of
from iomnlp.lexicon import places
from iomnlp.source import fold

PAGES = [fold(path.read_text(encoding="utf-8")) for path in sorted(Path("corpus/gold/dev").glob("*.txt"))[:20]]
ODD = [
    "",
    "œuvre, CŒUR; Straße æquo Æ ƒ ˆa ½ 2² µ 1º",
    "Côte d'Ivoire, Île-de-France_Sud",
    "Cafe\u0301 de l'E\u0301tat \u0301seul",
    "Łódź, Київ, القاهرة et Hà Nội",
    "a_b\x1fc\x81d\td",
    "".join(map(chr, range(0x20, 0x250))),
]


@pytest.mark.parametrize("text", [*ODD, *PAGES])
def test_words_are_those_of_the_pattern(text: str) -> None:
    """Each word with its offsets and key, and the places of each key."""
    wanted = [(m.start(), m.end(), m.group(), key(m.group())) for m in WORD.finditer(text)]
    words = words_of(text)
    assert [tuple(token) for token in tokens(text)] == wanted
    assert {k: [i for i, w in enumerate(wanted) if w[3] == k] for _, _, _, k in wanted} == words.places


def test_each_byte_alone_is_read_like_the_pattern() -> None:
    """Every character of the quick alphabet, in a word and between words."""
    for code in range(0x3000):
        for text in (chr(code), f"a{chr(code)}b", f"É{chr(code)} {chr(code)}Œ"):
            wanted = [(m.start(), m.end(), key(m.group())) for m in WORD.finditer(text)]
            words = words_of(text)
            assert list(zip(words.starts, words.ends, words.keys, strict=True)) == wanted


def test_words_of_a_stretch_are_whole_words() -> None:
    """A word cut by an edge is none of its words."""
    words = words_of("le Soudan du Sud")
    assert [words.printed(index) for index in words.between(1, 12)] == ["Soudan", "du"]
    assert not words.between(4, 9)
    assert not words.between(10, 3)


@pytest.mark.parametrize("text", PAGES)
def test_a_form_that_opens_a_stretch_is_what_find_gives(text: str) -> None:
    """`opening` reads no more than it needs."""
    matcher = Matcher([("de la", "any", 1), ("Niger", "name", 2), ("de", "exact", 3), ("la France", "name", 4)])
    for token in tokens(text)[:200]:
        stretch = text[token.start : token.start + 30]
        first = next((m for m in matcher.find(stretch) if m.start == 0), None)
        found = matcher.opening(text, token.start, token.start + 30)
        assert (found and (found.start - token.start, found.end - token.start, found.payloads)) == (
            first and (first.start, first.end, first.payloads)
        )


@pytest.mark.parametrize("text", [*ODD, *PAGES])
def test_forms_open_where_their_words_stand(text: str) -> None:
    """The words that may open a form are those of its first key: with its capital, or with its second word behind."""
    forms = [("La Paz", 1), ("niger", 2), ("de la", 3), ("Le Niger", 4), ("les", 5), ("et Le", 6)]
    starts = Matcher((form, "name", payload) for form, payload in forms).starts(text)
    words = tokens(text)
    assert starts == [
        word.start
        for word, after in zip(words, [*(w.key for w in words[1:]), ""], strict=False)
        if (word.key in ("la", "le") and word.capital)
        or word.key in ("niger", "les")
        or (word.key, after) in (("de", "la"), ("et", "le"))
    ]


@pytest.fixture(scope="module")
def plain_settlements() -> Matcher[str]:
    """Every form of every place with a country, in tables of their own."""
    told = [place for place in places() if place.country is not None]
    return Matcher((form, "name", place.country) for place in told for form in (place.name, *place.variants))


@pytest.mark.parametrize("text", ["le canal de Panama et le golfe de Guinée", "la Mer de Chine, Guinée", *ODD, *PAGES])
def test_selected_forms_are_found_as_in_tables_of_their_own(text: str, plain_settlements: Matcher[str]) -> None:
    """What has no meaning of its own hides nothing, wherever a stretch begins."""
    for at in (0, *words_of(text).starts[:40]):
        assert settlements().find(text[at:]) == plain_settlements.find(text[at:])
        assert settlements().opening(text, at, at + 60) == plain_settlements.opening(text, at, at + 60)


def test_a_selected_form_reaches_beyond_a_longer_one_that_is_none() -> None:
    """ "Panama City" is found where "golfe de Panama" was, and forms of one meaning are told once."""
    forms = [("golfe de Panama", None), ("Panama City", "US"), ("Panama", "PA"), ("Panama", "PA"), ("Panama", "CO")]
    matcher = Matcher((form, "name", (form, country)) for form, country in forms).selected(lambda place: place[1])
    assert [(m.start, m.payloads) for m in matcher.find("golfe de Panama City, Panama")] == [
        (9, ("US",)),
        (22, ("PA", "CO")),
    ]
