"""Lists of results: the sentence that announces one (its frame), and the cutting of what follows into items."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import NamedTuple

from iomnlp.patterns import opening
from iomnlp.record import Level, Modality
from iomnlp.relate.letters import Openings, lowered
from iomnlp.relate.modality import clause_modality
from iomnlp.relate.output_markers import WILD, Marker, alternation, enumerators, vocabulary

# The noun of a frame stands this near its colon.
_NEAR = 110
# Levels that many other texts list too: only where a project is spoken of close by.
_COMMON: frozenset[Level] = frozenset({"objective", "activity", "component"})
_SELF_SUFFICIENT = re.compile(
    r"(?:effets\s?directs|axes|volets|composantes|piliers|extrants|objectifs?\s\w+|(?:double|triple)\s\w+)",
    re.IGNORECASE,
)


# "le projet comprendra ces activités :", "trois activités :": what counts its items announces them.
_COUNTED = re.compile(
    r"(?<!\w)(?:ces|plusieurs|diverses?|divers|différent(?:e?s)|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|\d{1,2})\s$",
    re.IGNORECASE,
)
# "L'initiative doit beaucoup à …" owes; "le projet doit :" or "doit permettre de :" is to do something.
_MODAL = frozenset(("va", "vont", "veut", "doit", "devrait", "entend", "souhaite"))
_TO_DO = re.compile(r"\s(?:\w+\s)?[a-zéèêîïô]{2,}(?:er|ir|re|oir)(?!\w)")


class Frame(NamedTuple):
    """What announces a list: the level of its items, and what it says of them."""

    level: Level
    modality: Modality
    end: int


class Item(NamedTuple):
    """One item of a list, with its printed mark where it has one."""

    start: int
    end: int
    marker: Marker | None


@lru_cache
def _noun() -> re.Pattern[str]:
    """Nouns that announce lists, in lower case."""
    nouns = opening(vocabulary()["frames"], space=r"\s", not_behind=r"\w'-")
    no_results = alternation(vocabulary()["not_results"])
    return re.compile(rf"(?P<noun>{nouns})(?!\w)(?!\s(?:{no_results})(?!\w))")


@lru_cache
def _list(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{alternation(vocabulary()[name])})(?!\w)", re.IGNORECASE)


@lru_cache
def _carrier() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation(vocabulary()['carriers'])})(?!\w)")


@lru_cache
def _carrier_openings() -> Openings:
    return Openings(str(form).removesuffix("*") for form in vocabulary()["carriers"])


@lru_cache
def _carrier_verbs() -> re.Pattern[str]:
    return re.compile(rf"{opening(vocabulary()['carrier_verbs'], wild=WILD)}(?!\w)")


_NOUNS = ("produits", "extrants", "livrables", "réalisations", "résultats", "activités", "effets")


@lru_cache
def _introduced() -> re.Pattern[str]:
    words = [*vocabulary()["introducers"], *vocabulary()["listing"]]
    tokens = "|".join(
        re.escape(w) + ("" if w.endswith("'") else r"(?!\w)") for w in sorted(words, key=len, reverse=True)
    )
    qualified = alternation(vocabulary()["qualified"])
    noun = rf"(?P<noun>{'|'.join(_NOUNS[:-1])}|effets\sdirects)"
    yielding = alternation(vocabulary()["yielding"])
    return re.compile(
        rf"(?<![\w'-])(?:(?:{yielding})\s(?:des|les|ces)\s{noun.replace('noun', 'noun_of')}"
        rf"|(?:{qualified})\s{noun}|{noun.replace('noun', 'noun_')}\s(?:{qualified})"
        rf"|parmi\s(?:les|ses|ces)\s{noun.replace('noun', 'noun_among')}(?:\s(?:{qualified}))?"
        rf"|(?P<effects>effets\s(?:attendus|escomptés|recherchés|visés)))(?!\w)"
        rf"(?:\s(?:du|de\sce)\s(?:projet|programme))?\s?,?\s(?:en\s)?(?:{tokens})\s?(?::\s?)?",
        re.IGNORECASE,
    )


@lru_cache
def _aim() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{alternation(vocabulary()['aims'])})$", re.IGNORECASE)


@lru_cache
def _fixed() -> re.Pattern[str]:
    return re.compile(rf",\s(?:{alternation(vocabulary()['fixed'])})\s[^,;:.()]{{3,90}}$", re.IGNORECASE)


@lru_cache
def _closing(name: str) -> tuple[tuple[str, ...], re.Pattern[str]]:
    """The forms of a list, and the pattern that finds one at the end of a stretch."""
    forms = tuple(str(form) for form in vocabulary()[name])
    return forms, re.compile(rf"(?<!\w)(?:{alternation(forms)})\s?$", re.IGNORECASE)


def _closes(name: str, head: str, ending: str) -> bool:
    """Whether a stretch ends with a form of a list; `ending` is its end in lower case."""
    forms, pattern = _closing(name)
    return ending.endswith(forms) and pattern.search(head) is not None


@lru_cache(maxsize=2)
def _carriers(text: str) -> list[tuple[int, int]]:
    """Where a text speaks of a project, programme or the like."""
    found = [_carrier().match(lowered(text), at) for at in _carrier_openings().of(text)]
    return [match.span() for match in found if match is not None]


def mentions_carrier(text: str, start: int, end: int) -> bool:
    """Whether a project, programme or the like is spoken of in a stretch that ends with a word."""
    found = _carriers(text)
    at = bisect_left(found, (start,))
    return at < len(found) and found[at][1] <= end


@lru_cache
def _was_expected() -> re.Pattern[str]:
    """ "Trois résultats étaient visés :", "on en avait attendu deux effets :": what was expected is no result yet."""
    been = r"(?:étai(?:t|ent)|(?:avai(?:t|ent)|ont|a) été)(?: (?:alors|d'abord|ainsi|initialement))?"
    return re.compile(rf"(?<!\w){been} (?:{'|'.join(vocabulary()['was_expected'])})e?s?(?!\w)", re.IGNORECASE)


@lru_cache
def _divided() -> re.Pattern[str]:
    """ "Le projet s'est décliné en volets :" tells how it is made, not that its parts are done."""
    of_itself, by_others, held, stood = (
        "|".join(vocabulary()["divided"][key]) for key in ("reflexive", "passive", "past", "imperfect")
    )
    return re.compile(
        rf"(?<!\w)(?:(?:s'est|s'était|s'étaient|se sont) (?:{of_itself})e?s?"
        rf"|(?:a|avait|ont) (?:{held}|été (?:{by_others})e?s?)|{stood})(?!\w)",
        re.IGNORECASE,
    )


def frame_modality(sentence: str) -> Modality:
    """What a frame says of its list.

    >>> frame_modality("Trois résultats sont attendus")
    'planned'
    """
    tense = clause_modality(sentence)
    if _was_expected().search(sentence):
        return "planned"
    if tense == "achieved" and _divided().search(sentence):
        return "unknown"
    if _list("done").search(sentence) and tense != "planned":
        return "achieved"
    if tense == "unknown" and (
        _list("expected").search(sentence) or _list("aiming").search(sentence) or _aim().search(sentence.rstrip(" :"))
    ):
        return "planned"
    return tense


def announced_modality(text: str, start: int, end: int) -> Modality:
    """What a sentence says of the marked statements below it: it ends in a colon or counts them.

    >>> s = "On escompte trois réalisations."
    >>> announced_modality(s, 0, len(s))
    'planned'
    """
    sentence = text[start:end].rstrip()
    return frame_modality(sentence) if sentence.endswith(":") or _noun().search(lowered(sentence)) else "unknown"


def _only_between(text: str) -> bool:
    """Whether nothing but the frame's own small words stands before the colon."""
    rest = _fixed().sub(" ", _list("qualified").sub(" ", text))
    rest = _list("carriers").sub(" ", _list("expected").sub(" ", rest))
    words = re.findall(r"[^\W_]+", rest.lower())
    allowed = set(vocabulary()["between"])
    return len(words) <= 10 and all(w in allowed or w.isdigit() for w in words)


