"""The linear theme model: plain JSON weights, read without pickle and without scikit-learn."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from iomnlp.classify.features import cues_in, stem, words
from iomnlp.classify.groups import GroupTree, Rows, spell
from iomnlp.model_files import read_learned

FORMAT = "iomnlp-themes/2"
REMEDY = "Reinstall iomnlp, or rebuild it with `iomnlp train themes`."
# Kinds of features whose values are of unit length.
KINDS = ("w", "c")
# Words kept; beyond that the table begins anew, since what is told of a word is the same whenever looked up.
MOST_WORDS = 20_000
Array = npt.NDArray[np.float64]
# The first of some sorted keys differs from what is before it, and the last from what is behind.
_OTHER = np.array([True])


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

    def probabilities(self, texts: Sequence[str]) -> tuple[Array, Array]:
        """The probability of each theme for each text (texts × themes), and for all texts as one (themes).

        The numbers are those of :func:`scaled` features times weights. Words are turned to rows once, letter groups are
        found in all texts together, and all texts are counted and summed together: no name of a feature is made, no
        dictionary filled.
        """
        rows: list[bytes] = []
        spelt: list[str] = []
        stems: list[str] = []
        ends: list[int] = []
        known = self._words.__getitem__
        for text in texts:
            read = words(text)
            stems_of, rows_of = [*zip(*map(known, read), strict=True)] or ((), ())
            stems.extend(stems_of)
            rows.append(b"".join(rows_of))
            spelt.append(spell(read))
            # No cue goes on from one text into the next.
            stems.append("")
            ends.append(len(stems))
        cues: Counter[tuple[int, int]] = Counter()
        for at, code in cues_in(stems):
            row = self.rows.get(f"cue:{code}")
            if row is not None:
                # All texts as one are one text more.
                cues[bisect_right(ends, at), row] += 1
                cues[len(texts), row] += 1
        odds = _softmax(self._scores(rows, spelt, cues))
        return odds[:-1], odds[-1]

    def _scores(self, words: Sequence[bytes], spelt: Sequence[str], cues: Mapping[tuple[int, int], int]) -> Array:
        """The score of each theme for each text and for all as one, from words' rows, spelt words and counts of cues.

        `cues` counts by text and row. A feature of a text is one whole number, its key: the text's place, then the row.
        """
        texts, count = len(words) + 1, len(self.idf)
        order = np.arange(texts + 1)
        places = order * count
        rows = np.frombuffer(b"".join(words), dtype=np.int64)
        text_of = np.repeat(places[:-2], [len(one) // rows.itemsize for one in words])
        starts, groups = self._groups.find("".join(spelt))
        group_text = np.repeat(places[:-2], [*map(len, spelt)]).take(starts)
        hints = np.array([text * count + row for text, row in cues], dtype=np.int64)
        keys = np.concatenate([rows + text_of, groups + group_text, rows + places[-2], groups + places[-2], hints])
        keys.sort()
        # Where each key is there for the first time, and where the last ends.
        bounds = np.flatnonzero(np.concatenate([_OTHER, keys[1:] != keys[:-1], _OTHER])[: len(keys) + 1])
        keys = keys[bounds[:-1]]
        # Where each text's features begin, and how many it has.
        begins = keys.searchsorted(places)
        text_of = np.repeat(order[:-1], begins[1:] - begins[:-1])
        row = keys - text_of * count
        # `take` picks rows in half the time of an index.
        values = (1.0 + np.log(bounds[1:] - bounds[:-1])) * self.idf.take(row)
        kind = self._kinds.take(row) + text_of * len(self._scale)
        norms = np.sqrt(np.bincount(kind, weights=values * values, minlength=len(self._scale) * texts))
        norms[norms == 0.0] = 1.0
        values *= (self._scale / norms.reshape(texts, -1)).ravel().take(kind)
        # Cues are neither weighed nor of unit length.
        values[keys.searchsorted(hints)] = [self.scale["cue"] * (1.0 + math.log(n)) for n in cues.values()]
        weighed = self.weights.take(row, axis=0)
        weighed *= values[:, np.newaxis]
        scores = np.zeros((texts, len(self.bias)))
        filled = np.flatnonzero(begins[1:] > begins[:-1])
        if len(filled):
            scores[filled] = np.add.reduceat(weighed, begins[filled], axis=0)
        scores += self.bias
        return scores

    @cached_property
    def _words(self) -> _Words:
        return _Words(self.rows)

    @cached_property
    def _groups(self) -> GroupTree:
        return GroupTree({name[2:]: row for name, row in self.rows.items() if name.startswith("c:")})

    @cached_property
    def _scale(self) -> Array:
        """The scale of each kind; what is no kind of unit length comes last, and is not scaled."""
        return np.array([*(self.scale[kind] for kind in KINDS), 1.0])

    @cached_property
    def _kinds(self) -> Rows:
        """The place of each row's kind in `_scale`."""
        places = {kind: at for at, kind in enumerate(KINDS)}
        return np.array([places.get(name.partition(":")[0], len(KINDS)) for name in self.rows])


class _Words(dict[str, tuple[str, bytes]]):
    """Of each word (in lower case without accents) its stem, and the bytes of its stem's row."""

    def __init__(self, rows: Mapping[str, int]) -> None:
        self._stems = {name[2:]: array("q", [row]).tobytes() for name, row in rows.items() if name.startswith("w:")}

    def __missing__(self, word: str) -> tuple[str, bytes]:
        if len(self) >= MOST_WORDS:
            self.clear()
        base = stem(word)
        self[word] = told = base, self._stems.get(base, b"")
        return told


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
