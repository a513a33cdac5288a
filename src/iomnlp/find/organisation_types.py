"""The type of a body by its name: the head noun's, corrected by what makes it public, private or several States'."""

from __future__ import annotations

import re
from functools import lru_cache

from iomnlp.find.organisation_lists import grammar, nationalities
from iomnlp.lexicon import words
from iomnlp.record import OrganisationType

COMPLEMENT = re.compile(r" (?:de|du|des|d'|pour|sur|contre|en) ?")
NATIONAL = frozenset(("national", "nationale", "fédéral", "fédérale"))
# Bodies of several States at the end of a name: their offices are theirs.
OF_STATES = re.compile(
    r"(?:Commission européenne|Union européenne|Nations Unies|Union africaine"
    r"|de l'ONU|de l'UE|de l'UA|Conseil de l'Europe|CEDEAO|SADC)$"
)


@lru_cache
def _heads_of(kind: str) -> tuple[re.Pattern[str], tuple[tuple[re.Pattern[str], OrganisationType], ...]]:
    """The patterns of a list with their types, the first that fits counts; and one that fits where any does."""
    rows = words("organisation_types.yaml")[kind]
    any_of_them = "|".join(f"(?:{row['name']})" for row in rows)
    return re.compile(any_of_them), tuple((re.compile(row["name"]), row["type"]) for row in rows)


def _special(name: str, kind: str) -> OrganisationType | None:
    fits, heads = _heads_of(kind)
    return next((special for pattern, special in heads if pattern.match(name)), None) if fits.match(name) else None


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
    special = _special(name, "by_name")
    if special is not None:
        return special
    head = COMPLEMENT.split(name.replace("-", " "), maxsplit=1)[0].split()
    if not nationalities().isdisjoint(head) or not NATIONAL.isdisjoint(head):
        return _special(name, "national") or kind
    if kind in ("government", "other", "academic") and not grammar("regional").isdisjoint(head):
        return "multilateral"
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
