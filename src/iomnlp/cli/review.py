"""`iomnlp review`: the pages where stewards decide, on this machine."""

from __future__ import annotations

import contextlib
import getpass
import importlib.util
import logging
import socket
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from iomnlp.cli.common import notes, sentences
from iomnlp.errors import ConfigError

if TYPE_CHECKING:
    from iomnlp.review.service import Review

HELP = """Decide field by field what a programme can sign, in the browser, on this machine.

Serves on 127.0.0.1 alone and prints a link that opens one session. A store is made where there is none.

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

app = typer.Typer(help=HELP, invoke_without_command=True)
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="Port on 127.0.0.1; 0 takes a free one.")]
Name = Annotated[str, typer.Option("--reviewer", help="Pseudonym for decisions; by default, the login name.")]
Masked = Annotated[bool, typer.Option("--mask-contacts", help="Hide addresses and numbers of people on all pages.")]


@app.callback()
@sentences
def review(
    context: typer.Context,
    db: Annotated[str, typer.Option("--db", help="The store: a file for SQLite, or postgresql://…")] = "review.db",
    port: Port = PORT,
    reviewer: Name = "",
    mask_contacts: Masked = False,
) -> None:
    """Serve the pages."""
    if context.invoked_subcommand is not None:
        return
    needed()
    from iomnlp.review.service import Review

    with Review.open(db) as store:
        serve(store, port, reviewer, mask_contacts)


@app.command(help=DEMO)
@sentences
def demo(port: Port = PORT, reviewer: Name = "") -> None:
    """Serve a filled example."""
    needed()
    from iomnlp.review.example import fill
    from iomnlp.review.service import Review

    with tempfile.TemporaryDirectory() as folder, Review.open(Path(folder) / "example.db") as store:
        fill(store)
        serve(store, port, reviewer, example=True)


def needed() -> None:
    """Refuse in one sentence where the libraries of the review are missing."""
    missing = [name for name in ("fastapi", "uvicorn", "sqlalchemy", "alembic") if not importlib.util.find_spec(name)]
    if missing:
        raise ConfigError(f"The review needs {missing[0]}.", remedy="Run: pip install 'iomnlp[review]'")


def serve(store: Review, port: int, reviewer: str, mask_contacts: bool = False, example: bool = False) -> None:
    """Serve a store until the command is stopped.

    Raises
    ------
    ConfigError
        When the port is taken.
    """
    import uvicorn

    from iomnlp.review.web import Settings, create_app

    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(("127.0.0.1", port))
        except OSError as taken:
            raise ConfigError(f"Port {port} is in use.", remedy="Name another one with --port.") from taken
        address = f"http://127.0.0.1:{door.getsockname()[1]}"

        def announce(key: str) -> None:
            notes().print(f"Open {address}/enter?key={key}", markup=False, soft_wrap=True)

        settings = Settings(reviewer=reviewer or _login(), masked=mask_contacts, example=example)
        application = create_app(store, settings, announce)
        logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
        config = uvicorn.Config(application, access_log=False, log_level="warning", server_header=False)
        announce(application.state.sessions.link())
        notes().print("Stop with Ctrl-C.")
        # Ctrl-C is how a server ends, no accident.
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[door])


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container may run under a number without a name.
        return "steward"
