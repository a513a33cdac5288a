"""The organisation that a person is said to belong to: in apposition, in a relative clause, beside a contact's name."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from iomnlp.find.organisations import OrganisationMention
from iomnlp.source import Narrative

# How far behind a name its organisation may stand.
REACH = 130
_JOINT = (
    r"(?:de|du|des|de la|de l'|d'|à|à la|à l'|au|aux|pour|pour le|pour la|pour l'|auprès de|auprès du|auprès de l')"
)
# ", hydrologue à l'université …", ", qui coordonne le programme à l'OIM", ", de l'association …".
_APPOSED = re.compile(
    r"(?:\s?,\s|\s?\(| [–-]\s)"
    r"(?:qui (?:dirige|coordonne|préside|travaille|conduit|gère|pilote|supervise|représente|anime|est)(?!\w))?"
    rf"(?:(?!(?<!\w)(?:qui|que|dont|a|ont|avait|est|lors|après|avec|devant|chez|auprès|face)\s)[^,.;:«»\"()]){{0,100}}?(?:(?<=[\s(]){_JOINT}\s?"
    r"(?:(?:association|ONG|agence|organisation|société|entreprise|coopérative|fondation|université)\s)?)?"
)
# Between a contact's name and its organisation: a function, marks and line ends, but no address and no number.
_BESIDE = re.compile(r"[^@+\d]{0,100}")
# "contacter l'OIM à Genève : X", "et, pour le HCR, X".
_AHEAD = re.compile(r"(?:\s(?:à|au|en)\s[\w' -]{2,30})?\s?[,:]\s{0,2}(?:(?:M\.|Mme|Dr)\s)?")
_FOR = re.compile(
    r"(?:pour|contacter|joindre|écrire à|s'adresser à|auprès de)\s(?:le\s|la\s|les\s|l')?$", re.IGNORECASE
)


def organisation_of(
    narrative: Narrative,
    span: tuple[int, int],
    contact: bool,
    organisations: Sequence[OrganisationMention],
    people: Sequence[int],
) -> str | None:
    """The organisation printed beside a name, as printed, or None.

    Parameters
    ----------
    narrative : Narrative
        The text.
    span : (int, int)
        The name.
    contact : bool
        Whether the name stands in contact lines.
    organisations : sequence of OrganisationMention
        In the order of the text.
    people : sequence of int
        Where people's names begin, in order: what stands behind the next one is not this one's.
    """
    start, end = span
    text = narrative.text
    following = bisect_left(people, end)
    limit = min(end + REACH, people[following] if following < len(people) else len(text))
    first = bisect_left(organisations, end, key=lambda m: m.start)
    for mention in organisations[first : first + 1]:
        between = text[end : mention.start]
        pattern = _BESIDE if contact else _APPOSED
        if mention.start < limit and (contact or between.strip(" ,")) and pattern.fullmatch(between):
            return text[mention.start : mention.end]
    if contact and first:
        before = organisations[first - 1]
        told = _AHEAD.fullmatch(text, before.end, start) if before.end <= start <= before.end + 50 else None
        if told and _FOR.search(text, max(0, before.start - 24), before.start):
            return text[before.start : before.end]
    return None
