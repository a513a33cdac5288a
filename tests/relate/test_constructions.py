"""No pattern matches where none of its words stands: proved for every pattern that is tried behind its words alone."""

from __future__ import annotations

import re

import pytest

from iomnlp.relate import amount_frames, amount_grammar, funding_grammar, gift_grammar, gifts, phrases
from iomnlp.relate.amount_kinds import CUES, FAMILIES
from iomnlp.relate.constructions import Construction, needed
from iomnlp.relate.cues import cue
from iomnlp.relate.gift_words import gift_words
from pattern_proofs import found_without

MODULES = (amount_grammar, funding_grammar, gift_grammar)
WORDS = {
    **{
        f"{name} of {module.__name__}": (one.pattern, one.words)
        for module in MODULES
        for name, one in vars(module).items()
        if isinstance(one, Construction) and one.words != phrases.ANY
    },
    **{
        f"frame {number} {side}": (pattern, told)
        for side, frames in zip(("before", "behind"), amount_frames.frames(), strict=True)
        for number, (told, pattern, _) in enumerate(frames)
    },
    **{f"cue {name}": (cue(name), told) for told, (name, *_) in zip(FAMILIES, CUES, strict=True)},
    "verbs of giving": (gift_words().finite, gifts.ACTIVE),
    "participles of giving": (gift_words().passive, gifts.PASSIVE),
}


def words_of(told: int) -> set[str]:
    """The longest words of the forms of some families."""
    families = [forms for number, forms in enumerate(phrases._families, 1) if told >> number & 1]
    return {phrases.longest(form) for forms in families for form in forms()}


@pytest.mark.parametrize("name", WORDS)
def test_what_a_pattern_matches_holds_a_word_of_its_family(name: str) -> None:
    pattern, told = WORDS[name]
    assert found_without(pattern.pattern, words_of(told)) is None


@pytest.mark.parametrize(
    ("pattern", "forms"),
    [
        (r"\b(?:dons?|legs)\b", ["don", "legs"]),
        (r"\bdon", ["don"]),
        (r"don\b", ["don", "dons"]),
        (r"\b(?:vers|remet)\w*\s+à", ["vers*", "remets"]),
        (r"à\s*financer", ["financer"]),
        (r"(?<!\w)don(?!\s)", ["don"]),
        (r"[^.;]{0,40}?\s(?:un|le)\s+don$", ["un"]),
        (r"d(?<!\wd)on|legs\b", ["don*", "legs"]),
    ],
)
def test_a_text_is_found_that_holds_no_word_of_a_family(pattern: str, forms: list[str]) -> None:
    text = found_without(pattern, forms)
    assert text is not None
    assert re.search(pattern, text)
    assert not any(re.fullmatch(form.replace("*", ".*"), word) for form in forms for word in phrases.WORD.findall(text))


@pytest.mark.parametrize(
    ("pattern", "forms"),
    [
        (r"\b(?:dons?|legs)\b", ["don", "dons", "legs"]),
        (r"\bdon", ["don*"]),
        (r"(?<!\w)don(?!\w)", ["don"]),
        (r"d(?<!\wd)on\b", ["don"]),
        (r"^don$", ["don"]),
        (r"\d(?:don|legs)\s", ["don", "legs"]),
    ],
)
def test_no_text_is_invented_where_every_match_holds_a_word(pattern: str, forms: list[str]) -> None:
    assert found_without(pattern, forms) is None


def test_the_words_that_a_pattern_needs_are_read_from_it() -> None:
    pattern = r"\b<<don|legs|vers(?:é|ait)|prêt\s+relais>>s?\b|<<qu>>'|<<paye>>\w+"
    told, plain = needed(pattern)
    assert plain == r"\b(?:don|legs|vers(?:é|ait)|prêt\s+relais)s?\b|(?:qu)'|(?:paye)\w+"
    assert words_of(told) == {"don", "dons", "legs", "legss", "vers*", "prêt", "qu", "paye*"}


def test_a_pattern_without_marked_words_is_tried_in_every_text() -> None:
    assert Construction("don").search(phrases.told_by_all(["riz"]), "abandon") is not None
