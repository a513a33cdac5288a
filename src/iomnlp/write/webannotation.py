"""Facts as W3C Web Annotations (JSON-LD): one collection, an annotation for each fact and each check.

Each target is told twice, by position and by quotation with what stands around it. The standard counts positions in
Unicode code points, as the contract does: they are the record's own.
"""

from __future__ import annotations

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
_HEAD = {
    "@context": CONTEXT,
    "id": "urn:iomnlp:annotations",
    "type": "AnnotationCollection",
    "label": "iomnlp",
}
_PAGE = '"first": {"id": "urn:iomnlp:annotations:1", "type": "AnnotationPage", "items": '


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


def _export(path: Path, records: Records, options: Options) -> Written:
    written = Written()
    head = json.dumps(_HEAD, ensure_ascii=False, indent=1).removesuffix("\n}")
    with one_file(path, written) as file:
        file.write(f"{head},\n {_PAGE}[".encode())
        between = b"\n"
        for record in records():
            for annotation in annotations_of(record):
                file.write(between + json.dumps(annotation, ensure_ascii=False).encode())
                between = b",\n"
        file.write(b"\n]}\n}\n")
    return written


EXPORTER = Exporter("web-annotation", "W3C Web Annotations: facts with their place and their words", ".jsonld", _export)
