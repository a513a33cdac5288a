"""The project sheet: labels in any order and layout, each with the value printed beside, below or glued to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from iomnlp.additions import per_additions
from iomnlp.lexicon import countries
from iomnlp.segment.labels import Label, Labels, begins, follows, label_pattern
from iomnlp.segment.lines import Unit, is_bare_marker, is_terminal, marker_length
from iomnlp.segment.model import SheetField
from iomnlp.segment.words import bare, cues
from iomnlp.segment.wraps import Wrap
from iomnlp.source import Span, printed

_SEPARATOR = re.compile(r" {0,3}(?:[:=|]|[-–](?= ))? {0,3}")
_OFFICIAL = 18
_DATE_KEYS = frozenset({"start", "end"})
# How many units may stand between two labels of one sheet: a value of some lines, a marker.
_REACH = 5
_LIMITS = {"start": 6, "end": 6, "status": 4, "allocation_year": 3, "budget": 7, "scope": 4, "region": 12}
_LIMITS |= {"project_id": 4, "prima_id": 4, "type": 18, "beneficiaries": 160, "other": 30}
_DIGIT_KEYS = frozenset({"start", "end", "allocation_year", "budget", "project_id", "prima_id"})


@dataclass(slots=True)
class _Hit:
    """A label, with the stretch of the unit's text that follows it as its value."""

    unit: int
    key: str
    start: int
    end: int
    value: tuple[int, int] | None = None
    strong: bool = False
    below: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The fields, and the units that the sheet takes up."""

    fields: tuple[SheetField, ...] = ()
    units: frozenset[int] = frozenset()

    @property
    def is_project(self) -> bool:
        """Whether the page carries a project sheet."""
        return bool(self.fields)


def _hits_in(index: int, unit: Unit, first: Label, labels: Labels) -> list[_Hit]:
    """The labels of a unit that begins with one."""
    text, plain = unit.text, unit.bare
    label: Label | None = first
    hits: list[_Hit] = []
    while label is not None:
        following = text[label.end : label.end + 4].lstrip(" ")
        inner = not hits or (following[:1] == ":" or (label.strong and follows(text, label.end, True)))
        inner = inner and begins(text, label.start, label.strong)
        if inner and follows(text, label.end, label.strong):
            hits.append(_Hit(index, label.key, label.start, label.end, strong=label.strong))
        elif not hits:
            break
        label = labels.search(plain, label.end)
    for hit, following_hit in zip(hits, [*hits[1:], None], strict=False):
        separator = _SEPARATOR.match(text, hit.end)
        start = separator.end() if separator else hit.end
        end = following_hit.start if following_hit else len(text)
        stop = start + len(text[start:end].rstrip(" ;|•-–,"))
        if stop > start:
            hit.value = (start, stop)
    return hits


def _fits(key: str, value: str) -> bool:
    """Whether a value may stand under a label at all: sheets hold no sentences."""
    words = value.split()
    if not words or len(words) > _LIMITS[key] or not any(c.isalnum() for c in value):
        return False
    if key in _DIGIT_KEYS and not any(c.isdigit() for c in value):
        return False
    return not (key not in _DIGIT_KEYS and len(words) > 10 and is_terminal(value) and not value.endswith(")"))


def _values_below(hits: list[_Hit], units: Sequence[Unit], taken: set[int], wrap: Wrap | None) -> None:
    """Give labels that stand alone the unit below, and lists of States the lines up to the next label."""
    for hit in hits:
        if hit.value is None:
            below = hit.unit + 1
            if below < len(units) and below not in taken and not is_bare_marker(units[below].text):
                listed = marker_length(units[below].text) and units[below].text[0] in "-•*"
                if not listed and _fits(hit.key, units[below].text):
                    hit.below.append(below)
        if hit.key == "beneficiaries" and (hit.below or hit.value):
            _extend(hit, units, taken, wrap)


@per_additions
def _state_names() -> tuple[str, ...]:
    return tuple(sorted({bare(n) for c in countries() for n in (c.name, *c.names, *c.english) if len(n) > 3}))


def _adds_state(line: str, following: str) -> bool:
    """Whether a line below a list of States goes on with it: it names another, or ends a name that the line began."""
    before, both = bare(line), f"{bare(line)} {bare(following)}"
    return any(name in both and (name not in before or name in bare(following)) for name in _state_names())


def _extend(hit: _Hit, units: Sequence[Unit], taken: set[int], wrap: Wrap | None) -> None:
    """More lines of a list of States: wrapped ones, or short ones that another label or marker closes."""
    last = hit.below[-1] if hit.below else hit.unit
    while wrap and last + 1 < len(units) and last + 1 not in taken:
        line, following = units[last].lines[-1], units[last + 1]
        needed = len(line) + 1 + len(following.text.partition(" ")[0])
        if following.blank_before or needed < wrap.full or len(following.text) > wrap.width or ":" in following.text:
            break
        if is_terminal(following.text) or is_bare_marker(following.text):
            break
        if not _adds_state(units[last].text, following.text):
            break
        last += 1
        hit.below.append(last)
    ahead = last + 1
    while ahead < len(units) and ahead - last <= 60 and ahead not in taken and not is_bare_marker(units[ahead].text):
        if len(units[ahead].text.split()) > 5 or is_terminal(units[ahead].text):
            return
        if not _adds_state(units[ahead - 1].text, units[ahead].text):
            return
        ahead += 1
    if ahead < len(units) and (ahead in taken or is_bare_marker(units[ahead].text)) and ahead - last <= 60:
        hit.below.extend(range(last + 1, ahead))


def _clusters(hits: list[_Hit]) -> list[list[_Hit]]:
    groups: list[list[_Hit]] = []
    last = -_REACH - 1
    for hit in hits:
        if not groups or hit.unit - last > _REACH:
            groups.append([])
        groups[-1].append(hit)
        last = max([hit.unit, *hit.below])
    return groups


def _worth(cluster: list[_Hit]) -> int:
    """How many fields a cluster fills; 0 where it is no sheet (an event's dates, a search form, a stray label)."""
    filled = {h.key for h in cluster if (h.value or h.below) and h.key != "other"}
    strong = {h.key for h in cluster if h.strong and h.key in filled}
    if len(filled) >= 2 and strong and not filled <= _DATE_KEYS | {"region"}:
        return len(filled)
    # One label suffices where nothing but a project sheet prints it: an id, or a long official label.
    official = {h.key for h in cluster if h.key in strong and h.end - h.start >= _OFFICIAL}
    return 1 if (filled & {"project_id", "prima_id"} and strong) or official & {"budget", "beneficiaries"} else 0


def find_sheet(source: str, units: Sequence[Unit], wrap: Wrap | None) -> Sheet:
    """The project sheet of a page.

    Parameters
    ----------
    source : str
        The source's text.
    units : sequence of Unit
        Its logical lines.
    wrap : Wrap or None
        The page's hard wrap.

    Returns
    -------
    Sheet
        Without fields where the page has no sheet. A label without a value gives no field; of two fields with one key
        the first counts.
    """
    hits: list[_Hit] = []
    labels = label_pattern()
    for index, unit in enumerate(units):
        first = labels.match(unit.bare, marker_length(unit.text))
        if first is not None:
            hits += _hits_in(index, unit, first, labels)
    if not hits:
        return Sheet()
    taken = {hit.unit for hit in hits}
    for hit in hits:
        if hit.value and not _fits(hit.key, units[hit.unit].text[slice(*hit.value)]):
            hit.value = None
            hit.strong = False
            hit.key = "other"
    _values_below([h for h in hits if h.key != "other" or h.strong], units, taken, wrap)
    best = max(_clusters(hits), key=_worth, default=[])
    if not best or not _worth(best):
        return Sheet()
    fields: dict[str, SheetField] = {}
    used: set[int] = set()
    for hit in best:
        alone = units[hit.unit].text[hit.end :].strip(" :") == ""
        if not (alone or hit.value or hit.below):
            continue
        used |= {hit.unit, *hit.below}
        made = _field(source, units, hit)
        if made is not None and hit.key != "other":
            fields.setdefault(hit.key, made)
    used |= {i - 1 for i in used if i and is_bare_marker(units[i - 1].text)}
    above = min(used, default=0) - 1
    if above >= 0 and units[above].bare.rstrip(" :") in cues("sheet_heading"):
        used.add(above)
    return Sheet(tuple(fields.values()), frozenset(used))


def _field(source: str, units: Sequence[Unit], hit: _Hit) -> SheetField | None:
    origin = units[hit.unit].origin()
    label = Span(origin[hit.start], origin[hit.end - 1] + 1)
    if hit.value:
        start, end = origin[hit.value[0]], origin[hit.value[1] - 1] + 1
    elif hit.below:
        start, end = units[hit.below[0]].start, units[hit.below[0]].end
    else:
        return None
    if hit.below:
        end = units[hit.below[-1]].end
    return SheetField(hit.key, label, Span(start, end), printed(source[start:end]))
