"""The words round a date: whether digits are a year, whether a sentence speaks of the past or the future."""

from __future__ import annotations

import re
from bisect import bisect_right

from iomnlp.find.counts import find_counts
from iomnlp.find.dates_grammar import Atom
from iomnlp.find.dates_partial import Reference
from iomnlp.find.money import find_money
from iomnlp.find.numbers import plain, words_of


def _behind(*keys: str) -> str:
    """A pattern of the listed words, longest first."""
    forms = sorted({form for key in keys for form in words_of("calendar_words.yaml", key)}, key=len, reverse=True)
    return "|".join(re.escape(form) for form in forms)


MONTH_LEAD = re.compile(rf"(?<![\w-])(?:{_behind('month_before')}) ?$|[^\w ] $|^$")
YEAR_LEAD = re.compile(rf"(?<![\w-])(?:{_behind('year_before')}) ?$")
# "loi no 18 de 2017": the year belongs to the number of an act.
NO_YEAR_LEAD = re.compile(rf"(?<![\w-])(?:{_behind('no_year_before')}) $|[$€£#°] ?$|\d $")
OF_ACT = re.compile(r"(?<!\w)(?:no|n°|numero)\.? ?\d[\d./-]{0,9} d[eu] $")
# "la résolution 1325 (2000)", "règlement (CE) n° 562/2006": the year in brackets numbers the text.
NUMBERED = re.compile(
    r"(?<!\w)(?:resolutions?|recommandations?|observations? generales?|decisions?|avis) ?(?:n° ?|no ?)?\d{1,5} ?\($"
)
# Up to seven words of a name between its head and its year, none of which ends the name.
NAME_YEAR = re.compile(
    rf"(?<![\w-])(?P<head>{_behind('year_name_heads')})(?P<words>(?: [\w'-]{{1,24}}){{0,7}}) (?P<bracket>\(?)$"
)
# "2019-2023": the second year follows the first.
FIRST_YEAR = re.compile(r"(?:19|20)\d\d ?[-–/] ?$")
# A year that closes a title in quotation marks, without a preposition, is part of it.
QUOTED_TITLE = re.compile(r"[«“\"][^«»“”\"]{3,100} $")
NAME_STOP = re.compile(rf"(?<![\w'-])(?:{_behind('year_before')}|de|du|et|a|est|ont|sont|qui|que|pour)$")
CLOSING = re.compile(r" ?[»”\"]")
ACT_YEAR = re.compile(rf"(?<![\w-])(?P<head>{_behind('act_heads')})(?: (?:de )?[\w'-]{{1,20}}){{0,2}} de $")
# "un 14 juillet", "chaque 8 mars": any year's.
ANY_DAY = re.compile(r"(?<![\w-])(?:un|chaque|tous les|ces) $")
NAMED_DAY = re.compile(rf"(?<![\w-])(?:{_behind('day_name_heads')}) d[ue] $")
REFERENCE_LEAD = re.compile(rf"(?<![\w-])(?:{_behind('reference_before')})\.? ?(?:n°|no|:)? ?$|[°/:]$")
NOUN_AHEAD = re.compile(r" (?P<word>[a-z'-]{3,})")
NUMBER_AHEAD = re.compile(r" ?[%€$£]| \d{4}(?!\d)|[.,:]\d| \d\d\d(?!\d)|'\d| (?:km|m|kg|h)\b")
NOT_PLURAL = frozenset(words_of("calendar_words.yaml", "not_plural"))
# A capital would make it a name ("Ankara").
FUTURE = re.compile(
    rf"(?<![\w-])(?:[a-zà-ÿ]{{1,24}}(?:ra|ront)|(?:va|vont) [a-zà-ÿ]{{1,20}}(?:er|ir|re)|{_behind('future_words')})\b"
)
PAST = re.compile(
    r"\b(?:ai|as|a|avons|avez|ont|suis|sommes|est|sont|avait|avaient|avions|était|étaient|étions|fut|furent)"
    r"(?: \w{1,12}){0,2} \w{2,20}(?:é|i|u|is|it|rt)e?s?\b|\b\w{2,20}(?<![rf])ai(?:t|ent)\b",
    re.IGNORECASE,
)
# "ouvert lundi", "rentrée mardi": the participle right before says that it is over, "attendue mardi" does not.
JUST_DONE = re.compile(
    r"(?<![\w-])(?P<word>(?!(?:mi)?lieu |[fjp]eu |ici |aussi |ainsi |parmi |(?:de)?puis |mais |[fm]ois |lui |"
    r"nuit |[a-z]{2,7}di )[a-zà-ÿ]{2,20}(?:é|ée|i|ie|is|ise|ite|u|ue|rt|rte)s?) $"
)
# "Une aide, accordée en mai par Canberra, paiera …": the apposed participle has its own time.
APPOSED = re.compile(
    r"(?:, |(?!été |étaient |avaient )[a-zà-ÿ]{4,20} )"
    r"(?P<word>[a-zà-ÿ]{2,20}(?:ée|ise|ite|ue|erte)s?|(?<=, )[a-zà-ÿ]{2,20}(?:é|is|it|u|ert)s?) "
    r"(?:en|le|dès|dès le|au|fin|début|courant) $"
)
# "la relève arrive mardi": what is scheduled stands in the present right before its day.
SCHEDULED = re.compile(rf"(?<![\w-])(?:{_behind('scheduled')}) $")
# "Ifrancia Noël": behind a first name a feast is a surname.
SURNAME = re.compile(
    r"(?<![\w'-])(?!(?:A|À|Dès|De|Du|En|Le|La|Les|Ce|Pour|Fin|Vers|Entre|Avant|Après|Depuis|Chaque|Joyeux) )"
    r"[A-ZÀ-Ý][a-zà-ÿ-]+ $"
)
CLAUSE_MARK = re.compile(r"[;:()«»—]| - ")
SENTENCE_END = re.compile(r"[.!?] |  |\n")
DASHES = frozenset("-–/")
CENTURY_START, CENTURY_END = 1900, 2099


