"""The country of a national body or a place: named inside it, right behind it, or the document's own."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from iomnlp.additions import few_per_additions, per_additions
from iomnlp.find.countries import CountryMention, find_countries
from iomnlp.find.country_forms import gazetteer
from iomnlp.find.matcher import Match, Matcher
from iomnlp.find.text_words import WORD

BEHIND = re.compile(r"(?:,? (?:en|au|aux|à|du|de|d')|,? de la|,? de l'|,? dans le| \(|,) ?(?:le |la |l'|les )?")
LOCATIVE = re.compile(r"(?:\b(?:en|au|aux|à) )$")
# A country dominates a document when it weighs this much more than the second: a place where things happen ("en", "au",
# a city) weighs more than a name or adjective, which givers have too; the one that opens the text weighs one more.
LEAD = 1.4


def _dominant(weights: dict[str, int]) -> str | None:
    top = sorted(weights, key=weights.__getitem__, reverse=True)[:2]
    second = weights[top[1]] if len(top) > 1 else 0
    return top[0] if top and weights[top[0]] >= max(2, LEAD * second) else None


def _headline(text: str, found: Sequence[CountryMention]) -> str | None:
    """The only country that the first paragraph, a page's title, names by itself or by a place."""
    end = max(text.find("  "), 0)
    codes = {m.code for m in found if m.start < end and m.code}
    codes |= {m.payloads[0] for m in settled(text, 0, end) if len(m.payloads) == 1}
    return codes.pop() if len(codes) == 1 else None


@per_additions
def settlements() -> Matcher[str]:
    """The gazetteer's places with their country: they speak for it as its name does.

    What has no country hides none here: "Panama" is found in "canal de Panama".
    """
    return gazetteer().selected(attrgetter("country"))


def settled(text: str, start: int, end: int) -> tuple[Match[str], ...]:
    """The settlements of a stretch of a text, as they are found in the stretch alone; payloads are what counts.

    Those of the whole text are the same, unless one goes beyond the stretch or a word does.
    """
    found = settlements().find(text)
    first = bisect_right(found, start, key=_end)
    last = bisect_left(found, end, lo=first, key=_start)
    near = found[first:last]
    if any(m.start < start or m.end > end for m in near) or _inside_word(text, start) or _inside_word(text, end):
        return settlements().find(text[start:end])
    return near


_start, _end = attrgetter("start"), attrgetter("end")


def _inside_word(text: str, at: int) -> bool:
    return at > 0 and WORD.fullmatch(text, at - 1, at + 1) is not None


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
        own = _nearby(text)
        return own if mentions is None or mentions == own.mentions else cls._read(text, mentions)

    @classmethod
    def _read(cls, text: str, found: tuple[CountryMention, ...]) -> Nearby:
        weights: dict[str, int] = {}
        for mention in found:
            if mention.code and mention.form != "capital":
                located = LOCATIVE.search(text, max(0, mention.start - 4), mention.start)
                weights[mention.code] = weights.get(mention.code, 0) + (2 if located else 1)
        for place in settlements().find(text):
            if len(place.payloads) == 1:
                weights[place.payloads[0]] = weights.get(place.payloads[0], 0) + 1
        opening = next((m.code for m in found if m.code), None)
        if opening is not None:
            weights[opening] = weights.get(opening, 0) + 1
        return cls(text, found, tuple(m.start for m in found), _headline(text, found) or _dominant(weights))

    def inside(self, start: int, end: int) -> str | None:
        """The only country named inside a span, or the only country of the places named in it."""
        first = bisect_left(self.starts, start)
        codes: set[str] = set()
        for mention in self.mentions[first:]:
            if mention.start >= end:
                break
            codes |= {mention.code} if mention.code else set(mention.candidates)
        if not codes:
            codes = {code for m in settled(self.text, start, end) for code in m.payloads}
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


@few_per_additions
def _nearby(text: str) -> Nearby:
    """The countries of a text, kept for the finders that ask for them again."""
    return Nearby._read(text, find_countries(text))
