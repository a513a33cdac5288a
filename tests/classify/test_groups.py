"""Letter groups found in all words together are those of each word alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from iomnlp.classify.features import GROUPS, letter_groups
from iomnlp.classify.groups import GroupTree, spell

WORDS = st.lists(st.text("ab1", max_size=9), max_size=6)


@given(WORDS, st.dictionaries(st.text("ab1^$é", max_size=6), st.integers(0, 99)))
def test_groups_of_words_are_those_of_each_word(words: list[str], known: dict[str, int]) -> None:
    spelt = spell(words)
    starts, rows = GroupTree(known).find(spelt)
    assert sorted(rows.tolist()) == sorted(known[g] for word in words for g in letter_groups(word) if g in known)
    for start, row in zip(starts.tolist(), rows.tolist(), strict=True):
        assert row in {known.get(spelt[start : start + 4]), known.get(spelt[start : start + 5])}


def test_of_long_words_the_first_groups_count() -> None:
    words = ["".join(chr(ord("a") + at) for at in range(length)) for length in range(19, 30)]
    known = {f"^{word}$"[at : at + n]: at for word in words for at in range(len(word)) for n in GROUPS}
    _, rows = GroupTree(known).find(spell(words))
    assert sorted(rows.tolist()) == sorted(known[group] for word in words for group in letter_groups(word))
