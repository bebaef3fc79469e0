from odoo import api, fields, models

from .device import GONE

# how loudly a state is said
LEVELS = {
    "standby": "success",
    "in_repair": "danger",
    "out_of_service": "danger",
    "not_located": "danger",
}


class Device(models.Model):
    """May it be used? One plain sentence, and how loudly it is said."""

    _inherit = "mds.device"

    status_sentence = fields.Char(compute="_compute_status")
    status_level = fields.Selection(
        [
            ("success", "May be used"),
            ("warning", "Limited"),
            ("danger", "Must not be used"),
            ("muted", "Not in use"),
        ],
        compute="_compute_status",
    )

    @api.depends(
        "state",
        "is_quarantined",
        "quarantine_reason",
        "is_restricted",
        "restriction_reason",
        "partner_id",
        "warranty_start",
        "warranty_end",
    )
    @api.depends_context("lang")
    def _compute_status(self):
        extras = self._get_status_remarks()
        for device in self:
            level, sentence = device._describe_status()
            device.status_level = level
            device.status_sentence = " ".join([sentence, *extras.get(device, ())])

    def _describe_status(self):
        """(level, sentence) of one device: may it be used, and if not, why not."""
        if self.is_quarantined:
            return "danger", self.env._(
                "Quarantined (%(reason)s), must not be used.",
                reason=self.quarantine_reason or self.env._("no reason given"),
            )
        if self.state == "in_service" and self.is_restricted:
            return "warning", self.env._(
                "May be used with restrictions (%(reason)s).",
                reason=self.restriction_reason or self.env._("see the last service report"),
            )
        if self.state == "in_service":
            return "success", self.env._("May be used.")
        if self.state in ("received", "ordered"):
            return self._describe_waiting()
        return self._describe_other_states()

    def _describe_waiting(self):
        if self.state == "ordered":
            return "muted", self.env._("Ordered, not here yet.")
        if self.partner_id:
            return "muted", self.env._("At the customer, not yet put in service.")
        return "muted", self.env._("In our stock.")

    def _describe_other_states(self):
        words = {
            "installed": self.env._("Installed, waiting for its acceptance."),
            "standby": self.env._("Kept ready, not in use."),
            "in_repair": self.env._("In repair, must not be used."),
            "out_of_service": self.env._("Out of service, must not be used."),
            "not_located": self.env._("Not located: nobody knows where it is."),
            "decommissioned": self.env._("Decommissioned: out of use for good."),
            "transferred": self.env._("Transferred to somebody else."),
            "taken_back": self.env._("Taken back at the end of its life."),
            "disposed": self.env._("Disposed of."),
        }
        return LEVELS.get(self.state, "muted"), words[self.state]

    def _get_status_remarks(self):
        """{device: [sentence]} said after the status. Upper addons add what is due next."""
        remarks = {}
        for device, cover in self._get_warranty().items():
            if device.state not in GONE and cover.until:
                remarks[device] = [cover.reason]
        return remarks
