"""Tell whoever started the server (systemd, or what speaks like it) when it can be asked, and when it ends."""

from __future__ import annotations

import contextlib
import os
import socket

READY = "READY=1"
STOPPING = "STOPPING=1"


def tell(state: str) -> None:
    """Send a state to the socket that `NOTIFY_SOCKET` names, as sd_notify(3) has it; without one, do nothing.

    Parameters
    ----------
    state : str
        `READY` or `STOPPING`.
    """
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    # An abstract address is written with @, and begins with NUL.
    address = f"\0{address[1:]}" if address.startswith("@") else address
    # A supervisor that is gone is no reason not to serve; one that waits for the word notices by itself.
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as speaking:
        speaking.sendto(state.encode(), address)
