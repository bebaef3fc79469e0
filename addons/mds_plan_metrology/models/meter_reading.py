from odoo import models


class Meter(models.Model):
    """A reading moves what is due by the counter."""

    _inherit = "mds.meter"

    def _refresh(self, oldest=None):
        result = super()._refresh(oldest)
        plans = self.env["mds.plan"]._sudo_by_meter(self.kind_id)
        if plans:
            self.env["mds.plan.duty"]._project_devices(self.device_id)
        return result


class Plan(models.Model):
    _inherit = "mds.plan"

    def _sudo_by_meter(self, kinds):
        """Whether work is due by these counters is asked whoever reads them out."""
        return self.sudo().search(
            [("state", "=", "active"), ("meter_kind_id", "in", kinds.ids)], limit=1
        )
