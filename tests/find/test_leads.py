"""What stands right before a name: asked by its last word, the patterns find what they find in any text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iomnlp.find import people, person_cues
from iomnlp.find.leads import Ending, Leads
from iomnlp.find.person_cues import BACK, Beside, bears_name, residents
from iomnlp.find.person_titles import _functions_between, civil, functions
from iomnlp.find.text_words import words_of
from iomnlp.source import fold

CORPUS = Path(__file__).parents[2] / "corpus"
ENDINGS: dict[str, Ending] = {
    **{name: value for name, value in vars(person_cues).items() if isinstance(value, Ending)},
    "SIGNED": people.SIGNED,
    "civil": civil(),
    "particle": people._particle_lead(),
}
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


def check(text: str) -> None:
    leads, beside = Leads(text), Beside(text)
    for start in words_of(text).starts:
        lead = leads.before(start)
        before = text[max(0, start - BACK) : start]
        for name, ending in ENDINGS.items():
            plain = ending.pattern.search(before)
            quick = ending.search(before, lead)
            assert (plain and plain.span()) == (quick and quick.span()), (name, before)
        whole = residents().pattern.search(before)
        assert bool(residents().search(before, lead and lead.lower())) == bool(whole), before
        assert beside.bears_name(start, lead) == bears_name(before), before
        assert beside.says(start, start + 4, lead) == beside.says(start, start + 4, None), before
        after = text[start + 4 : start + 6]
        assert beside._introduced(start, before, after, lead) == introduced(before, after), before


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
    check(text)


@given(spoken.map(joined))
def test_patterns_are_asked_wherever_they_match(text: str) -> None:
    check(fold(text))


def test_functions_before_a_name_are_those_of_the_window() -> None:
    for text in TEXTS:
        starts = functions().starts(text)
        for start in words_of(text).starts:
            window = max(0, start - 130)
            found = _functions_between(text, window, window - 1, start, starts)
            plain = functions().find(text[window:start])
            assert [(m.start - window, m.end - window) for m in found] == [(m.start, m.end) for m in plain]


def test_a_pattern_is_not_asked_behind_other_words() -> None:
    ending = Ending(re.compile("le $"), ("le ",))
    assert ending.search("le ", "le ")
    assert ending.search("le ", None)
    assert not ending.search("le ", "la ")
