"""Data Matrix ECC 200 symbols, with the function character FNC1 that GS1 needs.

Written here because the drawing library that reports use knows neither FNC1 nor lower case. Plain
ASCII encodation (two digits take one codeword), square symbols of up to 174 codewords.

Source: ISO/IEC 16022: annex F (placement), annex E (error correction, generator 301).

>>> codewords_of("123456")
[142, 164, 186]
>>> [*add_correction([142, 164, 186], 5)]
[142, 164, 186, 114, 25, 5, 88, 102]
>>> symbol = encode("0104012345678901", is_gs1=True)
>>> len(symbol), all(len(row) == len(symbol) for row in symbol)
(16, True)
"""

from __future__ import annotations

FNC1 = 232
_PAD = 129
_UPPER_SHIFT = 235
GROUP_SEPARATOR = "\x1d"

_SIZES = (
    # (modules per side, data regions per side, data codewords, correction codewords)
    (10, 1, 3, 5),
    (12, 1, 5, 7),
    (14, 1, 8, 10),
    (16, 1, 12, 12),
    (18, 1, 18, 14),
    (20, 1, 22, 18),
    (22, 1, 30, 20),
    (24, 1, 36, 24),
    (26, 1, 44, 28),
    (32, 2, 62, 36),
    (36, 2, 86, 42),
    (40, 2, 114, 48),
    (44, 2, 144, 56),
    (48, 2, 174, 68),
)
_LOG = [0] * 256
_EXP = [0] * 255


def _fill_field() -> None:
    value = 1
    for power in range(255):
        _EXP[power] = value
        _LOG[value] = power
        value <<= 1
        if value & 256:
            value ^= 301


_fill_field()


class DataMatrixError(ValueError):
    """The text does not fit in a symbol."""


def codewords_of(text: str, is_gs1: bool = False) -> list[int]:
    """The data codewords; a separator of GS1 becomes FNC1, and FNC1 stands before all.

    >>> codewords_of("01\\x1dA", is_gs1=True)
    [232, 131, 232, 66]
    """
    words = [FNC1] if is_gs1 else []
    position = 0
    data = text.encode("latin-1", errors="replace").decode("latin-1")
    while position < len(data):
        pair = data[position : position + 2]
        if len(pair) == 2 and pair.isascii() and pair.isdigit():
            words.append(130 + int(pair))
            position += 2
            continue
        code = ord(pair[0])
        if is_gs1 and pair[0] == GROUP_SEPARATOR:
            words.append(FNC1)
        elif code > 127:
            words += [_UPPER_SHIFT, code - 127]
        else:
            words.append(code + 1)
        position += 1
    return words


def encode(text: str, is_gs1: bool = False) -> list[list[bool]]:
    """The smallest square symbol: rows of modules, True is dark. No quiet zone.

    Raises :class:`DataMatrixError` where the text is too long.
    """
    words = codewords_of(text, is_gs1)
    fitting = [size for size in _SIZES if len(words) <= size[2]]
    if not fitting:
        raise DataMatrixError(f"{len(words)} codewords are too many for a label.")
    side, regions, capacity, correction = fitting[0]
    whole = add_correction(_padded(words, capacity), correction)
    region = side // regions - 2
    inner = _place(whole, region * regions)
    return _frame(inner, side, regions, region)


def _padded(words: list[int], capacity: int) -> list[int]:
    padded = [*words]
    if len(padded) < capacity:
        padded.append(_PAD)
    while len(padded) < capacity:
        place = len(padded) + 1
        value = _PAD + (149 * place) % 253 + 1
        padded.append(value if value <= 254 else value - 254)
    return padded


def add_correction(words: list[int], count: int) -> list[int]:
    """The codewords with their Reed–Solomon correction behind them."""
    generator = [1]
    for power in range(1, count + 1):
        root = _EXP[power % 255]
        product = [*generator, 0]
        for index, factor in enumerate(generator):
            product[index + 1] ^= _multiply(factor, root)
        generator = product
    rest = [0] * count
    for word in words:
        factor = word ^ rest[0]
        rest = [*rest[1:], 0]
        for index in range(count):
            rest[index] ^= _multiply(generator[index + 1], factor)
    return [*words, *rest]


