"""GS1 application identifiers (AI): their formats, and the check digits of their values.

Formats: ``N`` digits, ``X`` the 82 characters of GS1 AI encodable set 82, ``Y`` set 39, ``Z``
set 64 (base64url), ``H`` a hyphen; ``N6`` exactly six, ``X..20`` one to twenty, ``[…]`` an optional
last part.
Identifiers marked ``*`` have a predefined length: no separator is needed after them.
Source: GS1 General Specifications, section 3; GS1 barcode syntax dictionary.

>>> find("8012ABC").title
'Software version'
>>> IDENTIFIERS["17"].predefined, IDENTIFIERS["10"].predefined
(True, False)
>>> check_digit("0703206980498")
'8'
>>> check_characters("1987654Ad4X4bL5ttr2310c")
'2K'
"""

from __future__ import annotations

import re
from dataclasses import dataclass

CHARACTERS = {
    "N": "0123456789",
    "X": ("!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"),
    "Y": "#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "H": "-",
    "Z": "-0123456789=ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz",
}

_TABLE = """
00 * N18 | Logistic unit (SSCC)
01 * N14 | Trade item (GTIN)
02 * N14 | Contained trade item (GTIN)
03 * N14 | Made-to-order trade item (GTIN)
10 X..20 | Batch or lot
11 * N6 | Production date
12 * N6 | Due date
13 * N6 | Packaging date
15 * N6 | Best before date
16 * N6 | Sell by date
17 * N6 | Expiration date
20 * N2 | Product variant
21 X..20 | Serial number
22 X..20 | Consumer product variant
235 X..28 | Third-party serial extension
240 X..30 | Additional product identification
241 X..30 | Customer part number
242 N..6 | Made-to-order variation
243 X..20 | Packaging component
250 X..30 | Secondary serial number
251 X..30 | Reference to source
253 N13 [X..17] | Document type (GDTI)
254 X..20 | Location extension
255 N13 [N..12] | Coupon (GCN)
30 N..8 | Variable count
310n-316n * N6 | Trade measure, metric
320n-329n * N6 | Trade measure
330n-337n * N6 | Logistic measure, metric
340n-349n * N6 | Logistic measure
350n-357n * N6 | Area, weight or volume
360n-369n * N6 | Volume
37 N..8 | Count of contained items
390m N..15 | Amount
391m N3 N..15 | Amount with currency
392m N..15 | Price
393m N3 N..15 | Price with currency
394d N4 | Percentage off
395n N6 | Price per unit
400 X..30 | Order number
401 X..30 | Consignment (GINC)
402 N17 | Shipment (GSIN)
403 X..30 | Routing code
410-417 * N13 | Location (GLN)
420 X..20 | Ship to postcode
421 N3 X..9 | Ship to country and postcode
422 N3 | Country of origin
423 N..15 | Countries of initial processing
424 N3 | Country of processing
425 N..15 | Countries of disassembly
426 N3 | Country of full processing
427 X..3 | Subdivision of origin
4300-4301 X..35 | Ship to name
4302-4306 X..70 | Ship to address
4307 X2 | Ship to country
4308 X..30 | Ship to telephone
4309 N20 | Ship to position
4310-4311 X..35 | Return to name
4312-4316 X..70 | Return to address
4317 X2 | Return to country
4318 X..20 | Return to postcode
4319 X..30 | Return to telephone
4320 X..35 | Service description
4321-4323 N1 | Transport flag
4324 N10 | Not before delivery date and time
4325 N10 | Not after delivery date and time
4326 N6 | Release date
4330-4333 N6 [H1] | Temperature limit
7001 N13 | NATO stock number
7002 X..30 | Meat cut
7003 N10 | Expiration date and time
7004 N..4 | Active potency
7005 X..12 | Catch area
7006 N6 | First freeze date
7007 N6 [N6] | Harvest date
7008 X..3 | Species
7009 X..10 | Fishing gear
7010 X..2 | Production method
7011 N6 [N4] | Test by date
7020 X..20 | Refurbishment lot
7021 X..20 | Functional status
7022 X..20 | Revision status
7023 X..30 | Assembly (GIAI)
7030-7039 N3 X..27 | Processor
7040 N1 X3 | Unique identification code
7041 X..4 | Freight unit type
710-717 X..20 | National healthcare number
7230-7239 X2 X..28 | Certification
7240 X..20 | Protocol
7241 N2 | Media type
7242 X..25 | Version control number
7250 N8 | Date of birth
7251 N12 | Date and time of birth
7252 N1 | Biological sex
7253 X..40 | Family name
7254 X..40 | Given name
7255 X..10 | Name suffix
7256 X..90 | Full name
7257 X..70 | Address of person
7258 N1 X1 N1 | Baby birth sequence
7259 X..40 | Baby of family name
8001 N14 | Roll dimensions
8002 X..20 | Cellular mobile telephone
8003 N14 [X..16] | Returnable asset (GRAI)
8004 X..30 | Individual asset (GIAI)
8005 N6 | Price per unit of measure
8006 N18 | Individual trade item piece (ITIP)
8007 X..34 | IBAN
8008 N8 [N..4] | Production date and time
8009 X..50 | Optical sensor
8010 Y..30 | Component or part (CPID)
8011 N..12 | Component serial
8012 X..20 | Software version
8013 X..25 | Model (GMN), Basic UDI-DI
8014 X..25 | Highly individualised device (master UDI-DI)
8017 N18 | Service provider (GSRN)
8018 N18 | Service recipient (GSRN)
8019 N..10 | Service instance
8020 X..25 | Payment reference
8026 N18 | Contained trade item piece (ITIP)
8030 Z..90 | Digital signature
8040-8041 N15 | Mobile equipment (IMEI)
8042 N32 | Embedded SIM
8043 N18 [N..2] | Physical SIM
8110 X..70 | Coupon
8111 N4 | Loyalty points
8112 X..70 | Paperless coupon
8200 X..70 | Product URL
90 X..30 | Agreed between partners
91-99 X..90 | Company internal
"""

