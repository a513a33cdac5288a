"""Countries in a text: names, adjectives and demonyms, acronyms, English names, capitals that stand for governments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from iomnlp.additions import few_per_additions
from iomnlp.find.country_capitals import capital_governs
from iomnlp.find.country_context import Context, is_country, settle
from iomnlp.find.country_forms import Form, Meaning, capitals, mentions, sheet_names, squeeze
from iomnlp.find.matcher import Match
from iomnlp.source import fold


@dataclass(frozen=True, slots=True)
class CountryMention:
    """A country named in a text.

    `code` is None where the form stays ambiguous: then `candidates` lists the codes that it may mean. `noun` is
    true for a demonym used as a noun ("les Dominiquais").
    """

    start: int
    end: int
    code: str | None
    candidates: tuple[str, ...]
    form: Form
    rule: str
    noun: bool = False


def _rule(meaning: Meaning) -> str:
    return "countries.english" if meaning.english else f"countries.{meaning.form}"


def _mention(text: str, match: Match[Meaning], context: Context) -> CountryMention | None:
    """The mention that a match makes, or None where the context says that it is no country."""
    # A French form wins over another country's English name.
    meanings = tuple(m for m in match.payloads if not m.english) or match.payloads
    if not is_country(context, match, meanings[0]):
        return None
    codes = settle(context, text[match.start : match.end], tuple(dict.fromkeys(m.code for m in meanings)))
    noun = meanings[0].form == "adjective" and text[match.start].isupper() and not context.opens_sentence(match.start)
    return CountryMention(
        match.start,
        match.end,
        codes[0] if len(codes) == 1 else None,
        codes if len(codes) > 1 else (),
        meanings[0].form,
        _rule(meanings[0]),
        noun,
    )


def _governing_capitals(text: str, context: Context, taken: Sequence[CountryMention]) -> list[CountryMention]:
    """Capitals that stand for governments; in a list ("Ottawa, Oslo et Tokyo ont promis") the last one decides."""
    spans = {(m.start, m.end) for m in taken}
    found = [m for m in capitals().find(text) if (m.start, m.end) not in spans]
    governing: list[CountryMention] = []
    last_governs = False
    for index in range(len(found) - 1, -1, -1):
        match = found[index]
        follower = found[index + 1] if index + 1 < len(found) else None
        joined = follower is not None and LIST_JOIN.fullmatch(text, match.end, follower.start) is not None
        governs = (joined and last_governs) or capital_governs(context, match.start, match.end)
        if governs:
            governing.append(
                CountryMention(match.start, match.end, match.payloads[0], (), "capital", "countries.capital")
            )
        last_governs = governs
    return governing


CLOSING = re.compile(r"[' ]{0,2}\)")
# The form of a State behind its name: "Moldova (République de)", "Tanzanie (République-Unie de)".
STATE_FORM = re.compile(
    r" ?\((?:(?:la|l'|the) ?)?(?:[Rr][ée]p(?:\.|ublique)?|[Rr]epublic|[EÉeé]tats?|[Rr]oyaume|[Ff][ée]d[ée]ration"
    r"|[Pp]rincipauté|[Uu]nited|[Ff]ederated|[Pp]lurinational|[Bb]olivarian|[Ii]slamic|[IÎ]les|[Tt]erritoires?)\b[^()]{0,40}\)?"
)
LIST_JOIN = re.compile(r",? |, et | et |,")


def find_countries(text: str) -> tuple[CountryMention, ...]:
    """Every mention of a country, in the order of the text.

    Parameters
    ----------
    text : str
        Any French text; a double space or blank line parts paragraphs.

    Returns
    -------
    tuple of CountryMention
        Offsets are code points of `text`. No mentions: a currency's adjective, a person's name, a river, a place.

    Examples
    --------
    >>> [(m.code, m.form) for m in find_countries("Tokyo a promis 2 millions de dollars canadiens aux Nigériennes.")]
    [('JP', 'capital'), ('NE', 'adjective')]
    >>> find_countries("des familles congolaises")[0].candidates
    ('CD', 'CG')
    """
    return _find(fold(text))


@few_per_additions
def _find(text: str) -> tuple[CountryMention, ...]:
    """The mentions of a folded text; kept for the finders that ask for them again on the same text."""
    context = Context(text)
    found = [m for m in (_mention(text, match, context) for match in mentions().find(text)) if m is not None]
    found += _governing_capitals(text, context, found)
    return tuple(sorted(found, key=lambda m: (m.start, m.end)))


def _squeezed(value: str) -> tuple[str, list[int]]:
    """The value's letters, squeezed, and for each the offset of its character."""
    letters: list[str] = []
    offsets: list[int] = []
    for offset, char in enumerate(value):
        for letter in squeeze(char):
            letters.append(letter)
            offsets.append(offset)
    return "".join(letters), offsets


