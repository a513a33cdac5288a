"""Train the theme model (`iomnlp train themes`). Deterministic; writes weights and a model card."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from iomnlp.classify.features import counts_of, features
from iomnlp.classify.model import FORMAT, scaled
from iomnlp.errors import ConfigError

VERSION = "0.3.0"
# The hand of people who reviewed records.
REVIEWED = "reviewed"
# How strongly each kind of feature counts, and how strongly weights are held back: compared on hands left out.
SCALE = {"w": 1.0, "c": 0.7, "cue": 0.1}
STRENGTH, SECONDARY = 5.0, 0.25
# A feature must occur in so many texts; a letter group in more.
TEXTS = {"w": 2, "c": 3, "cue": 1}
Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """One training text with its themes, the primary first, and the codes that are as right in the first place."""

    text: str
    codes: tuple[str, ...]
    acceptable: frozenset[str]


def read_corpus(folder: Path) -> dict[str, list[Example]]:
    """The training texts of every JSONL file of a folder, by name: each file is another hand's.

    Raises
    ------
    ConfigError
        When there is no file, or a line is malformed.
    """
    names = sorted(folder.glob("*.jsonl"))
    if not names:
        raise ConfigError(f"No training texts in {folder}.", remedy="Name the folder with --corpus.")
    return {name.stem: read_examples(name) for name in names}


def _example(held: dict[str, Any]) -> Example:
    codes = tuple(str(code) for code in held["codes"])
    return Example(str(held["text"]), codes, frozenset({codes[0], *held.get("acceptable", ())}))


def read_examples(path: Path) -> list[Example]:
    """The training texts of a JSONL file of `{"text", "codes"}`.

    Raises
    ------
    ConfigError
        When the file is missing or a line is malformed.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        held = [json.loads(line) for line in lines if line.strip()]
        return [_example(h) for h in held]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(
            f"No usable training texts in {path}: {error}.", remedy="Mend the line, or leave the file out."
        ) from error


class Trainer:
    """Turns texts into a sparse design matrix and fits the model."""

    def __init__(self, examples: list[Example]):
        seen: Counter[str] = Counter()
        found = [counts_of(e.text) for e in examples]
        for held in found:
            seen.update(held.keys())
        total = len(examples)
        self.idf = {
            f: round(math.log((1 + total) / (1 + n)) + 1, 4)
            for f, n in seen.items()
            if n >= TEXTS[f.partition(":")[0]] and not f.startswith("cue:")
        }
        self.vectorizer = DictVectorizer()
        self.vectorizer.fit([self._features(h) for h in found])

    def _features(self, counts: Counter[str]) -> dict[str, float]:
        return scaled(features(counts), self.idf, SCALE)

    def matrix(self, texts: list[str]) -> Any:
        """The design matrix of texts (sparse, a row each)."""
        return self.vectorizer.transform([self._features(counts_of(text)) for text in texts])

    def fit(self, examples: list[Example]) -> LogisticRegression:
        """A multinomial model; a secondary theme counts as a light example of its own."""
        pairs = [(i, c, 1.0 if n == 0 else SECONDARY) for i, e in enumerate(examples) for n, c in enumerate(e.codes)]
        matrix = self.matrix([e.text for e in examples])[[i for i, _, _ in pairs]]
        model = LogisticRegression(C=STRENGTH, max_iter=600)
        return model.fit(matrix, [c for _, c, _ in pairs], sample_weight=[w for _, _, w in pairs])

    def weights(self, model: LogisticRegression) -> dict[str, Any]:
        """The fitted model as plain numbers: weights in thousandths."""
        names = self.vectorizer.get_feature_names_out()
        rows = np.rint(model.coef_.T * 1000).astype(int)
        return {
            "format": FORMAT,
            "version": VERSION,
            "codes": [str(c) for c in model.classes_],
            "bias": [round(float(b), 4) for b in model.intercept_],
            "scale": SCALE,
            "idf": dict(sorted(self.idf.items())),
            "features": {str(n): row.tolist() for n, row in zip(names, rows, strict=True)},
        }


