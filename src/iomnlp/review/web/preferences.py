"""What a reader prefers, kept in the browser's cookie: language, letters of the keys, threshold, look."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import asdict, dataclass, field
from typing import Any

from iomnlp.review import rules
from iomnlp.review.web.locale import LANGUAGES

COOKIE = "iomnlp_preferences"
YEAR = 365 * 24 * 3600
# Action → letter, in the order in which the pages list them; a capital means with Shift.
KEYS = {
    "accept": "a",
    "correct": "c",
    "reject": "r",
    "absent": "s",
    "doubt": "d",
    "note": "n",
    "add": "m",
    "evidence": "e",
    "accept_all": "A",
    "validate": "v",
    "undo": "z",
    "split": "p",
    "merge": "f",
    "history": "h",
    "next": "j",
    "previous": "k",
    "search": "/",
    "help": "?",
}
# Those that decide nothing.
LOOKING = frozenset({"evidence", "history", "next", "previous", "search", "help"})
LOOKS = ("auto", "light", "dark")
THRESHOLD = rules.threshold()


@dataclass(frozen=True, slots=True)
class Preferences:
    """One reader's choices; `language` is None until one is chosen."""

    language: str | None = None
    keys: dict[str, str] = field(default_factory=lambda: dict(KEYS))
    threshold: float = THRESHOLD
    look: str = "auto"

    def cookie(self) -> str:
        """As a cookie's value, which allows few characters."""
        return base64.urlsafe_b64encode(json.dumps(asdict(self)).encode()).decode()


def clashes(keys: dict[str, str]) -> list[str]:
    """Letters that stand for more than one action.

    >>> clashes({**KEYS, "reject": "a"})
    ['a']
    """
    letters = list(keys.values())
    return sorted({letter for letter in letters if letters.count(letter) > 1})


def usable(letter: object) -> bool:
    """Whether a key can be a letter of its own: one printable character, no blank."""
    return isinstance(letter, str) and len(letter) == 1 and letter.isprintable() and not letter.isspace()


def read(cookie: str) -> Preferences:
    """Preferences of a cookie; whatever in it is not understood is as it is by default.

    >>> read(Preferences(language="en", threshold=0.9).cookie()).threshold, read("?").keys["accept"]
    (0.9, 'a')
    """
    try:
        loaded: Any = json.loads(base64.urlsafe_b64decode(cookie.encode()))
    except (ValueError, binascii.Error):
        return Preferences()
    if not isinstance(loaded, dict):
        return Preferences()
    language = loaded.get("language")
    return Preferences(
        language=language if language in LANGUAGES else None,
        keys=_keys(loaded.get("keys")),
        threshold=threshold(loaded.get("threshold")),
        look=loaded["look"] if loaded.get("look") in LOOKS else "auto",
    )


def _keys(given: object) -> dict[str, str]:
    if not isinstance(given, dict):
        return dict(KEYS)
    keys = {action: given[action] if usable(given.get(action)) else letter for action, letter in KEYS.items()}
    return dict(KEYS) if clashes(keys) else keys


def threshold(given: object) -> float:
    """A confidence between 0 and 1, else the default.

    >>> threshold("0.95"), threshold("high")
    (0.95, 0.9)
    """
    try:
        found = float(given)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return THRESHOLD
    return found if 0 <= found <= 1 else THRESHOLD
