from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MeterReading(models.Model):
    """A counter that was read out on a service order."""

    _inherit = "mds.meter.reading"

    order_id = fields.Many2one(
        "mds.order", "Service Order", readonly=True, index="btree_not_null", ondelete="restrict"
    )

    @api.model
    def _prepare_plain_vals(self, vals):
        plain = super()._prepare_plain_vals(vals)
        plain.setdefault("order_id", self.default_get(["order_id"]).get("order_id"))
        order = self.env["mds.order"].browse(plain["order_id"] or [])
        if order:
            order.check_access("read")
            if plain["device_id"] not in order.device_line_ids.device_id.ids:
                raise ValidationError(
                    self.env._("The order is about another device than the one that was read.")
                )
            if plain["source"] == "person":
                plain["source"] = "order"
        return plain
