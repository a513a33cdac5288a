"""Where events may be sent: public addresses alone, looked at again whenever a connection is made.

A URL that somebody registered, or whose name they control, must not make this server speak to what only it can reach:
its own ports, machines of its network, the metadata service of its cloud.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult, urlsplit

from iomnlp.review.refusals import Refused

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
LONGEST = 2000
# Addresses that carry an IPv4 address within: NAT64 (RFC 6052).
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def within(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, or the address itself.

    >>> within(ipaddress.ip_address("::ffff:127.0.0.1"))
    IPv4Address('127.0.0.1')
    """
    if isinstance(address, ipaddress.IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    if inner is None and address in _NAT64:
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return inner or address


def allowed(address: str, loopback: bool) -> bool:
    """Whether a connection to an address may be made; `loopback` lets this machine's own pass, and nothing else more.

    >>> allowed("93.184.216.34", False), allowed("169.254.169.254", False), allowed("10.0.0.8", True)
    (True, False, False)
    >>> allowed("127.0.0.1", True), allowed("127.0.0.1", False)
    (True, False)
    """
    try:
        # A scope (fe80::1%eth0) is no part of the address.
        found = within(ipaddress.ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    if found.is_loopback:
        return loopback
    private = found.is_private or found.is_link_local or found.is_multicast or found.is_reserved
    return found.is_global and not private and not found.is_unspecified


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        # Asked for now, since it fails where it is no number.
        _ = parts.port
    except ValueError as error:
        raise Refused(f"{url!r} is no address of a receiver.", remedy="Give an https:// URL.") from error
    return parts


def checked(url: str, loopback: bool) -> str:
    """A URL that events may be sent to, as far as it can be told before its name is looked up.

    Raises
    ------
    Refused
        When it is no https URL (http passes to loopback where that is allowed), holds a password, or names an
        address that is not public.
    """
    parts = _parts(url)
    host = parts.hostname or ""
    if not host or len(url) > LONGEST or not url.isascii() or any(letter <= " " for letter in url):
        raise Refused(f"{url[:LONGEST]!r} is no address of a receiver.", remedy="Give an https:// URL.")
    if parts.username or parts.password or parts.fragment:
        remedy = "Receivers know us by the signature: leave passwords and fragments out."
        raise Refused("The URL holds a password or a fragment.", remedy=remedy)
    local = host == "localhost" or _is_loopback(host)
    if parts.scheme != "https" and not (parts.scheme == "http" and local and loopback):
        raise Refused(f"{url} is not encrypted.", remedy="Give an https:// URL.")
    if (local and not loopback) or (_is_address(host) and not allowed(host, loopback)):
        raise Refused(f"{host} is no public address.", remedy="Name a receiver that the internet knows.")
    return url


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return _is_address(host) and within(ipaddress.ip_address(host)).is_loopback
