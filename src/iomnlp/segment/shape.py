"""What each logical line looks like: running text, heading, menu entry, list item, credit, bookkeeping, contact."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from iomnlp.segment.lines import BARE_MARKER, MARKER, is_terminal
from iomnlp.segment.pagedate import is_date_line, parse_date
from iomnlp.segment.words import (
    bare,
    cues,
    find_cue,
    function_words,
    language_of,
    lower_words,
    starts_with_cue,
)

# Enough of a paragraph to know it by: its length must not cost.
_HEAD = 3000
# A number in groups without its country's code closes its line ("…, 71 56 74 02", "450 555-0142", "05 36 55 51 04").
NATIONAL = (
    r"(?:^|[,:;/] |– )(?:\d{2}(?:[ .-]\d{2}){3,4}|0\d{1,2}[ .-]\d{3}(?:[ .-]\d{2}){2}|\(?\d{3}\)?[ .-]\d{3}-\d{4})\.?$"
)
_CHANNEL = re.compile(
    r"@\w|\b(?:tel|telephone|phone|mob|mobile|cell|cel|fax|courriel|e-?mail)\b\.? ?(?:[:+(]|\d)|\+\d[\d ().-]{6,}|www\."
    # A number after the international prefix, and an address that hides its sign ("awa.tamm (at) oim.int").
    r"|\b00 ?[1-9]\d[\d ().-]{6,}|\w ?[(\[] ?(?:at|arobase|a) ?[)\]] ?\w"
    rf"|{NATIONAL}"
)
# Statements under a number of their own: "Produit 1.2 : …", "volet 2) …", "1.3 Un guide …".
_NUMBERED = re.compile(
    r"(?:[^\W\d_]{2,12} ){1,2}(?:\d{1,2}(?:\.\d{1,2}){0,3}|[a-z])(?: ?[:)]|\.) "
    r"|\d{1,2}(?:\.\d{1,2}){1,3}\.? (?=\d{0,6} ?[^\W\d_])|[A-Z]{1,2}\d{1,2}(?:\.\d{1,2})?(?: ?[:)]|\.| [-–]) (?=\S)"
    r"|[ivx]{1,4}\. (?=[^\W_])"
)
# The number behind the name of an entry, before a dash or a stop ("Lot 1 – Pakele", "Axe A. Le sol").
_ENTRY_NUMBER = re.compile(r" (?:\d{1,2}(?:\.\d{1,2}){0,3}|[A-H]|[IVX]{1,4})(?: ?[:)]|\.| [-–]) ")
# The codes of a logical framework: "R1 : …", "A2.1. …".
_CODED = re.compile(r"(?:(?:[RPEAOC]|OS|ED|OG|RA|RI|OP) ?\d{1,2}(?:\.\d{1,2}){0,2}(?: ?[:)]|\.| [-–])|O[GS] ?:) (?=\S)")
_BYLINE = re.compile(
    r"(?:[Pp]ar|PAR|[Bb]y|[Tt]extes? (?:de|et photos de|:)|(?:Propos recueillis|Rédigé|[EÉ]crit|Publié|Posté) par)"
    r"(?: (?:[A-ZÀ-Ý][\w'.-]{0,30}|de|et|/|&|avec"
    r"|(?:la|notre|nos|les?) [a-zà-ÿ]{5,16}(?: spéciale?s?| spéciaux| permanente?s?)?|l'[a-zà-ÿé]{5,10})){1,8}"
    # The author's function, which holds no sentence.
    r"(?: ?(?:, |\()[^.!?:;]{2,110})?$"
)
_DATE_GAP = 16
_POSTED = ("posted_month_first", "posted_day_first", "updated")
_TRAIL = re.compile(r"(?<=\S) (?:[|»›>·•/]|>>|::) (?=\S)")
# A country and a crisis in capitals: a headline, unlike the path of pages that begins at home.
_HEADLINE_PAIR = re.compile(r"(?!ACCUEIL|HOME|MENU)[A-ZÀ-Ý' -]{4,40} / [A-ZÀ-Ý' -]{8,60}$")
_INNER_STOP = re.compile(r"[^\W\d_]{3,}[.!?] ['\"«]? ?[A-ZÀ-Ý]")
_CREDIT = re.compile(
    r"©|\((?:photo|credit|cliche)|(?:photo|credit|image)s? ?[:/]|\bphoto ?(?:oim|iom|onu|un)\b"
    # The last, verbless sentence of a caption: "… du bus. Photo transmise par les parents".
    r"|[.!?)] ?(?:photo|cliche|image)s?(?: [^ .]{1,20}){1,8}\.?$"
)
# A photographer and an agency in capitals at the end of a line: "… à Tepa. A. SERWAA / AGENCE".
_SIGNED = re.compile(r"[.!,)] ?[A-ZÀ-Ý][A-ZÀ-Ý .'-]{2,50} ?/ ?[A-ZÀ-Ý][A-ZÀ-Ý .'-]{1,50}$")
_CLAUSE_END = re.compile(r"[\w%»)][.!?…]$")
# An office tells of itself ("Le bureau accompagne … depuis 1998").
_SINCE = re.compile(r"\bdepuis (?:19|20)\d\d\b")
# A figure behind the name that it belongs to, as in a table without rules: "Allemagne – 15,9 millions".
_DASHED_FIGURE = re.compile(r"[^\W\d_][^:–\d]{1,40} [–-] (?:[$€£] ?)?\d")
LEADING_LABEL = re.compile(r"([^:]{2,40}?) ?:(?: |$)")


@dataclass(slots=True)
class Shape:
    """The features of one logical line."""

    words: int = 0
    prose: bool = False
    marked: bool = False
    item: bool = False
    glued: bool = False
    repeated: bool = False
    foreign: bool = False
    meta: bool = False
    row: bool = False
    credit: bool = False
    furniture: bool = False
    related: bool = False
    channel: bool = False
    contact: bool = False
    sheet: bool = False
    trail: bool = False
    heading: bool = False
    fact: bool = False
    bare: str = field(default="", repr=False)

    @property
    def short(self) -> bool:
        """Neither running text nor any part that belongs to a narrative by itself."""
        return not (
            self.prose
            or self.item
            or self.contact
            or self.credit
            or self.sheet
            or self.meta
            or self.row
            or self.heading
        )


def _prose(text: str, words: int) -> bool:
    """Whether a line is running text: it ends as a sentence does, or holds sentences."""
    told = lower_words(text[:_HEAD])
    known = not (function_words("fr").isdisjoint(told) and function_words("en").isdisjoint(told))
    # A clause that ends with a full stop is running text even without a word that tells the language: menus have none.
    clause = words >= 4 and _CLAUSE_END.search(text[-40:]) and sum(map(str.islower, text[:_HEAD].split())) >= 3
    if not known and words < 12 and not clause:
        return False
    if clause and words < 5:
        return True
    if words >= 5 and (is_terminal(text) or (text[-1] in ":;," and words >= 6)):
        return True
    if words >= 10 and _INNER_STOP.search(text[:_HEAD]):
        return True
    return words >= 45 or (words >= 8 and text[0] in '«"' and find_cue("attribution", bare(text[-120:])) is not None)


def _is_foreign(text: str, words: int, main: str) -> bool:
    """Whether a line is in another language than the page's running text."""
    if main not in ("fr", "es"):
        return False
    if words >= 12:
        return language_of(text[:_HEAD], least=4) == "en"
    tokens = lower_words(text)
    english = sum(w in function_words("en") or w in function_words("en_furniture") for w in tokens)
    own = sum(w in function_words(main) or not w.isascii() for w in tokens)
    return english > own and english * 4 >= len(tokens)


