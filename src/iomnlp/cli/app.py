"""The application: its commands in the order of the help."""

from __future__ import annotations

from typing import Annotated

import typer

from iomnlp.batch.environment import models, package_version
from iomnlp.cli import (
    config,
    demo,
    diff,
    doctor,
    evaluate,
    explain,
    export,
    formats,
    gold_store,
    imports,
    merge,
    query,
    report,
    review_hooks,
    review_learning,
    review_log,
    review_team,
    review_tokens,
    review_users,
    run,
    schema,
    show,
    status,
    themes,
    train,
    watch,
)

app = typer.Typer(
    name="iomnlp",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="French pages of aid and migration offices in, grounded records out.",
    epilog="Start with: iomnlp run page.txt -o out, then: iomnlp show out/records.jsonl",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"iomnlp {package_version('iomnlp') or '(from its source folder)'}")
        for name, found, digest in models():
            typer.echo(f"  {name} {found} sha256:{digest}")
        raise typer.Exit


@app.callback()
def whole(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Options of the application itself."""


for command, text in (
    (demo.demo, demo.HELP),
    (run.run, run.HELP),
    (status.status, status.HELP),
    (merge.merge, merge.HELP),
    (watch.watch, watch.HELP),
    (show.show, show.HELP),
    (export.export, export.HELP),
    (report.report, report.HELP),
    (query.query, query.HELP),
    (formats.formats, formats.HELP),
    (config.config, config.HELP),
    (schema.schema, schema.HELP),
    (doctor.doctor, doctor.HELP),
    (explain.explain, explain.HELP),
    (evaluate.evaluate, evaluate.HELP),
    (diff.diff, diff.HELP),
):
    app.command(help=text)(command)
app.add_typer(imports.app, name="import")
app.add_typer(gold_store.app, name="gold")
app.add_typer(themes.app, name="themes")
app.add_typer(train.app, name="train")
review_learning.app.add_typer(review_users.users, name="users")
review_learning.app.add_typer(review_tokens.tokens, name="tokens")
review_learning.app.add_typer(review_hooks.webhooks, name="webhooks")
review_learning.app.add_typer(review_log.log, name="log")
app.add_typer(review_team.app, name="review")
