"""The audit chain: entries that cannot be changed, removed or inserted unseen.

Each audited record (``model``, ``record_id``) has one chain of entries, numbered 1, 2, 3 … without
a gap. An entry's hash is the SHA-256 of its canonical text, which holds the hash of the entry
before; the first holds :data:`GENESIS`. The *head* of a chain is the number and hash of its last
entry. An *anchor* (see ``anchors``) is a copy of heads that left the database: only it can
show that somebody with full rights on the database rewrote entries and heads together.

Canonical text, version 1: one JSON array of strings, compact, not ASCII-escaped, in this order::

    ["mds.audit","1",model,record_id,sequence,kind,user_id,occurred_at,recorded_at,payload,reason,
     previous_hash]

JSON quoting makes it unambiguous: no value can run into its neighbour. Texts are hashed exactly as
stored (no Unicode normalisation, no trimming), so store what was hashed.

>>> first = link(GENESIS, Facts("mds.order", 7, 1, "create", 2, "2026-11-23T08:00:00.000000Z",
...     "2026-11-23T08:00:01.000000Z", payload_text({"state": [None, "draft"]})))
>>> second = link(first.hash, Facts("mds.order", 7, 2, "write", 2, "2026-11-23T09:00:00.000000Z",
...     "2026-11-23T09:00:01.000000Z", payload_text({"state": ["draft", "done"]}), "repaired"))
>>> verify_chain([first, second], head=(2, second.hash)) is None
True
>>> forged = dataclasses.replace(first, reason="another reason")
>>> verify_chain([forged, second]).message
'mds.order 7: entry 1 was altered.'
"""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import hashlib
import hmac
import itertools
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

VERSION = 1
GENESIS = "0" * 64
"""What the first entry of a chain, and the first anchor, hold as the hash before them."""

ALTERED = "altered"
MISSING = "missing"
FORKED = "forked"
UNLINKED = "unlinked"
TRUNCATED = "truncated"
HEAD_MISMATCH = "head_mismatch"
UNKNOWN_CHAIN = "unknown_chain"
UNKNOWN_VERSION = "unknown_version"
ANCHORED_ALTERED = "anchored_altered"
TRUNCATED_AGAINST_ANCHOR = "truncated_against_anchor"

ChainKey: TypeAlias = tuple[str, int]
"""(model, record id)"""
Head: TypeAlias = tuple[int, str]
"""(number of the last entry, its hash)"""


