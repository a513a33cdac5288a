"""The lexicons as typed rows, each checked against its own examples when it is loaded."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml
from babel import Locale

from iomnlp.additions import active, per_additions
from iomnlp.errors import LexiconError
from iomnlp.record import OrganisationType, PlaceClass

# As safe as SafeLoader, ten times as fast; PyYAML's wheels hold it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def rows(resource: str) -> list[dict[str, str]]:
    """The rows of a CSV resource; lines that begin with `#` are its header comment.

    Raises
    ------
    LexiconError
        When the resource is missing or a row has a wrong number of columns.
    """
    path = files("iomnlp.resources").joinpath(resource)
    if not path.is_file():
        raise LexiconError(f"There is no lexicon {resource}.")
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    found = list(csv.DictReader(lines))
    for number, row in enumerate(found, start=1):
        if None in row or None in row.values():
            raise LexiconError(f"{resource}, row {number} ({next(iter(row.values()))}) has a wrong number of columns.")
    return found


@lru_cache
def words(resource: str) -> dict[str, Any]:
    """The lists of a YAML resource.

    >>> "fleuve" in words("countries_cues.yaml")["natural"]
    True
    """
    path = files("iomnlp.resources").joinpath(resource)
    if not path.is_file():
        raise LexiconError(f"There is no lexicon {resource}.")
    loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    if not isinstance(loaded, dict):
        raise LexiconError(f"{resource} is no table of lists.")
    return loaded


def listed(value: str) -> tuple[str, ...]:
    """The items of a cell: separated by `;`, each once."""
    return tuple(dict.fromkeys(item.strip() for item in value.split(";") if item.strip()))


def plural(word: str) -> str:
    """The plural of a French adjective of nationality.

    >>> plural("malien"), plural("français")
    ('maliens', 'français')
    """
    return word if word.endswith(("s", "x", "z")) else word + "s"


def check_examples(resource: str, row: str, examples: Iterable[str], forms: Iterable[str]) -> None:
    """Compare a row's `+form` and `-form` examples with its forms.

    Raises
    ------
    LexiconError
        When a `+` example is no form of the row, or a `-` example is one.
    """
    own = set(forms)
    for example in examples:
        sign, form = example[:1], example[1:]
        if sign not in "+-" or not form:
            raise LexiconError(f"{resource}, row {row}: example {example!r} must begin with + or -.")
        if (form in own) != (sign == "+"):
            state = "is not" if sign == "+" else "is"
            raise LexiconError(f"{resource}, row {row}: {form!r} {state} one of its forms.", remedy="Correct the row.")


@dataclass(frozen=True, slots=True)
class Country:
    """A country or area: `code` ISO 3166-1 alpha-2; `adjectives` are all inflected forms, lower-case."""

    code: str
    name: str
    names: tuple[str, ...]
    english: tuple[str, ...]
    acronyms: tuple[str, ...]
    adjectives: tuple[str, ...]


@per_additions
def countries() -> tuple[Country, ...]:
    """All countries, in order of code.

    >>> next(c for c in countries() if c.code == "NE").adjectives
    ('nigérien', 'nigériens', 'nigérienne', 'nigériennes')
    """
    found = []
    for row in rows("countries.csv"):
        singular = (*listed(row["adj_m"]), *listed(row["adj_f"]))
        adjectives = tuple(dict.fromkeys(form for word in singular for form in (word, plural(word))))
        country = Country(
            row["iso2"],
            row["name_fr"],
            (row["name_fr"], *listed(row["variants_fr"])),
            listed(row["names_en"]),
            listed(row["acronyms"]),
            adjectives,
        )
        forms = (*country.names, *country.english, *country.acronyms, *country.adjectives)
        check_examples("countries.csv", country.code, listed(row["examples"]), forms)
        found.append(country)
    return _with_countries(found)


def _with_countries(found: list[Country]) -> tuple[Country, ...]:
    """The countries with the names that users add; a name that another country has already is refused."""
    known = {country.code: country for country in found}
    owners = {form: country.code for country in found for form in (*country.names, *country.acronyms)}
    for row in active().rows:
        if row.list != "country":
            continue
        old = known.get(row.id)
        if old is None:
            raise LexiconError(f"{row.where}: {row.id!r} is no country.", remedy="Give an ISO 3166-1 code: CI, CD.")
        names = tuple(form for form in (row.name, *row.forms["variants"]) if form)
        for form in (*names, *row.forms["acronyms"]):
            if owners.get(form, row.id) != row.id:
                raise LexiconError(
                    f"{row.where}: {form!r} is {known[owners[form]].name} already.", remedy="Take it out of the row."
                )
        adjectives = tuple(form for word in row.forms["adjectives"] for form in (word, plural(word)))
        known[row.id] = replace(
            old,
            names=tuple(dict.fromkeys((*old.names, *names))),
            acronyms=tuple(dict.fromkeys((*old.acronyms, *row.forms["acronyms"]))),
            adjectives=tuple(dict.fromkeys((*old.adjectives, *adjectives))),
        )
    return tuple(known.values())


@per_additions
def _country_names() -> dict[str, str]:
    return {country.code: country.name for country in countries()}


def country_name(code: str) -> str:
    """The French short name of a country.

    >>> country_name("CF")
    'République centrafricaine'

    Raises
    ------
    LexiconError
        When the code is no country's.
    """
    name = _country_names().get(code)
    if name is None:
        raise LexiconError(f"{code!r} is no country of countries.csv.")
    return name


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation: `acronyms` in French first; `loose` forms need a context of their own (the Fund, the Agency)."""

    id: str
    type: OrganisationType | None
    country: str | None
    name: str
    acronyms: tuple[str, ...]
    variants: tuple[str, ...]
    english: tuple[str, ...]


