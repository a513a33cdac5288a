"""Pages of the corpus with something drawn anew: what an archive brings that nobody wrote into a test."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path

GOLD = Path(__file__).parents[1] / "corpus/gold/train"
SYLLABLES = [consonant + vowel for consonant in "bcdfghjklmnprstvz" for vowel in ("a", "e", "é", "i", "o", "ou", "an")]
MARKS = "«»“”\"'’()[]/:;,.–—-*•·|\u00a0\u202f"
Change = Callable[[str, random.Random], str]


def digits(text: str, drawn: random.Random) -> str:
    """Other figures of the same lengths."""
    return re.sub(r"\d", lambda _: drawn.choice("0123456789"), text)


def lengths(text: str, drawn: random.Random) -> str:
    """Figures longer or shorter than they were, glued or with a space."""
    return re.sub(r"\d+", lambda m: m.group() + drawn.choice(("", "0", " 000", ".5", ",25", "00", "-7", "e")), text)


def names(text: str, drawn: random.Random) -> str:
    """Words with a capital that no list holds."""

    def other(match: re.Match[str]) -> str:
        return "".join(drawn.choices(SYLLABLES, k=3)).capitalize() if drawn.random() < 0.3 else match.group()

    return re.sub(r"\b[A-ZÀ-Ý][a-zà-ÿ]{3,}", other, text)


def lines(text: str, drawn: random.Random) -> str:
    """Lines in another order, some twice, some gone."""
    held = [line for line in text.split("\n") for _ in range(drawn.choice((0, 1, 1, 1, 2)))]
    first = drawn.randrange(len(held) + 1)
    return "\n".join(held[first:] + held[:first])


def marks(text: str, drawn: random.Random) -> str:
    """Marks taken for each other or lost, letters in capitals, spaces doubled."""

    def other(match: re.Match[str]) -> str:
        return drawn.choice((match.group(), match.group(), match.group() * 2, "", drawn.choice(MARKS)))

    changed = re.sub(rf"[{re.escape(MARKS)}]", other, text)
    return changed.upper() if drawn.random() < 0.1 else changed


def joined(text: str, drawn: random.Random, others: Sequence[str]) -> str:
    """The end of one page behind the beginning of another."""
    other = drawn.choice(others)
    return text[: drawn.randrange(len(text) + 1)] + other[drawn.randrange(len(other) + 1) :]


def pages_anew(number: int, seed: int) -> list[tuple[str, str]]:
    """So many changed pages, each with the name of the page and of the changes; the same for the same seed."""
    drawn = random.Random(seed)
    files = sorted(GOLD.glob("*.txt"))
    texts = {file.stem: file.read_text(encoding="utf-8") for file in files}
    others = list(texts.values())
    changes: list[Change] = [digits, lengths, names, lines, marks, lambda t, d: joined(t, d, others)]
    known = ["digits", "lengths", "names", "lines", "marks", "joined"]
    made = []
    for _ in range(number):
        stem = drawn.choice(list(texts))
        text, done = texts[stem], [stem]
        for at in drawn.sample(range(len(changes)), k=drawn.choice((1, 1, 2, 3))):
            text = changes[at](text, drawn)
            done.append(known[at])
        made.append((" ".join(done), text))
    return made
