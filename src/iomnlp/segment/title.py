"""The title: the last heading-like line above the narrative or the sheet, whole, without a label before it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from iomnlp.segment.dateline import find_dateline, is_sender
from iomnlp.segment.lines import Unit, is_bare_marker, open_ended
from iomnlp.segment.pagedate import is_date_word, parse_date, without_hour
from iomnlp.segment.shape import Shape
from iomnlp.segment.words import WORD, bare, cues, find_cue, starts_with_cue

TITLE_REACH, TITLE_WORDS, HEADLINE_WORDS = 14, 45, 5
# The least words of a title in a menu's company, and of one in another language than the page's text.
_LEAST, _FOREIGN_WORDS = 3, 6
# What stands above a search box or a switch of language belongs to the frame.
_BEYOND_BUTTON = 3
# The issue of a series or the heading of an interview is a title only where nothing else is.
_NO_HEADLINE, _FAINT = 3.5, 0.1
# More short lines than these above a headline are a menu.
_MASTHEAD = 4
_ARTICLES = re.compile(r"^(?:l[ea]s? |l')")
# A code or the number of an issue: "DPB-0522/14 …", "… – n° 14".
_NUMBERED = re.compile(r"^\S*\d|\b[Nn](?:[°ºo]|um[ée]ro) ?\d+$")
_HAS = re.compile(r"(?<!\w)[aA](?!\w)")
_TAG = re.compile(r"[A-Z]{1,6}\| ?(?=\S)")
# A publication's number or issue: "COMMUNIQUE 2002/71", "Note brève n° 71, 20 février 2020".
_SERIAL = re.compile(
    r"(?:[^.:;!?]{0,30}[^\w.:;!?])?(?:communique|depeche|note|circulaire|bulletin|lettre|breve|avis|rapport|dossier)"
    r"(?: [a-z]{3,12}){0,2} ?(?:n[o°º]?\.? ?|-? ?ref\.? )?\d{1,4}(?:[/-]\d{1,4}){0,2}$"
)
# A newspaper's name before its day: "La Voix du lac – mardi 12 mars 2019", "Le Courrier de Bol, 3 mai 2011".
_IMPRINT = re.compile(
    r"^(?:L[ea]s? |L'"
    r"|[\w&' -]{0,40}\b(?:[Jj]ournal|[Gg]azette|[Cc]ourrier|[Dd]épêche|[Tt]ribune|[Qq]uotidien|[Hh]ebdo))"
    r"[^.!?;:]{2,50} ?[-–|·,(](?: (?:le )?[a-z]{5,8})? (?:le )?$"
)
_COLON = re.compile(r" ?[:=|] ?(?=\S)")


def label_length(text: str) -> int:
    """How many characters of a line are a label before the title itself.

    >>> label_length("Objet : Retour des familles"), label_length("Retour des familles")
    (8, 0)
    """
    tag = _TAG.match(text)
    if tag:
        return tag.end()
    label = starts_with_cue("title_label", bare(text[:60]))
    colon = _COLON.match(text, label.end()) if label else None
    return colon.end() if colon else 0


def _heading_like(unit: Unit, shape: Shape, nearest: bool) -> bool:
    """Whether a line that is no dateline can be a title: a phrase, not an entry, not a sentence.

    In another language it is one only right above the text (`nearest`).
    """
    if shape.sheet or shape.meta or shape.marked or shape.contact or shape.glued or shape.related or shape.trail:
        return False
    if shape.heading or shape.fact or is_sender(unit.text.rstrip(" .")):
        return False
    if shape.words > TITLE_WORDS or (shape.credit and not shape.words > 6) or shape.furniture:
        return False
    if shape.foreign and not (nearest and shape.words >= _FOREIGN_WORDS):
        return False
    if not any(c.isalpha() for c in unit.text) or shape.words < 2 or starts_with_cue("no_title", shape.bare):
        return False
    if shape.repeated and shape.words <= 4:
        return False
    return not (shape.prose and unit.text[-1] in ".:;")


def _is_dateline(text: str) -> bool:
    """Whether a line is a place and a date, and nothing else."""
    found = find_dateline(text) if len(text) <= 140 and any(map(str.isdigit, text)) else None
    return found is not None and found.place is not None and found.date is not None and found.body >= len(text)


def _may_stand_in(unit: Unit, shape: Shape) -> bool:
    """Whether a short line straight above the story may be its title where no better one is found: it tells no date."""
    if shape.words < _LEAST or shape.repeated or starts_with_cue("self", shape.bare):
        return False
    return not (any(map(str.isdigit, unit.text)) and parse_date(unit.text))


def _is_period(plain: str) -> bool:
    """Whether a line holds nothing but dates ("1er - 15 septembre 2013")."""
    if len(plain) > 60 or not any(map(str.isdigit, plain)) or parse_date(plain) is None:
        return False
    return all(len(word) < 3 or is_date_word(word) for word in WORD.findall(plain))


def _is_issue(text: str, plain: str) -> bool:
    """Whether a line tells the issue of a series ("COMMUNIQUÉ 2002/71", "Programme élevage, note de juin 2012")."""
    if not any(map(str.isdigit, text)):
        return False
    if len(text.split()) <= 8 and _SERIAL.match(plain):
        return True
    text = without_hour(text)
    dated = parse_date(text)
    if dated is None or dated[1] < len(text.rstrip(" .)")):
        return False
    return find_cue("issue", plain) is not None or _IMPRINT.search(text, 0, dated[0]) is not None


def _has_verb(text: str, plain: str) -> bool:
    """Whether a line holds a verb: "a" without its accent is one, "à" is none."""
    found = find_cue("verbs", plain)
    return found is not None and (found.group() != "a" or _HAS.search(text) is not None)


def _title_score(words: int, distance: int, run: int, alone: bool, has_verb: bool) -> float:
    """How much a heading-like line above the narrative looks like its title."""
    score = min(words, 9) * 0.5 - distance * 0.55 + (0.7 if has_verb else 0.0)
    if words <= 4 and not alone:
        score -= 0.9 * min(run, 4)
    return score


def find_title(first: int, units: Sequence[Unit], shapes: Sequence[Shape], runs: Sequence[int]) -> tuple[int, ...]:
    """The title's units above the unit `first`; the sheet, credits and bookkeeping between do not count as distance."""
    best: tuple[float, int] | None = None
    fallback: int | None = None
    distance = 0
    for index in range(first - 1, -1, -1):
        unit, shape = units[index], shapes[index]
        if distance > TITLE_REACH or (shape.prose and not shape.credit and unit.text[-1] == "." and shape.words > 12):
            break
        if (
            shape.sheet
            or shape.meta
            or shape.credit
            or shape.fact
            or is_bare_marker(unit.text)
            or _is_period(shape.bare)
            or _is_dateline(unit.text)
        ):
            continue
        if shape.bare.strip(" .:-•>»") in cues("button"):
            distance += _BEYOND_BUTTON
        if _heading_like(unit, shape, distance == 0):
            alone = _alone(index, units, shapes)
            verb = _has_verb(unit.text, shape.bare)
            score = _title_score(shape.words, distance, runs[index], alone, verb)
            # A headline of its own below the header of a message is the title rather than the message's subject.
            own = best is not None and shapes[best[1]].words >= HEADLINE_WORDS and _alone(best[1], units, shapes)
            if _is_issue(unit.text, shape.bare) or starts_with_cue("interview", shape.bare):
                score = max(score - _NO_HEADLINE, _FAINT)
            if distance == 0 and _may_stand_in(unit, shape):
                fallback = index
            score += 3.0 if label_length(unit.text) and not own else 0.0
            if best is None or score > best[0]:
                best = (score, index)
        distance += 1
    if best is None or best[0] <= 0:
        # Hardly a page goes without a title: a short one straight above the story is better than none.
        return _whole_title(fallback, units, shapes) if fallback is not None else ()
    headline = _headline_above(best[1], units, shapes)
    return _whole_title(best[1] if headline is None else headline, units, shapes)


