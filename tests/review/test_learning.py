"""What decisions tell of the machine, against a calculation by hand that stands beside each figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from handmade import make_record
from iomnlp.record import Record
from iomnlp.refit import FieldRefit, Refit
from iomnlp.review.cuts import Cuts
from iomnlp.review.evidence import Evidence, Outcome, Trial
from iomnlp.review.learning import EVERY, FieldLearned, Learning, learned
from iomnlp.review.listing import Filter
from iomnlp.review.model import Action
from iomnlp.review.options import Options
from iomnlp.review.service import Review
from iomnlp.shares import Share, lower_bound
from stores import changed, decision, numbered, other_sum, sure, the


@pytest.fixture
def review() -> Iterator[Review]:
    """An empty store; both databases are asked in test_replay.py for the same rows."""
    with Review.open("sqlite://") as opened:
        yield opened


def field(told: Learning, name: str) -> FieldLearned:
    """One field's figures."""
    return next(one for one in told.fields if one.field == name)


def decide(review: Review, record_id: str, group: str, action: Action, **given: object) -> str:
    """Decide on the first field of a group; give the decision's UUID."""
    sent = decision(the(review, record_id, group), action, **given)
    review.decide(sent)
    return sent.uuid


def filled(review: Review, count: int) -> list[str]:
    """Records of one sum each; their ids."""
    records = [numbered(number) for number in range(count)]
    review.import_records(records, "essai")
    return [record.record_id for record in records]


def test_precision_counts_what_a_person_left_as_it_was(review: Review) -> None:
    ids = filled(review, 5)
    for record_id in ids[:3]:
        decide(review, record_id, "amounts", Action.ACCEPT)
    decide(review, ids[3], "amounts", Action.CORRECT, value={"value": "2600000"})
    decide(review, ids[4], "amounts", Action.REJECT)
    amounts = field(review.learning(), "amounts")
    # Three of five; Wilson with z = 1.96: (0.6 + 0.384 ± 1.96 √(0.048 + 0.0384)) / (1 + 0.768) = 0.231 and 0.882.
    assert (amounts.precision, amounts.corrected, amounts.dropped) == (Share(3, 5), 1, 1)
    assert amounts.precision.interval == pytest.approx((0.231, 0.882), abs=5e-4)
    assert not amounts.enough


def test_a_correction_that_says_the_same_is_no_mistake_of_the_machine(review: Review) -> None:
    (record_id,) = filled(review, 1)
    decide(review, record_id, "amounts", Action.CORRECT, value={"value": "2500000"})
    assert field(review.learning(), "amounts").precision == Share(1, 1)


def test_what_a_person_adds_was_missed(review: Review) -> None:
    (record_id,) = filled(review, 1)
    decide(review, record_id, "amounts", Action.ACCEPT)
    one = the(review, record_id, "amounts")
    added = decision(
        one,
        Action.ADD,
        value={"value": "7", "currency": "EUR", "kind": "pledge", "qualifier": "exact"},
        evidence=[(45, 50)],
    )
    review.decide(replace(added, key="amounts"))
    amounts = field(review.learning(), "amounts")
    assert (amounts.precision, amounts.missed) == (Share(1, 1), 1)
    # The record is not reviewed: nobody has said yet that nothing else is missing.
    assert amounts.recall == Share(0, 0)
    review.accept_record(record_id, 0.0, "awa")
    assert review.validate(record_id, "awa").reviewed
    assert field(review.learning(), "amounts").recall == Share(1, 2)


def test_what_the_source_does_not_say_and_nobody_proposed_tells_nothing(review: Review) -> None:
    record = sure(make_record(published=None))
    review.import_records([record], "essai")
    decide(review, record.record_id, "published", Action.ABSENT)
    assert review.learning().fields == ()


