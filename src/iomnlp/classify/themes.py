"""Themes of a document: one primary, up to three secondary, each with its weightiest sentences; or an abstention."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from iomnlp.additions import active
from iomnlp.classify.features import taxonomy
from iomnlp.classify.model import REMEDY, Array, LinearModel, read_model
from iomnlp.errors import ConfigError
from iomnlp.judge.linear import RULES_ALONE, Judges
from iomnlp.record import ModelInfo

ABSTAIN = "AUTRE"
# Shares of the whole text, of the mean over its sentences and of the title in a document's score; below the floor no
# theme is likely. Chosen on training documents.
WHOLE, SENTENCES, TITLE = 0.7, 0.1, 0.2
PRIMARY_FLOOR = 0.1
# Without a judge, a secondary theme needs this score and this share of the body.
SECONDARY_SHARE, SECONDARY_SCORE = 0.15, 0.15
# So many themes behind the first are looked at.
RUNNERS_UP = 6
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
        self._own = active().taxonomy is not None
        self._labels.setdefault(ABSTAIN, ABSTAIN)
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

    def classify(
        self, title: str, sentences: Sequence[tuple[int, int, str]], judges: Judges = RULES_ALONE
    ) -> tuple[ThemeGuess, ...]:
        """The themes of a title and a body.

        Parameters
        ----------
        title : str
            The title, or "".
        sentences : sequence of (start, end, text)
            The body's sentences; offsets come back as they are given.
        judges : Judges
            Whose `theme_secondary` decides which themes stand beside the first.

        Returns
        -------
        tuple of ThemeGuess
            The primary theme first, then at most three that about a fifth of the body treats, by share;
            a single `AUTRE` without sentences when no theme is likely.
        """
        told = [s for s in sentences if s[2].strip()][:LONGEST]
        if not told and not title.strip():
            return (self._abstention(1.0),)
        texts = [text for _, _, text in told]
        probabilities, whole = self.model.probabilities([*texts, title])
        each = probabilities[:-1] if told else None
        lengths = np.array([float(len(text)) for text in texts])
        headed = probabilities[-1] if title.strip() else None
        share = (lengths / lengths.sum()) @ each if each is not None else probabilities[-1]
        score = WHOLE * whole + SENTENCES * share + TITLE * (whole if headed is None else headed)
        order = sorted(range(len(self.model.codes)), key=lambda i: (-round(float(score[i]), 9), self.model.codes[i]))
        best = order[0]
        if self.model.codes[best] == ABSTAIN or score[best] < PRIMARY_FLOOR:
            return (self._abstention(float(score[best])),)
        # What judges learned of our themes says nothing of others.
        judges = RULES_ALONE if self._own else judges
        view = _View(self.model.codes, score, share, whole, each, headed)
        chosen = [best, *(i for i in order[1 : 1 + RUNNERS_UP] if view.stands_beside(best, i, order.index(i), judges))]
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


@dataclass(frozen=True)
class _View:
    """Every theme's scores for one document: mixed, by share of sentences, of the whole, by sentence, of the title."""

    codes: tuple[str, ...]
    score: Array
    share: Array
    whole: Array
    each: Array | None
    headed: Array | None

    def stands_beside(self, first: int, theme: int, rank: int, judges: Judges) -> bool:
        """Whether a theme is a secondary one."""
        code = self.codes[theme]
        if code == ABSTAIN:
            return False
        odds = judges.decide("theme_secondary", code, self._features(first, theme, rank))
        if odds is None:
            return bool(self.share[theme] >= SECONDARY_SHARE and self.score[theme] >= SECONDARY_SCORE)
        return odds["yes"] >= 0.5

    def _features(self, first: int, theme: int, rank: int) -> dict[str, float]:
        """What the judge is told: how the theme stands by each score, and which themes are in question."""
        ruled = self.share[theme] >= SECONDARY_SHARE and self.score[theme] >= SECONDARY_SCORE
        named = {
            f"rule={'yes' if ruled else 'no'}",
            f"rank={rank}",
            f"code={self.codes[theme]}",
            f"pair={self.codes[first]}>{self.codes[theme]}",
        }
        best = float(self.each[:, theme].max()) if self.each is not None else 0.0
        led = float((self.each.argmax(axis=1) == theme).mean()) if self.each is not None else 0.0
        scores = {
            "log score": math.log(float(self.score[theme]) + 1e-3),
            "log share": math.log(float(self.share[theme]) + 1e-3),
            "log whole": math.log(float(self.whole[theme]) + 1e-3),
            "log first": math.log(float(self.score[first]) + 1e-3),
            "best sentence": best,
            "sentences led": led,
            "title": float(self.headed[theme]) if self.headed is not None else 0.0,
        }
        return {**dict.fromkeys(named, 1.0), **{name: round(value, 6) for name, value in scores.items()}}
