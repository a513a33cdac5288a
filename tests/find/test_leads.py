"""What stands right before a name: asked by its words, the patterns find what they find in any text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iomnlp.find import person_cues
from iomnlp.find.person_cues import BACK, CALLED, CALLED_SO, CALLING, NAMED, Beside, bears_name
from iomnlp.find.person_titles import _functions_between, functions
from iomnlp.find.text_words import words_of
from iomnlp.source import fold

CORPUS = Path(__file__).parents[2] / "corpus"
SPOKEN = """
    Awa Roux le la Les L' l' d' D' du des Aux à À en vers depuis près de dans et ou s'appelle appelait Elle Il qui
    peut-être sans doute en fait prénommée se nomme Je m'appelle une fille nommée Un garçon du nom de répondant au nom
    Le plus jeune d'entre eux Parmi celles-ci Comme tant d'autres L'un L'aînée la doyenne vieille , . « » ( ) : ; - –
    M. Mme Dr. El Hadj Son Excellence van der ben Ould Par dit explique selon a déclaré pour sa part quant à lui -t-il
    l'école primaire le navire Les villes de projets communautaire port porte-conteneurs rond-point parc national du
    les radios Pichincha et son fils sa mère une couturière directeur général président ancien écoliers maire DE Du
    12 ans _x e\u0301cole \u0301le ſa œuvre Łódź
"""
TEXTS = [fold(path.read_text(encoding="utf-8")) for path in sorted((CORPUS / "gold" / "dev").glob("*.txt"))[:12]]
spoken = st.lists(
    st.tuples(st.sampled_from(SPOKEN.split()), st.sampled_from(["", " ", " ", " ", "  ", ", "])), max_size=24
)


def joined(pairs: list[tuple[str, str]]) -> str:
    return "".join(word + gap for word, gap in pairs)


def assert_as_patterns_tell(text: str) -> None:
    beside = Beside(text)
    for start in words_of(text).starts:
        before = text[max(0, start - BACK) : start]
        assert beside.bears_name(start) == bears_name(before), before
        after = text[start + 4 : start + 6]
        assert beside._introduced(start, before, after) == introduced(before, after), before


def introduced(before: str, after: str) -> bool:
    """The definition of what `_introduced` tells, without what is known of the text."""
    owned = person_cues.INTRODUCTION.search(before)
    match = functions().opening(before, owned.end()) if owned and before.endswith((", ", " ")) else None
    if match is None:
        return False
    rest = before[match.end :]
    comma = rest.endswith(", ") and not after[:1].isalpha() and after.strip()[:1] in ",.;)"
    if person_cues.OWNED.fullmatch(owned.group()) and rest == " ":
        return match.payloads[0] == "status"
    return comma and "," not in rest[:-2]


@pytest.mark.parametrize("text", TEXTS)
def test_patterns_are_asked_wherever_they_match_on_pages(text: str) -> None:
    assert_as_patterns_tell(text)


@given(spoken.map(joined))
def test_patterns_are_asked_wherever_they_match(text: str) -> None:
    assert_as_patterns_tell(fold(text))


def test_functions_before_a_name_are_those_of_the_window() -> None:
    for text in TEXTS:
        starts = functions().starts(text)
        for start in words_of(text).starts:
            window = max(0, start - 130)
            found = _functions_between(text, window, window - 1, start, starts)
            plain = functions().find(text[window:start])
            assert [(m.start - window, m.end - window) for m in found] == [(m.start, m.end) for m in plain]


@pytest.mark.parametrize("pattern", [CALLED, CALLED_SO, NAMED], ids=["called", "called_so", "named"])
@given(data=st.data())
def test_what_calls_somebody_by_a_name_holds_a_word_of_calling(pattern: re.Pattern[str], data: st.DataObject) -> None:
    before = data.draw(st.from_regex(pattern))
    assert any(word in before for word in CALLING)