def test_a_doubt_is_counted_apart_until_it_is_settled(review: Review) -> None:
    (record_id,) = filled(review, 1)
    decide(review, record_id, "amounts", Action.DOUBT)
    amounts = field(review.learning(), "amounts")
    assert (amounts.precision, amounts.doubtful) == (Share(0, 0), 1)
    decide(review, record_id, "amounts", Action.KEEP)
    amounts = field(review.learning(), "amounts")
    assert (amounts.precision, amounts.doubtful) == (Share(1, 1), 0)


def test_what_was_taken_back_never_happened(review: Review) -> None:
    (record_id,) = filled(review, 1)
    uuid = decide(review, record_id, "amounts", Action.REJECT)
    review.undo("awa", uuid)
    assert review.learning().fields == ()


def test_the_last_word_about_the_first_proposal_counts_whatever_runs_say_later(review: Review) -> None:
    record = numbered(0)
    review.import_records([record], "essai")
    decide(review, record.record_id, "amounts", Action.CORRECT, value={"value": "2600000"})
    # A machine that learned from the correction now proposes it: that is no merit on this record.
    review.import_records([other_sum(record)], "essai")
    decide(review, record.record_id, "amounts", Action.ACCEPT)
    assert field(review.learning(), "amounts").precision == Share(0, 1)


def unequal() -> list[str]:
    """Which groups of the example are less sure than 0.9."""
    return ["amounts", "funding", "people"]


def shy(number: int) -> object:
    """A record three of whose facts are at 0.6, the others at 0.95."""

    def change(data: dict[str, object]) -> None:
        for group in unequal():
            for fact in data[group]:  # type: ignore[attr-defined]
                fact["confidence"] = 0.6

    return changed(numbered(number), change)


def test_what_is_accepted_together_is_no_evidence_and_neither_is_what_was_as_sure(review: Review) -> None:
    record = shy(0)
    review.import_records([record], "essai")  # type: ignore[list-item]
    record_id = record.record_id  # type: ignore[attr-defined]
    decide(review, record_id, "counts", Action.CORRECT, value={"value": "4100"})
    decide(review, record_id, "amounts", Action.ACCEPT)
    decide(review, record_id, "people", Action.REJECT)
    review.accept_record(record_id, 0.9, "awa")
    told = review.learning()
    # 12 facts: 3 at 0.6, 9 at 0.95. Of the nine, the count was corrected one by one and 8 were accepted together.
    assert (field(told, "amounts").precision, field(told, "people").precision) == (Share(1, 1), Share(0, 1))
    counts = field(told, "counts")
    assert (counts.precision, counts.together, counts.together_changed) == (Share(0, 0), 1, 1)
    assert (told.facts, told.together) == (2, 9)
    review.undo("awa")
    told = review.learning()
    assert (told.facts, told.together, field(told, "counts").precision) == (3, 0, Share(0, 1))


def test_what_is_accepted_in_number_is_no_evidence(review: Review) -> None:
    filled(review, 3)
    review.bulk_accept(Filter(), 0.9, "amounts", "awa")
    assert (review.learning().facts, review.learning().together) == (0, 3)


def trials(count: int, right: int, confidence: float, field: str = "amounts", record: int = 1) -> list[Trial]:
    """Facts of one field, the first of which are right."""
    outcomes = [Outcome.RIGHT] * right + [Outcome.DROPPED] * (count - right)
    return [Trial(record, field, outcome, confidence, "amounts.money", False, 1) for outcome in outcomes]


def told_by(review: Review, facts: list[Trial], reviewed: tuple[int, ...] = (), every: int = EVERY) -> Learning:
    """Figures of invented evidence, over the proposals of a store."""
    with review._database.reading() as connection:
        return learned(connection, Evidence(tuple(facts), reviewed, {}), every)


