"""The printed labels of a project sheet: one pattern, and where a label can begin and end."""

from __future__ import annotations

import re
from collections.abc import Sequence
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


Row = tuple[str, str]


class Label(NamedTuple):
    """A label in a text; `strong` where it has more than one word."""

    start: int
    end: int
    key: str
    strong: bool


class _Alternation(NamedTuple):
    """Labels as one pattern: group i+1 is the label of `keys[i]`."""

    pattern: re.Pattern[str]
    keys: tuple[str, ...]

    def label(self, match: re.Match[str] | None) -> Label | None:
        if match is None:
            return None
        key = self.keys[(match.lastindex or 1) - 1]
        return Label(match.start(), match.end(), key, len(match.group().split()) > 1)


def _alternation(rows: Sequence[Row]) -> _Alternation:
    pattern = "|".join(f"({_pattern_of(label, key)})" for label, key in rows)
    # Few places of a text begin like a label: the others are passed without trying label after label.
    begun = alternatives({first if (first := bare(label)[:2]).isalpha() else first[:1] for label, _ in rows})
    return _Alternation(re.compile(f"(?={begun})(?:{pattern})"), tuple(key for _, key in rows))


def _beginnings(label: str) -> tuple[str, ...]:
    """The first word of a label with the space behind it, as far as it is known how it is printed."""
    word = re.match(r"[^ (°]*(?:°(?=[^°]*$))?[^ (°]* ?", bare(label))
    printed = word.group() if word else ""
    return tuple({printed, printed.replace("°", "o")})


class Labels:
    """All labels of sheets, and where in a text they may stand.

    Parameters
    ----------
    rows : sequence of (label, key)
        The labels as they are printed; of two that stand at one place the first counts.
    """

    def __init__(self, rows: Sequence[Row]):
        self.all = _alternation(rows)
        self._rows = [(row, _beginnings(row[0])) for row in rows]
        beginnings = sorted({word for _, words in self._rows for word in words})
        self._short = tuple(word for word in beginnings if len(word) < _HEAD)
        heads = {word[:_HEAD] for word in beginnings if len(word) >= _HEAD}
        self._beginnings = {
            head: (*(word for word in beginnings if word.startswith(head)), *self._short) for head in heads
        }
        # The labels with one head, as a pattern that is made when it is first met.
        self._of_head: dict[str, _Alternation] = {}

    def match(self, bare_text: str, at: int = 0) -> Label | None:
        """The label that stands at a place of a bare text."""
        head = bare_text[at : at + _HEAD]
        beginnings = self._beginnings.get(head, self._short)
        if not beginnings or not bare_text.startswith(beginnings, at):
            return None
        few = self._of_head.get(head) or self._with_head(head)
        return few.label(few.pattern.match(bare_text, at))

    def search(self, bare_text: str, at: int) -> Label | None:
        """The first label of a bare text behind an offset."""
        return self.all.label(self.all.pattern.search(bare_text, at))

    def _with_head(self, head: str) -> _Alternation:
        if head not in self._beginnings:
            return self.all
        rows = [row for row, words in self._rows if any(w.startswith(head) or len(w) < _HEAD for w in words)]
        self._of_head[head] = _alternation(rows)
        return self._of_head[head]


@per_additions
def label_pattern() -> Labels:
    """All labels, the longest first."""
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
    return Labels(rows)


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
    label = labels.match(plain[:_LONGEST], mark.end() if mark else 0)
    return label is not None and follows(text, label.end, label.strong)
