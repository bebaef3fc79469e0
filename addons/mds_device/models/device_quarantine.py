from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .device import CONDITION_FIELDS
from .device_lifecycle import MAY_WRITE_CONDITION


class Device(models.Model):
    """Quarantine 封存 of a device, and its other conditions that nobody writes by hand."""

    _inherit = "mds.device"

    quarantine_case_ids = fields.One2many(
        "mds.device.quarantine.case", "device_id", "Quarantine Cases", readonly=True
    )

    def action_quarantine(self):
        reason = (self.env.context.get("mds_reason") or "").strip()
        if not reason:
            return self._ask_quarantine_reason("action_quarantine", self.env._("Quarantine"))
        devices = self.filtered(lambda device: not device.is_quarantined)
        devices._write_condition(
            {
                "is_quarantined": True,
                "quarantine_reason": reason,
                "quarantined_at": fields.Datetime.now(),
                "quarantined_by_id": self.env.uid,
            }
        )
        self.env["mds.device.quarantine.case"]._open(devices, reason)
        devices._log_event("quarantined", dict.fromkeys(devices, reason))
        return True

    def action_release_quarantine(self):
        """State what was found out, then sign: without the signature nothing is released."""
        finding = (self.env.context.get("mds_reason") or "").strip()
        if not finding:
            return self._ask_quarantine_reason(
                "action_release_quarantine", self.env._("Release from Quarantine")
            )
        if not self.env.su and not self.env.user.has_group("mds_base.group_quality_officer"):
            raise AccessError(
                self.env._("Only a quality officer may release a device from quarantine.")
            )
        cases = self._get_open_cases()
        cases._state_finding(finding)
        return cases.with_context(mds_meaning="approval").action_sign()

    def _get_open_cases(self):
        """The open cases of these devices; old quarantines get the case that they lack."""
        held = self.filtered("is_quarantined")
        Case = self.env["mds.device.quarantine.case"]
        cases = Case.search([("device_id", "in", held.ids), ("state", "=", "open")])
        return cases | Case._open_missing(held - cases.device_id)

    def _release_from_quarantine(self, texts):
        devices = self.filtered("is_quarantined")
        devices._write_condition(
            {
                "is_quarantined": False,
                "quarantine_reason": False,
                "quarantined_at": False,
                "quarantined_by_id": False,
            }
        )
        devices._log_event("released", texts)

    def _ask_quarantine_reason(self, action, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "mds.device.quarantine",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_device_ids": self.ids, "default_action": action},
        }

    def _check_condition_kept(self, vals):
        """``vals`` to write; refused when they change by hand whether the device may be used."""
        stated = vals.keys() & set(CONDITION_FIELDS)
        if not stated or self.env.context.get("mds_condition_key") is MAY_WRITE_CONDITION:
            return vals
        for device in self._get_changed_fields(vals, stated):
            raise UserError(
                self.env._(
                    "Whether %(device)s may be used is decided by the result of service "
                    "and by quarantine, with their buttons.",
                    device=device.display_name,
                )
            )
        return {name: value for name, value in vals.items() if name not in stated}
