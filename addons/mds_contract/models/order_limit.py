from odoo import fields, models
from odoo.addons.mds_base.models.said import SaidText


class OrderLimit(models.Model):
    """How far the contract bears an order, by a term or by the parts value of a line 免赔与限额.

    Written by the decision alone, when the work has its price; each row says its arithmetic.
    What counts against a limit stands here too, and is given back when the order is cancelled.

    Read: contract and service managers and accountants, within companies and regions; engineers
    and dispatchers do not see amounts. Written: nobody by hand.
    """

    _name = "mds.order.limit"
    _inherit = ["mds.audit.mixin"]
    _description = "Deductible or Limit of an Order"
    _order = "order_id, id"
    _rec_name = "kind"

    _audit_fields = ("order_id", "term_id", "line_id", "moved_amount", "borne_amount", "state")

    order_id = fields.Many2one("mds.order", required=True, index=True, ondelete="cascade")
    contract_id = fields.Many2one("mds.contract", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    region_id = fields.Many2one(related="order_id.region_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    term_id = fields.Many2one(
        "mds.contract.term", "Term", index="btree_not_null", ondelete="restrict"
    )
    clause_id = fields.Many2one(related="term_id.clause_id", store=True, index="btree_not_null")
    line_id = fields.Many2one(
        "mds.contract.line", "Contract Line", index="btree_not_null", ondelete="restrict"
    )
    kind = fields.Selection(
        [
            ("deductible", "What the Customer Bears himself"),
            ("cap", "Limit of what is Covered"),
            ("pro_rata", "Wear Part by its Reading"),
            ("counter", "Parts Value of the Line"),
            ("no_reading", "Reading Missing"),
        ],
        "By",
        required=True,
    )
    before_amount = fields.Monetary("Would be Covered")
    moved_amount = fields.Monetary("The Customer Pays", help="So much of it is the customer's.")
    borne_amount = fields.Monetary("The Contract Bears")
    year_start = fields.Date("Contract Year from")
    state = fields.Selection(
        [("consumed", "Used"), ("returned", "Given back")], required=True, default="consumed"
    )
    arithmetic = SaidText("How it was Reckoned")

    _one_source = models.Constraint(
        "CHECK ((term_id IS NULL) != (line_id IS NULL))",
        "A limit of an order comes from a term or from a line.",
    )
    _once = models.UniqueIndex(
        "(order_id, COALESCE(term_id, 0), COALESCE(line_id, 0))",
        "This limit was decided for the order already.",
    )
    _year_idx = models.Index("(contract_id, clause_id, year_start)")
