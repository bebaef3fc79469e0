from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..lib import expiry
from .stock_quant import exact


class StockQuant(models.Model):
    """What expires first is taken first; what has expired is not built in."""

    _inherit = "stock.quant"

    @api.model
    def _mds_choose_lots(self, wishes, owner=None):
        """Which numbers to take for these wishes, in their order. One query.

        :param wishes: ``{key: (product, location, quantity)}``
        :param owner: whose parts, when they are not ours
        :return: ``{key: [(lot, quantity)]}``; an empty list when it does not suffice
        """
        products = self.env["product.product"].union(*(wish[0] for wish in wishes.values()))
        places = self.env["stock.location"].union(*(wish[1] for wish in wishes.values()))
        groups = self._read_group(
            [
                ("product_id", "in", products.ids),
                ("location_id", "in", places.ids),
                ("lot_id", "!=", False),
                ("package_id", "=", False),
                (
                    "owner_id",
                    "in",
                    owner.ids if owner else [False, *places.company_id.partner_id.ids],
                ),
            ],
            ["product_id", "location_id", "lot_id"],
            ["quantity:sum", "reserved_quantity:sum", "in_date:min"],
        )
        left, lots = {}, {}
        for product, location, lot, quantity, reserved, arrived in groups:
            free = exact(quantity) - exact(reserved)
            left.setdefault((product.id, location.id), {})[lot.id] = free
            lots[lot.id] = (lot, arrived)
        now, result = fields.Datetime.now(), {}
        for key, (product, location, quantity) in wishes.items():
            here = left.get((product.id, location.id), {})
            picks = expiry.choose(
                exact(quantity),
                [
                    expiry.Lot(
                        lot_id, free, lots[lot_id][0].expiration_date or None, lots[lot_id][1]
                    )
                    for lot_id, free in here.items()
                ],
                now,
            )
            for lot_id, taken in picks:
                here[lot_id] -= taken
            result[key] = [(lots[lot_id][0], float(taken)) for lot_id, taken in picks]
        return result


class OrderPart(models.Model):
    _inherit = "mds.order.part"

    def _check_complete(self):
        """What has expired is not built in, whoever asks."""
        super()._check_complete()
        now = fields.Datetime.now()
        for part in self:
            expires = part.lot_id._sudo_expiry()
            if expiry.is_expired(expires, now):
                raise UserError(
                    self.env._(
                        "%(part)s has expired on %(day)s. Take another lot and send this one back.",
                        part=part.display_name,
                        day=format_date(self.env, expires),
                    )
                )


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _sudo_expiry(self):
        """Engineers are no stock users, but must know what has expired."""
        return self.sudo().expiration_date or None
