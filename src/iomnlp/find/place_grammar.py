"""Places that no gazetteer knows: a head noun and a proper name, "à" and a proper name, a model's proposal."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from iomnlp.find.leads import ordinary
from iomnlp.find.text_words import WORD, key, matches, openers, word_starts, words_of
from iomnlp.lexicon import rows, words
from iomnlp.record import PlaceClass

UPPER, ENDING = "[A-ZÀ-Ý]", r"[\w'-]*[\wà-ÿ]"
OPEN = r"(?:(?:La|Le|Les|Los|Las|El|Al|San|Santa|Saint|Sainte|L') ?-?)?"
INNER = r"(?:(?:de|del|la|el|al|da|do|des|du|sur|les)[ -])?"
PROPER = rf"{OPEN}{UPPER}{ENDING}(?:(?: |-){INNER}{UPPER}[\w-]*[\wà-ÿ]){{0,3}}"
WHOLE = re.compile(PROPER)
PARTS = re.compile("[ '-]")
OF = r"(?:du |de la |de l'|des |de |d')?"
ADJECTIVE = r"(?:\w{2,20}(?:ais|aise|ien|ienne|al|ale|ain|aine|ole|tier|tière) )?"
CLASSES: tuple[PlaceClass, ...] = ("admin", "city", "region")
JOINED = re.compile(rf"(?: et | ou )(?:dans )?(?:celles? )?(?:à |de |d'|du |de la )?({PROPER})(?!\w)")
LISTED = re.compile(rf"(?:, | et | ou |, et )(?:à |de |d'|du |de la )?({PROPER})(?!\w)")
LEAD = 40
ADDRESSES = ("M", "MM", "Mme", "Mlle", "Dr", "Pr")
JOINTS = (", ", " et ", " ou ")
TO = frozenset("a")
# "À Bozoum," and, where capitals lost their accents, "A Bozoum," open a sentence.
AT = re.compile(rf"(?:(?<!\w)[àÀ]|(?:^|(?<=[.!?»:;] )|(?<=  ))A) ({PROPER})(?!\w)")
HAS = re.compile(r" (?:a|ont) ")
ARTICLE = re.compile(r"(?:\b(?:le|la|du|au) |\bl')$")
LOCATIVE = re.compile(
    r"(?:\b(?:quitt(?:é|er|ent|ant|e)|fui|fuir|fuyant|fuient"
    r"|gagn(?:é|er|ent|ant|e)|rejoint|rejoindre|atteint|atteindre|atteignent) "
    r"|\b(?:à|de|d'|dans|en|vers|depuis|près de|entre|et|ou|par|pour|sur) (?:la |le |l'|les )?|\bd'|[,(/–] ?)$"
)


@lru_cache
def cues(name: str) -> tuple[str, ...]:
    """A list of `places_cues.yaml`, longest first."""
    return tuple(sorted((str(word) for word in words("places_cues.yaml")[name]), key=len, reverse=True))


@lru_cache
def _openers(name: str) -> frozenset[str]:
    """The words that a list's nouns begin with, in singular and plural."""
    return openers(cues(name), ("", "s"))


def _last_words(forms: Iterable[str]) -> frozenset[str]:
    """The keys of the last words of nouns, in singular and plural."""
    return frozenset(key(WORD.findall(form)[-1]) + ending for form in forms for ending in ("", "s"))


class Before:
    """What stands before the names of a text: patterns of it are asked where a noun of theirs is near."""

    def __init__(self, text: str):
        self._text = text
        self._words = words_of(text)
        self._ordinary = ordinary(text)

    def _near(self, start: int, nouns: frozenset[str], reach: int) -> bool:
        """Whether one of the last words before an offset may be one of these, in so few words."""
        if not self._ordinary:
            return True
        starts = self._words.starts
        at = bisect_left(starts, start)
        first = max(0, at - reach)
        if first < at and starts[first] < start - LEAD:  # a word that is cut may look like another one
            return True
        return not nouns.isdisjoint(self._words.keys[first:at])

    def _lead(self, start: int) -> str:
        return self._text[max(0, start - LEAD) : start]

    def document(self, start: int) -> bool:
        """Whether a form of address or the noun of a text is right before a name: "M. Dakar", "l'appel de Dakar"."""
        return self._near(start, _document_words(), 2) and _document_lead().search(self._lead(start)) is not None

    def area(self, start: int) -> bool:
        """Whether a name stands behind the noun of an administrative area, or of who runs one: "le préfet de"."""
        return self._near(start, _area_words(), 4) and _admin_lead().search(self._lead(start)) is not None

    def areas(self, start: int) -> bool:
        """Whether a name stands behind a noun of several places: "districts de"."""
        return self._near(start, _plural_words(), 4) and _plural_lead().search(self._lead(start)) is not None


@lru_cache
def _document_words() -> frozenset[str]:
    return _last_words((*ADDRESSES, *cues("documents")))


@lru_cache
def _area_words() -> frozenset[str]:
    return _last_words((*cues("admin"), *cues("area_people")))


@lru_cache
def _plural_words() -> frozenset[str]:
    return _last_words(word for cls in CLASSES for word in cues(cls))


@lru_cache
def _document_lead() -> re.Pattern[str]:
    nouns = "|".join(cues("documents"))
    return re.compile(rf"\b(?:(?:{'|'.join(ADDRESSES)})\.? |(?:{nouns}) (?:de|d') ?)$", re.IGNORECASE)


