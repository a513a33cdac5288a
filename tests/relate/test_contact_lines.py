"""Contact lines to contacts: every address goes to the person before it."""

from __future__ import annotations

import pytest

from annotated import tell
from iomnlp.find.contacts import find_emails, find_urls
from iomnlp.relate.contact_lines import Address, Person, group_contacts

EXAMPLES = [
    (
        "contact: Contact : {Awa Tamm}, tel 1001, a@port.example",
        [("Awa Tamm", "a@port.example", "1001")],
    ),
    (
        "contact: {Awa Tamm}, tel 1001, a@port.example, ou {Lise Orr}, tel 1002, l@port.example",
        [("Awa Tamm", "a@port.example", "1001"), ("Lise Orr", "l@port.example", "1002")],
    ),
    (
        "contact: {Awa Tamm} tel 1001, {Lise Orr} l@port.example",
        [("Awa Tamm", None, "1001"), ("Lise Orr", "l@port.example", None)],
    ),
    ("contact: Accueil du port, tel 1001, port@port.example", [(None, "port@port.example", "1001")]),
    ("contact: {Awa Tamm}, tel 1001, tel 1002", [("Awa Tamm", None, "1001"), ("Awa Tamm", None, "1002")]),
    ("contact: {Awa Tamm}", [("Awa Tamm", None, None)]),
    ("body: {Awa Tamm} répond au 1001 et à a@port.example.", []),
]


@pytest.mark.parametrize(("block", "expected"), EXAMPLES, ids=[b for b, _ in EXAMPLES])
def test_each_address_goes_to_the_person_before_it(block: str, expected: list[tuple[str | None, ...]]) -> None:
    told = tell(block)
    text = told.narrative.text
    addresses = [Address(m.start, m.end, "email", m.value) for m in find_emails(text)]
    phones = [i for i in range(len(text)) if text.startswith("100", i)]
    addresses += [Address(i, i + 4, "phone", text[i : i + 4]) for i in phones]
    people = [Person(p.start, p.end, p.name, None) for p in told.people]
    assert [(c.name, c.email, c.phone) for c in group_contacts(told.narrative, people, addresses)] == expected


def test_a_site_belongs_to_the_last_contact() -> None:
    told = tell("contact: {Awa Tamm}, a@port.example, www.port.example/presse")
    text = told.narrative.text
    addresses = [Address(m.start, m.end, "email", m.value) for m in find_emails(text)]
    addresses += [Address(m.start, m.end, "url", m.value) for m in find_urls(text)]
    (contact,) = group_contacts(told.narrative, [Person(9, 17, "Awa Tamm", "Port")], addresses)
    assert (contact.name, contact.organisation, contact.email) == ("Awa Tamm", "Port", "a@port.example")
    assert contact.url is not None
    assert contact.url.endswith("port.example/presse")
