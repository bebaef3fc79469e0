from odoo import models
from odoo.addons.mds_cost.models.order_posting import source_vals
from odoo.fields import Domain

from .hr_expense import COSTED_STATES


class Order(models.Model):
    """Claims that are tied to orders are their cost, each once."""

    _inherit = "mds.order"

    def _get_bill_domain(self):
        """The receipt that a claim makes is that claim, not another bill."""
        return super()._get_bill_domain() & Domain("expense_id", "=", False)

    def _gather_cost_sources(self):
        sources, missing = super()._gather_cost_sources()
        expenses = self.env["hr.expense"].search(
            [("mds_order_id", "in", self.ids), ("state", "in", COSTED_STATES)], order="id"
        )
        elements = self.env["mds.cost.element"]._get_by_code()
        for expense in expenses:
            source = source_vals(
                f"expense:{expense.id}",
                expense.product_id.mds_cost_element_id or elements["travel_expense"],
                expense._mds_get_cost(),
            )
            sources.setdefault(expense.mds_order_id, []).append(
                source
                | {
                    "order": expense.mds_order_id,
                    "day": expense.date,
                    "employee": expense.employee_id,
                    "product": expense.product_id,
                    "account": expense.account_id,
                    "label": f"{expense.employee_id.name}: {expense.name}",
                }
            )
        return sources, missing
