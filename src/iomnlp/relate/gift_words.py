"""Verbs of giving in the third person, conjugated from `resources/gifts.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from iomnlp.lexicon import words
from iomnlp.patterns import alternatives

RESOURCE = "gifts.yaml"
Sense = Literal["gives", "pays", "covers", "sends", "promises", "adds"]
Tense = Literal["now", "past", "future", "infinitive", "gerund"]

# "a", "ont également", "vient de": what stands before a participle or an infinitive of the compound past.
HAVE = r"(?:a|ont|avait|avaient|aurait|auraient|ayant)(?:\s+(?!été\b)\w+){0,4}?\s+"
# "s'engage à", "va", "a promis de", "doit", "pourrait": an infinitive behind one of these is a promise.
WILL = (
    r"(?:(?:s'est|se\s+sont|s'étant|s'était|s'engage|s'engagent)\s+(?:(?:engagé|dit|déclaré)(?:e|s|es)?\s+)?(?:prête?s?\s+)?(?:à|de)|va|vont|doit|doivent|"
    r"compte|comptent|entend|entendent|(?:a|ont)\s+(?:promis|annoncé|accepté|prévu|offert|décidé|proposé)(?:\s+(?:de|d'))?|"
    r"promet(?:tent)?\s+(?:de|d')|prévo(?:it|ient)\s+(?:de|d')|se\s+propose(?:nt)?\s+(?:de|d')|accepte(?:nt)?\s+(?:de|d'))"
    r"(?:\s+(?:en|y|lui|leur))?\s*"
)
# With what it may end, to which an infinitive may be joined by mistake ("s'engage àfinancer").
WILL_ENDS = (
    "à de va vont doit doivent compte comptent entend entendent promis annoncé accepté prévu offert décidé "
    "proposé en y lui leur"
)
JUST = (
    r"(?:vient|viennent|venait|venaient)\s+(?:pour\s+(?:sa|leur)\s+part\s+|[\w-]+\s+)?(?:d'|de\s+)(?:leur\s+|lui\s+)?"
)
# "met trois camions à disposition": the noun may stand between.
AT_DISPOSAL = r"(?:\s+[\w']+){0,6}?\s+[àa]\s+(?:la\s+|sa\s+|leur\s+|notre\s+|votre\s+)?disposition"


@dataclass(frozen=True, slots=True)
class Verb:
    """One form: what it is a form of, in which sense and tense."""

    lemma: str
    sense: Sense
    tense: Tense


@dataclass(frozen=True)
class GiftWords:
    """The verbs and nouns of giving, compiled.

    Attributes
    ----------
    finite : pattern
        Active forms; `forms` says what the text of its group 1 is a form of.
    passive : pattern
        Participles that "par" may follow, each in group 1.
    active, participles : tuples of str
        The forms of `finite` and of `passive`.
    forms : mapping
        Form to Verb.
    """

    finite: re.Pattern[str]
    passive: re.Pattern[str]
    active: tuple[str, ...]
    participles: tuple[str, ...]
    forms: Mapping[str, Verb]

    def verb(self, form: str) -> Verb:
        """The verb of a matched form."""
        return self.forms[" ".join(form.split())]


def _conjugated(lemma: str, row: Mapping[str, Any]) -> Iterator[tuple[str, Tense]]:
    """Third persons of a verb, its participle in all agreements, its gerund.

    >>> sorted(form for form, tense in _conjugated("prêter", {}) if tense == "future")
    ['prêtera', 'prêteraient', 'prêterait', 'prêteront']
    """
    stem = lemma[:-2]
    present = row.get("present") or [f"{stem}e", f"{stem}ent"]
    future = str(row.get("future") or lemma)
    participle = str(row.get("participle") or f"{stem}é")
    yield from ((form, "now") for form in present)
    yield from ((future + ending, "future") for ending in ("a", "ont", "ait", "aient"))
    # "consonne + ç", "g + e": a soft consonant stays soft before the imperfect's a.
    soft = f"{stem[:-1]}ç" if stem.endswith("c") else f"{stem}e" if stem.endswith("g") else stem
    if lemma.endswith("er"):
        yield from ((soft + ending, "now") for ending in ("ait", "aient"))
        yield soft + "ant", "gerund"
    agreements = ("", "e", "es") if participle.endswith("s") else ("", "e", "s", "es")
    yield from ((participle + ending, "past") for ending in agreements)
    yield lemma, "infinitive"


def _alternatives(forms: Iterable[str]) -> str:
    return alternatives(sorted(set(forms)), space=r"\s+")


@lru_cache
def gift_words() -> GiftWords:
    """Conjugate and compile the verbs of giving.

    >>> words = gift_words()
    >>> words.verb("prêtera").tense, words.verb("offertes").lemma
    ('future', 'offrir')
    """
    held = words(RESOURCE)
    forms: dict[str, Verb] = {}
    by: dict[Tense, list[str]] = {"now": [], "past": [], "future": [], "infinitive": [], "gerund": []}

    def add(form: str, lemma: str, sense: Sense, tense: Tense) -> None:
        forms.setdefault(form, Verb(lemma, sense, tense))
        by[tense].append(form)

    for lemma, row in held["verbs"].items():
        for form, tense in _conjugated(lemma, row):
            add(form, lemma, row["class"], tense)
    phrases = held["phrases"]
    tenses: tuple[tuple[str, Tense], ...] = (("present", "now"), ("participle", "past"), ("future", "future"))
    for name, tense in tenses:
        for form in phrases[name]:
            add(form, form, "sends" if form in phrases["sends"] else "gives", tense)
    for form, tense in held["disposal"].items():
        forms[form] = Verb("mettre à disposition", "gives", tense)
    held_out = _alternatives(f for f, tense in held["disposal"].items() if tense != "past")
    set_out = _alternatives(f for f, tense in held["disposal"].items() if tense == "past")
    finite = (
        rf"(?<!\w)(?:({held_out}){AT_DISPOSAL}|{HAVE}({set_out}){AT_DISPOSAL}|{HAVE}({_alternatives(by['past'])})"
        rf"|{JUST}({_alternatives(by['infinitive'])})|(?P<will>{WILL})({_alternatives(by['infinitive'])})"
        rf"|({_alternatives([*by['now'], *by['future'], *by['gerund']])}))(?!\w)"
    )
    passive = rf"(?<!\w)(?:({_alternatives(by['past'])})|({set_out}){AT_DISPOSAL})(?!\w)"
    participles = (*by["past"], *(f for f, tense in held["disposal"].items() if tense == "past"))
    active = (*forms, *(will + form for will in WILL_ENDS.split() for form in by["infinitive"]))
    return GiftWords(re.compile(finite), re.compile(passive), active, participles, forms)
