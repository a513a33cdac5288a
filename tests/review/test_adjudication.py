"""Two opinions compared, their agreement by hand, and a third person's settlement."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest

from handmade import make_record
from iomnlp.record import Record
from iomnlp.review.adjudicating import Choice, Dispute, Settling
from iomnlp.review.agreement import Agreement
from iomnlp.review.hooks import Kind
from iomnlp.review.listing import Filter
from iomnlp.review.model import Action, Field, State
from iomnlp.review.options import Options
from iomnlp.review.refusals import NotFound, Refused
from iomnlp.review.service import Review
from receivers import Receiver
from stores import decision, numbered, state_of, sure, the

RECORD = sure(make_record())
ID = RECORD.record_id


@pytest.fixture
def review(review: Review) -> Review:
    """A store all of whose records are read twice."""
    review.import_records([RECORD, numbered(1), numbered(2)], "essai")
    review.team.choose(Options(share=100))
    return review


def read(review: Review, name: str, record_id: str = ID, **changes: tuple[Action, dict[str, Any] | None]) -> None:
    """Read a record to its end: what is not changed is accepted."""
    side = review.seen_by(name)
    for group, (action, value) in changes.items():
        spans = [(0, 4)] if action == Action.ADD else None
        field = the(side, record_id, group)
        if action == Action.ADD:
            field = Field(**{**{n: getattr(field, n) for n in Field.__slots__}, "key": group, "version": 0})
        side.decide(decision(field, action, name, value=value, evidence=spans, reason=f"dit {name}"))
    side.accept_record(record_id, 0.0, name)
    assert side.validate(record_id, name).reviewed


def settle(review: Review, key: str, choice: Choice, **more: Any) -> None:
    """Settle a difference as Lea."""
    review.seen_by("lea").team.settle(Settling(str(uuid4()), ID, key, choice, "lea", **more))


def differing(review: Review) -> dict[str, Dispute]:
    """Awa and Benoît see four things differently; by group."""
    read(
        review,
        "awa",
        title=(Action.CORRECT, {"value": "Des abris"}),
        quotes=(Action.REJECT, None),
        counts=(Action.CORRECT, {"value": "4100"}),
    )
    read(
        review,
        "benoit",
        counts=(Action.CORRECT, {"value": "4200"}),
        people=(Action.ADD, {"name": "Ali", "role": "other"}),
    )
    return {one.group: one for one in review.seen_by("lea").team.disputes(ID)}


class TestAgreement:
    def test_nothing_is_told_before_both_have_finished(self, review: Review) -> None:
        read(review, "awa")
        assert review.team.agreement() == ()

    def test_against_a_hand_calculation(self, review: Review) -> None:
        """Three records, each with the same facts: two counts would not be there, so one fact in each list.

        record | title  | counts        | quotes        | people added
        ID     | differ | differ        | second alone  | second alone
        1      | same   | same          | same          | –
        2      | same   | first alone   | neither       | –
        """
        differing(review)
        one, two = numbered(1).record_id, numbered(2).record_id
        for name in ("awa", "benoit"):
            read(review, name, one)
        read(review, "awa", two, quotes=(Action.REJECT, None))
        read(review, "benoit", two, quotes=(Action.ABSENT, None), counts=(Action.REJECT, None))
        told = {one.group: one for one in review.team.agreement()}
        title, counts, quotes, people = (told[group] for group in ("title", "counts", "quotes", "people"))
        # Two of three titles are the same; a single value has no F1.
        assert (title.records, title.fields, title.percent.value, title.f1) == (3, 3, 2 / 3, None)
        # Counts: one the same, one with two values, one of the first alone. Agreed: 1 of 3.
        # F1: 2 * 1 / (2 * 1 + 2 * 1 + 1) = 0.4.
        assert _counts(counts) == (1, 1, 1, 0, 0)
        assert counts.percent.value == pytest.approx(1 / 3)
        assert counts.f1 is not None
        assert counts.f1.value == pytest.approx(0.4)
        # Quotes: the same, the second's alone, neither's. Agreed: 2 of 3; F1: 2 / (2 + 1).
        assert _counts(quotes) == (1, 0, 0, 1, 1)
        assert quotes.percent.value == pytest.approx(2 / 3)
        assert quotes.f1 is not None
        assert quotes.f1.value == pytest.approx(2 / 3)
        # People: the machine's in all three records, and one that the second alone added.
        shared = people.counts["same"]
        assert _counts(people) == (shared, 0, 0, 1, 0)
        assert people.f1 is not None
        assert people.f1.value == pytest.approx(2 * shared / (2 * shared + 1))
        # Bootstrapped over three records: between the worst and the best of them.
        assert (title.percent.low, title.percent.high) == (0.0, 1.0)
        every = told[""]
        same, none = (sum(one.counts[name] for group, one in told.items() if group) for name in ("same", "none"))
        assert every.percent.value == pytest.approx((same + none) / every.fields)
        assert (every.records, told["amounts"].percent.value) == (3, 1.0)

    def test_alpha_of_a_choice_among_codes(self, review: Review) -> None:
        """The unit of a count, judged by both in three records: person/person, person/household, household/household.

        Six judgements, three of each; one pair differs. Expected disagreement: 3 * 3 + 3 * 3 = 18 of 6 * 5 = 30 pairs.
        alpha = 1 - (2 / 6) / (18 / 30) = 1 - 5 / 9 = 4 / 9.
        """
        ids = [ID, numbered(1).record_id, numbered(2).record_id]
        chosen = [("person", "person"), ("person", "household"), ("household", "household")]
        for record_id, units in zip(ids, chosen, strict=True):
            for name, unit in zip(("awa", "benoit"), units, strict=True):
                read(review, name, record_id, counts=(Action.CORRECT, {"unit": unit}))
        counts = next(one for one in review.team.agreement() if one.group == "counts")
        unit = next(one for one in counts.alphas if one.name == "unit")
        assert unit.value == pytest.approx(4 / 9)
        assert unit.pairs == 3
        assert unit.low is not None
        assert unit.low <= unit.value <= 1  # type: ignore[operator]

    def test_what_neither_decided_says_nothing(self, review: Review) -> None:
        for name in ("awa", "benoit"):
            side = review.seen_by(name)
            for field in side.record(ID).fields:
                if field.required:
                    side.decide(decision(field, Action.ACCEPT, name))
            assert side.validate(ID, name).reviewed
        compared = {one.group for one in review.team.agreement() if one.group}
        undecided = {field.group for field in review.record(ID).fields if field.decided_by is None}
        assert compared
        assert undecided
        assert not compared & undecided


def _counts(one: Agreement) -> tuple[int, ...]:
    return tuple(one.counts[name] for name in ("same", "differ", "first", "second", "none"))


class TestSettling:
    def test_what_differs_is_shown_and_nothing_else(self, review: Review) -> None:
        told = differing(review)
        assert set(told) == {"title", "quotes", "counts", "people"}
        quotes = told["quotes"]
        assert (quotes.first.state, quotes.first.fact, quotes.first.reason) == (State.REJECTED, None, "dit awa")
        assert quotes.second.fact is not None
        assert quotes.first.who is quotes.second.who is None

    def test_names_are_shown_where_the_store_says_so(self, review: Review) -> None:
        review.team.choose(Options(share=100, names=True))
        told = differing(review)
        assert (told["title"].first.who, told["title"].second.who) == ("awa", "benoit")

    def test_the_record_follows_what_was_settled(self, review: Review) -> None:
        told = differing(review)
        assert [row.open for row in review.seen_by("lea").team.disputed()] == [4]
        settle(review, told["title"].key, Choice.FIRST)
        settle(review, told["quotes"].key, Choice.SECOND)
        settle(review, told["counts"].key, Choice.OWN, value={"value": "4150"}, reason="le tableau le dit")
        assert review.queue(Filter(reviewed=True)).total == 0
        settle(review, told["people"].key, Choice.SECOND)
        [record] = review.export([ID])
        assert record.title is not None
        assert record.title.value == "Des abris"
        assert len(record.quotes) == 1
        assert [one.value for one in record.counts] == ["4150"]
        assert "Ali" in {one.name for one in record.people}
        assert review.queue(Filter(reviewed=True)).total == 1
        assert review.seen_by("lea").team.disputed() == ()
        settled = review.history(ID, told["counts"].key)[-1]
        assert (settled.action, settled.who, settled.reason) == (Action.ADJUDICATE, "lea", "le tableau le dit")

    def test_gold_waits_for_the_third(self, review: Review) -> None:
        told = differing(review)
        assert list(review.export(Filter(reviewed=True))) == []
        for one in told.values():
            settle(review, one.key, Choice.NEITHER if one.group == "people" else Choice.FIRST)
        [record] = review.export(Filter(reviewed=True))
        assert isinstance(record, Record)

    def test_another_choice_is_one_decision_more(self, review: Review) -> None:
        key = differing(review)["title"].key
        settle(review, key, Choice.FIRST)
        settle(review, key, Choice.SECOND)
        assert the(review, ID, "title").current["value"] == RECORD.title.value  # type: ignore[index, union-attr]
        done = next(one for one in review.seen_by("lea").team.disputes(ID) if one.key == key)
        assert (done.choice, done.settled_by) == (Choice.SECOND, "lea")
        assert [event.action for event in review.history(ID, key)][-2:] == [Action.ADJUDICATE] * 2

    def test_a_retry_is_one_decision(self, review: Review) -> None:
        key, uuid = differing(review)["title"].key, str(uuid4())
        before = review.stats().decisions
        for _ in range(2):
            review.seen_by("lea").team.settle(Settling(uuid, ID, key, Choice.FIRST, "lea"))
        assert review.stats().decisions == before + 1

    def test_what_is_taken_back_waits_for_a_third_again(self, review: Review) -> None:
        told = differing(review)
        for one in told.values():
            settle(review, one.key, Choice.SECOND)
        lea = review.seen_by("lea")
        assert lea.team.disputed() == ()
        [undone] = lea.undo("lea").fields
        assert [row.open for row in lea.team.disputed()] == [1]
        assert [one.choice for one in lea.team.disputes(ID) if one.key == undone.key] == [None]
        assert review.queue(Filter(reviewed=True)).total == 0

    def test_neither_of_the_two_takes_a_settlement_back(self, review: Review) -> None:
        key, uuid = differing(review)["title"].key, str(uuid4())
        review.seen_by("lea").team.settle(Settling(uuid, ID, key, Choice.SECOND, "lea"))
        for name in ("awa", "benoit"):
            with pytest.raises(NotFound):
                review.seen_by(name).undo(name, uuid)
        assert the(review, ID, key).current["value"] == RECORD.title.value  # type: ignore[index, union-attr]

    def test_neither_of_the_two_settles(self, review: Review) -> None:
        told = differing(review)
        for name in ("awa", "benoit"):
            team = review.seen_by(name).team
            assert team.disputed() == ()
            with pytest.raises(Refused, match="one of the two"):
                team.disputes(ID)
            with pytest.raises(Refused, match="one of the two"):
                team.settle(Settling(str(uuid4()), ID, told["title"].key, Choice.FIRST, name))
        review.team.choose(Options(share=100, own=True))
        assert review.seen_by("awa").team.disputes(ID)

    def test_what_cannot_be_settled(self, review: Review) -> None:
        read(review, "awa")
        with pytest.raises(Refused, match="no two finished"):
            review.team.disputes(ID)
        read(review, "benoit", title=(Action.CORRECT, {"value": "Autre"}))
        with pytest.raises(NotFound, match="do not differ"):
            settle(review, "published", Choice.FIRST)
        with pytest.raises(Refused, match="no value"):
            settle(review, "title", Choice.OWN)

    def test_a_sum_that_only_the_second_saw_keeps_its_relation(self, review: Review) -> None:
        awa, benoit = review.seen_by("awa"), review.seen_by("benoit")
        awa.decide(decision(the(awa, ID, "title"), Action.ACCEPT, "awa"))
        sums = the(benoit, ID, "amounts")
        new = benoit.decide(
            decision(
                Field(**{**{n: getattr(sums, n) for n in Field.__slots__}, "key": "amounts", "version": 0}),
                Action.ADD,
                "benoit",
                value={"value": "5", "kind": "other", "qualifier": "exact"},
                evidence=[(0, 4)],
            )
        )
        gift = the(benoit, ID, "funding")
        benoit.decide(decision(gift, Action.CORRECT, "benoit", value={"amount": new.key}))
        for side, name in ((awa, "awa"), (benoit, "benoit")):
            side.accept_record(ID, 0.0, name)
            assert side.validate(ID, name).reviewed
        for one in review.seen_by("lea").team.disputes(ID):
            settle(review, one.key, Choice.SECOND)
        [record] = review.export([ID])
        assert record.funding[0].amount is not None
        assert record.amounts[record.funding[0].amount].value == "5"

    def test_replaying_gives_it_back(self, review: Review, tmp_path: Any) -> None:
        told = differing(review)
        for one in told.values():
            settle(review, one.key, Choice.SECOND)
        before = state_of(review)
        assert review.upkeep.replay() == 0
        review.upkeep.backup(tmp_path / "copy.db")
        review.upkeep.restore(tmp_path / "copy.db")
        assert state_of(review) == before
        assert (
            json.dumps([one.choice for one in review.seen_by("lea").team.disputes(ID)])
            == '["second"' + (', "second"' * 3) + "]"
        )


def test_other_systems_are_told_when_the_last_difference_is_settled(review: Review, receiver: Receiver) -> None:
    review.webhooks.add(receiver.url, "lea", [Kind.REVIEWED, Kind.ADJUDICATED], loopback=True)
    disputes = differing(review)
    review.courier().once()
    assert [one.type for one in receiver.messages] == ["record.reviewed"]
    *others, last = disputes.values()
    for one in others:
        settle(review, one.key, Choice.FIRST)
    review.courier().once()
    assert len(receiver.messages) == 1
    settle(review, last.key, Choice.FIRST)
    review.courier().once()
    assert [one.type for one in receiver.messages] == ["record.reviewed", "record.adjudicated"]
    assert {one.record for one in receiver.messages} == {ID}
