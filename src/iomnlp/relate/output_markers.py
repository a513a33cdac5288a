"""Printed marks of a results chain ("(produit 1.1)", "Volet 2 :", "a)", bullets) and the trimming of statements."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import Any, NamedTuple

from iomnlp.lexicon import words
from iomnlp.record import Level, Modality
from iomnlp.relate.letters import Openings, lowered

RESOURCE = "outputs.yaml"
_NUMBER = r"(?:\d{1,2}(?:\.\d{1,2}){0,3}|[IVX]{1,4}(?:\.\d{1,2})?|[A-H](?:\.?\d{1,2})?)"
_SEPARATOR = r"(?:\s?,\s?|\s(?:et|à|ou)\s|\s?[-–/]\s?)"


class OutputMention(NamedTuple):
    """One link of a results chain; offsets in the narrative, start included, end excluded."""

    start: int
    end: int
    level: Level
    number: str | None
    parent: str | None
    modality: Modality
    marker_start: int | None
    marker_end: int | None
    rule: str


class Marker(NamedTuple):
    """A printed mark: `start`–`end` is its evidence, `stop` where the text after it (a colon, spaces) goes on."""

    start: int
    end: int
    stop: int
    level: Level | None
    numbers: tuple[str, ...]


@lru_cache
def vocabulary() -> dict[str, Any]:
    """The word lists of the results chain."""
    return words(RESOURCE)


# The ending that a trailing `*` of a form stands for.
WILD = r"\w{0,4}"


def alternation(forms: Any) -> str:
    """Word forms as alternatives, longest first; a trailing `*` stands for any ending of up to four letters."""
    ordered = sorted((str(form) for form in forms), key=len, reverse=True)
    return "|".join(re.escape(form).replace(r"\*", WILD) for form in ordered)


def _plural(label: str) -> str:
    """A label in singular or plural ("effets? directs?")."""
    words = label.split(" ")
    return r"\s".join(
        f"{re.escape(w[:-2])}(?:{re.escape(w[-2:])}s?|aux)" if w.endswith("al") else f"{re.escape(w)}s?" for w in words
    )


@lru_cache
def _labels() -> str:
    return "|".join(_plural(label) for label in sorted(vocabulary()["labels"], key=len, reverse=True))


@lru_cache
def _parenthesis() -> re.Pattern[str]:
    number = rf"(?:n°\s?)?{_NUMBER}"
    again = rf"(?:{_SEPARATOR}(?:(?:{_labels()})\s)?{number}){{0,8}}"
    referred = r"(?:(?:cf\.|voir|voir\sle|voir\sl')\s?)?"
    # Without a number only a label of two words is none but a mark: "(effet direct)", not "(produit)".
    bare = "|".join(_plural(label) for label in sorted(vocabulary()["labels"], key=len, reverse=True) if " " in label)
    return re.compile(
        rf"[(\[]\s?{referred}(?:(?P<label>{_labels()})\s(?P<numbers>{number}{again})|(?P<bare>{bare}))\s?[)\]]",
        re.IGNORECASE,
    )


@lru_cache
def _labelled() -> Openings:
    """Where what the labels begin with stands: a mark begins there, or with an ordinal before it."""
    forms = (*vocabulary()["labels"], *vocabulary()["unnumbered"], *vocabulary()["single"])
    stems = {str(form).split(" ")[0][:5].lower() for form in forms}
    return Openings(s for s in stems if not any(s != other and s.startswith(other) for other in stems))


@lru_cache
def _leading() -> re.Pattern[str]:
    expected = alternation(vocabulary()["expected"])
    number = rf"(?:(?:\s(?:n°\s?)?|(?=\d))(?P<number>{_NUMBER}))"
    closing = r"(?P<close>\s?:\s?|\s?\.\s?[-–]\s|\s[-–]\s|\.\s|\s?\)\s|\s?$)"
    single, ordinal = alternation(vocabulary()["single"]), alternation(vocabulary()["ordinals"])
    bare = "|".join(_plural(label) for label in sorted(vocabulary()["unnumbered"], key=len, reverse=True))
    return re.compile(
        rf"(?<![\w'])(?:(?P<label>{_labels()})(?:\s(?:{expected}))?{number}{closing}"
        rf"|(?P<bare>{bare})(?:\sdu\s(?:projet|programme))?(?:\s?:\s?|\s?$)"
        rf"|(?:(?:{ordinal})\s)?(?P<single>{single})(?:\sdu\s(?:projet|programme))?\s?:\s)",
        re.IGNORECASE,
    )


# An ordinal and its space are no longer than this.
_ORDINAL_REACH = 20


@lru_cache
def _ordinal() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation(vocabulary()['ordinals'])})\s$")


@lru_cache(maxsize=2)
def _mark_starts(text: str) -> list[int]:
    """Where marks may open their statements: at a label, or at an ordinal right before it."""
    starts, low = _labelled().of(text), lowered(text)
    before = [_ordinal().search(low, max(0, at - _ORDINAL_REACH), at) for at in starts]
    return sorted({*starts, *(ordinal.start() for ordinal in before if ordinal is not None)})


_ENUMERATOR = re.compile(
    r"(?<![\w.(])\(?(?P<number>\d{1,2}|[a-h]|[ivx]{1,4}|[A-H]|[IVX]{1,4})\s?(?P<mark>\)|°\)?|\.\)|\.(?=\s))\s?(?=\S)"
)
_BULLET = re.compile(r"\s?(?:[-–•·*▪●○◦►▶➢✓‣■□]|o(?=\s[A-ZÀ-Ý]))\s?(?=\S)")


def _level(label: str) -> Level:
    singular = re.sub(r"\s+", " ", label.lower())
    labels = vocabulary()["labels"]
    if singular not in labels and singular in vocabulary()["single"]:
        singular = singular.rsplit(" ", 1)[0]  # "résultat escompté": what is said of it changes no level
    if singular not in labels:
        singular = " ".join(
            re.sub(r"aux$", "al", w) if w.endswith("aux") else w.removesuffix("s") for w in singular.split()
        )
    level: Level = labels[singular]
    return level


def parenthesised(text: str, start: int, end: int) -> list[Marker]:
    """Markers that follow their statement: "(produit 1.1)", "(effets directs 1 et 2)".

    >>> parenthesised("un guide sera diffusé (produit 1.2) ;", 0, 37)[0].numbers
    ('1.2',)
    """
    if text.find("(", start, end) < 0 and text.find("[", start, end) < 0:
        return []
    found = []
    for m in _parenthesis().finditer(text, start, end):
        numbers = tuple(re.findall(rf"(?<!\w){_NUMBER}(?!\w)", m["numbers"] or ""))
        found.append(Marker(m.start(), m.end(), m.end(), _level(m["label"] or m["bare"]), numbers))
    return found


@lru_cache(maxsize=64)
def leading(text: str, start: int, end: int) -> tuple[Marker, ...]:
    """Markers that open their statement: "Produit 1.1 : …", "Volet 2 – …", "Objectif général : …".

    >>> [m.numbers for m in leading("Effet direct 1 : les agents savent agir.", 0, 40)]
    [('1',)]
    """
    found = []
    free = start
    starts = _mark_starts(text)
    for at in starts[bisect_left(starts, start) : bisect_left(starts, end)]:
        m = _leading().match(text, at, end) if at >= free else None
        if m is None:
            continue
        free = m.end()
        if re.search(r"\((?:cf\. |voir )?$", text[max(0, m.start() - 6) : m.start()]) and (
            m["bare"] or m["close"].strip() != ":"
        ):
            continue
        opens = not text[start : m.start()].strip(" -–•·*▪●(") or re.search(
            r"(?:[.;:!?]\s?(?:[-–•·*▪●]\s?)?|\()$", text[max(start, m.start() - 4) : m.start()]
        )
        if not opens and not m.group()[0].isupper():
            continue
        if m["single"]:
            # Within a paragraph "Résultat : …" is what has come of it, no link of the chain.
            colloquial = m["single"].casefold() == "résultat" and text[start : m.start()].strip(" -–•·*▪●(")
            if opens and not colloquial:
                found.append(
                    Marker(m.start(), m.start() + len(m.group().rstrip(" :")), m.end(), _level(m["single"]), ())
                )
            continue
        if m["bare"]:
            # A heading without a colon announces one statement only where it is singular.
            if opens and (":" in m.group() or m["bare"].casefold() in vocabulary()["labels"]):
                found.append(Marker(m.start(), m.start() + len(m.group().rstrip(" :")), m.end(), _level(m["bare"]), ()))
            continue
        if not m["close"].strip() and text[start : m.start()].strip(" –-•·*▪●"):
            continue  # only a line of its own heads the statement below it ("Résultat 1")
        if m["close"].strip() == "." and not (opens and m.group()[0].isupper()):
            continue
        found.append(Marker(m.start(), m.start("close"), m.end(), _level(m["label"]), (m["number"],)))
    return tuple(found)


def enumerators(text: str, start: int, end: int) -> list[Marker]:
    """A list's own marks: "1)", "a)", "(ii)", and "1." where a stretch or sentence begins.

    >>> [m.numbers[0] for m in enumerators("1) former des agents ; 2) ouvrir un guichet", 0, 43)]
    ['1', '2']
    """
    found: list[Marker] = []
    for m in _ENUMERATOR.finditer(text, start, end):
        if m["mark"] == "." and text[start : m.start()].strip():
            before = text[max(start, m.start() - 2) : m.start()].strip()[-1:]
            if before not in {";", ":", "."}:
                continue
        found.append(Marker(m.start(), m.start("mark") + len(m["mark"].rstrip()), m.end(), None, (m["number"],)))
    return found


# "1.1 Recrutement", and the codes of a logical framework: "R1 : …", "A2.1. …", "OS 1 – …".
_DOTTED = re.compile(
    r"\s?(?:(?P<code>[A-Z]{1,2}\s?\.?)(?=\d))?(?P<number>\d{1,2}(?:\.\d{1,2}){0,2})(?P<close>\s?[:.)–-])?\s{1,2}(?:[:–-]\s)?(?=\S)"
)


def dotted(text: str, start: int, end: int) -> Marker | None:
    """A number of several parts, or a code, that opens a stretch ("1.1 Recrutement", "R1 : …"); else None."""
    m = _DOTTED.match(text, start, end)
    if m is None or not (m["close"] if m["code"] else "." in m["number"]):
        return None
    return Marker(m.start("code") if m["code"] else m.start("number"), m.end("number"), m.end(), None, (m["number"],))


@lru_cache
def _expected() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{alternation(vocabulary()['expected'])})(?!\w)", re.IGNORECASE)


def expected_label(label: str) -> bool:
    """Whether a printed label says that its statement is still to come ("Résultat attendu n° 1")."""
    return _expected().search(label) is not None


def bullet(text: str, start: int, end: int) -> int | None:
    """Where the text goes on after a bullet that opens the stretch; None where there is none."""
    m = _BULLET.match(text, start, end)
    return m.end() if m else None


@lru_cache
def _connective() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation(vocabulary()['connectives'])})(?:\s?,\s?|\s)", re.IGNORECASE)


# Connectives that need their comma: without it they are part of the clause ("ainsi formés, les agents …").
_COMMA_ONLY = re.compile(r"(?:ainsi|notamment|également|finalement|parallèlement)\s", re.IGNORECASE)


@lru_cache
def _topic() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation(vocabulary()['topics'])})(?!\w)[^,;:.()]{{1,80}},\s", re.IGNORECASE)


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The statement without connectives before it and punctuation round it.

    >>> s = "; et enfin, des puits seront forés ;"
    >>> start, end = trim(s, 0, len(s)); s[start:end]
    'des puits seront forés'
    """
    while start < end and text[start] in " ;,.:–-•·*▪●":
        start += 1
    while (m := _connective().match(text, start, end)) is not None:
        if not m.group().rstrip().endswith(",") and _COMMA_ONLY.match(text, start, end):
            break
        start = m.end()
    if (topic := _topic().match(text, start, end)) is not None:
        start = topic.end()
    while start < end and (
        text[end - 1] in " ;,.:–" or re.search(r"[ ,;](?:et|ou|et/ou)$", text[max(start, end - 6) : end])
    ):
        end -= 1 if text[end - 1] in " ;,.:–" else (5 if text[start:end].endswith("et/ou") else 2)
    return start, end