def _opened(pattern: re.Pattern[str], text: str, name: str) -> Iterator[re.Match[str]]:
    """A pattern's matches, which begin with the nouns of a list: it is tried where they stand."""
    return matches(pattern, text, word_starts(text, _openers(name)))


@lru_cache
def _natural() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)({'|'.join(cues('natural'))}) {OF}({PROPER})")


@lru_cache
def _headed(cls: PlaceClass) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(cues(cls))})s? {ADJECTIVE}{OF}({PROPER})")


@lru_cache
def _stop_words() -> frozenset[str]:
    never = frozenset(str(w) for w in words("titles.yaml")["never"])
    first = frozenset(row["name"] for row in rows("first_names.csv"))
    heads = frozenset(row["head"].split()[0] for row in rows("organisation_heads.csv"))
    civil = frozenset(str(w).strip(".") for w in words("titles.yaml")["civil"])
    return (never | first | heads | civil | frozenset(cues("never"))) - frozenset(cues("may_open"))


def _proper(name: str) -> bool:
    """Whether a capitalised name may be a place's: no acronym, no first name, no word that opens a sentence."""
    first = PARTS.split(name, maxsplit=1)[0]
    return first not in _stop_words() and not (name.isupper() and len(name) < 9) and len(name) > 2


def natural_names(text: str) -> Iterator[tuple[int, int]]:
    """Rivers, lakes, seas and gulfs with their head noun."""
    for match in _opened(_natural(), text, "natural"):
        yield match.start(), match.end(2)


@lru_cache
def _land() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(cues('land'))}) {OF}({PROPER})")


def land_names(text: str) -> Iterator[tuple[int, int]]:
    """Valleys, islands and plains with their head noun: "vallée du Bartang"."""
    for match in _opened(_land(), text, "land"):
        if _proper(match.group(1)):
            yield match.span()


@lru_cache
def _water() -> re.Pattern[str]:
    words_ = "|".join(cues("water"))
    return re.compile(
        rf"\b(?:{words_}) ?(?:de |d'|du |le long )?(?:la |le |l'|des )?"
        rf"(?:[A-ZÀ-Ý][\w-]+,? (?:et )?(?:de |du )?(?:la |le |l')?){{0,3}}$",
        re.IGNORECASE,
    )


def class_by_article(before: str) -> PlaceClass | None:
    """What the words before a bare name make of it: water behind "en traversant la", an area behind an article.

    Towns have no article ("à Zinder"): "dans le Hatay", "du Khatlon" are areas.

    >>> class_by_article("en traversant la "), class_by_article("dans le "), class_by_article("près de ")
    ('natural', 'admin', None)
    """
    if not before.endswith(("le ", "la ", "du ", "au ", "l'")) or ARTICLE.search(before) is None:
        return None
    return "natural" if _water().search(before) else "admin"


@lru_cache
def _admin_lead() -> re.Pattern[str]:
    heads = "|".join((*cues("admin"), *cues("area_people")))
    return re.compile(rf"(?<!\w)(?:{heads})s? {ADJECTIVE}(?:de la |de l'|du |de |d')?$", re.IGNORECASE)


@lru_cache
def _plural_lead() -> re.Pattern[str]:
    heads = "|".join(word for cls in CLASSES for word in cues(cls))
    return re.compile(rf"(?<!\w)(?:{heads})s {ADJECTIVE}{OF}$", re.IGNORECASE)


def coordinated(text: str, start: int, end: int, before: Before) -> Iterator[tuple[int, int]]:
    """Names joined to a place: "à Dosso et à Gaya", and with commas behind a plural ("districts de")."""
    if not text.startswith(JOINTS, end):
        return
    link = LISTED if before.areas(start) else JOINED
    match = link.match(text, end)
    while match and _proper(match.group(1)) and not HAS.match(text, match.end()):
        yield match.span(1)
        match = link.match(text, match.end())


def grammatical(text: str) -> Iterator[tuple[int, int, int, PlaceClass, str]]:
    """Names that a head noun or "à" says are places: where the phrase begins, start, end, class, rule."""
    for cls in CLASSES:
        for match in _opened(_headed(cls), text, cls):
            if _proper(match.group(1)):
                yield match.start(), *match.span(1), cls, "places.headed"
    for match in matches(AT, text, word_starts(text, TO)):
        if _proper(match.group(1)) and not HAS.match(text, match.end()):
            yield match.start(), *match.span(1), "city", "places.at"


# Where nobody but a place can stand, whatever the model calls the name.
SURELY = re.compile(
    r"\b(?:vers|depuis|près de|(?:et|ou) (?:de|à)|habitants de"
    r"|environs de|alentours de|postes? de|aéroport de|régions? de) $"
)


def surely(text: str, model: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The model's proposals of other kinds that stand where only places do: "partis vers Pozo Seco"."""
    for start, end in proposals(text, model):
        if SURELY.search(text[max(0, start - 20) : start]):
            yield start, end


def proposals(text: str, model: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The model's proposals that have a place's shape and stand where places do."""
    for start, end in model:
        name = text[start:end].strip(" ,.;:'\"()«»-–")
        begin = start + text[start:end].index(name) if name else start
        if not name or not name[0].isupper() or not _proper(name):
            continue
        if LOCATIVE.search(text[max(0, begin - 14) : begin]) and WHOLE.fullmatch(name):
            yield begin, begin + len(name)
