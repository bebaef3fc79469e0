from odoo import api, fields, models
from odoo.exceptions import ValidationError

KINDS = {
    "decommission": "decommissioned",
    "transfer": "transferred",
    "take_back": "taken_back",
    "disposal": "disposed",
}


class DeviceExit(models.Model):
    """How a device left service for good: why, what became of its data, where it went, the proof.

    Made by the dialog of the buttons Decommission, Transfer, Take Back and Dispose. The newest one
    of a kind counts until the device is reinstated.

    Rights: every user reads; dispatchers and quality officers record; nobody changes or deletes.
    Within the user's companies and regions.
    """

    _name = "mds.device.exit"
    _inherit = ["mds.device.evidence"]
    _description = "Device Leaving Service"

    _audit_fields = (
        "device_id",
        "kind",
        "cause",
        "done_on",
        "data_erasure",
        "erased_by",
        "label_handling",
        "recipient_id",
        "trade_in_value",
        "document_number",
    )

    kind = fields.Selection(
        [
            ("decommission", "Decommissioning"),
            ("transfer", "Transfer or Donation"),
            ("take_back", "Take-back"),
            ("disposal", "Disposal"),
        ],
        required=True,
    )
    is_current = fields.Boolean(default=True, readonly=True)
    cause = fields.Selection(
        [
            ("uneconomical", "Beyond Economical Repair"),
            ("unreliable", "Unreliable"),
            ("no_parts", "No Parts or Support"),
            ("superseded", "Superseded"),
            ("clinical", "No Longer Needed"),
            ("recall", "Recall"),
            ("life_ended", "Service Life Ended"),
            ("sold", "Sold"),
            ("donated", "Donated"),
            ("lost", "Lost"),
        ],
        "Why",
        required=True,
    )
    data_erasure = fields.Selection(
        [
            ("erased", "Erased with the Device's Function"),
            ("destroyed", "Memory Destroyed"),
            ("removed", "Memory Removed and Handed Over"),
            ("none", "Holds No Patient Data"),
            ("lost", "Device Is Lost"),
        ],
        "Patient Data",
    )
    erased_by = fields.Char("Data Handled by")
    label_handling = fields.Selection(
        [
            ("defaced", "Defaced"),
            ("removed", "Removed"),
            ("marked", "Marked as Out of Use"),
            ("lost", "Device Is Lost"),
        ],
        "Label",
    )
    recipient_id = fields.Many2one("res.partner", "Goes to", ondelete="restrict")
    currency_id = fields.Many2one(related="company_id.currency_id")
    trade_in_value = fields.Monetary("Trade-in Value")

    @api.constrains(
        "kind", "cause", "data_erasure", "erased_by", "label_handling", "recipient_id", "document"
    )
    def _check_complete(self):
        for record in self:
            message = record._get_missing()
            if message:
                message = f"{record.device_id.display_name}: {message}"
                raise ValidationError(message)

    def _get_missing(self):
        """What this exit lacks, in words, or False."""
        _ = self.env._
        has_data = self.device_id.product_tmpl_id.mds_holds_patient_data
        if self.kind != "disposal" and not self.data_erasure:
            return _("say what became of the patient data.")
        if has_data and self.data_erasure == "none":
            return _("its model holds patient data: they must be erased.")
        if self.data_erasure in ("erased", "destroyed", "removed") and not self.erased_by:
            return _("who handled the patient data?")
        if self.kind == "decommission" and not self.label_handling:
            return _("say what became of the label.")
        if self.kind == "transfer" and not self.recipient_id:
            return _("who gets it?")
        if self.kind == "disposal" and not self._has_paper():
            return _("attach the proof of disposal, or enter its number.")
        return False

    def _sudo_retire(self):
        """Whoever reinstates the device ends its old exits; nobody writes them by hand."""
        self.sudo().write({"is_current": False})

    def _after_evidence(self):
        super()._after_evidence()
        causes = dict(self._fields["cause"]._description_selection(self.env))
        for kind, records in self.grouped("kind").items():
            texts = {}
            for record in records:
                words = [causes[record.cause], record.recipient_id.display_name]
                words += [record.document_number, record.note]
                texts[record.device_id] = ". ".join(filter(None, words))
            records.device_id._log_event(f"exit_{kind}", texts, cause=records[:1])


class Device(models.Model):
    """Leaving service: only with its record."""

    _inherit = "mds.device"

    exit_ids = fields.One2many("mds.device.exit", "device_id", "Leaving Service", readonly=True)

    def _ask_how_it_leaves(self, kind):
        titles = dict(self.env["mds.device.exit"]._fields["kind"]._description_selection(self.env))
        return {
            "type": "ir.actions.act_window",
            "name": titles[kind],
            "res_model": "mds.device.leave",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_device_ids": self.ids, "default_kind": kind},
        }

    def _leave(self, vals, reason, occurred_at=None):
        """Record how these devices leave and let them go, all or none, in one batch.

        :param vals: values of ``mds.device.exit``, the same for each
        """
        target = KINDS[vals["kind"]]
        leaving = self.filtered(lambda device: device.state != target)
        leaving._check_ways(target, reason)
        self.env["mds.device.exit"].create([{**vals, "device_id": device.id} for device in leaving])
        leaving._transition(target, reason=reason, occurred_at=occurred_at)
        return True

    def _get_devices_with_exit(self, kind):
        rows = self.env["mds.device.exit"]._read_group(
            [("device_id", "in", self.ids), ("kind", "=", kind), ("is_current", "=", True)],
            ["device_id"],
        )
        return self.browse([device.id for [device] in rows])

    def _require_exit(self, kind, refusals):
        """Add a refusal for each device of which no record says how it left."""
        proven = self._get_devices_with_exit(kind)
        for device in self - proven:
            if device not in refusals and not device._is_listed():
                refusals[device] = self.env._(
                    "record first how it leaves service, with the button."
                )
        return refusals

    def _guard_decommission(self):
        return self._require_exit("decommission", self._get_leaving_refusals())

    def _guard_transfer(self):
        return self._require_exit("transfer", self._get_leaving_refusals())

    def _guard_trade_in(self):
        return self._require_exit("take_back", self._get_leaving_refusals())

    def _guard_dispose(self):
        return self._require_exit("disposal", self._get_leaving_refusals())

    def _after_transition(self, changes):
        super()._after_transition(changes)
        again = [
            device.id for device, change in changes.items() if change.target == "out_of_service"
        ]
        old = self.env["mds.device.exit"].search(
            [("device_id", "in", again), ("is_current", "=", True)]
        )
        old._sudo_retire()
