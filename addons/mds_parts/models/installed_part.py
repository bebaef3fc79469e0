from odoo import models


class OrderPart(models.Model):
    """What an order consumes is in its device from then on; what comes back unused never was."""

    _inherit = "mds.order.part"

    def _book_consumption(self):
        result = super()._book_consumption()
        parts = self.filtered("device_id")
        self.env["mds.device"]._install_parts(
            [
                {
                    "device_id": part.device_id.id,
                    "product_id": part.product_id.id,
                    "lot_id": part.lot_id.id,
                    "quantity": part._get_product_quantity(part.quantity),
                    "removed_serial": part.removed_serial,
                    "res_model": self._name,
                    "res_id": part.id,
                }
                for part in parts
            ]
        )
        return result

    def _book_return(self, totals, destination):
        result = super()._book_return(totals, destination)
        rows = self._sudo_installed().grouped("res_id")
        for part in self.filtered(lambda one: one.id in rows):
            if part.state == "returned":
                rows[part.id]._sudo_void()
            else:
                left = part._get_product_quantity(part.quantity - part.returned_quantity)
                rows[part.id].quantity = left
        return result

    def _sudo_installed(self):
        """Whoever may return a part corrects the device that it was written down for."""
        rows = self.env["mds.device.part"].sudo()
        return rows.search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids), ("date_from", "!=", False)]
        )


class Order(models.Model):
    """What an order built in, by the files of its devices."""

    _inherit = "mds.order"

    def _get_built_in(self):
        result = super()._get_built_in()
        used = self._origin._get_used_parts()
        rows = self.env["mds.order.part"].concat(*used.values())._sudo_installed()
        by_part = rows.filtered(lambda row: not row.is_void).grouped("res_id")
        for order in self:
            found = [by_part[part.id] for part in used.get(order._origin, ()) if part.id in by_part]
            result[order] = result[order].concat(*found)
        return result
