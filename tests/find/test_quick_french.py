"""spaCy's French, compiled late and in part: the same words match, and nothing else of it changes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from iomnlp.find.quick_french import BETWEEN, END, FLAGS, START, LatePattern, import_french, shared, signs

CORPUS = Path(__file__).parents[2] / "corpus"
WORDS = [
    *("après-midi", "Post-Urbain", "ABAT-JOUR", "saut-de-ski", "pet-en-l'air", "entr'abat", "r'ouvrir", "États-Unis"),
    *("burn-out", "droits-de-l'hommiste", "arc-en-ciel", "vice-président", "Sous-secrétaire", "l'OIM", "d'euros"),
    *("", "-", "a-", "anti-", "anti-\n", "anti-x\n", "jusqu'à", "c'est-à-dire", "Port-au-Prince", "prud’homme"),
]


@pytest.fixture(scope="module")
def stock() -> re.Pattern[str]:
    """The pattern as spaCy compiles it, which takes two seconds."""
    code = "from spacy.lang.fr import FrenchDefaults as f; print(f.token_match.__self__.pattern, end='')"
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", code], capture_output=True, encoding="utf-8", check=True)
    return re.compile(done.stdout)


def test_the_same_words_match(stock: re.Pattern[str]) -> None:
    late = LatePattern(stock.pattern)
    pages = [path.read_text(encoding="utf-8") for path in sorted((CORPUS / "gold").rglob("*.txt"))]
    words = {*WORDS, *(word for page in pages for word in re.findall(r"[^\s,.;:()«»]+", page))}
    # Each alternative with a word behind it, too: pages hold few of them.
    words |= {f"{word}-{other}" for word in ("anti", "mi", "non", "pied", "x", "é") for other in WORDS}
    matched = {word for word in words if stock.match(word)}
    assert matched == {word for word in words if late.match(word)}
    assert len(matched) > 50


def test_it_is_a_small_part_of_the_pattern(stock: re.Pattern[str]) -> None:
    assert len(shared(stock.pattern)) < len(stock.pattern) / 20


def test_what_matches_holds_a_hyphen_or_an_apostrophe(stock: re.Pattern[str]) -> None:
    assert signs(stock.pattern) == set("-–—‐‑'’")
    # What a person would say of a word without any of them: the pattern does not match it.
    bare = {word for word in WORDS if signs(stock.pattern).isdisjoint(word)} | {"aprèsmidi", "anti", "entrabat", "x"}
    assert not any(stock.match(word) for word in bare)


@pytest.mark.parametrize("alternative", ["^a[-–]?b$", "^a[-–]*b$", "^(?:a[-–])b$", "^a[-b]c$", "^ab$"])
def test_a_sign_that_may_be_missing_is_not_asked_for(alternative: str) -> None:
    pattern = f"{FLAGS}{START}^x[-–]y${BETWEEN}{alternative}{END}"
    assert signs(pattern) == frozenset()
    assert (LatePattern(pattern).match("ab") is None) == (re.compile(pattern).match("ab") is None)


@pytest.mark.parametrize("pattern", ["abc", f"{FLAGS}{START}^a|b$)|(?:^c$){END}", f"{FLAGS}{START}a$){END}", "(?u)^a$"])
def test_another_pattern_stays_as_it_is(pattern: str) -> None:
    assert shared(pattern) == pattern


def test_french_can_still_be_saved_and_read(tmp_path: Path) -> None:
    import_french()
    import spacy

    french = spacy.blank("fr")
    french.to_disk(tmp_path / "fr")
    again = spacy.load(tmp_path / "fr")
    text = "Le vice-président des États-Unis arrive à Port-au-Prince l'après-midi."
    assert [token.text for token in again(text)] == [token.text for token in french(text)]


def test_importing_leaves_re_as_it_was() -> None:
    before = re.compile
    import_french()
    assert re.compile is before
