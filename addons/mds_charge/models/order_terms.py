from dataclasses import replace

from odoo import models
from odoo.addons.mds_contract.lib import limits

from ..lib import price
from .order_items import exact

CODES = {
    limits.PRO_RATA: price.WORN,
    limits.SHARE: price.OWN_SHARE,
    limits.DEDUCTIBLE: price.OWN_FIRST,
    limits.CAP: price.BEYOND,
}


class Order(models.Model):
    """Deductibles, limits and wear of the contract, taken of what the work costs."""

    _inherit = "mds.order"

    def _get_borne_items(self):
        """All that is charged, at its price, not the list price of parts alone."""
        bills = price.price(self._prepare_price_facts(self._get_priced_items()))
        return self._get_borne_of(bills)

    def _get_borne_of(self, bills):
        """``{order: [limits.Item]}`` by what the contract bears of the lines of its bill."""
        return {
            order: [
                limits.Item(line.key, line.category, line.contract, line.key[1].product_id)
                for line in bills[order].lines
                if line.contract > 0
            ]
            for order in self
        }

    def _with_terms(self, facts, is_kept=True):
        """The facts with what the terms of the contract leave to the customer.

        A quote only asks: nothing is taken from a limit (``is_kept``).
        """
        todo = self.browse([order.id for order in facts])._filter_limited()
        if not todo:
            return facts
        bills = price.price({order: facts[order] for order in todo})
        moves = todo._decide_limits(todo._get_borne_of(bills), todo._get_borne_billed(), is_kept)
        return {
            order: replace(
                fact,
                moves={
                    key: tuple((CODES[kind], amount) for kind, amount in found)
                    for key, found in moves.get(order, {}).items()
                },
            )
            for order, fact in facts.items()
        }

    def _get_borne_billed(self):
        """``{order: {category: amount}}`` that the contract bore of what is invoiced."""
        rows = self._sudo_charges()._read_group(
            [("order_id", "in", self.ids), ("is_invoiced", "=", True)],
            ["order_id", "category"],
            ["contract_amount:sum"],
        )
        billed = {}
        for order, category, amount in rows:
            billed.setdefault(self.browse(order.id), {})[category] = exact(amount)
        return billed
