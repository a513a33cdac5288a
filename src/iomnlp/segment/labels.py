"""The printed labels of a project sheet: one pattern, and where a label can begin and end."""

from __future__ import annotations

import re
from typing import NamedTuple

from iomnlp.additions import active, per_additions
from iomnlp.errors import ConfigError
from iomnlp.patterns import alternatives
from iomnlp.segment.words import bare, load

_CURRENCY = r"(?: ?\([a-z$€£. ]{1,8}\))?"
_MARK = re.compile(r"[-–•*] {1,8}")


def _pattern_of(label: str, key: str) -> str:
    pattern = re.escape(bare(label)).replace(r"\(s\)", r"(?:\(?s\)?)?").replace(r"\ ", " {1,3}").replace(r"°", "[°o]")
    if key == "budget" and "(" not in label:
        pattern += _CURRENCY
    return pattern


# So many of its first characters tell whether a place can begin a label.
_HEAD = 3


class Labels(NamedTuple):
    """All labels: group i+1 of `pattern` is the label of `keys[i]`; `heads` are their beginnings, by length."""

    pattern: re.Pattern[str]
    keys: tuple[str, ...]
    heads: tuple[tuple[int, frozenset[str]], ...]

    def match(self, bare_text: str, at: int = 0) -> re.Match[str] | None:
        """The label that stands at a place of a bare text."""
        for length, heads in self.heads:
            if bare_text[at : at + length] in heads:
                return self.pattern.match(bare_text, at)
        return None


def _literal(label: str) -> str:
    """The first characters of a label that are printed in one way alone."""
    return re.split(r"[(°]", bare(label))[0][:_HEAD]


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
    heads = {_literal(label) for label, _ in rows}
    lengths = sorted(set(map(len, heads)), reverse=True)
    by_length = tuple((length, frozenset(head for head in heads if len(head) == length)) for length in lengths)
    return Labels(re.compile(f"(?={begun})(?:{pattern})"), tuple(key for _, key in rows), by_length)


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


def opens_field(text: str, plain: str | None = None) -> bool:
    """Whether a line begins with a label of the sheet that stands alone or before its value.

    `plain` is the bare text, where it is known.

    >>> opens_field("Date de fin : 2024"), opens_field("Date de fin du cessez-le-feu")
    (True, False)
    """
    mark = _MARK.match(text)
    match = label_pattern().match(bare(text[:120]) if plain is None else plain[:120], mark.end() if mark else 0)
    return match is not None and follows(text, match.end(), len(match.group().split()) > 1)
