"""What the commands share: where output goes, exit codes, and errors as one sentence."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, ParamSpec, TypeVar

import typer
from rich.console import Console

from iomnlp.batch.results import RECORDS
from iomnlp.batch.work import Own
from iomnlp.errors import IomnlpError, ReadError

P = ParamSpec("P")
R = TypeVar("R")

# Exit codes of every command.
OK, SOME_FAILED, USAGE, STOPPED = 0, 1, 2, 130


# A table of figures needs this width; in a pipe or file there is no narrower screen to fit.
WIDE = 110


def console() -> Console:
    """Where results go."""
    found = Console(highlight=False)
    return found if found.is_terminal or found.width >= WIDE else Console(highlight=False, width=WIDE)


def notes() -> Console:
    """Where progress and errors go, so that results can be piped."""
    return Console(stderr=True, highlight=False)


def counted(number: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "document"), counted(0, "document")
    ('1 document', '0 documents')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"


def columns(names: str | None) -> tuple[str, ...] | None:
    """Names with commas between, as they are typed.

    >>> columns("date, source")
    ('date', 'source')
    """
    return tuple(name.strip() for name in names.split(",") if name.strip()) if names is not None else None


LexiconOption = Annotated[
    list[Path] | None, typer.Option("--lexicon", metavar="FILE", help="Names of your own (CSV); may be repeated.")
]
LayoutOption = Annotated[
    list[Path] | None, typer.Option("--layout", metavar="FILE", help="A site's pages (YAML); may be repeated.")
]
ThemesOption = Annotated[
    Path | None, typer.Option("--themes", metavar="FOLDER", help="Themes that `iomnlp themes train` made.")
]
ConfidenceOption = Annotated[
    Path | None,
    typer.Option("--confidence", metavar="FILE", help="Confidences as `iomnlp review refit` put them."),
]


def own_files(
    lexicons: Sequence[Path] | None,
    layouts: Sequence[Path] | None,
    themes: Path | None,
    confidence: Path | None = None,
) -> Own:
    """Files of the user's own, by their full paths: workers may run elsewhere."""
    return Own(
        tuple(str(path.resolve()) for path in lexicons or ()),
        tuple(str(path.resolve()) for path in layouts or ()),
        str(themes.resolve()) if themes else None,
        str(confidence.resolve()) if confidence else None,
    )


def record_file(given: Path) -> Path:
    """The file of records that is meant: the one named, or that in the folder of a run.

    Raises
    ------
    ReadError
        When the folder holds none.
    """
    if not given.is_dir():
        return given
    if not (given / RECORDS).is_file():
        remedy = f"Name the folder that `iomnlp run` wrote, or its {RECORDS}."
        raise ReadError(f"There is no {RECORDS} in this folder.", document=str(given), remedy=remedy)
    return given / RECORDS


def failure(sentence: str, code: int = USAGE) -> int:
    """Say what is wrong, in one sentence; give the exit code."""
    notes().print(f"iomnlp: {' '.join(sentence.split())}", markup=False, soft_wrap=True)
    return code


def _reason(error: IomnlpError | OSError) -> str:
    if isinstance(error, FileExistsError | NotADirectoryError):
        return f"{error.filename or 'This'} is a file, not a folder. Name another one."
    if isinstance(error, PermissionError):
        return f"{error.filename or 'This'} may not be read or written. Change its rights, or name another place."
    if isinstance(error, IsADirectoryError):
        return f"{error.filename or 'This'} is a folder. Name the file, such as records.jsonl in it."
    if isinstance(error, FileNotFoundError):
        return f"There is no file or folder {error.filename or 'of this name'}. Check the path."
    if isinstance(error, OSError):
        return f"{error.filename or 'The system'}: {error.strerror or error}."
    return str(error)


def sentences(command: Callable[P, R]) -> Callable[P, R]:
    """Turn the errors that a user can do something about into one sentence and exit code 2."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except BrokenPipeError:
            raise
        except KeyboardInterrupt as stopped:
            raise typer.Exit(failure("Stopped. Every file is whole or as it was; run again.", STOPPED)) from stopped
        except (IomnlpError, OSError) as error:
            raise typer.Exit(failure(_reason(error))) from error

    return run
