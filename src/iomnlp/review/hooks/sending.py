"""One event to its receiver: the name looked up and judged, a connection to that very address, an answer cut short."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Awaitable, Callable
from functools import cache
from urllib.parse import urlsplit

import httpx

from iomnlp.review.hooks.addresses import allowed
from iomnlp.review.hooks.claims import Outcome, Parcel
from iomnlp.review.hooks.signing import headers
from iomnlp.review.hooks.troubles import Trouble, Unreachable, of_answer, trouble_of

# Characters of an answer that the log keeps, and bytes that are read for them.
KEPT, READ = 300, 2_000
# Addresses of a name that are tried.
ADDRESSES = 3
AGENT = "iomnlp-webhooks/1"
Lookup = Callable[[str, int], Awaitable[list[str]]]


async def looked_up(host: str, port: int) -> list[str]:
    """The addresses of a name."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(Trouble.NAME, f"the name {host} is not known") from error
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@cache
def _trust() -> ssl.SSLContext:
    # Reading all authorities takes longer than most answers.
    return httpx.create_ssl_context()


def client(patience: float) -> httpx.AsyncClient:
    """What sends: no proxy, no redirect, no connection kept, since each is judged anew."""
    return httpx.AsyncClient(
        verify=_trust(),
        trust_env=False,
        follow_redirects=False,
        limits=httpx.Limits(max_keepalive_connections=0),
        timeout=patience,
    )


class Sender:
    """Sends parcels.

    Parameters
    ----------
    client : httpx.AsyncClient
        As `client` makes it.
    lookup : callable
        Gives the addresses of a host name and port.
    patience : float
        Seconds for an attempt.
    """

    def __init__(self, client: httpx.AsyncClient, lookup: Lookup, patience: float):
        self._client, self._lookup, self._patience = client, lookup, patience

    async def send(self, parcel: Parcel, body: bytes, timestamp: int) -> Outcome:
        """Send an event once; whatever goes wrong is an outcome, never an exception."""
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._patience):
                answer, text, later = await self._attempt(parcel, body, timestamp)
            trouble = of_answer(answer)
            problem = _said(answer) if trouble else ""
        except (Unreachable, httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            answer, text, later, trouble = None, "", 0.0, trouble_of(error)
            problem = str(error).strip() or type(error).__name__
            if trouble is Trouble.TIMEOUT:
                problem = f"no answer within {self._patience:g} s"
        took = round((time.monotonic() - began) * 1000)
        return Outcome(answer, problem[:KEPT], text, took, later, trouble)

    async def _attempt(self, parcel: Parcel, body: bytes, timestamp: int) -> tuple[int, str, float]:
        parts = urlsplit(parcel.url)
        host, port = str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80)
        found = await self._lookup(host, port)
        refused = [address for address in found if not allowed(address, parcel.loopback)]
        if refused or not found:
            # One such address is enough: a name that leads inside once would be asked again until it does.
            what = f"{host} leads to {', '.join(refused) or 'no address'}, which is no public address"
            raise Unreachable(Trouble.ADDRESS if refused else Trouble.NAME, what)
        sent = {
            "host": parts.netloc,
            "content-type": "application/json",
            "user-agent": AGENT,
            **headers(parcel.secrets, parcel.event, timestamp, body),
        }
        failed: httpx.ConnectError | None = None
        for address in found[:ADDRESSES]:
            # To the address that was judged: the name is not asked a second time, which might tell another one.
            url = httpx.URL(parcel.url).copy_with(host=address)
            request = self._client.build_request("POST", url, content=body, headers=sent)
            request.extensions = {**request.extensions, "sni_hostname": host}
            try:
                return await self._answer(request)
            except httpx.ConnectError as error:
                failed = error
        assert failed is not None
        raise Unreachable(trouble_of(failed), f"no connection to {host}:{port} ({failed})") from failed

    async def _answer(self, request: httpx.Request) -> tuple[int, str, float]:
        answer = await self._client.send(request, stream=True)
        try:
            taken = b""
            async for piece in answer.aiter_raw():
                taken += piece
                if len(taken) >= READ:
                    break
        finally:
            await answer.aclose()
        text = "".join(letter if letter.isprintable() else " " for letter in taken[:READ].decode("utf-8", "replace"))
        wait = answer.headers.get("retry-after", "")
        return answer.status_code, text[:KEPT].strip(), float(wait) if wait.isdecimal() and len(wait) < 8 else 0.0


def _said(answer: int) -> str:
    if 300 <= answer < 400:
        return f"the receiver answered {answer}: redirects are not followed"
    return f"the receiver answered {answer}"
