from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import AccessError, UserError

QUALITY = "mds_base.group_quality_officer"


class QuarantineCase(models.Model):
    """One episode of quarantine 封存: why a device is held, what was found out, who released it.

    The release is the quality officer's electronic signature of this record: it binds device,
    reason and finding, so that it cannot be moved to another episode.

    Opened by quarantining a device.

    ===============  ====  ================  =======
    role             read  state the finding  release
    ===============  ====  ================  =======
    every user       yes   –                  –
    quality officer  yes   yes                signs
    ===============  ====  ================  =======
    Within the user's companies and regions. Nobody creates by hand, changes afterwards or deletes.
    """

    _name = "mds.device.quarantine.case"
    _inherit = ["mds.state.mixin", "mds.signature.mixin"]
    _description = "Quarantine Case"
    _order = "opened_at desc, id desc"
    _rec_name = "device_id"

    _initial_states = ("open",)
    _final_states = ("released",)
    _audit_fields = ("device_id", "reason", "finding", "opened_by_id", "state")
    _signature_fields = ("device_id", "reason", "opened_at", "opened_by_id", "finding")

    device_id = fields.Many2one(
        "mds.device", "Device", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="device_id.company_id", store=True, precompute=True, index=True
    )
    region_id = fields.Many2one(
        related="device_id.region_id", store=True, precompute=True, index=True
    )
    reason = fields.Text(required=True, readonly=True)
    opened_at = fields.Datetime("Quarantined at", required=True, readonly=True)
    opened_by_id = fields.Many2one("res.users", "Quarantined by", required=True, readonly=True)
    finding = fields.Text(readonly=True, help="What was found out, and why it may be used again.")
    state = fields.Selection(
        [("open", "Open"), ("released", "Released")],
        required=True,
        default="open",
        readonly=True,
        index=True,
    )
    released_at = fields.Datetime(readonly=True)
    released_by_id = fields.Many2one("res.users", "Released by", readonly=True)

    _open_uniq = models.UniqueIndex(
        "(device_id) WHERE state = 'open'", "This device is quarantined already."
    )

    @api.model
    def _get_transitions(self):
        return super()._get_transitions() + [
            Transition("open", "released", "action_sign", (QUALITY,), "_guard_signed")
        ]

    def _guard_signed(self):
        return {
            case: self.env._("a quality officer must sign the release.")
            for case in self
            if not case.signature_ids.filtered(
                lambda given: given.meaning == "approval" and given.state == "valid"
            )
        }

    @api.model
    def _open(self, devices, reason):
        self.flush_model(["state"])  # the last case of a device ends before the next begins
        return self._sudo_cases().create(
            [
                {
                    "device_id": device.id,
                    "reason": reason,
                    "opened_at": fields.Datetime.now(),
                    "opened_by_id": self.env.uid,
                }
                for device in devices
            ]
        )

    @api.model
    def _open_missing(self, devices):
        """Cases of devices that were quarantined before there were cases."""
        return (
            self._sudo_cases()
            .create(
                [
                    {
                        "device_id": device.id,
                        "reason": device.quarantine_reason or "-",
                        "opened_at": device.quarantined_at or fields.Datetime.now(),
                        "opened_by_id": device.quarantined_by_id.id or self.env.uid,
                    }
                    for device in devices
                ]
            )
            .with_env(self.env)
        )

    def _state_finding(self, finding):
        """What was found out; changing it afterwards makes a signature void."""
        if not self.env.user.has_group(QUALITY):
            raise AccessError(
                self.env._("Only a quality officer may release a device from quarantine.")
            )
        if self.filtered(lambda case: case.state != "open"):
            raise UserError(self.env._("This quarantine has been released already."))
        self.check_access("read")
        self._sudo_self().write({"finding": finding})

    def _get_signing_refusals(self, meaning):
        _ = self.env._
        refusals = super()._get_signing_refusals(meaning)
        is_quality = self.env.user.has_group(QUALITY)
        for case in self:
            if not is_quality:
                refusals[case] = _("only a quality officer may release a device from quarantine.")
            elif case.state != "open":
                refusals[case] = _("it has been released already.")
            elif meaning != "approval":
                refusals[case] = _("a release is signed as approval: choose “Approval”.")
            elif not (case.finding or "").strip():
                refusals[case] = _("state what was found out first, with the button Release.")
        return refusals

    def _after_signature(self, signatures):
        result = super()._after_signature(signatures)
        self.invalidate_recordset(["signature_ids", "signature_state"])
        for finding, cases in self.grouped("finding").items():
            privileged = cases._sudo_self()
            privileged._transition("released", reason=finding)
            privileged.write({"released_at": fields.Datetime.now(), "released_by_id": self.env.uid})
            devices = cases.device_id.with_context(mds_reason=finding)
            devices._release_from_quarantine(dict.fromkeys(devices, finding))
        return result

    def action_open_device(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "mds.device",
            "res_id": self.device_id.id,
            "views": [(False, "form")],
        }

    @api.model
    def _sudo_cases(self):
        """Whoever may quarantine a device opens its case; nobody writes cases by hand."""
        return self.sudo()

    def _sudo_self(self):
        """Finding and release are written by the methods that checked the right."""
        return self.sudo()
