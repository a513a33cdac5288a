"""The other sections of the report: themes over time, countries, projects and results, what to check, method."""

from __future__ import annotations

from collections import Counter

from iomnlp.write.report.parts import empty, figure, grid, link, number, section
from iomnlp.write.report.rates import Rates
from iomnlp.write.report.rows import NONE, Tables
from iomnlp.write.report.svg import Entry, Mark, bars, step, world
from iomnlp.write.report.words import Words, safe

# A table of themes has at most so many columns of years; beyond, five years are taken together.
YEARS, PERIOD = 14, 5
COUNTRIES, LISTED, PROJECTS = 15, 150, 20


def _periods(years: set[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Columns of years: single ones, or periods of five where there are many; the undated last.

    >>> _periods({"2019", "?", "2021"})
    [('2019', ('2019',)), ('2020', ('2020',)), ('2021', ('2021',)), ('?', ('?',))]
    """
    known = sorted(int(year) for year in years if year != NONE)
    found: list[tuple[str, tuple[str, ...]]] = []
    if known and known[-1] - known[0] < YEARS:
        found = [(str(year), (str(year),)) for year in range(known[0], known[-1] + 1)]
    elif known:
        for first in range(known[0] - known[0] % PERIOD, known[-1] + 1, PERIOD):
            inside = tuple(str(year) for year in range(first, first + PERIOD))
            if years.intersection(inside):
                found.append((f"{first}–{str(first + PERIOD - 1)[2:]}", inside))
    return [*found, (NONE, (NONE,))] if NONE in years else found


def themes(tables: Tables, words: Words) -> str:
    """Primary themes by year, as a table whose cells are tinted by their size."""
    held = tables.groups("themes", "code", "year", primary="yes")
    if not held:
        return section(words, "themes", empty(words))
    counts = {key: len(rows) for key, rows in held.items()}
    totals: Counter[str] = Counter()
    for (code, _), number_of in counts.items():
        totals[code] += number_of
    periods = _periods({year for _, year in counts})
    most = max(sum(counts.get((code, year), 0) for year in years) for code in totals for _, years in periods)
    head = "".join(f'<th scope="col">{safe(words("undated") if name == NONE else name)}</th>' for name, _ in periods)
    out = [
        f'<div class="scroll"><table class="heat"><thead><tr><th scope="col">{safe(words("themes.theme"))}</th>{head}'
    ]
    out.append(f'<th scope="col">{safe(words("total"))}</th></tr></thead><tbody>')
    # The abstention is no theme: it stands last.
    for code in sorted(totals, key=lambda code: (code == "AUTRE", -totals[code], code)):
        name = words.theme(code, tables.themes[code])
        cells = []
        for period, years in periods:
            found = sum(counts.get((code, year), 0) for year in years)
            query = link("themes", f"{name} · {period}", code=code, primary="yes", year=years)
            filled = number(str(found), query) if found else ""
            cells.append(f'<td class="t{step(found, most)}">{filled}</td>' if found else "<td></td>")
        whole = number(str(totals[code]), link("themes", name, code=code, primary="yes"))
        out.append(f'<tr><th scope="row">{safe(name)}</th>{"".join(cells)}<td class="sum">{whole}</td></tr>')
    return section(words, "themes", "".join(out), "</tbody></table></div>")


def countries(tables: Tables, words: Words) -> str:
    """Beneficiary countries on a map, the first of them as bars, all in a table."""
    by_role = tables.groups("countries", "code", "role")
    counts = {code: len(rows) for (code, role), rows in by_role.items() if role == "beneficiary"}
    if not tables.countries:
        return section(words, "countries", empty(words))
    marks, entries, rows = {}, [], []
    for code in sorted(tables.countries, key=lambda code: (-counts.get(code, 0), code)):
        name = words.country(code, tables.countries[code])
        cells = []
        for role in ("beneficiary", "donor", "mentioned"):
            found = len(by_role.get((code, role), ()))
            query = link("countries", f"{name} · {_role(words, role)}", code=code, role=role)
            cells.append(number(str(found), query) if found else "–")
        rows.append([safe(name), *cells])
        if code in counts:
            query = link("countries", name, code=code, role="beneficiary")
            marks[code] = Mark(counts[code], f"{name} : {counts[code]}", query)
            entries.append(Entry(name, [marks[code]], str(counts[code])))
    heads = [words("countries.country"), *(_role(words, role) for role in ("beneficiary", "donor", "mentioned"))]
    title = words("countries.map")
    return section(
        words,
        "countries",
        f'<figure class="wide"><figcaption>{safe(title)}</figcaption>{world(title, marks)}</figure>',
        figure(words, words("countries.number"), bars(title, entries[:COUNTRIES]), grid(heads, rows[:LISTED])),
    )


def _role(words: Words, role: str) -> str:
    return words("countries.number") if role == "beneficiary" else words(f"countries.{role}")


def projects(tables: Tables, words: Words) -> str:
    """Projects by status, statements by level and state, and the projects that say most."""
    if not tables.rows.get("projects"):
        return section(words, "projects", empty(words))
    entries, rows = [], []
    statuses = tables.groups("projects", "status")
    for (status,), held in sorted(statuses.items(), key=lambda pair: (pair[0] == (NONE,), -len(pair[1]))):
        name = words.code("project_status", status)
        query = link("projects", name, status=status)
        entries.append(Entry(name, [Mark(len(held), f"{name} : {len(held)}", query)], str(len(held))))
        rows.append([safe(name), number(str(len(held)), query)])
    title = words("projects.status")
    by_status = figure(words, title, bars(title, entries), grid([title, words("total")], rows))
    return section(
        words, "projects", f'<div class="pair">{by_status}{_chain(tables, words)}</div>', _list(tables, words)
    )


def _chain(tables: Tables, words: Words) -> str:
    """Statements of the results chain by level: planned, achieved, neither told."""
    held = tables.groups("outputs", "level", "modality")
    styles = {"planned": "b", "achieved": "a", "unknown": "c"}
    entries, rows = [], []
    for level in ("objective", "outcome", "output", "activity", "component"):
        marks, cells = [], []
        for modality, style in styles.items():
            found = len(held.get((level, modality), ()))
            says = f"{words.code('levels', level)} · {words.code('modality', modality)} : {found}"
            query = link("outputs", says, level=level, modality=modality)
            marks += [Mark(found, says, query, style)] if found else []
            cells.append(number(str(found), query) if found else "–")
        total = sum(int(mark.size) for mark in marks)
        if marks:
            entries.append(Entry(words.code("levels", level), marks, str(total)))
            rows.append([safe(words.code("levels", level)), *cells])
    told = [words.code("modality", modality) for modality in styles]
    keys = "".join(f'<span class="key {styles[m]}"></span>{safe(words.code("modality", m))} ' for m in styles)
    chart = f'<p class="legend">{keys}</p>' + bars(words("projects.chain"), entries)
    return figure(words, words("projects.chain"), chart, grid([words("projects.level"), *told], rows)) if rows else ""


def _list(tables: Tables, words: Words) -> str:
    """The projects with most statements, each a line."""
    statements = Counter(row.record for row in tables.rows.get("outputs", ()))
    budgets = {row.record: row for row in tables.rows.get("budgets", ())}
    found = [row.record for row in tables.rows["projects"]]
    order = sorted(found, key=lambda index: (-statements[index], index))[:PROJECTS]
    rows = []
    for index in order:
        source, budget = tables.sources[index], budgets.get(index)
        title = number(source.title, link("documents", source.title, r=str(index)))
        sum_of = "–"
        if budget and budget.value is not None:
            told = f"{words.number(budget.value)} {budget.keys['currency']}"
            sum_of = number(told, link("budgets", source.title, r=str(index)))
        results = number(str(statements[index]), link("outputs", source.title, r=str(index)))
        year = words("undated") if source.year == NONE else source.year
        rows.append([title, safe(year), sum_of, results if statements[index] else "–"])
    heads = [words(f"projects.{key}") for key in ("project", "year", "budget", "results")]
    return grid(heads, rows, words.counted("projects.listed", len(order), all=len(found)))


def quality(tables: Tables, words: Words) -> str:
    """Checks by code, and facts of low confidence by field."""
    parts = []
    checks = tables.groups("checks", "code")
    entries, rows = [], []
    for (code,), held in sorted(checks.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        name = words.code("checks", code)
        query = link("checks", name, code=code)
        entries.append(Entry(name, [Mark(len(held), f"{name} : {len(held)}", query)], str(len(held))))
        rows.append([safe(name), number(str(len(held)), query)])
    title = words("quality.checks")
    table = grid([words("quality.check"), words("total")], rows)
    none = f'<p class="note">{safe(words("quality.none"))}</p>'
    parts.append(figure(words, title, bars(title, entries) if entries else none, table if entries else ""))
    parts.append(_doubts(tables, words))
    return section(words, "quality", f'<div class="pair">{"".join(parts)}</div>')


def _doubts(tables: Tables, words: Words) -> str:
    title = words("quality.doubts")
    if not any(tables.measured.values()):
        return figure(words, title, f'<p class="note">{safe(words("quality.unmeasured"))}</p>', "")
    entries, rows = [], []
    held = tables.groups("doubts", "field")
    shares = {field: len(rows) / (tables.measured[field] or 1) for (field,), rows in held.items()}
    for field in sorted(shares, key=lambda field: (-len(held[field,]), field)):
        name, found, of = words.code("fields", field), len(held[field,]), tables.measured[field]
        query = link("doubts", name, field=field)
        percent = f"{round(100 * shares[field]) or '< 1'}\u202f%"
        says = f"{name} : {found} {words('quality.measured')} {words.number(of)}"
        entries.append(Entry(name, [Mark(found, says, query)], f"{found} · {percent}"))
        rows.append([safe(name), number(str(found), query), words.number(of)])
    heads = [words("quality.field"), words("quality.low"), words("quality.measured")]
    return figure(words, title, bars(title, entries), grid(heads, rows))


def method(tables: Tables, words: Words, rates: Rates | None) -> str:
    """How the figures were counted, the rates, and what made the records."""
    points = "".join(f"<li>{safe(text)}</li>" for text in words.texts("method.points"))
    told = ""
    if rates:
        ordered = sorted(rates.table.items())
        any_year = words("method.any_year")
        cells = [[safe(code), safe(year or any_year), safe(words.plain(rate))] for (code, year), rate in ordered]
        heads = [words("money.currency"), words("money.year"), words("method.rate")]
        told = grid(heads, cells, words("method.rates", to=rates.to))
    made = ", ".join(f"{name} ({count})" for name, count in sorted(tables.models.items()))
    by = f'<p class="note">{safe(words("method.made_by"))} {safe(made)}</p>'
    return section(words, "method", f"<ul>{points}</ul>", told, by, lead="-")