@lru_cache(maxsize=64)
def colon_frame(text: str, start: int, colon: int, near_project: bool) -> Frame | None:
    """The frame that a colon closes, or None.

    Parameters
    ----------
    text : str
        Folded text.
    start, colon : int
        Where the colon's sentence begins, and the colon itself.
    near_project : bool
        Whether a project is spoken of in the neighbourhood (this paragraph or the one before).
    """
    low = lowered(text)
    head = text[start:colon]
    last = next(reversed([*_noun().finditer(low, max(start, colon - _NEAR), colon)]), None)
    if last is not None and _only_between(text[last.end() : colon]):
        level: Level = vocabulary()["frames"][re.sub(r"\s+", " ", last["noun"])]
        around = text[max(start, last.start() - 30) : colon]
        qualified = _list("qualified").search(around) or _list("done").search(around)
        alone = not text[start : last.start()].strip(" –-•") and not text[last.end() : colon].strip()
        heads = not text[start : last.start()].strip(" –-•") and _list("expected").search(text, last.end(), colon)
        near = near_project or bool(heads) or level not in _COMMON
        if last["noun"] in vocabulary()["consequences"] and not _list("expected").search(head):
            near = mentions_carrier(text, start, colon)
        counted = _COUNTED.search(text, max(start, last.start() - 24), last.start()) and mentions_carrier(
            text, start, colon
        )
        if (qualified or alone or counted or _SELF_SUFFICIENT.match(last.group())) and near:
            modality = frame_modality(head)
            if modality == "planned" or last["noun"] not in vocabulary()["loose"]:
                return Frame(level, modality, colon + 1)
    ending = low[start:colon].rstrip()
    if _closes("impersonal", head, ending):
        return Frame("outcome", "planned", colon + 1)
    if near_project and _closes("foreseen", head, ending):
        return Frame("component", "planned", colon + 1)
    verb = _carrier_verbs().search(low, max(start, colon - 60), colon)
    if verb is not None and mentions_carrier(text, start, verb.start()):
        rest = text[verb.end() : colon]
        owes = verb.group() in _MODAL and rest.strip() and not _TO_DO.match(rest)
        if len(rest) <= 30 and not re.search(r"[,;]", rest) and not owes:
            return Frame("component", frame_modality(head), colon + 1)
    return None


