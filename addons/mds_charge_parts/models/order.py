from dataclasses import replace
from decimal import Decimal

from odoo import api, models
from odoo.addons.mds_charge.models.order_items import exact


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

    def _get_warranted_sources(self, items_of):
        """A part is ours when the one that it replaces, by its number, is under warranty.

        The rules put a part's own warranty before the contract; a person's decision stands.
        """
        result = super()._get_warranted_sources(items_of)
        found = {
            item.source[1][0]: (order, item)
            for order, items in items_of.items()
            for item in items
            if item.source[0] == "mds.order.part" and not order._is_overruled()
        }
        for old in self._sudo_replaced_parts(found):
            order, item = found[old.replaced_by_id.res_id]
            first, last = old.warranty_start or old.warranty_end, old.warranty_end
            if first <= order._get_report_day() <= last and item.quantity <= exact(old.quantity):
                result[order].add(item.source)
        return result

    def _sudo_replaced_parts(self, ids):
        """What was built in before decides who pays, whoever prices the order."""
        return self.env["mds.device.part"].sudo().search(self._get_replaced_domain(ids))

    @api.model
    def _get_replaced_domain(self, ids):
        return [
            ("replaced_by_id.res_model", "=", "mds.order.part"),
            ("replaced_by_id.res_id", "in", list(ids)),
            ("replaced_by_id.is_void", "=", False),
            ("warranty_end", "!=", False),
        ]

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
