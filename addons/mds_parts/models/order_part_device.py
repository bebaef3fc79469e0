from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

FOR_DEVICE = _lt("For device")


class OrderPart(models.Model):
    """Into which device of the order a part goes: said where there are several."""

    _inherit = "mds.order.part"

    device_id = fields.Many2one(
        "mds.device",
        "For Device",
        index="btree_not_null",
        ondelete="restrict",
        compute="_compute_device_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('id', 'in', order_device_ids)]",
        help="The device of the order that the part goes into.",
    )
    order_device_ids = fields.Many2many(
        "mds.device", string="Devices of the Order", compute="_compute_order_device_ids"
    )
    is_device_asked = fields.Boolean(compute="_compute_order_device_ids")

    @api.depends("order_id.device_line_ids.device_id")
    def _compute_order_device_ids(self):
        for part in self:
            part.order_device_ids = part.order_id.device_line_ids.device_id
            part.is_device_asked = len(part.order_device_ids) > 1

    @api.depends("order_id.device_line_ids.device_id", "order_id.device_id")
    def _compute_device_id(self):
        """The only device of the order; of several nobody knows which but the engineer."""
        for part in self:
            devices = part.order_id.device_line_ids.device_id
            if part.device_id and (part.device_id in devices or part.state != "draft"):
                continue
            is_open = part.state in ("draft", False) and len(devices) > 1
            part.device_id = False if is_open else part.order_id.device_id

    @api.constrains("device_id", "order_id")
    def _check_device_of_order(self):
        for part in self.filtered(lambda one: one.device_id and one.state == "draft"):
            if part.device_id not in part.order_id.device_line_ids.device_id:
                raise ValidationError(
                    self.env._(
                        "%(device)s is not a device of %(order)s.",
                        device=part.device_id.display_name,
                        order=part.order_id.name,
                    )
                )

    def _check_complete(self):
        super()._check_complete()
        open_parts = self.filtered(lambda part: part.is_device_asked and not part.device_id)
        if open_parts:
            raise UserError(
                self.env._(
                    "Say into which device it goes: %(parts)s.",
                    parts=", ".join(open_parts.mapped("display_name")),
                )
            )

    def _prepare_report_part(self):
        """With several devices the record says which one got the part."""
        part = super()._prepare_report_part()
        if not self.is_device_asked or not self.device_id:
            return part
        order = self.order_id
        label = order._join_languages(
            FOR_DEVICE._translate(lang) for lang in order._get_report_languages()
        )
        note = " · ".join(filter(None, [f"{label}: {self.device_id.serial}", part.note]))
        return replace(part, note=note)

    def _prepare_signature_content(self):
        content = super()._prepare_signature_content()
        return {**content, "device_id": self.device_id.id} if self.is_device_asked else content
