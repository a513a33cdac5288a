"""Whether every text in which a pattern is found holds a word of a family: decided for all texts, not for samples.

The pattern becomes a network of steps from character to character. It is walked together with what the text's words
may still become; a way through on which no word of the family is met is a counterexample. Where the network is more
generous than the pattern (repeats without an end, most lookarounds), a proof holds all the more.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

# Characters of each kind that no pattern names: a letter, a digit, a joiner, a space, a sign, marks.
OTHERS = "ж7_ !\n\ue000\ue800"
# So many repeats are told apart.
FEW = 2
Test = Callable[[str], bool]


def _is(code: Any, value: Any) -> Test:
    """Whether a character is in one part of a class."""
    if code is ops.LITERAL:
        return lambda c: ord(c) == value
    if code is ops.RANGE:
        return lambda c: value[0] <= ord(c) <= value[1]
    category = {
        ops.CATEGORY_WORD: r"\w",
        ops.CATEGORY_NOT_WORD: r"\W",
        ops.CATEGORY_DIGIT: r"\d",
        ops.CATEGORY_NOT_DIGIT: r"\D",
        ops.CATEGORY_SPACE: r"\s",
        ops.CATEGORY_NOT_SPACE: r"\S",
    }[value]
    return lambda c: re.match(category, c) is not None


def _class(parts: list[Any]) -> Test:
    negated = parts[0][0] is ops.NEGATE
    tests = [_is(code, value) for code, value in parts[negated:]]
    return lambda c: any(test(c) for test in tests) != negated


def _characters(tree: Any) -> Iterator[str]:
    """The characters that a pattern names."""
    for code, value in tree:
        if code is ops.LITERAL or code is ops.NOT_LITERAL:
            yield chr(value)
        elif code is ops.IN:
            for part, one in value:
                yield from (chr(one),) if part is ops.LITERAL else map(chr, one) if part is ops.RANGE else ()
        elif code is ops.BRANCH:
            for branch in value[1]:
                yield from _characters(branch)
        elif code is ops.SUBPATTERN or code is ops.MAX_REPEAT or code is ops.MIN_REPEAT:
            yield from _characters(value[-1])


class _Network:
    """Steps between numbered places: by a character, or freely under a condition on what stands round the place."""

    def __init__(self, pattern: str):
        tree = _parser.parse(pattern)
        self.characters = set(OTHERS).union(_characters(tree))
        self.reads: dict[int, list[tuple[Test, int]]] = {}
        self.free: dict[int, list[tuple[str, int]]] = {}
        self._moves: dict[int, dict[str, list[int]]] = {}
        self._last = 0
        self.end = self._sequence(tree, 0)

    def moves(self, place: int) -> dict[str, list[int]]:
        """By character, where it leads; before the pattern begins, any text may stand."""
        if place not in self._moves:
            steps = [*self.reads.get(place, ()), *([(lambda _: True, 0)] if place == 0 else [])]
            told = {c: [to for test, to in steps if test(c)] for c in self.characters}
            self._moves[place] = {c: places for c, places in told.items() if places}
        return self._moves[place]

    def _place(self) -> int:
        self._last += 1
        return self._last

    def _read(self, test: Test, at: int) -> int:
        self.reads.setdefault(at, []).append((test, self._place()))
        return self._last

    def _go(self, at: int, to: int, condition: str = "") -> int:
        self.free.setdefault(at, []).append((condition, to))
        return to

    def _sequence(self, tree: Any, at: int) -> int:
        for code, value in tree:
            at = self._part(code, value, at)
        return at

    def _part(self, code: Any, value: Any, at: int) -> int:
        if code is ops.LITERAL or code is ops.RANGE:
            return self._read(_is(code, value), at)
        if code is ops.NOT_LITERAL:
            return self._read(lambda c: ord(c) != value, at)
        if code is ops.IN:
            return self._read(_class(value), at)
        if code is ops.BRANCH:
            end = self._place()
            for branch in value[1]:
                self._go(self._sequence(branch, at), end)
            return end
        if code is ops.SUBPATTERN:
            return self._sequence(value[-1], at)
        if code is ops.MAX_REPEAT or code is ops.MIN_REPEAT:
            return self._repeated(value, at)
        if code is ops.AT:
            edge = {ops.AT_BEGINNING: "first", ops.AT_BOUNDARY: "edge", ops.AT_END: "last"}.get(value, "")
            return self._go(at, self._place(), edge)
        if code is ops.ASSERT_NOT and value[0] < 0 and str(ops.CATEGORY_WORD) in str(value[1][0]):
            # "(?<!\w)", and "d(?<!\wd)" behind its letter.
            return self._go(at, self._place(), "opens" if len(value[1]) == 1 else "opened")
        if code is ops.ASSERT_NOT and value[0] > 0 and str(value[1]) == str(_parser.parse(r"\w")):
            return self._go(at, self._place(), "closes")
        assert code is ops.ASSERT or code is ops.ASSERT_NOT, code
        return at

    def _repeated(self, value: Any, at: int) -> int:
        least, most, tree = value
        for _ in range(least):
            at = self._sequence(tree, at)
        if most - least > FEW:
            loop = self._go(at, self._place())
            self._go(self._sequence(tree, loop), loop)
            return loop
        end = self._go(at, self._place())
        for _ in range(most - least):
            at = self._sequence(tree, at)
            self._go(at, end)
        return end


class _Walk(NamedTuple):
    """A place, the letters of the word so far (None: no word's of the family), what was read last, what must follow."""

    place: int
    word: str | None
    before: str
    must: str


def found_without(pattern: str, forms: Iterable[str]) -> str | None:
    """A text in which a pattern is found that holds none of some words (`*`: any ending); None where there is none."""
    network, forms = _Network(pattern), set(forms)
    whole, begins = {f for f in forms if f[-1] != "*"}, {f[:-1] for f in forms if f[-1] == "*"}
    starts = {word[:length] for word in whole | begins for length in range(len(word) + 1)}
    network.characters.update(*starts)
    kinds = {c: "w" if re.match(r"\w", c) else "-" for c in network.characters}
    letters = {c for c in network.characters if re.match(r"[^\W\d_]", c)}
    first = _Walk(0, "", "^^", "")
    came: dict[_Walk, tuple[_Walk, str] | None] = {first: None}
    queue = deque([first])

    def go(walk: _Walk, to: _Walk, character: str) -> None:
        if to not in came:
            came[to] = (walk, character)
            queue.append(to)

    while queue:
        walk = queue.popleft()
        place, word, before, must = walk
        if place == network.end and (word not in whole or must == ""):
            text = ""
            step = came[walk]
            while step is not None:
                walk, character = step
                text, step = character + text, came[walk]
            return text + ("" if word not in whole else "ж")
        for condition, to in network.free.get(place, ()):
            known = must
            if condition == "first" and before != "^^":
                continue
            if condition in {"opens", "opened"} and before[condition == "opens"] == "w":
                continue
            if condition == "edge":
                known = "-" if before[1] == "w" else "w"
            elif condition in {"closes", "last"}:
                known = "-" if condition == "closes" else "$"
            if must and known != must and not (must == "-" and known == "$"):
                continue
            go(walk, _Walk(to, word, before, known), "")
        if must == "$":
            continue
        for character, places in network.moves(place).items():
            kind = kinds[character]
            if must and kind != must:
                continue
            if character in letters:
                longer = None if word is None else word + character
                longer = longer if longer in starts else None
                if longer in begins:
                    continue
            else:
                if word in whole:
                    continue
                longer = ""
            for to in places:
                go(walk, _Walk(to, longer, before[1] + kind, ""), character)
    return None
