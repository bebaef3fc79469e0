"""Anchors of the audit chain: heads that left the database.

An anchor of a day holds the heads of all chains that moved since the anchor before (or of all
chains), and the hash of that anchor, so that the anchors form a chain of their own. Sent by mail,
written to a file or signed with a key that the database does not know, they show what somebody
with full rights on the database rewrote later: give :func:`heads` of them to
``hash_chain.verify``.

>>> import datetime as dt
>>> first = make(GENESIS, dt.date(2026, 11, 22), {("mds.order", 7): (2, "ab" * 32)})
>>> second = make(first.hash, dt.date(2026, 11, 23), {("mds.order", 7): (3, "cd" * 32)})
>>> heads([first, second])[("mds.order", 7)][0]
3
>>> from_text(to_text(first)) == first
True
>>> signed = sign(second, b"kept outside the database")
>>> check(signed, b"kept outside the database"), check(signed, b"another key")
(True, False)
>>> [found.code for found in verify([second])]
['unlinked']
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .hash_chain import GENESIS, ChainKey, HashChainError, Head

FORMAT = "mds.audit.anchor"
VERSION = 1
SIGNATURE_PREFIX = "hmac-sha256:"

ALTERED = "altered"
UNLINKED = "unlinked"
OUT_OF_ORDER = "out_of_order"
REWOUND = "rewound"
BAD_SIGNATURE = "bad_signature"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Heads of chains on one day. ``heads`` are (model, record id, sequence, hash), sorted."""

    date: dt.date
    previous_hash: str
    heads: tuple[tuple[str, int, int, str], ...]
    hash: str
    signature: str = ""
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class AnchorBreak:
    """The first thing wrong with the anchors from ``date`` on.

    ``code``: altered (its hash is not that of its content), unlinked (it does not follow from
    the anchor before it), out_of_order (its date is before that of the one before), rewound (a
    chain is shorter than in an earlier anchor), bad_signature.
    """

    date: dt.date
    code: str
    message: str


def anchor_digest(previous_anchor_hash: str, date: dt.date, heads: Mapping[ChainKey, Head]) -> str:
    """SHA-256 of a compact JSON array of format, version, date, hash before and sorted heads.

    Raises :class:`HashChainError` for a text that cannot be written in UTF-8.
    """
    return _digest(previous_anchor_hash, date, _rows(heads))


def make(previous_anchor_hash: str, date: dt.date, heads: Mapping[ChainKey, Head]) -> Anchor:
    """The anchor that follows the one with the hash given (``GENESIS`` for the first)."""
    rows = _rows(heads)
    return Anchor(date, previous_anchor_hash, rows, _digest(previous_anchor_hash, date, rows))


def sign(anchor: Anchor, key: bytes) -> Anchor:
    """The anchor with an HMAC-SHA256 over its hash. The key belongs outside the database."""
    return dataclasses.replace(anchor, signature=_signature(anchor, key))


def check(anchor: Anchor, key: bytes) -> bool:
    """Whether the anchor is unaltered and was signed with ``key``."""
    right = _signature(anchor, key).encode()
    return hmac.compare_digest(anchor.signature.encode(errors="replace"), right) and (
        anchor.hash == _digest(anchor.previous_hash, anchor.date, anchor.heads)
    )


def heads(anchors: Iterable[Anchor]) -> dict[ChainKey, Head]:
    """The youngest head of each chain in anchors given from old to new."""
    found: dict[ChainKey, Head] = {}
    for anchor in anchors:
        for model, record_id, sequence, head_hash in anchor.heads:
            found[(model, record_id)] = (sequence, head_hash)
    return found


