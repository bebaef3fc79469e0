from odoo import api, fields, models

from .depot_job import ENDED


class OrderDevice(models.Model):
    """One device of an order for several goes to the bench; the others stay in use."""

    _inherit = "mds.order.device"

    depot_job_id = fields.Many2one("mds.depot.job", "Depot Repair", compute="_compute_depot_job_id")

    @api.depends("order_id.depot_job_ids.state", "order_id.depot_job_ids.device_id")
    def _compute_depot_job_id(self):
        jobs = self.order_id.depot_job_ids.filtered(lambda job: job.state not in ENDED)
        by_device = {(job.order_id, job.device_id): job for job in jobs}
        for row in self:
            row.depot_job_id = by_device.get((row.order_id, row.device_id))

    def _create_depot_jobs(self):
        """A depot repair for each of these that has none open on its order."""
        todo = self.filtered(lambda row: not row.depot_job_id)
        self.env["mds.depot.job"].create(
            [{"order_id": row.order_id.id, "device_id": row.device_id.id} for row in todo]
        )

    def action_send_to_depot(self):
        self._create_depot_jobs()
        return self.order_id[:1].action_open_depot_jobs()
