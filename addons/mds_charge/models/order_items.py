from decimal import Decimal

from odoo import api, models
from odoo.addons.mds_base.models.said import Teller
from odoo.addons.mds_order.lib.answers import ChargeItem


def exact(number):
    """A float of the database as the number that was meant."""
    return Decimal(str(round(number or 0.0, 4)))


class Order(models.Model):
    """What could be charged: to the work and travel of the order come call-outs and trips."""

    _inherit = "mds.order"

    def _get_charge_items(self):
        items = super()._get_charge_items()
        self._add_call_outs(items)
        self._add_trips(items)
        self._add_freight(items)
        return items

    def _add_call_outs(self, items):
        _ = Teller(self.env, __name__)
        rows = self.env["mds.visit"]._read_group(
            [("order_id", "in", self.ids), ("kind", "=", "on_site"), ("state", "=", "done")],
            ["order_id"],
            ["id:array_agg"],
        )
        for order, ids in rows:
            items[order].append(
                ChargeItem(
                    "call_out",
                    _("Call-out"),
                    Decimal(len(ids)),
                    "visit",
                    ("mds.visit", tuple(sorted(ids))),
                )
            )

    def _add_trips(self, items):
        """Kilometres and expenses, as the shared trips say."""
        _ = Teller(self.env, __name__)
        stops = self.env["mds.trip.stop"].search(
            [("order_id", "in", self.ids), ("trip_id.state", "=", "shared")], order="id"
        )
        for stop in stops:
            trip = stop.trip_id.name
            if stop.share_km:
                items[stop.order_id].append(
                    ChargeItem(
                        "km",
                        _("Kilometres, trip %(trip)s", trip=trip),
                        exact(stop.share_km),
                        "km",
                        ("mds.trip.stop", tuple(stop.ids)),
                    )
                )
            if stop.share_amount:
                items[stop.order_id].append(
                    ChargeItem(
                        "expense",
                        _("Expenses, trip %(trip)s", trip=trip),
                        Decimal(1),
                        "piece",
                        ("mds.trip.stop", tuple(stop.ids)),
                    )
                )

    def _add_freight(self, items):
        _ = Teller(self.env, __name__)
        paid = self._get_freight_paid()
        for order in self.filtered(paid.get):
            items[order].append(
                ChargeItem(
                    "freight",
                    _("Freight"),
                    Decimal(1),
                    "piece",
                    ("mds.order", tuple(order.ids)),
                )
            )

    @api.model
    def _get_item_costs(self, items):
        """``{(kind, source): cost}`` of what is charged at cost plus. Seam: vendor work."""
        stops = self.env["mds.trip.stop"].browse(
            {
                record_id
                for item in items
                if item.kind == "expense" and item.source[0] == "mds.trip.stop"
                for record_id in item.source[1]
            }
        )
        costs = {
            ("expense", "mds.trip.stop", (stop.id,)): exact(stop.share_amount) for stop in stops
        }
        ids = [item.source[1][0] for item in items if item.source[0] == "mds.order"]
        for order, paid in self.browse(ids)._get_freight_paid().items():
            costs["freight", "mds.order", (order.id,)] = paid
        return costs

    def _get_freight_paid(self):
        """``{order: freight that we paid}``. Seam: what documents of parts say."""
        return {order: exact(order.freight_cost) for order in self}

    @api.model
    def _get_part_categories(self, products):
        """Consumables are promised apart from parts."""
        return {
            **super()._get_part_categories(products),
            **dict.fromkeys(products.filtered("mds_is_consumable").ids, "consumables"),
        }