def test_a_threshold_needs_ninety_nine_per_cent_at_its_lower_bound(review: Review) -> None:
    filled(review, 4)
    # Five wrong of 1,000 leave a lower bound of 98.95 %, four of 1,000 one of 99.09 %: 0.95 of a Poisson law is
    # reached at 10.51 events for five and at 9.15 for four.
    assert lower_bound(995, 1000) == pytest.approx(1 - 0.01051, abs=3e-4)
    assert lower_bound(996, 1000) == pytest.approx(1 - 0.00915, abs=3e-4)
    unsafe = field(told_by(review, trials(1000, 995, 0.9) + trials(50, 20, 0.5)), "amounts")
    assert (unsafe.threshold, unsafe.safe, unsafe.measured) == (None, Share(0, 4), 1050)
    safe = field(told_by(review, trials(1000, 996, 0.9) + trials(50, 20, 0.5)), "amounts")
    # The store's four sums are proposed at 0.95.
    assert (safe.threshold, safe.safe) == (0.9, Share(4, 4))
    high = field(told_by(review, trials(1000, 996, 0.96) + trials(50, 20, 0.5)), "amounts")
    assert (high.threshold, high.safe) == (0.96, Share(0, 4))
    few = field(told_by(review, trials(299, 299, 0.9)), "amounts")
    assert few.threshold is None


def test_the_curve_tells_what_each_step_brought(review: Review) -> None:
    facts = trials(4, 2, 0.9, record=7) + trials(4, 4, 0.9, record=3) + trials(2, 1, 0.9, record=9)
    facts += trials(10, 0, 0.9, record=5)
    curve = told_by(review, facts, reviewed=(7, 3, 9), every=2).curve
    # Record 7 first (2 of 4), then 3 (4 of 4): 6 of 8; then 9 (1 of 2): 7 of 10. Record 5 is not reviewed.
    assert [(step.records, step.so_far, step.latest) for step in curve] == [
        (2, Share(6, 8), Share(6, 8)),
        (3, Share(7, 10), Share(1, 2)),
    ]


def test_the_curve_tells_when_accepting_became_safe(review: Review) -> None:
    filled(review, 2)
    facts = trials(200, 200, 0.9, record=1) + trials(200, 200, 0.9, record=2)
    curve = told_by(review, facts, reviewed=(1, 2), every=1).curve
    # 200 facts are too few; of 400 without a mistake at least 0.05 ** (1 / 400) = 99.25 % are right. The store proposes
    # 12 facts in each of two records, one of them a sum.
    assert [(step.fields, step.safe) for step in curve] == [(0, Share(0, 24)), (1, Share(2, 24))]


def test_a_long_curve_has_longer_steps(review: Review) -> None:
    facts = [one for record in range(1, 101) for one in trials(1, 1, 0.9, record=record)]
    curve = told_by(review, facts, reviewed=tuple(range(1, 101)), every=2).curve
    # 50 steps of 2 would be more than 20: ceil(100 / 2 / 20) = 3 times as long.
    assert [step.records for step in curve] == [*range(6, 100, 6), 100]


def test_records_count_in_the_order_of_their_review(review: Review) -> None:
    ids = filled(review, 2)
    for record_id in reversed(ids):
        decide(review, record_id, "amounts", Action.ACCEPT if record_id == ids[1] else Action.REJECT)
        review.accept_record(record_id, 0.0, "awa")
        # The relation of a sum that is rejected stands without it; nothing else is missing.
        assert review.validate(record_id, "awa").reviewed
    curve = review.learning(every=1).curve
    assert [step.records for step in curve] == [1, 2]
    assert review.learning(every=1).reviewed == 2


def test_purged_records_tell_nothing(review: Review) -> None:
    (record_id,) = filled(review, 1)
    decide(review, record_id, "amounts", Action.ACCEPT)
    review.upkeep.purge("awa", record_id)
    assert review.learning().fields == ()


def test_the_sheet_is_one_field(review: Review) -> None:
    record = changed(numbered(0), lambda data: data.update(kind="project"))
    review.import_records([record], "essai")
    one = the(review, record.record_id, "project.start")
    review.decide(decision(one, Action.ADD, value={"edtf": "2019"}, evidence=[(45, 50)]))
    assert field(review.learning(), "project").missed == 1


