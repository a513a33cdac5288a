"""The country that a national body or a place belongs to, where its name does not say it: inside, right behind, or by the document."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass

from iomnlp.find.countries import CountryMention, find_countries

BEHIND = re.compile(r"(?:,? (?:en|au|aux|à|du|de|d')|,? de la|,? de l'|,? dans le| \(|,) ?(?:le |la |l'|les )?")
SHARE = 0.6


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
        top = counts.most_common(1)
        dominant = top[0][0] if top and top[0][1] >= SHARE * sum(counts.values()) else None
        return cls(text, found, tuple(m.start for m in found), dominant)

    def inside(self, start: int, end: int) -> str | None:
        """The only country named inside a span."""
        first = bisect_left(self.starts, start)
        codes: set[str] = set()
        for mention in self.mentions[first:]:
            if mention.start >= end:
                break
            codes |= {mention.code} if mention.code else set(mention.candidates)
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

    def sentence(self, start: int) -> str | None:
        """The only country named before a span in its sentence."""
        opening = max(self.text.rfind(mark, max(0, start - 300), start) for mark in (". ", "  ", "; ", "! ", "? "))
        opening = max(opening, start - 300, 0)
        first, last = bisect_left(self.starts, opening), bisect_left(self.starts, start)
        codes = {m.code for m in self.mentions[first:last]}
        return codes.pop() if len(codes) == 1 else None

    def of_span(self, start: int, end: int) -> str | None:
        """The country of a national body or place: inside its name, right behind it, else the document's dominant one."""
        return self.inside(start, end) or self.behind(end) or self.dominant
