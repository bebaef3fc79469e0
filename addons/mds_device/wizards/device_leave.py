from odoo import api, fields, models
from odoo.exceptions import UserError


class DeviceLeave(models.TransientModel):
    """How devices leave service for good: decommissioned, transferred, taken back, disposed of.

    One set of answers for all of them; each gets its own record.

    Rights: dispatchers and quality officers, as the transitions of the device say.
    """

    _name = "mds.device.leave"
    _description = "Leave Service for Good"

    device_ids = fields.Many2many("mds.device", required=True)
    device_count = fields.Integer(compute="_compute_devices")
    company_id = fields.Many2one("res.company", compute="_compute_devices")
    currency_id = fields.Many2one(related="company_id.currency_id")
    holds_patient_data = fields.Boolean(compute="_compute_devices")
    kind = fields.Selection(
        [
            ("decommission", "Decommissioning"),
            ("transfer", "Transfer or Donation"),
            ("take_back", "Take-back"),
            ("disposal", "Disposal"),
        ],
        required=True,
        readonly=True,
    )
    cause = fields.Selection(
        lambda self: self._get_selection("cause"), "Why", required=True, default="life_ended"
    )
    reason = fields.Text("In Words", required=True)
    done_on = fields.Date("Date", required=True, default=fields.Date.context_today)
    data_erasure = fields.Selection(
        lambda self: self._get_selection("data_erasure"), "Patient Data"
    )
    erased_by = fields.Char("Data Handled by", default=lambda self: self.env.user.name)
    label_handling = fields.Selection(lambda self: self._get_selection("label_handling"), "Label")
    recipient_id = fields.Many2one("res.partner", "Goes to")
    trade_in_value = fields.Monetary("Trade-in Value", help="For each device.")
    document = fields.Binary("Paper")
    document_name = fields.Char()
    document_number = fields.Char("Number of the Paper")

    @api.model
    def _get_selection(self, name):
        return self.env["mds.device.exit"]._fields[name]._description_selection(self.env)

    @api.depends("device_ids")
    def _compute_devices(self):
        for wizard in self:
            wizard.device_count = len(wizard.device_ids)
            wizard.company_id = wizard.device_ids.company_id[:1]
            wizard.holds_patient_data = any(
                wizard.device_ids.product_tmpl_id.mapped("mds_holds_patient_data")
            )

    def action_confirm(self):
        self.ensure_one()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("State the reason."))
        self.device_ids._leave(self._prepare_exit_vals(reason), reason)
        return {"type": "ir.actions.act_window_close"}

    def _prepare_exit_vals(self, reason):
        keeps_data = self.data_erasure in ("none", "lost", False)
        return {
            "kind": self.kind,
            "cause": self.cause,
            "note": reason,
            "done_on": self.done_on,
            "data_erasure": self.data_erasure,
            "erased_by": False if keeps_data else self.erased_by,
            "label_handling": self.label_handling,
            "recipient_id": self.recipient_id.id,
            "trade_in_value": self.trade_in_value,
            "document": self.document,
            "document_name": self.document_name,
            "document_number": self.document_number,
        }
