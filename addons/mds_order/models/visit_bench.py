from odoo import models

from .visit_actions import RANK


class Visit(models.Model):
    """Work at the bench begins on devices that were decontaminated; remote work without travel."""

    _inherit = "mds.visit"

    def _advance(self, target, occurred_at=None):
        if target == "travelling":  # nobody travels to a telephone call
            return super(Visit, self.filtered(lambda one: one.kind != "remote"))._advance(
                target, occurred_at
            )
        if target == "on_site":
            arriving = self.filtered(
                lambda visit: visit.kind == "bench" and RANK.get(visit.state, -1) < RANK["on_site"]
            )
            arriving.device_id._check_may_be_handled()
        return super()._advance(target, occurred_at)