def with_refit(review: Review, **fields: FieldRefit) -> None:
    """Give a store measured thresholds."""
    review.cuts = Cuts(Refit(fields, "f" * 64))


def extracted_with_refit(number: int) -> Record:
    """A record whose confidences are already those of the refit."""
    resource = {"name": "confidence:c.json", "version": "user", "sha256": "f" * 64}
    return changed(numbered(number), lambda data: data["provenance"].update(resources=[resource]))


@pytest.mark.parametrize("straightened", [False, True])
def test_what_is_accepted_together_reaches_the_measured_threshold(review: Review, straightened: bool) -> None:
    record = extracted_with_refit(0) if straightened else numbered(0)
    review.import_records([record], "essai")
    # The example is sure of everything at 0.95. Half the log odds of 0.96 are those of 0.831.
    with_refit(
        review,
        amounts=FieldRefit(400, 0.5, 0.0, 0.96),
        counts=FieldRefit(400, 1.0, 0.0, 0.94),
        funding=FieldRefit(400, 1.0, 0.0, None, never=True),
    )
    accepted = {"amounts": straightened, "counts": True, "funding": False}
    for group, yes in accepted.items():
        assert review.count_acceptable(Filter(), 0.9, group) == yes, group
    assert review.bulk_accept(Filter(), 0.9, "amounts", "awa").count == straightened
    review.undo("awa") if straightened else None
    batch = review.accept_record(record.record_id, 0.9, "awa")
    assert {one.group for one in batch.fields} & accepted.keys() == {group for group, yes in accepted.items() if yes}


def test_both_kinds_of_records_stand_in_one_queue(review: Review) -> None:
    review.import_records([numbered(0), extracted_with_refit(1)], "essai")
    with_refit(review, amounts=FieldRefit(400, 0.5, 0.0, 0.96))
    assert review.count_acceptable(Filter(), 0.9, "amounts") == 1
    assert review.bulk_accept(Filter(), 0.9, "amounts", "awa").count == 1


@pytest.mark.parametrize("agreeing", [True, False])
def test_what_a_second_person_decided_one_by_one_is_evidence_of_what_the_first_accepted_together(
    review: Review, agreeing: bool
) -> None:
    record = numbered(0)
    review.import_records([record], "essai")
    review.team.choose(Options(share=100))
    awa, benoit = review.seen_by("awa"), review.seen_by("benoit")
    awa.accept_record(record.record_id, 0.9, "awa")
    assert awa.validate(record.record_id, "awa").reviewed
    counts = the(benoit, record.record_id, "counts")
    if agreeing:
        benoit.decide(decision(counts, Action.ACCEPT, "benoit"))
    else:
        benoit.decide(decision(counts, Action.CORRECT, "benoit", value={"value": "4100"}))
    benoit.accept_record(record.record_id, 0.9, "benoit")
    assert benoit.validate(record.record_id, "benoit").reviewed
    told = field(review.learning(), "counts")
    # Of 12 facts that the first accepted together, the second decided one by himself; where the two differ, it tells
    # nothing before somebody has settled it.
    assert (told.precision, told.together) == ((Share(1, 1), 0) if agreeing else (Share(0, 0), 1))
    assert field(review.learning(), "amounts").together == 1


def test_trainings_are_told_with_what_they_changed_and_outlive_a_backup(review: Review, tmp_path: Path) -> None:
    filled(review, 1)
    review.note_training("judges", 120, True, {"funding": (0.707, 0.724), "amounts": (0.9, 0.9), "people": (None, 0.5)})
    review.upkeep.backup(tmp_path / "backup.db")
    with Review.open(tmp_path / "again.db") as again:
        again.upkeep.restore(tmp_path / "backup.db")
        (told,) = again.learning().trainings
    assert (told.model, told.records, told.kept) == ("judges", 120, True)
    assert told.changed == {"funding": (0.707, 0.724), "people": (None, 0.5)}
