"""People: names with what speaks for them (a title, a function, a verb of speech, a first name, the model)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from iomnlp.find.country_forms import mentions
from iomnlp.find.matcher import Matcher, Token, tokens
from iomnlp.find.numbers import plain
from iomnlp.find.organisations import OrganisationMention, find_organisations
from iomnlp.lexicon import places, rows, words
from iomnlp.source import fold

WINDOW = 60
# A short name in parentheses inside a function ("directeur de l'Office des lacs (ODL), Jean Dupond").
CLOSED = re.compile(r" \([^()]{2,20}\)")
OPENS_PLACE = frozenset(
    ("San", "Santa", "Santo", "Los", "Las", "New", "Port", "Puerto", "Fort", "Mont", "Saint", "Sainte")
)
# Capitalised particles inside a name ("Ould Cheikh El Moctar").
INNER = frozenset(("El", "Al", "La", "Le", "De", "Du", "Des", "Ben", "Bin", "Cheikh", "Saint", "Sainte"))
ROMAN = re.compile(r"[IVX]{2,4}")
LOCAL_PART = re.compile(r"([\w.+-]{3,40})@")
ADDRESS_REACH = 160
AGE = re.compile(r",? (?:\()?\d\d ans")
LAST_NAME_ENDS = re.compile(r"[,.;:!?()«»\"–\n]|  ")


@dataclass(frozen=True, slots=True)
class PersonMention:
    """A person named in a text; `title` is the function as printed, `organisation` the body named in it."""

    start: int
    end: int
    name: str
    title: str | None
    organisation: str | None
    rule: str


@lru_cache
def _list(name: str) -> frozenset[str]:
    return frozenset(str(word) for word in words("titles.yaml")[name])


@lru_cache
def _first_names() -> frozenset[str]:
    return frozenset(row["name"] for row in rows("first_names.csv"))


@lru_cache
def functions() -> Matcher[str]:
    """The functions, in any case."""
    return Matcher((row["function"], "any", row["function"]) for row in rows("functions.csv"))


@lru_cache
def _gazetteer() -> Matcher[str]:
    return Matcher((form, "name", place.name) for place in places() for form in (place.name, *place.variants))


@lru_cache
def _speech() -> re.Pattern[str]:
    forms = sorted(_list("speech"), key=len, reverse=True)
    return re.compile(
        rf"(?<!\w)(?:{'|'.join(re.escape(f).replace(chr(92) + '*', r'[a-zéèêîïôû]*') for f in forms)})(?!\w)"
    )


@lru_cache
def _civil() -> re.Pattern[str]:
    forms = "|".join(re.escape(f) for f in sorted(_list("civil"), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{forms}) $")


def _joined(text: str, left: Token, right: Token) -> bool:
    gap = text[left.end : right.start]
    return gap in (" ", "-", "'", ". ") and not (gap == ". " and len(left.text) > 1)


def _sequences(text: str, all_words: Sequence[Token]) -> Iterator[list[Token]]:
    """Runs of capitalised words, with particles between them, that a name may be cut from."""
    index = 0
    while index < len(all_words):
        if not all_words[index].capital:
            index += 1
            continue
        run = [all_words[index]]
        at = index + 1
        while at < len(all_words) and len(run) < 9 and _joined(text, all_words[at - 1], all_words[at]):
            word = all_words[at]
            if word.capital or (word.text in _list("particles") and _leads_on(text, all_words, at)):
                run.append(word)
            else:
                break
            at += 1
        yield run
        index = max(at, index + 1)


def _leads_on(text: str, all_words: Sequence[Token], at: int) -> bool:
    """Whether a particle at `at` is followed by a capitalised word, perhaps after another particle."""
    for after in (at + 1, at + 2):
        if after >= len(all_words) or not _joined(text, all_words[after - 1], all_words[after]):
            return False
        if all_words[after].capital:
            return True
        if all_words[after].text not in _list("particles"):
            return False
    return False


def _parts(text: str, run: Sequence[Token]) -> int:
    """Number of blank-separated words of a run that are capitalised."""
    return sum(1 for i, w in enumerate(run) if w.capital and (i == 0 or text[run[i - 1].end : w.start] != "-"))


def _shaped(text: str, run: Sequence[Token]) -> bool:
    """Whether a run has the shape of a person's name: two to four words, not all in capitals."""
    if not 2 <= _parts(text, run) <= 5 or any(
        w.text in _list("never") and (i == 0 or w.text not in INNER) for i, w in enumerate(run)
    ):
        return False
    if all(w.text.isupper() for w in run if len(w.text) > 1):
        return False
    first = run[0].text
    if any(ROMAN.fullmatch(w.text) for w in run):  # "Phase II" is a stage, no person
        return False
    return not (first.isupper() and len(first) > 1) and not any(c.isdigit() for w in run for c in w.text)


