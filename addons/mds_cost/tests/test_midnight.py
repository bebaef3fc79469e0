from datetime import date, datetime, timedelta

from odoo.fields import Command
from odoo.tests import tagged

from .allocation_common import MdsAllocationCommon

# one in the morning of 1 March in Shanghai
NIGHT = datetime(2026, 2, 28, 17, 0)
MARCH = date(2026, 3, 1)


@tagged("post_install", "-at_install")
class TestMidnight(MdsAllocationCommon):
    """A day begins where the company works, not in Greenwich."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"

    def _finish_visit(self, start=NIGHT):
        visit = self.env["mds.visit"].create(
            {
                "order_id": self.order.id,
                "employee_id": self.employee.id,
                "planned_start": start,
                "planned_end": start + timedelta(hours=1),
            }
        )
        visit.action_accept()
        for action, hours in (("action_travel", 0), ("action_arrive", 1), ("action_finish", 2)):
            getattr(visit, action)(start + timedelta(hours=hours))
        return visit

    def test_day_begins_at_midnight_of_the_company(self):
        self.assertEqual(self.company._mds_day_start(MARCH), datetime(2026, 2, 28, 16, 0))
        self.company.resource_calendar_id.tz = "Europe/Berlin"
        first, next_day = map(self.company._mds_day_start, (date(2026, 3, 29), date(2026, 3, 30)))
        self.assertEqual(next_day - first, timedelta(hours=23))

    def test_new_rate_reaches_the_night_of_its_first_day(self):
        self._create_time(start=NIGHT)
        self._run_job()
        self.env["mds.cost.rate"].create({"start": MARCH, "hourly": 50.0})
        self._run_job()
        self.assertEqual(self.order.mds_direct_cost, 100.0)

    def test_new_zone_rate_reaches_the_night_of_its_first_day(self):
        rates = self.env["mds.cost.travel.rate"]
        rates.create({"kind": "zone", "start": "2026-01-01", "amount": 30.0})
        self._finish_visit()
        self._run_job()
        rates.create({"kind": "zone", "start": MARCH, "amount": 40.0})
        self._run_job()
        element = self.env.ref("mds_cost.element_travel_expense")
        found = self._get_lines().filtered(lambda line: line.mds_cost_element_id == element)
        self.assertEqual(-sum(found.mapped("amount")), 40.0)

    def test_new_fee_template_reaches_the_night_of_its_first_day(self):
        self.order.reported_at = NIGHT
        self._create_time(start=NIGHT)
        self._run_job()
        self.env["mds.cost.fee.template"].create(
            {
                "name": "Repair",
                "start": MARCH,
                "line_ids": [
                    Command.create(
                        {"element_id": self.env.ref("mds_cost.element_labour").id, "cost": 80.0}
                    )
                ],
            }
        )
        self._run_job()
        self.assertEqual(self.order.mds_standard_cost, 80.0)

    def test_visit_of_the_night_counts_in_its_month(self):
        self._create_time(start=NIGHT)
        self.order._post_cost()
        self._finish_visit()
        self._create_cost(self.rent, 90.0)
        run = self._create_run(
            self._create_cycle(
                self._prepare_segment(self.rent, receiver_kind="order", driver="visits")
            )
        )
        run.action_test()
        self.assertIn(self.order, run.line_ids.order_id)
