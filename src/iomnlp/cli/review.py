"""`iomnlp review`: the pages where stewards decide, on this machine."""

from __future__ import annotations

import contextlib
import getpass
import hashlib
import importlib.util
import ipaddress
import logging
import signal
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from iomnlp.batch import work, worker
from iomnlp.batch.desk import Desk
from iomnlp.cli.common import notes, sentences
from iomnlp.configs import config_path
from iomnlp.errors import ConfigError
from iomnlp.refit import read_refit

if TYPE_CHECKING:
    from fastapi import FastAPI

    from iomnlp.review.accounts.oidc import Oidc
    from iomnlp.review.service import Review

HELP = """Decide field by field what a programme can sign, in the browser.

Serves on 127.0.0.1 alone and prints a link that opens one session; where there are accounts (`users add`), people
sign in, and --host opens it to others. A store is made where there is none.

Examples:

    iomnlp review demo                                    a filled example

    iomnlp review import out --db review.db               load a run

    iomnlp review --db review.db                          then decide
"""
DEMO = """Open a filled example, which is forgotten when the command ends.

Example:

    iomnlp review demo
"""
PORT = 8750
LOOPBACK = "127.0.0.1"
# Seconds that answers have to end when the server stops.
GRACE = 3
# How many may wait at the door while the pages are being opened, and whenever many come at once.
BACKLOG = 2048

# The environment may name it, too: a command line, and a password in it, can be read by everybody on the machine.
Store = Annotated[
    str, typer.Option("--db", metavar="STORE", envvar="IOMNLP_STORE", help="A file for SQLite, or postgresql://…")
]
app = typer.Typer(help=HELP, invoke_without_command=True)
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="Port on 127.0.0.1; 0 takes a free one.")]
Name = Annotated[str, typer.Option("--reviewer", help="Pseudonym for decisions; by default, the login name.")]
Host = Annotated[
    str, typer.Option("--host", metavar="ADDRESS", help="Where to listen; beyond 127.0.0.1 only with accounts.")
]
PublicNames = Annotated[
    list[str] | None,
    typer.Option("--public-name", metavar="NAME", help="Name under which browsers reach the server; repeatable."),
]
OidcFile = Annotated[
    Path | None, typer.Option("--oidc", metavar="FILE", help="An identity provider (TOML) at which people sign in.")
]
Masked = Annotated[bool, typer.Option("--mask-contacts", help="Hide addresses and numbers of people on all pages.")]
TokenFile = Annotated[
    Path | None, typer.Option("--token-file", help="Token of the REST API; made where missing, beside the store.")
]
Config = Annotated[
    str, typer.Option("--config", help="For documents that are dropped: `default`, `rules` or a .cfg file.")
]
TimeLimit = Annotated[float, typer.Option("--time-limit", min=0, metavar="SECONDS", help="For one dropped document.")]
MemoryLimit = Annotated[int, typer.Option("--memory-limit", min=0, metavar="MIB", help="Of the extracting process.")]
Thresholds = Annotated[
    Path | None, typer.Option("--thresholds", metavar="FILE", help="Measured ones, of `iomnlp review refit`.")
]
PublicUrl = Annotated[
    str, typer.Option("--public-url", metavar="URL", help="Where the server is reached, for links in webhooks.")
]
Days = Annotated[float, typer.Option("--webhook-days", min=0, help="Days for which an event is tried.")]
Rate = Annotated[int, typer.Option("--rate", min=0, help="API requests a minute for each caller; 0: any number.")]
LogFormat = Annotated[str, typer.Option("--log-format", metavar="FORMAT", help="`text`, or `json`: a line each event.")]
UploadLimit = Annotated[int, typer.Option("--upload-limit", min=1, metavar="MB", help="Of one upload.")]


@dataclass(frozen=True, slots=True)
class DeskPlan:
    """How what is dropped on the page, or sent to the API, is extracted."""

    config: str = "default"
    seconds: float = 60
    memory: int = 2048
    upload: int = 64


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the server listens, and the names under which browsers reach it, besides this machine's own."""

    port: int = PORT
    host: str = LOOPBACK
    names: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether others than this machine can reach it, directly or through a proxy that knows a name."""
        return not all(map(_own, (self.host, *self.names)))

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names that requests may name."""
        return tuple(dict.fromkeys((LOOPBACK, "localhost", self.host.lower(), *map(str.lower, self.names))))


