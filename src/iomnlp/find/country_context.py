"""Whether a country's name stands for the country: what stands round it, and what the rest of the document says."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

from iomnlp.additions import per_additions
from iomnlp.find.country_forms import Meaning, cue_keys, cues, mentions, settling, towns
from iomnlp.find.leads import ordinary
from iomnlp.find.matcher import Match
from iomnlp.find.text_words import key, words_of
from iomnlp.lexicon import countries, listed, rows

WINDOW = 40
NATURAL = re.compile(r"(\w+)(?: (?:du|de la|de l'|de|d')| d')?\s?$")
CURRENCY = re.compile(r"(\w+)( (?:des|du|de la|de l'|de|d'))?\s?$")
PLACE_LEAD = re.compile(
    r"(?:\b(?:en|à|la|île|île de|vers|depuis|et|ou|pour|de|par|entre|avec)|[,;:(/–-]|l'|d') ?$", re.IGNORECASE
)
PERSON_LEAD = re.compile(r"(?:\b(?:M|MM|Mme|Mlle|Dr|Pr|Me|Mgr|saint|sainte)\.? |\b[Ss]aint-)$", re.IGNORECASE)
CAPITAL_WORD = re.compile(r" (?:(?:de|da|van|von|el|al|ben) )?[A-ZÉÈÀÇÎÔÂÊ][\w'-]*")
STATE_OF_US = re.compile(r"(?:\bÉtat|\bEtat)(?: américain| fédéré)? de (?:la )?$|\bAtlanta[ ,(]+$")
US_AFTER = re.compile(r"[ ,(]{1,3}(?:aux |États-Unis|Etats-Unis|USA)")
CONTINENT = re.compile(r"(?:\bcontinent|\bcontinents|\bpays|\b[ÉEé]tats|\bpeuples) $")
COMPOUND = re.compile(r"(\w+)-$")
COMPOUNDS = frozenset(("sud", "latino", "nord", "inter", "pan", "centre", "méso", "hispano", "néo"))
HYPHENED = re.compile(r"-[a-zà-ÿ]")
LAST_WORD = re.compile(r"(\w+) $")
FIRST_NAME = re.compile(r"\b([A-ZÉ][a-zéèêëîïôç]+) $")
# "oim.ne" is an address.
DOMAIN = re.compile(r"\.[a-z]")
# "en français", "parler le somali", "l'anglais": a language; a demonym noun has a capital.
LANGUAGE_LEAD = re.compile(r"(?:\b(?:en|le|du|ni|ou)|\b(?:l'|d')) ?$", re.IGNORECASE)
INSIDE_TOWN = ("-", "-d'", " d'", " of ")
SENTENCE_END = frozenset(".!?:;\n«»–•")
DRINKING = re.compile(r"[\w' -]{0,3}(?:potable|douce|usée|salée|courante)", re.IGNORECASE)
# Settled by words of the document: which Congo, which Guyane.
SETTLED = ("congo_cd", "congo_cg", "guyane_french", "guyane_state")
# Words before a name that may be a noun of nature or a currency with its link ("dollars de la"), or its article.
NEAR = 3


class Context:
    """A document's folded text, and what its whole says about ambiguous forms where one stands in it."""

    def __init__(self, text: str):
        self.text = text
        self._keys = words_of(text).keys
        self._ordinary = ordinary(text)

    @cached_property
    def settled(self) -> frozenset[str]:
        """The lists of words that settle an ambiguous form, of which a word stands in the text."""
        return frozenset(name for name in SETTLED if _occurs(self.text, name))

    @cached_property
    def redefined(self) -> frozenset[str]:
        """Acronyms of countries that the document gives to something else."""
        return _redefined(self.text)

    def led(self, first: int, *lists: str) -> bool:
        """Whether one of the last words before word `first` may be of these lists."""
        if not self._ordinary:
            return True
        near = self._keys[max(0, first - NEAR) : first]
        return any(not cue_keys(name).isdisjoint(near) for name in lists)

    def before(self, start: int) -> str:
        """What stands right before an offset."""
        return self.text[max(0, start - WINDOW) : start]

    def opens_sentence(self, start: int) -> bool:
        """Whether the word at `start` opens a sentence or paragraph."""
        before = self.text[max(0, start - 4) : start]
        bare = before.rstrip(" \"'(")
        return start < 2 or before.endswith("  ") or not bare or bare[-1] in SENTENCE_END


