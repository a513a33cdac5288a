"""Stores on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

import postgres
from iomnlp.review.hooks import Courier
from iomnlp.review.service import Review
from receivers import FAST, Clock, Receiver, receiving


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server, with a place for the database's name."""
    if postgres.binaries() is None:
        pytest.skip(postgres.MISSING)
    with postgres.server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store, once on each database."""
    if request.param == "sqlite":
        return str(tmp_path / "review.db")
    new: Callable[[], str] = request.getfixturevalue("new_database")
    return new()


@pytest.fixture(scope="session")
def new_database(postgres_server: str) -> Iterator[Callable[[], str]]:
    """Makes an empty database on the server; all are dropped in the end."""
    names: list[str] = []
    admin = postgres_server.format(name="postgres").replace("postgresql:", "postgresql+psycopg:")
    engine = create_engine(admin, isolation_level="AUTOCOMMIT")

    def make() -> str:
        with engine.connect() as connection:
            number = connection.execute(text("SELECT count(*) FROM pg_database")).scalar_one()
            names.append(f"review_{number}")
            connection.execute(text(f"CREATE DATABASE {names[-1]}"))
        return postgres_server.format(name=names[-1])

    yield make
    with engine.connect() as connection:
        for name in names:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture
def review(url: str) -> Iterator[Review]:
    """An empty store."""
    with Review.open(url) as opened:
        yield opened


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver of webhooks on this machine."""
    with receiving() as made:
        yield made


@pytest.fixture
def clock() -> Clock:
    """The courier's clock."""
    return Clock()


@pytest.fixture
def courier(review: Review, clock: Clock) -> Courier:
    """A worker that delivers webhooks at once."""
    return Courier(review._database, FAST, "https://relecture.exemple.org/", clock)
