"""The dateline that opens a release: place, date or both, closed by a dash, or place and date by a bracket or stop."""

from __future__ import annotations

import re
from dataclasses import dataclass

from iomnlp.additions import per_additions
from iomnlp.lexicon import countries, places
from iomnlp.segment.pagedate import is_date_word, is_weekday, parse_date
from iomnlp.segment.words import bare, cues

_HEAD = 140
_DASH = re.compile(r" [-–]{1,3} ?|[-–]{1,3} |(?<=[a-zà-ÿ)])–(?=[A-ZÀ-Ý«])|(?<=(?:19|20)\d\d) [/|] ")
# What may stand between a date and its place, and end a place ("Niamey - 12/03/2019", "12 mars 2019, Niamey").
_TIES = " ,(/:-–|"
_BRACKET = re.compile(r" ?\(([^()]{2,60})\)")
# Behind the closing dash: who sends the text ("Lomé, 3 mai – (Service de presse) Les travaux …").
_SENDER = re.compile(r" ?\([A-ZÀ-Ý][^()]{1,60}\)[ .:-]*")
# "Diffusion : 27 juin 2023" is a label with its date.
_LABELLED = re.compile(r" ?: ?(?:[Ll][ea] )?$")
_WORD = re.compile(r"[^\s/]+")
_PARTICLES = frozenset(
    ["de", "du", "des", "la", "le", "les", "et", "of", "the", "and", "del", "y", "en", "sur", "sous", "el", "d", "à"]
)
# Endings of the adjectives in names of States and regions ("République centrafricaine", "Afrique orientale").
_ADJECTIVE = re.compile(
    r"(?:ain|aine|ique|al|ale|ien|ienne|ais|aise|ois|oise|arabe|arabes|populaire|fédérale|fédéré|unis?|unies?|russe"
    r"|tchèque|slovaque|nord|sud|est|ouest|australe|équatoriale)$"
)
# "Dacca, de notre correspondante", "Alep (de nos envoyés spéciaux)."
_SENT = re.compile(
    r"(?P<all>(?P<place>[A-ZÀ-Ý][\w' /-]{1,40}?)(?:, | \(| - | – )(?:de |par )(?:notre|nos|l'un de nos|un|une) "
    r"(?:correspondante?s?|envoyée?s? spécia(?:le?s?|ux)|reporter|envoyée?s?)(?: (?:permanente?|régionale?))?\)?)"
    r"(?=\s*(?:[.:–-]|$))"
)
# "De notre envoyée spéciale à Bol –", "Correspondance de Dakar."
_SENT_TO = re.compile(
    r"(?P<all>(?:(?:[Dd]e |[Pp]ar )?(?:[Nn]otre|[Nn]os|[Ll]'un de nos|[Uu]ne?) )?"
    r"(?:[Cc]orrespondante?s?|[Ee]nvoyée?s? spécia(?:le?s?|ux)|[Rr]eporter|[Cc]orrespondance)"
    r"(?: (?:permanente?|régionale?|particulière))? (?:à|au|aux|en|dans le|de|depuis) "
    r"(?P<place>[A-ZÀ-Ý][\w' /-]{1,40}?))"
    r"(?=\s*(?:[.:–-]|, |$))"
)
# "KINSHASA. La pluie …": a known place in capitals, closed by a stop.
_SHOUTED = re.compile(r"(?P<place>[A-ZÀ-Ý][A-ZÀ-Ý' -]{2,30})\. (?=[A-ZÀ-Ý«\"][^A-Z.]|À )")
_ACRONYM = re.compile(r"(?:[LD]')?[A-Z]{2,6}$")
_LONGEST_PLACE = 5
Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Dateline:
    """Offsets in the paragraph: the dateline without its closing sign, where the text goes on, place and date."""

    start: int
    end: int
    body: int
    place: tuple[int, int] | None
    date: tuple[int, int] | None


@per_additions
def _states() -> frozenset[str]:
    """The names of all countries, French and English, and their acronyms."""
    return frozenset(name for country in countries() for name in (*country.names, *country.english, *country.acronyms))


@per_additions
def _known_places() -> frozenset[str]:
    """The names of States and cities, in small letters."""
    cities = (place.name for place in places() if place.cls == "city")
    return frozenset(name.casefold() for name in (*_states(), *cities))


