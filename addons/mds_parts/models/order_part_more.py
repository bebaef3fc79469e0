from odoo import models
from odoo.addons.mds_parts.lib import consumables

from .stock_quant import exact


class OrderPart(models.Model):
    """One line, several takings: what is used one by one stands on the papers as one number."""

    _inherit = "mds.order.part"

    def _is_consumable(self):
        """Whether a tap may change how much of it was used."""
        self.ensure_one()
        return not self.lot_id and not self.removed_serial and self.product_id._mds_is_consumable()

    def _use_more(self, extra):
        """Take more of what was used already: a native move each, on the same lines.

        :param extra: ``{line: quantity in the unit of the line}``
        """
        self._check_may_book()
        self._lock()
        self._check_order_open()
        self._check_complete()
        self._check_accounts()
        self._check_availability(extra)
        moves = self._sudo_create_moves(
            [
                part._prepare_move_vals(part.location_id, part._get_consumption(), extra[part])
                for part in self
            ]
        )
        moves._mds_do()
        for part in self:
            part._sudo_book({"quantity": part.quantity + extra[part], "state": "consumed"})

    def _give_back(self, quantity):
        """So much in all comes back from these lines of one part, the last one first."""
        taken = [
            (part, exact(part._get_product_quantity(part.used_quantity)))
            for part in self.sorted("id")
        ]
        totals = {}
        for part, some in consumables.give_back(taken, quantity):
            unit = part.product_id.uom_id
            back = unit._compute_quantity(float(some), part.uom_id, round=False)
            totals[part.id] = part.returned_quantity + back
        self.browse(totals).return_parts(totals)

    def _split_return(self, quantity):
        """``[(move, quantity)]``: which takings of this line an amount that comes back undoes."""
        self.ensure_one()
        taken = []
        for move in self._sudo_taken_moves():
            back = move.returned_move_ids.filtered(lambda one: one.state == "done")
            taken.append((move, exact(move.quantity) - exact(sum(back.mapped("quantity")))))
        return [(move, float(some)) for move, some in consumables.give_back(taken, exact(quantity))]
