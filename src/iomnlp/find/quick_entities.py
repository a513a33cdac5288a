"""The statistical model's encoder and moves in NumPy, for one document at a time.

spaCy asks its library for a matrix product at each move, and there is a move for each token: for a page that costs more
than the encoder. Outside any name, a token's score depends on no earlier move: all tokens are scored so at once, and
inside a name, where the score depends on its first word, a few at a time. The encoder's convolutions take two tokens
at a time, which saves a third of their products.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Span
from thinc.api import Model

Floats = NDArray[np.float32]
Places = NDArray[np.intp]
# Rows of zeros that stock puts before and after a document, and its smallest variance.
PAD, EPSILON = 4, np.float32(1e-8)
# So many tokens of an open name are asked at once: few names are longer.
AT_ONCE = 4
# What places of a state stand for: the token at hand, the first and the last word of the open name.
HERE, FIRST, LAST = range(3)


class _Layer(NamedTuple):
    """A convolution over three tokens, by Winograd's minimal filtering: two tokens for four products instead of six.

    With the weights l, m, r of a token's left neighbour, of itself and of its right one, the sums of two tokens b and c
    between a and d are P + Q + R and Q - R - S, where P = (a - c) l, Q = (b + c) (l + m + r) / 2,
    R = (c - b) (l - m + r) / 2 and S = (b - d) r (Lavin and Gray, Fast Algorithms for Convolutional Neural Networks,
    2016).

    `weights` is P, Q, R, S × inputs × (pieces × width), the pieces one after another.
    """

    weights: Floats
    bias: Floats
    gain: Floats
    offset: Floats

    def __call__(self, rows: Floats) -> Floats:
        """The rows plus what their neighbourhood adds; rows are parted: those at even places, those at odd ones."""
        even, odd = rows
        half, width = even.shape
        mixed = np.empty((4, half, width), dtype="float32")
        # No token stands before the first and none behind the last.
        np.negative(odd[0], out=mixed[0, 0])
        np.subtract(odd[:-1], odd[1:], out=mixed[0, 1:])
        np.add(even, odd, out=mixed[1])
        np.subtract(odd, even, out=mixed[2])
        np.subtract(even[:-1], even[1:], out=mixed[3, :-1])
        mixed[3, -1] = even[-1]
        products = mixed @ self.weights
        sums, rest = products[:2], products[2:]
        sums[1] += self.bias
        sums[0] += sums[1]
        sums[0] += rest[0]
        sums[1] -= rest[0]
        sums[1] -= rest[1]
        best: Floats = np.maximum(sums[..., :width], sums[..., width : 2 * width])
        for start in range(2 * width, sums.shape[-1], width):
            np.maximum(best, sums[..., start : start + width], out=best)
        best -= best.mean(axis=-1, keepdims=True)
        variance = np.einsum("kij,kij->ki", best, best) / np.float32(width) + EPSILON
        best *= (np.float32(1.0) / np.sqrt(variance))[..., None]
        best *= self.gain
        best += self.offset
        best += rows
        return best


def _layers(encoder: Model[Any, Any]) -> Iterator[_Layer]:
    """The residual convolutions of an encoder, in order."""
    for residual in encoder.layers[0].layers:
        maxout, normal = (next(n for n in residual.walk() if n.name == name) for name in ("maxout", "layernorm"))
        weights: Any = maxout.get_param("W")
        bias: Any = maxout.get_param("b")
        width, pieces, inputs = weights.shape
        if inputs != 3 * width or pieces < 2:
            raise ValueError(f"a window of {inputs} numbers for {pieces} pieces of {width}")
        left, here, right = weights.transpose(2, 1, 0).reshape(3, width, -1).astype("float64")
        mixed = np.stack([left, (left + here + right) / 2, (left - here + right) / 2, right])
        gain: Any = normal.get_param("G")
        offset: Any = normal.get_param("b")
        yield _Layer(mixed.astype("float32"), np.ascontiguousarray(bias.T.reshape(-1)), gain, offset)


class QuickEntities:
    """A spaCy component in the place of `ner`: the same entities for documents without any annotation.

    Parameters
    ----------
    ner : EntityRecognizer
        The stock component; documents that bring entities or sentences are left to it.
    embed : callable
        From a document to the rows of its tokens, such as `FormEmbedding.embed`.

    Raises
    ------
    ValueError, IndexError, KeyError, AttributeError, StopIteration
        When the model is built otherwise than expected.
    """

    def __init__(self, ner: Any, embed: Callable[[Doc], Floats]):
        self.stock = ner
        self.model = ner.model
        self._embed = embed
        tok2vec, lower, upper = ner.model.layers
        encode, _, linear = tok2vec.layers
        convolve = encode.layers[-1]
        if ner.model.attrs["unseen_classes"] or ner.cfg["beam_width"] != 1 or convolve.attrs["pad"] != PAD:
            raise ValueError("unseen classes, beams or another padding")
        self._layers = tuple(_layers(convolve))
        self._project: Floats = np.ascontiguousarray(linear.get_param("W").T)
        self._shift: Floats = linear.get_param("b")
        weights: Any = lower.get_param("W")
        places, hidden, pieces, inputs = weights.shape
        if (places, pieces) != (3, 2):
            raise ValueError(f"{places} places of {pieces} pieces")
        # By place: inputs × (pieces × hidden), the pieces one after another.
        self._states = np.ascontiguousarray(weights.transpose(0, 3, 2, 1).reshape(places, inputs, -1))
        padding: Floats = lower.get_param("pad")[0].transpose(0, 2, 1).reshape(places, -1)
        self._state_bias: Floats = lower.get_param("b").T.reshape(-1)
        self._outside: Floats = padding[FIRST] + padding[LAST] + self._state_bias
        self._hidden = hidden
        self._upper: Floats = np.ascontiguousarray(upper.get_param("W").T)
        self._upper_bias: Floats = upper.get_param("b")
        self._read_moves([ner.moves.get_class_name(i) for i in range(ner.moves.n_moves)])

    def _read_moves(self, names: list[str]) -> None:
        """Which columns open a name (B), are one (U), stay in it (I), end it (L) or stay outside (O), by label."""
        column = {name: at for at, name in enumerate(names)}
        # In the order of the columns: among equal scores, stock takes the first.
        self._open = [(at, name) for at, name in enumerate(names) if name[:2] in ("B-", "U-") and len(name) > 2]
        self._open.append((column["O"], "O"))
        self._open.sort()
        columns = [at for at, _ in self._open]
        self._upper_open, self._upper_open_bias = self._upper[:, columns], self._upper_bias[columns]
        self._begins = np.array([name[:2] == "B-" for _, name in self._open])
        self._out = next(at for at, (_, name) in enumerate(self._open) if name == "O")
        labels = {name[2:] for _, name in self._open if name != "O"}
        self._inside = {label: (column[f"I-{label}"], column[f"L-{label}"]) for label in labels}

    def __call__(self, doc: Doc) -> Doc:
        """Set `doc.ents`."""
        if doc.has_annotation("SENT_START") or doc.has_annotation("ENT_IOB"):
            return self.stock(doc)  # type: ignore[no-any-return]
        if len(doc):
            doc.set_ents([Span(doc, start, end, label=label) for start, end, label in self.entities(doc)])
        return doc

    def entities(self, doc: Doc) -> list[tuple[int, int, str]]:
        """The names: first token, token after the last, label."""
        rows = self.encode(doc)
        here: Floats = rows @ self._states[HERE]
        best = self._opening(doc, here)
        starts = np.flatnonzero(best != self._out)
        moves = [self._open[move][1] for move in best[starts].tolist()]
        begun = [at for at, move in enumerate(moves) if move[0] == "B"]
        ends = starts + 1
        if begun:
            columns = np.array([self._inside[moves[at][2:]] for at in begun])
            ends[begun] = self._ends(rows, here, starts[begun], *columns.T)
        found: list[tuple[int, int, str]] = []
        free = 0
        for start, end, move in zip(starts.tolist(), ends.tolist(), moves, strict=True):
            # What would open a name within another is no opening.
            if start >= free:
                found.append((start, end, move[2:]))
                free = end
        return found

    def encode(self, doc: Doc) -> Floats:
        """The rows of tokens as the moves read them."""
        tokens = slice(PAD, PAD + len(doc))
        # One row of zeros more where their number is odd; it stands too far behind to be read.
        pairs, width = PAD + (len(doc) + 1) // 2, self._project.shape[0]
        rows = np.zeros((2 * pairs, width), dtype="float32")
        rows[tokens] = self._embed(doc)
        parted: Floats = rows.reshape(pairs, 2, width).transpose(1, 0, 2)
        for layer in self._layers:
            parted = layer(parted)
        return parted.transpose(1, 0, 2).reshape(2 * pairs, width)[tokens] @ self._project + self._shift

    def _hide(self, states: Floats) -> Floats:
        """The better one of each two pieces."""
        return np.maximum(states[..., : self._hidden], states[..., self._hidden :])

    def _opening(self, doc: Doc, here: Floats) -> Places:
        """For each token, the best move outside any name, among those that are allowed there."""
        scores = self._hide(here + self._outside) @ self._upper_open + self._upper_open_bias
        # A last token begins nothing longer, and white space is no name.
        scores[-1, self._begins] = -np.inf
        best: Places = scores.argmax(axis=1)
        best[doc.to_array(["IS_SPACE"]).reshape(-1) == 1] = self._out
        return best

    def _ends(self, rows: Floats, here: Floats, starts: Places, stay: Places, leave: Places) -> Places:
        """The token after each name that begins at `starts` and has the columns to stay in it and to leave it.

        A few tokens of all names are asked at once, then more of the longer ones.
        """
        ends, names, last = np.empty_like(starts), np.arange(len(starts)), len(rows) - 1
        first = rows[starts] @ self._states[FIRST] + self._state_bias
        ahead = starts[:, None] + np.arange(1, AT_ONCE + 1)
        while len(names):
            # A document's last token ends what is open.
            places = np.minimum(ahead, last)
            states = here[places] + rows[places - 1] @ self._states[LAST] + first[names, None]
            scores = self._hide(states) @ self._upper + self._upper_bias
            order = np.arange(len(names))
            staying, leaving = scores[order, :, stay[names]], scores[order, :, leave[names]]
            left = (leaving > staying) | ((leaving == staying) & (leave < stay)[names, None]) | (places == last)
            over = left.any(axis=1)
            ends[names[over]] = places[over, left[over].argmax(axis=1)] + 1
            names, ahead = names[~over], ahead[~over] + AT_ONCE
        return ends
