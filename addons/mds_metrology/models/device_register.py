from odoo import api, models
from odoo.tools import format_date, format_list

KEYS = ("certificates", "meters")


class Device(models.Model):
    """Verification, calibration and hours of use in the device register."""

    _inherit = "mds.device"

    @api.model
    def _get_register_labels(self):
        return super()._get_register_labels() | {
            "certificates": self.env._("Verification and Calibration, Valid until"),
            "meters": self.env._("Meters"),
        }

    def _get_register_values(self, keys):
        result = super()._get_register_values(keys)
        if "certificates" in keys:
            for device, words in self._get_certificate_words().items():
                result[device]["certificates"] = words
        if "meters" in keys:
            for device, words in self._get_meter_words().items():
                result[device]["meters"] = words
        return result

    def _get_certificate_words(self):
        """``{device: "Mandatory verification C-12: 2027-01-31; …"}`` of current certificates."""
        rows = self.env["mds.certificate"].search(
            [("device_id", "in", self.ids), ("is_current", "=", True)], order="kind_id, id"
        )
        return {
            device: "; ".join(
                " ".join(
                    filter(
                        None,
                        (
                            row.kind_id.name,
                            row.number,
                            format_date(self.env, row.due_on) if row.due_on else "",
                        ),
                    )
                )
                for row in group
            )
            for device, group in rows.grouped("device_id").items()
        }

    def _get_meter_words(self):
        """``{device: "Hours 1,200"}``: what each meter counts now."""
        kinds = {kind.code: kind for kind in self.env["mds.meter.kind"].search([])}
        return {
            device: format_list(
                self.env,
                [
                    f"{kinds[code].name} {total:f}"
                    for code, total in values.items()
                    if code in kinds
                ],
            )
            if values
            else False
            for device, values in self._get_meter_values().items()
        }
