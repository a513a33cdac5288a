"""The command line: a module per command; errors become one sentence."""

from __future__ import annotations

import sys

from iomnlp.cli.app import app
from iomnlp.cli.common import failure


def main() -> None:
    """Run the command line and end the process with its exit code."""
    try:
        app()
    except BrokenPipeError:
        # The reader of our output, such as `head`, has seen enough. Python would complain again on closing.
        sys.stderr.close()
        raise SystemExit(0) from None


__all__ = ["app", "failure", "main"]
