"""Split an amount into parts that sum exactly: largest remainder (Hamilton's method).

Each part first gets its exact share rounded down to a whole number of units; the units left over
go, one each, to the parts with the largest remainders, at a tie to the earlier one. A negative
total is split like the positive one and negated. Source: A. Hamilton 1792; M. Balinski and
H. P. Young, *Fair Representation*, 2nd ed. 2001, chapter 3.

>>> apportion(Decimal("100.00"), [1, 1, 1])
[Decimal('33.34'), Decimal('33.33'), Decimal('33.33')]
>>> apportion(Decimal("-0.05"), [1, 0, 1])
[Decimal('-0.03'), Decimal('0.00'), Decimal('-0.02')]
>>> apportion(Decimal("10"), [Decimal("0.5"), Decimal("1.5")], unit=Decimal("1"))
[Decimal('3'), Decimal('7')]
>>> explain(Decimal("100.00"), [1, 1, 1]).reason
'100.00 over 3 weights that sum to 3: 1 unit of 0.01 was left over and went to part 1.'
>>> apportion(Decimal("1.00"), [0, 0])
Traceback (most recent call last):
    ...
odoo.addons.mds_base.lib.apportion.ApportionError: 1.00 cannot be split: all weights are zero.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

CENT = Decimal("0.01")

NO_WEIGHTS = "no_weights"
ZERO_WEIGHTS = "zero_weights"
NEGATIVE_WEIGHT = "negative_weight"
BAD_NUMBER = "bad_number"
BAD_UNIT = "bad_unit"
NOT_IN_UNITS = "not_in_units"


class ApportionError(ValueError):
    """Why an amount cannot be split.

    ``code``: no_weights, zero_weights, negative_weight, bad_number (not an int or a finite
    Decimal), bad_unit (not positive), not_in_units (the total is no multiple of the unit).
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Case:
    """One amount to split. ``total`` is a multiple of ``unit``; ``weights`` are not negative."""

    total: Decimal
    weights: Sequence[Decimal | int]
    unit: Decimal = CENT


@dataclass(frozen=True, slots=True)
class Apportionment:
    """The parts, in the order of the weights, and how the rounding went.

    ``extra`` are the indices of the parts that got one of the ``len(extra)`` units left over.
    """

    parts: tuple[Decimal, ...]
    extra: tuple[int, ...]
    reason: str


def apportion(
    total: Decimal, weights: Sequence[Decimal | int], unit: Decimal = CENT
) -> list[Decimal]:
    """The parts of ``total`` in proportion to ``weights``, each a multiple of ``unit``.

    They sum to ``total`` exactly; a zero weight gets nothing. No float, no rounding by the decimal
    context. Raises :class:`ApportionError`.
    """
    return list(explain(total, weights, unit).parts)


def apportion_many(cases: Mapping[Key, Case]) -> dict[Key, Apportionment]:
    """Batch form of :func:`explain`; the first case that cannot be split raises."""
    return {key: explain(case.total, case.weights, case.unit) for key, case in cases.items()}


def explain(
    total: Decimal, weights: Sequence[Decimal | int], unit: Decimal = CENT
) -> Apportionment:
    """The same as :func:`apportion`, with its reason."""
    units = _units(total, unit)
    shares = _whole_weights(total, weights)
    whole = sum(shares)
    counts = []
    remainders = []
    for share in shares:
        count, remainder = divmod(abs(units) * share, whole)
        counts.append(count)
        remainders.append(remainder)
    left_over = abs(units) - sum(counts)
    by_remainder = sorted(range(len(shares)), key=lambda index: -remainders[index])
    extra = tuple(sorted(by_remainder[:left_over]))
    for index in extra:
        counts[index] += 1
    sign = -1 if units < 0 else 1
    parts = tuple(_times(sign * count, unit) for count in counts)
    return Apportionment(parts, extra, _reason(total, weights, unit, extra))


def _units(total: Decimal, unit: Decimal) -> int:
    """How many units the total holds."""
    for number in (total, unit):
        if not isinstance(number, Decimal) or not number.is_finite():
            raise ApportionError(BAD_NUMBER, f"{number!r} is not a finite Decimal.")
    if unit <= 0:
        raise ApportionError(BAD_UNIT, f"The unit {unit} is not positive.")
    numerator, denominator = total.as_integer_ratio()
    unit_numerator, unit_denominator = unit.as_integer_ratio()
    units, rest = divmod(numerator * unit_denominator, denominator * unit_numerator)
    if rest:
        raise ApportionError(
            NOT_IN_UNITS, f"{total} cannot be split: it is not a multiple of {unit}."
        )
    return units


def _whole_weights(total: Decimal, weights: Sequence[Decimal | int]) -> list[int]:
    """The weights as whole numbers in the same proportion."""
    if not weights:
        raise ApportionError(NO_WEIGHTS, f"{total} cannot be split: there are no weights.")
    ratios = []
    for index, weight in enumerate(weights):
        if not isinstance(weight, Decimal | int) or not math.isfinite(weight):
            raise ApportionError(
                BAD_NUMBER, f"Weight {index + 1}, {weight!r}, is not a whole or decimal number."
            )
        if weight < 0:
            raise ApportionError(
                NEGATIVE_WEIGHT,
                f"{total} cannot be split: weight {index + 1}, {weight}, is negative.",
            )
        ratios.append(weight.as_integer_ratio())
    denominator = math.lcm(*(ratio[1] for ratio in ratios))
    shares = [ratio[0] * (denominator // ratio[1]) for ratio in ratios]
    if not any(shares):
        raise ApportionError(ZERO_WEIGHTS, f"{total} cannot be split: all weights are zero.")
    return shares


def _times(count: int, unit: Decimal) -> Decimal:
    """``count * unit`` with the exponent of the unit, without the context's rounding."""
    _sign, digits, exponent = unit.as_tuple()
    return Decimal(f"{count * int(''.join(map(str, digits)))}E{exponent}")


def _reason(
    total: Decimal, weights: Sequence[Decimal | int], unit: Decimal, extra: tuple[int, ...]
) -> str:
    words = f"{total} over {len(weights)} weights that sum to {sum(weights)}"
    if not extra:
        return f"{words}: nothing was left over."
    places = ", ".join(str(index + 1) for index in extra)
    if len(extra) == 1:
        return f"{words}: 1 unit of {unit} was left over and went to part {places}."
    return f"{words}: {len(extra)} units of {unit} were left over and went to parts {places}."
