from odoo import fields, models


class AnalyticAccount(models.Model):
    """An analytic account may stand for a region, an outlet, a channel, a model or a customer."""

    _inherit = "account.analytic.account"

    mds_res_model = fields.Char("Stands for (model)", readonly=True, copy=False)
    mds_res_id = fields.Many2oneReference(
        "Stands for", model_field="mds_res_model", readonly=True, copy=False
    )

    _mds_res_uniq = models.UniqueIndex(
        "(plan_id, mds_res_model, mds_res_id) WHERE mds_res_id IS NOT NULL AND mds_res_id > 0",
        "This plan has an account for it already.",
    )
