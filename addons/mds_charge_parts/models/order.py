from dataclasses import replace
from decimal import Decimal

from odoo import models


class Order(models.Model):
    _inherit = "mds.order"

    def _get_charge_items(self):
        """Parts are charged in the unit that their price is for."""
        result = super()._get_charge_items()
        ids = [
            item.source[1][0]
            for items in result.values()
            for item in items
            if item.source[0] == "mds.order.part"
        ]
        used = {part.id: part._get_priced_quantity() for part in self._sudo_parts(ids)}
        return {
            order: [
                replace(item, quantity=used[item.source[1][0]])
                if item.source[0] == "mds.order.part"
                else item
                for item in items
            ]
            for order, items in result.items()
        }

    def _sudo_parts(self, ids):
        """What was used decides the price, whoever asks for it."""
        return self.env["mds.order.part"].sudo().browse(ids)

    def _prepare_quote_lines(self):
        """A quote begins with the parts that are wanted or used, too."""
        result = super()._prepare_quote_lines()
        parts = self.env["mds.order.part"].search(
            [("order_id", "in", self.ids), ("state", "in", ("draft", "consumed"))]
        )
        for part in parts:
            result[part.order_id].append(
                {
                    "kind": "consumable" if part.product_id.mds_is_consumable else "part",
                    "product_id": part.product_id.id,
                    "quantity": part.uom_id._compute_quantity(
                        part.quantity, part.product_id.uom_id
                    ),
                }
            )
        return result


class OrderPart(models.Model):
    _inherit = "mds.order.part"

    def _get_priced_quantity(self):
        self.ensure_one()
        quantity = self.uom_id._compute_quantity(self.used_quantity, self.product_id.uom_id)
        return Decimal(str(round(quantity, 4)))
