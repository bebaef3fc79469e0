from odoo import models
from odoo.addons.mds_base.models.said import Teller

from .audit_mixin import MAY_ERASE

TEXTS = ("char", "text", "html")


class Order(models.Model):
    _inherit = "mds.order"

    def _check_not_final(self, names):
        """An approved erasure reaches closed orders too, in their texts only."""
        is_erasure = self.env.context.get("mds_erasing") is MAY_ERASE
        if is_erasure and all(self._fields[name].type in TEXTS for name in names):
            return None
        return super()._check_not_final(names)

    def _get_reasons_to_keep(self):
        """Who reported the fault is called back as long as the order is open."""
        is_open = self.filtered(lambda order: order.state not in self._final_states)
        _ = Teller(self.env, __name__)
        reason = _(
            "The order is still open and the reporter may have to be called: close it, then ask "
            "for erasure again."
        )
        return {**super()._get_reasons_to_keep(), **dict.fromkeys(is_open, reason)}
