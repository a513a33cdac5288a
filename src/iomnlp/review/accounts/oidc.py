"""Signing in at an organisation's own identity provider: OpenID Connect, authorisation code with PKCE.

The provider is configured by a TOML file:

    issuer = "https://login.example.org"
    client_id = "iomnlp"
    claim = "groups"              # whose values say the role
    otherwise = "reader"          # role of who has none of them; "refuse" shuts the door

    [roles]
    "relecture-responsables" = "lead"

The client's secret stands in the environment (IOMNLP_OIDC_SECRET), or in the file as `client_secret`.
"""

from __future__ import annotations

import os
import secrets
import threading
import time
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import ClaimError, ExpiredTokenError, JoseError
from joserfc.jwk import KeySet

from iomnlp.errors import ConfigError
from iomnlp.review.accounts.model import OidcError, Trouble
from iomnlp.review.roles import Role

SECRET = "IOMNLP_OIDC_SECRET"
SCOPE = "openid profile email"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
# Seconds: between clocks; for an answer of the provider; for a person who signs in there; of its description.
LEEWAY, PATIENCE, ATTEMPT, FRESH = 120, 10, 600, 3600
ROOM = 2_000
_KEYS = {"issuer", "client_id", "client_secret", "claim", "otherwise", "roles", "label"}
REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Provider:
    """An identity provider and what its claims mean here.

    Attributes
    ----------
    issuer, client_id, client_secret : str
        As the provider knows them.
    label : str
        What the button at the door calls it.
    claim : str
        The claim whose values (one, or a list) are groups or roles.
    roles : mapping
        Value → role; of several, the one that may most.
    otherwise : Role or None
        Of who has none of them; None refuses.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    label: str = ""
    claim: str = "groups"
    roles: Mapping[str, Role] = field(default_factory=dict)
    otherwise: Role | None = Role.READER

    def role(self, claims: Mapping[str, Any]) -> Role | None:
        """The role that claims give; None where they give none."""
        told = claims.get(self.claim)
        values = told if isinstance(told, list) else [told]
        found = {self.roles[value] for value in values if isinstance(value, str) and value in self.roles}
        return max(found, key=list(Role).index, default=None)


def read_provider(path: Path) -> Provider:
    """A provider from its file.

    Raises
    ------
    ConfigError
        When the file cannot be read, or something in it is missing or unknown.
    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(
            f"{path} cannot be read ({error}).", remedy="Name a TOML file with issuer and client_id."
        ) from error
    unknown = sorted(told.keys() - _KEYS)
    if unknown:
        raise ConfigError(
            f"{path} has an unknown key {unknown[0]!r}.", remedy=f"It may have {', '.join(sorted(_KEYS))}."
        )
    secret = os.environ.get(SECRET) or str(told.get("client_secret", ""))
    for name, value in (
        ("issuer", told.get("issuer")),
        ("client_id", told.get("client_id")),
        ("client_secret", secret),
    ):
        if not isinstance(value, str) or not value:
            raise ConfigError(f"{path} lacks {name}.", remedy=f"Write it there; the secret may stand in {SECRET}.")
    issuer = str(told["issuer"])
    where = urlsplit(issuer)
    if where.scheme != "https" and where.hostname not in ("127.0.0.1", "localhost"):
        raise ConfigError(f"The issuer {issuer} of {path} is not reached by https.", remedy="Use its https address.")
    try:
        roles = {str(value): Role(role) for value, role in dict(told.get("roles", {})).items()}
        given = told.get("otherwise", Role.READER)
        otherwise = None if given == REFUSE else Role(given)
    except ValueError as error:
        remedy = f"Roles are {', '.join(Role)}; `otherwise` may be {REFUSE!r}."
        raise ConfigError(f"{path} names a role that there is not ({error}).", remedy=remedy) from error
    label, claim = str(told.get("label") or where.hostname or issuer), str(told.get("claim", "groups"))
    return Provider(issuer, str(told["client_id"]), secret, label, claim, roles, otherwise)


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody who is at the provider now."""

    nonce: str
    verifier: str
    next: str
    began_at: float


class Oidc:
    """Sends people to a provider and reads what it says of them.

    Parameters
    ----------
    provider : Provider
        Which one.
    clock : callable
        Seconds since 1970; another one in tests.
    """

    def __init__(self, provider: Provider, clock: Callable[[], float] = time.time):
        self.provider = provider
        self._clock = clock
        self._attempts: dict[str, Attempt] = {}
        self._described: tuple[float, dict[str, Any]] | None = None
        self._lock = threading.Lock()

    def begin(self, redirect: str, wanted: str) -> tuple[str, str]:
        """The provider's page for one person, and the state that the person's browser must bring back.

        Raises
        ------
        OidcError
            When the provider cannot be reached.
        """
        described = self._description()
        nonce, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
        session = self._session(redirect)
        url, state = session.create_authorization_url(
            described["authorization_endpoint"], code_verifier=verifier, nonce=nonce, state=secrets.token_urlsafe(24)
        )
        moment = self._clock()
        with self._lock:
            self._attempts = {k: one for k, one in self._attempts.items() if moment - one.began_at < ATTEMPT}
            while len(self._attempts) >= ROOM:
                del self._attempts[next(iter(self._attempts))]
            self._attempts[state] = Attempt(nonce, verifier, wanted, moment)
        return str(url), str(state)

    def finish(self, redirect: str, given: Mapping[str, str], held: str) -> tuple[dict[str, Any], str]:
        """What the provider says of the person who comes back, and where that person wanted to go.

        Parameters
        ----------
        redirect : str
            The same as before.
        given : mapping
            The parameters of the address that the provider sent the browser to.
        held : str
            The state that the browser kept.

        Raises
        ------
        OidcError
            With what went wrong; every attempt is good for one try.
        """
        state = given.get("state", "")
        with self._lock:
            attempt = self._attempts.pop(state, None)
        same = bool(held) and secrets.compare_digest(state.encode(), held.encode())
        if attempt is None or not same or self._clock() - attempt.began_at >= ATTEMPT:
            raise OidcError(Trouble.OVERDUE)
        if "error" in given:
            raise OidcError(Trouble.DENIED)
        token = self._token(redirect, given.get("code", ""), attempt.verifier)
        return self._claims(token, attempt.nonce), attempt.next

    def _session(self, redirect: str) -> Any:
        return OAuth2Session(
            self.provider.client_id,
            self.provider.client_secret,
            scope=SCOPE,
            redirect_uri=redirect,
            code_challenge_method="S256",
            default_timeout=PATIENCE,
        )

    def _description(self) -> dict[str, Any]:
        """What the provider says of itself."""
        moment = self._clock()
        if self._described is None or moment - self._described[0] > FRESH:
            found = self._fetched(f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration")
            needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
            if found.get("issuer") != self.provider.issuer or not all(
                isinstance(found.get(key), str) for key in needed
            ):
                raise OidcError(Trouble.STRANGE)
            self._described = (moment, found)
        return self._described[1]

    def _fetched(self, url: str) -> dict[str, Any]:
        try:
            answer = requests.get(url, timeout=PATIENCE, allow_redirects=False)
            answer.raise_for_status()
            found = answer.json()
        except (requests.RequestException, ValueError) as error:
            raise OidcError(Trouble.DOWN) from error
        if not isinstance(found, dict):
            raise OidcError(Trouble.STRANGE)
        return found

    def _token(self, redirect: str, code: str, verifier: str) -> str:
        endpoint = self._description()["token_endpoint"]
        try:
            answer = self._session(redirect).fetch_token(endpoint, code=code, code_verifier=verifier)
        except (requests.RequestException, ValueError) as error:
            raise OidcError(Trouble.DOWN) from error
        except AuthlibBaseError as error:
            raise OidcError(Trouble.STRANGE) from error
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise OidcError(Trouble.STRANGE)
        return token

    def _claims(self, token: str, nonce: str) -> dict[str, Any]:
        """The claims of an ID token that is signed, meant for us, fresh, and an answer to this very attempt."""
        keys = self._fetched(self._description()["jwks_uri"])
        demands = jwt.JWTClaimsRegistry(
            now=lambda: int(self._clock()),
            leeway=LEEWAY,
            iss={"essential": True, "value": self.provider.issuer},
            aud={"essential": True, "value": self.provider.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=list(ALGORITHMS)).claims  # type: ignore[arg-type]
            demands.validate(claims)
        except ExpiredTokenError as error:
            raise OidcError(Trouble.EXPIRED) from error
        except ClaimError as error:
            trouble = {"nonce": Trouble.NONCE, "iat": Trouble.CLOCK, "nbf": Trouble.CLOCK}
            raise OidcError(trouble.get(error.claim, Trouble.STRANGE)) from error
        except (JoseError, ValueError, KeyError) as error:
            raise OidcError(Trouble.STRANGE) from error
        if claims.get("azp", self.provider.client_id) != self.provider.client_id or not claims["sub"]:
            raise OidcError(Trouble.STRANGE)
        return dict(claims)