_DIGIT_CHECKED = {
    # AI: (first position, length) of the part that ends with a check digit
    "00": (0, 18),
    "01": (0, 14),
    "02": (0, 14),
    "03": (0, 14),
    "253": (0, 13),
    "255": (0, 13),
    "402": (0, 17),
    **{f"41{number}": (0, 13) for number in range(8)},
    "8003": (1, 13),
    "8006": (0, 14),
    "8017": (0, 18),
    "8018": (0, 18),
    "8026": (0, 14),
}
_CHECK_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83)


@dataclass(frozen=True, slots=True)
class Part:
    """A run of characters of one kind in a value."""

    kind: str
    least: int
    most: int
    optional: bool


@dataclass(frozen=True, slots=True)
class Identifier:
    """An application identifier. ``predefined``: its length is fixed and needs no separator."""

    ai: str
    title: str
    parts: tuple[Part, ...]
    predefined: bool

    @property
    def least(self) -> int:
        return sum(part.least for part in self.parts if not part.optional)

    @property
    def most(self) -> int:
        return sum(part.most for part in self.parts)

    @property
    def lengths(self) -> str:
        """The lengths a value may have, in words.

        >>> IDENTIFIERS["17"].lengths, IDENTIFIERS["10"].lengths, IDENTIFIERS["7011"].lengths
        ('6', '1 to 20', '6 or 10')
        """
        last = self.parts[-1]
        if not last.optional:
            return str(self.most) if self.least == self.most else f"{self.least} to {self.most}"
        if last.least == last.most:
            return f"{self.least} or {self.most}"
        return f"{self.least} to {self.most}"

    def fits(self, length: int) -> bool:
        """Whether a value may have this length."""
        last = self.parts[-1]
        if last.optional and last.least == last.most:
            return length in (self.least, self.most)
        return self.least <= length <= self.most

    def wrong_character(self, value: str) -> str | None:
        """The first character that is not allowed where it stands, or None."""
        start = 0
        for part in self.parts:
            piece = value[start : start + part.most]
            start += part.most
            for character in piece:
                if character not in CHARACTERS[part.kind]:
                    return character
        return None


def find(text: str) -> Identifier | None:
    """The identifier that ``text`` begins with, or None. No identifier begins another one."""
    for length in (2, 3, 4):
        identifier = IDENTIFIERS.get(text[:length])
        if identifier:
            return identifier
    return None


def check_digit(digits: str) -> str:
    """The GS1 check digit of the digits before it: weights 3, 1, 3 … from the right, modulo 10.

    >>> check_digit("629104150021")
    '3'
    """
    total = sum(
        int(digit) * (1 if index % 2 else 3) for index, digit in enumerate(reversed(digits))
    )
    return str(-total % 10)


def is_checked(digits: str) -> bool:
    """Whether the last digit is the check digit of those before."""
    return digits[-1] == check_digit(digits[:-1])


def check_characters(text: str) -> str:
    """The two check characters of a Global Model Number: modulo 1021, 32.

    Weights are primes from the right; ``text`` is the number without them, at most 23 characters
    of set 82.
    """
    values = [CHARACTERS["X"].index(character) for character in reversed(text)]
    total = sum(value * prime for value, prime in zip(values, _PRIMES, strict=False)) % 1021
    return _CHECK_ALPHABET[total >> 5] + _CHECK_ALPHABET[total & 31]


def checked_part(ai: str, value: str) -> str | None:
    """The digits of a value that end with a check digit, or None when there are none."""
    place = _DIGIT_CHECKED.get(ai)
    return value[place[0] : place[0] + place[1]] if place else None


def _read_table() -> dict[str, Identifier]:
    identifiers = {}
    for line in _TABLE.strip().splitlines():
        left, title = line.split(" | ")
        span, *formats = left.split()
        predefined = formats[0] == "*"
        parts = tuple(_read_part(text) for text in formats[predefined:])
        for ai in _read_span(span):
            identifiers[ai] = Identifier(ai, title, parts, predefined)
    return identifiers


def _read_span(span: str) -> list[str]:
    """``310n-316n``, ``410-417``, ``390m`` or one identifier; n: 0-5, m: 0-9, d: 0-3."""
    digits = {"n": range(6), "m": range(10), "d": range(4)}.get(span[-1])
    first, _dash, last = span.replace("n", "").replace("m", "").replace("d", "").partition("-")
    numbers = [f"{number:0{len(first)}d}" for number in range(int(first), int(last or first) + 1)]
    if digits is None:
        return numbers
    return [f"{number}{digit}" for number in numbers for digit in digits]


def _read_part(text: str) -> Part:
    match = re.fullmatch(r"(\[?)([HNXYZ])(\.\.)?([0-9]+)\]?", text)
    if match is None:
        raise ValueError(f"{text} is not the format of an application identifier.")
    most = int(match[4])
    return Part(match[2], 1 if match[3] else most, most, bool(match[1]))


IDENTIFIERS = _read_table()
"""All identifiers by their digits."""
