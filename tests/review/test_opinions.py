"""Second opinions: who reads what, that neither sees the other, and that the log gives both back."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

from handmade import make_record
from iomnlp.review import schema
from iomnlp.review.listing import Filter
from iomnlp.review.model import Action, Side, State
from iomnlp.review.options import Options
from iomnlp.review.refusals import Conflict, Hidden, NotFound, Refused
from iomnlp.review.seats import chosen
from iomnlp.review.service import Review
from stores import changed, decision, numbered, other_sum, state_of, sure, the, without

RECORD = sure(make_record())
ID = RECORD.record_id
SECRET = "Un titre que la première a donné"


@pytest.fixture
def review(review: Review) -> Review:
    """A store all of whose records are read twice."""
    review.import_records([RECORD, numbered(1)], "essai")
    review.team.choose(Options(share=100))
    return review


def begun(review: Review) -> tuple[Review, Review]:
    """The store as Awa sees it, who has given a title, and as Benoît sees it."""
    awa, benoit = review.seen_by("awa"), review.seen_by("benoit")
    awa.decide(decision(the(awa, ID, "title"), Action.CORRECT, "awa", value={"value": SECRET}))
    return awa, benoit


def finished(side: Review, name: str) -> None:
    """Accept what is left, and say that the reading is finished."""
    side.accept_record(ID, 0.0, name)
    assert side.validate(ID, name).reviewed


@given(st.integers(0, 2**64 - 1), st.floats(0, 100), st.floats(0, 100))
def test_a_record_that_is_chosen_stays_so_when_the_share_grows(number: int, one: float, other: float) -> None:
    record_id = f"{number:016x}"
    less, more = sorted((one, other))
    assert not chosen(record_id, less) or chosen(record_id, more)
    assert chosen(record_id, 100)
    assert not chosen(record_id, 0)


def test_the_share_is_what_it_says() -> None:
    ids = [hashlib.sha256(str(n).encode()).hexdigest()[:16] for n in range(20_000)]
    assert 0.09 < sum(chosen(one, 10) for one in ids) / len(ids) < 0.11


def test_without_a_share_everybody_reads_the_same(review: Review) -> None:
    review.team.choose(Options(share=0))
    awa, benoit = begun(review)
    assert the(benoit, ID, "title").current["value"] == SECRET  # type: ignore[index]
    assert awa.record(ID).side is None


class TestBlindness:
    def test_the_second_reads_what_the_machine_said(self, review: Review) -> None:
        awa, benoit = begun(review)
        title = the(benoit, ID, "title")
        assert (title.state, title.current, title.version) == (State.PROPOSED, title.proposed, 1)
        assert benoit.record(ID).side == Side.SECOND
        assert awa.record(ID).side == Side.FIRST
        assert SECRET not in json.dumps(benoit.record(ID).document)
        assert all(event.kind == "run" for event in benoit.history(ID))
        [record] = benoit.export([ID])
        assert record.review is None

    def test_the_first_sees_nothing_of_the_second(self, review: Review) -> None:
        awa, benoit = begun(review)
        benoit.decide(decision(the(benoit, ID, "quotes"), Action.REJECT, "benoit", reason="pas une citation"))
        assert the(awa, ID, "quotes").state == State.PROPOSED
        assert {event.who for event in awa.history(ID)} == {"awa", "essai"}

    def test_nobody_takes_back_what_the_other_decided(self, review: Review) -> None:
        awa, benoit = begun(review)
        own = decision(the(awa, ID, "quotes"), Action.REJECT, "awa")
        awa.decide(own)
        other = decision(the(benoit, ID, "quotes"), Action.REJECT, "benoit")
        benoit.decide(other)
        for side, name, target in ((benoit, "benoit", own.uuid), (awa, "awa", other.uuid)):
            with pytest.raises(NotFound):
                side.undo(name, target)
        assert [side.field(ID, own.key).state for side in (awa, benoit)] == [State.REJECTED] * 2
        assert awa.undo("awa", own.uuid).count == 1

    def test_a_third_person_waits(self, review: Review) -> None:
        _, benoit = begun(review)
        chantal = review.seen_by("chantal")
        # As long as nobody holds the second seat, it is free to her, too.
        assert chantal.record(ID).side == Side.SECOND
        benoit.decide(decision(the(benoit, ID, "title"), Action.ACCEPT, "benoit"))
        for asked in (
            lambda: chantal.record(ID),
            lambda: chantal.history(ID),
            lambda: list(chantal.export([ID])),
            lambda: chantal.field(ID, "title"),
            lambda: chantal.decide(decision(the(benoit, ID, "quotes"), Action.REJECT, "chantal")),
            lambda: chantal.accept_record(ID, 0.5, "chantal"),
            lambda: chantal.validate(ID, "chantal"),
        ):
            with pytest.raises(Hidden, match="without seeing each other"):
                asked()

    def test_what_is_read_blind_is_in_no_queue_count_or_export_of_others(self, review: Review) -> None:
        awa, benoit = begun(review)
        awa.decide(decision(the(awa, ID, "countries"), Action.CORRECT, "awa", value={"code": "NE"}))
        finished(awa, "awa")
        rest = [numbered(1).record_id]
        assert [row.record_id for row in benoit.queue().rows] == rest
        assert benoit.queue().total == 1
        assert (benoit.stats().records, benoit.stats().reviewed) == (1, 0)
        assert benoit.queue(Filter(country="NE")).total == benoit.queue(Filter(text="titre première")).total == 0
        assert benoit.field_queue(Filter(field="title")).total == 1
        assert benoit.field_queue(Filter(field="title", reviewer="awa")).total == 0
        assert [record.record_id for record in benoit.export()] == rest
        assert "NE" not in dict(review.facets("country"))
        assert dict(review.facets("reviewer")) == {}
        assert benoit.record(rest[0], Filter()).next_id is None
        assert [row.record_id for row in awa.queue(Filter(reviewer="awa")).rows] == [ID]

    def test_the_second_finds_it_in_a_queue_of_its_own(self, review: Review) -> None:
        awa, benoit = begun(review)
        [waiting] = benoit.team.waiting()
        assert (waiting.record_id, waiting.begun) == (ID, False)
        assert waiting.title != SECRET
        assert awa.team.waiting() == ()
        benoit.decide(decision(the(benoit, ID, "title"), Action.ACCEPT, "benoit"))
        assert benoit.team.waiting()[0].begun
        assert review.seen_by("chantal").team.waiting() == ()
        finished(benoit, "benoit")
        assert benoit.team.waiting() == ()

    def test_the_second_may_not_be_the_first(self, review: Review) -> None:
        awa, _ = begun(review)
        finished(awa, "awa")
        assert awa.record(ID).side == Side.FIRST
        assert review.seen_by("awa").record(ID).reviewed

    def test_versions_and_retries_are_those_of_the_own_side(self, review: Review) -> None:
        _, benoit = begun(review)
        title = the(benoit, ID, "title")
        sent = decision(title, Action.REJECT, "benoit")
        assert benoit.decide(sent).version == benoit.decide(sent).version == 2
        with pytest.raises(Conflict) as conflict:
            benoit.decide(decision(title, Action.ACCEPT, "benoit"))
        assert conflict.value.current.decided_by == "benoit"
        assert benoit.undo("benoit").count == 1
        assert the(benoit, ID, "title").state == State.PROPOSED

    def test_nobody_accepts_a_sample_in_bulk(self, review: Review) -> None:
        assert review.count_acceptable(Filter(), 0.5) == 0
        assert review.bulk_accept(Filter(), 0.5, None, "awa").count == 0
        review.team.choose(Options(share=0))
        begun(review)
        assert review.bulk_accept(Filter(), 0.5, None, "awa").count > 0


class TestBothFinished:
    def test_the_record_is_the_firsts_and_open_to_all(self, review: Review) -> None:
        awa, benoit = begun(review)
        finished(benoit, "benoit")
        assert awa.record(ID).side == Side.FIRST
        assert review.queue(Filter(reviewed=True)).total == 0
        finished(awa, "awa")
        for name in ("awa", "benoit", "chantal"):
            seen = review.seen_by(name)
            assert the(seen, ID, "title").current["value"] == SECRET  # type: ignore[index]
            assert seen.queue().total == 2
        # Two titles are not one: the record is not to be relied on yet.
        assert review.queue(Filter(reviewed=True)).total == 0

    def test_two_who_say_the_same_are_done(self, review: Review) -> None:
        awa, benoit = review.seen_by("awa"), review.seen_by("benoit")
        finished(awa, "awa")
        finished(benoit, "benoit")
        assert [row.record_id for row in review.queue(Filter(reviewed=True)).rows] == [ID]

    def test_the_second_opinion_stands_as_it_was_given(self, review: Review) -> None:
        awa, benoit = begun(review)
        finished(awa, "awa")
        finished(benoit, "benoit")
        with pytest.raises(Refused, match="finished"):
            benoit.undo("benoit")

    def test_who_takes_v_back_has_not_finished(self, review: Review) -> None:
        awa, benoit = begun(review)
        finished(awa, "awa")
        awa.undo("awa")
        finished(benoit, "benoit")
        assert awa.record(ID).side == Side.FIRST
        assert awa.validate(ID, "awa").reviewed
        assert awa.record(ID).side is None

    def test_a_second_opinion_can_be_given_up(self, review: Review) -> None:
        _, benoit = begun(review)
        benoit.decide(decision(the(benoit, ID, "quotes"), Action.REJECT, "benoit"))
        review.team.give_up(ID)
        assert the(benoit, ID, "title").current["value"] == SECRET  # type: ignore[index]
        assert the(benoit, ID, "quotes").state == State.PROPOSED
        with pytest.raises(Refused, match="No second opinion is open"):
            review.team.give_up(ID)


class TestLog:
    def test_replaying_gives_both_sides_back(self, review: Review) -> None:
        _, benoit = begun(review)
        benoit.decide(decision(the(benoit, ID, "quotes"), Action.REJECT, "benoit"))
        review.import_records([other_sum(RECORD)], "essai")
        benoit.decide(decision(the(benoit, ID, "amounts"), Action.ACCEPT, "benoit"))
        finished(benoit, "benoit")
        before = state_of(review)
        assert any(row["record"] < 0 for row in before["fields"])
        assert review.upkeep.replay() == 0
        with review._database.writing() as connection:
            connection.execute(delete(schema.fields))
            connection.execute(update(schema.opinions).values(revision=0, reviewed=False))
        review.upkeep.replay()
        assert state_of(review) == before

    def test_a_later_run_reaches_both_sides(self, review: Review) -> None:
        awa, benoit = begun(review)
        summary = review.import_records([other_sum(RECORD), numbered(1)], "essai")
        assert (summary.updated, summary.unchanged) == (1, 1)
        for side in (awa, benoit):
            assert the(side, ID, "amounts").proposed["value"] == "2600000"  # type: ignore[index]
        review.import_records([without(RECORD, "quotes")], "essai")
        assert "quotes" not in {field.group for field in benoit.record(ID).fields}

    def test_a_newer_text_supersedes_both(self, review: Review) -> None:
        _, benoit = begun(review)
        finished(benoit, "benoit")
        newer = changed(numbered(3), lambda data: data["document"].update(uri=RECORD.document.uri))
        review.import_records([newer], "essai")
        assert not benoit.record(ID).reviewed
        assert benoit.record(ID).superseded_by == newer.record_id
        assert review.upkeep.replay() == 0

    def test_a_backup_holds_both(self, review: Review, tmp_path: Path) -> None:
        _, benoit = begun(review)
        finished(benoit, "benoit")
        before = state_of(review)
        review.upkeep.backup(tmp_path / "copy.db")
        review.team.give_up(ID)
        review.team.choose(Options(share=3))
        review.upkeep.restore(tmp_path / "copy.db")
        assert state_of(review) == before
        assert review.team.options() == Options(share=100)
        assert benoit.record(ID).side == Side.SECOND

    def test_who_is_purged_is_gone_from_both(self, review: Review) -> None:
        _, benoit = begun(review)
        benoit.decide(decision(the(benoit, ID, "title"), Action.REJECT, "benoit", reason="demander à Awa Tidjani"))
        assert review.upkeep.purge("lea", person="Awa Tidjani") == 2
        assert "Tidjani" not in repr((benoit.record(ID), benoit.history(ID)))
        assert review.upkeep.replay() == 0
        review.upkeep.purge("lea", record_id=ID)
        assert benoit.team.waiting() == ()
        assert review.upkeep.replay() == 0

    def test_the_seconds_log_can_only_grow(self, review: Review) -> None:
        _, benoit = begun(review)
        benoit.decide(decision(the(benoit, ID, "title"), Action.REJECT, "benoit"))
        with (
            pytest.raises(DBAPIError, match="append-only"),
            review._database.writing() as connection,
        ):
            connection.execute(text("DELETE FROM decisions WHERE record < 0"))
