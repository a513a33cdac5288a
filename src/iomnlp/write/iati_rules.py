"""What the IATI standard demands of an activity, and which records cannot meet it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from iomnlp.record import Project, Record
from iomnlp.write.edtf import bounds
from iomnlp.write.exporter import Degree, Remark, about
from iomnlp.write.vocabulary import themes, words


@dataclass(frozen=True, slots=True)
class Start:
    """When a project begins: the first day that its date can mean, and the date as the page has it."""

    day: date
    edtf: str


def remark(record: Record, rule: str, degree: Degree = "refused", **values: object) -> Remark:
    """The sentence of a rule, about a record."""
    sentences = words("iati.yaml")["sentences"][rule]
    return about(record, rule, sentences["en"].format(**values), sentences["fr"].format(**values), degree)


def start(sheet: Project) -> Start | None:
    """The start, or None where the sheet has none that is a date."""
    day = bounds(sheet.start.edtf)[0] if sheet.start else None
    return Start(day, str(sheet.start.edtf)) if day and sheet.start else None


def status(sheet: Project) -> str | None:
    """The code of the sheet's status."""
    codes: dict[str, str] = words("iati.yaml")["status"]
    return codes.get(sheet.status.code) if sheet.status and sheet.status.code else None


def beneficiaries(record: Record) -> list[tuple[str | None, str]]:
    """Code and printed name of each beneficiary, once: the sheet's States, else the countries that the text serves."""
    if record.project and record.project.beneficiaries:
        found = [(one.country, one.raw) for one in record.project.beneficiaries]
    else:
        found = [(one.code, one.name) for one in record.countries if "beneficiary" in one.roles]
    known = {code: (code, name) for code, name in found if code}
    return [*known.values(), *dict.fromkeys((code, name) for code, name in found if not code)]


def writes_budget(sheet: Project) -> bool:
    """The sheet has a budget in a currency of the list."""
    currency = sheet.budget.currency if sheet.budget else None
    return currency is not None and currency not in words("iati.yaml")["unknown_currencies"]


def _has_sector(record: Record, sheet: Project) -> bool:
    primary = [themes()[theme.code] for theme in record.themes if theme.primary and theme.code in themes()]
    return bool(sheet.type and sheet.type.code) or any(entry.get("crs") for entry in primary)


def _of_dates(record: Record, sheet: Project) -> Iterator[Remark]:
    begins, ends = start(sheet), bounds(sheet.end.edtf)[1] if sheet.end else None
    if begins is None:
        yield remark(record, "6.11.1")
    elif ends and ends < begins.day and sheet.end:
        yield remark(record, "11.1.2", start=begins.edtf, end=sheet.end.edtf)


def _of_places(record: Record) -> Iterator[Remark]:
    found = beneficiaries(record)
    absent = words("iati.yaml")["unknown_countries"]
    unknown = [name for code, name in found if code is None or code in absent]
    if not found:
        yield remark(record, "3.7.1")
    elif unknown:
        yield remark(record, "codelist:Country", value=", ".join(unknown))


def problems(record: Record, sheet: Project, identifier: str | None, description: str) -> list[Remark]:
    """Every reason why a project's record cannot be an activity; none means that it can.

    Parameters
    ----------
    record, sheet : Record, Project
        The record and its sheet.
    identifier : str or None
        Of the activity.
    description : str
        The narrative that would describe it.
    """
    found = [] if identifier else [remark(record, "schema:iati-identifier")]
    if record.title is None or not record.title.value.strip():
        found.append(remark(record, "4.3.1"))
    if not description:
        found.append(remark(record, "4.4.1"))
    if status(sheet) is None:
        found.append(remark(record, "schema:activity-status", value=sheet.status.raw if sheet.status else "–"))
    found += [*_of_dates(record, sheet), *_of_places(record)]
    if not _has_sector(record, sheet):
        found.append(remark(record, "6.2.2"))
    return found


def partial(record: Record, sheet: Project, begins: Start, as_of: date | None) -> list[Remark]:
    """The parts that an activity must do without."""
    found = []
    future = (sheet.status and sheet.status.code == "planned") or (as_of is not None and begins.day > as_of)
    if sheet.budget and future:
        found.append(remark(record, "11.2.1", "partial"))
    elif sheet.budget and not writes_budget(sheet):
        found.append(remark(record, "codelist:Currency", "partial", value=sheet.budget.currency or "–"))
    if sheet.end and bounds(sheet.end.edtf)[1] is None:
        found.append(remark(record, "date:end", "partial", value=sheet.end.edtf or sheet.end.raw))
    return found
