"""The printed labels of a project sheet: one pattern, and where a label can begin and end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from iomnlp.additions import active, per_additions
from iomnlp.errors import ConfigError
from iomnlp.segment.words import bare, load

_CURRENCY = r"(?: ?\([a-z$€£. ]{1,8}\))?"
_MARK = re.compile(r"[-–•*] {1,8}")
# A label of a line stands in its first characters.
_LONGEST = 120


def _pattern_of(label: str, key: str) -> str:
    pattern = re.escape(bare(label)).replace(r"\(s\)", r"(?:\(?s\)?)?").replace(r"\ ", " {1,3}").replace(r"°", "[°o]")
    if key == "budget" and "(" not in label:
        pattern += _CURRENCY
    return pattern


Row = tuple[str, str]


class Label(NamedTuple):
    """A label in a text; `strong` where it has more than one word."""

    start: int
    end: int
    key: str
    strong: bool


class Labels(NamedTuple):
    """All labels of sheets as one pattern: group i+1 is the rest of the label of `keys[i]`."""

    pattern: re.Pattern[str]
    keys: tuple[str, ...]

    def match(self, bare_text: str, at: int = 0) -> Label | None:
        """The label that stands at a place of a bare text."""
        return self._label(self.pattern.match(bare_text, at))

    def search(self, bare_text: str, at: int) -> Label | None:
        """The first label of a bare text behind an offset."""
        return self._label(self.pattern.search(bare_text, at))

    def _label(self, match: re.Match[str] | None) -> Label | None:
        if match is None:
            return None
        key = self.keys[(match.lastindex or 1) - 1]
        return Label(match.start(), match.end(), key, len(match.group().split()) > 1)


def _labels_of(rows: Sequence[Row]) -> Labels:
    """Labels as one pattern; of those that stand at one place the first counts.

    Labels with different first letters never stand at one place. The engine looks for letters in C: they stand first.
    """
    by_letter: dict[str, list[Row]] = {}
    for label, key in rows:
        by_letter.setdefault(bare(label)[0], []).append((label[1:], key))
    pattern = "|".join(
        f"{re.escape(letter)}(?:{'|'.join(f'({_pattern_of(*row)})' for row in few)})"
        for letter, few in by_letter.items()
    )
    return Labels(re.compile(pattern), tuple(key for few in by_letter.values() for _, key in few))


def _rows() -> list[Row]:
    """All labels with their keys, the longest first."""
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
    return sorted(rows, key=lambda row: (-len(row[0]), row[0]))


@per_additions
def label_pattern() -> Labels:
    """The pattern of all labels: of those that stand at one place, the longest counts."""
    return _labels_of(_rows())


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
    mark = _MARK.match(text)
    label = labels.match(plain[:_LONGEST], mark.end() if mark else 0)
    return label is not None and follows(text, label.end, label.strong)