@dataclass(frozen=True)
class Held:
    """Figures on one hand's texts, after training on the others: share right among all, with and without a cue phrase.

    `first`: the primary theme itself; `acceptable`: any that the annotator calls right; `third`: among the best three.
    """

    texts: int
    first: float
    acceptable: float
    third: float
    without_cue: float
    cueless: int


def has_cue(example: Example) -> bool:
    """Whether a text holds a cue phrase of its own primary theme."""
    return counts_of(example.text)[f"cue:{example.codes[0]}"] > 0


def leave_one_hand_out(corpus: dict[str, list[Example]]) -> dict[str, Held]:
    """For each file, what a model says that was trained on the others."""
    figures = {}
    for held, test in corpus.items():
        train = [e for name, examples in corpus.items() if name != held for e in examples]
        if not train:
            continue
        trainer = Trainer(train)
        model = trainer.fit(train)
        best = model.classes_[np.argsort(-model.predict_proba(trainer.matrix([e.text for e in test])), axis=1)]
        right = [row[0] in e.acceptable for row, e in zip(best, test, strict=True)]
        cueless = [r for r, e in zip(right, test, strict=True) if not has_cue(e)]
        figures[held] = Held(
            len(test),
            float(np.mean([row[0] == e.codes[0] for row, e in zip(best, test, strict=True)])),
            float(np.mean(right)),
            float(np.mean([e.codes[0] in row[:3] for row, e in zip(best, test, strict=True)])),
            float(np.mean(cueless)) if cueless else 0.0,
            len(cueless),
        )
    return figures


def card(examples: list[Example], figures: dict[str, Held], digest: str) -> str:
    """The model card."""
    hands = "\n".join(
        f"| {name} | {h.texts} | {h.first:.3f} | {h.acceptable:.3f} | {h.third:.3f} "
        f"| {h.without_cue:.3f} ({h.cueless}) |"
        for name, h in figures.items()
    )
    counts = Counter(e.codes[0] for e in examples)
    table = "\n".join(f"| {code} | {n} |" for code, n in sorted(counts.items()))
    return f"""# Model card: iomnlp themes {VERSION}

A multinomial linear model over stems, letter groups and cue phrases of the taxonomy.
`themes.json` holds plain numbers; SHA-256 `{digest}`.
Made by `iomnlp train themes`; docs/quality.md compares it with other kinds of models.

- **Training data:** {len(examples)} short French texts (press leads, project abstracts, notices) in {len(figures)}
  files of `corpus/themes`, primary themes as below. They are **synthetic: written and labelled by language
  models**, each file by another writer with another brief; no real page was used.
- **Measured on each file after training on the others** (texts of 30 to 170 words; table below). Two files state which
  other themes are as right in the first place ("acceptable"); for the others that is the primary one alone.
- **Use:** themes of French migration texts. **Not for:** other domains, other languages, decisions about people.
- **Abstains** as `AUTRE`, which is a class of its own. How sure a theme is, the record's `confidence` says.

| held-out file | texts | primary right | acceptable | among the best three | acceptable, of texts without a cue |
|---|---|---|---|---|---|
{hands}

| theme | texts |
|---|---|
{table}
"""


def train_themes(folder: Path, out: Path, reviewed: Sequence[Example] = ()) -> str:
    """Train on the texts of a folder and write the model with its card.

    Parameters
    ----------
    folder : Path
        JSONL files, each by another hand.
    out : Path
        Gets `themes.json` and `README.md`.
    reviewed : sequence of Example
        Texts of records that people reviewed: another hand.

    Returns
    -------
    str
        What was trained, in one sentence.
    """
    corpus = read_corpus(folder)
    if reviewed:
        corpus[REVIEWED] = list(reviewed)
    examples = [e for held in corpus.values() for e in held]
    figures = leave_one_hand_out(corpus)
    trainer = Trainer(examples)
    data = json.dumps(trainer.weights(trainer.fit(examples)), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    out.mkdir(parents=True, exist_ok=True)
    (out / "themes.json").write_text(data + "\n", encoding="utf-8")
    digest = hashlib.sha256(f"{data}\n".encode()).hexdigest()
    (out / "README.md").write_text(card(examples, figures, digest), encoding="utf-8")
    told = ", ".join(f"{name} {h.acceptable:.3f}" for name, h in figures.items())
    return f"{len(examples)} texts; acceptable on each file left out: {told}"
