"""What an order costs its customer, step by step: every amount can be retraced.

Of each item: quantity (charged in steps, at least a minimum) → list price → price table →
pricelist → progressive tiers and class of day → contract discount → promotion of the day →
rounding. Of the order: package price → covered share → terms of the contract → deductible and
cap → discount → tax.
A price table (contract, model, region) goes before a pricelist; without either the list price
stands. All money is ``Decimal`` in whole units of the currency; parts sum to the whole.

>>> hours = Item("work", "labour", Decimal("1.6"), list_price=Decimal(400), step=Decimal("0.5"))
>>> bill = price({"order": Facts((hours,))})["order"]
>>> bill.lines[0].quantity, bill.lines[0].customer
(Decimal('2.0'), Decimal('800.00'))
>>> [step.code for step in bill.lines[0].steps]
['list', 'step', 'amount', 'tax']
>>> covered = Item("parts", "parts", Decimal(1), list_price=Decimal(100), covered=Decimal("0.8"))
>>> line = price({"order": Facts((covered,))})["order"].lines[0]
>>> line.amount, line.contract, line.customer
(Decimal('100.00'), Decimal('80.00'), Decimal('20.00'))
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import TypeVar

from odoo.addons.mds_base.lib.apportion import apportion

Key = TypeVar("Key", bound=Hashable)

ZERO, ONE, HUNDRED, CENT = Decimal(0), Decimal(1), Decimal(100), Decimal("0.01")

LIST, TABLE, PRICELIST, COST = "list", "table", "pricelist", "cost"
STEP, MINIMUM, TIERS, CLASS, AMOUNT = "step", "minimum", "tiers", "class", "amount"
DISCOUNT, PROMOTION, PACKAGE = "discount", "promotion", "package"
COVERED, US, DEDUCTIBLE, CAP, REBATE, TAX = (
    "covered",
    "us",
    "deductible",
    "cap",
    "rebate",
    "tax",
)
NO_PRICE = "no_price"
GOODWILL = "goodwill"  # we bear it, though neither warranty nor contract asks us to
WORN, OWN_SHARE, OWN_FIRST, BEYOND = "worn", "own_share", "own_first", "beyond"


class PriceError(ValueError):
    """Facts that cannot be: a negative quantity, a share outside 0 … 1, unordered tiers."""


@dataclass(frozen=True, slots=True)
class Tier:
    """From this quantity on, each further unit costs ``price``."""

    start: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True)
class Portion:
    """A part of the quantity that is charged at ``percent`` of the price: overtime, holidays."""

    quantity: Decimal
    percent: Decimal
    name: str = ""


@dataclass(frozen=True, slots=True)
class Promotion:
    """A reduction in percent from day to day, both included."""

    name: str
    percent: Decimal
    start: dt.date
    end: dt.date

    def holds(self, day: dt.date) -> bool:
        return self.start <= day <= self.end


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to be priced. ``covered`` is the share of the contract, ``us`` that of
    warranties, or of our goodwill (``is_goodwill``).

    Of list price, table and pricelist the last one that is known counts. ``cost`` with ``markup``
    percent is for what has no price of its own: vendor work, expenses; ``cost_step`` explains a
    cost that a rule made, such as freight.
    """

    key: Hashable
    category: str
    quantity: Decimal
    list_price: Decimal | None = None
    table_price: Decimal | None = None
    table_name: str = ""
    pricelist_price: Decimal | None = None
    pricelist_name: str = ""
    cost: Decimal | None = None
    markup: Decimal = ZERO
    cost_step: Step | None = None
    step: Decimal = ZERO
    minimum: Decimal = ZERO
    tiers: tuple[Tier, ...] = ()
    portions: tuple[Portion, ...] = ()
    discount: Decimal = ZERO
    promotions: tuple[Promotion, ...] = ()
    covered: Decimal = ZERO
    us: Decimal = ZERO
    is_goodwill: bool = False
    tax: Decimal = ZERO
    tax_included: bool = True


