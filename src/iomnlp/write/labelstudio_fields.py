"""What a person sees and changes of a fact in Label Studio: a control for each key, from the contract's own models."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from iomnlp.record import Beneficiary, Evidence, Fact, ListedFact, Party, Project, Record
from iomnlp.write.facts import LISTS, SHEET

Kind = Literal["text", "number", "choice", "choices", "flag", "codes", "reference", "quotation"]
# Evidence is the region itself, and what is printed is its text.
_NOT_SHOWN = {*ListedFact.model_fields, *Fact.model_fields, "raw"}
_REFERENCES = {("funding", "amount"), ("amounts", "gloss_of")}
# Not "true": Label Studio turns that into a truth value, and its page fails on one where it expects a name.
YES = "yes"


@dataclass(frozen=True, slots=True)
class Control:
    """One key of one kind of fact.

    Attributes
    ----------
    name : str
        In the labelling configuration: `funding_donor_name`.
    label : str
        Of the regions that it belongs to: `funding`.
    path : tuple of str
        The key in the fact's JSON: `("donor", "name")`.
    kind : str
        How its value is written.
    choices : tuple of str
        Codes, where they are a closed list.
    """

    name: str
    label: str
    path: tuple[str, ...]
    kind: Kind
    choices: tuple[str, ...] = ()


def _plain(annotation: Any) -> Any:
    """An annotation without its optional half and its constraints."""
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return _plain(next(one for one in get_args(annotation) if one is not type(None)))
    return annotation


def _kind(annotation: Any) -> tuple[Kind, tuple[str, ...]]:
    plain = _plain(annotation)
    if get_origin(plain) is tuple:
        inner = _plain(get_args(plain)[0])
        return ("choices", get_args(inner)) if get_origin(inner) is Literal else ("codes", ())
    if get_origin(plain) is Literal:
        return "choice", get_args(plain)
    if plain is bool:
        return "flag", (YES,)
    if plain is Evidence:
        return "quotation", ()
    return ("number" if plain is int else "text"), ()


def _controls(label: str, model: type[BaseModel]) -> Iterator[Control]:
    for name, info in model.model_fields.items():
        key = info.alias or name
        if name in _NOT_SHOWN:
            continue
        if _plain(info.annotation) is Party:
            for inner in Party.model_fields:
                yield Control(_name(label, key, inner), label, (key, inner), "text")
        elif (label, key) in _REFERENCES:
            yield Control(_name(label, key), label, (key,), "reference")
        else:
            kind, choices = _kind(info.annotation)
            yield Control(_name(label, key), label, (key,), kind, choices)


def _name(*parts: str) -> str:
    return "_".join(parts).replace(".", "_")


@cache
def models() -> Mapping[str, type[Fact]]:
    """The model of each label: a list's name, or the path of a fact that stands once."""
    found: dict[str, type[Fact]] = {
        name: _plain(Record.model_fields[name].annotation) for name in ("title", "dateline", "published")
    }
    found |= {f"project.{name}": _plain(Project.model_fields[name].annotation) for name in SHEET}
    found["project.beneficiaries"] = Beneficiary
    found |= {name: get_args(Record.model_fields[name].annotation)[0] for name in LISTS}
    return found


@cache
def controls(label: str) -> tuple[Control, ...]:
    """The controls of a label.

    >>> [control.name for control in controls("amounts")][:4]
    ['amounts_value', 'amounts_upper', 'amounts_currency', 'amounts_qualifier']
    """
    return tuple(_controls(label, models()[label]))


def shown(record: Record, control: Control, fact: Mapping[str, Any]) -> list[str]:
    """A key's value as strings, none where it is absent.

    Parameters
    ----------
    record : Record
        Where references lead.
    control : Control
        The key.
    fact : mapping
        The fact's JSON.
    """
    value: Any = fact
    for part in control.path:
        value = None if value is None else value[part]
    if value is None or value is False or value == "":
        return []
    if control.kind == "flag":
        return [YES]
    if control.kind == "choices":
        return [str(one) for one in value]
    if control.kind == "codes":
        return ["; ".join(value)] if value else []
    if control.kind == "quotation":
        return [" ".join(value["text"].split())]
    if control.kind == "reference":
        return [f"amounts/{record.amounts[value].id}"]
    return [str(value)]


def parsed(control: Control, texts: list[str]) -> Any:
    """The value of strings that a person left; references and quotations stay strings.

    Raises
    ------
    ValueError
        When a number is none.
    """
    given = [text.strip() for text in texts if text.strip()]
    if control.kind == "flag":
        return bool(given)
    if control.kind == "choices":
        return given
    if control.kind == "codes":
        return [code.strip() for text in given for code in text.split(";") if code.strip()]
    if not given:
        return None
    return int(given[0]) if control.kind == "number" else given[0]
