"""Who speaks in a quotation: attributions after, before and inside the marks, and what goes on from the one before."""

from __future__ import annotations

import re
from dataclasses import dataclass

from iomnlp.relate.quote_marks import Quoted, after_pattern, announcing, before_pattern
from iomnlp.relate.quote_reader import BEFORE, Reader
from iomnlp.relate.reference import SENTENCE_END, Named

# How far an attribution reaches behind the marks, and how many words make a phrase more than a term.
_AFTER, _PHRASE, _SPOKEN = 260, 4, 3
_PRONOUN = re.compile(
    r"(?:elle|il|elles|ils|ce(?:lui|lle)-ci|ce dernier|cette dernière|l'intéressée?)(?!\w)", re.IGNORECASE
)
# "raconte cette marchande": somebody of whom the text has told.
_DEMONSTRATIVE = re.compile(r"\s?(?:cet|cette|ce)\s(?!que|qui)", re.IGNORECASE)
_CONTINUES = re.compile(r"(?:ajout|poursui|conclu|renchéri|complét|repri[st]|insist)", re.IGNORECASE)
_NOT_SUBJECT = re.compile(
    r"(?<!\w)(?:avec|lors|devant|auprès|remerciant|saluant|à l'adresse|au sujet)(?!\w)", re.IGNORECASE
)
_SAID_BY = re.compile(
    r"\s?,\s(?:[\w']{1,12}\s){0,2}\w{2,16}-(?:t-)?(?:il|elle)(?!\w)|\s?,\s[^,.]{3,30}\sc(?:e|et|ette)\s"
)
# From the head of a sentence to its subject's name: a function with its article at most.
_LEADS = re.compile(
    r"\s*(?:(?:L[ea]s?|Son|Sa|Une?)\s[^,.;:]{3,70},?\s|L'[^,.;:]{3,70},?\s)?(?:(?:M\.|Mme|Dr|Don|Doña)\s)?"
)
_ENDS_LINE = re.compile(r"\s*(?:[,(–-]|\n|$)")
_THAT = re.compile(r"(?:qu[e']|[:,]|d[e']|comme|par|(?<!\w)et)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks (`person` null: somebody without a name) and by which rule we know."""

    person: Named | None
    rule: str
    reach: int


def _after(reader: Reader, quote: Quoted, limit: int, standing: bool) -> Speaker | None:
    """Attribution after the marks ("« … », a déclaré X")."""
    text = reader.text
    limit = min(limit, quote.outer_end + _AFTER)
    m = after_pattern().match(text, quote.outer_end, limit)
    if m is None:
        return (_any_verb(reader, quote, limit) or _signed(reader, quote, limit)) if standing else None
    lead = m.group().strip()
    first = lead.lstrip(" \n,.;!?…–-")[:1]
    if first.isupper():
        return None  # a new sentence
    words = len(text[quote.start : quote.end].split())
    if not standing and (not lead.startswith(",") or words < _PHRASE):
        return None
    stop = reader.sentence_end(m.end(), limit)
    pronoun = m["p1"] or m["p2"]
    if pronoun:
        return Speaker(reader.known(quote.outer_start, pronoun), "quotes.after_pronoun", m.end())
    if m["source"] and (of := _PRONOUN.match(text, m.end())):
        return Speaker(reader.known(quote.outer_start, of.group()), "quotes.after_pronoun", m.end())
    if not m["source"] and _DEMONSTRATIVE.match(text, m.end()):
        meant = reader.referents.noun(quote.outer_start, m.end()) or reader.known(quote.outer_start)
        return Speaker(meant, "quotes.after_pronoun", m.end())
    named = [p for p in reader.between(m.end(), stop) if not _NOT_SUBJECT.search(text, m.end(), p.start)]
    if m["source"] and not named:
        return None
    if not named:
        return Speaker(reader.referents.noun(quote.outer_start, m.end()), "quotes.after_noun", m.end())
    return Speaker(named[0], "quotes.after", named[0].end)


def _any_verb(reader: Reader, quote: Quoted, limit: int) -> Speaker | None:
    """Whatever the verb, a name straight after it speaks ("« … », sanglote X")."""
    m = re.compile(r"\s?,\s[a-zà-ÿ]{3,}(?:e|t|a)\s(?=[A-ZÀ-Ý])").match(reader.text, quote.outer_end, limit)
    named = reader.between(m.end(), m.end() + 1) if m else []
    return Speaker(named[0], "quotes.after", named[0].end) if named else None


def _signed(reader: Reader, quote: Quoted, limit: int) -> Speaker | None:
    """A name straight after the marks ("« … » – X, fonction", "« … » X montre …")."""
    m = re.compile(r"\s*[.,]?\s*[–\-(]?\s*(?:(?:M\.|Mme|Dr)\s)?").match(reader.text, quote.outer_end, limit)
    at = m.end() if m else quote.outer_end
    named = reader.between(quote.outer_end, at + 1)
    marked = m is not None and re.search(r"[–\-(]|\n", m.group())
    spoken = reader.text[quote.end - 1] in ".!?…" and len(reader.text[quote.start : quote.end].split()) > _PHRASE
    if not named or not (marked or spoken):
        return None
    # On a line of its own without a dash, a name that goes on as a sentence opens the next paragraph.
    goes_on = m is not None and "\n" in m.group() and not re.search(r"[–\-(]", m.group())
    if goes_on and not _ENDS_LINE.match(reader.text, named[0].end):
        return None
    return Speaker(named[0], "quotes.signed", named[0].end)


def _introduced(reader: Reader, quote: Quoted) -> Speaker | None:
    """Whole sentences right behind one that a named person opens ("Ana Sol, agronome, ne promet rien. « … »")."""
    text = reader.text
    whole = text[quote.end - 1] in ".!?…" and len(text[quote.start : quote.end].split()) > _PHRASE
    if not whole or text[max(0, quote.outer_start - 3) : quote.outer_start].rstrip()[-1:] not in (".", "!", "?"):
        return None
    begin = max(reader.sentence_start(quote.outer_start - 2), text.rfind("\n\n", 0, quote.outer_start) + 1)
    named = reader.between(begin, quote.outer_start)
    if not named or _NOT_SUBJECT.search(text, begin, named[0].start):
        return None
    lead = _LEADS.fullmatch(text, begin, named[0].start)
    return Speaker(named[0], "quotes.introduced", quote.outer_end) if lead else None


def _before(reader: Reader, quote: Quoted, floor: int) -> Speaker | None:
    """Attribution before the marks ("X a déclaré : « … »", "Selon X, « … »", "X a ajouté que « … »")."""
    text = reader.text
    stop = quote.outer_start
    while stop > floor and text[stop - 1].isspace():
        stop -= 1
    if stop <= floor or text[stop - 1] in ".!?»(":
        return None
    begin = max(floor, reader.sentence_start(stop))
    colon = text[stop - 1] == ":"
    words = len(text[quote.start : quote.end].split())
    cues = list(before_pattern().finditer(text, begin, stop))
    named = reader.between(begin, stop)
    if colon and not cues:
        if announcing().search(text, begin, stop) or len(named) == 1:
            return Speaker(named[-1] if named else None, "quotes.before", stop)
        return None
    if not cues:
        return None
    cue = cues[-1]
    if not colon and not _introduces(text, cue, stop, words):
        return None
    subject = [p for p in named if p.end <= cue.start()][-1:] if not cue["source"] else []
    person = next(iter(subject), None) or next((p for p in named if p.start >= cue.end()), None)
    if person is None and cue["source"] and not colon:
        return None
    if person is None and not cue["source"] and (meant := reader.referents.noun(begin, begin)):
        return Speaker(meant, "quotes.before_noun", stop)
    if person is None and ((of := _PRONOUN.match(text, begin)) or _CONTINUES.search(text, begin, stop)):
        return Speaker(reader.known(begin, of.group() if of else ""), "quotes.before_pronoun", stop)
    return Speaker(person, "quotes.before", stop)


def _introduces(text: str, cue: re.Match[str], stop: int, words: int) -> bool:
    """Whether a verb of speech governs the marks without a colon ("a ajouté que « … »", "a parlé d'une « … »")."""
    if cue["source"] or _THAT.search(text[max(cue.end() - 1, stop - 12) : stop]):
        return words >= _SPOKEN and (bool(cue["source"]) or stop - cue.end() <= 60)
    return words >= _PHRASE and stop - cue.end() <= 25


def _inside(reader: Reader, quote: Quoted) -> Speaker | None:
    """Attribution inside the marks ("« Nous restons, a dit X, pour aider »")."""
    text = reader.text
    for comma in re.finditer(
        r"[,–]\s(?=a[\s-]|ont\s|s'|\w+-t-|\w+-(?:elle|il)|[a-zà-ÿ]{3,14}e?t?\s[A-ZÀ-Ý])", text[quote.start : quote.end]
    ):
        at = quote.start + comma.start()
        m = after_pattern().match(text, at, quote.end)
        if m is None:
            continue
        if m["p1"] or m["p2"]:
            return Speaker(reader.known(quote.outer_start, m["p1"] or m["p2"]), "quotes.inside", m.end())
        close = text.find(",", m.end() + 1, quote.end)
        named = [p for p in reader.everyone if m.end() <= p.start < (close if close > 0 else quote.end)]
        if named:
            return Speaker(named[0], "quotes.inside", m.end())
    return None


def _marked(reader: Reader, quote: Quoted, limit: int, reach: int) -> Speaker:
    """Who says what the page sets apart as speech, whatever the verb: named behind it, else told of just before."""
    text = reader.text
    stop = reader.sentence_end(quote.outer_end, min(limit, quote.outer_end + _AFTER))
    if text[quote.outer_end : quote.outer_end + 2].lstrip().startswith(","):
        pronoun = _SAID_BY.match(text, quote.outer_end, stop)
        if pronoun:
            return Speaker(reader.known(quote.outer_start), "quotes.marked", pronoun.end())
        named = [
            p for p in reader.between(quote.outer_end, stop) if not _NOT_SUBJECT.search(text, quote.outer_end, p.start)
        ]
        return Speaker(named[0] if named else None, "quotes.marked", named[0].end if named else stop)
    begin = max(reach, text.rfind("\n\n", 0, quote.outer_start) + 2, quote.outer_start - BEFORE)
    before = reader.between(begin, quote.outer_start)
    names = {p.name for p in before}
    return Speaker(before[-1] if len(names) == 1 else None, "quotes.marked", quote.outer_end)


def _continued(reader: Reader, quote: Quoted, previous: Quoted | None, reach: int) -> Speaker | None:
    """A further quotation of the same speaker: after the attribution, or as a paragraph of its own."""
    text = reader.text
    if previous is None or reader.last is None or len(text[quote.start : quote.end].split()) < _SPOKEN:
        return None
    gap = text[max(reach, previous.outer_end) : quote.outer_start]
    same = not gap.strip() or (len(gap) <= _AFTER and gap.rstrip()[-1:] in ".,:;–" and "\n\n" not in gap.strip())
    others = reader.between(max(reach, previous.outer_end), quote.outer_start)
    if same and not others and len(SENTENCE_END.findall(gap.rstrip() + " A")) <= 1:
        return Speaker(reader.last, "quotes.continued", quote.outer_end)
    return None


def _paragraph(reader: Reader, quote: Quoted) -> Speaker | None:
    """A paragraph that is one quotation, after a paragraph about one named person."""
    text = reader.text
    begin = text.rfind("\n\n", 0, quote.outer_start)
    whole = begin >= 0 and not text[begin : quote.outer_start].strip()
    if not whole or text[quote.outer_end : quote.outer_end + 3].split("\n")[0].strip(" ."):
        return None
    floor = max(text.rfind("\n\n", 0, max(begin, 0)), 0)
    names = {p.name for p in reader.between(floor, begin)}
    named = reader.between(floor, begin)
    spoken = len(text[quote.start : quote.end].split()) > _PHRASE
    return Speaker(named[-1], "quotes.paragraph", quote.outer_end) if len(names) == 1 and spoken else None


def _standing(text: str, at: int) -> bool:
    """Whether a mark opens a sentence or follows a colon, comma or dash: no noun before that it could name."""
    before = text[max(0, at - 4) : at].rstrip(" ")
    return not before.strip() or before.endswith("\n") or before[-1:] in ".!?:;,–-»…"


def _after_colon(text: str, at: int) -> bool:
    return text[max(0, at - 4) : at].rstrip().endswith(":")


def speaker_of(
    reader: Reader, quote: Quoted, limit: int, previous: Quoted | None, reach: int, set_apart: bool
) -> Speaker | None:
    """Who says the words of a quotation, by the first rule that tells; None where nobody is said to.

    Parameters
    ----------
    reader : Reader
        The narrative.
    quote : Quoted
        One of its quotations.
    limit : int
        Where the next one begins.
    previous : Quoted or None
        The last one before that somebody is said to say.
    reach : int
        Where that one and its attribution end.
    set_apart : bool
        Whether the page sets the words apart as speech.
    """
    standing = _standing(reader.text, quote.outer_start)
    announced = _before(reader, quote, reach) if _after_colon(reader.text, quote.outer_start) else None
    return (
        announced
        or _after(reader, quote, limit, standing)
        or _inside(reader, quote)
        or _before(reader, quote, reach)
        or (_introduced(reader, quote) if standing else None)
        or (_continued(reader, quote, previous, reach) if standing else None)
        or _paragraph(reader, quote)
        or (_marked(reader, quote, limit, reach) if set_apart else None)
    )
