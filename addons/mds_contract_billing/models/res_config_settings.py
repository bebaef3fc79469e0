from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    mds_deferred_account_id = fields.Many2one(
        related="company_id.mds_deferred_account_id", readonly=False
    )
    mds_service_income_account_id = fields.Many2one(
        related="company_id.mds_service_income_account_id", readonly=False
    )
    mds_retention_account_id = fields.Many2one(
        related="company_id.mds_retention_account_id", readonly=False
    )
    mds_recognition_journal_id = fields.Many2one(
        related="company_id.mds_recognition_journal_id", readonly=False
    )
    mds_freeze_after_days = fields.Integer(
        related="company_id.mds_freeze_after_days", readonly=False
    )
