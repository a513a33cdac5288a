"""What a person is: the function beside a name, cut before its organisation or place, and the organisation itself."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

from iomnlp.find.country_forms import gazetteer, mentions
from iomnlp.find.matcher import Match, Matcher
from iomnlp.find.organisations import OrganisationMention
from iomnlp.find.text_words import WORD
from iomnlp.lexicon import rows, words
from iomnlp.patterns import opening

WINDOW = 60
# A short name in parentheses inside a function ("directeur de l'Office des lacs (ODL), Jean Dupond").
CLOSED = re.compile(r" \([^()]{2,20}\)")
AGE = (
    r"(?:âgée? d(?:e |')(?:à peine )?)?(?:\d{1,3}|[a-zéû]{2,12}(?:-[a-zéû]{2,9}){0,3}) ans"
    r"(?! (?:après|plus|avant|durant|auparavant|et|que|de))"
)
ARTICLE = r"(?:le |la |l'|notre |une? |son |sa |leur )?"
FORMER = re.compile(r"(?:ancien|ancienne|ex|nouveau|nouvelle|jeune|vieux|vieille|futur|future)[ -]")
LINK = re.compile(rf"(?: ?, ?| \(| – | - )(?:{AGE}, ?)?{ARTICLE}")
# In contact lines the function stands on a line of its own.
OWN_LINE = re.compile(r" {1,2}(?=[A-ZÉÈ])")
TITLE_ENDS = re.compile(r"[,.;:!?()«»\"–\n+@\d]|  ")
CLAUSE = re.compile(
    r" (?:a|ont|est|avait|était|qui|lors|lorsque|quand"
    r"|dans son|dans sa|après|avant|depuis|pendant|devant|et a|s'est|dont|que|où"
    r"|tandis|alors|au cours|en me|en se|tient|ce matin|hier|[a-z]{2,5}di) "
)
BINDS = re.compile(
    r",?(?: au sein| auprès| adjointe? auprès)? ?(?:\b(?:de la|de l'|du|des|de|d'|à la|à l'|au|aux|à"
    r"|pour les?|pour la|pour l'"
    r"|pour|chez|dans la|dans les?|dans l'|en) ?)?"
    r"(?:\b(?:association|ONG|organisation|société|coopérative|fondation|réseau|fédération|syndicat"
    r"|compagnie|entreprise) )?$"
)
TO_PLACE = re.compile(
    r",? (?:(?P<site>(?:au|du) (?:poste|port|camp|bureau|centre|village|site) (?:de |d'))"
    r"|(?:à|en|au|aux|vers|depuis|dans(?: la| les?)?) |dans l')(?=[A-ZÀ-Ý])"
)
OF_BODY = re.compile(r",? (?:de|du|des|d'|à|au|pour|chez) ?(?:(?:la |le |les |l')?(?:[a-zà-ÿ]{2,14} )?)$")
CONTACT_BODY = re.compile(
    r"[ ,(–-]{1,4}(?:(?:at|pour|à|au|de|du) )?(?:la |le |l')?(?:[^.!?;:«»@+\d]{1,70}[ ,(–-]{1,4})?"
)
FOR_BODY = re.compile(r"(?: à [A-ZÀ-Ý][\w-]{2,20})?(?: ?[:,]) ?$")
CLAUSE_MARKS = (". ", "; ", ": ", "  ", "«", "»", " – ", "(")
PARTED = re.compile(r",| et | que | a ")
ARTICLE_BEFORE = re.compile(r"(?:\b(?:le|la|son|sa|du|au|notre|les|un|une|mon|ma|leur)|l') ?$", re.IGNORECASE)
FORMER_BEFORE = re.compile(r"(?:ancien|ancienne|ex)[ -]$")
POSSESSIVE = re.compile(r"\b(?:sa|son|leur) $", re.IGNORECASE)
BACK = 260


@lru_cache
def named_in(name: str) -> frozenset[str]:
    """A list of `titles.yaml`."""
    return frozenset(str(word) for word in words("titles.yaml")[name])


@lru_cache
def functions() -> Matcher[str]:
    """The functions in any case, as `function`, or `status` where they tell a person but are no title."""
    return Matcher((row["function"], "any", row["kind"]) for row in rows("functions.csv"))


@lru_cache
def _works() -> re.Pattern[str]:
    forms = "|".join(sorted(map(re.escape, named_in("works")), key=len, reverse=True))
    return re.compile(rf"(?:, | \(| )qui (?:y )?(?:{forms})\b[^.;:«»\"]{{0,100}}")


@lru_cache
def civil() -> re.Pattern[str]:
    """A form of address right before a name."""
    return re.compile(rf"{opening(sorted(named_in('civil')))} $")


def is_place(name: str) -> bool:
    """Whether a whole name is a country's or a place's."""
    return name in mentions() or name in gazetteer()


def place_spans(text: str) -> frozenset[tuple[int, int]]:
    """Start and end of the countries and places found in a folded text: whole names of which :func:`is_place` holds."""
    return frozenset((match.start, match.end) for matcher in (mentions(), gazetteer()) for match in matcher.find(text))


def _place_cut(text: str, start: int, end: int) -> int:
    """Where the complement of place of a function begins ("formatrice à Mopti"), or `end`."""
    for match in TO_PLACE.finditer(text, start, end):
        sure = match.group("site") or match.group().strip(" ,") in ("à", "vers", "depuis")
        near = match.end(), match.end() + 50
        if sure or mentions().opening(text, *near) or gazetteer().opening(text, *near):
            return match.start()
    return end


def _separated(
    text: str, start: int, end: int, organisations: Sequence[OrganisationMention]
) -> tuple[str | None, str | None]:
    """The function between two offsets without its organisation and place, and the organisation."""
    body = next((m for m in organisations if start < m.start < end), None)
    limit = end
    if body is not None:
        binds = BINDS.search(text[start : body.start])
        limit = start + binds.start() if binds else body.start
    limit = _place_cut(text, start, limit)
    title = text[start:limit].strip(" ,(-–")
    return title or None, text[body.start : body.end] if body else None


def _kind(text: str, start: int) -> tuple[str, int] | None:
    """What the word at `start` tells of a person, and where the function's head ends."""
    former = FORMER.match(text, start)
    head = former.end() if former else start
    match = functions().opening(text, head, head + WINDOW)
    return None if match is None else (match.payloads[0], match.end)