class Context:
    """The text round the dates: what stands before one, which sentence it is in, what else claims its digits."""

    def __init__(self, text: str, reference: Reference | None):
        self.text = text
        self.low = plain(text)
        self.reference = reference
        self._claimed: list[tuple[int, int]] | None = None

    def before(self, at: int, width: int = 32) -> str:
        return self.low[max(0, at - width) : at]

    def claimed(self, at: int) -> bool:
        """Whether a sum or a count holds the digits at an offset; both finders run at most once."""
        if self._claimed is None:
            sums = [(m.start, m.end) for m in find_money(self.text)]
            self._claimed = sorted(sums + [(c.start, c.end) for c in find_counts(self.text)])
        index = bisect_right(self._claimed, at, key=lambda span: span[0])
        return index > 0 and at < self._claimed[index - 1][1]

    def cue(self, start: int, end: int, lone_weekday: bool = False) -> int:
        """1 where the words round a date look ahead, -1 where they look back, 0 where they do not tell.

        The clause tells before the sentence does, and before a lone weekday the participle that it follows.
        """
        left, right = max(0, start - 250), end + 250
        stops = [m.end() for m in SENTENCE_END.finditer(self.low, left, start)]
        left = stops[-1] if stops else left
        stop = SENTENCE_END.search(self.low, end, min(len(self.low), right))
        # With accents: "à" is no "a", and "passé" no "passe".
        right = stop.start() if stop else right
        done = JUST_DONE.search(self.text, max(left, start - 24), start) if lone_weekday else None
        if lone_weekday and SCHEDULED.search(self.text, max(left, start - 24), start):
            return 1
        done = done or APPOSED.search(self.text, max(left, start - 48), start)
        if done is not None:
            return 1 if FUTURE.search(done["word"]) else -1
        marks = [m.end() for m in CLAUSE_MARK.finditer(self.text, left, start)]
        mark = CLAUSE_MARK.search(self.text, end, right)
        clause = _tense(self.text, marks[-1] if marks else left, start, mark.start() if mark else right)
        return clause or _tense(self.text, left, start, right)