def _occurs(text: str, name: str) -> bool:
    """Whether a settling word stands in the text, not merely inside a longer country name."""
    for match in settling(name).find(text):
        word = text[match.start : match.end]
        if name == "congo_cg" and word.startswith("République du Congo"):
            return True
        if not (name == "congo_cg" and text[max(0, match.start - 14) : match.start].endswith("démocratique ")):
            return True
    return False


@per_additions
def _acronyms() -> re.Pattern[str]:
    forms = sorted((re.escape(a) for c in countries() for a in c.acronyms if a.isalpha()), key=len, reverse=True)
    return re.compile(rf"\(\s?({'|'.join(forms)})\s?\)")


def _redefined(text: str) -> frozenset[str]:
    """Acronyms of countries that the document gives to something else: "Réseau des cliniques ambulantes (RCA)"."""
    result: set[str] = set()
    seen: set[str] = set()
    for match in _acronyms().finditer(text):
        acronym = match.group(1)
        if acronym in seen:
            continue
        seen.add(acronym)
        before = text[max(0, match.start() - 90) : match.start()].rstrip()
        owners = {m.code for m in _meanings(acronym)}
        named = [f for f in mentions().find(before) if f.end >= len(before) - 2]
        if not named and not any(m.code in owners for f in mentions().find(before) for m in f.payloads):
            initials = "".join(w[0] for w in key(before).replace("'", " ").replace("-", " ").split()[-9:])
            if _subsequence(acronym.lower(), initials):
                result.add(acronym)
    return frozenset(result)


def _meanings(form: str) -> tuple[Meaning, ...]:
    return next((m.payloads for m in mentions().find(form)), ())


def _subsequence(letters: str, word: str) -> bool:
    position = 0
    for letter in letters:
        position = word.find(letter, position) + 1
        if not position:
            return False
    return True


def is_country(context: Context, match: Match[Meaning], meaning: Meaning) -> bool:
    """Whether a form stands for its country."""
    start, end = match.start, match.end
    before = context.before(start)
    after = context.text[end : end + WINDOW]
    word = context.text[start:end]
    if before.endswith(("@", "www.", "_", "#")) or after[:1] in ("@", "_") or DOMAIN.match(after):
        return False
    if before.endswith(INSIDE_TOWN) and any(
        m.start < len(before[-16:]) < m.end for m in towns().find(before[-16:] + word)
    ):
        return False  # "Port-d'Espagne", "Cap-Haïtien"
    lead = CURRENCY.search(before) if context.led(match.first, "currency") else None
    if lead and lead.group(1).lower() in cues("currency") and (lead.group(2) is None or meaning.code == "US"):
        return False  # "dollars canadiens", "dollars des États-Unis"; but "2 millions d'euros de la France" are a gift
    if meaning.form == "acronym":
        return word not in context.redefined and _is_acronym(word, before, after)
    nature = NATURAL.search(before) if context.led(match.first, "natural") else None
    if (
        nature
        and nature.group(1).lower() in cues("natural")
        and not (word[0].islower() and nature.group(1) == "bassin")
    ):
        return False
    if meaning.form == "adjective":
        return _is_adjective(context, match, word, before, after)
    return _is_name(word, before, after, meaning)


def _is_acronym(word: str, before: str, after: str) -> bool:
    if word in {"EAU", "UK"} and (DRINKING.match(after) or re.search(r"(?:d'|l'|D'|L'|\bEN |\bDE )$", before)):
        return False
    return not after.startswith("-") and not before.endswith("-")