def _own(name: str) -> bool:
    """Whether a name or an address is this machine's own."""
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name.lower() == "localhost"


@dataclass(frozen=True, slots=True)
class SystemsPlan:
    """How often other systems may ask, and how they are told what happens."""

    rate: int = 3000
    public_url: str = ""
    webhook_days: float = 3


NO_CHOICE = DeskPlan()
NO_SYSTEMS = SystemsPlan()


@app.callback()
@sentences
def review(
    context: typer.Context,
    db: Store = "review.db",
    port: Port = PORT,
    host: Host = LOOPBACK,
    public_name: PublicNames = None,
    reviewer: Name = "",
    mask_contacts: Masked = False,
    token_file: TokenFile = None,
    config: Config = "default",
    time_limit: TimeLimit = 60,
    memory_limit: MemoryLimit = 2048,
    upload_limit: UploadLimit = 64,
    thresholds: Thresholds = None,
    rate: Rate = 3000,
    public_url: PublicUrl = "",
    webhook_days: Days = 3,
    log_format: LogFormat = "text",
    oidc: OidcFile = None,
) -> None:
    """Serve the pages."""
    if context.invoked_subcommand is not None:
        return
    needed()
    from iomnlp.review.cuts import Cuts
    from iomnlp.review.operations import log_as_json
    from iomnlp.review.service import Review

    desk = DeskPlan(config, time_limit, memory_limit, upload_limit)
    if log_format not in ("text", "json"):
        raise ConfigError(f"There is no log format {log_format}.", remedy="Choose text or json.")
    if log_format == "json":
        log_as_json()
    cuts = Cuts(read_refit(thresholds) if thresholds else None)
    # Names are reached through a proxy that speaks TLS.
    base = public_url or (f"https://{public_name[0]}" if public_name else "")
    systems = SystemsPlan(rate, base, webhook_days)
    with Review.open(db) as store:
        store.cuts = cuts
        at = Listening(port, host, tuple(public_name or ()))
        serve(store, at, reviewer, token_file or _token_file(db), desk, mask_contacts, systems=systems, oidc=oidc)


@app.command(help=DEMO)
@sentences
def demo(port: Port = PORT, reviewer: Name = "") -> None:
    """Serve a filled example."""
    needed()
    from iomnlp.review.example import fill
    from iomnlp.review.service import Review

    with tempfile.TemporaryDirectory() as folder, Review.open(Path(folder) / "example.db") as store:
        fill(store)
        serve(store, Listening(port), reviewer, Path(folder) / "token", example=True)


def needed() -> None:
    """Refuse in one sentence where the libraries of the review are missing."""
    wanted = ("fastapi", "uvicorn", "sqlalchemy", "alembic", "argon2", "httpx")
    missing = [name for name in wanted if not importlib.util.find_spec(name)]
    if missing:
        raise ConfigError(f"The review needs {missing[0]}.", remedy="Run: pip install 'iomnlp[review]'")


def _token_file(db: str) -> Path:
    """Beside a store that is a file; among the user's own settings for any other."""
    if "://" not in db:
        return Path(f"{db}.token")
    name = hashlib.sha256(db.encode()).hexdigest()[:16]
    return Path(typer.get_app_dir("iomnlp")) / "tokens" / f"{name}.token"


