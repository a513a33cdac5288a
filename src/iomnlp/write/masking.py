"""Records without personal data: the same record, offsets and ids included, with people's names and addresses masked.

In the text, each character of a person's name, address or number becomes a block, so that every offset stays true.
Names become `Personne 1`, `Personne 2` … within a record, so that it still tells who said what. What nobody recognised
as a person or a contact cannot be masked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from iomnlp.record import Record

BLOCK = "█"
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
# Texts that a person's name may stand in; everything else is a code, a number, an id.
_FREE = {"value", "raw", "text", "name", "title", "organisation", "speaker", "population", "message", "place"}
_AUTHORS = {"author", "auteur", "byline", "creator", "from", "to", "cc"}


def _blocks(text: str) -> str:
    return re.sub(r"\S", BLOCK, text)


def _mask_text(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with some of its spans blocked out; its length stays."""
    pieces, at = [], 0
    for start, end in sorted(spans):
        start = max(start, at)
        if end > start:
            pieces += [text[at:start], _blocks(text[start:end])]
            at = end
    return "".join([*pieces, text[at:]])


class _Names:
    """Names in the order in which the record gives them, each with its stand-in."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def stand_in(self, name: str | None) -> str | None:
        """`Personne 1` for the first name, and for every repetition of it."""
        if name is None:
            return None
        return self._known.setdefault(" ".join(name.casefold().split()), f"Personne {len(self._known) + 1}")


def _forms(record: Record) -> list[str]:
    """The names and addresses of people in every form that the record knows, the longest first."""
    found = [span.text for person in record.people for span in person.evidence]
    found += [person.name for person in record.people] + [quote.speaker or "" for quote in record.quotes]
    for contact in record.contacts:
        found += [contact.name or "", contact.email or "", contact.phone or "", contact.url or ""]
    return sorted({" ".join(form.split()) for form in found if len(form.strip()) > 2}, key=lambda f: (-len(f), f))


def _blocker(forms: list[str]) -> Callable[[str], str]:
    """What blocks these forms, and e-mail addresses, out of a text."""
    spaced = [r"\s+".join(map(re.escape, form.split())) for form in forms]
    pattern = re.compile("|".join([*(rf"(?<!\w){form}(?!\w)" for form in spaced), _EMAIL.pattern]))
    return lambda text: pattern.sub(lambda match: _blocks(match[0]), text)


def _walk(value: Any, text: str, block: Callable[[str], str]) -> Any:
    """Every free text of a fact, masked; evidence is cut from the masked text again."""
    if isinstance(value, list):
        return [_walk(one, text, block) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"start", "end", "text"}:
        return value | {"text": text[value["start"] : value["end"]]}
    return {
        key: block(one) if key in _FREE and isinstance(one, str) else _walk(one, text, block)
        for key, one in value.items()
    }


def _personal(record: Record) -> bool:
    return bool(
        record.people
        or record.contacts
        or any(quote.speaker for quote in record.quotes)
        or _AUTHORS.intersection(record.document.metadata)
        or "@" in record.document.text
    )


def masked(record: Record) -> Record:
    """A record without the personal data that it knows of.

    Parameters
    ----------
    record : Record
        Any record.

    Returns
    -------
    Record
        The same keys, ids and offsets; `document.text[start:end] == text` holds for every evidence of it.
    """
    if not _personal(record):
        return record
    spans = [(e.start, e.end) for fact in (*record.people, *record.contacts) for e in fact.evidence]
    forms = _forms(record)
    # A word alone ("Durand", "Rose") is a name where the record says so, and may be anything elsewhere.
    text = _blocker([form for form in forms if " " in form])(_mask_text(record.document.text, spans))
    values = json.loads(record.to_json())
    document, names, block = values["document"], _Names(), _blocker(forms)
    document["text"] = text
    document["metadata"] = {
        key: BLOCK * 3 if key in _AUTHORS and value else value for key, value in document["metadata"].items()
    }
    people = [names.stand_in(person.name) for person in record.people]
    speakers = [names.stand_in(quote.speaker) for quote in record.quotes]
    contacts = [names.stand_in(contact.name) for contact in record.contacts]
    masked_values = {
        key: value if key in ("document", "segments", "provenance", "review") else _walk(value, text, block)
        for key, value in values.items()
    }
    for person, name in zip(masked_values["people"], people, strict=True):
        person["name"] = name
    for quote, name in zip(masked_values["quotes"], speakers, strict=True):
        quote["speaker"] = name
    for contact, name in zip(masked_values["contacts"], contacts, strict=True):
        hidden = {key: contact[key] and BLOCK * 3 for key in ("email", "phone", "url")}
        contact |= hidden | {"name": name}
    return Record.model_validate_json(json.dumps(masked_values))