def _is_adjective(context: Context, match: Match[Meaning], word: str, before: str, after: str) -> bool:
    compound = COMPOUND.search(before) if before.endswith("-") else None
    if compound and compound.group(1).lower() in COMPOUNDS:
        return False
    if word[0].islower() and _masculine(word) and LANGUAGE_LEAD.search(before):
        return False
    if (compound and _meanings(compound.group(1))) or (HYPHENED.match(after) and _meanings_at(after[1:])):
        return False  # "un guide portugais-anglais": languages
    lead = LAST_WORD.search(before) if context.led(match.first, "language") else None
    if lead and lead.group(1).lower() in cues("language"):
        return False
    if key(word).startswith("americain") and CONTINENT.search(before):
        return False
    if word[0].isupper() and not context.opens_sentence(match.start):
        first = FIRST_NAME.search(before)
        if first and first.group(1) in _first_names():
            return False
    return True


@per_additions
def _masculine_forms() -> frozenset[str]:
    return frozenset(form for row in rows("countries.csv") for form in listed(row["adj_m"]))


def _masculine(word: str) -> bool:
    return word in _masculine_forms()


@lru_cache
def _first_names() -> frozenset[str]:
    return frozenset(row["name"] for row in rows("first_names.csv"))


def _is_name(word: str, before: str, after: str, meaning: Meaning) -> bool:
    if before.endswith("-") and COMPOUND.search(before) and not _compound_of_countries(before):
        return False
    if after.startswith((" City", "-ville", "-City")):
        return False
    if after.startswith("-") and re.match(r"-[A-Za-zÀ-ÿ]", after) and not _meanings_at(after[1:]):
        return False
    if key(word) == "georgie" and (STATE_OF_US.search(before) or US_AFTER.match(after)):
        return False
    if word in cues("first_names"):
        if PERSON_LEAD.search(before):
            return False
        article = re.search(r"(?:\b(?:la|en|l'île|île|au|aux|du|à|le|d'|l') ?)$", before, re.IGNORECASE)
        if article is None and CAPITAL_WORD.match(after) and not _meanings_at(after.lstrip()):
            return False
        first = re.search(r"\b([A-ZÉ][a-zéèêëîïôç]+)[ -]$", before)
        if first and first.group(1) in _first_names():
            return False
    if word in cues("need_island"):
        return re.search(r"[îÎ]les? (?:de )?$", before) is not None
    if word in cues("need_preposition"):
        alone = not before.strip() or before.endswith("  ") or before[-1] in "\n"
        return bool(PLACE_LEAD.search(before)) or (alone and re.match(r"\s*(?:[-–:]|  |$)", after) is not None)
    if key(word) in ("la reunion", "reunion"):
        return bool(re.search(r"(?:\b(?:à|de|île de|depuis|pour|par|dans|vers|et) |, )$", before)) and not re.match(
            r" (?:de|des|du|d'|annuelle)", after
        )
    return not (meaning.english and word in {"Chad", "Jordan", "Georgia", "Turkey"} and re.match(r" [A-Z][a-z]", after))


def _meanings_at(text: str) -> bool:
    return mentions().opening(text, 0, WINDOW) is not None


def _compound_of_countries(before: str) -> bool:
    """Whether what stands before the hyphen is a country or an acronym: "Mali-Niger", "OIM-Tchad"."""
    head = re.search(r"([\w']+)-$", before)
    if head is None:
        return True
    return (head.group(1).isupper() and len(head.group(1)) > 1) or _meanings_at(head.group(1))


def settle(context: Context, form: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    """The codes that a form can still mean, given what the rest of the document says; one where it is settled."""
    settled = context.settled
    if key(form) == "guyane":
        french, state = "guyane_french" in settled, "guyane_state" in settled
        return ("GY",) if state and not french else ("GF",) if french and not state else ("GF", "GY")
    if key(form).startswith("guyanais"):
        return ("GY",) if "guyane_state" in settled and "guyane_french" not in settled else ("GF",)
    if "CD" in codes and "CG" in codes:
        democratic, other = "congo_cd" in settled, "congo_cg" in settled
        return ("CD",) if democratic and not other else ("CG",) if other and not democratic else tuple(sorted(codes))
    if form == "Saint-Martin":
        return ("MF",)
    if len(codes) > 1:
        return tuple(sorted(codes))
    return codes
