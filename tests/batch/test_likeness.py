"""Near-duplicates: the same release with a date prefix, a cut, a changed word; and not two releases of one office."""

from __future__ import annotations

import random

import numpy as np
import pytest

from iomnlp.batch.likeness import FUNCTIONS, clusters, signature

STORY = "les équipes ont distribué des kits aux familles déplacées du Tchad qui attendent un abri avant la pluie"
WORDS = STORY.split()


def release(seed: int, length: int = 220) -> str:
    """A text of its own."""
    drawn = random.Random(seed)
    return " ".join(f"{drawn.choice(WORDS)}{drawn.randrange(40) or ''}" for _ in range(length))


def rows(*texts: str) -> np.ndarray:  # type: ignore[type-arg]
    """Their signatures."""
    return np.array([np.frombuffer(signature(text), dtype="<u2") for text in texts])


TEXT = release(1)
SIGNATURE = "d01de1f64d1a6355"


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("Genève, 3 mars 2016 – " + TEXT, True),
        (TEXT[: int(0.85 * len(TEXT))], True),
        (TEXT.replace("familles", "ménages"), False),
        (TEXT.replace("kits7 ", "lots7 "), True),
        (TEXT.upper(), True),
        (release(2), False),
        (TEXT[: len(TEXT) // 2] + release(2)[len(TEXT) // 2 :], False),
    ],
    ids=["date prefix", "cut", "a common word changed everywhere", "a word", "case", "another", "half"],
)
def test_what_repeats_a_release_and_what_does_not(other: str, same: bool) -> None:
    assert list(clusters(rows(TEXT, other))) == ([0, 0] if same else [0, 1])


def test_a_cluster_does_not_depend_on_the_order_of_the_others() -> None:
    texts = [variant for seed in range(40) for variant in (release(seed), "Le 3 mars, " + release(seed))]
    expected = [seed * 2 for seed in range(40) for _ in range(2)]
    assert list(clusters(rows(*texts))) == expected
    backwards = clusters(rows(*reversed(texts)))
    assert list(backwards) == [seed * 2 for seed in range(40) for _ in range(2)]


def test_a_signature_depends_on_the_body_alone_and_has_a_fixed_size() -> None:
    signature(release(3))
    assert signature(TEXT) == signature(" ".join(TEXT.split()))
    assert len(signature(TEXT)) == 2 * FUNCTIONS
    assert signature(TEXT).hex()[:16] == SIGNATURE, "signatures of earlier runs would not be found any more"


def test_a_few_words_are_no_duplicate_of_the_same_few_words() -> None:
    assert signature("Communiqué de presse à venir") == b""


def test_many_alike_take_no_quadratic_time() -> None:
    held = np.repeat(rows(TEXT), 20_000, axis=0)
    assert set(clusters(held)) == {0}


def test_nothing_gives_nothing() -> None:
    assert len(clusters(np.zeros((0, FUNCTIONS), dtype="<u2"))) == 0
