"""Amounts of yuan in capital figures 大写金额, as they stand on quotes and cheques.

Rules of the People's Bank of China (正确填写票据和结算凭证的基本规定): 整 after yuan (or jiao),
one 零 for a run of zeros between figures, none at the end.

>>> in_capitals(Decimal("1680.32"))
'人民币壹仟陆佰捌拾元叁角贰分'
>>> in_capitals(Decimal("107000.53"))
'人民币壹拾万柒仟元伍角叁分'
>>> in_capitals(Decimal("325.04"))
'人民币叁佰贰拾伍元零肆分'
>>> in_capitals(Decimal(20)), in_capitals(Decimal("0.50"))
('人民币贰拾元整', '人民币伍角整')
"""

from __future__ import annotations

from decimal import Decimal

FIGURES = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")
LIMIT = Decimal(10) ** 16


class CapitalError(ValueError):
    """An amount that has no capital figures: too large, or finer than a fen."""


def in_capitals(amount: Decimal) -> str:
    if amount != amount.quantize(Decimal("0.01")) or abs(amount) >= LIMIT:
        raise CapitalError(f"{amount} is finer than a fen or too large.")
    sign = "负" if amount < 0 else ""
    fen = int(abs(amount) * 100)
    yuan, rest = divmod(fen, 100)
    jiao, last = divmod(rest, 10)
    words = f"{_whole(yuan)}元" if yuan else ""
    if not rest:
        return f"人民币{sign}{words or '零元'}整"
    if jiao:
        words += f"{FIGURES[jiao]}角"
    elif yuan:
        words += "零"
    words += f"{FIGURES[last]}分" if last else "整"
    return f"人民币{sign}{words}"


def _whole(number: int) -> str:
    words, zero = "", False
    groups = []
    while number:
        number, group = divmod(number, 10000)
        groups.append(group)
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            zero = True
            continue
        if words and (zero or group < 1000):
            words += "零"
        words += _group(group) + GROUPS[place]
        zero = False
    return words


def _group(number: int) -> str:
    words, zero = "", False
    for place in range(3, -1, -1):
        figure = number // 10**place % 10
        if not figure:
            zero = bool(words)
            continue
        words += ("零" if zero else "") + FIGURES[figure] + PLACES[place]
        zero = False
    return words
