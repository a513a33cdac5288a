"""Annotated narratives for the tests of relations: a marked text to a narrative with its mentions.

`<TD:Tchad>` names a country (`<@TD:Abéché>` a place of it), `[OMS]` an organisation (`[ngo:Sœurs du lac]`, type first;
`[IOM:OIM]`, its key in the lexicon), `{Awa Diop}` a person. A block is `kind: text`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from iomnlp.find.countries import CountryMention
from iomnlp.find.country_forms import Form
from iomnlp.find.organisations import OrganisationMention
from iomnlp.find.people import PersonMention
from iomnlp.record import FundingStatus
from iomnlp.relate.entities import group_organisations
from iomnlp.relate.funding import Relation
from iomnlp.relate.sentences import Party
from iomnlp.source import Block, Narrative

MARK = re.compile(
    r"<(?P<code>@?[A-Z]{2}):(?P<country>[^>]+)>|\[(?:(?P<kind>\w+):)?(?P<body>[^\]]+)\]|\{(?P<person>[^}]+)\}"
)
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Ý«])")
TYPES = {"government", "multilateral", "ngo", "private", "academic", "fund", "other"}


@dataclass
class Told:
    """A narrative and what is marked in it."""

    narrative: Narrative
    countries: list[CountryMention] = field(default_factory=list)
    offices: list[tuple[int, int, str]] = field(default_factory=list)
    organisations: list[OrganisationMention] = field(default_factory=list)
    people: list[PersonMention] = field(default_factory=list)

    @property
    def keys(self) -> tuple[int, ...]:
        """For each organisation's mention the index of its organisation."""
        return group_organisations(self.organisations)

    def party(self, name: str) -> Party:
        """A party of a relation: the organisation or country that is marked with this name."""
        for mention, key in zip(self.organisations, self.keys, strict=True):
            if mention.name == name:
                return Party(mention.start, mention.end, ("organisation", str(key)), name, mention.country)
        country = next(m for m in self.countries if self.narrative.text[m.start : m.end] == name)
        return Party(country.start, country.end, ("country", country.code or ""), name, country.code)

    def gift(
        self,
        donor: str,
        recipient: str | None = None,
        channel: str | None = None,
        status: FundingStatus = "contributed",
    ) -> Relation:
        """A relation without a sum."""
        through, to = (self.party(name) if name else None for name in (channel, recipient))
        return Relation(self.party(donor), through, to, None, status, "test")


def _sentences(text: str, start: int) -> tuple[tuple[int, int], ...]:
    found, at = [], 0
    for gap in SENTENCE.finditer(text):
        found.append((start + at, start + gap.start()))
        at = gap.end()
    return (*found, (start + at, start + len(text)))


def _country(told: Told, code: str, name: str, start: int) -> None:
    end = start + len(name)
    if code.startswith("@"):
        told.offices.append((start, end, code[1:]))
        return
    demonym = name[0].islower() or name.endswith(("ens", "ennes", "ains", "aines", "aises", "ois", "oises"))
    form: Form = "adjective" if demonym else "name"
    told.countries.append(CountryMention(start, end, code, (), form, "test"))


def _organisation(told: Told, kind: str | None, name: str, start: int) -> None:
    of_type = kind if kind in TYPES else "multilateral"
    key = None if kind in TYPES else kind
    inside = next((m.code for m in told.countries if start <= m.start < start + len(name)), None)
    told.organisations.append(
        OrganisationMention(start, start + len(name), name, key, None, of_type, inside, "test")  # type: ignore[arg-type]
    )


def _plain(told: Told, marked: str, start: int) -> str:
    """The text without its marks; what they mark is noted, with offsets from `start`."""
    text, at = "", 0
    for match in MARK.finditer(marked):
        text += marked[at : match.start()]
        here = start + len(text)
        if match["country"]:
            name = match["country"]
            _country(told, match["code"], name, here)
        elif match["body"]:
            name = _plain(told, match["body"], here)
            _organisation(told, match["kind"], name, here)
        else:
            name = match["person"]
            told.people.append(PersonMention(here, here + len(name), name, None, None, "test"))
        text += name
        at = match.end()
    return text + marked[at:]


def tell(*blocks: str) -> Told:
    """The narrative of marked blocks, each `kind: text`."""
    told = Told(Narrative("", ()))
    text = ""
    made = []
    for block in blocks:
        kind, _, marked = block.partition(": ")
        start = len(text)
        text += _plain(told, marked, start)
        made.append(Block(kind, start, len(text), _sentences(text[start:], start)))
        text += "\n\n"
    told.narrative = Narrative(text, tuple(range(len(text) + 1)), tuple(made))
    return told
