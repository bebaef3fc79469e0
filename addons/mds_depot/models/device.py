from odoo import fields, models

from .depot_job import ENDED


class Device(models.Model):
    _inherit = "mds.device"

    depot_job_ids = fields.One2many("mds.depot.job", "device_id", "Depot Repairs")
    exchange_ids = fields.One2many("mds.depot.exchange", "old_device_id", "Exchanged for")

    def _start_bench_repair(self):
        """What is on the bench is in repair; the result of the order ends that."""
        able = ("received", "installed", "in_service", "standby", "out_of_service")
        self.filtered(lambda device: device.state in able)._transition("in_repair")

    def _get_status_remarks(self):
        """Where it is while it is at our bench."""
        remarks = super()._get_status_remarks()
        jobs = self._sudo_depot_jobs().search(
            [("device_id", "in", self.ids), ("state", "not in", (*ENDED, "expected"))]
        )
        for job in jobs:
            device = self.browse(job.device_id.id)
            remarks[device] = [
                *remarks.get(device, []),
                self.env._(
                    "At our bench: %(job)s, %(stage)s.",
                    job=job.name,
                    stage=job._state_label(job.state),
                ),
            ]
        return remarks

    def _sudo_depot_jobs(self):
        """Where a device is, is no secret to whoever sees the device."""
        return self.env["mds.depot.job"].sudo()

    def _get_retirement_blockers(self):
        blockers = super()._get_retirement_blockers()
        is_open = [("device_id", "in", self.ids), ("state", "not in", ENDED)]
        for device, names in self.env["mds.depot.job"]._read_group(
            is_open, ["device_id"], ["name:array_agg"]
        ):
            blockers[device].append(
                self.env._("end its depot repair first: %(jobs)s.", jobs=", ".join(names))
            )
        return blockers