_ARTICLE = re.compile(r"(?:les|nos)\s")


def heading_frame(text: str, start: int, end: int) -> Frame | None:
    """The frame that a short line without a colon makes ("Résultats attendus").

    >>> heading_frame("Résultats attendus", 0, 18).modality
    'planned'
    """
    if end - start > 70 or text[start:end].rstrip().endswith((".", ";", ",")):
        return None
    low = lowered(text)
    m = _noun().match(low, start, end) or _ARTICLE.match(low, start, end)
    noun = _noun().search(low, start, end) if m else None
    if noun is None or noun.start() > start + 5 or not _only_between(text[noun.end() : end].rstrip(" :")):
        return None
    level: Level = vocabulary()["frames"][re.sub(r"\s+", " ", noun["noun"])]
    return Frame(level, frame_modality(text[start:end]), end)


_result_nouns = Openings(_NOUNS)


def names_results(text: str, start: int, end: int) -> bool:
    """Whether a stretch holds a noun of results: without one it introduces no list of them."""
    return bool(_result_nouns.between(text, start, end))


def introduced_frame(text: str, start: int, end: int) -> Frame | None:
    """The frame of a list inside its sentence, without a colon ("des produits clés tels que …")."""
    m = _introduced().search(text, start, end) if names_results(text, start, end) else None
    if m is None:
        return None
    colon = text.find(":", m.end(), min(end, m.end() + _NEAR))
    if colon >= 0 and _only_between(text[m.end() : colon]):
        return None  # "trois effets directs sont visés : 1) …": the colon announces the list
    noun = m["noun"] or m["noun_"] or m["noun_of"] or m["noun_among"] or m["effects"]
    level: Level = vocabulary()["frames"][re.sub(r"\s+", " ", noun.lower())]
    return Frame(level, frame_modality(text[start : m.end()]), m.end())


