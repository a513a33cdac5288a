"""Checks of a project's sheet: dates that contradict each other, codes that no list knows, a prefix beside its type."""

from __future__ import annotations

import calendar
import csv
import re
from functools import lru_cache
from importlib.resources import files

from iomnlp.record import Check, Evidence, Fact, Project, Record

_MODERN_ID = re.compile(r"([A-Z]{2})\.\d{3,5}")
_DAY = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?[~?%]?")
# The year that a migration of the site wrote into projects whose end it did not know.
ARTEFACT_YEAR = "2024"


def day_range(edtf: str | None) -> tuple[str | None, str | None]:
    """First and last day that an EDTF date or interval may mean; null on a side that is open or unknown.

    >>> day_range("2014-02")
    ('2014-02-01', '2014-02-28')
    >>> day_range("2015/..")
    ('2015-01-01', None)
    """
    if not edtf:
        return None, None
    first, _, last = edtf.partition("/")
    return _edge(first, 0), _edge(last if "/" in edtf else first, 1)


def _edge(part: str, side: int) -> str | None:
    m = _DAY.fullmatch(part)
    if m is None:
        return None
    year, month, day = m.groups()
    if month is not None and not 1 <= int(month) <= 12:
        month = day = None  # a season or quarter: the year's bounds hold
    if month is None:
        return f"{year}-12-31" if side else f"{year}-01-01"
    if day is None:
        return f"{year}-{month}-{calendar.monthrange(int(year), int(month))[1]:02}" if side else f"{year}-{month}-01"
    return f"{year}-{month}-{day}"


def _proof(*facts: Fact | None) -> tuple[Evidence, ...]:
    return tuple(sorted({e for f in facts if f for e in f.evidence}, key=lambda e: (e.start, e.end)))


def missing_start_date(record: Record) -> Check | None:
    """A sheet without its start date."""
    if record.project is None or record.project.start is not None:
        return None
    return Check(
        code="missing_start_date",
        severity="warning",
        message="The project sheet prints no start date.",
        paths=("project.start",),
    )


def suspect_end_date(record: Record) -> Check | None:
    """Completed, end 2024, neither start nor allocation year: written by a migration of the site."""
    project = record.project
    if project is None or project.end is None or project.start is not None or project.allocation_year is not None:
        return None
    if project.status is None or project.status.code != "completed" or (project.end.edtf or "")[:4] != ARTEFACT_YEAR:
        return None
    return Check(
        code="suspect_end_date",
        severity="warning",
        message=f"The end {project.end.raw} of a completed project without start or allocation year is doubtful.",
        paths=("project.end",),
        evidence=_proof(project.end),
    )


def end_before_start(record: Record) -> Check | None:
    """An end that is before the start whatever the precision."""
    project = record.project
    if project is None or project.start is None or project.end is None:
        return None
    start, end = day_range(project.start.edtf)[0], day_range(project.end.edtf)[1]
    if start is None or end is None or end >= start:
        return None
    return Check(
        code="end_before_start",
        severity="error",
        message=f"The project ends ({project.end.raw}) before it starts ({project.start.raw}).",
        paths=("project.start", "project.end"),
        evidence=_proof(project.start, project.end),
    )


def status_date_conflict(record: Record, as_of: str | None) -> Check | None:
    """Active after its end, or completed before it, at the caller's date, else the page's own; never by a clock."""
    project = record.project
    at = as_of or (record.published.edtf if record.published else None) or record.document.metadata.get("date")
    if project is None or project.status is None or project.end is None or at is None:
        return None
    first, last = day_range(project.end.edtf)
    earliest, latest = day_range(at)
    if project.status.code == "active" and last and earliest and last < earliest:
        state = "active after its end"
    elif project.status.code == "completed" and first and latest and first > latest:
        state = "completed before its end"
    else:
        return None
    return Check(
        code="status_date_conflict",
        severity="warning",
        message=f"On {at} the project is {state} ({project.end.raw}).",
        paths=("project.status", "project.end"),
        evidence=_proof(project.status, project.end),
    )


@lru_cache
def _prefixes() -> frozenset[str]:
    text = files("iomnlp.resources").joinpath("iom_project_types.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(row["prefix"] for row in rows)


def type_prefix_mismatch(record: Record) -> Check | None:
    """A modern project identifier whose two letters are another type's."""
    project = record.project
    if project is None or project.project_id is None or project.type is None or project.type.code is None:
        return None
    m = _MODERN_ID.fullmatch(project.project_id.value.strip())
    if m is None or m[1] not in _prefixes() or m[1] == project.type.code:
        return None
    identifier, kind = project.project_id.value, project.type
    return Check(
        code="type_prefix_mismatch",
        severity="warning",
        message=f"The identifier {identifier} does not fit the type {kind.raw!r} ({kind.code}).",
        paths=("project.project_id", "project.type"),
        evidence=_proof(project.project_id, project.type),
    )


def _unknown(project: Project) -> list[tuple[str, str, Fact]]:
    coded = (("type", project.type), ("status", project.status), ("scope", project.scope))
    found: list[tuple[str, str, Fact]] = [
        (f"project.{name}.code", fact.raw, fact) for name, fact in coded if fact is not None and fact.code is None
    ]
    for index, state in enumerate(project.beneficiaries):
        if state.country is None:
            found.append((f"project.beneficiaries[{index}].country", state.raw, state))
    return found


def unknown_code(record: Record) -> Check | None:
    """Labels of the sheet that stand in no code list."""
    found = _unknown(record.project) if record.project else []
    if not found:
        return None
    labels = ", ".join(repr(raw) for _, raw, _ in found)
    return Check(
        code="unknown_code",
        severity="warning",
        message=f"No code list knows {labels}.",
        paths=tuple(path for path, _, _ in found),
        evidence=_proof(*(fact for _, _, fact in found)),
    )
