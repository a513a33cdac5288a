"""The letter groups of many words at once: known groups are a tree of letters, and all words go down it together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt

from iomnlp.classify.features import GROUPS, MOST_GROUPS

Rows = npt.NDArray[np.int64]
_SHORT, _LONG = GROUPS
# What spelt words consist of, each by its number.
_LETTERS = "^$abcdefghijklmnopqrstuvwxyz0123456789"
_NUMBERS = bytes.maketrans(_LETTERS.encode(), bytes(range(len(_LETTERS))))
_EDGE = _LETTERS.index("^")
# In place of a short group's last letter; the width counts it.
_NONE = len(_LETTERS)
_WIDTH = _NONE + 1
# No group that counts goes on behind so many letters of a word, and words may be megabytes long.
_READ = MOST_GROUPS + _LONG
# An edge stands within no group: words spelt one after another have no group together.
_GROUP = re.compile(rf"(?=.{{{_SHORT},{_LONG}}}\Z)\^?[a-z0-9]+\$?")


def spell(words: Iterable[str]) -> str:
    """The words that have groups, between their edges, as :meth:`GroupTree.find` reads them.

    >>> spell(["asile", "des", "camp"])
    '^asile$^camp$'
    """
    return f"^{'$^'.join([word[:_READ] for word in words if len(word) >= _SHORT])}$"


class GroupTree:
    """Letter groups, each with its row.

    For each letter but the first there is a table, in which each beginning has a stretch with a place for each letter
    that may follow. There stands where the longer beginning's stretch of the next table begins (0 where there is none),
    and in the last table the group's row (-1 where there is none).

    Parameters
    ----------
    rows : mapping
        Groups to their rows; what can stand in no word is left out.

    Examples
    --------
    >>> tree = GroupTree({"asil": 3, "sile$": 8, "le$^c": 9})
    >>> starts, rows = tree.find(spell(["asile", "camp"]))
    >>> starts.tolist(), rows.tolist()
    ([1, 2], [3, 8])
    """

    def __init__(self, rows: Mapping[str, int]):
        known = {group: row for group, row in rows.items() if _GROUP.fullmatch(group)}
        spelt = _numbered("".join([group.ljust(_LONG, "$") for group in known])).reshape(-1, _LONG).astype(np.int64)
        spelt[[len(group) < _LONG for group in known], -1] = _NONE
        self._tables: list[npt.NDArray[np.int32]] = []
        begun, count = (spelt[:, 0] + 1) * _WIDTH, len(_LETTERS)
        for letters in spelt.T[1:-1]:
            places, each = np.unique(begun + letters, return_inverse=True)
            table = np.zeros((count + 1) * _WIDTH, dtype=np.int32)
            count = len(places)
            table[places] = np.arange(1, count + 1) * _WIDTH
            begun = (each + 1) * _WIDTH
            self._tables.append(table)
        self._rows = np.full((count + 1) * _WIDTH, -1, dtype=np.int32)
        self._rows[begun + spelt[:, -1]] = list(known.values())

    def find(self, spelt: str) -> tuple[Rows, Rows]:
        """Where known groups begin in words that are spelt one after another, and their rows."""
        letters = _numbered(spelt)
        begun = (letters + np.int32(1)) * _WIDTH
        for depth, table in enumerate(self._tables, 1):
            begun = table.take(begun[:-1] + letters[depth:])
        # Of each word, only so many groups of each length count.
        at = np.arange(len(begun))
        begun[at - np.maximum.accumulate(at * (letters[: len(at)] == _EDGE)) >= MOST_GROUPS] = 0
        rows = np.concatenate([self._rows.take(begun + _NONE), self._rows.take(begun[:-1] + letters[_LONG - 1 :])])
        found = np.flatnonzero(rows >= 0)
        return np.where(found < len(begun), found, found - len(begun)), rows.take(found).astype(np.int64)


def _numbered(letters: str) -> npt.NDArray[np.uint8]:
    return np.frombuffer(letters.encode("ascii").translate(_NUMBERS), dtype=np.uint8)
