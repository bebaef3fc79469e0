"""Where we may send: an address outside, never a machine of our own by accident.

A web address that an administrator types (or that a name server answers) must not lead the server
to itself, to the cloud's metadata service or to a neighbour in the data centre. Only ``http`` and
``https`` are taken; every network address that the name stands for must be public. A system in
the house is allowed by a flag; addresses that nobody means (link-local, multicast, unspecified)
stay forbidden.

>>> parse("https://erp.example.com/in?x=1")
Target(scheme='https', host='erp.example.com', port=443, path='/in?x=1')
>>> forbidden(["93.184.215.14"]), forbidden(["127.0.0.1"]), forbidden(["10.1.2.3"])
('', '127.0.0.1', '10.1.2.3')
>>> forbidden(["10.1.2.3"], allow_private=True)
''
>>> forbidden(["169.254.169.254"], allow_private=True)
'169.254.169.254'
>>> forbidden(["::ffff:127.0.0.1"])
'::ffff:127.0.0.1'
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

SCHEME = "scheme"
CREDENTIALS = "credentials"
HOST = "host"


class AddressError(ValueError):
    """A web address that cannot be used. ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Target:
    """A web address, taken apart."""

    scheme: str
    host: str
    port: int
    path: str


def parse(url: str) -> Target:
    """Take a web address apart, or :class:`AddressError` (scheme, credentials, host)."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise AddressError(HOST) from error
    if parts.scheme not in ("http", "https"):
        raise AddressError(SCHEME)
    if parts.username or parts.password:
        raise AddressError(CREDENTIALS)
    host = parts.hostname or ""
    if not host or any(character.isspace() or ord(character) < 33 for character in url.strip()):
        raise AddressError(HOST)
    path = parts.path or "/"
    if parts.query:
        path = f"{path}?{parts.query}"
    return Target(parts.scheme, host, port or (443 if parts.scheme == "https" else 80), path)


def forbidden(addresses: Iterable[str], allow_private: bool = False) -> str:
    """The first network address that must not be reached; empty when all may."""
    for text in addresses:
        address = ipaddress.ip_address(text.partition("%")[0])
        mapped = getattr(address, "ipv4_mapped", None)
        if mapped is not None:
            address = mapped
        never = address.is_link_local or address.is_multicast or address.is_unspecified
        if never or not (address.is_global or allow_private):
            return text
    return ""
