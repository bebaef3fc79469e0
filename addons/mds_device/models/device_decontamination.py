from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class DeviceDecontamination(models.Model):
    """A statement that a device was cleaned and disinfected 清洁消毒, or why that was not possible.

    Rights: every user reads; engineers, dispatchers, storekeepers and quality officers record;
    nobody changes or deletes. Within the user's companies and regions.
    """

    _name = "mds.device.decontamination"
    _inherit = ["mds.device.evidence"]
    _description = "Decontamination"

    _audit_fields = ("device_id", "result", "done_on", "method", "agent", "done_by")

    result = fields.Selection(
        [
            ("done", "Decontaminated"),
            ("not_contaminated", "Was Not Contaminated"),
            ("not_possible", "Not Possible"),
        ],
        required=True,
        default="done",
    )
    method = fields.Selection(
        [
            ("wipe", "Wiped"),
            ("immersion", "Immersed"),
            ("spray", "Sprayed"),
            ("steam", "Steam"),
            ("gas", "Gas or Plasma"),
            ("uv", "Ultraviolet"),
            ("other", "Other"),
        ]
    )
    agent = fields.Char("Disinfectant", help="Disinfectant and concentration.")
    done_by = fields.Char("Done by", help="Name and department of whoever did it.")

    @api.constrains("result", "method", "note", "done_by")
    def _check_complete(self):
        for record in self:
            message = False
            if record.result == "done" and not (record.method and record.done_by):
                message = self.env._("Say how it was decontaminated and who did it.")
            elif record.result == "not_possible" and not (record.note or "").strip():
                message = self.env._("Say why it could not be decontaminated, and what to mind.")
            if message:
                raise ValidationError(message)

    def _after_evidence(self):
        super()._after_evidence()
        labels = dict(self._fields["result"]._description_selection(self.env))
        for result, records in self.grouped("result").items():
            state = "not_possible" if result == "not_possible" else "done"
            records.device_id._write_condition({"decontamination_state": state})
            texts = {
                record.device_id: ". ".join(
                    filter(None, [labels[result], record.agent, record.done_by, record.note])
                )
                for record in records
            }
            records.device_id._log_event("decontaminated", texts, cause=records[:1])


class Device(models.Model):
    """What was used on patients is decontaminated before it is sent or opened on a bench."""

    _inherit = "mds.device"

    decontamination_state = fields.Selection(
        [
            ("not_needed", "Not Needed"),
            ("needed", "To Decontaminate"),
            ("done", "Decontaminated"),
            ("not_possible", "Could Not Be Decontaminated"),
        ],
        "Decontamination",
        required=True,
        default="not_needed",
        readonly=True,
        copy=False,
        index=True,
    )
    decontamination_ids = fields.One2many(
        "mds.device.decontamination", "device_id", "Decontaminations", readonly=True
    )

    def _after_transition(self, changes):
        super()._after_transition(changes)
        used = self.browse(
            [device.id for device, change in changes.items() if change.target == "in_service"]
        )
        used.filtered(lambda one: one.decontamination_state != "needed")._write_condition(
            {"decontamination_state": "needed"}
        )

    def _get_handling_blockers(self):
        """``{device: why nobody may send it or open it on a bench}``, only of those that are."""
        return {
            device: self.env._(
                "%(device)s was used and not decontaminated: record its decontamination first, "
                "or why it is not possible.",
                device=device.display_name,
            )
            for device in self
            if device.decontamination_state == "needed"
        }

    def _check_may_be_handled(self):
        """Before shipping or work at the bench."""
        blockers = self._get_handling_blockers()
        if blockers:
            raise UserError("\n".join(blockers.values()))

    @api.model
    def _check_may_leave(self, lines):
        super()._check_may_leave(lines)
        ours = ("internal", "transit")
        lots = lines.filtered(
            lambda line: (
                line.picked
                and line.product_id.is_medical_device
                and line.location_id.usage in ours
                and line.location_dest_id.usage not in ours
            )
        ).lot_id
        if lots:
            self._sudo_for_stock().search([("lot_id", "in", lots.ids)])._check_may_be_handled()

    def action_record_decontamination(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decontamination"),
            "res_model": "mds.device.decontamination",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_device_id": self.id},
        }
