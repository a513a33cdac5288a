"""Fitting judges: other writers' documents are left out, and rules are not believed where they were improved."""

from __future__ import annotations

from iomnlp.learn.fit_judges import STRENGTHS, answers_of, hand_of, left_out, plain_judge, shares_right
from iomnlp.learn.questions import Question


def asked(document: str, answer: str, *features: str) -> Question:
    ruled = next((f.removeprefix("rule=") for f in features if f.startswith("rule=")), "no")
    return Question("gift", document, dict.fromkeys(features, 1.0), answer, ruled)


def corpus(hand: str, right: bool, documents: int = 12) -> list[Question]:
    """Questions of one hand, in which the rules are right or wrong, and a verb that always tells."""
    made = []
    for number in range(documents):
        answer = ("yes", "no")[number % 2]
        ruled = answer if right else ("no", "yes")[number % 2]
        made.append(asked(f"{hand}{number:02}", answer, f"rule={ruled}", f"verb={answer}"))
    return made


def test_the_hand_is_the_letters_before_the_number() -> None:
    names = ("g07", "o-18", "press12", "2019", "rapport annuel")
    assert [hand_of(name) for name in names] == ["g", "o", "press", "others", "others"]


def test_one_writer_at_a_time_is_left_out() -> None:
    questions = [*corpus("o", True), *corpus("p", True), *corpus("s", True)]
    for train, test in left_out(questions):
        hands = {hand_of(questions[i].document) for i in test}
        assert len(hands) == 1
        assert hands.isdisjoint(hand_of(questions[i].document) for i in train)


def test_writers_whose_documents_improved_the_rules_are_learned_from_but_not_measured_on() -> None:
    questions = [*corpus("a", True), *corpus("o", True), *corpus("p", True)]
    measured = {hand_of(questions[i].document) for _, test in left_out(questions) for i in test}
    learned = {hand_of(questions[i].document) for train, _ in left_out(questions) for i in train}
    assert measured == {"o", "p"}
    assert "a" in learned


def test_a_corpus_of_one_hand_is_cut_by_document() -> None:
    questions = corpus("o", True)
    assert len(left_out(questions)) > 1
    for train, test in left_out(questions):
        assert {questions[i].document for i in train}.isdisjoint(questions[i].document for i in test)


def test_apart_the_rules_are_not_believed_for_what_they_were_improved_on() -> None:
    questions = [*corpus("a", True), *corpus("o", False)]
    features = asked("x1", "yes", "rule=yes")
    assert answers_of(plain_judge(questions, 1.0, "apart"), [features]) == ["no"]
    assert not any(name.startswith("improved:") for name in plain_judge(questions, 1.0, "apart").weights)


def test_alone_nothing_is_learned_of_the_rules() -> None:
    weights = plain_judge(corpus("o", True), 1.0, "alone").weights
    assert set(weights) == {"verb=no", "verb=yes"}


def test_mixed_is_the_mean_of_apart_and_alone() -> None:
    questions = corpus("o", True)
    apart, alone, mixed = (plain_judge(questions, 1.0, way) for way in ("apart", "alone", "mixed"))
    assert abs(mixed.weights["verb=yes"][1] - (apart.weights["verb=yes"][1] + alone.weights["verb=yes"][1]) / 2) <= 1


def test_shares_are_told_for_every_way_and_strength() -> None:
    shares = shares_right([*corpus("o", False), *corpus("p", False)])
    assert {way for way, _ in shares} == {"all", "apart", "alone", "mixed"}
    assert shares["alone", max(STRENGTHS)] == 1.0
