from odoo import api, fields, models
from odoo.exceptions import UserError


class ContractBill(models.Model):
    """What of a contract was put on which invoice line 开票记录, for ever once.

    Made by the billing run alone. It goes with a draft invoice that is deleted; what was posted
    is corrected by credit notes, which point to it.

    Read: service users in their regions, accountants. Nobody writes it by hand.
    """

    _name = "mds.contract.bill"
    _description = "Billed Period"
    _order = "date_from desc, id desc"
    _rec_name = "display_name"

    contract_id = fields.Many2one("mds.contract", required=True, index=True, ondelete="restrict")
    line_id = fields.Many2one(
        "mds.contract.line", "Contract Line", index="btree_not_null", ondelete="restrict"
    )
    root_id = fields.Many2one(
        "mds.contract.line", "First Line", index="btree_not_null", ondelete="restrict"
    )
    payer_id = fields.Many2one("res.partner", "Payer", required=True, ondelete="restrict")
    kind = fields.Selection(
        [
            ("period", "Period"),
            ("meter", "By Meter"),
            ("milestone", "Milestone"),
            ("credit", "Given Back"),
            ("difference", "Difference by a New Version"),
        ],
        required=True,
        default="period",
    )
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("Until", required=True)
    amount = fields.Monetary(
        required=True, help="As the price says: with the tax that is included in it."
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    region_id = fields.Many2one(related="contract_id.region_id", store=True, index=True)
    is_deferred = fields.Boolean("Revenue by Time")
    milestone_id = fields.Many2one(
        "mds.contract.milestone", index="btree_not_null", ondelete="restrict"
    )
    meter_values = fields.Json(
        help="What each meter showed at the end: the next period begins there."
    )
    ahead_quantity = fields.Float(
        "Billed Ahead of its Reading",
        digits=(16, 2),
        readonly=True,
        help="The reading was missing, and the least quantity was billed: so much is paid beyond "
        "what the meters showed. The next period settles it.",
    )
    run_id = fields.Many2one("mds.billing.run", index="btree_not_null", ondelete="restrict")
    move_id = fields.Many2one("account.move", "Invoice", index=True, ondelete="cascade")
    move_line_ids = fields.One2many("account.move.line", "mds_bill_id", "Invoice Line")
    move_state = fields.Selection(related="move_id.state", string="Invoice State")

    _once = models.Constraint(
        "EXCLUDE USING gist (root_id WITH =, payer_id WITH =, kind WITH =,"
        " daterange(date_from, date_to, '[]') WITH &&) WHERE (kind IN ('period', 'meter'))",
        "These days of this contract line are billed to this payer already.",
    )
    _milestone_once = models.UniqueIndex(
        "(milestone_id, payer_id) WHERE milestone_id IS NOT NULL AND kind = 'milestone'",
        "This milestone is billed to this payer already.",
    )
    _dates = models.Constraint(
        "CHECK (date_to >= date_from)", "A billed period ends before it begins."
    )

    @api.depends("contract_id.name", "date_from", "date_to")
    def _compute_display_name(self):
        for bill in self:
            bill.display_name = f"{bill.contract_id.name} {bill.date_from} – {bill.date_to}"

    @api.model
    def _sudo_bills(self):
        """Rows of what was billed are made by the run, never by hand."""
        return self.sudo()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_corrected(self):
        if self.search_count([("source_id", "in", self.ids), ("id", "not in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "This invoice is corrected by another one: delete the drafts of the correction "
                    "first, or make a credit note of this invoice."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_billed(self):
        if self.filtered(lambda bill: bill.move_id.state == "posted"):
            raise UserError(
                self.env._("What was billed is kept: make a credit note of the invoice instead.")
            )

    def _link_moves(self):
        """Each row knows the invoice of its line, in one statement."""
        if not self:
            return
        self.env["account.move.line"].flush_model(["mds_bill_id", "move_id"])
        self.flush_recordset()
        self.env.cr.execute(
            "UPDATE mds_contract_bill bill SET move_id = line.move_id FROM account_move_line line"
            " WHERE line.mds_bill_id = bill.id AND bill.id IN %s",
            [tuple(self.ids)],
        )
        self.invalidate_recordset(["move_id", "move_state", "move_line_ids"], flush=False)

    def action_open_invoice(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "views": [(False, "form")],
        }
