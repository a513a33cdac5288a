"""Judges: plain numbers, probabilities that sum to one, and a clear refusal of damaged files."""

from __future__ import annotations

import json
from itertools import chain, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iomnlp.errors import ConfigError
from iomnlp.judge.features import MOST_KEPT, Parts, Rows
from iomnlp.judge.linear import RULES_ALONE, Judges, LinearJudge, Recorder, read_judges, shipped_judges

GIFT = LinearJudge(("no", "yes"), (0.0, -1.0), {"verb=verser": (0, 3000)})


def test_a_feature_moves_the_odds() -> None:
    assert GIFT.probabilities({})["yes"] < 0.5 < GIFT.probabilities({"verb=verser": 1.0})["yes"]


@given(st.dictionaries(st.sampled_from(["verb=verser", "unknown"]), st.floats(-50, 50)))
def test_probabilities_sum_to_one(features: dict[str, float]) -> None:
    assert sum(GIFT.probabilities(features).values()) == pytest.approx(1)


def test_without_a_judge_the_rules_decide() -> None:
    assert RULES_ALONE.decide("gift", 0, {"verb=verser": 1.0}) is None


def test_a_recorder_keeps_questions_and_says_what_others_say() -> None:
    recorder = Recorder(Judges({"gift": GIFT}))
    assert recorder.decide("gift", 7, {"verb=verser": 1.0}) == GIFT.probabilities({"verb=verser": 1.0})
    assert recorder.decide("other", 8, {}) is None
    assert recorder.asked == [("gift", 7, {"verb=verser": 1.0}), ("other", 8, {})]


def test_the_shipped_judges_are_named_in_the_provenance() -> None:
    judges = shipped_judges()
    assert judges.info is not None
    assert (judges.info.name, len(judges.info.sha256)) == ("iomnlp-judges", 64)
    assert "amount_kind" in judges.judges or "country_beneficiary" in judges.judges


GOOD = {"format": "iomnlp-judges/1", "version": "1", "judges": {"a": {"classes": ["x"], "bias": [0], "weights": {}}}}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        json.dumps(GOOD | {"format": "other"}),
        json.dumps(GOOD | {"judges": {"a": {"classes": ["x"], "bias": [], "weights": {}}}}),
        json.dumps(GOOD | {"judges": {"a": {"classes": ["x"], "bias": [0], "weights": {"f": [1, 2]}}}}),
    ],
    ids=["empty", "a list", "another format", "no bias", "too many columns"],
)
def test_a_damaged_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "judges.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"damaged.*iomnlp train judges"):
        read_judges(path)


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_judges(tmp_path / "none.json")


@given(
    st.dictionaries(st.sampled_from(["a", "b", "c", "d", "unknown"]), st.sampled_from([1.0, 0.5, -2.25, 0.1, 3.7])),
    st.booleans(),
)
def test_several_decisions_on_one_thing_are_each_what_they_are_alone(features: dict[str, float], both: bool) -> None:
    other = LinearJudge(("no", "yes"), (0.25, 0.1), {"b": (0, -77), "c": (0, 1203), "d": (0, 3)})
    weighed = LinearJudge(("no", "yes"), (0.0, 0.3), {"a": (-40 if both else 0, 40), "b": (0, 901)})
    judges = Judges({"one": weighed, "two": other, "three": GIFT})
    names = ("one", "two", "three")
    assert judges.decide_each(names, 0, features) == [judges.decide(name, 0, features) for name in names]
    assert judges.decide_each(("one", "none"), 0, features) == [judges.decide("one", 0, features), None]
    assert RULES_ALONE.decide_each(names, 0, features) == [None, None, None]


def test_two_classes_give_the_same_numbers_as_more() -> None:
    told = {"verb=verser": 1.0, "sure": 0.3, "b": 0.7}
    two = LinearJudge(("no", "yes"), (0.5, -1.0), {"verb=verser": (0, 3000), "sure": (0, 211), "b": (0, -35)})
    weighs_both = LinearJudge(("no", "yes"), two.bias, {**two.weights, "never": (1, 0)})
    assert two.second is not None
    assert weighs_both.second is None
    assert two.probabilities(told) == weighs_both.probabilities(told)


def plainly(judge: LinearJudge, features: dict[str, float]) -> dict[str, float]:
    """The definition: features that are simply there are summed exactly, the others in the order of their names."""
    told = {name: value for name, value in features.items() if name in judge.weights}
    scores = []
    for place, bias in enumerate(judge.bias):
        score = bias + sum(judge.weights[name][place] for name, value in told.items() if value == 1.0) / 1000
        for name in sorted(name for name, value in told.items() if value != 1.0):
            score += told[name] * judge.weights[name][place] / 1000
        scores.append(score)
    return judge.of_scores(scores)


