"""What may be wrong with a UDI: errors (it is none) and warnings (it is one, look at it).

Both carry a stable ``code`` and the values of the message, so that a model can say it in the
user's language; ``message`` says it in English.

>>> print(UdiError("unknown_ai", text="85"))
85 is not a GS1 application identifier.
>>> UdiWarning.of("check_digit", ai="01", value="07032069804987", expected="8").message
'(01) 07032069804987: the check digit should be 8.'
"""

from __future__ import annotations

from dataclasses import dataclass

ERRORS = {
    "empty": "There is nothing to read.",
    "too_long": "A UDI has at most %(limit)s characters; these are %(length)s.",
    "unknown_agency": "%(text)s does not begin like a UDI of any issuing agency.",
    "bad_symbology": "The barcode type %(symbology)s carries no UDI.",
    "bad_brackets": "The brackets are not those of a printed UDI, like (01)…(17)…: %(text)s",
    "bad_link": "The web address holds no GTIN as GS1 Digital Link spells it: %(text)s",
    "bad_structure": "This has not the structure of a code of %(agency)s: %(text)s",
    "bad_text": "The character %(character)s cannot stand in a code of %(agency)s.",
    "unknown_identifier": "%(text)s begins like no part of a code of %(agency)s.",
    "unknown_ai": "%(text)s is not a GS1 application identifier.",
    "empty_value": "(%(ai)s) has no value.",
    "bad_length": "(%(ai)s) %(value)s: %(length)s characters, but it has %(lengths)s.",
    "bad_character": "(%(ai)s) %(value)s: the character %(character)s is not allowed here.",
    "bad_date": "(%(ai)s) %(value)s is not a date of the calendar.",
    "bad_time": "(%(ai)s) %(value)s is not a time of day.",
}
WARNINGS = {
    "check_digit": "(%(ai)s) %(value)s: the check digit should be %(expected)s.",
    "check_characters": "(%(ai)s) %(value)s: the check characters should be %(expected)s.",
    "swallowed_element": (
        "(%(ai)s) %(value)s contains what looks like (%(inner_ai)s) %(inner_value)s: "
        "the separator between them may be missing."
    ),
    "conflicting_values": (
        "(%(ai)s) is there with different values: %(value)s and %(other)s. The first was taken."
    ),
    "expires_before_made": "It expires on %(expires)s, before it was made on %(manufactured)s.",
    "check_character": (
        "%(value)s ends with the check character “%(found)s”, but it should be “%(expected)s”."
    ),
    "bad_link_character": (
        "The second code has the link character “%(value)s”, but the first ends with "
        "“%(expected)s”: they may be of two labels."
    ),
    "lost_blank": "The check character is a blank, which was lost at the end of the text.",
    "month_only": (
        "(%(ai)s) %(value)s names the month only: %(date)s, its first day, was taken to be safe."
    ),
    "bare_identifier": (
        "Nothing in %(value)s says what it is: it was read as a device identifier of %(agency)s."
    ),
    "unknown_structure": "%(ai)s %(value)s was kept, but is no part of a UDI that is known here.",
    "plain_symbology": "The barcode type %(symbology)s is not the one that GS1 prescribes.",
}


class UdiError(ValueError):
    """The text is not a UDI (or not one that can be read): a ``code`` of :data:`ERRORS`."""

    def __init__(self, code: str, **params: str) -> None:
        self.code = code
        self.params = params
        self.message = ERRORS[code] % params
        super().__init__(self.message)


@dataclass(frozen=True, slots=True)
class UdiWarning:
    """Something to look at: a ``code`` of :data:`WARNINGS`, the message's values in ``params``."""

    code: str
    params: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, code: str, **params: str) -> UdiWarning:
        return cls(code, tuple(params.items()))

    @property
    def message(self) -> str:
        return WARNINGS[self.code] % dict(self.params)
