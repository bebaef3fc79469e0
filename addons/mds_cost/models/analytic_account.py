from odoo import api, fields, models
from odoo.exceptions import UserError


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

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """In words of the trade, before the database's own."""
        used = (
            self._sudo_find_used("mds.allocation.segment", "sender_id")
            | self._sudo_find_used("mds.allocation.receiver", "account_id")
            | self._sudo_find_used("mds.allocation.figure.value", "account_id")
            | self._sudo_find_used("mds.cost.rule", "cost_centre_id")
            | self._sudo_find_used("account.analytic.line", self.plan_id[:1]._column_name())
        )
        if used:
            raise UserError(
                self.env._(
                    "“%(centre)s” bears cost, or rules or allocation cycles name it. Archive it "
                    "instead.",
                    centre=used[0].name,
                )
            )

    def _sudo_find_used(self, model, name):
        """Also where the user may not look."""
        return self.env[model].sudo().search([(name, "in", self.ids)], limit=1)[name].sudo(False)
