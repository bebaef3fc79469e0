from decimal import Decimal

from odoo import models


class Order(models.Model):
    """Vendors' work costs its order from its acceptance on."""

    _inherit = "mds.order"

    def _get_cost_accruals(self):
        works = self.env["mds.vendor.work"].search(
            [
                ("order_id", "in", self.ids),
                ("state", "=", "accepted"),
                ("purchase_line_id", "!=", False),
                ("accepted_at", "!=", False),
            ],
            order="id",
        )
        items = self._get_bill_items([("purchase_line_id", "in", works.purchase_line_id.ids)])
        by_line = items.grouped("purchase_line_id")
        element = self.env["mds.cost.element"]._get_by_code()["vendor"]
        return super()._get_cost_accruals() + [
            work._prepare_accrual(element, by_line.get(work.purchase_line_id, items.browse()))
            for work in works
        ]


class VendorWork(models.Model):
    _inherit = "mds.vendor.work"

    def _prepare_accrual(self, element, bills):
        self.ensure_one()
        line = self.purchase_line_id
        day = self.company_id._mds_local_day(self.accepted_at)
        return {
            "key": f"vendor:{self.id}",
            "element": line.product_id.mds_cost_element_id or element,
            "amount": self.company_id.currency_id._mds_exact(line._get_accrual(day)),
            "quantity": Decimal(str(round(line.product_qty, 6))),
            "bills": bills,
            "base": {
                "order": self.order_id,
                "day": day,
                "product": line.product_id,
                "label": f"{self.vendor_id.name}: {self.description}",
            },
        }
