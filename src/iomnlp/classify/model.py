"""The linear theme model: plain JSON weights, read without pickle and without scikit-learn."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from iomnlp.classify.features import cue_counts, forms, letter_groups, printed_words, stem
from iomnlp.model_files import read_learned

FORMAT = "iomnlp-themes/2"
REMEDY = "Reinstall iomnlp, or rebuild it with `iomnlp train themes`."
# Kinds of features whose values are of unit length.
KINDS = ("w", "c")
# Printed words kept; beyond that the table begins anew, since a word's rows are the same whenever looked up.
MOST_WORDS = 20_000
Array = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]
NO_ROWS: Rows = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class LinearModel:
    """Weights of features, one column for each theme.

    A feature is its row of `weights`; `idf` has one number for each row. `scale` is by kind of feature.
    """

    version: str
    sha256: str
    codes: tuple[str, ...]
    bias: Array
    rows: Mapping[str, int]
    idf: Array
    weights: Array
    scale: Mapping[str, float]
    _known: dict[str, tuple[Rows, tuple[str, ...]]] = field(default_factory=dict, repr=False, compare=False)

    def probabilities(self, texts: Sequence[str]) -> tuple[Array, Array]:
        """The probability of each theme for each text (texts × themes), and for all texts as one (themes).

        The numbers are those of :func:`scaled` features times weights. Text is turned to rows once for each printed
        word, and all texts are counted and summed together: no name of a feature is made, no dictionary filled.
        """
        parts: list[Rows] = []
        sizes: list[int] = []
        cued: Counter[tuple[int, int]] = Counter()
        for number, text in enumerate(texts):
            stems: list[str] = []
            size = 0
            for word in printed_words(text):
                rows, more = self._known.get(word) or self._word(word)
                parts.append(rows)
                size += len(rows)
                stems += more
            sizes.append(size)
            for code, times in cue_counts(stems).items():
                row = self.rows.get(f"cue:{code}")
                if row is not None:
                    cued[number, row] = times
                    cued[len(texts), row] += times
        found = np.concatenate([*parts, NO_ROWS])
        text_of = np.repeat(np.arange(len(texts)), sizes)
        # All texts as one are one text more.
        every = len(texts)
        scores = self._scores(
            np.concatenate([text_of, np.full_like(text_of, every)]), np.concatenate([found, found]), cued, every + 1
        )
        odds = _softmax(scores)
        return odds[:-1], odds[-1]

    def _word(self, printed: str) -> tuple[Rows, tuple[str, ...]]:
        """The rows of a new printed word's features, one for each occurrence, and its stems; they are kept."""
        found = forms(printed)
        stems = tuple(stem(form) for form in found)
        names = [*(f"w:{s}" for s in stems), *(f"c:{group}" for form in found for group in letter_groups(form))]
        known = np.array([self.rows[n] for n in names if n in self.rows], dtype=np.int64), stems
        if len(self._known) >= MOST_WORDS:
            self._known.clear()
        self._known[printed] = known
        return known

    def _scores(self, text_of: Rows, found: Rows, cues: Mapping[tuple[int, int], int], texts: int) -> Array:
        """The score of each theme for each text, from rows of features, and counts of cues by text and row."""
        count = len(self.idf)
        keys, times = np.unique(text_of * count + found, return_counts=True)
        owner, row = np.divmod(keys, count)
        # `take` picks rows in half the time of an index.
        values = (1.0 + np.log(times)) * self.idf.take(row)
        kind = self._kinds.take(row) + len(KINDS) * owner
        norms = np.sqrt(np.bincount(kind, weights=values * values, minlength=len(KINDS) * texts))
        norms[norms == 0.0] = 1.0
        values *= (np.tile(self._scale, texts) / norms)[kind]
        hints = [(at * count + row, self.scale["cue"] * (1.0 + math.log(n))) for (at, row), n in cues.items()]
        keys = np.concatenate([keys, np.array([key for key, _ in hints], dtype=np.int64)])
        values = np.concatenate([values, np.array([value for _, value in hints], dtype=np.float64)])
        order = np.argsort(keys, kind="stable")
        owner, row = np.divmod(keys[order], count)
        scores = np.tile(self.bias, (texts, 1))
        filled, starts = np.unique(owner, return_index=True)
        if len(filled):
            weighed = self.weights.take(row, axis=0)
            weighed *= values.take(order)[:, None]
            scores[filled] += np.add.reduceat(weighed, starts, axis=0)
        return scores

    @cached_property
    def _scale(self) -> Array:
        return np.array([self.scale[kind] for kind in KINDS])

    @cached_property
    def _kinds(self) -> Rows:
        """The place of each row's kind in `KINDS`; cues have none."""
        return np.array([KINDS.index(k) if (k := name.partition(":")[0]) in KINDS else -1 for name in self.rows])


def _softmax(scores: Array) -> Array:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: Array = powers / powers.sum(axis=1, keepdims=True)
    return result


def scaled(found: dict[str, float], idf: dict[str, float], scale: dict[str, float]) -> dict[str, float]:
    """Features times idf, each kind of unit length, times the kind's scale; cues are neither weighed nor normalised."""
    out: dict[str, float] = {}
    kinds: dict[str, dict[str, float]] = {}
    for name, value in found.items():
        kind = name.partition(":")[0]
        if kind == "cue":
            out[name] = scale["cue"] * value
        elif name in idf:
            kinds.setdefault(kind, {})[name] = value * idf[name]
    for kind, part in kinds.items():
        norm = math.sqrt(sum(v * v for v in part.values())) or 1.0
        out.update((name, scale[kind] * v / norm) for name, v in part.items())
    return out


def _matrix(rows: Any, columns: int) -> Array:
    matrix = np.asarray(rows, dtype=np.float64) / 1000.0
    if matrix.ndim != 2 or matrix.shape[1] != columns or not np.isfinite(matrix).all():
        raise ValueError("weights have the wrong shape")
    return matrix


def read_model(path: Path) -> LinearModel:
    """Read a model file.

    Raises
    ------
    ConfigError
        When the file is missing or damaged.
    """

    def build(held: Any, sha256: str) -> LinearModel:
        codes = tuple(str(c) for c in held["codes"])
        return LinearModel(
            version=str(held["version"]),
            sha256=sha256,
            codes=codes,
            bias=np.asarray(held["bias"], dtype=np.float64).reshape(len(codes)),
            rows={str(name): i for i, name in enumerate(held["features"])},
            idf=np.array([float(held["idf"].get(name, 0.0)) for name in held["features"]]),
            weights=_matrix(list(held["features"].values()), len(codes)),
            scale={str(k): float(v) for k, v in held["scale"].items()},
        )

    return read_learned(path, FORMAT, "themes", REMEDY, build)
