"""`iomnlp watch`: documents are tagged as they arrive."""

from __future__ import annotations

import hashlib
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from iomnlp.batch.desk import Desk
from iomnlp.batch.lock import holding
from iomnlp.batch.progress import LOCK
from iomnlp.batch.store import FOLDER
from iomnlp.batch.work import Settings
from iomnlp.batch.worker import Limits
from iomnlp.cli.common import (
    OK,
    SOME_FAILED,
    ConfidenceOption,
    LayoutOption,
    LexiconOption,
    ThemesOption,
    counted,
    notes,
    own_files,
    sentences,
)
from iomnlp.configs import config_path
from iomnlp.errors import ConfigError, ReadError
from iomnlp.read import ReadOptions
from iomnlp.watch.arrivals import Folder
from iomnlp.watch.ledger import Ledger
from iomnlp.watch.notices import News, looked_for, told_by_system
from iomnlp.watch.sinks import Delivery, FolderSink, Sink, StreamSink
from iomnlp.watch.watcher import Told, Watcher

HELP = """Tag documents as they arrive in a folder.

Examples:

    iomnlp watch inbox -o tagged                   appends to tagged/records.jsonl
    iomnlp watch inbox --db review.db              into the review store
    iomnlp watch inbox --jsonl | programme         a record a line
    iomnlp watch /mnt/share -o tagged --poll 30    a network drive
    iomnlp watch inbox -o tagged --once            what is there, then end

A file is taken once nobody has written to it for a moment; names that
programs give to unfinished files are left alone. The same content is tagged
once, whatever its name; a changed file is tagged again. Ctrl-C or SIGTERM
ends; the same command goes on where it stopped, also after a kill.

Exit code: 0 ended as told, 1 some documents failed (with --once) or somebody
did not take the records (they wait for the next start), 2 wrong usage.
"""
# Seconds between looks, where the system cannot tell of changes.
POLL = 5.0


def _state(folder: Path, out: Path | None, given: Path | None) -> Path:
    """Where the ledger is."""
    if given:
        return given
    if out:
        return out / FOLDER / "watch.db"
    name = hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return Path(typer.get_app_dir("iomnlp")) / "watch" / f"{name}.db"


def _store(url: str, folder: Path, stack: ExitStack) -> Sink:
    """The review store as a sink."""
    try:
        from iomnlp.review.database import parse_url
        from iomnlp.review.service import Review
        from iomnlp.watch.store import StoreSink
    except ImportError as error:
        raise ConfigError(
            "--db needs packages that are not installed.", remedy="pip install 'iomnlp[review]'"
        ) from error
    address = parse_url(url)
    shown = address.render_as_string(hide_password=True)
    if address.get_backend_name() == "sqlite" and address.database:
        shown = str(Path(address.database).resolve())
    return StoreSink(stack.enter_context(Review.open(url)), shown, folder.resolve().name)


def _sinks(out: Path | None, db: str | None, jsonl: bool, folder: Path, stack: ExitStack) -> list[Sink]:
    sinks: list[Sink] = [FolderSink(out)] if out else []
    if db:
        sinks.append(_store(db, folder, stack))
    if jsonl:
        sinks.append(StreamSink(sys.stdout.buffer))
    if not sinks:
        raise ConfigError("Nobody takes the records.", remedy="Give -o OUT, --db STORE or --jsonl.")
    return sinks


def _news(folder: Path, poll: float | None, stop: threading.Event) -> Iterator[News]:
    """News of the folder, by looking where the system cannot tell."""
    if poll is None:
        try:
            yield from told_by_system(folder, stop)
            return
        except ImportError:
            why = "watchfiles is not installed (pip install 'iomnlp[watch]')"
        except (OSError, RuntimeError) as error:
            why = f"the system cannot watch {folder} ({error})"
        notes().print(Text(f"Looking every {POLL:g} s: {why}."), soft_wrap=True)
    yield from looked_for(poll or POLL, stop)