def verify(
    anchors: Iterable[Anchor], key: bytes | None = None, previous_hash: str = GENESIS
) -> list[AnchorBreak]:
    """The breaks of a chain of anchors from old to new; empty when it is whole.

    ``key`` checks the signatures too. ``previous_hash`` is that of the anchor before the first
    one given, when one starts in the middle.
    """
    breaks = []
    known: dict[ChainKey, int] = {}
    last_date: dt.date | None = None
    for anchor in anchors:
        words = f"The anchor of {anchor.date.isoformat()}"
        if anchor.hash != _digest(anchor.previous_hash, anchor.date, anchor.heads):
            breaks.append(AnchorBreak(anchor.date, ALTERED, f"{words} was altered."))
        elif anchor.previous_hash != previous_hash:
            breaks.append(
                AnchorBreak(
                    anchor.date, UNLINKED, f"{words} does not follow from the one before it."
                )
            )
        elif last_date and anchor.date < last_date:
            breaks.append(
                AnchorBreak(anchor.date, OUT_OF_ORDER, f"{words} is older than the one before it.")
            )
        elif key is not None and not check(anchor, key):
            breaks.append(
                AnchorBreak(anchor.date, BAD_SIGNATURE, f"{words} is not signed with this key.")
            )
        else:
            shorter = _rewound(anchor, known)
            if shorter:
                breaks.append(
                    AnchorBreak(
                        anchor.date,
                        REWOUND,
                        f"{words} holds fewer entries of {shorter[0]} {shorter[1]}"
                        " than an earlier anchor.",
                    )
                )
        known.update({(row[0], row[1]): row[2] for row in anchor.heads})
        previous_hash, last_date = anchor.hash, anchor.date
    return breaks


def to_text(anchor: Anchor) -> str:
    """The anchor as one line of JSON, to be stored or sent."""
    return json.dumps(
        {
            "format": FORMAT,
            "version": anchor.version,
            "date": anchor.date.isoformat(),
            "previous_hash": anchor.previous_hash,
            "heads": anchor.heads,
            "hash": anchor.hash,
            "signature": anchor.signature,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def from_text(text: str) -> Anchor:
    """The anchor of :func:`to_text`; :class:`HashChainError` says why it is none.

    Reading does not verify: see :func:`verify` and :func:`check`.
    """
    try:
        data = json.loads(text)
        if data["format"] != FORMAT or data["version"] != VERSION:
            raise HashChainError("This is not an anchor of a known version.")
        anchor = Anchor(
            date=dt.date.fromisoformat(data["date"]),
            previous_hash=_text(data["previous_hash"]),
            heads=tuple(
                (_text(model), _number(record_id), _number(sequence), _text(head_hash))
                for model, record_id, sequence, head_hash in data["heads"]
            ),
            hash=_text(data["hash"]),
            signature=_text(data["signature"]),
        )
    except HashChainError:
        raise
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise HashChainError(f"This is not an anchor: {error}.") from None
    return anchor


def _rewound(anchor: Anchor, known: Mapping[ChainKey, int]) -> ChainKey | None:
    for model, record_id, sequence, _hash in anchor.heads:
        if sequence < known.get((model, record_id), 0):
            return (model, record_id)
    return None


def _rows(heads: Mapping[ChainKey, Head]) -> tuple[tuple[str, int, int, str], ...]:
    return tuple(
        (model, record_id, sequence, head_hash)
        for (model, record_id), (sequence, head_hash) in sorted(heads.items())
    )


def _digest(previous_hash: str, date: dt.date, rows: tuple[tuple[str, int, int, str], ...]) -> str:
    text = json.dumps(
        [FORMAT, str(VERSION), date.isoformat(), previous_hash, rows],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    try:
        return hashlib.sha256(text.encode()).hexdigest()
    except UnicodeEncodeError as error:
        raise HashChainError(f"The text cannot be written in UTF-8: {error.reason}.") from None


def _signature(anchor: Anchor, key: bytes) -> str:
    if not key:
        raise HashChainError("An anchor is signed with a key that is not empty.")
    content = f"{FORMAT}:{anchor.version}:{anchor.hash}".encode(errors="replace")
    return SIGNATURE_PREFIX + hmac.new(key, content, hashlib.sha256).hexdigest()


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{value!r} is not a whole number")
    return value
