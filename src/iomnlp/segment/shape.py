"""What each logical line looks like: running text, heading, menu entry, list item, credit, bookkeeping, contact."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice

from iomnlp.segment.channels import has_channel
from iomnlp.segment.lines import Unit, is_bare_marker, is_terminal, marker_length
from iomnlp.segment.pagedate import is_date_line, parse_date
from iomnlp.segment.words import (
    LINE_HEAD,
    PageCues,
    bare,
    count_languages,
    cues,
    find_cue,
    function_words,
    language_of,
    lower_words,
    starts_with_cue,
)

# A line of so many words is known by its sentences, a shorter one by each of its words.
_LONG = 12
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
_TRAIL = re.compile(r" (?<=\S )(?:[|»›>·•/]|>>|::) (?=\S)")
# A country and a crisis in capitals: a headline, unlike the path of pages that begins at home.
_HEADLINE_PAIR = re.compile(r"(?!ACCUEIL|HOME|MENU)[A-ZÀ-Ý' -]{4,40} / [A-ZÀ-Ý' -]{8,60}$")
_INNER_STOP = re.compile(r"[.!?](?<=[^\W\d_]{3}.) ['\"«]? ?[A-ZÀ-Ý]")
_CREDIT = re.compile(
    r"©|\((?:photo|credit|cliche)|(?:photo|credit|image)s? ?[:/]|\bphoto ?(?:oim|iom|onu|un)\b"
    # The last, verbless sentence of a caption: "… du bus. Photo transmise par les parents".
    r"|[.!?)] ?(?:photo|cliche|image)s?(?: [^ .]{1,20}){1,8}\.?$"
)
# A photographer and an agency in capitals at the end of a line: "… à Tepa. A. SERWAA / AGENCE".
_SIGNED = re.compile(r"[.!,)] ?[A-ZÀ-Ý][A-ZÀ-Ý .'-]{2,50} ?/ ?[A-ZÀ-Ý][A-ZÀ-Ý .'-]{1,50}$")
_STOPS = ".!?…"
# An office tells of itself ("Le bureau accompagne … depuis 1998").
_SINCE = re.compile(r"\bdepuis (?:19|20)\d\d\b")
# A figure behind the name that it belongs to, as in a table without rules: "Allemagne – 15,9 millions".
_DASHED_FIGURE = re.compile(r"[^\W\d_][^:–\d]{1,40} [–-] (?:[$€£] ?)?\d")
_LEADING_LABEL = re.compile(r"([^:]{2,40}?) ?:(?: |$)")


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


def _is_clause(text: str, beginning: str) -> bool:
    """Whether a line ends with a full stop behind a word, and holds three words in small letters."""
    before = text[-2:-1]
    stopped = text[-1] in _STOPS and (before.isalnum() or before in ("_", "%", "»", ")"))
    return stopped and len(list(islice(filter(str.islower, beginning.split()), 3))) == 3


def _prose(text: str, words: int, told: Sequence[str]) -> bool:
    """Whether a line is running text: it ends as a sentence does, or holds sentences.

    `told` are the words of its beginning.
    """
    # A clause that ends with a full stop is running text even without a word that tells the language: menus have none.
    clause = words >= 4 and _is_clause(text, text[:LINE_HEAD])
    if clause and words < 5:
        return True
    known = words >= _LONG or not (function_words("fr").isdisjoint(told) and function_words("en").isdisjoint(told))
    if not known and not clause:
        return False
    if words >= 5 and (is_terminal(text) or (text[-1] in ":;," and words >= 6)):
        return True
    if words >= 10 and _INNER_STOP.search(text[:LINE_HEAD]):
        return True
    return words >= 45 or (words >= 8 and text[0] in '«"' and find_cue("attribution", bare(text[-120:])) is not None)


@cache
def _english() -> frozenset[str]:
    return function_words("en") | function_words("en_furniture")


def _is_foreign(told: Sequence[str], main: str) -> bool:
    """Whether a short line of these words is in another language than the page's running text."""
    english = sum(map(_english().__contains__, told))
    if not english or english * 4 < len(told):
        return False
    return english > sum(w in function_words(main) or not w.isascii() for w in told)


def _reads_english(unit: Unit, beginning: Sequence[str]) -> bool:
    """Whether the function words of a long line's beginning are English."""
    counts = unit.languages() if beginning is unit.words else count_languages(beginning)
    return language_of(counts, least=4) == "en"


def is_posted(text: str, plain: str) -> bool:
    """Whether a line says when the page was posted: the words for it and the date right behind them."""
    announced = [match.end() for key in _POSTED if (match := starts_with_cue(key, plain)) is not None]
    date = parse_date(text) if announced else None
    return date is not None and date[0] - max(announced) <= _DATE_GAP


def leading_label(plain: str) -> re.Match[str] | None:
    """The label that opens a bare line, before its colon; group 1 is without it."""
    return _LEADING_LABEL.match(plain) if ":" in plain else None


