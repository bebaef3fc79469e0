"""Sends one body over HTTP and brings back the answer, whatever the other side does.

The name is resolved once, every address it stands for is checked, and the connection goes to the
address that was checked: a name server that answers differently a moment later changes nothing.
No redirect is followed, no proxy of the environment is used, the answer is read up to a limit
and up to a moment.
"""

import logging
import socket
import time
from dataclasses import dataclass

import certifi
import urllib3

from .lib import addresses
from .lib.answers import Answer, readable

_logger = logging.getLogger(__name__)

LARGEST_ANSWER = 64 * 1024


@dataclass(frozen=True, slots=True)
class Route:
    """Where to, and how long we wait (seconds)."""

    url: str
    connect_timeout: float
    read_timeout: float
    allow_private: bool = False


def post(route, body, headers):
    """POST ``body`` and return an ``Answer``; never raises for what the network does."""
    try:
        target = addresses.parse(route.url)
    except addresses.AddressError as error:
        return Answer(error="address", detail=error.code)
    try:
        found = _resolve(target)
    except (OSError, UnicodeError) as error:
        return Answer(error="unknown_host", detail=str(error))
    bad = addresses.forbidden(found, route.allow_private)
    if bad:
        return Answer(error="forbidden", detail=bad)
    deadline = time.monotonic() + route.connect_timeout + route.read_timeout
    pool = _open_pool(target, found[0], route)
    try:
        response = pool.urlopen(
            "POST",
            target.path,
            body=body,
            headers={"Host": _host_header(target), **headers},
            redirect=False,
            retries=False,
            preload_content=False,
            decode_content=False,
        )
        return _read(response, deadline)
    except urllib3.exceptions.ConnectTimeoutError as error:
        return Answer(error="unreachable", detail=str(error))
    except urllib3.exceptions.TimeoutError as error:
        return Answer(error="timeout", detail=str(error))
    except urllib3.exceptions.SSLError as error:
        return Answer(error="certificate", detail=str(error))
    except urllib3.exceptions.NewConnectionError as error:
        return Answer(error="unreachable", detail=str(error))
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        return Answer(error="broken", detail=str(error))
    finally:
        pool.close()


def _resolve(target):
    """All network addresses of the host, those of the system's choice first."""
    rows = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(row[4][0] for row in rows))


def _host_header(target):
    host = f"[{target.host}]" if ":" in target.host else target.host
    standard = {"http": 80, "https": 443}[target.scheme]
    return host if target.port == standard else f"{host}:{target.port}"


def _open_pool(target, address, route):
    """Connections to this one address; TLS is checked against the name."""
    timeout = urllib3.Timeout(connect=route.connect_timeout, read=route.read_timeout)
    options = {"port": target.port, "timeout": timeout, "maxsize": 1}
    if target.scheme == "http":
        return urllib3.HTTPConnectionPool(address, **options)
    return urllib3.HTTPSConnectionPool(
        address,
        **options,
        cert_reqs="CERT_REQUIRED",
        ca_certs=certifi.where(),
        server_hostname=target.host,
        assert_hostname=target.host,
    )


def _read(response, deadline):
    """Status and the start of the text; the status counts even when the text breaks off."""
    data = b""
    try:
        while len(data) < LARGEST_ANSWER and time.monotonic() < deadline:
            part = response.read1(4096)
            if not part:
                break
            data += part
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        _logger.debug("The answer broke off: %s", error)
    finally:
        response.close()
    return Answer(
        status=response.status,
        text=readable(data),
        retry_after=response.headers.get("Retry-After", ""),
    )
