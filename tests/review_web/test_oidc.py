"""Signing in at a real OpenID provider, which the tests start from a package; and all that can go wrong on the way."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from iomnlp.errors import ConfigError
from iomnlp.review.accounts.audit import Wanted
from iomnlp.review.accounts.model import NameTaken
from iomnlp.review.accounts.oidc import SECRET, Oidc, Provider, read_provider
from iomnlp.review.roles import Role
from iomnlp.review.server import whole_app
from iomnlp.review.service import Review
from iomnlp.review.web import Settings

mock = pytest.importorskip("oidc_provider_mock")
ORIGIN = "http://127.0.0.1"
GOOD = "le puits donne sur la cour"
PEOPLE = {
    "sub-awa": {"preferred_username": "awa@example.org", "email": "chef@example.org", "groups": ["relecture"]},
    "sub-lea": {"name": "Léa Roy", "groups": ["relecture", "chefs"]},
    "sub-zoe": {"preferred_username": "zoe"},
}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A provider that listens."""
    users = [mock.User(sub=sub, claims=claims) for sub, claims in PEOPLE.items()]
    with mock.run_server_in_thread(user_claims=users, require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def provider(issuer: str) -> Provider:
    """What we are told of it."""
    roles = {"relecture": Role.STEWARD, "chefs": Role.LEAD}
    return Provider(issuer, "iomnlp", "secret", "Exemple", "groups", roles)


@pytest.fixture
def serve(store: Review, provider: Provider) -> Callable[..., FastAPI]:
    """A server where people sign in at the provider."""
    store.accounts.add("admin", Role.ADMIN, GOOD, "test")

    def make(oidc: Oidc | None = None) -> FastAPI:
        chosen = oidc or Oidc(provider)
        settings = Settings(accounts=True, provider=chosen.provider.label)
        return whole_app(store, None, settings, oidc=chosen)  # type: ignore[arg-type]

    return make


def browser(app: FastAPI) -> TestClient:
    """Somebody's browser."""
    headers = {"Accept-Language": "fr", "Origin": ORIGIN}
    return TestClient(app, base_url=ORIGIN, follow_redirects=False, headers=headers)


def at_provider(client: TestClient, sub: str, wanted: str = "") -> str:
    """Go to the provider, sign in there, and give the address to which it sends the browser back."""
    url = client.get("/enter/oidc", params={"next": wanted}).headers["location"]
    asked = parse_qs(urlsplit(url).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["response_type"] == ["code"]
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    back = httpx.post(url, data={"sub": sub}).headers["location"]
    assert back.startswith(f"{ORIGIN}/enter/oidc/back?")
    return back.removeprefix(ORIGIN)


def test_the_door_offers_the_provider(serve: Callable[..., FastAPI]) -> None:
    page = browser(serve()).get("/enter?next=/help").text
    assert "Se connecter avec Exemple" in page
    assert 'href="/enter/oidc?next=/help"' in page


def test_a_person_of_the_provider_comes_in_with_the_role_of_the_group(
    serve: Callable[..., FastAPI], store: Review
) -> None:
    client = browser(serve())
    answer = client.get(at_provider(client, "sub-awa", "/help"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/help")
    assert "samesite=lax" in answer.headers["set-cookie"].lower()
    assert "awa" in client.get("/help").text
    made = store.accounts.named("awa")
    assert (made.role, made.local, made.linked) == (Role.STEWARD, False, True)
    assert [line.what for line in store.audit.lines(Wanted(who="awa"))] == ["login", "user_added"]
    again = browser(serve())
    again.get(at_provider(again, "sub-awa"))
    assert len(store.accounts.all()) == 2, "the same person is the same account"


def test_the_group_that_may_most_counts_and_without_one_somebody_reads(
    serve: Callable[..., FastAPI], store: Review
) -> None:
    for sub in ("sub-lea", "sub-zoe"):
        client = browser(serve())
        assert client.get(at_provider(client, sub)).status_code == 303
    assert store.accounts.named("Léa Roy").role is Role.LEAD
    assert store.accounts.named("zoe").role is Role.READER


def test_a_local_account_is_not_taken_over_by_its_name_or_address(serve: Callable[..., FastAPI], store: Review) -> None:
    store.accounts.add("awa", Role.LEAD, GOOD, "test")
    client = browser(serve())
    client.get(at_provider(client, "sub-awa"))
    assert store.accounts.named("awa 2").linked
    assert not store.accounts.named("awa").linked


def test_an_account_is_linked_by_issuer_and_subject(serve: Callable[..., FastAPI], store: Review, issuer: str) -> None:
    store.accounts.add("awa", Role.READER, GOOD, "test")
    store.accounts.link("awa", issuer, "sub-awa", "test")
    client = browser(serve())
    client.get(at_provider(client, "sub-awa"))
    assert [one.name for one in store.accounts.all()] == ["admin", "awa"]
    assert store.accounts.named("awa").role is Role.STEWARD, "the provider's groups say the role"
    with pytest.raises(NameTaken):
        store.accounts.link("admin", issuer, "sub-awa", "test")


def test_the_last_administrator_stays_one(serve: Callable[..., FastAPI], store: Review, issuer: str) -> None:
    store.accounts.link("admin", issuer, "sub-awa", "test")
    client = browser(serve())
    assert client.get(at_provider(client, "sub-awa")).status_code == 303
    assert store.accounts.named("admin").role is Role.ADMIN


def refused(client: TestClient, address: str) -> tuple[int, str]:
    """Status and sentence of a sign-in that fails."""
    answer = client.get(address)
    assert "set-cookie" not in answer.headers or "iomnlp_session" not in answer.headers["set-cookie"]
    found = re.search(r'id="door-error">([^<]+)<', answer.text)
    assert found, answer.text
    return answer.status_code, found[1].replace("&#39;", "'")


def test_who_has_no_role_is_refused_where_that_is_asked_for(
    serve: Callable[..., FastAPI], provider: Provider, store: Review
) -> None:
    strict = Provider(provider.issuer, "iomnlp", "secret", "Exemple", "groups", provider.roles, None)
    client = browser(serve(Oidc(strict)))
    assert refused(client, at_provider(client, "sub-zoe")) == (
        403,
        "Vous êtes connu, mais sans rôle ici. Adressez-vous à l'administrateur du programme.",
    )
    assert len(store.accounts.all()) == 1


def test_a_shut_account_stays_shut(serve: Callable[..., FastAPI], store: Review) -> None:
    client = browser(serve())
    client.get(at_provider(client, "sub-awa"))
    store.accounts.disable("awa", "admin")
    other = browser(serve())
    assert "fermé" in refused(other, at_provider(other, "sub-awa"))[1]


def test_a_sign_in_of_another_browser_is_refused(serve: Callable[..., FastAPI]) -> None:
    app = serve()
    theirs, ours = browser(app), browser(app)
    back = at_provider(theirs, "sub-awa")
    assert refused(ours, back) == (
        400,
        "Cette connexion a pris fin, ou a commencé dans une autre fenêtre. Recommencez.",
    )
    assert "pris fin" in refused(theirs, back)[1], "each attempt is good for one try"


def test_a_sign_in_that_takes_too_long_is_over(serve: Callable[..., FastAPI], provider: Provider) -> None:
    clock = [1_000_000.0]
    client = browser(serve(Oidc(provider, lambda: clock[0])))
    back = at_provider(client, "sub-awa")
    clock[0] += 601
    assert "pris fin" in refused(client, back)[1]


def test_who_is_denied_there_is_told_so(serve: Callable[..., FastAPI]) -> None:
    client = browser(serve())
    url = client.get("/enter/oidc").headers["location"]
    back = httpx.post(url, data={"action": "deny"}).headers["location"]
    state = parse_qs(urlsplit(url).query)["state"][0]
    if "state=" not in back:
        back += f"&state={state}"
    assert refused(client, back.removeprefix(ORIGIN)) == (403, "Le fournisseur d'identité ne vous a pas laissé entrer.")


@pytest.mark.parametrize(
    ("shift", "sentence"),
    [(-7200.0, "Les horloges"), (7200.0, "a expiré")],
    ids=["our clock is behind", "our clock is before"],
)
def test_clocks_that_differ_are_told(
    serve: Callable[..., FastAPI], provider: Provider, shift: float, sentence: str
) -> None:
    client = browser(serve(Oidc(provider, lambda: time.time() + shift)))
    assert sentence in refused(client, at_provider(client, "sub-awa"))[1]


def test_an_answer_to_another_request_is_refused(serve: Callable[..., FastAPI], provider: Provider) -> None:
    oidc = Oidc(provider)
    client = browser(serve(oidc))
    back = at_provider(client, "sub-awa")
    state = parse_qs(urlsplit(back).query)["state"][0]
    held = oidc._attempts[state]
    oidc._attempts[state] = type(held)("another", held.verifier, held.next, held.began_at)
    assert "une autre demande" in refused(client, back)[1]


def test_a_token_for_another_client_is_refused(serve: Callable[..., FastAPI], provider: Provider) -> None:
    oidc = Oidc(provider)
    client = browser(serve(oidc))
    back = at_provider(client, "sub-awa")
    other = Provider(provider.issuer, "iomnlp", "secret", "Exemple")
    object.__setattr__(other, "client_id", "somebody-else")
    oidc.provider = other
    assert "se fier" in refused(client, back)[1]


def test_a_provider_that_is_down_is_told_before_and_after(serve: Callable[..., FastAPI], provider: Provider) -> None:
    users = [mock.User(sub=sub, claims=claims) for sub, claims in PEOPLE.items()]
    with mock.run_server_in_thread(user_claims=users) as server:
        gone = Provider(f"http://localhost:{server.server_port}", "iomnlp", "secret", "Exemple")
        client = browser(serve(Oidc(gone)))
        back = at_provider(client, "sub-awa")
    assert refused(client, back) == (502, "Le fournisseur d'identité ne répond pas. Réessayez dans quelques minutes.")
    client = browser(serve(Oidc(gone)))
    assert refused(client, "/enter/oidc")[0] == 502
    answer = client.post("/enter", data={"name": "admin", "password": GOOD})
    assert answer.status_code == 303, "passwords go on"


def test_a_provider_that_calls_itself_otherwise_is_refused(serve: Callable[..., FastAPI], issuer: str) -> None:
    wrong = Provider(issuer.replace("localhost", "127.0.0.1"), "iomnlp", "secret", "Exemple")
    object.__setattr__(wrong, "issuer", issuer + "/")
    assert "se fier" in refused(browser(serve(Oidc(wrong))), "/enter/oidc")[1]


def test_failures_are_written_down_without_a_name(serve: Callable[..., FastAPI], store: Review) -> None:
    refused(browser(serve()), "/enter/oidc/back?state=x&code=y")
    [line] = store.audit.lines(Wanted(what="login_failed"))
    assert (line.who, line.detail) == ("", {"how": "oidc", "why": "overdue"})


def test_without_a_provider_there_is_no_such_page(store: Review) -> None:
    store.accounts.add("admin", Role.ADMIN, GOOD, "test")
    client = browser(whole_app(store, None, Settings(accounts=True)))  # type: ignore[arg-type]
    assert client.get("/enter/oidc").status_code == 404
    assert "/enter/oidc" not in client.get("/enter").text


FILE = """
issuer = "https://login.example.org"
client_id = "iomnlp"
label = "Programme Sahel"
otherwise = "refuse"
[roles]
"relecture-responsables" = "lead"
"""


def test_a_provider_is_read_from_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRET, "s3cr3t")
    (tmp_path / "oidc.toml").write_text(FILE, encoding="utf-8")
    found = read_provider(tmp_path / "oidc.toml")
    assert (found.label, found.client_secret, found.otherwise) == ("Programme Sahel", "s3cr3t", None)
    assert found.role({"groups": ["x", "relecture-responsables"]}) is Role.LEAD
    assert "s3cr3t" not in repr(found)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("https://login", "http://login"), "not reached by https"),
        (('"lead"', '"chef"'), "a role that there is not"),
        (("client_id", "client"), "unknown key 'client'"),
        (('issuer = "https://login.example.org"', ""), "lacks issuer"),
        (("[roles]", "[roles"), "cannot be read"),
    ],
)
def test_a_wrong_file_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: tuple[str, str], sentence: str
) -> None:
    monkeypatch.setenv(SECRET, "s3cr3t")
    (tmp_path / "oidc.toml").write_text(FILE.replace(*change), encoding="utf-8")
    with pytest.raises(ConfigError, match=sentence):
        read_provider(tmp_path / "oidc.toml")


def test_a_file_without_a_secret_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SECRET, raising=False)
    (tmp_path / "oidc.toml").write_text(FILE, encoding="utf-8")
    with pytest.raises(ConfigError, match="client_secret"):
        read_provider(tmp_path / "oidc.toml")