def title_after(
    text: str, end: int, organisations: Sequence[OrganisationMention]
) -> tuple[str | None, str | None] | None:
    """The function in apposition after a name, and its organisation; None where there is none."""
    link = LINK.match(text, end)
    if link is None:
        link = OWN_LINE.match(text, end)
        if link is None or not reachable(text, end):
            return None
    start = link.end()
    known = _kind(text, start)
    if known is None:
        return None
    stop = TITLE_ENDS.search(text, known[1], min(len(text), start + 180))
    limit = stop.start() if stop else min(len(text), start + 180)
    verb = CLAUSE.search(text, start, limit)
    limit = verb.start() if verb else limit
    inside = [m for m in organisations if m.start < limit < m.end]
    limit = max([limit, *(m.end for m in inside)])
    title, body = _separated(text, start, limit, organisations)
    if body is None and POSSESSIVE.search(text[end:start]):
        body = before_it(end, organisations, text)
    return (title if known[0] == "function" else None), body


def before_it(at: int, organisations: Sequence[OrganisationMention], text: str) -> str | None:
    """The body that "sa directrice" means: the one named last."""
    near = [m for m in organisations if at - BACK <= m.start and m.end < at]
    return text[near[-1].start : near[-1].end] if near else None


def title_before(
    text: str, start: int, organisations: Sequence[OrganisationMention], address: int, functional: Sequence[int]
) -> tuple[str | None, str | None] | None:
    """The function right before a name: "le porte-parole de l'OIM Jean Dupond", "la ministre, Awa Diop".

    Parameters
    ----------
    text : str
        A folded text.
    start : int
        Where the name begins.
    organisations : sequence of OrganisationMention
        The organisations near the name.
    address : int
        Where the form of address before the name begins; without one, where the name does.
    functional : sequence of int
        Where the words of the text stand that may open a function.
    """
    window = max(0, start - 130)
    before = text[window:address]
    if not before.endswith(" "):
        return None
    clause = max(map(before.rfind, CLAUSE_MARKS))
    if before.endswith(": "):
        labelled = [m for m in functions().find(before) if before[m.end :].strip() == ":"]
        return (before[labelled[-1].start : labelled[-1].end], None) if labelled else None
    found = _functions_between(text, window, window + clause, address, functional)
    if not found:
        return None
    match = found[-1]
    for other in found:
        if other.start < match.start and not PARTED.search(text, other.end, match.start):
            match = other
            break
    head, end = match.start - window, match.end - window
    if not _reaches(CLOSED.sub("", before[end:])):
        return None
    article = ARTICLE_BEFORE.search(before[:head])
    lead = before[:head].rstrip()
    if article is None and clause < 0 and head > 1 and not lead.endswith(("par", "de", ",", "ancien", "ancienne")):
        return None
    title, body = _separated(text, match.start, address, organisations)
    former = FORMER_BEFORE.search(before[:head])
    if former and title:
        title = former.group() + title
    if body is None and article and article.group().strip().lower() in ("sa", "son", "leur"):
        body = before_it(match.start, organisations, text)
    return (title if match.payloads[0] == "function" else None), body


