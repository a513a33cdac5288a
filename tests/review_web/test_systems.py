"""Other systems at the API: tokens and scopes, entity tags, pages by key, rates."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from iomnlp.review.accounts.audit import Wanted
from iomnlp.review.api import Limits
from iomnlp.review.api.rates import Rate
from iomnlp.review.refusals import NotFound, Refused, StoreError
from iomnlp.review.roles import ALLOWED, Action, Role
from iomnlp.review.server import whole_app
from iomnlp.review.service import Review
from iomnlp.review.tokens import OPENS, Scope, SystemTokens, actions
from iomnlp.review.web import Settings
from iomnlp.review.web.access import Demand

ORIGIN = "http://127.0.0.1"
UNLIMITED = Limits(rate=None, strangers=None)
CONTACT = "adiallo@exemple.org"
Entering = Callable[..., TestClient]


class Nobody:
    """An extractor that has nothing to read."""

    def documents(self, *_: Any, **__: Any) -> Any:
        """Gives none."""
        yield from ()


def served(review: Review, limits: Limits = UNLIMITED) -> FastAPI:
    """The server over a store."""
    return whole_app(review, Nobody(), Settings(), limits=limits)  # type: ignore[arg-type]


def bearer(app: FastAPI, token: str) -> TestClient:
    """A script with a token."""
    headers = {"Authorization": f"Bearer {token}"}
    return TestClient(app, base_url=f"{ORIGIN}/api/v1", headers=headers, raise_server_exceptions=False)


@pytest.fixture
def system(store: Review) -> Entering:
    """Come in as another system."""
    app = served(store)

    def enter(*scopes: Scope, role: Role = Role.ADMIN, name: str = "kobo-mali") -> TestClient:
        return bearer(app, store.tokens.add(name, role, scopes, "awa")[1])

    return enter


# Every cell.

EMPTY = Review.open("sqlite://")
APP = served(EMPTY)
ROUTES = [
    (method, str(route.path), next(one.dependency.action for one in route.dependencies))
    for route in iter_route_contexts(APP.state.api.routes)
    if any(isinstance(one.dependency, Demand) for one in getattr(route, "dependencies", None) or ())
    for method in sorted(route.methods or ())
]
GIVEN = {(role, scope): None for role in Role for scope in Scope if OPENS[scope] <= ALLOWED[role]}
CELLS = [(role, scope, *route) for role, scope in GIVEN for route in ROUTES]


@pytest.fixture(scope="module")
def keys() -> Iterator[dict[tuple[Role, Scope], str]]:
    """A token for each scope that a role allows."""
    yield {
        (role, scope): EMPTY.tokens.add(f"{role}-{scope.replace(':', '-')}", role, [scope], "awa")[1]
        for role, scope in GIVEN
    }
    EMPTY.close()


def test_all_routes_and_scopes_are_there() -> None:
    assert len(ROUTES) >= 17
    assert {action for _, _, action in ROUTES} <= set().union(*OPENS.values())
    assert len(CELLS) >= 300


@pytest.mark.parametrize(("role", "scope", "method", "path", "action"), CELLS)
def test_a_token_opens_what_role_and_scope_both_allow(
    keys: dict[tuple[Role, Scope], str], role: Role, scope: Scope, method: str, path: str, action: Action
) -> None:
    client = bearer(APP, keys[role, scope])
    answer = client.request(method, re.sub(r"\{[^}]+\}", "1", path.replace("{record_id}", "0" * 16)))
    if action in actions(role, [scope]):
        assert answer.status_code not in (401, 403), answer.text
    else:
        assert answer.status_code == 403, answer.text
        assert answer.json()["type"] == "urn:iomnlp:problem:role"


# Tokens.


def test_a_token_is_told_once_and_kept_as_its_hash(store: Review) -> None:
    made, token = store.tokens.add("kobo-mali", Role.STEWARD, [Scope.READ], "awa")
    assert re.fullmatch(r"iomnlp_[0-9a-f]{8}_[\w-]{43}", token)
    assert token.startswith(made.beginning)
    with store._database.reading() as connection:
        held = str(connection.exec_driver_sql("SELECT * FROM tokens").all())
    assert token[len(made.beginning) :] not in held


def test_a_system_acts_under_its_own_name(system: Entering, store: Review) -> None:
    client = system(Scope.READ, Scope.DECIDE, role=Role.STEWARD)
    record_id = store.queue().rows[0].record_id
    field = store.field(record_id, "title")
    sent = {"uuid": str(uuid.uuid4()), "key": "title", "action": "doubt", "expected_version": field.version}
    assert client.post(f"/records/{record_id}/decisions", json=sent).json()["decided_by"] == "kobo-mali"
    assert [line.what for line in store.audit.page(Wanted()).lines] == ["token_added"]


def test_tokens_end(store: Review) -> None:
    app = served(store)
    made, token = store.tokens.add("kobo-mali", Role.STEWARD, [Scope.READ], "awa")
    assert bearer(app, token).get("/records").status_code == 200
    assert store.tokens.list()[0].used_at is not None
    store.tokens.revoke(made.number, "awa")
    assert "was revoked" in bearer(app, token).get("/records").json()["detail"]
    past = datetime.now(UTC) - timedelta(seconds=1)
    _, old = store.tokens.add("kobo-mali", Role.STEWARD, [Scope.READ], "awa", past)
    answer = bearer(app, old).get("/records")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert "has expired" in answer.json()["detail"]
    with pytest.raises(NotFound):
        store.tokens.revoke(made.number, "awa")


@pytest.mark.parametrize("given", ["", "faux", "iomnlp_", "iomnlp_00000000_" + "x" * 43, "iomnlp_é", "\x00"])
def test_what_is_no_token_opens_nothing(store: Review, given: str) -> None:
    store.tokens.add("kobo-mali", Role.STEWARD, [Scope.READ], "awa")
    assert store.tokens.find(given) is None


def test_a_token_with_another_secret_is_none(store: Review) -> None:
    _, token = store.tokens.add("kobo-mali", Role.STEWARD, [Scope.READ], "awa")
    assert store.tokens.find(token[:-1] + ("a" if token[-1] != "a" else "b")) is None
    assert store.tokens.find(token) is not None


@pytest.mark.parametrize(
    ("name", "role", "scopes"),
    [
        ("", Role.STEWARD, [Scope.READ]),
        ("x" * 41, Role.STEWARD, [Scope.READ]),
        ("a\x00b", Role.STEWARD, [Scope.READ]),
        ("kobo", Role.STEWARD, []),
        ("kobo", Role.READER, [Scope.DECIDE]),
        ("kobo", Role.READER, [Scope.READ_PERSONAL]),
        ("kobo", Role.LEAD, [Scope.WEBHOOKS]),
        ("pris", Role.STEWARD, [Scope.READ]),
        ("AWA", Role.STEWARD, [Scope.READ]),
    ],
)
def test_such_a_token_is_not_made(store: Review, name: str, role: Role, scopes: list[Scope]) -> None:
    store.tokens.add("pris", Role.STEWARD, [Scope.READ], "awa")
    store.accounts.add("awa", Role.ADMIN, None, "test")
    with pytest.raises(Refused):
        store.tokens.add(name, role, scopes, "awa")


def test_nobody_takes_the_name_of_a_system(store: Review) -> None:
    made, _ = store.tokens.add("Kobo-Mali", Role.STEWARD, [Scope.READ], "awa")
    with pytest.raises(Refused, match="another system"):
        store.accounts.add("kobo-mali", Role.ADMIN, None, "awa")
    store.tokens.revoke(made.number, "awa")
    assert store.accounts.add("kobo-mali", Role.ADMIN, None, "awa").name == "kobo-mali"


def test_a_restore_lets_nobody_in_again(store: Review, tmp_path: Any) -> None:
    made, token = store.tokens.add("kobo-mali", Role.STEWARD, [Scope.READ], "awa")
    store.upkeep.backup(tmp_path / "copie.db")
    store.tokens.revoke(made.number, "awa")
    store.upkeep.restore(tmp_path / "copie.db")
    found = store.tokens.find(token)
    assert found is not None
    assert not found.open(datetime.now(UTC))


def test_a_log_behind_a_backup_carries_a_revocation_and_the_receivers(store: Review, tmp_path: Any) -> None:
    made, token = store.tokens.add("kobo-mali", Role.STEWARD, [Scope.READ], "awa")
    store.upkeep.backup(tmp_path / "copie.db")
    store.tokens.revoke(made.number, "awa")
    store.webhooks.add("https://projets.exemple.org/", "awa")
    store.accept_record(store.queue().rows[0].record_id, 0.0, "awa")
    store.upkeep.export_log(tmp_path / "copie.db", tmp_path / "suite.jsonl")
    with Review.open(tmp_path / "ailleurs.db") as elsewhere:
        elsewhere.upkeep.restore(tmp_path / "copie.db")
        elsewhere.upkeep.apply_log(tmp_path / "suite.jsonl")
        assert elsewhere.tokens.list() == store.tokens.list()
        assert elsewhere.webhooks.list() == store.webhooks.list()
        found = elsewhere.tokens.find(token)
        assert found is not None
        assert not found.open(datetime.now(UTC))


# What a system without the scope sees of people.


def test_people_are_masked_without_the_scope(system: Entering, store: Review) -> None:
    from handmade import TEXT, make_record

    record = make_record(f"{TEXT}Contact : Awa Diallo, +41 22 717 91 11, {CONTACT}\n", "contact.txt")
    store.import_records([record], "essai")
    field = store.field(record.record_id, "title")
    sees = system(Scope.READ, Scope.READ_PERSONAL, Scope.DECIDE, name="voit")
    blind = system(Scope.READ, Scope.EXPORT, Scope.DECIDE, name="aveugle")
    assert CONTACT in sees.get(f"/records/{record.record_id}").text
    reasoned = {"key": "title", "action": "correct", "value": {"value": f"Abris, écrire à {CONTACT}"}}
    sent = {**reasoned, "uuid": str(uuid.uuid4()), "expected_version": field.version}
    assert CONTACT in sees.post(f"/records/{record.record_id}/decisions", json=sent).text
    for path in ("", "/fields"):
        assert CONTACT not in blind.get(f"/records/{record.record_id}{path}").text
    stale = {**reasoned, "uuid": str(uuid.uuid4()), "expected_version": field.version, "action": "doubt", "value": None}
    conflict = blind.post(f"/records/{record.record_id}/decisions", json=stale)
    assert conflict.status_code == 409
    assert CONTACT not in conflict.text
    doubted = {**stale, "uuid": str(uuid.uuid4()), "expected_version": field.version + 1}
    answer = blind.post(f"/records/{record.record_id}/decisions", json=doubted)
    assert answer.status_code == 200
    assert CONTACT not in answer.text
    assert CONTACT not in blind.get("/exports/jsonl").text
    assert blind.get("/exports/jsonl", params={"keep_contacts": True}).status_code == 403


# Entity tags.


@pytest.mark.parametrize("shape", ["", "/fields"])
def test_a_record_that_is_as_it_was_is_not_sent_again(system: Entering, store: Review, shape: str) -> None:
    client = system(Scope.READ, Scope.DECIDE)
    record_id = store.queue().rows[0].record_id
    path = f"/records/{record_id}{shape}"
    first = client.get(path)
    known = {"If-None-Match": first.headers["etag"]}
    again = client.get(path, headers=known)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    decide(client, store, record_id, "title")
    changed = client.get(path, headers=known)
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]
    assert changed.headers["cache-control"] == "private, no-cache"


def test_tags_differ_by_what_is_shown_and_change_with_a_purge(system: Entering, store: Review) -> None:
    sees = system(Scope.READ, Scope.READ_PERSONAL, name="voit")
    blind = system(Scope.READ, name="aveugle")
    rows = store.queue().rows
    path = f"/records/{rows[0].record_id}"
    tags = [client.get(path + shape).headers["etag"] for client in (sees, blind) for shape in ("", "/fields")]
    assert len(set(tags)) == 4
    store.upkeep.purge("awa", rows[1].record_id)
    assert sees.get(path, headers={"If-None-Match": tags[0]}).status_code == 200


def decide(client: TestClient, store: Review, record_id: str, key: str, seen: str | None = None) -> Any:
    """Doubt a field as it stands."""
    field = store.field(record_id, key)
    sent = {"uuid": str(uuid.uuid4()), "key": key, "action": "doubt", "expected_version": field.version}
    return client.post(f"/records/{record_id}/decisions", json=sent, headers={"If-Match": seen} if seen else {})


def test_a_decision_may_demand_the_record_as_it_was_read(system: Entering, store: Review) -> None:
    client = system(Scope.READ, Scope.DECIDE)
    record_id = store.queue().rows[0].record_id
    tags = [client.get(f"/records/{record_id}{shape}").headers["etag"] for shape in ("", "/fields")]
    # The tag of any representation will do, and one of several.
    assert decide(client, store, record_id, "title", f'"9.0", {tags[1]}').status_code == 200
    before = store.field(record_id, "published")
    answer = decide(client, store, record_id, "published", tags[0])
    assert answer.status_code == 412
    assert answer.headers["content-type"] == "application/problem+json"
    assert store.field(record_id, "published") == before
    for strange in ('W/"1.0123456789abcdef"', "n'importe", '""'):
        assert decide(client, store, record_id, "published", strange).status_code == 412
    assert decide(client, store, record_id, "published", "*").status_code == 200


def test_a_retry_is_answered_although_the_record_moved_on(system: Entering, store: Review) -> None:
    client = system(Scope.READ, Scope.DECIDE)
    record_id = store.queue().rows[0].record_id
    headers = {"If-Match": client.get(f"/records/{record_id}").headers["etag"]}
    field = store.field(record_id, "title")
    one = {"uuid": str(uuid.uuid4()), "key": "title", "action": "doubt", "expected_version": field.version}
    batch = {"uuid": str(uuid.uuid4()), "decisions": [one]}
    first = client.post(f"/records/{record_id}/batches", json=batch, headers=headers)
    again = client.post(f"/records/{record_id}/batches", json=batch, headers=headers)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert store.field(record_id, "title").version == field.version + 1


# Pages by key.


def walked(client: TestClient, store: Review, between: Callable[[int], None], **query: Any) -> list[str]:
    """The ids of all pages, by their links."""
    path, seen, pages = "/records", [], 0
    answer = client.get(path, params={"limit": 3, **query})
    while True:
        seen += [row["record_id"] for row in answer.json()["records"]]
        pages += 1
        link = answer.headers.get("link")
        assert (link is None) == (answer.json()["next"] is None)
        if link is None:
            return seen
        between(pages)
        address = re.fullmatch(r'<(/api/v1/records\?[^>]+)>; rel="next"', link)
        assert address
        answer = client.get(f"{ORIGIN}{address[1]}")


def test_links_lead_through_all_records_while_others_come_and_change(system: Entering, store: Review) -> None:
    from stores import numbered

    client = system(Scope.READ, Scope.DECIDE)
    before = [row["record_id"] for row in client.get("/records", params={"limit": 500}).json()["records"]]
    assert len(before) == 12

    def disturb(page: int) -> None:
        store.import_records([numbered(page)], "essai")
        for record_id in (before[0], before[-1]):
            decide(client, store, record_id, "title")

    seen = walked(client, store, disturb)
    assert seen[:12] == before
    assert len(seen) == len(set(seen)) > 12, "what comes meanwhile stands behind"
    newest = walked(client, store, disturb, sort="newest")
    assert len(newest) == len(set(newest)) == len(seen)


def test_a_link_keeps_the_filter(system: Entering, store: Review) -> None:
    client = system(Scope.READ)
    wanted = [row.record_id for row in store.queue().rows if row.kind == "press_release"]
    assert sorted(walked(client, store, lambda page: None, kind="press_release")) == sorted(wanted)


def test_links_lead_through_a_history_while_it_grows(system: Entering, store: Review) -> None:
    client = system(Scope.READ, Scope.DECIDE)
    record_id = store.queue().rows[0].record_id
    store.accept_record(record_id, 0.0, "awa")
    whole = [(event.kind, event.number, event.key) for event in store.history(record_id)]
    assert len(whole) > 20

    seen: list[tuple[str, int, str]] = []
    answer = client.get(f"/records/{record_id}/history", params={"limit": 7})
    while True:
        body = answer.json()
        seen += [(event["kind"], event["number"], event["key"]) for event in body["events"]]
        link = answer.headers.get("link")
        assert (link is None) == (body["next"] is None)
        if link is None:
            break
        assert len(body["events"]) == 7
        if len(seen) == 7:
            store.doubt(record_id, "à revoir", "awa")
        found = re.fullmatch(r'<(/api/v1/records/[^>]+)>; rel="next"', link)
        assert found
        answer = client.get(f"{ORIGIN}{found[1]}")
    assert seen[: len(whole)] == whole
    assert len(seen) == len(whole) + 1, "what happened meanwhile stands behind"
    assert client.get(f"/records/{record_id}/history", params={"after": "WzEsMl0"}).status_code == 422


# Rates.


def test_who_asks_too_often_is_told_when_to_come_back(store: Review) -> None:
    app = served(store, Limits(rate=Rate(60, 3), strangers=None))
    one, other = (
        bearer(app, store.tokens.add(name, Role.STEWARD, [Scope.READ], "awa")[1]) for name in ("kobo", "autre")
    )
    answers = [one.get("/records", params={"limit": 1}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[0].headers["ratelimit-policy"] == '"default";q=3;w=3'
    assert answers[0].headers["ratelimit"].startswith('"default";r=2;t=')
    refused = answers[-1]
    assert refused.headers["content-type"] == "application/problem+json"
    assert 1 <= int(refused.headers["retry-after"]) <= 3
    assert "Try again in" in refused.json()["detail"]
    assert other.get("/records").status_code == 200, "each token has its own"


def test_an_address_with_wrong_tokens_is_slowed_down_and_others_are_not(store: Review) -> None:
    app = served(store, Limits(strangers=Rate(60, 2)))
    _, token = store.tokens.add("kobo", Role.STEWARD, [Scope.READ], "awa")
    wrong = bearer(app, "iomnlp_00000000_faux")
    assert [wrong.get("/records").status_code for _ in range(3)] == [401, 401, 429]
    assert bearer(app, token).get("/records").status_code == 200


def test_machines_of_one_site_are_one_stranger(store: Review) -> None:
    app = served(store, Limits(strangers=Rate(60, 2)))

    def ask(address: str) -> int:
        client = TestClient(app, base_url=ORIGIN, client=(address, 1), headers={"Authorization": "Bearer faux"})
        return int(client.get("/api/v1/records").status_code)

    assert [ask(f"2001:db8:1:2:{turn:x}::1") for turn in (1, 2, 3)] == [401, 401, 429]
    assert ask("2001:db8:1:3::1") == 401, "another site"
    assert [ask(address) for address in ("203.0.113.7", "::ffff:203.0.113.7", "203.0.113.7")] == [401, 401, 429]
    assert ask("203.0.113.8") == 401, "another IPv4 address"


def test_a_store_that_is_away_is_told_as_a_problem(store: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    _, token = store.tokens.add("kobo", Role.STEWARD, [Scope.READ], "awa")
    client = bearer(served(store), token)

    def away(*_: Any) -> None:
        raise StoreError("The store cannot be used (disk full).")

    monkeypatch.setattr(SystemTokens, "find", away)
    answer = client.get("/records")
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert answer.headers["retry-after"]
    assert "disk full" not in answer.text, "where it is and what it lacks is for the log"


# Webhooks by the API.


def test_webhooks_are_kept_by_the_api(system: Entering, store: Review) -> None:
    client = system(Scope.WEBHOOKS)
    made = client.post("/webhooks", json={"url": "https://projets.exemple.org/crochet", "kinds": ["record.reviewed"]})
    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    number = made.json()["number"]
    [listed] = client.get("/webhooks").json()["webhooks"]
    assert (listed["number"], listed["kinds"], listed["personal"]) == (number, ["record.reviewed"], False)
    assert "secret" not in str(listed)
    event = client.post(f"/webhooks/{number}/test").json()["event"]
    [row] = client.get(f"/webhooks/{number}/deliveries").json()["deliveries"]
    assert (row["event"], row["kind"], row["fate"]) == (event, "ping", "pending")
    assert client.post(f"/webhooks/deliveries/{row['number']}/redeliver").status_code == 204
    assert client.post(f"/webhooks/{number}/secret").json()["secret"] != made.json()["secret"]
    assert client.delete(f"/webhooks/{number}").status_code == 204
    assert client.delete(f"/webhooks/{number}").status_code == 404
    refused = client.post("/webhooks", json={"url": "https://169.254.169.254/"})
    assert (refused.status_code, refused.json()["detail"]) == (
        422,
        "169.254.169.254 is no public address. Name a receiver that the internet knows.",
    )
