from odoo import api, fields, models
from odoo.exceptions import UserError


class DeviceEvidence(models.AbstractModel):
    """A written proof about one device: who did what, when, with which paper.

    Added, never changed, never deleted. ``user_id`` and ``recorded_at`` are the server's.
    """

    _name = "mds.device.evidence"
    _inherit = ["mds.audit.mixin"]
    _description = "Evidence about a Device"
    _order = "done_on desc, id desc"
    _rec_name = "device_id"

    _guarded_fields = ("user_id", "recorded_at")

    device_id = fields.Many2one(
        "mds.device", "Device", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="device_id.company_id", store=True, precompute=True, index=True
    )
    region_id = fields.Many2one(
        related="device_id.region_id", store=True, precompute=True, index=True
    )
    done_on = fields.Date("Date", required=True, default=lambda self: self._default_done_on())
    user_id = fields.Many2one(
        "res.users",
        "Recorded by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    recorded_at = fields.Datetime(
        "Recorded", required=True, readonly=True, default=fields.Datetime.now
    )
    document = fields.Binary("Paper", attachment=True)
    document_name = fields.Char()
    document_number = fields.Char("Number of the Paper")
    note = fields.Text()

    @api.model
    def _default_done_on(self):
        return fields.Date.context_today(self)

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(
            [
                {
                    **{k: v for k, v in vals.items() if k not in self._guarded_fields},
                    "user_id": self.env.uid,
                    "recorded_at": fields.Datetime.now(),
                }
                for vals in vals_list
            ]
        )
        today = fields.Date.context_today(self)
        if any(record.done_on > today for record in records):
            raise UserError(self.env._("The date has not come yet: enter the day it was done."))
        if not self.env.su:
            records.device_id.check_access("write")
        records._after_evidence()
        return records

    def write(self, vals):
        self.check_access("write")
        if vals.keys() & set(self._get_frozen_fields()):
            raise UserError(
                self.env._("Evidence is not rewritten: record it again, the newer one counts.")
            )
        return super().write(vals)

    @api.model
    def _get_frozen_fields(self):
        return [
            name
            for name, field in self._fields.items()
            if field.store and not field.compute and not field.related and name != "is_current"
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Evidence is not deleted."))

    def _after_evidence(self):
        """Hook: what follows from new evidence."""

    def _has_paper(self):
        return bool(self.document or (self.document_number or "").strip())
