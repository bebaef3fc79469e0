from datetime import datetime

from odoo.addons.mds_charge.tests.common import MdsChargeCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestCharge(MdsChargeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.site.tz = "Asia/Shanghai"
        cls.office_hours.tz = "Asia/Shanghai"
        cls.office_hours.company_id = cls.company
        cls.employee.resource_calendar_id = cls.office_hours
        cls.env["mds.calendar.day"].create(
            {
                "calendar_id": cls.office_hours.id,
                "date": "2026-10-01",
                "day_class": "statutory",
                "name": "National Day",
            }
        )

    def _charge_hours(self, start, end, hour=9):
        order, _visit = self._create_planned(reported_at=datetime(2026, 9, 1), hour=hour)
        self.env["mds.order.time"].with_user(self.engineer).create(
            {
                "order_id": order.id,
                "employee_id": self.employee.id,
                "start": start,
                "end": end,
            }
        )
        order.with_user(self.contract_manager).action_price()
        return self._get_amounts(order)["work"]

    def test_a_holiday_costs_three_times_and_a_sunday_twice(self):
        # Beijing is eight hours ahead: 10:00 to 12:00 there, 2 h at 400 and 300 %
        self.assertEqual(self._charge_hours("2026-10-01 02:00:00", "2026-10-01 04:00:00"), 2400.0)
        # Sunday 22 November: 2 h at 200 %
        self.assertEqual(
            self._charge_hours("2026-11-22 02:00:00", "2026-11-22 04:00:00", 14), 1600.0
        )

    def test_the_evening_of_a_workday_is_overtime(self):
        # Monday 23 November, 09:00 to 20:00; working hours are nine: 9 at 400, 2 at 150 %
        self.assertEqual(
            self._charge_hours("2026-11-23 01:00:00", "2026-11-23 12:00:00"),
            9 * 400.0 + 2 * 600.0,
        )

    def test_thirds_of_an_hour_do_not_exceed_the_whole(self):
        # 100 minutes on a Sunday: 1.6667 h at 400 and 200 % = 1 333.36
        self.assertEqual(self._charge_hours("2026-11-22 02:00:00", "2026-11-22 03:40:00"), 1333.36)
