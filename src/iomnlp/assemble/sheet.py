"""The project sheet's printed fields to the facts of `project`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from iomnlp.assemble.grounding import listed
from iomnlp.find.countries import split_states
from iomnlp.record import (
    Basis,
    Beneficiary,
    BudgetFact,
    CodeFact,
    EdtfFact,
    Evidence,
    IntFact,
    Project,
    ScopeFact,
    StatusFact,
    TextFact,
)
from iomnlp.relate.sheet import YEAR, scope_code, sheet_budget, sheet_date, status_code, type_code
from iomnlp.segment import SheetField
from iomnlp.source import SourceText, fold, printed


def _shared(source: SourceText, field: SheetField, basis: Basis) -> dict[str, Any]:
    evidence = source.evidence(field.value_span.start, field.value_span.end)
    return {"evidence": (evidence,), "basis": basis, "rule": f"sheet.{field.key}", "raw": printed(evidence.text)}


def _beneficiaries(source: SourceText, field: SheetField) -> tuple[Beneficiary, ...]:
    """One fact for each State of a list without separators; a State printed twice has both places as evidence."""
    offset = field.value_span.start
    text = source.text[offset : field.value_span.end]
    spans: dict[str, list[Evidence]] = {}
    codes: dict[str, str | None] = {}
    found = split_states(fold(text))
    # A last line that names no State is the page's next line, not the list's.
    while len(found) > 1 and found[-1][2] is None and text[: found[-1][0]].rstrip(" ").endswith("\n"):
        found = found[:-1]
    for start, end, code in found:
        key = code or printed(text[start:end])
        codes[key] = code
        spans.setdefault(key, []).append(source.evidence(offset + start, offset + end))
    return tuple(
        listed(
            Beneficiary,
            "beneficiaries",
            tuple(evidence),
            "sheet.beneficiaries",
            key,
            country=codes[key],
            raw=printed(evidence[0].text),
        )
        for key, evidence in spans.items()
    )


def _fact(source: SourceText, field: SheetField) -> Any:
    """The fact of one field, or None where the value says nothing of that kind."""
    value = field.value
    normal = _shared(source, field, "normalized")
    if field.key in {"project_id", "prima_id", "region"}:
        return TextFact(value=printed(value), **_shared(source, field, "extracted"))
    if field.key == "type":
        return CodeFact(code=type_code(value), **normal)
    if field.key == "status":
        return StatusFact(code=status_code(value), **normal)  # type: ignore[arg-type]
    if field.key == "scope":
        return ScopeFact(code=scope_code(value), **normal)  # type: ignore[arg-type]
    if field.key in {"start", "end"}:
        return EdtfFact(edtf=sheet_date(value), **normal)
    if field.key == "allocation_year":
        year = YEAR.search(value)
        return IntFact(value=int(year.group(1)), **normal) if year else None
    if field.key == "budget":
        label = source.text[field.label_span.start : field.label_span.end]
        budget = sheet_budget(label, value)
        return BudgetFact(value=budget.value, currency=budget.currency, **normal) if budget else None
    return None


def project_of(source: SourceText, fields: Sequence[SheetField]) -> Project:
    """The facts of a sheet; of a label printed twice, the first field with a value holds."""
    facts: dict[str, Any] = {}
    for field in fields:
        if field.key in facts:
            continue
        fact = _beneficiaries(source, field) if field.key == "beneficiaries" else _fact(source, field)
        if fact is not None:
            facts[field.key] = fact
    return Project(**facts)
