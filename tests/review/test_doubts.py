"""Doubts with their notes, and who else has a record open."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from handmade import make_record
from iomnlp.review import schema
from iomnlp.review.listing import Filter
from iomnlp.review.model import Action, State
from iomnlp.review.options import Options
from iomnlp.review.refusals import Hidden
from iomnlp.review.service import Review
from stores import decision, numbered, state_of, sure, the

RECORD = sure(make_record())
ID = RECORD.record_id


@pytest.fixture
def review(review: Review) -> Review:
    """A store with three records."""
    review.import_records([RECORD, numbered(1), numbered(2)], "essai")
    return review


class TestDoubts:
    def test_a_field_in_doubt_waits_for_the_lead(self, review: Review) -> None:
        title = the(review, ID, "title")
        review.decide(decision(title, Action.DOUBT, reason="coupé ?"))
        [doubt] = review.team.doubts()
        assert (doubt.record_id, doubt.key, doubt.who, doubt.note) == (ID, "title", "awa", "coupé ?")
        assert review.team.counts().doubts == 1
        review.decide(decision(the(review, ID, "title"), Action.ACCEPT, "lea"))
        assert review.team.doubts() == ()

    def test_a_whole_record_in_doubt(self, review: Review) -> None:
        review.accept_record(ID, 0.0, "awa")
        assert review.validate(ID, "awa").reviewed
        review.doubt(ID, "deux projets mêlés", "benoit")
        view = review.record(ID)
        assert not view.reviewed
        assert view.doubt is not None
        assert (view.doubt.who, view.doubt.note) == ("benoit", "deux projets mêlés")
        assert [row.record_id for row in review.queue(Filter(state=State.DOUBTFUL)).rows] == [ID]
        assert [(one.key, one.note) for one in review.team.doubts()] == [("record", "deux projets mêlés")]
        before = state_of(review)
        assert review.upkeep.replay() == 0
        assert state_of(review) == before
        review.lift(ID, "vérifié", "lea")
        assert review.record(ID).doubt is None
        assert review.team.doubts() == ()
        assert review.validate(ID, "lea").reviewed

    def test_v_ends_a_doubt_about_the_record(self, review: Review) -> None:
        review.doubt(ID, "à voir", "awa")
        review.accept_record(ID, 0.0, "awa")
        assert review.validate(ID, "awa").reviewed
        assert review.team.doubts() == ()

    def test_a_doubt_on_a_record_that_lacks_decisions_stays(self, review: Review) -> None:
        review.doubt(ID, "à voir", "awa")
        review.decide(decision(the(review, ID, "title"), Action.ACCEPT))
        assert review.record(ID).doubt is not None
        assert review.undo("awa").count == 1
        assert review.record(ID).doubt is not None

    def test_doubts_of_who_reads_blind_are_nobodys_but_theirs(self, review: Review) -> None:
        review.team.choose(Options(share=100))
        awa, benoit = review.seen_by("awa"), review.seen_by("benoit")
        awa.decide(decision(the(awa, ID, "title"), Action.DOUBT, "awa", reason="coupé ?"))
        benoit.decide(decision(the(benoit, ID, "title"), Action.DOUBT, "benoit", reason="trop long ?"))
        assert [one.who for one in awa.team.doubts()] == ["awa"]
        assert benoit.team.doubts() == review.seen_by("lea").team.doubts() == ()
        assert benoit.team.counts().doubts == 0


class TestPresence:
    def test_others_on_the_same_record_are_named(self, review: Review) -> None:
        assert review.team.here(ID, "s1", "Fatou D.") == ()
        assert review.team.here(ID, "s2", "Awa") == ("Fatou D.",)
        assert review.team.here(ID, "s3", "Benoît") == ("Awa", "Fatou D.")
        assert review.team.here(numbered(1).record_id, "s3", "Benoît") == ()

    def test_two_tabs_of_one_person_are_one_person(self, review: Review) -> None:
        review.team.here(ID, "s1", "Awa")
        assert review.team.here(ID, "s2", "Awa") == ()

    def test_who_was_not_heard_of_for_a_minute_is_gone(self, review: Review) -> None:
        review.team.here(ID, "s1", "Awa")
        with review._database.writing() as connection:
            connection.execute(update(schema.presence).values(seen_at=schema.presence.c.seen_at - 61))
        assert review.team.here(ID, "s2", "Benoît") == ()

    def test_several_servers_agree(self, url: str, review: Review) -> None:
        with Review.open(url) as other:
            other.team.here(ID, "s1", "Awa")
            assert review.team.here(ID, "s2", "Benoît") == ("Awa",)

    def test_readers_of_a_blind_record_see_their_own_side(self, review: Review) -> None:
        review.team.choose(Options(share=100))
        awa, benoit, chantal = (review.seen_by(name) for name in ("awa", "benoit", "chantal"))
        awa.decide(decision(the(awa, ID, "title"), Action.ACCEPT, "awa"))
        awa.team.here(ID, "s1", "awa")
        assert benoit.team.here(ID, "s2", "benoit") == ()
        assert chantal.team.here(ID, "s3", "chantal") == ("benoit",)
        benoit.decide(decision(the(benoit, ID, "title"), Action.ACCEPT, "benoit"))
        with pytest.raises(Hidden):
            chantal.team.here(ID, "s3", "chantal")


def test_contact_data_are_hidden_from_who_must_not_see_them(review: Review) -> None:
    review.team.choose(Options(share=100))
    awa, benoit = review.seen_by("awa"), review.seen_by("benoit")
    secret = "awa.tidjani@exemple.org"
    awa.decide(decision(the(awa, ID, "quotes"), Action.REJECT, "awa", reason=f"{secret} ?"))
    awa.decide(decision(the(awa, ID, "title"), Action.CORRECT, "awa", value={"value": f"Lettre de {secret}"}))
    benoit.decide(decision(the(benoit, ID, "title"), Action.CORRECT, "benoit", value={"value": f"De {secret}"}))
    masked = review.seen_by("lea", masked=True)
    waiting = review.seen_by("benoit", masked=True).team.waiting()
    assert waiting
    assert secret not in repr(waiting)
    for side, name in ((awa, "awa"), (benoit, "benoit")):
        side.accept_record(ID, 0.0, name)
        assert side.validate(ID, name).reviewed
    review.doubt(ID, f"demander à {secret}", "chantal")
    for told in (masked.team.disputed(), masked.team.disputes(ID), masked.team.doubts()):
        assert told
        assert secret not in repr(told)
    assert secret in repr(review.team.disputes(ID))
