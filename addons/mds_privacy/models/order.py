from odoo import models

# Only code that holds this very object can pass it: a context sent by a client cannot.
MAY_ERASE = object()


class Order(models.Model):
    _inherit = "mds.order"

    def _check_not_final(self, names):
        """An approved erasure reaches closed orders too, in their personal fields only."""
        is_erasure = self.env.context.get("mds_erasing") is MAY_ERASE
        if is_erasure and set(names) <= set(self._audit_personal_fields):
            return None
        return super()._check_not_final(names)

    def _get_reasons_to_keep(self):
        """Who reported the fault is called back as long as the order is open."""
        is_open = self.filtered(lambda order: order.state not in self._final_states)
        reason = self.env._(
            "The order is still open and the reporter may have to be called: close it, then ask "
            "for erasure again."
        )
        return {**super()._get_reasons_to_keep(), **dict.fromkeys(is_open, reason)}
