from odoo import models
from odoo.addons.mds_charge.models.order_items import exact


class Order(models.Model):
    _inherit = "mds.order"

    def _get_freight_paid(self):
        """What was entered, else what transfers and purchases of its parts say."""
        entered = super()._get_freight_paid()
        known = self._get_part_freight()
        return {order: entered[order] or exact(known[order]) for order in self}