def _names_state(text: str) -> bool:
    """Whether a bracket is a State, or ends with one behind a comma ("Goma, République démocratique du Congo")."""
    return text in _states() or text.rpartition(", ")[2] in _states()


def is_place(text: str) -> bool:
    """Whether a short text is written like a place name, or several.

    >>> is_place("République centrafricaine"), is_place("Toutes les mesures")
    (True, False)
    """
    names = [name.strip() for name in re.split(r"[/,]| et ", text)]
    if not 0 < len(names) <= 4 or not all(names):
        return False
    return all(_is_name(name) for name in names)


def _is_name(name: str) -> bool:
    words = [w for w in _WORD.findall(name) if w]
    if (len(words) == 1 and is_date_word(words[0])) or bare(name) in cues("turn"):
        return False
    if not 0 < len(words) <= _LONGEST_PLACE or any(c.isdigit() or c in '.:;!?"«»()' for c in name.replace("St.", "")):
        return False
    capitals = 0
    for position, word in enumerate(words):
        lead, _, core = word.rpartition("'")  # "d'Ivoire", but "Cox's", "Nuku'alofa"
        if core[:1].isupper() or (len(lead) > 1 and lead[0].isupper()):
            capitals += 1
            continue
        lower = word.lower()
        if lower in _PARTICLES or (position and _ADJECTIVE.search(lower)):
            continue
        return False
    determiner = words[0] in ("Les", "Le", "La", "Un", "Une", "Des", "Ce", "Cette", "Selon", "Dans", "En", "Pour")
    return capitals > (1 if determiner else 0)


def _opens_text(text: str, at: int) -> bool:
    """Whether a sentence begins at an offset."""
    rest = text[at : at + 3].lstrip(" \"«'(")
    return bool(rest) and (rest[0].isupper() or rest[0].isdigit())


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch without the commas, spaces and little words that tie place to date."""
    while start < end and text[start] in _TIES:
        start += 1
    changed = True
    while changed:
        changed = False
        while start < end and text[end - 1] in _TIES:
            end -= 1
        for word in (", le", " le", " the", " el", " ce"):
            if text[start:end].endswith(word) and end - len(word) > start:
                end -= len(word)
                changed = True
        before, _, last = text[start:end].rpartition(" ")
        if before and is_weekday(last):
            end = start + len(before)
            changed = True
    return start, end


def _town(text: str, place: tuple[int, int]) -> tuple[int, int]:
    """The place without the State that a comma adds to it ("Camotán, Guatemala")."""
    town, comma, state = text[place[0] : place[1]].rpartition(", ")
    return (place[0], place[0] + len(town)) if comma and "," not in town and state in _states() else place


def _analyse(text: str, start: int, end: int) -> tuple[Stretch | None, Stretch | None] | None:
    """Place and date of a dateline's stretch; None where it holds anything else."""
    head = text[start:end]
    dated = parse_date(head)
    date = (start + dated[0], start + dated[1]) if dated else None
    place_end = date[0] if date else end
    if date and _LABELLED.search(text, start, place_end):
        return None
    rest = text[date[1] : end] if date else ""
    if date and rest[:1] in (",", " ") and _before_date(text, start, date[0]) and is_place(rest.strip(_TIES)):
        place = _trimmed(text, date[1], end)  # "12 mars 2019, Niamey"
        return _town(text, place), date
    if rest.strip(" ,).") and not _BRACKET.fullmatch(rest.strip(",")):
        return None
    bracket = _BRACKET.search(text, start, place_end)
    if bracket:
        tail = text[bracket.end() : place_end].strip(" ,")
        if tail not in ("", "le"):
            return None
        place_end = bracket.start()
    place = _trimmed(text, start, place_end)
    if place[0] >= place[1] or text[place[0] : place[1]] == "Le":
        return (None, date) if date else None
    return (_town(text, place), date) if is_place(text[place[0] : place[1]]) else None


def _before_date(text: str, start: int, end: int) -> bool:
    """Whether nothing but an article and a weekday stands before a date."""
    words = text[start:end].split()
    return all(word in ("Le", "le", "Ce", "ce") or is_weekday(word.strip(",")) for word in words)


