"""Gifts, promises and requests in many French turns of phrase, by the sentences of `gifts.yaml`."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from giving import read, told
from iomnlp.relate.amount_kinds import amount_roles
from iomnlp.relate.funding import find_relations
from iomnlp.relate.gift_words import gift_words

CASES = [
    (one["text"], one["gifts"])
    for one in yaml.safe_load(Path(__file__).with_name("gifts.yaml").read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:60] for text, _ in CASES])
def test_who_gives(text: str, expected: list[str]) -> None:
    marked, gloss = read(*text.split("##"))
    assert sorted(told(r) for r in find_relations(marked, amount_roles(marked, gloss))) == sorted(expected)


@pytest.mark.parametrize(
    ("form", "lemma", "tense"),
    [("prêtera", "prêter", "future"), ("offertes", "offrir", "past"), ("finançait", "financer", "now")],
)
def test_verbs_are_conjugated(form: str, lemma: str, tense: str) -> None:
    verb = gift_words().verb(form)
    assert (verb.lemma, verb.tense) == (lemma, tense)


@pytest.mark.parametrize("unit", ["la [A], ", "<A> qui ", "a offert ", "de {3 euros} par <A> ", "(<A>, "])
def test_long_sentences_take_linear_time(unit: str) -> None:
    marked, gloss = read("Le <Japon> a prêté " + unit * 300)
    found = find_relations(marked, amount_roles(marked, gloss))
    assert all(relation.amount is None or relation.amount < len(gloss) for relation in found)
