from datetime import date, datetime

from odoo.addons.mds_order.tests.common import MdsOrderCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestWorkedHours(MdsOrderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order()
        cls.employee.tz = "Asia/Shanghai"

    def _note(self, start, end, kind="work", **vals):
        return self.env["mds.order.time"].create(
            {
                "order_id": self.order.id,
                "employee_id": self.employee.id,
                "kind": kind,
                "start": start,
                "end": end,
                **vals,
            }
        )

    def _worked(self, first=date(2026, 3, 1), last=date(2026, 3, 31)):
        found = self.employee._get_worked_minutes(first, last)
        return {day: minutes for (_employee, day), minutes in found.items()}

    def test_work_travel_and_waiting_are_hours_worked(self):
        self._note(datetime(2026, 3, 2, 1), datetime(2026, 3, 2, 3))
        self._note(datetime(2026, 3, 2, 3), datetime(2026, 3, 2, 4), "travel")
        self._note(
            datetime(2026, 3, 2, 4), datetime(2026, 3, 2, 4, 30), "wait", wait_for="customer"
        )
        self.assertEqual(self._worked(), {date(2026, 3, 2): 210})

    def test_over_midnight_of_the_place_both_days_have_their_share(self):
        self._note(datetime(2026, 3, 2, 15), datetime(2026, 3, 2, 17, 30))
        self.assertEqual(self._worked(), {date(2026, 3, 2): 60, date(2026, 3, 3): 90})

    def test_only_the_days_of_the_period_count(self):
        self._note(datetime(2026, 3, 31, 15), datetime(2026, 3, 31, 17))
        self.assertEqual(self._worked(), {date(2026, 3, 31): 60})
