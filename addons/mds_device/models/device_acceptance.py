from odoo import api, fields, models
from odoo.exceptions import ValidationError


class DeviceAcceptance(models.Model):
    """An inspection by which a device was accepted: on arrival 到货验收 or when installed 设备验收.

    Rights: every user reads; engineers, dispatchers, storekeepers and quality officers record;
    nobody changes or deletes. Within the user's companies and regions.
    """

    _name = "mds.device.acceptance"
    _inherit = ["mds.device.evidence"]
    _description = "Acceptance Inspection"

    _audit_fields = ("device_id", "kind", "done_on", "result", "accepted_by", "document_number")

    kind = fields.Selection(
        [("incoming", "Incoming Inspection"), ("installation", "Acceptance after Installation")],
        required=True,
        default="installation",
    )
    result = fields.Selection(
        [
            ("accepted", "Accepted"),
            ("with_remarks", "Accepted with Remarks"),
            ("rejected", "Rejected"),
        ],
        required=True,
    )
    accepted_by = fields.Char(
        "Accepted by", help="Who accepted it for the customer: name and department."
    )

    @api.constrains("kind", "result", "accepted_by", "document", "document_number", "note")
    def _check_complete(self):
        _ = self.env._
        for record in self:
            message = False
            if record.result != "accepted" and not (record.note or "").strip():
                message = _("Write down the remarks, or why it was rejected.")
            elif record.kind == "installation" and record.result != "rejected":
                if not (record.accepted_by or "").strip():
                    message = _("Who accepted the device for the customer?")
                elif not record._has_paper():
                    message = _("Attach the acceptance paper, or enter its number.")
            if message:
                raise ValidationError(message)

    def _after_evidence(self):
        super()._after_evidence()
        labels = dict(self._fields["result"]._description_selection(self.env))
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for record_kind, records in self.grouped("kind").items():
            texts = {
                record.device_id: ". ".join(
                    filter(
                        None,
                        [
                            f"{kinds[record_kind]}: {labels[record.result]}",
                            record.accepted_by,
                            record.note,
                        ],
                    )
                )
                for record in records
            }
            records.device_id._log_event("accepted", texts, cause=records[:1])
        self._stop_rejected()

    def _stop_rejected(self):
        """A device that was rejected is not used."""
        rejected = self.filtered(
            lambda one: one.result == "rejected" and one.device_id.state == "in_service"
        ).device_id
        rejected._transition(
            "out_of_service", reason=self.env._("Rejected by the acceptance inspection")
        )


class Device(models.Model):
    """Accepted before it is used for the first time."""

    _inherit = "mds.device"

    acceptance_ids = fields.One2many(
        "mds.device.acceptance", "device_id", "Acceptance Inspections", readonly=True
    )
    accepted_on = fields.Date(compute="_compute_accepted_on", store=True)
    is_rejected = fields.Boolean(
        "Rejected at Acceptance", compute="_compute_accepted_on", store=True
    )

    needs_acceptance = fields.Boolean(compute="_compute_needs_acceptance")

    @api.depends("accepted_on", "is_rejected", "first_used_on", "import_id", "product_id")
    def _compute_needs_acceptance(self):
        for device in self:
            device.needs_acceptance = device._is_acceptance_missing()

    @api.depends("acceptance_ids.result", "acceptance_ids.kind", "acceptance_ids.done_on")
    def _compute_accepted_on(self):
        for device in self:
            found = device.acceptance_ids.filtered(lambda one: one.kind == "installation")
            last = found.sorted(lambda one: (one.done_on, one.id))[-1:]
            device.is_rejected = last.result == "rejected"
            device.accepted_on = last.done_on if last and not device.is_rejected else False

    def _is_acceptance_missing(self):
        """What comes into use with us needs its paper, unlike what was in use before."""
        self.ensure_one()
        if self.is_rejected:
            return True
        return bool(
            self.product_tmpl_id.mds_requires_acceptance
            and not self.accepted_on
            and not self.first_used_on
            and not self.import_id
        )

    def _get_service_blockers(self):
        blockers = super()._get_service_blockers()
        for device in self:
            if device._is_acceptance_missing():
                blockers[device].append(
                    self.env._(
                        "record its acceptance inspection first: open the device, button Accept. "
                        "If it was in use before, let a service manager enter since when."
                    )
                )
        return blockers

    def action_accept(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Acceptance Inspection"),
            "res_model": "mds.device.acceptance",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_device_id": self.id,
                "default_kind": "installation" if self.partner_id else "incoming",
            },
        }
