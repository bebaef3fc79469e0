from odoo import models
from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG
from odoo.exceptions import UserError


class AnalyticPlan(models.Model):
    """A plan that holds a dimension of cost stays while it does."""

    _inherit = "account.analytic.plan"

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
