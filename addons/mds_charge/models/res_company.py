from odoo import api, fields, models

from .charge_kind import TRAVEL_BASES


class ResCompany(models.Model):
    """How the company charges when a contract says nothing else."""

    _inherit = "res.company"

    mds_travel_basis = fields.Selection(
        TRAVEL_BASES, "Travel is Charged by Default", default="hours", required=True
    )
    mds_quote_tolerance = fields.Integer(
        "Beyond the Quote (%)",
        default=10,
        help="Work that costs the customer so much more than he accepted needs a new quote.",
    )
    mds_quote_days = fields.Integer("Quotes are Valid for (days)", default=30)
    mds_discount_limit = fields.Monetary(
        "Discounts without Approval up to",
        default=500.0,
        help="A discount on an order above this amount is approved first.",
    )

    _mds_quote_rules = models.Constraint(
        "CHECK (mds_quote_tolerance >= 0 AND mds_quote_days > 0 AND mds_discount_limit >= 0)",
        "Tolerance and limit are not below zero; a quote is valid for a day at least.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """A new company can invoice service: each category has its row from the beginning."""
        companies = super().create(vals_list)
        self.env["mds.charge.tax"]._sudo_of_new_company()._add_missing(companies)
        return companies


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    mds_travel_basis = fields.Selection(related="company_id.mds_travel_basis", readonly=False)
    mds_quote_tolerance = fields.Integer(related="company_id.mds_quote_tolerance", readonly=False)
    mds_quote_days = fields.Integer(related="company_id.mds_quote_days", readonly=False)
    mds_discount_limit = fields.Monetary(
        related="company_id.mds_discount_limit", readonly=False, currency_field="currency_id"
    )
