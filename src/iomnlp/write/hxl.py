"""Records as HXL: CSV files whose second row tags each column for humanitarian data platforms.

`activities.csv` has a row for each document (who does what where), `funding.csv` for each gift, `figures.csv` for each
number, `outputs.csv` for each result. A row is never repeated for a second country, so that nothing is counted twice:
cells that hold several values bear the attribute `+list`, with `|` between.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from iomnlp.record import EdtfFact, Party, Record
from iomnlp.write.atomic import replacing
from iomnlp.write.csv import MARK, csv_lines
from iomnlp.write.exporter import Exporter, Options, Records, Written
from iomnlp.write.table_rows import Row, flat, number

# A year, a month or a day: what tools that read HXL take for a date.
_PLAIN = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file: headings with their tags, and the rows that a record gives."""

    name: str
    columns: tuple[tuple[str, str], ...]
    rows: Callable[[Record], Iterator[Row]]


def _day(fact: EdtfFact | None) -> str | None:
    """A date as printed precision allows, without its mark of doubt; None for intervals and the unresolved."""
    plain = fact.edtf.rstrip("~?%") if fact and fact.edtf else ""
    return plain if _PLAIN.fullmatch(plain) else None


def _several(values: Iterable[str | None]) -> str:
    return "|".join(dict.fromkeys(value.replace("|", "/") for value in values if value))


def _where(record: Record) -> tuple[str, str]:
    """Codes and names of the countries that benefit."""
    served = [one for one in record.countries if "beneficiary" in one.roles]
    states = record.project.beneficiaries if record.project else ()
    names = {one.code: one.name for one in record.countries}
    codes = [*(one.country for one in states), *(one.code for one in served)]
    printed = [names.get(one.country, one.raw) if one.country else one.raw for one in states]
    return _several(codes), _several([*printed, *(one.name for one in served)])


def _who(record: Record, role: str) -> str:
    bodies = [one.name for one in record.organisations if role in one.roles]
    return _several([*bodies, *(one.name for one in record.countries if role in one.roles)])


def _document(record: Record) -> Row:
    return record.record_id, record.document.uri, _day(record.published)


def _activities(record: Record) -> Iterator[Row]:
    sheet = record.project
    themes = sorted(record.themes, key=lambda theme: not theme.primary)
    yield (
        *_document(record),
        record.kind,
        record.title.value if record.title else None,
        sheet.project_id.value if sheet and sheet.project_id else None,
        (sheet.status.code or sheet.status.raw) if sheet and sheet.status else None,
        _day(sheet.start) if sheet else None,
        _day(sheet.end) if sheet else None,
        number(sheet.budget.value) if sheet and sheet.budget else None,
        sheet.budget.currency if sheet and sheet.budget else None,
        *_where(record),
        _several(place.name for place in record.places),
        *(_who(record, role) for role in ("donor", "partner", "recipient")),
        _several(theme.code for theme in themes),
        _several(theme.label for theme in themes),
    )


def _party(party: Party | None) -> Row:
    return (party.name, party.country) if party else (None, None)


def _funding(record: Record) -> Iterator[Row]:
    for given in record.funding:
        amount = None if given.amount is None else record.amounts[given.amount]
        sums = (number(amount.value), number(amount.upper), amount.currency) if amount else (None, None, None)
        purpose = flat(given.purpose.text) if given.purpose else None
        parties = (*_party(given.donor), *_party(given.channel), *_party(given.recipient))
        yield (*_document(record), given.id, *parties, *sums, given.status, purpose, _where(record)[0])


def _figures(record: Record) -> Iterator[Row]:
    for count in record.counts:
        values = (number(count.value), number(count.upper), count.unit, count.population, count.qualifier)
        yield (*_document(record), count.id, *values, flat(count.raw), _where(record)[0])


def _outputs(record: Record) -> Iterator[Row]:
    for output in record.outputs:
        values = (output.level, output.number, flat(output.text), output.modality)
        code = record.project.project_id.value if record.project and record.project.project_id else None
        yield (*_document(record), output.id, code, *values, _where(record)[0])


_OF_DOCUMENT = (("Document", "#meta+id+document"), ("Fichier", "#meta+source"), ("Publié le", "#date+reported"))
_COUNTRIES = ("Pays (ISO)", "#country+code+iso2+list")

SHEETS = (
    Sheet(
        "activities",
        (
            *(*_OF_DOCUMENT, ("Nature", "#meta+kind"), ("Titre", "#activity+name"), ("Projet ID", "#activity+code")),
            *(("Statut", "#status+activity"), ("Début", "#date+start"), ("Fin", "#date+end")),
            *(("Budget", "#value+budget"), ("Monnaie", "#currency+code+budget"), _COUNTRIES),
            *(("Pays", "#country+name+fr+list"), ("Lieux", "#loc+name+list")),
            *(("Bailleurs", "#org+funder+name+list"), ("Partenaires", "#org+partner+name+list")),
            *(("Destinataires", "#org+recipient+name+list"), ("Thèmes (codes)", "#sector+code+list")),
            ("Thèmes", "#sector+name+fr+list"),
        ),
        _activities,
    ),
    Sheet(
        "funding",
        (
            *(*_OF_DOCUMENT, ("Relation", "#meta+id+funding"), ("Bailleur", "#org+funder+name")),
            *(("Pays du bailleur", "#country+funder+code+iso2"), ("Intermédiaire", "#org+intermediary+name")),
            *(("Pays de l’intermédiaire", "#country+intermediary+code+iso2"), ("Destinataire", "#org+recipient+name")),
            *(("Pays du destinataire", "#country+recipient+code+iso2"), ("Somme", "#value+amount")),
            *(("Somme, au plus", "#value+amount+max"), ("Monnaie", "#currency+code"), ("État", "#status+funding")),
            *(("Objet", "#description+purpose"), _COUNTRIES),
        ),
        _funding,
    ),
    Sheet(
        "figures",
        (
            *(*_OF_DOCUMENT, ("Chiffre", "#meta+id+figure"), ("Valeur", "#indicator+value+num")),
            *(("Valeur, au plus", "#indicator+value+max+num"), ("Unité", "#indicator+unit")),
            *(("Population", "#group+name"), ("Précision", "#indicator+qualifier")),
            *(("Tel qu’imprimé", "#description+raw"), _COUNTRIES),
        ),
        _figures,
    ),
    Sheet(
        "outputs",
        (
            *(*_OF_DOCUMENT, ("Résultat", "#meta+id+output"), ("Projet ID", "#activity+code")),
            *(("Niveau", "#output+type"), ("Numéro", "#output+code"), ("Énoncé", "#output+description")),
            *(("Modalité", "#output+modality"), _COUNTRIES),
        ),
        _outputs,
    ),
)


def _export(folder: Path, records: Records, options: Options) -> Written:
    written = Written([folder / f"{sheet.name}.csv" for sheet in SHEETS])
    with ExitStack() as stack:
        files = [stack.enter_context(replacing(path)) for path in written.files]
        for file, sheet in zip(files, SHEETS, strict=True):
            headings, tags = zip(*sheet.columns, strict=True)
            file.write(MARK)
            file.writelines(csv_lines([headings, tags]))
        for record in records():
            for file, sheet in zip(files, SHEETS, strict=True):
                file.writelines(csv_lines(sheet.rows(record)))
    return written


EXPORTER = Exporter("hxl", "HXL: activities, funding, figures and outputs as tagged CSV", "", _export)
