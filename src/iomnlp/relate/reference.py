"""Whom "elle" or "le ministre" means behind words in quotation marks: the people named before."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from iomnlp.relate.quote_marks import word_lists

# How far back a pronoun looks, and how far from a name the word stands that tells what its bearer is.
FAR, BESIDE = 1500, 140
# At most so many mentions before are looked at.
MOST = 16
# What stands before the mark is looked at behind it: the engine looks for the marks alone.
SENTENCE_END = re.compile(
    r"[.!?](?<![\s.'][A-Z].)(?<!\s[A-Z][a-z].)(?<!\sM.)(?<!\sMme.)(?<!\sMlle.)\s+(?=[A-ZÀ-ÖØ-Þ«\"])|\n\n"
)
_SUBJECT = re.compile(
    r"\s?(?:[Ll]e|[Ll]a|[Ll]'|[Cc]et(?:te)?|[Cc]e) ?(?:(?:jeune|vieux|vieil|vieille|ancienne?|petite?|autre|même) )?"
    r"(?P<noun>[a-zà-ÿœ]{3,}(?:-[a-zà-ÿ]{2,})*)"
)
_ONE_OF = re.compile(r"L'une? d'(?:eux|elles|entre)|Parmi|Dont")
# Who is with somebody, or is somebody's: not whom the next sentence is about.
_ASIDE = re.compile(r"\b(?:de|du|d'|à|au|par|avec|pour|chez|devant|et|comme)(?: (?:M\.|Mme|Dr|don|doña))? ?$")
_CIVIL = re.compile(
    r"(?<!\w)(?:(?P<f>Mme|Mlle|Mrs|Madame|doña|Sœur|Mère)|(?P<m>M\.|Mr|Monsieur|don|Père|Frère|Abbé)) $"
)
# A function's feminine tells a woman; its masculine tells nothing ("le docteur" may be one).
_FEMININE = re.compile(
    r"\w+(?:trice|euse|ière|ienne)|cheffe|présidente|adjointe|déléguée|députée|mère|femme|épouse|veuve|fille|sœur|âgée|née",
    re.IGNORECASE,
)
_MASCULINE = re.compile(r"père|homme|veuf|fils|frère|mari|époux", re.IGNORECASE)


class Named(Protocol):
    """A mention of a person."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str | None: ...


@lru_cache
def _kinds_of() -> dict[str, frozenset[str]]:
    """What a general noun may stand for: "le diplomate" for an ambassador."""
    return {str(noun): frozenset(map(str, forms)) for noun, forms in word_lists()["stands_for"].items()}


def function_of(title: str) -> str:
    """The first word of a function, without "ancien" before it.

    >>> function_of("ancienne ministre de la Pêche"), function_of("Haut-commissaire")
    ('ministre', 'haut-commissaire')
    """
    words = title.lower().split()
    return words[1] if len(words) > 1 and words[0] in ("ancien", "ancienne", "premier", "première") else words[0]


