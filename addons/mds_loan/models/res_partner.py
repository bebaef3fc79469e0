from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    mds_loan_count = fields.Integer(
        "On Loan", compute="_compute_mds_loan_count", groups="mds_base.group_user"
    )

    def _compute_mds_loan_count(self):
        counts = self.env["mds.loan"]._read_group(
            [("partner_id", "child_of", self.ids), ("state", "=", "out")],
            ["partner_id"],
            ["__count"],
        )
        for partner in self:
            own = partner._origin
            partner.mds_loan_count = sum(
                count for borrower, count in counts if own in (borrower, borrower.parent_id)
            )

    def action_open_mds_loans(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_loan.mds_loan_action")
        action["domain"] = [("partner_id", "child_of", self.ids)]
        action["context"] = {"default_partner_id": self[:1].id, "search_default_out": 1}
        return action
