"""Why an allocated amount is not that of last period: the sender gave more, or the share grew.

>>> from decimal import Decimal
>>> now, before = Part(Decimal(60), Decimal(120), Decimal("0.5")), Part(
...     Decimal(40), Decimal(100), Decimal("0.4")
... )
>>> split(now, before)
Split(change=Decimal('20'), by_sender=Decimal('8.00'), by_share=Decimal('12.00'))
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from odoo.addons.mds_base.lib.apportion import CENT
from odoo.addons.mds_cost.lib.cents import to_cents, to_decimal


@dataclass(frozen=True)
class Part:
    """What a receiver got, of how much the sender gave, at which share (of one)."""

    amount: Decimal
    given: Decimal
    share: Decimal


@dataclass(frozen=True)
class Split:
    """``by_sender``: more was given, at the old share. ``by_share``: the rest."""

    change: Decimal
    by_sender: Decimal
    by_share: Decimal


def split(now: Part, before: Part, unit: Decimal = CENT) -> Split:
    change = now.amount - before.amount
    exact = Fraction(now.given - before.given) * Fraction(before.share)
    by_sender = to_decimal(to_cents(exact, unit), unit)
    return Split(change, by_sender, change - by_sender)
