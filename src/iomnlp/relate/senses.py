"""What the words round sums and givers mean, roughly: senses from `resources/senses.yaml`, as features for judges."""

from __future__ import annotations

from functools import lru_cache

from iomnlp.lexicon import words

RESOURCE = "senses.yaml"
# No entry with a `*` is shorter than this without it, nor longer than that.
SHORTEST, LONGEST = 2, 14


@lru_cache
def _senses() -> tuple[dict[str, str], dict[str, str]]:
    """Whole forms, and beginnings of forms, with their senses."""
    whole: dict[str, str] = {}
    begins: dict[str, str] = {}
    for sense, forms in words(RESOURCE).items():
        for form in map(str, forms):
            if form.endswith("*"):
                begins.setdefault(form[:-1], sense)
            else:
                whole.setdefault(form, sense)
    return whole, begins


@lru_cache(maxsize=50_000)
def sense_of(word: str) -> str | None:
    """The sense of a lower-case word, or None.

    >>> sense_of("verseront"), sense_of("vers"), sense_of("déficit")
    ('give', None, 'gap')
    """
    whole, begins = _senses()
    if word in whole:
        return whole[word]
    for length in range(min(len(word), LONGEST), SHORTEST - 1, -1):
        found = begins.get(word[:length])
        if found is not None:
            return found
    return None
