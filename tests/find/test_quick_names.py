"""Names are looked for where their words stand: what is found there is what the patterns find in the whole text."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iomnlp.find import country_capitals as capitals
from iomnlp.find import country_context as countries
from iomnlp.find.acronyms import DASH, DASHED, STOP, _phrase_before
from iomnlp.find.country_forms import cues, mentions
from iomnlp.find.country_nearby import settled, settlements
from iomnlp.find.organisation_apposed import _apposed_begin, _apposed_openers, _appositions
from iomnlp.find.organisation_suffixes import _begin, _suffixes
from iomnlp.find.person_titles import is_place, place_spans
from iomnlp.find.place_grammar import LEAD, Before, _admin_lead, _document_lead, _plural_lead
from iomnlp.find.text_words import matches, tokens, words_of
from iomnlp.source import fold

CORPUS = Path(__file__).parents[2] / "corpus"
TEXTS = [fold(path.read_text(encoding="utf-8")) for path in sorted((CORPUS / "gold" / "dev").glob("*.txt"))[:12]]
SPOKEN = """
    Saint-Louis du Sénégal Dakar Nouvelle Delhi Niger Congo France canadiens dollars euros des de la l' d' fleuve bassin
    Transalp SARL & Fils Bernward Stiftung Chamber of Commerce and Industry une entreprise gazière, Corbo, lacompagnie
    Une association L' ONG leur société organisation non gouvernementale – - HCR OIM (OIM) et ; « » . : . don versé par
    M. Mme. préfet région provinces de zone santé collectivités territoriale subdivisions intergouvernementaliste appel
    grâce à émane d'Ottawa accord entre Rabat et Tokyo contribution provient e\u0301 \u0301une _une langue dont
"""
GAPS = ["", " ", " ", " ", "  ", "   ", ", "]
spoken = st.lists(st.tuples(st.sampled_from(SPOKEN.split()), st.sampled_from(GAPS)), max_size=30)


def plain_acts_before(before: str) -> bool:
    """The definition of what stands before a capital that governs."""
    if capitals.OWING.search(before):
        return True
    for name, link in (("capital_sums", capitals.OF_SUM), ("capital_treaties", capitals.BETWEEN)):
        if any(link.match(before, match.end()) for match in capitals.cue(name).finditer(before)):
            return True
    by = capitals.DONE_BY.search(before)
    words = by.group().split()[:-1] if by else []
    if any(capitals.cue("capital_passive").fullmatch(word.lower()) for word in words):
        return True
    return capitals._by_noun(before)


def plain_phrase(text: str, at: int) -> list[tuple[int, int]]:
    """The words of the clause before an offset, by its definition."""
    start = max(0, at - 220)
    clause = start
    for position in range(at - 1, start - 1, -1):
        doubled = text[position] == " " and text[position - 1 : position] == " " and position < at - 1
        if text[position] in STOP or doubled:
            clause = position + 1
            break
    relative = list(re.finditer(r", (?:dont|qui|où|auquel|à laquelle|lequel|laquelle) ", text[:at]))
    clause = max([clause, *(m.end() for m in relative if m.start() >= clause)])
    return [(t.start + clause, t.end + clause) for t in tokens(text[clause:at])][-24:]


def assert_as_patterns_find(text: str, seed: int = 0) -> None:
    for pattern, begin in (
        (_suffixes()[1], _begin(text)),
        (DASHED, [dash.end() + 1 for dash in DASH.finditer(text)]),
        *([(_appositions()[0], _apposed_begin(text))] if _apposed_openers()[0] & words_of(text).places.keys() else []),
    ):
        assert [m.span() for m in matches(pattern, text, begin)] == [m.span() for m in pattern.finditer(text)], text
    draw = random.Random(seed)
    for _ in range(40):
        start, end = sorted((draw.randrange(len(text) + 1), draw.randrange(len(text) + 1)))
        found = [(m.end - m.start, m.payloads) for m in settled(text, start, end)]
        assert found == [(m.end - m.start, m.payloads) for m in settlements().find(text[start:end])], text[start:end]
    context = countries.Context(text)
    for match in mentions().find(text):
        before = context.before(match.start)
        for name, pattern in (("currency", countries.CURRENCY), ("natural", countries.NATURAL)):
            lead = pattern.search(before)
            if lead and lead.group(1).lower() in cues(name):
                assert context.led(match.first, name), before
        assert capitals._acts_before(before) == plain_acts_before(before), before
    assert all(is_place(text[start:end]) for start, end in place_spans(text)), text
    before_places = Before(text)
    for start in words_of(text).starts:
        before = text[max(0, start - LEAD) : start]
        assert before_places.document(start) == bool(_document_lead().search(before)), before
        assert before_places.area(start) == bool(_admin_lead().search(before)), before
        assert before_places.areas(start) == bool(_plural_lead().search(before)), before
    for sign in re.finditer(r"\(| [–-] ", text):
        if sign.start():
            words = _phrase_before(text, sign.start())
            assert [(t.start, t.end) for t in words] == plain_phrase(text, sign.start())


@pytest.mark.parametrize("text", TEXTS)
def test_names_are_found_as_by_their_patterns_on_pages(text: str) -> None:
    assert_as_patterns_find(text)


@given(spoken.map(lambda pairs: fold("".join(word + gap for word, gap in pairs))), st.integers(0, 9))
def test_names_are_found_as_by_their_patterns(text: str, seed: int) -> None:
    assert_as_patterns_find(text, seed)
