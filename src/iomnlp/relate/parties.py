"""Who can give, pass on or receive: organisations, and governments named by country, adjective, people or capital."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from iomnlp.find.countries import CountryMention
from iomnlp.find.organisations import OrganisationMention
from iomnlp.find.people import PersonMention
from iomnlp.relate.sentences import Party

# The noun in front of (or behind) a country that makes it a government: "gouvernement du Japon", "peuple américain".
GOVERNMENT = re.compile(
    r"""(?:gouvernement(?:\s+fédéral)?|peuple|état|royaume|contribuables?|autorités|coopération|confédération|république|
        ambassade|principauté|grand-duché|gouvernements)
        (?:\s+(?:du|de\s+la|de\s+l'|de|d'|des))?\s*$""",
    re.VERBOSE | re.IGNORECASE,
)
# A piece of each of these nouns, of letters that have one lower case whatever the text makes of them.
IN_GOVERNMENT = (
    *("gouverne", "peuple", "état", "royaume", "buable", "autor", "coop", "conf", "publ", "amba", "pauté", "duch"),
)
# What gives for a State abroad.
ABROAD = re.compile(
    r"(?:coopération|ambassade|consulat|haut-commissariat|agence\s+\w+\s+de\s+(?:coopération|développement))\b",
    re.IGNORECASE,
)
# A noun of giving in front of an adjective, which then says whose gift it is: "un don suédois", "sur fonds italiens".
GIFT_OF = re.compile(
    r"""(?<!\w)(?:dons?|donation|fonds|aides?|contributions?|participation|crédits?|subventions?|financements?|prêts?|enveloppe|argent|deniers|soutien|appui|
        concours|générosité|geste|apport|assistance|délégation|mission|représentation|partie|côté|partenaires?|bailleurs?|donateurs?|donatrice|mécène|
        finances|trésor|budget|dotation|legs|chèque|cagnotte|dépôts|consulat|contingent)\s+(?:public\w*\s+|financi\w+\s+|militaire\s+)?$""",
    re.VERBOSE | re.IGNORECASE,
)
AND_ADJECTIVE = re.compile(r"(?:\s*,\s*|\s+et\s+)$")
WINDOW = 40
OWN = "IOM"
# It opens with the apostrophe, so that few places are tried.
# A noun without a name behind it; lower-case words that open a name ("internationale", "de", "pour") are none of these.
ANAPHOR = re.compile(
    r"'(?<=[lL]')(?<!\w[lL]')(Organisation|agence|Agence)(?=\s*[.,;:()»]|\s+(?:a|avait|aura|et|en|est|qui|dont|au|aux|dans|afin|lui|y|ne|se|sur|"
    r"pour\s+(?!l)\w+(?:er|ir|re)\b|depuis|lance|a|ont|compte|prévoit|estime|fournit|aide|appelle|pourra|avec|doit|cherche|demande)\b)"
)


def _inside(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether one of the sorted spans, of which none overlaps another, holds a stretch."""
    at = bisect_right(spans, (start, end)) - 1
    return any(s <= start and end <= e for s, e in spans[max(0, at) : at + 2])


def _government(text: str, start: int, end: int) -> re.Match[str] | None:
    """The noun at the end of a stretch that makes the country behind it a government."""
    near = text[start:end].lower()
    return GOVERNMENT.search(text, start, end) if any(map(near.__contains__, IN_GOVERNMENT)) else None


def _gives(mention: OrganisationMention) -> bool:
    """Whether what the body sends is a gift: a company's, a fund's, that of a State's agency or mission abroad."""
    if mention.type == "government":
        return mention.lexicon_id is not None or ABROAD.match(mention.name) is not None
    return mention.type in {"private", "fund"}


def _kind(mention: OrganisationMention) -> str:
    """The type of an organisation; the migration organisation has one of its own."""
    return "own" if mention.lexicon_id == OWN else mention.type


def _anaphors(text: str, organisations: Sequence[OrganisationMention], keys: Sequence[int]) -> list[Party]:
    """ "l'Organisation" without a name of its own, as the organisation that the text is about."""
    ranked = [
        (m.lexicon_id != OWN, m.type != "multilateral", m.start, k, m) for m, k in zip(organisations, keys, strict=True)
    ]
    own = min(ranked, key=lambda r: r[:3], default=None)
    if own is None or own[1]:
        return []
    taken = {m.start for m in organisations}
    return [
        Party(m.start(1), m.end(1), ("organisation", str(own[3])), own[4].name, own[4].country, kind=_kind(own[4]))
        for m in ANAPHOR.finditer(text)
        if m.start(1) not in taken
    ]


def parties_of(
    text: str,
    countries: Sequence[CountryMention],
    organisations: Sequence[OrganisationMention],
    organisation_keys: Sequence[int],
    people: Sequence[PersonMention] = (),
) -> tuple[Party, ...]:
    """Every mention that can take part in a funding relation, widened to its noun phrase.

    Parameters
    ----------
    text : str
        The narrative's folded text.
    countries, organisations, people : sequences of mentions
        As found; offsets in `text`.
    organisation_keys : sequence of int
        For each organisation mention, the index of the organisation that it names.

    Returns
    -------
    tuple of Party
        Sorted by start. A country inside an organisation's name is no party of its own; "l'Organisation" and "l'agence"
        stand for the migration organisation, or for the first multilateral one.
    """
    found = [
        Party(m.start, m.end, ("organisation", str(key)), m.name, m.country, giver=_gives(m), kind=_kind(m))
        for m, key in zip(organisations, organisation_keys, strict=True)
    ]
    found += [Party(p.start, p.end, ("person", p.name), p.name, None) for p in people]
    found += _anaphors(text, organisations, organisation_keys)
    adjective: Party | None = None
    named = sorted((o.start, o.end) for o in organisations)
    for mention in countries:
        if mention.code is None or _inside(named, mention.start, mention.end):
            continue
        before = _government(text, max(0, mention.start - WINDOW), mention.start)
        if before is not None:
            name = " ".join(text[before.start() : mention.end].split())
            found.append(Party(before.start(), mention.end, ("country", mention.code), name, mention.code, True, True))
        elif mention.form in {"name", "capital", "acronym"}:
            name = text[mention.start : mention.end]
            found.append(Party(mention.start, mention.end, ("country", mention.code), name, mention.code, giver=True))
        elif mention.form == "adjective" and (
            GIFT_OF.search(text, max(0, mention.start - WINDOW), mention.start)
            or (adjective is not None and AND_ADJECTIVE.fullmatch(text, adjective.end, mention.start))
        ):
            name = text[mention.start : mention.end]
            adjective = Party(
                mention.start, mention.end, ("country", mention.code), name, mention.code, kind="adjective"
            )
            found.append(adjective)
    return tuple(sorted(found, key=lambda p: (p.start, -p.end)))