def is_sender(text: str) -> bool:
    """Whether a line says who was sent where, and nothing else."""
    return _SENT.fullmatch(text) is not None


def _dashes(head: str) -> list[re.Match[str]]:
    """The dashes and bars of a paragraph's beginning that may close its dateline."""
    likely = "–" in head or " -" in head or "- " in head or " / " in head or " | " in head
    return list(_DASH.finditer(head))[:4] if likely else []


def find_dateline(text: str) -> Dateline | None:
    """The dateline with which a paragraph begins.

    Parameters
    ----------
    text : str
        The first paragraph of the body, folded, soft breaks joined.

    Examples
    --------
    >>> text = "Genève/Kiev, 22 février – Les convois sont partis."
    >>> found = find_dateline(text)
    >>> text[slice(*found.place)], text[slice(*found.date)], text[found.body:]
    ('Genève/Kiev', '22 février', 'Les convois sont partis.')
    """
    head = text[:_HEAD]
    sent = _SENT_TO.match(head)
    if sent is not None and is_place(sent["place"]):
        return _sent(text, sent)
    best: tuple[re.Match[str], tuple[Stretch | None, Stretch | None]] | None = None
    for dash in _dashes(head):
        if not _opens_text(text, dash.end()):
            continue
        found = _analyse(text, 0, dash.start())
        if not found or not (found[0] or found[1]) or _is_organisation(text, found, dash.start()):
            continue
        # A dash may part place and date ("Niamey – 12 mars – Les pluies …").
        if best is None or (found[0] and found[1]):
            best = dash, found
    if best is None:
        return _undashed(text, head)
    dash, found = best
    sender = _SENDER.match(text, dash.end())
    return _dateline(text, 0, dash.start(), sender.end() if sender else dash.end(), found)


def _is_organisation(text: str, found: tuple[Stretch | None, Stretch | None], end: int) -> bool:
    """Whether the would-be place is an acronym that the text names with an elided article, as it does no country."""
    if found[0] is None or found[1] is not None:
        return False
    name = text[found[0][0] : found[0][1]]
    return _ACRONYM.match(name) is not None and (
        "'" in name or f"l'{name}" in text[end : end + 2000] or f"L'{name}" in text[end : end + 2000]
    )


def _undashed(text: str, head: str) -> Dateline | None:
    """Place and date closed by a bracket, a colon or a stop, or alone on their line."""
    if head[:1] in ("(", "["):
        close = head.find(")" if head[0] == "(" else "]")
        found = _analyse(text, 1, close) if close > 0 else None
        if found and found[0] and (found[1] or _names_state(text[1:close])):
            return _dateline(text, 0, close + 1, _skip(text, close + 1), found)
        return None
    sent = _SENT.match(head)
    if sent is not None and is_place(sent["place"]):
        return _sent(text, sent)
    shouted = _SHOUTED.match(head)
    if shouted is not None and shouted["place"].casefold() in _known_places():
        return _dateline(text, 0, shouted.end("place") + 1, shouted.end(), (shouted.span("place"), None))
    dated = parse_date(head)
    if dated is None or dated[0] > 80:
        return None
    end = dated[1]
    closed = text[end : end + 1] == ")"
    end += closed
    bracket = _BRACKET.match(text, end)
    after = bracket.end() if bracket else end
    sign = text[after : after + 3].lstrip()
    if not (closed or not sign or sign[0] in ".:"):
        return None
    found = _analyse(text, 0, end)
    body = _skip(text, after)
    if not found or not found[0] or not found[1] or (body < len(text) and not _opens_text(text, body)):
        return None
    return _dateline(text, 0, end, body, found)


def _sent(text: str, sent: re.Match[str]) -> Dateline:
    """The dateline that tells who was sent where."""
    end = sent.end("all")
    return _dateline(text, 0, end, _skip(text, end), (sent.span("place"), None))


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " .:-–,":
        at += 1
    return at


def _dateline(text: str, start: int, end: int, body: int, found: tuple[Stretch | None, Stretch | None]) -> Dateline:
    while body < len(text) and text[body] == " ":
        body += 1
    while end > start and text[end - 1] in " ,":
        end -= 1
    return Dateline(start, end, body, *found)
