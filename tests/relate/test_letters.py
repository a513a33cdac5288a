"""Letters read in bytes, words looked up by what they begin with: the same as by their definitions."""

from __future__ import annotations

import re

import pytest

from iomnlp.find.numbers import plain
from iomnlp.patterns import opening
from iomnlp.relate.letters import Openings, letters_of, lowered
from iomnlp.relate.output_frames import mentions_carrier
from iomnlp.relate.output_markers import alternation, leading, vocabulary
from iomnlp.relate.presence import Presence
from iomnlp.source import fold

TEXTS = [
    "L'été 2015, à Gao : 1er projet_pilote, ²e phase-pilote, œuvre n° 3 – COVID19.",
    "PROJETS du Ćićevac, İzmir, Dıyarbakır ; e\u0301te\u0301 ; ｗｏｒｄ ٣ ª µ ſalut",
    "",
    "_projet projet1 (Programme) l'initiative aujourd'hui, plan d'action/plan d'accès",
    "Премиер 3 проекта, Ελλάς, 東京 12",
]


@pytest.mark.parametrize("text", TEXTS)
def test_letters_stand_where_they_stood(text: str) -> None:
    folded = fold(text)
    letters = letters_of(folded)
    words = re.findall(r"[^\W\d_]+", folded)
    assert letters.printed.split() == words
    assert letters.plain.split() == [plain(word) for word in words]
    assert len(letters.printed) == len(letters.plain) == len(folded)
    for at in range(0, len(folded), 7):
        assert letters.printed[at : at + 20].split() == re.findall(r"[^\W\d_]+", folded[at : at + 20])


def test_every_letter_is_read_like_any_other() -> None:
    for character in map(chr, range(0x3000)):
        folded = fold(character)
        is_letter = re.fullmatch(r"[^\W\d_]", folded) is not None
        assert letters_of(folded)[:2] == ((folded, plain(folded)) if is_letter else (" ", " "))


def test_lower_case_is_what_patterns_without_case_find() -> None:
    letters = {c: re.compile(c, re.IGNORECASE) for c in "abcdefghijklmnopqrstuvwxyzàâäçèéêëîïôöùûüœæ"}
    for character in map(chr, range(0x3000)):
        low = lowered(character)
        assert len(low) == 1
        assert bool(re.match(r"\w", low)) == bool(re.match(r"\w", character))
        assert [c for c, any_case in letters.items() if any_case.match(character)] == [c for c in letters if c == low]


@pytest.mark.parametrize("text", TEXTS)
def test_openings_are_where_words_begin(text: str) -> None:
    stems = ("projet", "plan d'action", "initiative", "e")
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(stems)})", re.IGNORECASE)
    expected = [at for at in range(len(text)) if pattern.match(text, at)]
    assert Openings(stems).of(text) == expected
    assert Openings(stems).between(text, 5, 30) == [at for at in expected if 5 <= at < 30]


@pytest.mark.parametrize("text", TEXTS)
def test_carriers_are_found_as_by_their_pattern(text: str) -> None:
    pattern = re.compile(rf"(?<!\w)(?:{alternation(vocabulary()['carriers'])})(?!\w)", re.IGNORECASE)
    edges = [m.end() for m in re.finditer(r"\w+", text)]
    for start in range(len(text)):
        for end in edges:
            assert mentions_carrier(text, start, end) == (pattern.search(text, start, end) is not None)


def test_an_ordinal_belongs_to_the_mark_behind_it() -> None:
    text = "Deuxième résultat attendu : les juges siègent. Produit 1.2 : un guide. Le début du produit 3 est clos."
    assert [text[m.start : m.stop] for m in leading(text, 0, len(text))] == [
        "Deuxième résultat attendu : ",
        "Produit 1.2 : ",
    ]


PRESENT = [
    ("cadre logique", "Le CADRE logique"),
    ("soumission*", "3 soumissionnaires"),
    ("cher* ami*", "Chères, chers amis"),
    ("j'ai l'honneur", "J'ai l'honneur"),
    ("œuvre*", "leurs ŒUVRES"),
    ("présente note", "la pre\u0301sente note"),
    ("mes", "me\u017f"),
]


@pytest.mark.parametrize(("form", "text"), PRESENT)
def test_a_form_is_never_missed_where_its_pattern_matches(form: str, text: str) -> None:
    presence = Presence([form, "rarement"])
    pattern = re.compile(opening([form]) + r"(?!\w)")
    for stretch in (text, f"({text})", f"_{text}", f"1{text}", text.split(" ")[0], f"e\u0301{text}"):
        folded = fold(stretch)
        assert presence.in_text(folded) or pattern.search(folded.lower()) is None


def test_words_that_are_no_form_are_not_present() -> None:
    assert not Presence(["le projet vise", "cher* ami*"]).in_text("Le projet recherché, la famille")


def test_what_closes_a_sentence_before_a_colon_has_no_open_ending() -> None:
    assert not [form for name in ("impersonal", "foreseen") for form in vocabulary()[name] if "*" in form]


def test_the_vocabulary_of_results_is_in_lower_case() -> None:
    names = ["labels", "unnumbered", "single", "ordinals", "frames", "not_results", "carriers", "carrier_verbs"]
    forms = [form for name in [*names, "impersonal", "foreseen"] for form in vocabulary()[name]]
    assert not [form for form in forms if form != form.lower()]
