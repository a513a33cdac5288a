"""What judges are told of sums, parties and countries: senses, lists, leads, shares of the body."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.giving import read, told

from iomnlp.find.numbers import plain
from iomnlp.judge.features import plainly
from iomnlp.judge.linear import Recorder
from iomnlp.relate.amount_kinds import AmountRole, amount_roles
from iomnlp.relate.country_shares import country_shares, share_features
from iomnlp.relate.funding import find_relations
from iomnlp.relate.gifts_judged import sumless_relations
from iomnlp.relate.judged_roles import REACH, PartsInGifts, around
from iomnlp.relate.party_features import list_of, pair_features, party_features
from iomnlp.relate.senses import sense_of
from iomnlp.relate.standing import standings
from iomnlp.relate.sum_features import neighbour_features, size_of, sum_features, tense_features
from iomnlp.relate.windows import SUM, tokens_of
from iomnlp.source import Block, Narrative, fold


@pytest.mark.parametrize(
    ("word", "sense"),
    [
        ("octroieraient", "give"),
        ("versement", "gift_noun"),
        ("vers", None),
        ("verset", None),
        ("pays", None),
        ("paix", None),
        ("paierait", "pay"),
        ("quémandé", "ask"),
        ("sous-financement", "gap"),
        ("ménages", "household"),
        ("pécule", "handout"),
        ("sommet", None),
        ("mécènes", "donor_noun"),
    ],
)
def test_the_sense_of_a_word(word: str, sense: str | None) -> None:
    assert sense_of(word) == sense


def sentence(text: str):  # type: ignore[no-untyped-def]
    marked = read(text)[0][0]
    words = tokens_of(marked)
    return words, [i for i, w in enumerate(words) if w.is_party], [i for i, w in enumerate(words) if w.stem == SUM]


def test_a_sum_is_told_by_its_noun_and_by_the_verbs_on_both_sides() -> None:
    words, _, (at,) = sentence("<Norvège> octroiera une subvention de {3 millions} aux ménages de Ziguinchor")
    features = sum_features(words, at)
    assert {"s:head=gift_noun/de", "s:b~give", "s:b1=give/later", "s:a0=household"} <= features
    assert "s:transfer=True" in features


def test_verbs_that_were_never_seen_are_told_like_those_that_were() -> None:
    seen, _, (first,) = sentence("<Norvège> a versé {3 millions}")
    unseen, _, (second,) = sentence("<Norvège> a décaissé {3 millions}")
    shared = {f for f in sum_features(seen, first) if f.startswith("s:b")}
    assert shared == {f for f in sum_features(unseen, second) if f.startswith("s:b")}


def test_the_sentences_beside_a_sum_are_told_by_their_senses_and_parties() -> None:
    words, _, _ = sentence("La facture est réglée par <Suisse>")
    features = neighbour_features("next", words)
    assert {"next~budget_noun", "next~pay"} <= features
    assert any(f.startswith("next~§country") for f in features)


def test_the_members_of_a_list_share_what_leads_it_and_the_verb_behind() -> None:
    words, parties, _ = sentence("Selon l'accord, <Suède>, <Suisse> et [Société Alba] verseront {3 millions}")
    assert [list_of(words, at) for at in parties] == [(parties[0], parties[2])] * 3
    assert {"q:lead=,", "q:verb=give", "q:list=True"} <= plainly(party_features(words, parties[2])).keys()


def test_a_place_and_a_subject_side_by_side_are_no_list() -> None:
    words, parties, _ = sentence("<Niger> attend que <Suisse> paie")
    assert list_of(words, parties[1]) == (parties[1], parties[1])


def test_a_party_behind_par_is_told_by_the_verb_that_governs_it() -> None:
    words, parties, (at,) = sentence("{3 millions} ont été consentis par la <Suisse>")
    features = plainly(pair_features(words, parties[0], at, "contributed")).keys()
    assert {"q:lead=par", "q:gov=give/done|par", "q:>give", "q:ours=True|>", "q:only=True|>"} <= features


def test_gifts_without_a_sum_are_asked_once_for_each_party() -> None:
    marked, _ = read("[Société Alba] a prêté deux pompes", "[Société Alba] finance aussi les latrines")
    assert [told(r) for r in sumless_relations(marked, set())] == ["Société Alba > - > - | - | contributed"]


def test_whoever_gives_a_sum_is_not_asked_for_gifts_without_one() -> None:
    marked, _ = read("[Société Alba] a prêté deux pompes")
    assert sumless_relations(marked, {("organisation", "Société Alba")}) == []


def test_a_party_is_told_by_its_standing_in_the_whole_document() -> None:
    marked, _ = read(
        "<Japon> au secours de Kaya",
        "[Société Alba] a prêté deux pompes",
        "[Ligue verte] les a posées",
        "<Japon> remercie",
    )
    standing = standings(marked)
    assert {"d:title=True", "d:named=2", "d:gives=False&others=1", "d:ends=True"} <= standing["country", "Japon"]
    assert {"d:title=False", "d:gives=1", "d:gives=True&others=0"} <= standing["organisation", "Société Alba"]


class Believer(Recorder):
    """Says yes to givers named in one sentence."""

    def __init__(self, where: str) -> None:
        super().__init__()
        self.__dict__["where"] = where

    def decide(self, decision, key, features):  # type: ignore[no-untyped-def]
        super().decide(decision, key, features)
        if decision != "funding_far":
            return None
        yes = 0.9 if f"at={self.__dict__['where']}" in features else 0.1
        return {"no": 1 - yes, "yes": yes}


@pytest.mark.parametrize(("where", "giver"), [("title", "Japon"), ("back1", "Suède"), ("ahead1", "Norvège")])
def test_a_sum_in_a_sentence_without_a_giver_is_given_from_the_sentences_round_it(where: str, giver: str) -> None:
    marked, gloss = read(
        "<Japon> au secours de Kaya",
        "Les familles dorment dehors",
        "Deux avions de <Suède> ont atterri",
        "Les tentes ont été acquises pour {165 millions de yens}",
        "<Norvège> suivra",
    )
    judges = Believer(where)
    roles = [AmountRole("contribution", None, "amounts.kind") for _ in gloss]
    given = [r for r in find_relations(marked, roles, judges=judges) if r.amount == 0]
    assert [told(r) for r in given] == [f"{giver} > - > - | 0 | contributed"]
    assert given[0].rule == "funding.far"
    assert given[0].probability == 0.9
    assert {key[1].name for decision, key, _ in judges.asked if decision == "funding_far"} == {
        "Japon",
        "Suède",
        "Norvège",
    }


def test_whoever_gives_in_the_sums_own_sentence_is_not_replaced_from_afar() -> None:
    marked, gloss = read("<Japon> au secours de Kaya", "<Suède> a versé {3 millions}")
    roles = [AmountRole("contribution", None, "amounts.kind") for _ in gloss]
    found = find_relations(marked, roles, judges=Believer("title"))
    assert told(found[0]) == "Suède > - > - | 0 | contributed"


def test_an_entity_is_told_by_its_part_in_gifts() -> None:
    marked, gloss = read("<Japon> a versé {3 millions} à [Ligue verte]")
    relations = find_relations(marked, [AmountRole("contribution", None, "amounts.kind") for _ in gloss])
    japan = set(PartsInGifts(relations).of(("country", "Japon")))
    league = set(PartsInGifts(relations).of(("organisation", "Ligue verte")))
    assert {"givers=0", "r:donor", "r:donor&contributed&sum=True"} <= japan
    assert {"givers=1", "r:recipient"} <= league
    assert not any(f.startswith("r:donor") for f in league)


def body(*paragraphs: str) -> tuple[Narrative, list[int]]:
    """A narrative of paragraphs whose sentences end with full stops, and where the sentences start."""
    text = "\n".join(paragraphs)
    blocks, starts, at = [], [], 0
    for paragraph in paragraphs:
        spans, first = [], at
        for part in paragraph.split(". "):
            end = first + len(part) + 1
            spans.append((first, min(end, at + len(paragraph))))
            starts.append(first)
            first = end + 1
        blocks.append(Block("body", at, at + len(paragraph), tuple(spans)))
        at += len(paragraph) + 1
    return Narrative(text, tuple(range(len(text) + 1)), tuple(blocks)), starts


def test_a_sentence_without_a_country_goes_on_about_the_one_before() -> None:
    narrative, starts = body("Au Mali, il pleut. Les routes sont coupées. Le Niger aide.")
    shares = country_shares(narrative, {"ML": {starts[0]}, "NE": {starts[2]}})
    assert shares["ML"].told == pytest.approx(2 / 3)
    assert (shares["ML"].named, shares["NE"].named) == (0.5, 0.5)


def test_countries_of_one_sentence_share_it() -> None:
    narrative, starts = body("Le Mali et le Niger ferment leurs ponts.")
    shares = country_shares(narrative, {"ML": {starts[0]}, "NE": {starts[0]}})
    assert shares["ML"].told == shares["NE"].told == 0.5
    assert share_features(shares, "ML")["told lead"] == 0
    assert "rivals=1" in share_features(shares, "ML")


@pytest.mark.parametrize(
    ("value", "currency", "size"),
    [(60_000, "XOF", "2"), (100, "USD", "2"), (100, None, "2"), (25_000_000, "VND", "3"), (0, "EUR", "0")],
)
def test_a_sum_is_as_large_as_in_dollars(value: int, currency: str | None, size: str) -> None:
    assert size_of(Decimal(value), currency) == size


@pytest.mark.parametrize(
    ("text", "features"),
    [
        ("Berlin versera {3 millions d'euros} en mai", {"t:b", "t:b near"}),
        ("Berlin a versé {3 millions d'euros} en mai", set()),
        ("{3 millions d'euros} iront aux puits", {"t:a", "t:a near"}),
        ("L'opéra a reçu {3 millions d'euros}", set()),
    ],
)
def test_verbs_in_the_future_are_told(text: str, features: set[str]) -> None:
    words, _, (at,) = sentence(text)
    assert tense_features(words, at) == features


def test_the_heading_above_a_list_is_told_of_its_sums() -> None:
    asked = Recorder()
    amount_roles(*read("Les promesses", "[Ligue] : {24 millions d'euros}."), asked)
    (_, _, features) = asked.asked[0]
    assert {"lead~promise", "lead:promes"} <= features.keys()


def told_round(before: str, after: str) -> set[str]:
    """The definition: the words on both sides as printed, each made plain and cut, nearest first."""
    found: set[str] = set()
    for side, text, step in (("b", before, -1), ("a", after, 1)):
        stems = [plain(word)[:6] for word in re.findall(r"[^\W\d_]+|[%«»(),:;.]", text)][::step]
        found |= {f"w:{side}={stem}" for stem in stems}
        found |= {f"w:{side}{place}={stem}" for place, stem in enumerate(stems[:4])}
        found |= {f"w:{side}:{one}_{other}" for one, other in pairwise(stems[:4])}
    return found


LETTERS = st.one_of(st.sampled_from("aàéÉœŒßİıªºñ\u0301 _1²,.«»%-'"), st.characters(exclude_categories=["Cs"]))


@given(st.text(LETTERS).map(lambda text: fold(text * 9)), st.integers(0, 99), st.integers(0, 99))
def test_the_words_round_a_mention_are_told_as_printed_but_plain(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    narrative = Narrative(text, tuple(range(len(text) + 1)), (Block("body", 0, len(text) + 1, ()),))
    assert set(around(narrative, start, end)) == told_round(
        text[max(0, start - REACH) : start], text[end : end + REACH]
    )
