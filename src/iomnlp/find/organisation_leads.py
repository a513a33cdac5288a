"""Bodies that lower-case nouns lead to: "l'ONG Espoir", "la ville de Lyon a versé"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from iomnlp.find.matcher import Match
from iomnlp.find.organisation_grammar import BARE_INFINITIVE, Reader
from iomnlp.find.organisation_lists import grammar, grammar_keys, is_adjective
from iomnlp.find.text_words import Words
from iomnlp.patterns import alternatives

CAPITAL = r"[A-ZÀ-Ý][\w-]*[\wà-ÿ]"
QUOTED = re.compile(r" ?[«\"] ?([^«»\"]{3,60}?) ?[»\"]")
# Between the two words of a motto with capitals: "Terre et Parents", "Pain à Partager".
LINKS = frozenset(("à", "et", "en", "au", "aux", "sur", "sous", "avec"))
LISTED = re.compile(rf" et (?:la |le |l')[a-zà-ÿ-]{{3,14}} (?:de |d'|du |des )?{CAPITAL}")


def by_lead(text: str, match: Match[Any], words: Words, reader: Reader) -> tuple[int, int] | None:
    """The proper name after "l'ONG", "l'association", "la société"."""
    index = match.after
    if index < len(words.keys) and reader.joined(index) and words.printed(index).islower():
        index = reader.adjectives(index)
    if index < len(words.keys) and words.keys[index] in ("de", "des", "d"):
        noun = reader.connector(index)  # "la société de transport maritime Horizon", "le géant de l'énergie Corbo"
        if noun > index and words.printed(noun).islower():
            index = reader.adjectives(noun + 1)
    quote = QUOTED.match(text, words.ends[index - 1])
    if quote is not None and quote.group(1)[0].isupper():
        return quote.span(1)
    if index >= len(words.keys) or not reader.joined(index) or not words.capital(index):
        return None
    end = reader.capitals(index + 1)
    end = reader.adjectives(end) if end == index + 1 else end
    end = _motto(words, reader, end) if end == index + 1 else end
    end = _ending(words, reader, index, end)
    country = reader.country_at(index)
    if country >= end:
        return None
    # A foundation is called so ("la fondation Kinder"), an association only is one.
    called = (
        words.keys[match.first] == "fondation"
        and index == match.after
        and words.keys[index] not in grammar_keys("foundations")
    )
    return words.starts[match.first if called else index], words.ends[end - 1]


def _ending(words: Words, reader: Reader, start: int, index: int) -> int:
    """The index after the small word or participle that closes a slogan: "Femmes debout", "Les Mains ouvertes"."""
    if index >= len(words.keys) or not reader.joined(index) or not words.printed(index).islower():
        return index
    word = words.printed(index)
    first = words.printed(start)
    article = first in ("Les", "La", "Le") and index == start + 2
    slogan = first.endswith("s") or first.lower() in grammar("mottoes")
    return index + 1 if (slogan and word in grammar("slogan_ends")) or (article and is_adjective(word)) else index


def _motto(words: Words, reader: Reader, index: int) -> int:
    """The index after what goes on with a common word as a name: "Jeunesse sans étiquette", "Terre d'accueil"."""
    if words.printed(index - 1).lower() not in grammar("mottoes"):
        return index
    after = reader.connector(index)
    if after == index and reader.joined(index) and words.printed(index) in LINKS and reader.joined(index + 1):
        return reader.capitals(index + 2) if words.capital(index + 1) else index
    if after > index and words.capital(after) and words.printed(index) in ("sans", "pour"):
        return reader.capitals(after + 1)
    if (
        after == index
        or after >= len(words.keys)
        or not words.printed(after).islower()
        or words.printed(after) in grammar("never_complement")
    ):
        return index
    return after if BARE_INFINITIVE.match(words.printed(after)) else reader.noun_phrase(after)


@lru_cache
def _deeds() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What a territory does as a body, behind its name; and what is done "par" it, before."""
    present = "|".join(sorted(grammar("deeds_present")))
    past = "|".join(sorted(grammar("deeds_past")))
    adverb = r"(?: (?:également|aussi|ainsi|déjà|donc|récemment|en outre|de son côté|pour sa part|elle-même|lui-même))?"
    money = alternatives(sorted(grammar("money_words")))
    pronoun = r"(?:(?:nous|leur|lui|y|en|vous) |l'|s')?"
    after = (
        rf"(?:,[^,.;:«»]{{2,60}},)? ?(?:{pronoun}(?:a|ont|avait|avaient|aura|ayant){adverb} (?:{past})"
        rf"|{pronoun}(?:{present})|,? qui (?:{present}))\b"
        # "la Région en a payé la moitié, la Province de Namur 20 000 euros"
        rf"|,? (?:pour |à hauteur de )?(?:environ |quelque |près de |plus de )?\d[\d .,]{{0,12}} ?(?:{money})\b"
    )
    gift = "|".join(sorted(grammar("gift_nouns")))
    before = (
        rf"\b(?:(?:{past})(?:e?s?)(?: (?:par|de la part de))|(?:que|qu'|dont) ?(?:{present})"
        rf"|(?:{gift})(?: [a-zà-ÿ]{{4,14}})? (?:de|avec)|(?:{gift})(?= d[ue] )"
        rf"|aux frais(?= du )|aux frais de|grâce à) ?(?:d?u |la |le |l')?$"
    )
    return re.compile(after), re.compile(before)


def by_territory(text: str, match: Match[Any], words: Words, reader: Reader) -> tuple[int, int] | None:
    """The unit that acts: "la ville de Lyon a versé", "financé par la région de Toscane"."""
    index = reader.adjectives(match.after)
    connector = reader.connector(index)
    first = connector if connector > index else index
    if first >= len(words.keys) or not words.capital(first) or not reader.joined(first):
        return None
    end = words.ends[reader.capitals(first + 1) - 1]
    after, before = _deeds()
    start = words.starts[match.first]
    listed = LISTED.match(text, end)  # "la commune de Grigny et la ville de Lyon ont versé"
    acts = after.match(text, listed.end() if listed else end) or before.search(text[max(0, start - 60) : start])
    return (start, end) if acts else None
