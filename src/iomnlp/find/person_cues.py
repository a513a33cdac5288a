"""What speaks for a person beside a name: age, introduction, speech, what people do; and what bears a name."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property, lru_cache

from iomnlp.find.leads import Leads
from iomnlp.find.person_titles import AGE, functions, named_in
from iomnlp.find.text_words import WORD, key, openers, word_starts
from iomnlp.lexicon import plural, rows
from iomnlp.patterns import alternatives, opening

ADJECTIVE = r"[a-zà-ÿ-]{2,16}(?:al|ale|ique|ienn?e?|aise?|aine?|eux|euse|aire|if|ive|ier|ière|oise?|ole|ée?|elle?)s?"
AGED = re.compile(rf"(?: ?, ?| \(){AGE}(?!\w)")
NUMBERED = re.compile(rf" {AGE}(?!\w)")
# "Il s'appelle Kervens", "une fille prénommée Awa".
CALLED = re.compile(
    r"(?:\b(?:[Ii]l|[Ee]lle|[Qq]ui) s'appel(?:le|ait)(?: peut-être| sans doute)?|\b[Jj]e m'appelle|\bprénommée?"
    r"|\b(?:se nomme|se prénomme)) $"
)
# "Le dernier inscrit s'appelle Dilliram. Il a trente-quatre ans": whoever is called so has an age or a family.
CALLED_SO = re.compile(r"\bs'appel(?:le|ait)(?: (?:peut-être|sans doute|en fait))? $")
HAS_AGE = re.compile(rf"\. (?:Il|Elle) (?:a|avait|vient d'avoir) (?:{AGE}|\w+(?:-\w+)? ans|\w+ enfants)(?!\w)")
# "Le plus jeune, Lamin, a quinze ans", "l'un d'eux, Wilmar,": somebody of those told of.
ONE_OF = re.compile(
    r"\b(?:[Ll][ea] (?:plus|moins) (?:jeune|âgée?|vieux|vieille|ancienne?|petite?|grande?)"
    r"(?: d'entre (?:eux|elles)| de tous)?"
    r"|[Pp]armi (?:eux|elles|ceux-ci|celles-ci)|[Cc]omme (?:tant|beaucoup) d'autres"
    r"|[Ll]'(?:aînée?|une? d'(?:eux|elles|entre (?:eux|elles)))|[Ll][ea] (?:cadette?|benjamine?|doyenne?)), $"
)
# "Une adolescente nommée Nadifa": a ship may be named so, too, hence the noun of a person before it.
NAMED = re.compile(
    r"\b(?:[Uu]ne?|[Ll][ea]|[Cc]et(?:te)?|[Cc]e|\w*[Ll]') ?([a-zà-ÿ' -]{3,36}),? "
    r"(?:nommée?|appelée?|dénommée?|du nom de|répondant au nom de) $"
)
# One of these stands in whatever says that somebody is called so.
CALLING = ("appel", "nom")
# "Samira a 62 ans", "Agnès, elle, a perdu", "Dolma Tsering (photo)", "Ilir Hoxha, né en 1950 à Vlora".
TOLD = re.compile(
    rf" (?:a|avait|n'a que|n'avait que|vient d'avoir|fête ses) {AGE}(?!\w)"
    r"|, (?:lui|elle|(?:quant|pareil) à (?:lui|elle)|lui aussi|elle aussi|de (?:son|sa) (?:côté|part)), "
    r"| \((?:en )?(?:photo|à gauche|à droite|au centre|ci-contre|ci-dessus|ci-dessous|deuxième|debout|assise?)\b"
    r"|,? née? (?:en|à|le|dans|au) "
    # "Fatima (le prénom a été modifié)", "Yonas (nom d'emprunt)"
    r"|\*? ?[(,] ?(?:son |le |un |leurs? |les )?(?:vrais? |faux )?(?:pré)?noms? "
    r"(?:(?:a|ont|est|sont) |d'emprunt|modifiés?|changés?|fictifs?)"
    r"| \(pseudonyme"
)
# "À 19 ans, Mariamou rêve", "Veuve depuis 2012, Aminata élève", "Pêcheur de métier, Semisi connaît".
OPEN_AGE = AGE.replace("(?:âgée?", "(?:[ÂâAa]gée?")
OPENING = re.compile(
    rf"(?:^|[.!?»:] |  )(?:(?:[AÀ] (?:seulement |tout juste |peine )?)?(?P<age>{OPEN_AGE})"
    r"|(?P<who>[A-ZÀ-Ý][a-zà-ÿ' -]{2,60}[^,.;:«»]{0,24})), $"
)
SMALL = re.compile(
    r"\b(?:[Ll]e|[Ll]a|du|au|des?|[Ll]es) (?:tout |toute )?(?:jeunes?|petite?s?|vieux|vieil|vieille|bon|bonne) $"
)
# "Son fils Elmer", "une couturière de 52 ans, Khady,".
OWNED = re.compile(r"(?:son|sa|mon|ma|leur|notre|nos|ses) ", re.IGNORECASE)
INTRODUCTION = re.compile(
    r"(?:\b(?:son|sa|mon|ma|leur|notre|nos|ses|une?|le|la|du|au|cet|cette|ce) |\bl')(?=[a-zà-ÿ' \d-]{3,44},? $)",
    re.IGNORECASE,
)
APPOSED = re.compile(
    r", (?:(?:sa|son|leur|mon|ma|notre|une?|le|la) |l')?(?:(?:jeune|petite?|vieux|vieille|ancienne?) )?"
)
LOCATED = re.compile(
    r"(?:\b(?:à|À|A|en|vers|depuis|entre|près de|dans (?:le|la|les)|des|aux|(?:et|ou) de|du)|\b(?:(?:et|ou) d'|l')) ?$"
)
# Behind a closing mark and a verb of speech a capital is somebody's ("», dit Thao,").
SAID_CLOSED = re.compile(r"[»”\"] ?, (?:[a-zà-ÿ'-]+ ){1,4}$")
WITH_ARTICLE = re.compile(r"\b(?:[Ll]'|(?:[Ll]es?|[Ll]a|[Dd]u|[Aa]ux?|[Dd]es) )$")
# "Halima et son mari", "Halima et ses filles".
WITH = re.compile(r",? (?:et|avec) (?:son|sa|ses) [a-zà-ÿ]")
# "Ahmed, Leïla et Samir ont traversé": several first names before their verb.
TOGETHER = re.compile(
    r"(?:^|[.!?»:] |, |  |\) )(?P<names>[A-ZÀ-Ý][\w'-]{2,16}(?:, [A-ZÀ-Ý][\w'-]{2,16}){0,3} et [A-ZÀ-Ý][\w'-]{2,16})"
    r"(?=,? (?:ont|sont|avaient|étaient|se|n'ont|ne|n'avaient|[a-zà-ÿ]{2,18}ent)(?!\w))"
)
# "et sa sœur Leïla"
RELATED = re.compile(
    r"\b(?:sa|son|leur|ma|mon|ses) (?:petite? |grande? )?"
    r"(?:sœur|frère|fils|fille|mari|femme|cousine?|mère|père|tante|oncle) $"
)
# Behind a verb of speech, and a name may still follow ("explique pour sa part Awa").
SPEECH_TAIL = re.compile(
    r"(?: (?:à l'AFP|par|ainsi|également|aussi|de son côté|pour sa part|quant à lui|-t-il|-t-elle))?,? "
)
# A noun is parted from the name that it gives by neither of these.
PARTED = (". ", ", ", "  ", ": ", "; ", ") ", "– ", "- ", "(", "-")
# What stands before a name is read so far back.
BACK = 60
_WORD = re.compile(r"\w+")


@lru_cache
def first_names() -> frozenset[str]:
    return frozenset(row["name"] for row in rows("first_names.csv"))


@lru_cache
def _speech() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A verb of speech, and one right behind a name."""
    verb = rf"{opening(sorted(named_in('speech')), wild='[a-zéèêîïôû]*')}(?!\w)"
    return re.compile(verb), re.compile(rf",? (?>(?:a|ont|avait|s'est|l'a|m'a|me|nous a|en a)? ?){verb}")


