from odoo import fields, models


class Visit(models.Model):
    """On the engineer's screen: what he measures with, and the meter of the device."""

    _inherit = "mds.visit"

    instrument_ids = fields.Many2many(related="order_id.instrument_ids", readonly=False)

    def action_read_meter(self):
        self.ensure_one()
        return self.order_id.action_read_meter()