def _multiply(left: int, right: int) -> int:
    if not left or not right:
        return 0
    return _EXP[(_LOG[left] + _LOG[right]) % 255]


class _Placement:
    """The diagonal walk of annex F through a square of modules."""

    def __init__(self, words: list[int], side: int) -> None:
        self.words, self.side = words, side
        self.modules: list[list[bool | None]] = [[None] * side for _row in range(side)]

    def module(self, row: int, column: int, word: int, bit: int) -> None:
        if row < 0:
            row += self.side
            column += 4 - (self.side + 4) % 8
        if column < 0:
            column += self.side
            row += 4 - (self.side + 4) % 8
        self.modules[row][column] = bool(self.words[word] >> (8 - bit) & 1)

    def utah(self, row: int, column: int, word: int) -> None:
        steps = ((-2, -2), (-2, -1), (-1, -2), (-1, -1), (-1, 0), (0, -2), (0, -1), (0, 0))
        for bit, (down, right) in enumerate(steps, 1):
            self.module(row + down, column + right, word, bit)

    def corner(self, kind: int, word: int) -> None:
        last = self.side - 1
        places = {
            1: [(last, 0), (last, 1), (last, 2), (0, last - 1), (0, last)]
            + [(row, last) for row in (1, 2, 3)],
            2: [(last - 2, 0), (last - 1, 0), (last, 0)]
            + [(0, column) for column in range(last - 3, last + 1)]
            + [(1, last)],
            3: [(last - 2, 0), (last - 1, 0), (last, 0), (0, last - 1), (0, last)]
            + [(row, last) for row in (1, 2, 3)],
            4: [(last, 0), (last, last), (0, last - 2), (0, last - 1), (0, last)]
            + [(1, last - 2), (1, last - 1), (1, last)],
        }[kind]
        for bit, (row, column) in enumerate(places, 1):
            self.module(row, column, word, bit)

    def is_free(self, row: int, column: int) -> bool:
        return self.modules[row][column] is None


def _corner_at(row: int, column: int, side: int) -> int:
    """Which of the special corners begins here; 0 none."""
    if row == side and column == 0:
        return 1
    if row == side - 2 and column == 0 and side % 4:
        return 2
    if row == side - 2 and column == 0 and side % 8 == 4:
        return 3
    if row == side + 4 and column == 2 and not side % 8:
        return 4
    return 0


def _place(words: list[int], side: int) -> list[list[bool]]:
    placement = _Placement(words, side)
    word, row, column = 0, 4, 0
    while row < side or column < side:
        kind = _corner_at(row, column, side)
        if kind:
            placement.corner(kind, word)
            word += 1
        while row >= 0 and column < side:  # upwards to the right
            if row < side and column >= 0 and placement.is_free(row, column):
                placement.utah(row, column, word)
                word += 1
            row, column = row - 2, column + 2
        row, column = row + 1, column + 3
        while row < side and column >= 0:  # downwards to the left
            if row >= 0 and column < side and placement.is_free(row, column):
                placement.utah(row, column, word)
                word += 1
            row, column = row + 2, column - 2
        row, column = row + 3, column + 1
    if placement.is_free(side - 1, side - 1):
        placement.modules[side - 1][side - 1] = True
        placement.modules[side - 2][side - 2] = True
    return [[bool(module) for module in line] for line in placement.modules]


def _frame(inner: list[list[bool]], side: int, regions: int, region: int) -> list[list[bool]]:
    """The modules with the finder pattern: solid left and bottom, alternating top and right."""
    symbol = [[False] * side for _row in range(side)]
    block = region + 2
    for row in range(side):
        for column in range(side):
            inner_row, inner_column = row % block, column % block
            if inner_column == 0 or inner_row == block - 1:
                symbol[row][column] = True
            elif inner_row == 0:
                symbol[row][column] = inner_column % 2 == 0
            elif inner_column == block - 1:
                symbol[row][column] = inner_row % 2 == 1
            else:
                symbol[row][column] = inner[row // block * region + inner_row - 1][
                    column // block * region + inner_column - 1
                ]
    return symbol