def split_states(value: str) -> tuple[tuple[int, int, str | None], ...]:
    """A sheet's list of States, with or without separators, by longest match.

    Parameters
    ----------
    value : str
        The value as printed.

    Returns
    -------
    tuple of (start, end, code)
        In order, doubles included; `code` is None for words that are no State.

    Examples
    --------
    >>> [code for _, _, code in split_states("ChiliUruguay Afrique du Sud Venezuela (République bolivarienne du))")]
    ['CL', 'UY', 'ZA', 'VE']
    """
    value = fold(value)
    letters, offsets = _squeezed(value)
    names = sheet_names()
    longest = max(map(len, names))
    found: list[tuple[int, int, str | None]] = []
    at = 0
    unknown: int | None = None
    while at < len(letters):
        size = next(
            (
                n
                for n in range(min(longest, len(letters) - at), 2, -1)
                if letters[at : at + n] in names and _whole(value, offsets, at, n)
            ),
            0,
        )
        if size:
            found += _unknown(value, offsets, unknown, at)
            unknown = None
            end = offsets[at + size - 1] + 1
            closing = CLOSING.match(value, end)
            if closing and value.count("(", offsets[at], end) > value.count(")", offsets[at], end):
                end = closing.end()
            form = STATE_FORM.match(value, end)
            if form:
                end = form.end()
            found.append((offsets[at], end, names[letters[at : at + size]]))
            at += size
            while at < len(letters) and offsets[at] < end:
                at += 1
        else:
            unknown = at if unknown is None else unknown
            at += 1
    return (*found, *_unknown(value, offsets, unknown, len(letters)))


GLUE = re.compile(r" |(?<=[a-zà-ÿ])(?=[A-ZÀ-Ý])")
CONNECTIVES = frozenset(("et", "and", "the", "la", "le", "les", "l", "ainsique"))


def _whole(value: str, offsets: Sequence[int], at: int, size: int) -> bool:
    """Whether a match begins with a capital (a glued name still does) and does not end inside a word."""
    start, end = offsets[at], offsets[at + size - 1] + 1
    # "SerbieMonténégro" and "Serbie Monténégro" are two States; the former one has its hyphen.
    parts = GLUE.split(value[start:end])
    if len(parts) == 2 and all(squeeze(part) in sheet_names() for part in parts):
        return False
    if start and value[start - 1].isalpha() and not value[start].isupper():
        return False
    return end >= len(value) or not value[end].islower()


def _unknown(value: str, offsets: Sequence[int], start: int | None, end: int) -> list[tuple[int, int, str | None]]:
    """The words that are no State, one entry for each stretch; a connective is none."""
    if start is None:
        return []
    first, last = offsets[start], offsets[end - 1] + 1
    result: list[tuple[int, int, str | None]] = []
    for match in re.finditer(r"[^,;/\n]+", value[first:last]):
        stretch = match.group().strip(" .-–•()")
        if stretch and squeeze(stretch) not in CONNECTIVES:
            begin = first + match.start() + match.group().index(stretch)
            result.append((begin, begin + len(stretch), None))
    return result
