"""A fact in a reader's words: its value on one line, and the keys that are worth a second look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from iomnlp.review.assemble import HUMAN
from iomnlp.review.model import Fact
from iomnlp.review.web import values, wording
from iomnlp.review.web.locale import Language
from iomnlp.review.web.shapes import group_of

Detail = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Said:
    """What a page shows of a fact.

    Attributes
    ----------
    value : str
        The normalised value.
    raw : str
        The words of the page, where they differ from it.
    details : tuple of (name, value)
        The other keys, in the reader's language.
    figure : bool
        Whether the value is a number or a sum, which stands to the right.
    """

    value: str
    raw: str = ""
    details: tuple[Detail, ...] = ()
    figure: bool = False


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells facts of one record.

    Parameters
    ----------
    language : Language
        The reader's.
    others : mapping
        Key of a field → its fact, for those that point at others (`funding.amount`).
    """

    language: Language
    others: Mapping[str, Fact]

    def tell(self, key: str, fact: Fact) -> Said:
        """A fact in words.

        Parameters
        ----------
        key : str
            Its field's key.
        fact : dict
            The contract's fact; keys that are missing are passed over.
        """
        group = group_of(key)
        said = _TELL.get(group, _plain)(self, group, fact)
        raw = " ".join(str(fact.get("raw") or "").split())
        shown = said.raw or raw
        return Said(said.value, "" if shown == said.value else shown, said.details, said.figure)

    def name(self, table: str, code: object) -> str:
        """A code of the contract in words."""
        return wording.named(self.language, table, str(code))

    def details(self, fact: Fact, *keys: str) -> tuple[Detail, ...]:
        """Keys of a fact that hold something."""
        found: list[Detail] = []
        for key in keys:
            value = fact.get(key)
            if value is None or value == [] or value is False:
                continue
            found.append((self.name("keys", key), self._detail(key, value)))
        return tuple(found)

    def _detail(self, key: str, value: object) -> str:
        if key == "country":
            return values.country(str(value), self.language)
        if key in ("gloss_of", "amount"):
            return self.pointed(value)
        if key == "primary":
            return self.language.text("primary")
        if value is True:
            return self.name("codes", "true")
        if isinstance(value, list | tuple):
            return ", ".join(self.name("codes", one) for one in value)
        coded = ("level", "modality", "role", "class", "type", "kind", "qualifier", "status", "unit")
        return self.name("codes", value) if key in coded else str(value)

    def pointed(self, key: object) -> str:
        """The sum that a fact points at; its key where there is no such field."""
        fact = self.others.get(str(key))
        return values.amount_of(fact, self.language) if fact else str(key)


def _plain(teller: Teller, group: str, fact: Fact) -> Said:
    return Said(" ".join(str(fact.get("value") or fact.get("raw") or "").split()))


def _kind(teller: Teller, group: str, fact: Fact) -> Said:
    return Said(teller.name("codes", fact.get("value")))


def _dateline(teller: Teller, group: str, fact: Fact) -> Said:
    date = values.date(fact["edtf"], teller.language) if fact.get("edtf") else ""
    parts = (fact.get("place") or "", date)
    return Said(", ".join(part for part in parts if part), details=teller.details(fact, "country"))


def _dated(teller: Teller, group: str, fact: Fact) -> Said:
    edtf, raw = str(fact.get("edtf") or ""), " ".join(str(fact.get("raw") or "").split())
    said = values.date(fact.get("edtf"), teller.language)
    # "Fin mai 2021" says more than the code of its month can.
    if "~" in edtf and raw and fact.get("basis") != HUMAN:
        said = raw
    told = fact.get("edtf") in (None, said)
    return Said(said, details=() if told else ((teller.name("keys", "edtf"), str(fact["edtf"])),))


def _coded(teller: Teller, group: str, fact: Fact) -> Said:
    code = fact.get("code")
    if code is None:
        return Said(str(fact.get("raw") or ""), details=((teller.name("keys", "type"), "?"),))
    return Said(wording.sheet_code(teller.language, group, str(code)))


def _year(teller: Teller, group: str, fact: Fact) -> Said:
    return Said(str(fact.get("value", "")), figure=True)