@lru_cache
def _like() -> re.Pattern[str]:
    """What stands before a first name alone: "le mari de Halima", "comme Ruslan"."""
    kin = "|".join(sorted(named_in("kin"), key=len, reverse=True))
    return re.compile(rf"\b(?:(?:{kin}) (?:de |d')|(?:{'|'.join(sorted(named_in('leads_in')))}) )$")


@lru_cache
def _does() -> re.Pattern[str]:
    """What a person alone does: a pronoun's verb, or a verb of daily life."""
    return re.compile(
        rf" (?:(?:se|ne|lui|leur|y|en|les?|la|me) |(?:s|n|l|m)'|(?:{'|'.join(sorted(named_in('daily')))}) )"
    )


def _both_numbers(key: str) -> list[str]:
    """The nouns of a list in the singular and the plural, longest first."""
    nouns = {form for noun in named_in(key) for form in (noun, " ".join(plural(word) for word in noun.split()))}
    return sorted(nouns, key=len, reverse=True)


@lru_cache
def _bearing() -> tuple[frozenset[str], frozenset[str]]:
    """The first words of the nouns that bear a name: in lower case, and as keys."""
    nouns = (*_both_numbers("things"), *_both_numbers("bearers"))
    return frozenset(_WORD.findall(noun.lower())[0] for noun in nouns), openers(nouns)