def _trim(run: list[Token]) -> list[Token]:
    """A run without the sentence's first word, a title or a function that is no part of the name."""
    civil = _list("civil")
    if len(run) > 1 and run[0].text in OPENS_PLACE:
        return []
    while run and (run[0].text in _list("never") or run[0].text in civil or not run[0].capital):
        run = run[1:]
    while run and (not run[-1].capital):
        run = run[:-1]
    return run


def _title_after(text: str, end: int, organisations: Sequence[OrganisationMention]) -> tuple[str, str | None] | None:
    """The function in apposition after a name, and its organisation."""
    link = re.match(
        r"(?:, | \(| – | - )(?:(?:le|la|l'|notre|un|une|ancien|ancienne|nouveau|nouvelle|jeune) ?)?",
        text[end : end + 24],
    )
    if link is None:
        return None
    start = end + link.end()
    match = next(iter(functions().find(text[start : start + WINDOW])), None)
    if match is None or match.start > 0:
        return None
    stop = LAST_NAME_ENDS.search(text, start + match.end, min(len(text), start + 180))
    limit = stop.start() if stop else min(len(text), start + 180)
    verb = re.search(r" (?:a|ont|est|avait|qui|lors|dans son|après|et a|s'est|dont) ", text[start:limit])
    if verb:
        limit = start + verb.start()
    return text[start:limit].strip(), _organisation(text, start, limit, organisations)


def _organisation(text: str, start: int, end: int, organisations: Sequence[OrganisationMention]) -> str | None:
    return next((text[m.start : m.end] for m in organisations if start <= m.start and m.end <= end + 1), None)


def _title_before(text: str, start: int, organisations: Sequence[OrganisationMention]) -> tuple[str, str | None] | None:
    """The function right before a name: "le porte-parole de l'OIM Jean Dupond", "la ministre, Awa Diop"."""
    window = max(0, start - 130)
    before = CLOSED.sub("", text[window:start])
    civil = _civil().search(before)
    if civil:
        before = before[: civil.start()]
    if not before.endswith((" ", ", ")):
        return None
    clause = max(before.rfind(mark) for mark in (". ", "; ", ": ", "  ", "«", "»", " – ", "("))
    found = [m for m in functions().find(before) if m.start > clause]
    if not found:
        return None
    match = found[-1]
    for other in found:
        if other.start < match.start and not re.search(r",| et | que | a ", before[other.end : match.start]):
            match = other
            break
    between = before[match.end :]
    if between.strip() and not re.fullmatch(
        r"(?: (?!a |ont |est |et |que |qui |avec |par |pour )[\w'-]+){0,12},? ", between
    ):
        return None
    if between.count(",") and not between.rstrip().endswith(","):
        return None
    title = before[match.start :].strip(" ,")
    article = re.search(r"(?:\b(?:le|la|son|sa|du|au|notre|les|un|une)|l') ?$", before[: match.start], re.IGNORECASE)
    if (
        article is None
        and clause < 0
        and match.start > 1
        and not before[: match.start].rstrip().endswith(("par", "de", ","))
    ):
        return None
    return title, _organisation(text, window + match.start, start, organisations)


def _says(text: str, start: int, end: int) -> bool:
    """Whether a verb of speech stands right before or behind a name."""
    before, after = text[max(0, start - 40) : start], text[end : end + 30]
    for match in _speech().finditer(before):
        if re.fullmatch(
            r"(?: (?:à l'AFP|par|ainsi|également|aussi|de son côté|pour sa part|quant à lui|-t-il|-t-elle))?,? ",
            before[match.end() :],
        ):
            return True
    said = re.match(r",? (?:a|ont|avait|s'est|l'a|nous a|en a)? ?", after)
    return said is not None and _speech().match(after, said.end()) is not None


