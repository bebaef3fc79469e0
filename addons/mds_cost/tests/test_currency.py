from odoo.fields import Command
from odoo.tests import tagged

from .allocation_common import MdsAllocationCommon
from .common import MORNING


@tagged("post_install", "-at_install")
class TestCurrency(MdsAllocationCommon):
    """A currency with thousandths (dinar): nothing is cut off, nothing is written twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.currency_id.rounding = 0.001
        cls.rate.hourly = 10.125

    def test_direct_cost_keeps_thousandths_and_stands_once(self):
        self._create_time(hours=0.5)
        self.env["mds.cost.travel.rate"].create(
            {"kind": "km", "start": "2026-01-01", "amount": 0.125}
        )
        trip = self.env["mds.trip"].create(
            {
                "employee_id": self.employee.id,
                "start": MORNING,
                "end": MORNING.replace(hour=9),
                "distance_km": 12.5,
                "stop_ids": [Command.create({"order_id": self.order.id})],
            }
        )
        trip.action_share()
        self.order._post_cost()
        costs = {line.mds_cost_element_id.code: line.amount for line in self._get_lines(self.order)}
        self.assertEqual((costs["labour"], costs["travel_expense"]), (-5.063, -1.563))
        count = len(self._get_lines())
        self.order._post_cost()
        self.assertEqual(len(self._get_lines()), count)

    def test_run_gives_every_thousandth_and_ties(self):
        self._create_cost(self.rent, 100.001)
        third = self._create_centre("Service North")
        run = self._create_run(
            self._create_cycle(
                self._prepare_segment(self.rent, {self.centre: 1, self.west: 1, third: 1})
            )
        )
        run.action_test()
        self.assertEqual(sorted(run.line_ids.mapped("amount")), [33.333, 33.334, 33.334])
        run.action_post()
        entries = self.lines.search([("mds_run_id", "=", run.id)])
        self.assertEqual(round(sum(entries.mapped("amount")), 6), 0.0)
        self.assertFalse(run._get_changes()[run])
        self._create_cost(self.rent, 0.001)
        self.assertEqual(len(run._get_changes()[run]), 1)