def serve(
    store: Review,
    at: Listening,
    reviewer: str,
    token_file: Path,
    plan: DeskPlan = NO_CHOICE,
    mask_contacts: bool = False,
    example: bool = False,
    systems: SystemsPlan = NO_SYSTEMS,
    oidc: Path | None = None,
) -> None:
    """Serve a store until the command is stopped.

    Raises
    ------
    ConfigError
        When the port is taken, or others could come in without an account.
    """
    accounts = store.accounts.any()
    _refuse_strangers(store, at)
    provider = _provider(store, oidc) if oidc else None
    from iomnlp.review.api import Limits as ApiLimits
    from iomnlp.review.api import Tokens
    from iomnlp.review.api.rates import Rate as Rates
    from iomnlp.review.hooks import Pace
    from iomnlp.review.server import whole_app
    from iomnlp.review.web import Settings

    config_path(plan.config)
    # With accounts, scripts have tokens of their own; one that may everything would pass by the roles.
    tokens = None if accounts else Tokens(token_file)
    desk = Desk(work.Settings(plan.config), worker.Limits(plan.seconds or None, plan.memory or None))
    # Ten seconds' worth may come at once.
    rate = Rates(systems.rate, max(1, systems.rate // 6)) if systems.rate else None
    limits = ApiLimits(upload=plan.upload * 1_000_000, rate=rate)
    courier = store.courier(Pace(patience=systems.webhook_days * 86_400), systems.public_url)
    with contextlib.closing(desk), contextlib.closing(courier), _door(at) as door:
        shown = f"[{at.host}]" if ":" in at.host else at.host
        address = f"http://{shown}:{door.getsockname()[1]}"

        def announce(key: str) -> None:
            notes().print(f"Open {address}/enter?key={key}", markup=False, soft_wrap=True)

        settings = Settings(
            reviewer=reviewer or login(),
            masked=mask_contacts,
            example=example,
            hosts=at.hosts,
            accounts=accounts,
            secure=at.open,
            provider=provider.provider.label if provider else "",
        )
        application = whole_app(store, desk, settings, announce, tokens, limits, provider)
        if accounts:
            notes().print(f"Open {address} and sign in.", markup=False, soft_wrap=True)
        else:
            announce(application.state.sessions.link())
            notes().print(f"For scripts: {address}/api/v1, token in {token_file}", markup=False, soft_wrap=True)
        notes().print("Stop with Ctrl-C.")
        courier.start()
        _answer(application, door, desk)


@contextlib.contextmanager
def _door(at: Listening) -> Iterator[socket.socket]:
    """A socket that listens where it is told."""
    with socket.socket(_family(at.host), socket.SOCK_STREAM) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((at.host, at.port))
            # At once: an address that is told can be called; who comes early waits instead of being refused.
            door.listen(BACKLOG)
        except OSError as refused:
            what = f"Port {at.port} of {at.host} cannot be used ({refused.strerror or refused})."
            raise ConfigError(what, remedy="Name another one with --port, or another address with --host.") from refused
        yield door


def _answer(application: FastAPI, door: socket.socket, desk: Desk) -> None:
    """Answer at a door until the command is stopped."""
    import uvicorn

    from iomnlp.review.operations import supervisor

    class Server(uvicorn.Server):
        """Says when it can be asked, and ends what is being extracted before it waits for the answers."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            supervisor.tell(supervisor.READY)

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            supervisor.tell(supervisor.STOPPING)
            desk.close()
            await super().shutdown(sockets)

    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    config = uvicorn.Config(
        application,
        access_log=False,
        log_level="warning",
        log_config=None if logging.getLogger().handlers else uvicorn.config.LOGGING_CONFIG,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )
    # Ctrl-C and SIGTERM are how a server ends, no accidents.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        Server(config).run(sockets=[door])


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _provider(store: Review, file: Path) -> Oidc:
    """The identity provider of a file; somebody must be able to manage those whom it lets in."""
    from iomnlp.review.accounts.oidc import Oidc, read_provider

    if not store.accounts.governed():
        what = "An identity provider brings people in, and nobody here could manage them."
        raise ConfigError(what, remedy="Make an administrator first: iomnlp review users add NAME --role admin")
    return Oidc(read_provider(file))


def _refuse_strangers(store: Review, at: Listening) -> None:
    """Refuse to be reached from elsewhere without an administrator, or under no name."""
    if not at.open:
        return
    if not store.accounts.governed():
        what = "Without accounts the review listens on this machine alone."
        raise ConfigError(what, remedy="Make an administrator first: iomnlp review users add NAME --role admin")
    if at.host in ("0.0.0.0", "::", "") and not at.names:
        what = f"{at.host or 'No address'} is every address of this machine, and browsers need one name."
        raise ConfigError(what, remedy="Give it with --public-name.")


def on_terminal() -> str:
    """Who changes rights by a command, for the audit log: the login name on this machine is no account."""
    return f"{login()} (terminal)"


def login() -> str:
    """The login name, under which decisions are kept unless the person gives another."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container may run under a number without a name.
        return "steward"
