from datetime import datetime, timedelta
from decimal import Decimal

import psycopg2
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import MONDAY, MdsOrderCommon


@tagged("post_install", "-at_install")
class TestDowntime(MdsOrderCommon):
    """From the report to restored; each hour of a device is lost once."""

    def _create_downtime(self, start, end=None, user=None, **values):
        return (
            self.env["mds.downtime"]
            .with_user(user or self.dispatcher)
            .create(
                {
                    "device_id": self.device.id,
                    "start": MONDAY + timedelta(hours=start),
                    "end": MONDAY + timedelta(hours=end) if end else False,
                    **values,
                }
            )
        )

    def test_reported_unsafe_is_down_until_the_result_says_fit(self):
        order = self._create_order()
        self._triage(order, is_device_unsafe="yes")
        row = order.downtime_ids
        self.assertEqual((row.start, row.end, row.kind), (order.reported_at, False, "unplanned"))
        visit = self._plan(order).with_user(self.engineer)
        self._work(order, visit)
        self.assertEqual(row.end, order.finished_at)
        self.assertEqual((row.duration_hours, order.downtime_hours), (10.0, 10.0))

    def test_while_it_is_down_the_order_counts_until_now(self):
        order = self._create_order()
        self._triage(order, is_device_unsafe="yes")
        with freeze_time(order.reported_at + timedelta(hours=5)):
            order.invalidate_recordset(["downtime_hours"])
            self.assertEqual(order.downtime_hours, 5.0)

    def test_a_new_row_is_offered_every_device(self):
        description = self.env["mds.downtime"].fields_get(["device_id"], ["domain"])
        self.assertFalse(description["device_id"]["domain"])

    def test_found_unsafe_is_down_from_the_end_of_the_work(self):
        order, visit = self._create_planned()
        self._work(order, visit, result="unsafe", result_note="Leaks")
        self.assertEqual(order.downtime_ids.start, order.finished_at)
        self.assertFalse(order.downtime_ids.end)
        order.with_user(self.engineer).write({"result": "fit", "result_note": False})
        self.assertTrue(order.downtime_ids.is_excluded)
        self.assertEqual(order.downtime_ids.lost_hours, 0)

    def test_a_corrected_result_goes_on_being_down(self):
        order = self._create_order()
        self._triage(order, is_device_unsafe="yes")
        self._work(order, self._plan(order).with_user(self.engineer))
        order.with_user(self.engineer).write({"result": "unsafe", "result_note": "Leaks again"})
        self.assertEqual(len(order.downtime_ids), 1)
        self.assertFalse(order.downtime_ids.end)

    def test_two_orders_of_one_device_lose_its_hours_once(self):
        first, second = self._create_order(), self._create_order()
        for order in (first, second):
            self._triage(order, is_device_unsafe="yes")
        self.assertEqual(len(self.device.downtime_ids), 1)
        visit = self._plan(second).with_user(self.engineer)
        self._work(second, visit)
        self.assertEqual(self.device.downtime_ids.end, second.finished_at)

    def test_one_tap_says_that_the_device_is_down(self):
        order, _visit = self._create_planned()
        order.with_user(self.engineer).action_report_down()
        order.with_user(self.engineer).action_report_down()
        self.assertEqual(len(order.downtime_ids), 1)
        with self.assertRaises(AccessError):
            order.with_user(self.engineer_2).action_report_down()

    def test_each_device_of_an_order_is_down_for_itself(self):
        other = self._create_device("SN-1002")
        order = self._create_order(
            device_id=False,
            device_line_ids=[(0, 0, {"device_id": one.id}) for one in self.device + other],
        )
        self._triage(order, is_device_unsafe="yes")
        self.assertEqual(order.downtime_ids.device_id, self.device + other)
        visit = self._plan(order).with_user(self.engineer)
        self._arrive(visit)
        rows = order.with_user(self.engineer).device_line_ids
        self._answer_all(order.with_user(self.engineer).task_ids)
        rows[0].result = "fit"
        rows[1].write({"result": "unsafe", "result_note": "Leaks"})
        order.with_user(self.engineer).write({"work_done": "Both checked"})
        visit.action_complete(MONDAY + timedelta(hours=11))
        ends = {row.device_id: row.end for row in order.downtime_ids}
        self.assertEqual(ends, {self.device: order.finished_at, other: False})

    @mute_logger("odoo.sql_db")
    def test_rows_that_cannot_be_true_are_refused(self):
        self._create_downtime(1, 4)
        with self.assertRaises(psycopg2.errors.ExclusionViolation), self.env.cr.savepoint():
            self._create_downtime(3)
        for values in ({"loss_percent": 0}, {"loss_percent": 101}, {"is_excluded": True}):
            with self.assertRaises(psycopg2.errors.CheckViolation), self.env.cr.savepoint():
                self._create_downtime(5, 6, **values)
        with self.assertRaises(psycopg2.errors.CheckViolation), self.env.cr.savepoint():
            self._create_downtime(6, 5)

    def test_a_correction_says_why_and_is_audited(self):
        row = self._create_downtime(1, 4)
        with self.assertRaisesRegex(ValidationError, "Why Corrected"):
            row.write({"end": MONDAY + timedelta(hours=3)})
        row.write({"end": MONDAY + timedelta(hours=3), "correction_reason": "Log of the device"})
        self.assertEqual(row.duration_hours, 2)
        self.assertTrue(self._get_entries(row, "write"))
        with self.assertRaises(ValidationError):
            row.with_user(self.manager).sudo().unlink()

    def test_engineers_do_not_write_downtime(self):
        row = self._create_downtime(1, 4)
        with self.assertRaises(AccessError):
            row.with_user(self.engineer).write({"is_excluded": True})
        with self.assertRaises(AccessError):
            self._create_downtime(5, 6, user=self.engineer)
        with self.assertRaises(AccessError):
            row.with_user(self.manager).unlink()

    def test_uptime_is_the_share_of_the_period(self):
        other = self._create_device("SN-1002")
        start = MONDAY - timedelta(days=10)
        self._create_downtime(-240, -228)
        self._create_downtime(-228, -216, loss_percent=50)
        self._create_downtime(-192, -144, kind="planned")
        self._create_downtime(-140, -120, is_excluded=True, exclusion_reason="Power cut")
        devices = (self.device + other).with_user(self.accountant)
        answers = devices._get_uptime(start, MONDAY)
        self.assertEqual(answers[devices[0]].percent, Decimal("92.50"))
        self.assertEqual(answers[devices[1]].percent, Decimal("100.00"))
        answers = devices._get_uptime(start, MONDAY, count_planned=True)
        self.assertEqual(answers[devices[0]].percent, Decimal("72.50"))
        early = datetime(2026, 1, 1)
        self.assertEqual(devices._get_uptime(early, early)[devices[0]].percent, 100)

    def test_the_figure_opens_the_rows_from_which_it_follows(self):
        with freeze_time(MONDAY):
            counted = self._create_downtime(-240, -228)
            self._create_downtime(-24 * 400, -24 * 399)  # before the twelve months
            self.assertAlmostEqual(self.device.uptime_percent, 100 - 12 / 87.6, places=1)
            domain = self.device.action_open_downtimes()["domain"]
        self.assertEqual(self.env["mds.downtime"].search(domain), counted)

    def test_uptime_of_many_devices_is_one_question(self):
        devices = self.device + self._create_device("SN-2") + self._create_device("SN-3")
        self.env.invalidate_all()
        with self.assertQueryCount(3):
            devices._get_uptime(MONDAY, MONDAY + timedelta(days=1))
