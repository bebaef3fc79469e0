from odoo.tests import Form, tagged

from .common import MdsChargeCommon


@tagged("post_install", "-at_install")
class TestQuoteTravel(MdsChargeCommon):
    def _create_earlier(self, km=120):
        """Work at the hospital on an earlier day, with an hour on the road and a trip."""
        order = self._create_done(hour=9)
        trip = (
            self.env["mds.trip"]
            .with_user(self.dispatcher)
            .create(
                {
                    "employee_id": self.employee.id,
                    "start": "2026-11-23 08:00:00",
                    "end": "2026-11-23 12:00:00",
                    "distance_km": km,
                    "stop_ids": [(0, 0, {"order_id": order.id, "detour_km": km})],
                }
            )
        )
        trip.action_share()
        return order

    def _create_quote(self):
        order = self._create_planned(hour=14, reported_at="2026-11-23 02:00:00")[0]
        action = order.with_user(self.contract_manager).action_quote()
        return (
            self.env["mds.charge.quote"].with_user(self.contract_manager).browse(action["res_id"])
        )

    def _get_travel(self, quote):
        return [
            (line.kind, line.quantity, line.total_amount)
            for line in quote.line_ids
            if line.kind in ("travel", "km", "zone")
        ]

    def test_by_time_it_is_the_usual_time(self):
        self._create_earlier()
        self.assertEqual(self._get_travel(self._create_quote()), [("travel", 1.0, 100.0)])

    def test_by_kilometre_it_is_the_usual_way(self):
        self._create_price("km", 3)
        self.company.mds_travel_basis = "km"
        self._create_earlier(120)
        quote = self._create_quote()
        self.assertEqual(quote.way_km, 120.0)
        self.assertEqual(self._get_travel(quote), [("km", 120.0, 360.0)])
        quote.way_km = 100
        self.assertEqual(self._get_travel(quote), [("km", 100.0, 300.0)])

    def test_an_unknown_way_is_asked_for_not_guessed(self):
        self._create_price("km", 3)
        self.company.mds_travel_basis = "km"
        quote = self._create_quote()
        self.assertTrue(quote.needs_way)
        self.assertEqual(self._get_travel(quote), [])
        with Form(quote) as form:
            form.way_km = 80
        self.assertFalse(quote.needs_way)
        self.assertEqual(self._get_travel(quote), [("km", 80.0, 240.0)])

    def test_the_next_version_keeps_the_way_that_was_entered(self):
        """100 km at 3.00, not the usual 120 km."""
        self._create_price("km", 3)
        self.company.mds_travel_basis = "km"
        self._create_earlier(120)
        quote = self._create_quote()
        quote.way_km = 100
        again = quote.browse(quote.action_new_version()["res_id"])
        self.assertEqual(again.way_km, 100.0)
        self.assertEqual(self._get_travel(again), [("km", 100.0, 300.0)])

    def test_hours_on_the_road_do_not_follow_the_way(self):
        quote = self._create_quote()
        quote.line_ids.filtered(lambda line: line.kind == "travel").unlink()
        quote.way_km = 80
        self.assertEqual(self._get_travel(quote), [])

    def test_the_way_chooses_the_zone(self):
        self.company.mds_travel_basis = "zone"
        for km, amount in ((50, 150), (200, 380), (0, 900)):
            self._create_price("zone", amount, up_to_km=km)
        self._create_earlier(120)
        quote = self._create_quote()
        self.assertEqual(self._get_travel(quote), [("zone", 1.0, 380.0)])
        quote.way_km = 45
        self.assertEqual(self._get_travel(quote), [("zone", 1.0, 150.0)])

    def test_a_zone_entered_by_hand_asks_for_the_way(self):
        for km, amount in ((50, 150), (200, 380)):
            self._create_price("zone", amount, up_to_km=km)
        quote = self._create_quote()
        self.assertFalse(quote.needs_way)
        quote.line_ids = [(0, 0, {"kind": "zone"})]
        self.assertTrue(quote.needs_way)
        quote.way_km = 120
        self.assertFalse(quote.needs_way)
        self.assertIn(("zone", 1.0, 380.0), self._get_travel(quote))

    def test_what_the_contract_says_of_travel_counts(self):
        contract = self._create_contract([{"travel_percent": 0}])
        contract.draft_version_id.travel_basis = "none"
        self._sign(contract)
        self.assertEqual(self._get_travel(self._create_quote()), [])

    def test_usual_travel_of_many_orders_costs_the_same_queries(self):
        orders = self.env["mds.order"]
        for _number in range(6):
            orders += self._create_order()
        orders._get_usual_travel()
        counts = []
        for some in (orders[:2], orders):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            some._get_usual_travel()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