def _tell(told: Told) -> None:
    """One line for each document that is done, and for each fault."""
    if told.fault:
        notes().print(Text(told.fault), soft_wrap=True)
    for row in told.rows:
        reason = f": {row.reason}" if row.reason else ""
        notes().print(Text(f"{row.status} {row.uri}{reason}"), soft_wrap=True)


@contextmanager
def _ended_by_signals(watcher: Watcher) -> Iterator[None]:
    """SIGTERM and the keyboard end the watcher in good order."""
    before = {one: signal.signal(one, lambda *_: watcher.stop()) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


@sentences
def watch(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where documents arrive; with its sub-folders.")],
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="OUT", help="Folder for records.jsonl and report.jsonl.")
    ] = None,
    db: Annotated[str | None, typer.Option("--db", metavar="STORE", help="Review store: a file, or a URL.")] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Records as lines on standard output.")] = False,
    poll: Annotated[
        float | None, typer.Option(min=0.1, metavar="SECONDS", help="Look this often; for network drives.")
    ] = None,
    settle: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="How long a file must not have changed.")
    ] = 2.0,
    state: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Ledger of what is done; by default in OUT, or the user's own.")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Tag what is there, then end.")] = False,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Try files again that failed.")] = False,
    config: Annotated[str, typer.Option(help="`default`, `rules` (no statistical model) or a .cfg file.")] = "default",
    lexicon: LexiconOption = None,
    layout: LayoutOption = None,
    themes: ThemesOption = None,
    confidence: ConfidenceOption = None,
    text_column: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Column of a table that holds the text; may be repeated.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Files in hand at a time, each with a process.")] = 1,
    time_limit: Annotated[float, typer.Option(min=0, metavar="SECONDS", help="For one document; 0 for none.")] = 120,
    memory_limit: Annotated[
        int, typer.Option(min=0, metavar="MIB", help="Of one worker process; 0 for none (Linux).")
    ] = 2048,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing of single documents.")] = False,
) -> None:
    """Tag documents as they arrive in a folder."""
    if not folder.is_dir():
        raise ReadError(f"There is no folder {folder}.", remedy="Make it, or check the path.")
    config_path(config)
    own = own_files(lexicon, layout, themes, confidence)
    settings = Settings(config, read=ReadOptions(tuple(text_column or ())), own=own)
    limits = Limits(time_limit or None, memory_limit or None)
    kept = _state(folder, out, state)
    watched = Folder(folder, (out,) if out else ())
    if kept.parent.resolve() == watched.path:
        raise ReadError(f"The ledger {kept} would lie among the documents.", remedy="Name another place with --state.")
    failed = 0

    def tell(told: Told) -> None:
        nonlocal failed
        failed += sum(row.status == "failed" for row in told.rows)
        if told.fault or not quiet:
            _tell(told)

    with ExitStack() as stack:
        kept.parent.mkdir(parents=True, exist_ok=True)
        stack.enter_context(holding(kept.with_name(f"{kept.name}.lock"), out or folder))
        if out:
            (out / FOLDER).mkdir(parents=True, exist_ok=True)
            stack.enter_context(holding(out / FOLDER / LOCK, out))
        ledger = Ledger(kept)
        stack.callback(ledger.close)
        if retry_failed:
            ledger.forget_failures()
        delivery = Delivery(ledger, _sinks(out, db, jsonl, folder, stack))
        desks = [Desk(settings, limits) for _ in range(workers)]
        watcher = Watcher(watched, ledger, delivery, desks, settle, tell)
        if not once and not quiet:
            notes().print(Text(f"Watching {folder}. Ctrl-C ends."), soft_wrap=True)
        with _ended_by_signals(watcher):
            watcher.watch(_news(watched.path, poll, watcher.stopped), once)
        counts = ledger.counts()
    told = " · ".join(f"{counts.get(status, 0)} {status}" for status in ("ok", "skipped", "failed"))
    notes().print(Text(f"{counted(sum(counts.values()), 'document')} so far: {told}."), soft_wrap=True)
    raise typer.Exit(SOME_FAILED if (once and failed) or watcher.undelivered else OK)
