from odoo import fields, models


class MeterReplace(models.TransientModel):
    """The counter was replaced 更换计数器: the old one's last value, the new one's first."""

    _name = "mds.meter.replace"
    _description = "Counter Replaced"

    meter_id = fields.Many2one("mds.meter", required=True, readonly=True)
    unit = fields.Char(related="meter_id.unit")
    last_value = fields.Float(related="meter_id.last_value", string="Last Read")
    old_value = fields.Float("Old Counter Shows", digits=(16, 3), required=True)
    new_value = fields.Float("New Counter Shows", digits=(16, 3))
    occurred_at = fields.Datetime("Replaced on", required=True, default=fields.Datetime.now)
    reason = fields.Char(required=True)

    def action_confirm(self):
        self.ensure_one()
        self.meter_id.check_access("read")
        self.env["mds.meter.reading"]._create_replacement(
            self.meter_id, self.old_value, self.new_value, self.occurred_at, self.reason
        )
        return {"type": "ir.actions.act_window_close"}
