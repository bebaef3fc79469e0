from odoo import models

from ..lib import device_list


class Device(models.Model):
    """Certificates and hours in the register of devices."""

    _inherit = "mds.device"

    def _get_register_values(self):
        result = super()._get_register_values()
        kinds = {paper.kind: paper for paper in device_list.PAPERS}
        current = self.env["mds.certificate"].search_fetch(
            [
                ("device_id", "in", self.ids),
                ("is_current", "=", True),
                ("kind_id.code", "in", list(kinds)),
            ],
            ["device_id", "kind_id", "performed_on", "number", "due_on"],
        )
        for certificate in current:
            paper = kinds[certificate.kind_id.code]
            result[certificate.device_id].update(
                {
                    paper.done: certificate.performed_on,
                    paper.number: certificate.number,
                    paper.until: certificate.due_on or None,
                }
            )
        for device, values in self._get_meter_values().items():
            result[device]["meter_hours"] = values.get("hours")
        return result
