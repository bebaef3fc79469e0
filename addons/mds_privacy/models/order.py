from odoo import models


class Order(models.Model):
    _inherit = "mds.order"

    def _get_reasons_to_keep(self):
        """Who reported the fault is called back as long as the order is open."""
        is_open = self.filtered(lambda order: order.state not in self._final_states)
        reason = self.env._(
            "The order is still open and the reporter may have to be called: close it, then ask "
            "for erasure again."
        )
        return {**super()._get_reasons_to_keep(), **dict.fromkeys(is_open, reason)}
