"""Where the name of an organisation ends: a head noun, its adjectives, and its complements with their coordinations."""

from __future__ import annotations

import re

from iomnlp.find.country_forms import mentions
from iomnlp.find.organisation_lists import (
    after_ministry,
    capital_heads,
    grammar,
    grammar_keys,
    is_adjective,
    nationalities,
)
from iomnlp.find.text_words import Words

DE = frozenset(("de", "du", "des", "d"))
ARTICLES = frozenset(("la", "le", "les", "l"))
# A national society, a school or a mission has no purpose in its name: "pour les brancards" behind it is the gift's.
NO_PURPOSE = re.compile(
    r"(?:Croix|Croissant)-Rouge [\w' -]{0,40}$|Université [\w' -]{0,40}$|[Aa]mbassade [\w' -]{0,40}$"
)
INFINITIVE = re.compile(r"\w{2,}(?:er|ir|oir|re)$")
ABROAD = re.compile(
    r" (?:(?:résidant|résidants|résidents|vivant|établis|installés) )?"
    r"(?:à l'étranger|à l'extérieur|de l'étranger|de l'extérieur)(?!\w)"
)
BARE_INFINITIVE = re.compile(r"[a-zà-ÿ]{3,}[ei]r$")
# What has been done, or is done, goes on with the sentence: "l'Institut de formation et dispensé à".
PARTICIPLE = re.compile(r"(?:és?|ées?|ent|ait|aient|ra|ront)$")
MAX_WORDS = 40


