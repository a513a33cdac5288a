"""The token that lets scripts in: kept in a file that its owner alone may read."""

from __future__ import annotations

import hmac
import os
import secrets
import stat
import sys
from pathlib import Path

from iomnlp.errors import ConfigError


class Tokens:
    """One token, from a file that is made where it is missing.

    Parameters
    ----------
    path : Path
        The file. Remove it, and the next start makes another token.

    Raises
    ------
    ConfigError
        When others may read the file, or it holds no token.
    """

    def __init__(self, path: Path):
        self.path = path
        self._token = self._read() or self._make()

    def _read(self) -> str | None:
        try:
            status = self.path.stat()
            held = self.path.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"The token file {self.path} cannot be read ({error}).", remedy="Remove it.") from error
        if sys.platform != "win32" and stat.S_IMODE(status.st_mode) & 0o077:
            what = f"Others may read the token file {self.path}."
            raise ConfigError(what, remedy=f"Remove it, or run: chmod 600 {self.path}")
        if len(held) < 32:
            raise ConfigError(f"The file {self.path} holds no token.", remedy="Remove it; a new one is made.")
        return held

    def _make(self) -> str:
        made = secrets.token_urlsafe(32)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # Never, not even for a moment, readable by others.
        with os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(made + "\n")
        return made

    def accepts(self, given: str) -> bool:
        """Whether a token is the one in the file."""
        return hmac.compare_digest(given.encode(), self._token.encode())
