"""The document's own definitions of short names: "long (SHORT)", "SHORT (long)", "(« le Ministère »)", dash forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from iomnlp.find.organisation_forms import acronyms, best_row, is_acronym
from iomnlp.find.text_words import WORD, Token, key, matches, tokens, words_of
from iomnlp.lexicon import rows, words
from iomnlp.patterns import alternatives
from iomnlp.source import fold

# Short names have two capitals at least, or digits and a capital.
SHORT = r"[A-ZÀ-Ý](?:[\w&/-]{0,14}[A-ZÀ-Ý][\w-]{0,6}|[\w&/-]{0,10}\d)"
PARENTHESES = re.compile(r"\(([^()]{2,140})\)")
# "(DTM, en anglais)", "(sigle espagnol INM)", "(OIM en français)".
LABEL = (
    r"(?:(?:sigle|acronyme|ci-après|ou|dite?|en abrégé|en anglais|en espagnol)"
    r"\s?(?:anglais|espagnol|français)?\s?[:,]?\s?)?"
)
LABELLED = re.compile(
    rf"{LABEL}[«\"]?\s?(?P<short>{SHORT})\s?[»\"]?"
    rf"(?:\s?,?\s?(?:en|selon|d'après|pour|sigle|acronyme|de)\b[^()]{{0,50}})?"
)
NICKNAME = re.compile(
    r"(?:ci-après\s(?:dénommée?s?\s|désignée?s?\s)?)?"
    r"[«\"]\s?(?:le|la|les|l')\s?(?P<short>[A-ZÀ-Ý][\w'-]{2,30}(?: [\w'-]{2,20}){0,2})\s?[»\"]"
)
RENAMED = re.compile(
    rf"(?:initialement|anciennement|auparavant|autrefois|ex-?|aujourd'hui|désormais)\s(?:appelée?\s|dénommée?\s)?"
    rf"(?:le |la |l'|les )?(?P<long>[^()]{{4,100}}?)(?:\s?[–,-]\s(?P<short>{SHORT}))?"
)
RELATIVE = re.compile(r", (?:dont|qui|où|auquel|à laquelle|lequel|laquelle) ")
DASHED = re.compile(rf"(?<= [–-] )(?P<short>{SHORT})(?=\s?(?:[–,.;)»]|$| -))")
DASH = re.compile(r" [–-](?= )")
STOP = ".;:()«»\n!?[]"
_SMALL = "de du des d la le les l et pour sur en a au aux contre un une par dans the of for and on in to y e el los"
SMALL = frozenset(_SMALL.split())
MAX_WORDS = 24
# "Me Roux (OIM)": of lawyers, too.
ADDRESSES = frozenset(("Me", *words("titles.yaml")["address"]))
ADDRESSED = re.compile(rf"(?<!\w)(?:MM?\.|{alternatives(sorted(ADDRESSES))}) $")
KNOWN_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Definition:
    """A long form and the short one that stands for it, with the offsets of both where they are defined.

    `bare` marks a nickname with its article ("le Ministère").
    """

    start: int
    end: int
    short_start: int
    short_end: int
    long: str
    short: str
    rule: str
    bare: bool = False


@lru_cache
def head_nouns() -> frozenset[str]:
    """The capitalised nouns that may open a defined name."""
    heads = (row["head"] for row in rows("organisation_heads.csv"))
    return frozenset(head for head in heads if head[0].isupper() and " " not in head) | {"Haut", "Croix", "Croissant"}


def _phrase_before(text: str, at: int) -> list[Token]:
    """The words of the clause before `at`, nearest last; no punctuation but commas, hyphens and apostrophes inside."""
    start = max(0, at - 220)
    stops = [text.rfind(mark, start, at) + 1 for mark in STOP]
    parted = text.rfind("  ", max(0, start - 1), at - 1)
    clause = max(start, *stops, parted + 2 if parted >= 0 else 0)
    relative = list(RELATIVE.finditer(text, clause, at))
    clause = relative[-1].end() if relative else clause
    if clause and WORD.fullmatch(text, clause - 1, clause + 1):  # the first word is cut
        return [Token(t.start + clause, t.end + clause, t.text, t.key) for t in tokens(text[clause:at])][-MAX_WORDS:]
    words = words_of(text)
    return list(map(words.token, words.between(clause, at)[-MAX_WORDS:]))


def _initials_match(words: Sequence[Token], letters: str) -> bool:
    """Whether the letters are the initials of the words, in order; small words may be skipped, others hardly."""
    skipped = 0
    position = 0
    for word in words:
        if position < len(letters) and word.key[:1] == letters[position]:
            position += 1
        elif word.key not in SMALL:
            skipped += 1
    return position == len(letters) and skipped <= max(1, len(letters) // 3)


def _known_span(text: str, words: Sequence[Token], short: str) -> tuple[int, int] | None:
    """The long form that the lexicon knows under this short one; its owner's name behind it is cut off.

    "Bureau de la paix du Ministère de la Défense (BP)" defines the Bureau alone where the lexicon knows it so.
    """
    if short not in acronyms():
        return None
    best: tuple[float, int, int] | None = None
    ends = [i for i, w in enumerate(words) if i == len(words) - 1 or words[i + 1].key in ("de", "du", "des", "d")]
    for first, word in enumerate(words):
        if word.key in SMALL or not (word.capital or word.text in head_nouns()):
            continue
        start = first - 1 if first and words[first - 1].key == "haut" else first
        for last in ends:
            if last > start:
                found = best_row(text[words[start].start : words[last].end], short)
                if found and short in found[1].acronyms and (best is None or found[0] >= best[0]):
                    best = (found[0], words[start].start, words[last].end)
    return best[1:] if best is not None and best[0] >= KNOWN_SHARE else None


def _long_start(words: Sequence[Token], short: str) -> tuple[int, str] | None:
    """Index of the first word of the long form, and the rule that found it."""
    letters = "".join(c for c in key(short) if c.isalpha())
    for index in range(len(words) - 1, -1, -1):
        if (
            words[index].key[:1] == letters[:1]
            and words[index].key not in SMALL
            and _initials_match(words[index:], letters)
        ):
            while (
                index
                and not words[index].capital
                and words[index - 1].capital
                and words[index - 1].end + 1 == words[index].start
                and words[index - 1].text in head_nouns()
            ):
                index -= 1
            return index, "acronyms.initials"
    for index in range(len(words) - 1, -1, -1):
        if words[index].text in head_nouns() and index < len(words) - 1:
            if index and words[index - 1].key == "haut":
                index -= 1
            return index, "acronyms.head"
    for index in range(len(words) - 1, -1, -1):
        if words[index].capital and not words[index].text.isupper():
            while (
                index
                and words[index - 1].capital
                and not words[index - 1].text.isupper()
                and words[index].start - words[index - 1].end == 1
            ):
                index -= 1
            return (index, "acronyms.capital") if len(words) - index >= 2 else None
    return None


def _before_parenthesis(text: str, opening: int, short: str) -> tuple[int, int, str] | None:
    """Start, end and rule of the long form that ends right before a parenthesis."""
    end = opening
    while end and text[end - 1] in ' ,«»"':
        end -= 1
    if opening - end > 3:
        return None
    words = _phrase_before(text, end)
    if not words or words[-1].end != end:
        return None
    known = _known_span(text, words, short)
    if known is not None:
        return *known, "acronyms.known"
    found = _long_start(words, short)
    if found is None or _person(text, words, found, short):
        return None
    return words[found[0]].start, end, found[1]


def _person(text: str, words: Sequence[Token], found: tuple[int, str], short: str) -> bool:
    """Whether a parenthesis names a person's own body ("Mme Akemi Shirota (JICA)") rather than defining an acronym."""
    if any(word.text in ADDRESSES for word in words[found[0] :]):
        return True
    lead = ADDRESSED.search(text, max(0, words[found[0]].start - 8), words[found[0]].start)
    return lead is not None or (found[1] == "acronyms.capital" and is_acronym(short))


