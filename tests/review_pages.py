"""What several tests of the pages need."""

from __future__ import annotations

import re
import uuid
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

SAFE = {"GET", "HEAD", "OPTIONS"}
RECORD = "0123456789abcdef"


def routes(found: Any, prefix: str = "") -> list[tuple[str, str]]:
    """Method and path of every route, of included routers and mounted applications, too."""
    listed: list[tuple[str, str]] = []
    for route in iter_route_contexts(found):
        inner = getattr(route, "routes", None)
        path = prefix + str(getattr(route, "path", ""))
        if inner:
            listed += routes(inner, path)
        else:
            listed += [(method, path) for method in getattr(route, "methods", None) or ()]
    return listed


def write_routes(app: FastAPI) -> list[tuple[str, str]]:
    """Every route that changes something, with a record's id in its place."""
    return sorted(
        (method, re.sub(r"\{[^}]+\}", RECORD, path)) for method, path in routes(app.routes) if method not in SAFE
    )


def decision(key: str, action: str, version: int = 1, **more: Any) -> dict[str, Any]:
    """A decision as the page sends it."""
    return {"key": key, "action": action, "version": version, "number": 1, "uuid": str(uuid.uuid4()), **more}
