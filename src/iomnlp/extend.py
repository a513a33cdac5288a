"""What extensions are made of: mentions for new extractors, and what an exporter is. Public, with semantic versions."""

from __future__ import annotations

from iomnlp.find.contacts import Address
from iomnlp.find.countries import CountryMention
from iomnlp.find.counts import Count
from iomnlp.find.dates import DateMention
from iomnlp.find.money import Money
from iomnlp.find.organisations import OrganisationMention
from iomnlp.find.people import PersonMention
from iomnlp.find.places import PlaceMention
from iomnlp.write.exporter import Exporter, Options, Records, Remark, Written, about, one_file

__all__ = [
    "Address",
    "Count",
    "CountryMention",
    "DateMention",
    "Exporter",
    "Money",
    "Options",
    "OrganisationMention",
    "PersonMention",
    "PlaceMention",
    "Records",
    "Remark",
    "Written",
    "about",
    "one_file",
]