def _is_meta(text: str, plain: str, words: int, label: re.Match[str] | None) -> bool:
    """Whether a line is the page's bookkeeping: a label of it, with or without its value, or a date alone."""
    if words > 25:
        return False
    if words >= 5 and ":" not in text and _is_clause(text, text):
        return is_posted(text, plain)
    if is_date_line(text) or _BYLINE.match(text):
        return True
    if words <= 16 and starts_with_cue("imprint", plain) and not is_terminal(text):
        return True
    if is_posted(text, plain):
        return True
    if plain.rstrip(" :") in cues("meta"):
        return True
    if label is None or (words > 12 and is_terminal(text)):
        return False
    return label.group(1) in cues("meta")


def _is_row(text: str, plain: str, words: int, label: re.Match[str] | None, page: PageCues) -> bool:
    """Whether a line is a table's row, a figure beside a label ("Bénévoles : 27"): no menu has such lines."""
    if words > 14:
        return False
    if _DASHED_FIGURE.match(plain) and not is_terminal(text):
        return True
    if label is None or (words >= 5 and text.isupper()):
        return False
    return any(map(str.isdigit, plain[label.end() :])) and not page.find("verbs", plain)


def _is_fact(plain: str, label: re.Match[str] | None) -> bool:
    """Whether a bare line is a label of a notice or of minutes with its value ("Présents : …", "Budget : …")."""
    return label is not None and label.end() < len(plain) and starts_with_cue("fact", label[1]) is not None


def _is_entry(text: str, plain: str) -> bool:
    """Whether a line is a numbered entry of a list, by its name ("Lot 2 : trois minibus")."""
    name = starts_with_cue("entry", plain)
    return (name is not None and _ENTRY_NUMBER.match(text, name.end()) is not None) or _CODED.match(text) is not None


def _tells_credit(plain: str) -> bool:
    """Whether a bare text tells who made a picture."""
    likely = "photo" in plain or "image" in plain or "credit" in plain or "cliche" in plain or "©" in plain
    return likely and _CREDIT.search(plain) is not None


def _is_credit(text: str, plain: str, words: int) -> bool:
    """Whether a line is a caption or a credit: it tells who made a picture, a long one at its beginning or end."""
    if words > 70:
        return False
    signed = _SIGNED.search(text[-120:]) is not None
    if not (signed or _tells_credit(plain) or plain.rstrip(" :") in cues("credit")):
        return False
    return words <= 25 or _tells_credit(plain[-80:]) or _CREDIT.match(plain) is not None


def _is_trail(text: str) -> bool:
    """Whether signs part a line like the path of a page, or like entries of a menu beside each other."""
    parts = _TRAIL.split(text)
    if len(parts) < 2 or (len(parts) == 2 and max(len(part.split()) for part in parts) > 4):
        return False
    return _HEADLINE_PAIR.match(text) is None


def _is_furniture(plain: str, words: int, whole: bool, page: PageCues) -> bool:
    """Whether a line is a part of the page's frame by its words; `whole`: it is a sentence or an entry."""
    if words > 80:
        return False
    if page.find("furniture_prose" if whole else "furniture", plain):
        return True
    if words <= 25 and starts_with_cue("self", plain) and _SINCE.search(plain):
        return True
    return (words <= 2 and plain.strip(" .:-•") in cues("networks")) or (
        words <= 6 and plain.strip(" .:-•>»") in cues("button")
    )


def shape_of(unit: Unit, main: str, page: PageCues) -> Shape:
    """The features of a line by itself.

    Parameters
    ----------
    unit : Unit
        The line.
    main : str
        The language of the page's running text.
    page : PageCues
        The cues that the page holds.
    """
    text, plain = unit.text, unit.bare[:LINE_HEAD]
    words = text.count(" ") + 1  # of all white space a unit's text holds single spaces between words alone
    shape = Shape(words=words, bare=plain)
    if is_bare_marker(text):
        shape.marked = True
        return shape
    lead = marker_length(text)
    label = leading_label(plain)
    marked = shape.marked = lead > 0
    content, beginning, told = text, unit.words, unit.words
    if marked or len(text) > LINE_HEAD:
        content = text[lead:]
        beginning = lower_words(content[:LINE_HEAD])
        told = lower_words(content) if words < _LONG else []
    shape.prose = _prose(content, words, beginning)
    if words >= 4 and ((shape.prose and _NUMBERED.match(text)) or _is_entry(text, plain)):
        shape.prose, shape.item = False, True
    if main in ("fr", "es"):
        shape.foreign = _is_foreign(told, main) if words < _LONG else _reads_english(unit, beginning)
    shape.meta = not marked and _is_meta(text, plain, words, label)
    shape.credit = _is_credit(text, plain, words)
    shape.related = words <= 20 and starts_with_cue("related", plain.lstrip("->»• ")) is not None
    shape.trail = words <= 30 and not shape.prose and _is_trail(text)
    shape.furniture = _is_furniture(plain, words, shape.prose or shape.item, page)
    shape.channel = words <= 80 and has_channel(plain, page)
    if not (marked or shape.meta or shape.prose):
        shape.fact = words <= 60 and _is_fact(plain, label)
        shape.row = not shape.channel and (shape.fact or _is_row(text, plain, words, label, page))
    return shape
