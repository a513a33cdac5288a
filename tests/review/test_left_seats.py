"""Seats of a second opinion that nobody worked on for days: given to others, with what was begun, still blind."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update

from handmade import make_record
from iomnlp.review import schema
from iomnlp.review.accounts.audit import Wanted
from iomnlp.review.model import Action, Side
from iomnlp.review.options import Options
from iomnlp.review.refusals import Hidden, Refused
from iomnlp.review.service import Review
from stores import decision, numbered, read_blind, state_of, sure, the

RECORD = sure(make_record())
ID = RECORD.record_id
LONG_AGO = "2020-01-01T00:00:00.000Z"
BEGUN = "Un titre que la première a donné"


@pytest.fixture
def review(review: Review) -> Review:
    """A store all of whose records are read twice; Awa has begun one."""
    review.import_records([RECORD, numbered(1)], "essai")
    review.team.choose(Options(share=100))
    titled(review, "awa", BEGUN)
    return review


def titled(review: Review, name: str, title: str) -> None:
    """Give a title on the own side."""
    side = review.seen_by(name)
    side.decide(decision(the(side, ID, "title"), Action.CORRECT, name, value={"value": title}))


def leave(review: Review, side: Side) -> None:
    """Nobody has worked on a side for years."""
    table = schema.opinions
    with review._database.writing() as connection:
        connection.execute(update(table).values({f"{side.value}_at": LONG_AGO, "began_at": LONG_AGO}))


def title(review: Review, name: str) -> object:
    """What somebody sees as the title."""
    field = the(review.seen_by(name), ID, "title")
    return field.current["value"] if field.current else None


def waits(review: Review, name: str) -> list[tuple[bool, bool]]:
    """What waits for somebody on that record: (begun by themselves, left by another)."""
    return [(one.begun, one.left) for one in review.seen_by(name).team.waiting() if one.record_id == ID]


def test_a_seat_that_is_worked_on_is_nobody_elses(review: Review) -> None:
    titled(review, "benoit", "Un autre")
    assert waits(review, "chantal") == []
    with pytest.raises(Hidden):
        review.seen_by("chantal").record(ID)


def test_a_second_seat_that_was_left_goes_on_under_another_name(review: Review) -> None:
    titled(review, "benoit", "Commencé par Benoît")
    leave(review, Side.SECOND)
    assert waits(review, "chantal") == [(False, True)]
    assert review.seen_by("chantal").team.counts().second == 1
    assert title(review, "chantal") == "Commencé par Benoît", "what was begun is kept"
    assert review.seen_by("chantal").record(ID).left
    assert not review.seen_by("benoit").record(ID).left
    read_blind(review, "chantal", ID)
    assert [line.detail["seat"] for line in review.audit.lines(Wanted(what="seat_taken"))] == ["second"]
    read_blind(review, "awa", ID)
    [disputed] = review.seen_by("dalila").team.disputed()
    assert disputed.record_id == ID
    [dispute] = review.seen_by("dalila").team.disputes(ID)
    assert [side.fact["value"] for side in (dispute.first, dispute.second) if side.fact] == [
        BEGUN,
        "Commencé par Benoît",
    ]


def test_a_first_seat_that_was_left_waits_for_a_third_person(review: Review) -> None:
    leave(review, Side.FIRST)
    assert waits(review, "chantal") == [(False, False)], "the free second seat comes first"
    titled(review, "benoit", "Un autre")
    assert waits(review, "benoit") == [(True, False)]
    assert waits(review, "chantal") == [(False, True)]
    assert title(review, "chantal") == BEGUN
    assert ID not in {row.record_id for row in review.seen_by("chantal").queue().rows}, "not yet hers"
    read_blind(review, "chantal", ID)
    assert ID in {row.record_id for row in review.seen_by("chantal").queue().rows}
    assert review.seen_by("chantal").record(ID).side == Side.FIRST
    assert title(review, "benoit") == "Un autre"


def test_who_comes_back_in_time_keeps_the_seat(review: Review) -> None:
    titled(review, "benoit", "Un autre")
    leave(review, Side.FIRST)
    titled(review, "awa", "Me revoilà")
    assert waits(review, "chantal") == []


def test_who_left_a_seat_reads_no_other_side_and_settles_nothing(review: Review) -> None:
    titled(review, "benoit", "Un autre")
    leave(review, Side.FIRST)
    read_blind(review, "chantal", ID, "Un troisième")
    leave(review, Side.SECOND)
    assert waits(review, "awa") == []
    with pytest.raises(Hidden):
        review.seen_by("awa").record(ID)
    read_blind(review, "benoit", ID)
    assert review.seen_by("awa").team.disputed() == ()
    assert review.seen_by("awa").team.counts().disputed == 0
    with pytest.raises(Refused, match="one of the two opinions"):
        review.seen_by("awa").team.disputes(ID)
    assert len(review.seen_by("dalila").team.disputed()) == 1


def test_who_left_a_seat_takes_back_nothing_on_it(review: Review) -> None:
    titled(review, "benoit", "Un autre")
    leave(review, Side.FIRST)
    chantal = review.seen_by("chantal")
    chantal.decide(decision(the(chantal, ID, "themes"), Action.ACCEPT, "chantal"))
    with pytest.raises(Refused, match="Somebody else goes on"):
        review.seen_by("awa").undo("awa")
    assert title(review, "chantal") == BEGUN


def test_nobody_reads_both_sides_when_both_were_left(review: Review) -> None:
    titled(review, "benoit", "Un autre")
    for side in Side:
        leave(review, side)
    titled(review, "chantal", "La suite du second")
    assert review.seen_by("chantal").record(ID).side == Side.SECOND
    assert title(review, "awa") == BEGUN
    assert waits(review, "chantal") == [(True, False)]
    with pytest.raises(Hidden):
        review.seen_by("benoit").record(ID)


def test_a_side_that_is_finished_was_not_left(review: Review) -> None:
    read_blind(review, "awa", ID)
    titled(review, "benoit", "Un autre")
    leave(review, Side.FIRST)
    assert waits(review, "chantal") == []
    [one] = review.team.open_opinions()
    assert (one.first.finished, one.first.left, one.second.finished, one.second.left) == (True, False, False, False)


def test_the_lead_chooses_the_days_and_0_is_never(review: Review) -> None:
    titled(review, "benoit", "Un autre")
    leave(review, Side.SECOND)
    assert [one.second.left for one in review.team.open_opinions()] == [True]
    review.team.choose(Options(share=100, days=0))
    assert waits(review, "chantal") == []
    assert [one.second.left for one in review.team.open_opinions()] == [False]
    with pytest.raises(Hidden):
        review.seen_by("chantal").record(ID)
    with pytest.raises(Refused, match="0 to 3650 days"):
        review.team.choose(Options(days=-1))


def test_a_backup_and_a_replay_keep_who_sits_where(review: Review, tmp_path: Path) -> None:
    titled(review, "benoit", "Un autre")
    leave(review, Side.FIRST)
    titled(review, "chantal", "La suite")
    assert review.upkeep.replay() == 0
    review.upkeep.backup(tmp_path / "backup.db")
    with Review.open("sqlite://") as other:
        other.upkeep.restore(tmp_path / "backup.db")
        assert state_of(other) == state_of(review)


def test_names_that_hold_signs_of_a_pattern_are_names(review: Review) -> None:
    titled(review, "b%", "Un autre")
    leave(review, Side.SECOND)
    titled(review, "chantal", "La suite")
    leave(review, Side.SECOND)
    assert waits(review, "benoit") == [(False, True)]
    assert waits(review, "b%") == []
