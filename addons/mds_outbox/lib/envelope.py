"""The body of an event: one canonical JSON text, the same to the byte on every try.

>>> made = body("finance", "order.closed", "SO/7|1", "2026-11-24T08:00:00.000000Z", '{"n":7}')
>>> print(made.decode())  # doctest: +ELLIPSIS
{"format":1,"system":"finance","kind":"order.closed","key":"SO/7|1",...,"payload":{"n":7}}
"""

from __future__ import annotations

import json

FORMAT = 1


def body(system: str, kind: str, key: str, created_at: str, payload: str) -> bytes:
    """The envelope around ``payload``, which is canonical JSON already and goes in as it is."""
    head = {
        "format": FORMAT,
        "system": system,
        "kind": kind,
        "key": key,
        "created_at": created_at,
    }
    start = json.dumps(head, ensure_ascii=False, separators=(",", ":"))
    return f'{start[:-1]},"payload":{payload}}}'.encode()
