from decimal import Decimal

from odoo import models
from odoo.addons.mds_base.models.said import Teller

from .contract_counter import _number

PARTS = "parts"


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