def is_posted(text: str, plain: str) -> bool:
    """Whether a line says when the page was posted: the words for it and the date right behind them."""
    date = parse_date(text)
    cues_of = [match for key in _POSTED if (match := starts_with_cue(key, plain)) is not None]
    return date is not None and any(date[0] - match.end() <= _DATE_GAP for match in cues_of)


def _is_meta(text: str, plain: str, words: int) -> bool:
    """Whether a line is the page's bookkeeping: a label of it, with or without its value, or a date alone."""
    if words > 25:
        return False
    if ":" not in text and words >= 5 and _CLAUSE_END.search(text[-40:]) and sum(map(str.islower, text.split())) >= 3:
        return is_posted(text, plain)
    if is_date_line(text) or _BYLINE.match(text):
        return True
    if words <= 16 and starts_with_cue("imprint", plain) and not is_terminal(text):
        return True
    if is_posted(text, plain):
        return True
    if plain.rstrip(" :") in cues("meta"):
        return True
    label = LEADING_LABEL.match(plain)
    if label is None or (is_terminal(text) and words > 12):
        return False
    return label.group(1) in cues("meta")


def _is_row(text: str, plain: str, words: int) -> bool:
    """Whether a line is a table's row, a figure beside a label ("Bénévoles : 27"): no menu has such lines."""
    if _DASHED_FIGURE.match(plain) and words <= 14 and not is_terminal(text):
        return True
    label = LEADING_LABEL.match(plain)
    if label is None or words > 14 or (text.isupper() and words >= 5) or find_cue("verbs", plain):
        return False
    return any(c.isdigit() for c in plain[label.end() :])


