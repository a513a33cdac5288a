"""The word right before a name: it tells whether a costly pattern can match there."""

from __future__ import annotations

from bisect import bisect_left

from iomnlp.find.text_words import words_of

# With an underscore, `\w+` is not what `words_of` calls a word, as with marks that stand apart; the other letters are
# the same as "s", "i" and "k" to patterns for any case, but not to `str.lower`.
ODD = "_\u017f\u0130\u0131\u212a"


def ordinary(text: str) -> bool:
    """Whether the words of a text are the `\\w+` of patterns, and lower case is what patterns for any case compare.

    >>> ordinary("à l'école"), ordinary("a_b"), ordinary("e\\u0301cole")
    (True, False, False)
    """
    return not words_of(text).marked and not any(letter in text for letter in ODD)


class Leads:
    """The words of a text, to be asked for what stands right before a name."""

    def __init__(self, text: str):
        self._text = text
        self._starts = words_of(text).starts
        self._ordinary = ordinary(text)

    def before(self, start: int) -> str | None:
        """The word before a word, with all that stands between the two; None in a text where words cannot tell.

        >>> leads = Leads("le Dr. Roux, d'Ambérieu")
        >>> leads.before(7), leads.before(15), leads.before(0)
        ('Dr. ', "d'", '')
        """
        if not self._ordinary:
            return None
        index = bisect_left(self._starts, start)
        return self._text[self._starts[index - 1] if index else 0 : start]
