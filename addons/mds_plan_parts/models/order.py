from odoo import models


class Order(models.Model):
    _inherit = "mds.order"

    def _get_planned_kits(self):
        """The kits of the template, then those of the plans whose work the order does."""
        kits = super()._get_planned_kits()
        kits_of = {duty.id: duty.plan_id.kit_ids.ids for duty in self._sudo_duties()}
        for order in self:
            ids = {kit for duty in order._sudo_duties() for kit in kits_of[duty.id]}
            kits[order] |= self.env["mds.part.kit"].browse(sorted(ids))
        return kits

    def _sudo_duties(self):
        """Whoever takes in the order: what its plans need is no secret."""
        orders = self.sudo()
        return orders.duty_ids | orders.origin_duty_id

    def _take_due_work(self, ids=None):
        """Work that is done on the same visit brings its parts."""
        result = super()._take_due_work(ids)
        self._sync_kit_parts()
        return result
