"""The contract's keys and codes in a reader's words."""

from __future__ import annotations

from functools import cache

from babel import Locale

from iomnlp.lexicon import rows, words
from iomnlp.review.folding import plain
from iomnlp.review.web.locale import Language

# Keys of the record that are project sheet paths or single values; their group's name stands on its own.
_SHEET = "project."


@cache
def _labels(code: str) -> dict[str, dict[str, str]]:
    return words(f"labels_{code}.yaml")


def named(language: Language, table: str, key: str) -> str:
    """The name of a group, key, path, code or check; an unknown one stands for itself.

    >>> from iomnlp.review.web.locale import language
    >>> named(language("fr"), "codes", "pledge"), named(language("en"), "groups", "funding")
    ('promesse', 'Funding')
    """
    return _labels(language.code)[table].get(key, key)


def field_name(language: Language, key: str) -> str:
    """The name of a field by its key.

    >>> from iomnlp.review.web.locale import language
    >>> field_name(language("fr"), "project.start"), field_name(language("fr"), "amounts/1a2b3c4d")
    ('Début', 'Montant')
    """
    group = key.partition("/")[0]
    if group.startswith(_SHEET):
        return named(language, "paths", group.removeprefix(_SHEET))
    if "/" in key:
        return named(language, "one", group)
    if key == "kind":
        return named(language, "one", "kind")
    return named(language, "groups", key)


def group_name(language: Language, group: str) -> str:
    """The name of a list, or of a field that is none.

    >>> from iomnlp.review.web.locale import language
    >>> group_name(language("fr"), "amounts"), group_name(language("fr"), "project.budget")
    ('Montants', 'Budget')
    """
    if group.startswith(_SHEET):
        return named(language, "paths", group.removeprefix(_SHEET))
    return named(language, "groups", group)


def action_name(language: Language, action: str) -> str:
    """What was done, in words; what a run does has a name of its own."""
    text = language.text
    return {
        "accept": text("accepted"),
        "correct": text("corrected"),
        "reject": text("rejected"),
        "absent": text("absent from the source"),
        "doubt": text("doubtful"),
        "add": text("added"),
        "keep": text("kept"),
        "restore": text("taken back"),
        "waive": text("waived"),
        "validate": text("validated"),
        "adjudicate": text("settled between two"),
        "propose": text("proposed"),
        "supersede": text("replaced by a newer text"),
    }.get(action, action)


@cache
def rules(code: str) -> dict[str, str]:
    """What each rule does, in a language: its explanation by its id."""
    found = words("rules.yaml")
    translated = words("rules_fr.yaml") if code == "fr" else {}
    return {rule: translated.get(rule, about["does"]) for rule, about in found.items()}


def sheet_code(language: Language, key: str, code: str) -> str:
    """A code of the sheet: a type of project by its label, a status or a scope by its name."""
    if key.endswith(".type"):
        return project_types(language.code).get(code, code)
    return named(language, "sheet", code)


@cache
def project_types(code: str) -> dict[str, str]:
    """Types of project: prefix → label."""
    return {
        row["prefix"]: row[f"label_{code}"] or row["label_fr"] or row["label_en"]
        for row in rows("iom_project_types.csv")
    }


@cache
def themes(code: str) -> dict[str, str]:
    """Themes of the taxonomy: code → label."""
    return {theme["code"]: theme[f"label_{code}"] for theme in words("themes.yaml")["themes"]}


@cache
def countries(code: str) -> dict[str, str]:
    """Countries: ISO 3166-1 alpha-2 → name, in the order of the names."""
    english = Locale.parse("en").territories
    found = {
        row["iso2"]: row["name_fr"] if code == "fr" else str(english.get(row["iso2"], row["name_fr"]))
        for row in rows("countries.csv")
    }
    return dict(sorted(found.items(), key=lambda pair: plain(pair[1])))


@cache
def currencies(code: str) -> dict[str, str]:
    """Currencies in use: ISO 4217 → name, after CLDR."""
    names = Locale.parse(code).currencies
    codes = {row["code"] for row in rows("currencies_codes.csv")} | {"CUP", "PEN", "TOP", "SOS"}
    return {one: str(names.get(one, one)) for one in sorted(codes)}
