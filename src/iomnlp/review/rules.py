"""What *reviewed* demands, from `resources/review.yaml`."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from iomnlp.errors import ConfigError
from iomnlp.lexicon import words
from iomnlp.review.keys import ORDER


@lru_cache(maxsize=1)
def _rules() -> dict[str, Any]:
    rules = words("review.yaml")
    unknown = sorted({key for keys in rules["required"].values() for key in keys} - set(ORDER))
    if unknown:
        raise ConfigError(f"review.yaml requires {unknown[0]}, which the contract does not have.")
    return rules


@lru_cache(maxsize=8)
def required(kind: str) -> frozenset[str]:
    """The groups and keys on which a person must decide, for a kind of record.

    >>> "funding" in required("press_release"), "places" in required("press_release")
    (True, False)
    """
    return frozenset(_rules()["required"].get(kind, ()))


def threshold() -> float:
    """How sure a fact must be to be accepted with others at once, unless the person says otherwise."""
    return float(_rules()["threshold"])
