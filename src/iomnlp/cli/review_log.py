"""`iomnlp review log`: what was decided since a backup, to ship while people work, and to apply after a restore."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from iomnlp.cli.common import console, counted, sentences
from iomnlp.cli.review import on_terminal
from iomnlp.cli.review_store import Store, opened
from iomnlp.review.addresses import without_password

HELP = """Ship what happened since a backup, so that a lost machine costs minutes, not a night.

Examples:

    iomnlp review log export --after backup.db -o log-0915.jsonl --db review.db
    iomnlp review log apply log-0915.jsonl --db restored.db
"""
EXPORT = """Write what was added since a backup, or since an older file of this command.

Example:

    iomnlp review log export --after backup.db -o log-0915.jsonl --db review.db
"""
APPLY = """Bring a restored backup to where the files were written; oldest first, what is there already is skipped.

Example:

    iomnlp review log apply log-0915.jsonl log-0930.jsonl --db restored.db
"""
log = typer.Typer(help=HELP, no_args_is_help=True)


@log.command("export", help=EXPORT)
@sentences
def export(
    after: Annotated[Path, typer.Option("--after", metavar="FILE", help="A backup, or an older log.")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE", help="What to write.")],
    db: Store = "review.db",
) -> None:
    """Write a log."""
    from iomnlp.review.accounts.audit import Event

    with opened(db) as review:
        review.audit.note(Event.BACKUP, on_terminal(), "log")
        count = review.upkeep.export_log(after, out)
    console().print(Text(f"{counted(count, 'decision')} since {after}, in {out}"), soft_wrap=True)


@log.command("apply", help=APPLY)
@sentences
def apply(
    files: Annotated[list[Path], typer.Argument(metavar="LOG...", help="Files of `log export`, oldest first.")],
    db: Store = "review.db",
) -> None:
    """Apply logs."""
    from iomnlp.review.accounts.audit import Event

    with opened(db) as review:
        for file in files:
            count = review.upkeep.apply_log(file)
            review.audit.note(Event.RESTORE, on_terminal(), "log", count=count)
            console().print(
                Text(f"{file}: {counted(count, 'decision')} added to {without_password(db)}"), soft_wrap=True
            )
