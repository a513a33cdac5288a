"""Whose requests count together: an IPv4 address is a household's or an office's, and so is a /64 of IPv6."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_address, ip_network

# Bits of an IPv6 address that a provider gives to a site; the rest its machines choose anew as often as they like.
_SITE = 64


def neighbourhood(address: str) -> str:
    """What an address is counted under: IPv4 as it is, also where it is written within IPv6; else its /64.

    What is no address (a socket in the file system, a test) is counted as it is.

    >>> neighbourhood("203.0.113.7"), neighbourhood("::ffff:203.0.113.7")
    ('203.0.113.7', '203.0.113.7')
    >>> neighbourhood("2001:db8:1:2:aaaa::1"), neighbourhood("2001:db8:1:2::f"), neighbourhood("unknown")
    ('2001:db8:1:2::/64', '2001:db8:1:2::/64', 'unknown')
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ip_network((found, _SITE), strict=False))