class Reader:
    """Reads a name's right boundary over the words of a text."""

    def __init__(self, words: Words):
        self.text = words.text
        self.words = words

    def gap(self, index: int) -> str:
        """What stands between word `index - 1` and word `index`."""
        return self.text[self.words.ends[index - 1] : self.words.starts[index]]

    def joined(self, index: int) -> bool:
        """Whether word `index` follows the one before within the same phrase."""
        return 0 < index < len(self.words.keys) and self.gap(index) in (" ", "-", "'", "&", " & ", "/")

    def country_at(self, index: int) -> int:
        """The index after the country named at `index`, or `index` where none is."""
        start = self.words.starts[index]
        match = mentions().opening(self.text, start, start + 70)
        if match is None or match.payloads[0].form == "adjective":
            return index
        while index < len(self.words.keys) and self.words.starts[index] < match.end:
            index += 1
        return index

    def adjectives(self, index: int) -> int:
        """The index after the adjectives (and capitalised words) at `index`."""
        while self.joined(index):
            word = self.words.printed(index)
            compound = self._compound(index)
            if compound > index:
                index = compound
            elif word.islower() and is_adjective(word):
                index += 1
            elif word == "et" and self.joined(index + 1) and self._coordinated_adjective(index):
                index += 2
            else:
                break
        return index

    def _compound(self, index: int) -> int:
        """The index after an adjective with hyphens at `index` ("sri-lankais"), or `index` where there is none."""
        after = index + 1
        while after < len(self.words.keys) and self.gap(after) == "-":
            after += 1
        if after == index + 1 or not self.words.printed(index).islower():
            return index
        whole = self.text[self.words.starts[index] : self.words.ends[after - 1]]
        pair = self.words.printed(index).endswith("o") and self.words.printed(after - 1) in nationalities()
        return after if pair or whole in nationalities() or whole in grammar("compounds") else index

    def _coordinated_adjective(self, index: int) -> bool:
        before, after = self.words.printed(index - 1), self.words.printed(index + 1)
        return before.islower() and after.islower() and is_adjective(before) and is_adjective(after)

    def capitals(self, index: int) -> int:
        """The index after the capitalised words at `index`, with particles between them."""
        while self.joined(index) or (0 < index < len(self.words.keys) and self.gap(index) == "' "):
            word = self.words.printed(index)
            if word[0].isupper() or (word[0].isdigit() and self.gap(index) == "-"):
                index += 1
            elif (
                word in grammar("particles")
                and self.joined(index + 1)
                and self.words.capital(index + 1)
                and word not in ("la", "le", "les", "l")
            ):
                if self.country_at(index + 1) > index + 1 and word in DE:
                    break
                index += 2
            else:
                break
        return index

    def connector(self, index: int) -> int:
        """The index after "de", "de la", "pour les", "contre l'" … at `index`, or `index` where there is none."""
        if not self.joined(index):
            return index
        word = self.words.keys[index]
        after = index + 1
        if word in ("charge", "chargee"):
            return self.connector(after)
        if word == "au" and self.words.keys[index - 1] not in grammar("before_au"):
            return index
        if word == "avec" and self.words.keys[index - 1] not in grammar("before_avec"):
            return index
        if word in DE or word in ("pour", "contre", "sur", "au", "aux", "sans", "entre", "a", "avec"):
            if word == "a" and not (self.joined(after) and self.words.printed(after) in ("la", "l")):
                return index
            if self.joined(after) and self.words.keys[after] in ARTICLES and word not in ("du", "des", "au", "aux"):
                after += 1
            return after if self.joined(after) else index
        if word == "en" and self.joined(after) and self.words.printed(after) in grammar("after_en"):
            return after
        return index

    def noun_phrase(self, index: int) -> int:
        """The index after the noun at `index` with its adjectives."""
        if index >= len(self.words.keys):
            return index
        country = self.country_at(index)
        if country > index:
            return country
        minister = self.words.keys[index] in ("premier", "premiere") and self.joined(index + 1)
        if minister and self.words.keys[index + 1] == "ministre":
            return index + 2
        index = self.capitals(index + 1) if self.words.capital(index) else index + 1
        index = self._sized(index)
        while self.joined(index) and (self.gap(index) == "-" or self._elided(index)):
            index += 1
        if self.words.printed(index - 1) in grammar("before_nouns") and self.joined(index):
            noun = self.words.printed(index)  # "Association des jeunes juristes", "Fonds de bonne gouvernance"
            one = not self.words.printed(index - 1).endswith("s")
            if (
                noun.islower()
                and (one or noun.endswith(("s", "x")))
                and len(noun) > 4
                and noun not in grammar("no_nouns")
            ):
                index += 1
        return self.adjectives(index)

    def _sized(self, index: int) -> int:
        """The index before the noun of "petites et moyennes entreprises", or `index` for anything else."""
        pair = index + 1 < len(self.words.keys) and self.joined(index) and self.joined(index + 1)
        if (
            not pair
            or self.words.printed(index) != "et"
            or self.words.printed(index - 1) not in grammar("before_nouns")
        ):
            return index
        return index + 2 if self.words.printed(index + 1) in grammar("before_nouns") else index

    def _elided(self, index: int) -> bool:
        """Whether word `index` belongs to a compound such as "main-d'œuvre"."""
        return self.gap(index) == "'" and self.gap(index - 1) == "-" and self.words.keys[index - 1] == "d"

    def complements(self, index: int, *, ministry: bool) -> int:
        """The index after all complements that begin at `index`."""
        first_capital: bool | None = None
        start = index
        while index - start < MAX_WORDS:
            after = self.connector(index)
            if after == index:
                after = self._coordination(index, first_capital, ministry)
                if after == index:
                    break
            word = self.words.token(after)
            dated = self._date_at(after)
            if dated > after and first_capital is not None:  # "Collectif des familles du 14 janvier"
                index = dated
                continue
            if word.text in grammar("never_complement") or word.text[0].isdigit():
                break
            preposition = self.words.keys[index]
            if preposition in ("pour", "a") and word.text.islower() and INFINITIVE.match(word.text):
                break
            if after == index + 1 and BARE_INFINITIVE.match(word.text) and word.text not in grammar("not_infinitives"):
                break
            if preposition == "pour" and NO_PURPOSE.search(
                self.text, self.words.starts[index] - 60, self.words.starts[index]
            ):
                break
            if self._stops(after, first_capital is None):
                # "Chambre de commerce de Gambie", "Service des mines du Togo": the country ends the name.
                country = self.country_at(after)
                if preposition in DE and country > after:
                    index = country
                break
            if first_capital is None:
                first_capital = word.capital
            index = self.abroad(self.noun_phrase(after))
        return index

    def _date_at(self, index: int) -> int:
        """The index after "14 janvier" at `index`, or `index` where there is none."""
        month = self.words.printed(index + 1) if self.joined(index + 1) else ""
        return index + 2 if self.words.printed(index).isdigit() and month in grammar("months") else index

    def abroad(self, index: int) -> int:
        """The index after "résidant à l'étranger", which tells whom a body is for."""
        match = ABROAD.match(self.text, self.words.ends[index - 1]) if 0 < index <= len(self.words.keys) else None
        while match and index < len(self.words.keys) and self.words.starts[index] < match.end():
            index += 1
        return index

    def seat(self, index: int) -> int:
        """The index after the seat of an embassy or consulate ("à Nouakchott", "auprès des Nations Unies")."""
        if self.joined(index) and self.words.printed(index) == "à" and self.joined(index + 1):
            return self.capitals(index + 2) if self.words.capital(index + 1) else index
        if self.joined(index) and self.words.printed(index) in ("en", "au", "aux") and self.joined(index + 1):
            return self.country_at(index + 1) if self.country_at(index + 1) > index + 1 else index
        return index

    def _stops(self, index: int, first: bool) -> bool:
        """A country ends a name that has its complement already; an acronym or a new head always does."""
        word = self.words.printed(index)
        at = self.words.starts[index]
        if self.text.startswith(tuple(grammar("superiors")), at):
            return True
        if self.text.startswith(tuple(grammar("owners")), at):
            return False
        head = word in capital_heads() and word not in grammar("ministry_nouns")
        if head and not first and self._of_school(index):
            return False
        if not first and (self.country_at(index) > index or head):
            return True
        return len(word) > 1 and word.isupper() and not first

    def _of_school(self, index: int) -> bool:
        """Whether a university follows whose institute or laboratory is read ("Centre d'études de l'Université …")."""
        if self.words.keys[index] not in grammar_keys("schools") or self.words.keys[index - 1] not in ARTICLES:
            return False
        opened = {self.words.keys[i] for i in range(max(0, index - 12), index) if self.words.capital(i)}
        return not opened.isdisjoint(grammar_keys("institutes"))

    def _coordination(self, index: int, first_capital: bool | None, ministry: bool) -> int:
        """The index of the noun that ", de la" or "et de l'" adds to the complements, or `index` for none."""
        if first_capital is None or index >= len(self.words.keys):
            return index
        gap = self.gap(index)
        at = index
        if gap == " " and self.words.printed(index) == "et":
            at = index + 1
            bare = self._bare_noun(index, at, ministry) or self._purpose(index, at)
            if bare > index:
                return bare
        elif not (gap == ", " and self._list_closes(index) and (ministry or not first_capital)):
            return index
        if at >= len(self.words.keys):
            return index
        to = self.words.keys[at] in ("a", "aux", "au", "pour") and at > index and self._begun_with(index, at)
        if self.words.keys[at] not in DE and not to:
            return index
        after = at + 1
        if after < len(self.words.keys) and self.words.printed(after) in ("la", "l", "L", "les") and self.joined(after):
            after += 1
        if after >= len(self.words.keys) or not self.joined(after):
            return index
        word = self.words.token(after)
        outside = after_ministry() if ministry else grammar_keys("after_coordination")
        business = ministry and word.text in grammar("ministry_nouns")
        if (word.key in outside and not word.capital) or (word.text in capital_heads() and not business):
            return index
        if first_capital and not word.capital and not ministry:
            return index
        if word.capital and not first_capital and self.country_at(after) > after:
            return index
        return after

    def _bare_noun(self, index: int, at: int, ministry: bool) -> int:
        """The index of a noun without article behind one without ("de justice et police"), or 0."""
        if not (self.joined(at) and index > 1 and self.words.printed(index - 2) in ("de", "d")):
            return 0
        word = self.words.printed(at)
        if not (word.islower() and self.words.printed(index - 1).islower() and len(word) > 3):
            return 0
        outside = after_ministry() if ministry else grammar_keys("after_coordination")
        other = word in grammar("not_bare") or word in outside or is_adjective(word)
        return 0 if other or BARE_INFINITIVE.match(word) or PARTICIPLE.search(word) else at

    def _purpose(self, index: int, at: int) -> int:
        """The index of a further purpose with its article ("pour l'enfance et la jeunesse"), or 0."""
        after = at + 1
        if not self.joined(at) or self.words.keys[at] not in ARTICLES or not self.joined(after):
            return 0
        named = self.words.printed(after) in grammar("purposes")
        return (
            after
            if named and any(self.words.keys[i] in ("pour", "contre") for i in range(max(0, index - 4), index))
            else 0
        )

    def _begun_with(self, index: int, at: int) -> bool:
        """Whether a complement before `index` begins with the preposition at `at` ("à l'Asile et à la Migration")."""
        same = ("a", "au", "aux") if self.words.keys[at] != "pour" else ("pour",)
        return any(self.words.keys[i] in same for i in range(max(0, index - 6), index))

    def _list_closes(self, index: int) -> bool:
        """Whether the list that a comma opens at `index` is closed by "et de" within the sentence."""
        if self.words.keys[index] not in DE:
            return False
        end = min(len(self.text), self.words.starts[index] + 160)
        rest = re.split(r"[.;:()«»]|  ", self.text[self.words.starts[index] : end], maxsplit=1)[0]
        return re.search(r" et (?:de|du|des|d')", rest) is not None
