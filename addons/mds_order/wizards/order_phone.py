from odoo import api, fields, models

from ..models.order import RESULTS, YES_NO_UNKNOWN


class OrderPhone(models.TransientModel):
    """Solved by phone in one dialog of six fields: what is known already is not asked again."""

    _name = "mds.order.phone"
    _description = "Solved by Phone"

    order_id = fields.Many2one("mds.order", required=True, readonly=True)
    asks_safety = fields.Boolean(compute="_compute_asks_safety")
    device_id = fields.Many2one(related="order_id.device_id")
    is_patient_involved = fields.Selection(
        YES_NO_UNKNOWN, "Patient or Staff Affected?", compute="_compute_safety", store=True,
        precompute=True, readonly=False, required=True,
    )  # fmt: skip
    is_device_unsafe = fields.Selection(
        YES_NO_UNKNOWN, "Device Unsafe?", compute="_compute_safety", store=True,
        precompute=True, readonly=False, required=True,
    )  # fmt: skip
    work_done = fields.Text("What Helped", required=True)
    minutes = fields.Integer(default=10)
    result = fields.Selection(RESULTS, "Result for the Device", required=True, default="fit")
    result_note = fields.Char("Restrictions and Remarks")

    @api.depends("order_id")
    def _compute_safety(self):
        for wizard in self:
            wizard.is_patient_involved = wizard.order_id.is_patient_involved
            wizard.is_device_unsafe = wizard.order_id.is_device_unsafe

    @api.depends("order_id")
    def _compute_asks_safety(self):
        for wizard in self:
            order = wizard.order_id
            wizard.asks_safety = "unknown" in (order.is_patient_involved, order.is_device_unsafe)

    def action_confirm(self):
        self.ensure_one()
        remote = self.env.ref("mds_order.order_type_remote", raise_if_not_found=False)
        vals = {
            "is_patient_involved": self.is_patient_involved,
            "is_device_unsafe": self.is_device_unsafe,
            "work_done": self.work_done,
        }
        if self.order_id.device_id:
            vals.update(result=self.result, result_note=self.result_note)
        if remote:
            vals["type_id"] = remote.id
        self.order_id._do_solve_by_phone(vals, self.minutes)
        return {"type": "ir.actions.act_window_close"}
