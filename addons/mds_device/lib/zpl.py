"""ZPL, what label printers of many makers print: text, QR, GS1 DataMatrix, bitmaps.

Nothing of a text can become a command: carets, tildes and the escape character itself are
written in hexadecimal. Texts beyond ASCII are sent as UTF-8 (``^CI28``), for which the printer
needs a font that has them; where the server has a font, they are sent as a bitmap instead, which
every printer prints.

>>> text_field(10, 20, 24, "A^XZ~_1")
'^FO10,20^A0N,24,24^FH_^FDA_5EXZ_7E_5F1^FS'
>>> datamatrix_field(10, 20, 6, "0104012345678901\\x1d21A", is_gs1=True)
'^FO10,20^BXN,6,200,,,,_^FD_10104012345678901_121A^FS'
"""

from __future__ import annotations

from collections.abc import Sequence

_COMMANDS = "^~_\\"
DOTS_PER_MM = 8
"""203 dpi, the resolution of most label printers."""


def escaped(text: str) -> str:
    """The text for ``^FH_^FD``: hexadecimal where a character is a command or not ASCII.

    >>> escaped("监")
    '_E7_9B_91'
    """
    parts: list[str] = []
    for character in text:
        if character in _COMMANDS or not " " <= character <= "~":
            parts.extend(f"_{byte:02X}" for byte in character.encode("utf-8", errors="replace"))
        else:
            parts.append(character)
    return "".join(parts)


def text_field(left: int, top: int, height: int, text: str) -> str:
    return f"^FO{left},{top}^A0N,{height},{height}^FH_^FD{escaped(text)}^FS"


def qr_field(left: int, top: int, magnification: int, text: str) -> str:
    """A QR code, model 2, correction level M, automatic input."""
    return f"^FO{left},{top}^BQN,2,{magnification}^FH_^FDMA,{escaped(text)}^FS"


def datamatrix_field(left: int, top: int, module: int, text: str, is_gs1: bool) -> str:
    """A Data Matrix ECC 200; ``_1`` is FNC1 there, and other characters go by their number."""
    data = "_1" if is_gs1 else ""
    for character in text:
        if is_gs1 and character == "\x1d":
            data += "_1"
        elif character in _COMMANDS or not " " <= character <= "~":
            data += "".join(f"_d{byte:03}" for byte in character.encode("latin-1", "replace"))
        else:
            data += character
    return f"^FO{left},{top}^BXN,{module},200,,,,_^FD{data}^FS"


def bitmap_field(left: int, top: int, rows: Sequence[bytes]) -> str:
    """A bitmap; each row has eight dots a byte, dark is 1.

    >>> bitmap_field(0, 0, [b"\\xff\\x00", b"\\x0f\\xf0"])
    '^FO0,0^GFA,4,4,2,FF000FF0^FS'
    """
    width = len(rows[0]) if rows else 0
    total = width * len(rows)
    data = "".join(row.hex().upper() for row in rows)
    return f"^FO{left},{top}^GFA,{total},{total},{width},{data}^FS"


def label(width_mm: int, height_mm: int, fields: Sequence[str], copies: int = 1) -> str:
    """One label of these fields."""
    head = f"^XA^CI28^PW{width_mm * DOTS_PER_MM}^LL{height_mm * DOTS_PER_MM}^LH0,0"
    return "\n".join([head, *fields, f"^PQ{max(1, copies)}^XZ"]) + "\n"