def _headline_above(index: int, units: Sequence[Unit], shapes: Sequence[Shape]) -> int | None:
    """The headline on top of a would-be title that is its standfirst; a page with a menu above shows none."""
    above = index - 1
    if above < 0 or label_length(units[index].text) or sum(shape.short for shape in shapes[:above]) > _MASTHEAD:
        return None
    unit, shape = units[above], shapes[above]
    if shape.words < HEADLINE_WORDS or shape.prose or unit.text[-1] in ":,;" or open_ended(unit.text):
        return None
    if not (_heading_like(unit, shape, False) and _alone(above, units, shapes)) or units[index].text[0].islower():
        return None
    if _is_dateline(unit.text):
        return None
    if (
        label_length(unit.text)
        or _NUMBERED.search(unit.text)
        or (unit.text.isupper() and not units[index].text.isupper())
    ):
        return None
    plain = _ARTICLES.sub("", shape.bare)
    named = any(starts_with_cue(cue, plain) for cue in ("masthead", "interview", "issue"))
    return None if named or _is_issue(unit.text, shape.bare) or parse_date(unit.text) else above


def _alone(index: int, units: Sequence[Unit], shapes: Sequence[Shape]) -> bool:
    """Whether a line stands apart from the short lines above it: first of the page, or after a blank line or text."""
    if index == 0 or units[index].blank_before > 0:
        return index == 0 or not shapes[index - 1].marked or units[index].blank_before > 0
    above = shapes[index - 1]
    return above.prose or above.meta or above.sheet


def _whole_title(index: int, units: Sequence[Unit], shapes: Sequence[Shape]) -> tuple[int, ...]:
    """A title with the line above that it continues: neither is complete without the other."""
    parts = [index]
    while parts[0] > 0 and len(parts) < 4:
        above = parts[0] - 1
        if units[parts[0]].blank_before or shapes[above].sheet or shapes[above].marked or shapes[above].prose:
            break
        if shapes[above].meta or shapes[above].repeated or shapes[above].words < 3:
            break
        if not (units[parts[0]].text[0].islower() or open_ended(units[above].text)):
            break
        parts.insert(0, above)
    while parts[-1] + 1 < len(units) and len(parts) < 4:
        below = parts[-1] + 1
        if units[below].blank_before or not shapes[below].short or shapes[below].marked:
            break
        if not (units[below].text[0].islower() or open_ended(units[parts[-1]].text)):
            break
        parts.append(below)
    return tuple(parts)