def _in_parentheses(text: str, match: re.Match[str]) -> Iterator[Definition]:
    inside, offset = match.group(1), match.start(1)
    stripped = inside.strip()
    offset += len(inside) - len(inside.lstrip())
    nickname = NICKNAME.fullmatch(stripped)
    if nickname:
        words = _phrase_before(text, match.start())
        short = nickname.group("short")
        head = next((w for w in words if key(w.text) == key(short.split()[0])), None)
        if head is not None:
            long = text[head.start : match.start()].rstrip(" ,")
            start = offset + nickname.start("short")
            yield Definition(
                head.start, head.start + len(long), start, start + len(short), long, short, "acronyms.nickname", True
            )
        return
    renamed = RENAMED.fullmatch(stripped)
    if renamed and renamed.group("short"):
        short = renamed.group("short")
        long_span = _renamed_long(text, match.start(), short)
        if long_span:
            start = offset + renamed.start("short")
            yield Definition(
                *long_span, start, start + len(short), text[long_span[0] : long_span[1]], short, "acronyms.renamed"
            )
        return
    labelled = LABELLED.fullmatch(stripped)
    if labelled:
        short = labelled.group("short")
        found = _before_parenthesis(text, match.start(), short)
        if found:
            start = offset + labelled.start("short")
            yield Definition(found[0], found[1], start, start + len(short), text[found[0] : found[1]], short, found[2])
        return
    before = re.search(rf"({SHORT}) ?$", text[max(0, match.start() - 24) : match.start()])
    if before and len(tokens(stripped)) > 1 and not any(c.isdigit() for c in stripped):
        short = before.group(1)
        inner = tokens(stripped)
        letters = "".join(c for c in key(short) if c.isalpha())
        second = inner[1].text in head_nouns() and inner[0].key in SMALL
        if _initials_match(inner, letters) or inner[0].text in head_nouns() or second:
            first = 1 if inner[0].key in SMALL else 0
            start = max(0, match.start() - 24) + before.start(1)
            long_start = offset + inner[first].start
            yield Definition(
                long_start,
                offset + len(stripped),
                start,
                start + len(short),
                stripped[inner[first].start :],
                short,
                "acronyms.short_long",
            )


