from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import NOW, MdsPlanCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestCompletion(MdsPlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._create_active()
        cls.duty = cls._get_duties(cls.plan)[0]

    def _order(self):
        self.duty.with_user(self.dispatcher).action_make_order()
        return self.duty.order_id

    def _leave_out(self, user, target, **values):
        wizard = (
            self.env["mds.plan.duty.leave.out"]
            .with_user(user)
            .create({"duty_ids": self.duty.ids, "target": target, **values})
        )
        wizard.action_confirm()

    def test_finished_order_does_the_duty_and_moves_the_next(self):
        self._finish(self._order())
        self.assertEqual(self.duty.state, "done")
        self.assertEqual(str(self.duty.done_on), "2026-11-23")
        self.assertEqual((self.duty.strict_rate, self.duty.finding_rate), (100.0, 0.0))
        # floating: counted from the day when it was done
        self.assertDue(self._get_duties(self.plan)[1:3], ["2027-05-23", "2027-11-23"])

    def test_fixed_dates_do_not_move_with_the_work(self):
        self.plan.write({"mode": "fixed", "anchor_on": "2025-11-20"})
        self._finish(self._order())
        self.assertDue(self._get_duties(self.plan)[1:2], ["2027-05-20"])

    def test_unsafe_result_is_a_finding(self):
        self._finish(self._order(), result="unsafe", result_note="Leak")
        self.assertTrue(self.duty.is_finding)
        self.assertEqual(self.duty.finding_rate, 100.0)

    def test_reopened_order_opens_the_duty(self):
        order = self._order()
        self._finish(order)
        order.with_user(self.dispatcher).with_context(mds_reason="Step forgotten").action_reopen()
        self.assertEqual((self.duty.state, self.duty.done_on), ("ordered", False))

    def test_attempt_in_time_is_credited_with_its_follow_up(self):
        with self.assertRaisesRegex(UserError, "Write the reason"):
            self._leave_out(self.quality, "credited", credit_kind="in_use")
        with self.assertRaisesRegex(UserError, "in use or not found"):
            self._leave_out(self.quality, "credited", note="Twice attempted")
        self._leave_out(
            self.quality, "credited", credit_kind="in_use", note="Twice attempted; again in May"
        )
        self.assertEqual((self.duty.strict_rate, self.duty.credited_rate), (0.0, 100.0))
        self.assertChainWhole(self.duty)

    def test_dispatcher_leaves_out_nothing_that_is_only_planned(self):
        with self.assertRaises(AccessError):
            self._leave_out(self.dispatcher, "left_out", note="No time")
        self._leave_out(self.manager, "left_out", note="Device is replaced in May")
        self.assertEqual(self.duty.state, "left_out")

    def test_figures_are_the_records_behind_them(self):
        self._finish(self._order())
        other = self._create_device("SN-3003")
        other.installed_on = "2025-11-10"
        self.plan._project()
        duties = self.env["mds.plan.duty"].search(
            [("plan_id", "=", self.plan.id), ("closes_on", "<", "2026-12-31")]
        )
        [(count, strict)] = duties._read_group(
            [("id", "in", duties.ids)], [], ["due_count:sum", "strict_rate:avg"]
        )
        self.assertEqual((count, strict), (2, 50.0))
