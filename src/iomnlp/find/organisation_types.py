"""The type of a body by its name: the head noun's, corrected by what makes it public, private or several States'."""

from __future__ import annotations

import re
from functools import lru_cache

from iomnlp.find.organisation_grammar import grammar, nationalities
from iomnlp.lexicon import words
from iomnlp.record import OrganisationType

COMPLEMENT = re.compile(r" (?:de|du|des|d'|pour|sur|contre|en) ?")
# Bodies of several States at the end of a name: their offices are theirs.
OF_STATES = re.compile(
    r"(?:Commission européenne|Union européenne|Nations Unies|Union africaine"
    r"|de l'ONU|de l'UE|de l'UA|Conseil de l'Europe|CEDEAO|SADC)$"
)


@lru_cache
def _heads_of(kind: str) -> tuple[tuple[re.Pattern[str], OrganisationType], ...]:
    rows = words("organisation_types.yaml")[kind]
    return tuple((re.compile(row["name"]), row["type"]) for row in rows)


def typed(name: str, kind: OrganisationType) -> OrganisationType:
    """The type of a name, given its head noun's.

    Parameters
    ----------
    name : str
        The name as printed.
    kind : OrganisationType
        What its head noun says.

    Examples
    --------
    >>> typed("Agence spatiale européenne", "government"), typed("Institut national de la mer", "academic")
    ('multilateral', 'government')
    >>> typed("Agence belge de coopération internationale", "government")
    'government'
    >>> typed("Banque centrale du Pérou", "multilateral")
    'government'
    """
    if kind in ("government", "other", "academic") and OF_STATES.search(name):
        return "multilateral"
    head = COMPLEMENT.split(name.replace("-", " "), maxsplit=1)[0].split()
    national = any(w in nationalities() or w in ("national", "nationale", "fédéral", "fédérale") for w in head)
    regional = not national and any(w in grammar("regional") for w in head)
    for pattern, special in _heads_of("by_name"):
        if pattern.match(name):
            return special
    if regional and kind in ("government", "other", "academic"):
        return "multilateral"
    if national:
        for pattern, special in _heads_of("national"):
            if pattern.match(name):
                return special
    return kind


@lru_cache
def _proposed() -> tuple[tuple[frozenset[str], OrganisationType], ...]:
    return tuple((frozenset(row["words"]), row["type"]) for row in words("organisation_types.yaml")["proposed"])


def proposed_type(name: str) -> OrganisationType:
    """The type of a name in any language by a word of it; `other` where none tells.

    >>> proposed_type("Bank of Pottery"), proposed_type("Vétérinaires Sans Frontières"), proposed_type("Kolo")
    ('private', 'ngo', 'other')
    """
    parts = set(re.split(r"[ ,'-]+", name))
    return next((kind for forms, kind in _proposed() if parts & forms), "other")
