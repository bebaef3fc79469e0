from odoo import models


class IrAttachment(models.Model):
    """Files of an order are kept as long as the file of its device."""

    _inherit = "ir.attachment"

    def _get_retained_models(self):
        return {**super()._get_retained_models(), "mds.order": "device_id"}
