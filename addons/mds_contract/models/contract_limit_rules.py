from decimal import Decimal

from odoo import models

from ..lib import limits
from .contract_counter import _number


class ContractTerm(models.Model):
    """A term as rules of the pure decision."""

    _inherit = "mds.contract.term"

    def _prepare_limit_rules(self, order, used, wear, is_billed):
        self.ensure_one()
        scope = frozenset({self.category} if self.category else ())
        if self.kind == "pro_rata":
            reading, start = wear[order, self]
            share = Decimal(1)
            if reading is not None:
                share = limits.left(
                    max(reading - start, Decimal(0)),
                    _number(self.full_until),
                    _number(self.worn_at),
                )
            products = frozenset(self.product_ids.ids)
            return [limits.Rule(self, limits.PRO_RATA, scope, products, share=share)]
        if self.kind == "deductible":
            rules = []
            if self.own_percent:
                share = _number(self.own_percent) / 100
                rules.append(limits.Rule((self, "share"), limits.SHARE, scope, share=share))
            if self.own_amount and not is_billed:
                amount = _number(self.own_amount)
                rules.append(limits.Rule((self, "amount"), limits.DEDUCTIBLE, scope, amount=amount))
            return rules
        return [limits.Rule(self, limits.CAP, scope, limits=self._prepare_limits(order, used))]

    def _prepare_limits(self, order, used):
        contract, clause = self.contract_id, self.clause_id
        year = contract._get_service_year(order._get_contract_day())
        bounds = (
            (("order", order, clause), "order_cap", Decimal(0)),
            ((contract, clause, year), "year_cap", used[contract, clause, year]),
            ((contract, clause), "contract_cap", used[contract, clause, None]),
        )
        return tuple(
            limits.Limit(key, name, _number(self[name]), taken)
            for key, name, taken in bounds
            if self[name]
        )