def spelled_frame(text: str, start: int, end: int) -> tuple[Frame, list[Marker]] | None:
    """The lettered or numbered parts of a sentence whose subject is a project ("Le projet conçoit a) … ; b) …")."""
    subject = _subject().match(text, start, end)
    marks = run_of(enumerators(text, subject.end(), end)) if subject is not None else []
    if len(marks) < 2 or ":" in text[start : marks[0].start] or marks[0].start - start > _NEAR:
        return None
    return Frame("component", frame_modality(text[start : marks[0].start]), marks[0].start), marks


@lru_cache
def _subject() -> re.Pattern[str]:
    carriers = alternation(vocabulary()["carriers"])
    return re.compile(rf"(?:le|ce|notre|un|l'|cet|cette|la)\s?(?:{carriers})(?!\w)", re.IGNORECASE)


def _ordinal(number: str, style: str) -> int | None:
    if style == "digit":
        return int(number) if number.isdigit() else None
    if style == "roman":
        romans = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
        return romans.get(number.lower())
    return ord(number.lower()) - 96 if len(number) == 1 and number.isalpha() else None


def run_of(markers: list[Marker]) -> list[Marker]:
    """The marks that count up from the first item: 1, 2, 3 or a, b, c or i, ii, iii; else nothing.

    A gap of one is kept: a lost item must not hide the rest.
    """
    for style in ("digit", "roman", "letter"):
        run: list[Marker] = []
        at = 0
        for marker in markers:
            value = _ordinal(marker.numbers[0], style)
            if value is not None and at < value <= at + (2 if run else 1):
                run.append(marker)
                at = value
        if run and (len(run) > 1 or len(markers) == 1):
            return run
    return []


def inline_items(text: str, start: int, end: int, sentence_end: int) -> list[Item]:
    """The items that follow a frame inside its paragraph.

    `end` is the paragraph's end, `sentence_end` that of the frame's sentence.
    """
    run = run_of(enumerators(text, start, end))
    if run and not text[start : run[0].start].strip():
        items = []
        for marker, following in zip(run, [*run[1:], None], strict=True):
            stop = following.start if following else end
            items.append(Item(marker.stop, stop, marker))
        return items
    dashes = [m.start() for m in re.finditer(r"(?<=[:;])\s[-–•·]\s", text[start - 1 : sentence_end])]
    if dashes:
        edges = [start - 1 + d for d in dashes]
        return [Item(s + 3, e, None) for s, e in zip(edges, [*edges[1:], sentence_end], strict=True)]
    pieces = split_outside(text, start, sentence_end, ";")
    if len(pieces) > 1:
        return [Item(s, e, None) for s, e in pieces]
    return [Item(s, e, None) for s, e in coordinated(text, start, sentence_end)]


def split_outside(text: str, start: int, end: int, mark: str) -> list[tuple[int, int]]:
    """`text[start:end]` cut at a mark wherever it stands outside parentheses and guillemets."""
    pieces, depth, begin = [], 0, start
    for at in range(start, end):
        char = text[at]
        if char in "([«":
            depth += 1
        elif char in ")]»":
            depth = max(0, depth - 1)
        elif char == mark and depth == 0:
            pieces.append((begin, at))
            begin = at + 1
    pieces.append((begin, end))
    return [(s, e) for s, e in pieces if text[s:e].strip()]


