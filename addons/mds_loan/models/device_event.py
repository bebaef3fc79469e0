from odoo import fields, models


class DeviceEvent(models.Model):
    _inherit = "mds.device.event"

    kind = fields.Selection(
        selection_add=[("lent", "Lent out"), ("lent_back", "Back from Loan")],
        ondelete={"lent": "set default", "lent_back": "set default"},
    )
