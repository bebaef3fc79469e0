from odoo import fields, models

from .order_charge import READERS
from .order_invoice import SERVED


class Contract(models.Model):
    """What was served under the contract at the customer's expense and is not invoiced yet."""

    _inherit = "mds.contract"

    charge_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of Charges"
    )
    uninvoiced_amount = fields.Monetary(
        "Not yet Invoiced",
        compute="_compute_uninvoiced_amount",
        currency_field="charge_currency_id",
        groups=READERS,
        help="Of closed orders, with tax.",
    )

    def _get_uninvoiced_domain(self):
        return [
            ("contract_id", "in", self.ids),
            ("is_invoiced", "=", False),
            ("customer_amount", "!=", 0),
            ("order_id.state", "in", SERVED),
        ]

    def _compute_uninvoiced_amount(self):
        sums = dict(
            self.env["mds.order.charge"]._read_group(
                self._get_uninvoiced_domain(), ["contract_id"], ["total_amount:sum"]
            )
        )
        for contract in self:
            contract.uninvoiced_amount = sums.get(contract, 0.0)

    def action_open_uninvoiced(self):
        """The charges that the figure sums."""
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "mds_charge.mds_order_charge_action_open"
            ),
            "domain": self._get_uninvoiced_domain(),
        }
