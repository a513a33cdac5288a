"""What is noted of a request while it is answered; the check before each route fills it in."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

KEY = "seen"
# A request that no route took: refused at the door, or to nowhere.
NO_ROUTE = "-"


@dataclass(slots=True)
class Seen:
    """One request.

    Attributes
    ----------
    id : str
        By which lines of the log and the answer's header are brought together.
    route : str
        The route's template, such as `/records/{record_id}`: never the path itself, which may hold words.
    role : str
        Of whoever asks; empty for strangers.
    account : str
        A number, never a name; empty without accounts.
    """

    id: str
    route: str = NO_ROUTE
    role: str = ""
    account: str = ""


def note(scope: MutableMapping[str, Any], role: str = "", account: str = "") -> None:
    """Note which route a request came to, and as whom."""
    seen: Seen | None = scope.get("state", {}).get(KEY)
    if seen is not None:
        seen.route = scope.get("root_path", "") + getattr(scope.get("route"), "path_format", NO_ROUTE)
        seen.role, seen.account = role, account
