"""Contact lines to contacts: each address, number or link goes to the person named before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from iomnlp.source import Narrative

Channel = Literal["email", "phone", "url"]


@dataclass(frozen=True, slots=True)
class Address:
    """An e-mail address, a phone number (E.164) or a URL, with offsets in the narrative."""

    start: int
    end: int
    channel: Channel
    value: str


@dataclass(frozen=True, slots=True)
class Person:
    """A person named in contact lines."""

    start: int
    end: int
    name: str
    organisation: str | None


@dataclass(frozen=True, slots=True)
class ContactGroup:
    """One contact; `spans` in order, offsets in the narrative."""

    spans: tuple[tuple[int, int], ...]
    name: str | None
    organisation: str | None
    email: str | None
    phone: str | None
    url: str | None


def group_contacts(
    narrative: Narrative, people: Sequence[Person], addresses: Sequence[Address]
) -> tuple[ContactGroup, ...]:
    """One contact for each person of the contact blocks, and for addresses that have no person.

    Returns
    -------
    tuple of ContactGroup
        In the order of the text. A second e-mail or phone of the same person opens another contact of that name.
    """
    contact_blocks = [(b.start, b.end) for b in narrative.blocks if b.kind == "contact"]

    def inside(start: int) -> bool:
        return any(s <= start < e for s, e in contact_blocks)

    named = [p for p in people if inside(p.start)]
    events: list[Person | Address] = [*named, *(a for a in addresses if inside(a.start))]
    groups: list[ContactGroup] = []
    for event in sorted(events, key=lambda x: (x.start, x.end)):
        span = ((event.start, event.end),)
        if isinstance(event, Person):
            groups.append(ContactGroup(span, event.name, event.organisation, None, None, None))
            continue
        last = groups[-1] if groups else ContactGroup((), None, None, None, None, None)
        if not groups or getattr(last, event.channel) is not None:
            last = ContactGroup((), None if event.channel == "url" else last.name, None, None, None, None)
            groups.append(last)
        groups[-1] = replace(last, spans=last.spans + span, **{event.channel: event.value})
    return tuple(groups)
