from odoo import fields, models


class AccountMoveLine(models.Model):
    """A line of a vendor's credit note names the claim that it answers."""

    _inherit = "account.move.line"

    mds_claim_id = fields.Many2one(
        "mds.vendor.claim",
        "Claim at the Vendor",
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
        check_company=True,
        domain="[('company_id', '=', company_id), ('state', 'in', ('sent', 'settled')),"
        " ('vendor_id', 'parent_of', partner_id)]",
    )

    def _eligible_for_stock_account(self):
        # what came out of a device was worth nothing: its credit is no value of stock
        return not self.mds_claim_id and super()._eligible_for_stock_account()


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted.line_ids.mds_claim_id._sudo_follow_credit()
        return posted


class VendorClaim(models.Model):
    _inherit = "mds.vendor.claim"

    def _sudo_follow_credit(self):
        """Whoever posts the vendor's paper need have no role in the service."""
        self.sudo()._follow_credit()
