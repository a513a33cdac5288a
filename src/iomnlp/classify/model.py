"""The linear theme model: plain JSON weights, read without pickle and without scikit-learn."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from iomnlp.classify.features import counts_of, features
from iomnlp.errors import ConfigError

FORMAT = "iomnlp-themes/2"
REMEDY = "Reinstall iomnlp, or rebuild it with `iomnlp train themes`."
Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LinearModel:
    """Weights of features, one column for each theme."""

    version: str
    sha256: str
    codes: tuple[str, ...]
    bias: Array
    idf: dict[str, float]
    rows: dict[str, int]
    weights: Array
    scale: dict[str, float]

    def probabilities(self, counts: Counter[str]) -> Array:
        """The probability of each theme for the feature counts of a text."""
        indices: list[int] = []
        values: list[float] = []
        for name, value in scaled(features(counts), self.idf, self.scale).items():
            row = self.rows.get(name)
            if row is not None:
                indices.append(row)
                values.append(value)
        scores = self.bias + (np.asarray(values) @ self.weights[indices] if indices else 0.0)
        powers = np.exp(scores - scores.max())
        result: Array = powers / powers.sum()
        return result

    def of_text(self, text: str) -> Array:
        """The probability of each theme for a text."""
        return self.probabilities(counts_of(text))


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
            scale={str(k): float(v) for k, v in held["scale"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise ConfigError(f"The theme model {path} is damaged ({error}).", remedy=REMEDY) from error
