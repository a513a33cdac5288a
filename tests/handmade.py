"""Records made by hand, so that writers and measures are tested without the pipeline."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from iomnlp.record import Record, fact_id

MENU = "Accueil\nNos bureaux\nAccueil\n\n"
TEXT = MENU + (
    "La Norvège finance des abris au Tchad\n\n"
    "N'Djamena, 3 mars 2019 – Le gouvernement norvégien a versé 2,5 millions d'euros à l'OIM\n"
    "pour abriter environ 4 000 réfugiés soudanais.\n\n"
    "« =Il était temps & <b>grand temps</b> », a déclaré Awa Tidjani.\n"
)


def evidence(text: str, quote: str, nth: int = 0) -> dict[str, Any]:
    """The nth occurrence of a quote as evidence."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(quote, start + 1)
    return {"start": start, "end": start + len(quote), "text": quote}


def fact(text: str, *quotes: str, rule: str = "test.rule", confidence: float | None = None) -> dict[str, Any]:
    """The shared keys of a fact, its evidence by quotes."""
    spans = [evidence(text, quote) for quote in quotes]
    return {"evidence": spans, "basis": "normalized", "rule": rule, "confidence": confidence}


def listed(field: str, text: str, *quotes: str, **values: Any) -> dict[str, Any]:
    """A fact of a list with its id."""
    shared = fact(text, *quotes)
    span = shared["evidence"][0]
    return shared | {"id": fact_id(field, span["start"], span["end"], str(values))} | values


def party(name: str, country: str | None = None) -> dict[str, Any]:
    """A party of a funding relation."""
    return {"name": name, "organisation": None, "country": country}


def lists(text: str) -> dict[str, Any]:
    """The lists of facts of the example."""
    money, count = "2,5 millions d'euros", "environ 4 000 réfugiés soudanais"
    nothing = {"upper": None, "gloss_of": None}
    sums = {"value": "2500000", "currency": "EUR", "qualifier": "exact", "kind": "contribution", "raw": money}
    people = {"value": "4000", "upper": None, "qualifier": "about", "unit": "person", "population": "réfugiés"}
    parties = {"donor": party("gouvernement norvégien", "NO"), "channel": None, "recipient": party("OIM")}
    oim = {"lexicon_id": "iom", "acronym": "OIM", "type": "multilateral", "country": None, "roles": ["recipient"]}
    norway = {"code": "NO", "name": "Norvège", "roles": ["donor"]}
    chad = {"code": "TD", "name": "Tchad", "roles": ["beneficiary", "dateline"], "primary": True}
    speaker = {"name": "Awa Tidjani", "role": "speaker", "title": None, "organisation": None}
    quote = {"value": "=Il était temps & <b>grand temps</b>", "speaker": "Awa Tidjani"}
    relation = parties | {"amount": 0, "status": "contributed", "purpose": None}
    return {
        "countries": [
            listed("countries", text, "Norvège", "norvégien", **norway),
            listed("countries", text, "Tchad", **chad),
        ],
        "organisations": [listed("organisations", text, "OIM", name="OIM", **oim)],
        "people": [listed("people", text, "Awa Tidjani", **speaker)],
        "amounts": [listed("amounts", text, money, **nothing, **sums)],
        "funding": [listed("funding", text, "gouvernement norvégien", money, "OIM", **relation)],
        "counts": [listed("counts", text, count, raw=count, **people)],
        "quotes": [listed("quotes", text, "=Il était temps & <b>grand temps</b>", **quote)],
        "themes": [listed("themes", text, "abriter environ 4 000", code="DEPLAC", label="Abris", primary=True)],
    }


def make_record(text: str = TEXT, uri: str = "abris.txt", **changes: Any) -> Record:
    """The example record, or one with other keys."""
    title = "La Norvège finance des abris au Tchad"
    sha = hashlib.sha256(text.encode()).hexdigest()
    body = len(MENU) + len(title) + 2
    kinds = [("boilerplate", 0, len(MENU)), ("title", len(MENU), body), ("body", body, len(text))]
    place = {"place": "N'Djamena", "country": "TD", "edtf": "2019-03-03", "raw": "N'Djamena, 3 mars 2019"}
    values = {
        "schema_version": "1.0",
        "record_id": sha[:16],
        "kind": "press_release",
        "document": {
            **{"uri": uri, "media_type": "text/plain", "sha256": sha, "encoding": "utf-8", "language": "fr"},
            **{"n_chars": len(text), "text": text},
        },
        "segments": [{"kind": kind, "start": start, "end": end} for kind, start, end in kinds],
        "title": fact(text, title) | {"value": title, "raw": title},
        "dateline": fact(text, place["raw"]) | place,
        "published": fact(text, "3 mars 2019", confidence=0.875) | {"edtf": "2019-03-03", "raw": "3 mars 2019"},
        "project": None,
        **lists(text),
        "checks": [{"code": "output_numbering", "severity": "warning", "message": "Numbers jump from 1 to 3."}],
        "provenance": {"iomnlp": "0", "config_sha256": "0" * 64},
    }
    return Record.model_validate_json(json.dumps(values | changes))


def write_records(path: Path, records: Iterable[Record]) -> None:
    """Write records as a run does, one line each."""
    path.write_bytes(b"".join(record.to_json().encode() + b"\n" for record in records))