THOUSANDTHS = st.integers(-9_000, 9_000)


@given(
    st.integers(1, 6).flatmap(
        lambda n: st.tuples(
            st.lists(st.floats(-3, 3), min_size=n, max_size=n),
            st.dictionaries(st.sampled_from("abcdefgh"), st.lists(THOUSANDTHS, min_size=n, max_size=n)),
        )
    ),
    st.dictionaries(st.sampled_from("abcdefghij"), st.one_of(st.just(1.0), st.floats(-4, 4))),
)
def test_sums_in_one_number_are_the_sums_of_each_class(
    numbers: tuple[list[float], dict[str, list[int]]], features: dict[str, float]
) -> None:
    bias, weights = numbers
    judge = LinearJudge(tuple("uvwxyz"[: len(bias)]), tuple(bias), {name: tuple(row) for name, row in weights.items()})
    assert judge.probabilities(features) == plainly(judge, features)
    assert judge.probabilities(set(features)) == plainly(judge, dict.fromkeys(features, 1.0))
    assert Judges({"one": judge, "two": GIFT}).decide_each(("one", "two"), 0, features) == [
        plainly(judge, features),
        plainly(GIFT, features),
    ]


@given(
    st.dictionaries(st.sampled_from("abc"), st.sampled_from([1.0, 0.5, -2.25, 0.1])),
    st.lists(st.sampled_from("defghijkl"), unique=True).flatmap(
        lambda names: st.lists(st.integers(0, len(names)), max_size=3).map(
            lambda cuts: [frozenset(names[a:b]) for a, b in pairwise([0, *sorted(cuts), len(names)])]
        )
    ),
    st.booleans(),
)
def test_what_is_told_in_parts_is_judged_as_when_told_together(
    told: dict[str, float], kept: list[frozenset[str]], both: bool
) -> None:
    one = LinearJudge(("no", "yes"), (0.25, -0.1), {n: (-7 * both, 31 * at - 90) for at, n in enumerate("abdefgx")})
    other = LinearJudge(("u", "v", "w"), (0.3, 0.1, -1.0), {n: (at, 40 - at, 9) for at, n in enumerate("bcdghijk")})
    judges, together = Judges({"one": one, "other": other}), {**told, **dict.fromkeys(chain(*kept), 1.0)}
    for _ in range(2):  # Once kept, parts are not summed again.
        for features in (Parts(told, kept), Parts(set(told), kept)):
            valued = dict.fromkeys(together, 1.0) if isinstance(features.told, set) else together
            recorder = Recorder(judges)
            assert judges.decide("one", 0, features) == plainly(one, valued) == recorder.decide("one", 0, features)
            assert judges.decide_each(("one", "other"), 0, features) == [plainly(one, valued), plainly(other, valued)]
            assert recorder.asked == [("one", 0, valued)]


def test_parts_that_share_a_feature_are_not_recorded() -> None:
    with pytest.raises(ValueError, match=r"share features: a, b\."):
        Recorder().decide("gift", 0, Parts({"a": 0.5}, [frozenset("ab"), frozenset("bc")]))


def test_sums_of_parts_are_kept_within_bounds() -> None:
    rows = Rows({"a": 3})
    for number in range(MOST_KEPT + 9):
        assert rows.added(Parts(set(), [frozenset({"a", str(number)})])) == (3, ())
    assert len(rows.kept) == 9


def test_a_set_of_features_is_recorded_as_features_that_are_there() -> None:
    recorder = Recorder(Judges({"gift": GIFT}))
    assert recorder.decide("gift", 7, {"verb=verser"}) == GIFT.probabilities({"verb=verser": 1.0})
    assert recorder.asked == [("gift", 7, {"verb=verser": 1.0})]


def test_an_answer_that_is_kept_is_the_judges_own() -> None:
    judges, told = Judges({"gift": GIFT}), {"verb=verser": 1.0}
    lasting = frozenset(told)
    assert judges.decide("gift", 0, lasting) == judges.decide("gift", 0, told) == GIFT.probabilities(told)
    assert judges.decide("gift", 1, lasting) is judges.decide("gift", 2, lasting)
    recorder = Recorder(judges)
    recorder.decide("gift", 3, lasting)
    assert recorder.asked == [("gift", 3, told)]