def _contacted(text: str, start: int, end: int) -> bool:
    """Whether a name stands in contact lines."""
    before, after = text[max(0, start - 30) : start].lower(), text[end : end + 20]
    if re.match(r"\s{0,2}[,;:–(-]?\s?(?:[Tt][ée]l|[Ee]-?mail|[Mm]ail|[Cc]ourriel|Mob|Port|\+\d|[\w.]+@)", after):
        return True
    if any(before.rstrip(" :,–-").endswith(word) for word in _list("contact")):
        return True
    # An address that is made of the surname tells whose it is.
    address = LOCAL_PART.search(text, end, end + ADDRESS_REACH)
    surname = plain(text[start:end].split()[-1])
    return address is not None and len(surname) > 3 and surname in plain(address.group(1))


def _evidence(
    text: str, run: Sequence[Token], proposed: Sequence[tuple[int, int]], organisations: Sequence[OrganisationMention]
) -> tuple[str, str | None, str | None] | None:
    """What speaks for a name: rule, title, organisation; None where nothing does."""
    start, end = run[0].start, run[-1].end
    after = _title_after(text, end, organisations)
    before = _title_before(text, start, organisations)
    title, organisation = after or before or (None, None)
    title = title or None
    two = _parts(text, run) >= 2
    if _civil().search(text[max(0, start - 16) : start]) or (before and before[0] == "" and two):
        return "people.civil", title, organisation
    if AGE.match(text[end : end + 12]):
        return "people.age", title, organisation
    if not two:
        return None
    if run[0].text in _first_names():
        return "people.first_name", title, organisation
    if after is not None:
        return "people.apposition", title, organisation
    if before is not None:
        return "people.function", title, organisation
    if _says(text, start, end):
        return "people.speech", title, organisation
    if _contacted(text, start, end):
        return "people.contact", title, organisation
    if any(s < end and start < e for s, e in proposed):
        return "model:ner", title, organisation
    return None


def _elsewhere(text: str, start: int, end: int) -> bool:
    """Whether a span is a country's or a place's name."""
    name = text[start:end]
    return any(m.start == 0 and m.end == len(name) for finder in (mentions(), _gazetteer()) for m in finder.find(name))


def find_people(text: str, proposed: Sequence[tuple[int, int, str]] = ()) -> tuple[PersonMention, ...]:
    """Every person named in full, in the order of the text.

    Parameters
    ----------
    text : str
        Any French text.
    proposed : sequence of (start, end, label)
        A statistical model's entities (labels PER LOC ORG MISC).

    Returns
    -------
    tuple of PersonMention
        Offsets are code points of `text`; civil titles ("Mme") are not part of the name.

    Examples
    --------
    >>> found = find_people("« C'est un progrès », a déclaré Zoubida Kéraval, cheffe de mission de l'OIM au Tchad.")
    >>> [(m.name, m.title, m.organisation) for m in found]
    [('Zoubida Kéraval', "cheffe de mission de l'OIM au Tchad", 'OIM')]
    """
    return _find(fold(text), tuple((s, e) for s, e, label in proposed if label == "PER"))


@lru_cache(maxsize=2)
def _find(text: str, people: tuple[tuple[int, int], ...]) -> tuple[PersonMention, ...]:
    """The people of a folded text; kept for the finder of places."""
    organisations = find_organisations(text)
    inside = {cell for m in organisations for cell in range(m.start, m.end)}
    found: list[PersonMention] = []
    known: set[str] = set()
    for raw in _sequences(text, tokens(text)):
        run = _trim([w for w in raw if w.start not in inside])
        if not run or not (
            _shaped(text, run)
            or AGE.match(text[run[-1].end : run[-1].end + 12])
            or _civil().search(text[max(0, run[0].start - 16) : run[0].start])
        ):
            continue
        start, end = run[0].start, run[-1].end
        if start in inside or end - 1 in inside or _elsewhere(text, start, end):
            continue
        evidence = _evidence(text, run, people, organisations)
        name = " ".join(text[start:end].split())
        if evidence is None and name not in known:
            continue
        rule, title, organisation = evidence or ("people.repeated", None, None)
        known.add(name)
        found.append(PersonMention(start, end, name, title, organisation, rule))
    return tuple(found)
