"""The frequent word forms of our own corpus, by which a cut last word is known: `python -m iomnlp.learn.word_forms`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from iomnlp.learn.train_themes import read_corpus

ROOT = Path(__file__).parents[3]
OUT = ROOT / "src" / "iomnlp" / "resources" / "french_words.txt"
HEADER = (
    "# Lower-case word forms of the texts that we wrote (corpus/themes: no page, so no cut title), by which\n"
    "# the check truncated_title knows a cut word. Made by `python -m iomnlp.learn.word_forms`.\n"
)
_WORD = re.compile(r"(?<![\w-])[a-zà-öø-ÿœ]{2,}(?![\w-])")


def word_forms(texts: Iterable[str]) -> list[str]:
    """Lower-case word forms, in order.

    >>> word_forms(["Un guide et un registre", "Le guide"])
    ['et', 'guide', 'registre', 'un']
    """
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(_WORD.findall(text))
    return sorted(counts)


def main() -> None:
    """Write the list."""
    texts = [e.text for held in read_corpus(ROOT / "corpus" / "themes").values() for e in held]
    forms = word_forms(texts)
    OUT.write_text(HEADER + "\n".join(forms) + "\n", encoding="utf-8")
    print(f"{len(forms)} word forms")


if __name__ == "__main__":
    main()
