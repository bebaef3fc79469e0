from odoo import api, models
from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG
from odoo.exceptions import UserError


class AnalyticPlan(models.Model):
    """A plan that holds a dimension of cost stays while it does."""

    _inherit = "account.analytic.plan"
    _rec_names_search = ["complete_name", "name"]  # the first is stored in one language only

    @api.depends("name", "parent_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """In the reader's language: the complete name is stored in one language only."""
        for plan in self:
            above = f"{plan.parent_id.display_name} / " if plan.parent_id else ""
            plan.display_name = f"{above}{plan.name or ''}"

    def unlink(self):
        # before Odoo's own, which takes the plan's columns away first
        if not self.env.context.get(MODULE_UNINSTALL_FLAG):
            self._mds_check_unlink()
        return super().unlink()

    def _mds_check_unlink(self):
        dimensions = self.env["mds.cost.dimension"]._sudo_all()
        held = dimensions.filtered(lambda one: one.plan_id in self)
        if held:
            raise UserError(
                self.env._(
                    "“%(plan)s” holds the dimension “%(dimension)s” of cost. Let another plan hold "
                    "it first, under Cost › Set-up › Adopt Analytic Plans.",
                    plan=held[0].plan_id.name,
                    dimension=held[0].display_name,
                )
            )
