"""Names of organisations by their last word: a legal form ("Transalp SARL") or a foreign noun ("Bernward Stiftung")."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import cast

from iomnlp.find.organisation_names import Name
from iomnlp.find.text_words import WORD, matches, openers, word_starts, words_of
from iomnlp.lexicon import words as vocabulary
from iomnlp.record import OrganisationType

# "National Council for Childhood and Motherhood"
FOR_WHAT = r"(?: (?:of|for|on)(?: the)? [A-Z][\w-]+(?:(?: and| of| for|,|) [A-Z][\w-]+){0,4})?"
ARTICLE_WORDS = frozenset(("la", "le", "les", "l", "un", "une", "the", "selon", "avec", "pour", "chez", "et", "mais"))


@lru_cache
def _suffixes() -> tuple[dict[str, OrganisationType], re.Pattern[str]]:
    """Each suffix with its type, and their pattern."""
    table = cast(dict[OrganisationType, list[str]], vocabulary("organisations_grammar.yaml")["suffixes"])
    kinds = {str(word): kind for kind, nouns in table.items() for word in nouns}
    forms = "|".join(sorted(map(re.escape, kinds), key=len, reverse=True))
    return kinds, re.compile(rf"(?<=[\w.)] )(?P<last>{forms})(?: (?:{forms}))?(?![\w-]){FOR_WHAT}")


@lru_cache
def _first_words() -> dict[int, frozenset[str]]:
    """The keys of the first words of suffixes, by where these stand in them: in "& Fils" behind two characters."""
    first = [(WORD.search(form), form) for form in _suffixes()[0]]
    offsets = {match.start() for match, _ in first if match}
    return {at: openers(form for match, form in first if match and match.start() == at) for at in offsets}


def _begin(text: str) -> list[int]:
    """Where a suffix may begin."""
    return sorted([start - at for at, keys in _first_words().items() for start in word_starts(text, keys)])


def suffixed(text: str, free: Callable[[int, int], bool]) -> Iterator[Name]:
    """Names that a legal form or a foreign noun closes: "Transalp SARL", "Bernward Stiftung"."""
    kinds, pattern = _suffixes()
    words = words_of(text)
    for match in matches(pattern, text, _begin(text)):
        at = bisect_left(words.starts, match.start())
        first = at
        while (
            first > 0 and at - first < 6 and text[words.ends[first - 1] : words.starts[first]] in (" ", "-", "'", " & ")
        ):
            if not words.capital(first - 1) or words.printed(first - 1).lower() in ARTICLE_WORDS:
                break
            first -= 1
        start = words.starts[first] if first < at else match.start()
        if first == at or not free(start, match.end()):
            continue
        yield Name(start, start, match.end(), kinds[match["last"]], "organisations.suffix")
