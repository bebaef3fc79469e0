from odoo import fields, models


class DeviceEvent(models.Model):
    _inherit = "mds.device.event"

    kind = fields.Selection(
        selection_add=[("certificate", "Certificate"), ("recheck", "Recheck Wanted")],
        ondelete={"certificate": "set default", "recheck": "set default"},
    )