def bears_name(before: str) -> bool:
    """Whether the noun of a thing that bears a name stands right before a name: "le navire", "l'école", "à l'hôpital".

    The pattern is tried where a noun's first word stands: a search would try it at every character of `before`.
    """
    words, _ = _bearing()
    return any(_thing().match(before, m.start()) for m in _WORD.finditer(before) if m.group().lower() in words)


@lru_cache
def _thing() -> re.Pattern[str]:
    nouns, bearers = alternatives(_both_numbers("things")), alternatives(_both_numbers("bearers"))
    # "les radios Pichincha et Calderón": what is named in the plural has a second name.
    listed = r"(?:(?-i:[A-ZÀ-Ý])[\w'-]{1,20} ){1,3}et "
    return re.compile(
        rf"\b(?:(?:{nouns})(?: {ADJECTIVE})?(?: (?:de |d'|du |des )?| ?[«\"] ?)"
        rf"|(?:{bearers})(?: {ADJECTIVE})?(?: | ?[«\"] ?)|(?:{nouns})(?<=s) {listed})$",
        re.IGNORECASE,
    )


@lru_cache
def _status_ends() -> frozenset[str]:
    """The keys of the last words of functions that tell a person, but are no title."""
    return frozenset(key(WORD.findall(row["function"])[-1]) for row in rows("functions.csv") if row["kind"] == "status")


@lru_cache
def residents() -> re.Pattern[str]:
    """Whoever is of a place, right before its name: "les écoliers de", "le maire de", "natif de"."""
    nouns = "|".join(sorted(named_in("residents"), key=len, reverse=True))
    return re.compile(rf"\b(?:{nouns})(?: {ADJECTIVE})? (?:de |d'|du |des )$", re.IGNORECASE)


