from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models

from ..lib import travel
from .order_items import exact

LOOK_BACK = timedelta(days=730)


class Order(models.Model):
    """Travel in a quote: as the company or the contract charges it, as far as it usually is."""

    _inherit = "mds.order"

    def _prepare_quotes(self):
        """With the way that is usual and the travel that follows from it."""
        result = super()._prepare_quotes()
        usual = self._get_usual_travel()
        for order in self:
            visits = order._count_quoted_visits()
            hours, km = usual[order]
            rows = travel.proposed(order._get_quoted_basis(), visits, hours, km)
            result[order]["way_km"] = float(km or Decimal(0))
            result[order]["line_ids"] += [
                (0, 0, {"kind": kind, "quantity": float(quantity)}) for kind, quantity in rows
            ]
        return result

    def _get_quoted_basis(self):
        self.ensure_one()
        return self._sudo_for_charge()._get_travel_basis()

    def _count_quoted_visits(self):
        self.ensure_one()
        return len(
            self.visit_ids.filtered(
                lambda visit: visit.kind == "on_site" and (visit.is_live or visit.state == "done")
            )
        )

    def _get_usual_travel(self):
        """``{order: (hours, kilometres)}`` of one visit, as two years at the customer say.

        The same site counts before the customer's others; unknown is none.
        """
        orders = self._sudo_for_charge()
        reported = [order.reported_at for order in orders if order.reported_at]
        since = min(reported, default=fields.Datetime.now()) - LOOK_BACK
        domain = [
            ("order_id.partner_id", "in", orders.partner_id.ids),
            ("order_id.reported_at", ">=", since),
        ]
        ways = orders.env["mds.trip.stop"]._read_group(
            [*domain, ("trip_id.state", "=", "shared"), ("share_km", ">", 0)],
            ["order_id"],
            ["share_km:avg"],
        )
        times = orders.env["mds.order.time"]._read_group(
            [*domain, ("kind", "=", "travel"), *orders.env["mds.order.time"]._get_counted_domain()],
            ["order_id"],
            ["duration_hours:sum", "visit_id:count_distinct"],
        )
        km = _collect((order, exact(value)) for order, value in ways)
        hours = _collect((order, exact(value) / max(count, 1)) for order, value, count in times)
        return {
            order: tuple(
                travel.usual(known[order.partner_id, order.site_id], known[order.partner_id])
                for known in (hours, km)
            )
            for order in self
        }


def _collect(pairs):
    """``{(customer, site): values, customer: values}``."""
    known = defaultdict(list)
    for order, value in pairs:
        known[order.partner_id, order.site_id].append(value)
        known[order.partner_id].append(value)
    return known


class ChargeQuote(models.Model):
    """The way that a quote reckons with: it chooses the zone, and is charged by kilometre."""

    _inherit = "mds.charge.quote"

    way_km = fields.Float(
        "Way of a Visit (km)",
        digits=(10, 1),
        compute="_compute_way_km",
        store=True,
        readonly=False,
        precompute=True,
        help="There and back, as earlier trips to this site say. It chooses the zone; charged by "
        "kilometre it is multiplied by the visits.",
    )
    needs_way = fields.Boolean("Way is Missing", compute="_compute_needs_way")

    @api.depends("order_id")
    def _compute_way_km(self):
        usual = self.order_id._get_usual_travel()
        for quote in self:
            _hours, km = usual.get(quote.order_id, (None, None))
            quote.way_km = float(km or Decimal(0))

    @api.depends("way_km", "state", "order_id", "line_ids.kind")
    def _compute_needs_way(self):
        for quote in self:
            is_open = quote.order_id and quote.state == "draft" and not quote.way_km
            quote.needs_way = bool(
                is_open
                and (
                    "zone" in quote.line_ids.mapped("kind")
                    or (
                        quote.order_id._get_quoted_basis() in ("km", "zone")
                        and quote.order_id._count_quoted_visits()
                    )
                )
            )

    def write(self, vals):
        result = super().write(vals)
        if "way_km" in vals:
            self._check_draft()
            self._follow_way()
        return result

    def _follow_way(self):
        """The kilometres of the lines follow the way; zones are chosen anew."""
        missing = []
        for quote in self:
            visits = quote.order_id._count_quoted_visits()
            km = exact(quote.way_km)
            for kind, quantity in travel.proposed(
                quote.order_id._get_quoted_basis(), visits, None, km
            ):
                if kind not in ("km", "zone"):
                    continue  # hours do not follow the way
                line = quote.line_ids.filtered(lambda line, kind=kind: line.kind == kind)[:1]
                if not line:
                    missing.append(
                        {"quote_id": quote.id, "kind": kind, "quantity": float(quantity)}
                    )
                elif kind == "km":
                    line.quantity = float(quantity)
        self.env["mds.charge.quote.line"].create(missing)
        self._decide_lines()
