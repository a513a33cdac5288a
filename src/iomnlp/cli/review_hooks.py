"""`iomnlp review webhooks add | list | …` and `iomnlp review deliver`: other systems are told what happens."""

from __future__ import annotations

import signal
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from iomnlp.cli.common import SOME_FAILED, console, counted, notes, sentences
from iomnlp.cli.review import Days, PublicUrl, app, on_terminal
from iomnlp.cli.review_store import Store, opened
from iomnlp.errors import ConfigError
from iomnlp.review.addresses import without_password

HELP = """Tell other systems what happens to records: signed messages, sent until they arrive."""
ADD = """Register a receiver, and print its secret once.

It is told of record.created, record.updated, record.reviewed, record.adjudicated and record.purged, unless --event
names some of them. Only https URLs on public addresses are taken.

Examples:

    iomnlp review webhooks add https://projets.exemple.org/crochet --event record.reviewed --event record.purged
    iomnlp review webhooks add http://127.0.0.1:8000/ --allow-loopback
"""
LIST = """List receivers and what waits for them.

Example:

    iomnlp review webhooks list
"""
REMOVE = """Send nothing more to a receiver; what waits for it is given up, its log stays.

Example:

    iomnlp review webhooks remove 2
"""
TEST = """Send a receiver an event of type ping, and say what became of it.

Example:

    iomnlp review webhooks test 2
"""
ROTATE = """Give a receiver a new secret and print it once; for --hours, both sign.

Example:

    iomnlp review webhooks rotate 2 --hours 48
"""
LOG = """Show what was sent, newest first; --attempts shows each try of one delivery.

Examples:

    iomnlp review webhooks log --fate parked
    iomnlp review webhooks log --attempts 41
"""
REDELIVER = """Send events again, under their ids: one delivery, or all that are parked at a receiver.

Examples:

    iomnlp review webhooks redeliver --delivery 41
    iomnlp review webhooks redeliver --parked-of 2
"""
SKIP = """Give a parked event up, so that the later ones of its record go on.

Example:

    iomnlp review webhooks skip 41
"""
DELIVER = """Deliver webhooks without serving pages, until stopped. The server does so itself; several share the work.

Examples:

    iomnlp review deliver --db postgresql://awa@host/review
    iomnlp review deliver --once
"""
webhooks = typer.Typer(help=HELP, no_args_is_help=True)
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="As `list` shows it.")]


@webhooks.command(help=ADD)
@sentences
def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="Where messages go.")],
    event: Annotated[
        list[str] | None, typer.Option("--event", metavar="TYPE", help="What it is told; may be repeated.")
    ] = None,
    personal: Annotated[
        bool, typer.Option("--personal", help="Titles and addresses of documents may be told, too.")
    ] = False,
    allow_loopback: Annotated[
        bool, typer.Option("--allow-loopback", help="The receiver may be on this machine, by http.")
    ] = False,
    db: Store = "review.db",
) -> None:
    """Register a receiver."""
    with opened(db) as review:
        from iomnlp.review.hooks.kinds import KINDS, Kind

        unknown = [one for one in event or [] if one not in set(KINDS)]
        if unknown:
            raise ConfigError(f"There is no event {unknown[0]!r}.", remedy=f"Choose of {', '.join(KINDS)}.")
        kinds = [Kind(one) for one in event] if event else KINDS
        number, secret = review.webhooks.add(url, on_terminal(), kinds, personal, allow_loopback)
    notes().print(Text(f"Webhook {number}; the secret that signs, shown this once:"), soft_wrap=True)
    console().print(Text(secret), soft_wrap=True)


@webhooks.command("list", help=LIST)
@sentences
def list_webhooks(db: Store = "review.db") -> None:
    """List receivers."""
    with opened(db) as review:
        found = review.webhooks.list()
    table = Table("number", "url", "events", "waiting", "parked", "state", box=None, pad_edge=False)
    for one in found:
        failing = f"failed {counted(one.failures, 'time')} in a row" if one.failures else "well"
        state = f"paused: {one.paused}" if one.paused else failing
        kinds = ", ".join(one.kinds) + (" (personal)" if one.personal else "")
        table.add_row(str(one.number), Text(one.url), kinds, str(one.waiting), str(one.parked), state)
    console().print(table if found else "There are no webhooks.")


@webhooks.command(help=REMOVE)
@sentences
def remove(number: Number, db: Store = "review.db") -> None:
    """Remove a receiver."""
    with opened(db) as review:
        review.webhooks.remove(number, on_terminal())
    console().print(f"Webhook {number} gets nothing more.")


