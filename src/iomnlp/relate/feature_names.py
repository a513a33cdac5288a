"""Names of features that differ in one word, each made once: judges are told the same ones again and again."""

from __future__ import annotations

# So many names with one beginning are kept.
MOST_KEPT = 2_000


class Names(dict[str, str]):
    """By word, a feature's name with the word in it.

    Parameters
    ----------
    before, behind : str
        What stands round the word.

    Examples
    --------
    >>> Names("q:in=")["give"], Names(behind="|<")["q:in=give"]
    ('q:in=give', 'q:in=give|<')
    """

    __slots__ = ("_before", "_behind")

    def __init__(self, before: str = "", behind: str = "") -> None:
        super().__init__()
        self._before, self._behind = before, behind

    def __missing__(self, word: str) -> str:
        if len(self) >= MOST_KEPT:
            self.clear()
        name = self[word] = f"{self._before}{word}{self._behind}"
        return name