_INDEFINITE = (
    r"(?:une?\s|des\s|deux\s|trois\s|quatre\s|cinq\s|six\s|sept\s|huit\s|neuf\s|dix\s|(?:on|dou|trei|quator|quin|sei)ze\s"
    r"|(?:vingt|trente|quarante|cinquante|soixante|cent|mille)(?:[ -][a-z-]+)?\s|plusieurs\s|\d{1,4}\s)"
)
_DEFINITE = r"(?:l[ea]\s|les\s|l')"
_ACTION = r"(?:[a-zéèêàçîï'-]{2,}(?:tion|sion|ment|age|ure|ance|ise)s?\s(?:de|du|des|d'|à|au|aux)(?!\w))"
_INFINITIVE = (
    r"(?:(?:d'|de\s)?(?:mieux\s)?(?!(?:contre|entre|notre|votre|autre|libre|quatre|hier|hiver|premier|dernier|encore|frontière)\s)"
    r"[a-zéèêàçîïôû]{2,}(?:er|ir|re|oir)\s)"
)
_AINSI_QUE = re.compile(r"\s?,?\s(?:ainsi\squ(?:e\s|')|de\smême\squ(?:e\s|')|et\senfin\s)")


def coordinated(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The noun phrases of "X, Y et Z"; a complement that two heads share keeps them together.

    >>> s = "une base de données, un guide pratique et des ateliers"
    >>> [s[a:b] for a, b in coordinated(s, 0, len(s))]
    ['une base de données', 'un guide pratique', 'des ateliers']
    >>> s = "une étude et une cartographie des services, ainsi qu'un annuaire"
    >>> [s[a:b] for a, b in coordinated(s, 0, len(s))]
    ['une étude et une cartographie des services', 'un annuaire']
    """
    while start < end and text[start] == " ":
        start += 1
    head = next(
        (h for h in (_INDEFINITE, _DEFINITE, _ACTION, _INFINITIVE) if re.compile(h, re.I).match(text, start, end)), None
    )
    if head is None:
        return [(start, end)]
    pieces: list[tuple[int, int]] = []
    begin = start
    for m in _AINSI_QUE.finditer(text, start, end):
        pieces += _comma_series(text, begin, m.start(), head)
        begin = m.end()
    return pieces + _comma_series(text, begin, end, head)


def _comma_series(text: str, start: int, end: int, head: str) -> list[tuple[int, int]]:
    cuts = list(re.finditer(rf",\s(?={head})", text[start:end]))
    last = list(re.finditer(rf"\s?,?\set\s(?={head})", text[start + (cuts[-1].end() if cuts else 0) : end]))
    edges = [(start + m.start(), start + m.end()) for m in cuts]
    base = start + (cuts[-1].end() if cuts else 0)
    if last and (cuts or not _shared(text, base, base + last[-1].start(), base + last[-1].end(), end)):
        edges.append((base + last[-1].start(), base + last[-1].end()))
    out, begin = [], start
    for stop, resume in edges:
        if _balanced(text[begin:stop]):
            out.append((begin, stop))
            begin = resume
    return [*out, (begin, end)]


def _balanced(piece: str) -> bool:
    return piece.count("(") == piece.count(")")


def _shared(text: str, left: int, left_end: int, right: int, right_end: int) -> bool:
    """Whether "A et B de C" is one item: a bare head before, or the second stands within the first's complement."""
    bare = len(text[left:left_end].split()) <= 2
    complemented = len(text[right:right_end].split()) > 3
    if re.search(r"(?:^|[\s'])[a-zéèêàçîïôû]{2,}(?:er|ir|dre|tre|oir)$", text[left:left_end]):
        return True  # "pour accueillir et soigner les blessés"
    inside = text[right : right + 4] == "des " and re.search(
        r"(?<!\w)(?:des|du|aux|au|de la|de l')\s?[\w'-]+(?:\s[\w'-]+)?$", text[left:left_end]
    )
    return (bare and complemented) or (bool(inside) and len(text[left:left_end].split()) > 2)