KINDS: dict[str, OrganisationType] = {
    "government": "government",
    "multilateral": "multilateral",
    "ngo": "ngo",
    "private": "private",
    "academic": "academic",
    "fund": "fund",
    "other": "other",
}


@per_additions
def organisations() -> tuple[Organisation, ...]:
    """All rows of the lexicon; `type` is None for what a record does not list: a State, a programme, a process.

    >>> next(o for o in organisations() if o.id == "WFP").acronyms
    ('PAM', 'WFP')
    """
    found: dict[str, Organisation] = {}
    for row in rows("organisations.csv"):
        if row["id"] in found:
            raise LexiconError(f"organisations.csv: two rows have the id {row['id']}.")
        if row["kind"] not in KINDS and row["kind"] not in {"state", "not_organisation"}:
            raise LexiconError(f"organisations.csv, row {row['id']}: {row['kind']!r} is no kind of organisation.")
        entry = Organisation(
            row["id"],
            KINDS.get(row["kind"]),
            row["country_iso2"] or None,
            row["name_fr"].replace("’", "'"),
            tuple(dict.fromkeys((*listed(row["acronyms_fr"]), *listed(row["acronyms_en"])))),
            tuple(v.replace("’", "'") for v in listed(row["variants_fr"])),
            listed(row["name_en"].replace("’", "'")),
        )
        forms = (entry.name, *entry.acronyms, *entry.variants, *entry.english)
        check_examples("organisations.csv", entry.id, listed(row["examples"]), forms)
        found[entry.id] = entry
    return _with_organisations(found)


def _with_organisations(found: dict[str, Organisation]) -> tuple[Organisation, ...]:
    """The organisations with those that users add, and with more forms of those that are known by their id."""
    for row in active().rows:
        if row.list != "organisation":
            continue
        old = found.get(row.id)
        variants = tuple(form.replace("’", "'") for form in row.forms["variants"])
        if old is not None:
            named = (row.name.replace("’", "'"),) if row.name and row.name != old.name else ()
            found[row.id] = replace(
                old,
                variants=tuple(dict.fromkeys((*old.variants, *named, *variants))),
                acronyms=tuple(dict.fromkeys((*old.acronyms, *row.forms["acronyms"]))),
            )
            continue
        if row.type not in KINDS:
            raise LexiconError(
                f"{row.where}: {row.type!r} is no type of organisation.", remedy=f"Write {', '.join(KINDS)}."
            )
        if row.country and row.country not in _country_names():
            raise LexiconError(f"{row.where}: {row.country!r} is no country.", remedy="Give an ISO 3166-1 code: CI.")
        name = row.name.replace("’", "'")
        found[row.id] = Organisation(
            row.id, KINDS[row.type], row.country or None, name, row.forms["acronyms"], variants, ()
        )
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class PlaceEntry:
    """A place of the gazetteer; `capital` where it is the seat of its country's government."""

    name: str
    variants: tuple[str, ...]
    country: str | None
    cls: PlaceClass
    capital: bool = False


CLASSES: dict[str, PlaceClass] = {"admin": "admin", "city": "city", "region": "region", "natural": "natural"}


def _added_places() -> Iterator[PlaceEntry]:
    for row in active().rows:
        if row.list != "place":
            continue
        if row.cls not in CLASSES:
            raise LexiconError(
                f"{row.where}: {row.cls!r} is no class of places.", remedy=f"Write {', '.join(CLASSES)}."
            )
        if row.country and row.country not in _country_names():
            raise LexiconError(f"{row.where}: {row.country!r} is no country.", remedy="Give an ISO 3166-1 code: CI.")
        yield PlaceEntry(row.name, row.forms["variants"], row.country or None, CLASSES[row.cls])


@per_additions
def places() -> tuple[PlaceEntry, ...]:
    """The gazetteer: capitals, then cities, provinces, regions and natural features.

    >>> next(p for p in places() if p.name == "Bangui").country
    'CF'
    """
    found = [
        PlaceEntry(row["name"], listed(row["variants"]), row["country"], "city", True) for row in rows("capitals.csv")
    ]
    for row in rows("places.csv"):
        if row["class"] not in CLASSES:
            raise LexiconError(f"places.csv, row {row['name']}: {row['class']!r} is no class of places.")
        found.append(PlaceEntry(row["name"], listed(row["variants"]), row["country"] or None, CLASSES[row["class"]]))
    return (*found, *_added_places())


@per_additions
def _foreign_names() -> dict[str, str]:
    """Country names of CLDR in English and Spanish, without case, to ISO codes."""
    names: dict[str, str] = {}
    known = {country.code for country in countries()}
    for language in ("en", "es"):
        territories = Locale(language).territories
        names.update({str(territories[code]).casefold(): code for code in sorted(territories) if code in known})
    return names


def foreign_country(name: str) -> str | None:
    """The country that an English or Spanish name of CLDR stands for, as datelines print it.

    >>> foreign_country("República Dominicana"), foreign_country("Plage")
    ('DO', None)
    """
    return _foreign_names().get(" ".join(name.split()).casefold())