@dataclass(frozen=True, slots=True)
class Package:
    """One price for the categories named, whatever they took.

    It takes the place of what they sum to; where that is less, the lesser stands unless
    ``is_fixed``: then the package price is paid in any case.
    """

    price: Decimal
    categories: frozenset[str]
    name: str = ""
    is_fixed: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """An order. ``deductible``: what the customer bears first of what the contract covers;
    ``cap``: the most that the contract bears; ``rebate``: granted off what the customer pays;
    ``moves``: ``{item key: ((code, amount), …)}`` that terms of the contract leave to him."""

    items: tuple[Item, ...]
    day: dt.date | None = None
    package: Package | None = None
    deductible: Decimal = ZERO
    cap: Decimal | None = None
    rebate: Decimal = ZERO
    unit: Decimal = CENT
    moves: Mapping[Hashable, Sequence[tuple[str, Decimal]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """How an amount came about. ``value`` is what was reckoned with, ``result`` what came of it."""

    code: str
    value: Decimal
    result: Decimal
    name: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """An item with its price; ``customer + contract + us == amount``, less ``rebate``."""

    key: Hashable
    category: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    contract: Decimal
    us: Decimal
    rebate: Decimal
    customer: Decimal
    untaxed: Decimal
    tax: Decimal
    steps: tuple[Step, ...]

    @property
    def total(self) -> Decimal:
        """What the customer pays, tax included."""
        return self.untaxed + self.tax


@dataclass(frozen=True, slots=True)
class Bill:
    lines: tuple[Line, ...]

    @property
    def amount(self) -> Decimal:
        return sum((line.amount for line in self.lines), ZERO)

    @property
    def customer(self) -> Decimal:
        return sum((line.customer for line in self.lines), ZERO)

    @property
    def total(self) -> Decimal:
        return sum((line.total for line in self.lines), ZERO)


@dataclass(slots=True)
class _Draft:
    """A line on its way through the steps of the order."""

    item: Item
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    steps: list[Step] = field(default_factory=list)
    contract: Decimal = ZERO
    us: Decimal = ZERO
    rebate: Decimal = ZERO

    @property
    def customer(self) -> Decimal:
        return self.amount - self.contract - self.us - self.rebate


def price(cases: Mapping[Key, Facts]) -> dict[Key, Bill]:
    """``{key: Bill}``. Raises :class:`PriceError`."""
    return {key: _price_order(facts) for key, facts in cases.items()}


def rounded(amount: Decimal, unit: Decimal = CENT) -> Decimal:
    """Half up, as people reckon money.

    >>> rounded(Decimal("0.125")), rounded(Decimal("-0.125"))
    (Decimal('0.13'), Decimal('-0.13'))
    """
    return (amount / unit).quantize(ONE, ROUND_HALF_UP) * unit


def tier_amount(quantity: Decimal, tiers: Sequence[Tier]) -> Decimal:
    """Progressive: each unit at the price of the tier that it lies in.

    >>> tier_amount(Decimal(5), [Tier(ZERO, Decimal(500)), Tier(Decimal(2), Decimal(400))])
    Decimal('2200')
    """
    _check_tiers(tiers)
    total = ZERO
    for place, tier in enumerate(tiers):
        end = tiers[place + 1].start if place + 1 < len(tiers) else quantity
        within = min(quantity, end) - tier.start
        if within > 0:
            total += within * tier.price
    return total


# -- one item -----------------------------------------------------------------------------------


def _check_tiers(tiers: Sequence[Tier]) -> None:
    starts = [tier.start for tier in tiers]
    if not starts or starts[0] != 0 or any(after <= before for before, after in pairwise(starts)):
        raise PriceError("Tiers begin at zero and rise.")


def _check(item: Item) -> None:
    if item.quantity < 0:
        raise PriceError(f"{item.key}: the quantity is below zero.")
    if item.covered < 0 or item.us < 0 or item.covered + item.us > 1:
        raise PriceError(f"{item.key}: shares lie between 0 and 1.")
    if not 0 <= item.discount <= 100:
        raise PriceError(f"{item.key}: a discount lies between 0 and 100 %.")


def _choose_price(item: Item, steps: list[Step]) -> Decimal:
    """The unit price, and where it comes from."""
    found = ZERO
    if item.cost is not None:
        found = item.cost * (HUNDRED + item.markup) / HUNDRED
        steps.append(item.cost_step or Step(COST, item.markup, found))
    if item.list_price is not None:
        found = item.list_price
        steps.append(Step(LIST, item.list_price, found))
    if item.table_price is not None:
        found = item.table_price
        steps.append(Step(TABLE, found, found, item.table_name))
    elif item.pricelist_price is not None:
        found = item.pricelist_price
        steps.append(Step(PRICELIST, found, found, item.pricelist_name))
    if not steps:
        steps.append(Step(NO_PRICE, ZERO, ZERO))
    return found


def _charged_quantity(item: Item, steps: list[Step]) -> Decimal:
    quantity = item.quantity
    if item.step > 0 and quantity % item.step:
        quantity = (quantity / item.step).to_integral_value(ROUND_CEILING) * item.step
        steps.append(Step(STEP, item.step, quantity))
    if 0 < quantity < item.minimum:
        quantity = item.minimum
        steps.append(Step(MINIMUM, item.minimum, quantity))
    return quantity


def _surcharge(item: Item, quantity: Decimal, unit_price: Decimal, steps: list[Step]) -> Decimal:
    """What classes of day add; the hours that rounding added count as ordinary ones."""
    added = ZERO
    known = sum((portion.quantity for portion in item.portions), ZERO)
    if known > quantity:
        raise PriceError(f"{item.key}: its portions are more than the whole.")
    for portion in item.portions:
        if portion.percent != HUNDRED:
            added += portion.quantity * unit_price * (portion.percent - HUNDRED) / HUNDRED
            steps.append(Step(CLASS, portion.percent, portion.quantity, portion.name))
    return added


def _price_item(item: Item, facts: Facts) -> _Draft:
    _check(item)
    steps: list[Step] = []
    unit_price = _choose_price(item, steps)
    quantity = _charged_quantity(item, steps)
    amount = quantity * unit_price
    if item.tiers:
        amount = tier_amount(quantity, item.tiers)
        steps.append(Step(TIERS, Decimal(len(item.tiers)), rounded(amount, facts.unit)))
    amount += _surcharge(item, quantity, unit_price, steps)
    if item.discount:
        amount = amount * (HUNDRED - item.discount) / HUNDRED
        steps.append(Step(DISCOUNT, item.discount, rounded(amount, facts.unit)))
    holding = [
        promotion for promotion in item.promotions if facts.day and promotion.holds(facts.day)
    ]
    if holding:
        best = max(holding, key=lambda promotion: promotion.percent)
        amount = amount * (HUNDRED - best.percent) / HUNDRED
        steps.append(Step(PROMOTION, best.percent, rounded(amount, facts.unit), best.name))
    amount = rounded(amount, facts.unit)
    steps.append(Step(AMOUNT, quantity, amount))
    return _Draft(item, quantity, unit_price, amount, steps)


# -- the order ----------------------------------------------------------------------------------


def _share_out(
    total: Decimal, drafts: list[_Draft], weights: list[Decimal], unit: Decimal
) -> list[Decimal]:
    """``total`` over the drafts by weight, to the unit; none where all weights are zero."""
    if not total or not any(weights):
        return [ZERO] * len(drafts)
    scale = [int((weight / unit).to_integral_value()) for weight in weights]
    return apportion(total, scale, unit)


def _apply_package(drafts: list[_Draft], facts: Facts) -> None:
    package = facts.package
    if package is None:
        return
    inside = [draft for draft in drafts if draft.item.category in package.categories]
    whole = sum((draft.amount for draft in inside), ZERO)
    wanted = rounded(package.price, facts.unit)
    if not inside or (wanted >= whole and not package.is_fixed):
        return
    weights = [draft.amount for draft in inside]
    if not any(weights):
        weights = [ONE] + [ZERO] * (len(inside) - 1)
    for draft, part in zip(inside, _share_out(wanted, inside, weights, facts.unit), strict=True):
        draft.amount = part
        draft.steps.append(Step(PACKAGE, wanted, part, package.name))


def _apply_shares(drafts: list[_Draft], facts: Facts) -> None:
    for draft in drafts:
        item = draft.item
        if item.us:
            draft.us = rounded(draft.amount * item.us, facts.unit)
            code = GOODWILL if item.is_goodwill else US
            draft.steps.append(Step(code, item.us * HUNDRED, draft.us))
        if item.covered:
            draft.contract = min(
                rounded(draft.amount * item.covered, facts.unit), draft.amount - draft.us
            )
            draft.steps.append(Step(COVERED, item.covered * HUNDRED, draft.contract))


def _move_to_customer(drafts: list[_Draft], total: Decimal, code: str, facts: Facts) -> None:
    """The contract bears ``total`` less."""
    weights = [draft.contract for draft in drafts]
    for draft, part in zip(drafts, _share_out(total, drafts, weights, facts.unit), strict=True):
        if part:
            draft.contract -= part
            draft.steps.append(Step(code, part, draft.contract))


def _apply_moves(drafts: list[_Draft], facts: Facts) -> None:
    for draft in drafts:
        for code, wanted in facts.moves.get(draft.item.key, ()):
            part = min(wanted, draft.contract)
            if part:
                draft.contract -= part
                draft.steps.append(Step(code, part, draft.contract))


def _apply_limits(drafts: list[_Draft], facts: Facts) -> None:
    borne = sum((draft.contract for draft in drafts), ZERO)
    if facts.deductible:
        own = min(rounded(facts.deductible, facts.unit), borne)
        _move_to_customer(drafts, own, DEDUCTIBLE, facts)
        borne -= own
    if facts.cap is not None:
        _move_to_customer(drafts, max(borne - rounded(facts.cap, facts.unit), ZERO), CAP, facts)


def _apply_rebate(drafts: list[_Draft], facts: Facts) -> None:
    weights = [draft.customer for draft in drafts]
    granted = min(rounded(facts.rebate, facts.unit), sum(weights, ZERO))
    for draft, part in zip(drafts, _share_out(granted, drafts, weights, facts.unit), strict=True):
        if part:
            draft.rebate = part
            draft.steps.append(Step(REBATE, part, draft.customer))


def _taxes(drafts: list[_Draft], unit: Decimal) -> list[tuple[Decimal, Decimal]]:
    """``[(untaxed, tax)]``. The tax of each rate is reckoned on its sum and then shared out, so
    that a total with tax included is exactly what was agreed."""
    result: list[tuple[Decimal, Decimal]] = [(ZERO, ZERO)] * len(drafts)
    groups: dict[tuple[Decimal, bool], list[int]] = {}
    for place, draft in enumerate(drafts):
        groups.setdefault((draft.item.tax, draft.item.tax_included), []).append(place)
    for (rate, included), places in groups.items():
        group = [drafts[place] for place in places]
        amounts = [draft.customer for draft in group]
        whole = sum(amounts, ZERO)
        if included:
            tax = whole - rounded(whole * HUNDRED / (HUNDRED + rate), unit)
        else:
            tax = rounded(whole * rate / HUNDRED, unit)
        for place, amount, part in zip(
            places, amounts, _share_out(tax, group, amounts, unit), strict=True
        ):
            result[place] = (amount - part if included else amount, part)
    return result


def _price_order(facts: Facts) -> Bill:
    drafts = [_price_item(item, facts) for item in facts.items]
    _apply_package(drafts, facts)
    _apply_shares(drafts, facts)
    _apply_moves(drafts, facts)
    _apply_limits(drafts, facts)
    _apply_rebate(drafts, facts)
    taxes = _taxes(drafts, facts.unit)
    return Bill(
        tuple(
            Line(
                key=draft.item.key,
                category=draft.item.category,
                quantity=draft.quantity,
                unit_price=draft.unit_price,
                amount=draft.amount,
                contract=draft.contract,
                us=draft.us,
                rebate=draft.rebate,
                customer=draft.customer,
                untaxed=untaxed,
                tax=tax,
                steps=(*draft.steps, Step(TAX, draft.item.tax, untaxed + tax)),
            )
            for draft, (untaxed, tax) in zip(drafts, taxes, strict=True)
        )
    )