class Referents:
    """The people named outside quotations, asked whom a pronoun or a noun with its article means."""

    def __init__(self, text: str, people: Sequence[Named]):
        self.text = text
        self.people = people
        self._starts = [p.start for p in people]

    def between(self, start: int, end: int) -> Sequence[Named]:
        """People whose mention begins in a stretch."""
        return self.people[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def pronoun(self, before: int, last: Named | None, last_at: int, feminine: bool | None) -> Named | None:
        """Whom a pronoun means.

        Parameters
        ----------
        before : int
            Where the sentence or the quotation of the pronoun begins.
        last : Named or None
            Who spoke last, up to offset `last_at`.
        feminine : bool or None
            Whether the pronoun is "elle"; None where it does not tell.
        """
        paragraph = self.text.rfind("\n\n", 0, before) + 1
        newer = [p for p in self.between(max(last_at, before - FAR), before) if self._fits(p, feminine)]
        leading = [p for p in newer if self._opens_sentence(p.start)]
        if leading:
            return leading[-1]
        here = [p for p in newer if p.start >= paragraph and not self._aside(p)]
        if here and (last is None or last_at < paragraph):
            return here[-1]
        if last is not None and self._fits(last, feminine):
            return last
        named = [p for p in self.between(max(0, before - FAR), before) if self._fits(p, feminine)]
        return named[-1] if named else None

    def subject(self, before: int, feminine: bool | None) -> Named | None:
        """Whom the function with its article means that a pronoun goes back to, where nobody is named in between."""
        paragraph = self.text.rfind("\n\n", 0, before) + 1
        here = self.between(paragraph, before)
        floor = here[-1].end if here else paragraph
        functions = {function_of(p.title) for p in self.between(0, before)[-MOST:] if p.title}
        if not functions:
            return None
        nouns = "|".join(sorted(map(re.escape, functions), key=len, reverse=True))
        subject = re.compile(
            rf"(?:^|[.!?»,] |\n)(?P<np>(?:(?P<f>[Ll]a) |[Ll]e |[Ll]')(?:{nouns})(?![\w-])(?! d[eu'] ?))"
        )
        told = [
            m
            for m in subject.finditer(self.text, floor, before)
            if feminine is not True or m["np"][:2] not in ("Le", "le")
        ]
        told = [m for m in told if feminine is not False or not m["f"]]
        return self.noun(told[-1].start("np"), told[-1].start("np")) if told else None

    def noun(self, before: int, at: int) -> Named | None:
        """Whom the noun with its article at `at` means: who is called so beside a name before, nearest first."""
        match = _SUBJECT.match(self.text, at)
        if match is None:
            return None
        noun = match["noun"]
        forms = {noun, noun + "s", noun.removesuffix("s"), *_kinds_of().get(noun, ())}
        titled = [p for p in self.between(0, before)[-MOST:] if p.title and function_of(p.title) in forms]
        if len({p.name for p in titled}) == 1:
            return titled[-1]
        told = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(forms)))})(?!\w)", re.IGNORECASE)
        for person in reversed(self.between(0, before)[-MOST:]):
            low, high = self._beside(person)
            if told.search(self.text, low, min(high, before)):
                return person
        paragraph = self.text.rfind("\n\n", 0, before) + 1
        names = {p.name for p in self.between(paragraph, before)}
        only = self.between(paragraph, before)[-1] if len(names) == 1 else None
        general = noun in _kinds_of()
        return only if only is not None and general and not self._aside(only) else None

    def _beside(self, person: Named) -> tuple[int, int]:
        """The sentence of a name, between its neighbours; the one before, too, that "l'un d'eux" goes on with."""
        index = bisect_left(self._starts, person.start)
        edges = [m.end() for m in SENTENCE_END.finditer(self.text, max(0, person.start - BESIDE), person.start)]
        low = edges[-1] if edges else max(0, person.start - BESIDE)
        if _ONE_OF.match(self.text, low) and edges:
            low = edges[-2] if len(edges) > 1 else max(0, person.start - BESIDE)
        close = SENTENCE_END.search(self.text, person.end, person.end + BESIDE)
        high = close.start() if close else person.end + BESIDE
        if index and self.people[index - 1].name != person.name:
            low = max(low, self.people[index - 1].end)
        if index + 1 < len(self.people) and self.people[index + 1].name != person.name:
            high = min(high, self.people[index + 1].start)
        return low, high

    def _fits(self, person: Named, feminine: bool | None) -> bool:
        """Whether nothing beside a name contradicts the pronoun's gender."""
        if feminine is None:
            return True
        at = bisect_left(self._starts, person.start)
        for other in self.people[max(0, at - MOST) : at + 1]:
            if other.name == person.name and (own := self._feminine(other)) is not None:
                return own == feminine
        return True

    def _feminine(self, person: Named) -> bool | None:
        """The gender that the form of address or the function beside a name tells; None where neither does."""
        civil = _CIVIL.search(self.text, max(0, person.start - 12), person.start)
        if civil:
            return civil["f"] is not None
        if not person.title:
            return None
        head = person.title.split()[0]
        return True if _FEMININE.fullmatch(head) else False if _MASCULINE.fullmatch(head) else None

    def _aside(self, person: Named) -> bool:
        return _ASIDE.search(self.text, max(0, person.start - 12), person.start) is not None

    def _opens_sentence(self, at: int) -> bool:
        head = self.text[max(0, at - 60) : at]
        edges = list(SENTENCE_END.finditer(self.text, max(0, at - 60), at + 1))
        opening = head[edges[-1].end() - max(0, at - 60) :] if edges else (head if at <= 60 else None)
        return opening is not None and len(opening.split()) <= 2
