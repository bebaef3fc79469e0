from odoo import fields, models

CATEGORY_FIELDS = {
    "labour": "labour_percent",
    "travel": "travel_percent",
    "parts": "parts_percent",
    "consumables": "consumables_percent",
    "vendor": "vendor_percent",
    "expense": "expense_percent",
}
PERCENT_CHECK = (
    "CHECK (" + " AND ".join(f"{name} BETWEEN 0 AND 100" for name in CATEGORY_FIELDS.values()) + ")"
)


class ContractCoverage(models.AbstractModel):
    """Which part of each category of cost is covered, in percent."""

    _name = "mds.contract.coverage"
    _description = "Coverage by Category"

    labour_percent = fields.Integer("Labour (%)")
    travel_percent = fields.Integer("Travel (%)")
    parts_percent = fields.Integer("Parts (%)")
    consumables_percent = fields.Integer("Consumables (%)")
    vendor_percent = fields.Integer("Vendor (%)")
    expense_percent = fields.Integer("Expenses (%)")


class ContractType(models.Model):
    """A kind of service contract 维保合同类型, and what its lines cover unless they say other.

    Read: everyone in service. Written: contract and service managers.
    """

    _name = "mds.contract.type"
    _inherit = ["mds.contract.coverage"]
    _description = "Contract Type"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    order_type_ids = fields.Many2many(
        "mds.order.type", string="Kinds of Work", help="Empty: every kind of work."
    )
    sla_policy_id = fields.Many2one("mds.sla.policy", "Service Level", ondelete="restrict")
    note = fields.Text("What it Means", translate=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "Another contract type has this code.")
    _percents = models.Constraint(PERCENT_CHECK, "A share is between 0 and 100 %.")
