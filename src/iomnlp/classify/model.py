"""The linear theme model: plain JSON weights, read without pickle and without scikit-learn."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from iomnlp.classify.features import features, stem, words
from iomnlp.errors import ConfigError

FORMAT = "iomnlp-themes/1"
REMEDY = "Reinstall iomnlp, or rebuild it with `iomnlp train themes`."
Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LinearModel:
    """Weights of features and of words' meanings, one column for each theme.

    `words` holds, for each stem, what its word vector adds (already multiplied with the vector part's weights);
    a text's share of it is the mean over its stems, weighted by rarity.
    """

    version: str
    sha256: str
    codes: tuple[str, ...]
    bias: Array
    idf: dict[str, float]
    rows: dict[str, int]
    weights: Array
    words: dict[str, int]
    meanings: Array
    scale: dict[str, float]
    rarity: tuple[float, float]

    def logits(self, text: str) -> Array:
        """The score of each theme for a text."""
        return self.bias + self._features(text) + self._meaning(text)

    def probabilities(self, text: str) -> Array:
        """Scores as probabilities that sum to 1 (not calibrated)."""
        scores = self.logits(text)
        powers = np.exp(scores - scores.max())
        result: Array = powers / powers.sum()
        return result

    def _features(self, text: str) -> Array:
        indices: list[int] = []
        values: list[float] = []
        for name, value in scaled(features(text), self.idf, self.scale).items():
            row = self.rows.get(name)
            if row is not None:
                indices.append(row)
                values.append(value)
        if not indices:
            return np.zeros(len(self.codes))
        result: Array = np.asarray(values) @ self.weights[indices]
        return result

    def _meaning(self, text: str) -> Array:
        indices: list[int] = []
        values: list[float] = []
        for name in (stem(w) for w in words(text)):
            row = self.words.get(name)
            if row is not None and len(name) > 2:
                indices.append(row)
                values.append(rarity(name, self.idf, self.rarity))
        total = sum(values)
        if total <= 0:
            return np.zeros(len(self.codes))
        result: Array = (np.asarray(values) / total) @ self.meanings[indices]
        return result


def rarity(name: str, idf: dict[str, float], bounds: tuple[float, float]) -> float:
    """How much a stem counts in a text's mean meaning: nothing for the commonest words.

    `bounds` are the idf of a stem that the training texts do not hold, and the idf at which a stem counts nothing.
    """
    unseen, floor = bounds
    return max(0.0, idf.get(f"w:{name}", unseen) - floor)


def scaled(found: dict[str, float], idf: dict[str, float], scale: dict[str, float]) -> dict[str, float]:
    """Features times idf, each kind of unit length, times the kind's scale; cues are not normalised."""
    out: dict[str, float] = {}
    for kind, factor in scale.items():
        if kind == "cue" or not factor:
            continue
        part = {f: v * idf[f] for f, v in found.items() if f.startswith(f"{kind}:") and f in idf}
        norm = math.sqrt(sum(v * v for v in part.values())) or 1.0
        out.update((f, factor * v / norm) for f, v in part.items())
    out.update((f, scale["cue"] * v) for f, v in found.items() if f.startswith("cue:"))
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
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"The theme model {path} cannot be read.", remedy=REMEDY) from error
    try:
        held = json.loads(data)
        if held["format"] != FORMAT:
            raise ValueError(f"format {held['format']!r}, expected {FORMAT!r}")
        codes = tuple(str(c) for c in held["codes"])
        return LinearModel(
            version=str(held["version"]),
            sha256=hashlib.sha256(data).hexdigest(),
            codes=codes,
            bias=np.asarray(held["bias"], dtype=np.float64).reshape(len(codes)),
            idf={str(k): float(v) for k, v in held["idf"].items()},
            rows={name: i for i, name in enumerate(held["features"])},
            weights=_matrix(list(held["features"].values()), len(codes)),
            words={name: i for i, name in enumerate(held["words"])},
            meanings=_matrix(list(held["words"].values()), len(codes)),
            scale={str(k): float(v) for k, v in held["scale"].items()},
            rarity=(float(held["rarity"][0]), float(held["rarity"][1])),
        )
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise ConfigError(f"The theme model {path} is damaged ({error}).", remedy=REMEDY) from error
