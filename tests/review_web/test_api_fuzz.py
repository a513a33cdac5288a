"""Whatever is sent to the API, it answers; and what it answers is what it describes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from iomnlp.batch.desk import Desk
from iomnlp.batch.work import Settings as Extraction
from iomnlp.review.api import Limits, Tokens
from iomnlp.review.roles import Role
from iomnlp.review.server import whole_app
from iomnlp.review.service import Review
from iomnlp.review.tokens import Scope

schemathesis = pytest.importorskip("schemathesis")
from hypothesis import HealthCheck, given, settings  # noqa: E402
from schemathesis.checks import not_a_server_error  # noqa: E402
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance  # noqa: E402

pytestmark = pytest.mark.slow
EXAMPLES = 40


@pytest.fixture(scope="module")
def described(filled: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The API as it describes itself, of a server on the example's records."""
    desk = Desk(Extraction("rules"))
    tokens = Tokens(tmp_path_factory.mktemp("jeton") / "jeton")
    with Review.open(filled) as review:
        app = whole_app(review, desk, tokens=tokens, limits=Limits(upload=200_000, rate=None))
        # Whoever may everything, and a system of whose scopes some routes are none.
        _, everything = review.tokens.add("schemathesis", Role.ADMIN, list(Scope), "awa")
        _, little = review.tokens.add("peu", Role.READER, [Scope.READ], "awa")
        app.state.given = [everything, little]
        schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app, headers={"Host": "127.0.0.1"})
        schema.app = app
        page = tmp_path_factory.mktemp("page") / "page.txt"
        page.write_text("Un puits à Bria.")
        assert [one.status for one in desk.documents(page, page.name)] == ["ok"]
        yield schema
    desk.close()


ROUTES = [
    ("POST", "/extract"),
    ("POST", "/extract/batch"),
    ("GET", "/records"),
    ("GET", "/records/{record_id}"),
    ("GET", "/records/{record_id}/fields"),
    ("GET", "/records/{record_id}/history"),
    ("POST", "/records/{record_id}/decisions"),
    ("POST", "/records/{record_id}/batches"),
    ("GET", "/exports"),
    ("GET", "/exports/{name}"),
    ("GET", "/webhooks"),
    ("POST", "/webhooks"),
    ("DELETE", "/webhooks/{number}"),
    ("POST", "/webhooks/{number}/secret"),
    ("POST", "/webhooks/{number}/test"),
    ("GET", "/webhooks/{number}/deliveries"),
    ("POST", "/webhooks/deliveries/{delivery}/redeliver"),
]


def test_every_route_is_tried(described: Any) -> None:
    known = [found.ok() for found in described.get_all_operations()]
    assert sorted((one.method.upper(), one.path) for one in known) == sorted(ROUTES)


@pytest.mark.parametrize("token", [0, 1])
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_no_request_makes_the_server_fail(described: Any, method: str, path: str, token: int) -> None:
    headers = {"Authorization": f"Bearer {described.app.state.given[token]}", "Host": "127.0.0.1"}
    checks = [not_a_server_error, status_code_conformance, content_type_conformance]

    @given(case=described[path][method].as_strategy())
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def answered(case: Any) -> None:
        case.call_and_validate(headers=headers, checks=checks, timeout=120)

    answered()
