"""Texts as spaCy documents whose tokens begin and end wherever a span does, so that no span is moved to fit."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import pairwise

import spacy
from spacy.language import Language
from spacy.tokens import Doc


@cache
def _french() -> Language:
    return spacy.blank("fr")


def cut(text: str, spans: Iterable[tuple[int, int]], starts: Iterable[int] = ()) -> Doc:
    """Cut a text into tokens.

    Parameters
    ----------
    text : str
        Any text.
    spans : iterable of (start, end)
        Code points, end excluded: a token begins at each start and one ends at each end, beside where spaCy's French
        tokenizer cuts.
    starts : iterable of int
        More places at which a token begins.

    Returns
    -------
    spacy.tokens.Doc
        `doc.text == text`.

    Examples
    --------
    >>> [token.text for token in cut("l'avant-Brexit", [(3, 8)])]
    ["l'", 'a', 'vant-', 'Brexit']
    """
    begins, ends = set(starts), set()
    for begin, end in spans:
        begins.add(begin)
        ends.add(end)
    borders = begins | ends
    words: list[str] = []
    spaces: list[bool] = []
    for token in _french().make_doc(text):
        start, end = token.idx, token.idx + len(token)
        places = [start, *sorted(borders.intersection(range(start + 1, end))), end]
        words += [text[a:b] for a, b in pairwise(places)]
        spaces += [False] * (len(places) - 2)
        # A space belongs to the token before it, unless a span begins or ends with it.
        alone = bool(token.whitespace_) and (end in begins or end + 1 in ends)
        spaces.append(bool(token.whitespace_) and not alone)
        if alone:
            words.append(" ")
            spaces.append(False)
    return Doc(_french().vocab, words=words, spaces=spaces)
