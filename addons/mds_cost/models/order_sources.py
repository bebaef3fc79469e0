from decimal import Decimal
from fractions import Fraction

from odoo import models

from ..lib import cents, provision, travel
from .order_posting import source_vals

FREIGHT = "freight"


class Order(models.Model):
    """What orders cost beside time and parts: ways, visits in zones, receipts of trips, risk."""

    _inherit = "mds.order"

    def _gather_cost_sources(self):
        sources, missing = super()._gather_cost_sources()
        stops = self._get_shared_stops()
        ways, without_rate = self._gather_way_cost(stops)
        for source in [*ways, *self._gather_receipt_cost(stops)]:
            sources.setdefault(source["order"], []).append(source)
        return sources, missing + without_rate

    # ways
    def _get_shared_stops(self):
        return self.env["mds.trip.stop"].search(
            [("order_id", "in", self.ids), ("trip_id.state", "=", "shared")], order="id"
        )

    def _gather_way_cost(self, stops):
        """Kilometres of shared trips, and visits in zones that lie on no trip."""
        visits = self._get_zone_visits()
        days = {
            stop: stop.company_id._mds_local_day(stop.trip_id.end)
            for stop in stops.filtered("share_km")
        } | {visit: visit.company_id._mds_local_day(visit.arrived_at) for visit in visits}
        kinds = dict.fromkeys(stops, travel.KM) | dict.fromkeys(visits, travel.ZONE)
        answers = self.env["mds.cost.travel.rate"]._find(
            {
                one: travel.Case(one.company_id.id, kinds[one], day, one.order_id.region_id.id)
                for one, day in days.items()
            }
        )
        element = self.env["mds.cost.element"]._get_by_code()["travel_expense"]
        sources, missing = [], []
        for one, answer in answers.items():
            if answer.code == travel.NO_RATE:
                missing.append(
                    {"order_id": one.order_id.id, "code": "no_travel_rate", "day": days[one]}
                )
            elif answer.amount:
                sources.append(self._prepare_way(one, days[one], element, answer.amount))
        return sources, missing

    def _prepare_way(self, one, day, element, amount):
        if one._name == "mds.visit":
            employee, kilometres, key = one.employee_id, Decimal(1), f"visit:{one.id}:zone"
            cost, unit = one.company_id.currency_id._mds_exact(amount), None
        else:
            employee, key = one.trip_id.employee_id, f"trip:{one.id}:km"
            kilometres = Decimal(str(round(one.share_km, 1)))
            unit, money = self.env.ref("uom.product_uom_km"), one.company_id.currency_id
            cost = travel.charge_km(kilometres, amount, money._mds_get_unit())
        return source_vals(key, element, cost, float(kilometres), unit) | {
            "order": one.order_id,
            "day": day,
            "employee": employee,
            "label": employee.name,
        }

    def _get_zone_visits(self):
        """Visits on site that are on no trip of the same engineer: a trip has its kilometres."""
        visits = self.env["mds.visit"].search(
            [
                ("order_id", "in", self.ids),
                ("kind", "=", "on_site"),
                ("state", "=", "done"),
                ("arrived_at", "!=", False),
            ]
        )
        stops = self.env["mds.trip.stop"].search([("order_id", "in", visits.order_id.ids)])
        trips = stops.grouped("order_id")
        return visits.filtered(
            lambda visit: (
                not trips.get(visit.order_id, stops.browse()).trip_id.filtered(
                    lambda trip: (
                        trip.employee_id == visit.employee_id
                        and trip.start <= visit.arrived_at < trip.end
                    )
                )
            )
        )

    # receipts of trips
    def _gather_receipt_cost(self, stops):
        """Each order's share of what was spent on the way, freight apart."""
        elements = self.env["mds.cost.element"]._get_by_code()
        freight = {
            trip: trip.company_id.currency_id._mds_exact(amount)
            for trip, amount in self.env["mds.trip.expense"]._read_group(
                [("trip_id", "in", stops.trip_id.ids), ("kind", "=", FREIGHT)],
                ["trip_id"],
                ["amount_company:sum"],
            )
        }
        sources = []
        for trip, of_trip in stops.trip_id.stop_ids.grouped("trip_id").items():
            money = trip.company_id.currency_id
            pairs = travel.split_kinds(
                freight.get(trip, Decimal(0)),
                [money._mds_exact(stop.share_amount) for stop in of_trip],
                money._mds_get_unit(),
            )
            for stop, pair in zip(of_trip, pairs, strict=True):
                for code, amount in zip(("travel_expense", FREIGHT), pair, strict=True):
                    if amount and stop in stops:
                        sources.append(
                            source_vals(f"trip:{stop.id}:{code}", elements[code], amount)
                            | {
                                "order": stop.order_id,
                                "day": stop.company_id._mds_local_day(trip.end),
                                "employee": trip.employee_id,
                                "label": trip.name,
                            }
                        )
        return sources

    def _get_cost_unit(self):
        """The smallest amount in which its cost is reckoned."""
        return self.company_id.currency_id._mds_get_unit()

    # risk
    def _add_provisions(self, sources):
        """Set aside for risk what the rules say of each month's direct cost."""
        cases, days = {}, {}
        for order, found in sources.items():
            for source in found:
                key = (order, f"{source['day']:%Y-%m}")
                days[key] = max(source["day"], days.get(key, source["day"]))
                cases[key] = cases.get(key, 0) + source["amount"]
        answers = self.env["mds.cost.provision.rule"]._provide(
            {
                (order, month): provision.Case(
                    order.company_id.id,
                    days[order, month],
                    cents.to_cents(Fraction(amount), order._get_cost_unit()),
                    order.type_id.id or None,
                    order.product_tmpl_id.mds_risk_class or None,
                )
                for (order, month), amount in cases.items()
            }
        )
        element = self.env["mds.cost.element"]._get_by_code()["risk"]
        for (order, month), answer in answers.items():
            if answer.cents:
                amount = cents.to_decimal(answer.cents, order._get_cost_unit())
                source = source_vals(f"risk:{order.id}:{month}", element, amount)
                lang = order.company_id._mds_get_language()
                sources[order].append(
                    source
                    | {
                        "order": order,
                        "day": days[order, month],
                        "label": element.with_context(lang=lang).name,
                    }
                )
