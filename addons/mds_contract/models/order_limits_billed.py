from dataclasses import replace
from decimal import Decimal

from odoo import models
from odoo.addons.mds_base.models.said import Teller

from .contract_counter import _number

PARTS = "parts"


def share_out_billed(rules, billed):
    """``{rule key: amount}`` that was billed before of what each rule speaks of.

    Of several parts values the first one: a part is counted once.
    """
    counters = [rule for rule in rules if rule.line is not None]
    result = {}
    for rule in rules:
        silent = rule.products or (rule.line is not None and rule is not counters[0])
        amounts = [
            amount
            for category, amount in billed.items()
            if not silent and (not rule.categories or category in rule.categories)
        ]
        result[rule.key] = sum(amounts, Decimal(0))
    return result


def sum_shared_billed(rule, rules, own):
    """What was billed before of all that take from the limit of this rule."""
    if rule.line is None:
        return own[rule.key]
    pool = rule.limits[0].shared_with | {rule.limits[0].key}
    sharing = (one for one in rules if one.line is not None and one.limits[0].key in pool)
    return sum((own[one.key] for one in sharing), Decimal(0))


def after_billed(rule, billed):
    """The rule for an order of which a part was billed before."""
    if not billed or not rule.limits:
        return rule
    return replace(
        rule,
        limits=tuple(replace(limit, used=limit.used + billed) for limit in rule.limits),
    )


class Order(models.Model):
    """The cover of an order ended when a part of it was billed: that part stays borne."""

    _inherit = "mds.order"

    def _get_billed_uncounted(self, facts, billed):
        """``{order: parts that were borne and billed}`` where no line counts them any more."""
        return {
            order: billed.get(order, {}).get(PARTS, Decimal(0))
            for order in self
            if all(rule.line is None for rule in facts[order].rules)
        }


class ContractUse(models.Model):
    _inherit = "mds.contract.use"

    def _give_back_unbilled(self, uncounted):
        """Return what these uses took, but for what was billed; of several the first keeps it."""
        left, returned = dict(uncounted), self.browse()
        for use in self.sorted("id"):
            kept = min(left.get(use.order_id) or Decimal(0), _number(use.quantity))
            if kept > 0:
                left[use.order_id] -= kept
                use.quantity = float(kept)
            else:
                returned += use
        returned.write({"state": "returned"})


class OrderLimit(models.Model):
    _inherit = "mds.order.limit"

    def _give_back_unbilled(self, uncounted, billed):
        """Remove these rows, but for what was billed under them."""
        left, removed = dict(uncounted), self.browse()
        _ = Teller(self.env, __name__)
        for row in self.sorted("id"):
            amount = row._get_billed_within(left, billed)
            kept = min(amount, _number(row.borne_amount))
            if kept <= 0:
                removed += row
                continue
            if row.line_id:
                left[row.order_id] -= kept
            row.write(
                {
                    "before_amount": float(kept),
                    "moved_amount": 0.0,
                    "borne_amount": float(kept),
                    "arithmetic": _(
                        "The contract bears no more of this order. %(borne)s of it was billed "
                        "before and stays used.",
                        borne=f"{kept:,.2f}",
                    ),
                }
            )
        removed.unlink()

    def _get_billed_within(self, uncounted, billed):
        """What of the billed amounts this row of a parts value or of a limit speaks of."""
        self.ensure_one()
        if self.line_id:
            return uncounted.get(self.order_id, Decimal(0))
        if self.kind != "cap":
            return Decimal(0)
        category = self.term_id.category
        return sum(
            (
                amount
                for own, amount in billed.get(self.order_id, {}).items()
                if not category or own == category
            ),
            Decimal(0),
        )