def _money(teller: Teller, group: str, fact: Fact) -> Said:
    details = teller.details(fact, "kind", "qualifier", "currency", "gloss_of")
    if not fact.get("currency"):
        details += ((teller.name("keys", "currency"), teller.name("codes", "unstated")),)
    return Said(values.amount_of(fact, teller.language), details=details, figure=True)


def _state(teller: Teller, group: str, fact: Fact) -> Said:
    code = fact.get("country") or fact.get("code")
    name = values.country(code, teller.language) if code else str(fact.get("name") or fact.get("raw") or "")
    candidates = ", ".join(values.country(one, teller.language) for one in fact.get("candidates") or ())
    asked = ((teller.language.text("one of"), candidates),) if candidates else ()
    return Said(name, details=asked + teller.details(fact, "roles", "primary"))


def _output(teller: Teller, group: str, fact: Fact) -> Said:
    text = " ".join(str(fact.get("text") or "").split())
    number = f"{fact['number']}. " if fact.get("number") else ""
    return Said(number + text, details=teller.details(fact, "level", "parent", "modality"))


def _named(*keys: str) -> Callable[[Teller, str, Fact], Said]:
    return lambda teller, group, fact: Said(str(fact.get("name") or ""), details=teller.details(fact, *keys))


def _organisation(teller: Teller, group: str, fact: Fact) -> Said:
    acronym = fact.get("acronym")
    name = str(fact.get("name") or "")
    shown = f"{name} ({acronym})" if acronym and acronym != name else name
    return Said(shown, details=teller.details(fact, "roles", "type", "country"))


def _funding(teller: Teller, group: str, fact: Fact) -> Said:
    # Without a giver, the name that is left would read as one.
    parties = [fact.get("donor") or {"name": "?"}, fact.get("channel"), fact.get("recipient")]
    chain = " → ".join(str(party["name"]) for party in parties if party)
    details = teller.details(fact, "status")
    amount = fact.get("amount")
    if amount is not None:
        details = ((teller.language.text("Amount"), teller.pointed(amount)), *details)
    purpose = fact.get("purpose")
    if purpose:
        details += ((teller.name("keys", "purpose"), " ".join(str(purpose["text"]).split())),)
    return Said(chain, details=details)


def _count(teller: Teller, group: str, fact: Fact) -> Said:
    ends = [values.number(str(fact[key]), teller.language) for key in ("value", "upper") if fact.get(key)]
    figures = f"{values.NO_BREAK}–{values.NO_BREAK}".join(ends)
    unit = f"{values.NO_BREAK}%" if fact.get("unit") == "percent" else ""
    population = f" {fact['population']}" if fact.get("population") else ""
    return Said(f"{figures}{unit}{population}", details=teller.details(fact, "unit", "qualifier"), figure=True)


def _quote(teller: Teller, group: str, fact: Fact) -> Said:
    return Said(" ".join(str(fact.get("value") or "").split()), details=teller.details(fact, "speaker"))


def _contact(teller: Teller, group: str, fact: Fact) -> Said:
    parts = (fact.get(key) for key in ("name", "organisation", "email", "phone", "url"))
    return Said(" · ".join(str(part) for part in parts if part))


def _theme(teller: Teller, group: str, fact: Fact) -> Said:
    code = str(fact.get("code") or "")
    return Said(wording.themes(teller.language.code).get(code, code), details=teller.details(fact, "primary"))


_TELL: dict[str, Callable[[Teller, str, dict[str, Any]], Said]] = {
    "kind": _kind,
    "dateline": _dateline,
    "published": _dated,
    "project.type": _coded,
    "project.status": _coded,
    "project.scope": _coded,
    "project.start": _dated,
    "project.end": _dated,
    "project.allocation_year": _year,
    "project.budget": _money,
    "project.beneficiaries": _state,
    "outputs": _output,
    "countries": _state,
    "places": _named("class", "country"),
    "organisations": _organisation,
    "people": _named("role", "title", "organisation"),
    "amounts": _money,
    "funding": _funding,
    "counts": _count,
    "dates": _dated,
    "quotes": _quote,
    "contacts": _contact,
    "themes": _theme,
}
