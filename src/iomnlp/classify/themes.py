"""Themes of a document: one primary, up to three secondary, each with its weightiest sentences; or an abstention."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
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
# Probabilities that are alike to so many digits stand in the order of codes or sentences.
DIGITS = 9
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
        each = probabilities[:-1]
        lengths = np.array([float(len(text)) for text in texts])
        headed = probabilities[-1] if title.strip() else None
        share = (lengths / lengths.sum()) @ each if told else probabilities[-1]
        mixed = WHOLE * whole + SENTENCES * share + TITLE * (whole if headed is None else headed)
        codes, score = self.model.codes, mixed.tolist()
        order = [i for _, _, i in sorted([(-round(score[i], DIGITS), code, i) for i, code in enumerate(codes)])]
        best = order[0]
        if codes[best] == ABSTAIN or score[best] < PRIMARY_FLOOR:
            return (self._abstention(score[best]),)
        # What judges learned of our themes says nothing of others.
        judges = RULES_ALONE if self._own else judges
        view = _View(codes, score, share.tolist(), whole.tolist(), each, None if headed is None else headed.tolist())
        beside = [i for rank, i in enumerate(order[1 : 1 + RUNNERS_UP], 1) if view.stands_beside(best, i, rank, judges)]
        return tuple(
            ThemeGuess(
                code=codes[i],
                label=self._labels[codes[i]],
                primary=i == best,
                score=round(score[i], 6),
                sentences=self._weightiest(told, each[:, i].tolist()),
            )
            for i in [best, *beside][:MOST]
        )

    @staticmethod
    def _weightiest(told: list[tuple[int, int, str]], weights: list[float]) -> tuple[tuple[int, int], ...]:
        """One to three sentences with the most of a theme, in the order of the text."""
        ranked = [i for _, i in sorted([(-round(weight, DIGITS), i) for i, weight in enumerate(weights)])[:EVIDENCE]]
        kept = [i for n, i in enumerate(ranked) if n == 0 or weights[i] >= 0.5 * weights[ranked[0]]]
        return tuple((told[i][0], told[i][1]) for i in sorted(kept))

    def _abstention(self, score: float) -> ThemeGuess:
        return ThemeGuess(ABSTAIN, self._labels[ABSTAIN], True, round(score, 6), ())


@dataclass(frozen=True)
class _View:
    """Every theme's scores for one document: mixed, by share of sentences, of the whole, by sentence, of the title."""

    codes: tuple[str, ...]
    score: list[float]
    share: list[float]
    whole: list[float]
    each: Array
    headed: list[float] | None

    def stands_beside(self, first: int, theme: int, rank: int, judges: Judges) -> bool:
        """Whether a theme is a secondary one."""
        code = self.codes[theme]
        if code == ABSTAIN:
            return False
        odds = judges.decide("theme_secondary", code, self._features(first, theme, rank))
        if odds is None:
            return self._ruled(theme)
        return odds["yes"] >= 0.5

    def _ruled(self, theme: int) -> bool:
        return self.share[theme] >= SECONDARY_SHARE and self.score[theme] >= SECONDARY_SCORE

    @cached_property
    def _peaks(self) -> list[float]:
        """By theme, its probability in the sentence that speaks most of it."""
        peaks: list[float] = self.each.max(axis=0, initial=0.0).tolist()
        return peaks

    @cached_property
    def _led(self) -> list[int]:
        """By theme, how many sentences speak of it most."""
        led: list[int] = np.bincount(self.each.argmax(axis=1), minlength=len(self.codes)).tolist()
        return led

    def _features(self, first: int, theme: int, rank: int) -> dict[str, float]:
        """What the judge is told: how the theme stands by each score, and which themes are in question."""
        code = self.codes[theme]
        return {
            f"rule={'yes' if self._ruled(theme) else 'no'}": 1.0,
            f"rank={rank}": 1.0,
            f"code={code}": 1.0,
            f"pair={self.codes[first]}>{code}": 1.0,
            "log score": round(math.log(self.score[theme] + 1e-3), 6),
            "log share": round(math.log(self.share[theme] + 1e-3), 6),
            "log whole": round(math.log(self.whole[theme] + 1e-3), 6),
            "log first": round(math.log(self.score[first] + 1e-3), 6),
            "best sentence": round(self._peaks[theme], 6),
            "sentences led": round(self._led[theme] / max(len(self.each), 1), 6),
            "title": round(self.headed[theme], 6) if self.headed is not None else 0.0,
        }