@webhooks.command("test", help=TEST)
@sentences
def ping(number: Number, db: Store = "review.db") -> None:
    """Send a ping."""
    with opened(db) as review:
        event = review.webhooks.test(number)
        review.courier().once()
        row = next(one for one in review.webhooks.log(number).rows if one.event == event)
    told = f"the receiver answered {row.answer}" if row.delivered_at else row.problem or "it waits for its turn"
    console().print(Text(f"{event}: {told}"), soft_wrap=True)
    if not row.delivered_at:
        raise typer.Exit(SOME_FAILED)


@webhooks.command(help=ROTATE)
@sentences
def rotate(
    number: Number,
    hours: Annotated[float, typer.Option("--hours", min=0, help="For which the older secret signs, too.")] = 24,
    db: Store = "review.db",
) -> None:
    """Change a secret."""
    with opened(db) as review:
        secret = review.webhooks.rotate(number, on_terminal(), hours * 3600)
    console().print(Text(secret), soft_wrap=True)


@webhooks.command(help=LOG)
@sentences
def log(
    number: Annotated[int | None, typer.Option("--webhook", metavar="NUMBER", help="Of one receiver.")] = None,
    fate: Annotated[
        str | None, typer.Option("--fate", metavar="FATE", help="pending, delivered, parked or skipped.")
    ] = None,
    attempts: Annotated[
        int | None, typer.Option("--attempts", metavar="DELIVERY", help="Each try of one delivery.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="Rows.")] = 50,
    db: Store = "review.db",
) -> None:
    """Show what was sent."""
    with opened(db) as review:
        from iomnlp.review.hooks.kinds import Fate

        if fate is not None and fate not in set(Fate):
            raise ConfigError(f"There is no fate {fate!r}.", remedy=f"Choose of {', '.join(Fate)}.")
        if attempts is not None:
            table = Table("at", "answer", "milliseconds", "problem", box=None, pad_edge=False)
            for one in review.webhooks.attempts(attempts):
                table.add_row(one.at, str(one.answer or "–"), str(one.milliseconds), Text(one.problem))
        else:
            table = Table("number", "at", "webhook", "event", "record", "fate", "tries", "problem", box=None)
            for row in review.webhooks.log(number, Fate(fate) if fate else None, limit=limit).rows:
                told = (str(row.number), row.at, str(row.webhook), row.kind, row.record_id or "–", row.fate)
                table.add_row(*told, str(row.attempts), Text(row.problem))
    console().print(table)


@webhooks.command(help=REDELIVER)
@sentences
def redeliver(
    delivery: Annotated[int | None, typer.Option("--delivery", metavar="NUMBER", help="One of the log.")] = None,
    parked_of: Annotated[
        int | None, typer.Option("--parked-of", metavar="WEBHOOK", help="All parked ones of a receiver.")
    ] = None,
    db: Store = "review.db",
) -> None:
    """Send again."""
    if (delivery is None) == (parked_of is None):
        raise ConfigError("Either a delivery or a receiver is named.", remedy="Give --delivery or --parked-of.")
    with opened(db) as review:
        if delivery is not None:
            review.webhooks.redeliver(delivery)
        count = 1 if parked_of is None else review.webhooks.redeliver_parked(parked_of)
    console().print(f"{counted(count, 'event')} will be sent again.")


@webhooks.command(help=SKIP)
@sentences
def skip(
    delivery: Annotated[int, typer.Argument(metavar="DELIVERY", help="As `log` shows it.")], db: Store = "review.db"
) -> None:
    """Give an event up."""
    with opened(db) as review:
        review.webhooks.skip(delivery, on_terminal())
    console().print(f"Delivery {delivery} is given up.")


@app.command(help=DELIVER)
@sentences
def deliver(
    db: Store = "review.db",
    once: Annotated[bool, typer.Option("--once", help="End when nothing is due.")] = False,
    public_url: PublicUrl = "",
    webhook_days: Days = 3,
) -> None:
    """Deliver."""
    with opened(db) as review:
        from iomnlp.review.hooks import Pace

        courier = review.courier(Pace(patience=webhook_days * 86_400), public_url)
        if once:
            console().print(f"{counted(courier.once(), 'attempt')} to deliver.")
            return
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        notes().print(Text(f"Delivering what happens in {without_password(db)}. Stop with Ctrl-C."), soft_wrap=True)
        courier.start()
        try:
            courier.wait()
        except KeyboardInterrupt:
            notes().print("What is under way is finished first.")
        finally:
            courier.close()
