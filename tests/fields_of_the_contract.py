"""Every field of the contract by its path, and records in which one field alone is another."""

from __future__ import annotations

import json
import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from handmade import MENU, TEXT, evidence, fact, listed, make_record
from iomnlp.record import Evidence, Record

SHEET = (
    "-\nProjet ID\nPX.0337\n-\nPrima ID\nTD10P0508\n-\nType de projet\nTraite\n-\nStatut du projet\nAchevé\n"
    "-\nDate de début\n2018\n-\nDate de fin\n2021\n-\nAnnée\n2017\n-\nBudget\n300000.00\n-\nCouverture\nNational\n"
    "-\nIDF Region\nAfrique centrale\n-\nÉtats\nTchad Mali\n"
)
PAGE = TEXT + SHEET + "Un effet direct : les abris tiennent (produit 1.1), soit 3 millions de dollars, en 2020.\n"


def _plain(annotation: Any) -> Any:
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return _plain(next(one for one in get_args(annotation) if one is not type(None)))
    return annotation


def paths(model: type[BaseModel] = Record, before: str = "") -> Iterator[tuple[str, Any]]:
    """Path and type of each field; evidence and what holds no models are leaves."""
    for name, info in model.model_fields.items():
        path, kind = before + (info.alias or name), _plain(info.annotation)
        inner = _plain(get_args(kind)[0]) if get_origin(kind) is tuple else kind
        if (
            isinstance(inner, type)
            and issubclass(inner, BaseModel)
            and inner is not Evidence
            and before != "provenance."
        ):
            yield from paths(inner, path + ".")
        else:
            yield path, kind


def _sheet() -> dict[str, Any]:
    values: dict[str, tuple[str, dict[str, Any]]] = {
        "project_id": ("PX.0337", {"value": "PX.0337"}),
        "prima_id": ("TD10P0508", {"value": "TD10P0508"}),
        "type": ("Traite", {"code": "CT"}),
        "status": ("Achevé", {"code": "completed"}),
        "start": ("2018", {"edtf": "2018"}),
        "end": ("2021", {"edtf": "2021"}),
        "allocation_year": ("2017", {"value": 2017}),
        "budget": ("300000.00", {"value": "300000.00", "currency": "USD"}),
        "scope": ("National", {"code": "national"}),
        "region": ("Afrique centrale", {"value": "Afrique centrale"}),
    }
    made: dict[str, Any] = {key: fact(PAGE, raw) | more | {"raw": raw} for key, (raw, more) in values.items()}
    states = [listed("beneficiaries", PAGE, "Tchad Mali", country=code, raw=code) for code in ("TD", "ML")]
    return made | {"beneficiaries": states}


