from datetime import date, datetime

from odoo.addons.mds_plan.tests.common import NOW, MdsPlanCommon
from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestPlanByMeter(MdsPlanCommon):
    """A ventilator of 8 hours a day, counted since January."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hours = cls.env.ref("mds_metrology.meter_kind_hours")
        cls.device.installed_on = date(2026, 1, 1)
        for day, value in ((1, 8), (11, 88), (21, 168)):
            cls._read(value, datetime(2026, 11, day, 8))

    @classmethod
    def _read(cls, value, at, device=None):
        return (
            cls.env["mds.meter.reading"]
            .with_user(cls.engineer)
            .create(
                {
                    "device_id": (device or cls.device).id,
                    "kind_id": cls.hours.id,
                    "value": value,
                    "occurred_at": at,
                }
            )
        )

    def _create_by_meter(self, **values):
        return self._create_active(
            **{
                "name": "By hours",
                "by_time": False,
                "meter_kind_id": self.hours.id,
                "meter_every": 400,
                **values,
            }
        )

    def test_day_is_forecast_from_the_readings(self):
        duties = self._get_duties(self._create_by_meter())
        # 168 h on 21 November, 8 h a day: 400 h after 29 days
        self.assertDue(duties[:2], ["2026-12-20", "2027-02-08"])
        self.assertEqual(duties[0].due_reason, "meter")
        self.assertEqual(duties.mapped("target_total")[:2], [400.0, 800.0])

    def test_reading_moves_the_forecast_of_the_same_duty(self):
        plan = self._create_by_meter()
        first = self._get_duties(plan)[0]
        self._read(210, datetime(2026, 11, 23, 8))  # a busy weekend
        self.assertEqual(self._get_duties(plan)[0], first)
        self.assertLess(first.due_on, date(2026, 12, 20))

    def test_whichever_comes_first(self):
        plan = self._create_by_meter(by_time=True, interval=12)
        duties = self._get_duties(plan)
        self.assertEqual(duties[0].due_reason, "meter")
        plan.interval = 11  # a year less a month from January: 1 December
        duties = self._get_duties(plan)
        self.assertEqual((str(duties[0].due_on), duties[0].due_reason), ("2026-12-01", "start"))

    def test_threshold_is_due_once(self):
        plan = self._create_by_meter(meter_every=0, meter_threshold=100)
        duties = self._get_duties(plan)
        # 88 h on 11 November, 168 on the 21st: 100 h were there on the 13th
        self.assertDue(duties, ["2026-11-13"])
        self.assertEqual(duties.due_reason, "threshold")
        self.assertIn("beyond the threshold", plan.meter_remark)
        duties.with_user(self.dispatcher).action_make_order()
        self._finish(duties.order_id)
        self.assertEqual(duties.state, "done")
        self.assertEqual(self._get_duties(plan), duties)

    def test_counts_from_the_last_time(self):
        plan = self._create_by_meter()
        first = self._get_duties(plan)[0]
        first.with_user(self.dispatcher).action_make_order()
        self._finish(first.order_id)
        self.assertEqual(str(first.done_on), "2026-11-23")
        # 184 h on that day: the next at 584 h
        self.assertEqual(self._get_duties(plan)[1].target_total, 584.0)

    def test_ordered_duty_is_not_asked_for_again(self):
        plan = self._create_by_meter()
        first = self._get_duties(plan)[0]
        first.with_user(self.dispatcher).action_make_order()
        plan._project()
        duties = self._get_duties(plan)
        self.assertEqual(duties[0], first)
        self.assertEqual(duties[1].target_total, 800.0)

    def test_device_without_reading_has_nothing_due(self):
        device = self._create_device("SN-NEVER-READ")
        plan = self._create_by_meter()
        self.assertFalse(self._get_duties(plan, device))
        self.assertIn("no reading", plan.meter_remark)

    def test_queries_do_not_grow_with_the_devices(self):
        plan = self._create_by_meter()
        devices = self._create_devices(12, "Q")
        for device in devices:
            for day, value in ((1, 8), (11, 88)):
                self._read(value, datetime(2026, 11, day, 8), device)

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["mds.plan.duty"]._project_devices(some)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        count(devices)
        self.assertTrue(self._get_duties(plan, devices[11]))
        self.assertEqual(count(devices[:2]), count(devices))

    def test_plan_by_counter_says_how_much(self):
        with self.assertRaisesRegex(ValidationError, "every how many"):
            self._create_plan(by_time=False, meter_kind_id=self.hours.id)

    @mute_logger("odoo.sql_db")
    def test_negative_numbers_are_refused(self):
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self._create_plan(meter_kind_id=self.hours.id, meter_every=-5)
