"""A receiver of webhooks on this machine: it keeps what it gets, answers as it is told, and can be down."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from iomnlp.review.hooks import Pace
from iomnlp.review.service import Review

HOUR = 3600.0
FAST = Pace(poll=0.01, timeout=3)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = time.time() + 1

    def __call__(self) -> float:
        return self.now


def genuine(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """Whether a message was signed under a secret, as a receiver reckons it."""
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    own = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    given = [one.partition(",")[2] for one in headers["webhook-signature"].split()]
    return any(hmac.compare_digest(own, one) for one in given)


@dataclass
class Message:
    """One request."""

    headers: dict[str, str]
    body: bytes
    answered: int

    @property
    def id(self) -> str:
        """The event's id."""
        return self.headers["webhook-id"]

    @property
    def told(self) -> dict[str, Any]:
        """What it says."""
        return json.loads(self.body)  # type: ignore[no-any-return]

    @property
    def record(self) -> str:
        """Which record it is about."""
        return str(self.told["data"].get("record_id"))

    @property
    def type(self) -> str:
        """What happened."""
        return str(self.told["type"])


@dataclass
class Receiver:
    """What it got, and what it answers: `answer` gives the status for a message, after whatever it does first."""

    url: str = ""
    messages: list[Message] = field(default_factory=list)
    answer: Callable[[Message], int] = lambda message: 204
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def taken(self) -> list[Message]:
        """Messages that it confirmed."""
        return [one for one in self.messages if 200 <= one.answered < 300]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver on a free port of this machine."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            body = self.rfile.read(length)
            if len(body) < length:
                # The sender died in the middle of it.
                return
            message = Message({name.lower(): value for name, value in self.headers.items()}, body, 0)
            with receiver.lock:
                message.answered = receiver.answer(message)
                receiver.messages.append(message)
            self.send_response(message.answered)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(receiver.body)))
            self.end_headers()
            self.wfile.write(receiver.body)

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: Any) -> None:
            # Who sent may be dead, or have had enough: that is what is tried here.
            pass

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_port}/crochet"
    yield receiver
    server.shutdown()
    server.server_close()


def registered(review: Review, receiver: Receiver, **given: Any) -> tuple[int, str]:
    """The receiver as an endpoint: its number and secret."""
    return review.webhooks.add(receiver.url, "awa", loopback=True, **given)
