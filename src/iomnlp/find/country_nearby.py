"""The country of a national body or a place: named inside it, right behind it, or the document's own."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from iomnlp.find.countries import CountryMention, find_countries
from iomnlp.find.matcher import Case, Matcher
from iomnlp.lexicon import places

BEHIND = re.compile(r"(?:,? (?:en|au|aux|à|du|de|d')|,? de la|,? de l'|,? dans le| \(|,) ?(?:le |la |l'|les )?")
# A country dominates a document when it has this share of the mentions, or this many times those of the second.
SHARE, LEAD = 0.6, 1.5


@lru_cache
def settlements() -> Matcher[str]:
    """The gazetteer's places with their country: they speak for it as its name does."""
    forms: list[tuple[str, Case, str]] = []
    for place in places():
        if place.country is not None:
            forms += [(form, "name", place.country) for form in (place.name, *place.variants)]
    return Matcher(forms)


@dataclass(frozen=True, slots=True)
class Nearby:
    """The countries of a document, ready to be asked."""

    text: str
    mentions: tuple[CountryMention, ...]
    starts: tuple[int, ...]
    dominant: str | None

    @classmethod
    def of(cls, text: str, mentions: tuple[CountryMention, ...] | None = None) -> Nearby:
        """Read a folded text once; `mentions` are its countries where they are known already."""
        found = find_countries(text) if mentions is None else mentions
        counts = Counter(m.code for m in found if m.code and m.form != "capital")
        for place in settlements().find(text):
            if len(place.payloads) == 1:
                counts[place.payloads[0]] += 1
        top = counts.most_common(2)
        second = top[1][1] if len(top) > 1 else 0
        clear = bool(top) and (top[0][1] >= SHARE * sum(counts.values()) or top[0][1] >= max(2, LEAD * second))
        dominant = top[0][0] if clear else None
        return cls(text, found, tuple(m.start for m in found), dominant)

    def inside(self, start: int, end: int) -> str | None:
        """The only country named inside a span, or the only country of the places named in it."""
        first = bisect_left(self.starts, start)
        codes: set[str] = set()
        for mention in self.mentions[first:]:
            if mention.start >= end:
                break
            codes |= {mention.code} if mention.code else set(mention.candidates)
        if not codes:
            codes = {code for m in settlements().find(self.text[start:end]) for code in m.payloads}
        return codes.pop() if len(codes) == 1 else None

    def behind(self, end: int) -> str | None:
        """The country named right behind a span: "de Dosso, au Niger", "Dosso (Niger)"."""
        link = BEHIND.match(self.text, end)
        if link is None:
            return None
        index = bisect_left(self.starts, link.end())
        if index == len(self.mentions) or self.mentions[index].start != link.end():
            return None
        mention = self.mentions[index]
        after = self.text[mention.end : mention.end + 4]
        if mention.form == "adjective" or (link.group().strip() == "," and after.startswith((",", " et "))):
            return None
        return mention.code

    def of_span(self, start: int, end: int) -> str | None:
        """The country of a national body or place: inside its name, right behind it, else the dominant one."""
        return self.inside(start, end) or self.behind(end) or self.dominant