def _functions_between(text: str, window: int, clause: int, end: int, functional: Sequence[int]) -> list[Match[str]]:
    """The functions of `text[window:end]` that begin behind `clause`, with offsets of the text.

    What the window cuts off a word may look like a function; nothing else begins elsewhere than where words do.
    """
    if clause < window and window and WORD.fullmatch(text, window - 1, window + 1):
        cut = functions().find(text[window:end])
        return [m._replace(start=m.start + window, end=m.end + window) for m in cut]
    found: list[Match[str]] = []
    free = clause
    for start in functional[bisect_right(functional, clause) :]:
        if start >= end:
            break
        match = functions().opening(text, start, end) if start >= free else None
        if match is not None:
            found.append(match)
            free = match.end
    return found


def _reaches(between: str) -> bool:
    """Whether nothing but the function's own complements stands between its head and the name."""
    if between.strip() and not re.fullmatch(
        r"(?: (?!a |ont |est |et |que |qui |avec |par |pour )[\w'-]+){0,12},? ", between
    ):
        return False
    if re.search(r"(?:\b(?:de|du|des|la|le|les|à|au|aux|en|dans|vers|sur)|l'|d') ?$", between):
        return False
    return not between.count(",") or between.rstrip().endswith(",")


def body_beside(text: str, start: int, end: int, organisations: Sequence[OrganisationMention]) -> str | None:
    """The body that a name is bound to without a function: "Ana Sol, de l'ONG Puente", "…, qui dirige le HCR à Bol"."""
    near = [m for m in organisations if end <= m.start <= end + 130]
    if near and OF_BODY.fullmatch(text, end, near[0].start):
        return text[near[0].start : near[0].end]
    if near and CONTACT_BODY.fullmatch(text, end, near[0].start) and reachable(text, near[0].end):
        return text[near[0].start : near[0].end]
    relative = _works().match(text, end)
    if relative:
        return next((text[m.start : m.end] for m in near if m.start < relative.end()), None)
    led = [m for m in organisations if start - 40 <= m.start and m.end <= start]
    if led and FOR_BODY.fullmatch(text, led[-1].end, start) and reachable(text, end):
        lead = text[max(0, led[-1].start - 24) : led[-1].start].lower()
        if re.search(r"(?:pour|contacter|contactez|auprès de|à|contact ?:?) ?(?:le |la |l'|les )?$", lead):
            return text[led[-1].start : led[-1].end]
    return None


# A number without its country's code is one by its groups ("450 555-0142", "05 36 68 01 02").
REACH = re.compile(
    r"[^.!?;«»]{0,70}?(?:\b[Tt][ée]l\b|\bMob(?:ile)?\b|\b[Ee]-?mail|\b[Cc]ourriel|\+ ?\d|[\w.+-]{2,40}@"
    r"|\b\d{3}[ .-]\d{3}[ .-]\d{2,4}\b|\b0\d(?:[ .-]\d\d){3,4}\b)"
)


def reachable(text: str, end: int, limit: int | None = None) -> bool:
    """Whether a number or an address follows within the line, before `limit` at the latest.

    >>> reachable("Awa Sow, HCR Bol, +235 66 00 00 00", 7), reachable("Awa Sow arrive.", 7)
    (True, False)
    """
    return REACH.match(text, end, min(len(text) if limit is None else limit, end + 120)) is not None
