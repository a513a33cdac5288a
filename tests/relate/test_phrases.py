"""What is asked first, before a pattern is tried, changes nothing: families of words, ends of stretches, signs."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iomnlp.lexicon import words
from iomnlp.relate import amount_grammar, clauses, funding_clause, funding_grammar, modality, parties, partners
from iomnlp.relate.constructions import Construction
from iomnlp.relate.cues import cue
from iomnlp.relate.gift_words import RESOURCE
from iomnlp.relate.gifts_judged import GIVING, SPEAKS
from iomnlp.relate.phrases import ANY, WORD, family, listed, told_by_all, told_by_edges
from iomnlp.relate.senses import sense_of
from iomnlp.relate.sentences import AMOUNT, PARTY, Marked


def told_of(text: str) -> int:
    return told_by_all(WORD.findall(text))


@pytest.mark.parametrize(
    ("name", "resource"),
    [
        *((name, "funding.yaml") for name in words("funding.yaml")),
        *((name, RESOURCE) for name in ("nouns", "thanks", "labels", "rest")),
    ],
)
def test_a_list_of_cues_is_asked_for_where_one_of_its_forms_stands(name: str, resource: str) -> None:
    told = listed(name, resource)
    for form in map(str, words(resource)[name]):
        text = form.replace("*", "aient")
        assert told_of(text) & told
        assert cue(name, resource).search(text)


@given(text=st.text(alphabet="don é-1_\u0301", max_size=30), cut=st.tuples(st.integers(0, 30), st.integers(0, 30)))
def test_a_stretch_has_its_text_s_words_and_those_that_it_cuts(text: str, cut: tuple[int, int]) -> None:
    start, end = min(cut), min(max(cut), len(text))
    held = told_of(text) | told_by_edges(text, start, end)
    assert not told_of(text[start:end]) & ~held


def test_a_family_that_comes_late_is_known_of_words_that_were_read_before() -> None:
    assert told_of("un zorglub") == ANY
    late = family("zorg*")
    assert told_of("un zorglub") & late


def test_words_of_giving_are_of_the_family_that_speaks_of_it() -> None:
    for forms in words("senses.yaml").values():
        for form in map(str, forms):
            word = form.replace("*", "ment")
            if WORD.fullmatch(word) and sense_of(word) in GIVING:
                assert told_by_all([word]) & SPEAKS


def test_nouns_of_governments_hold_the_pieces_that_are_looked_for() -> None:
    for noun in (
        "Gouvernement fédéral du ",
        "PEUPLE ",
        "l'État ",
        "contribuables ",
        "République de ",
        "grand-duché du ",
    ):
        text = f"Le {noun}Mali"
        assert parties._government(text, 0, len(text) - 4) is not None


ENDS = [
    (funding_grammar.GAPPED, funding_clause.GAPPED_ENDS),
    (funding_grammar.PAYER_LABEL, funding_clause.LABEL_ENDS),
    (funding_grammar.FURTHER_PAYER, funding_clause.LABEL_ENDS),
    (funding_grammar.ANSWERED, (":",)),
    (funding_grammar.LIST_BEFORE, ("(",)),
    (amount_grammar.BUDGET_NOUN, ("de", "à", "d'")),
    (amount_grammar.COST_LABEL, (":", ",")),
]


@pytest.mark.parametrize("number", range(len(ENDS)))
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_stands_right_before_a_sum_ends_as_is_asked_first(number: int, data: st.DataObject) -> None:
    pattern, ends = ENDS[number]
    if isinstance(pattern, Construction):
        pattern = pattern.pattern
    assert data.draw(st.from_regex(pattern)).rstrip().endswith(ends)


LETTERS = st.sampled_from([*"lL'aB é,.X", "Organisation", "agence", "Agence", "Berne", "d'Adzera"])


@given(letters=st.lists(LETTERS, max_size=14))
def test_the_anaphor_is_found_behind_an_article_alone(letters: list[str]) -> None:
    text = "".join(letters)
    plain = r"(?<!\w)[lL]'(Organisation|agence|Agence)(?=\s*[.,;:()»])"
    found = [m.span(1) for m in parties.ANAPHOR.finditer(text) if re.match(r"\s*[.,;:()»]", text[m.end() :])]
    assert found == [m.span(1) for m in re.finditer(plain, text)]


@given(letters=st.lists(LETTERS, max_size=14))
def test_a_name_within_a_statement_is_found_by_its_capital(letters: list[str]) -> None:
    text = "".join(letters)
    plain = r"(?<=[a-zà-ÿ,] )[A-ZÀ-Ý][a-zà-ÿ'-]{2,30}(?!\w)"
    assert [m.span() for m in modality._NAME.finditer(text)] == [m.span() for m in re.finditer(plain, text)]


@given(letters=st.lists(st.sampled_from([" ", ",", "»", '"', "a ", "dit", "hier", "par", " le ", " la "]), max_size=12))
def test_a_verb_before_its_subject_stands_behind_the_last_sign(letters: list[str]) -> None:
    text = "".join(letters)
    sign = max(text.rfind(","), text.rfind("»"), text.rfind('"'))
    plain, quick = partners.INVERTED.search(text), partners.INVERTED.match(text, sign) if sign >= 0 else None
    assert (plain and plain.span()) == (quick and quick.span())


def test_aims_begin_where_any_of_their_forms_does() -> None:
    aims = sorted(words("modality.yaml")["aims"], key=len, reverse=True)
    forms = "|".join(re.escape(form) + ("" if form.endswith("'") else r"(?!\w)") for form in aims)
    plain = re.compile(rf"(?<!\w)(?:{forms})")
    for form in aims:
        for text in (form, f"on {form} x", f"x{form}", f"{form}x", f"il est prévu qu'il {form} tout"):
            quick, told = modality._aims().search(text), plain.search(text)
            assert (quick and quick.start()) == (told and told.start())


def test_clauses_are_parted_alike_where_no_word_parts_them() -> None:
    for text in ("l'oim a payé, et \ue000 aussi; mais \ue001 non : 3", "a. b", "tandis que", "alors que \ue000"):
        spans = [m.span() for m in clauses.CLAUSE.finditer(text)]
        assert clauses._boundaries(text) == spans


def test_payers_are_read_where_the_beginning_of_a_verb_of_paying_stands() -> None:
    for text in ("\ue000 y contribue", "\ue000 paie la facture", "\ue000 les a financés", "\ue000 a apporté la somme"):
        assert funding_grammar.PAYS_SAID.search(text)
        assert funding_grammar.PAYING.search(text)


def test_tokens_are_words_numbers_marks_and_signs() -> None:
    """Every character of the plane, alone and run together: what a token is depends on no order of its kinds."""
    plainly = re.compile(rf"{PARTY}|{AMOUNT}|[^\W\d_]+|\d+|[%;:.,()«»–]")
    every = "".join(map(chr, range(0x10000)))
    for text in (every, " ".join(every), "a1b_2\ue000c\ue8003%d(e)–\uefffé٣x"):
        assert Marked(text, (), ()).tokens == plainly.findall(Marked(text, (), ()).plain)
