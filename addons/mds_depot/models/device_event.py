from odoo import fields, models


class DeviceEvent(models.Model):
    _inherit = "mds.device.event"

    kind = fields.Selection(
        selection_add=[
            ("depot_in", "Received for Depot Repair"),
            ("depot_out", "Returned from Depot Repair"),
            ("exchanged", "Exchanged"),
        ],
        ondelete={
            "depot_in": "set default",
            "depot_out": "set default",
            "exchanged": "set default",
        },
    )