def whole_record(**changes: Any) -> Record:
    """A project in which every field of the contract holds something."""
    record = json.loads(make_record(PAGE).to_json())
    shown, marker = "les abris tiennent", evidence(PAGE, "(produit 1.1)")
    output = {"number": "1.1", "parent": "1", "modality": "planned", "marker": marker, "text": shown}
    levels = ("output", "outcome", "objective", "component")
    outputs = [listed("outputs", PAGE, shown, level=level) | output for level in levels]
    dollars = {"value": "3000000", "upper": "4000000", "currency": "USD", "qualifier": "about", "kind": "budget"}
    gloss = listed("amounts", PAGE, "3 millions de dollars", **dollars, gloss_of=0, raw="3 millions de dollars")
    gift = record["funding"][0]
    party = {"name": "OIM", "organisation": record["organisations"][0]["id"], "country": "CH"}
    gift |= {"channel": party, "recipient": party, "purpose": evidence(PAGE, "pour abriter environ")}
    body, end = len(MENU) + 39, len(PAGE)
    segments = [
        {"kind": "boilerplate", "start": 0, "end": body},
        {"kind": "body", "start": body, "end": end, "sentences": [[body, end - 20], [end - 20, end]]},
    ]
    ministry = {"lexicon_id": None, "name": "ministère de la Santé", "acronym": "MS", "type": "government"}
    norway = record["countries"][0] | {"candidates": ["NO", "SE"]}
    giver = {"lexicon_id": "EU-ECHO", "name": "Protection civile", "acronym": "ECHO", "type": "multilateral"}
    values = record | {
        "kind": "project",
        "segments": segments,
        "project": _sheet(),
        "outputs": outputs,
        "countries": [norway, *record["countries"][1:]],
        "places": [listed("places", PAGE, "N'Djamena", name="N'Djamena", country="TD", **{"class": "city"})],
        "organisations": [
            listed("organisations", PAGE, "réfugiés", country=None, roles=["donor"], **giver),
            listed("organisations", PAGE, "abris", country="NO", roles=["donor"], **ministry),
            *record["organisations"],
        ],
        "amounts": [record["amounts"][0] | {"upper": "2600000"}, gloss],
        "funding": [gift],
        "counts": [record["counts"][0] | {"upper": "5000"}],
        "dates": [listed("dates", PAGE, "2020", edtf="2020", raw="2020")],
        "people": [record["people"][0] | {"title": "cheffe", "organisation": "OIM"}],
        "contacts": [
            listed("contacts", PAGE, "Awa Tidjani", name="Awa Tidjani", organisation="OIM", email="a@oim.example")
            | {"phone": "+23522525354", "url": "https://oim.example"}
        ],
        "themes": [
            listed("themes", PAGE, "grand temps", code="VBG", label="Violence", primary=False),
            *record["themes"],
        ],
        "checks": [record["checks"][0] | {"paths": ["outputs"], "evidence": [evidence(PAGE, "(produit 1.1)")]}],
    }
    return Record.model_validate_json(json.dumps(values | changes))


_SPECIAL: dict[str, Any] = {
    "edtf": "2019-04-05",
    "country": "BE",
    "code": "BE",
    "currency": "CHF",
    "value": "123456",
    "upper": "987654",
    "sha256": "f" * 64,
    "config_sha256": "f" * 64,
    "record_id": "f" * 16,
    "id": "f" * 8,
    "basis": "inferred",
    "candidates": ["BE", "FR"],
    "metadata": {"source": "un autre"},
    "review": {"title": {"state": "accepted", "reviewer": "x", "time": "2025"}},
    "sentences": [[60, 70]],
    "paths": ["title"],
    "models": [{"name": "m", "version": "1", "sha256": "0"}],
    "resources": [{"name": "r", "version": "1", "sha256": "0"}],
}


def _other(key: str, kind: Any, old: Any, text: str) -> Any:
    """Another value of a field's type."""
    if kind is Evidence or (get_origin(kind) is tuple and get_args(kind)[0] is Evidence):
        span = {"start": 2, "end": 9, "text": text[2:9]}
        return span if kind is Evidence else [span]
    if get_origin(kind) is Literal:
        return next(one for one in get_args(kind) if one != old)
    if get_origin(kind) is tuple and get_origin(get_args(kind)[0]) is Literal:
        return [next(one for one in get_args(get_args(kind)[0]) if one not in old)]
    if kind is bool:
        return not old
    if kind is int:
        return {"gloss_of": None, "amount": 1 - (old or 0), "end": (old or 0) - 2}.get(key, (old or 0) + 1)
    if kind is float:
        return 0.123
    return _SPECIAL.get(key, f"{old} autrement")


def changed(record: Record, path: str, kind: Any) -> Record:
    """The record with one field changed, in the first fact that has it (and in each result, for results)."""
    values = json.loads(record.to_json())
    *holders, key = path.split(".")
    found = [values]
    for name in holders:
        inner = [one[name] for one in found]
        found = [each for one in inner for each in (one if isinstance(one, list) else [one]) if each is not None]
    if path == "document.text":
        values["document"]["text"] += "Encore une phrase."
        values["segments"][-1]["end"] += len("Encore une phrase.")
        return Record.model_validate_json(json.dumps(values))
    if holders == ["segments"]:
        found = found[-1:]
    for one in found if key not in ("gloss_of", "primary") else found[-1:]:
        one[key] = _other(key, kind, one[key], record.document.text)
    return Record.model_validate_json(json.dumps(values))
