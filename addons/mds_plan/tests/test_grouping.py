from datetime import date

from odoo.tests import freeze_time, tagged

from .common import NOW, MdsPlanCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestGrouping(MdsPlanCommon):
    """Six pumps on one ward."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pumps = cls._create_devices(5, "P") + cls.device
        cls.pumps.write({"installed_on": date(2026, 5, 24), "site_id": cls.device.site_id.id})

    def _run(self):
        with self.enter_registry_test_mode():
            self.env.ref("mds_plan.cron_make_orders").method_direct_trigger()
        self.env.invalidate_all()

    def _get_first(self, plan):
        duties = self.env["mds.plan.duty"].search(
            [("plan_id", "=", plan.id), ("device_id", "in", self.pumps.ids)], order="nominal_on"
        )
        return duties[: len(self.pumps)]

    def test_ward_goes_into_one_order(self):
        duties = self._get_first(self._create_active(grouping="department"))
        self._run()
        self.assertEqual(len(duties.order_id), 1)
        self.assertEqual(duties.order_id.device_line_ids.device_id, self.pumps)
        self.assertEqual(set(duties.mapped("state")), {"ordered"})

    def test_pump_due_a_little_later_goes_along(self):
        self.pumps[0].installed_on = date(2026, 6, 26)  # due on 26 December: not yet by itself
        plan = self._create_active(grouping="department", horizon_days=10, tolerance_before=40)
        later = self._get_duties(plan, self.pumps[0])[0]
        self._run()
        self.assertEqual(later.order_id, self._get_duties(plan, self.pumps[1])[0].order_id)

    def test_pump_outside_its_days_waits(self):
        self.pumps[0].installed_on = date(2026, 6, 20)
        plan = self._create_active(grouping="department", horizon_days=30, tolerance_before=5)
        later = self._get_duties(plan, self.pumps[0])[0]
        self._run()
        others = self._get_duties(plan, self.pumps[1])[0].order_id
        self.assertNotEqual(later.order_id, others)

    def test_each_device_has_its_own_order_by_default(self):
        duties = self._get_first(self._create_active())
        self._run()
        self.assertEqual(len(duties.order_id), len(self.pumps))

    def test_pump_that_was_not_there_is_credited_the_others_done(self):
        duties = self._get_first(self._create_active(grouping="department"))
        self._run()
        order = duties.order_id
        visit = self._plan(order).with_user(self.engineer)
        missing = order.device_line_ids.filtered(lambda row: row.device_id == self.pumps[0])
        missing.with_user(self.engineer).write(
            {"result": "not_found", "result_note": "On another ward; comes on Friday"}
        )
        self._work(order, visit)
        gone = duties.filtered(lambda duty: duty.device_id == self.pumps[0])
        self.assertEqual((gone.state, gone.credit_kind), ("credited", "not_found"))
        self.assertIn("comes on Friday", gone.note)
        self.assertEqual(set((duties - gone).mapped("state")), {"done"})

    def test_due_work_of_every_device_is_joined_at_intake(self):
        duties = self._get_first(self._create_active())
        order = self._create_order()
        order.with_user(self.dispatcher).device_line_ids = [(0, 0, {"device_id": self.pumps[0].id})]
        order.with_user(self.dispatcher).action_merge_due_work()
        joined = duties.filtered(lambda duty: duty.device_id in self.pumps[0] + self.device)
        self.assertEqual(joined.order_id, order)
        self.assertEqual(set(joined.mapped("state")), {"ordered"})
