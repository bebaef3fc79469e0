from decimal import Decimal

from odoo import api, models
from odoo.addons.mds_order.lib.answers import ChargeItem


class Order(models.Model):
    _inherit = "mds.order"

    def _get_charge_items(self):
        """What a vendor did and we have accepted can be charged."""
        items = super()._get_charge_items()
        works = self.env["mds.vendor.work"].search(
            [("order_id", "in", self.ids), ("state", "=", "accepted")], order="id"
        )
        for work in works:
            items[work.order_id].append(
                ChargeItem(
                    "vendor", work.description, Decimal(1), "piece", (work._name, tuple(work.ids))
                )
            )
        return items

    @api.model
    def _get_item_costs(self, items):
        costs = super()._get_item_costs(items)
        ids = [item.source[1][0] for item in items if item.source[0] == "mds.vendor.work"]
        for work in self._sudo_vendor_works(ids):
            line = work.purchase_line_id
            company = work.company_id
            cost = line.currency_id._convert(
                line.price_subtotal, company.currency_id, company, line.order_id.date_order
            )
            costs["vendor", work._name, tuple(work.ids)] = Decimal(str(round(cost, 4)))
        return costs

    @api.model
    def _sudo_vendor_works(self, ids):
        """What we pay a vendor decides the price; only the price is shown."""
        return self.env["mds.vendor.work"].sudo().browse(ids)