def _renamed_long(text: str, opening: int, short: str) -> tuple[int, int] | None:
    found = _before_parenthesis(text, opening, short)
    return (found[0], found[1]) if found else None


def _dashed(text: str) -> Iterator[Definition]:
    if " – " not in text and " - " not in text:
        return
    for match in matches(DASHED, text, [dash.end() + 1 for dash in DASH.finditer(text)]):
        end = match.start() - 3
        words = _phrase_before(text, end)
        letters = "".join(c for c in key(match.group("short")) if c.isalpha())
        if not words or words[-1].end != end or len(letters) < 3:
            continue
        for index in range(len(words) - 1, -1, -1):
            if words[index].capital and _initials_match(words[index:], letters):
                start = words[index].start
                yield Definition(
                    start, end, match.start(), match.end(), text[start:end], match.group("short"), "acronyms.dash"
                )
                break


def find_definitions(text: str) -> tuple[Definition, ...]:
    """Every definition of a short name, in the order of the text.

    Parameters
    ----------
    text : str
        Any French text.

    Returns
    -------
    tuple of Definition
        Offsets are code points of `text`; organisations and other things (programmes, tools) alike.

    Examples
    --------
    >>> [(d.long, d.short) for d in find_definitions("la Ligue des femmes rurales (LFR) et la LFR")]
    [('Ligue des femmes rurales', 'LFR')]
    """
    text = fold(text)
    found = [d for match in PARENTHESES.finditer(text) for d in _in_parentheses(text, match)]
    found += _dashed(text)
    return tuple(sorted(found, key=lambda d: (d.start, d.short_start)))
