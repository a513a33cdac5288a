"""Themes of a document: one primary, up to three secondary, each with its weightiest sentences; or an abstention."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from iomnlp.classify.features import taxonomy
from iomnlp.classify.model import REMEDY, Array, LinearModel, read_model
from iomnlp.errors import ConfigError
from iomnlp.record import ModelInfo

ABSTAIN = "AUTRE"
# Shares of the body's score (the text as a whole, the mean over its sentences), and of the title in the document's.
WHOLE, SENTENCES, TITLE = 0.5, 0.5, 0.3
# The primary theme needs this score, a secondary this share of the body; chosen on development documents.
PRIMARY_FLOOR, SECONDARY_SHARE, SECONDARY_SCORE = 0.1, 0.05, 0.08
MOST = 4
EVIDENCE = 3
# Longer bodies are judged by their first sentences: a page's subject stands there, and time stays bounded.
LONGEST = 400


@dataclass(frozen=True, slots=True)
class ThemeGuess:
    """One theme; `sentences` are the offsets, as given, of the sentences that speak most for it."""

    code: str
    label: str
    primary: bool
    score: float
    sentences: tuple[tuple[int, int], ...]


class ThemeClassifier:
    """A linear model over title and sentences; make it with :meth:`load`."""

    def __init__(self, model: LinearModel):
        self.model = model
        self.info: ModelInfo | None = ModelInfo(name="iomnlp-themes", version=model.version, sha256=model.sha256)
        self._labels = {theme["code"]: str(theme["label_fr"]) for theme in taxonomy()}
        unknown = sorted(set(model.codes) - set(self._labels))
        if unknown:
            raise ConfigError(f"The theme model knows {unknown[0]}, the taxonomy does not.", remedy=REMEDY)

    @classmethod
    def load(cls, path: Path | None = None) -> ThemeClassifier:
        """Load the model: the given file, else the installed one, else the checkout's.

        Raises
        ------
        ConfigError
            When there is no model, or it is damaged.

        Examples
        --------
        >>> themes = ThemeClassifier.load()
        >>> body = "Les victimes de la traite sont logées ; les trafiquants seront jugés."
        >>> themes.classify("Lutte contre la traite", [(0, len(body), body)])[0].code
        'TRAITE'
        """
        if path is not None:
            return cls(read_model(path))
        here = Path(__file__)
        for folder in (here.parents[1] / "models", here.parents[3] / "models"):
            candidate = folder / "themes" / "themes.json"
            if candidate.is_file():
                return cls(read_model(candidate))
        raise ConfigError("There is no theme model (models/themes/themes.json).", remedy=REMEDY)

    def classify(self, title: str, sentences: Sequence[tuple[int, int, str]]) -> tuple[ThemeGuess, ...]:
        """The themes of a title and a body.

        Parameters
        ----------
        title : str
            The title, or "".
        sentences : sequence of (start, end, text)
            The body's sentences; offsets come back as they are given.

        Returns
        -------
        tuple of ThemeGuess
            The primary theme first, then at most three that about a fifth of the body treats, by share;
            a single `AUTRE` without sentences when no theme is likely.
        """
        told = [s for s in sentences if s[2].strip()][:LONGEST]
        if not told and not title.strip():
            return (self._abstention(1.0),)
        each = np.array([self.model.probabilities(text) for _, _, text in told]) if told else None
        lengths = np.array([float(len(text)) for _, _, text in told])
        share = (lengths / lengths.sum()) @ each if each is not None else self.model.probabilities(title)
        score = self._score(title, [text for _, _, text in told], share)
        order = sorted(range(len(self.model.codes)), key=lambda i: (-round(float(score[i]), 9), self.model.codes[i]))
        best = order[0]
        if self.model.codes[best] == ABSTAIN or score[best] < PRIMARY_FLOOR:
            return (self._abstention(float(score[best])),)
        chosen = [best] + [
            i
            for i in order[1:]
            if self.model.codes[i] != ABSTAIN and share[i] >= SECONDARY_SHARE and score[i] >= SECONDARY_SCORE
        ]
        return tuple(
            ThemeGuess(
                self.model.codes[i],
                self._labels[self.model.codes[i]],
                i == best,
                round(float(score[i]), 6),
                self._weightiest(i, told, each),
            )
            for i in chosen[:MOST]
        )

    def _score(self, title: str, texts: list[str], share: Array) -> Array:
        whole = self.model.probabilities(" ".join([title, *texts]))
        body: Array = (WHOLE * whole + SENTENCES * share) / (WHOLE + SENTENCES)
        if not title.strip():
            return body
        return body * (1 - TITLE) + self.model.probabilities(title) * TITLE

    @staticmethod
    def _weightiest(theme: int, told: list[tuple[int, int, str]], each: Array | None) -> tuple[tuple[int, int], ...]:
        """One to three sentences with the most of a theme, in the order of the text."""
        if each is None:
            return ()
        weights = each[:, theme]
        ranked = sorted(range(len(told)), key=lambda i: (-round(float(weights[i]), 9), i))[:EVIDENCE]
        kept = [i for n, i in enumerate(ranked) if n == 0 or weights[i] >= 0.5 * weights[ranked[0]]]
        return tuple((told[i][0], told[i][1]) for i in sorted(kept))

    def _abstention(self, score: float) -> ThemeGuess:
        return ThemeGuess(ABSTAIN, self._labels[ABSTAIN], True, round(score, 6), ())
