"""The printed labels of a project sheet: one pattern, and where a label can begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from iomnlp.additions import active, per_additions
from iomnlp.errors import ConfigError
from iomnlp.patterns import alternatives
from iomnlp.segment.words import bare, load

_CURRENCY = r"(?: ?\([a-z$€£. ]{1,8}\))?"
_MARKS = "-–•*"
_MARK = re.compile(rf"[{_MARKS}] {{1,8}}")
# A label of a line stands in its first characters.
_LONGEST = 120


def _pattern_of(label: str, key: str) -> str:
    pattern = re.escape(bare(label)).replace(r"\(s\)", r"(?:\(?s\)?)?").replace(r"\ ", " {1,3}").replace(r"°", "[°o]")
    if key == "budget" and "(" not in label:
        pattern += _CURRENCY
    return pattern


# Under so many first characters the beginnings of labels are kept.
_HEAD = 3


class Labels(NamedTuple):
    """All labels: group i+1 of `pattern` is the label of `keys[i]`.

    `beginnings` has their first words by the first characters; those of shorter ones are `short`, and in each row.
    """

    pattern: re.Pattern[str]
    keys: tuple[str, ...]
    beginnings: dict[str, tuple[str, ...]]
    short: tuple[str, ...]

    def match(self, bare_text: str, at: int = 0) -> re.Match[str] | None:
        """The label that stands at a place of a bare text."""
        beginnings = self.beginnings.get(bare_text[at : at + _HEAD], self.short)
        if not beginnings or not bare_text.startswith(beginnings, at):
            return None
        return self.pattern.match(bare_text, at)


def _beginnings(labels: Iterable[str]) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """The first word of each label with the space behind it, as far as it is printed in one way alone."""
    found: set[str] = set()
    for label in labels:
        word = re.match("[^ (]*(?: |$)?", bare(label))
        printed = word.group() if word else ""
        found |= {printed, printed.replace("°", "o")}
    short = tuple(sorted(word for word in found if len(word) < _HEAD))
    heads = {word[:_HEAD] for word in found if len(word) >= _HEAD}
    return {head: (*(word for word in sorted(found) if word.startswith(head)), *short) for head in heads}, short


@per_additions
def label_pattern() -> Labels:
    """One alternation of all labels, the longest first."""
    printed = load("sheet_labels")
    rows = [(label, key) for key, labels in printed.items() for label in labels]
    for layout in active().layouts:
        unknown = sorted(set(layout.labels) - set(printed))
        if unknown:
            raise ConfigError(
                f"The layout {layout.name} has labels of an unknown key {unknown[0]!r}.",
                remedy=f"A sheet's keys are {', '.join(printed)}.",
            )
        rows += [(label, key) for key, labels in layout.labels.items() for label in labels]
    rows.sort(key=lambda row: (-len(row[0]), row[0]))
    pattern = "|".join(f"({_pattern_of(label, key)})" for label, key in rows)
    # Few places of a text begin like a label: the others are passed without trying label after label.
    begun = alternatives({first if (first := bare(label)[:2]).isalpha() else first[:1] for label, _ in rows})
    return Labels(
        re.compile(f"(?={begun})(?:{pattern})"), tuple(key for _, key in rows), *_beginnings(label for label, _ in rows)
    )


def follows(text: str, at: int, strong: bool) -> bool:
    """Whether what follows a label's end can be its end: nothing, a separator, or a value without any."""
    if at >= len(text):
        return True
    rest = text[at : at + 4]
    stripped = rest.lstrip(" ")
    if not stripped or stripped[0] in ":=|":
        return True
    return strong and (stripped[0].isupper() or stripped[0].isdigit() or rest.startswith((" - ", " – ")))


def begins(text: str, at: int, strong: bool) -> bool:
    """Whether a label may begin here: after something that is no word, or glued, with its capital."""
    if at == 0 or not (text[at - 1].isalnum() or text[at - 1] in "'-"):
        return True
    return strong and text[at].isupper()


def opens_field(text: str, plain: str, labels: Labels) -> bool:
    """Whether a line begins with a label of the sheet that stands alone or before its value; `plain` is its bare text.

    >>> all_labels = label_pattern()
    >>> [opens_field(text, bare(text), all_labels) for text in ("Date de fin : 2024", "Date de fin du cessez-le-feu")]
    [True, False]
    """
    mark = _MARK.match(text) if text[0] in _MARKS else None
    match = labels.match(plain[:_LONGEST], mark.end() if mark else 0)
    return match is not None and follows(text, match.end(), len(match.group().split()) > 1)
