"""Facts as W3C Web Annotations (JSON-LD): one collection, an annotation for each fact and each check.

Each target is told twice, by position and by quotation with what stands around it. The standard counts positions in
Unicode code points, as the contract does: they are the record's own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from iomnlp.record import Evidence, Record
from iomnlp.write.exporter import Exporter, Options, Records, Written, one_file
from iomnlp.write.facts import ENTITIES, all_facts

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
# Characters that stand before and after a quotation, so that it is found again in a text that has changed.
AROUND = 32
_HEAD = {"@context": CONTEXT, "type": "AnnotationCollection", "label": "iomnlp"}
_PAGE = {"type": "AnnotationPage", "startIndex": 0}


def _motivation(label: str) -> str:
    return "classifying" if label == "themes" else "identifying" if label in ENTITIES else "describing"


def _selectors(text: str, span: Evidence) -> list[dict[str, Any]]:
    before, after = text[max(0, span.start - AROUND) : span.start], text[span.end : span.end + AROUND]
    quoted = {"type": "TextQuoteSelector", "exact": span.text, "prefix": before, "suffix": after}
    return [{"type": "TextPositionSelector", "start": span.start, "end": span.end}, quoted]


def _targets(record: Record, spans: tuple[Evidence, ...]) -> list[Any]:
    source = quote(record.document.uri)
    found = [
        {"type": "SpecificResource", "source": source, "selector": _selectors(record.document.text, span)}
        for span in spans
    ]
    # What is said of the document as a whole stands on no words of it.
    return list(found) or [source]


def _annotation(record: Record, key: str, motivation: str, body: dict[str, Any], spans: tuple[Evidence, ...]) -> Any:
    value = json.dumps(body, ensure_ascii=False, sort_keys=True)
    return {
        "id": f"urn:iomnlp:{record.record_id}:{quote(key)}",
        "type": "Annotation",
        "motivation": motivation,
        "body": {"type": "TextualBody", "purpose": motivation, "format": "application/json", "value": value},
        "target": _targets(record, spans),
    }


def annotations_of(record: Record) -> Iterator[dict[str, Any]]:
    """The annotations of a record; each body is its fact as JSON, with the field's name and without the evidence.

    Parameters
    ----------
    record : Record
        Any record.
    """
    for label, key, fact in all_facts(record):
        body = {"field": label} | fact.model_dump(mode="json", by_alias=True, exclude={"evidence"})
        yield _annotation(record, key, _motivation(label), body, fact.evidence)
    for position, check in enumerate(record.checks):
        body = {"field": "checks"} | check.model_dump(mode="json", exclude={"evidence"})
        yield _annotation(record, f"checks/{position}", "assessing", body, check.evidence)


def _open(values: dict[str, Any]) -> str:
    """An object that goes on."""
    return json.dumps(values, ensure_ascii=False).removesuffix("}")


def _close(values: dict[str, Any]) -> str:
    """The rest of an object."""
    return json.dumps(values, ensure_ascii=False).removeprefix("{")


def _export(path: Path, records: Records, options: Options) -> Written:
    written = Written()
    identity, total = hashlib.sha256(), 0
    with one_file(path, written) as file:
        # Names and number are known at the end, and JSON has no order of keys: the collection need not be in memory.
        file.write(f'{_open(_HEAD)},\n"first": {_open(_PAGE)}, "items": ['.encode())
        between = b"\n"
        for record in records():
            identity.update(record.record_id.encode())
            for annotation in annotations_of(record):
                file.write(between + json.dumps(annotation, ensure_ascii=False).encode())
                between = b",\n"
                total += 1
        name = f"urn:iomnlp:records:{identity.hexdigest()[:16]}"
        page = _close({"id": f"{name}:1", "partOf": name})
        file.write(f"\n], {page},\n{_close({'id': name, 'total': total})}\n".encode())
    return written


EXPORTER = Exporter("web-annotation", "W3C Web Annotations: facts with their place and their words", ".jsonld", _export)
