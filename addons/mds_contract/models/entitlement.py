from odoo import fields, models
from odoo.addons.mds_base.models.said import SaidText

CATEGORIES = [
    ("labour", "Labour"),
    ("travel", "Travel"),
    ("parts", "Parts"),
    ("consumables", "Consumables"),
    ("vendor", "Vendor"),
    ("expense", "Expenses"),
]


class OrderEntitlement(models.Model):
    """Who bears which part of a category of an order's cost, and why 费用承担判定.

    Written by the decision alone: once at intake, again when the work is done. What was decided
    at intake stays beside it. A row with a part is of that part alone: it failed within its own
    warranty. The other rows of its category are of what else is used.
    """

    _name = "mds.order.entitlement"
    _description = "Who Pays for What"
    _order = "order_id, stage desc, id"

    order_id = fields.Many2one("mds.order", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    region_id = fields.Many2one(related="order_id.region_id", store=True, index=True)
    stage = fields.Selection(
        [("intake", "At Intake"), ("closing", "When Done")], required=True, default="intake"
    )
    category = fields.Selection(CATEGORIES, required=True)
    payer = fields.Selection(
        [
            ("us", "Us, under Warranty"),
            ("supplier", "Supplier"),
            ("contract", "Contract"),
            ("customer", "Customer"),
        ],
        required=True,
        index=True,
    )
    percent = fields.Float("Share (%)", digits=(16, 8), required=True)
    line_id = fields.Many2one(
        "mds.contract.line", "Contract Line", index="btree_not_null", ondelete="restrict"
    )
    code = fields.Selection(
        [
            ("recall", "A recall: the maker's fault"),
            ("warranty", "Under warranty"),
            ("part_warranty", "Own warranty of a part"),
            ("covered", "Covered by the contract"),
            ("nothing", "Not under contract"),
            ("not_promised", "The contract does not cover it in full"),
            ("other_work", "The contract is for other work"),
            ("excluded", "The cause is excluded"),
            ("used_up", "The counter is used up"),
            ("frozen", "The contract is frozen"),
            ("not_inspected", "The entry inspection has not been passed"),
        ],
        "Why",
        required=True,
    )
    device_part_id = fields.Many2one(
        "mds.device.part",
        "Failed Part",
        index="btree_not_null",
        ondelete="restrict",
        help="The part that failed within its own warranty. The row is of what took its place.",
    )
    res_model = fields.Char("Model of the Used Part", readonly=True)
    res_id = fields.Many2oneReference("ID of the Used Part", model_field="res_model")
    note = SaidText("In Words")
    is_overruled = fields.Boolean(
        "Overruled",
        related="order_id.is_coverage_overruled",
        help="A person decided otherwise: this is what contract and warranty say.",
    )
    decided_at = fields.Datetime(required=True, default=fields.Datetime.now)

    _part_is_ours = models.Constraint(
        "CHECK (device_part_id IS NULL OR (payer = 'us' AND code = 'part_warranty'))",
        "A part that failed within its own warranty is borne by us.",
    )

    def _get_source(self):
        """The used part as charges name it: (model, ids)."""
        self.ensure_one()
        return (self.res_model, (self.res_id,))
