from odoo import api, fields, models
from odoo.addons.mds_base.models.said import SaidChar, SaidText
from odoo.addons.mds_contract.models.entitlement import CATEGORIES
from odoo.exceptions import UserError

from .charge_kind import KINDS, UNITS

READERS = "mds_charge.group_charge_reader"


class OrderCharge(models.Model):
    """What an item of an order costs, who bears it, and why: one line of its charges.

    Written by the decision alone, when the work is done, when the papers are closed, and when
    somebody asks for the prices again; what is invoiced stays. Who may see charges: dispatchers,
    service managers, contract managers, cost accountants, and engineers who were given the right
    “Sees Charges”. Nobody writes.
    """

    _name = "mds.order.charge"
    _description = "Charge of a Service Order"
    _order = "order_id, sequence, id"
    _rec_name = "description"

    order_id = fields.Many2one("mds.order", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(
        related="order_id.company_id", store=True, index=True, precompute=True
    )
    region_id = fields.Many2one(
        related="order_id.region_id", store=True, index=True, precompute=True
    )
    partner_id = fields.Many2one(
        related="order_id.partner_id", string="Customer", store=True, index=True, precompute=True
    )
    payer_id = fields.Many2one(
        "res.partner",
        "Payer",
        required=True,
        index=True,
        ondelete="restrict",
        help="Who is invoiced: the payer of the order, else its customer.",
    )
    contract_id = fields.Many2one(related="order_id.contract_id", store=True)
    product_tmpl_id = fields.Many2one(
        related="order_id.product_tmpl_id", string="Device Model", store=True
    )
    order_state = fields.Selection(related="order_id.state", string="State of the Order")
    closed_at = fields.Datetime(related="order_id.closed_at", store=True, index="btree_not_null")
    days_open = fields.Integer(
        "Age (days)", compute="_compute_days_open", help="Since the order was closed."
    )
    sequence = fields.Integer(default=10)
    kind = fields.Selection(KINDS, required=True, index=True)
    category = fields.Selection(CATEGORIES, required=True)
    description = SaidChar(required=True)
    source_model = fields.Char(required=True)
    source_ids = fields.Json("Rests on")
    source_key = fields.Char(required=True)
    product_id = fields.Many2one(
        "product.product", "Invoiced as", index="btree_not_null", ondelete="restrict"
    )
    tax_id = fields.Many2one("account.tax", "Tax", ondelete="restrict")
    tax_code = fields.Char()
    currency_id = fields.Many2one(related="company_id.currency_id")
    quantity = fields.Float(digits=(16, 4))
    unit = fields.Selection(UNITS)
    unit_price = fields.Monetary("Price")
    amount = fields.Monetary(help="At the explained price, whoever bears it.")
    us_amount = fields.Monetary("We Bear", help="Under warranty, or as goodwill.")
    contract_amount = fields.Monetary("Contract Bears")
    deductible_amount = fields.Monetary("Deductible", help="Of it the customer's deductible.")
    discount_amount = fields.Monetary("Discount")
    customer_amount = fields.Monetary("Customer Pays")
    untaxed_amount = fields.Monetary("Without Tax")
    total_amount = fields.Monetary("With Tax")
    has_no_price = fields.Boolean("No Price Found")
    steps_text = SaidText("How it was Reckoned")
    decided_at = fields.Datetime("Priced", required=True, default=fields.Datetime.now)

    _source_uniq = models.Constraint(
        "UNIQUE (order_id, source_key)", "This was charged on the order already."
    )
    _parts_sum = models.Constraint(
        "CHECK (abs(amount - us_amount - contract_amount - discount_amount - customer_amount)"
        " < 0.005)",
        "What each bears must sum to the amount.",
    )

    @api.depends("closed_at")
    def _compute_days_open(self):
        today = fields.Date.context_today(self)
        for charge in self:
            closed = charge.closed_at
            charge.days_open = (today - closed.date()).days if closed else 0

    def action_open_steps(self):
        """How the amount came about, step by step."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.description,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(self.env.ref("mds_charge.mds_order_charge_view_form").id, "form")],
            "target": "new",
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_by_hand(self):
        if not self.env.su:
            raise UserError(self.env._("Charges follow from the order: price it again instead."))
