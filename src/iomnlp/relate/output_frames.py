"""Frames of lists: the words that announce results, at which level of the chain, and what they say of them."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import NamedTuple

from iomnlp.patterns import opening
from iomnlp.record import Level, Modality
from iomnlp.relate.letters import Openings, lowered
from iomnlp.relate.modality import clause_modality
from iomnlp.relate.output_items import run_of
from iomnlp.relate.output_markers import WILD, Marker, alternation, enumerators, vocabulary

# A frame is read at most this far back from its colon; longer "sentences" are no prose.
REACH = 600
COLON = re.compile(r":(?=\s|$)")
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
