"""The signature that a receiver checks: who sent this, unchanged, and not a recording.

Header ``MDS-Signature: t=<seconds since 1970, UTC>,v1=<hexadecimal>``, where the second part is
HMAC-SHA256 with the shared secret over the bytes ``<t>.<body>``. The receiver recomputes it over
the body *as received*, compares in constant time, and refuses a time that is more than five
minutes away from its own clock. A repeated event is signed anew with the time of its repeat; its
body stays the same to the byte.

This module needs nothing but the standard library: a receiver may copy it.

>>> made = header("s3cret", 1764000000, b'{"kind":"test"}')
>>> check(made, "s3cret", b'{"kind":"test"}', now=1764000200)
''
>>> check(made, "s3cret", b'{"kind":"TEST"}', now=1764000200)
'mismatch'
>>> check(made, "s3cret", b'{"kind":"test"}', now=1764000301)
'too old'
>>> check("v1=00", "s3cret", b"", now=0)
'malformed'
"""

from __future__ import annotations

import hashlib
import hmac

WINDOW = 300
"""Seconds by which the clocks may differ; an older recording is refused."""


def header(secret: str, timestamp: int, body: bytes) -> str:
    """The value of ``MDS-Signature``."""
    return f"t={timestamp},v1={_digest(secret, timestamp, body)}"


def check(given: str, secret: str, body: bytes, now: int, window: int = WINDOW) -> str:
    """Why the receiver refuses: “malformed”, “mismatch”, “too old”; empty when it holds."""
    parts = dict(part.partition("=")[::2] for part in given.strip().split(","))
    stamp, digest = parts.get("t", ""), parts.get("v1", "")
    if not (stamp.isascii() and stamp.isdigit() and digest):
        return "malformed"
    expected = _digest(secret, int(stamp), body)
    if not hmac.compare_digest(expected.encode(), digest.encode()):
        return "mismatch"
    if abs(now - int(stamp)) > window:
        return "too old"
    return ""


def _digest(secret: str, timestamp: int, body: bytes) -> str:
    if not secret:
        raise ValueError("A signature needs a secret.")
    return hmac.new(secret.encode(), b"%d.%s" % (timestamp, body), hashlib.sha256).hexdigest()
