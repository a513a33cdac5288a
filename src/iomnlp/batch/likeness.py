"""Near-duplicates: signatures of bodies (MinHash), and clusters of documents whose signatures agree.

A release that several sites publish differs in a date prefix, a cut, a word. Its body is taken as the set of its runs
of four words; 128 hash functions each keep the smallest value of the set, and the share of functions on which two
documents agree estimates how much of their sets they share. The functions are fixed: a signature depends on the body
alone.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

RUN = 4
FUNCTIONS = 128
# 32 bands of four functions: two documents that share 70 % meet in some band with probability 0.9998.
BANDS = 32
# Of the functions, how many must agree. A standard error is 4 %.
ALIKE = 0.7
# A body of fewer words says too little: "Communiqué à venir" is no duplicate of another one.
FEWEST = 25
WORD = re.compile(r"\w+")
_CHUNK = 4096

Signatures = NDArray[np.uint16]


def _functions() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    random = np.random.Generator(np.random.PCG64(20160222))
    drawn = random.integers(1, 2**63, size=(2, FUNCTIONS), dtype=np.uint64)
    return drawn[0] | np.uint64(1), drawn[1]


_FACTORS, _TERMS = _functions()
_MIX = np.uint64(0x9E3779B97F4A7C15)


def _runs(words: list[str]) -> NDArray[np.uint64]:
    """A number for each distinct run of words."""
    codes = np.array([zlib.crc32(word.encode("utf-8", "replace")) for word in words], dtype=np.uint64)
    runs = np.zeros(len(codes) - RUN + 1, dtype=np.uint64)
    for at in range(RUN):
        runs = (runs ^ codes[at : at + len(runs)]) * _MIX
        runs ^= runs >> np.uint64(29)
    return np.unique(runs)


def signature(body: str) -> bytes:
    """The signature of a body: 128 numbers of 16 bits, or nothing where it has fewer than 25 words.

    Examples
    --------
    >>> text = "Le Canada a versé deux millions d'euros aux déplacés du Tchad et aux familles qui les logent. " * 2
    >>> signature(text) == signature(text.upper())
    True
    >>> signature("Communiqué à venir")
    b''
    """
    words = WORD.findall(body.casefold())
    if len(words) < FEWEST:
        return b""
    runs = _runs(words)
    smallest = np.full(FUNCTIONS, np.iinfo(np.uint64).max, dtype=np.uint64)
    # In pieces: a body of a million words would take a gigabyte at once.
    for start in range(0, len(runs), _CHUNK):
        values = runs[start : start + _CHUNK, None] * _FACTORS + _TERMS
        smallest = np.minimum(smallest, values.min(axis=0))
    # The upper bits of a minimum are nearly always zero: mix before they are cut to 16.
    return ((smallest * _MIX) >> np.uint64(48)).astype("<u2").tobytes()


def _bands(signatures: Signatures) -> Iterator[NDArray[np.uint64]]:
    """For each band, one number for each document."""
    width = FUNCTIONS // BANDS
    for band in range(BANDS):
        part = np.ascontiguousarray(signatures[:, band * width : (band + 1) * width])
        yield part.view("<u8").reshape(-1)


def _buckets(values: NDArray[np.uint64]) -> Iterator[NDArray[np.intp]]:
    """The rows that have the same value, where there are several."""
    order = np.argsort(values, kind="stable")
    cuts = np.flatnonzero(np.diff(values[order])) + 1
    for bucket in np.split(order, cuts):
        if len(bucket) > 1:
            yield bucket


def _root(parents: NDArray[np.intp], row: int) -> int:
    while parents[row] != row:
        parents[row] = parents[parents[row]]
        row = int(parents[row])
    return row


def _unite(signatures: Signatures, parents: NDArray[np.intp], bucket: NDArray[np.intp]) -> None:
    """Join the rows of a bucket that are alike; a row that was joined to an earlier one is compared no further."""
    heads: set[int] = set()
    for at, row in enumerate(bucket):
        root = _root(parents, int(row))
        if root in heads:
            continue
        heads.add(root)
        others = bucket[at + 1 :]
        agreeing = (signatures[others] == signatures[row]).mean(axis=1)
        for other in others[agreeing >= ALIKE]:
            first, second = sorted((_root(parents, int(row)), _root(parents, int(other))))
            parents[second] = first
        heads.add(_root(parents, int(row)))


def clusters(signatures: Signatures) -> NDArray[np.intp]:
    """For each document, the row of the first one of its cluster.

    Parameters
    ----------
    signatures : array of uint16, one row of 128 for each document
        In the order of the record ids, so that the first of a cluster has the smallest, whatever the order of the
        sources.

    Returns
    -------
    array of int
        A row's own number where it is the first, or alone.
    """
    parents = np.arange(len(signatures), dtype=np.intp)
    for values in _bands(signatures):
        for bucket in _buckets(values):
            _unite(signatures, parents, bucket)
    return np.array([_root(parents, row) for row in range(len(parents))], dtype=np.intp)
