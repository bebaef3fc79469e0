from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    """Files of a device file are evidence and are kept with it.

    A file that was put there by mistake may be taken away on the same day, by who put it there.
    """

    _inherit = "ir.attachment"

    def unlink(self):
        self._check_retention()
        return super().unlink()

    def _check_retention(self):
        """Elevated rights do not help: dialogs of the discussion delete with them."""
        if self.env.uid == SUPERUSER_ID:
            return
        today = fields.Date.context_today(self)
        files = self._sudo_references().filtered(
            lambda file: (
                file.res_model in self._get_retained_models()
                and not file.res_field
                and (file.create_uid != self.env.user or file.create_date.date() != today)
            )
        )
        devices = self._sudo_devices()
        for model, some in files.grouped("res_model").items():
            records = devices.env[model].browse(set(some.mapped("res_id"))).exists()
            path = self._get_retained_models()[model]
            devices |= records.mapped(path) if path else records
        kept, decisions = devices._has_evidence(), devices._get_retention(today)
        for device in devices:
            if kept[device] and not decisions[device].is_over(today):
                raise UserError(
                    self.env._(
                        "The files of %(device)s are evidence. %(retention)s",
                        device=device.display_name,
                        retention=device._describe_retention(decisions[device]),
                    )
                )

    def _get_retained_models(self):
        """{model: field that names its device}. Seam: upper addons add their documents."""
        return {"mds.device": ""}

    def _sudo_devices(self):
        """A file is kept with its device whether or not the user may see the device."""
        return self.env["mds.device"].sudo()
