"""Cue words of giving, promising and asking, as one compiled pattern for each list of `resources/funding.yaml`."""

from __future__ import annotations

import re
from functools import lru_cache

from iomnlp.errors import LexiconError
from iomnlp.lexicon import words


@lru_cache
def cue(name: str, resource: str = "funding.yaml") -> re.Pattern[str]:
    """The pattern of a list of cues; a trailing `*` in the list stands for any ending.

    >>> bool(cue("give").search("le canada a accordé"))
    True
    """
    lists = words(resource)
    if name not in lists:
        raise LexiconError(f"{resource} has no list {name!r}.")
    forms = sorted((str(form) for form in lists[name]), key=len, reverse=True)
    alternatives = "|".join(re.escape(f).replace(r"\*", r"\w*") for f in forms)
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)")
