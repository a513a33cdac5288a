"""The currency beside a number: behind it ("dollars canadiens", "€") or in a label before it ("Montant (en euros)")."""

from __future__ import annotations

import re

from iomnlp.find.money_ellipsis import COST, SCALE_WORD
from iomnlp.find.money_lexicon import FIRST, NAMES, Currency, name_at, symbol_after
from iomnlp.find.quantities import Quantity

# What may stand between a number and its currency, and the first word or sign behind.
AHEAD = re.compile(rf"(?:\.[-–])?[ ]{{0,2}}(?:de |d')?(?P<first>{FIRST.pattern})?")
LABEL = re.compile(r"\((?:en )?(?P<form>[^()]{1,30})\)[ ]{0,2}:?[ ]{0,2}$")
LABEL_WINDOW = 40
HOMONYM_VALUE = 1000
# "900 000 livres par mois" is pay, "9 000 livres de classe" are books.
PRICE_AHEAD = re.compile(
    r" (?:par (?:mois|jour|an|semaine|heure|nuit|personne|tete|famille|menage|foyer|eleve|trimestre|tonne|kilo|sac)"
    r"|(?:le|la) (?:kilo|litre|sac|metre|tonne|piece|journee|nuit|boite|bidon|quintal)|mensuel|de (?:salaire|loyer)"
    r"|l'(?:unite|heure))(?!\w)"
)


def currency_after(text: str, low: str, quantity: Quantity) -> Currency | None:
    """The currency behind the number ("de dollars canadiens", "$ US", "€")."""
    ahead = AHEAD.match(low, quantity.core_end)
    first = ahead["first"] if ahead else None
    if ahead is None or first is None:
        return None
    at = ahead.end() - len(first)
    found = symbol_after(text, at)
    if found is None and first in NAMES and (at > quantity.core_end or not text[at - 1].isalpha()):
        found = name_at(text, low, at)
    if found is None:
        return None
    number = quantity.number
    if found.homonym and not (
        number.scale >= SCALE_WORD
        or (found.bare == "couronnes" and number.value >= HOMONYM_VALUE)
        or PRICE_AHEAD.match(low, found.end)
        or COST.search(low, max(0, quantity.start - LABEL_WINDOW), quantity.start)
    ):
        return None
    return found


def currency_label(text: str, low: str, at: int) -> Currency | None:
    """The currency that a label in brackets before the number names ("Montant (en euros) : 4 500")."""
    if ")" not in text[max(0, at - 6) : at]:
        return None
    label = LABEL.search(text, max(0, at - LABEL_WINDOW), at)
    if label is None:
        return None
    start, end = label.span("form")
    found = symbol_after(text, start) or name_at(text, low, start)
    return found if found and found.end == end and not found.homonym else None
