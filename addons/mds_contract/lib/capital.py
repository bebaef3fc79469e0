"""An amount in the capital numerals that Chinese documents of value use 金额大写.

Rules of the People's Bank of China for filling in bills: 零 stands once for a run of noughts
within, 整 closes an amount that ends with yuan or jiao.

>>> in_capitals(Decimal("1409.50"))
'壹仟肆佰零玖元伍角整'
>>> in_capitals(Decimal("6007.14"))
'陆仟零柒元壹角肆分'
>>> in_capitals(Decimal("107000.53"))
'壹拾万柒仟元零伍角叁分'
>>> in_capitals(Decimal("16409.02"))
'壹万陆仟肆佰零玖元零贰分'
>>> in_capitals(Decimal("-0.05"))
'负伍分'
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")
LIMIT = Decimal("1E16")


class CapitalError(ValueError):
    """Beyond 10 quadrillion, or no number."""


def in_capitals(total: Decimal) -> str:
    """The amount in yuan, jiao and fen."""
    if not total.is_finite() or abs(total) >= LIMIT:
        raise CapitalError(f"{total} cannot be written in words.")
    fen = int((abs(total) * 100).quantize(Decimal(1), ROUND_HALF_UP))
    if fen == 0:
        return "零元整"
    yuan, rest = divmod(fen, 100)
    jiao, fen = divmod(rest, 10)
    words = f"{_whole(yuan)}元" if yuan else ""
    if jiao:
        # 零 before jiao when the yuan end with a nought, as in ¥107,000.53
        words += ("零" if yuan and yuan % 10 == 0 else "") + f"{DIGITS[jiao]}角"
    elif fen and yuan:
        words += "零"
    words += f"{DIGITS[fen]}分" if fen else "整"
    return ("负" if total < 0 else "") + words


def _whole(number: int) -> str:
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    words, has_gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            has_gap = bool(words)
            continue
        if words and (has_gap or group < 1000):
            words += "零"
        words += _group(group) + _unit(groups, place)
        has_gap = False
    return words


def _unit(groups: list[int], place: int) -> str:
    """万亿 is said whole once: 壹万贰仟亿, not 壹万亿贰仟亿."""
    if place == 3 and groups[2]:
        return "万"
    return GROUPS[place]


def _group(number: int) -> str:
    """Four digits at most."""
    words, has_gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if not digit:
            has_gap = bool(words)
            continue
        words += ("零" if has_gap else "") + DIGITS[digit] + PLACES[place]
        has_gap = False
    return words
