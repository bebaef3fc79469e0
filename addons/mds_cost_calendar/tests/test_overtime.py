from datetime import datetime, timedelta

from odoo.addons.mds_cost.tests.common import MdsCostCommon
from odoo.fields import Command
from odoo.tests import tagged

# Beijing is eight hours ahead of UTC
MONDAY = datetime(2026, 3, 2, 0, 0)  # 08:00 there
SUNDAY = datetime(2026, 3, 1, 0, 0)
HOLIDAY = datetime(2026, 2, 17, 0, 0)


@tagged("post_install", "-at_install")
class TestOvertime(MdsCostCommon):
    """150, 200 and 300 percent: pay in its element, the premium in its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Office",
                "tz": "Asia/Shanghai",
                "company_id": cls.company.id,
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": f"{day} {start}",
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": end,
                            "day_period": period,
                        }
                    )
                    for day in range(5)
                    for start, end, period in ((8, 12, "morning"), (13, 17, "afternoon"))
                ],
            }
        )
        cls.env["mds.calendar.day"].create(
            {
                "calendar_id": cls.calendar.id,
                "date": "2026-02-17",
                "day_class": "statutory",
                "name": "Spring Festival",
            }
        )
        cls.employee.resource_calendar_id = cls.calendar
        cls.order.site_id.tz = "Asia/Shanghai"

    def _cost(self, order=None):
        result = {}
        for line in self._get_lines(order):
            code = line.mds_cost_element_id.code
            result[code] = result.get(code, 0.0) - line.amount
        return {code: cost for code, cost in result.items() if cost}

    def test_work_on_a_holiday_costs_three_times(self):
        self._create_time(hours=4, start=HOLIDAY)
        self.order._post_cost()
        self.assertEqual(self._cost(), {"labour": 400.0, "overtime": 800.0})

    def test_work_on_a_rest_day_costs_twice(self):
        self._create_time(hours=4, start=SUNDAY)
        self.order._post_cost()
        self.assertEqual(self._cost(), {"labour": 400.0, "overtime": 400.0})

    def test_hours_beyond_the_day_cost_half_more(self):
        self._create_time(hours=10, start=MONDAY)
        self.order._post_cost()
        self.assertEqual(self._cost(), {"labour": 1000.0, "overtime": 100.0})

    def test_time_of_one_order_makes_overtime_of_another(self):
        other = self._create_order()
        self._create_time(other, hours=2, start=MONDAY + timedelta(hours=8))
        self._run_job()
        self.assertEqual(self._cost(other), {"labour": 200.0})
        self._create_time(hours=8, start=MONDAY)
        self._run_job()
        self.assertEqual(self._cost(other), {"labour": 200.0, "overtime": 100.0})
        self.assertEqual(self._cost(), {"labour": 800.0})

    def test_engineer_sees_no_cost_of_his_overtime(self):
        self._create_time(hours=4, start=SUNDAY)
        self._run_job()
        with self.assertRefused():
            self.order.with_user(self.engineer).read(["mds_direct_cost"])