class HashChainError(ValueError):
    """A value that cannot be hashed without ambiguity, or entries given out of order."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What an entry states, before it is linked.

    Times are texts (see :func:`time_text`), ``payload`` is a text (see :func:`payload_text`).
    """

    model: str
    record_id: int
    sequence: int
    kind: str
    user_id: int
    occurred_at: str
    recorded_at: str
    payload: str
    reason: str = ""
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of a chain, as stored."""

    model: str
    record_id: int
    sequence: int
    kind: str
    user_id: int
    occurred_at: str
    recorded_at: str
    payload: str
    reason: str
    previous_hash: str
    hash: str
    version: int = VERSION

    @property
    def key(self) -> ChainKey:
        return (self.model, self.record_id)


@dataclass(frozen=True, slots=True)
class Break:
    """The first thing wrong with one chain.

    ``sequence`` is the number of the entry concerned. ``code`` is one of

    ======================== =====================================================================
    altered                  the entry's content or hash was changed
    missing                  entries before or after it exist, this one does not
    forked                   its number exists twice, or is not positive
    unlinked                 it is whole, but does not follow from the entry before
    truncated                the head knows this entry, the chain ends before
    head_mismatch            the head names another hash, or an earlier entry
    unknown_chain            entries without a head
    unknown_version          written by a newer format than this program knows
    anchored_altered         the chain is whole, but the anchor holds another hash for this entry
    truncated_against_anchor the anchor knows this entry, the chain ends before (or is gone)
    ======================== =====================================================================
    """

    model: str
    record_id: int
    sequence: int
    code: str
    message: str


# -- texts ------------------------------------------------------------------------------------


def time_text(moment: dt.datetime) -> str:
    """UTC in one fixed spelling. A naive datetime is UTC, as everywhere in the ORM.

    >>> time_text(dt.datetime(2026, 11, 23, 8, 0))
    '2026-11-23T08:00:00.000000Z'
    >>> time_text(dt.datetime(2026, 11, 23, 16, 0, tzinfo=dt.timezone(dt.timedelta(hours=8))))
    '2026-11-23T08:00:00.000000Z'
    """
    if moment.tzinfo is not None:
        moment = moment.astimezone(dt.timezone.utc).replace(tzinfo=None)
    return moment.isoformat(timespec="microseconds") + "Z"


def payload_text(values: Mapping[str, object]) -> str:
    """The canonical JSON of a mapping: keys sorted, compact, not ASCII-escaped.

    None, booleans, integers, texts, lists, tuples and mappings with text keys are JSON's own.
    ``Decimal`` becomes a text in plain notation with its digits kept; a date its ISO text; a
    datetime :func:`time_text`; bytes ``base64:…`` (put large or personal content in as a digest).
    A float becomes its shortest exact spelling (``repr``), minus zero becomes zero. Infinite
    numbers and anything else raise :class:`HashChainError`: a silent ``str()`` would hash what
    nobody can reproduce.

    >>> payload_text({"b": Decimal("1.50"), "a": [None, True], "d": dt.date(2026, 11, 23)})
    '{"a":[null,true],"b":"1.50","d":"2026-11-23"}'
    >>> payload_text({"hours": 0.5, "名": "监护仪"})
    '{"hours":0.5,"名":"监护仪"}'
    """
    return _json(_plain(values, "payload"))


def salted_digest(value: object, salt: str | bytes) -> str:
    """A digest that stands for a personal value: HMAC-SHA256 of its canonical JSON.

    The clear value and the salt stay in a record that may be erased; without the salt the digest
    cannot be guessed back, and the chain stays whole. The salt is one random value per record.

    >>> salted_digest("Li Lei", "s1")[:14] == salted_digest("Li Lei", "s2")[:14]
    False
    >>> len(salted_digest(None, "s1")) == len("sha256:") + 64
    True
    """
    key = salt.encode() if isinstance(salt, str) else salt
    if not key:
        raise HashChainError("A digest of a personal value needs a salt.")
    text = _json(_plain(value, "value"))
    return "sha256:" + hmac.new(key, _utf8(text), hashlib.sha256).hexdigest()


def canonical(facts: Facts | Entry, previous_hash: str) -> str:
    """The text that is hashed (see the module). The ``hash`` of an entry is not part of it."""
    if facts.version != VERSION:
        raise HashChainError(f"Version {facts.version} of the audit format is not known.")
    return _json(
        [
            "mds.audit",
            str(facts.version),
            facts.model,
            str(facts.record_id),
            str(facts.sequence),
            facts.kind,
            str(facts.user_id),
            facts.occurred_at,
            facts.recorded_at,
            facts.payload,
            facts.reason,
            previous_hash,
        ]
    )


def digest(facts: Facts | Entry, previous_hash: str) -> str:
    """SHA-256 of :func:`canonical` in UTF-8, 64 lower-case hexadecimal digits."""
    return hashlib.sha256(_utf8(canonical(facts, previous_hash))).hexdigest()


# -- writing ----------------------------------------------------------------------------------


def link(previous_hash: str, facts: Facts) -> Entry:
    """The entry that follows the one with ``previous_hash`` (:data:`GENESIS` for the first)."""
    return Entry(
        model=facts.model,
        record_id=facts.record_id,
        sequence=facts.sequence,
        kind=facts.kind,
        user_id=facts.user_id,
        occurred_at=facts.occurred_at,
        recorded_at=facts.recorded_at,
        payload=facts.payload,
        reason=facts.reason,
        previous_hash=previous_hash,
        hash=digest(facts, previous_hash),
        version=facts.version,
    )


def extend(heads: Mapping[ChainKey, Head], batch: Iterable[Facts]) -> list[Entry]:
    """Link a whole batch: many chains at once, several entries per chain.

    ``heads`` are the current (locked) heads; a chain that is not in it starts at 1. The
    ``sequence`` of the facts is ignored and numbered here. Heads afterwards: :func:`heads_of`.

    >>> facts = Facts("mds.order", 7, 0, "note", 2, "", "", "{}")
    >>> [entry.sequence for entry in extend({("mds.order", 7): (4, "ab")}, [facts, facts])]
    [5, 6]
    """
    current = dict(heads)
    entries = []
    for facts in batch:
        key = (facts.model, facts.record_id)
        sequence, previous_hash = current.get(key, (0, GENESIS))
        entry = link(previous_hash, dataclasses.replace(facts, sequence=sequence + 1))
        current[key] = (entry.sequence, entry.hash)
        entries.append(entry)
    return entries


def heads_of(entries: Iterable[Entry]) -> dict[ChainKey, Head]:
    """The head of each chain: its entry with the highest number."""
    heads: dict[ChainKey, Head] = {}
    for entry in entries:
        if entry.sequence > heads.get(entry.key, (0, ""))[0]:
            heads[entry.key] = (entry.sequence, entry.hash)
    return heads


# -- verifying --------------------------------------------------------------------------------


def verify_chain(
    entries: Iterable[Entry],
    head: Head | None = None,
    anchored: Head | None = None,
    key: ChainKey | None = None,
) -> Break | None:
    """The first break of one chain, or None when it is whole.

    ``entries`` are those of one record in ascending ``sequence``; they are read once and not kept.
    ``head`` is the stored head (None: do not compare), ``anchored`` what an anchor says of this
    chain. ``key`` names the chain where ``entries`` may be empty. Entries of another record, or
    in descending order, raise :class:`HashChainError`.
    """
    sequence, previous_hash = 0, GENESIS
    for entry in entries:
        key = key or entry.key
        if entry.key != key:
            raise HashChainError(f"Entry of {entry.key} given in the chain of {key}.")
        if entry.sequence < sequence and sequence:
            raise HashChainError(f"Entries of {key} are not in ascending order.")
        found = _entry_break(entry, sequence, previous_hash, anchored)
        if found:
            return found
        sequence, previous_hash = entry.sequence, entry.hash
    if key is None:
        if head or anchored:
            raise HashChainError("Name the chain: it has a head but no entries.")
        return None
    return _end_break(key, (sequence, previous_hash), head, anchored)


def verify(
    entries: Iterable[Entry],
    heads: Mapping[ChainKey, Head],
    anchor: Mapping[ChainKey, Head] | None = None,
) -> list[Break]:
    """The first break of each broken chain; an empty list when all is whole.

    ``entries`` of a chain come together and in ascending ``sequence``; the order of the chains
    does not matter, so any collation of a database will do. They are read once, one at a time.
    ``heads`` are all heads of the database, ``anchor`` the heads of exported anchors
    (``anchors.heads``). Chains that only the heads or the anchor know come last, in order of name.
    """
    anchor = anchor or {}
    breaks = []
    seen = set()
    for key, chain in itertools.groupby(entries, key=lambda entry: entry.key):
        if key in seen:
            raise HashChainError(f"The entries of {key} do not come together.")
        seen.add(key)
        found = verify_chain(chain, heads.get(key), anchor.get(key), key)
        if not found and key not in heads:
            found = _break(key, 1, UNKNOWN_CHAIN, "the chain has entries but no head")
        if found:
            breaks.append(found)
    for key in sorted((heads.keys() | anchor.keys()) - seen):
        found = verify_chain((), heads.get(key), anchor.get(key), key)
        if found:
            breaks.append(found)
    return breaks


def _entry_break(
    entry: Entry, sequence: int, previous_hash: str, anchored: Head | None
) -> Break | None:
    """What is wrong with one entry, when ``sequence`` and ``previous_hash`` came before it."""
    number = entry.sequence
    if number < 1:
        return _break(entry.key, number, FORKED, f"entry {number} stands before the first")
    if number == sequence:
        return _break(entry.key, number, FORKED, f"entry {number} exists more than once")
    if number > sequence + 1:
        return _break(entry.key, sequence + 1, MISSING, f"entry {sequence + 1} is missing")
    if entry.version != VERSION:
        return _break(
            entry.key,
            number,
            UNKNOWN_VERSION,
            f"entry {number} has the unknown format version {entry.version}",
        )
    try:
        recomputed = digest(entry, entry.previous_hash)
    except HashChainError:
        recomputed = ""
    if recomputed != entry.hash:
        return _break(entry.key, number, ALTERED, f"entry {number} was altered")
    if entry.previous_hash != previous_hash:
        return _break(
            entry.key,
            number,
            UNLINKED,
            f"entry {number} does not follow from the entry before it",
        )
    if anchored and anchored[0] == number and anchored[1] != entry.hash:
        return _break(
            entry.key,
            number,
            ANCHORED_ALTERED,
            f"entry {number} or one before it was rewritten after it was anchored",
        )
    return None


def _end_break(key: ChainKey, last: Head, head: Head | None, anchored: Head | None) -> Break | None:
    """What the end of a chain says, compared with its head and with the anchor."""
    sequence, last_hash = last
    if anchored and anchored[0] > sequence:
        return _break(
            key,
            sequence + 1,
            TRUNCATED_AGAINST_ANCHOR,
            f"entry {sequence + 1} is missing; the anchor knows {anchored[0]} entries",
        )
    if head is None:
        return None
    if head[0] > sequence:
        return _break(
            key,
            sequence + 1,
            TRUNCATED,
            f"entry {sequence + 1} is missing; the head knows {head[0]} entries",
        )
    if head[0] < sequence:
        return _break(
            key,
            head[0] + 1,
            HEAD_MISMATCH,
            f"the head knows {head[0]} entries, the chain has {sequence}",
        )
    if head[1] != last_hash:
        return _break(
            key, sequence, HEAD_MISMATCH, f"the head names another hash for entry {sequence}"
        )
    return None


def _break(key: ChainKey, sequence: int, code: str, words: str) -> Break:
    return Break(key[0], key[1], sequence, code, f"{key[0]} {key[1]}: {words}.")


# -- canonical JSON ---------------------------------------------------------------------------


def _json(value: object) -> str:
    return json.dumps(
        value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False
    )


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise HashChainError(f"The text cannot be written in UTF-8: {error.reason}.") from None


def _plain(value: object, where: str) -> object:
    """``value`` with nothing in it but what JSON knows; ``where`` is for the message."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal):
        return _plain_number(value, where)
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise HashChainError(f"{where}: the key {key!r} is not a text.")
        return {str(key): _plain(item, f"{where}.{key}") for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, f"{where}[{index}]") for index, item in enumerate(value)]
    return _plain_text(value, where)


def _plain_number(value: float | Decimal, where: str) -> int | float | str:
    if isinstance(value, int):
        return int(value)
    if not math.isfinite(value):
        raise HashChainError(f"{where}: {value!r} is not a finite number.")
    return f"{value:f}" if isinstance(value, Decimal) else float(value) + 0.0


def _plain_text(value: object, where: str) -> str:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, dt.datetime):
        return time_text(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bytes):
        return "base64:" + base64.b64encode(value).decode("ascii")
    raise HashChainError(f"{where}: {type(value).__name__} has no canonical text.")
