"""The project sheet's printed fields to the facts of `project`."""

from __future__ import annotations

from collections.abc import Sequence

from iomnlp.assemble.grounding import Draft, evidence_of, listed, single
from iomnlp.find.countries import split_states
from iomnlp.record import Basis
from iomnlp.relate.sheet import YEAR, scope_code, sheet_budget, sheet_date, status_code, type_code
from iomnlp.segment import SheetField
from iomnlp.source import SourceText, fold, printed


def _beneficiaries(source: SourceText, field: SheetField) -> tuple[Draft, ...]:
    """One fact for each State of a list without separators; a State printed twice has both places as evidence."""
    offset = field.value_span.start
    text = source.text[offset : field.value_span.end]
    spans: dict[str, list[Draft]] = {}
    codes: dict[str, str | None] = {}
    found = split_states(fold(text))
    # A last line that names no State is the page's next line, not the list's.
    while len(found) > 1 and found[-1][2] is None and text[: found[-1][0]].rstrip(" ").endswith("\n"):
        found = found[:-1]
    for start, end, code in found:
        key = code or printed(text[start:end])
        codes[key] = code
        spans.setdefault(key, []).append(evidence_of(source, offset + start, offset + end))
    return tuple(
        listed(
            "beneficiaries",
            tuple(evidence),
            "sheet.beneficiaries",
            key,
            country=codes[key],
            raw=printed(evidence[0]["text"]),
        )
        for key, evidence in spans.items()
    )


def _fact(source: SourceText, field: SheetField) -> Draft | None:
    """The fact of one field, or None where the value says nothing of that kind."""
    value = field.value
    basis: Basis = "normalized"
    own: Draft | None = None
    if field.key in {"project_id", "prima_id", "region"}:
        own, basis = {"value": printed(value)}, "extracted"
    elif field.key == "type":
        own = {"code": type_code(value)}
    elif field.key == "status":
        own = {"code": status_code(value)}
    elif field.key == "scope":
        own = {"code": scope_code(value)}
    elif field.key in {"start", "end"}:
        own = {"edtf": sheet_date(value)}
    elif field.key == "allocation_year":
        year = YEAR.search(value)
        own = {"value": int(year.group(1))} if year else None
    elif field.key == "budget":
        label = source.text[field.label_span.start : field.label_span.end]
        budget = sheet_budget(label, value)
        own = {"value": budget.value, "currency": budget.currency} if budget else None
    if own is None:
        return None
    evidence = evidence_of(source, field.value_span.start, field.value_span.end)
    return single(evidence, basis, f"sheet.{field.key}", **own)


def project_of(source: SourceText, fields: Sequence[SheetField]) -> Draft:
    """The facts of a sheet; of a label printed twice, the first field with a value holds."""
    facts: Draft = {}
    for field in fields:
        if field.key in facts:
            continue
        fact = _beneficiaries(source, field) if field.key == "beneficiaries" else _fact(source, field)
        if fact is not None:
            facts[field.key] = fact
    return facts
