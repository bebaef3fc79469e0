from odoo import models


class DeviceDismantleLine(models.TransientModel):
    """Where stock is valued, pulled parts are worth what they were given, not what is paid new."""

    _inherit = "mds.device.dismantle.line"

    def _state_values(self, moves):
        super()._state_values(moves)
        self._sudo_values().create(
            [
                {
                    "move_id": move.id,
                    "value": line.value,
                    "company_id": move.company_id.id,
                    "description": self.env._(
                        "Pulled part of %s", line.wizard_id.device_id.display_name
                    ),
                }
                for line, move in zip(self, moves, strict=True)
            ]
        )

    def _sudo_values(self):
        """Storekeepers take parts in; values of stock are for accountants to change afterwards."""
        return self.env["product.value"].sudo()