class Beside:
    """A text's names, to be asked for what speaks for a person beside them."""

    def __init__(self, text: str):
        self.text = text
        self._lead = Leads(text).before
        self._bearing = word_starts(text, _bearing()[1])

    @cached_property
    def functions(self) -> list[int]:
        """Where the words stand that may open a function."""
        return functions().starts(self.text)

    def bears_name(self, start: int) -> bool:
        """Whether the noun of a thing that bears a name stands right before a name (see :func:`bears_name`)."""
        back, lead = max(0, start - BACK), self._lead(start)
        if lead is None or lead == "et ":  # only a noun in the plural can stand so far back that its word is cut
            return bears_name(self.text[back:start])
        if lead.endswith(PARTED):
            return False
        first = bisect_left(self._bearing, back)
        near = self._bearing[first : bisect_left(self._bearing, start, lo=first)]
        return any(_thing().match(self.text, at, start) for at in near) if near else False

    def says(self, start: int, end: int) -> bool:
        """Whether a verb of speech stands right before or behind a name."""
        verb, behind = _speech()
        before = self.text[max(0, start - 40) : start]
        if any(SPEECH_TAIL.fullmatch(before, match.end()) for match in verb.finditer(before)):
            return True
        return behind.match(self.text, end, end + 30) is not None

    def single(self, start: int, end: int, bears: bool) -> str | None:
        """The rule that makes a person of one capitalised word: its age, how it is introduced, or its speech.

        `bears` tells whether :meth:`bears_name` holds.
        """
        text = self.text
        before = text[max(0, start - BACK) : start]
        if WITH_ARTICLE.search(before[-6:]):  # "L'Unesco, de son côté", "le Sahel, lui,"
            return None
        if AGED.match(text, end):
            return "people.age"
        if any(map(before.__contains__, CALLING)) and (
            CALLED.search(before) or _named(before) or (CALLED_SO.search(before) and HAS_AGE.match(text, end))
        ):
            return "people.called"
        if before.endswith(", ") and ONE_OF.search(before) and text[end : end + 1] in (",", ")", " "):
            return "people.function"
        if bears or LOCATED.search(before[-20:]):
            return None
        if TOLD.match(text, end) or _opened(before):
            return "people.age"
        first = text[start:end] in first_names()
        if first and SMALL.search(before):
            return "people.first_name"
        apposed = APPOSED.match(text, end)
        if apposed and functions().opening(text, apposed.end(), apposed.end() + 40):
            return "people.apposition"
        if self._introduced(start, before, text[end : end + 2]):
            return "people.function"
        if (first or SAID_CLOSED.search(before)) and self.says(start, end):
            return "people.speech"
        return "people.first_name" if first and _acts(text, start, end) else None

    def _introduced(self, start: int, before: str, after: str) -> bool:
        """Whether a relative or a function with its article is right before a name: "son fils", "une couturière, "."""
        if before.endswith(", "):
            if after[:1].isalpha() or after.strip()[:1] not in ",.;)":
                return False
        elif not before.endswith(" ") or not self._status_before(start):
            return False
        at = bisect_left(self.functions, start - BACK)
        if at == len(self.functions) or self.functions[at] >= start:
            return False
        owned = INTRODUCTION.search(before)
        match = functions().opening(before, owned.end()) if owned else None
        if owned is None or match is None:
            return False
        rest = before[match.end :]
        if OWNED.fullmatch(owned.group()) and rest == " ":
            return match.payloads[0] == "status"
        return rest.endswith(", ") and "," not in rest[:-2]

    def _status_before(self, start: int) -> bool:
        """Whether a function that is no title may end right before a name."""
        lead = self._lead(start)
        return lead is None or key(lead[:-1]) in _status_ends()


def _named(before: str) -> bool:
    """Whether the noun of a person with "nommée" stands right before a name."""
    match = NAMED.search(before)
    return match is not None and _function_opens(match.group(1))


def _opened(before: str) -> bool:
    """Whether an age or a function without article opens the sentence of a name: "Veuve depuis 2012, Aminata"."""
    match = OPENING.search(before) if before.endswith(", ") else None
    return match is not None and (match["age"] is not None or _function_opens(match["who"]))


def _function_opens(words: str) -> bool:
    return functions().opening(words) is not None


def _acts(text: str, start: int, end: int) -> bool:
    """Whether a first name stands where people do: as a subject, beside "et son mari", after "comme" or "de"."""
    before, after = text[max(0, start - 24) : start], text[end : end + 24]
    if WITH.match(after) or _like().search(before) or _coordinated(text, start, end):
        return True
    if RELATED.search(before) or (after.startswith((", qui ", ", dont ")) and not before[-2:].strip(" .!?»\n")):
        return True
    return (not before.strip() or before.rstrip()[-1] in ".!?»,:–") and _does().match(after) is not None


def _coordinated(text: str, start: int, end: int) -> bool:
    """Whether first names in a row are the subject of a verb in the plural: "Ahmed, Leïla et Samir ont traversé"."""
    for match in TOGETHER.finditer(text, max(0, start - 60), end + 60):
        names = re.split(r", | et ", match["names"])
        if match.start("names") <= start and end <= match.end("names") and first_names().issuperset(names):
            return True
    return False
