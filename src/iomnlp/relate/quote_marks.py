"""Pairs of quotation marks over sentences and paragraphs, and the words of speech round them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from iomnlp.lexicon import words

# Longer than this, or over more paragraphs, and a mark was left open by mistake.
LONGEST, PARAGRAPHS = 6000, 9
# What may open a quotation in a folded text.
OPENING_MARKS = ("«", '"', "<<")
_MARK = re.compile(r"[«»\"]|<<|>>")
_OPENS_AFTER = re.compile(r"(?:^|[\s(\[:;,'–-])$")


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words between marks: `start`–`end` without the marks and spaces inside them, `outer_*` with the marks."""

    start: int
    end: int
    outer_start: int
    outer_end: int


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _too_far(text: str, start: int, end: int) -> bool:
    return end - start > LONGEST or text.count("\n\n", start, end) > PARAGRAPHS


def _at_paragraph(text: str, at: int) -> bool:
    return at == 0 or text[max(0, at - 4) : at].rstrip(" ").endswith("\n\n")


def quoted_spans(text: str) -> list[Quoted]:
    """Outermost pairs of marks, in order; a mark that nothing closes is left out.

    A quotation over several paragraphs repeats its opening mark at the head of each and closes once.

    >>> s = "Elle a dit : « C'est un “ pas ” décisif »."
    >>> [s[q.start : q.end] for q in quoted_spans(s)]
    ["C'est un “ pas ” décisif"]
    """
    found: list[Quoted] = []
    opened: tuple[int, int, str] | None = None  # where the mark stands, where it ends, which it is
    depth = 0
    for m in _MARK.finditer(text):
        mark = {"<<": "«", ">>": "»"}.get(m.group(), m.group())
        if opened is not None and _too_far(text, opened[0], m.start()):
            opened = None
        if (
            opened is not None
            and opened[2] == '"'
            and "\n\n" in text[opened[0] : m.start()]
            and not _at_paragraph(text, m.start())
        ):
            opened = None if _plausible_opening(text, m.start(), m.end()) else opened
        if opened is None:
            if mark == "«" or (mark == '"' and _plausible_opening(text, m.start(), m.end())):
                opened, depth = (m.start(), m.end(), mark), 1
            continue
        if opened[2] == '"':
            if mark == '"' and not _at_paragraph(text, m.start()):
                _close(found, text, opened, m.end(), m.start())
                opened = None
        elif mark == "«":
            depth += 0 if _at_paragraph(text, m.start()) else 1
        elif mark == "»":
            depth -= 0 if _at_paragraph(text, m.start()) else 1
            if depth <= 0:
                _close(found, text, opened, m.end(), m.start())
                opened = None
    return found


def _plausible_opening(text: str, start: int, end: int) -> bool:
    return (
        _OPENS_AFTER.search(text[max(0, start - 1) : start]) is not None
        and text[end : end + 1].strip() + text[end + 1 : end + 2].strip() != ""
    )


def _close(found: list[Quoted], text: str, opened: tuple[int, int, str], outer_end: int, inner_end: int) -> None:
    start, end = _strip(text, opened[1], inner_end)
    if start < end:
        found.append(Quoted(start, end, opened[0], outer_end))


def words_of(text: str, start: int, end: int) -> str:
    """The words of a quotation, paragraphs joined, without the marks that open its later paragraphs.

    >>> words_of("Nous partons.\\n\\n« Nous reviendrons", 0, 33)
    'Nous partons. Nous reviendrons'
    """
    return " ".join(re.sub(r"\n\n\s?[«»\"]\s?", " ", text[start:end]).split())


@lru_cache
def word_lists() -> dict[str, Any]:
    """The lists of `quotes.yaml`."""
    return words("quotes.yaml")


def _either(forms: Any) -> str:
    """Alternatives by first letter, longest first: a word is tried against a few dozen forms, not a thousand."""
    groups: dict[str, list[str]] = {}
    for form in sorted(set(map(str, forms)), key=lambda f: (-len(f), f)):
        groups.setdefault(form[0], []).append(re.escape(form[1:]).replace(r"\ ", r"\s"))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in groups.items())


@lru_cache
def speech_forms() -> str:
    """Every form of every verb of speech, as alternatives."""
    forms = list(word_lists()["irregular"])
    for participle in word_lists()["regular"]:
        stem = participle[:-1]
        forms += [
            participle,
            *(stem + ending for ending in ("e", "ent", "a", "èrent", "ait", "aient", "er", "ant", "ée", "era")),
        ]
    return f"(?:{_either(forms)})"


@lru_cache
def after_pattern() -> re.Pattern[str]:
    """Attribution that follows its words: "a déclaré X", "a-t-elle ajouté", "explique-t-il", "selon X"."""
    adverb = rf"(?:(?:{_either(word_lists()['adverbs'])}|\w+ment)\s,?\s?){{0,2}}"
    pronoun = r"-(?:t-)?(?P<{}>elle|il|elles|ils|on)"
    auxiliary = r"(?:s'est|se\ssont|s'était|a|ont|avait|avaient)"
    perfect = rf"{auxiliary}(?:{pronoun.format('p1')})?\s,?\s?{adverb}(?:{speech_forms()})(?!\w)"
    simple = rf"(?:s'|se\s)?(?:{speech_forms()})(?:{pronoun.format('p2')})?(?![\w-])"
    source = rf"(?P<source>{_either(word_lists()['sources'])})\s"
    return re.compile(rf"\s*[,.;!?…–-]?\s*(?:{adverb}(?:{perfect}|{simple})|{source})", re.IGNORECASE)


@lru_cache
def before_pattern() -> re.Pattern[str]:
    """A verb of speech, or a source, anywhere in a stretch."""
    return re.compile(
        rf"(?<![\w-])(?:(?P<verb>{speech_forms()})|(?P<source>{_either(word_lists()['sources'])}))(?![\w-])",
        re.IGNORECASE,
    )


@lru_cache
def announcing() -> re.Pattern[str]:
    """Nouns that announce words after a colon."""
    return re.compile(rf"(?<!\w)(?:{_either(word_lists()['announcing'])})(?!\w)", re.IGNORECASE)
