from odoo import models

from .stock_quant import exact


class OrderPart(models.Model):
    """What was wanted and what is taken meet: nothing stays wanted that is in the device."""

    _inherit = "mds.order.part"

    def action_use(self):
        """Take this part; what only the engineer knows of it is asked first."""
        self.ensure_one()
        visit = self.visit_id or self._get_running_visit()
        if self.state == "draft" and self._is_number_asked():
            return self.env["mds.order.part.take"]._prepare_action(self.order_id, visit, self)
        if self.state == "draft" and visit and not self.visit_id:
            self.visit_id = visit
        return self.action_consume()

    def _prepare_take_defaults(self):
        """What the dialog that asks for the number knows already."""
        self.ensure_one()
        known = {
            "default_part_id": self.id,
            "default_product_id": self.product_id.id,
            "default_quantity": self.quantity,
            "default_uom_id": self.uom_id.id,
            "default_location_id": self.location_id.id,
            "default_device_id": self.device_id.id,
            "default_removed_serial": self.removed_serial,
        }
        return {name: value for name, value in known.items() if value}

    def _is_number_asked(self):
        self.ensure_one()
        is_numbered = self.tracking != "none" and not self.lot_id
        return is_numbered or (self.is_device_asked and not self.device_id)

    def _get_running_visit(self):
        """The visit on which the user stands there now, if he is on one."""
        self.ensure_one()
        return self.order_id.visit_ids.filtered(
            lambda visit: visit.state == "on_site" and visit.user_id == self.env.user
        )[:1]

    def _meet_wanted(self, product, quantity, lot=None, device=None):
        """So much of a part is taken on the spot: the open wishes of these orders shrink by it.

        A wish that was asked for already stays: its request is under way.

        :param quantity: in the unit of the product
        """
        left, met = exact(quantity), self.browse()
        for part in self.sorted("id"):
            if not part._is_met_by(product, lot, device):
                continue
            wanted = exact(part._get_product_quantity(part.quantity))
            if wanted <= left:
                met += part
                left -= wanted
            elif left > 0:
                rest = product.uom_id._compute_quantity(
                    float(wanted - left), part.uom_id, round=False
                )
                part.quantity, left = rest, exact(0)
        met.unlink()

    def _is_met_by(self, product, lot, device):
        self.ensure_one()
        return (
            self.state == "draft"
            and self.product_id == product
            and (not self.lot_id or self.lot_id == lot)
            and (not self.device_id or not device or self.device_id == device)
            and not self.transfer_id
        )
