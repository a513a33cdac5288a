"""The numbering of a results chain: gaps, repeats and regressions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from iomnlp.record import Check, Output, Record

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}


def key_of(number: str, roman: bool = False) -> tuple[int, ...] | None:
    """A printed number as integers; null where it is none that can be ordered.

    >>> key_of("1.10"), key_of("b"), key_of("iv", roman=True)
    ((1, 10), (2,), (4,))
    """
    values: list[int] = []
    for part in number.casefold().split("."):
        if part.isdigit():
            values.append(int(part))
        elif roman and part in _ROMAN:
            values.append(_ROMAN[part])
        elif len(part) == 1 and part.isalpha():
            values.append(ord(part) - 96)
        else:
            return None
    return tuple(values)


def _is_roman(numbers: Sequence[str]) -> bool:
    """Whether the letters of a level's numbers are Roman: all of them are, and the first is i."""
    letters = [n.casefold().split(".")[0] for n in numbers if n[:1].isalpha()]
    return bool(letters) and letters[0] == "i" and all(n in _ROMAN for n in letters)


def _labelled(output: Output) -> bool:
    """Whether the mark is a label ("produit 1.1") and not a list's own ("a)"), which may start again."""
    return output.marker is not None and re.search(r"[^\W\d_]{3,}", output.marker.text) is not None


def _faults(group: Sequence[tuple[int, Output, tuple[int, ...]]]) -> list[int]:
    """The positions, in the record, of outputs that break the count of their level."""
    faulty: list[int] = []
    before: tuple[int, ...] | None = None
    seen: set[tuple[int, ...]] = set()
    for index, output, key in group:
        if key in seen and _labelled(output):
            faulty.append(index)
            continue
        if key[-1] == 1 and not _labelled(output):
            before = None  # a new list
        if before is None or len(before) != len(key):
            expected = key[-1] == 1
        else:
            expected = (key[:-1] == before[:-1] and key[-1] == before[-1] + 1) or (
                key[:-1] > before[:-1] and key[-1] == 1
            )
            skipped = len(key) > 1 and key[0] > before[0] + 1
            expected = expected and not skipped
        if not expected:
            faulty.append(index)
        seen.add(key)
        before = key
    return faulty


def output_numbering(record: Record) -> Check | None:
    """Numbers of one level that leave one out, come twice or go back."""
    groups: dict[tuple[str, int], list[tuple[int, Output, tuple[int, ...]]]] = {}
    levels = {o.level for o in record.outputs}
    roman = {level: _is_roman([o.number for o in record.outputs if o.number and o.level == level]) for level in levels}
    for index, output in enumerate(record.outputs):
        key = key_of(output.number, roman[output.level]) if output.number else None
        if key is not None:
            groups.setdefault((output.level, len(key)), []).append((index, output, key))
    # "1.2" says that there is a 1, printed or not.
    implied = {(key[0],) for members in groups.values() for _, _, key in members if len(key) > 1}
    faulty = sorted(
        i
        for group in groups.values()
        for i in _faults(group)
        if len(group) > 1 or (group[0][2][-1] > 1 and (group[0][2][0] - 1,) not in implied)
    )
    if not faulty:
        return None
    numbers = ", ".join(str(record.outputs[i].number) for i in faulty)
    marks = [record.outputs[i].marker or record.outputs[i].evidence[0] for i in faulty]
    return Check(
        code="output_numbering",
        severity="warning",
        message=f"The numbering of the results is broken at {numbers}.",
        paths=tuple(f"outputs[{i}].number" for i in faulty),
        evidence=tuple(sorted(marks, key=lambda e: (e.start, e.end))),
    )
