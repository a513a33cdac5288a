"""Queues: every filter, every order, pages by key, accents ignored."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from handmade import TEXT, make_record
from iomnlp.record import Record
from iomnlp.review.listing import Filter, Sort, View
from iomnlp.review.model import Action, State
from iomnlp.review.refusals import NotFound, Refused
from iomnlp.review.service import Review
from stores import changed, decision, numbered, sure, the


def article(number: int) -> Record:
    """Records that differ in what queues filter by."""
    ending = ["Un cœur à l'ouvrage", "L'Élysée répond", "Genève/Kiev au même moment"][number % 3]
    record = sure(make_record(f"{TEXT}{ending}, dossier {number}.\n", f"{number}.txt"), 0.5 + number / 100)

    def change(data: dict[str, object]) -> None:
        data["kind"] = "project" if number % 4 == 0 else "press_release"
        data["title"]["value"] = f"Été {number % 5}"  # type: ignore[index]
        data["published"]["edtf"] = f"20{10 + number % 3}"  # type: ignore[index]

    return changed(record, change)


@pytest.fixture
def review(review: Review) -> Review:
    """A store of thirty articles that a test may change."""
    review.import_records([article(number) for number in range(30)], "essai")
    return review


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Review]:
    """The same for tests that only read."""
    file = str(tmp_path_factory.mktemp("queues") / "review.db")
    url = file if request.param == "sqlite" else request.getfixturevalue("new_database")()
    with Review.open(url) as opened:
        opened.import_records([article(number) for number in range(30)], "essai")
        yield opened


@pytest.mark.parametrize(
    ("where", "count"),
    [
        (Filter(), 30),
        (Filter(kind="project"), 8),
        (Filter(year=2011), 10),
        (Filter(kind="project", year=2011), 3),
        (Filter(country="TD"), 30),
        (Filter(country="FR"), 0),
        (Filter(theme="DEPLAC"), 30),
        (Filter(donor="GOUVERNEMENT NORVEGIEN"), 30),
        (Filter(donor="Norvège"), 30),
        (Filter(donor="country:NO"), 30),
        (Filter(donor="Suède"), 0),
        (Filter(below=0.6), 10),
        (Filter(field="funding", below=0.6), 10),
        (Filter(state=State.PROPOSED), 30),
        (Filter(state=State.STALE), 0),
        (Filter(reviewed=True), 0),
        (Filter(reviewer="awa"), 0),
        (Filter(text="coeur"), 10),
        (Filter(text="CŒUR ouvr"), 10),
        (Filter(text="elysee"), 10),
        (Filter(text="kiev"), 10),
        (Filter(text='"geneve kiev"'), 10),
        (Filter(text='"kiev geneve"'), 0),
        (Filter(text="dossier 17"), 1),
        (Filter(text='" ** OR NEAR('), 0),
        (Filter(text="' ; --"), 30),
    ],
)
def test_filters(library: Review, where: Filter, count: int) -> None:
    page = library.queue(where, limit=100)
    assert (page.total, len(page.rows)) == (count, count)


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("where", [Filter(), Filter(kind="press_release")])
def test_pages_hold_every_record_once_and_in_order(library: Review, sort: Sort, where: Filter) -> None:
    whole = [row.record_id for row in library.queue(where, sort, limit=100).rows]
    paged, after = [], None
    while True:
        page = library.queue(where, sort, after, limit=7)
        paged += [row.record_id for row in page.rows]
        after = page.next
        if after is None:
            break
    assert paged == whole
    assert len(set(paged)) == len(paged) == page.total


def test_orders(library: Review) -> None:
    least = [row.least for row in library.queue(limit=100).rows]
    assert least == sorted(least, key=lambda value: value or 0.0)
    titles = [row.title for row in library.queue(sort=Sort.TITLE, limit=100).rows]
    assert titles == sorted(titles)
    assert library.queue(sort=Sort.NEWEST).rows[0].uri == "29.txt"


def test_neighbours_follow_the_queue(library: Review) -> None:
    where = Filter(year=2011)
    ids = [row.record_id for row in library.queue(where, Sort.TITLE).rows]
    for before, here, behind in zip([None, *ids], ids, [*ids[1:], None], strict=False):
        view = library.record(here, where, Sort.TITLE)
        assert (view.previous_id, view.next_id) == (before, behind)


def test_decisions_move_a_record(review: Review) -> None:
    row = review.queue().rows[0]
    review.accept_record(row.record_id, 0.0, "awa")
    assert review.queue().rows[-1].record_id == row.record_id
    assert review.queue().rows[-1].least is None
    assert review.queue(Filter(reviewer="awa")).total == 1
    field = the(review, row.record_id, "countries")
    review.decide(decision(field, Action.REJECT))
    assert review.queue(Filter(country="NO")).total == 29, "a rejected country is none"


def test_a_queue_of_fields(review: Review) -> None:
    where = Filter(field="funding", below=0.7, state=State.PROPOSED)
    first = review.field_queue(where, limit=8)
    rest = review.field_queue(where, first.next, limit=100)
    sures = [row.field.confidence for row in (*first.rows, *rest.rows)]
    assert (first.total, len(sures), sures) == (20, 20, sorted(sures, key=lambda value: value or 0.0))
    review.decide(decision(first.rows[0].field, Action.ACCEPT))
    assert review.field_queue(where).total == 19
    assert review.field_queue(Filter(field="funding", reviewer="awa")).total == 1
    assert review.field_queue(Filter(field="funding", text="elysee")).total == 10


def given_by(number: int, name: str, country: str | None, organisation: str | None = None) -> Record:
    """A record whose giver is printed in this way."""

    def change(data: dict[str, Any]) -> None:
        data["funding"][0]["donor"] |= {"name": name, "country": country, "organisation": organisation}

    return changed(numbered(number), change)


def test_givers_are_one_however_a_page_calls_them(review: Review) -> None:
    printed = [
        ("Suède", "SE", None),
        ("gouvernement suédois", "SE", None),
        ("Stockholm", "SE", None),
        ("le HCR", None, None),
        ("HCR", None, "5d3c1f00"),
        ("Fondation TEMASEK", "SG", "8ff4a186"),
        ("Fondation Temasek", "SG", "8ff4a186"),
        ("fondation Temasek", "SG", "8ff4a186"),
        ("Fondation Temasek", "SG", "8ff4a186"),
    ]
    records = [given_by(100 + turn, *given) for turn, given in enumerate(printed)]
    review.import_records(records, "dons")
    found = dict(review.facets("donor"))
    assert found == {"country:NO": 30, "country:SE": 3, "fondation temasek": 4, "organisation:UNHCR": 1, "le hcr": 1}
    assert review.printed_donors(list(found)) == {"fondation temasek": "Fondation Temasek", "le hcr": "le HCR"}
    assert review.queue(Filter(donor="gouvernement suédois")).total == 3
    assert review.queue(Filter(donor="FONDATION TEMASEK")).total == 4


def test_an_older_store_tells_its_givers_anew(review: Review, url: str) -> None:
    field = the(review, article(0).record_id, "funding")
    corrected = {"donor": {"name": "Fondation Temasek", "organisation": None, "country": None}}
    review.decide(decision(field, Action.CORRECT, value=corrected))
    before = review.facets("donor")
    with review._database.writing() as connection:
        connection.execute(text("UPDATE fields SET facet = 'gouvernement norvegien' WHERE facet = 'country:NO'"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0008'"))
    review.close()
    with Review.open(url) as again:
        assert again.facets("donor") == before == (("country:NO", 29), ("fondation temasek", 1))
        assert again.upkeep.replay() == 0


def test_facets(library: Review) -> None:
    assert library.facets("kind") == (("press_release", 22), ("project", 8))
    assert dict(library.facets("country")) == {"NO": 30, "TD": 30}
    assert library.facets("donor") == (("country:NO", 30),)
    assert dict(library.facets("year")) == {"2010": 10, "2011": 10, "2012": 10}
    with pytest.raises(Refused):
        library.facets("colour")


@pytest.mark.parametrize("cursor", ["", "x", "W10", "WzFd" * 3, "é", "W1tb" * 500])
def test_a_place_that_is_none_is_told(library: Review, cursor: str) -> None:
    with pytest.raises(Refused, match="no place in the list"):
        library.queue(after=cursor)


def test_views_are_saved_by_person(review: Review) -> None:
    view = View("Dons peu sûrs", Filter(field="funding", below=0.7, state=State.PROPOSED), Sort.TITLE, True, "awa")
    review.save_view(view)
    review.save_view(view)
    assert review.views("awa") == (view,)
    assert review.views("benoit") == ()
    review.delete_view("awa", view.name)
    assert review.views("awa") == ()


def test_random_filters_agree_with_the_records_themselves(library: Review) -> None:
    records = list(library.export())
    draw = random.Random(7)
    for _ in range(20):
        kind, year = draw.choice([None, "project", "press_release"]), draw.choice([None, 2010, 2012])
        code = draw.choice([None, "NO", "FR"])
        wanted = {
            record.record_id
            for record in records
            if kind in (None, record.kind)
            and (year is None or ((record.published and record.published.edtf) or "")[:4] == str(year))
            and (code is None or code in {country.code for country in record.countries})
        }
        page = library.queue(Filter(kind=kind, year=year, country=code), limit=100)
        assert {row.record_id for row in page.rows} == wanted


def test_no_such_record(library: Review) -> None:
    with pytest.raises(NotFound):
        library.record("0" * 16)
    assert numbered(1).record_id not in {row.record_id for row in library.queue().rows}
