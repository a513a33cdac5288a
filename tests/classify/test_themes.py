"""Themes: one primary, few secondary, evidence, abstention, and a model that is only numbers."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iomnlp.classify.features import counts_of, features, forms, printed_words, taxonomy, words
from iomnlp.classify.model import scaled
from iomnlp.classify.themes import ThemeClassifier, ThemeGuess
from iomnlp.errors import ConfigError

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def themes() -> ThemeClassifier:
    return ThemeClassifier.load()


def classify(themes: ThemeClassifier, title: str, body: str) -> tuple[ThemeGuess, ...]:
    sentences = [(m.start(), m.end(), m.group()) for m in re.finditer(r"[^.]+\.", body)]
    return themes.classify(title, sentences)


@pytest.mark.parametrize(
    ("title", "body", "primary"),
    [
        (
            "Des foyers pour les victimes de la traite",
            "Les trafiquants promettent un emploi. Les victimes sont logées.",
            "TRAITE",
        ),
        (
            "Le bac à sable devient salle de classe",
            "Les mineurs non accompagnés y retrouvent une routine. Un tuteur veille.",
            "ENFANT",
        ),
        (
            "Vaccins à la gare",
            "Les infirmiers soignent la tuberculose et le paludisme. La clinique mobile reste un mois.",
            "SANTE",
        ),
        (
            "Saisonniers : contrats lus à voix haute",
            "Les travailleurs migrants connaissent leur salaire. Le recrutement éthique gagne.",
            "TRAVAIL",
        ),
        (
            "Rentrer, puis ouvrir un atelier",
            "L'aide au retour volontaire paie le billet. La réintégration durable prend un an.",
            "RETOUR",
        ),
    ],
)
def test_the_primary_theme(themes: ThemeClassifier, title: str, body: str, primary: str):
    assert classify(themes, title, body)[0].code == primary


def test_exactly_one_primary_at_most_four_and_real_offsets(themes: ThemeClassifier):
    body = " ".join(t["definition_fr"] for t in taxonomy())
    found = classify(themes, "", body)
    assert [g.primary for g in found] == [True] + [False] * (len(found) - 1)
    assert len(found) <= 4
    assert len({g.code for g in found}) == len(found)
    for guess in found:
        assert 0 < len(guess.sentences) <= 3
        assert all(0 <= s < e <= len(body) for s, e in guess.sentences)


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("", ""),
        ("Gâteau", "Battez les œufs avec le sucre. Versez dans un moule beurré."),
    ],
    ids=["nothing", "another field"],
)
def test_abstention_has_no_sentences(themes: ThemeClassifier, title: str, body: str):
    (guess,) = classify(themes, title, body)
    assert (guess.code, guess.primary, guess.sentences) == ("AUTRE", True, ())


def test_the_same_text_has_the_same_scores(themes: ThemeClassifier):
    again = ThemeClassifier.load()
    body = "Les déplacés internes gagnent les abris d'urgence. La DTM les compte."
    assert classify(themes, "Abris", body) == classify(again, "Abris", body)


def test_model_and_hash_are_named(themes: ThemeClassifier):
    assert themes.info is not None
    assert themes.info.name == "iomnlp-themes"
    assert re.fullmatch(r"[0-9a-f]{64}", themes.info.sha256)
    assert themes.info.sha256 in (ROOT / "models/themes/README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("content", [None, "", "{}", '{"format": "other"}', "[]"])
def test_a_missing_or_damaged_model_says_what_to_do(tmp_path: Path, content: str | None):
    path = tmp_path / "themes.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match="train themes"):
        ThemeClassifier.load(path)


def test_the_training_texts_cover_every_theme():
    lines = (ROOT / "corpus/themes/train.jsonl").read_text(encoding="utf-8").splitlines()
    held = [json.loads(line) for line in lines]
    known = {t["code"] for t in taxonomy()}
    counts = Counter(h["codes"][0] for h in held)
    assert all(set(h["codes"]) <= known for h in held)
    assert min(counts[code] for code in known) >= 12
    assert len({h["text"] for h in held}) == len(held)


def test_a_probability_is_the_softmax_of_scaled_features_times_weights() -> None:
    model = ThemeClassifier.load().model
    texts = ["Les victimes de la traite sont logées à Zinder.", "", "Traite des êtres humains : l’œuvre d’un réseau."]
    texts.append("Réintégrationsociodéveloppementaleetcommunautaire durable")
    named = dict(zip(model.rows, model.idf.tolist(), strict=True))
    idf = {name: value for name, value in named.items() if not name.startswith("cue:")}
    for text, told in [*zip(texts, model.probabilities(texts)[0], strict=True), (" ".join(texts), None)]:
        values = scaled(features(counts_of(text)), idf, model.scale)
        score = model.bias + sum(v * model.weights[model.rows[n]] for n, v in values.items() if n in model.rows)
        expected = np.exp(score) / np.exp(score).sum()
        assert np.allclose(expected, model.probabilities(texts)[1] if told is None else told, atol=1e-12)


@given(st.text(st.sampled_from("aÉœ1²_\u0301' -.\n\u00a0ﬁ"), max_size=12) | st.text(max_size=12))
def test_printed_words_are_runs_of_letters_digits_and_marks(text: str) -> None:
    assert printed_words(text) == re.findall(r"(?:[^\W_]|[\u0300-\u036f])+", text)


@given(st.text(st.sampled_from("aÉœÆ1²_ß\u0301' -.\n\u00a0ﬁ夏"), max_size=12) | st.text(max_size=12))
def test_words_are_the_forms_of_printed_words(text: str) -> None:
    assert words(text) == [form for printed in printed_words(text) for form in forms(printed)]


def test_words_are_the_forms_of_printed_words_for_every_character() -> None:
    for code in range(0x110000):
        text = f"ab{chr(code)}cd"
        assert words(text) == [form for printed in printed_words(text) for form in forms(printed)]
