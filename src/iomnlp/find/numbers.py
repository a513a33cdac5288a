"""Numbers in digits and in words, with scale words ("1,5 million")."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from text_to_num import text2num

from iomnlp.find import text_words
from iomnlp.lexicon import words
from iomnlp.source import CommonCharacters, fold

_PLAIN = {
    code: base
    for code in (*range(0x41, 0x250), *range(0x1E00, 0x1F00))
    if len(base := unicodedata.normalize("NFD", chr(code))[0].lower()) == 1
}

_plain_common = CommonCharacters(lambda character: _PLAIN.get(ord(character), character))


def _made_plain(text: str) -> str:
    folded = fold(text)
    made = _plain_common(folded)
    return folded.translate(_PLAIN) if made is None else made


# Words come again on every page; of whole texts few are kept, and words must not push them out.
_plain_word = lru_cache(maxsize=20_000)(_made_plain)
_plain_text = lru_cache(maxsize=16)(_made_plain)
LONGEST_WORD = 32


def plain(text: str) -> str:
    """The text folded, lower-case and without accents: same length, same offsets.

    >>> plain("L’Été 2015")
    "l'ete 2015"
    """
    return _plain_text(text) if len(text) > LONGEST_WORD else _plain_word(text)


@lru_cache
def rows(name: str) -> list[dict[str, str]]:
    """The rows of a shipped table, without its comment lines."""
    lines = files("iomnlp.resources").joinpath(name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def words_of(name: str, key: str) -> list[str]:
    """One list of words of a shipped YAML table."""
    return [str(word) for word in words(name)[key]]


class Number(NamedTuple):
    """One number of the text.

    `scale` is what its scale word multiplies by (1 without one); `rounded` numbers are approximate by their own wording
    ("une centaine"); `article` marks a lone "un" or "une"; `glued` a number with letters right behind it ("43ème").
    """

    start: int
    end: int
    value: Decimal
    rule: str
    scale: Decimal = Decimal(1)
    rounded: bool = False
    article: bool = False
    glued: bool = False


@lru_cache
def number_words(role: str) -> dict[str, Decimal]:
    return {r["form"]: Decimal(r["value"]) for r in rows("numbers.csv") if r["role"] == role}


def _alternation(role: str) -> str:
    return "|".join(sorted(number_words(role), key=len, reverse=True))


WORD = _alternation("word")
SCALE = _alternation("scale")
GROUP = _alternation("group")
# A digit right after a word, a digit with a separator, "n°", "PX." or "COVID-" is a code, a date or a version.
# After three letters ("EUR29,99") it is kept as glued, for the finder of sums to judge.
DIGITS = r"""(?:(?<![\w°/])|(?<=[a-z]{3})(?<![\w'][a-z]{3}))(?<!\d[.,':])(?<![^\W\d][.-])
    (?:\d{1,3}(?:[ ]\d{3}){1,6}(?:[.,]\d{1,6})?
      |\d{1,3}(?:\.\d{3}){1,6}(?:,\d{1,6})?
      |\d{1,3}(?:,\d{3}){1,6}(?:\.\d{1,6})?
      |\d{1,3}(?:'\d{3}){1,6}(?:[.,]\d{1,6})?
      |\d{1,18}(?:[.,]\d{1,9})?)
    (?![.,'/]?\d)"""
ATOM = re.compile(
    rf"""(?P<digits>{DIGITS})
    |(?<![\w-])(?P<half>(?:un[ ])?demi[ -](?={SCALE}))
    |(?:(?<![\w-])|(?<=million-)|(?<=millions-)|(?<=milliard-)|(?<=milliards-))
     (?!(?<=pour[ ])cents?\b(?![ -](?:{WORD}|{SCALE})\b))
     (?P<words>(?:{WORD})(?:(?:-et-|[ ]et[ ]|-|[ ])(?:{WORD})\b){{0,14}})(?!\w|-(?!milli))""",
    re.VERBOSE,
)
DIGIT = re.compile(r"\d+")
HYPHENED = re.compile(r"-(?:mille|cents?)\b-?")
FRACTION = re.compile(r" (?:tiers|quarts?|[a-z-]{2,20}iemes?)\b")
SCALED = re.compile(rf"[ -]?(?P<scale>{SCALE}|mille)\b")
AND_A_HALF = re.compile(r" et demie?\b")
DECIMALS = re.compile(
    rf" virgule (?P<zeros>(?:zero ){{0,9}})(?P<words>(?:{WORD})(?:[ -](?:et[ -])?(?:{WORD})\b){{0,4}})(?![\w-])"
)
GROUPED = re.compile(rf" (?P<group>{GROUP})\b(?: de (?P<scale>{SCALE}|milliers)\b)?")
# "5 M€", "2,5 Md d'euros", "3 MUSD": the letter counts only where a currency or a complement follows.
SHORT = re.compile(
    r"[ ]?(?P<short>[kK]|Mds?|Mrds?|M|[mM]io|[mM]ia|mds)\.?(?=[ ]?[€$£]|[ ]?(?:[A-Z]{3}|FCFA)\b|[ ]F[ ]?CFA\b|[ ]d[e'])"
)
SHORT_VALUES = {"k": 3, "m": 6, "mio": 6, "md": 9, "mds": 9, "mrd": 9, "mrds": 9, "mia": 9, "bn": 9}
ONE = Decimal(1)
FACTORS = {**number_words("word"), **number_words("scale"), **number_words("group")}
# What makes a number of "un": other words of numbers, a half, a fraction, and short forms of scale words ("M", "kF").
CONTINUING = frozenset(FACTORS) | {"demi", "demie", "et", "virgule"}
SHORT_LETTERS, JOINING = frozenset(form[0] for form in SHORT_VALUES), frozenset("-_")
# What scale words, and their short forms, begin with.
SCALE_LETTERS = SHORT_LETTERS | {word[0] for role in ("scale", "group") for word in number_words(role)}
PERCENT_AHEAD = re.compile(r" ?(?:%|pour ?cent)")


def _digits_value(printed: str, text: str, low: str, at: int) -> Decimal:
    """The value of digits that end at `at`; before a scale word or per cent, three behind one mark are a fraction."""
    compact = printed.replace(" ", "").replace("'", "")
    if compact.isdecimal():
        return Decimal(compact)
    marks = [c for c in compact if c in ".,"]
    last = marks[-1]
    whole, _, fraction = compact.rpartition(last)
    grouped = len(fraction) == 3 and whole.isdigit() and 1 <= len(whole) <= 3 and whole != "0" and " " not in printed
    if len(marks) == 1 and not (grouped and not _is_measured(text, low, at)):
        return Decimal(f"{whole}.{fraction}")
    if len(set(marks)) == 1:
        return Decimal(compact.replace(last, ""))
    other = "," if last == "." else "."
    return Decimal(f"{whole.replace(other, '')}.{fraction}")


# The same few words come on every page.
@lru_cache(maxsize=2_000)
def words_value(words: str) -> tuple[int, Decimal] | None:
    """Length and value of the longest written number at the start of `words`, cut at an "et" where need be."""
    while words:
        # The spelling of 1990 hyphenates throughout ("dix-huit-mille-treize").
        spaced = HYPHENED.sub(lambda m: m.group().replace("-", " "), words)
        try:
            return len(words), Decimal(text2num(spaced.replace("zero", "zéro"), "fr"))
        except ValueError:
            words = words.rpartition(" et ")[0]
    return None


def _scaled(number: Number, text: str, low: str) -> Number:
    """The number with the scale word behind it, if any."""
    at = number.end
    letter = low[at : at + 2].removeprefix(" ").removeprefix("-")[:1]
    if letter not in SCALE_LETTERS:
        return number
    short = SHORT.match(text, at)
    group = GROUPED.match(low, at)
    scale = SCALED.match(low, at)
    rounded = False
    if short:
        factor, end = Decimal(10) ** SHORT_VALUES[short["short"].lower()], short.end("short")
    elif group:
        factor = FACTORS[group["group"]] * (FACTORS[group["scale"]] if group["scale"] else 1)
        end, rounded = group.end(), True
    elif scale and not (number.article and scale["scale"] == "mille"):
        factor, end = FACTORS[scale["scale"]], scale.end()
    else:
        return number
    value = number.value * factor
    if not rounded and not short and (half := AND_A_HALF.match(low, end)):
        value, end = value + factor / 2, half.end()
    whole = value.quantize(Decimal(1)) if value == value.to_integral_value() else value
    return Number(number.start, end, whole, number.rule, factor, rounded)


def _written(start: int, words: str, low: str) -> Number | None:
    """The number in words that begins at `start`, with "virgule ..." or "et demi" behind it."""
    found = words_value(words)
    if found is None:
        return None
    end, value = start + found[0], found[1]
    decimals = DECIMALS.match(low, end)
    fraction = words_value(decimals["words"]) if decimals else None
    half = AND_A_HALF.match(low, end)
    if decimals and fraction:
        value += Decimal(f"0.{'0' * (len(decimals['zeros']) // len('zero '))}{fraction[1]}")
        end = decimals.start("words") + fraction[0]
    elif half:
        value, end = value + Decimal("0.5"), half.end()
    elif decimals:
        return None
    printed = low[start:end]
    thousand = Decimal(1000) if printed.endswith((" mille", "-mille")) else Decimal(1)
    return Number(start, end, value, "numbers.words", thousand, False, printed in ("un", "une"))


@lru_cache
def _openers() -> frozenset[str]:
    """The words that a written number may begin with."""
    return text_words.openers(("demi", *number_words("word")))


def _starts(text: str, low: str) -> list[int]:
    """Where the words of numbers begin, and digits, in the order of the text."""
    words = text_words.words_of(text)
    starts = words.starts
    found = [starts[index] for index in words.having(_openers())]
    for index in words.numbered:
        if words.keys[index].isdecimal() and not words.marked:
            found.append(starts[index])
        else:
            found += [digits.start() for digits in DIGIT.finditer(low, starts[index], words.ends[index])]
    return sorted(found)


def _articles(text: str, low: str) -> dict[int, int]:
    """Start and end of each "un" and "une" that nothing behind makes more than an article."""
    words = text_words.words_of(text)
    keys, starts, ends = words.keys, words.starts, words.ends
    if words.marked:
        return {}
    found: dict[int, int] = {}
    for index in (*words.places.get("un", ()), *words.places.get("une", ())):
        after = keys[index + 1] if index + 1 < len(keys) else ""
        start, end = starts[index], ends[index]
        apart = low[end : end + 1] not in JOINING and (not start or low[start - 1] not in JOINING)
        if apart and after[:1] not in SHORT_LETTERS and after not in CONTINUING:
            found[start] = end
    return found


def _is_measured(text: str, low: str, at: int) -> bool:
    """Whether a scale word or per cent stand behind digits."""
    ahead = SCALED.match(low, at) or SHORT.match(text, at) or PERCENT_AHEAD.match(low, at)
    return ahead is not None


def _atoms(text: str, low: str) -> Iterator[Number]:
    """Every number without its smaller parts ("trois millions" of "trois millions cinq cent mille").

    The pattern is tried where digits or a word of a number begin, not at every character.
    """
    at = 0
    articles = _articles(text, low)
    for start in _starts(text, low):
        if start < at:
            continue
        if start in articles:
            at = articles[start]
            yield Number(start, at, ONE, "numbers.words", ONE, False, True)
            continue
        match = ATOM.match(low, start)
        if match is None:
            continue
        at = match.end()
        if match["digits"]:
            glued = (at < len(low) and low[at].isalpha()) or (start > 0 and low[start - 1].isalpha())
            value = _digits_value(match["digits"], text, low, at)
            found = _scaled(Number(start, at, value, "numbers.digits", glued=glued), text, low)
        elif match["half"]:
            # `at` is behind the separator that "demi" and its scale word share.
            found = _scaled(Number(start, at - 1, Decimal("0.5"), "numbers.words"), text, low)
        else:
            written = _written(start, match["words"], low)
            if written is None:
                continue
            found = _scaled(written, text, low)
        at = max(found.end, start + 1)
        yield found


def scan_numbers(text: str) -> tuple[Number, ...]:
    """Every number of a folded text, lone articles and glued numbers too: the finders of sums and counts choose."""
    joined: list[Number] = []
    for number in _atoms(text, plain(text)):
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.scale >= 1_000_000
            and not last.rounded
            and number.start == last.end + 1
            and text[last.end] in " -"
            and not number.article
            and (1000 if number.rule == "numbers.digits" else 2) <= number.value < last.scale
            and (last.rule == number.rule or number.value >= 1000)
        ):
            joined[-1] = Number(last.start, number.end, last.value + number.value, last.rule, last.scale)
        else:
            joined.append(number)
    return tuple(joined)


def find_numbers(text: str) -> tuple[Number, ...]:
    """Numbers in digits and words.

    Parameters
    ----------
    text : str
        French text; it is folded here, so no-break spaces and curly apostrophes may stay.

    Returns
    -------
    tuple of Number
        In the order of the text, without lone articles, ordinals and fractions.

    Examples
    --------
    >>> [str(n.value) for n in find_numbers("un milliard et demi, 1,024 million et 3.715.000")]
    ['1500000000', '1024000', '3715000']
    """
    folded = fold(text)
    low = plain(folded)
    numbers = (n for n in scan_numbers(folded) if not n.article and not n.glued)
    return tuple(n for n in numbers if not FRACTION.match(low, n.end))
