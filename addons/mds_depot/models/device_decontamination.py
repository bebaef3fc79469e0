from odoo import models


class DeviceDecontamination(models.Model):
    _inherit = "mds.device.decontamination"

    def _after_evidence(self):
        """A record that a depot repair asked for takes the repair on as well."""
        super()._after_evidence()
        job = self.env["mds.depot.job"].search(
            [
                ("id", "=", self.env.context.get("mds_depot_job_id")),
                ("device_id", "in", self.device_id.ids),
                ("state", "=", "received"),
            ]
        )
        if job and not job._guard_clean():
            job._transition("decontaminated")
