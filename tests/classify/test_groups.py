"""Letter groups found in all words together are those of each word alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from iomnlp.classify.features import MOST_GROUPS, letter_groups
from iomnlp.classify.groups import LONGEST_WORD, GroupTree, spell

WORDS = st.lists(st.text("ab1", max_size=9), max_size=6)


@given(WORDS, st.dictionaries(st.text("ab1^$é", max_size=6), st.integers(0, 99)))
def test_groups_of_words_are_those_of_each_word(words: list[str], known: dict[str, int]) -> None:
    spelt = spell(words)
    starts, rows = GroupTree(known).find(spelt)
    assert sorted(rows.tolist()) == sorted(known[g] for word in words for g in letter_groups(word) if g in known)
    for start, row in zip(starts.tolist(), rows.tolist(), strict=True):
        assert row in {known.get(spelt[start : start + 4]), known.get(spelt[start : start + 5])}


def test_all_groups_count_of_the_longest_word_that_is_spelt() -> None:
    for length in (LONGEST_WORD, LONGEST_WORD + 1):
        word = "".join(chr(ord("a") + at) for at in range(length))
        edged = f"^{word}$"
        tree = GroupTree({edged[at : at + 4]: at for at in range(len(edged) - 3)})
        assert tree.first(word).tolist() == list(range(MOST_GROUPS))
        assert tree.find(spell([word]))[1].tolist() == (list(range(MOST_GROUPS)) if length == LONGEST_WORD else [])