def is_fact(plain: str) -> bool:
    """Whether a bare line is a label of a notice or of minutes with its value ("Présents : …", "Budget : …")."""
    label = LEADING_LABEL.match(plain)
    return label is not None and label.end() < len(plain) and starts_with_cue("fact", label[1]) is not None


def _is_entry(text: str, plain: str) -> bool:
    """Whether a line is a numbered entry of a list, by its name ("Lot 2 : trois minibus")."""
    name = starts_with_cue("entry", plain)
    return (name is not None and _ENTRY_NUMBER.match(text, name.end()) is not None) or _CODED.match(text) is not None


def shape_of(text: str, main: str) -> Shape:
    """The features of a line by itself; `main` is the language of the page's running text."""
    head = text[:_HEAD]
    plain = bare(head)
    marker = MARKER.match(text)
    content = text[marker.end() :] if marker else text
    shape = Shape(words=len(head.split()) if len(text) == len(head) else text.count(" ") + 1, bare=plain)
    shape.marked = bool(BARE_MARKER.match(text)) or marker is not None
    if BARE_MARKER.match(text):
        return shape
    shape.prose = _prose(content, shape.words)
    if shape.words >= 4 and ((shape.prose and _NUMBERED.match(text)) or _is_entry(text, plain)):
        shape.prose, shape.item = False, True
    shape.foreign = _is_foreign(content, shape.words, main)
    shape.meta = not marker and _is_meta(text, plain, shape.words)
    shape.credit = (
        shape.words <= 70
        and (
            _CREDIT.search(plain) is not None
            or _SIGNED.search(text[-120:]) is not None
            or plain.rstrip(" :") in cues("credit")
        )
        and not (shape.words > 25 and not _CREDIT.search(plain[-80:]) and not _CREDIT.match(plain))
    )
    shape.related = shape.words <= 20 and starts_with_cue("related", plain.lstrip("->»• ")) is not None
    parts = _TRAIL.split(text) if shape.words <= 30 and not shape.prose else []
    shape.trail = len(parts) > 2 or (len(parts) == 2 and max(len(part.split()) for part in parts) <= 4)
    shape.trail &= not _HEADLINE_PAIR.match(text)
    kind = "furniture_prose" if shape.prose or shape.item else "furniture"
    shape.furniture = shape.words <= 80 and find_cue(kind, plain) is not None
    shape.furniture |= (
        shape.words <= 25 and _SINCE.search(plain) is not None and starts_with_cue("self", plain) is not None
    )
    shape.furniture |= shape.words <= 2 and plain.strip(" .:-•") in cues("networks")
    shape.furniture |= shape.words <= 6 and plain.strip(" .:-•>»") in cues("button")
    shape.channel = shape.words <= 80 and _CHANNEL.search(plain) is not None
    plainly = not (marker or shape.meta or shape.prose or shape.channel)
    shape.fact = not (marker or shape.meta or shape.prose) and shape.words <= 60 and is_fact(plain)
    shape.row = plainly and (shape.fact or _is_row(text, plain, shape.words))
    return shape
