from odoo import fields, models


class DeviceEvent(models.Model):
    """More of what happens to a device."""

    _inherit = "mds.device.event"

    kind = fields.Selection(
        selection_add=[
            ("accepted", "Inspected and Accepted"),
            ("decontaminated", "Decontaminated"),
            ("part", "Part Exchanged"),
            ("owner", "Owner Changed"),
            ("family", "Attached or Detached"),
            ("exit_decommission", "Decommissioned"),
            ("exit_transfer", "Transferred"),
            ("exit_take_back", "Taken Back"),
            ("exit_disposal", "Disposed of"),
            ("note",),
        ],
        ondelete={
            "accepted": "cascade",
            "decontaminated": "cascade",
            "part": "cascade",
            "owner": "cascade",
            "family": "cascade",
            "exit_decommission": "cascade",
            "exit_transfer": "cascade",
            "exit_take_back": "cascade",
            "exit_disposal": "cascade",
        },
    )
