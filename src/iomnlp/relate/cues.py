"""Cue words of giving, promising and asking, as one compiled pattern for each list of `resources/funding.yaml`."""

from __future__ import annotations

import re
from functools import lru_cache

from iomnlp.errors import LexiconError
from iomnlp.lexicon import words
from iomnlp.patterns import opening


@lru_cache
def cue(name: str, resource: str = "funding.yaml") -> re.Pattern[str]:
    """The pattern of a list of cues; a trailing `*` in the list stands for any ending.

    >>> bool(cue("give").search("le canada a accordé"))
    True
    """
    lists = words(resource)
    if name not in lists:
        raise LexiconError(f"{resource} has no list {name!r}.")
    return re.compile(rf"{opening(lists[name])}(?!\w)")