def _tense(text: str, left: int, at: int, right: int) -> int:
    """1 where the text from `left` to `right` looks ahead, -1 where it looks back, 0 where it tells neither.

    Where it does both, the verb nearest before `at` may look ahead; what the past decided may lie on either side.
    """
    future = [m.end() for m in FUTURE.finditer(text, left, right)]
    past = [m.end() for m in PAST.finditer(text, left, right)]
    if not future or not past:
        return 1 if future else -1 if past else 0
    ahead, back = (max((e for e in ends if e <= at), default=0) for ends in (future, past))
    return 1 if ahead > back else 0


def _named_by_year(atom: Atom, context: Context) -> bool:
    """Whether a year belongs to the name of a plan, a text or an event."""
    before = FIRST_YEAR.sub("", context.before(atom.start, 120))
    at = max(0, atom.start - 120)
    if NUMBERED.search(before):
        return True
    act = ACT_YEAR.search(before)
    if act is not None:
        return context.text[at + act.start("head")].isupper()
    name = NAME_YEAR.search(before)
    if name is None:
        return False
    capital = context.text[at + name.start("head")].isupper()
    if name["words"].endswith(" horizon"):
        return capital or context.text[at + name.end("words") - len("horizon")].isupper()
    # In brackets behind a common noun the years say how long it lasts.
    return not NAME_STOP.search(name["words"]) and (capital or not name["bracket"])


def _is_year(atom: Atom, context: Context) -> bool:
    """Whether four digits are a year: by the words round them."""
    before = context.before(atom.start)
    year = atom.first.year or 0
    if context.claimed(atom.start) or OF_ACT.search(before):
        return False
    if _named_by_year(atom, context):
        return False
    if YEAR_LEAD.search(before):
        return True
    if QUOTED_TITLE.search(context.text, max(0, atom.start - 110), atom.start) and CLOSING.match(
        context.text, atom.end
    ):
        return False
    if NO_YEAR_LEAD.search(before) or not CENTURY_START <= year <= CENTURY_END:
        return False
    ahead = NOUN_AHEAD.match(context.low, atom.end)
    counted = ahead is not None and ahead["word"].endswith(("s", "x")) and ahead["word"] not in NOT_PLURAL
    return not counted and NUMBER_AHEAD.match(context.low, atom.end) is None


def holds(atom: Atom, previous: Atom | None, context: Context) -> bool:
    """Whether an atom is a date where it stands."""
    if atom.kind == "abbreviation":
        return False
    if atom.kind == "year":
        # "2019-2023": what the first year is, the second is.
        if previous is not None and previous.kind == "year" and context.low[previous.end : atom.start] in DASHES:
            return True
        return _is_year(atom, context)
    feast = context.text[atom.start : atom.end].isalpha() and atom.first.day is not None
    if feast and SURNAME.search(context.text, max(0, atom.start - 24), atom.start):
        return False
    if atom.kind == "day" and atom.first.year is None:
        before = context.before(atom.start)
        if NAMED_DAY.search(before) or ANY_DAY.search(before):
            return False
    if atom.kind == "month" and atom.first.year is None:
        # In lower case the name of a month is nothing else in French; after a number no day of it ("32 août").
        before = context.before(atom.start, 14)
        if re.search(r"\d $", before):
            return False
        near = previous is not None and previous.first.month is not None and atom.start - previous.end <= 12
        return near or context.text[atom.start].islower() or bool(MONTH_LEAD.search(before))
    if atom.kind == "numeric" and atom.first.day is None and REFERENCE_LEAD.search(context.before(atom.start)):
        return False
    return not (atom.kind == "month" and re.search(r"\d $", context.before(atom.start, 4)))
